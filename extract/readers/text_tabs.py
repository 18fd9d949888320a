"""Rows of cells parted by tabs, as Word, Excel and some PDF converters copy a table.

Lines in, a Table out. A row that goes on below an empty line or a page break is rejoined, stray tags and
separator rows go, a heading of a standard that stands between the rows is a band of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.document import Cell, Table
from extract.raw import Field
from extract.readers.text_prose import strip_tags
from extract.tables.columns import read_columns
from extract.tables.grid import GridRow
from extract.tables.stitch import goes_on
from extract.tables.text_rows import (
    Row,
    as_row,
    column_fields,
    heading_fields,
    is_band,
    is_code,
    is_header,
    is_numbering_row,
    is_rule,
    make_table,
)
from normalize.text import squeeze_lines
from normalize.wrapping import join_wrapped

#: Rows of this many cells at least are a table's; fewer are two columns of a header block.
_LEAST_TABS = 2
#: Lines without tabs between two rows are looked through this far for the table to go on.
_AHEAD = 4
#: Rows that must follow one another where no header tells that there is a table.
_LEAST_ROWS = 3


def tab_table(lines: Sequence[str], start: int) -> tuple[int, Table] | None:
    """The table that begins at a line and the index after it; None where none does."""
    if lines[start].count("\t") < _LEAST_TABS or (start and lines[start - 1].count("\t") >= _LEAST_TABS):
        return None  # within a run of such lines only its first can begin a table
    end, printed = _run(lines, start)
    n_cols, head = _shape(printed)
    if not n_cols:
        return None
    headers = _headers([cells for cells, _ in printed[:head]], n_cols)
    fields = column_fields(headers[-1]) if headers else (None,) * n_cols
    printed = [(_trim(cells, fields), gap) for cells, gap in printed[head:]]
    printed = [(cells, gap) for cells, gap in printed if any(cells)]
    share = _filled_share([cells for cells, _ in printed], n_cols)
    rows = [as_row(cells, fields, share) for cells, _ in printed]
    columns = read_columns(make_table(headers, rows, n_cols))
    out: list[Row] = []
    for (cells, gap), row in zip(printed, rows, strict=True):
        if gap and out and not row.band and not out[-1].band:
            below = _like_above(cells, out[-1], row)
            if goes_on(_grid_row(out[-1], len(headers)), _grid_row(below, len(headers) + 1), columns):
                out[-1] = _joined(out[-1], below)
                continue
        out.append(replace(row, shift=_shift(cells, row)))
    return end, make_table(headers, out, n_cols)


def _run(lines: Sequence[str], start: int) -> tuple[int, list[tuple[list[str], bool]]]:
    """The rows from a line on, with whether an empty line stands before each; index after the last."""
    rows: list[tuple[list[str], bool]] = []
    index, end, gap = start, start, False
    while index < len(lines):
        line = lines[index]
        index += 1
        if not line.strip():
            gap = True
        elif is_rule(line):
            end = index
        elif line.count("\t") >= _LEAST_TABS:
            rows.append(([squeeze_lines(strip_tags(cell)) for cell in line.split("\t")], gap))
            end, gap = index, False
        elif is_band(strip_tags(line.strip())) and _goes_on(lines, index):
            rows.append(([squeeze_lines(strip_tags(line))], gap))
            end, gap = index, False
        elif not gap and rows and _completes(rows[-1][0], line, rows[0][0]):
            _append(rows[-1][0], line)
            end = index
        else:
            break
    return end, rows


def _goes_on(lines: Sequence[str], index: int) -> bool:
    near = [line for line in lines[index : index + 2 * _AHEAD] if line.strip()][:_AHEAD]
    return any(line.count("\t") >= _LEAST_TABS for line in near)


def _completes(row: Sequence[str], line: str, first: Sequence[str]) -> bool:
    """Whether a line is the rest of a row that a line break inside a cell cut off."""
    missing = len(first) - len(row)
    return missing > 0 and line.count("\t") <= missing and not is_band(line)


def _append(row: list[str], line: str) -> None:
    more = [squeeze_lines(strip_tags(cell)) for cell in line.split("\t")]
    row[-1] = f"{row[-1]}\n{more[0]}".strip("\n")
    row.extend(more[1:])


def _shape(printed: Sequence[tuple[list[str], bool]]) -> tuple[int, int]:
    """Number of columns and of header rows; no columns where the rows are no table."""
    for index, (cells, _) in enumerate(printed[:6]):
        if is_header(cells):
            last = index + 1
            while last < len(printed) and (is_header(printed[last][0]) or is_numbering_row(printed[last][0])):
                last += 1
            return max(len(cells) for cells, _ in printed[index:last]), last
    counts = [len(cells) for cells, _ in printed if len(cells) > _LEAST_TABS]
    filled = sum(sum(map(bool, cells)) > 2 for cells, _ in printed)
    usual = max(set(counts), key=counts.count, default=0)
    return (usual, 0) if filled >= _LEAST_ROWS and counts.count(usual) >= _LEAST_ROWS else (0, 0)


def _headers(rows: Sequence[list[str]], n_cols: int) -> list[list[str]]:
    """Header rows of full length; a heading printed over another column's goes to one without any."""
    padded = [row + [""] * (n_cols - len(row)) for row in rows]
    if not padded:
        return []
    leaf = next((row for row in reversed(padded) if not is_numbering_row(row)), padded[-1])
    for row in padded:
        for column, text in enumerate(row):
            if row is leaf or not text or not leaf[column] or not heading_fields(text) & {Field.NOTE}:
                continue
            free = [c for c in range(column + 1, n_cols) if not leaf[c] and not any(r[c] for r in padded)]
            if free:
                row[free[0]], row[column] = text, ""
    numbers = [row for row in padded if is_numbering_row(row)]
    upper = [row for row in padded if row is not leaf and row not in numbers]
    return [*upper, leaf, *numbers]


