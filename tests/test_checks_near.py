"""Plans copied from one another; items and schools are made up."""

from __future__ import annotations

from itertools import count
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from normalize.records import ItemRecord
from pipelines.checks.near import near_identical

TEXT = (
    "Rà soát hồ sơ chuyên môn của các tổ theo từng tháng, góp ý giáo án và tổ chức dự giờ chéo giữa các khối; "
    "lập danh sách giáo viên cần bồi dưỡng và phân công người giúp đỡ cụ thể."
)
OTHER = (
    "Vận động phụ huynh trồng thêm cây bóng mát quanh sân, sửa lại hàng rào phía đông, lắp vòi nước rửa tay "
    "cho trẻ lớp mầm và thay mái che khu vui chơi trước mùa mưa."
)
_numbers = count(1)


def item(school: str | None, text: str) -> ItemRecord:
    number = next(_numbers)
    return ItemRecord(
        item_id=f"f{number}#1/1", document_id=f"f{number}#1", ordinal=1, organization=school, actions=text
    )


def found(*items: ItemRecord) -> list[tuple[int, int]]:
    places = {one.item_id: place for place, one in enumerate(items)}
    return [(places[pair.first.item_id], places[pair.second.item_id]) for pair in near_identical(items)]


def test_a_copied_item_is_found_whatever_its_case_and_a_changed_word() -> None:
    changed = TEXT.upper().replace("THEO TỪNG THÁNG", "THEO TỪNG KỲ")
    assert found(item("Trường TH Gò Sim", TEXT), item("Trường TH Đồi Chè", changed)) == [(0, 1)]


def test_what_differs_or_is_short_or_of_the_same_school_is_no_copy() -> None:
    assert found(item("Trường TH Gò Sim", TEXT), item("Trường TH Đồi Chè", OTHER)) == []
    assert found(item("Trường TH Gò Sim", "Mua máy tính"), item("Trường TH Đồi Chè", "Mua máy tính")) == []
    assert found(item("Trường TH Gò Sim", TEXT), item("TRƯỜNG TH GÒ SIM", TEXT)) == []


def test_schools_without_a_name_are_told_by_their_document() -> None:
    assert found(item(None, TEXT), item(None, TEXT)) == [(0, 1)]


def test_every_copy_points_to_the_first_one() -> None:
    copies = [item(f"Trường TH số {n}", TEXT) for n in range(5)]
    assert found(*copies) == [(0, 1), (0, 2), (0, 3), (0, 4)]


def test_likeness_is_in_percent() -> None:
    (pair,) = near_identical([item("A", TEXT), item("B", TEXT)])
    assert pair.likeness == 100.0


def test_time_grows_with_the_number_of_items() -> None:
    many = [item(f"Trường {n % 500}", f"{TEXT} {n // 500} {OTHER if n % 2 else ''}") for n in range(6_000)]
    start = perf_counter()
    near_identical(many)
    assert perf_counter() - start < 20


@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.text(max_size=80) | st.just(TEXT)), max_size=8))
def test_pairs_are_of_two_schools_and_in_order(rows: list[tuple[str | None, str]]) -> None:
    items = [item(school, text) for school, text in rows]
    for pair in near_identical(items):
        assert items.index(pair.first) < items.index(pair.second)
        assert (pair.first.organization or pair.first.item_id) != (pair.second.organization or pair.second.item_id)
        assert 90 <= pair.likeness <= 100
