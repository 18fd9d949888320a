"""The rows of a table as raw rows by field: bands, merged labels and labels inside cells resolved.

A stitched table and its columns in, `RawRow`s and what has no field (`Unplaced`) out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from extract.document import Cell, Table
from extract.placeholders import is_placeholder
from extract.raw import Field, Printed, RawRow, Unplaced
from extract.tables.columns import FIELDS_OF, Columns, TableKind
from extract.tables.fields import content_score, is_numbering
from extract.tables.grid import GridRow, grid_rows
from extract.tables.labels import split_labels
from normalize.catalogue import read_criterion, read_standard
from normalize.text import bare

_LEVEL = re.compile(r"^(?:đạt\s+)?mức\s*(?:độ\s*)?[1-4]\s*[.;,]?$", re.IGNORECASE)
_LEVEL_HEAD = re.compile(r"^(mức\s*(?:độ\s*)?[1-4])\s*[.;,\n]\s*(?=\S)", re.IGNORECASE)
#: In a form whose cells begin with the target level, prose may follow it on the same line.
_LEVEL_THEN_PROSE = re.compile(
    r"^(mức\s*(?:độ\s*)?[1-4])\s+(?!trở|và|hoặc|đến|-|–)(?=(?:\S+\s+){3})", re.IGNORECASE
)
#: In text that a recogniser misread, a scrap of the cell beside may follow it.
_LEVEL_THEN_SCRAP = re.compile(
    r"^(mức\s*(?:độ\s*)?[1-4])\s+(?!trở|và|hoặc|đến|lên)(?=\S+(?:\s+\S+){0,2}$)", re.IGNORECASE
)
_STANDARD = re.compile(r"tieu\s*chuan\s*[1-9]")
_CRITERION = re.compile(r"(?:tieu\s*chi|tc)\s*\d{1,2}\s*\.\s*\d|^\d{1,2}\.\d{1,2}\b")
_LEVEL_BAND = re.compile(r"^muc\s*[1-4]")
_TOTAL = re.compile(r"^(?:tong|cong|tong cong|tong so|tong kinh phi|tong so tien)\s*[:.]?$")

#: Columns whose text may name the criterion where a form has no column for it.
_TASKS = (Field.CONTENT, Field.WEAKNESS, Field.ACTIONS)
#: Columns whose cells schools merge over the tasks of one criterion.
_MERGED = (Field.CRITERION, Field.ASSIGNEE, Field.DEADLINE)
_KEYS = frozenset({Field.ROW_NO, Field.STANDARD, Field.CRITERION})
#: Fields whose cells may hold labelled parts; cells of people, dates and money stand as printed.
_LABELLED = frozenset(
    {
        Field.CONTENT, Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE, Field.TARGET, Field.ACTIONS, Field.INDICATOR,
        Field.EVIDENCE, Field.LEVEL,
    }
)  # fmt: skip
#: Labelled parts that may fill a field of their own only where the table has no such column.
_IF_NO_COLUMN = frozenset(
    {Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET, Field.SUPERVISOR, Field.SUPPORT, Field.REPORT}
)


@dataclass(slots=True)
class _Headings:
    """The band rows a row stands under; ``idle`` are those no row has used so far."""

    standard: Printed | None = None
    criterion: Printed | None = None
    idle: list[Printed] = field(default_factory=list)

    def note(self, standard: Printed | None, criterion: Printed | None) -> None:
        """Stand under new bands."""
        for new, old in ((standard, self.standard), (criterion, self.criterion)):
            if new is not None and new is not old:
                self.idle.append(new)
        self.standard, self.criterion = standard, criterion

    def used(self) -> None:
        """A row stands under the present bands."""
        self.idle = [
            piece for piece in self.idle if piece is not self.standard and piece is not self.criterion
        ]


@dataclass(slots=True)
class TableRows:
    """What a table holds: rows by field and text that has none."""

    rows: list[RawRow] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


def read_rows(table: Table, columns: Columns, standard: Printed | None = None) -> TableRows:
    """All data rows of a table; ``standard`` is the heading the table itself stands under."""
    rows = grid_rows(table)
    out = TableRows()
    headings = _Headings(standard=standard)
    for row in rows[: columns.first_row]:
        own = row.own_cells()
        if len(own) == 1 and _STANDARD.search(bare(own[0].text)):  # the heading stands in the table itself
            headings.standard = _band(own)
    for row in rows[: columns.data_row]:
        out.unplaced.extend(
            Unplaced(c.original or c.text, c.page, "Dòng tiêu đề của bảng")
            for c in row.own_cells()
            if c.original != ""  # a heading that a reader put in place of one it could not read
        )
    labels = _column_labels(rows[columns.data_row :], columns)
    for row, below in zip_longest(rows[columns.data_row :], rows[columns.data_row + 1 :]):
        if row.is_empty() or all(is_numbering(c.text) and "(" in c.text for c in row.own_cells()):
            continue
        if _stands_over(row, below, columns):
            headings.note(headings.standard, _band(row.own_cells()))
            continue
        if _take_band(row, columns, headings, out):
            continue
        raw = _data_row(row, columns, headings, labels, out)
        if raw is not None:
            out.rows.append(
                replace(
                    raw,
                    split=row.index in table.joined_rows,
                    moved=row.index in table.moved_rows,
                    loose=table.loose,
                    merges_shown=table.merges_shown,
                )
            )
            headings.used()
    out.unplaced.extend(
        Unplaced(band.original or band.text, band.page, "Dòng phân nhóm không có nội dung") for band in headings.idle
    )
    if table.loose and not table.merges_shown:
        out.rows = _with_merged_cells(out.rows)
    return out


def _with_merged_cells(rows: Sequence[RawRow]) -> list[RawRow]:
    """Rows without a criterion that lack people or time as well have those of the row above.

    Where white space places the cells, a cell merged over several rows is printed in the first only.
    """
    whole: list[RawRow] = []
    for row in rows:
        above = whole[-1] if whole else None
        if above is not None and Field.CRITERION not in row.fields and row.criterion_expected:
            lacking = [name for name in _MERGED if name in above.fields and name not in row.fields]
            same_place = above.standard_heading is row.standard_heading
            if Field.CRITERION in lacking and len(lacking) > 1 and same_place:
                taken = {name: above.fields[name] for name in lacking}
                row = replace(row, fields={**row.fields, **taken}, shared_criterion=True, inferred=True)
        whole.append(row)
    return whole


def printed(cell: Cell, text: str | None = None) -> Printed:
    """A cell's text, or a piece of it, with the cell's provenance: what the whole cell holds."""
    if text is None or text == cell.text:
        return Printed(cell.text, cell.page, cell.box, cell.confidence, cell.original, codes=cell.codes)
    return Printed(text, cell.page, cell.box, cell.confidence, cell.original or cell.text, codes=cell.codes)


def _take_band(row: GridRow, columns: Columns, headings: _Headings, out: TableRows) -> bool:
    """Note a band (standard, criterion or level over the whole width); False for a data row."""
    own = row.own_cells()
    data = [cell for cell in own if columns.fields[cell.col] not in _KEYS]
    words = " ".join(bare(cell.text) for cell in own)
    wide = len(own) == 1 and own[0].col_span >= max(2, len(columns.fields) // 2)
    if _is_total(own, columns):
        out.unplaced.extend(Unplaced(c.original or c.text, c.page, "Dòng tổng cộng của bảng") for c in own)
        return True
    if len(own) > 2 or (data and not (wide or len(own) == 1 or _names_standard(own))):
        return False
    if _STANDARD.search(words) and not _CRITERION.search(words):
        headings.note(_band(own), None)
        return True
    if _LEVEL_BAND.match(words):
        headings.note(None, None)  # the rows of a level begin anew
        out.unplaced.append(Unplaced(own[0].original or own[0].text, own[0].page, "Dòng phân nhóm của bảng"))
        return True
    if _CRITERION.search(words) and (wide or not data):
        headings.note(headings.standard, _band(own))
        return True
    if wide or not data:
        out.unplaced.extend(Unplaced(cell.original or cell.text, cell.page, "Dòng phân nhóm của bảng") for cell in own)
        return True
    return False


def _is_total(own: Sequence[Cell], columns: Columns) -> bool:
    """Whether a row sums up the money of the rows above: ``Tổng cộng | 25.000.000``."""
    rest = [cell for cell in own if columns.fields[cell.col] not in (Field.BUDGET, Field.ROW_NO)]
    return len(rest) == 1 and bool(_TOTAL.match(bare(rest[0].text)))


def _stands_over(row: GridRow, below: GridRow | None, columns: Columns) -> bool:
    """Whether a row names a criterion in a column of text and nothing else, and its tasks stand below."""
    rest = [cell for cell in row.own_cells() if columns.fields[cell.col] is not Field.ROW_NO]
    if columns.kind is not TableKind.ITEMS or len(rest) != 1 or below is None:
        return False
    if columns.fields[rest[0].col] not in _TASKS or not _names_criterion(rest[0].text):
        return False
    task = below.text(rest[0].col)
    return bool(task) and not _names_criterion(task) and len(below.own_cells()) > 2


def _names_criterion(text: str) -> bool:
    return bool(_CRITERION.match(bare(text)))


def _names_standard(own: Sequence[Cell]) -> bool:
    return any(_STANDARD.search(bare(c.text)) for c in own) and all(
        _STANDARD.search(bare(c.text)) or content_score(c.text, Field.ROW_NO) for c in own
    )


def _band(cells: Sequence[Cell]) -> Printed:
    """A band's longest cell, with all its cells as what was read."""
    longest = max(cells, key=lambda cell: len(cell.text))
    return replace(printed(longest), original=" ".join(cell.original or cell.text for cell in cells))


