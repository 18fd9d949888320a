"""What a file really is, told by its bytes; the extension only helps to leave foreign files alone.

`sniff` looks at bytes in memory and raises a `KehoachError` for what is no readable plan: empty,
encrypted, foreign or unknown. It never unpacks more than an archive's directory and two small parts.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from functools import cache
from importlib.resources import files
from pathlib import PurePath

from extract.charset import decode
from extract.errors import (
    DamagedError,
    EmptyFileError,
    EncryptedError,
    TemporaryFileError,
    UnknownFormatError,
    WrongKindError,
)
from normalize.records import Media

#: What file managers leave behind in folders.
#: How the names of lock files and working copies of Word, LibreOffice and macOS begin.
_LOCKS = ("~$", "._", ".~lock.", "~wrl", "~wrd")
_FOREIGN_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})

_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
    b"GIF87a",
    b"GIF89a",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PROGRAMS = (b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"SQLite format 3")
#: A part of an archive that is read to tell its kind; real ones have some kilobytes.
_PART_BYTES = 1 << 20
_HEAD = 1 << 14

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*|<!--(?>.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body|meta|title|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_PIECE = re.compile(r"\s*<(?:table|div|p|h[1-6]|center|font)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]*>", re.IGNORECASE)
_MHTML = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/(?:related|alternative)", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@cache
def _suffixes(kind: str) -> frozenset[str]:
    """Endings of files that are no documents, unless their bytes say otherwise."""
    with files("extract").joinpath("data", "foreign_names.csv").open(encoding="utf-8") as handle:
        return frozenset(row["ending"] for row in csv.DictReader(handle) if row["kind"] == kind)


def refuse_by_name(name: str) -> None:
    """Raise for names that no plan has: editors' lock files, half downloads, folder droppings."""
    lower = PurePath(name).name.lower()
    if lower.startswith(_LOCKS) or PurePath(lower).suffix in _suffixes("temporary"):
        raise TemporaryFileError()
    if lower in _FOREIGN_NAMES:
        raise WrongKindError()


def sniff(data: bytes, name: str) -> Media:
    """The medium of ``data``; PDF_TEXT stands for every PDF until its reader has looked inside.

    >>> sniff(b"<html><body>K\\xe1\\xba\\xbf ho\\xe1\\xba\\xa1ch</body></html>", "ke-hoach.doc")
    <Media.HTML: 'HTML'>
    """
    refuse_by_name(name)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise EmptyFileError()
    foreign = PurePath(name.lower()).suffix in _suffixes("foreign")
    if data.startswith(_ZIP):
        return _sniff_zip(data, foreign)
    if data.startswith(_OLE):
        return _sniff_ole(data, foreign)
    if data.lstrip()[:5] == b"{\\rtf":
        return Media.RTF
    if data.startswith(_IMAGES) or _is_bmp(data) or _is_webp(data):
        return Media.IMAGE
    # Readers of PDF accept rubbish before the header; mail gateways put it there.
    if b"%PDF-" in data[:1024]:
        return Media.PDF_TEXT
    if foreign or data.startswith(_PROGRAMS):
        raise WrongKindError()
    return _sniff_text(data)


def _is_bmp(data: bytes) -> bool:
    return data[:2] == b"BM" and data[6:10] == b"\x00" * 4


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _sniff_zip(data: bytes, foreign: bool) -> Media:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise EncryptedError()
            types = _part(archive, "[Content_Types].xml", names)
            mimetype = _part(archive, "mimetype", names)
            manifest = _part(archive, "META-INF/manifest.xml", names)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        if foreign:
            raise WrongKindError() from error
        raise DamagedError() from error
    if b"encryption-data" in manifest:
        raise EncryptedError()
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return Media.ODT
    if b"wordprocessingml" in types or b"ms-word" in types or "word/document.xml" in names:
        return Media.DOCX
    if b"spreadsheetml" in types or "xl/workbook.xml" in names:
        return Media.XLSX
    if types or mimetype:
        raise UnknownFormatError(
            "Tệp là bản trình chiếu hoặc loại văn bản chưa được hỗ trợ. Hãy lưu kế hoạch thành .docx hoặc "
            ".pdf rồi chạy lại."
        )
    raise WrongKindError("Tệp nén không được mở. Hãy giải nén vào thư mục rồi chạy lại.")


def _part(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    if name not in names:
        return b""
    with archive.open(name) as part:
        return part.read(_PART_BYTES)


def _sniff_ole(data: bytes, foreign: bool) -> Media:
    """Word, Excel and others share one container; the names of its streams tell them apart."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\x00\x00" in data

    if has("EncryptedPackage"):
        raise EncryptedError()
    if has("WordDocument"):
        if _is_locked_word(data):
            raise EncryptedError()
        return Media.DOC
    if has("Workbook") or has("Book"):
        raise UnknownFormatError(
            "Tệp là bảng tính Excel đời cũ (.xls), chưa được hỗ trợ. Hãy mở bằng Excel, lưu thành .xlsx rồi "
            "chạy lại."
        )
    raise WrongKindError() if foreign else UnknownFormatError()


def _is_locked_word(data: bytes) -> bool:
    """The flag ``fEncrypted`` of a Word 97 file information block ([MS-DOC] 2.5.2)."""
    for offset in range(512, min(len(data), 1 << 22), 512):
        if data[offset : offset + 2] == b"\xec\xa5":
            return bool(data[offset + 11] & 0x01) if offset + 11 < len(data) else False
    return False


def _sniff_text(data: bytes) -> Media:
    head = decode(data[:_HEAD]).lstrip("\ufeff")
    if head.lstrip().startswith(("<?xml", "<w:", "<office:")):
        if "<w:wordDocument" in head or "<pkg:package" in head:
            return Media.DOC
        if "<office:document" in head:
            return Media.ODT
    # A text export with a stray tag is text; a page without <html> has tags throughout.
    piece = _HTML_PIECE.match(head) and len(_TAG.findall(head)) * 8 > len(head.split())
    if _HTML_START.match(head) or _MHTML.match(head) or piece:
        return Media.HTML
    # A form feed, a tab or an escape is at home in text; other controls come from binary data.
    if len(_CONTROLS.findall(head)) * 100 > len(head) or head.count("\ufffd") * 10 > len(head):
        raise UnknownFormatError()
    return Media.TEXT
