"""The cell of each word that a recogniser printed, told by the letters that stand where it stands.

Letters of a page with their places and `Word`s of the recogniser in, labelled words out. A word over letters of
two cells comes in parts, cut where a ruling line was read as a bar, else by the count of letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from benchmarks.misread_docx import OUT, Kind, Place
from normalize.text import bare

Floats = npt.NDArray[np.float64]
#: Columns of Tesseract's table of words.
_LEVEL, _PAGE, _LINE, _LEFT, _TOP, _WIDTH, _HEIGHT, _TEXT = 0, 1, 4, 6, 7, 8, 9, 11
_WORD = "5"
#: What a ruling line is read as.
_BARS = "|¦{}[]"
#: A letter belongs to a word that covers so much of it.
_COVERED = 0.4


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a page: boxes (left, top, right, bottom, in pixels of the image) and their places."""

    boxes: Floats
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed: its box in pixels, its page (from 0), and the number of its line among all lines."""

    text: str
    page: int
    line: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A word and where it belongs; ``parts`` (text, place) where it holds letters of more than one cell."""

    text: str
    place: Place
    parts: tuple[tuple[str, Place], ...] = ()


def read_words(tsv: str) -> list[Word]:
    """The words of Tesseract's table, in printed order; ValueError for what is none."""
    rows = (line.split("\t") for line in tsv.splitlines()[1:])
    words = [row for row in rows if row[_LEVEL] == _WORD and row[_TEXT].strip()]
    out = []
    for number, (_, group) in enumerate(groupby(words, key=lambda row: row[_PAGE : _LINE + 1])):
        for row in group:
            left, top, width, height = (float(row[i]) for i in (_LEFT, _TOP, _WIDTH, _HEIGHT))
            out.append(Word(row[_TEXT].strip(), int(row[_PAGE]) - 1, number, (left, top, left + width, top + height)))
    return out


def label_lines(text: str, words: Sequence[Word], pages: Sequence[Letters]) -> list[tuple[int, list[Labelled]]]:
    """The words of each line of a text that has any, labelled; the lines are numbered from 0, parted by ``\\n``.

    ValueError where the words are not those of the text.
    """
    printed = [(number, line.split()) for number, line in enumerate(text.split("\n")) if line.split()]
    read = [list(group) for _, group in groupby(words, key=lambda word: word.line)]
    if [line for _, line in printed] != [[word.text for word in line] for line in read]:
        raise ValueError("the words are not those of the text")
    return [
        (number, [label(word, pages[word.page]) for word in line])
        for (number, _), line in zip(printed, read, strict=True)
    ]


def label(word: Word, letters: Letters) -> Labelled:
    """Where a word belongs: where most of the letters under it do, to no table where there are none."""
    under = list(_under(word.box, letters))
    if not under:
        return Labelled(word.text, OUT)
    runs = [(place, len(list(group))) for place, group in groupby(letters.places[i] for i in under)]
    counts: dict[Place, int] = {}
    for place, count in runs:
        counts[place] = counts.get(place, 0) + count
    main = max(counts, key=lambda place: counts[place])
    if len(runs) == 1 or len(runs) > len(counts) or len(word.text) < len(runs):
        return Labelled(word.text, main)  # cells that alternate from left to right stand one above the other
    return Labelled(word.text, main, _parts(word.text, runs))


def _under(box: tuple[float, float, float, float], letters: Letters) -> Iterator[int]:
    """Letters within a box, from left to right."""
    if not len(letters.boxes):
        return
    left, top, right, bottom = letters.boxes.T
    wide = np.minimum(right, box[2]) - np.maximum(left, box[0])
    high = np.minimum(bottom, box[3]) - np.maximum(top, box[1])
    covered = np.clip(wide, 0, None) * np.clip(high, 0, None) / np.maximum((right - left) * (bottom - top), 1e-6)
    found = np.flatnonzero(covered >= _COVERED)
    yield from (int(i) for i in found[np.argsort(left[found], kind="stable")])


def _parts(text: str, runs: Sequence[tuple[Place, int]]) -> tuple[tuple[str, Place], ...]:
    """A word cut between its runs of letters; each cut is at the bar that is nearest, and leaves no part empty."""
    total = sum(count for _, count in runs)
    cuts, done = [0], 0
    for number, (_, count) in enumerate(runs[:-1], start=1):
        done += count
        first, last = cuts[-1] + 1, len(text) - (len(runs) - number)
        wanted = min(max(round(len(text) * done / total), first), last)
        bars = [i for i in range(first, last + 1) if text[i] in _BARS]
        cuts.append(min(bars, key=lambda i: abs(i - wanted), default=wanted))
    places = (place for place, _ in runs)
    return tuple((text[a:b], place) for (a, b), place in zip(pairwise([*cuts, len(text)]), places, strict=True))


def agreement(words: Sequence[Labelled], texts: Mapping[Place, str]) -> float:
    """How much of the text of cells their words have (0 to 1): low where labels are wrong, or hardly a word was read.

    A cell that is empty has to have no words. Headers, which are printed on each page, do not count.
    """
    read: dict[Place, list[str]] = {place: [] for place in texts if place.kind in (Kind.CELL, Kind.BAND)}
    for word in words:
        for text, place in word.parts or ((word.text, word.place),):
            if place in read:
                read[place].append(text)
    shares = [fuzz.ratio(bare(" ".join(found)), bare(texts[place])) / 100 for place, found in read.items()]
    return sum(shares) / max(len(shares), 1)
