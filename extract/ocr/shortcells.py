"""A second look at short texts: the digits, codes and abbreviations an OCR misreads when they stand alone.

A language model inside the engine lives on context, and a lone ``3`` has none: one in five short cells
of a clean scan was misread, one in a hundred long ones. Set behind a word of the same page that was
read well (``10/2022``), most come out right. Measured over 379 short cells at 300 dpi: 71 wrong alone,
14 behind such a word, 30 behind an abbreviation, 26 to 46 behind one drawn in another typeface.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from diacritics.syllables import is_syllable
from extract.ocr.crops import INK, Crop, heralded, read_crops, unfolded
from extract.ocr.model import Engine, Gray, OcrWord
from extract.ocr.signs import usual

#: Letters of a text that is looked at again.
_SHORT = 16
#: Below this confidence; 65 of 71 misread short cells lay below 0.9, and 3 in 10 of the right ones.
_SURE = 0.93
#: A lone sign is looked at again below this: an ``8`` read for a ``3`` had 0.93.
_SURE_SIGN = 0.97
#: What heralds: digits of full height on both sides of a slash; where there is none, a whole date or an amount.
_HERALDS = tuple(map(re.compile, (r"^\d{1,2}/20\d\d$", r"^\d{1,2}/\d{1,2}/20\d\d$", r"^\d{1,3}(?:\.\d{3})+$")))
_SURE_HERALD = 0.9
#: The confidence of a text on which the two looks disagree: doubtful, whatever the engine says.
_DISPUTED = 0.5
_FIGURES = re.compile(r"^(?:\(\d{1,2}\)|\d{1,2}(?:[./]\d{1,4}){0,2}|\d{1,3}(?:[.,]\d{3})*(?:[đ%])?|\d+[.,]\d+)[.:;,]?$")
_ABBREVIATION = re.compile(r"^[A-ZĐ]{2,6}[.,;:]?$")
#: ``136/KH-TTB``, ``/2023/QĐ-PGD``: of a document's number, also torn after its digits.
_DOCUMENT = re.compile(r"^\d{0,4}/(?:20\d\d/)?[A-ZĐ]{2,}(?:-[A-ZĐ\d]{2,})*[.,;]?$")
_ROMAN = re.compile(r"^[IVX]{1,4}(?:[.,:]|/20\d\d)?$")
#: An unsure word of a longer text is below this.
_ODD = 0.8
#: Strokes of ditto marks are as high as letters (inches) and lean: their pixels lie along a line, so much correlated.
_STROKE = 0.05
_LEANING = 0.9
#: A point is no higher than this share of the digits beside it.
_POINT = 0.3
_DIGITS = re.compile(r"^\d{2,3}$")
#: A month and its year without the slash between them.
_GLUED_MONTH = re.compile(r"^(0?[1-9]|1[0-2])20\d\d$")
#: A digit that a slash sticks to is so many times as wide as the others.
_WITH_SLASH = 1.3
#: Texts of more words are no code: ``Tiêu chí 2.2`` has three.
_FEW = 3
_EDGES = ".,;:()/\"'“”"
#: A dash alone is read as any flat sign.
_DASHES = frozenset("_~—–¬=")


@dataclass(frozen=True, slots=True)
class Look:
    """A crop and the words read in it, in pixels of the page."""

    crop: Crop
    words: tuple[OcrWord, ...]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def sure(self) -> float:
        """The confidence of the least sure word; 0 where ink was not read."""
        return min((word.confidence for word in self.words), default=0.0)


def is_doubtful(look: Look) -> bool:
    """Whether a second look at a short text is worth its time; always at two or three digits, a code without point."""
    letters = len(look.text)
    if _DIGITS.match(look.text):
        return True
    return letters <= _SHORT and look.sure < (_SURE_SIGN if letters <= 1 else _SURE)


def is_odd(word: OcrWord) -> bool:
    """Whether a second look at one word of a longer text is worth its time: unsure, and like no word."""
    return word.confidence < _ODD and len(word.text) <= _SHORT and not fits(word.text)


@dataclass(frozen=True, slots=True)
class Herald:
    """A word that was read well, and its image."""

    text: str
    image: Gray


def herald_of(page: Gray, words: Sequence[OcrWord]) -> Herald | None:
    """The surest word that can herald others, and its image; words in pixels of the page."""
    sure = [word for word in words if word.confidence >= _SURE_HERALD]
    kinds = ([word for word in sure if kind.match(word.text)] for kind in _HERALDS)
    fit = next((found for found in kinds if found), [])
    if not fit:
        return None
    best = max(fit, key=lambda word: word.confidence)
    image = page[round(best.y0) : round(best.y1) + 1, round(best.x0) : round(best.x1) + 1]
    return Herald(best.text, image.copy())


def second_looks(
    looks: Sequence[Look], heralds: Sequence[Herald], engine: Engine, dpi: Sequence[float], seconds: float
) -> list[Look]:
    """For each first look the better of it and a second one behind its herald; ``dpi`` of each."""
    crops = [
        heralded(herald.image, unfolded(look.crop, each), each)
        for look, herald, each in zip(looks, heralds, dpi, strict=True)
    ]
    found = read_crops(engine, crops, dpi, seconds)
    out = []
    for first, herald, crop, each, words in zip(looks, heralds, crops, dpi, found, strict=True):
        start = crop.pieces[0].at - 0.01 * each
        said = "".join(word.text for word in words if word.x0 < start)
        rest = tuple(crop.on_page(usual(word)) for word in words if word.x0 >= start)
        if is_ditto(first.crop, each):
            out.append(_ditto(first))
        else:
            # A herald that is misread itself, or glued to what follows, proves nothing.
            out.append(pointed(_better(first, Look(first.crop, rest)) if said == herald.text else _unproved(first)))
    return out


def pointed(look: Look) -> Look:
    """A text with the points and slashes that its numbers lost, if their ink is there.

    Both looks overlook the point of a code like ``2.2`` now and then, or the slash of ``5/2023``, and are sure of
    ``22`` and ``52023``.
    """
    if len(look.words) > _FEW or len(look.crop.pieces) != 1:
        return look
    alone = len(look.words) == 1
    words = tuple(_with_mark(look.crop.image if alone else _ink_of(look.crop, word), word) for word in look.words)
    return look if words == look.words else replace(look, words=words)


def _ink_of(crop: Crop, word: OcrWord) -> Gray:
    """The image of a word, from a crop of one piece."""
    piece = crop.pieces[0]
    dx, dy = piece.at - piece.x0, piece.top - piece.y0
    top, left = max(round(word.y0 + dy), 0), max(round(word.x0 + dx), 0)
    return crop.image[top : round(word.y1 + dy) + 1, left : round(word.x1 + dx) + 1]


def _with_mark(image: Gray, word: OcrWord) -> OcrWord:
    month = _GLUED_MONTH.match(word.text)
    if month is None and not _DIGITS.match(word.text):
        return word
    digits, marks = _digits_and_marks(image, slash=month is not None)
    if len(digits) != len(word.text):
        return word
    places = {sum(left < mark for left, _ in digits) for mark in marks}
    if month is None:
        wanted, sign = places - {0, len(digits)}, "."
    else:
        if not marks and _is_glued(digits, month.end(1)):
            places = {month.end(1)}
        wanted, sign = places & {month.end(1)}, "/"
    if len(marks) > 1 or not wanted:
        return word
    (at,) = wanted
    return replace(word, text=f"{word.text[:at]}{sign}{word.text[at:]}")


def _is_glued(digits: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether the digit before place ``at`` is so much wider than those behind it that a slash sticks to it."""
    left, right = digits[at - 1]
    return right - left >= _WITH_SLASH * float(np.median([b - a for a, b in digits[at:]]))


