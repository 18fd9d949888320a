"""Which words of which line stand in which cell, where a recogniser printed a table line by line.

`Line`s and the columns of a form in; rows of cells, each a list of pieces, one a line, out. One search
over all lines decides at once where a line is cut, in which columns its pieces stand, and where rows
begin. It weighs what ruling lines and white space are left, how wide each column is (a line of a cell is
full unless the cell ends), whether a piece goes on where the one above in its column stopped (syllables
that follow each other, small and capital letters, full stops), and which words dates, money and people
are written with. Scores are logarithms of odds, by eye where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.raw import Field
from extract.tables.ocr_lines import Gap, Line, Word, affinity, width_of
from extract.tables.ocr_words import code_fit, ends_of, figure_joint, names_criterion, word_fit

#: Hypotheses kept from line to line, and ways to cut a line kept for each.
_BEAM, _WAYS = 8, 3
#: A cut where nothing is left of the ruling line; a bar within a cell.
_NO_BAR, _WIDE_CUT, _BAR_INSIDE, _WIDE_INSIDE = -0.8, -0.3, -4.0, -0.4
#: Weight of the language model where two words stand side by side or one above the other.
_LANGUAGE = 0.7
#: A sentence goes on with a small letter; a capital after it is a name; after a full stop the reverse.
_SMALL_ON, _CAPITAL_ON, _CAPITAL_AFTER, _SMALL_AFTER = 0.3, -1.2, 0.5, -2.2
#: A bullet begins a cell or a paragraph of one.
_BULLETS, _BULLET_ON = ("-", "–", "+"), -0.5
_CAPITAL_START, _SMALL_START = 0.8, -3.0
#: A piece may be so much wider than its column, in shares of the width and in digits.
_SPREAD, _SPREAD_LEAST = 0.05, 0.8
_MOST_SLACK = 3.5
#: Text goes on in a cell that had stopped; a cell stops without a full stop; a cell begins below its row.
_RESUME, _STOP, _LATE, _LATE_MAIN = -6.0, -0.4, -0.3, -1.0
_EMPTY_MAIN = -2.0
#: A cell that begins below the first line of its row: cells that were read one after the other, or not.
_LATE_BLANK, _LATE_ROW = -0.3, -1.5
_UNCUT = -60.0
#: A scrap of a printed line has this many words at most; what each column it leaves out costs.
_SCRAP, _ALONE = 8, -0.1
_ROW, _ROW_KEYED, _BLANK = -7.0, 7.0, 1.0
#: How far widths stray from the usual ones of a form, and what that weighs; no piece costs more than this.
_USUAL_SPREAD, _USUAL_WORTH, _MOST_COST, _NO_END = 0.25, 2.0, 9.0, 1e9
_SPACE = width_of(" ")
#: Rows that tell whether a column has names of criteria.
_LEAST_CODES = 3
#: Signs a sentence ends with; after the others it may go on in any way.
_ENDS = (".", "!", "?")
_PAUSES, _PAUSE = (";", ":"), 0.3
#: Weights of how a word stands at the ends of sentences.
_END_WEIGHT, _BEGIN_WEIGHT = 0.8, 0.3

_PROSE = frozenset(
    {
        Field.CONTENT, Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE, Field.TARGET, Field.ACTIONS, Field.INDICATOR,
        Field.EVIDENCE, Field.PLANNED, Field.ADJUSTED, Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED,
        Field.MONITORED, Field.RESULT, Field.ADJUSTMENT,
    }
)  # fmt: skip
#: Cells that a row of a plan has.
_MAIN = frozenset(
    {Field.ACTIONS, Field.CONTENT, Field.TARGET, Field.WEAKNESS, Field.PLANNED, Field.CURRENT_STATE, Field.MONITORED}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, how wide it is (in digits), and whether it holds codes of criteria without names."""

    field: Field
    width: float
    codes: bool = False


@dataclass(slots=True)
class CellRow:
    """A row as decoded: for each column its pieces, one for each line it stands on."""

    cells: list[list[tuple[Word, ...]]]
    lines: list[int] = field(default_factory=list)


#: What a cell was last seen with: nothing yet (None), stopped, or the last word and the width of its piece.
_Held = tuple[int, float]
_STOPPED: _Held = (-1, 0.0)
_State = tuple[_Held | None, ...]


@dataclass(frozen=True, slots=True)
class _Node:
    score: float
    state: _State
    before: _Node | None
    new_row: bool
    cuts: tuple[tuple[int, int, int], ...]
    """Column, first word, word after the last."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A line beside the one above: its words, their joints, and how each follows each word above."""

    words: tuple[Word, ...]
    joints: tuple[float, ...]
    above: dict[int, tuple[float, ...]]
    """For each word of earlier lines, how well each of these goes on after it."""
    fits: tuple[tuple[tuple[int, int, float], ...], ...]
    """For each column, pieces it may hold: first word, word after the last, score."""
    alone: bool
    late: float
    """What it costs that a cell begins on this line and not on the first of its row."""


