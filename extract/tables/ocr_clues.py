"""What speaks for or against a way to cut misread lines into cells: clues, and the weights that were learnt for them.

Words, pieces and columns in; numbered clues with their strengths out. The score of a way is the sum of its
clues' strengths times their weights (`data/ocr_clues.csv`, learnt by ``benchmarks/fit_ocr_cells.py`` from pages of
which the cell of each word is known), so that one list of clues serves the search and the learning of its weights.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from enum import IntEnum, auto
from functools import cache
from importlib import resources

from extract.raw import Field
from extract.tables.ocr_lines import Gap, Word
from extract.tables.ocr_words import completes, ends_of, figure_joint, go_on, kind_of, phrases, state_begins
from normalize.signs import is_ditto

#: A clue and its strength.
Clues = list[tuple[int, float]]


class Clue(IntEnum):
    """The clues; those of a joint come twice, inside a line and from one line of a cell to the next."""

    INSIDE_LIKELY = 0
    """The second word is likelier after the first than elsewhere: logarithm of how much."""
    INSIDE_UNLIKELY = auto()
    INSIDE_PAUSE = auto()
    INSIDE_BULLET = auto()
    INSIDE_FIGURE = auto()
    INSIDE_SMALL = auto()
    INSIDE_CAPITAL = auto()
    INSIDE_CAPITAL_AFTER_END = auto()
    INSIDE_SMALL_AFTER_END = auto()
    INSIDE_OTHER = auto()
    ONWARD_LIKELY = auto()
    ONWARD_UNLIKELY = auto()
    ONWARD_PAUSE = auto()
    ONWARD_BULLET = auto()
    ONWARD_FIGURE = auto()
    ONWARD_SMALL = auto()
    ONWARD_CAPITAL = auto()
    ONWARD_CAPITAL_AFTER_END = auto()
    ONWARD_SMALL_AFTER_END = auto()
    ONWARD_OTHER = auto()
    ONWARD_AFTER_BLANK = auto()
    """A cell goes on below an empty line."""
    WIDE_INSIDE = auto()
    BAR_INSIDE = auto()
    CUT_AT_SPACE = auto()
    CUT_AT_WIDE = auto()
    CUT_AT_BAR = auto()
    EMPTY_RULED = auto()
    """A column has nothing on a line between ruling lines that have nothing between them."""
    EMPTY_NOT_RULED = auto()
    """A column has nothing on a line where one ruling line parts two words."""
    DEADLINE_WORD = auto()
    BUDGET_WORD = auto()
    ASSIGNEE_WORD = auto()
    CRITERION_WORD = auto()
    ROW_NO_WORD = auto()
    PROGRESS_WORD = auto()
    CODE_WORD = auto()
    HINTING_WORD = auto()
    """A word that is usual in a column of prose."""
    KNOWN_WORD = auto()
    """The word stands in this column in other rows too, more than in other columns."""
    TOO_WIDE = auto()
    """How much a piece is wider than its column (`ocr_decode.strain`)."""
    ROOM_LEFT = auto()
    """The same for the room that a line of a cell left, though the next word would have had it."""
    START_CAPITAL = auto()
    """A cell begins with a capital or a bullet on the first line of its row."""
    START_SMALL = auto()
    LATE_CAPITAL = auto()
    """The same on a later line."""
    LATE_SMALL = auto()
    START_USUAL = auto()
    """How much likelier the word begins sentences than others do."""
    LATE_AFTER_BLANK = auto()
    LATE = auto()
    """A cell begins below the first line of its row."""
    WAITING_MAIN = auto()
    WAITING_PROSE = auto()
    WAITING_OTHER = auto()
    """A column has had nothing yet in this row, and has nothing on this line."""
    LEFT_OUT = auto()
    """A column has nothing on a scrap of a line that stands alone."""
    STOPPED_AT_END = auto()
    STOPPED_USUAL = auto()
    """How much likelier the last word of a cell ends sentences than others do."""
    STOPPED_PROSE = auto()
    STOPPED_OTHER = auto()
    RESUMED = auto()
    NEW_ROW = auto()
    NEW_ROW_KEYED = auto()
    NEW_ROW_BLANK = auto()
    NO_ROW_KEYED = auto()
    EMPTY_MAIN = auto()
    EMPTY_PROSE = auto()
    NOT_CUT = auto()
    INSIDE_TRIPLE = auto()
    """A word is likelier after two others than after the nearer alone: logarithm of how much."""
    INSIDE_NO_TRIPLE = auto()
    ONWARD_TRIPLE = auto()
    ONWARD_NO_TRIPLE = auto()
    PHRASE_INSIDE = auto()
    """Two words follow each other in a phrase that the column is written with."""
    PHRASE_ONWARD = auto()
    PHRASE_BEGINS = auto()
    """A cell begins with a word as the column's phrases do: logarithm of odds."""
    PHRASE_ENDS = auto()
    COMPLETES = auto()
    """A word is the rest of a figure, or of a word, that had no room on the line above."""
    DITTO_INSIDE = auto()
    """A mark for what stands above has other words beside it in its cell."""
    STATE_BEGINS = auto()
    """A cell of a column for things done, going on or not begun begins by saying so."""
    BACK = auto()
    """A line below an empty one stands alone in a column left of the one that the line above stands alone in: cells
    that were read one after the other come in the order of the columns."""


