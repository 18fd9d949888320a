"""The small geometry all steps share: words, rules and the ink of a page.

Coordinates are PDF points from the top left corner, y downwards, in a frame turned so that most of
the page's text runs left to right (`Ink.turn` tells by how much). No type of the PDF engine
gets past ``ink``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from extract.document import Box


@dataclass(frozen=True, slots=True)
class Word:
    """Printed signs without a gap between them.

    ``base`` is the y of the baseline (its x for text that runs up or down), ``size`` the font size.
    ``turn`` is the direction of the text in quarter turns (0 left to right, 1 upwards, 2 upside down, 3
    downwards; slanted text counts as the nearest). ``order`` counts words in the order the file
    draws them. ``spaced`` tells that the file draws a space right after the word. ``confidence`` is 1
    for words of a text layer, and what the engine says from 0 to 1 for words read from an image.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool
    order: int
    spaced: bool = False
    turn: int = 0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule: at ``at`` on one axis, from ``start`` to ``end`` on the other."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page that was straightened before reading lies in the file.

    ``matrix`` is a projective map, row by row, from points of the frame to points of the page as shown,
    whose size is ``width`` × ``height``.
    """

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float, float, float, float]

    def box(self, box: Box) -> Box:
        """The upright rectangle around a box of the frame, on the page as shown."""
        corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x0, box.y1), (box.x1, box.y1))
        places = [self.point(x, y) for x, y in corners]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the frame on the page as shown, never outside of it."""
        a, b, c, d, e, f, g, h, i = self.matrix
        scale = g * x + h * y + i or 1e-9
        shown = (a * x + b * y + c) / scale, (d * x + e * y + f) / scale
        return min(max(shown[0], 0.0), self.width), min(max(shown[1], 0.0), self.height)


@dataclass(frozen=True, slots=True)
class Ink:
    """What is on one page: words, horizontal and vertical rules, the size of the frame.

    Turning the page as shown clockwise by ``turn`` quarters gives the frame; 0 for most pages. Where
    ``shown`` is given, it tells how to get back instead.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    turn: int = 0
    shown: Shown | None = None


def confidence_of(words: Iterable[Word]) -> float:
    """The mean confidence of the letters; 1 without words."""
    found = list(words)
    letters = sum(len(w.text) for w in found)
    return sum(w.confidence * len(w.text) for w in found) / letters if letters else 1.0


def figures_of(words: Iterable[Word]) -> float:
    """The least confidence of a word with a digit, that of all words without any."""
    found = list(words)
    return min((w.confidence for w in found if any(map(str.isdigit, w.text))), default=confidence_of(found))


def _is_code(text: str) -> bool:
    return any(map(str.isdigit, text)) or any(map(str.isupper, text[1:]))


def codes_of(words: Iterable[Word]) -> float:
    """The least confidence of a figure or an abbreviation (``10/2022``, ``HKI``, ``TTCM``); 1 without any."""
    return min((w.confidence for w in words if _is_code(w.text)), default=1.0)


def box_of(words: Iterable[Word]) -> Box:
    """The smallest box around words (at least one)."""
    found = list(words)
    return Box(
        min(w.x0 for w in found),
        min(w.y0 for w in found),
        max(w.x1 for w in found),
        max(w.y1 for w in found),
    )


def turned_box(box: Box, quarters: int, width: float, height: float) -> Box:
    """The box on a page turned clockwise by ``quarters``; width and height are those before turning."""
    for _ in range(quarters % 4):
        box = Box(height - box.y1, box.x0, height - box.y0, box.x1)
        width, height = height, width
    return box


def upright(word: Word, width: float, height: float) -> Word:
    """A word of any direction as it stands once the frame is turned to read it."""
    if word.turn == 0:
        return word
    box = turned_box(Box(word.x0, word.y0, word.x1, word.y1), word.turn, width, height)
    base = (word.base, height - word.base, width - word.base)[word.turn - 1]
    return replace(word, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1, base=base, turn=0)
