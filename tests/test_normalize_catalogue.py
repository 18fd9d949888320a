"""Catalogues, references to criteria, schools, numbers and circulars; expected values by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.catalogue import (
    Catalogue,
    CriterionRef,
    Regime,
    StandardRef,
    mentioned_criterion,
    read_criterion,
    read_standard,
    regime_of,
    regulation,
    regulation_mismatch,
    regulation_replaced,
    same_criterion_name,
)
from normalize.numbers import cited_regulations, read_number
from normalize.organizations import is_parent_body, read_organization, school_level
from normalize.records import SchoolLevel

TH, THCS, MN, GDTX = SchoolLevel.TIEU_HOC, SchoolLevel.THCS, SchoolLevel.MAM_NON, SchoolLevel.GDTX


@pytest.mark.parametrize(
    ("level", "regime", "count"),
    [
        (TH, Regime.A, 27),
        (THCS, Regime.A, 28),
        (SchoolLevel.NHIEU_CAP, Regime.A, 28),
        (MN, Regime.A, 25),
        (TH, Regime.B, 24),
        (THCS, Regime.B, 25),
        (MN, Regime.B, 22),
        (TH, Regime.C, 15),
        (MN, Regime.C, 15),
        (GDTX, Regime.C, 15),
        (GDTX, Regime.A, 0),
        (TH, None, 0),
    ],
)
def test_catalogue_sizes(level: SchoolLevel, regime: Regime | None, count: int) -> None:
    assert len(Catalogue.of(level, regime).criteria) == count


def test_lookups() -> None:
    a, b = Catalogue.of(TH, Regime.A), Catalogue.of(TH, Regime.B)
    found = a.criterion("1.10")
    assert found is not None and found.name == "Đảm bảo an ninh trật tự, an toàn trường học"
    assert b.criterion("3.6") is None
    facilities = b.criterion("3.1")
    assert facilities is not None and facilities.name == "Địa điểm, quy mô, diện tích"
    standard = b.standard(3)
    assert standard is not None and standard.name == "Cơ sở vật chất và thiết bị dạy học"
    library = a.by_name("THƯ VIỆN")
    assert library is not None and library.code == "3.6"
    alias = Catalogue.of(MN, Regime.A).by_name("Khối phòng tổ chức giờ ăn")
    assert alias is not None and alias.code == "3.4"


@pytest.mark.parametrize(
    ("text", "day", "codes", "regime"),
    [
        ("Thông tư số 57/2026/TT-BGDĐT", date(2026, 5, 1), [], Regime.C),
        ("Thông tư 17/2018/TT-BGDĐT", date(2022, 9, 1), [], Regime.A),
        ("Thông tư 17/2018/TT-BGDĐT", date(2025, 9, 1), ["3.2"], Regime.B),
        ("Thông tư 17/2018/TT-BGDĐT", date(2026, 9, 1), ["3.6"], Regime.A),
        ("17/2018/TT-BGDĐT, 22/2024/TT-BGDĐT", date(2024, 12, 30), [], Regime.B),
        ("", date(2024, 9, 1), [], Regime.A),
        ("", date(2025, 1, 25), [], Regime.B),
        ("", date(2026, 7, 7), [], Regime.C),
        ("", None, ["4.3"], Regime.C),
        ("", None, ["1.1"], None),
    ],
)
def test_regime(text: str, day: date | None, codes: list[str], regime: Regime | None) -> None:
    assert regime_of(text, day, codes) is regime


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Tiêu chí 1.1: Phương hướng", CriterionRef("1.1", "Phương hướng")),
        ("1.5 tổ chức nhóm trẻ", CriterionRef("1.5", "tổ chức nhóm trẻ")),
        ("Tiêu\nchí 1.7", CriterionRef("1.7")),
        ("TC 2.3", CriterionRef("2.3")),
        ("1.10", CriterionRef("1.10")),
        ("Tiêu chí 1.4 (Mức 2)", CriterionRef("1.4", None, 2)),
        ("Tiêu chí 2.3 - Bồi dưỡng", CriterionRef("2.3", "Bồi dưỡng")),
        ("Khoản 3, Điều 22", CriterionRef(None, None, 4)),
        ("Nâng môn Toán (Tiêu chí 5.2)", CriterionRef("5.2")),
        ("2.500.000", CriterionRef()),
        ("1.2 triệu", CriterionRef()),
        ("", CriterionRef()),
    ],
)
def test_criterion_references(text: str, ref: CriterionRef) -> None:
    assert read_criterion(text) == ref


def test_mentions_need_their_label() -> None:
    assert mentioned_criterion("Bồi dưỡng nhân viên (Tiêu chí 2.3)") == "2.3"
    assert mentioned_criterion("Tăng 1.5 lần") is None


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("2 Tiêu chuẩn 2: Cán bộ quản lý", StandardRef(2, "Cán bộ quản lý")),
        ("Tiêu chuẩn 1:", StandardRef(1)),
        ("IV. Quan hệ", StandardRef(4, "Quan hệ")),
        ("3", StandardRef(3)),
        ("1.2", StandardRef()),
        ("Thư viện", StandardRef()),
    ],
)
def test_standards(text: str, ref: StandardRef) -> None:
    assert read_standard(text) == ref


@pytest.mark.parametrize(
    ("printed", "official", "same"),
    [
        ("Khối phòng tổ chức giờ ăn", "Khối phòng tổ chức ăn", True),
        ("THIẾT BỊ, ĐỒ DÙNG ĐỒ CHƠI", "Thiết bị, đồ dùng, đồ chơi", True),
        ("Hoà nhập", "Hòa nhập", True),
        ("Quản lý các hoạt động GD", "Quản lý các hoạt động giáo dục", True),
        ("Khuôn viên, khu sân chơi", "Phòng học", False),
        ("Tổ chức hoạt động nuôi dưỡng", "Tổ chức hoạt động nuôi dưỡng, chăm sóc trẻ", False),
    ],
)
def test_names_of_criteria(printed: str, official: str, same: bool) -> None:
    assert same_criterion_name(printed, official) is same


PRIMARY = "Thông tư số 17/2018/TT-BGDĐT ban hành Quy định đối với trường tiểu học;"
SLIP = "Thông tư số 17/2018/TT-BGDDT ban hành Quy định đối với trường trung học cơ sở, trung học phổ thông;"


def test_circulars() -> None:
    assert regulation([PRIMARY]) == "17/2018/TT-BGDĐT"
    assert regulation(["Nghị định 30/2020/NĐ-CP"]) is None
    assert regulation([PRIMARY, "Thông tư 22/2024/TT-BGDĐT"]) == "17/2018/TT-BGDĐT"
    assert not regulation_mismatch("17/2018/TT-BGDĐT", PRIMARY, TH)
    assert regulation_mismatch("17/2018/TT-BGDĐT", PRIMARY, THCS)
    assert regulation_mismatch("17/2018/TT-BGDĐT", SLIP, TH)
    assert regulation_replaced("17/2018/TT-BGDĐT", date(2026, 7, 7))
    assert not regulation_replaced("17/2018/TT-BGDĐT", date(2026, 7, 6))
    assert not regulation_replaced("17/2018/TT-BGDĐT", None)
    assert not regulation_replaced(None, date(2026, 7, 7))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Số:  61 /KH-THHM", "61/KH-THHM"),
        ("S6 : 71/KH-HM", "71/KH-HM"),
        ("Số 106/BC-HM", "106/BC-HM"),
        ("Số: 12/QĐ – THCS", "12/QĐ-THCS"),
        ("Số: 05/KH-TH&THCS.", "05/KH-TH&THCS"),
        ("136/KH-HM", "136/KH-HM"),
        ("Số: 12/KH-THHM Quận 3, ngày 15 tháng 9", "12/KH-THHM"),
        ("Số:      /KH-THHM", None),
        ("Số: ……/KH-THHM", None),
        ("Số 3 đường Hoa Mai", None),
    ],
)
def test_numbers(text: str, number: str | None) -> None:
    assert read_number(text) == number


def test_citations() -> None:
    text = "Thông tư số 17/2018/TT-BGD&ĐT, Thông tư 22/2024, Nghị định 30/2020/NĐ-CP, QĐ 2171/QĐ-BGDĐT"
    assert cited_regulations(text) == ("17/2018/TT-BGDĐT", "22/2024/TT-BGDĐT", "30/2020/NĐ-CP")


@pytest.mark.parametrize(
    ("text", "school", "level"),
    [
        ("TRƯỜNG MẦM NON HOA MAI.", "Trường Mầm non Hoa Mai", "MAM_NON"),
        ("TRƯỜNG TIỂU HỌC\nHOA MAI A", "Trường Tiểu học Hoa Mai A", "TIEU_HOC"),
        ("TRƯỜNG TRUNG HỌC CƠ SỞ HOA MAI", "Trường Trung học cơ sở Hoa Mai", "THCS"),
        ("TRƯỜNG THCS HOA MAI", "Trường THCS Hoa Mai", "THCS"),
        ("TRƯỜNG TH&THCS HOA MAI", "Trường TH&THCS Hoa Mai", "NHIEU_CAP"),
        ("TRƯỜNG TH - THCS HOA MAI", "Trường TH - THCS Hoa Mai", "NHIEU_CAP"),
        ("HIỆU TRƯỞNG TRƯỜNG THPT HOA MAI", "Trường THPT Hoa Mai", "THPT"),
        ("TRƯỜNG MẦM NON SỐ 1 HOA MAI", "Trường Mầm non số 1 Hoa Mai", "MAM_NON"),
        ("Trường Tiểu học Hoa mai", "Trường Tiểu học Hoa mai", "TIEU_HOC"),
        ("TRUONG TIEU HOC HOA MAI", "Trường Tiểu học Hoa Mai", "TIEU_HOC"),
        ("TRUNG TÂM GDNN-GDTX HOA MAI", "Trung tâm GDNN-GDTX Hoa Mai", "GDTX"),
        ("HIỆU TRƯỞNG", None, None),
        ("HỘI ĐỒNG TỰ ĐÁNH GIÁ", None, None),
    ],
)
def test_schools(text: str, school: str | None, level: str | None) -> None:
    assert read_organization(text) == school
    assert school_level(text) == level


def test_parents() -> None:
    assert all(
        map(is_parent_body, ["UBND XÃ HOA MAI", "ỦY BAN NHÂN DÂN\nQUẬN 3", "PHÒNG GD&ĐT", "SỞ GIÁO DỤC"])
    )
    assert not is_parent_body("TRƯỜNG TIỂU HỌC HOA MAI")


@given(st.text(max_size=80))
def test_readers_are_total(text: str) -> None:
    read_criterion(text)
    read_standard(text)
    read_number(text)
    school_level(text)
    is_parent_body(text)
    mentioned_criterion(text)
    regulation_mismatch("17/2018/TT-BGDĐT", text, None)
    regime_of(text, None)
    assert same_criterion_name(text, text)


@given(st.text(max_size=60).map(lambda text: f"Trường Tiểu học {text}"))
def test_schools_are_idempotent(text: str) -> None:
    once = read_organization(text)
    assert once is not None and read_organization(once) == once


@given(st.integers(1, 5), st.integers(1, 30), st.sampled_from(["Tiêu chí {}", "TC {}: Tên", "{}", "{}. Tên"]))
def test_codes_come_back(standard: int, number: int, form: str) -> None:
    assert read_criterion(form.format(f"{standard}.{number}")).code == f"{standard}.{number}"


@given(st.integers(1, 9999), st.sampled_from(["KH-THHM", "QĐ-HM", "BC-TH&THCS"]))
def test_numbers_come_back(number: int, code: str) -> None:
    printed = f"{number}/{code}"
    assert read_number(f"Số: {printed}") == printed
    assert read_number(printed) == printed
