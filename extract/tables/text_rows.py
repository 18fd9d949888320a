"""Rows of plain text become a Table: headings recognised, bands spanned, shifted cells put right.

Lists of cell texts in, `Table` out. Shared by all layouts in which a submission's text can come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extract.document import Cell, Table
from extract.raw import Field
from extract.tables.fields import HEADER_LEAST, content_score, header_scores, is_numbering
from normalize.text import bare, squeeze_lines
from normalize.wrapping import mend_words

#: A cell is a heading when it is this near to a known wording.
_HEADING = 0.85
#: Rows of numbers, dashes or nothing: separators that converters print.
_RULE = re.compile(r"^[\s|:+=_–—-]*[-–—=_]{2,}[\s|:+=_–—-]*$")
_BAND = re.compile(
    r"^(?:(?:\d{1,2}|[ivx]{1,4})\s*[.):]?\s*)?(?:tieu chuan\s*(?:so\s*)?\d{1,2}\b(?!\s*[.,]\s*\d)"
    r"|muc\s+\d(?:\s*[,;]\s*\d|\s+va\s+\d)*\s*(?::.*)?$|muc do\s+\d\s*$|khoan muc\b)"
)
_NUMBER_AND_BAND = re.compile(r"^(\d{1,2}|[IVX]{1,4})[.):]?\s+(?=[Tt]iêu\s*[Cc]huẩn|TIÊU\s*CHUẨN)")
_CODE = re.compile(r"^(?:tieu chi|tc)?\s*:?\s*\d{1,2}\s*\.\s*\d{1,2}(?![\d/]|\.\d)")
#: What it costs to leave a cell's printed column, per column; less than one clear misfit.
_SHIFT = 0.08
#: What it is worth to fill a column that every row fills.
_USUAL = 0.5

_NARROW = (
    Field.ROW_NO, Field.STANDARD, Field.CRITERION, Field.LEVEL, Field.DEADLINE, Field.START, Field.END,
    Field.REPORT, Field.BUDGET, Field.ASSIGNEE, Field.COORDINATOR, Field.SUPERVISOR, Field.PROGRESS,
    Field.WHEN, Field.EVALUATOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column; a band is one text over all columns (after its number).

    ``shift`` tells by how many columns the printed cells were moved to fit, ``merged`` which columns go on
    from the row above.
    """

    cells: tuple[str, ...]
    joined: bool = False
    moved: bool = False
    band: bool = False
    shift: int = 0
    merged: tuple[int, ...] = ()


def is_rule(line: str) -> bool:
    """Whether a line only draws (``--<TAB>---``, ``|---|---|``) and says nothing."""
    return bool(_RULE.match(line))


def is_band(text: str) -> bool:
    """Whether a text is a heading inside a table: a standard or a level.

    >>> is_band("Tiêu chuẩn 2: Cán bộ quản lý"), is_band("MỨC 1, 2, 3"), is_band("Tiêu chuẩn, tiêu chí")
    (True, True, False)
    """
    return bool(_BAND.match(bare(text)))


def is_code(text: str) -> bool:
    """Whether a text begins with the number of a criterion."""
    return bool(_CODE.match(bare(text)))


def heading_fields(text: str) -> frozenset[Field]:
    """The fields a column of this heading may hold; empty for a text that is no heading."""
    scores = header_scores(" ".join(text.split()))
    best = max(scores.values(), default=0.0)
    return frozenset(field for field, score in scores.items() if score >= max(_HEADING, best - 0.05))


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row of at least three cells reads like the header of a table."""
    filled = [cell for cell in cells if cell]
    known = sum(bool(heading_fields(cell)) for cell in filled)
    return len(filled) >= 3 and known >= 2 and 2 * known >= len(filled)


def is_numbering_row(cells: Sequence[str]) -> bool:
    """Whether a row only numbers the columns, as under the headers of Biểu 2."""
    filled = [cell for cell in cells if cell]
    return len(filled) >= 3 and all(is_numbering(cell) for cell in filled)


def column_fields(header: Sequence[str]) -> tuple[Field | None, ...]:
    """The likeliest field of each column by its heading alone, each field at most once."""
    fields: list[Field | None] = []
    for text in header:
        scores = sorted(header_scores(text).items(), key=lambda item: -item[1])
        free = [field for field, score in scores if score >= HEADER_LEAST and field not in fields]
        fields.append(free[0] if free else None)
    return tuple(fields)


def cell_fit(text: str, field: Field | None) -> float:
    """How well a cell fits its column, from -1 (never) to 1; 0 where the column says nothing."""
    if not text or field is None:
        return 0.0
    if is_code(text) and field not in (
        Field.CRITERION,
        Field.CONTENT,
        Field.WEAKNESS,
        Field.TARGET,
        Field.PLANNED,
    ):
        return -1.0
    score = content_score(text, field)
    return 2 * score - 1 if field in _NARROW else 0.6 * score


def realign(
    cells: Sequence[str], fields: Sequence[Field | None], filled_share: Sequence[float] = ()
) -> tuple[str, ...]:
    """Cells of a row that lost or gained a separator, put under the columns they fit.

    The order stays; each filled cell goes to one column. Rows that fit where they stand stay.
    ``filled_share`` tells how often each column is filled in the rows that are whole.
    """
    n = len(fields)
    padded = tuple(cells[:n]) + ("",) * (n - len(cells))
    if len(cells) == n and not _misplaced(padded, fields):
        return padded
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    if len(filled) > n:
        return (*cells[: n - 1], " ".join(cell for cell in cells[n - 1 :] if cell))
    columns = _best_columns(filled, fields, filled_share or (0.0,) * n)
    out = [""] * n
    for (_, cell), column in zip(filled, columns, strict=True):
        out[column] = cell
    return tuple(out)


def _misplaced(cells: Sequence[str], fields: Sequence[Field | None]) -> bool:
    """Whether the criterion's code stands outside its column."""
    if Field.CRITERION not in fields:
        return False
    column = fields.index(Field.CRITERION)
    return not is_code(cells[column]) and any(is_code(cell) for cell in cells[: column + 2])


