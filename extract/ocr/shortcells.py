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
#: What heralds: digits of full height on both sides of a slash.
_HERALD = re.compile(r"^\d{1,2}/20\d\d$")
_SURE_HERALD = 0.9
#: The confidence of a text on which the two looks disagree: doubtful, whatever the engine says.
_DISPUTED = 0.5
_FIGURES = re.compile(r"^(?:\(\d{1,2}\)|\d{1,2}(?:[./]\d{1,4}){0,2}|\d{1,3}(?:[.,]\d{3})*(?:[đ%])?|\d+[.,]\d+)[.:;,]?$")
_ABBREVIATION = re.compile(r"^[A-ZĐ]{2,6}[.,;:]?$")
_ROMAN = re.compile(r"^[IVX]{1,4}(?:[.,:]|/20\d\d)?$")
#: An unsure word of a longer text is below this.
_ODD = 0.8
#: Strokes of ditto marks are as high as letters (inches) and lean: their pixels lie along a line, so much correlated.
_STROKE = 0.05
_LEANING = 0.9
#: A point is no higher than this share of the digits beside it.
_POINT = 0.3
_DIGITS = re.compile(r"^\d{2,3}$")
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
    fit = [word for word in words if _HERALD.match(word.text) and word.confidence >= _SURE_HERALD]
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
            out.append(pointed(_better(first, Look(first.crop, rest)) if said == herald.text else _dashed(first)))
    return out


def pointed(look: Look) -> Look:
    """A number of two or three digits with the point that stands low between them, if its ink is there.

    Both looks overlook the point of a code like ``2.2`` now and then, and are sure of ``22``.
    """
    if len(look.words) != 1 or not _DIGITS.match(look.text):
        return look
    ink = (look.crop.image < INK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = sorted(stats[1:].tolist())
    high = max(part[cv2.CC_STAT_HEIGHT] for part in parts)
    low = max(part[cv2.CC_STAT_TOP] + part[cv2.CC_STAT_HEIGHT] for part in parts) - _POINT * high
    points = [part[cv2.CC_STAT_HEIGHT] <= _POINT * high and part[cv2.CC_STAT_TOP] >= low - 1 for part in parts]
    digits = list(look.text)
    if points.count(True) != 1 or len(parts) != len(digits) + 1 or not 0 < points.index(True) < len(parts) - 1:
        return look
    digits.insert(points.index(True), ".")
    return replace(look, words=(replace(look.words[0], text="".join(digits)),))


def is_ditto(crop: Crop, dpi: float) -> bool:
    """Whether the ink is two equal strokes that lean to the right: ``//``, the same as above."""
    ink = (crop.image < INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count != 3:
        return False
    high, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    if high.min() < max(_STROKE * dpi, 0.8 * high.max()) or wide.max() > high.min():
        return False
    for label in (1, 2):
        ys, xs = np.nonzero(labels == label)
        if wide[label - 1] < 0.15 * high[label - 1] or np.corrcoef(xs, ys)[0, 1] > -_LEANING:
            return False
    return True


def _ditto(look: Look) -> Look:
    piece = look.crop.pieces[0]
    x1, y1 = piece.x0 + piece.width, piece.y0 + piece.height
    return replace(look, words=(OcrWord("//", piece.x0, piece.y0, x1, y1, _SURE, 0),))


def _better(first: Look, second: Look) -> Look:
    first, second = _dashed(first), _dashed(second)
    if not second.words:
        return first
    if first.text == second.text:
        sure = 1 - (1 - first.sure) * (1 - second.sure)
        return replace(second, words=tuple(replace(word, confidence=sure) for word in second.words))
    fits_first, fits_second = fits(first.text), fits(second.text)
    winner = first if fits_first and not fits_second else second
    if fits_first != fits_second:
        return winner
    return replace(
        winner, words=tuple(replace(word, confidence=min(word.confidence, _DISPUTED)) for word in winner.words)
    )


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
    if _FIGURES.match(word) or _ABBREVIATION.match(word) or _ROMAN.match(word) or word == "-":
        return True
    bare = word.strip(_EDGES)
    return len(bare) > 1 and is_syllable(bare)
