"""Places of schools before and after 1 July 2025; units are real, as the catalogue is about real ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.places import Relation, Tier, likely_meant, locate, related, successors

OLD, NEW = date(2023, 9, 15), date(2026, 9, 15)


@pytest.mark.parametrize(
    ("parent", "line", "day", "unit", "province"),
    [
        ("UBND HUYỆN HÓC MÔN", "Hóc Môn", OLD, "Huyện Hóc Môn", "Thành phố Hồ Chí Minh"),
        ("PHÒNG GD&ĐT QUẬN 06", None, OLD, "Quận 6", "Thành phố Hồ Chí Minh"),
        ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO ĐÔNG ANH", None, OLD, "Huyện Đông Anh", "Thành phố Hà Nội"),
        ("SỞ GD&ĐT LÂM ĐỒNG", "Đức Trọng", OLD, "Huyện Đức Trọng", "Tỉnh Lâm Đồng"),
        ("UBND TP. THỦ DẦU MỘT", "Phú Hòa", OLD, "Phường Phú Hòa", "Tỉnh Bình Dương"),
        ("UBND XÃ TÂN LẬP, HUYỆN ĐAN PHƯỢNG", None, OLD, "Xã Tân Lập", "Thành phố Hà Nội"),
        ("UBND PHƯỜNG NHƠN TRẠCH", None, NEW, "Phường Nhơn Trạch", "Thành phố Đồng Nai"),
        ("UBND XÃ NHƠN TRẠCH", None, date(2025, 9, 5), "Xã Nhơn Trạch", "Tỉnh Đồng Nai"),
        ("PHONG GD&DT HUYEN HOC MON", None, OLD, "Huyện Hóc Môn", "Thành phố Hồ Chí Minh"),
        ("UBND TP.HCM", None, OLD, "Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
    ],
)
def test_the_unit_of_the_day(parent: str, line: str | None, day: date, unit: str, province: str) -> None:
    place = locate(parent, line, day)
    assert place is not None and place.unit is not None and place.province is not None
    assert (place.unit.full_name, place.province.full_name) == (unit, province)


def test_a_district_is_no_value_after_districts_ended() -> None:
    place = locate("PHÒNG GD&ĐT HUYỆN ĐÔNG ANH", None, NEW)
    assert place is not None
    assert place.units == () and place.unit is None and place.province is None
    assert [unit.full_name for unit in place.former] == ["Huyện Đông Anh"]


def test_a_name_of_many_units_is_none_of_them() -> None:
    place = locate("UBND XÃ TÂN LẬP", None, OLD)
    assert place is not None and len(place.units) > 5
    assert place.unit is None and place.province is None
    assert place.tier is Tier.COMMUNE


def test_a_place_of_no_catalogue_keeps_its_printed_name() -> None:
    place = locate("UBND XÃ SÔNG MƯA TÍM", "Sông Mưa Tím", OLD)
    assert place is not None
    assert (place.printed, place.known) == ("Xã Sông Mưa Tím", ())


@pytest.mark.parametrize("text", [None, "", "CÔNG TY HOA BAN", "UBND XÃ", "Phòng Giáo dục và Đào tạo"])
def test_no_place(text: str | None) -> None:
    assert locate(text) is None


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (("UBND HUYỆN HÓC MÔN", None, OLD), ("UBND XÃ BÀ ĐIỂM", None, NEW), Relation.TOGETHER),
        (("UBND HUYỆN HÓC MÔN", None, OLD), ("UBND HUYỆN HÓC MÔN", "Bà Điểm", OLD), Relation.TOGETHER),
        (("UBND HUYỆN HÓC MÔN", None, OLD), ("UBND HUYỆN NHÀ BÈ", None, OLD), Relation.APART),
        (("UBND HUYỆN HÓC MÔN", None, OLD), ("UBND XÃ NHÀ BÈ", None, NEW), Relation.APART),
        (("UBND XÃ BÀ ĐIỂM", None, NEW), ("UBND XÃ ĐÔNG THẠNH", "Đông Thạnh", NEW), Relation.APART),
        (("UBND HUYỆN SUỐI MƯA TÍM", None, OLD), ("UBND HUYỆN SUỐI MƯA TÍM", "Suối Mưa Tím", OLD), Relation.TOGETHER),
        (("UBND HUYỆN SUỐI MƯA TÍM", None, OLD), ("UBND HUYỆN ĐÈO MƯA TÍM", None, OLD), Relation.APART),
        (("UBND HUYỆN HÓC MÔN", None, OLD), ("UBND HUYỆN HOC MÔN", None, OLD), Relation.TOGETHER),
        (("UBND HUYỆN HÓC MÔN", None, OLD), (None, None, OLD), Relation.UNKNOWN),
    ],
)
def test_relations_of_places(
    one: tuple[str | None, str | None, date], other: tuple[str | None, str | None, date], relation: Relation
) -> None:
    assert related(locate(*one), locate(*other)) is relation
    assert related(locate(*other), locate(*one)) is relation


def test_successors_of_a_district_and_of_a_commune() -> None:
    district = locate("UBND HUYỆN HÓC MÔN", None, OLD)
    assert district is not None and district.unit is not None
    names = {unit.full_name for unit in successors(district.unit)}
    assert names == {"Xã Hóc Môn", "Xã Bà Điểm", "Xã Xuân Thới Sơn", "Xã Đông Thạnh"}
    commune = locate("UBND HUYỆN HÓC MÔN", "Tân Xuân", OLD)
    assert commune is not None and commune.unit is not None
    assert [unit.full_name for unit in successors(commune.unit)] == ["Xã Hóc Môn"]


def test_a_misread_name_has_a_suggestion_and_no_value() -> None:
    place = locate("UBND XÃ SÔNG TRẤU", None, OLD)
    assert place is not None and place.units == ()
    assert [unit.full_name for unit in likely_meant(place, OLD)] == ["Xã Sông Trầu"]
    right = locate("UBND XÃ SÔNG TRẦU", None, OLD)
    assert right is not None and likely_meant(right, OLD) == ()


TEXTS = st.text(max_size=40) | st.lists(
    st.sampled_from(["UBND", "XÃ", "huyện", "TP.", "Quận", "6", "Đông", "Anh", "Tân Lập", ",", "-", "PHÒNG GD&ĐT"]),
    max_size=8,
).map(" ".join)


@given(TEXTS, TEXTS, st.none() | st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_locating_is_total_and_related_to_itself(parent: str, line: str, day: date | None) -> None:
    place = locate(parent, line, day)
    if place is not None:
        assert place.printed
        assert related(place, place) is Relation.TOGETHER
        assert all(day is None or unit.exists_on(day) for unit in place.units)