def _best_columns(
    filled: Sequence[tuple[int, str]], fields: Sequence[Field | None], share: Sequence[float]
) -> list[int]:
    """Columns for the filled cells, increasing, of the largest sum of fits."""
    n, m = len(fields), len(filled)
    worst = float("-inf")
    best = [[worst] * (n + 1) for _ in range(m + 1)]
    best[m] = [0.0] * (n + 1)
    take = [[False] * (n + 1) for _ in range(m + 1)]
    for i in range(m - 1, -1, -1):
        place, cell = filled[i]
        for column in range(n - 1, -1, -1):
            here = cell_fit(cell, fields[column]) + _USUAL * share[column] - _SHIFT * abs(column - place)
            here += best[i + 1][column + 1]
            take[i][column] = here >= best[i][column + 1]
            best[i][column] = max(here, best[i][column + 1])
    columns, column = [], 0
    for i in range(m):
        while not take[i][column]:
            column += 1
        columns.append(column)
        column += 1
    return columns


def band_row(text: str, n_cols: int, moved: bool = False) -> Row:
    """A row of one band; a number printed before it stands in a cell of its own."""
    number = _NUMBER_AND_BAND.match(text)
    if number and n_cols > 1:
        return Row((number[1], text[number.end() :]), band=True, moved=moved)
    return Row((text,), band=True, moved=moved)


def as_row(cells: Sequence[str], fields: Sequence[Field | None], filled_share: Sequence[float] = ()) -> Row:
    """A row from cells in printed order: a band where a single text (and its number) is one."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 1 and is_band(filled[0]):
        return band_row(filled[0], len(fields))
    if len(filled) == 2 and is_band(filled[1]) and len(filled[0]) <= 4:
        return Row(tuple(filled), band=True)
    return Row(realign(cells, fields, filled_share))


def make_table(
    headers: Iterable[Sequence[str]], rows: Iterable[Row], n_cols: int, merges_shown: bool = False
) -> Table:
    """The table of some header rows and rows; texts are squeezed and mended, empty rows left out.

    ``merges_shown`` tells that ``Row.merged`` is known, and an empty cell of no other kind a merged one.
    """
    kept = [Row(tuple(header), band=True) for header in headers]
    n_headers = len(kept)
    kept += [row for row in rows if any(row.cells)]
    cells: dict[tuple[int, int], Cell] = {}
    begun: dict[int, int] = {}  # in which row the cell began that a column may go on with
    for index, row in enumerate(kept):
        texts = [mend_words(squeeze_lines(text)) for text in row.cells]
        for column, text in enumerate(texts):
            if column in row.merged and column in begun:
                above = cells[begun[column], column]
                cells[begun[column], column] = replace(above, row_span=index + 1 - above.row)
                continue
            last = row.band and index >= n_headers and column == len(texts) - 1
            cells[index, column] = Cell(index, column, text, col_span=n_cols - column if last else 1)
            begun[column] = index
        begun = {} if row.band else {column: place for column, place in begun.items() if cells[place, column].text}
    return Table(
        cells=tuple(cells.values()),
        n_rows=len(kept),
        n_cols=n_cols,
        joined_rows=tuple(index for index, row in enumerate(kept) if row.joined),
        moved_rows=tuple(index for index, row in enumerate(kept) if row.moved),
        loose=True,
        merges_shown=merges_shown,
    )