def _digits_and_marks(image: Gray, *, slash: bool) -> tuple[list[tuple[int, int]], list[float]]:
    """Where the digits of an image begin and end, and the middles of the points, or slashes, between them."""
    ink = (image < INK).astype(np.uint8)
    if not ink.any():
        return [], []
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high = int(stats[1:, cv2.CC_STAT_HEIGHT].max())
    lowest = int((stats[1:, cv2.CC_STAT_TOP] + stats[1:, cv2.CC_STAT_HEIGHT]).max()) - _POINT * high - 1
    digits: list[tuple[int, int]] = []
    marks: list[float] = []
    for label in sorted(range(1, len(stats)), key=lambda each: int(stats[each, cv2.CC_STAT_LEFT])):
        left, top, wide, tall = (int(each) for each in stats[label, :4])
        is_point = tall <= _POINT * high and top >= lowest
        if _leans(labels == label) and tall >= 0.8 * high if slash else is_point:
            marks.append(left + wide / 2)
        elif digits and left < digits[-1][1]:
            # Thin print breaks: pieces above each other are one digit.
            digits[-1] = (digits[-1][0], max(digits[-1][1], left + wide))
        else:
            digits.append((left, left + wide))
    return digits, marks


def is_ditto(crop: Crop, dpi: float) -> bool:
    """Whether the ink is two equal strokes that lean to the right: ``//``, the same as above."""
    ink = (crop.image < INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count != 3:
        return False
    high, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    if high.min() < max(_STROKE * dpi, 0.8 * high.max()) or wide.max() > high.min():
        return False
    return _leans(labels == 1) and _leans(labels == 2)


def _leans(part: NDArray[np.bool_]) -> bool:
    """Whether ink is one straight stroke that leans to the right, no upright one."""
    ys, xs = np.nonzero(part)
    return bool(np.ptp(xs) + 1 >= 0.15 * (np.ptp(ys) + 1) and np.ptp(ys) and np.corrcoef(xs, ys)[0, 1] <= -_LEANING)


def _ditto(look: Look) -> Look:
    piece = look.crop.pieces[0]
    x1, y1 = piece.x0 + piece.width, piece.y0 + piece.height
    return replace(look, words=(OcrWord("//", piece.x0, piece.y0, x1, y1, _SURE, 0),))


def _better(first: Look, second: Look) -> Look:
    first, second = _dashed(first), _dashed(second)
    if not second.words:
        return first
    fits_first, fits_second = fits(first.text), fits(second.text)
    if first.text == second.text:
        # One engine that reads nonsense twice is no surer of it.
        sure = 1 - (1 - first.sure) * (1 - second.sure) if fits_second else min(second.sure, _DISPUTED)
        return replace(second, words=tuple(replace(word, confidence=sure) for word in second.words))
    if fits_first != fits_second:
        return first if fits_first else second
    # What a first look was no surer of than of nothing contradicts no second one.
    return _doubted(second, max(_DISPUTED, second.sure * (1 - first.sure)))


def _unproved(look: Look) -> Look:
    """A text without a second look: doubtful where it does not fit."""
    look = _dashed(look)
    return look if fits(look.text) else _doubted(look)


def _doubted(look: Look, most: float = _DISPUTED) -> Look:
    return replace(look, words=tuple(replace(word, confidence=min(word.confidence, most)) for word in look.words))


def _dashed(look: Look) -> Look:
    """A lone flat sign is a dash."""
    if look.text not in _DASHES:
        return look
    return replace(look, words=tuple(replace(word, text="-") for word in look.words))


def fits(text: str) -> bool:
    """Whether every word is what short cells hold: figures, an abbreviation, a Vietnamese syllable.

    >>> fits("Tiêu chí 1.2"), fits("ti L"), fits("10/2022"), fits("TTCM")
    (True, False, True, True)
    """
    words = text.split()
    return bool(words) and all(_fits_word(word) for word in words)


def _fits_word(word: str) -> bool:
    if word == "-" or any(shape.match(word) for shape in (_FIGURES, _ABBREVIATION, _ROMAN, _DOCUMENT)):
        return True
    bare = word.strip(_EDGES)
    return len(bare) > 1 and is_syllable(bare)
