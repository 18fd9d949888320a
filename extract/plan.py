"""A plan (kế hoạch): its section of blocks in, one `RawDocument` out.

Tables, already whole over pages, are read by their kind (items, issues of Biểu 2, monitoring); a plan
without an items table is read from its labelled lines. Text without a place goes to ``unplaced``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.bundle import Section
from extract.document import Paragraph, Table
from extract.header import read_header
from extract.raw import Printed, RawDocument, RawRow, Unplaced
from extract.tables.columns import Columns, TableKind, fits, read_columns
from extract.tables.labelled import labelled_lines, read_labelled
from extract.tables.rows import read_rows
from normalize.text import bare


@dataclass(slots=True)
class _Plan:
    """What has been read of a plan so far."""

    items: list[RawRow] = field(default_factory=list)
    issues: list[RawRow] = field(default_factory=list)
    monitoring: list[RawRow] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    prose: list[Paragraph] = field(default_factory=list)
    columns: Columns | None = None
    standard: Printed | None = None

    def rows_of(self, kind: TableKind) -> list[RawRow] | None:
        """Where rows of a kind go; None for kinds that are no part of a plan."""
        places = {
            TableKind.ITEMS: self.items,
            TableKind.ISSUES: self.issues,
            TableKind.MONITORING: self.monitoring,
        }
        return places.get(kind)


def parse_plan(section: Section) -> RawDocument:
    """Everything the plan says, by field."""
    reading = read_header(section.blocks, section.doc_type)
    plan = _Plan(unplaced=list(reading.unplaced))
    for block in reading.rest:
        if isinstance(block, Table):
            _read_table(plan, block)
        else:
            _note_paragraph(plan, block)
    if not plan.items:
        plan.items, plan.prose = read_labelled(plan.prose)
    plan.unplaced.extend(Unplaced(p.original or p.text, p.page, "Đoạn văn ngoài bảng") for p in plan.prose)
    return RawDocument(
        doc_type=section.doc_type,
        header=reading.header,
        page_first=section.page_first,
        page_last=section.page_last,
        items=tuple(plan.items),
        issues=tuple(plan.issues),
        monitoring=tuple(plan.monitoring),
        unplaced=tuple(plan.unplaced),
        columns=tuple(f for f in plan.columns.fields if f is not None) if plan.columns else (),
    )


def _note_paragraph(plan: _Plan, paragraph: Paragraph) -> None:
    """Keep a paragraph; a standard's heading between tables holds for the next table."""
    plan.prose.append(paragraph)
    words = bare(paragraph.text)
    if "tieu chuan" in words[:24] and len(words) < 160:
        plan.standard = Printed(
            paragraph.text, paragraph.page, paragraph.box, paragraph.confidence, paragraph.original
        )


def _read_table(plan: _Plan, table: Table) -> None:
    lines = labelled_lines(table)
    if lines:
        plan.prose.extend(lines)
        return
    columns = read_columns(table)
    if not columns.has_header:
        columns = _reused(plan.columns, table) or columns
    place = plan.rows_of(columns.kind)
    if place is None:
        plan.unplaced.extend(
            Unplaced(c.original or c.text, c.page, "Bảng khác") for row in table.rows() for c in row if c.text
        )
        return
    found = read_rows(table, columns, plan.standard)
    place.extend(found.rows)
    plan.unplaced.extend(found.unplaced)
    if columns.kind is TableKind.ITEMS and found.rows:
        plan.columns = columns
        plan.standard = found.rows[-1].standard_heading


def _reused(known: Columns | None, table: Table) -> Columns | None:
    """The columns of the items table before, for a piece of the same width without a header."""
    if known is None or len(known.fields) != table.n_cols or not fits(table, known.fields):
        return None
    return replace(known, first_row=0, data_row=0)
