"""Reports on the carrying out of a plan: results by criterion, from prose and from tables.

A section of type BC in, a `RawDocument` out. `results_of` is shared with minutes, which tell
results the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.bundle import Section
from extract.document import Table
from extract.header import read_header
from extract.lines import Line, lines_of, unplaced_of
from extract.raw import Field, RawDocument, RawHeader, Unplaced
from extract.results import Results, read_results
from extract.tables.columns import Columns, TableKind, read_columns
from extract.tables.rows import read_rows
from normalize.records import DocType
from normalize.text import bare

_REASON = "Nội dung báo cáo"
_DONE_TITLE = re.compile(
    r"\b(?:ket qua|tinh hinh|danh gia viec|tong ket|so ket)\b.*\b(?:thuc hien|cai tien|ke hoach)\b"
)


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
        unplaced=(*reading.unplaced, *unplaced_of(lines, results.used, _REASON), *results.unplaced),
    )


def default_field(header: RawHeader) -> Field | None:
    """Field of results under no heading: a report titled "Kết quả thực hiện …" tells what is done."""
    title = bare(" ".join(printed.text for printed in header.title))
    return Field.DONE if _DONE_TITLE.search(title) else None


def results_of(lines: Sequence[Line], default: Field | None) -> Results:
    """Results from the tables among the lines and from the prose between them."""
    prose = read_results(lines, default)
    rows = list(prose.rows)
    used = set(prose.used)
    unplaced: list[Unplaced] = []
    known: Columns | None = None
    for line in lines:
        if line.table is None:
            continue
        columns = _result_columns(line.table, known)
        if columns is None:
            continue
        known = columns
        found = read_rows(line.table, columns)
        rows.extend(found.rows)
        unplaced.extend(found.unplaced)
        used.add(line.key)
    return Results(tuple(rows), frozenset(used), tuple(unplaced))


def _result_columns(table: Table, known: Columns | None) -> Columns | None:
    """Columns of a result table; a piece of the same width without a header has those of the one before."""
    columns = read_columns(table)
    if columns.kind is TableKind.RESULTS:
        return columns
    if known is not None and not columns.has_header and len(known.fields) == table.n_cols:
        return replace(known, first_row=0, data_row=0)
    return None
