"""One XLSX workbook for people: a sheet per table, Vietnamese throughout.

The header row stays in sight and filters; dates and amounts are real dates and numbers; criterion
codes stay text (``1.10`` is not 1.1); rows to look at are coloured and say in words why. Nothing
in a cell can run: all text goes in by ``write_string``. Columns in which no row holds anything
are hidden, not left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from normalize.records import (
    TABLES,
    DocumentRecord,
    FileRecord,
    FileStatus,
    FlagRecord,
    ItemRecord,
    Record,
    Severity,
)
from pipelines.columns import Column, Kind, columns, value
from pipelines.labels import label
from pipelines.tables import Tables
from pipelines.writers.sheets import CREATED, OPTIONS, Formats, Head, Shade, Shown, fill_sheet
from pipelines.writers.text import cell

#: Excel's limit is 1,048,576 rows, one of them the header.
_SHEET_ROWS = 1_048_575
#: Keys for joining tables; people seldom read them, so they stand last and grey.
_KEYS = frozenset({"document_id", "item_id", "sha256"})


@dataclass(frozen=True, slots=True)
class _Head:
    """A column of a sheet: its label, the style of its cells, and what it shows of a record."""

    label: str
    style: str
    show: Callable[[Record], Shown]


def write(path: Path, tables: Tables) -> None:
    """Write the workbook."""
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        book.set_properties({"title": "Kế hoạch cải tiến chất lượng", "created": CREATED})
        formats = Formats(book)
        why = _reasons(tables.flags)
        for table, (model, title) in TABLES.items():
            heads = _heads(model, why)
            for number, rows in enumerate(_sheets(tables.rows(table)), start=1):
                name = title if number == 1 else f"{title} ({number})"
                _write_sheet(book.add_worksheet(name), formats, heads, rows)


def _heads(model: type[Record], why: Mapping[str, str]) -> list[_Head]:
    """The columns of a table's sheet: values, then the reason to look at the row, then keys."""
    values = [column for column in columns(model) if column.name not in _KEYS]
    keys = [column for column in columns(model) if column.name in _KEYS]
    heads = [_Head(column.label, _style(column), partial(_show, column)) for column in values]
    if model is ItemRecord:
        heads.append(_Head("Lý do cần kiểm tra", "text", partial(_reason, why)))
    return heads + [_Head(column.label, "key", partial(_show, column)) for column in keys]


def _write_sheet(sheet: Worksheet, formats: Formats, heads: Sequence[_Head], rows: Sequence[Record]) -> None:
    lines = [[head.show(record) for head in heads] for record in rows]
    shown = [Head(head.label, head.style) for head in heads]
    fill_sheet(sheet, formats, shown, lines, [_shade(record) for record in rows])


def _show(column: Column, record: Record) -> Shown:
    """Codes as the words officers use, safe text, numbers and dates as they are."""
    plain = value(record, column)
    if plain is None or plain == "" or plain == []:
        return None
    if isinstance(plain, bool):
        return "Có" if plain else "Không"
    if column.codes is not None:
        listed = plain if isinstance(plain, list) else [str(plain)]
        return "\n".join(label(column.codes, code) for code in listed)
    if isinstance(plain, list):
        return cell("; ".join(plain))
    if column.name == "field" and isinstance(plain, str):
        return _field_labels().get(plain, plain)
    return cell(plain) if isinstance(plain, str) else plain


@cache
def _field_labels() -> dict[str, str]:
    """Flags and provenance name a field of an item or of a document; officers know its label."""
    return {column.name: column.label for model in (DocumentRecord, ItemRecord) for column in columns(model)}


def _style(column: Column) -> str:
    if column.name.endswith("_vnd") or column.name == "bytes":
        return "money"
    return {Kind.DATE: "date", Kind.INTEGER: "integer", Kind.NUMBER: "ratio"}.get(column.kind, "text")


def _shade(record: Record) -> Shade:
    if isinstance(record, ItemRecord):
        return Shade.REVIEW if record.needs_review else Shade.PLAIN
    if isinstance(record, FileRecord):
        return _FILE_SHADES[record.status]
    if isinstance(record, FlagRecord):
        return _FLAG_SHADES[record.severity]
    return Shade.PLAIN


_FILE_SHADES = {
    FileStatus.OK: Shade.PLAIN,
    FileStatus.PARTIAL: Shade.REVIEW,
    FileStatus.FAILED: Shade.WRONG,
    FileStatus.SKIPPED: Shade.FAINT,
}
_FLAG_SHADES = {Severity.INFO: Shade.PLAIN, Severity.WARNING: Shade.REVIEW, Severity.ERROR: Shade.WRONG}


def _reasons(flags: Sequence[FlagRecord]) -> dict[str, str]:
    """The doubts about each item, a line each, in words."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for flag in flags:
        if flag.item_id is not None:
            hint = f" (gợi ý: {flag.suggestion})" if flag.suggestion else ""
            reasons[flag.item_id].append(f"{flag.message}{hint}")
    return {item_id: cell("\n".join(lines)) for item_id, lines in reasons.items()}


def _reason(why: Mapping[str, str], record: Record) -> Shown:
    return why.get(record.item_id) if isinstance(record, ItemRecord) else None


def _sheets(rows: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """The rows cut to what one sheet holds; a table without rows still has its sheet."""
    for start in range(0, max(len(rows), 1), _SHEET_ROWS):
        yield rows[start : start + _SHEET_ROWS]
