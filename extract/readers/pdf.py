"""PDF files → Document, page by page from the text layer or from the image of the page.

Takes the bytes of a PDF, gives one `Page` per page with paragraphs and tables, boxes in the page as shown.
A text layer that says what is printed is taken. Where there is none, where a broken table of signs made it
nonsense, or where it lies unseen over a scan, the image of the page is read, and the better of the two
texts wins. A page without any text gets no blocks and a `PageError`. Pages are read one by one and
closed at once, so memory does not grow with their number beyond the Document itself. Refuses files that
need a password, are damaged, or have more pages than the limits allow.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.document import Document, PageError, Reading
from extract.errors import (
    DamagedError,
    EncryptedError,
    NoTextLayerError,
    PageDamagedError,
    TimeLimitError,
    TooLargeError,
)
from extract.limits import Limits
from extract.ocr.image import page_image
from extract.ocr.layer import LayerState, judge_layer
from extract.ocr.reading import PageReader
from extract.pdf.backing import Backing, backing_of
from extract.pdf.ink import read_ink
from extract.pdf.layout import Layout
from extract.pdf.model import Ink
from extract.progress import tell
from extract.readers.imaging import NOTHING, ImageReading, Seen, built_in_engine, score_of
from normalize.records import Media


class PdfReader:
    """Reads digital and scanned PDF files; ``seen`` is shown the ink of each page."""

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `extract.errors.KehoachError` and nothing else."""
        deadline = time.monotonic() + limits.seconds
        layout = Layout()
        pages = _Pages(ImageReading(PageReader(built_in_engine(limits), limits.page_seconds)), limits)
        with _opened(data) as pdf:
            count = len(pdf)
            if count == 0:
                raise DamagedError()
            if count > limits.pages:
                raise TooLargeError()
            tell(0, count)
            for number in range(1, count + 1):
                if time.monotonic() > deadline:
                    raise TimeLimitError()
                ink = pages.ink(pdf, number)
                if self._seen is not None:
                    self._seen(number, ink)
                layout.add(number, ink)
                tell(number, count)
        done = pages.images.finish(layout.finish())
        return Document(_media(count, pages.printed), done, paged=True, errors=tuple(pages.images.errors))


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


@dataclass(slots=True)
class _Pages:
    """Takes the ink of each page from its layer or its image; ``printed`` counts pages that are no pictures."""

    images: ImageReading
    limits: Limits
    printed: int = 0

    def ink(self, pdf: pdfium.PdfDocument, number: int) -> Ink:
        """The ink of one page; what is wrong with the page is noted."""
        try:
            page = pdf[number - 1]
        except pdfium.PdfiumError:
            self.images.errors.append(PageError(number, PageDamagedError.code, PageDamagedError.default_message))
            return NOTHING
        try:
            layer = read_ink(page)
            backing = backing_of(page)
            if layer.words and backing is Backing.DRAWN:
                self.printed += 1
            if backing is Backing.NOTHING:
                self.images.errors.append(PageError(number, NoTextLayerError.code, NoTextLayerError.default_message))
                return layer
            return self._chosen(page, number, layer, backing)
        finally:
            page.close()

    def _chosen(self, page: pdfium.PdfPage, number: int, layer: Ink, backing: Backing) -> Ink:
        """The layer where it says what is printed, else the better of layer and image."""
        verdict = judge_layer(" ".join(word.text for word in layer.words))
        # What an English OCR made, or text typed without marks, is drawn just so where no picture covers it.
        if backing is Backing.DRAWN and verdict.state not in (LayerState.NONSENSE, LayerState.EMPTY):
            return layer
        errors = len(self.images.errors)
        read = self.images.ink(number, partial(page_image, page, self.limits))
        if not layer.words:
            self.images.readings[number] = Reading(True, score_of(read))
            return read
        image_score = score_of(read)
        from_image = bool(read.words) and image_score >= verdict.score
        self.images.readings[number] = Reading(from_image, image_score, verdict.score)
        if from_image:
            return read
        del self.images.errors[errors:]
        if backing is Backing.PICTURE and read.words:
            # The rules of the picture, where it lies as the layer does, part the words into cells.
            return replace(layer, across=read.across, down=read.down) if _lies_alike(read, layer) else layer
        return layer


def _lies_alike(read: Ink, layer: Ink) -> bool:
    """Whether the frames of image and layer are the same but for less than a line's height."""
    shown = read.shown
    if shown is None or layer.turn != 0:
        return False
    corners = ((0.0, 0.0), (read.width, 0.0), (read.width, read.height))
    return all(max(abs(a - b) for a, b in zip(shown.point(x, y), (x, y), strict=True)) < 3.0 for x, y in corners)


def _media(count: int, printed: int) -> Media:
    """Text, scan or both, told by how many pages have printed text."""
    if printed == 0:
        return Media.PDF_SCAN
    return Media.PDF_TEXT if printed == count else Media.PDF_MIXED
