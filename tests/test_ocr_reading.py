"""From page images to ink and Documents, with an engine that reads bars by their widths."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from reportlab.lib.utils import ImageReader as PdfImage
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document, Paragraph, Table
from extract.errors import EngineFailedError, EngineMissingError, KehoachError, TimeLimitError
from extract.limits import Limits
from extract.ocr import sheet as sheets
from extract.ocr.model import Gray, Job, OcrWord, PageImage, Prepared
from extract.ocr.reading import PageReader
from extract.pdf.model import Ink
from extract.readers import imaging
from extract.readers.base import read_bytes
from normalize.records import Media

#: Bars 30 px high at 300 dpi; their width says the word.
WORDS = {40: "HT", 50: "BGH", 60: "Không", 70: "10/2022", 80: "Tiêu", 90: "chí", 100: "phân", 110: "công"}
WIDTHS = {word: width for width, word in WORDS.items()}


class Bars:
    """Reads black bars by their widths; a grey one unsurely. Raises what it is given instead, once per page."""

    name = "bars"

    def __init__(self, *failures: KehoachError | None) -> None:
        self.failures = list(failures)
        self.starts: list[int] = []

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.starts.append(len(jobs))
        return [self._words(job.image, 300.0 / job.dpi) for job in jobs]

    def _words(self, image: Gray, scale: float) -> list[OcrWord]:
        _, _, stats, _ = cv2.connectedComponentsWithStats((image < 160).astype(np.uint8))
        words, bases = [], []
        for x, y, width, height, _ in sorted(stats[1:].tolist(), key=lambda bar: (bar[1] // 20, bar[0])):
            text = WORDS.get(round(width * scale / 10) * 10)
            if text is None or height * scale < 20:
                continue
            if not bases or y - bases[-1] > 15 / scale:
                bases.append(y)
            sure = 0.96 if int(image[y + height // 2, x + width // 2]) < 60 else 0.3
            words.append(OcrWord(text, x, y, x + width, y + height, sure, len(bases)))
        return words


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are taken as they are: how they are turned and cleaned is tested elsewhere."""

    def prepare(page: PageImage) -> Prepared:
        gray = page.pixels if page.pixels.ndim == 2 else page.pixels[..., 0].copy()
        return Prepared(gray, page.dpi or 300.0, np.eye(3))

    monkeypatch.setattr(sheets, "prepare", prepare)


def sheet() -> Gray:
    return np.full((1200, 1500), 255, np.uint8)


def put(page: Gray, x: int, y: int, *words: str, gray: int = 0) -> None:
    for word in words:
        page[y : y + 30, x : x + WIDTHS[word]] = gray
        x += WIDTHS[word] + 16


def table(page: Gray, xs: Sequence[int], ys: Sequence[int]) -> None:
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 0, 3)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 0, 3)


def with_table() -> Gray:
    page = sheet()
    put(page, 100, 100, "phân", "công")
    table(page, (100, 500, 900), (300, 500, 700))
    put(page, 120, 330, "Tiêu", "chí")
    put(page, 520, 330, "HT")
    put(page, 120, 530, "Không")
    return page


def ink_of(page: Gray, engine: Bars | None = None) -> Ink:
    return PageReader(engine or Bars()).read([PageImage(page, 300.0)], 10.0)[0]


@pytest.mark.usefixtures("plain")
def test_words_and_rules_in_points() -> None:
    ink = ink_of(with_table())
    assert [word.text for word in ink.words] == ["Tiêu", "chí", "HT", "Không", "phân", "công"]
    assert [word.order for word in ink.words] == [0, 1, 2, 3, 4, 5]
    first = ink.words[0]
    assert (first.x0, first.y0, first.x1, first.y1) == pytest.approx((28.8, 79.2, 48.0, 86.4), abs=0.3)
    assert first.confidence == 0.96
    assert (ink.width, ink.height) == pytest.approx((360, 288))
    assert [rule.at for rule in ink.across] == pytest.approx([72, 120, 168], abs=0.7)
    assert [rule.at for rule in ink.down] == pytest.approx([24, 120, 216], abs=0.7)


