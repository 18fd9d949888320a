"""Cells of forms that nobody filled in, and cells that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from extract.placeholders import is_placeholder
from normalize.records import FlagCode, Media
from pipelines.assemble import assemble


@pytest.mark.parametrize(
    "text",
    [
        "(nhà trường bổ sung)", "(chưa nhập)", "Chưa nhập", "……", "…", "...", "____", "ngày … tháng … năm …",
        "ngày ..... tháng ..... năm 20....", "Tháng …/20…", "........đ", "… triệu đồng", "Tiêu chí …", "Mức ….",
        "(ghi rõ họ tên, chức vụ)", "[Nhập nội dung]", "<họ và tên>", "{{kinh_phi}}", "{noi_dung}",
        "Từ ngày .../.../20... đến ngày .../.../20...", "Ông/bà ………………", "(điền vào đây).", "XXX", "□",
        "(Nêu tên công việc)", "Năm học 20…-20…",
    ],
)  # fmt: skip
def test_what_an_empty_form_holds(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "/", "0", "Không", "Tổ trưởng, …", "Tháng 10/2023", "Tháng …/2023 nộp báo cáo", "5.000.000 đ",
        "Ghi rõ kết quả từng tháng", "(Hiệu trưởng)", "(02 máy chiếu)", "sổ sách, v.v...", "Mua sắm…",
        "Nhập học liệu vào kho", "XXI", "Mức 2", "nt", "//",
    ],
)  # fmt: skip
def test_what_a_school_wrote(text: str) -> None:
    assert not is_placeholder(text)


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    assert is_placeholder(text) in (True, False)


def test_a_form_that_nobody_filled_in_gives_no_values() -> None:
    header = ("STT", "Tiêu chí", "Nội dung cải tiến", "Biện pháp thực hiện", "Người thực hiện", "Thời gian", "Kinh phí")
    blank = ("1", "Tiêu chí …", "(ghi rõ nội dung)", "……", "[Nhập nội dung]", "Tháng …/20…", "…… đồng")
    begun = ("2", "Tiêu chí 1.1", "Rà soát chiến lược", "……", "……", "ngày … tháng … năm …", "")
    cells = tuple(Cell(r, c, text) for r, row in enumerate((header, blank, begun)) for c, text in enumerate(row))
    head = [
        "UBND XÃ ……………", "TRƯỜNG ………………………", "Số: ……/KH-……", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "………, ngày … tháng … năm 20…", "KẾ HOẠCH", "Cải tiến chất lượng giáo dục",
    ]  # fmt: skip
    foot = ["HIỆU TRƯỞNG", "(Ký, ghi rõ họ tên, đóng dấu)", "…………………"]
    blocks: list[Block] = [*map(Paragraph, head), Table(cells, 3, 7), *map(Paragraph, foot)]
    tables = assemble(Document(Media.DOCX, (Page(1, tuple(blocks)),)), "f")
    (document,) = tables.documents
    assert (document.number, document.issue_date, document.organization, document.signer_name) == (None,) * 4
    (item,) = tables.items
    assert (item.criterion_code, item.content) == ("1.1", "Rà soát chiến lược")
    assert (item.actions, item.assignee_text, item.deadline_text, item.deadline_kind) == (None,) * 4
    assert set(item.flags) == {FlagCode.ASSIGNEE_MISSING, FlagCode.DEADLINE_MISSING}
