"""Cells printed below one another: which line belongs to which cell. Each table is written as its cells' lines."""

from __future__ import annotations

import pytest

from extract.tables.text_rows import Row, column_fields, make_table
from extract.tables.unstack import Unstacked, line_of, unstack
from extract.tables.unstack_header import find_header

HEADER = ("Tiêu chí", "Giải pháp", "Người/thực hiện", "Thời/gian", "Kinh phí")
#: Two plain rows that show how wide the columns are and how often they are filled.
PLAIN = (
    ("Tiêu chí/1.2", "Rà soát hồ sơ của từng tổ,/bổ sung minh chứng./Lưu theo mã.", "Hiệu trưởng,/thư ký", "Tháng/10/2023",
     "500.000/đồng"),
    ("Tiêu chí/1.5", "Xếp lại lớp theo sĩ số và/báo cáo phòng./Họp lớp.", "Phó hiệu/trưởng", "Tháng/11/2023", "0"),
)  # fmt: skip


def unstacked(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> list[tuple[str, ...]]:
    """The rows found below the plain ones; ``/`` ends a line of a cell, an empty cell is not printed."""
    found = find_header([line for heading in header for line in heading.split("/")])
    assert found is not None
    fields = column_fields([heading.text for heading in found.columns])
    lines = [line_of(text) for row in (*PLAIN, *rows) for cell in row if cell for text in _lines(cell)]
    return [row.cells for row in unstack(lines, found, fields).rows][len(PLAIN) :]


def _lines(cell: str) -> list[str]:
    """The lines of a cell; the slash of a date stands between figures."""
    out = [""]
    for place, sign in enumerate(cell):
        dated = cell[place - 1 : place].isdigit() and cell[place + 1 : place + 2].isdigit()
        if sign == "/" and not dated:
            out.append("")
        else:
            out[-1] += sign
    return out


def joined(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(_lines(cell)) for cell in row)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            ("Tiêu chí/3.2", "Đề nghị cấp trên sửa mái/nhà đa năng.", "Hiệu trưởng,/kế toán", "Khi có/kinh phí/trung hạn", "1,7 tỷ/đồng"),
            id="a time that waits is no money",
        ),
        pytest.param(
            ("Tiêu chí/3.2", "Sơn lại tường rào và cổng/phụ.", "Bảo vệ", "Hằng tháng", "0"),
            id="nought is a cell",
        ),
        pytest.param(
            ("Tiêu chí/3.2", "Sơn lại tường rào và cổng/phụ.", "GVCN khối/8, TPT Đội", "15/11/2023", "0"),
            id="people are no time",
        ),
        pytest.param(
            ("Tiêu chí/3.2", "01 phòng máy được thay dây/mạng.", "Kế toán", "Tháng/12/2023", "0"),
            id="a count after a code",
        ),
    ],
)
def test_what_a_cell_says_tells_its_column(row: tuple[str, ...]) -> None:
    assert unstacked(row) == [joined(row)]


@pytest.mark.parametrize(
    "row",
    [
        ("Tieu chi/3.2", "De nghi sua mai nha da/nang.", "Hieu truong,/ke toan", "Khi co/kinh phi/trung han", "2,4 ty/dong"),
        ("Tieu chi/3.2", "Son lai tuong rao va cong/phu.", "Bao ve", "", "Tu tuc"),
        ("Tieu chi/3.2", "Son lai tuong rao va cong/phu.", "Bao ve", "Thang/10/2023/- 12/2023", "0"),
    ],
)
def test_words_without_their_marks_tell_the_same(row: tuple[str, ...]) -> None:
    assert [tuple(" ".join(text.split()) for text in found) for found in unstacked(row)] == [joined(row)]


def test_a_label_tells_the_column_of_its_lines() -> None:
    rows = [
        (
            f"Tiêu chí/3.{number}", work, f"Người thực/hiện: {who}/Nguồn lực/khác: Công/đoàn",
            f"Thời gian/bắt đầu:/0{number}/10/2023/Thời gian/hoàn thành:/31/12/2023", "",
        )
        for number, work, who in (
            (2, "Sơn lại tường rào và cổng/phụ, thay biển tên trường.", "Bảo vệ"),
            (4, "Cải tạo sân chơi, trồng/thêm cây bóng mát", "Kế toán"),
            (5, "Kiểm kê thiết bị, thanh lý/máy hỏng", "Thư viện"),
        )
    ]  # fmt: skip
    assert [tuple(" ".join(text.split()) for text in row) for row in unstacked(*rows)] == list(map(joined, rows))


