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
        self.words: list[Word] = [word for line in lines for word in line.words]
        self.first = [0, *accumulate(len(line.words) for line in lines)]
        """The number of each line's first word."""
        self._reads = reads_of(self.words)
        self._onward: dict[tuple[int, int], Floats] = {}
        self._across: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def inside(self, number: int) -> Floats:
        """For each piece of a line (first word, word after the last) what speaks for it.

        That is its words' following each other, and its being cut from what stands before.
        """
        words = self._lines[number].words
        near = affinity(words, words)
        two = [worth(clues.inside(a, b, float(near[k, k + 1]))) for k, (a, b) in enumerate(pairwise(words))]
        cuts = np.array([0.0, *(worth(clues.cut(word)) for word in words[1:])])
        out: Floats = piece_sums([0.0, *two], 1) + piece_sums(self._gains(number), 2) + cuts[:, None]
        out[np.tri(*out.shape, dtype=np.bool_)] = -np.inf
        return out

    def phrased(self, number: int, name: Field) -> Floats:
        """For each piece of a line what pairs of its words say that stand in the phrases of a field."""
        words = self._lines[number].words
        joints = [worth(clues.in_phrase(a, b, name, Clue.PHRASE_INSIDE)) for a, b in pairwise(words)]
        return piece_sums([0.0, *joints], 1)

    def _gains(self, number: int) -> Floats:
        """What each word of a line says with the two before it beside the nearer; the first two have none."""
        first, end = self.first[number], self.first[number + 1]
        here = np.arange(first + 2, end)
        found = triples().gain(self._reads[here - 2], self._reads[here - 1], self._reads[here])
        return np.concatenate((np.zeros(min(2, end - first)), _weighted(found, Clue.INSIDE_TRIPLE)))

    def prepare(self, last: Sequence[int], number: int) -> None:
        """Prepare what speaks for each word of a line going on after each of some words above."""
        new = [word for word in last if (word, number) not in self._onward]
        if not new:
            return
        words = self._lines[number].words
        near = affinity([self.words[word] for word in new], words)
        for row, word in enumerate(new):
            found = [worth(clues.onward(self.words[word], a, float(near[row, k]))) for k, a in enumerate(words)]
            self._onward[word, number] = np.array(found)
        for word, first, second in zip(new, *self._gains_across(new, number), strict=True):
            self._across[word, number] = first, second

    def _gains_across(self, last: Sequence[int], number: int) -> tuple[Floats, Floats]:
        """For each word above and each of a line: what both say with the word before, and with the word after."""
        start, end = self.first[number], self.first[number + 1]
        above = np.repeat(np.array(last, np.int64), end - start)
        here = np.tile(np.arange(start, end), len(last))
        reads, shape = self._reads, (len(last), end - start)
        first = triples().gain(reads[np.maximum(above - 1, 0)], reads[above], reads[here]).reshape(shape)
        second = triples().gain(reads[above], reads[here], reads[np.minimum(here + 1, end - 1)]).reshape(shape)
        second[:, -1] = 0
        return _weighted(first, Clue.ONWARD_TRIPLE), _weighted(second, Clue.ONWARD_TRIPLE)

    def onward(self, last: int, alone: bool, number: int, name: Field) -> tuple[Floats, Floats]:
        """What speaks for each word of a line going on after a word above, and, if it is not alone, beside that.

        ``alone`` tells whether the word above is the only one of its piece. `prepare` was called.
        """
        total = self._onward[last, number]
        first, second = self._across[last, number]
        if phrases(name):
            words = self._lines[number].words
            before = self.words[last]
            total = total + [worth(clues.in_phrase(before, word, name, Clue.PHRASE_ONWARD)) for word in words]
        return total if alone else total + first, second


def _weighted(gains: npt.NDArray[np.float32], clue: Clue) -> Floats:
    """What gains are worth: ``clue`` is for those above 0, the one after it for those below."""
    weights = clues.weights()
    worths: Floats = np.where(gains > 0, weights[clue], weights[clue + 1]) * gains.astype(float)
    return worths


def piece_sums(each: Sequence[float] | Floats, skipped: int = 0) -> Floats:
    """For each piece (first word, word after the last) the sum of what its words say, without its first ones."""
    total = np.concatenate(([0.0], np.cumsum(each)))
    begun = total[np.minimum(np.arange(len(each)) + skipped, len(each))]
    sums: Floats = np.triu(total[None, :] - begun[:, None], skipped + 1)
    return sums
