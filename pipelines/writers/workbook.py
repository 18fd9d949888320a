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
from datetime import date, datetime, time
from enum import Enum
from functools import cache, partial
from math import ceil
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
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
from pipelines.writers.text import cell

#: Excel's limit is 1,048,576 rows, one of them the header.
_SHEET_ROWS = 1_048_575
#: The file must not depend on when it was written.
_CREATED = datetime(2000, 1, 1)
#: Widths in characters: the most for short text, the one for long text, those of other styles.
_WIDEST, _LONG_WIDTH = 28.0, 48.0
_WIDTHS = {"date": 12.0, "money": 16.0, "integer": 8.0, "ratio": 8.0}
#: From this many signs on a text gets a wide column; so many rows are looked at for the width.
_LONG_TEXT, _SAMPLE = 60, 400
#: Points of one line, and Excel's limit for one row.
_LINE_POINTS, _TALLEST = 15.0, 409.0
#: Paper code of A3, and the characters that stay readable on its width.
_A3, _PAPER_WIDTH = 8, 330.0
#: Keys for joining tables; people seldom read them, so they stand last and grey.
_KEYS = frozenset({"document_id", "item_id", "sha256"})


class Shade(Enum):
    """The colour of a row."""

    PLAIN = None
    REVIEW = "#FFF2CC"
    WRONG = "#F8CBAD"
    FAINT = "#EDEDED"


Shown = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class _Head:
    """A column of a sheet: its label, the style of its cells, and what it shows of a record."""

    label: str
    style: str
    show: Callable[[Record], Shown]


def write(path: Path, tables: Tables) -> None:
    """Write the workbook."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "Kế hoạch cải tiến chất lượng", "created": _CREATED})
        formats = _Formats(book)
        why = _reasons(tables.flags)
        for table, (model, title) in TABLES.items():
            heads = _heads(model, why)
            for number, rows in enumerate(_sheets(tables.rows(table)), start=1):
                name = title if number == 1 else f"{title} ({number})"
                _write_sheet(book.add_worksheet(name), formats, heads, rows)


class _Formats:
    """Cell formats, made once per kind and colour."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, Shade], Format] = {}
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}
            | {"bg_color": "#1F4E78", "font_color": "#FFFFFF", "border_color": "#BFBFBF"}
        )

    def get(self, style: str, shade: Shade) -> Format:
        """The format of a style (``text``, ``date``, ``money``, ``ratio``, ``key``) on a row's colour."""
        if (style, shade) not in self._made:
            properties: dict[str, object] = {"valign": "top", "border": 1, "border_color": "#D9D9D9"}
            properties |= _STYLES[style]
            if shade.value is not None:
                properties["bg_color"] = shade.value
            self._made[style, shade] = self._book.add_format(properties)
        return self._made[style, shade]


_STYLES: dict[str, dict[str, object]] = {
    "text": {"text_wrap": True, "num_format": "@"},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
    "money": {"num_format": "#,##0"},
    "integer": {"num_format": "0", "align": "center"},
    "ratio": {"num_format": "0.00", "align": "center"},
    "key": {"text_wrap": True, "font_color": "#7F7F7F", "num_format": "@"},
}


def _heads(model: type[Record], why: Mapping[str, str]) -> list[_Head]:
    """The columns of a table's sheet: values, then the reason to look at the row, then keys."""
    values = [column for column in columns(model) if column.name not in _KEYS]
    keys = [column for column in columns(model) if column.name in _KEYS]
    heads = [_Head(column.label, _style(column), partial(_show, column)) for column in values]
    if model is ItemRecord:
        heads.append(_Head("Lý do cần kiểm tra", "text", partial(_reason, why)))
    return heads + [_Head(column.label, "key", partial(_show, column)) for column in keys]


def _write_sheet(sheet: Worksheet, formats: _Formats, heads: Sequence[_Head], rows: Sequence[Record]) -> None:
    """The header, the rows, then what the sheet does on screen and on paper."""
    shown = [[head.show(record) for head in heads] for record in rows]
    widths = [
        _width(head, [line[position] for line in shown[:_SAMPLE]]) for position, head in enumerate(heads)
    ]
    for position, (head, width) in enumerate(zip(heads, widths, strict=True)):
        empty = bool(rows) and all(line[position] is None for line in shown)
        sheet.set_column(position, position, width, None, {"hidden": empty})
        sheet.write_string(0, position, head.label, formats.header)
    sheet.set_row(0, 4 * _LINE_POINTS)
    for number, (record, line) in enumerate(zip(rows, shown, strict=True), start=1):
        shade = _shade(record)
        # Not every program fits the heights of rows when it opens a file.
        sheet.set_row(number, _height(line, widths))
        for position, (head, plain) in enumerate(zip(heads, line, strict=True)):
            _write_cell(sheet, number, position, plain, formats.get(head.style, shade))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.repeat_rows(0)
    if sum(widths) <= _PAPER_WIDTH:
        sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Worksheet, row: int, position: int, plain: Shown, form: Format) -> None:
    if plain is None:
        sheet.write_blank(row, position, None, form)
    elif isinstance(plain, str):
        sheet.write_string(row, position, plain, form)
    elif isinstance(plain, date):
        sheet.write_datetime(row, position, datetime.combine(plain, time()), form)
    else:
        sheet.write_number(row, position, plain, form)


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


def _width(head: _Head, values: Sequence[Shown]) -> float:
    """Characters: as wide as the values need, long text wide and wrapped, no word of the label cut."""
    least = max([len(word) for word in head.label.split()] + [6]) + 3.0
    if head.style in _WIDTHS:
        return max(least, _WIDTHS[head.style])
    texts = [plain for plain in values if isinstance(plain, str)]
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    if longest > _LONG_TEXT:
        return _LONG_WIDTH
    return min(max(least, longest + 2.0), _WIDEST)


def _height(line: Sequence[Shown], widths: Sequence[float]) -> float:
    """Points for the tallest cell of a row, by the characters that fit into its width."""
    tallest = 1
    for plain, width in zip(line, widths, strict=True):
        if isinstance(plain, str):
            tallest = max(tallest, sum(max(1, ceil(len(part) / width)) for part in plain.split("\n")))
    return min(tallest * _LINE_POINTS, _TALLEST)


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
