"""How three words follow each other, beside what the last two of them say: for cutting misread tables.

Words that a recogniser printed in, a bounded logarithm out. Words count without their marks, which the recogniser
lost; each stands for the few that it may have been misread from. The counts (`data/triples.npz`) were made by
``scripts/build_triples.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from diacritics.channel import WORD, pairs
from extract.tables.ocr_lines import Word, candidates_of
from normalize.text import bare

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
#: Numbers of what is no word, of words that are not known, and of figures (`scripts/build_triples.py`).
_NONE, _UNKNOWN, _FIGURE = 0, 1, 2
_STEP = np.float32(0.1)
#: Absolute discounting: what is taken off each count for runs that were not seen, and the least share of those.
_DISCOUNT, _LEAST_LEFT = 2.0, 0.05
#: Readings of a word that are looked at; what the reading in its line adds to their shares.
_READINGS, _IN_LINE = 3, 1.0
#: Bounds of what three words say.
_CLIP = (-2.0, 4.0)
_TINY = 1e-12


class Triples:
    """The shares of words after one and after two others.

    A run of words is one number, its last word counting least. A pair that was not kept leaves all to its last word,
    and so on.
    """

    def __init__(self) -> None:
        source = resources.files("extract") / "data" / "triples.npz"
        with source.open("rb") as stream, np.load(stream) as arrays:
            words = arrays["words"].tobytes().decode().split("\n")
            seen = arrays["seen"].astype(np.float32)
            pair, pair_counts = _unpacked(arrays, "pair")
            triple, triple_counts = _unpacked(arrays, "triple")
        self._size = len(words)
        self.numbers = {word: number for number, word in enumerate(words)}
        self._alone = seen / seen.sum()
        self._pairs = pair
        self._pair_share, self._pair_left = _shares(pair // self._size, pair_counts, seen)
        place, known = _find(pair, triple // self._size)
        self._triples = triple[known]
        self._triple_share, self._triple_left = _shares(place[known], triple_counts[known], pair_counts)

    def gain(self, first: Reads, second: Reads, third: Reads) -> Floats:
        """How much likelier each third word is after the two before it than after the second alone.

        0 where one of the words is not known. The three have the same length.
        """
        a = first.numbers[:, :, None, None]
        b = second.numbers[:, None, :, None]
        c = third.numbers[:, None, None, :]
        place, known = _find(self._pairs, b * self._size + c)
        after_one = np.where(known, self._pair_share[place], 0) + self._pair_left[b] * self._alone[c]
        place, known = _find(self._pairs, a * self._size + b)
        left = np.where(known, self._triple_left[place], 1)
        place, known = _find(self._triples, (a * self._size + b) * self._size + c)
        after_two = np.where(known, self._triple_share[place], 0) + left * after_one
        shares = (first.shares, second.shares, third.shares)
        one = np.einsum("nabc,na,nb,nc->n", np.broadcast_to(after_one, after_two.shape), *shares)
        two = np.einsum("nabc,na,nb,nc->n", after_two, *shares)
        every = np.minimum(np.minimum(first.numbers[:, 0], second.numbers[:, 0]), third.numbers[:, 0])
        gain: Floats = np.clip(np.log((two + _TINY) / (one + _TINY)), *_CLIP).astype(np.float32)
        gain[every <= _UNKNOWN] = 0
        return gain


def _unpacked(arrays: np.lib.npyio.NpzFile, name: str) -> tuple[Ints, Floats]:
    keys = np.cumsum(arrays[f"{name}_steps"], dtype=np.int64)
    return keys, np.exp(arrays[f"{name}_counts"].astype(np.float32) * _STEP)


def _shares(before: Ints, counts: Floats, seen: Floats) -> tuple[Floats, Floats]:
    """The share of each run among those that begin alike, and for each beginning what is left to others."""
    held = np.bincount(before, counts - _DISCOUNT, len(seen)).astype(np.float32)
    total = np.maximum(seen, held + 1)
    share: Floats = ((counts - _DISCOUNT) / total[before]).astype(np.float32)
    return share, np.maximum(1 - held / total, _LEAST_LEFT).astype(np.float32)


def _find(keys: Ints, wanted: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Where numbers stand among sorted ones, and which of them do."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted


@dataclass(frozen=True, slots=True)
class Reads:
    """For each of some words the numbers of those that it may have been misread from, likeliest first, and shares."""

    numbers: Ints
    shares: Floats

    def __getitem__(self, places: Ints) -> Reads:
        return Reads(self.numbers[places], self.shares[places])


def reads_of(words: Sequence[Word]) -> Reads:
    """The readings of words."""
    numbers = np.zeros((len(words), _READINGS), np.int64)
    shares = np.zeros((len(words), _READINGS), np.float32)
    for row, word in enumerate(words):
        found = _readings(word.text, word.plain)
        for column, (number, share) in enumerate(found):
            numbers[row, column], shares[row, column] = number, share
    return Reads(numbers, shares)


@cache
def triples() -> Triples:
    """The counts that come with the package."""
    return Triples()


@cache
def _number_of_syllable() -> tuple[int, ...]:
    """For the number of each syllable of `diacritics` that of its letters here."""
    known = triples().numbers
    return tuple(known.get(bare(word), _UNKNOWN) if word else _UNKNOWN for word in pairs().words)


@cache
def _readings(text: str, plain: str) -> tuple[tuple[int, float], ...]:
    """Numbers and shares of what a word may have been misread from; ``plain`` is its reading in the line."""
    if text.lstrip("(-.'").lstrip("“‘")[:1].isdigit():
        return ((_FIGURE, 1.0),)
    found: dict[int, float] = {}
    match = WORD.search(text)
    if match and any(letter.isalpha() for letter in match[0]):
        for number, share in candidates_of(match[0]):
            letters = _number_of_syllable()[number]
            if letters > _UNKNOWN:
                found[letters] = found.get(letters, 0.0) + share
    total = sum(found.values())
    shares = {number: share / total for number, share in found.items()}
    in_line = triples().numbers.get(plain, _NONE)
    if in_line > _FIGURE:
        shares[in_line] = shares.get(in_line, 0.0) + _IN_LINE
    best = sorted(shares.items(), key=lambda one: -one[1])[:_READINGS]
    total = sum(share for _, share in best)
    return tuple((number, share / total) for number, share in best)
