"""Lines that an OCR misread: words are decoded along the line, then marked by what is around them.

Two judges agree on each word: the channel (`channel`: confusions and neighbouring syllables) says which
letters were printed, and the scorer of stripped text (`model`) which marks those letters carry here. Words
with digits or signs in them (codes, dates, amounts, addresses) are left alone, and so is every word for which
nothing better was found.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import islice

import numpy as np

from diacritics.channel import WORD, Channel
from diacritics.forms import TOKEN, key, recase, strip_word
from diacritics.model import load
from diacritics.syllables import is_syllable

#: Weight of the channel beside the scorer when marks are chosen.
_CHANNEL_WEIGHT = 0.6
#: A word that already is a syllable with marks is changed only when its reading is this unlikely.
_KEEP = {"eng": 0.05, "vie": 0.002}
_CODE = re.compile(r"\S*(?:[@/\\_]|\d[.,:]\d|\w\.\w)\S*|\b[IVX]+\b|\b[^\W\d_yoYO]\b(?![’'])")
_ADDRESS = re.compile(r"\S*(?:@|www\.|https?:)\S*")
_FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a line: where it is, what to print, how likely, and the runners-up."""

    start: int
    read: str
    text: str
    probability: float
    others: tuple[tuple[str, float], ...]


def correct(lines: list[str], language: str) -> list[list[Correction]]:
    """The words of each line as they were probably printed; `language` is the recogniser's."""
    channel = Channel(language)
    places = [_words(line) for line in lines]
    follows = [_follows(before, line) for before, line in zip(["", *lines], lines, strict=False)]
    runs: list[list[str]] = []
    for found, joined in zip(places, follows, strict=True):
        if not joined:
            runs.append([])
        runs[-1].extend("" if word.fixed else word.read for word in found)
    decoded = iter([dict(choice.options) for run in channel.decode(runs) for choice in run])
    options = [list(islice(decoded, len(found))) for found in places]
    marks = _marks(places, options, follows)
    result: list[list[Correction]] = []
    for found, choices, scores in zip(places, options, marks, strict=True):
        result.append(
            [
                _settle(word, choice, score, language)
                for word, choice, score in zip(found, choices, scores, strict=True)
            ]
        )
    return result


def _follows(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before: a small letter after no full stop."""
    end, start = before.rstrip()[-1:], line.lstrip()[:1]
    return bool(end) and end not in ".;:!?|" and start.islower()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line; a fixed one (abbreviation, part of a code) may get marks, but no other letters."""

    start: int
    read: str
    fixed: bool


def _words(line: str) -> list[_Word]:
    """Words of a line that may have been misread; numbers, addresses and what is mostly digits are none."""
    shouted = sum(c.isupper() for c in line) > sum(c.islower() for c in line)
    codes = [match.span() for match in _CODE.finditer(line)]
    addresses = [match.span() for match in _ADDRESS.finditer(line)]
    found: list[_Word] = []
    for match in WORD.finditer(line):
        word, start = match.group(), match.start()
        letters = sum(c.isalpha() for c in word)
        if not letters or len(word) > max(2 * letters, letters + 1):
            continue
        if any(a <= start < b for a, b in addresses):
            continue
        abbreviation = not shouted and len(word) > 1 and word.isalpha() and word.isupper()
        inside = any(a <= start < b for a, b in codes)
        if not inside or word.isalpha():
            found.append(_Word(start, word, abbreviation or inside))
    return found


def _best_bare(choice: dict[str, float], read: str) -> str:
    """The likeliest letters without marks, over all markings."""
    totals: dict[str, float] = {}
    for word, chance in choice.items():
        bare = strip_word(word) if word else read.lower()
        totals[bare] = totals.get(bare, 0.0) + chance
    return max(totals, key=totals.__getitem__)


def _marks(
    places: list[list[_Word]], options: list[list[dict[str, float]]], follows: list[bool]
) -> list[list[dict[str, float]]]:
    """For each word, what the scorer of stripped text makes of its likeliest letters."""
    model = load()
    rows = [
        [
            recase(_best_bare(choice, word.read), word.read)
            for word, choice in zip(found, choices, strict=True)
        ]
        for found, choices in zip(places, options, strict=True)
    ]
    tokens: list[str] = []
    owner: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        if not follows[number]:
            tokens.append("\n")
            owner.append((number, -1))
        for place, word in enumerate(row):
            pieces = TOKEN.findall(word)
            tokens.extend(pieces)
            owner.extend([(number, place)] * len(pieces))
    result: list[list[dict[str, float]]] = [[{} for _ in row] for row in rows]
    reading = model.read(tokens)
    for at, group, chances in zip(reading.at, reading.groups, reading.probabilities, strict=True):
        number, place = owner[int(at)]
        words = model.lexicon.words[int(group)]
        slots = np.flatnonzero(chances > _FLOOR)
        result[number][place] = {words[s]: float(chances[s]) for s in slots if words[s]}
    return result


def _settle(found: _Word, choice: dict[str, float], marks: dict[str, float], language: str) -> Correction:
    """Choose a word's reading from both judges."""
    read = found.read
    bare = _best_bare(choice, read)
    scores: dict[str, float] = {}
    for word, chance in choice.items():
        text = word or read.lower()
        if strip_word(text) == bare and marks:
            weight = chance**_CHANNEL_WEIGHT * marks.get(text, _FLOOR)
            scores[text] = max(scores.get(text, 0.0), weight)
    if not scores:
        scores = {word or read.lower(): chance for word, chance in choice.items()}
    elif max(choice, key=choice.__getitem__) == "" and strip_word(read) == read:
        scores = marks
    total = math.fsum(scores.values()) or 1.0
    ranked = sorted(((word, value / total) for word, value in scores.items()), key=lambda pair: -pair[1])
    best, chance = ranked[0]
    own = key(read)
    kept = math.fsum(value for word, value in ranked if key(word) == own)
    before = math.fsum(value for word, value in choice.items() if key(word or read) == own)
    trusted = language == "vie" or strip_word(read) != read
    if best != read.lower() and is_syllable(read) and trusted and max(kept, before) >= _KEEP[language]:
        best, chance = read.lower(), max(kept, before)
    text = read if key(best) == own else recase(best, read)
    others = tuple((recase(word, read), value) for word, value in ranked[1:4] if value > 0.01)
    return Correction(found.start, read, text, chance, others)
