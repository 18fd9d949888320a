"""One XLSX workbook for people: a sheet per table, Vietnamese throughout.

The header row stays in sight and filters; dates and amounts are real dates and numbers; criterion
codes stay text (``1.10`` is not 1.1); rows to look at are coloured and say in words why. Nothing
in a cell can run: all text goes in by ``write_string``. Columns in which no row holds anything
are hidden, not left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from normalize.records import (
    TABLES,
    FileRecord,
    FileStatus,
    FlagRecord,
    ItemRecord,
    Record,
    Severity,
)
from pipelines.columns import Column, Kind, Value, columns, value
from pipelines.labels import label
from pipelines.tables import Tables
from pipelines.writers.text import cell

#: Excel's limit is 1,048,576 rows, one of them the header.
_SHEET_ROWS = 1_048_575
#: The file must not depend on when it was written.
_CREATED = datetime(2000, 1, 1)
_WIDEST, _LONG_WIDTH, _ID_WIDTH, _SAMPLE = 28.0, 48.0, 12.0, 400
#: From this many signs on a text gets a wide column.
_LONG_TEXT = 60
#: Keys for joining tables; people seldom read them, so they stay narrow and grey.
_KEYS = frozenset({"document_id", "item_id", "sha256"})


class Shade(Enum):
    """The colour of a row."""

    PLAIN = None
    REVIEW = "#FFF2CC"
    WRONG = "#F8CBAD"
    FAINT = "#EDEDED"


@dataclass(frozen=True, slots=True)
class _Extra:
    """A column that only the workbook has, made from the record and the flags about it."""

    label: str
    text: Callable[[Record], str]


def write(path: Path, tables: Tables) -> None:
    """Write the workbook."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "Kế hoạch cải tiến chất lượng", "created": _CREATED})
        formats = _Formats(book)
        why = _reasons(tables.flags)
        for table, (model, title) in TABLES.items():
            extra = _Extra("Lý do cần kiểm tra", _reason_of(why)) if table == "items" else None
            for number, rows in enumerate(_sheets(tables.rows(table)), start=1):
                name = title if number == 1 else f"{title} ({number})"
                _Sheet(book.add_worksheet(name), formats, columns(model), extra).write(rows)


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
    "key": {"font_color": "#7F7F7F", "num_format": "@"},
}


class _Sheet:
    """Writes one sheet."""

    def __init__(
        self, sheet: Worksheet, formats: _Formats, cells: Sequence[Column], extra: _Extra | None
    ) -> None:
        self._sheet = sheet
        self._formats = formats
        self._columns = cells
        self._extra = extra

    def write(self, rows: Sequence[Record]) -> None:
        """The header, the rows, then widths and what the sheet does on screen and on paper."""
        labels = [column.label for column in self._columns]
        if self._extra is not None:
            labels.append(self._extra.label)
        for position, text in enumerate(labels):
            self._sheet.write_string(0, position, text, self._formats.header)
        for number, record in enumerate(rows, start=1):
            self._row(number, record)
        self._sheet.set_row_pixels(0, 48)
        self._widths(rows)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, max(len(rows), 1), len(labels) - 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(8)  # A3: the items have thirty columns
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)

    def _row(self, number: int, record: Record) -> None:
        shade = _shade(record)
        for position, column in enumerate(self._columns):
            self._cell(number, position, column, value(record, column), shade)
        if self._extra is not None:
            text = self._extra.text(record)
            self._sheet.write_string(number, len(self._columns), cell(text), self._formats.get("text", shade))

    def _cell(self, row: int, position: int, column: Column, plain: Value, shade: Shade) -> None:
        form = self._formats.get(_style(column), shade)
        if plain is None or plain == "" or plain == []:
            self._sheet.write_blank(row, position, None, form)
        elif isinstance(plain, bool):
            self._sheet.write_string(row, position, "Có" if plain else "Không", form)
        elif isinstance(plain, date):
            self._sheet.write_datetime(row, position, datetime.combine(plain, time()), form)
        elif isinstance(plain, int | float):
            self._sheet.write_number(row, position, plain, form)
        else:
            self._sheet.write_string(row, position, cell(_words(column, plain)), form)

    def _widths(self, rows: Sequence[Record]) -> None:
        for position, column in enumerate(self._columns):
            values = [value(record, column) for record in rows]
            empty = bool(rows) and all(plain is None or plain == [] for plain in values)
            width = _width(column, [plain for plain in values[:_SAMPLE] if isinstance(plain, str | list)])
            self._sheet.set_column(position, position, width, None, {"hidden": empty})
        if self._extra is not None:
            self._sheet.set_column(len(self._columns), len(self._columns), _LONG_WIDTH)


def _style(column: Column) -> str:
    if column.name in _KEYS:
        return "key"
    if column.name.endswith("_vnd") or column.name == "bytes":
        return "money"
    styles = {Kind.DATE: "date", Kind.INTEGER: "integer", Kind.NUMBER: "ratio"}
    return styles.get(column.kind, "text")


def _words(column: Column, plain: str | list[str]) -> str:
    """Codes as the words officers use; text as it is."""
    codes = column.codes
    if codes is None:
        return plain if isinstance(plain, str) else "; ".join(plain)
    listed = [plain] if isinstance(plain, str) else plain
    return "\n".join(label(codes, code) for code in listed)


def _width(column: Column, values: Sequence[str | list[str]]) -> float:
    """Characters: as wide as the values need, long text wide and wrapped, never under its label's words."""
    least = max([len(word) for word in column.label.split()] + [8]) + 3.0
    if column.name in _KEYS:
        return max(least, _ID_WIDTH)
    if column.kind in (Kind.DATE, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN):
        return max(least, 16.0 if column.name.endswith("_vnd") else 12.0)
    longest = max((len(line) for plain in values for line in _words(column, plain).split("\n")), default=0)
    if longest > _LONG_TEXT:
        return _LONG_WIDTH
    return min(max(least, longest + 2.0), _WIDEST)


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


def _reasons(flags: Sequence[FlagRecord]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for flag in flags:
        if flag.item_id is not None:
            hint = f" (gợi ý: {flag.suggestion})" if flag.suggestion else ""
            reasons[flag.item_id].append(f"{flag.message}{hint}")
    return reasons


def _reason_of(reasons: dict[str, list[str]]) -> Callable[[Record], str]:
    def text(record: Record) -> str:
        return "\n".join(reasons.get(record.item_id, [])) if isinstance(record, ItemRecord) else ""

    return text


def _sheets(rows: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """The rows cut to what one sheet holds; a table without rows still has its sheet."""
    for start in range(0, max(len(rows), 1), _SHEET_ROWS):
        yield rows[start : start + _SHEET_ROWS]
