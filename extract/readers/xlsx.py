"""XLSX workbooks: every sheet's regions of filled cells become tables, lines above them paragraphs.

In: the bytes of an XLSX (also XLSM). Out: a `Document` of one page; formulas show their last computed
value, dates and numbers stand as a Vietnamese user sees them (``15/09/2024``, ``4.500.000``, ``0,5``).
Sheets, rows and columns that are hidden are read like the others: what is hidden is not thereby void.

Refuses: broken archives (DAMAGED), bombs and sheets without bound (TOO_LARGE).
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from extract.errors import DamagedError, TooLargeError
from extract.limits import Limits
from extract.readers.ooxml import Package
from extract.readers.runs import RunProps, RunTexts
from normalize.records import Media
from normalize.text import squeeze

#: What openpyxl raises on workbooks that are not as they should be.
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
)
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384
#: Codes for fonts, sizes, page numbers and file names in headers and footers.
_PRINT_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])')


class XlsxReader:
    """Reads XLSX."""

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The one-page Document of a workbook, its sheets one after the other."""
        _check_parts(Package(data, limits), limits)
        try:
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            sheets = [_load(sheet, limits) for sheet in book.worksheets]
        except _BROKEN as error:
            raise DamagedError() from error
        texts = RunTexts(" ".join(cell.text for sheet in sheets for cell in sheet.cells.values()))
        blocks: list[Block] = []
        for sheet in sheets:
            blocks.extend(_sheet_blocks(sheet, texts, limits))
        titles = dict.fromkeys(title for sheet in sheets for title in sheet.running_titles)
        page = Page(1, tuple(blocks), furniture=tuple(map(Paragraph, titles)))
        return Document(Media.XLSX, (page,), legacy=texts.legacy)


def _check_parts(package: Package, limits: Limits) -> None:
    """Refuse what would make openpyxl fill the memory: bombs, and merges over millions of cells."""
    for name in package.names():
        root = package.xml(name) if name.startswith("xl/") and name.endswith(".xml") else None
        if root is None:
            package.raw(name)
            continue
        merged = 0
        for element in root.iter("{*}mergeCell"):
            left, top, right, bottom = _bounds(element.get("ref", ""))
            merged += (right - left + 1) * (bottom - top + 1)
        if merged > limits.grid_cells:
            raise TooLargeError()


def _bounds(reference: str) -> tuple[int, int, int, int]:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except ValueError as error:
        raise DamagedError() from error
    return left or 1, top or 1, right or _MAX_COLUMNS, bottom or _MAX_ROWS


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell that shows something."""

    text: str
    font: str | None
    bold: bool
    centered: bool
    ruled: bool
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The filled cells of a sheet by row and column, counted from 1, and its headers and footers."""

    cells: dict[tuple[int, int], _Filled]
    running_titles: tuple[str, ...]


