"""Words that an OCR misread: what may have been printed, by how it misreads letters and what fits the line.

For each word of a line the syllables it could be are weighed by the learnt confusions of the recogniser
(`data/confusions.csv`); pairs of neighbouring syllables (`data/pairs.npz`) choose among them along the
whole line. A word that nothing explains better stays as it was read.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from diacritics.forms import key, marked, strip

Floats = npt.NDArray[np.float32]
#: Numbers of syllables, and the cost of each.
Candidates = tuple[npt.NDArray[np.int64], Floats]
#: Cost of reading a letter in a way never seen in training, of a sign that stands for nothing.
_UNSEEN = 7.0
_STRAY = 6.0
#: The same where only the marks of a letter changed: worn pages lose them in ways that training pages did not.
_MARK_UNSEEN = 5.0
#: And where one was read of the two marks on a letter, which run together on worn pages.
_STACKED_UNSEEN = 3.5
#: Cost of a word being none of the known syllables, and each letter of it: names, foreign words.
_UNKNOWN = {"eng": 8.0, "vie": 5.0}
_UNKNOWN_LETTER = {"eng": 2.0, "vie": 1.2}
#: Candidates kept for a word; letters of a syllable; differences of letters looked at.
_KEPT = 14
_LONGEST = 7
_BAG_LIMIT = 5
_BAG_KEPT = 200
#: How much a rare syllable counts as further away, for each natural log of its frequency.
_RARE = 0.25
_LONGEST_READ = 12
#: Words whose candidates are remembered, half a kilobyte each: a school's plan has some hundred.
_REMEMBERED = 16384
_DISCOUNT = 0.75
_LOG_STEP = 0.1
_HASH_BITS = 21
_SALTS = (0x2545F4914F6CDD1D, 0x5851F42D4C957F2D)
_IMPOSSIBLE = 1e6
_FLOOR = 1e-4
#: Share of the phrases that are to be expected in the probability of a pair of words.
_EXPECTED = 0.25
#: Words decoded together.
_CHUNK = 4096
_DIGITS = str.maketrans("01685|!", "oloosli")
#: A word as read: letters, perhaps digits or signs that stand for letters inside it.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f!'’‘£€§?@¢](?=[^\W_]))*")


class Recogniser:
    """The confusions of one OCR language, ready for weighing a word against all syllables."""

    def __init__(self, language: str, words: tuple[str, ...], rare: Floats) -> None:
        letters = sorted({letter for word in words for letter in word})
        self._letter = {letter: number for number, letter in enumerate(letters, 1)}
        size = len(letters) + 1
        self._nothing = np.full(size, _UNSEEN, np.float32)
        self._one: dict[str, Floats] = {}
        self._other = np.full(size, _UNSEEN, np.float32)
        self._other[0] = np.inf
        self._nothing[0] = 0.0
        self._whole: dict[str, list[tuple[int, float]]] = {}
        places = {word: number for number, word in enumerate(words)}
        for row in _confusions():
            if row["language"] == language and row["letter"] in places and len(row["letter"]) > 1:
                entry = places[row["letter"]], float(row["cost"])
                self._whole.setdefault(row["read"], []).append(entry)
            number = self._letter.get(row["letter"])
            if row["language"] != language or number is None:
                continue
            if row["read"]:
                costs = self._one.setdefault(row["read"], self._unseen(row["read"], letters))
                costs[number] = float(row["cost"])
            else:
                self._nothing[number] = float(row["cost"])
        self._rare = rare
        self._spelt = np.zeros((len(words), _LONGEST), np.int64)
        self._bags = np.zeros((len(words), 27), np.float32)
        for number, word in enumerate(words):
            for place, letter in enumerate(word[:_LONGEST]):
                self._spelt[number, place] = self._letter[letter]
            self._bags[number] = _bag(strip(word))

    def _unseen(self, read: str, letters: list[str]) -> Floats:
        costs = np.full(len(letters) + 1, _UNSEEN if len(read) == 1 else _UNSEEN + _STRAY, np.float32)
        costs[0] = np.inf
        return costs

    def price(self, printed: str, read: str) -> float:
        """The cost of a word having been read with other marks on its letters, letter by letter."""
        return math.fsum(
            min(
                float(self._one.get(seen, self._other)[self._letter[letter]]),
                _STACKED_UNSEEN if _marks_on(letter) == 2 and _marks_on(seen) == 1 else _MARK_UNSEEN,
            )
            for letter, seen in zip(printed, read, strict=False)
            if letter != seen and letter in self._letter
        )

    def weigh(self, read: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """The nearest syllables (their numbers), and the cost of each having been read as `read`."""
        apart = np.abs(self._bags - _bag(strip(read.translate(_DIGITS)))) @ np.ones(27, np.float32)
        near = np.flatnonzero(apart <= min(_BAG_LIMIT, len(read) + 1))
        if len(near) > _BAG_KEPT:
            near = near[np.argpartition(apart[near] + self._rare[near], _BAG_KEPT)[:_BAG_KEPT]]
        whole = self._whole.get(read, [])
        near = np.union1d(near, np.array([number for number, _ in whole], np.int64))
        size = len(read)
        one = np.stack([self._one.get(sign, self._other) for sign in read], axis=1)
        pairs = [self._one.get(read[i : i + 2]) for i in range(size - 1)]
        two = np.full((len(one), size), np.inf, np.float32)
        for place, joined in enumerate(pairs):
            stray = np.minimum(one[:, place], one[:, place + 1]) + _STRAY
            two[:, place + 1] = stray if joined is None else np.minimum(joined, stray)
        state = np.full((len(near), size + 1), np.inf, np.float32)
        state[:, 0] = 0.0
        for place in range(_LONGEST):
            letter = self._spelt[near, place]
            following = state + self._nothing[letter][:, None]
            np.minimum(following[:, 1:], state[:, :-1] + one[letter], out=following[:, 1:])
            if size > 1:
                np.minimum(following[:, 2:], state[:, :-2] + two[letter][:, 1:], out=following[:, 2:])
            state = following
        costs = state[:, -1].copy()
        for number, cost in whole:
            place = int(np.searchsorted(near, number))
            costs[place] = min(costs[place], cost)
        return near, costs


@lru_cache(maxsize=512)
def _marks_on(letter: str) -> int:
    """How many marks a letter carries: two on ``ố``."""
    return len(unicodedata.normalize("NFD", letter)) - 1


def _bag(word: str) -> Floats:
    bag = np.zeros(27, np.float32)
    for letter in word:
        place = ord(letter) - 97
        bag[place if 0 <= place < 26 else 26] += 1
    return bag


@cache
def _confusions() -> tuple[dict[str, str], ...]:
    source = resources.files("diacritics") / "data" / "confusions.csv"
    return tuple(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))


class Pairs:
    """How likely a syllable is after another; word 0 is everything that is no known syllable.

    A pair's probability is found by hashing: two tables, the second for what found the first one's
    place taken. A pair that finds both taken counts as unseen (about one in a hundred).
    """

    def __init__(self) -> None:
        source = resources.files("diacritics") / "data" / "pairs.npz"
        with source.open("rb") as stream, np.load(stream) as arrays:
            self.words = tuple(arrays["words"].tobytes().decode().split("\n"))
            keys = np.cumsum(arrays["gaps"].astype(np.int64))
            counts = np.exp(arrays["counts"].astype(np.float32) * np.float32(_LOG_STEP))
            seen = arrays["seen"].astype(np.float32)
        size = len(self.words)
        first = keys // size
        held = np.bincount(first, weights=counts - _DISCOUNT, minlength=size).astype(np.float32)
        total = np.maximum(seen, held + 1.0)
        sure = (counts - _DISCOUNT) / total[first]
        self._rest = np.clip(1.0 - held / total, 0.02, 1.0)
        self.alone = seen / seen.sum()
        self._tables = []
        for salt in _SALTS:
            place = _place(keys, salt)
            owner = np.full(1 << _HASH_BITS, -1, np.int64)
            chance = np.zeros(1 << _HASH_BITS, np.float32)
            owner[place], chance[place] = keys, sure
            self._tables.append((salt, owner, chance))
            lost = owner[place] != keys
            keys, sure = keys[lost], sure[lost]

    def numbers(self) -> dict[str, int]:
        """The number of each word, whatever the place of its tone mark."""
        return {key(word): number for number, word in enumerate(self.words) if word}

    def cost(
        self, before: npt.NDArray[np.int64], after: npt.NDArray[np.int64], expected: Expected | None = None
    ) -> Floats:
        """Natural-log costs of each `after` following each `before`, along the last two axes."""
        keys = before[..., :, None] * len(self.words) + after[..., None, :]
        sure = np.zeros(keys.shape, np.float32)
        for salt, owner, chance in self._tables:
            place = _place(keys, salt)
            sure += np.where(owner[place] == keys, chance[place], np.float32(0))
        sure += self._rest[before][..., :, None] * self.alone[after][..., None, :]
        if expected is not None:
            place = np.minimum(np.searchsorted(expected.keys, keys), len(expected.keys) - 1)
            chance = np.where(expected.keys[place] == keys, expected.chances[place], np.float32(0))
            sure = (1.0 - _EXPECTED) * sure + _EXPECTED * chance
        result: Floats = -np.log(sure + np.float32(1e-9))
        return result


def _place(keys: npt.NDArray[np.int64], salt: int) -> npt.NDArray[np.int64]:
    return (keys * salt >> 20) & ((1 << _HASH_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Expected:
    """Pairs of the phrases a text is likely to hold: keys in order, and how likely each second word is."""

    keys: npt.NDArray[np.int64]
    chances: Floats


@lru_cache(maxsize=8)
def expect(phrases: tuple[str, ...]) -> Expected | None:
    """What phrases say of which word follows which; their ends are followed by anything."""
    numbers = pairs().numbers()
    size = len(pairs().words)
    counts: Counter[int] = Counter()
    firsts: Counter[int] = Counter()
    for phrase in dict.fromkeys(phrases):
        known = [0, *(numbers.get(key(word), 0) for word in WORD.findall(phrase)), 0]
        for one, other in pairwise(known):
            if one or other:
                counts[one * size + other] += 1
                firsts[one] += 1
    if not counts:
        return None
    keys = np.array(sorted(counts), np.int64)
    chances = [counts[number] / firsts[number // size] for number in keys.tolist()]
    return Expected(keys, np.array(chances, np.float32))


@dataclass(frozen=True, slots=True)
class Choice:
    """A word's readings, (syllable, or "" for as read, and probability)."""

    options: tuple[tuple[str, float], ...]