#: A bullet begins a cell or a paragraph of one.
_BULLETS = ("-", "–", "+")
#: Signs a sentence ends with; after the others it may go on in any way.
_ENDS, _PAUSES = (".", "!", "?"), (";", ":")
_STOPS = (".", ";")
#: What pieces too wide, and room that is left, tell at most.
MOST_WIDE, MOST_ROOM = 12.0, 6.0
_OF_FIELD = {
    Field.DEADLINE: Clue.DEADLINE_WORD, Field.BUDGET: Clue.BUDGET_WORD, Field.ASSIGNEE: Clue.ASSIGNEE_WORD,
    Field.CRITERION: Clue.CRITERION_WORD, Field.ROW_NO: Clue.ROW_NO_WORD, Field.PROGRESS: Clue.PROGRESS_WORD,
}  # fmt: skip
PROSE = frozenset(
    {
        Field.CONTENT, Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE, Field.TARGET, Field.ACTIONS, Field.INDICATOR,
        Field.EVIDENCE, Field.PLANNED, Field.ADJUSTED, Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED,
        Field.MONITORED, Field.RESULT, Field.ADJUSTMENT,
    }
)  # fmt: skip
#: Cells that a row of a plan, or of a report, has.
MAIN = frozenset(
    {
        Field.ACTIONS, Field.CONTENT, Field.TARGET, Field.WEAKNESS, Field.PLANNED, Field.DONE, Field.CURRENT_STATE,
        Field.MONITORED,
    }
)


@cache
def weights() -> tuple[float, ...]:
    """The weight of each clue."""
    table = resources.files("extract").joinpath("data/ocr_clues.csv").read_text(encoding="utf-8")
    found = {row["clue"]: float(row["weight"]) for row in csv.DictReader(table.splitlines())}
    return tuple(found[clue.name.lower()] for clue in Clue)


def worth(clues: Iterable[tuple[int, float]]) -> float:
    """The sum of the strengths of clues times their weights."""
    each = weights()
    return sum(each[clue] * strength for clue, strength in clues)


def inside(before: Word, after: Word, affinity: float) -> Clues:
    """How a word goes on after another on the same line of a cell."""
    clues = _joint(before, after, affinity, Clue.INSIDE_LIKELY)
    if is_ditto(before.text) or is_ditto(after.text):
        clues.append((Clue.DITTO_INSIDE, 1.0))
    if after.gap is not Gap.SPACE:
        clues.append((Clue.BAR_INSIDE if after.gap >= Gap.BAR else Clue.WIDE_INSIDE, 1.0))
    return clues


def onward(before: Word, after: Word, affinity: float) -> Clues:
    """How a word that begins a line goes on after the last of the line above in its cell."""
    found = _joint(before, after, affinity, Clue.ONWARD_LIKELY)
    return [*found, (Clue.COMPLETES, 1.0)] if completes(before, after) else found


def _joint(before: Word, after: Word, affinity: float, base: int) -> Clues:
    first = after.restored[:1]
    if before.text.endswith(_PAUSES):
        return [(base + Clue.INSIDE_PAUSE, 1.0)]
    if after.text in _BULLETS and not before.text[:1].isdigit():
        return [(base + Clue.INSIDE_BULLET, 1.0)]
    ended = before.text.endswith(_ENDS)
    if ended and first.isupper():
        return [(base + Clue.INSIDE_CAPITAL_AFTER_END, 1.0)]
    case = Clue.INSIDE_OTHER
    if first.islower():
        case = Clue.INSIDE_SMALL_AFTER_END if ended else Clue.INSIDE_SMALL
    elif first.isupper():
        case = Clue.INSIDE_CAPITAL
    clues: Clues = [(base + case, 1.0)]
    if affinity > 0:
        clues.append((base + Clue.INSIDE_LIKELY, affinity))
    elif affinity < 0:
        clues.append((base + Clue.INSIDE_UNLIKELY, affinity))
    figure = figure_joint(before, after)
    if figure:
        clues.append((base + Clue.INSIDE_FIGURE, figure))
    return clues


