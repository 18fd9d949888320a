"""Files that bind several documents; all schools and people are made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.bundle import agree_on_school, split_documents, title_type
from extract.document import Block, Cell, Document, Page, Paragraph, Table
from extract.raw import Printed, RawDocument, RawHeader
from normalize.records import DocType, Media

PLAN = """
UBND XÃ SÔNG TRẦU
TRƯỜNG TIỂU HỌC HOA BAN
Số: 31/KH-THHB
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Sông Trầu, ngày 12 tháng 9 năm 2025
KẾ HOẠCH
CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC
I. CĂN CỨ
Căn cứ Kế hoạch số 12/KH-PGDĐT ngày 1/9/2025 về kiểm định chất lượng giáo dục;
1. Báo cáo tự đánh giá;
Nơi nhận:
- Lưu: VT.
HIỆU TRƯỞNG
Đinh Thị Mai
"""
DECISION = """
QUYẾT ĐỊNH
Về việc thành lập Tổ giám sát
HIỆU TRƯỞNG TRƯỜNG TIỂU HỌC HOA BAN
Căn cứ Điều lệ trường tiểu học;
QUYẾT ĐỊNH:
Điều 1. Thành lập Tổ giám sát gồm các ông, bà có tên trong danh sách kèm theo.
Điều 2. Quyết định có hiệu lực từ ngày ký./.
HIỆU TRƯỞNG
Đinh Thị Mai
"""
MINUTES = """
TRƯỜNG TIỂU HỌC HOA BAN
TỔ GIÁM SÁT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
BIÊN BẢN
Giám sát thực hiện kế hoạch cải tiến chất lượng
A. THỜI GIAN
KẾ HOẠCH THỰC HIỆN
Tiêu chí 1.1: Rà soát chiến lược.
TỔ TRƯỞNG
Ngô Văn Lâm
"""
REPORT = """
BÁO CÁO
Kết quả thực hiện kế hoạch cải tiến chất lượng
(Đính kèm báo cáo số 9/BC-THHB)
KẾ HOẠCH THỰC HIỆN
Tiêu chí 1.1: Rà soát chiến lược.
KẾT QUẢ THỰC HIỆN
Tiêu chí 1.1: Đã rà soát.
Đinh Thị Mai
"""


def blocks_of(text: str, page: int = 1) -> list[Block]:
    return [Paragraph(line, page) for line in text.strip().split("\n")]


def document(blocks: list[Block], paged: bool = False) -> Document:
    pages = sorted({block.page for block in blocks})
    return Document(Media.TEXT, tuple(Page(p, tuple(b for b in blocks if b.page == p)) for p in pages), paged)


def types(*texts: str) -> list[str]:
    blocks = [block for text in texts for block in blocks_of(text)]
    return [section.doc_type.value for section in split_documents(document(blocks))]


def test_each_kind_alone_is_one_document() -> None:
    assert [types(text) for text in (PLAN, DECISION, MINUTES, REPORT)] == [["KH"], ["QD"], ["BB"], ["BC"]]


def test_four_documents_in_one_file() -> None:
    assert types(PLAN, DECISION, MINUTES, REPORT) == ["KH", "QD", "BB", "BC"]
    assert types(REPORT, MINUTES, PLAN) == ["BC", "BB", "KH"]


def test_bundle_that_lost_its_marks() -> None:
    bare = PLAN.replace("KẾ HOẠCH\nCẢI", "KE HOACH\nCAI"), DECISION.replace("QUYẾT ĐỊNH\n", "QUYÉT DINH\n")
    assert types(*bare) == ["KH", "QD"]


def test_two_plans_of_two_schools() -> None:
    assert types(PLAN, PLAN.replace("HOA BAN", "HOA SIM")) == ["KH", "KH"]


def test_letter_without_a_title_is_a_document_of_another_kind() -> None:
    letter = """
    UBND XÃ SÔNG TRẦU
    TRƯỜNG TIỂU HỌC HOA BAN
    Số: 40/THHB
    V/v nộp kế hoạch cải tiến
    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Độc lập - Tự do - Hạnh phúc
    Kính gửi: Phòng Văn hóa - Xã hội
    Trường gửi kèm kế hoạch cải tiến chất lượng giáo dục năm học 2025-2026, kính đề nghị xem xét.
    HIỆU TRƯỞNG
    Đinh Thị Mai
    """.replace("    ", "")
    assert types(letter, PLAN) == ["KHAC", "KH"]
    assert types(PLAN, letter) == ["KH", "KHAC"]


def test_list_attached_to_a_decision_stays_with_it() -> None:
    attached = "DANH SÁCH TỔ GIÁM SÁT\n(Kèm theo Quyết định số 3/QĐ-THHB)\n1. Bà Lý Thị Sen - Văn thư"
    assert types(DECISION, attached, MINUTES) == ["QD", "BB"]


def test_annex_of_the_same_plan_stays_with_it() -> None:
    annex = "PHỤ LỤC 1\nKẾ HOẠCH CẢI TIẾN THEO TIÊU CHÍ\n(Kèm theo Kế hoạch số 31/KH-THHB)\nNội dung"
    assert types(PLAN, annex) == ["KH"]


def test_plan_attached_to_a_decision_is_its_own_document() -> None:
    plan = "KẾ HOẠCH\nCải tiến chất lượng giáo dục\n(Ban hành kèm theo Quyết định số 3/QĐ-THHB)\nI. Mục tiêu"
    assert types(DECISION, plan) == ["QD", "KH"]


def test_pages_of_sections_that_meet_in_the_middle_of_a_page() -> None:
    blocks: list[Block] = [*blocks_of(PLAN, 1), *blocks_of(DECISION, 1), *blocks_of(MINUTES, 2)]
    sections = split_documents(document(blocks, paged=True))
    assert [(s.page_first, s.page_last) for s in sections] == [(1, 1), (1, 1), (2, 2)]
    assert [len(s.blocks) for s in sections] == [15, 9, 11]


def test_header_in_a_table_begins_the_document_it_stands_over() -> None:
    head = Table((Cell(0, 0, "TRƯỜNG THCS NÚI XANH\nSố: 2/BC-NX"), Cell(0, 1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")), 1, 2)  # fmt: skip # noqa: E501
    blocks = [*blocks_of(DECISION), head, *blocks_of(REPORT)]
    sections = split_documents(document(blocks))
    assert [s.doc_type.value for s in sections] == ["QD", "BC"]
    assert sections[1].blocks[0] is head


def test_table_without_any_title_is_a_plan_when_it_has_the_columns_of_one() -> None:
    cells = tuple(Cell(0, i, t) for i, t in enumerate(("Tiêu chí", "Giải pháp", "Thời gian")))
    assert [s.doc_type for s in split_documents(document([Table(cells, 1, 3)]))] == [DocType.KH]
    assert types("Danh sách học sinh lớp Một") == ["KHAC"]


def test_motto_that_a_bad_reading_order_moved_into_the_text_begins_nothing() -> None:
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    moved = PLAN.replace(motto, "").replace("1. Báo cáo", motto + "1. Báo cáo")
    assert types(moved, MINUTES) == ["KH", "BB"]


def test_titles() -> None:
    assert title_type("BIÊN BẢN") is DocType.BB
    assert title_type("KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG") is DocType.KH
    assert title_type("QUYẾT ĐỊNH:") is None
    assert title_type("BÁO CHÍ") is None


def school(name: str | None) -> RawDocument:
    header = RawHeader(organization=Printed(name) if name is not None else None)
    return RawDocument(DocType.KH, header)


def test_documents_of_a_file_agree_on_the_school() -> None:
    names = [
        "Trường THCS Núi Thẳm",
        None,
        "TRƯỜNG THCS NÚI THĂM",
        "Trường THCS Núi Thẳm",
        "Trường TH Hoa Sim",
    ]
    found = [d.header.organization for d in agree_on_school([school(name) for name in names])]
    assert [p.text if p else None for p in found] == ["Trường THCS Núi Thẳm"] * 4 + ["Trường TH Hoa Sim"]


LINES = (PLAN + DECISION + MINUTES).split("\n")


@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(LINES)), max_size=40))
def test_every_block_is_in_exactly_one_section(texts: list[str]) -> None:
    blocks: list[Block] = [Paragraph(text) for text in texts]
    sections = split_documents(document(blocks)) if blocks else ()
    if sections:
        assert [block for section in sections for block in section.blocks] == blocks
