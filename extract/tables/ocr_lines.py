"""Lines of a table that a recogniser read: words with what parts them, their widths and their readings.

Text lines in, `Line`s out. The gap before a word tells how surely a new cell begins there: a ruling
line was read as a bar, white space stayed wide, or there is but one space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from diacritics.assess import State
from diacritics.channel import WORD, Channel, pairs
from diacritics.restore import restore
from normalize.text import bare, nfc

#: What a ruling line is read as; brackets only where nothing closes them.
_BARS = re.compile(r"[|¦}{]+|\](?![^\[\]]*\[)|\[(?![^\[\]]*\])")
_PIECE = re.compile(r"\S+")
#: Where a space was lost after a sign, or before a bracket.
_GLUED = re.compile(r"(?<=[^\W\d_]{2}[:;,])(?=[^\W\d_]{2})|(?<=\w{2})(?=\([^\W\d_]{2})")
#: A letter that is read as a sign where a word begins.
_CENT = re.compile(r"^¢(?=[^\W\d_])")
#: The stroke of a đ that is read as a dash before it, where the unit of money stands alone.
_STROKE = re.compile(r"^-(?=[dđ]\W*$)")
#: Dirt of a ruling line that sticks to a word or stands alone.
_DIRT = "_‘`~*\\"
_SIGNS = re.compile(r"[\W_]+")
#: Widths of the letters of a Times face, in thousandths of an em (Adobe Font Metrics, Times-Roman).
_WIDTHS: tuple[tuple[int, str], ...] = (
    (250, " .,"), (278, "ijlt:;/"), (333, "frI-()'‘’!"), (389, "sJ"), (400, '"“”'), (444, "aceyz?"),
    (556, "FPS"), (611, "ELTZ"), (667, "BCR"), (722, "ADGHKNOQUVXYw"), (778, "m"), (889, "M"), (944, "W"), (833, "%"),
)  # fmt: skip
#: A digit is this wide: the unit of all widths here.
_DIGIT = 500
#: Words of a scrap at most; the share of indented lines in text that keeps places.
_SCRAP_WORDS, _INDENTED = 14, 0.3
_SEGMENT = re.compile(r"\S+(?: \S+)*")
#: Words on a line of a page at most.
_MOST_WORDS = 60
_CLIP = (-2.5, 4.0)
#: Syllables that a word may have been misread from that are looked at; the share of one that is unknown, and
#: what is nearly none.
_READINGS, _SHARE_UNKNOWN, _LEAST = 9, 1e-4, 1e-30
#: Syllables that `candidates_of` tells.
_CANDIDATES = 12
Floats = npt.NDArray[np.float32]


class Gap(IntEnum):
    """What stands before a word."""

    SPACE = 0
    WIDE = 1
    BAR = 2
    EMPTY = 3
    """Ruling lines with nothing between them: an empty cell."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read, as restored, in comparable form, how wide it is (in digits), and what parts it from the last."""

    text: str
    restored: str
    plain: str
    width: float
    gap: Gap


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a line, whether an empty line stands before it, and which line of the text it is."""

    words: tuple[Word, ...]
    after_blank: bool
    number: int

    @property
    def barred(self) -> bool:
        """Whether a ruling line is left between its words."""
        return any(word.gap >= Gap.BAR for word in self.words)

    @property
    def raw(self) -> str:
        """The words as read."""
        return " ".join(word.text for word in self.words)

    @property
    def restored(self) -> str:
        """The words as restored."""
        return " ".join(word.restored for word in self.words)

    @property
    def plain(self) -> str:
        """The words in comparable form."""
        return " ".join(word.plain for word in self.words)

    @property
    def width(self) -> float:
        """How wide the line's words are."""
        return sum(word.width + width_of(" ") for word in self.words)


@cache
def _width_table() -> dict[str, int]:
    return {letter: width for width, letters in _WIDTHS for letter in letters}


def width_of(text: str) -> float:
    """Width of a text set in a Times face, in widths of a digit."""
    table = _width_table()
    return sum(table.get(letter, _DIGIT) for letter in text) / _DIGIT


def read_lines(lines: Sequence[str]) -> list[Line]:
    """The lines that have words, restored line for line; a line too long to be one of a page comes in parts."""
    parted = [parts_of(line) for line in overlaid(lines)]
    readings = iter(_readings([text for parts in parted for text, _ in parts], [len(parts) for parts in parted]))
    out: list[Line] = []
    blank = False
    for number, parts in enumerate(parted):
        if not parts:
            blank = blank or not lines[number].strip()
            continue
        words = tuple(word for text, gap in parts for word in _words(text, next(readings), gap))
        for start in range(0, len(words), _MOST_WORDS):
            out.append(Line(words[start : start + _MOST_WORDS], blank and not start, number))
        blank = False
    return out


def overlaid(lines: Sequence[str]) -> list[str]:
    """Lines on which scraps of a printed line stand alone, put where they belong; their own lines are empty.

    A converter that keeps places prints words apart that stand a little higher or lower than their line.
    A scrap goes to the line above or below, the fuller of those on which its place is free.
    """
    out = list(lines)
    indented = sum(line.startswith("   ") for line in lines)
    if indented < _INDENTED * sum(bool(line.strip()) for line in lines):
        return out
    for number, line in enumerate(lines):
        spans = [match.span() for match in _SEGMENT.finditer(out[number])]
        if not spans or len(line.split()) > _SCRAP_WORDS:
            continue
        near = [
            other
            for other in (number - 1, number + 1)
            if 0 <= other < len(out) and _is_free(out[other], spans) and len(_SEGMENT.findall(out[other])) > len(spans)
        ]
        if near:
            fuller = max(near, key=lambda other: len(_SEGMENT.findall(out[other])))
            place = out[fuller].ljust(len(out[number]) + 1)
            for start, end in spans:
                place = place[:start] + out[number][start:end] + place[end:]
            out[fuller], out[number] = place.rstrip(), ""
    return out


