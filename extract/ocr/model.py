"""What the steps from a page image to its words hand to each other.

Images are numpy arrays of uint8, rows from top to bottom; pixel coordinates have their origin in the top
left corner, x to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

#: Grey (height, width): 0 is black, 255 is white.
Gray = NDArray[np.uint8]
#: Grey (height, width) or BGR (height, width, 3).
Picture = NDArray[np.uint8]
#: A projective map of pixel coordinates, shape (3, 3).
Homography = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as the file shows it. ``dpi`` is None where the file does not say or says nonsense."""

    pixels: Picture
    dpi: float | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page made ready for reading: upright, straight, evenly lit, stamps and pen taken out.

    ``to_page`` maps its pixels to those of the `PageImage` it was made from; ``quarter_turns`` counts
    the clockwise quarter turns that made it upright. ``bilevel`` tells that the page was black and white.
    """

    gray: Gray
    dpi: float
    to_page: Homography
    quarter_turns: int = 0
    bilevel: bool = False


@dataclass(frozen=True, slots=True)
class PixelRule:
    """A straight ruling line: at ``at`` (its middle) on one axis, from ``start`` to ``end`` on the other, px."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """The ruling lines of a prepared page, and the page without them."""

    across: tuple[PixelRule, ...]
    down: tuple[PixelRule, ...]
    erased: Gray


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word in the pixels of the image it was read from; ``confidence`` from 0 to 1.

    ``line`` numbers the printed line within the image, in reading order.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    line: int


class Segmentation(Enum):
    """How an engine is to look for lines in an image."""

    PAGE = "page"  #: columns and blocks as they come
    BLOCK = "block"  #: one block of text
    LINE = "line"  #: one printed line


@dataclass(frozen=True, slots=True)
class Job:
    """An image to read."""

    image: Gray
    segmentation: Segmentation
    dpi: float


class Engine(Protocol):
    """Reads images. ``name`` tells engine, version, language and settings: it is part of the key of a cache."""

    @property
    def name(self) -> str:
        """Engine, version, language and settings."""
        ...

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        """The words of each image, with one start of the engine.

        Raises `extract.errors.EngineMissingError` where the engine is not installed and
        `extract.errors.TimeLimitError` after ``seconds`` of wall-clock.
        """
        ...