class Channel:
    """Decoder for the lines of one document read by one recogniser; `phrases` are likely to occur in them."""

    def __init__(self, language: str, phrases: tuple[str, ...] = ()) -> None:
        self._expected = expect(phrases)
        self._pairs = pairs()
        self._language = language

    def candidates(self, read: str) -> Candidates:
        """Numbers and costs of what a word may be; number 0 is the word as it was read."""
        return _candidates(self._language, read.lower())

    def follow(self, before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]) -> Floats:
        """Costs of each of some syllables following each of others."""
        return self._pairs.cost(before, after, self._expected)

    def decode(self, lines: list[list[str]]) -> list[list[Choice]]:
        """Readings of the words of each line."""
        words = [read for line in lines for read in ("", *line)] + [""]
        numbers = np.zeros((len(words), _KEPT + 1), np.int64)
        costs = np.full((len(words), _KEPT + 1), _IMPOSSIBLE, np.float32)
        costs[:, 0] = 0.0
        for place, read in enumerate(words):
            if read:
                found, weights = self.candidates(read)
                numbers[place, : len(found)], costs[place, : len(found)] = found, weights
        totals = np.empty_like(costs)
        for start in range(0, len(words), _CHUNK):
            cut = slice(start, start + _CHUNK)
            totals[cut] = self._through(numbers[cut], costs[cut])
        totals = np.exp(totals.min(axis=1, keepdims=True) - totals)
        totals /= totals.sum(axis=1, keepdims=True)
        result: list[list[Choice]] = []
        place = 0
        for line in lines:
            rows = range(place + 1, place + 1 + len(line))
            result.append([self._choice(numbers[row], totals[row]) for row in rows])
            place += 1 + len(line)
        return result

    def _through(self, numbers: npt.NDArray[np.int64], costs: Floats) -> Floats:
        """Cost of all ways through each candidate of each word, forwards and backwards."""
        steps = self.follow(numbers[:-1], numbers[1:])
        forward, backward = np.empty_like(costs), np.empty_like(costs)
        forward[0] = costs[0]
        backward[-1] = 0.0
        for i in range(1, len(costs)):
            forward[i] = _soft_min(steps[i - 1].T + forward[i - 1]) + costs[i]
        for i in range(len(costs) - 2, -1, -1):
            backward[i] = _soft_min(steps[i] + (backward[i + 1] + costs[i + 1]))
        return forward + backward

    def _choice(self, numbers: npt.NDArray[np.int64], chance: Floats) -> Choice:
        kept = np.flatnonzero(chance > _FLOOR)
        words = self._pairs.words
        return Choice(tuple((words[int(numbers[i])], float(chance[i])) for i in kept))


