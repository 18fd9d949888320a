"""PDF files with a text layer → Document.

Takes the bytes of a PDF, gives one `Page` per page with paragraphs and tables, boxes in the page as
shown. A page without any text gets no blocks and a `PageError`; scans are read elsewhere. Pages are read
one by one and closed at once, so memory does not grow with their number beyond the Document
itself. Refuses files that need a password, are damaged, or have more pages than the limits allow.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.document import Document, Page, PageError
from extract.errors import (
    DamagedError,
    EncryptedError,
    NoTextLayerError,
    PageDamagedError,
    TimeLimitError,
    TooLargeError,
)
from extract.limits import Limits
from extract.pdf.ink import read_ink
from extract.pdf.layout import Layout
from extract.pdf.model import Ink
from normalize.records import Media


class PdfReader:
    """Reads the text layer of PDF files."""

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `extract.errors.KehoachError` and nothing else."""
        deadline = time.monotonic() + limits.seconds
        layout = Layout()
        errors: list[PageError] = []
        with _opened(data) as pdf:
            count = len(pdf)
            if count == 0:
                raise DamagedError()
            if count > limits.pages:
                raise TooLargeError()
            for number in range(1, count + 1):
                if time.monotonic() > deadline:
                    raise TimeLimitError()
                error = _read_page(pdf, number, layout)
                if error is not None:
                    errors.append(error)
        pages = layout.finish()
        return Document(_media(pages), pages, paged=True, errors=tuple(errors))


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The open file, closed in any case."""
    # Opened by the raw call: the helper asks for the last error of the process also where
    # opening went well and the file merely has no pages.
    handle = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise EncryptedError() if locked else DamagedError()
    pdf = pdfium.PdfDocument(handle)
    try:
        yield pdf
    finally:
        pdf.close()


def _read_page(pdf: pdfium.PdfDocument, number: int, layout: Layout) -> PageError | None:
    """Lay out one page; what is wrong with it, if anything."""
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError:
        layout.add(number, Ink(0.0, 0.0, (), (), ()))
        return PageError(number, PageDamagedError.code, PageDamagedError.default_message)
    try:
        ink = read_ink(page)
    finally:
        page.close()
    layout.add(number, ink)
    if ink.words:
        return None
    return PageError(number, NoTextLayerError.code, NoTextLayerError.default_message)


def _media(pages: tuple[Page, ...]) -> Media:
    """Text, scan or both, told by which pages have any text."""
    with_text = sum(1 for page in pages if page.blocks or page.furniture)
    if with_text == 0:
        return Media.PDF_SCAN
    return Media.PDF_TEXT if with_text == len(pages) else Media.PDF_MIXED
