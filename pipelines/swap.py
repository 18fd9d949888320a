"""Put a finished folder in the place of an old one, so that a reader sees the old or the new, whole.

A new output is written beside its place, then exchanged with the old in one step of the file
system. What other people keep in the old folder (notes, a corrected copy) is carried over. On
systems without an exchange (Windows) the old folder is renamed away first; a run killed in that
instant is mended by the next one (`recover`).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NEW, _OLD = ".kehoach-new", ".kehoach-old"
#: Exports take minutes at most, so an older leftover belongs to a run that was killed.
_STALE_SECONDS = 3600.0
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def replacing(target: Path, ours: frozenset[str]) -> Iterator[Path]:
    """A folder to fill; at the end of the block it stands at ``target``, or on error nothing changed.

    ``ours`` are the names in ``target`` that the new folder replaces or leaves out; every other
    entry is carried over.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    stage = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=_NEW, dir=target.parent))
    try:
        yield stage
        _carry_over(target, stage, ours)
        _open_like_others(stage, target)
        _flush(stage)
        _put(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def recover(target: Path) -> None:
    """Finish or clear away what a killed run left beside ``target``."""
    old = _aside(target)
    if old.is_dir():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(old, target)
    for leftover in target.parent.glob(f".{target.name}.*{_NEW}"):
        if time.time() - leftover.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}{_OLD}")


def _carry_over(target: Path, stage: Path, ours: frozenset[str]) -> None:
    if not target.is_dir():
        return
    for entry in target.iterdir():
        if entry.name in ours:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, stage / entry.name, symlinks=True, copy_function=_link_or_copy)
        else:
            _link_or_copy(str(entry), str(stage / entry.name))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):  # FAT sticks and some shares know no links
        shutil.copy2(source, target, follow_symlinks=False)


def _open_like_others(stage: Path, target: Path) -> None:
    """mkdtemp makes folders for one user only; an output has the rights of the one it replaces."""
    if target.is_dir():
        shutil.copymode(target, stage)
    else:
        mask = os.umask(0)
        os.umask(mask)
        stage.chmod(0o777 & ~mask)


def _flush(stage: Path) -> None:
    """On disk before the exchange: a power cut must not leave a new name over empty files."""
    if sys.platform == "win32":
        return
    for path in [*stage.iterdir(), stage]:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW) if not path.is_symlink() else None
        if descriptor is not None:
            os.fsync(descriptor)
            os.close(descriptor)


def _put(stage: Path, target: Path) -> None:
    if not target.exists():
        os.rename(stage, target)
    elif not _exchange(stage, target):
        old = _aside(target)
        os.rename(target, old)
        try:
            os.rename(stage, target)
        except OSError:
            os.rename(old, target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot (then nothing has happened)."""
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # a C library older than glibc 2.28
        return False
    result: int = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return result == 0