def decode(lines: Sequence[Line], columns: Sequence[Column], keyed: Sequence[float]) -> tuple[list[CellRow], float]:
    """The rows of the lines, and their score; ``keyed`` tells how surely (0 to 1) each line begins a row."""
    blank: _State = (None,) * len(columns)
    beam = [_Node(0.0, blank, None, True, ())]
    ids: list[Word] = []
    start = 0
    for number, line in enumerate(lines):
        above = sorted({held[0] for node in beam for held in node.state if held is not None and held is not _STOPPED})
        start = len(ids)
        near = _near(line, ids, above, columns, _alone(lines, number))
        ids.extend(line.words)
        found: list[_Node] = []
        top = beam[0]
        if number:
            gain = _ROW + _ROW_KEYED * keyed[number] + _BLANK * line.after_blank
            ended = max(((node, node.score + _ended(node.state, ids, columns)) for node in beam), key=lambda p: p[1])
            top = _Node(ended[1] + gain, blank, ended[0], True, ())
            for node in beam:
                penalty = -_ROW_KEYED * max(0.0, keyed[number] - 0.5)
                found += _ways(node, near, columns, ids, start, penalty, fresh=False)
        found += _ways(top, near, columns, ids, start, 0.0, fresh=True)
        beam = _best(found)
    last = max(beam, key=lambda node: node.score + _ended(node.state, ids, columns))
    return _rows(last, lines, len(columns)), last.score


def _best(found: Sequence[_Node]) -> list[_Node]:
    kept: dict[_State, _Node] = {}
    for node in sorted(found, key=lambda node: -node.score):
        if node.state not in kept:
            kept[node.state] = node
            if len(kept) == _BEAM:
                break
    return list(kept.values())


def _ended(state: _State, ids: Sequence[Word], columns: Sequence[Column]) -> float:
    """What it costs that a row ends here."""
    total = 0.0
    for held, column in zip(state, columns, strict=True):
        if held is None:
            total += _EMPTY_MAIN if column.field in _MAIN else 0.0
        elif held is not _STOPPED:
            total += _stop(ids[held[0]], column.field)
    return total


def _stop(last: Word, name: Field) -> float:
    """What speaks for a cell's ending with a word."""
    if last.text.endswith((".", ";")):
        return 0.3
    ends = _END_WEIGHT * ends_of(last).ends
    return min(ends, 0.3) + (_STOP if name in _PROSE else 0.0)


def joint(before: Word, after: Word, affinity_: float) -> float:
    """How well a word goes on after another in the same cell."""
    first = after.restored[:1]
    if before.text.endswith(_PAUSES):
        return _PAUSE
    if after.text in _BULLETS and not before.text[:1].isdigit():
        return _BULLET_ON
    score = figure_joint(before, after) + _LANGUAGE * affinity_
    ended = before.text.endswith(_ENDS)
    if first.islower():  # after a full stop: it is dirt, or this is no going on
        score += _SMALL_AFTER if ended else _SMALL_ON
    elif ended:
        score = _CAPITAL_AFTER
    elif first.isupper():
        score += _CAPITAL_ON
    return score