def _data_row(
    row: GridRow, columns: Columns, headings: _Headings, labels: Mapping[int, Field], out: TableRows
) -> RawRow | None:
    fields: dict[Field, Printed] = {}
    for col, name in enumerate(columns.fields):
        cell = row.cells.get(col)
        if cell is None or not cell.text or cell.col != col:  # a merged cell is read where it begins
            continue
        if name is None or is_placeholder(cell.text):
            reason = "Cột chưa nhận ra" if name is None else "Chỗ trống của mẫu"
            if cell.row == row.index:
                out.unplaced.append(Unplaced(cell.original or cell.text, cell.page, reason))
            continue
        _put(fields, cell, name, columns, labels.get(col))
    body = [name for name in fields if name not in _KEYS]
    if not body:
        out.unplaced.extend(Unplaced(c.original or c.text, c.page, "Dòng không có nội dung") for c in row.own_cells())
        return None
    criterion_col = columns.column(Field.CRITERION)
    shared = criterion_col is not None and Field.CRITERION in fields and not row.begins(criterion_col)
    named = any(name in fields and _names_criterion(fields[name].text) for name in _TASKS)
    elsewhere = headings.criterion is not None and _is_elsewhere(fields.get(Field.STANDARD), headings.criterion)
    if headings.criterion is not None and Field.CRITERION not in fields and not named and not elsewhere:
        fields[Field.CRITERION] = headings.criterion
        shared = True
    money, people = columns.column(Field.BUDGET), columns.column(Field.ASSIGNEE)
    first = min(row.own_cells(), key=lambda cell: (cell.page, cell.col))
    return RawRow(
        fields=fields,
        page=first.page,
        standard_heading=headings.standard,
        shared_criterion=shared,
        criterion_expected=criterion_col is not None or headings.criterion is not None,
        budget_header=columns.headers[money] if money is not None else "",
        people_header=columns.headers[people] if people is not None else "",
    )


