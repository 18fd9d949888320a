"""What was read from images, kept on disk, so that no image is read twice.

Entries are named by a hash of the images, the ways they are segmented and the engine with its settings:
a change of any of them misses. An entry is written beside its place and moved there whole; one that
cannot be understood is read and written anew. When the folder outgrows its bound, the entries
unused for longest go. A folder that cannot be written to keeps nothing and breaks nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from extract.ocr.model import Engine, Job, OcrWord

#: Part of every key: raise it when the form of entries changes.
_FORM = 1
#: After so large a share of the bound was written, the folder is looked through again.
_LOOK_THROUGH = 16


class CachedEngine:
    """An engine that remembers; implements `extract.ocr.model.Engine`."""

    def __init__(self, engine: Engine, folder: Path, most_bytes: int) -> None:
        self._engine = engine
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = most_bytes  # the first entry written looks the folder through

    @property
    def name(self) -> str:
        """The name of the engine that reads."""
        return self._engine.name

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        """The words of each image, as the engine read them now or earlier."""
        path = self._folder / _entry(self._engine.name, jobs)
        known = _load(path, len(jobs))
        if known is not None:
            return known
        words = self._engine.read(jobs, seconds)
        self._store(path, words)
        return words

    def _store(self, path: Path, words: Sequence[Sequence[OcrWord]]) -> None:
        data = _packed(words)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as handle:
                handle.write(data)
            try:
                os.replace(handle.name, path)
            except OSError:
                Path(handle.name).unlink(missing_ok=True)
                raise
            self._written += len(data)
            if self._written > self._most_bytes // _LOOK_THROUGH:
                self._written = 0
                _shrink(self._folder, self._most_bytes)


def user_folder() -> Path:
    """The folder for such entries in the user's own cache, by the custom of the platform."""
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA")
        base = Path(root) if root else Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        root = os.environ.get("XDG_CACHE_HOME")
        base = Path(root) if root else Path.home() / ".cache"
    return base / "kehoach" / "images"


def _entry(engine: str, jobs: Sequence[Job]) -> Path:
    """Where the reading of the jobs is kept, under the folder."""
    digest = hashlib.sha256(f"{_FORM} {engine}".encode())
    for job in jobs:
        digest.update(f"|{job.segmentation.value} {job.dpi:.1f} {job.image.shape}|".encode())
        digest.update(job.image.tobytes())
    key = digest.hexdigest()
    return Path(key[:2]) / key[2:]


def _packed(words: Sequence[Sequence[OcrWord]]) -> bytes:
    rows = [[[w.text, w.x0, w.y0, w.x1, w.y1, w.confidence, w.line] for w in found] for found in words]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 1)


def _load(path: Path, count: int) -> list[list[OcrWord]] | None:
    """The words kept at ``path``; None where there are none, or none that can be understood."""
    try:
        data = path.read_bytes()
        rows = json.loads(zlib.decompress(data))
        words = [[_word(*row) for row in found] for found in rows]
    except (OSError, ValueError, TypeError, zlib.error):
        return None
    if len(words) != count:
        return None
    with suppress(OSError):
        os.utime(path)
    return words


def _word(text: str, x0: float, y0: float, x1: float, y1: float, confidence: float, line: int) -> OcrWord:
    if not isinstance(text, str) or not isinstance(line, int):
        raise TypeError
    return OcrWord(text, float(x0), float(y0), float(x1), float(y1), float(confidence), line)


def _shrink(folder: Path, most_bytes: int) -> None:
    """Remove the entries unused for longest until a tenth of the bound is free."""
    entries = []
    for path in folder.glob("??/*"):
        with suppress(OSError):  # another process may have removed it
            facts = path.stat()
            entries.append((facts.st_mtime, facts.st_size, path))
    total = sum(size for _, size, _ in entries)
    if total <= most_bytes:
        return
    for _, size, path in sorted(entries):
        with suppress(OSError):
            path.unlink()
        total -= size
        if total <= most_bytes * 9 // 10:
            return
