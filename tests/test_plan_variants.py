"""Plans of unusual make: the right records, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from normalize.records import FlagCode, Media, Part, Role
from pipelines.assemble import assemble
from pipelines.tables import Tables

HEADER = ["TT", "Tiêu chí", "Giải pháp", "Người thực hiện", "Thời gian", "Kinh phí"]
ROWS = [
    ["1", "1.1", "Xây dựng lại chiến lược phát triển", "Hiệu trưởng", "10/2024", "Không"],
    ["2", "3.6", "Bổ sung sách tham khảo", "Nhân viên thư viện", "12/2024", "8.000.000"],
]


def table(*rows: Sequence[str]) -> Table:
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), len(rows[0]))


def plan(*blocks: Block | str, foot: str = "Vi Thị Lan") -> Tables:
    """The records of a plan with these blocks between its title and its signature."""
    head = ["TRƯỜNG TIỂU HỌC SUỐI ĐÁ", "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG", "Năm học 2024-2025"]
    whole = [*head, *blocks, "HIỆU TRƯỞNG", foot]
    made = tuple(Paragraph(b) if isinstance(b, str) else b for b in whole)
    return assemble(Document(Media.HTML, (Page(1, made),)), "ke-hoach.html")


def test_lists_of_people_prices_and_figures_are_no_plan_rows() -> None:
    figures = table(
        ["TT", "Chỉ tiêu", "Năm học 2022-2023", "Năm học 2023-2024", "Tăng", "Giảm"],
        ["1", "Số lớp", "20", "21", "1", "0"],
    )
    prices = table(
        ["TT", "Nội dung chi", "Đơn vị tính", "Số lượng", "Đơn giá", "Thành tiền"],
        ["1", "Sách", "Quyển", "100", "50.000", "5.000.000"],
        ["2", "Tủ", "Cái", "2", "1.500.000", "3.000.000"],
    )
    people = table(["TT", "Họ và tên", "Chức vụ", "Nhiệm vụ"], ["1", "Vi Thị Lan", "Hiệu trưởng", "Tổ trưởng"])
    tables = plan(figures, table(HEADER, *ROWS), "Kinh phí:", prices, "Danh sách tổ giám sát:", people)
    assert [item.criterion_code for item in tables.items] == ["1.1", "3.6"]


def test_results_of_last_year_are_no_plan_rows() -> None:
    back = table(
        ["TT", "Nội dung công việc", "Kết quả thực hiện", "Ghi chú"],
        ["1", "Sửa mái nhà xe", "Đã hoàn thành", ""],
    )
    assert len(plan("I. KẾT QUẢ NĂM HỌC TRƯỚC", back, "II. NỘI DUNG", table(HEADER, *ROWS)).items) == 2


def test_actions_stand_in_the_one_unknown_column_of_prose() -> None:
    header = ["Tiêu chí", "Điểm yếu", "Lối ra", "Người phụ trách", "Thời hạn"]
    row = ["2.3", "Thiếu giáo viên tin học", "Hợp đồng thêm một giáo viên", "Hiệu trưởng", "9/2024"]
    assert plan(table(header, row)).items[0].actions == "Hợp đồng thêm một giáo viên"


def test_who_supports_stands_in_brackets_where_the_header_says_so() -> None:
    header = ["STT", "Tồn tại / khuyến nghị", "Giải pháp", "Đơn vị chủ trì (phối hợp)", "Thời hạn", "Kinh phí (tr.đ)"]
    row = ["1", "Thiếu phòng bộ môn (tiêu chí 3.2)", "Cải tạo", "Ban giám hiệu (Tổ Tự nhiên)", "30/6/2025", "12,5"]
    tables = plan(table(header, row))
    assert [(a.part, a.role) for a in tables.assignments] == [
        (Part.LEAD, Role.BAN_GIAM_HIEU),
        (Part.SUPPORT, Role.TO_CHUYEN_MON),
    ]
    assert tables.items[0].criterion_code == "3.2"
    assert tables.items[0].budget_vnd == 12_500_000


def test_a_clause_of_level_4_in_the_actions() -> None:
    tables = plan(table(HEADER, ["1", "", "Khoản 3, Điều 22: Xây dựng thư viện số", "Thư viện", "5/2025", "0"]))
    assert tables.items[0].level == 4
    assert FlagCode.CRITERION_MISSING not in tables.items[0].flags


def test_labelled_lines_with_a_dot_after_the_code_and_a_level_before_the_name() -> None:
    tables = plan(
        "1. Tiêu chí 1.2. Hội đồng trường", "- Điểm yếu: Họp chưa đủ.", "- Biện pháp: Họp ba lần.",
        "- Thời gian: HKI", "2. Tiêu chí 1.8 (Mức 2): Quản lý các hoạt động giáo dục",
        "- Điểm yếu: Kiểm tra ít.", "- Biện pháp: Kiểm tra mỗi tháng.", "- Thời gian: 5/2025",
    )  # fmt: skip
    assert [(i.criterion_code, i.level, i.weakness) for i in tables.items] == [
        ("1.2", None, "Họp chưa đủ."),
        ("1.8", 2, "Kiểm tra ít."),
    ]
    assert FlagCode.CRITERION_NAME_MISMATCH not in tables.items[1].flags


def test_labelled_lines_without_criteria() -> None:
    tables = plan(
        "I. MỤC ĐÍCH", "Nâng cao chất lượng.",
        "1. Nội dung 1: Ngoại ngữ", "- Giải pháp: Mở câu lạc bộ.", "- Thời gian: HKI", "- Phụ trách: Tổ Ngoại ngữ",
        "2. Nội dung 2: Thiết bị", "- Giải pháp: Mua máy chiếu.", "- Thời gian: 11/2024", "- Phụ trách: Kế toán",
        "II. TỔ CHỨC THỰC HIỆN", "Hiệu trưởng chỉ đạo chung.",
    )  # fmt: skip
    assert [(i.content, i.actions, i.assignees) for i in tables.items] == [
        ("Ngoại ngữ", "Mở câu lạc bộ.", [Role.TO_CHUYEN_MON]),
        ("Thiết bị", "Mua máy chiếu.", [Role.KE_TOAN]),
    ]
    assert "Hiệu trưởng chỉ đạo chung." in [piece.text for piece in tables.unplaced]


def test_a_table_of_labels_and_values_for_each_criterion() -> None:
    small = table(["Điểm yếu", "Thiếu đồ chơi"], ["Biện pháp", "Mua thêm"], ["Người thực hiện", "Hiệu trưởng"])
    tables = plan("Tiêu chí 2.1", small, "Tiêu chí 3.4", small)
    assert [(i.criterion_code, i.actions) for i in tables.items] == [("2.1", "Mua thêm"), ("3.4", "Mua thêm")]


def test_two_who_work_together_without_a_colon() -> None:
    tables = plan(table(HEADER, ["1", "4.1", "Họp phụ huynh", "HT phối hợp Ban đại diện CMHS", "9/2024", "0"]))
    assert tables.items[0].assignees == [Role.HIEU_TRUONG, Role.BAN_DAI_DIEN_CMHS]


def test_a_name_with_an_apostrophe_signs() -> None:
    assert plan(table(HEADER, *ROWS), foot="Rơ Mah H’Bluên").documents[0].signer_name == "Rơ Mah H’Bluên"


def minutes(*blocks: Block | str) -> Tables:
    """The records of minutes with these blocks between their title and the signature."""
    head = ["TRƯỜNG THCS SUỐI ĐÁ", "BIÊN BẢN", "V/v giám sát thực hiện kế hoạch cải tiến chất lượng"]
    whole = [*head, "Hôm nay, ngày 20 tháng 5 năm 2025, tại văn phòng", *blocks, "TỔ TRƯỞNG", "Vi Thị Lan"]
    made = tuple(Paragraph(b) if isinstance(b, str) else b for b in whole)
    return assemble(Document(Media.HTML, (Page(1, made),)), "bien-ban.html")


def test_minutes_with_lettered_criteria_under_a_heading_of_their_own() -> None:
    tables = minutes("II. KẾT QUẢ GIÁM SÁT", "a) Tiêu chí 2.3: đã cử một người.", "b) Tiêu chí 3.1: chưa làm.")
    assert [(r.criterion_code, r.done) for r in tables.results] == [("2.3", "đã cử một người."), ("3.1", "chưa làm.")]
    assert tables.documents[0].title == "BIÊN BẢN V/v giám sát thực hiện kế hoạch cải tiến chất lượng"


def test_minutes_with_a_table_of_what_was_found() -> None:
    found = table(
        ["TT", "Tiêu chí", "Nội dung cải tiến", "Kết quả kiểm tra"], ["1", "3.1", "Trồng cây", "Đã trồng 8 cây"]
    )
    rows = minutes("II. NỘI DUNG", found).results
    assert [(r.criterion_code, r.planned, r.done) for r in rows] == [("3.1", "Trồng cây", "Đã trồng 8 cây")]


def test_a_criterion_in_a_column_of_text_stands_over_the_tasks_below_and_sums_are_no_rows() -> None:
    header = ["TT", "Nội dung cải tiến", "Giải pháp", "Người phụ trách", "Thời gian", "Kinh phí"]
    tables = plan(table(
        header,
        ["1", "Tiêu chí 1.1", "", "", "", ""],
        ["-", "Bổ sung chiến lược", "Họp rà soát", "HT", "10/2024", "0"],
        ["-", "Công khai chiến lược", "Đăng trên mạng", "PHT", "11/2024", "0"],
        ["2", "Tiêu chí 3.1: Sân chơi hẹp", "Mở rộng", "HT", "12/2024", "9 triệu"],
        ["", "Tổng cộng", "", "", "", "9.000.000"],
    ))  # fmt: skip
    assert [(i.criterion_code, i.content) for i in tables.items] == [
        ("1.1", "Bổ sung chiến lược"),
        ("1.1", "Công khai chiến lược"),
        ("3.1", "Tiêu chí 3.1: Sân chơi hẹp"),
    ]


def test_of_two_columns_of_actions_one_is_the_content() -> None:
    header = ["Tiêu chí", "Nội dung công việc", "Biện pháp thực hiện", "Người thực hiện", "Kiểm tra, đánh giá"]
    item = plan(table(header, ["3.2", "Xây hai phòng", "Xin kinh phí", "HT", "UBND xã"])).items[0]
    assert (item.content, item.actions) == ("Xây hai phòng", "Xin kinh phí")
    assert item.supervisors == [Role.UBND]


def test_a_cell_with_several_codes_gives_the_first_and_no_name() -> None:
    rows = [["1", "3.1, 3.2", "Sửa sân", "HT", "10/2024", "0"],
            ["2", "Tiêu chí 1.6 và 1.7", "Rà soát", "HT", "HKI", "0"]]  # fmt: skip
    items = plan(table(HEADER, *rows)).items
    assert [i.criterion_code for i in items] == ["3.1", "1.6"]
    assert not items[1].flags


def test_a_date_set_between_the_title_word_and_its_subject() -> None:
    lines = ["TRƯỜNG THPT SUỐI ĐÁ", "Số: 8/KH-THPT", "KẾ HOẠCH", "Suối Đá, ngày 2 tháng 10 năm 2024",
             "CẢI TIẾN CHẤT LƯỢNG NĂM HỌC 2024-2025"]  # fmt: skip
    blocks: list[Block] = [*map(Paragraph, lines), table(HEADER, *ROWS)]
    document = assemble(Document(Media.HTML, (Page(1, tuple(blocks)),)), "k.html").documents[0]
    assert document.issue_place == "Suối Đá"
    assert document.title == "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG NĂM HỌC 2024-2025"


def test_numbered_labels_stand_over_their_text_and_a_time_needs_no_label() -> None:
    tables = plan(
        "Tiêu chí 1.1", "1. Mô tả hiện trạng", "Trường có chiến lược.", "2. Điểm yếu", "Chưa công khai.",
        "3. Kế hoạch cải tiến chất lượng", "Công khai trên mạng.", "- Người phụ trách: Hiệu trưởng",
        "- Từ 9/2024 đến 5/2025",
    )  # fmt: skip
    item = tables.items[0]
    assert (item.content, item.weakness, item.actions) == (
        "Trường có chiến lược.", "Chưa công khai.", "Công khai trên mạng.",
    )  # fmt: skip
    assert item.assignees == [Role.HIEU_TRUONG]
    assert (str(item.start_date), str(item.end_date)) == ("2024-09-01", "2025-05-31")


def test_a_standard_above_the_header_row_of_its_table() -> None:
    blank = [""] * 5
    tables = plan(table(["Tiêu chuẩn 4: Quan hệ", *blank], HEADER, ["1", "", "Họp phụ huynh", "BGH", "HKI", "0"]))
    assert tables.items[0].standard_no == 4


def test_figures_without_a_header_are_no_plan_rows_and_a_clause_may_stand_alone() -> None:
    figures = table(["Tổng số GV", "25", "Đạt chuẩn", "20", "Trên chuẩn", "5"],
                    ["Tổng số HS", "500", "Nam", "250", "Nữ", "250"])  # fmt: skip
    tables = plan(table(HEADER, ["1", "Khoản 3", "Mở thư viện số", "Thư viện", "HKII", "0"]), "Số liệu:", figures)
    assert [(i.level, i.criterion_code) for i in tables.items] == [(4, None)]
