"""People, times and money in cells of documents that a recogniser misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.raw import Field, Printed, RawRow
from normalize.catalogue import Catalogue
from normalize.misread import is_unlikely_sum, mended_time, says_nothing
from normalize.records import DeadlineKind, FlagCode, Funding, Part, Role
from normalize.roles import read_roles
from normalize.school_year import SchoolYear
from pipelines.items import ItemParts, PlanContext, build_items


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Hiệu trong", Role.HIEU_TRUONG),
        ("Hội đồng trong", Role.HOI_DONG_TRUONG),
        ("Phó hiệu trưng (chủ trì)", Role.PHO_HIEU_TRUONG),
        ("Giáo viên chú nhiệt", Role.GIAO_VIEN_CHU_NHIEM),
        ("Bàhoa Thị Mơ - Phó Hiệu trưởng", Role.PHO_HIEU_TRUONG),
        # other words than listed ones, as like them as they are
        ("thành viên HĐ", Role.KHAC),
        ("hội đồng trọng tài", Role.KHAC),
        ("Hội trường", Role.KHAC),
        ("trong", Role.KHAC),
    ],
)
def test_a_misread_post(text: str, role: Role) -> None:
    (one,) = read_roles(text, Part.LEAD, misread=True)
    assert one.role is role


def test_well_read_text_is_taken_at_its_word() -> None:
    assert [one.role for one in read_roles("Hiệu trong", Part.LEAD)] == [Role.KHAC]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Tháng ly, 12/2024", "Tháng 11, 12/2024"),
        ("Tháng il - 01/2025", "Tháng 11 - 01/2025"),
        ("Tháng il, 5/2024", "Tháng il, 5/2024"),
        ("Suốt năm học tháng 5/2025", "Suốt năm học"),
        ("Cả năm học 2024-2025", "Cả năm học 2024-2025"),
        ("Tháng 9/2024", "Tháng 9/2024"),
        ("HKII năm học 2024-2025 cuối năm.", "HKII năm học 2024-2025"),
        ("Tháng 10/2024 12/2024", "Tháng 10/2024 12/2024"),
        ("Cả năm học, tháng 5/2025", "Cả năm học, tháng 5/2025"),
        ("Thời gian bắt đầu: 2024 hoàn thành: 10/2024", "Thời gian bắt đầu: 2024 hoàn thành: 10/2024"),
    ],
)
def test_misread_times(read: str, meant: str) -> None:
    assert mended_time(read, SchoolYear(2024)) == meant


def test_scraps_behind_no_money() -> None:
    assert says_nothing("Không có của lớp")
    assert not says_nothing("Không có thì dùng quỹ của hội khuyến học")
    assert not says_nothing("Không xác định")


@pytest.mark.parametrize(
    ("value", "unlikely"), [(3_000_600, True), (12_500_008, True), (71_365_300, False), (600, False)]
)
def test_sums_that_a_nought_was_misread_in(value: int, unlikely: bool) -> None:
    assert is_unlikely_sum(value) is unlikely


def _item(misread: bool = True, **cells: str) -> ItemParts:
    fields = {Field[name.upper()]: Printed(text) for name, text in cells.items()}
    context = PlanContext("a#1", None, SchoolYear(2024), Catalogue.of(None, None), misread)
    return build_items([RawRow(fields)], context)[0]


def test_a_doubtful_sum_is_none() -> None:
    parts = _item(budget="Mua sách: 3.000.600 đồng")
    assert parts.record.budget_vnd is None
    assert FlagCode.AMOUNT_AMBIGUOUS in parts.record.flags
    assert [line.amount_vnd for line in parts.budgets] == [None]
    assert _item(False, budget="Mua sách: 3.000.600 đồng").record.budget_vnd == 3_000_600


def test_no_money_with_scraps_is_flagged() -> None:
    parts = _item(budget="Không có của lớp")
    assert (parts.record.budget_vnd, parts.record.funding) == (0, [Funding.KHONG])
    assert FlagCode.AMOUNT_AMBIGUOUS in parts.record.flags


def test_a_misread_month_makes_the_range() -> None:
    record = _item(deadline="Tháng ly, 12/2024").record
    assert (record.deadline_kind, str(record.start_date)) == (DeadlineKind.RANGE, "2024-11-01")


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    mended_time(text, SchoolYear(2024))
    says_nothing(text)
    read_roles(text, Part.LEAD, misread=True)


def test_sums_cut_into_the_cell_beside_are_money_again() -> None:
    parts = _item(budget="Mua quạt: 6.200.000 đồng", support="Mua rèm: 3.400.000 đồng")
    assert (parts.record.budget_vnd, parts.record.support) == (9_600_000, None)
    assert FlagCode.AMOUNT_AMBIGUOUS in parts.record.flags
    assert _item(budget="4.000.000 đồng", support="Rào vườn: 5 triệu đồng; hạt giống:").record.budget_text == (
        "Rào vườn: 5 triệu đồng; hạt giống:\n4.000.000 đồng"
    )


def test_what_is_bought_is_put_before_its_sum() -> None:
    parts = _item(budget="13.000.000 đồng", support="Mua đàn:")
    assert [(line.description, line.amount_vnd) for line in parts.budgets] == [("Mua đàn", 13_000_000)]
    assert FlagCode.AMOUNT_AMBIGUOUS not in parts.record.flags


def test_a_sum_is_no_time() -> None:
    record = _item(deadline="ỈÊ 6.400.000đ (8 tháng)").record
    assert (record.deadline_kind, record.deadline_text, record.budget_vnd) == (None, None, 6_400_000)
    assert FlagCode.DEADLINE_MISSING in record.flags


def test_a_sum_beside_a_time_that_is_none() -> None:
    record = _item(deadline="Khi được giao 1,7 tỷ", budget="Ngân sách tỉnh").record
    assert (record.budget_vnd, record.funding) == (1_700_000_000, [Funding.NGAN_SACH])
    assert record.deadline_text == "Khi được giao"


def test_support_of_well_read_text_stays() -> None:
    record = _item(False, budget="5.000.000 đồng", support="Hội khuyến học: 2.000.000 đồng").record
    assert (record.budget_vnd, record.support) == (5_000_000, "Hội khuyến học: 2.000.000 đồng")
