"""Which column is which field, and what kind of table it is.

A table in, its `Columns` out. Header rows are found by the wordings of their cells; every column is
then assigned to at most one field, by its header (over one or two levels) and by all of its cells,
so that the sum of scores is largest (an assignment problem). A table without a header is aligned by
its contents with the columns of the known forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from extract.document import Table
from extract.raw import Field
from extract.tables.fields import (
    HEADER_LEAST,
    column_score,
    content_score,
    foreign_header,
    header_score,
    header_scores,
    is_numbering,
)
from extract.tables.grid import GridRow, column_texts, grid_rows
from normalize.text import bare

#: Rows looked at for a header: a title, two levels of header and a row of column numbers, twice over.
_HEADER_SEARCH = 8
#: A header counts this much more than contents: contents break ties and veto absurd headers.
_HEADER_WEIGHT = 3.0
#: Cells looked at per column: enough to know it, and bounded for very long tables.
_SAMPLE = 16
#: A column read by content alone must fit this well on average.
_CONTENT_LEAST = 0.5
_CODE = re.compile(r"\d\s*\.\s*\d")


class TableKind(StrEnum):
    """What a table is for."""

    ITEMS = "items"
    ISSUES = "issues"
    MONITORING = "monitoring"
    RESULTS = "results"
    OTHER = "other"


_LABELS = {Field.ROW_NO, Field.STANDARD, Field.CRITERION, Field.NOTE}
FIELDS_OF: dict[TableKind, frozenset[Field]] = {
    TableKind.ISSUES: frozenset(_LABELS | {Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE}),
    TableKind.MONITORING: frozenset(
        {Field.ROW_NO, Field.WHEN, Field.MONITORED, Field.RESULT, Field.ADJUSTMENT, Field.EVALUATOR, Field.NOTE}
    ),
    TableKind.RESULTS: frozenset(
        _LABELS | {Field.PLANNED, Field.ADJUSTED, Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED}
    ),
    TableKind.ITEMS: frozenset(
        _LABELS
        | {
            Field.LEVEL, Field.CONTENT, Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE, Field.TARGET, Field.ACTIONS,
            Field.INDICATOR, Field.EVIDENCE, Field.SUPPORT, Field.PROGRESS, Field.ASSIGNEE, Field.COORDINATOR,
            Field.DEADLINE, Field.START, Field.END, Field.BUDGET, Field.SUPERVISOR, Field.REPORT,
        }
    ),
}  # fmt: skip
#: A table is of a kind only when it has one of these sets of columns.
_NEEDS: dict[TableKind, tuple[frozenset[Field], ...]] = {
    TableKind.ITEMS: (
        frozenset({Field.ACTIONS}),
        frozenset({Field.CONTENT, Field.ASSIGNEE}),
        frozenset({Field.TARGET, Field.ASSIGNEE}),
        frozenset({Field.WEAKNESS, Field.ASSIGNEE}),
        frozenset({Field.CONTENT, Field.DEADLINE}),
    ),
    TableKind.ISSUES: (
        frozenset({Field.CURRENT_STATE, Field.WEAKNESS}),
        frozenset({Field.WEAKNESS, Field.CAUSE}),
        frozenset({Field.CURRENT_STATE, Field.CAUSE}),
    ),
    TableKind.MONITORING: (frozenset({Field.WHEN, Field.MONITORED}), frozenset({Field.WHEN, Field.RESULT})),
    TableKind.RESULTS: (
        frozenset({Field.DONE, Field.NOT_STARTED}),
        frozenset({Field.DONE, Field.PLANNED}),
        frozenset({Field.DONE, Field.IN_PROGRESS}),
        frozenset({Field.CRITERION, Field.DONE}),
    ),
}

#: The columns of the known forms, the most common first: công văn 5932, the ten-column form, Biểu 2,
#: the short home-made one. A table without a header is aligned with each of them.
_FORMS: tuple[tuple[Field, ...], ...] = (
    (
        Field.ROW_NO, Field.CRITERION, Field.TARGET, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET,
        Field.SUPPORT, Field.NOTE,
    ),
    (
        Field.STANDARD, Field.CRITERION, Field.ROW_NO, Field.CONTENT, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE,
        Field.BUDGET, Field.SUPERVISOR, Field.REPORT,
    ),
    (
        Field.ROW_NO, Field.CONTENT, Field.TARGET, Field.ACTIONS, Field.INDICATOR, Field.DEADLINE, Field.ASSIGNEE,
        Field.BUDGET, Field.EVIDENCE, Field.PROGRESS,
    ),
    (Field.ROW_NO, Field.CRITERION, Field.WEAKNESS, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET),
)  # fmt: skip
#: Fields whose contents tell a row of a plan from a row of figures.
_EVIDENT = (Field.CRITERION, Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET)
#: A plan says who, when or with what; a list of works with their results only looks back.
_AHEAD = frozenset(
    {Field.ASSIGNEE, Field.COORDINATOR, Field.DEADLINE, Field.START, Field.END, Field.BUDGET, Field.SUPERVISOR}
)
_LOOKS_BACK = (Field.DONE, Field.NOT_STARTED, Field.RESULT)
_SURE_HEADER = 0.9
#: Mean prose score of a column that says what is to be done: three words and more.
_PROSE_LEAST = 0.25
#: Rows without a header belong to a table above when so much of their telling cells fit its columns.
_REUSE_LEAST = 0.4
#: Cost of a column or of a form's field that has no partner.
_SKIP = 0.3


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: field of each (None where unknown), its header text, header rows.

    ``first_row`` and ``data_row`` are the indexes of the first header row and of the first row
    below the header; both are 0 for a table without a header.
    """

    kind: TableKind
    fields: tuple[Field | None, ...]
    headers: tuple[str, ...]
    first_row: int
    data_row: int
    score: float

    @property
    def has_header(self) -> bool:
        """Whether the fields were told by header cells."""
        return self.data_row > self.first_row

    def column(self, field: Field) -> int | None:
        """Index of the column of a field, None where there is none."""
        return self.fields.index(field) if field in self.fields else None


