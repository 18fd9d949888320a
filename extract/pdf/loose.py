"""Tables without rules: rows by drawing order, columns by the white strips between them.

In: the words of a page that stand in no ruled table, and the columns of the table the page before
ended with. Out: tables as grids whose lines are put where rules would stand, so that everything
after treats them like ruled ones. Two columns alone are no table (the head of a letter, recipients and
signature); a table needs three somewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.pdf.drawn import Block, Guide, Row, rows_of
from extract.pdf.grid import Grid, GridCell
from extract.pdf.model import Word
from normalize.phrases import aligned

#: Text this near to a column's edge is aligned with it.
_ALIGNED = 2.5
#: Overlaps smaller than this are the slant of a letter, not a shared column.
_OVERLAP = 1.5
#: The usual distance between the text of neighbouring cells is twice this.
_PADDING = 5.4
#: The next row starts within this many font sizes; running text keeps more distance.
_NEAR = 1.75
#: More rows than this on a page are no text.
_MAX_ROWS = 400
_RECIPIENTS = re.compile(r"noi\b.{0,8}\bnh[ao][nm]\b")


@dataclass(frozen=True, slots=True)
class Column:
    """The text of a column reaches from ``x0`` to ``x1``; ``centre`` is the middle of its heading."""

    x0: float
    x1: float
    centre: float | None = None


@dataclass(frozen=True, slots=True)
class LooseTable:
    """A table found by alignment: its grid, the words of each cell, the distance of text from its lines."""

    grid: Grid
    held: list[list[Word]]
    padding: float
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Carry:
    """What a page hands on to the next.

    ``columns`` are those of a table that may go on there; ``by_cell`` tells that the file was seen
    to draw cell by cell.
    """

    columns: tuple[Column, ...] = ()
    by_cell: bool = False


def loose_tables(words: Sequence[Word], carry: Carry) -> tuple[list[LooseTable], Carry]:
    """The tables without rules among the words of one page, top to bottom."""
    rows = rows_of(words)
    guide = _guide(rows, carry.columns)
    if guide.columns:
        rows = rows_of(words, guide)
    if len(rows) > _MAX_ROWS:
        return [], Carry((), carry.by_cell)
    by_cell = carry.by_cell or any(_goes_up(row) for row in rows)
    rows = rows[: _foot(rows)]
    tables: list[LooseTable] = []
    reaches_end = False
    start = 0
    while start < len(rows):
        end, columns = _extent(rows, start, carry.columns if start == 0 else ())
        if end == start:
            start += 1
            continue
        found = rows[start:end] if by_cell else _rows_of_lines(rows[start:end], columns)
        tables.append(_table(found, columns))
        reaches_end = end == len(rows)
        start = end
    return tables, Carry(tables[-1].columns if reaches_end else (), by_cell)


def _foot(rows: Sequence[Row]) -> int:
    """Where the recipients begin on a page that was read from an image; the end where there are none.

    Below them stand who signed and a seal: strokes of a pen between the two look like columns.
    """
    for place, row in enumerate(rows):
        words = row.blocks[0].lines[0].words
        if words[0].confidence < 1.0 and _RECIPIENTS.match(aligned(" ".join(word.text for word in words[:4]))):
            return place
    return len(rows)


def _guide(rows: Sequence[Row], carried: Sequence[Column]) -> Guide:
    """The columns of the upper or only table of a page, as a first look at its rows shows them."""
    strong = [i for i, row in enumerate(rows) if len(row.blocks) >= 3]
    if not strong or len(strong) > _MAX_ROWS:
        return Guide()
    # A row of single lines may be cut by the end of the page, its spaces taken for gaps.
    plain = [i for i in strong if any(len(block.lines) > 1 for block in rows[i].blocks)]
    used = plain if len(plain) > 1 else strong
    columns = columns_of([rows[i] for i in used], carried)
    # Tables of different columns on one page run into each other; a row then has more cells.
    if len(columns) < max(len(rows[i].blocks) for i in plain or strong[:1]):
        return Guide()
    end = used[-1] + 1
    while end < len(rows) and (len(rows[end].blocks) > 1 or _fits(rows[end], columns, rows[end - 1], None)):
        end += 1
    until = rows[end].top if end < len(rows) else math.inf
    return Guide(tuple((column.x0, column.x1) for column in columns), until)


def _rows_of_lines(rows: Sequence[Row], columns: Sequence[Column]) -> list[Row]:
    """Rows put together from lines, for files that draw line by line across the columns.

    A line goes on with the row above if it follows closely, fills fewer columns, and either has nothing
    in the first column of that row or goes on with a word in small letters there.
    """
    rows = [part for row in rows for part in _single_lines(row)]
    steps = [(b.top - a.top) / b.blocks[0].size for a, b in pairwise(rows)]
    close = 1.25 * min(steps, default=0.0)
    out: list[dict[int, Block]] = []
    for row, step in zip(rows, [0.0, *steps], strict=True):
        cells = {_nearest(block, columns): block for block in row.blocks}
        last = out[-1] if out else {}
        first = cells.get(min(last, default=-1))
        runs_on = first is None or first.lines[0].text[0].islower()
        if len(cells) == len(row.blocks) and step <= close and cells.keys() < last.keys() and runs_on:
            for place, block in cells.items():
                last[place].lines.extend(block.lines)
        else:
            out.append(dict(enumerate(row.blocks)) if len(cells) < len(row.blocks) else cells)
    return [Row(list(cells.values())) for cells in out]


def _goes_up(row: Row) -> bool:
    """Whether a cell is drawn after a lower line of its neighbour: a file that draws cell by cell."""
    return any(b.top < a.bottom - 0.5 * b.size for a, b in pairwise(row.blocks))


def _single_lines(row: Row) -> list[Row]:
    """The row as rows of single lines."""
    levels: list[list[Block]] = []
    for line in sorted((line for block in row.blocks for line in block.lines), key=lambda li: li.base):
        if levels and line.base - levels[-1][0].top <= 0.35 * line.size:
            levels[-1].append(Block([line]))
        else:
            levels.append([Block([line])])
    return [Row(sorted(level, key=lambda block: block.x0)) for level in levels]


def _nearest(block: Block, columns: Sequence[Column]) -> int:
    """The column a block stands in or next to."""
    return min(range(len(columns)), key=lambda i: _distance(columns[i], (block.x0 + block.x1) / 2))


def _extent(rows: Sequence[Row], start: int, carried: Sequence[Column]) -> tuple[int, tuple[Column, ...]]:
    """Where the table that starts at a row ends, and its columns; the same place if none starts."""
    columns = tuple(carried)
    if columns:
        following = rows[start + 1] if start + 1 < len(rows) else None
        if not _fits(rows[start], columns, None, following):
            return _extent(rows, start, ())
    elif len(rows[start].blocks) < 3:
        return start, ()
    taken: list[Row] = []
    end = start
    while end < len(rows):
        row = rows[end]
        if taken or columns:
            following = rows[end + 1] if end + 1 < len(rows) else None
            if not _fits(row, columns, taken[-1] if taken else None, following):
                break
        wider = columns_of([*taken, row], carried)
        if len(wider) < len(columns):
            break
        taken.append(row)
        columns = wider
        end += 1
    strong = sum(len(row.blocks) >= 3 for row in taken)
    if carried or strong >= 2 or any(len(row.blocks) >= 4 for row in taken):
        return end, columns
    return start, ()


def _fits(row: Row, columns: Sequence[Column], above: Row | None, following: Row | None) -> bool:
    """Whether a row goes on with a table of these columns; ``above`` is None at the top of a page."""
    if len(row.blocks) == 1:
        return _fits_alone(row.blocks[0], columns, above, following)
    single = sum(len(_touched(block, columns)) <= 1 for block in row.blocks)
    first = row.blocks[0]
    if len(row.blocks) == 2:
        # A number and a heading over the other columns, or two cells; not two blocks of a letter.
        return (single == 2 and _all_aligned(row, columns)) or _is_at(first, columns[0])
    return 2 * single >= len(row.blocks)


def _all_aligned(row: Row, columns: Sequence[Column]) -> bool:
    return all(any(_is_at(block, column) for column in _touched(block, columns)) for block in row.blocks)


def _is_at(block: Block, column: Column) -> bool:
    """Whether the block starts at the column's left edge or is centred in it."""
    inside = column.x0 - _ALIGNED <= block.x0 and block.x1 <= column.x1 + _ALIGNED
    centred = abs((block.x0 + block.x1) - (column.x0 + column.x1)) <= 4 * _ALIGNED
    return abs(block.x0 - column.x0) <= _ALIGNED or (inside and centred)


