"""Money cells; expected values written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.money import Budget, BudgetLine, header_unit, read_budget, read_support_funding
from normalize.records import Funding

AMOUNTS = [
    ("71.365.300 đồng", 71_365_300, False),
    ("71.365\n.300\nđồng", 71_365_300, False),
    ("4,500,000 đồng", 4_500_000, False),
    ("25 000 000đ", 25_000_000, False),
    ("4.500.000,00 VNĐ", 4_500_000, False),
    ("1,5 triệu", 1_500_000, False),
    ("25tr", 25_000_000, False),
    ("25 tr.đ", 25_000_000, False),
    ("750 nghìn đồng", 750_000, False),
    ("25.000 nghìn đồng", 25_000_000, False),
    ("2,4 tỷ đồng", 2_400_000_000, False),
    ("1 tỷ 500 triệu", 1_500_000_000, False),
    ("2 triệu rưỡi", 2_500_000, False),
    ("216,000 triệu", 216_000_000, True),
    ("1.200.000 triệu", 1_200_000, True),
    ("20-25 triệu", 25_000_000, True),
    ("1.200.000đ x 9 tháng = 10.800.000đ", 10_800_000, False),
    ("10.800.000đ (9 tháng)", 10_800_000, False),
    ("200.000đ x 12 tháng", 2_400_000, False),
    ("5 bộ x 1.200.000", 6_000_000, False),
    ("khoảng 20 triệu", 20_000_000, False),
    ("2.650.00 đồng", 2_650_000, True),
    ("52.000.0. đồng", 52_000_000, True),
    ("1.250.50 đồng", None, True),
    ("02 máy lọc nước", None, False),
    ("03 đồng chí", None, False),
]


@pytest.mark.parametrize(("text", "vnd", "ambiguous"), AMOUNTS)
def test_amount(text: str, vnd: int | None, ambiguous: bool) -> None:
    budget = read_budget(text)
    assert (budget.total_vnd, budget.ambiguous) == (vnd, ambiguous)
    assert all(line.description is None and line.funding is None for line in budget.lines)


NS, DT, XHH, CMHS = Funding.NGAN_SACH, Funding.DU_TOAN, Funding.XA_HOI_HOA, Funding.CMHS
TU_TUC, KHONG, KHAC = Funding.TU_TUC, Funding.KHONG, Funding.KHAC

LINES: list[tuple[str, list[tuple[str | None, int | None, Funding | None]]]] = [
    ("0", [(None, 0, KHONG)]),
    ("Không có", [(None, 0, KHONG)]),
    ("Không phát sinh kinh phí", [(None, 0, KHONG)]),
    ("Kinh phí: 0 đồng", [(None, 0, KHONG)]),
    ("Tự túc", [(None, None, TU_TUC)]),
    ("Trong dự toán chi thường xuyên", [(None, None, DT)]),
    ("Ngân sách chi thường xuyên", [(None, None, NS)]),
    ("50% NSNN, 50% XHH", [(None, None, NS), (None, None, XHH)]),
    ("Phụ huynh đóng góp", [(None, None, CMHS)]),
    ("Khảo sát thực tế", [(None, None, KHAC)]),
    ("Theo quy chế chi tiêu nội bộ", [(None, None, KHAC)]),
    ("Loa kéo, phòng họp sẵn có", []),
    ("Mua 01 xe đẩy: 4,500,000 đồng", [("Mua 01 xe đẩy", 4_500_000, None)]),
    (
        "Tủ: 10 triệu; Quạt: 5 triệu; Tổng cộng: 15 triệu",
        [("Tủ", 10_000_000, None), ("Quạt", 5_000_000, None)],
    ),
    ("Sơn sân: 9 triệu (xã hội hóa); cây: 800.000đ", [("Sơn sân", 9_000_000, XHH), ("cây", 800_000, None)]),
    ("NSNN: 36.500.000 đồng", [(None, 36_500_000, NS)]),
    ("Ngân sách xã: 30 triệu; XHH: 20 triệu", [(None, 30_000_000, NS), (None, 20_000_000, XHH)]),
    ("Ngân sách (chi thường xuyên): 5 triệu", [(None, 5_000_000, NS)]),
    ("Cha mẹ trẻ hỗ trợ: 15.000.000 đồng", [(None, 15_000_000, CMHS)]),
    ("25 triệu đồng từ quỹ CMHS", [(None, 25_000_000, CMHS)]),
    ("9 triệu (nhà hảo tâm tài trợ)", [(None, 9_000_000, XHH)]),
    ("Mua quạt từ quỹ CMHS: 5 triệu", [("Mua quạt", 5_000_000, CMHS)]),
    ("30 triệu (NSNN: 20 triệu, XHH: 10 triệu)", [(None, 20_000_000, NS), (None, 10_000_000, XHH)]),
    ("Nguồn: ngân sách; số tiền: 12.000.000đ", [(None, 12_000_000, NS)]),
    ("-", []),
]


@pytest.mark.parametrize(("text", "lines"), LINES)
def test_lines(text: str, lines: list[tuple[str | None, int | None, Funding | None]]) -> None:
    assert read_budget(text).lines == tuple(BudgetLine(*line) for line in lines)


def test_ditto_and_total() -> None:
    above = read_budget("Trong dự toán")
    assert read_budget("như trên", above=above) == above
    assert read_budget("như trên") == Budget()
    assert read_budget("Loa: 3 triệu\nMáy: 4 triệu").total_vnd == 7_000_000


@pytest.mark.parametrize(
    ("header", "text", "vnd"),
    [
        ("Kinh phí (triệu đồng)", "800", 800_000_000),
        ("Kinh phí (tr.đ)", "12,5", 12_500_000),
        ("Kinh phí (ĐVT: nghìn đồng)", "5.000", 5_000_000),
        ("Dự kiến kinh phí (đồng)", "1.500.000", 1_500_000),
        ("Nguồn ngân sách", "800", None),
    ],
)
def test_header_unit(header: str, text: str, vnd: int | None) -> None:
    assert read_budget(text, header_unit(header)).total_vnd == vnd


@pytest.mark.parametrize(
    ("text", "funding"),
    [
        ("Nguồn ngân sách", (NS,)),
        ("Sự đồng lòng của CMHS", ()),
        ("Quỹ Ban đại diện CMHS", (CMHS,)),
        ("Phòng tin học", ()),
        ("Không", ()),
        ("Ngân sách; xã hội hóa", (NS, XHH)),
    ],
)
def test_support(text: str, funding: tuple[Funding, ...]) -> None:
    assert read_support_funding(text) == funding


@given(st.text(max_size=80))
def test_money_is_total(text: str) -> None:
    budget = read_budget(text, 1_000_000)
    assert budget.total_vnd is None or budget.total_vnd >= 0
    read_support_funding(text)
    header_unit(text)


_WORDS = [
    "Tổng",
    "10 triệu",
    "1.200.000đ",
    "x",
    "9",
    "=",
    "(",
    ")",
    ";",
    "NSNN",
    ":",
    "mua quạt",
    "/tháng",
    ",",
    "-",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=10))
def test_shuffled_money_words_never_raise(parts: list[str]) -> None:
    read_budget(" ".join(parts))


@given(st.integers(1_000, 90_000_000_000))
def test_printed_amounts_come_back(vnd: int) -> None:
    dotted = f"{vnd:,}".replace(",", ".")
    for text in (f"{dotted} đồng", f"{vnd:,}đ", f"Mua tủ: {dotted}đ"):
        assert read_budget(text).total_vnd == vnd


def test_rates_without_a_stated_total_are_ambiguous() -> None:
    budget = read_budget("Bảo vệ 10 triệu/tháng, phục vụ 2 triệu/tháng")
    assert [line.amount_vnd for line in budget.lines] == [10_000_000, 2_000_000]
    assert budget.ambiguous
