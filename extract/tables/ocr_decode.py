"""Which words of which line stand in which cell, where a recogniser printed a table line by line.

`Line`s and the columns of a form in; rows of cells, each a list of pieces, one a line, out. One search
over all lines decides at once where a line is cut, in which columns its pieces stand, and where rows
begin. It weighs what ruling lines and white space are left, how wide each column is (a line of a cell is
full unless the cell ends), whether a piece goes on where the one above in its column stopped (syllables
that follow each other, small and capital letters, full stops), and which words dates, money and people
are written with: the clues of `extract.tables.ocr_clues`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from extract.raw import Field
from extract.tables import ocr_clues as clues
from extract.tables.ocr_clues import Clue, worth
from extract.tables.ocr_lines import Line, Word, affinity, width_of
from extract.tables.ocr_words import code_fit, names_criterion, word_fit

Floats = npt.NDArray[np.float64]
#: Hypotheses kept from line to line, and ways to cut a line kept for each.
_BEAM, _WAYS = 16, 4
#: A piece may be so much wider than its column, in shares of the width and in digits.
_SPREAD, _SPREAD_LEAST = 0.05, 0.8
#: A word is not put in a column that it makes wider than this many deviations.
_MOST_DEVIATIONS = 4.0
#: A scrap of a printed line has this many words at most.
_SCRAP = 8
#: How far widths stray from the usual ones of a form, and what that weighs; no piece costs more than this.
_USUAL_SPREAD, _USUAL_WORTH, _MOST_COST, _NO_END = 0.25, 2.0, 9.0, 1e9
_SPACE = width_of(" ")
#: Rows that tell whether a column has names of criteria.
_LEAST_CODES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, how wide it is (in digits), and whether it holds codes of criteria without names."""

    field: Field
    width: float
    codes: bool = False

    def deviations(self, width: float) -> float:
        """How much wider than the column something is, in usual deviations; negative if narrower."""
        return (width - self.width) / (_SPREAD * self.width + _SPREAD_LEAST)

    def fit(self, read: Word) -> float:
        """How well a word fits the column by what it says."""
        return code_fit(read) if self.codes else word_fit(read, self.field)


@dataclass(slots=True)
class CellRow:
    """A row as decoded: for each column its pieces, one for each line it stands on."""

    cells: list[list[tuple[Word, ...]]]
    lines: list[int] = field(default_factory=list)


#: What a cell was last seen with: nothing yet (None), stopped, or the last word and the width of its piece.
_Held = tuple[int, float]
_STOPPED: _Held = (-1, 0.0)
_State = tuple[_Held | None, ...]
_Cuts = tuple[tuple[int, int, int], ...]


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


def _begun(node: _Node) -> _Node | None:
    return node.before if node.begins else node


@dataclass(frozen=True, slots=True)
class _Near:
    """A line beside those above, with what speaks for each of its words' being in each place."""

    words: tuple[Word, ...]
    starts: Floats
    """That a cell begins with the word."""
    late: float
    """That a cell begins on this line and not on the first of its row."""
    above: dict[int, Floats]
    """For each word of earlier lines, how well each of these goes on after it."""
    pieces: Floats
    """That a piece stands in a column (column, first word, word after the last); minus infinity without room."""
    alone: bool


def decode(lines: Sequence[Line], columns: Sequence[Column], keyed: Sequence[float]) -> tuple[list[CellRow], float]:
    """The rows of the lines, and their score; ``keyed`` tells how surely (0 to 1) each line begins a row."""
    blank: _State = (None,) * len(columns)
    beam = [_Node(0.0, blank, None, True, ())]
    ids: list[Word] = []
    for number, line in enumerate(lines):
        above = sorted({held[0] for node in beam for held in node.state if held is not None and held is not _STOPPED})
        near = _near(line, ids, above, columns, is_alone(lines, number))
        ways = beam
        if number:
            node, score = max(((node, node.score + _ended(node.state, ids, columns)) for node in beam), key=_second)
            begun = score + worth(clues.new_row(keyed[number], line.after_blank))
            stays = worth(clues.same_row(keyed[number]))
            ways = [replace(node, score=node.score + stays) for node in beam]
            ways.append(_Node(begun, blank, node, True, ()))
        first = len(ids)
        ids.extend(line.words)
        beam = _cut(ways, near, columns, ids, first)
    last = max(beam, key=lambda node: node.score + _ended(node.state, ids, columns))
    return _rows(last, lines, len(columns)), last.score + _ended(last.state, ids, columns)


def _second(pair: tuple[_Node, float]) -> float:
    return pair[1]


def _ended(state: _State, ids: Sequence[Word], columns: Sequence[Column]) -> float:
    """What it costs that a row ends here."""
    total = 0.0
    for held, column in zip(state, columns, strict=True):
        if held is None:
            total += worth(clues.empty(column.field))
        elif held is not _STOPPED:
            total += worth(clues.stopped(ids[held[0]], column.field))
    return total