@pytest.mark.usefixtures("plain")
def test_one_start_reads_the_cells_and_blocks_of_pages() -> None:
    engine = Bars()
    page = with_table()
    put(page, 100, 800, "phân", "công")
    put(page, 100, 860, "Tiêu", "chí")
    put(page, 900, 800, "Không")
    reader = PageReader(engine)
    inks = reader.read([PageImage(page, 300.0), PageImage(with_table(), 300.0)], 10.0)
    assert [len(ink.words) for ink in inks] == [11, 6]
    # three cells and the line above them; below, the two sides of a letter's foot
    assert engine.starts[0] == 4 + 2 + 4


@pytest.mark.usefixtures("plain")
def test_a_blank_page_starts_no_engine() -> None:
    engine = Bars(EngineMissingError())
    ink = ink_of(sheet(), engine)
    assert (ink.words, len(engine.failures)) == ((), 1)


@pytest.mark.usefixtures("plain")
def test_unsure_running_text_is_no_text() -> None:
    page = with_table()
    put(page, 100, 800, "Tiêu", "chí", gray=100)
    assert [word.text for word in ink_of(page).words] == ["Tiêu", "chí", "HT", "Không", "phân", "công"]


@pytest.mark.usefixtures("plain")
def test_unsure_cells_keep_their_text_and_their_doubt() -> None:
    page = sheet()
    table(page, (100, 500, 900), (300, 500, 700))
    put(page, 120, 330, "Không", gray=100)
    put(page, 520, 330, "HT")
    confidences = {word.text: word.confidence for word in ink_of(page).words}
    assert confidences["Không"] < 0.5 < confidences["HT"]


def pdf_of(*pages: Gray | str | None) -> bytes:
    """A PDF of scans, of text pages and of blank ones."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(360, 288))
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(30, 200, page)
        elif page is not None:
            data = cv2.imencode(".png", page)[1].tobytes()
            canvas.drawImage(PdfImage(io.BytesIO(data)), 0, 0, 360, 288)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def layered(page: Gray, text: str) -> bytes:
    """A scan with unseen text over it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(360, 288))
    canvas.drawImage(PdfImage(io.BytesIO(cv2.imencode(".png", page)[1].tobytes())), 0, 0, 360, 288)
    line = canvas.beginText(24, 256)
    line.setTextRenderMode(3)
    line.textLine(text)
    canvas.drawText(line)
    canvas.save()
    return buffer.getvalue()


def read(data: bytes, monkeypatch: pytest.MonkeyPatch, engine: Bars, name: str = "a.pdf") -> Document:
    monkeypatch.setattr(imaging, "Tesseract", lambda: engine)
    return read_bytes(data, name, Limits())


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


@pytest.mark.usefixtures("plain")
def test_a_scanned_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    document = read(pdf_of(with_table()), monkeypatch, Bars())
    assert (document.media, document.errors) == (Media.PDF_SCAN, ())
    assert paragraphs(document) == ["phân công"]
    (found,) = (block for block in document.blocks() if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in found.rows()] == [["Tiêu chí", "HT"], ["Không", ""]]
    assert [cell.confidence for cell in found.cells] == pytest.approx([0.96, 0.96, 0.96, 1.0])
    page = document.pages[0]
    assert (page.width, page.height) == pytest.approx((360, 288))
    assert page.reading is not None
    assert page.reading.from_image
    assert page.reading.layer_score is None


@pytest.mark.usefixtures("plain")
def test_scanned_pages_among_printed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    document = read(pdf_of("Ke hoach", with_table()), monkeypatch, Bars())
    assert document.media is Media.PDF_MIXED
    assert paragraphs(document) == ["Ke hoach", "phân công"]
    assert [page.reading is None for page in document.pages] == [True, False]


@pytest.mark.usefixtures("plain")
def test_a_printed_page_starts_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    document = read(pdf_of("Ke hoach nam hoc"), monkeypatch, Bars(EngineMissingError()))
    assert (document.media, document.errors) == (Media.PDF_TEXT, ())


