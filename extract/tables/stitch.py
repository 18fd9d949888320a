"""One table again where pages, or a row that drifted away, cut it into several.

Blocks of one document in reading order in, the same blocks out with every table whole: a header
repeated on each page is dropped, a row cut by the break is rejoined and named in ``joined_rows``, a
piece that stands after later prose is brought back and named in ``moved_rows``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extract.document import Block, Box, Cell, Paragraph, Table
from extract.raw import Field
from extract.tables.columns import Columns, TableKind, fits, header_signature, read_columns
from extract.tables.fields import content_score
from extract.tables.grid import GridRow, grid_rows
from normalize.text import bare
from normalize.wrapping import join_wrapped

#: A heading of a later section between two pieces of a table: the second piece has drifted.
_SECTION = re.compile(r"^(?:[ivx]+|[a-z]|\d+)\s*[./)]\s*\S", re.IGNORECASE)
#: Prose of this many paragraphs between two pieces means the second has drifted as well.
_FAR = 3
#: Two headers are the same from this likeness (0 to 100) on.
_SAME_HEADER = 90
_SENTENCE_END = (".", "!", "?", ";", ":", ")", "”", '"', "/")
_KEYS = (Field.CRITERION, Field.ROW_NO, Field.STANDARD)
#: A cell of these fields is complete when it reads as one; two complete ones are two rows.
_WHOLE = (Field.DEADLINE, Field.BUDGET, Field.ASSIGNEE, Field.REPORT, Field.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A table that has begun and may go on: where it stands in the output and its columns."""

    place: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Stitched:
    """The blocks with every table whole, and the header cells that pages repeated."""

    blocks: tuple[Block, ...]
    repeated: tuple[Cell, ...] = ()


def stitch(blocks: Sequence[Block]) -> Stitched:
    """The blocks with every table whole, each at the place of its first piece."""
    out: list[Block] = []
    repeated: list[Cell] = []
    open_piece: _Piece | None = None
    between: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block)
            between.append(block)
            continue
        columns = read_columns(block)
        body = _continuation(out, open_piece, block, columns)
        if open_piece is not None and body is not None:
            first = out[open_piece.place]
            assert isinstance(first, Table)
            if not between or (not columns.has_header and _drifted(between)):
                joined = (
                    _append_moved(first, body) if between else join_tables(first, body, open_piece.columns)
                )
                out[open_piece.place] = joined
                repeated.extend(
                    cell for cell in block.cells if cell.row < block.n_rows - body.n_rows and cell.text
                )
                between = []
                continue
        out.append(block)
        between = []
        if columns.kind is not TableKind.OTHER:
            open_piece = _Piece(len(out) - 1, columns)
    return Stitched(tuple(out), tuple(repeated))


def _continuation(out: Sequence[Block], piece: _Piece | None, table: Table, columns: Columns) -> Table | None:
    """What a table adds to the open one (its rows without the repeated header), None if it is another."""
    if piece is None:
        return None
    first = out[piece.place]
    assert isinstance(first, Table)
    if table.n_cols != first.n_cols:
        return None
    if not columns.has_header:
        return table if fits(table, piece.columns.fields) else None
    # The rest of a cut row below a repeated header may read like one more row of it ("nhận | đoàn").
    height = piece.columns.data_row - piece.columns.first_row
    repeated = replace(columns, data_row=min(columns.data_row, columns.first_row + height))
    if repeated != columns and _same_header(table, repeated, first, piece.columns):
        return drop_rows(table, repeated.data_row)
    if columns.fields == piece.columns.fields or _same_header(table, columns, first, piece.columns):
        return drop_rows(table, columns.data_row)
    return None


def _same_header(table: Table, columns: Columns, first: Table, known: Columns) -> bool:
    """Whether two headers say the same, small differences of reading aside."""
    signatures = (header_signature(table, columns), header_signature(first, known))
    return fuzz.ratio(*map(" ".join, signatures)) >= _SAME_HEADER


def _drifted(between: Sequence[Paragraph]) -> bool:
    return len(between) >= _FAR or any(_SECTION.match(p.text) and p.text.upper() == p.text for p in between)


def drop_rows(table: Table, count: int) -> Table:
    """The table without its first rows."""
    cells = []
    for cell in table.cells:
        end = cell.row + cell.row_span
        if end > count:
            row = max(cell.row - count, 0)
            cells.append(replace(cell, row=row, row_span=end - count - row))
    return replace(
        table,
        cells=tuple(cells),
        n_rows=table.n_rows - count,
        joined_rows=tuple(r - count for r in table.joined_rows if r >= count),
        moved_rows=tuple(r - count for r in table.moved_rows if r >= count),
    )


def append_rows(table: Table, more: Table) -> Table:
    """Both tables' rows in one table."""
    offset = table.n_rows
    return replace(
        table,
        cells=table.cells + tuple(replace(cell, row=cell.row + offset) for cell in more.cells),
        n_rows=offset + more.n_rows,
        joined_rows=table.joined_rows + tuple(r + offset for r in more.joined_rows),
        moved_rows=table.moved_rows + tuple(r + offset for r in more.moved_rows),
    )


def _append_moved(table: Table, body: Table) -> Table:
    whole = append_rows(table, body)
    return replace(whole, moved_rows=tuple(sorted({*whole.moved_rows, *range(table.n_rows, whole.n_rows)})))