def _load(sheet: Worksheet, limits: Limits) -> _Sheet:
    spans = {
        (area.min_row, area.min_col): (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    }
    cells: dict[tuple[int, int], _Filled] = {}
    positions = 0
    # iter_rows would visit every position up to the farthest cell, and one stray cell can stand in
    # row 1048576 and column XFD.
    for (row, column), cell in sorted(sheet._cells.items()):
        text = shown(cell.value, cell.number_format or "General") if isinstance(cell, SheetCell) else ""
        if not text.strip():
            continue
        row_span, col_span = spans.get((row, column), (1, 1))
        positions += row_span * col_span
        if positions > limits.grid_cells:
            raise TooLargeError()
        cells[row, column] = _Filled(
            text,
            cell.font.name,
            bold=bool(cell.font.b),
            centered=cell.alignment.horizontal in {"center", "centerContinuous"},
            ruled=any(side is not None and side.style for side in (cell.border.left, cell.border.top)),
            row_span=row_span,
            col_span=col_span,
        )
    return _Sheet(cells, tuple(_running_titles(sheet)))


def _running_titles(sheet: Worksheet) -> Iterator[str]:
    for running in (sheet.oddHeader, sheet.oddFooter):
        if running is None:
            continue
        for part in (running.left, running.center, running.right):
            text = squeeze(_PRINT_CODE.sub("", part.text or ""))
            if text:
                yield text


def shown(value: object, number_format: str) -> str:
    """A cell's value as a Vietnamese user sees it.

    >>> shown(4500000, "#,##0"), shown(0.5, "0%"), shown(12.0, "General")
    ('4.500.000', '50%', '12')
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, number_format)
        case datetime():
            return _moment(value, number_format)
        case date():
            return value.strftime("%d/%m/%Y")
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            minutes = int(value.total_seconds() // 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case _:
            text = str(value)
            return "" if text in _EXCEL_ERRORS else text


def _moment(value: datetime, number_format: str) -> str:
    """A date; only month and year where the format shows no day, with the hour where there is one."""
    fmt = number_format.lower().split(";")[0]
    if "y" in fmt and "d" not in fmt:
        return value.strftime("%m/%Y")
    if value.time() != time() and "h" in fmt:
        return value.strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y")


def _number(value: float, number_format: str) -> str:
    fmt = number_format.split(";")[0]
    if not math.isfinite(value):
        return ""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    percent = fmt.rstrip().endswith("%")
    if percent:
        number *= 100
    _, _, fraction = fmt.partition(".")
    places = sum(char == "0" for char in fraction)
    if fmt != "General" and any(char in "0#" for char in fmt):
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{number:,f}" if "#,##" in fmt or "0,0" in fmt else f"{number:f}"
    if "." in text and places == 0:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) + ("%" if percent else "")


def _sheet_blocks(sheet: _Sheet, texts: RunTexts, limits: Limits) -> list[Block]:
    """The regions of a sheet from top to bottom: bands of rows without an empty row between them."""
    rows: dict[int, _Row] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, []).append((row, column, cell))
        for below in range(row + 1, row + cell.row_span):
            rows.setdefault(below, [])
    blocks: list[Block] = []
    band: list[_Row] = []
    before = 0
    for number in sorted(rows):
        if band and number != before + 1:
            blocks.extend(_band_blocks(band, texts, limits))
            band = []
        band.append(rows[number])
        before = number
    return blocks + _band_blocks(band, texts, limits)


#: Row, column and content of the cells that begin in a row.
_Row = list[tuple[int, int, _Filled]]


def _band_blocks(band: Sequence[_Row], texts: RunTexts, limits: Limits) -> list[Block]:
    """The table of a band, and the lines around it: side by side as a table of their own, else paragraphs."""
    blocks: list[Block] = []
    for (_, columns), group in groupby(zip(_in_table(band), band, strict=True), _kind):
        rows = [row for _, row in group]
        if columns:
            blocks.append(_table(rows, texts, limits))
        else:
            blocks.extend(paragraph for row in rows for paragraph in _paragraphs(row, texts))
    return blocks


def _kind(entry: tuple[bool, _Row]) -> tuple[bool, bool]:
    """Whether a row is of the table, and whether it has columns at all."""
    in_table, row = entry
    return in_table, in_table or len(row) > 1


def _in_table(band: Sequence[_Row]) -> list[bool]:
    """Which rows are the table: the ruled ones; without rules, from the first to the last of most columns."""
    ruled = [any(cell.ruled for _, _, cell in row) for row in band]
    if not any(ruled):
        most = min(3, max(map(len, band), default=0))
        full = [index for index, row in enumerate(band) if len(row) >= most > 1]
        return [bool(full) and full[0] <= index <= full[-1] for index in range(len(band))]
    for index, row in enumerate(band):
        # A row that only continues merged cells belongs to the row above.
        ruled[index] = ruled[index] or (not row and index > 0 and ruled[index - 1])
    return ruled


def _paragraphs(row: _Row, texts: RunTexts) -> list[Paragraph]:
    return [
        Paragraph(text, bold=cell.bold, centered=cell.centered)
        for _, _, cell in row
        if (text := texts.text([(cell.text, RunProps(font=cell.font))]))
    ]


def _table(rows: Sequence[_Row], texts: RunTexts, limits: Limits) -> Table:
    """The table of adjoining rows without its empty columns; positions that show nothing are empty cells."""
    filled = [entry for row in rows for entry in row]
    top = min(row for row, _, _ in filled)
    columns = sorted({column for _, column, _ in filled})
    n_rows = max(len(rows), max(row + cell.row_span for row, _, cell in filled) - top)
    if n_rows * len(columns) > limits.grid_cells:
        raise TooLargeError()
    cells = [
        Cell(
            row - top,
            (left := bisect_left(columns, column)),
            texts.text([(cell.text, RunProps(font=cell.font))]),
            row_span=cell.row_span,
            col_span=bisect_left(columns, column + cell.col_span) - left,
        )
        for row, column, cell in filled
    ]
    covered = {
        (cell.row + down, cell.col + right)
        for cell in cells
        for down in range(cell.row_span)
        for right in range(cell.col_span)
    }
    everywhere = ((row, column) for row in range(n_rows) for column in range(len(columns)))
    cells.extend(Cell(row, column, "") for row, column in everywhere if (row, column) not in covered)
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))), n_rows, len(columns))
