"""Figures that an OCR misread: mended where one reading is valid, left and unsure where none or several are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics.figures import find, mend


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("10/2 022", "10/2022"),
        ("l0/2022", "10/2022"),
        ("1O/2022", "10/2022"),
        ("3/2O22", "3/2022"),
        ("O9/2022", "09/2022"),
        ("I5/9/2022", "15/9/2022"),
        ("ngày l5 tháng 1] năm 2O22", "ngày 15 tháng 11 năm 2022"),
        ("Thang lI/2022", "Thang 11/2022"),
        ("tháng 1], 12/2023", "tháng 11, 12/2023"),
        ("HKlI", "HKII"),
        ("HKIf", "HKII"),
        ("Hoc ky Il", "Hoc ky II"),
        ("Hoc ky IT", "Hoc ky II"),
        ("Quy Il/2025", "Quy II/2025"),
        ("12.000.00 0", "12.000.000"),
        ("24.000.00 0 dong", "24.000.000 đồng"),
        ("2.000.00O đ", "2.000.000 đ"),
        ("45.000.0. 00 dong", "45.000.000 đồng"),
        ("Tiêu chí l.2", "Tiêu chí 1.2"),
        ("Ti€u chi l.2", "Ti€u chi 1.2"),
        ("Tiêu chí 1,2", "Tiêu chí 1.2"),
        ("Tiéu chi 1 .5", "Tiéu chi 1.5"),
        ("l.2 Hội đồng trường", "1.2 Hội đồng trường"),
        ("Số: I2/KH-THBM", "Số: 12/KH-THBM"),
        ("năm học 2O22 - 2023", "năm học 2022 - 2023"),
        ("1OO% học sinh", "100% học sinh"),
        ("IL NOI DUNG", "II. NOI DUNG"),
        ("~ Luu: VT", "- Luu: VT"),
        ("PHONG GD&DT", "PHONG GD&ĐT"),
        ("S6: 45/KH-THBM", "Số: 45/KH-THBM"),
        ("ngay 5 thang 9 n&m 2024", "ngay 5 thang 9 năm 2024"),
        ("Truc 15/10/2026", "Trước 15/10/2026"),
        ("dén 30/4/2027", "đến 30/4/2027"),
        ("Hé 2027", "Hè 2027"),
        ("1,25 ty dong", "1,25 tỷ đồng"),
        ("5 Tiéu dong", "5 Triệu đồng"),
    ],
)
def test_a_figure_with_one_valid_reading_is_mended(read: str, printed: str) -> None:
    assert mend(read) == printed


@pytest.mark.parametrize(
    "line",
    [
        "15/10/2023", "tháng 9/2022", "HKII năm học 2023- 2024", "Học kỳ 1", "Quý 1/2025", "Quý IV", "12.500.000 đ",
        "1.2", "Tiêu chí 1.10", "17/2018/TT-BGDĐT", "5,4%", "năm 2022", "II. NỘI DUNG", "192.168.1.1",
        "tổ 1, lớp 2/3", "khoản 1 điều 22", "l lỗi", "so sánh", "Bo tro", "3/4 lớp",
    ],
)  # fmt: skip
def test_valid_figures_and_words_stay(line: str) -> None:
    assert mend(line) == line


@pytest.mark.parametrize("read", ["31/02/2022", "05/10/202", "Tháng II/2022", "13/2O22"])
def test_a_figure_without_exactly_one_valid_reading_is_unsure(read: str) -> None:
    assert mend(read) == read
    assert [figure.sure for figure in find(read)] == [False]


def test_places_of_figures() -> None:
    line = "han l5/9/2022: 2.000.00 0 d"
    assert [(line[f.start : f.start + len(f.read)], f.text) for f in find(line)] == [
        ("l5/9/2022", "15/9/2022"),
        ("2.000.00 0", "2.000.000"),
    ]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2049, 12, 31)))
def test_no_valid_day_is_changed(day: date) -> None:
    assert mend(f"{day:%d/%m/%Y}") == f"{day:%d/%m/%Y}"


@given(st.integers(min_value=1_000, max_value=10**12), st.sampled_from(".,"))
def test_no_valid_amount_is_changed(amount: int, sign: str) -> None:
    printed = f"{amount:,}".replace(",", sign)
    assert mend(f"{printed} đồng") == f"{printed} đồng"


@given(st.text(max_size=200))
def test_any_text_has_figures_in_order(text: str) -> None:
    end = 0
    for figure in find(text):
        assert figure.start >= end and text[figure.start : figure.start + len(figure.read)] == figure.read
        end = figure.start + len(figure.read)


@given(st.text(alphabet="0123456789OoIl|!/.,- %SZHKtháng", max_size=60))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = mend(text)
    assert all(figure.sure or figure.text == figure.read for figure in find(once))