def _trim(cells: list[str], fields: Sequence[Field | None]) -> list[str]:
    """The cells of a line without surplus empty ones; a code fused with the next cell is cut off."""
    while len(cells) > len(fields) and not cells[-1]:
        cells = cells[:-1]
    for index, cell in enumerate(cells if len(cells) < len(fields) and Field.CRITERION in fields else ()):
        head, _, rest = cell.partition("\n")
        if rest and is_code(head):
            return [*cells[:index], head, rest, *cells[index + 1 :]]
    return cells


def _filled_share(rows: Sequence[list[str]], n_cols: int) -> list[float]:
    """How often each column is filled in the rows that have a cell for every column."""
    whole = [cells for cells in rows if len(cells) == n_cols and sum(map(bool, cells)) > 2]
    return [sum(bool(cells[column]) for cells in whole) / max(1, len(whole)) for column in range(n_cols)]


def _shift(cells: Sequence[str], row: Row) -> int:
    """By how many columns a printed row was moved to fit, if all its cells were moved alike."""
    printed = [place for place, cell in enumerate(cells) if cell]
    columns = [column for column, cell in enumerate(row.cells) if cell]
    steps = {column - place for place, column in zip(printed, columns, strict=False)}
    return steps.pop() if len(steps) == 1 else 0


def _like_above(cells: Sequence[str], above: Row, row: Row) -> Row:
    """A row under one that was shifted, shifted like it: the rest of a row lost the same separators."""
    n = len(row.cells)
    if not above.shift or any(cells[n - above.shift :]):
        return row
    moved = (*("",) * above.shift, *cells) if above.shift > 0 else tuple(cells[-above.shift :])
    return replace(row, cells=(*moved, *("",) * n)[:n])


def _joined(above: Row, below: Row) -> Row:
    cells = tuple(join_wrapped((upper, lower)) for upper, lower in zip(above.cells, below.cells, strict=True))
    return replace(above, cells=cells, joined=True)


def _grid_row(row: Row, index: int) -> GridRow:
    return GridRow(index, {column: Cell(index, column, text) for column, text in enumerate(row.cells)})
