"""What happened to a text: is it intact Vietnamese, or did it lose its marks, and how.

`assess` judges each line by its own words and by the rest of the document, since a short line
(``Nhan vien``) says little by itself. Nothing is changed here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from diacritics.forms import TOKEN, marked
from diacritics.legacy import Encoding, detect
from diacritics.model import load
from diacritics.syllables import is_syllable

#: A line with at least this share of marked words has its marks (running Vietnamese has 0.7).
_MARKED_SHARE = 0.3
#: A line of which less than this share could be Vietnamese is another language or no prose.
_KNOWN_SHARE = 0.6
#: Words that are no syllable, per word, from which on a text looks misread.
_ODD_SHARE = 0.04
#: Strongest pull of the document on a line, in natural log odds, and odds from which a line is stripped.
_PULL = 12.0
_STRIPPED_ODDS = 3.0
_BLOCK = 20_000
_LEGACY_SIGN = re.compile(r"[\u0080-\u00ff]")


class State(StrEnum):
    """What a line of text is."""

    INTACT = "INTACT"
    STRIPPED = "STRIPPED"
    OCR_MANGLED = "OCR_MANGLED"
    LEGACY = "LEGACY"
    FOREIGN = "FOREIGN"


@dataclass(frozen=True, slots=True)
class LineState:
    """A line's state, and from 0 to 1 how sure that is."""

    state: State
    score: float


@dataclass(frozen=True, slots=True)
class _Counts:
    """Words of a line: with marks, without but known, unknown; no-syllables; log odds of lost marks."""

    marked: int
    known: int
    odd: int
    lost: float


def assess(text: str) -> tuple[LineState, ...]:
    """Judge each line (``split("\\n")``) of a text.

    >>> [line.state.value for line in assess("Kế hoạch năm học\\nCăn cứ")]
    ['INTACT', 'INTACT']
    """
    lines = text.split("\n")
    legacy = bool(_LEGACY_SIGN.search(text)) and detect(text) is not Encoding.UNICODE
    counts: list[_Counts] = []
    for start in range(0, len(lines), _BLOCK):
        counts.extend(_count(lines[start : start + _BLOCK]))
    with_marks = sum(c.marked for c in counts)
    without = sum(c.known for c in counts)
    odd = sum(c.odd for c in counts)
    share = with_marks / max(1, with_marks + without)
    misread = 0.01 < share < 0.5 and odd > _ODD_SHARE * (with_marks + without + odd)
    pull = _pull(with_marks, sum(min(c.lost, 30.0) for c in counts if not c.marked))
    return tuple(
        _judge(line, count, pull, misread, legacy) for line, count in zip(lines, counts, strict=True)
    )


def states_of(text: str) -> tuple[State, ...]:
    """Only the states of `assess`."""
    return tuple(line.state for line in assess(text))


def _pull(with_marks: int, lost: float) -> float:
    """How far the document speaks for lost marks (positive) or against, in log odds."""
    return _PULL * (lost - 2.0 * with_marks) / (lost + 2.0 * with_marks + 20.0)


def _judge(line: str, count: _Counts, pull: float, misread: bool, legacy: bool) -> LineState:
    words = count.marked + count.known + count.odd
    if not words:
        return LineState(State.INTACT, 1.0)
    if legacy and _LEGACY_SIGN.search(line) and detect(line) is not Encoding.UNICODE:
        return LineState(State.LEGACY, 0.95)
    share = count.marked / max(1, count.marked + count.known)
    if misread and (share < 0.6 or count.odd):
        return LineState(State.OCR_MANGLED, 0.8)
    if count.marked and share >= _MARKED_SHARE:
        return LineState(State.INTACT, min(1.0, 0.5 + share / 1.4))
    if (count.marked + count.known) < _KNOWN_SHARE * words:
        return LineState(State.FOREIGN, min(1.0, 0.5 + count.odd / words / 2))
    odds = count.lost + pull - (8.0 * count.marked)
    chance = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds - _STRIPPED_ODDS))))
    return LineState(State.STRIPPED, chance) if chance > 0.5 else LineState(State.INTACT, 1.0 - chance)


def _count(lines: list[str]) -> list[_Counts]:
    """Count the words of some lines; lost marks are scored by how unlikely the bare words are in place."""
    model = load()
    groups = model.lexicon.groups
    tokens = TOKEN.findall("\n".join(lines))
    reading = model.read(tokens)
    plain = model.plain_slots[reading.groups]
    chance = np.where(plain >= 0, reading.probabilities[np.arange(len(plain)), plain], 0.0)
    loss = dict(zip(reading.at.tolist(), (-np.log(chance + 1e-4)).tolist(), strict=True))
    result: list[_Counts] = []
    kinds: dict[str, int] = {}
    tally = [0, 0, 0]
    lost = 0.0
    for place, token in enumerate([*tokens, "\n"]):
        if token == "\n":
            result.append(_Counts(tally[0], tally[1], tally[2], lost))
            tally, lost = [0, 0, 0], 0.0
            continue
        if not token[0].isalpha():
            continue
        kind = kinds.get(token)
        if kind is None:
            kind = kinds[token] = _kind(token, groups)
        if kind < 3:
            tally[kind] += 1
        lost += loss.get(place, 0.0)
    return result


def _kind(word: str, groups: dict[str, int]) -> int:
    """0 marked, 1 known without marks, 2 unknown, 3 says nothing (one letter, an abbreviation)."""
    if marked(word):
        return 0 if is_syllable(word) else 2
    low = word.lower()
    if low in groups or is_syllable(word):
        return 1
    return 3 if len(word) == 1 or (word.isupper() and len(word) < 7) else 2
