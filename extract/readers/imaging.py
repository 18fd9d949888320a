"""What the readers of scans and images share: an engine that remembers, and pages that may fail alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from extract.document import Page, PageError, Reading
from extract.errors import (
    EngineFailedError,
    EngineMissingError,
    KehoachError,
    NoTextLayerError,
    PageTimeoutError,
    TimeLimitError,
)
from extract.limits import Limits
from extract.ocr.cache import CachedEngine
from extract.ocr.layer import judge_layer
from extract.ocr.model import Engine, PageImage
from extract.ocr.prepare import is_blank, prepare
from extract.ocr.reading import PageReader
from extract.ocr.tesseract import Tesseract
from extract.pdf.model import Ink

#: So many pages are read together: the engine starts once for all, and no more are in memory.
TOGETHER = 8
#: What the pages beyond the first may take of the time of one, when read together: most pages are quick.
_SHARE_TOGETHER = 1 / 3
#: Of the time of a file, this much is for reading; the rest makes records of what was read.
_SHARE_OF_FILE = 0.8
_LATE = (
    "Chưa đọc trang này vì đã hết thời gian dành cho tệp. Hãy chạy lại khi máy rảnh hoặc nâng giới hạn thời gian "
    "cho một tệp."
)
NOTHING = Ink(0.0, 0.0, (), (), ())
#: Shown a page's number and its ink, as a reader takes them in.
Seen = Callable[[int, Ink], None]


def built_in_engine(limits: Limits) -> Engine:
    """Tesseract, with what it has read before."""
    engine = Tesseract()
    return engine if limits.readings is None else CachedEngine(engine, limits.readings, limits.readings_bytes)


def score_of(ink: Ink) -> float:
    """How much of the text of a page could be Vietnamese, from 0 to 1."""
    return judge_layer(" ".join(word.text for word in ink.words)).score


@dataclass(slots=True)
class ImageReading:
    """Reads the page images of one file; keeps what went wrong and how each page was come by.

    A page that hangs is given up after ``page_seconds``; after ``deadline`` (of `time.monotonic`) none is read.
    """

    reader: PageReader
    page_seconds: float
    deadline: float
    errors: list[PageError] = field(default_factory=list)
    readings: dict[int, Reading] = field(default_factory=dict)
    _missing: EngineMissingError | None = None

    @classmethod
    def within(cls, limits: Limits) -> ImageReading:
        """For a file whose reading begins now, with the built-in engine."""
        deadline = time.monotonic() + _SHARE_OF_FILE * limits.seconds
        return cls(PageReader(built_in_engine(limits)), limits.page_seconds, deadline)

    def is_over(self) -> bool:
        """Whether the time of the file is over."""
        return time.monotonic() >= self.deadline

    def inks(self, pages: Sequence[tuple[int, PageImage]]) -> list[Ink]:
        """The ink of each page, with its number; nothing, and an error of the page, where it cannot be read."""
        if self.is_over():
            return [self.late(number) for number, _ in pages]
        seconds = self.page_seconds * (1 + _SHARE_TOGETHER * (len(pages) - 1))
        left = self.deadline - time.monotonic()
        try:
            found = self.reader.read([page for _, page in pages], min(seconds, max(left, 0.0)))
        except (EngineFailedError, TimeLimitError) as error:
            if isinstance(error, TimeLimitError) and left < seconds:
                return [self.late(number) for number, _ in pages]
            if len(pages) > 1:
                # One of them is at fault: each by itself, so that only that one is lost.
                return [ink for page in pages for ink in self.inks([page])]
            return [self.lost(pages[0][0], PageTimeoutError() if isinstance(error, TimeLimitError) else error)]
        except EngineMissingError as error:
            self._missing = error
            return [self.lost(number, error) for number, _ in pages]
        for (number, page), ink in zip(pages, found, strict=True):
            # A blank page was read: there is nothing on it.
            if not ink.words and not is_blank(prepare(page)):
                self.lost(number, NoTextLayerError())
        return found

    def late(self, number: int) -> Ink:
        """Note that a page was not read because the time of the file was over."""
        return self.lost(number, TimeLimitError(_LATE))

    def lost(self, number: int, error: KehoachError) -> Ink:
        """Note that a page could not be read; its ink is nothing."""
        self.errors.append(PageError(number, error.code, error.message))
        return NOTHING

    def finish(self, pages: Iterable[Page]) -> tuple[Page, ...]:
        """The pages with their readings; raises `EngineMissingError` where for want of it no page has text."""
        done = tuple(replace(page, reading=self.readings.get(page.number)) for page in pages)
        if self._missing is not None and not any(page.blocks or page.furniture for page in done):
            raise self._missing
        return done