def read_columns(table: Table) -> Columns:
    """Kind and columns of a table; kind OTHER where no reading makes sense."""
    rows = grid_rows(table)
    if any(_lists_other_things(row) for row in rows[:2]):
        return Columns(TableKind.OTHER, (None,) * table.n_cols, ("",) * table.n_cols, 0, 1, 0.0)
    first, data = find_header(rows, table)
    headers = tuple(_header_texts(rows[first:data], col) for col in range(table.n_cols))
    texts = [column_texts(rows[data:], col)[:_SAMPLE] for col in range(table.n_cols)]
    readings = [_assign(kind, headers, texts) for kind in FIELDS_OF] if data > first else []
    best = max(readings, key=lambda reading: reading[2], default=None)
    if best is not None and best[2] > 0:
        kind, fields, score = best
        return Columns(kind, fields, tuple(" ".join(h) for h in headers), first, data, score)
    return _by_content(table, rows)


def _lists_other_things(row: GridRow) -> bool:
    """Whether a header row is that of a list of people, or of goods and prices."""
    found = [alone for cell in row.own_cells() if (alone := foreign_header(cell.text)) is not None]
    return any(found) or len(found) > 1


def fits(table: Table, fields: Sequence[Field | None]) -> bool:
    """Whether a table without a header can be rows of a table with these columns, by its contents.

    Its first row tells nothing: it may be the rest of a row that a page break cut.
    """
    rows = grid_rows(table)[1:]
    scores = [
        content_score(text, field)
        for col, field in enumerate(fields)
        if field in _EVIDENT
        for text in column_texts(rows, col)[:_SAMPLE]
    ]
    return not scores or sum(scores) / len(scores) >= _REUSE_LEAST


def find_header(rows: Sequence[GridRow], table: Table) -> tuple[int, int]:
    """First header row and first row after the header; (0, 0) where no row looks like a header."""
    for first in range(min(_HEADER_SEARCH, len(rows))):
        if _header_share(rows[first]) < 0.5:
            continue
        last = first + 1
        while last < min(first + 4, len(rows)) and _continues_header(rows, first, last, table):
            last += 1
        return first, last
    return 0, 0