@pytest.mark.usefixtures("plain")
def test_the_better_of_layer_and_image_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = read(layered(with_table(), "ph4n c6ng"), monkeypatch, Bars())
    assert (bad.media, paragraphs(bad)) == (Media.PDF_SCAN, ["phân công"])
    assert bad.pages[0].reading is not None
    assert bad.pages[0].reading.layer_score is not None
    unread = read(layered(with_table(), "phan cong"), monkeypatch, Bars(EngineFailedError()))
    assert (paragraphs(unread), unread.errors) == (["phan cong"], ())
    assert unread.pages[0].reading is not None
    assert not unread.pages[0].reading.from_image


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (TimeLimitError(), "PAGE_TIMEOUT"),
        (EngineFailedError(), "ENGINE_FAILED"),
        (EngineMissingError(), "ENGINE_MISSING"),
    ],
)
def test_a_page_that_fails_is_named(failure: KehoachError, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The three pages are read together; where one fails each is read by itself.
    together = [] if isinstance(failure, EngineMissingError) else [failure]
    pages = [with_table(), with_table(), with_table()]
    engine = Bars(failure, None, failure, None) if together else Bars(failure)
    document = read(pdf_of("Ke hoach", *pages), monkeypatch, engine)
    lost = [3] if together else [2, 3, 4]
    assert [(error.page, error.code) for error in document.errors] == [(page, code) for page in lost]
    assert [page.number for page in document.pages if not page.blocks] == lost
    assert all(error.message.endswith(".") for error in document.errors)


@pytest.mark.usefixtures("plain")
def test_without_an_engine_a_scan_fails_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [EngineMissingError(), EngineMissingError()]
    with pytest.raises(EngineMissingError, match="Tesseract"):
        read(pdf_of(with_table(), with_table()), monkeypatch, Bars(*failures))


@pytest.mark.usefixtures("plain")
def test_a_picture_without_text_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = sheet()
    cv2.circle(page, (600, 600), 300, 0, 40)
    cv2.circle(page, (1100, 500), 30, 0, 10)
    document = read(pdf_of(page), monkeypatch, Bars())
    assert [(error.page, error.code) for error in document.errors] == [(1, "NO_TEXT_LAYER")]
    assert document.pages[0].blocks == ()


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tiff"])
def test_image_files(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = cv2.imencode(suffix, with_table())[1].tobytes()
    document = read(data, monkeypatch, Bars(), f"quet{suffix}")
    assert (document.media, len(document.pages), document.paged) == (Media.IMAGE, 1, True)
    assert paragraphs(document) == ["phân công"]


@pytest.mark.usefixtures("plain")
def test_a_second_reading_starts_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Bars()
    monkeypatch.setattr(imaging, "Tesseract", lambda: engine)
    data = pdf_of(with_table())
    first = read_bytes(data, "a.pdf", Limits(readings=tmp_path))
    engine.failures = [EngineMissingError()]
    assert read_bytes(data, "a.pdf", Limits(readings=tmp_path)) == first


def test_boxes_are_those_of_the_page_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    page = with_table()

    def turned(given: PageImage) -> Prepared:
        """Upright again after a quarter turn clockwise; x, y of the upright page are 1200 - y, x of the shown one."""
        to_page = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 1500.0], [0.0, 0.0, 1.0]])
        return Prepared(page, 300.0, to_page, 1)

    monkeypatch.setattr(sheets, "prepare", turned)
    shown = np.ascontiguousarray(np.rot90(page))
    data = cv2.imencode(".png", shown)[1].tobytes()
    document = read(data, monkeypatch, Bars(), "a.png")
    (box,) = (block.box for block in document.blocks() if isinstance(block, Paragraph))
    assert box is not None
    # Upright the words lie at x 100 to 326, y 100 to 130; the file has no resolution, so the 300 dpi found count.
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx(
        (100 * 0.24, (1500 - 326) * 0.24, 130 * 0.24, (1500 - 100) * 0.24), abs=0.5
    )
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx((288, 360))