def _is_free(line: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a line that says something has nothing at some places."""
    return bool(line.strip()) and all(not line[max(0, start - 1) : end + 1].strip() for start, end in spans)


def _readings(parts: Sequence[str], sizes: Sequence[int]) -> list[str]:
    """What each word was restored to; a word that was one with its neighbour stays as read."""
    ends = set(accumulate(sizes))
    text = "".join(part + ("\n" if number in ends else " ") for number, part in enumerate(parts, 1))
    states = [State.OCR_MANGLED] * (text.count("\n") + 1)
    tokens = iter(restore(text, states, recogniser="eng").tokens)
    token = next(tokens, None)
    out: list[str] = []
    start = 0
    for part in parts:
        end, pieces, done = start + len(part), [], start
        while token is not None and token.start < end:
            if token.start >= done and token.start + len(token.read) <= end:
                pieces += [text[done : token.start], token.text]
                done = token.start + len(token.read)
            token = next(tokens, None)
        out.append("".join([*pieces, text[done:end]]))
        start = end + 1
    return out


def parts_of(line: str) -> list[tuple[str, Gap]]:
    """Words and the gaps before them."""
    out: list[tuple[str, Gap]] = []
    gap, end = Gap.SPACE, 0
    for match in _PIECE.finditer(_GLUED.sub(" ", _BARS.sub(" | ", nfc(line))).rstrip()):
        if out and match.start() - end > 2:
            gap = max(gap, Gap.WIDE)
        end = match.end()
        text = _STROKE.sub("", _CENT.sub("c", match.group().strip(_DIRT)))
        if text == "|":
            gap = Gap.EMPTY if gap >= Gap.BAR else Gap.BAR
            continue
        if text and not (len(text) == 1 and _SIGNS.fullmatch(text) and text not in "-–+&"):
            out.append((text, gap))
            gap = Gap.SPACE
    return out


def _words(text: str, reading: str, gap: Gap) -> list[Word]:
    """The word, or the two that were printed without a space between them: cut where the letters are most alike."""
    first, space, second = reading.partition(" ")
    if not space or " " in second or len(text) < 2:
        return [_word(text, reading, gap)]
    likely = min(range(1, len(text)), key=lambda k: _apart(text[:k], first) + _apart(text[k:], second))
    return [_word(text[:likely], first, gap), _word(text[likely:], second, Gap.SPACE)]


def _apart(text: str, reading: str) -> int:
    """How many letters of two words are not the same."""
    return Levenshtein.distance(bare(text), bare(reading))


def _word(text: str, reading: str, gap: Gap) -> Word:
    return Word(text, reading, _SIGNS.sub("", bare(reading)), width_of(bare_case(reading)), gap)


def bare_case(text: str) -> str:
    """Without marks, in the case it has: what is as wide as the text."""
    plain = bare(text)
    if len(plain) != len(text):
        return plain
    return "".join(b.upper() if a.isupper() else b for a, b in zip(text, plain, strict=True))


def affinity(before: Sequence[Word], after: Sequence[Word]) -> Floats:
    """How much likelier each word is after each other one than anywhere, as a bounded logarithm; 0 if unknown.

    A word stands for all syllables it may have been misread from, each as likely as the recogniser's confusions
    and its own frequency make it.
    """
    if not before or not after:
        return np.zeros((len(before), len(after)), np.float32)
    model = pairs()
    first, likely = _readings_of(before)
    second, chances = _readings_of(after)
    share = likely * _shares(first)
    share /= np.maximum(share.sum(axis=1, keepdims=True), _LEAST)
    alone = _shares(second)
    follow = np.exp(-model.cost(first.ravel(), second.ravel())).reshape(*first.shape, *second.shape)
    follow[:, :, second == 0] = _SHARE_UNKNOWN
    follow[first == 0] = alone[None]
    here = np.einsum("au,aubv,bv->ab", share, follow, chances)
    there = (alone * chances).sum(axis=1)
    bounded: Floats = np.clip(np.log((here + _LEAST) / (there + _LEAST)), *_CLIP).astype(np.float32)
    return bounded


def _shares(numbers: npt.NDArray[np.int64]) -> Floats:
    """The share of each syllable in running text."""
    return np.where(numbers == 0, np.float32(_SHARE_UNKNOWN), pairs().alone[numbers])


def _readings_of(words: Sequence[Word]) -> tuple[npt.NDArray[np.int64], Floats]:
    """For each word the numbers of syllables it may have been, and how likely each would be read so; 0 for none."""
    numbers = np.zeros((len(words), 1 + _READINGS), np.int64)
    chances = np.zeros((len(words), 1 + _READINGS), np.float32)
    for row, word in enumerate(words):
        match = WORD.search(word.text)
        read = match[0] if match else ""
        if not read or not any(c.isalpha() for c in read):
            chances[row, 0] = 1.0
            continue
        found, costs = _channel().candidates(read)
        found, costs = found[: 1 + _READINGS], costs[: 1 + _READINGS]
        numbers[row, : len(found)] = found
        chances[row, : len(found)] = np.exp(costs.min() - costs)
    return numbers, chances


def candidates_of(read: str) -> list[tuple[int, float]]:
    """The syllables that a word may have been misread from, with their shares: numbers as in `pairs`."""
    found, costs = _channel().candidates(read)
    found, costs = found[:_CANDIDATES], costs[:_CANDIDATES]
    chances = np.exp(costs[:1] - costs) * _shares(found)
    return list(zip(found.tolist(), chances.tolist(), strict=True))


@cache
def _channel() -> Channel:
    return Channel("eng")
