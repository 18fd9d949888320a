"""Sheets of a workbook for people: coloured rows, widths and heights that fit, nothing that can run.

All text goes in by ``write_string``; callers hand text over as `pipelines.writers.text.cell` makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

#: No text becomes a formula, a link or a number by itself.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: The file must not depend on when it was written.
CREATED = datetime(2000, 1, 1)
#: Widths in characters: the most for short text, the one for long text, those of other styles.
_WIDEST, _LONG_WIDTH = 28.0, 48.0
_WIDTHS = {"date": 12.0, "money": 16.0, "integer": 8.0, "ratio": 8.0}
#: From this many signs on a text gets a wide column; so many rows are looked at for the width.
_LONG_TEXT, _SAMPLE = 60, 400
#: Points of one line, and Excel's limit for one row.
_LINE_POINTS, _TALLEST = 15.0, 409.0
#: Paper code of A3, and the characters that stay readable on its width.
_A3, _PAPER_WIDTH = 8, 330.0


class Shade(Enum):
    """The colour of a row."""

    PLAIN = None
    REVIEW = "#FFF2CC"
    WRONG = "#F8CBAD"
    FAINT = "#EDEDED"


Shown = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a sheet: its label and the style of its cells."""

    label: str
    style: str


class Formats:
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


def fill_sheet(
    sheet: Worksheet,
    formats: Formats,
    heads: Sequence[Head],
    lines: Sequence[Sequence[Shown]],
    shades: Sequence[Shade],
) -> None:
    """The header, the rows, then what the sheet does on screen and on paper."""
    widths = [
        _width(head, [line[position] for line in lines[:_SAMPLE]]) for position, head in enumerate(heads)
    ]
    for position, (head, width) in enumerate(zip(heads, widths, strict=True)):
        empty = bool(lines) and all(line[position] is None for line in lines)
        sheet.set_column(position, position, width, None, {"hidden": empty})
        sheet.write_string(0, position, head.label, formats.header)
    sheet.set_row(0, 4 * _LINE_POINTS)
    for number, (line, shade) in enumerate(zip(lines, shades, strict=True), start=1):
        # Not every program fits the heights of rows when it opens a file.
        sheet.set_row(number, _height(line, widths))
        for position, (head, plain) in enumerate(zip(heads, line, strict=True)):
            _write_cell(sheet, number, position, plain, formats.get(head.style, shade))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)
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


def _width(head: Head, values: Sequence[Shown]) -> float:
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
