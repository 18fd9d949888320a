"""Words that an OCR ran together or tore apart: the spaces that make the likeliest line.

Words of a line in, words out: a word that is none may be two (``valép``: và lớp), two neighbours of which
one is none may be one (``côn g``). What decides is the channel's cost of the letters and of the neighbours,
with and without the space; where both are alike, the line stays as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diacritics.channel import Channel
from diacritics.syllables import is_syllable

#: Natural-log cost of a space lost or found by the OCR, and by how much the change must be better.
_SPACE = 3.0
_MARGIN = 1.5
#: A word whose likeliest reading costs less is one word.
_ODD = 4.5
#: Text of which more words are odd is noise.
_ODD_SHARE = 0.4
_SHORTEST_PAIR, _LONGEST_PAIR, _LONGEST_WORD = 4, 12, 8
_EDGE: tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]] = (np.zeros(1, np.int64), np.zeros(1, np.float32))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: its place, its letters, and the stretch of the line that it stands for.

    A fixed one (abbreviation, part of a code) may get marks, but no other letters; ``known`` is an
    abbreviation of the list, and how likely it is the word. ``spaced`` tells that a space was lost before it.
    """

    start: int
    read: str
    fixed: bool
    known: tuple[str, float] | None = None
    raw: str = ""
    spaced: bool = False

    @property
    def stretch(self) -> str:
        """What of the line this word replaces."""
        return self.raw or self.read


def is_text(lines: Sequence[Sequence[Word]], channel: Channel) -> bool:
    """Whether most words have a likely reading; where they have none, moving spaces about makes no text of it."""
    asked = [word.read for words in lines for word in words if not word.fixed and len(word.read) > 1]
    return sum(_best(read, channel) >= _ODD for read in asked) <= _ODD_SHARE * len(asked)


def respaced(words: Sequence[Word], line: str, channel: Channel) -> list[Word]:
    """The words of a line with lost spaces put in and false ones taken out."""
    out: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        following = words[place + 1] if place + 1 < len(words) else None
        before = out[-1] if out else None
        if following is not None and _may_join(word, following, line, channel):
            after = words[place + 2] if place + 2 < len(words) else None
            joined = Word(word.start, word.read + following.read, False, None, line[word.start : _end(following)])
            if _price(channel, before, [joined], after) + _SPACE + _MARGIN < _price(
                channel, before, [word, following], after
            ):
                out.append(joined)
                place += 2
                continue
        out += _split(word, before, following, channel) if _may_split(word, channel) else [word]
        place += 1
    return out


def _end(word: Word) -> int:
    return word.start + len(word.stretch)


def _may_join(word: Word, following: Word, line: str, channel: Channel) -> bool:
    if line[_end(word) : following.start] != " " or len(word.read) + len(following.read) > _LONGEST_WORD:
        return False
    if word.known or following.known or not (word.read.isalpha() and following.read.isalpha()):
        return False
    if not following.read.islower() or (word.read.isupper() and len(word.read) > 1):
        return False
    return _is_odd(word.read, channel) or _is_odd(following.read, channel)


def _is_odd(read: str, channel: Channel) -> bool:
    return not is_syllable(read) and (len(read) == 1 or _best(read, channel) >= _ODD)


def _may_split(word: Word, channel: Channel) -> bool:
    read = word.read
    if word.fixed or word.raw or not _SHORTEST_PAIR <= len(read) <= _LONGEST_PAIR or is_syllable(read):
        return False
    return _best(read, channel) >= _ODD


def _best(read: str, channel: Channel) -> float:
    """The channel's cost of the likeliest syllable for a word."""
    costs = channel.candidates(read)[1][1:]
    return float(costs.min()) if len(costs) else np.inf


def _split(word: Word, before: Word | None, after: Word | None, channel: Channel) -> list[Word]:
    """The word in two where that is likelier, else alone."""
    best, cost = [word], _price(channel, before, [word], after) - _SPACE - _MARGIN
    for cut in range(1, len(word.read)):
        left = replace(word, read=word.read[:cut])
        right = Word(word.start + cut, word.read[cut:], False, spaced=True)
        if min(len(left.read), len(right.read)) < 2 or left.read[-1:].isdigit() != left.read[-1:].isdigit():
            continue
        price = _price(channel, before, [left, right], after)
        if price < cost:
            best, cost = [left, right], price
    return best


def _price(channel: Channel, before: Word | None, words: Sequence[Word], after: Word | None) -> float:
    """The cost of the best way through some words between their neighbours; words made here must be syllables."""
    numbers, costs = _readings(before, channel)
    for word in (*words, after):
        following, weights = _readings(word, channel)
        if word is not None and (word.raw or word.spaced or (word in words[:-1] and words[-1].spaced)):
            following, weights = following[1:], weights[1:]
        if not len(following):
            return np.inf
        costs = (costs[:, None] + channel.follow(numbers, following)).min(axis=0) + weights
        numbers = following
    return float(costs.min())


def _readings(word: Word | None, channel: Channel) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    return _EDGE if word is None or word.fixed else channel.candidates(word.read)
