"""PDF files → Document, page by page from the text layer or from the image of the page.

Takes the bytes of a PDF, gives one `Page` per page with paragraphs and tables, boxes in the page as shown.
A text layer that says what is printed is taken. Where there is none, where a broken table of signs made it
nonsense, or where it lies unseen over a scan, the image of the page is read, and the better of the two
texts wins. A page without any text gets no blocks and a `PageError`. Pages are read a few at a time and
closed at once, so memory does not grow with their number beyond the Document itself. Refuses files that
need a password, are damaged, or have more pages than the limits allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.document import Document, Reading
from extract.errors import (
    DamagedError,
    EncryptedError,
    NoTextLayerError,
    PageDamagedError,
    TooLargeError,
)
from extract.limits import Limits
from extract.ocr.image import page_image
from extract.ocr.layer import LayerState, judge_layer
from extract.ocr.model import PageImage
from extract.pdf.backing import Backing, backing_of
from extract.pdf.ink import read_ink
from extract.pdf.layout import Layout
from extract.pdf.model import Ink
from extract.progress import tell
from extract.readers.imaging import TOGETHER, ImageReading, Seen
from normalize.records import Media


class PdfReader:
    """Reads digital and scanned PDF files; ``seen`` is shown the ink of each page."""

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `extract.errors.KehoachError` and nothing else."""
        layout = Layout()
        with _opened(data) as pdf:
            count = len(pdf)
            if count == 0:
                raise DamagedError()
            if count > limits.pages:
                raise TooLargeError()

            def take(number: int, ink: Ink) -> None:
                if self._seen is not None:
                    self._seen(number, ink)
                layout.add(number, ink)
                tell(number, count)

            images = ImageReading.within(limits)
            pages = _Pages(images, limits, take)
            tell(0, count)
            for number in range(1, count + 1):
                pages.add(pdf, number)
            pages.read_waiting()
        done = images.finish(layout.finish())
        errors = tuple(sorted(images.errors, key=lambda error: error.page))
        return Document(_media(count, pages.printed), done, paged=True, errors=errors)


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


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A page whose layer is known; ``image`` where that is to be read too, ``picture`` where it covers the layer."""

    number: int
    layer: Ink
    image: PageImage | None = None
    picture: bool = False


@dataclass(slots=True)
class _Pages:
    """Gives the ink of the pages in order, each from its layer or its image; images are read a few together.

    ``printed`` counts the pages that are no pictures.
    """

    images: ImageReading
    limits: Limits
    take: Callable[[int, Ink], None]
    printed: int = 0
    _waiting: list[_Waiting] = field(default_factory=list)

    def add(self, pdf: pdfium.PdfDocument, number: int) -> None:
        """Take the next page in; what is wrong with it is noted."""
        try:
            late = self.images.is_over()
            self._waiting.append(_Waiting(number, self.images.late(number)) if late else self._opened(pdf, number))
        except (PageDamagedError, pdfium.PdfiumError):
            self._waiting.append(_Waiting(number, self.images.lost(number, PageDamagedError())))
        images = sum(page.image is not None for page in self._waiting)
        if images == 0 or images >= TOGETHER:
            self.read_waiting()

    def read_waiting(self) -> None:
        """Read the images among the pages taken in, give the ink of all of them."""
        waiting, self._waiting = self._waiting, []
        images = [(page.number, page.image) for page in waiting if page.image is not None]
        inks = dict(zip((number for number, _ in images), self.images.inks(images), strict=True)) if images else {}
        for page in waiting:
            read = inks.get(page.number)
            self.take(page.number, page.layer if read is None else self._better(page, read))

    def _opened(self, pdf: pdfium.PdfDocument, number: int) -> _Waiting:
        page = pdf[number - 1]
        try:
            layer = read_ink(page)
            backing = backing_of(page)
            if layer.words and backing is Backing.DRAWN:
                self.printed += 1
            if backing is Backing.NOTHING:
                self.images.lost(number, NoTextLayerError())
                return _Waiting(number, layer)
            # What an English OCR made, or text typed without marks, is drawn just so where no picture covers it.
            state = judge_layer(_text_of(layer)).state
            if backing is Backing.DRAWN and state not in (LayerState.NONSENSE, LayerState.EMPTY):
                return _Waiting(number, layer)
            return _Waiting(number, layer, page_image(page, self.limits), backing is Backing.PICTURE)
        finally:
            page.close()

    def _better(self, page: _Waiting, read: Ink) -> Ink:
        """The better of layer and image, by how much of each could be Vietnamese."""
        layer = page.layer
        image_score = judge_layer(_text_of(read)).score
        if not layer.words:
            self.images.readings[page.number] = Reading(True, image_score)
            return read
        layer_score = judge_layer(_text_of(layer)).score
        from_image = bool(read.words) and image_score >= layer_score
        self.images.readings[page.number] = Reading(from_image, image_score, layer_score)
        if from_image:
            return read
        self.images.errors[:] = [error for error in self.images.errors if error.page != page.number]
        if page.picture and read.words and _lies_alike(read, layer):
            # The rules of the picture part the words of the layer into cells.
            return replace(layer, across=read.across, down=read.down)
        return layer


def _text_of(ink: Ink) -> str:
    return " ".join(word.text for word in ink.words)


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
