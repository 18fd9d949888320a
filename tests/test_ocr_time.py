"""Bounds on the time of scans: pages that hang, files that take too long, pages with nothing on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from extract.document import Document, Page, PageError, Paragraph
from extract.errors import TimeLimitError
from extract.limits import Limits
from extract.ocr.model import Job, OcrWord, PageImage
from extract.ocr.reading import PageReader
from extract.pdf.model import Ink
from extract.readers import image as image_reader
from extract.readers import imaging
from extract.readers.base import read_bytes
from extract.readers.imaging import ImageReading
from normalize.records import Media
from pipelines.settings import Settings
from pipelines.submission import Stages, process


class Clock:
    """Stands for the module `time`: goes on only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Slow:
    """An engine that takes so many seconds for each start, and reads one sure word in each image."""

    name = "slow"

    def __init__(self, clock: Clock, takes: float) -> None:
        self.clock = clock
        self.takes = takes
        self.granted: list[float] = []

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        self.granted.append(seconds)
        self.clock.now += min(self.takes, seconds)
        if self.takes > seconds:
            raise TimeLimitError()
        return [[OcrWord("hiệu", 10, 10, 90, 40, 0.96, 0)] for _ in jobs]


class Hanging(PageReader):
    """Hangs where one of the given pages is among those to read."""

    def __init__(self, clock: Clock, *bad: PageImage) -> None:
        self.clock = clock
        self.bad = bad
        self.calls: list[tuple[int, float]] = []

    def read(self, pages: Sequence[PageImage], seconds: float) -> list[Ink]:
        self.calls.append((len(pages), seconds))
        if any(page is bad for page in pages for bad in self.bad):
            self.clock.now += seconds
            raise TimeLimitError()
        self.clock.now += 0.5 * len(pages)
        return [Ink(595.0, 842.0, (), (), ()) for _ in pages]


def written() -> PageImage:
    page = np.full((1754, 1240), 255, np.uint8)
    cv2.putText(page, "Ke hoach cai tien", (150, 300), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 3)
    return PageImage(page, 150.0)


def tiff(count: int) -> bytes:
    ok, data = cv2.imencodemulti(".tiff", [written().pixels] * count)
    assert ok
    return bytes(data)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(imaging, "time", clock)
    return clock


def test_a_page_that_hangs_costs_its_group_once_and_itself_once(clock: Clock) -> None:
    blank = [PageImage(np.full((600, 500), 255, np.uint8), 100.0) for _ in range(8)]
    reader = Hanging(clock, blank[5])
    reading = ImageReading(reader, 30.0, clock.now + 480.0)
    reading.inks(list(enumerate(blank, 1)))
    assert [(error.page, error.code) for error in reading.errors] == [(6, "PAGE_TIMEOUT")]
    assert reader.calls == [(8, pytest.approx(100.0)), *[(1, 30.0)] * 8]
    assert clock.now == pytest.approx(1000.0 + 100.0 + 30.0 + 7 * 0.5)


def test_pages_that_all_hang_end_with_the_time_of_the_file(clock: Clock) -> None:
    pages = [written() for _ in range(24)]
    reading = ImageReading(Hanging(clock, *pages), 30.0, clock.now + 480.0)
    for start in range(0, 24, 8):
        reading.inks(list(enumerate(pages[start : start + 8], start + 1)))
    assert [error.page for error in reading.errors] == list(range(1, 25))
    # The first eight: 100 + 8 * 30 s; then 100 s together, and 40 s are left for two more, the second cut short.
    assert [error.code for error in reading.errors] == ["PAGE_TIMEOUT"] * 9 + ["TIME_LIMIT"] * 15
    assert clock.now == pytest.approx(1480.0)


def test_when_the_time_of_a_file_is_over_the_pages_read_are_kept(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Slow(clock, 20.0)
    monkeypatch.setattr(imaging, "Tesseract", lambda: engine)
    monkeypatch.setattr(image_reader, "TOGETHER", 2)
    document = read_bytes(tiff(6), "quet.tiff", Limits(seconds=60.0))
    # Of 60 s 48 are for reading: two starts of 20 s each, the third is stopped. The other clock runs on.
    assert [(error.page, error.code) for error in document.errors] == [(5, "TIME_LIMIT"), (6, "TIME_LIMIT")]
    assert [page.number for page in document.pages if page.blocks or page.furniture] == [1, 2, 3, 4]
    assert all("thời gian" in error.message for error in document.errors)
    assert engine.granted == [pytest.approx(seconds, abs=5.0) for seconds in (40.0, 28.0, 8.0)]


def test_a_blank_scanned_page_was_read_and_is_empty(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging, "Tesseract", lambda: Slow(clock, 1.0))
    noise = np.random.default_rng(5).normal(246, 3, (1200, 900)).clip(0, 255).astype(np.uint8)
    for paper in (np.full((1200, 900), 255, np.uint8), noise):
        data = cv2.imencode(".png", paper)[1].tobytes()
        document = read_bytes(data, "trang.png", Limits())
        assert (document.errors, len(document.pages), document.pages[0].blocks) == ((), 1, ())


def test_pages_lost_alike_are_named_together(tmp_path: Path) -> None:
    late = [PageError(page, "TIME_LIMIT", "Hết giờ.") for page in (2, 4, 5, 6)]
    errors = (PageError(1, "PAGE_DAMAGED", "Hỏng."), *late)
    title = Page(3, (Paragraph("KẾ HOẠCH"), Paragraph("Cải tiến chất lượng giáo dục năm học 2024 - 2025")))
    document = Document(Media.PDF_SCAN, (title,), paged=True, errors=errors)
    path = tmp_path / "quet.pdf"
    path.write_bytes(b"%PDF-")
    file = process(path, path.name, Settings(keep_readings=False), Stages(read=lambda *_: document)).file
    assert file.pages == 6
    assert file.error_message == "Trang 1: Hỏng.\nTrang 2: Hết giờ.\nTrang 4–6: Hết giờ."
