"""Reports on the carrying out of a plan: results by criterion, from prose and from tables.

A section of type BC in, a `RawDocument` out. `results_of` is shared with minutes, which tell
results the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.bundle import Section
from extract.document import Cell, Table
from extract.header import read_header
from extract.lines import Line, lines_of, unplaced_of
from extract.raw import Field, Printed, RawDocument, RawHeader, RawRow
from extract.results import Results, read_results
from normalize.catalogue import read_criterion
from normalize.records import DocType
from normalize.text import bare

_REASON = "Nội dung báo cáo"
_DONE_TITLE = re.compile(
    r"\b(?:ket qua|tinh hinh|danh gia viec|tong ket|so ket)\b.*\b(?:thuc hien|cai tien|ke hoach)\b"
)
_STANDARD = re.compile(r"^\W*(?:\d\s+)?tieu chuan\s*(?:\d|[iv]+)\b")
_HEADER_ROWS = 5
#: Header words of a result table by field; the first that fits the lowest header cell decides.
_COLUMNS = (
    (Field.ADJUSTED, re.compile(r"dieu chinh")),
    (Field.NOT_STARTED, re.compile(r"\bchua\b.*(?:trien khai|thuc hien|hoan thanh|lam|dat)")),
    (Field.IN_PROGRESS, re.compile(r"\bdang\b.*(?:trien khai|thuc hien|lam)|\bcham\b")),
    (Field.CRITERION, re.compile(r"^(?:ma\s+)?(?:tieu chi|tieu chuan\s*[,/-]?\s*tieu chi)\b")),
    (Field.NOTE, re.compile(r"^ghi chu")),
    (Field.DONE, re.compile(
        r"\bda\b.*(?:trien khai|thuc hien|hoan thanh|lam|dat)|^ket qua(?! can dat)|trien khai xong"
    )),
    (Field.PLANNED, re.compile(r"ke hoach|xay dung|dau nam|muc tieu|ket qua can dat|noi dung")),
    (Field.ROW_NO, re.compile(r"^s?tt$|^so (?:tt|thu tu)$")),
)  # fmt: skip
_RESULT = {Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED}


def parse_report(section: Section) -> RawDocument:
    """What a report says: header and results; its other prose is unplaced text."""
    reading = read_header(section.blocks, DocType.BC)
    lines = lines_of(reading.rest)
    results = results_of(lines, default_field(reading.header))
    return RawDocument(
        doc_type=DocType.BC,
        header=reading.header,
        page_first=section.page_first,
        page_last=section.page_last,
        results=results.rows,
        unplaced=(*reading.unplaced, *unplaced_of(lines, results.used, _REASON)),
    )


def default_field(header: RawHeader) -> Field | None:
    """Field of results under no heading: a report titled "Kết quả thực hiện …" tells what is done."""
    title = bare(" ".join(printed.text for printed in header.title))
    return Field.DONE if _DONE_TITLE.search(title) else None


def results_of(lines: Sequence[Line], default: Field | None) -> Results:
    """Results from the tables among the lines and from the prose between them."""
    tables = [line for line in lines if line.table is not None]
    rows = results_from_tables([line.table for line in tables if line.table is not None])
    prose = read_results(lines, default)
    used = prose.used | ({line.key for line in tables if _is_result_table(line.table)} if rows else set())
    return Results((*prose.rows, *rows), frozenset(used))


def _is_result_table(table: Table | None) -> bool:
    return table is not None and bool(results_from_tables([table]))


def results_from_tables(tables: Sequence[Table]) -> tuple[RawRow, ...]:
    """Rows of the result tables; a table without a header goes on with the columns of the one before."""
    rows: list[RawRow] = []
    columns: dict[int, Field] = {}
    width = 0
    for table in tables:
        own, start = _columns(table)
        if own:
            columns, width = own, table.n_cols
        elif table.n_cols != width:
            columns = {}
        if columns:
            _read_rows(table, columns, start, rows)
    return tuple(rows)


def _read_rows(table: Table, columns: dict[int, Field], start: int, rows: list[RawRow]) -> None:
    heading: Printed | None = None
    for cells in table.rows()[start:]:
        filled = [cell for cell in cells if cell.text]
        band = next((cell for cell in filled if _STANDARD.match(bare(cell.text))), None)
        if band is not None and len(filled) <= 2:
            heading = _printed(band)
            continue
        fields = {columns[cell.col]: _printed(cell) for cell in filled if cell.col in columns}
        label = fields.get(Field.CRITERION)
        if label is not None and read_criterion(label.text).code is not None:
            rows.append(RawRow(fields, label.page, heading))
        elif rows and fields and Field.ROW_NO not in fields and label is None:
            rows[-1] = _continued(rows[-1], fields)


def _continued(row: RawRow, more: dict[Field, Printed]) -> RawRow:
    """A row and the rest of it that stands below a page break."""
    fields = dict(row.fields)
    for to, piece in more.items():
        before = fields.get(to)
        fields[to] = piece if before is None else replace(before, text=f"{before.text} {piece.text}")
    return replace(row, fields=fields, split=True)


def _printed(cell: Cell) -> Printed:
    return Printed(cell.text, cell.page, cell.box, cell.confidence, cell.original)


def _columns(table: Table) -> tuple[dict[int, Field], int]:
    """Fields of the columns by their header, and the first row below it; nothing for other tables."""
    start = _header_rows(table)
    columns: dict[int, Field] = {}
    taken: set[Field] = set()
    for col in range(table.n_cols):
        above = [c for c in table.cells if c.row < start and c.col <= col < c.col + c.col_span and c.text]
        texts = [bare(cell.text) for cell in sorted(above, key=lambda c: c.row, reverse=True)]
        found = next((f for text in texts for f, pattern in _COLUMNS if pattern.search(text)), None)
        if found is not None and found not in taken:
            columns[col] = found
            taken.add(found)
    return (columns, start) if Field.CRITERION in taken and taken & _RESULT else ({}, 0)


def _header_rows(table: Table) -> int:
    """Rows above the first that names a standard or a criterion by number."""
    for index, cells in enumerate(table.rows()[: _HEADER_ROWS + 1]):
        if any(
            read_criterion(c.text).code or _STANDARD.match(bare(c.text)) for c in cells if len(c.text) < 200
        ):
            return index
    return 0
