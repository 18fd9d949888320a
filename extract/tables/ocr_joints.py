"""How the words of misread lines follow each other, inside a line of a cell and from one line of it to the next.

Lines in; for each piece of a line, or for each word that may go on after one above, what speaks for it. All
syllables that a word may have been misread from count, two and three at a time (`ocr_lines.affinity`,
`ocr_triples`), and for the narrow columns the phrases they are written with (`ocr_words.phrases`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from extract.raw import Field
from extract.tables import ocr_clues as clues
from extract.tables.ocr_clues import Clue, worth
from extract.tables.ocr_lines import Line, Word, affinity
from extract.tables.ocr_triples import reads_of, triples
from extract.tables.ocr_words import phrases

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Joints:
    """What speaks for words' following each other; words have numbers, counted over all lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._words: list[Word] = [word for line in lines for word in line.words]
        self._first = [0, *accumulate(len(line.words) for line in lines)]
        self._reads = reads_of(self._words)
        self._onward: dict[tuple[int, int], Floats] = {}
        self._across: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def inside(self, number: int) -> Floats:
        """For each piece of a line (first word, word after the last) what speaks for it.

        That is its words' following each other, and its being cut from what stands before.
        """
        words = self._lines[number].words
        near = affinity(words, words)
        two = [worth(clues.inside(a, b, float(near[k, k + 1]))) for k, (a, b) in enumerate(pairwise(words))]
        three = [worth(clues.triple(gain, Clue.INSIDE_TRIPLE)) for gain in self.gains(number).tolist()]
        out = np.full((len(words), len(words) + 1), -np.inf)
        sum_of_two, sum_of_three = _running(two), _running(three)
        for i in range(len(words)):
            out[i, i + 1 :] = sum_of_two[i:] - sum_of_two[i] + (worth(clues.cut(words[i])) if i else 0.0)
            out[i, i + 2 :] += sum_of_three[i + 2 :] - sum_of_three[min(i + 2, len(words))]
        return out

    def phrased(self, number: int, name: Field) -> Floats:
        """For each piece of a line what pairs of its words say that stand in the phrases of a field."""
        words = self._lines[number].words
        total = _running([worth(clues.in_phrase(a, b, name, Clue.PHRASE_INSIDE)) for a, b in pairwise(words)])
        out = np.zeros((len(words), len(words) + 1))
        for i in range(len(words)):
            out[i, i + 1 :] = total[i:] - total[i]
        return out

    def gains(self, number: int) -> Floats:
        """What each word of a line says with the two before it beside the nearer; the first two have none."""
        first, end = self._first[number], self._first[number + 1]
        here = np.arange(first + 2, end)
        found = triples().gain(self._reads[here - 2], self._reads[here - 1], self._reads[here])
        return np.concatenate((np.zeros(min(2, end - first)), found))

    def prepare(self, last: Sequence[int], number: int) -> None:
        """Prepare what speaks for each word of a line going on after each of some words above."""
        new = [word for word in last if (word, number) not in self._onward]
        if not new:
            return
        words = self._lines[number].words
        near = affinity([self._words[word] for word in new], words)
        for row, word in enumerate(new):
            found = [worth(clues.onward(self._words[word], a, float(near[row, k]))) for k, a in enumerate(words)]
            self._onward[word, number] = np.array(found)
        for word, first, second in zip(new, *self._all_across(new, number), strict=True):
            self._across[word, number] = first, second

    def _all_across(self, last: Sequence[int], number: int) -> tuple[Floats, Floats]:
        """For each word above and each of a line: what both say with the word before, and with the word after."""
        start, end = self._first[number], self._first[number + 1]
        above = np.repeat(np.array(last, np.int64), end - start)
        here = np.tile(np.arange(start, end), len(last))
        reads, shape = self._reads, (len(last), end - start)
        first = triples().gain(reads[np.maximum(above - 1, 0)], reads[above], reads[here]).reshape(shape)
        second = triples().gain(reads[above], reads[here], reads[np.minimum(here + 1, end - 1)]).reshape(shape)
        second[:, -1] = 0
        return first.astype(float), second.astype(float)

    def across(self, last: int, number: int) -> tuple[Floats, Floats]:
        """For each word of a line what it says with a word above and the one before that, or the one after it."""
        self.prepare([last], number)
        return self._across[last, number]

    def onward(self, last: int, alone: bool, number: int, name: Field) -> tuple[Floats, Floats]:
        """What speaks for each word of a line going on after a word above, and, if it is not alone, beside that.

        ``alone`` tells whether the word above is the only one of its piece. `prepare` was called.
        """
        total = self._onward[last, number]
        first, second = self._across[last, number]
        if phrases(name):
            words = self._lines[number].words
            before = self._words[last]
            total = total + [worth(clues.in_phrase(before, word, name, Clue.PHRASE_ONWARD)) for word in words]
        return total if alone else total + _weighted(first), _weighted(second)


def _weighted(gains: Floats) -> Floats:
    weights = clues.weights()
    return np.where(gains > 0, weights[Clue.ONWARD_TRIPLE], weights[Clue.ONWARD_NO_TRIPLE]) * gains


def _running(each: Sequence[float]) -> Floats:
    return np.concatenate(([0.0], np.cumsum(each)))