def _soft_min(costs: Floats) -> Floats:
    low = costs.min(axis=1)
    result: Floats = low - np.log(np.exp(low[:, None] - costs).sum(axis=1))
    return result


@cache
def pairs() -> Pairs:
    """The pair probabilities shipped with the package."""
    return Pairs()


@cache
def recogniser(language: str) -> Recogniser:
    """The confusions of Tesseract's `eng` or `vie`."""
    rare: Floats = -_RARE * np.log(pairs().alone + np.float32(1e-9))
    return Recogniser(language, pairs().words, rare)


def language_of(text: str) -> str:
    """Whose misreadings these are: `vie` where letters occur that an English recogniser does not have."""
    special = sum(marked(c) and c.lower() not in "áàâãéèêíìóòôõúùýđ" for c in text)
    return "vie" if special > 0.02 * max(1, len(text)) else "eng"


@lru_cache(maxsize=_REMEMBERED)
def _candidates(language: str, low: str) -> Candidates:
    """What a word in small letters may be, whatever stands around it: the documents of a worker share most words."""
    as_read = np.zeros(1, np.int64), np.array([_UNKNOWN[language] + _UNKNOWN_LETTER[language] * len(low)], np.float32)
    if len(low) > _LONGEST_READ:
        return as_read
    numbers, costs = recogniser(language).weigh(low)
    rank = costs - 0.7 * np.log(pairs().alone[numbers] + 1e-9)
    kept = np.argsort(rank, kind="stable")[:_KEPT]
    kept = kept[costs[kept] < as_read[1][0] + 8.0]
    return np.concatenate((as_read[0], numbers[kept])), np.concatenate((as_read[1], costs[kept]))