def _continues_header(rows: Sequence[GridRow], first: int, index: int, table: Table) -> bool:
    row = rows[index]
    own = row.own_cells()
    if any(_CODE.search(cell.text) for cell in own):
        return False
    if _numbers_columns([cell.text for cell in own]) and len(own) * 2 > table.n_cols:
        return True
    spanned = any(cell.row < index for cell in row.cells.values())  # a header cell reaches down into this row
    if index < table.repeated_header or (spanned and _reaches_from_header(row, first, index)):
        return True
    return len(own) >= 3 and _header_share(row) >= 0.6


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns; of a scan one number in four may be misread: ``(5)`` as ``()``."""
    good = sum(is_numbering(text) for text in texts)
    return good > 0 and 4 * good >= 3 * len(texts) and all(len(text) <= 4 for text in texts)


def _reaches_from_header(row: GridRow, first: int, index: int) -> bool:
    return any(first <= cell.row < index and cell.text for cell in row.cells.values())


def _header_share(row: GridRow) -> float:
    """Share of a row's cells that read like headers; 0 for rows of fewer than three cells."""
    own = row.own_cells()
    if len(own) < 3:
        return 0.0
    good = sum(1.0 for cell in own if max(header_scores(cell.text).values(), default=0.0) >= 0.8)
    return good / len(own)


def _header_texts(rows: Sequence[GridRow], col: int) -> tuple[str, ...]:
    """Header cells over a column, top to bottom, column numbers left out."""
    texts: list[str] = []
    for row in rows:
        text = row.text(col)
        if text and not is_numbering(text) and text not in texts:
            texts.append(text)
    return tuple(texts)


def _column_header_score(texts: Sequence[str], field: Field) -> float:
    """Best of the leaf header, the two levels together, and (weaker) the upper level alone."""
    if not texts:
        return 0.0
    leaf = header_scores(texts[-1]).get(field, 0.0)
    whole = header_scores(" ".join(texts)).get(field, 0.0)
    upper = max((header_scores(text).get(field, 0.0) for text in texts[:-1]), default=0.0)
    return max(leaf, whole, 0.85 * upper)


_Reading = tuple[TableKind, tuple[Field | None, ...], float]