def join_tables(table: Table, body: Table, columns: Columns) -> Table:
    """A table and its continuation on the next page; a row cut by the break becomes one again."""
    if body.n_rows == 0:
        return table
    above, below = grid_rows(table)[-1], grid_rows(body)[0]
    if table.n_rows > columns.data_row and goes_on(above, below, columns):
        table = _join_row(table, above, below)
        body = drop_rows(_without_row(body, 0), 1)
    else:
        table, body = _extend_merged(table, body, columns)
    return append_rows(table, body) if body.n_rows else table


def goes_on(above: GridRow, below: GridRow, columns: Columns) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    A row with a row number or code of its own is a new one. Otherwise the text decides: a cell that
    goes on in the middle of a sentence speaks for one row, a second complete date, sum or list of
    people for two.
    """
    own = below.own_cells()
    if not own or len(above.own_cells()) < 2:
        return False
    if len(own) == 1 and own[0].col_span >= max(2, len(columns.fields) - 1):
        return False
    for col, field in enumerate(columns.fields):
        if field in _KEYS and below.begins(col) and below.text(col):
            if _ends_key(above.text(col), below.text(col), field):
                return True
            if content_score(below.text(col), field) >= 0.4:
                return False
    evidence = sum(_joins(above, below, col, field) for col, field in enumerate(columns.fields))
    return evidence + _bare_rest(above, below, columns) > 0


def _ends_key(upper: str, lower: str, field: Field) -> bool:
    """Whether a code stands on the lower page and the word before it on the upper: ``Tiêu chí`` / ``1.7``."""
    broken = bool(upper) and content_score(upper, field) < 1 and field is Field.CRITERION
    return broken and content_score(join_wrapped((upper, lower)), field) >= 1


def _bare_rest(above: GridRow, below: GridRow, columns: Columns) -> float:
    """Evidence from what the lower row lacks: no people and no time, where the upper row has both."""
    asked = [col for col, field in enumerate(columns.fields) if field in (Field.ASSIGNEE, Field.DEADLINE)]
    if not asked or any(below.text(col) and below.begins(col) for col in asked):
        return 0.0
    return 1.0 if all(above.text(col) for col in asked) else 0.3


def _joins(above: GridRow, below: GridRow, col: int, field: Field | None) -> float:
    """Evidence from one column that the lower cell ends the upper one (positive) or does not."""
    upper, lower = above.text(col), below.text(col)
    if not lower or not below.begins(col) or below.cells[col].col != col:
        return 0.0
    if not upper:
        return -0.6
    if field in _WHOLE:
        whole = content_score(upper, field) >= 0.8 and content_score(lower, field) >= 0.8
        joined = content_score(f"{upper} {lower}", field)
        return -1.5 if whole and joined < 1.01 and not _mid_phrase(upper, lower) else 0.8
    return 2.0 if _mid_sentence(upper, lower) else -0.4


def _mid_sentence(upper: str, lower: str) -> bool:
    return lower[0].islower() or not upper.rstrip().endswith(_SENTENCE_END)


def _mid_phrase(upper: str, lower: str) -> bool:
    """Whether a short cell breaks off inside a phrase: a comma, a dash, "đến", or a small letter."""
    last = bare(upper).split()[-1:]
    return (
        lower[0].islower()
        or upper.rstrip().endswith((",", "-", "–", ";", "/"))
        or last in (["den"], ["va"], ["tu"])
    )


def _join_row(table: Table, above: GridRow, below: GridRow) -> Table:
    """The last row with the texts of its continuation added, cell by cell."""
    cells = list(table.cells)
    for cell in below.own_cells():
        upper = above.cells.get(cell.col)
        if upper is None:
            cells.append(replace(cell, row=above.index, row_span=1))
            continue
        # Two cells may go on under a merged one: it is looked up by its place, for the first has changed it.
        place = next(i for i, own in enumerate(cells) if (own.row, own.col) == (upper.row, upper.col))
        cells[place] = _join_cells(cells[place], cell)
    return replace(table, cells=tuple(cells), joined_rows=tuple(sorted({*table.joined_rows, above.index})))


def _join_cells(upper: Cell, lower: Cell) -> Cell:
    if not upper.text:
        return replace(lower, row=upper.row, col=upper.col, row_span=upper.row_span, col_span=upper.col_span)
    text = join_wrapped((upper.text, lower.text))
    box = upper.box if upper.page != lower.page else Box.around((upper.box, lower.box))
    read = f"{upper.original or upper.text}\n{lower.original or lower.text}"
    original = read if upper.original or lower.original else None
    sure, codes = min(upper.confidence, lower.confidence), min(upper.codes, lower.codes)
    return replace(upper, text=text, box=box, confidence=sure, original=original, codes=codes)


def _without_row(table: Table, row: int) -> Table:
    """The table with the cells that begin and end in a row taken out; merged ones lose it."""
    cells = tuple(c for c in table.cells if not (c.row == row and c.row_span == 1))
    return replace(table, cells=tuple(replace(c, text="") if c.row == row else c for c in cells))


def _extend_merged(table: Table, body: Table, columns: Columns) -> tuple[Table, Table]:
    """A label merged over several rows whose empty rest stands on the next page covers both again."""
    above, below = grid_rows(table)[-1], grid_rows(body)[0]
    for col, field in enumerate(columns.fields):
        upper, lower = above.cells.get(col), below.cells.get(col)
        if field not in _KEYS or upper is None or lower is None or lower.text or upper.row_span == 1:
            continue
        if lower.row_span > 1 or field is Field.STANDARD:
            longer = table.n_rows - upper.row + lower.row_span
            table = replace(
                table, cells=tuple(replace(c, row_span=longer) if c is upper else c for c in table.cells)
            )
            body = replace(body, cells=tuple(c for c in body.cells if c is not lower))
    return table, body
