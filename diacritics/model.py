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

from diacritics.features import SLOTS, UInts, Window, bare_rows, context, marked_rows
from diacritics.forms import code, key, shape, strip
from diacritics.weights import UNIT, Table, read_tables

Floats = npt.NDArray[np.float32]
#: Case value of what is no word.
_NO_CASE = 4
_IMPOSSIBLE = np.float32(-1e4)
#: Which neighbours must be the same elsewhere in the document for a word there to count, and how much it
#: counts beside the word's own context, and for how many words' worth.
_ECHO: tuple[tuple[tuple[int, ...], float], ...] = (
    ((-1,), 0.4), ((1,), 0.4), ((-2, -1), 0.5), ((-1, 1), 0.5), ((1, 2), 0.5),
)  # fmt: skip
_ECHO_HALF = 2.0
#: Words likelier than this are not asked what they were elsewhere.
_SETTLED = 0.998


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
    """Lexicon and the two tables of weights."""

    def __init__(self, lexicon: Lexicon, bare: Table, marked: Table) -> None:
        self.lexicon = lexicon
        self._bare, self._marked = bare, marked
        self.plain_slots = np.full(len(lexicon.words), -1, np.int64)
        """Slot of the word without marks in each group."""
        for form, number in lexicon.groups.items():
            if form in lexicon.words[number]:
                self.plain_slots[number] = lexicon.words[number].index(form)

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
        scores += _sum(self._bare, bare_rows(codes, case[ids], window, self._bare.bits))
        first[at] = self.lexicon.codes[groups, scores.argmax(axis=1)]
        scores += _sum(self._marked, marked_rows(codes, first, window, self._marked.bits))
        scores += _echo(scores, codes, at, window)
        return Reading(at, groups, softmax(scores))

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


def _sum(table: Table, rows: Iterator[npt.NDArray[np.int64]]) -> Floats:
    """The sum of the weights that each word has in its rows, of which there is at least one."""
    total = table.take(next(rows)).astype(np.int16)
    for row in rows:
        total += table.take(row)
    return total * np.float32(UNIT)


def softmax(scores: Floats) -> Floats:
    """Probabilities along the slots."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def _echo(scores: Floats, codes: UInts, at: npt.NDArray[np.int64], window: Window) -> Floats:
    """What the same word beside the same neighbours got elsewhere in the text, to add to the scores."""
    probabilities = softmax(scores)
    addition = np.zeros_like(scores)
    open_ = probabilities.max(axis=1) < _SETTLED
    for places, most in _ECHO:
        same = context(codes[at], codes, window, places)
        order = np.argsort(same, kind="stable")
        starts = np.flatnonzero(np.diff(same[order], prepend=~same[order[:1]]))
        counts = np.diff(starts, append=len(order))
        # Only words that come again and are in question need the votes of the others.
        asked = np.flatnonzero(open_[order] & np.repeat(counts > 1, counts))
        group = np.searchsorted(starts, asked, side="right") - 1
        totals = np.add.reduceat(probabilities[order], starts, axis=0)
        own = order[asked]
        others = counts[group] - 1
        share = (totals[group] - probabilities[own] + 0.02) / (others[:, None] + 0.02 * SLOTS)
        weight = most * others / (others + _ECHO_HALF)
        addition[own] += weight[:, None].astype(np.float32) * np.log(share)
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
