"""Bound files in every order and make: each paper keeps its own people and results. All of it is made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import pytest

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from normalize.records import DocType, FlagCode, Media, ResultStatus
from pipelines.assemble import assemble
from pipelines.tables import Tables

Part = str | Table
SCHOOL = "TRƯỜNG THCS ĐỒI CHÈ"
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def table(*rows: Sequence[str]) -> Table:
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), max(map(len, rows)))


def in_lines(number: str, day: str, school: str = SCHOOL) -> list[Part]:
    return ["UBND XÃ YÊN PHÚ", school, number, *MOTTO, f"Yên Phú, ngày {day}"]


def in_a_table(number: str, day: str, school: str = SCHOOL) -> list[Part]:
    left, right = "\n".join(["UBND XÃ YÊN PHÚ", school, number]), "\n".join([*MOTTO, f"Yên Phú, ngày {day}"])
    return [table([left, right])]


def without(number: str, day: str, school: str = SCHOOL) -> list[Part]:
    return []


Head = Callable[..., list[Part]]


def plan(head: Head = in_lines, school: str = SCHOOL, number: str = "Số: 14/KH-THCSĐC") -> list[Part]:
    items = table(
        ["STT", "Tiêu chí", "Giải pháp", "Người thực hiện", "Thời gian", "Kinh phí"],
        ["1", "1.2", "Kiện toàn hội đồng", "Hiệu trưởng", "10/2024", "0"],
        ["2", "2.2", "Cử giáo viên đi học", "Phó hiệu trưởng", "11/2024", "5.000.000đ"],
        ["3", "3.6", "Bổ sung đầu sách", "Nhân viên thư viện", "12/2024", "9.000.000đ"],
    )
    return [
        *head(number, "10 tháng 9 năm 2024", school),
        "KẾ HOẠCH", "Cải tiến chất lượng giáo dục năm học 2024-2025",
        "I. Mục đích", "Nâng cao chất lượng.", "II. Nội dung", items,
        "Trên đây là kế hoạch của nhà trường./.", "Nơi nhận:", "- Lưu: VT.",
        "HIỆU TRƯỞNG", "(Đã ký)", "Hoàng Thị Nhài",
    ]  # fmt: skip


def decision(head: Head = in_lines) -> list[Part]:
    return [
        *head("Số: 15/QĐ-THCSĐC", "11 tháng 9 năm 2024"),
        "QUYẾT ĐỊNH", "Về việc thành lập Tổ giám sát thực hiện kế hoạch cải tiến chất lượng",
        f"HIỆU TRƯỞNG {SCHOOL}", "Căn cứ Kế hoạch số 14/KH-THCSĐC ngày 10/9/2024;", "QUYẾT ĐỊNH:",
        "Điều 1. Thành lập Tổ giám sát gồm các ông (bà) có tên sau đây:",
        "1. Ông Phan Văn Tạo, Phó Hiệu trưởng - Tổ trưởng",
        "2. Bà Mai Thị Lụa, Chủ tịch Công đoàn - Tổ phó",
        "Điều 2. Bà Đỗ Thị Vóc và các bộ phận có liên quan chịu trách nhiệm thi hành quyết định này./.",
        "Nơi nhận:", "- Như Điều 2.", "HIỆU TRƯỞNG", "Hoàng Thị Nhài",
    ]  # fmt: skip


def decision_with_a_list(head: Head = in_lines) -> list[Part]:
    people = table(
        ["STT", "Họ và tên", "Chức vụ", "Nhiệm vụ"],
        ["1", "Ông Phan Văn Tạo", "Phó Hiệu trưởng", "Tổ trưởng"],
        ["2", "Bà Mai Thị Lụa", "Chủ tịch Công đoàn", "Tổ phó"],
    )
    return [
        *head("Số: 15/QĐ-THCSĐC", "11 tháng 9 năm 2024"),
        "QUYẾT ĐỊNH", "V/v kiện toàn Tổ giám sát", "HIỆU TRƯỞNG", "QUYẾT ĐỊNH",
        "Điều 1: Kiện toàn Tổ giám sát (có danh sách kèm theo).", "Điều 2: Có hiệu lực kể từ ngày ký.",
        "HIỆU TRƯỞNG", "Hoàng Thị Nhài",
        "DANH SÁCH TỔ GIÁM SÁT", "(Kèm theo Quyết định số 15/QĐ-THCSĐC ngày 11/9/2024)", people,
    ]  # fmt: skip


def minutes(head: Head = in_lines) -> list[Part]:
    return [
        SCHOOL, "TỔ GIÁM SÁT", *MOTTO,
        "BIÊN BẢN", "Giám sát việc thực hiện kế hoạch cải tiến chất lượng", "Năm học 2024-2025",
        "Hôm nay, vào lúc 14 giờ ngày 15 tháng 1 năm 2025, tại phòng họp, Tổ giám sát tiến hành họp.",
        "I. Thành phần", "1. Ông Phan Văn Tạo - Phó Hiệu trưởng - Chủ trì", "2. Bà Đỗ Thị Vóc - Giáo viên - Thư ký",
        "II. Nội dung", "Ông Phan Văn Tạo thông qua kết quả giám sát:",
        "1. Kế hoạch đề ra", "- Tiêu chí 1.2: Kiện toàn hội đồng.", "- Tiêu chí 2.2: Cử giáo viên đi học.",
        "2. Kết quả thực hiện", "- Tiêu chí 1.2: Đã kiện toàn xong.", "- Tiêu chí 2.2: Đã cử 2 giáo viên.",
        "3. Các nhiệm vụ chưa thực hiện xong", "- Tiêu chí 3.6: Chưa mua sách.",
        "Biên bản kết thúc lúc 16 giờ cùng ngày.", "THƯ KÝ", "Đỗ Thị Vóc", "TỔ TRƯỞNG", "Phan Văn Tạo",
    ]  # fmt: skip


def report(head: Head = in_lines) -> list[Part]:
    results = table(
        ["TT", "Tiêu chí", "Nội dung kế hoạch", "Kết quả đạt được", "Nội dung chưa đạt", "Ghi chú"],
        ["1", "1.2", "Kiện toàn hội đồng", "Đã kiện toàn", "", ""],
        ["2", "2.2", "Cử giáo viên", "Đã cử", "", "……"],
        ["3", "3.6", "Mua sách", "", "Chưa mua", "Thiếu kinh phí"],
    )
    return [
        *head("Số: 90/BC-THCSĐC", "28 tháng 5 năm 2025"),
        "BÁO CÁO", "Tình hình thực hiện cải tiến chất lượng năm học 2024-2025",
        "I. KẾT QUẢ", results, "II. KIẾN NGHỊ", "Cấp thêm kinh phí.", "HIỆU TRƯỞNG", "Hoàng Thị Nhài",
    ]  # fmt: skip


def read(*papers: Sequence[Part], media: Media = Media.DOCX) -> Tables:
    blocks: list[Block] = [
        Paragraph(part) if isinstance(part, str) else part for paper in papers for part in paper
    ]
    return assemble(Document(media, (Page(1, tuple(blocks)),)), "f")


MEMBERS = {
    DocType.QD: [
        ("Phan Văn Tạo", "Phó Hiệu trưởng", "Tổ trưởng"),
        ("Mai Thị Lụa", "Chủ tịch Công đoàn", "Tổ phó"),
    ],
    DocType.BB: [("Phan Văn Tạo", "Phó Hiệu trưởng", "Chủ trì"), ("Đỗ Thị Vóc", "Giáo viên", "Thư ký")],
}
STATES = [
    ("1.2", ResultStatus.DONE),
    ("2.2", ResultStatus.DONE),
    ("3.6", ResultStatus.NOT_STARTED),
]


def check(tables: Tables, types: Sequence[DocType]) -> None:
    """Every paper is there, in order, with its own people, results and links."""
    assert [document.doc_type for document in tables.documents] == list(types)
    plan_id = next((d.document_id for d in tables.documents if d.doc_type is DocType.KH), "")
    for document in tables.documents:
        mine = document.document_id
        people = [(m.person_name, m.position, m.duty) for m in tables.members if m.document_id == mine]
        assert people == MEMBERS.get(document.doc_type, [])
        results = [r for r in tables.results if r.document_id == mine]
        told = document.doc_type in (DocType.BB, DocType.BC)
        assert [(r.criterion_code, r.status) for r in results] == (STATES if told else [])
        assert [r.item_id for r in results] == [f"{plan_id}/{n}" for n in (1, 2, 3)] * told
        codes = [item.criterion_code for item in tables.items if item.document_id == mine]
        assert codes == (["1.2", "2.2", "3.6"] if document.doc_type is DocType.KH else [])
        assert document.organization == "Trường THCS Đồi Chè"


PAPERS = {DocType.KH: plan, DocType.QD: decision, DocType.BB: minutes, DocType.BC: report}


@pytest.mark.parametrize("order", list(permutations(PAPERS)), ids=" ".join)
def test_papers_in_any_order(order: tuple[DocType, ...]) -> None:
    tables = read(*(PAPERS[kind]() for kind in order))
    check(tables, order)
    assert not tables.flags


@pytest.mark.parametrize("head", [in_lines, in_a_table])
@pytest.mark.parametrize("decide", [decision, decision_with_a_list])
def test_heads_and_lists_of_other_makes(head: Head, decide: Callable[[Head], list[Part]]) -> None:
    tables = read(plan(head), decide(head), minutes(head), report(head))
    check(tables, (DocType.KH, DocType.QD, DocType.BB, DocType.BC))
    assert [document.number for document in tables.documents] == [
        "14/KH-THCSĐC", "15/QĐ-THCSĐC", None, "90/BC-THCSĐC",
    ]  # fmt: skip


def test_papers_without_a_head_have_no_number_of_another() -> None:
    tables = read(plan(), decision(without), report(without))
    check(tables, (DocType.KH, DocType.QD, DocType.BC))
    assert [(d.number, d.issue_date is None) for d in tables.documents[1:]] == [(None, True), (None, True)]
    assert [flag.code for flag in tables.flags] == [FlagCode.NUMBER_MISSING] * 2


def test_two_schools_in_one_file_stay_apart() -> None:
    other = plan(school="TRƯỜNG THCS GÒ SIM", number="Số: 14/KH-THCSGS")
    tables = read(other, plan(), decision(without), minutes(), report())
    schools = [document.organization for document in tables.documents]
    assert schools == ["Trường THCS Gò Sim"] + ["Trường THCS Đồi Chè"] * 4
    assert {result.item_id for result in tables.results} == {"f#2/1", "f#2/2", "f#2/3"}


def test_a_letter_before_the_plan_takes_nothing_of_it() -> None:
    letter = [
        *in_lines("Số: 50/TTr-THCSĐC", "20 tháng 9 năm 2024"),
        "TỜ TRÌNH", "Về việc phê duyệt kế hoạch cải tiến chất lượng", "Kính gửi: UBND xã Yên Phú",
        "Nhà trường kính trình kế hoạch cải tiến chất lượng năm học 2024-2025.", "HIỆU TRƯỞNG", "Hoàng Thị Nhài",
    ]  # fmt: skip
    check(read(letter, plan(), decision()), (DocType.KHAC, DocType.KH, DocType.QD))


def test_a_summary_attached_to_a_report_stays_with_it() -> None:
    summary: list[Part] = [
        "PHỤ LỤC", "BẢNG TỔNG HỢP KẾT QUẢ", "(Kèm theo Báo cáo số 90/BC-THCSĐC ngày 28/5/2025)",
        table(["Tiêu chí", "Kế hoạch", "Đã thực hiện", "Đang thực hiện"], ["1.2", "Kiện toàn", "", "Đang kiện toàn"]),
    ]  # fmt: skip
    tables = read(plan(), report(), summary)
    assert [document.doc_type for document in tables.documents] == [DocType.KH, DocType.BC]
    assert tables.results[-1].status is ResultStatus.IN_PROGRESS