def _is_elsewhere(standard: Printed | None, criterion: Printed) -> bool:
    """Whether a row's own column names another standard than that of the criterion it stands below."""
    own = read_standard(standard.text).number if standard is not None else None
    code = read_criterion(criterion.text).code
    return own is not None and code is not None and own != int(code.split(".")[0])


def _put(
    fields: dict[Field, Printed], cell: Cell, name: Field, columns: Columns, other: Field | None
) -> None:
    """A cell's text under its field, its labelled parts under theirs."""
    if name not in _LABELLED:
        _add(fields, name, printed(cell))
        return
    for segment in split_labels(cell.text, _allowed(columns)):
        target = segment.field or name
        level, rest = None, segment.text
        if target in (Field.TARGET, Field.LEVEL):
            level, rest = _take_level(segment.text, labelled=other is not None, restored=cell.original is not None)
        if level:
            _add(fields, Field.LEVEL, printed(cell, level))
            target = other or (name if target is Field.LEVEL else target)
        if rest:
            _add(fields, target, printed(cell, rest))


def _take_level(text: str, labelled: bool, restored: bool) -> tuple[str | None, str]:
    """The level a target names (``Mức 2``) and what is left of the text."""
    if _LEVEL.match(text):
        return text, ""
    head = (
        _LEVEL_HEAD.match(text)
        or (_LEVEL_THEN_PROSE.match(text) if labelled else None)
        or (_LEVEL_THEN_SCRAP.match(text) if restored else None)
    )
    return (head[1], text[head.end() :].strip()) if head else (None, text)


def _allowed(columns: Columns) -> frozenset[Field]:
    """The fields labels may name in a table of this kind."""
    kind = FIELDS_OF.get(columns.kind, frozenset())
    return frozenset((_LABELLED & kind) | {f for f in _IF_NO_COLUMN & kind if f not in columns.fields})


def _column_labels(rows: Sequence[GridRow], columns: Columns) -> Mapping[int, Field]:
    """For each column, the field its labels name beside the target level: where unlabelled text goes."""
    if columns.kind is not TableKind.ITEMS:
        return {}
    common: dict[int, Field] = {}
    for col, name in enumerate(columns.fields):
        if name not in _LABELLED:
            continue
        counts = Counter(
            segment.field
            for row in rows
            for segment in split_labels(row.text(col), _LABELLED)
            if segment.field is not None and segment.field not in (Field.TARGET, Field.LEVEL)
        )
        if counts:
            common[col] = counts.most_common(1)[0][0]
    return common


def _add(fields: dict[Field, Printed], name: Field, piece: Printed) -> None:
    """Put a piece under a field; a second piece of the same field follows on a new line."""
    held = fields.get(name)
    fields[name] = piece if held is None else replace(held, text=f"{held.text}\n{piece.text}")
