"""Names of schools in comparable form; all schools are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.organizations import Likeness, alike, school_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TRƯỜNG MẦM NON SUỐI BẠC.", "MN Suối Bạc"),
        ("Trường MN Suối Bạc", "Trường Mầm Non Suối Bạc"),
        ("Trường MG Suối Bạc", "Trường Mẫu giáo Suối Bạc"),
        ("TRƯỜNG TH&THCS ĐÈO GIÓ", "Trường Tiểu học và Trung học cơ sở Đèo Gió"),
        ("Trường TH - THCS Đèo Gió", "TH, THCS Đèo Gió"),
        ("Trường PTDTBT THCS Đèo Gió", "Trường Phổ thông dân tộc bán trú Trung học cơ sở Đèo Gió"),
        ("MNTT Hoạ Mi Xanh", "Trường Mầm non tư thục Họa Mi Xanh"),
        ("THPT Chuyên Đèo Gió", "Trường THPT chuyên Đèo Gió"),
        ("Tiểu học Suối Bạc 2", "TRƯỜNG TIỂU HỌC SUỐI BẠC  2"),
    ],
)
def test_one_school_written_in_many_ways(one: str, other: str) -> None:
    first, second = school_name(one), school_name(other)
    assert first is not None
    assert first == second
    assert second is not None and alike(first, second) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("MN Suối Bạc", "MN Suoi Bac", Likeness.MARKS),
        ("MN Hoa Mua", "MN Hòa Mùa", Likeness.MARKS),
        ("MN Suối Bạc", "MN Suôi Bậc", Likeness.MARKS),
        ("MN Suối Bạc", "MN Suối Bạch", Likeness.NEAR),
        ("MN Suối Bạc", "MN Suối Vàng", Likeness.OTHER),
        ("MN Suối Bạc", "TH Suối Bạc", Likeness.OTHER),
        ("MN Suối Bạc", "MN tư thục Suối Bạc", Likeness.OTHER),
        ("TH Suối Bạc 1", "TH Suối Bạc 2", Likeness.OTHER),
        ("TH Suối Bạc A", "TH Suối Bạc B", Likeness.OTHER),
        ("TH Suối Bạc", "TH Suối Bạc B", Likeness.OTHER),
        ("TH&THCS Suối Bạc", "THCS Suối Bạc", Likeness.OTHER),
    ],
)
def test_likeness(one: str, other: str, likeness: Likeness) -> None:
    first, second = school_name(one), school_name(other)
    assert first is not None and second is not None
    assert alike(first, second) is likeness
    assert alike(second, first) is likeness


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("MN Suối Bạc, xã Đèo Gió", "Suối Bạc", "xã Đèo Gió"),
        ("MN Suối Bạc (Phường 3)", "Suối Bạc", "Phường 3"),
        ("MN Suối Bạc xã Đèo Gió", "Suối Bạc", "xã Đèo Gió"),
        ("MN Hoa Phượng Tím", "Hoa Phượng Tím", None),
        ("TH Thị trấn Đèo Gió", "Thị trấn Đèo Gió", None),
        ("MN HOA PHUONG TIM", "Hoa Phuong Tim", None),
    ],
)
def test_a_place_after_the_name(text: str, name: str, place: str | None) -> None:
    found, expected = school_name(text), school_name(name)
    assert found is not None and expected is not None
    assert (found.name, found.place) == (expected.name, place)


@pytest.mark.parametrize("text", ["", "Trường", "MN", " . ", "Trường Tiểu học"])
def test_no_name(text: str) -> None:
    assert school_name(text) is None


@given(st.text(max_size=60))
def test_total(text: str) -> None:
    found = school_name(text)
    assert found is None or alike(found, found) is Likeness.SAME
