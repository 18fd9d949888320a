"""Words that an OCR misread: what may have been printed, by how it misreads letters and what fits the line.

For each word of a line the syllables it could be are weighed by the learnt confusions of the recogniser
(`data/confusions.csv`); pairs of neighbouring syllables (`data/pairs.npz`) choose among them along the
whole line. A word that nothing explains better stays as it was read.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from diacritics.forms import marked, strip

Floats = npt.NDArray[np.float32]
#: Cost of reading a letter in a way never seen in training, of a sign that stands for nothing.
_UNSEEN = 7.0
_STRAY = 6.0
#: Cost of a word being none of the known syllables, and each letter of it: names, foreign words.
_UNKNOWN = 7.0
_UNKNOWN_LETTER = 1.5
#: Candidates kept for a word; letters of a syllable; differences of letters looked at.
_KEPT = 16
_LONGEST = 7
_BAG_LIMIT = 5
_BAG_KEPT = 400
_LONGEST_READ = 12
_DISCOUNT = 0.75
#: How much the pair probabilities count beside the channel.
_CONTEXT = 1.0
_DIGITS = str.maketrans("01685|!", "oloosli")
#: A word as read: letters, perhaps digits or signs that stand for letters inside it.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f|!'’£€§&?](?=[^\W_]))*")


class Recogniser:
    """The confusions of one OCR language, ready for weighing a word against all syllables."""

    def __init__(self, language: str, words: tuple[str, ...]) -> None:
        letters = sorted({letter for word in words for letter in word})
        self._letter = {letter: number for number, letter in enumerate(letters, 1)}
        size = len(letters) + 1
        self._nothing = np.full(size, _UNSEEN, np.float32)
        self._one: dict[str, Floats] = {}
        self._other = np.full(size, _UNSEEN, np.float32)
        self._other[0] = np.inf
        self._nothing[0] = 0.0
        for row in _confusions():
            number = self._letter.get(row["letter"])
            if row["language"] != language or number is None:
                continue
            if row["read"]:
                costs = self._one.setdefault(row["read"], self._unseen(row["read"], letters))
                costs[number] = float(row["cost"])
            else:
                self._nothing[number] = float(row["cost"])
        self._spelt = np.zeros((len(words), _LONGEST), np.int64)
        self._bags = np.zeros((len(words), 27), np.int8)
        for number, word in enumerate(words):
            for place, letter in enumerate(word[:_LONGEST]):
                self._spelt[number, place] = self._letter[letter]
            self._bags[number] = _bag(strip(word))

    def _unseen(self, read: str, letters: list[str]) -> Floats:
        costs = np.full(len(letters) + 1, _UNSEEN if len(read) == 1 else _UNSEEN + _STRAY, np.float32)
        costs[0] = np.inf
        return costs

    def weigh(self, read: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """The nearest syllables (their numbers), and the cost of each having been read as `read`."""
        apart = np.abs(self._bags - _bag(strip(read.translate(_DIGITS)))).sum(axis=1)
        near = np.flatnonzero(apart <= min(_BAG_LIMIT, len(read) + 1))
        if len(near) > _BAG_KEPT:
            near = near[np.argsort(apart[near], kind="stable")[:_BAG_KEPT]]
        size = len(read)
        one = np.stack([self._one.get(sign, self._other) for sign in read], axis=1)
        pairs = [self._one.get(read[i : i + 2]) for i in range(size - 1)]
        two = np.full((len(one), size), np.inf, np.float32)
        for place, costs in enumerate(pairs):
            stray = np.minimum(one[:, place], one[:, place + 1]) + _STRAY
            two[:, place + 1] = stray if costs is None else np.minimum(costs, stray)
        state = np.full((len(near), size + 1), np.inf, np.float32)
        state[:, 0] = 0.0
        for place in range(_LONGEST):
            letter = self._spelt[near, place]
            following = state + self._nothing[letter][:, None]
            np.minimum(following[:, 1:], state[:, :-1] + one[letter], out=following[:, 1:])
            if size > 1:
                np.minimum(following[:, 2:], state[:, :-2] + two[letter][:, 1:], out=following[:, 2:])
            state = following
        return near, state[:, -1]


def _bag(word: str) -> npt.NDArray[np.int8]:
    bag = np.zeros(27, np.int8)
    for letter in word:
        place = ord(letter) - 97
        bag[place if 0 <= place < 26 else 26] += 1
    return bag


@cache
def _confusions() -> tuple[dict[str, str], ...]:
    source = resources.files("diacritics") / "data" / "confusions.csv"
    return tuple(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))


class Pairs:
    """How likely a syllable is after another; word 0 is everything that is no known syllable."""

    def __init__(self) -> None:
        source = resources.files("diacritics") / "data" / "pairs.npz"
        with source.open("rb") as stream, np.load(stream) as arrays:
            self.words = tuple(arrays["words"].tobytes().decode().split("\n"))
            self._keys = np.cumsum(arrays["gaps"].astype(np.int64))
            counts = np.exp(arrays["counts"].astype(np.float32) * np.float32(0.1))
            seen = arrays["seen"].astype(np.float32)
        size = len(self.words)
        first = self._keys // size
        kinds = np.bincount(first, minlength=size).astype(np.float32)
        held = np.bincount(first, weights=counts - _DISCOUNT, minlength=size).astype(np.float32)
        self._sure = (counts - _DISCOUNT) / np.maximum(seen[first], held[first] + 1.0)
        self._rest = np.clip(1.0 - held / np.maximum(seen, held + 1.0), 0.02, 1.0) + 0 * kinds
        self.alone = seen / seen.sum()

    def cost(self, before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]) -> Floats:
        """Natural-log costs of each `after` following each `before`."""
        keys = before[:, None] * len(self.words) + after[None, :]
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        sure = np.where(self._keys[place] == keys, self._sure[place], 0.0)
        result: Floats = -np.log(sure + self._rest[before][:, None] * self.alone[after][None, :] + 1e-9)
        return result


@dataclass(frozen=True, slots=True)
class Choice:
    """A word's readings, likeliest first: (syllable or "" for as read, probability)."""

    options: tuple[tuple[str, float], ...]


