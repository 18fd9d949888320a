"""Torn words and wrapped lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.wrapping import join_wrapped, mend_words, starts_item

TORN = [
    ("Tiêu chu ẩn 2", "Tiêu chuẩn 2"),
    ("BGH, TTC M", "BGH, TTCM"),
    ("Khô ng", "Không"),
    ("(Khôn g)", "(Không)"),
    ("KẾ HO ẠCH", "KẾ HOẠCH"),
    ("Nhà trườ ng, hoạt đ ộng", "Nhà trường, hoạt động"),
    ("Kh ô ng", "Không"),
    ("10/20 22", "10/2022"),
    ("Trước 30/1 0/2026", "Trước 30/10/2026"),
    ("Từ 05/10/20 26 đến 30/4/202 7", "Từ 05/10/2026 đến 30/4/2027"),
    ("năm học 2026-202 7 và 2028", "năm học 2026-2027 và 2028"),
    ("năm 202 5", "năm 2025"),
    ("12/2022 2", "12/2022"),
    ("216,0 00 triệu", "216,000 triệu"),
    ("71.365 .300 đồng", "71.365.300 đồng"),
    ("Sơn sân: 8.000.00 0 đồng; ghế: 4.200.00 0đ", "Sơn sân: 8.000.000 đồng; ghế: 4.200.000đ"),
    ("22.000.0 00 đồng", "22.000.000 đồng"),
    ("1.850. 000 đồng", "1.850.000 đồng"),
]

INTACT = [
    "Ban giám hiệu, TTCM, GVCN phối hợp với Ban ĐD CMHS",
    "lớp 1 A, khoản b ở Điều 3, bạn B ở lớp 5C, cao ba m, HK I, CT GDPT 2018",
    "kinh tế - xã hội",
    "- Thư viện, trung tâm",
    "các điểm b, c, d, đ e, khoản 1",
    "ngày 5/9 12 em; tháng 12/2022 có 2 lớp; tháng 12/2022 3",
    "2 phòng 15 máy 3.200 cuốn 12 bộ",
    "file trên website của trường, nhóm Zalo lớp",
    "  hai  khoảng   trắng giữ nguyên ",
    "3.1 3.2 3.3",
    "ngày 15/1 2/2024; điểm 8/1 0/10",
]

SYLLABLES = [
    "trường",
    "học",
    "sinh",
    "giáo",
    "viên",
    "ăn",
    "ở",
    "a",
    "và",
    "ý",
    "kiến",
    "của",
    "ngoài",
    "trời",
    "không",
    "khí",
    "thư",
    "viện",
    "quốc",
    "gia",
    "oanh",
    "yêu",
]


@pytest.mark.parametrize(("torn", "whole"), TORN)
def test_torn_words_are_mended(torn: str, whole: str) -> None:
    assert mend_words(torn) == whole


@pytest.mark.parametrize("text", INTACT)
def test_intact_text_stays(text: str) -> None:
    assert mend_words(text) == text


@given(st.lists(st.sampled_from(SYLLABLES)))
def test_text_of_syllables_stays(words: list[str]) -> None:
    assert mend_words(" ".join(words)) == " ".join(words)


@given(st.text(alphabet="aiôngh tTCMHS01234/.,\nđ-ẩ"))
def test_mending_is_total_idempotent_and_only_joins(text: str) -> None:
    mended = mend_words(text)
    assert mend_words(mended) == mended
    assert len(mended) <= len(text)
    assert mended.count("\n") == text.count("\n")


def test_soft_wraps_become_spaces() -> None:
    lines = ["Rà soát danh mục thiết", "bị còn thiếu, lập dự", "toán trình cấp trên."]
    assert join_wrapped(lines) == "Rà soát danh mục thiết bị còn thiếu, lập dự toán trình cấp trên."


def test_bullets_and_labels_begin_lines() -> None:
    assert join_wrapped(["- Mua 02 tủ sách;", "- Sửa cửa sổ."]) == "- Mua 02 tủ sách;\n- Sửa cửa sổ."
    assert (
        join_wrapped(["Chủ trì: Phó", "hiệu trưởng", "Phối hợp:", "TTCM"])
        == "Chủ trì: Phó hiệu trưởng\nPhối hợp: TTCM"
    )


def test_dash_that_wrapped_is_no_bullet() -> None:
    assert join_wrapped(["10/2024 -", "12/2024"]) == "10/2024 - 12/2024"
    assert join_wrapped(["Tháng", "10/2026", "- 12/2026"], 7) == "Tháng 10/2026 - 12/2026"


def test_a_capital_after_a_short_line_begins_a_paragraph() -> None:
    lines = ["Mức 3", "Cổng phụ thường ùn tắc", "giờ tan học, đèn chiếu", "sáng bị mờ."]
    assert join_wrapped(lines) == "Mức 3\nCổng phụ thường ùn tắc giờ tan học, đèn chiếu sáng bị mờ."


def test_words_torn_by_the_column_are_joined() -> None:
    assert join_wrapped(["4.000.00", "0đ"]) == "4.000.000đ"
    assert join_wrapped(["Khô", "ng"]) == "Không"
    assert join_wrapped([]) == ""


def test_items_are_told_from_codes_and_dates() -> None:
    assert starts_item("a) Đối với tổ trưởng")
    assert not starts_item("1.10 Bảo đảm an ninh")


@given(st.lists(st.text(max_size=12), max_size=6), st.one_of(st.none(), st.floats(0, 40)))
def test_joining_is_total(lines: list[str], width: float | None) -> None:
    text = join_wrapped(lines, width)
    assert "  " not in text and text == text.strip()
