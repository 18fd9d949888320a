"""The lines of a misread table with all that speaks for cutting them that does not depend on how wide columns are.

Made once for some lines, used for each try of columns. Words have numbers, counted over all lines.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extract.raw import Field
from extract.tables import ocr_clues as clues
from extract.tables.ocr_clues import Clue, worth
from extract.tables.ocr_joints import Joints, piece_sums
from extract.tables.ocr_lines import Line, Word, width_of
from extract.tables.ocr_words import code_fit, word_fit

Floats = npt.NDArray[np.float64]
#: Width of a space, in digits.
SPACE = width_of(" ")
#: A scrap of a printed line has this many words at most.
_SCRAP = 8
#: Signs after which a line has room left, whatever follows.
_ENDS = (".", ";", ":")


class Sheet:
    """Lines of a table; ``keyed`` tells how surely (0 to 1) each begins a row."""

    def __init__(self, lines: Sequence[Line], keyed: Sequence[float]) -> None:
        self.lines, self.keyed = lines, keyed
        self.alone = [is_alone(lines, number) for number in range(len(lines))]
        self.joints = Joints(lines)
        self._starts: dict[tuple[int, bool, Field], Floats] = {}
        self.widths = [_widths(line.words) for line in lines]
        """For each line the width of each piece: first word, word after the last."""
        self.own_widths = [np.array([word.width for word in line.words]) for line in lines]
        self.empty = [
            np.array([0.0, *(worth(clues.left_empty(word)) for word in line.words[1:]), 0.0]) for line in lines
        ]
        """For each line and word, and its end, what speaks for a column's having nothing before it."""
        self._inside = [self.joints.inside(number) for number in range(len(lines))]
        self._fits: dict[tuple[int, Field, bool], Floats] = {}
        self._stopped: dict[tuple[int, Field], float] = {}
        self._small = [np.array([word.restored[:1].islower() for word in line.words]) for line in lines]

    def pieces(self, number: int, name: Field, codes: bool, known: dict[str, float]) -> Floats:
        """What speaks for each piece of a line in a column, its width aside: first word, word after the last."""
        key = number, name, codes
        if key not in self._fits:
            words = self.lines[number].words
            fits = [worth(clues.word(code_fit(w) if codes else word_fit(w, name), name, codes)) for w in words]
            self._fits[key] = self._inside[number] + self.joints.phrased(number, name) + piece_sums(fits)
        if not known:
            return self._fits[key]
        words = self.lines[number].words
        return self._fits[key] + piece_sums([worth(clues.known_word(known.get(w.plain, 0.0))) for w in words])

    def had_room(self, last: int, number: int) -> npt.NDArray[np.bool_]:
        """Which words of a line should have had no room beside a word above."""
        if self.joints.words[last].text.endswith(_ENDS):
            return self._small[number]
        return np.ones(len(self._small[number]), np.bool_)

    def stopped(self, last: int, name: Field) -> float:
        """What speaks for a cell's ending with a word."""
        key = last, name
        if key not in self._stopped:
            self._stopped[key] = worth(clues.stopped(self.joints.words[last], name))
        return self._stopped[key]

    def starts(self, number: int, late: bool, name: Field) -> Floats:
        """What speaks for a cell's beginning with each word of a line, a ``late`` one of its row or the first."""
        key = number, late, name
        if key not in self._starts:
            line = self.lines[number]
            below = clues.weights()[Clue.LATE_AFTER_BLANK if line.after_blank else Clue.LATE] if late else 0.0
            self._starts[key] = np.array([worth(clues.start(word, late, name)) + below for word in line.words])
        return self._starts[key]


def is_alone(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is a scrap that stands alone: part of a printed line, whose cells all go on."""
    last = number + 1 == len(lines)
    return lines[number].after_blank and (last or lines[number + 1].after_blank) and len(lines[number].words) <= _SCRAP


def width_of_piece(words: Sequence[Word]) -> float:
    """How wide words are beside each other, in digits."""
    return sum(word.width for word in words) + SPACE * (len(words) - 1)


def _widths(words: Sequence[Word]) -> Floats:
    return piece_sums([word.width + SPACE for word in words]) - SPACE
