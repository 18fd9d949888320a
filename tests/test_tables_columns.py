"""Which column is which field: by header wording, by content, in any order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.document import Cell, Table
from extract.raw import Field
from extract.tables.columns import TableKind, read_columns


def table(rows: Sequence[Sequence[str]], repeated_header: int = 0) -> Table:
    """A plain grid of texts as a Table."""
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), len(rows[0]), repeated_header=repeated_header)


FORM_5932 = ["TT", "Tiêu chuẩn, tiêu chí", "Kết quả cần đạt (so với hiện trạng)", "Công việc/giải pháp cần thực hiện",
             "Chủ trì và phối hợp thực hiện", "Thời gian thực hiện và hoàn thành", "Dự kiến kinh phí",
             "Điều kiện hỗ trợ khác", "Ghi chú"]  # fmt: skip
ITEM = ["1", "Tiêu chí 2.2", "Có đủ giáo viên đạt chuẩn trình độ theo quy định của Luật", "Cử bốn giáo viên tham gia lớp đào tạo nâng chuẩn do tỉnh mở trong dịp hè",
        "Hiệu trưởng, kế toán", "Tháng 10/2024", "12.000.000 đồng", "", ""]  # fmt: skip


def test_form_of_cong_van_5932() -> None:
    columns = read_columns(table([FORM_5932, ITEM]))
    assert columns.kind is TableKind.ITEMS
    assert columns.data_row == 1
    assert columns.fields == (
        Field.ROW_NO, Field.CRITERION, Field.TARGET, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET,
        Field.SUPPORT, Field.NOTE,
    )  # fmt: skip


@pytest.mark.parametrize("order", [[4, 1, 3, 2, 6, 5, 0, 8, 7], [8, 7, 6, 5, 4, 3, 2, 1, 0]])
def test_columns_in_any_order(order: list[int]) -> None:
    straight = read_columns(table([FORM_5932, ITEM])).fields
    columns = read_columns(table([[FORM_5932[i] for i in order], [ITEM[i] for i in order]]))
    assert columns.fields == tuple(straight[i] for i in order)


def test_header_over_two_levels() -> None:
    cells = (
        Cell(0, 0, "TT", row_span=2), Cell(0, 1, "Tiêu chí", row_span=2), Cell(0, 2, "Nội dung cải tiến", row_span=2),
        Cell(0, 3, "Giải pháp", row_span=2), Cell(0, 4, "Phân công", col_span=2), Cell(1, 4, "Chủ trì"), Cell(1, 5, "Phối hợp"),
        Cell(0, 6, "Thời gian", col_span=2), Cell(1, 6, "Bắt đầu"), Cell(1, 7, "Hoàn thành"),
        Cell(2, 0, "1"), Cell(2, 1, "1.3"), Cell(2, 2, "Sinh hoạt chi đoàn chưa đều"), Cell(2, 3, "Lập lịch sinh hoạt hằng tháng"),
        Cell(2, 4, "Chi đoàn"), Cell(2, 5, "BGH"), Cell(2, 6, "10/2024"), Cell(2, 7, "5/2025"),
    )  # fmt: skip
    columns = read_columns(Table(cells, 3, 8))
    assert columns.data_row == 2
    assert columns.fields == (
        Field.ROW_NO, Field.CRITERION, Field.CONTENT, Field.ACTIONS, Field.ASSIGNEE, Field.COORDINATOR, Field.START, Field.END,
    )  # fmt: skip


def test_numbered_columns_of_bieu_2_are_header() -> None:
    header = ["TT", "Nội dung cải tiến", "Mục tiêu cải tiến", "Hoạt động/giải pháp", "Chỉ số đánh giá kết quả", "Thời gian thực hiện",
              "Đơn vị/cá nhân phụ trách", "Nguồn lực bảo đảm", "Thông tin, dữ liệu hoặc minh chứng dự kiến", "Mức độ thực hiện"]  # fmt: skip
    numbers = [f"({n})" for n in range(1, 11)]
    columns = read_columns(table([header, numbers, ["1", "Đọc sách", "Mỗi em năm cuốn", "Mở thư viện buổi trưa", "Số lượt mượn", "HKI", "Thư viện", "0", "Sổ mượn", ""]]))
    assert columns.data_row == 2
    assert columns.kind is TableKind.ITEMS
    assert columns.fields[7] is Field.BUDGET  # in Biểu 2 the resources are the money
    assert columns.fields[8] is Field.EVIDENCE


def test_issues_and_monitoring_tables_are_told_apart() -> None:
    issues = table([["TT", "Tiêu chuẩn", "Tiêu chí liên quan (nếu có)", "Đánh giá hiện trạng", "Điểm hạn chế", "Nguyên nhân của hạn chế"],
                    ["1", "2", "2.1", "Đủ giáo viên", "Ít người giỏi tin học", "Chưa được bồi dưỡng"]])  # fmt: skip
    monitoring = table([["Thời điểm", "Nội dung theo dõi", "Kết quả thực hiện", "Điều chỉnh (nếu có)", "Người đánh giá"],
                        ["Cuối học kỳ I", "Tiến độ mua sắm", "", "", "Hiệu trưởng"]])  # fmt: skip
    assert read_columns(issues).kind is TableKind.ISSUES
    assert read_columns(monitoring).kind is TableKind.MONITORING


def test_table_without_header_is_read_by_content() -> None:
    rows = [
        ["1", "Tiêu chí 1.4", "Tổ chuyên môn sinh hoạt chưa đều, biên bản còn sơ sài và thiếu chữ ký của thư ký tổ",
         "Phó hiệu trưởng dự sinh hoạt với từng tổ mỗi tháng một lần và góp ý biên bản ngay tại buổi họp", "Phó hiệu trưởng, TTCM",
         "Tháng 9/2024 đến tháng 5/2025", "Không", ""],
        ["2", "Tiêu chí 3.6", "Thư viện thiếu sách tham khảo cho học sinh khối bốn và khối năm theo chương trình mới",
         "Mua bổ sung hai trăm bản sách, vận động cha mẹ học sinh tặng thêm truyện đọc cho thư viện lớp", "Nhân viên thư viện",
         "Quý IV/2024", "8.000.000 đồng", ""],
    ]  # fmt: skip
    columns = read_columns(table(rows))
    assert columns.kind is TableKind.ITEMS
    assert columns.column(Field.CRITERION) == 1
    assert columns.column(Field.ACTIONS) == 3
    assert columns.column(Field.ASSIGNEE) == 4
    assert columns.column(Field.DEADLINE) == 5
    assert columns.column(Field.BUDGET) == 6


def test_a_table_of_something_else_is_no_plan() -> None:
    columns = read_columns(table([["Họ và tên", "Chức vụ", "Ký tên"], ["Lê Thị Hoa", "Văn thư", ""]]))
    assert columns.kind is TableKind.OTHER
