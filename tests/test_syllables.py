"""Spelling rules of Vietnamese syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics.syllables import is_syllable

GOOD = (
    "a ở y ý ngoài nghiêng giếng gì giữ giễu quốc quyển quýt kỷ kỉ nghỉ ghế khuỷu thuở huyền chuẩn Tiểu HỌC "
    "hoà hòa thúy thuý uỷ ủy yêu yến đẹp xoong rượu ngoẹo tuệch quàng oẳn"
)
BAD = "ng chuâ hoc cê kà ngê ghà ngha hị̣ họć fax zalo wifi TTCM BGĐ bứmt qê gỉi đt nghiêngg ¼ 10 chuẩn."


@pytest.mark.parametrize("word", GOOD.split())
def test_syllables_are_accepted(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", BAD.split())
def test_other_letters_are_refused(word: str) -> None:
    assert not is_syllable(word)


def test_empty_and_long_words_are_refused() -> None:
    assert not is_syllable("")
    assert not is_syllable("chuẩn" * 1000)


@given(st.text())
def test_total_and_blind_to_case(word: str) -> None:
    assert is_syllable(word) in (True, False)
    if word.lower().upper().lower() == word.lower() and word.isalpha():
        assert is_syllable(word) == is_syllable(word.lower())
