"""Tables of weights: few of them are not zero, and each of those is one of fifteen levels.

In memory two weights share a byte. In the file stand only the weights that are not zero: how far each is
from the one before, and its level, both coded by Huffman (the steps have no pattern that more could use).
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from diacritics.features import SLOTS

#: The level that each half byte stands for, in units of `UNIT`.
LEVELS = np.array((0, 4, 7, 11, 16, 24, 36, 56, -4, -7, -11, -16, -24, -36, -56, -84), np.int8)
UNIT = 0.05

Bytes = npt.NDArray[np.uint8]
#: The longest step; where the next weight is farther, zeros are set in between.
_FAR = 255
#: Steps taken in one go (an even number): few enough for their weights to stay near the processor.
_BLOCK = 1 << 17


def pack(weights: npt.NDArray[np.float32], smallest: float) -> Bytes:
    """Weights as levels, two to a byte (the even place in the low half); those under `smallest` become 0."""
    order = np.argsort(LEVELS)
    values = LEVELS[order].astype(np.float32) * np.float32(UNIT)
    nearest = order[np.searchsorted((values[1:] + values[:-1]) / 2, weights)].astype(np.uint8)
    nearest[np.abs(weights) < smallest] = 0
    return np.bitwise_or(nearest[:, ::2], np.left_shift(nearest[:, 1::2], np.uint8(4)), dtype=np.uint8)


def unpack(packed: Bytes) -> npt.NDArray[np.int8]:
    """What `pack` packed, in units of `UNIT`."""
    return np.take(_pairs(), packed).view(np.int8)


def shrink(packed: Bytes) -> tuple[Bytes, Bytes]:
    """A packed table as two runs of bytes for a file: steps and levels."""
    halves = np.stack((packed & 15, packed >> 4), axis=-1).ravel()
    places = np.flatnonzero(halves)
    far, rest = np.divmod(np.diff(places, prepend=-1) - 1, _FAR)
    ends = np.cumsum(far + 1) - 1
    steps = np.full(len(places) + int(far.sum()), _FAR, np.uint8)
    steps[ends] = rest + 1
    levels = np.zeros(len(steps) + len(steps) % 2, np.uint8)
    levels[ends] = halves[places]
    return _squeeze(steps), _squeeze(levels[::2] | levels[1::2] << np.uint8(4))


def expand(steps: Bytes, levels: Bytes, rows: int) -> Bytes:
    """The table of so many rows that `shrink` made small."""
    strides = np.frombuffer(zlib.decompress(steps.data), np.uint8)
    pairs = np.frombuffer(zlib.decompress(levels.data), np.uint8)
    packed = np.zeros(rows * SLOTS // 2, np.uint8)
    last = -1
    for start in range(0, len(strides), _BLOCK):
        places = np.cumsum(strides[start : start + _BLOCK], dtype=np.intp)
        both = pairs[start // 2 : (start + _BLOCK) // 2]
        values = np.stack((both & 15, both >> 4), axis=-1).ravel()[: len(places)]
        even = (last + 1) & ~1
        places += last - even
        halves = np.zeros((int(places[-1]) + 2) & ~1, np.uint8)
        halves[places] = values
        packed[even // 2 : (even + len(halves)) // 2] |= halves[::2] | halves[1::2] << 4
        last = even + int(places[-1])
    return packed.reshape(rows, SLOTS // 2)


def write_tables(path: Path, bare: Bytes, marked: Bytes) -> None:
    """Write the two tables to a file; the same tables give the same bytes."""
    steps, levels = shrink(bare)
    marked_steps, marked_levels = shrink(marked)
    rows = np.array((len(bare), len(marked)))
    with path.open("wb") as stream:
        np.savez(
            stream, rows=rows, bare_steps=steps, bare_levels=levels,
            marked_steps=marked_steps, marked_levels=marked_levels,
        )  # fmt: skip


def read_tables(stream: IO[bytes]) -> tuple[Bytes, Bytes]:
    """The two tables that `write_tables` wrote."""
    with np.load(stream) as arrays:
        rows = arrays["rows"].tolist()
        bare, marked = (
            expand(arrays[f"{name}_steps"], arrays[f"{name}_levels"], size)
            for name, size in zip(("bare", "marked"), rows, strict=True)
        )
    return bare, marked


def _squeeze(data: Bytes) -> Bytes:
    coder = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    return np.frombuffer(coder.compress(data.tobytes()) + coder.flush(), np.uint8)


@cache
def _pairs() -> npt.NDArray[np.uint16]:
    """The two levels of each packed byte."""
    both = np.arange(256)
    return np.stack((LEVELS[both & 15], LEVELS[both >> 4]), axis=1).view(np.uint16).ravel()
