"""Which files of a folder are read, by which name, and what is left out with a reason.

Nothing is opened here. Every regular file is found, in the order of its name; what cannot be read
as a file (a broken link, a link out of the folder, a socket, a folder named like a document, a
name that another file has too) comes with its error, so that it is a row and not a silence.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extract.errors import KehoachError, NotAFileError, UnreadableFileError, WrongKindError

#: A folder that Kehoach wrote holds this file; such folders are never read as input.
OUTPUT_MARK = "kehoach.json"
#: Endings that make a folder look like a document to the person who made it.
_DOCUMENT_ENDINGS = frozenset(
    {
        ".pdf",
        ".docx",
        ".doc",
        ".odt",
        ".rtf",
        ".html",
        ".htm",
        ".xlsx",
        ".txt",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or the reason why it is not read."""

    path: Path
    relative: str
    error: KehoachError | None = None


def find(source: Path, output: Path | None = None) -> list[Found]:
    """The files at or below ``source`` in the order of their names, without what is in ``output``.

    ``relative`` is NFC with forward slashes (macOS hands out decomposed names).
    """
    if not source.is_dir():
        return [Found(source, _name(source.name))]
    root = source.resolve()
    left_out = output.resolve() if output is not None else None
    found = sorted(_below(root, root, left_out), key=lambda f: (f.relative, os.fsencode(f.path)))
    return list(_without_clashes(found))


def _below(folder: Path, root: Path, left_out: Path | None) -> Iterator[Found]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        yield Found(folder, _relative(folder, root), UnreadableFileError())
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield from _link(path, root)
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(path, root, left_out)
        else:
            regular = stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode)
            yield Found(path, _relative(path, root), None if regular else NotAFileError())


def _folder(path: Path, root: Path, left_out: Path | None) -> Iterator[Found]:
    if path == left_out or (path / OUTPUT_MARK).is_file():
        return
    if path.name.startswith("."):
        message = "Thư mục ẩn, được bỏ qua. Nếu trong đó có kế hoạch, hãy bỏ dấu chấm ở đầu tên thư mục."
        yield Found(path, _relative(path, root), WrongKindError(message))
        return
    if path.suffix.lower() in _DOCUMENT_ENDINGS:
        message = "Đây là thư mục mang tên giống tệp; các tệp bên trong (nếu có) vẫn được đọc."
        yield Found(path, _relative(path, root), NotAFileError(message))
    yield from _below(path, root, left_out)


def _link(path: Path, root: Path) -> Iterator[Found]:
    """A link is read when it leads to a file of the same folder; links to folders could go in circles."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        message = "Lối tắt (liên kết) bị hỏng, không dẫn tới tệp nào."
        yield Found(path, _relative(path, root), NotAFileError(message))
        return
    if target.is_file() and target.is_relative_to(root):
        yield Found(path, _relative(path, root))
        return
    message = "Lối tắt (liên kết) dẫn ra ngoài thư mục, được bỏ qua. Hãy chép tệp thật vào thư mục."
    yield Found(path, _relative(path, root), NotAFileError(message))


def _without_clashes(found: list[Found]) -> Iterator[Found]:
    """Two names that differ only in their Unicode form would be one key in every table."""
    seen: set[str] = set()
    for one in found:
        if one.relative not in seen:
            seen.add(one.relative)
            yield one
            continue
        count = 2
        while f"{one.relative} ({count})" in seen:
            count += 1
        name = f"{one.relative} ({count})"
        seen.add(name)
        message = "Hai tệp có tên trông giống hệt nhau (khác bảng mã). Hãy đổi tên một tệp rồi chạy lại."
        yield Found(one.path, name, one.error or NotAFileError(message))


def _relative(path: Path, root: Path) -> str:
    return _name(PurePosixPath(path.relative_to(root).as_posix()).as_posix())


def _name(name: str) -> str:
    """NFC; bytes that are no UTF-8 (old Linux disks) become the replacement sign."""
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", readable)