def test_nought_is_no_number_of_the_heading_below_it() -> None:
    rows = (
        ("Tiêu chí/1.7", "Bồi dưỡng giáo viên mới về/tuyển dụng.", "TTCM", "Hằng tháng", "0"),
        ("Tiêu chuẩn 2: Cán bộ quản lý, giáo viên", "", "", "", ""),
        ("Tiêu chí/2.2", "Cử giáo viên đi học nâng/chuẩn.", "Kế toán", "Tháng/12/2023", "0"),
    )
    first, band, second = unstacked(*rows)
    assert first[4] == "0" and band[0].startswith("Tiêu chuẩn 2") and second[0] == "Tiêu chí 2.2"


def found_rows(*rows: tuple[str, ...]) -> Unstacked:
    """Rows whose empty cells are printed as visible empty lines; ``^`` is a cell merged with the one above."""
    found = find_header([line for heading in HEADER for line in heading.split("/")])
    assert found is not None
    lines = []
    for row in (*PLAIN, *rows):
        empties = 0
        for cell in row:
            texts = [] if cell in ("", "^") else _lines(cell)
            lines += [line_of(text, empties if place == 0 else 0) for place, text in enumerate(texts)]
            empties = 0 if texts else empties + (cell == "")
    return unstack(lines, found, column_fields([heading.text for heading in found.columns]))


EMPTY = (
    ("Tiêu chí/2.1", "Cử giáo viên dự lớp bồi/dưỡng hè.", "", "Tháng/12/2023", "0"),
    ("Tiêu chí/2.2", "Họp tổ chuyên môn theo/cụm trường.", "Hiệu trưởng,/thư ký", "", "0"),
    ("Tiêu chí/2.3", "Thao giảng, dự giờ chéo/giữa các tổ.", "", "Tháng/12/2023", "0"),
)
GOES_ON = ("Tiêu chí/2.4", "Góp ý hồ sơ chuyên môn/của tổ viên.", "Phó hiệu/trưởng", "^", "0")


def test_a_merged_cell_is_told_from_an_empty_one_where_empty_ones_are_printed() -> None:
    found = found_rows(*EMPTY, GOES_ON)
    assert found.merges_shown
    assert [row.merged for row in found.rows] == [(), (), (), (), (), (3,)]


def test_few_empty_cells_prove_nothing() -> None:
    found = found_rows(EMPTY[0], GOES_ON)
    assert not found.merges_shown and not any(row.merged for row in found.rows)


def test_empty_lines_within_cells_are_no_empty_cells() -> None:
    torn = ("Tiêu chí/2.5", "Thay bóng đèn ở các phòng/học và hành lang.", "Bảo vệ", "Tháng/12/2023", "0")
    assert found_rows(*EMPTY, torn).merges_shown
    header = find_header([line for heading in HEADER for line in heading.split("/")])
    assert header is not None
    rows = (*PLAIN, *EMPTY, torn)
    lines = [line_of(text, int(text.startswith("học và"))) for row in rows for cell in row if cell for text in _lines(cell)]
    assert not unstack(lines, header, column_fields([heading.text for heading in header.columns])).merges_shown


def test_a_column_that_goes_on_is_one_cell_over_both_rows() -> None:
    rows = [Row(("1.1", "A", "Tháng 9")), Row(("1.2", "B", ""), merged=(2,)), Row(("1.3", "C", ""))]
    table = make_table([("Tiêu chí", "Giải pháp", "Thời gian")], rows, 3, merges_shown=True)
    spans = {(cell.row, cell.col): cell.row_span for cell in table.cells if cell.col == 2}
    assert spans == {(0, 2): 1, (1, 2): 2, (3, 2): 1}


def test_no_cell_goes_on_from_a_heading_or_an_empty_cell() -> None:
    rows = [
        Row(("1.1", "A", ""), merged=(2,)), Row(("1.2", "B", ""), merged=(2,)),
        Row(("Tiêu chuẩn 2",), band=True), Row(("2.1", "C", ""), merged=(2,)),
    ]  # fmt: skip
    table = make_table([("Tiêu chí", "Giải pháp", "Thời gian")], rows, 3)
    assert all(cell.row_span == 1 for cell in table.cells)
