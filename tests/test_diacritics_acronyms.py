"""Capitals of offices and of a school's name get their marks back; other capitals stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics.acronyms import initials, is_acronym, spell
from diacritics.assess import State
from diacritics.forms import recase, strip
from diacritics.restore import restore


@pytest.mark.parametrize(
    ("read", "expected"),
    [("HDTDG", "HĐTĐG"), ("KTKDCLGD", "KTKĐCLGD"), ("PGDDT", "PGDĐT"), ("PTDTBT", "PTDTBT"), ("XYD", None)],
)
def test_offices_are_known_by_list(read: str, expected: str | None) -> None:
    assert spell(read, {}) == expected


def test_a_name_tells_the_letters_of_its_school() -> None:
    names = initials([["TRƯỜNG", "THCS", "LAM", "SƠN", "ĐÔNG"], ["Lam", "Sơn", "Đông"]])
    assert spell("LSD", names) == "LSĐ"
    assert spell("THCSLSD", names) == "THCSLSĐ"


def test_letters_of_two_names_stay_open() -> None:
    assert "LD" not in initials([["Lam", "Đông"], ["Lam", "Dương"]])


def test_numbers_of_documents_follow_the_name() -> None:
    text = "TRUONG THCS LAM SON DONG\nSo: 12/KH-THCSLSD\nTruong THCS Lam Son Dong hop hoi dong"
    result = restore(text, [State.STRIPPED] * 3)
    name, number, _ = result.text.split("\n")
    assert number.endswith("12/KH-THCSLS" + name[-4])
    token = next(token for token in result.tokens if token.read == "THCSLSD")
    assert text[token.start : token.start + 7] == "THCSLSD" and token.sure and token.others


def test_syllables_and_other_words_are_no_acronyms() -> None:
    assert is_acronym("CTCD") and is_acronym("HD")
    assert not any(map(is_acronym, ("DAN", "UBNN", "Ctcd", "D", "CTCĐ", "D" * 17)))


@given(st.text("ABCDĐHKLT", min_size=1, max_size=20), st.lists(st.lists(st.text("DĐabĂ", min_size=1), max_size=6)))
def test_only_marks_change(word: str, runs: list[list[str]]) -> None:
    text = spell(word, initials(runs))
    assert text is None or strip(text) == strip(word)


def test_case_is_kept_letter_by_letter() -> None:
    assert recase("lý", "Iy") == "lý"
    assert recase("lý", "IY") == "LÝ"
    assert recase("ít", "It") == "Ít"
    text = "cong tac (quan ly)\nCONG TAC QUAN LY\nCong Tac qUAN lY"
    restored = restore(text, [State.STRIPPED] * 3).text
    assert [c.isupper() for c in restored] == [c.isupper() for c in text]
