"""Which words of which line stand in which cell, where a recogniser printed a table line by line.

A `Sheet` of lines and the columns of a form in; rows of cells, each a list of pieces, one a line, out. One search
over all lines decides at once where a line is cut, in which columns its pieces stand, and where rows
begin. It weighs what ruling lines and white space are left, how wide each column is (a line of a cell is
full unless the cell ends), whether a piece goes on where the one above in its column stopped (syllables
that follow each other, small and capital letters, full stops), and which words dates, money and people
are written with: the clues of `extract.tables.ocr_clues`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extract.raw import Field
from extract.tables import ocr_clues as clues
from extract.tables.ocr_clues import MOST_ROOM, MOST_WIDE, Clue, worth
from extract.tables.ocr_lines import Word
from extract.tables.ocr_sheet import SPACE, Floats, Sheet

#: Hypotheses kept from line to line, and ways to cut a line kept for each.
_BEAM, _WAYS = 32, 6
#: How much the widths of pieces are misjudged, in shares of the column's width and in digits (a line of a cell is
#: broken just where the next word has no room: docs/misread-tables.md); so many times as much where a width is guessed.
_SPREAD, _SPREAD_LEAST, _ROUGH = 0.03, 0.4, 3.0
#: A word is not put in a column that it makes wider than this many deviations.
_MOST_DEVIATIONS = 4.0


def spread_of(widths: Floats, rough: bool) -> Floats:
    """How much pieces stray from the widths of columns, in digits."""
    spread: Floats = (_SPREAD * widths + _SPREAD_LEAST) * (_ROUGH if rough else 1.0)
    return spread


def strain(deviations: Floats, most: float) -> Floats:
    """How much it tells that pieces stray one way: as the square at first, then evenly, since a word may be misread
    or lost, and never more than ``most``.
    """
    over = np.maximum(0.0, deviations)
    told: Floats = np.minimum(np.where(over < 1.0, over**2, 2.0 * over - 1.0), most)
    return told


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, how wide it is (in digits), and whether it holds codes of criteria without names."""

    field: Field
    width: float
    codes: bool = False
    rough: bool = False
    """Whether the width is but guessed."""
    known: dict[str, float] = dataclasses.field(default_factory=dict)
    """Words of its cells in several rows, and how much more they are its own than other columns'."""

    @property
    def spread(self) -> float:
        """How much pieces stray from the width, in digits."""
        return float(spread_of(np.array(self.width), self.rough))


@dataclass(slots=True)
class CellRow:
    """A row as decoded: for each column its pieces, one for each line it stands on."""

    cells: list[list[tuple[Word, ...]]]
    lines: list[int] = dataclasses.field(default_factory=list)


class Held(NamedTuple):
    """What a cell was last seen with."""

    last: int
    """The number of its last word."""
    width: float
    """How wide the piece is that it ends, in digits."""
    alone: bool
    """Whether it is the only word of its piece."""
    stopped: bool = False
    """Whether a line without a piece came after it."""


