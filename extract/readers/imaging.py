"""What the readers of scans and images share: an engine that remembers, and pages that may fail alone."""

from __future__ import annotations

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
from extract.ocr.reading import PageReader
from extract.ocr.tesseract import Tesseract
from extract.pdf.model import Ink

#: So many pages are read together: the engine starts once for all, and no more are in memory.
TOGETHER = 8
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
    """Reads the page images of one file; keeps what went wrong and how each page was come by."""

    reader: PageReader
    errors: list[PageError] = field(default_factory=list)
    readings: dict[int, Reading] = field(default_factory=dict)
    _missing: EngineMissingError | None = None

    def inks(self, pages: Sequence[tuple[int, PageImage]]) -> list[Ink]:
        """The ink of each page, with its number; nothing, and an error of the page, where it cannot be read."""
        try:
            return [
                ink if ink.words else self.lost(number, NoTextLayerError())
                for (number, _), ink in zip(pages, self.reader.read([page for _, page in pages]), strict=True)
            ]
        except (EngineFailedError, TimeLimitError) as error:
            if len(pages) > 1:
                # One of them is at fault: each by itself, so that only that one is lost.
                return [ink for page in pages for ink in self.inks([page])]
            return [self.lost(pages[0][0], PageTimeoutError() if isinstance(error, TimeLimitError) else error)]
        except EngineMissingError as error:
            self._missing = error
            return [self.lost(number, error) for number, _ in pages]

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