class Channel:
    """Decoder for the lines of one document read by one recogniser."""

    def __init__(self, language: str) -> None:
        self._pairs = pairs()
        self._recogniser = recogniser(language)
        self._known: dict[str, tuple[npt.NDArray[np.int64], Floats]] = {}

    def candidates(self, read: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """Numbers and costs of what a word may be; number 0 is the word as it was read."""
        low = read.lower()
        if low not in self._known:
            self._known[low] = self._candidates(low)
        return self._known[low]

    def _candidates(self, low: str) -> tuple[npt.NDArray[np.int64], Floats]:
        as_read = np.zeros(1, np.int64), np.array([_UNKNOWN + _UNKNOWN_LETTER * len(low)], np.float32)
        if len(low) > _LONGEST_READ:
            return as_read
        numbers, costs = self._recogniser.weigh(low)
        rank = costs - 0.7 * np.log(self._pairs.alone[numbers] + 1e-9)
        kept = np.argsort(rank, kind="stable")[:_KEPT]
        kept = kept[costs[kept] < as_read[1][0] + 8.0]
        return np.concatenate((as_read[0], numbers[kept])), np.concatenate((as_read[1], costs[kept]))

    def decode(self, reads: list[str]) -> list[Choice]:
        """Readings of the words of one line; a word that says nothing ("") breaks the context."""
        if not reads:
            return []
        start = np.zeros(1, np.int64), np.zeros(1, np.float32)
        lattice = [start, *(self.candidates(read) if read else start for read in reads), start]
        steps = [
            _CONTEXT * self._pairs.cost(lattice[i][0], lattice[i + 1][0]) for i in range(len(lattice) - 1)
        ]
        forward, backward = [start[1]], [start[1]]
        for i, step in enumerate(steps):
            forward.append(_soft_min(forward[-1][:, None] + step, 0) + lattice[i + 1][1])
        for i in range(len(steps) - 1, -1, -1):
            backward.append(_soft_min(steps[i] + (backward[-1] + lattice[i + 1][1])[None, :], 1))
        backward.reverse()
        return [self._choice(lattice[i][0], forward[i] + backward[i]) for i in range(1, len(lattice) - 1)]

    def _choice(self, numbers: npt.NDArray[np.int64], costs: Floats) -> Choice:
        chance = np.exp(costs.min() - costs)
        chance /= chance.sum()
        order = np.argsort(-chance, kind="stable")[:6]
        return Choice(tuple((self._pairs.words[int(numbers[i])], float(chance[i])) for i in order))


def _soft_min(costs: Floats, axis: int) -> Floats:
    low = costs.min(axis=axis, keepdims=True)
    result: Floats = low.squeeze(axis) - np.log(np.exp(low - costs).sum(axis=axis))
    return result


@cache
def pairs() -> Pairs:
    """The pair probabilities shipped with the package."""
    return Pairs()


@cache
def recogniser(language: str) -> Recogniser:
    """The confusions of Tesseract's `eng` or `vie`."""
    return Recogniser(language, pairs().words)


def language_of(text: str) -> str:
    """Whose misreadings these are: `vie` where letters occur that an English recogniser does not have."""
    special = sum(marked(c) and c.lower() not in "áàâãéèêíìóòôõúùýđ" for c in text)
    return "vie" if special > 0.02 * max(1, len(text)) else "eng"
