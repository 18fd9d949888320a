"""Excel workbooks of the samples: letterhead in cells, merged headers, real dates and numbers."""
from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from samples.markup import clean
from samples.source import Grid, Letter, Recipe, Source, TextBox
from samples.text_files import MOTTO

_THIN = Side(style="thin")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+$")


def write_xlsx(source: Source, recipe: Recipe, target: Path) -> None:
    """One sheet for each document; a cell that is a bare date or amount is stored as one."""
    del recipe
    book = Workbook()
    for number, letter in enumerate(source.letters):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = f"KH{number + 1}"
        _letter(sheet, letter)
    book.properties.creator = "Văn thư"
    book.properties.created = book.properties.modified = datetime(2024, 9, 10, 7, 30)
    book.save(target)


def _letter(sheet: Worksheet, letter: Letter) -> None:
    columns = max((len(block.widths) for block in letter.body if isinstance(block, Grid)), default=6)
    half = columns // 2
    left = (letter.superior, letter.organization, letter.number)
    for row, (a, b) in enumerate(zip(left, (*MOTTO, letter.place_date), strict=True), start=1):
        _line(sheet, row, 1, half, a, center=True)
        _line(sheet, row, half + 1, columns, b, center=True)
    row = 5
    for text in letter.title:
        _line(sheet, row, 1, columns, text, center=True)
        row += 1
    for block in letter.body:
        if isinstance(block, Grid):
            row = _table(sheet, row + 1, block)
        else:
            _line(sheet, row + 1, 1, columns, block.text if isinstance(block, TextBox) else block)
            row += 1
    for offset, text in enumerate(letter.recipients, start=2):
        _line(sheet, row + offset, 1, half, text)
    for offset, text in enumerate(letter.signature, start=2):
        _line(sheet, row + offset, half + 1, columns, text, center=True)


def _line(sheet: Worksheet, row: int, first: int, last: int, text: str, center: bool = False) -> None:
    cell = sheet.cell(row, first, clean(text))
    cell.font = Font(name="Times New Roman", size=12, bold=center)
    cell.alignment = Alignment(horizontal="center" if center else None, wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _table(sheet: Worksheet, top: int, grid: Grid) -> int:
    for anchor in grid.anchors():
        row, column = top + anchor.row, anchor.column + 1
        cell = sheet.cell(row, column)
        _store(sheet, row, column, clean(anchor.text))
        cell.font = Font(name="Times New Roman", size=11, bold=anchor.row < grid.header)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if anchor.down * anchor.across > 1:
            last_row, last_column = row + anchor.down - 1, column + anchor.across - 1
            sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    for cells in sheet.iter_rows(top, top + len(grid.rows) - 1, 1, len(grid.widths)):
        for cell in cells:
            cell.border = Border(_THIN, _THIN, _THIN, _THIN)
    for number, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width * 3
    return top + len(grid.rows)


def _store(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    if day := _DAY.match(text):
        cell.value = datetime(int(day[3]), int(day[2]), int(day[1]))
        cell.number_format = "dd/mm/yyyy"
    elif _AMOUNT.match(text):
        cell.value = int(text.replace(".", ""))
        cell.number_format = "#,##0"
    elif text.isdigit():
        cell.value = int(text)
    else:
        cell.value = text
