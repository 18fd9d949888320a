"""Members and results in the wordings schools use; all schools and people are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.bundle import Section
from extract.decision import parse_decision
from extract.document import Block, Cell, Paragraph, Table
from extract.lines import lines_of
from extract.members import members_of_line, parse_member
from extract.minutes import parse_minutes
from extract.raw import Field, RawRow
from extract.report import parse_report, results_of
from extract.results import read_results
from normalize.records import DocType


def section(doc_type: DocType, *parts: str | Table) -> Section:
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, Table):
            blocks.append(part)
        else:
            blocks.extend(Paragraph(line.strip()) for line in part.strip().split("\n"))
    return Section(doc_type, tuple(blocks))


def table(*rows: tuple[str, ...]) -> Table:
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), len(rows[0]))


def results_from(*tables: Table) -> tuple[RawRow, ...]:
    return results_of(lines_of(tables), None).rows


def texts(row: RawRow) -> dict[str, str]:
    return {field.value: printed.text for field, printed in row.fields.items()}


@pytest.mark.parametrize(
    ("line", "name", "honorific", "position", "duty"),
    [
        ("1. Bà Lê Thị Sen - Kế toán trưởng - Tổ trưởng;", "Lê Thị Sen", "Bà", "Kế toán trưởng", "Tổ trưởng"),
        ("- Ông Lê Sơn-Bí thư Chi đoàn – Thành viên", "Lê Sơn", "Ông", "Bí thư Chi đoàn", "Thành viên"),
        ("Lê Thị Sen, Y tế, Phó Chủ tịch Hội đồng", "Lê Thị Sen", None, "Y tế", "Phó Chủ tịch Hội đồng"),
        ("2) Bà: Lê Thị Sen – Thư ký Hội đồng trường", "Lê Thị Sen", "Bà", "Thư ký Hội đồng trường", None),
        ("+ Bà Lê Thị Sen - Thành viên", "Lê Thị Sen", "Bà", None, "Thành viên"),
        ("Bà LÊ THỊ SEN (Kế toán) - Ủy viên", "Lê Thị Sen", "Bà", "Kế toán", "Ủy viên"),
        ("Chủ trì: Ông Lê Sơn - Hiệu trưởng", "Lê Sơn", "Ông", "Hiệu trưởng", "Chủ trì"),
        ("Bà Lê Thị Sen, chức vụ: Hiệu trưởng, là Tổ trưởng", "Lê Thị Sen", "Bà", "Hiệu trưởng", "Tổ trưởng"),
        ("| 3. Bà Lê Thị Sen-Văn thư | – Thư ký |", "Lê Thị Sen", "Bà", "Văn thư", "Thư ký"),
        ("Bà Lê Thị Sen", "Lê Thị Sen", "Bà", None, None),
        ("Cô Lê Thị Sen - Giáo viên", "Lê Thị Sen", None, "Giáo viên", None),
    ],
)  # fmt: skip
def test_member_lines(
    line: str, name: str, honorific: str | None, position: str | None, duty: str | None
) -> None:
    lines = lines_of([Paragraph(line)])
    members = [m for line_ in lines for m in members_of_line(line_)]
    assert len(members) == 1
    member = members[0]
    found = (member.person_name, member.honorific and member.honorific.value, member.position, member.duty)
    assert found == (name, honorific, position, duty)


@pytest.mark.parametrize(
    "line",
    [
        "Điều 2. Các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành.",
        "Hội đồng tự đánh giá - Trường Tiểu học Hoa Ban",
        "Bà con nhân dân xã Sông Trầu đồng thuận.",
        "Ông Lê Sơn phát biểu khai mạc cuộc họp và nêu lý do, thông qua chương trình làm việc.",
        "Lê Thị Sen",
        "",
    ],
)
def test_lines_that_list_no_one(line: str) -> None:
    assert parse_member(line) is None


def test_decision_with_a_list_in_its_articles_and_one_attached() -> None:
    raw = parse_decision(section(DocType.QD, """
        QUYẾT ĐỊNH
        Về việc thành lập Tổ giám sát
        HIỆU TRƯỞNG TRƯỜNG THCS NÚI XANH
        Xét đề nghị của Bà Vi Thị Na - Văn thư,
        QUYẾT ĐỊNH:
        Điều 1. Thành lập Tổ giám sát gồm các ông, bà:
        1. Ông Lò Văn Pá - Chủ tịch Công đoàn - Tổ trưởng;
        2. Bà Vi Thị Na - Văn thư - Thư ký.
        Điều 2. Các ông, bà có tên tại Điều 1 thi hành quyết định./.
        HIỆU TRƯỞNG
        Đinh Thị Mai
    """, "DANH SÁCH\n(Kèm theo Quyết định)", table(
        ("TT", "Họ và tên", "Chức vụ", "Nhiệm vụ"),
        ("1", "Ông Hà Văn Tú", "Tổ trưởng tổ 3", "Thành viên"),
        ("2", "Kim Thị Sóc", "Kế toán", "Thành viên"),
    )))  # fmt: skip
    assert [(m.person_name, m.position, m.duty) for m in raw.members] == [
        ("Lò Văn Pá", "Chủ tịch Công đoàn", "Tổ trưởng"),
        ("Vi Thị Na", "Văn thư", "Thư ký"),
        ("Hà Văn Tú", "Tổ trưởng tổ 3", "Thành viên"),
        ("Kim Thị Sóc", "Kế toán", "Thành viên"),
    ]
    assert raw.header.signer_name is not None and raw.header.signer_name.text == "Đinh Thị Mai"
    assert any("Điều 2." in unplaced.text for unplaced in raw.unplaced)


def test_member_table_without_a_header() -> None:
    raw = parse_decision(section(DocType.QD, "QUYẾT ĐỊNH\nVề việc thành lập tổ\nĐiều 1. Thành lập tổ:", table(
        ("1.", "Bà Vi Thị Na", "Văn thư", "- Tổ trưởng"),
        ("2.", "Ông Hà Văn Tú", "Kế toán", "- Thành viên"),
    )))  # fmt: skip
    assert [(m.person_name, m.position, m.duty) for m in raw.members] == [
        ("Vi Thị Na", "Văn thư", "Tổ trưởng"), ("Hà Văn Tú", "Kế toán", "Thành viên"),
    ]  # fmt: skip


MINUTES = """
BIÊN BẢN
Giám sát kế hoạch cải tiến chất lượng
Hôm nay, ngày 10 tháng 1 năm 2025, tại phòng họp, chúng tôi gồm:
* Đại diện Ban giám hiệu
- Ông Lò Văn Pá - Hiệu trưởng
* Tổ giám sát
- Bà Vi Thị Na - Văn thư - Tổ trưởng
II. Kiểm tra thực tế
1. Những nội dung đề ra trong Kế hoạch nhằm cải tiến chất lượng năm học 2024-2025:
Tiêu chuẩn 1:
Tiêu chí 1.4: - Đổi mới sinh hoạt tổ
chuyên môn theo bài học.
- Mỗi tổ có một chuyên đề.
Tiêu chí 1.7: Sắp xếp lại hồ sơ nhân sự.
2. Kết quả kiểm tra:
Tiêu chí 1.4: Ba tổ đã có chuyên đề.
III. Ý kiến
Ông Lò Văn Pá: nhất trí với nhận xét.
TỔ TRƯỞNG
Vi Thị Na
"""


def test_minutes_give_people_and_results_by_heading() -> None:
    raw = parse_minutes(section(DocType.BB, MINUTES))
    assert [(m.person_name, m.position, m.duty) for m in raw.members] == [
        ("Lò Văn Pá", "Hiệu trưởng", None), ("Vi Thị Na", "Văn thư", "Tổ trưởng"),
    ]  # fmt: skip
    assert [texts(row) for row in raw.results] == [
        {
            "criterion": "Tiêu chí 1.4",
            "planned": "- Đổi mới sinh hoạt tổ chuyên môn theo bài học.\n- Mỗi tổ có một chuyên đề.",
            "done": "Ba tổ đã có chuyên đề.",
        },
        {"criterion": "Tiêu chí 1.7", "planned": "Sắp xếp lại hồ sơ nhân sự."},
    ]
    assert raw.header.meeting is not None
    assert any("nhất trí" in unplaced.text for unplaced in raw.unplaced)


def test_report_with_labels_under_each_criterion() -> None:
    raw = parse_report(
        section(
            DocType.BC,
            """
        BÁO CÁO
        Kết quả thực hiện kế hoạch cải tiến chất lượng giáo dục
        I. Kết quả
        Tiêu chuẩn 3: Cơ sở vật chất và thiết bị dạy học
        Tiêu chí 3.6: Thư viện
        - Kế hoạch: Bổ sung 200 đầu sách.
        - Đã thực hiện: Mua 150 đầu sách.
        Phụ huynh tặng thêm 20 cuốn.
        - Chưa thực hiện: Phần mềm quản lý.
        Tiêu chí 3.1: Khuôn viên, khu sân chơi, bãi tập
        - Kế hoạch: Lát lại sân.
        NHẬN XÉT CHUNG
        Tiến độ bảo đảm.
    """,
        )
    )
    assert [texts(row) for row in raw.results] == [
        {
            "criterion": "Tiêu chí 3.6",
            "planned": "Bổ sung 200 đầu sách.",
            "done": "Mua 150 đầu sách.\nPhụ huynh tặng thêm 20 cuốn.",
            "not_started": "Phần mềm quản lý.",
        },
        {"criterion": "Tiêu chí 3.1", "planned": "Lát lại sân."},
    ]
    heading = raw.results[0].standard_heading
    assert heading is not None and heading.text.startswith("Tiêu chuẩn 3")


def test_report_without_any_heading_tells_what_its_title_says() -> None:
    text = "Tiêu chí 2.2: Đã bồi dưỡng 12 giáo viên.\nTrên đây là báo cáo của trường./."
    done = parse_report(section(DocType.BC, "BÁO CÁO\nKết quả thực hiện kế hoạch cải tiến\n" + text))
    assert [texts(row) for row in done.results] == [
        {"criterion": "Tiêu chí 2.2", "done": "Đã bồi dưỡng 12 giáo viên."}
    ]
    unsaid = parse_report(section(DocType.BC, "BÁO CÁO\nTự đánh giá\n" + text))
    assert unsaid.results == ()


def test_result_table_with_two_header_rows() -> None:
    cells = [
        Cell(0, 0, "TT", row_span=2), Cell(0, 1, "Tiêu chuẩn, tiêu chí", row_span=2),
        Cell(0, 2, "Nội dung kế hoạch", col_span=2), Cell(0, 4, "Kết quả thực hiện", col_span=3),
        Cell(0, 7, "Ghi chú", row_span=2),
        Cell(1, 2, "Xây dựng đầu năm"), Cell(1, 3, "Đã được điều chỉnh"),
        Cell(1, 4, "Công việc đã triển khai xong"), Cell(1, 5, "Công việc đang triển khai, hoặc chậm"),
        Cell(1, 6, "Công việc chưa triển khai"),
        Cell(2, 0, "1"), Cell(2, 1, "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường", col_span=7),
        Cell(3, 1, "Tiêu chí 1.10"), Cell(3, 2, "Lắp 4 camera"), Cell(3, 4, "Lắp 2 chiếc"),
        Cell(3, 5, "Chờ hàng"), Cell(3, 6, "Không"), Cell(3, 7, "Xong tháng 3"),
    ]  # fmt: skip
    rows = results_from(Table(tuple(cells), 4, 8))
    assert [texts(row) for row in rows] == [
        {
            "criterion": "Tiêu chí 1.10", "planned": "Lắp 4 camera", "done": "Lắp 2 chiếc",
            "in_progress": "Chờ hàng", "not_started": "Không", "note": "Xong tháng 3",
        }
    ]  # fmt: skip


def test_piece_of_a_result_table_on_the_next_page_keeps_its_columns() -> None:
    first = table(
        ("TT", "Tiêu chí", "Nội dung theo kế hoạch", "Đã thực hiện"), ("1", "1.2", "Họp hội đồng", "Hai lần")
    )
    rows = results_from(first, table(("2", "1.3", "Đổi mới sinh hoạt", "Chưa rõ")))
    assert [texts(row)["planned"] for row in rows] == ["Họp hội đồng", "Đổi mới sinh hoạt"]


def test_tables_of_other_kinds_give_no_results() -> None:
    assert results_from(table(("TT", "Họ và tên"), ("1", "Bà Vi Thị Na"))) == ()


@given(st.lists(st.text(max_size=80), max_size=15), st.sampled_from([None, Field.DONE]))
def test_reading_results_never_raises(lines: list[str], default: Field | None) -> None:
    found = read_results(lines_of([Paragraph(line) for line in lines]), default)
    assert all(Field.CRITERION in row.fields for row in found.rows)


@given(st.text(max_size=120))
def test_reading_a_member_never_raises(text: str) -> None:
    member = parse_member(text)
    assert member is None or member.person_name


STATED = """
BÁO CÁO
Tình hình thực hiện kế hoạch cải tiến chất lượng năm học 2024-2025
I. Các nhiệm vụ đề ra theo kế hoạch
Tiêu chí 1.2: Kiện toàn hội đồng.
II. Những tiêu chí đã hoàn thành
Về tiêu chí 1.2: Hội đồng đã họp.
Tiêu chí 2.1, 2.2: Đã cử người đi học.
1.9. Thực hiện quy chế dân chủ cơ sở: đã niêm yết đủ.
III. Nội dung còn dở dang
Tiêu chí 3.1: Sân đang lát.
IV. Hạng mục chưa triển khai được
Tiêu chí 3.6: ……
Tiêu chí 3.5: Chưa có tiền mua.
V. Kiến nghị
Cấp thêm kinh phí.
HIỆU TRƯỞNG
Lò Văn Bình
"""


def test_headings_are_told_by_what_they_say() -> None:
    document = parse_report(section(DocType.BC, STATED))
    assert [texts(row) for row in document.results] == [
        {"criterion": "Tiêu chí 1.2", "planned": "Kiện toàn hội đồng.", "done": "Hội đồng đã họp."},
        {"criterion": "Tiêu chí 2.1", "done": "Đã cử người đi học."},
        {"criterion": "Tiêu chí 2.2", "done": "Đã cử người đi học."},
        {
            "criterion": "1.9",
            "done": "Thực hiện quy chế dân chủ cơ sở: đã niêm yết đủ.",
        },
        {"criterion": "Tiêu chí 3.1", "in_progress": "Sân đang lát."},
        {"criterion": "Tiêu chí 3.5", "not_started": "Chưa có tiền mua."},
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "2. Công việc hoàn thành tốt là nhờ phụ huynh giúp",
        "3. Việc mua sắm máy tính đã xong",
        "Nhà trường đã thực hiện: mua máy",
    ],
)
def test_sentences_about_work_are_no_headings(sentence: str) -> None:
    lines = ["KẾT QUẢ THỰC HIỆN", "Tiêu chí 1.2: Hội đồng đã họp.", sentence]
    (row,) = read_results(lines_of([Paragraph(line) for line in lines])).rows
    assert texts(row)["done"].endswith(sentence)


def test_a_sentence_that_begins_with_a_name_lists_no_one() -> None:
    assert members_of_line(lines_of([Paragraph("Ông Lò Văn Bình thông qua kết quả giám sát")])[0]) == ()
    (member,) = members_of_line(lines_of([Paragraph("Ông Lò Văn Bình hiệu trưởng")])[0])
    assert member.position == "hiệu trưởng"
