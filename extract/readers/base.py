"""The one door from bytes to a Document: what a reader is, which one reads what.

Built-in readers register as an outsider would: `register` a media with a reader, or with the
``module:Class`` path of one, which is imported when the first such file comes.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol, cast

from extract.document import Document
from extract.errors import (
    DamagedError,
    NotAFileError,
    TooLargeError,
    UnknownFormatError,
    UnreadableFileError,
)
from extract.limits import DEFAULT_LIMITS, Limits
from extract.sniff import refuse_by_name, sniff
from normalize.records import Media


class Reader(Protocol):
    """Reads one medium. ``name`` is only for messages; what the bytes are was decided before."""

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `extract.errors.KehoachError` and nothing else."""
        ...


_READERS: dict[Media, Reader | str] = {}


def register(media: Media, reader: Reader | str) -> None:
    """Let ``reader`` (or ``package.module:Class``, made without arguments) read ``media``."""
    _READERS[media] = reader


def reader_for(media: Media) -> Reader:
    """The reader of a medium, imported on first use."""
    try:
        reader = _READERS[media]
    except KeyError:
        raise UnknownFormatError() from None
    if isinstance(reader, str):
        module, _, name = reader.partition(":")
        reader = cast(Reader, getattr(importlib.import_module(module), name)())
        _READERS[media] = reader
    return reader


def read_bytes(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The Document in ``data``, whatever its name claims it to be.

    Raises `extract.errors.KehoachError` for everything that is wrong with the input.
    """
    if len(data) > limits.file_bytes:
        raise TooLargeError()
    media = sniff(data, name)
    try:
        return reader_for(media).read(data, name, limits)
    except RecursionError as error:
        # Only hostile files nest this deep; no reader may take the batch down with it.
        raise DamagedError() from error


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The Document in the file at ``path``; the file is opened for reading only."""
    return read_bytes(load(path, limits), path.name, limits)


def load(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a file that by name and size may be a plan."""
    try:
        if not path.is_file():
            raise NotAFileError()
        refuse_by_name(path.name)
        if path.stat().st_size > limits.file_bytes:
            raise TooLargeError()
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError() from error


register(Media.DOCX, "extract.readers.docx:DocxReader")
register(Media.DOC, "extract.readers.office:DocReader")
register(Media.ODT, "extract.readers.office:OdtReader")
register(Media.RTF, "extract.readers.office:RtfReader")
register(Media.HTML, "extract.readers.html:HtmlReader")
register(Media.XLSX, "extract.readers.xlsx:XlsxReader")
register(Media.TEXT, "extract.readers.text:TextReader")
register(Media.PDF_TEXT, "extract.readers.pdf:PdfReader")
register(Media.PDF_SCAN, "extract.readers.pdf:PdfReader")
register(Media.PDF_MIXED, "extract.readers.pdf:PdfReader")
register(Media.IMAGE, "extract.readers.image:ImageReader")
