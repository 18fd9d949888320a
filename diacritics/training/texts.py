"""Texts to learn from and to measure with, plain or packed by Zstandard (``.zst``, for which zstandard is needed)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

#: The largest window that a packed text may ask for, in bytes.
_WINDOW = 1 << 27


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a text, unpacked as they are read."""
    with path.open("rb") as raw:
        if path.suffix != ".zst":
            yield raw
            return
        import zstandard

        reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(raw)
        yield cast(BinaryIO, io.BufferedReader(reader))


def read_text(path: Path) -> str:
    """A whole text, its line ends as ``\\n``."""
    with opened(path) as stream:
        return io.TextIOWrapper(stream, "utf-8").read()
