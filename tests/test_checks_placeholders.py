"""Cells of forms that nobody filled in, and cells that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.placeholders import is_placeholder


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
