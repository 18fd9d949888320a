"""The trained scorer: which marked word each word without marks stands for, by what is around it.

Words of one stream of tokens go in, a probability for each candidate comes out. Loading takes a
fraction of a second and happens once, at the first use; scoring is a few table look-ups for each
word, done for thousands of words at a time.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from diacritics.features import SLOTS, UInts, Window, bare_rows, marked_rows
from diacritics.forms import code, key, shape, strip
from diacritics.weights import UNIT, read_tables, unpack

Floats = npt.NDArray[np.float32]
#: Case value of what is no word.
_NO_CASE = 4
_IMPOSSIBLE = np.float32(-1e4)
#: How much the rest of the document counts beside a word's own context, and for how many words' worth.
_ECHO_WEIGHT = 0.5
_ECHO_HALF = 2.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Candidates of each form without marks; the slot of a candidate is its column in the weights."""

    groups: dict[str, int]
    words: tuple[tuple[str, ...], ...]
    """For each group a word (or "") for each slot."""
    allowed: Floats
    codes: UInts


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for the words with a choice: their places in the stream, and probabilities."""

    at: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    probabilities: Floats


class Model:
    """Lexicon and the two tables of weights (packed, see `weights.pack`)."""

    def __init__(self, lexicon: Lexicon, bare: npt.NDArray[np.uint8], marked: npt.NDArray[np.uint8]) -> None:
        self.lexicon = lexicon
        self._bare, self._marked = bare, marked
        self.plain_slots = np.full(len(lexicon.words), -1, np.int64)
        """Slot of the word without marks in each group."""
        for form, number in lexicon.groups.items():
            if form in lexicon.words[number]:
                self.plain_slots[number] = lexicon.words[number].index(form)
        self._bits = len(bare).bit_length() - 1, len(marked).bit_length() - 1

    def read(self, tokens: list[str]) -> Reading:
        """Score the words without marks among the tokens (`forms.TOKEN`, line ends included)."""
        numbers: dict[str, int] = {}
        ids = np.fromiter((numbers.setdefault(t, len(numbers)) for t in tokens), np.int64, len(tokens))
        bare, full, case, group = self._look_up(list(numbers))
        at = np.flatnonzero(group[ids] >= 0)
        groups = group[ids[at]]
        if not len(at):
            return Reading(at, groups, np.zeros((0, SLOTS), np.float32))
        newline = numbers.get("\n", -1)
        window = Window(at, np.cumsum(ids == newline, dtype=np.int32))
        codes, first = bare[ids], full[ids]
        scores = self.lexicon.allowed[groups]
        scores += self._sum(self._bare, bare_rows(codes, case[ids], window, self._bits[0]))
        first[at] = self.lexicon.codes[groups, scores.argmax(axis=1)]
        scores += self._sum(self._marked, marked_rows(codes, first, window, self._bits[1]))
        scores += _echo(scores, codes, at, window)
        return Reading(at, groups, softmax(scores))

    def _sum(self, table: npt.NDArray[np.uint8], rows: Iterator[npt.NDArray[np.int64]]) -> Floats:
        total: npt.NDArray[np.int16] | None = None
        for row in rows:
            found = unpack(np.take(table, row, axis=0))
            total = found.astype(np.int16) if total is None else np.add(total, found, out=total)
        assert total is not None
        return total * np.float32(UNIT)

    def _look_up(self, surfaces: list[str]) -> tuple[UInts, UInts, UInts, npt.NDArray[np.int64]]:
        """Codes without and with marks, case, and group (-1: nothing to choose) of each surface."""
        bare = np.empty(len(surfaces), np.uint64)
        full = np.empty(len(surfaces), np.uint64)
        case = np.full(len(surfaces), _NO_CASE, np.uint64)
        group = np.full(len(surfaces), -1, np.int64)
        for i, surface in enumerate(surfaces):
            if surface[0].isalpha():
                low = surface.lower()
                plain = strip(low)
                bare[i], full[i], case[i] = code(plain), code(key(surface)), shape(surface)
                if plain == low:
                    group[i] = self.lexicon.groups.get(low, -1)
            else:
                bare[i] = full[i] = code(surface)
        return bare, full, case, group


def softmax(scores: Floats) -> Floats:
    """Probabilities along the slots."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def _echo(scores: Floats, codes: UInts, at: npt.NDArray[np.int64], window: Window) -> Floats:
    """What the same word beside the same neighbour got elsewhere in the text, to add to the scores."""
    probabilities = softmax(scores)
    addition = np.zeros_like(scores)
    own = codes[at] << np.uint64(32)
    for shift in (-1, 1):
        pairs = own ^ window.values(codes, shift)
        _, inverse, counts = np.unique(pairs, return_inverse=True, return_counts=True)
        totals = np.zeros((len(counts), SLOTS), np.float32)
        np.add.at(totals, inverse, probabilities)
        others = counts[inverse] - 1
        share = (totals[inverse] - probabilities + 0.02) / (others[:, None] + 0.02 * SLOTS)
        weight = _ECHO_WEIGHT * others / (others + _ECHO_HALF)
        addition += weight[:, None].astype(np.float32) * np.log(share)
    return addition


def parse_lexicon(text: str) -> Lexicon:
    """Read the lines that the trainer wrote: form, then word:slot:frequency."""
    lines = text.split("\n")
    allowed = np.full((len(lines), SLOTS), _IMPOSSIBLE, np.float32)
    codes = np.zeros((len(lines), SLOTS), np.uint64)
    groups: dict[str, int] = {}
    words: list[tuple[str, ...]] = []
    for number, line in enumerate(lines):
        bare, *entries = line.split("\t")
        row = [""] * SLOTS
        for entry in entries:
            word, slot, _ = entry.split(":")
            row[int(slot)] = word
            allowed[number, int(slot)] = 0
            codes[number, int(slot)] = code(key(word))
        groups[bare] = number
        words.append(tuple(row))
    return Lexicon(groups, tuple(words), allowed, codes)


@cache
def load() -> Model:
    """The model shipped with the package."""
    data = resources.files("diacritics") / "data"
    lexicon = parse_lexicon(gzip.decompress((data / "lexicon.tsv.gz").read_bytes()).decode())
    with (data / "weights.npz").open("rb") as stream:
        return Model(lexicon, *read_tables(stream))