def _fits_alone(block: Block, columns: Sequence[Column], above: Row | None, following: Row | None) -> bool:
    """Whether a block with nothing beside it is a cell or a band of the table."""
    goes_on = following is not None and _is_plain(following, columns)
    free_left, free_right = block.x0 - columns[0].x0, columns[-1].x1 - block.x1
    centred = min(free_left, free_right) > 12.0 and abs(free_left - free_right) <= 14.0
    if centred and len(block.lines) <= 2:
        return True
    touched = _touched(block, columns)
    if len(touched) == 1:
        near = above is None or block.top - above.bottom <= _NEAR * block.size
        cell = above is None or not block.lines[0].bold
        return _is_at(block, touched[0]) and (goes_on or (near and cell and touched[0] is not columns[0]))
    return goes_on and len(block.lines) <= 2 and any(abs(block.x0 - c.x0) <= _ALIGNED for c in columns[:2])


def _is_plain(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row plainly belongs to the columns: several blocks, each at one of them."""
    at = [block for block in row.blocks if len(_touched(block, columns)) == 1]
    return len(row.blocks) >= 2 and 2 * len(at) >= len(row.blocks) and _all_aligned(Row(at), columns)


def _touched(block: Block, columns: Sequence[Column]) -> list[Column]:
    return [c for c in columns if min(c.x1, block.x1) - max(c.x0, block.x0) > _OVERLAP]


def columns_of(rows: Sequence[Row], carried: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of all rows: blocks that share a stretch of the line, spanning ones left out."""
    levels = [[Column(b.x0, b.x1) for b in row.blocks] for row in rows]
    if carried:
        levels.insert(0, list(carried))
    elif levels:
        levels[:2] = [[Column(b.x0, b.x1, (b.x0 + b.x1) / 2) for b in level] for level in levels[:2]]
    found: list[Column] = []
    for place, level in enumerate(levels):
        for block in level:
            if not _spans(block, levels, place):
                found.append(block)
    merged: list[Column] = []
    for column in sorted(found, key=lambda c: c.x0):
        if merged and min(merged[-1].x1, column.x1) - column.x0 > _OVERLAP:
            centre = column.centre if merged[-1].centre is None else merged[-1].centre
            merged[-1] = Column(merged[-1].x0, max(merged[-1].x1, column.x1), centre)
        else:
            merged.append(column)
    return tuple(merged)


def _spans(block: Column, levels: Sequence[Sequence[Column]], own: int) -> bool:
    """Whether a block lies over two or more columns.

    That is: over two blocks of the row below its own (a group in a header), or of enough other
    rows; a cell cut in two by mistake now and then does not make its column two.
    """
    counts = [sum(min(b.x1, block.x1) - max(b.x0, block.x0) > _OVERLAP for b in level) for level in levels]
    if own + 1 < len(counts) and counts[own] == 1 and counts[own + 1] > 1:
        return True
    others = counts[:own] + counts[own + 1 :]
    one, many = others.count(1), sum(count > 1 for count in others)
    return many > 0 and 6 * many >= one


def _table(rows: Sequence[Row], columns: Sequence[Column]) -> LooseTable:
    padding = _padding(columns)
    cells: list[GridCell] = []
    held: list[list[Word]] = []
    for number, row in enumerate(rows):
        taken: set[int] = set()
        for first, last, words in _placed(row, columns):
            if first in taken:
                held[_index(cells, number, first)].extend(words)
                continue
            taken.update(range(first, last + 1))
            cells.append(GridCell(number, first, 1, last - first + 1))
            held.append(words)
        for free in sorted(set(range(len(columns))) - taken):
            cells.append(GridCell(number, free, 1, 1))
            held.append([])
    cells, held = _deepened(cells, held, rows)
    grid = Grid(_borders(rows, columns, padding), _levels(rows), tuple(cells))
    return LooseTable(grid, held, padding, tuple(columns))


def _index(cells: Sequence[GridCell], row: int, col: int) -> int:
    return next(i for i, c in enumerate(cells) if c.row == row and c.col <= col < c.col + c.col_span)


def _placed(row: Row, columns: Sequence[Column]) -> list[tuple[int, int, list[Word]]]:
    """The blocks of a row with their first and last column, each column at most once."""
    out: list[tuple[int, int, list[Word]]] = []
    for block in row.blocks:
        words = [word for line in block.lines for word in line.words]
        places = [i for i, c in enumerate(columns) if c in _touched(block, columns)]
        if not places:
            places = [_nearest(block, columns)]
        for first, last, part in _parted(words, places, columns):
            if out and first <= out[-1][1]:
                # Two blocks on one column: the later one only takes what is free.
                if last <= out[-1][1]:
                    out[-1][2].extend(part)
                    continue
                first = out[-1][1] + 1
            out.append((first, last, part))
    return out


def _distance(column: Column, x: float) -> float:
    return max(column.x0 - x, x - column.x1, 0.0)


def _parted(
    words: list[Word], places: list[int], columns: Sequence[Column]
) -> list[tuple[int, int, list[Word]]]:
    """A block over several columns, cut where no word reaches into the white strip between two."""
    parts: list[tuple[int, int, list[Word]]] = []
    first, rest = places[0], words
    for left, right in pairwise(places):
        low, high = columns[left].x1 - _OVERLAP, columns[right].x0 + _OVERLAP
        before = [w for w in rest if w.x1 <= low + 2 * _OVERLAP]
        after = [w for w in rest if w.x0 >= high - 2 * _OVERLAP]
        if before and after and len(before) + len(after) == len(rest):
            parts.append((first, left, before))
            first, rest = right, after
    parts.append((first, places[-1], rest))
    return parts


def _deepened(
    cells: list[GridCell], held: list[list[Word]], rows: Sequence[Row]
) -> tuple[list[GridCell], list[list[Word]]]:
    """Cells whose text reaches into the next row, where they cover empty cells, span both.

    Seen in headers of two levels: ``TT`` stands half-way beside a group and its columns.
    """
    by_place = {(c.row, c.col): i for i, c in enumerate(cells)}
    grown: dict[int, GridCell] = {}
    gone: set[int] = set()
    for index, cell in enumerate(cells):
        if not held[index] or cell.row + 1 >= len(rows) or cell.row > 1:
            continue
        below = [by_place.get((cell.row + 1, col)) for col in range(cell.col, cell.col + cell.col_span)]
        free = [i for i in below if i is not None and not held[i]]
        top = rows[cell.row + 1].top
        bottom = max(word.base for word in held[index])
        if len(free) == cell.col_span and bottom > top - 0.6 * held[index][0].size:
            grown[index] = GridCell(cell.row, cell.col, 2, cell.col_span)
            gone.update(free)
    kept = [i for i in range(len(cells)) if i not in gone]
    order = sorted(kept, key=lambda i: (cells[i].row, cells[i].col))
    return [grown.get(i, cells[i]) for i in order], [held[i] for i in order]


def _padding(columns: Sequence[Column]) -> float:
    """Half the narrowest white strip between two columns."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(columns)]
    return min(max(min(gaps, default=2 * _PADDING) / 2, 1.0), 2 * _PADDING)


def _borders(rows: Sequence[Row], columns: Sequence[Column], padding: float) -> tuple[float, ...]:
    """Where the vertical rules would stand.

    Left-aligned columns tell their left border; a centred one tells one border by the other.
    """
    known = [*(_left_border(rows, column, padding) for column in columns), None]
    centres = _centres(columns, known)
    for i in reversed(range(len(columns))):
        border, centre = known[i + 1], centres[i]
        if known[i] is None and border is not None and centre is not None:
            known[i] = min(2 * centre - border, columns[i].x0 - padding)
    for i in range(len(columns)):
        border, centre = known[i], centres[i]
        if known[i + 1] is None and border is not None and centre is not None:
            known[i + 1] = max(2 * centre - border, columns[i].x1 + padding)
    edges = [
        columns[0].x0 - padding,
        *((a.x1 + b.x0) / 2 for a, b in pairwise(columns)),
        columns[-1].x1 + padding,
    ]
    places = [edge if at is None else at for at, edge in zip(known, edges, strict=True)]
    for i in range(1, len(columns)):
        low, high = columns[i - 1].x1, columns[i].x0
        places[i] = min(max(places[i], low), high)
    return tuple(places)


def _left_border(rows: Sequence[Row], column: Column, padding: float) -> float | None:
    """The left border of a column whose cells start at one place; centred ones tell nothing."""
    blocks = [b for row in rows for b in row.blocks if _touched(b, [column]) and b.x1 <= column.x1]
    centre = column.centre
    uneven = [b for b in blocks if centre is None or abs((b.x0 + b.x1) / 2 - centre) > 1.0]
    left = sum(abs(b.x0 - column.x0) <= 1.0 for b in uneven)
    return column.x0 - padding if left >= 1 and 2 * left >= len(uneven) else None


def _centres(columns: Sequence[Column], known: Sequence[float | None]) -> list[float | None]:
    """The middles of the columns: those of the headings, if these stand in the middle where it is known."""
    off = [
        abs(column.centre - (left + right) / 2)
        for column, (left, right) in zip(columns, pairwise(known), strict=True)
        if column.centre is not None and left is not None and right is not None
    ]
    centred = off and 2 * sum(distance <= 1.5 for distance in off) >= len(off)
    return [column.centre if centred else None for column in columns]


def _levels(rows: Sequence[Row]) -> tuple[float, ...]:
    """Where the horizontal rules would stand."""
    size = rows[0].blocks[0].size
    levels = [rows[0].top - size]
    for above, below in pairwise(rows):
        place = below.top - below.blocks[0].size
        if above.bottom < below.top:
            place = max(place, above.bottom + 0.25 * size)
        levels.append(max(place, levels[-1] + 0.5))
    levels.append(max(rows[-1].bottom + 0.4 * size, levels[-1] + 0.5))
    return tuple(levels)
