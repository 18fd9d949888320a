"""The XLSX reader: regions become tables, values read as a Vietnamese user sees them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from extract.document import Document, Paragraph, Table
from extract.errors import ErrorCode, KehoachError
from extract.limits import Limits
from extract.readers.base import read_bytes
from extract.readers.xlsx import shown
from tests.office_files import archive


def save(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_of(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def outline(document: Document) -> list[str | list[list[str]]]:
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows()]
        for block in document.blocks()
    ]


def plan(ruled: bool) -> Workbook:
    book = Workbook()
    sheet = sheet_of(book)
    sheet["A1"], sheet["D1"] = "UBND XÃ MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet["A2"], sheet["D2"] = "TRƯỜNG TIỂU HỌC MẪU", "Độc lập - Tự do - Hạnh phúc"
    sheet["A3"] = "KẾ HOẠCH"
    sheet.merge_cells("A3:E3")
    sheet["A3"].alignment, sheet["A3"].font = Alignment(horizontal="center"), Font(bold=True)
    sheet.append(["TT", "Tiêu chí", "Nội dung", "Thời gian", "Kinh phí"])
    sheet.append(["Tiêu chuẩn 1"])
    sheet.merge_cells("A5:E5")
    sheet.append([1, "1.10", "a\nb", date(2024, 9, 15), 4500000])
    sheet.append([2, None, None, datetime(2024, 10, 1), "Không"])
    sheet.merge_cells("B6:B7")
    sheet["E6"].number_format, sheet["D7"].number_format = "#,##0", "mm/yyyy"
    sheet.append([None, None, None, "HIỆU TRƯỞNG"])
    if ruled:
        side = Side("thin")
        for row in sheet["A4:E7"]:
            for cell in row:
                cell.border = Border(side, side, side, side)
    return book


@pytest.mark.parametrize("ruled", [False, True])
def test_header_title_table_and_signature_come_apart(ruled: bool) -> None:
    document = read_bytes(save(plan(ruled)), "ke-hoach.xlsx")
    assert outline(document) == [
        [
            ["UBND XÃ MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["TRƯỜNG TIỂU HỌC MẪU", "Độc lập - Tự do - Hạnh phúc"],
        ],
        "KẾ HOẠCH",
        [
            ["TT", "Tiêu chí", "Nội dung", "Thời gian", "Kinh phí"],
            ["Tiêu chuẩn 1"],
            ["1", "1.10", "a\nb", "15/09/2024", "4.500.000"],
            ["2", "", "10/2024", "Không"],
        ],
        "HIỆU TRƯỞNG",
    ]
    title = next(block for block in document.blocks() if isinstance(block, Paragraph))
    assert (title.bold, title.centered) == (True, True)
    table = [block for block in document.blocks() if isinstance(block, Table)][1]
    spans = {cell.text: (cell.row_span, cell.col_span) for cell in table.cells}
    assert (spans["Tiêu chuẩn 1"], spans["1.10"]) == ((1, 5), (2, 1))


def test_regions_apart_hidden_sheets_and_running_titles_are_read() -> None:
    book = Workbook()
    first = sheet_of(book)
    first.append(["a", "b"])
    first.append([])
    first.append(["c", "d"])
    assert first.oddFooter is not None
    first.oddFooter.center.text = "Trang &P"
    second = book.create_sheet("Ẩn")
    second["B7"] = "giấu"
    second.sheet_state = "hidden"
    document = read_bytes(save(book), "a.xlsx")
    assert outline(document) == [[["a", "b"]], [["c", "d"]], "giấu"]
    assert [paragraph.text for paragraph in document.pages[0].furniture] == ["Trang"]


def test_legacy_fonts() -> None:
    book = Workbook()
    sheet = sheet_of(book)
    sheet["A1"] = "tr­êng mÇm non"
    sheet["A1"].font = Font(name=".VnTimeH")
    document = read_bytes(save(book), "a.xlsx")
    assert outline(document) == ["TRƯỜNG MẦM NON"]
    assert document.legacy


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (12, "General", "12"),
        (12.0, "General", "12"),
        (0.1, "General", "0,1"),
        (1e15, "General", "1000000000000000"),
        (4500000, "#,##0", "4.500.000"),
        (4500000.4, '#,##0\\ "đ"', "4.500.000"),
        (-1234.5, "#,##0.00", "-1.234,50"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12,5%"),
        (1.1, "0.00", "1,10"),
        (7, "00", "7"),
        (float("nan"), "General", ""),
        (True, "General", "TRUE"),
        (date(2024, 2, 1), "General", "01/02/2024"),
        (datetime(2024, 2, 1), "dd/mm/yyyy", "01/02/2024"),
        (datetime(2024, 2, 1), "mmm-yy", "02/2024"),
        (datetime(2024, 2, 1, 7, 30), "dd/mm/yyyy hh:mm", "01/02/2024 07:30"),
        (time(7, 30), "hh:mm", "07:30"),
        (timedelta(hours=26), "[h]:mm", "26:00"),
        ("#REF!", "General", ""),
        ("1.10", "@", "1.10"),
    ],
)
def test_values_as_seen(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_farthest_cell_costs_nothing() -> None:
    book = Workbook()
    sheet = sheet_of(book)
    sheet["A1"] = "đầu"
    sheet.cell(1048576, 16384).value = "cuối"
    assert outline(read_bytes(save(book), "a.xlsx")) == ["đầu", "cuối"]


def test_merge_over_the_whole_sheet_is_refused() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    )
    data = archive({"[Content_Types].xml": "spreadsheetml", "xl/worksheets/sheet1.xml": sheet})
    with pytest.raises(KehoachError) as caught:
        read_bytes(data, "a.xlsx")
    assert caught.value.code is ErrorCode.DAMAGED or caught.value.code is ErrorCode.TOO_LARGE


def test_bomb_is_refused() -> None:
    data = archive({"[Content_Types].xml": "<a>spreadsheetml</a>", "xl/media/a.bin": bytes(20 << 20)})
    with pytest.raises(KehoachError) as caught:
        read_bytes(data, "a.xlsx", Limits())
    assert caught.value.code is ErrorCode.TOO_LARGE


def test_workbook_without_parts_is_damaged() -> None:
    with pytest.raises(KehoachError) as caught:
        read_bytes(archive({"xl/workbook.xml": "<x/>"}), "a.xlsx")
    assert caught.value.code is ErrorCode.DAMAGED
