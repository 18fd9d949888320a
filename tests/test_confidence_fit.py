"""The fitting command on examples made by hand: what speaks against values is learned, what is let pass is counted."""

from __future__ import annotations

import pytest

from benchmarks.fit_confidence import Example, fitted, held_out, reliability, selective
from pipelines.confidence import Model, Origin
from pipelines.evidence import Clue, Group, Part


def row(number: int, right: bool, **clues: float) -> Example:
    part = Part(Group.PEOPLE, ("assignees",), {Clue(name): value for name, value in clues.items()})
    school = f"school {number % 5}"
    return Example(
        school, "scan", Origin.PICTURE, (part,), (right,), (True,), is_row=True, values=1, wrong=int(not right)
    )


#: Of ten rows with an unknown post half are wrong, of two hundred others none; odd ones are always right.
ROWS = [
    *(row(n, n % 2 == 0, unread=1.0) for n in range(10)),
    *(row(n, True) for n in range(150)),
    *(row(n, True, odd=1.0) for n in range(50)),
]


def test_what_speaks_against_values_is_learned_and_nothing_else() -> None:
    model = fitted(ROWS)[Origin.PICTURE]
    unread, plain = (model.probability(example.parts[0]) for example in (ROWS[0], ROWS[20]))
    assert unread < 0.8 < 0.98 < plain
    assert model.weights.get(Clue.ODD, 0.0) <= 0.0


def test_doubtful_rows_go_to_people_and_no_wrong_value_is_let_pass() -> None:
    silent, load = selective(held_out(ROWS))
    assert silent == 0.0
    assert load == pytest.approx(10 / 210)


def test_selective_counts_values_of_rows_let_pass() -> None:
    model = Model({Group.PEOPLE: 5.0, Clue.UNREAD: -5.0}, slope=1.0, threshold=0.9)
    rows = [row(0, False, unread=1.0), row(1, False), row(2, True), row(3, True), row(4, True)]
    assert selective([(model, example) for example in rows]) == pytest.approx((0.25, 0.2))


def test_reliability_compares_what_was_said_with_what_was_so() -> None:
    lines, error = reliability([(0.6, True), (0.6, False), (0.96, True), (0.96, True)])
    assert lines == ["| 0.5–0.8 | 2 | 0.600 | 0.500 |", "| 0.95–0.98 | 2 | 0.960 | 1.000 |"]
    assert error == pytest.approx(0.5 * 0.1 + 0.5 * 0.04)
