"""Font size and baseline of words from their letters and boxes.

An OCR gives the box around a word's ink. How far that ink reaches above and below the baseline depends on
its letters, in shares of the font size that differ little between the faces of official papers.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from extract.ocr.model import OcrWord

# Shares of the font size in Times New Roman and its metric twins (Liberation Serif, Tinos).
_X_HEIGHT = 0.46
_CAPITAL = 0.67
_DESCENDER = 0.215
_MARK = 0.22
_STACKED = 0.15
_DOT_BELOW = 0.19
_LOW_PUNCTUATION = 0.14
_BRACKET = 0.18
_ASCENDERS = frozenset("bdđfhiklt")
_DESCENDERS = frozenset("gjpqy")
_BRACKETS = frozenset("()[]{}|")
#: Signs that hang free between baseline and x-height, or above: they tell no size.
_FREE = frozenset("-–—~_*+=•·'\"“”‘’`´^°…")
_CEDILLA_LIKE = frozenset(",;")
#: Fewer shares of the size than this (a dot, a dash) tell nothing.
_TELLING = 0.4
#: Sizes that differ by less than this share are the same type, unevenly measured.
_SAME = 0.13


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a word's ink reaches above and below the baseline, in font sizes."""

    above: float
    below: float


@dataclass(frozen=True, slots=True)
class LineType:
    """Font size and baseline of a printed line, in pixels."""

    size: float
    base: float


@lru_cache(maxsize=4096)
def reach_of(text: str) -> Reach:
    """The reach of a word.

    >>> reach_of("xa") == Reach(0.46, 0.0)
    True
    """
    above, below = 0.0, 0.0
    for letter in unicodedata.normalize("NFC", text):
        up, down = _reach_of_letter(letter)
        above, below = max(above, up), max(below, down)
    return Reach(above, below)


def _reach_of_letter(letter: str) -> tuple[float, float]:
    if letter in _FREE:
        return 0.0, 0.0
    if letter in ".:":
        return (0.1 if letter == "." else _X_HEIGHT), 0.0
    if letter in _CEDILLA_LIKE:
        return (0.1 if letter == "," else _X_HEIGHT), _LOW_PUNCTUATION
    if letter in _BRACKETS:
        return _CAPITAL, _BRACKET
    decomposed = unicodedata.normalize("NFD", letter)
    body, marks = decomposed[0], decomposed[1:]
    tall = body.isupper() or body.isdigit() or not body.isalpha() or body in _ASCENDERS
    above = _CAPITAL if tall else _X_HEIGHT
    below = _DESCENDER if body in _DESCENDERS else 0.0
    over = [mark for mark in marks if mark not in "\u0323\u031b"]
    if over and body != "i":
        above += _MARK + _STACKED * (len(over) - 1)
    if "\u0323" in marks:
        below = max(below, _DOT_BELOW)
    return above, below


def type_of(words: Sequence[OcrWord]) -> LineType:
    """Size and baseline of one printed line (at least one word)."""
    sizes: list[float] = []
    for word in words:
        reach = reach_of(word.text)
        share = reach.above + reach.below
        if share >= _TELLING:
            sizes.append((word.y1 - word.y0) / share)
    if not sizes:
        tallest = max(word.y1 - word.y0 for word in words)
        return LineType(max(tallest / _CAPITAL, 1.0), max(word.y1 for word in words))
    size = max(median(sizes), 1.0)
    telling = [word for word in words if reach_of(word.text).above > 0] or list(words)
    return LineType(size, median(word.y1 - reach_of(word.text).below * size for word in telling))


def common_size(lines: Iterable[tuple[float, int]]) -> float:
    """The size most letters of a page have, from (size, letters) of each line; 0 without lines."""
    known = list(lines)
    if not known:
        return 0.0
    counts: Counter[int] = Counter()
    for size, letters in known:
        counts[round(size)] += letters
    mode = max(counts, key=lambda size: sum(n for other, n in counts.items() if abs(other - size) <= 0.06 * size))
    near = sorted(size for size, _ in known if abs(size - mode) <= 0.1 * mode)
    return near[len(near) // 2] if near else float(mode)


def settled(size: float, common: float) -> float:
    """The common size where a line's own differs by no more than measuring does."""
    return common if abs(size - common) <= _SAME * common else size