def is_alone(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is a scrap that stands alone: part of a printed line, whose cells all go on."""
    last = number + 1 == len(lines)
    return lines[number].after_blank and (last or lines[number + 1].after_blank) and len(lines[number].words) <= _SCRAP


def _near(line: Line, ids: Sequence[Word], above: Sequence[int], columns: Sequence[Column], alone: bool) -> _Near:
    words = line.words
    own = affinity(words, words)
    joints = [worth(clues.inside(words[i], words[i + 1], float(own[i, i + 1]))) for i in range(len(words) - 1)]
    follow: dict[int, Floats] = {}
    if above:
        onwards = affinity([ids[i] for i in above], words)
        for k, i in enumerate(above):
            each = [worth(clues.onward(ids[i], after, float(onwards[k, n]))) for n, after in enumerate(words)]
            follow[i] = np.array(each)
    return _Near(
        words,
        np.array([worth(clues.start(first)) for first in words]),
        clues.weights()[Clue.LATE_AFTER_BLANK if line.after_blank else Clue.LATE],
        follow,
        np.stack([_pieces(words, joints, column) for column in columns]),
        alone,
    )


def _pieces(words: Sequence[Word], joints: Sequence[float], column: Column) -> Floats:
    """What speaks for the pieces of a line that a column is wide enough for: first word, word after the last."""
    fits = [worth(clues.word(column.fit(read), column.field, column.codes)) for read in words]
    out = np.full((len(words), len(words) + 1), -np.inf)
    for i in range(len(words)):
        width, score = -_SPACE, worth(clues.cut(words[i])) if i else 0.0
        for j in range(i, len(words)):
            width += _SPACE + words[j].width
            score += fits[j] + (joints[j - 1] if j > i else 0.0)
            over = column.deviations(width)
            if over > _MOST_DEVIATIONS and j > i:
                break
            out[i, j + 1] = score + worth(clues.too_wide(over))
    return out


def _cut(
    nodes: Sequence[_Node], near: _Near, columns: Sequence[Column], ids: Sequence[Word], first: int
) -> list[_Node]:
    """The best hypotheses after a line: for all of them at once, the best ways to place its words in the columns.

    ``best[h, j, k]`` is the score of the k-th best way of hypothesis ``h`` to place the first ``j`` words in the
    columns so far; ``chosen`` tells for each column which way and which piece led there.
    """
    n = len(near.words)
    best = np.full((len(nodes), n + 1, _WAYS), -np.inf)
    best[:, 0, 0] = [node.score for node in nodes]
    chosen: list[npt.NDArray[np.int64]] = []
    for number, column in enumerate(columns):
        skips, leads = _leads(nodes, number, near, column, ids)
        placed = best[:, :n, :, None] + (leads[:, :, None] + near.pieces[number])[:, :, None, :]
        skipped = np.swapaxes(best, 1, 2) + skips[:, None, None]
        every = np.concatenate((placed.reshape(len(nodes), n * _WAYS, n + 1), skipped), axis=1)
        order = np.argsort(-every, axis=1, kind="stable")[:, :_WAYS]
        chosen.append(order)
        best = np.swapaxes(np.take_along_axis(every, order, axis=1), 1, 2)
    return _kept(nodes, best[:, n], chosen, near, columns, first)


def _kept(
    nodes: Sequence[_Node],
    scores: Floats,
    chosen: Sequence[npt.NDArray[np.int64]],
    near: _Near,
    columns: Sequence[Column],
    first: int,
) -> list[_Node]:
    """The best hypotheses, no two of which go on alike."""
    kept: dict[_State, _Node] = {}
    for place in np.argsort(-scores, axis=None, kind="stable"):
        node, way = divmod(int(place), _WAYS)
        if not np.isfinite(scores[node, way]) or len(kept) == _BEAM:
            break
        cuts = _traced(chosen, node, way, len(near.words))
        state = _state_after(nodes[node].state, cuts, near, first)
        kept.setdefault(state, _Node(float(scores[node, way]), state, _begun(nodes[node]), nodes[node].begins, cuts))
    if kept:
        return list(kept.values())
    # Nothing is wide enough: the line goes whole to the widest column.
    best = max(nodes, key=lambda node: node.score)
    cuts = ((max(range(len(columns)), key=lambda number: columns[number].width), 0, len(near.words)),)
    score = best.score + clues.weights()[Clue.NOT_CUT]
    return [_Node(score, _state_after(best.state, cuts, near, first), _begun(best), best.begins, cuts)]


def _traced(chosen: Sequence[npt.NDArray[np.int64]], node: int, way: int, n: int) -> _Cuts:
    """The pieces of a way, from the last column back to the first."""
    cuts: list[tuple[int, int, int]] = []
    end = n
    for number in range(len(chosen) - 1, -1, -1):
        start, way = divmod(int(chosen[number][node, way, end]), _WAYS)
        if start < n:
            cuts.append((number, start, end))
            end = start
    return tuple(reversed(cuts))


def _state_after(state: _State, cuts: _Cuts, near: _Near, first: int) -> _State:
    after = [held if near.alone or held is None else _STOPPED for held in state]
    for number, i, j in cuts:
        after[number] = (first + j - 1, round(width_of_piece(near.words[i:j]), 1))
    return tuple(after)


def _leads(
    nodes: Sequence[_Node], number: int, near: _Near, column: Column, ids: Sequence[Word]
) -> tuple[Floats, Floats]:
    """For each hypothesis, what speaks for a column's having nothing on a line, and for each word's beginning it."""
    weights = clues.weights()
    skips, leads = np.zeros(len(nodes)), np.empty((len(nodes), len(near.words)))
    known: dict[_Held, Floats] = {}
    for place, node in enumerate(nodes):
        held = node.state[number]
        if held is None:
            skips[place] = worth(clues.waiting(column.field))
            leads[place] = near.starts + (0.0 if node.begins else near.late)
        elif held is _STOPPED:
            leads[place] = weights[Clue.RESUMED]
        else:
            skips[place] = worth(clues.stopped(ids[held[0]], column.field))
            if held not in known:
                rooms = [worth(clues.room_left(room(ids[held[0]], held[1], read, column))) for read in near.words]
                known[held] = near.above[held[0]] + np.array(rooms)
            leads[place] = known[held]
    if near.alone:
        skips[:] = weights[Clue.LEFT_OUT]
    return skips, leads


def width_of_piece(words: Sequence[Word]) -> float:
    """How wide words are beside each other, in digits."""
    return sum(read.width for read in words) + _SPACE * (len(words) - 1)


def _skip(held: _Held | None, ids: Sequence[Word], column: Column) -> float:
    """What it costs that a column has nothing on a line."""
    if held is None:
        return worth(clues.waiting(column.field))
    return 0.0 if held is _STOPPED else worth(clues.stopped(ids[held[0]], column.field))


def room(last: Word, width: float, after: Word, column: Column) -> float:
    """The room that a word would have had beside the last of the piece above, in deviations; 0 after an end."""
    if last.text.endswith((".", ";", ":")) and not after.restored[:1].islower():
        return 0.0
    return -column.deviations(width + _SPACE + after.width) / 1.5


def _rows(last: _Node, lines: Sequence[Line], n_columns: int) -> list[CellRow]:
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
            rows[-1].cells[column].append(lines[number].words[i:j])
    return rows


def with_bare_codes(columns: Sequence[Column], rows: Sequence[CellRow]) -> list[Column]:
    """The columns, that of the criteria told to hold codes alone where no row has a name beside its code."""
    return [replace(column, codes=_bare_codes(column, number, rows)) for number, column in enumerate(columns)]


def _bare_codes(column: Column, number: int, rows: Sequence[CellRow]) -> bool:
    if column.field is not Field.CRITERION:
        return False
    cells = [[word for piece in row.cells[number] for word in piece] for row in rows if row.cells[number]]
    return len(cells) >= _LEAST_CODES and not any(names_criterion(words) for words in cells)


def fitted(columns: Sequence[Column], usual: Sequence[Column], rows: Sequence[CellRow]) -> list[Column]:
    """The columns with the widths their pieces show: none is wider, and the next word had no room; where
    the pieces do not tell, near the ``usual`` ones.
    """
    return [
        _fitted(column, usual[number].width, [row.cells[number] for row in rows])
        for number, column in enumerate(columns)
    ]


def _fitted(column: Column, usual: float, cells: Sequence[Sequence[tuple[Word, ...]]]) -> Column:
    full: list[tuple[float, float]] = []  # a piece's width, and its width with the next word
    for pieces in cells:
        for k, piece in enumerate(pieces):
            width = sum(word.width for word in piece) + _SPACE * (len(piece) - 1)
            going = k + 1 < len(pieces) and not piece[-1].text.endswith((".", ";", ":"))
            full.append((width, width + _SPACE + pieces[k + 1][0].width if going else _NO_END))
    if not full:
        return column
    best, least = column.width, float("inf")
    for step in range(60, 171, 2):
        width = usual * step / 100
        spread = _SPREAD * width + _SPREAD_LEAST
        cost = _USUAL_WORTH * ((step / 100 - 1) / _USUAL_SPREAD) ** 2
        for narrow, wide in full:
            cost += min(_MOST_COST, (max(0.0, narrow - width) / spread) ** 2)
            if wide < _NO_END:
                cost += min(_MOST_COST, (max(0.0, width - wide) / spread) ** 2)
        if cost < least:
            best, least = width, cost
    return replace(column, width=best)
