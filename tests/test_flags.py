"""The catalogue of doubts: every code has its weight, its message for people and its call for review."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.records import FlagCode, FlagRecord, Severity
from pipelines.doubts import Doubt, flag_record, needs_review, severity


@pytest.mark.parametrize("code", FlagCode)
def test_every_code_has_a_message_for_people(code: FlagCode) -> None:
    flag = flag_record(Doubt(code, "deadline_text", "10/2022", "10/2023"), "f#1", "f#1/2")
    assert any(char in "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ" for char in flag.message)
    assert flag.message.endswith(".")
    assert (flag.raw, flag.suggestion, flag.severity) == ("10/2022", "10/2023", severity(code))


def test_a_long_printed_value_is_quoted_in_part_and_kept_whole() -> None:
    flag = flag_record(Doubt(FlagCode.DEADLINE_UNREAD, "deadline_text", "khi có điều kiện " * 40), "f#1")
    assert len(flag.message) < 140
    assert flag.raw == "khi có điều kiện " * 40


@given(st.text(max_size=60))
def test_braces_and_signs_in_print_do_no_harm(raw: str) -> None:
    assert flag_record(Doubt(FlagCode.DEADLINE_UNREAD, None, raw), "f#1").raw == raw


def flags(codes: list[FlagCode]) -> list[FlagRecord]:
    return [flag_record(Doubt(code, "deadline_text", "//"), "f#1", "f#1/2") for code in codes]


def test_remarks_never_call_for_review() -> None:
    remarks = [code for code in FlagCode if severity(code) is Severity.INFO]
    assert remarks
    assert not needs_review(flags(remarks), uncertain=True)


@given(st.lists(st.sampled_from(FlagCode)))
def test_less_certain_text_never_needs_less_review(codes: list[FlagCode]) -> None:
    assert needs_review(flags(codes)) <= needs_review(flags(codes), uncertain=True)


@pytest.mark.parametrize(
    ("printed", "asked"),
    [
        ("Khi được bố trí vốn", False),
        ("Tùy theo nguồn lực của địa phương", False),
        ("Sau khi sơ kết học kỳ", True),
        ("Khi xong đợt 2", True),
        ("Dịp 20-11", True),
        ("Ngyày 1s/o9", True),
    ],
)
def test_a_time_that_only_waits_for_something_is_told_but_asks_for_no_decision(printed: str, asked: bool) -> None:
    flag = flag_record(Doubt(FlagCode.DEADLINE_UNREAD, "deadline_text", printed), "f#1", "f#1/2")
    assert needs_review([flag]) is asked