def _assign(kind: TableKind, headers: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> _Reading:
    """Best assignment of columns to the fields of one kind; score 0 where the kind does not fit."""
    fields = sorted(FIELDS_OF[kind])
    head = np.array([[_column_header_score(header, field) for field in fields] for header in headers])
    gain = _HEADER_WEIGHT * head
    for row, col in np.argwhere(head >= HEADER_LEAST):
        gain[row, col] += column_score(texts[row], fields[col])
    options = [
        {fields[col]: float(gain[row, col]) for col in np.flatnonzero(head[row] >= HEADER_LEAST)}
        for row in range(len(headers))
    ]
    score, best = _best_assignment(options)
    chosen = _leftovers(list(best), fields, headers, texts)
    known = set(chosen)
    if not any(need <= known for need in _NEEDS[kind]):
        return kind, tuple(chosen), 0.0
    if kind is TableKind.ITEMS and not known & _AHEAD and _looks_back(headers):
        return kind, tuple(chosen), 0.0
    return kind, tuple(chosen), score


def _looks_back(headers: Sequence[Sequence[str]]) -> bool:
    """Whether a column says what has been done."""
    leaves = [header[-1] for header in headers if header]
    return any(header_score(leaf, field) >= _SURE_HEADER for leaf in leaves for field in _LOOKS_BACK)


def _best_assignment(options: Sequence[Mapping[Field, float]]) -> tuple[float, tuple[Field | None, ...]]:
    """The choice of one field or none for each column, no field twice, with the largest sum.

    Exact: a column has few fields its header may mean, so the states that differ are few.
    """

    @cache
    def best(col: int, taken: frozenset[Field]) -> tuple[float, tuple[Field | None, ...]]:
        if col == len(options):
            return 0.0, ()
        later = frozenset().union(*options[col + 1 :])
        score, rest = best(col + 1, taken & later)
        found: tuple[float, tuple[Field | None, ...]] = (score, (None, *rest))
        for field, gain in options[col].items():
            if field not in taken:
                score, rest = best(col + 1, (taken | {field}) & later)
                if score + gain > found[0]:
                    found = (score + gain, (field, *rest))
        return found

    return best(0, frozenset())


def _leftovers(
    chosen: list[Field | None],
    fields: Sequence[Field],
    headers: Sequence[Sequence[str]],
    texts: Sequence[Sequence[str]],
) -> list[Field | None]:
    """Columns whose header is unknown or empty take a free field their contents clearly fit."""
    sure = (Field.CRITERION, Field.ROW_NO, Field.DEADLINE, Field.BUDGET, Field.ASSIGNEE)
    out = list(chosen)
    for col, field in enumerate(chosen):
        free = [f for f in sure if f in fields and f not in out]
        if field is None and texts[col] and free:
            best = max(free, key=lambda f: column_score(texts[col], f))
            if column_score(texts[col], best) >= 0.8:
                out[col] = best
    return _with_actions(_second_column(out, fields, headers), fields, texts)


def _second_column(
    chosen: list[Field | None], fields: Sequence[Field], headers: Sequence[Sequence[str]]
) -> list[Field | None]:
    """Of two columns of actions (``Nội dung công việc``, ``Biện pháp``) the spare one is the content."""
    if Field.CONTENT not in fields or Field.CONTENT in chosen:
        return chosen
    for col, field in enumerate(chosen):
        if field is None and _column_header_score(headers[col], Field.ACTIONS) >= _SURE_HEADER:
            chosen[col] = Field.CONTENT
            break
    return chosen


def _with_actions(
    chosen: list[Field | None], fields: Sequence[Field], texts: Sequence[Sequence[str]]
) -> list[Field | None]:
    """What is to be done stands in the one unknown column of prose where no other column says it."""
    if Field.ACTIONS not in fields or Field.ACTIONS in chosen or not _AHEAD & set(chosen):
        return chosen
    prose = [
        col
        for col, field in enumerate(chosen)
        if field is None and column_score(texts[col], Field.ACTIONS) >= _PROSE_LEAST
    ]
    if len(prose) == 1:
        chosen[prose[0]] = Field.ACTIONS
    return chosen


def _by_content(table: Table, rows: Sequence[GridRow]) -> Columns:
    """Columns of a table without a header, aligned with the usual order of the known forms."""
    texts = [column_texts(rows, col)[:_SAMPLE] for col in range(table.n_cols)]
    nothing = Columns(TableKind.OTHER, (None,) * table.n_cols, ("",) * table.n_cols, 0, 0, 0.0)
    if table.n_cols < 4:
        return nothing
    fields, score = max((_align(texts, form) for form in _FORMS), key=lambda reading: reading[1])
    evident = {
        field
        for field, column in zip(fields, texts, strict=True)
        if field in _EVIDENT and column_score(column, field) > 0
    }
    named = {Field.ASSIGNEE, Field.CRITERION} & evident
    if not named or len(evident) < 2 or not any(need <= set(fields) for need in _NEEDS[TableKind.ITEMS]):
        return nothing
    return Columns(TableKind.ITEMS, fields, ("",) * table.n_cols, 0, 0, score)


def _align(texts: Sequence[Sequence[str]], form: Sequence[Field]) -> tuple[tuple[Field | None, ...], float]:
    """Best monotone alignment of columns with the fields of a form; columns without text fit anything."""
    n, m = len(texts), len(form)
    fit = [
        [column_score(column, field) - _CONTENT_LEAST if column else 0.0 for field in form]
        for column in texts
    ]
    best = -_SKIP * np.add.outer(np.arange(n + 1.0), np.arange(m + 1.0))
    step = np.zeros((n + 1, m + 1), dtype=np.int8)  # 0 skip a field, 1 skip a column, 2 take
    step[1:, 0] = 1
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            options = (best[i, j - 1] - _SKIP, best[i - 1, j] - _SKIP, best[i - 1, j - 1] + fit[i - 1][j - 1])
            step[i, j] = int(np.argmax(options))
            best[i, j] = max(options)
    fields: list[Field | None] = [None] * n
    i, j = n, m
    while i or j:
        if step[i, j] == 2:
            fields[i - 1] = form[j - 1] if texts[i - 1] else None
            i, j = i - 1, j - 1
        elif step[i, j] == 1:
            i -= 1
        else:
            j -= 1
    return tuple(fields), float(best[n, m])


def header_signature(table: Table, columns: Columns) -> tuple[str, ...]:
    """The header's words in a form that survives line breaks, for telling a repeated header."""
    rows = grid_rows(table)[columns.first_row : columns.data_row]
    return tuple(bare(cell.text).replace(" ", "") for row in rows for cell in row.own_cells())