def _alone(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is a scrap that stands alone: part of a printed line, whose cells all go on."""
    last = number + 1 == len(lines)
    return lines[number].after_blank and (last or lines[number + 1].after_blank) and len(lines[number].words) <= _SCRAP


def _near(line: Line, ids: Sequence[Word], above: Sequence[int], columns: Sequence[Column], alone: bool) -> _Near:
    words = line.words
    own = affinity(words, words)
    joints = tuple(
        joint(words[i], words[i + 1], float(own[i, i + 1])) + _inside(words[i + 1].gap) for i in range(len(words) - 1)
    )
    before = [ids[i] for i in above]
    onward = affinity(before, words) if before else None
    follow = {
        i: tuple(joint(ids[i], word, float(onward[k, n])) for n, word in enumerate(words))
        for k, i in enumerate(above)
        if onward is not None
    }
    return _Near(
        words,
        joints,
        follow,
        tuple(_pieces(words, joints, column) for column in columns),
        alone,
        _LATE_BLANK if line.after_blank else _LATE_ROW,
    )


def _inside(gap: Gap) -> float:
    return (0.0, _WIDE_INSIDE, _BAR_INSIDE)[gap]


def _pieces(words: Sequence[Word], joints: Sequence[float], column: Column) -> tuple[tuple[int, int, float], ...]:
    """The pieces of a line that a column is wide enough for, with what stands for each."""
    spread = _SPREAD * column.width + _SPREAD_LEAST
    fits = [code_fit(word) if column.codes else word_fit(word, column.field) for word in words]
    out: list[tuple[int, int, float]] = []
    for i in range(len(words)):
        width, score = -_SPACE, 0.0
        for j in range(i, len(words)):
            width += _SPACE + words[j].width
            score += fits[j] + (joints[j - 1] if j > i else 0.0)
            over = (width - column.width) / spread
            if over > 4 and j > i:
                break
            out.append((i, j + 1, score - (0.8 * min(over, 5.0) ** 2 if over > 0 else 0.0)))
    return tuple(out)


def _ways(
    node: _Node, near: _Near, columns: Sequence[Column], ids: Sequence[Word], offset: int, extra: float, fresh: bool
) -> list[_Node]:
    """The best ways to cut a line after a hypothesis."""
    words = near.words
    n = len(words)
    cut = [0.0] + [(_NO_BAR, _WIDE_CUT, 0.0)[word.gap] for word in words[1:]]
    starts = [_start(word) for word in words]
    # best[j]: ways to place the first j words in the columns so far, (score, pieces, states)
    best: list[list[tuple[float, tuple[tuple[int, int, int], ...]]]] = [[] for _ in range(n + 1)]
    best[0] = [(node.score + extra, ())]
    for number, column in enumerate(columns):
        held = node.state[number]
        skip = _ALONE if near.alone else _skip(held, ids, column, fresh)
        lead = _leads(held, near, column, ids, starts, fresh)
        after: list[list[tuple[float, tuple[tuple[int, int, int], ...]]]] = [
            [(score + skip, pieces) for score, pieces in ways] for ways in best
        ]
        for i, j, score in near.fits[number]:
            if best[i]:
                gain = score + lead[i] + cut[i]
                ways = after[j]
                for before, pieces in best[i]:
                    ways.append((before + gain, (*pieces, (number, i, j))))
        for j, ways in enumerate(after):
            if len(ways) > _WAYS:
                ways.sort(key=lambda way: -way[0])
                del ways[_WAYS:]
            best[j] = ways
    if not best[n]:  # nothing is wide enough: the line goes whole to the widest column
        widest = max(range(len(columns)), key=lambda number: columns[number].width)
        best[n] = [(node.score + extra + _UNCUT, ((widest, 0, n),))]
    return [_node(node, score, pieces, near, offset, fresh) for score, pieces in best[n]]


def _node(
    node: _Node,
    score: float,
    pieces: tuple[tuple[int, int, int], ...],
    near: _Near,
    offset: int,
    fresh: bool,
) -> _Node:
    words = near.words
    state = [held if near.alone or held is None else _STOPPED for held in node.state]
    for number, i, j in pieces:
        width = sum(word.width for word in words[i:j]) + _SPACE * (j - i - 1)
        state[number] = (offset + j - 1, round(width, 1))
    return _Node(score, tuple(state), node, fresh, pieces)


def _start(word: Word) -> float:
    """How likely a cell begins with a word."""
    first = word.restored[:1]
    if first.isupper() or word.text in _BULLETS:
        return _CAPITAL_START + _BEGIN_WEIGHT * ends_of(word).begins
    return _SMALL_START + _BEGIN_WEIGHT * ends_of(word).begins if first.islower() else 0.0


def _skip(held: _Held | None, ids: Sequence[Word], column: Column, fresh: bool) -> float:
    """What it costs that a column has nothing on a line."""
    if held is None:
        return _LATE_MAIN if column.field in _MAIN else _LATE if column.field in _PROSE else 0.0
    if held is _STOPPED:
        return 0.0
    return _stop(ids[held[0]], column.field)


def _leads(
    held: _Held | None,
    near: _Near,
    column: Column,
    ids: Sequence[Word],
    starts: Sequence[float],
    fresh: bool,
) -> list[float]:
    """For each word of the line, what speaks for its being the first of the column's piece."""
    if held is None:
        return [start + (0.0 if fresh else near.late) for start in starts]
    if held is _STOPPED:
        return [_RESUME + min(0.0, start) for start in starts]
    last, width = held
    spread = 1.5 * _SPREAD * column.width + _SPREAD_LEAST
    ended = ids[last].text.endswith((".", ";", ":"))
    out: list[float] = []
    for word, follow in zip(near.words, near.above[last], strict=True):
        slack = (column.width - width - _SPACE - word.width) / spread
        if ended and not word.restored[:1].islower():
            slack = 0.0
        out.append(follow - (min(_MOST_SLACK, 0.5 * slack * slack) if slack > 0 else 0.0))
    return out


def _rows(last: _Node, lines: Sequence[Line], n_columns: int) -> list[CellRow]:
    """The rows along the way that led to a hypothesis."""
    chain: list[_Node] = []
    node: _Node | None = last
    while node is not None and node.before is not None:
        if node.cuts or not node.new_row:
            chain.append(node)
        node = node.before
    rows: list[CellRow] = []
    for number, step in enumerate(reversed(chain)):
        if step.new_row or not rows:
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
