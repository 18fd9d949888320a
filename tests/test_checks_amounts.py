"""Which amounts of a plan stand out; expected verdicts by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.checks.amounts import outlying

MILLION = 1_000_000
USUAL = [5 * MILLION, 12 * MILLION, 20 * MILLION, 8 * MILLION]


@pytest.mark.parametrize(
    ("amount", "stands_out"),
    [
        (30 * MILLION, False),
        (2_400 * MILLION, False),  # a building among repairs
        (12_000 * MILLION, True),  # three zeros too many
        (12_000, True),  # three too few
        (60_000, False),
        (0, False),
        (None, False),
    ],
)
def test_an_amount_among_usual_ones(amount: int | None, stands_out: bool) -> None:
    assert outlying([*USUAL, amount])[-1] is stands_out


def test_few_amounts_tell_only_of_the_impossible() -> None:
    assert outlying([12_000 * MILLION, 5 * MILLION]) == [False, False]
    assert outlying([25_000 * MILLION]) == [True]
    assert outlying([900]) == [True]
    assert outlying([]) == []


def test_a_plan_of_buildings_is_usual_in_itself() -> None:
    assert outlying([4_000 * MILLION, 6_000 * MILLION, 9_000 * MILLION, 5_000 * MILLION]) == [False] * 4


@given(st.lists(st.integers(0, 10**12) | st.none()))
def test_a_verdict_for_each_amount_whatever_their_order(amounts: list[int | None]) -> None:
    verdicts = outlying(amounts)
    assert len(verdicts) == len(amounts)
    assert outlying(amounts[::-1]) == verdicts[::-1]
