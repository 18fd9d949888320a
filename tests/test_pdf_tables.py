"""Ruled and loose tables of PDFs come back cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, Paragraph, Table
from extract.limits import DEFAULT_LIMITS
from extract.readers.pdf import PdfReader
from tests.pdf_maker import Sheet, pdf_of, wrapped


def read(*sheets: Sheet) -> Document:
    return PdfReader().read(pdf_of(sheets), "thu.pdf", DEFAULT_LIMITS)


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks() if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


@dataclass(frozen=True)
class Span:
    """A cell to draw."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str


@st.composite
def span_grids(draw: st.DrawFn) -> tuple[int, int, list[Span]]:
    n_rows, n_cols = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    free = {(row, col) for row in range(n_rows) for col in range(n_cols)}
    spans: list[Span] = []
    while free:
        row, col = min(free)
        width = draw(st.integers(1, n_cols - col))
        height = draw(st.integers(1, n_rows - row))
        if len(spans) == 0 and width == n_cols and height == n_rows:
            width -= 1
        while any((row, c) not in free for c in range(col, col + width)):
            width -= 1
        taken = {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
        if not taken <= free:
            height, taken = 1, {(row, c) for c in range(col, col + width)}
        free -= taken
        text = draw(st.sampled_from(("", "Tổ", "Kế toán", "Mức 2", "0", "12/2023")))
        spans.append(Span(row, col, height, width, text))
    return n_rows, n_cols, spans


@settings(max_examples=40, deadline=None)
@given(span_grids(), st.booleans())
def test_random_spans_come_back(grid: tuple[int, int, list[Span]], bars: bool) -> None:
    _, _, spans = grid
    if not any(span.text for span in spans):
        return
    sheet = Sheet()
    for span in spans:
        x0, y0 = 60 + 90 * span.col, 80 + 40 * span.row
        x1, y1 = x0 + 90 * span.col_span, y0 + 40 * span.row_span
        if bars:
            for edge in (
                (x0, y0, x1, y0 + 0.5),
                (x0, y1, x1, y1 + 0.5),
                (x0, y0, x0 + 0.5, y1),
                (x1, y0, x1 + 0.5, y1),
            ):
                sheet.bar(*edge)
        else:
            sheet.frame(x0, y0, x1, y1)
        if span.text:
            sheet.text(x0 + 6, y0 + 16, span.text)
    found = {(c.row, c.col, c.row_span, c.col_span, c.text) for c in tables(read(sheet))[0].cells}
    assert found == _compact(spans)


def _compact(spans: list[Span]) -> set[tuple[int, int, int, int, str]]:
    """The spans on the lines that are really drawn: a row or column no cell ends at does not show."""
    xs = sorted({s.col for s in spans} | {s.col + s.col_span for s in spans})
    ys = sorted({s.row for s in spans} | {s.row + s.row_span for s in spans})
    return {
        (
            ys.index(s.row),
            xs.index(s.col),
            ys.index(s.row + s.row_span) - ys.index(s.row),
            xs.index(s.col + s.col_span) - xs.index(s.col),
            s.text,
        )
        for s in spans
    }


WIDTHS = (30.0, 70.0, 160.0, 80.0, 60.0)
HEADER = ("TT", "Tiêu chí", "Nội dung cần làm", "Người làm", "Xong")
ROWS = (
    (
        "1",
        "Tiêu chí 1.4",
        "Mỗi tháng tổ trưởng dự giờ hai tiết và góp ý riêng với từng giáo viên.",
        "Tổ trưởng",
        "10/2023",
    ),
    ("2", "Tiêu chí 2.1", "Cử ba thầy cô đi học lớp bồi dưỡng trong hè.", "Phó hiệu trưởng", "8/2023"),
    (
        "3",
        "Tiêu chí 3.5",
        "Sửa lại mái nhà để xe, quét vôi bốn phòng học phía sau.",
        "Bảo vệ, kế toán",
        "12/2023",
    ),
    ("4", "Tiêu chí 5.2", "Lập sổ theo dõi, báo cho gia đình vào cuối tháng.", "Chủ nhiệm", "5/2024"),
)


def draw_rows(
    sheet: Sheet, top: float, rows: tuple[tuple[str, ...], ...], ruled: bool, bold: bool = False
) -> float:
    """Draw rows from a height on; the height below them."""
    for row in rows:
        lines = max(len(wrapped(text, width - 10.8, 12)) for text, width in zip(row, WIDTHS, strict=True))
        bottom = top + 14.4 * lines + 5
        x = 60.0
        for text, width in zip(row, WIDTHS, strict=True):
            sheet.cell((x, top, x + width, bottom), text, bold=bold)
            if ruled:
                sheet.frame(x, top, x + width, bottom)
            x += width
        top = bottom
    return top


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("first", range(1, 4))
@pytest.mark.parametrize("second", range(1, 4))
def test_a_table_cut_at_any_row_gives_the_same_cells(ruled: bool, first: int, second: int) -> None:
    if second < first:
        return
    whole = Sheet()
    draw_rows(whole, draw_rows(whole, 80, (HEADER,), ruled, bold=True), ROWS, ruled)
    assert texts(tables(read(whole))[0]) == [list(HEADER), *map(list, ROWS)]
    parts = [part for part in (ROWS[:first], ROWS[first:second], ROWS[second:]) if part]
    sheets = []
    for number, part in enumerate(parts):
        sheet = Sheet()
        top = draw_rows(sheet, 80, (HEADER,), ruled, bold=True) if number == 0 else 80.0
        draw_rows(sheet, top, part, ruled)
        sheets.append(sheet)
    found = tables(read(*sheets))
    assert [table.n_cols for table in found] == [5] * len(parts)
    assert [row for table in found for row in texts(table)] == [list(HEADER), *map(list, ROWS)]


def test_a_loose_table_drawn_line_by_line_across_its_columns() -> None:
    drawn = Sheet()
    draw_rows(drawn, draw_rows(drawn, 80, (HEADER,), ruled=False, bold=True), ROWS, ruled=False)
    sheet = Sheet(codes=drawn.codes, operators=sorted(drawn.operators, key=_height, reverse=True))
    assert texts(tables(read(sheet))[0]) == [list(HEADER), *map(list, ROWS)]


def _height(operator: str) -> float:
    """The y of a text operator (``… x y Tm …``)."""
    words = operator.split()
    return float(words[words.index("Tm") - 1])


def test_words_cut_by_a_narrow_column_are_whole_again() -> None:
    sheet = Sheet()
    # Six signs fit into 36 points.
    for x, text in ((60.0, "TTCM, Không"), (60 + 46.8, "10/2022"), (60 + 93.6, "4.200.000đ")):
        sheet.cell((x, 80, x + 46.8, 160), text)
        sheet.frame(x, 80, x + 46.8, 160)
    assert texts(tables(read(sheet))[0]) == [["TTCM, Không", "10/2022", "4.200.000đ"]]


def test_line_breaks_stay_between_paragraphs_and_bullets_only() -> None:
    sheet = Sheet()
    text = "Chủ trì: Hiệu trưởng\n- Họp hội đồng vào đầu tháng để giao việc\n- Ghi biên bản"
    for x, words in ((60.0, text), (260.0, "Cả năm học")):
        sheet.cell((x, 80, x + 200, 200), words)
        sheet.frame(x, 80, x + 200, 200)
    assert texts(tables(read(sheet))[0]) == [[text, "Cả năm học"]]


def test_open_sides_and_underlines() -> None:
    sheet = Sheet()
    for y in (80, 110, 140):
        sheet.rule(60, y, 360, y)
    for x in (160, 260):
        sheet.rule(x, 80, x, 140)
    sheet.rule(66, 98, 100, 98)
    for row, y in enumerate((96, 126)):
        for col, x in enumerate((66, 166, 266)):
            sheet.text(x, y, f"ô {row}.{col}")
    assert texts(tables(read(sheet))[0]) == [["ô 0.0", "ô 0.1", "ô 0.2"], ["ô 1.0", "ô 1.1", "ô 1.2"]]


def test_double_and_dashed_rules_are_one() -> None:
    sheet = Sheet()
    for y in (80, 82.5, 110, 140):
        x = 60.0
        while x < 260:
            sheet.bar(x, y, x + 3, y + 0.5)
            x += 5
    for x in (60, 62.2, 160, 260):
        sheet.rule(x, 80, x, 140)
    for row, y in enumerate((100, 130)):
        for col, x in enumerate((70, 166)):
            sheet.text(x, y, f"ô {row}.{col}")
    assert texts(tables(read(sheet))[0]) == [["ô 0.0", "ô 0.1"], ["ô 1.0", "ô 1.1"]]


def test_two_tables_and_the_text_around_them() -> None:
    sheet = Sheet()
    sheet.text(60, 60, "I. Hiện trạng")
    end = draw_rows(sheet, 80, (HEADER, ROWS[0]), ruled=True)
    sheet.text(60, end + 30, "II. Kế hoạch")
    end = draw_rows(sheet, end + 50, (HEADER, ROWS[1]), ruled=True)
    sheet.text(60, end + 30, "III. Tổ chức thực hiện")
    kinds = [b.text if isinstance(b, Paragraph) else b.n_rows for b in read(sheet).blocks()]
    assert kinds == ["I. Hiện trạng", 2, "II. Kế hoạch", 2, "III. Tổ chức thực hiện"]


def test_text_read_sideways_in_a_narrow_heading() -> None:
    sheet = Sheet()
    for x0, x1 in ((60, 90), (90, 300)):
        sheet.frame(x0, 80, x1, 200)
        sheet.frame(x0, 200, x1, 230)
    sheet.text(80, 190, "Tiêu chuẩn", turn=1)
    sheet.text(96, 100, "Giải pháp cho năm học tới của nhà trường")
    sheet.text(66, 218, "1")
    sheet.text(96, 218, "Mua thêm sách")
    assert texts(tables(read(sheet))[0]) == [
        ["Tiêu chuẩn", "Giải pháp cho năm học tới của nhà trường"],
        ["1", "Mua thêm sách"],
    ]


def test_a_page_with_only_a_band_keeps_the_columns_of_its_table() -> None:
    first, second = Sheet(), Sheet()
    draw_rows(first, 80, (HEADER, ROWS[0]), ruled=True)
    second.frame(60, 80, 460, 100)
    second.frame(60, 100, 460, 120)
    second.text(66, 95, "Tiêu chuẩn 2: Đội ngũ")
    second.text(66, 115, "Mức 4: Không có")
    found = tables(read(first, second))
    assert [table.n_cols for table in found] == [5, 5]
    assert [cell.col_span for cell in found[1].cells] == [5, 5]


def test_a_loose_table_with_groups_in_its_header_bands_and_empty_cells() -> None:
    sheet = Sheet()
    columns = (60.0, 110.0, 220.0, 330.0, 440.0)
    sheet.text(columns[0], 107, "TT", bold=True)
    sheet.text(130, 100, "Kế hoạch đầu năm học", bold=True)
    sheet.text(columns[3] + 20, 100, "Kết quả", bold=True)
    sheet.text(columns[4], 107, "Ghi chú", bold=True)
    for x, text in zip(columns[1:4], ("Ban đầu", "Điều chỉnh", "Đã làm"), strict=True):
        sheet.text(x, 114, text, bold=True)
    top = 128.5
    for number, row in enumerate(
        (("Dạy bù cho lớp yếu", "", "Xong", ""), ("Mua bàn ghế mới", "Chỉ mua 20 bộ", "", "Thiếu tiền"))
    ):
        sheet.text(columns[0], top, str(number + 1), bold=True)
        sheet.text(columns[1], top, f"Tiêu chuẩn {number + 1}: Cơ sở vật chất của nhà trường", bold=True)
        top += 14.4
        for x, text in zip(columns[1:], row, strict=True):
            for place, line in enumerate(wrapped(text, 95, 12) if text else ()):
                sheet.text(x, top + 14.4 * place, line)
        top += 28.8
    (table,) = tables(read(sheet))
    assert texts(table) == [
        ["TT", "Kế hoạch đầu năm học", "Kết quả", "Ghi chú"],
        ["Ban đầu", "Điều chỉnh", "Đã làm"],
        ["1", "Tiêu chuẩn 1: Cơ sở vật chất của nhà trường", ""],
        ["", "Dạy bù cho lớp yếu", "", "Xong", ""],
        ["2", "Tiêu chuẩn 2: Cơ sở vật chất của nhà trường", ""],
        ["", "Mua bàn ghế mới", "Chỉ mua 20 bộ", "", "Thiếu tiền"],
    ]
    assert [(c.row_span, c.col_span) for c in table.rows()[0]] == [(2, 1), (1, 2), (1, 1), (2, 1)]