def in_phrase(before: Word, after: Word, name: Field, clue: Clue) -> Clues:
    """That two words follow each other in a phrase that a field is written with."""
    return [(clue, 1.0)] if go_on(before, after, name) else []


def cut(after: Word) -> Clues:
    """That a cell begins with a word that is not the first of its line."""
    return [((Clue.CUT_AT_SPACE, Clue.CUT_AT_WIDE, Clue.CUT_AT_BAR)[min(after.gap, Gap.BAR)], 1.0)]


def left_empty(after: Word) -> Clues:
    """That a column has nothing on a line, between two words of it of which this is the second."""
    if after.gap is Gap.EMPTY:
        return [(Clue.EMPTY_RULED, 1.0)]
    return [(Clue.EMPTY_NOT_RULED, 1.0)] if after.gap is Gap.BAR else []


def word(fit: float, name: Field, codes: bool) -> Clues:
    """That a word stands in a column, by how well it fits there."""
    if not fit:
        return []
    return [(Clue.CODE_WORD if codes else _OF_FIELD.get(kind_of(name), Clue.HINTING_WORD), fit)]


def known_word(strength: float) -> Clues:
    """That a word stands in the same column in other rows."""
    return [(Clue.KNOWN_WORD, strength)] if strength else []


def start(first: Word, late: bool, name: Field) -> Clues:
    """That a cell begins with a word, on a ``late`` line of its row or on the first."""
    letter = first.restored[:1]
    usual = [
        (Clue.START_USUAL, ends_of(first).begins),
        (Clue.STATE_BEGINS, state_begins(first, name)),
        *_phrase_end(Clue.PHRASE_BEGINS, first, name),
    ]
    if letter.isupper() or first.text in _BULLETS:
        return [(Clue.LATE_CAPITAL if late else Clue.START_CAPITAL, 1.0), *usual]
    return [(Clue.LATE_SMALL if late else Clue.START_SMALL, 1.0), *usual] if letter.islower() else []


def _phrase_end(clue: Clue, word: Word, name: Field) -> Clues:
    """How a word stands at the beginnings, or the ends, of the phrases that a field is written with."""
    known = phrases(name)
    if not known:
        return []
    odds = known.begins if clue is Clue.PHRASE_BEGINS else known.ends
    return [(clue, odds[word.plain])] if word.plain in odds else []


def waiting(name: Field) -> Clues:
    """That a column goes on without anything in this row."""
    return [(Clue.WAITING_MAIN if name in MAIN else Clue.WAITING_PROSE if name in PROSE else Clue.WAITING_OTHER, 1.0)]


def stopped(last: Word, name: Field) -> Clues:
    """That a cell ends with a word."""
    if last.text.endswith(_STOPS):
        return [(Clue.STOPPED_AT_END, 1.0)]
    return [
        *_phrase_end(Clue.PHRASE_ENDS, last, name),
        (Clue.STOPPED_USUAL, min(ends_of(last).ends, 0.4)),
        (Clue.STOPPED_OTHER if kind_of(name) in _OF_FIELD else Clue.STOPPED_PROSE, 1.0),
    ]


def empty(name: Field) -> Clues:
    """That a row has nothing in a column."""
    return [(Clue.EMPTY_MAIN if name in MAIN else Clue.EMPTY_PROSE, 1.0)] if name in PROSE else []


def new_row(keyed: float, after_blank: bool) -> Clues:
    """That a row begins on a line that does so, by its key, as surely as ``keyed``."""
    return [(Clue.NEW_ROW, 1.0), (Clue.NEW_ROW_KEYED, keyed), (Clue.NEW_ROW_BLANK, float(after_blank))]


def same_row(keyed: float) -> Clues:
    """That no row begins on a line."""
    return [(Clue.NO_ROW_KEYED, keyed - 0.5)] if keyed > 0.5 else []