#: A cell that has nothing yet is None.
_State = tuple[Held | None, ...]
#: Stands for all cells that stopped where hypotheses are compared.
_STOPPED = Held(-1, 0.0, False, True)
_Cuts = tuple[tuple[int, int, int], ...]
_Chosen = list[npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class _Node:
    """A hypothesis after a line; one without cuts stands before the first line of a row."""

    score: float
    state: _State
    before: _Node | None
    new_row: bool
    """Whether its line is the first of a row."""
    cuts: _Cuts
    """Column, first word, word after the last."""

    @property
    def begins(self) -> bool:
        """Whether the next line is the first of a row."""
        return self.new_row and not self.cuts


def decode(
    sheet: Sheet, columns: Sequence[Column], beam: int = _BEAM, ways: int = _WAYS
) -> tuple[list[CellRow], float]:
    """The rows of the lines, and their score; a smaller ``beam`` and fewer ``ways`` are faster and less exact."""
    if not sheet.lines:
        return [], 0.0
    blank: _State = (None,) * len(columns)
    nodes = [_Node(0.0, blank, None, True, ())]
    for number, line in enumerate(sheet.lines):
        if number:
            ended, score = _best_end(nodes, sheet, columns)
            begun = score + worth(clues.new_row(sheet.keyed[number], line.after_blank))
            stays = worth(clues.same_row(sheet.keyed[number]))
            nodes = [replace(node, score=node.score + stays) for node in nodes]
            nodes.append(_Node(begun, blank, ended, True, ()))
        nodes = _cut(nodes, sheet, number, columns, beam, ways)
    last, score = _best_end(nodes, sheet, columns)
    return _rows(last, sheet, len(columns)), score


def _best_end(nodes: Sequence[_Node], sheet: Sheet, columns: Sequence[Column]) -> tuple[_Node, float]:
    """The best hypothesis if a row ends here, and its score then."""
    scores = [node.score + _ended(node.state, sheet, columns) for node in nodes]
    best = max(range(len(nodes)), key=scores.__getitem__)
    return nodes[best], scores[best]


def _ended(state: _State, sheet: Sheet, columns: Sequence[Column]) -> float:
    """What it costs that a row ends here."""
    total = 0.0
    for held, column in zip(state, columns, strict=True):
        if held is None:
            total += worth(clues.empty(column.field))
        elif not held.stopped:
            total += sheet.stopped(held.last, column.field)
    return total


def _cut(
    nodes: Sequence[_Node], sheet: Sheet, number: int, columns: Sequence[Column], beam: int, ways: int
) -> list[_Node]:
    """The best hypotheses after a line: for all of them at once, the best ways to place its words in the columns.

    ``best[h, j, k]`` is the score of the k-th best way of hypothesis ``h`` to place the first ``j`` words in the
    columns so far; ``chosen`` tells for each column which way and which piece led there.
    """
    line = sheet.lines[number]
    n = len(line.words)
    sheet.joints.prepare(sorted({held.last for node in nodes for held in node.state if held}), number)
    more = np.triu(np.ones((n, n + 1)), 2)  # pieces of more than one word
    best = np.full((len(nodes), n + 1, ways), -np.inf)
    best[:, 0, 0] = [node.score for node in nodes]
    chosen: _Chosen = []
    for place, column in enumerate(columns):
        skips, leads, seconds = _leads(nodes, place, sheet, number, column)
        pieces = leads[:, :, None] + seconds[:, :, None] * more + _pieces(sheet, number, column)
        if line.after_blank:
            pieces[:, 0, n] += [worth(_back(node, place)) for node in nodes]
        placed = best[:, :n, :, None] + pieces[:, :, None, :]
        skipped = np.swapaxes(best, 1, 2) + skips[:, None, None] + sheet.empty[number]
        every = np.concatenate((placed.reshape(len(nodes), n * ways, n + 1), skipped), axis=1)
        order = np.argsort(-every, axis=1, kind="stable")[:, :ways]
        chosen.append(order)
        best = np.swapaxes(np.take_along_axis(every, order, axis=1), 1, 2)
    return _kept(nodes, best[:, n], chosen, sheet, number, columns, beam)


def _back(node: _Node, place: int) -> clues.Clues:
    """That a line below an empty one stands alone in a column left of the one that the line above stands alone in."""
    return [(Clue.BACK, 1.0)] if len(node.cuts) == 1 and not node.begins and place < node.cuts[0][0] else []


def _pieces(sheet: Sheet, number: int, column: Column) -> Floats:
    """What speaks for the pieces of a line that a column is wide enough for; a single word may be too wide."""
    over = (sheet.widths[number] - column.width) / column.spread
    scores = sheet.pieces(number, column.field, column.codes, column.known)
    scores = scores + clues.weights()[Clue.TOO_WIDE] * strain(over, MOST_WIDE)
    single = np.eye(len(over), len(over) + 1, 1, dtype=np.bool_)
    room: Floats = np.where((over > _MOST_DEVIATIONS) & ~single, -np.inf, scores)
    return room


def _leads(
    nodes: Sequence[_Node], place: int, sheet: Sheet, number: int, column: Column
) -> tuple[Floats, Floats, Floats]:
    """For each hypothesis what speaks for a column's having nothing on a line, for each word's beginning it, and for
    the word after that.
    """
    n = len(sheet.lines[number].words)
    skips, leads, seconds = np.zeros(len(nodes)), np.empty((len(nodes), n)), np.zeros((len(nodes), n))
    waits = worth(clues.waiting(column.field))
    known: dict[Held, tuple[Floats, Floats]] = {}
    for row, node in enumerate(nodes):
        held = node.state[place]
        if held is None:
            skips[row], leads[row] = waits, sheet.starts(number, not node.begins, column.field)
            continue
        if not held.stopped:
            skips[row] = sheet.stopped(held.last, column.field)
        if held not in known:
            known[held] = _onward(held, sheet, number, column)
        leads[row], seconds[row] = known[held]
    if sheet.alone[number]:
        skips[:] = clues.weights()[Clue.LEFT_OUT]
    return skips, leads, seconds


def _onward(held: Held, sheet: Sheet, number: int, column: Column) -> tuple[Floats, Floats]:
    """What speaks for a cell's going on with each word of a line, and for the word after that."""
    weights = clues.weights()
    leads, seconds = sheet.joints.onward(held.last, held.alone, number, column.field)
    if sheet.lines[number].after_blank:
        leads = leads + weights[Clue.ONWARD_AFTER_BLANK]
    if held.stopped:
        return leads + weights[Clue.RESUMED], seconds
    return leads + weights[Clue.ROOM_LEFT] * _room_left(held, sheet, number, column), seconds


def _room_left(held: Held, sheet: Sheet, number: int, column: Column) -> Floats:
    """How much the room tells that each word of a line would have had beside the piece above."""
    room = (column.width - held.width - SPACE - sheet.own_widths[number]) / column.spread
    told: Floats = np.where(sheet.had_room(held.last, number), strain(room, MOST_ROOM), 0.0)
    return told


def _kept(
    nodes: Sequence[_Node],
    scores: Floats,
    chosen: _Chosen,
    sheet: Sheet,
    number: int,
    columns: Sequence[Column],
    beam: int,
) -> list[_Node]:
    """The best hypotheses, no two of which go on alike (cells that stopped seldom go on)."""
    kept: dict[_State, _Node] = {}
    ways = scores.shape[1]
    for at in np.argsort(-scores, axis=None, kind="stable"):
        row, way = divmod(int(at), ways)
        if not np.isfinite(scores[row, way]) or len(kept) == beam:
            break
        new = _after(nodes[row], float(scores[row, way]), _traced(chosen, row, way, ways), sheet, number)
        kept.setdefault(tuple(_STOPPED if held and held.stopped else held for held in new.state), new)
    if kept:
        return list(kept.values())
    # Nothing is wide enough: the line goes whole to the widest column.
    best = max(nodes, key=lambda node: node.score)
    widest = max(range(len(columns)), key=lambda place: columns[place].width)
    cuts = ((widest, 0, len(sheet.lines[number].words)),)
    return [_after(best, best.score + clues.weights()[Clue.NOT_CUT], cuts, sheet, number)]


def _traced(chosen: _Chosen, row: int, way: int, ways: int) -> _Cuts:
    """The pieces of a way, from the last column back to the first."""
    cuts: list[tuple[int, int, int]] = []
    n = end = chosen[0].shape[2] - 1
    for place in range(len(chosen) - 1, -1, -1):
        start, way = divmod(int(chosen[place][row, way, end]), ways)
        if start < n:
            cuts.append((place, start, end))
            end = start
    return tuple(reversed(cuts))


def _after(node: _Node, score: float, cuts: _Cuts, sheet: Sheet, number: int) -> _Node:
    """The hypothesis with a line cut so."""
    alone, first = sheet.alone[number], sheet.joints.first[number]
    state = [held if alone or held is None else held._replace(stopped=True) for held in node.state]
    for place, i, j in cuts:
        state[place] = Held(first + j - 1, round(float(sheet.widths[number][i, j]), 1), j == i + 1)
    return _Node(score, tuple(state), node.before if node.begins else node, node.begins, cuts)


def _rows(last: _Node, sheet: Sheet, n_columns: int) -> list[CellRow]:
    """The rows along the way that led to a hypothesis."""
    chain: list[_Node] = []
    node: _Node | None = last
    while node is not None and node.cuts:
        chain.append(node)
        node = node.before
    rows: list[CellRow] = []
    for number, step in enumerate(reversed(chain)):
        if step.new_row:
            rows.append(CellRow([[] for _ in range(n_columns)]))
        rows[-1].lines.append(number)
        for column, i, j in step.cuts:
            rows[-1].cells[column].append(sheet.lines[number].words[i:j])
    return rows
