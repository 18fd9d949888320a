"""Misread lines become what was printed; codes, numbers and addresses in them do not change."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from diacritics.assess import State
from diacritics.channel import Channel, language_of
from diacritics.misread import correct
from diacritics.restore import restore
from diacritics.training.confusions import align
from diacritics.training.ocr_pairs import align as align_words


def _restored(line: str) -> str:
    return restore(line, [State.OCR_MANGLED], recogniser="eng").text


def test_a_line_read_by_an_english_recogniser() -> None:
    line = "Nang cao chat lugng gido duc va hoat dong cua t6 chuyén mén"
    assert _restored(line) == "Nâng cao chất lượng giáo dục và hoạt động của tổ chuyên môn"


def test_codes_dates_amounts_and_addresses_stay() -> None:
    line = "ngay 15/10/2023, 12.500.000 d, a.b@truong.edu.vn, muc 3.2"
    restored = _restored(line)
    for part in ("15/10/2023", "12.500.000", "a.b@truong.edu.vn", "3.2"):
        assert part in restored


def test_marks_of_a_vietnamese_recogniser_are_trusted() -> None:
    line = "Nhà trường tổ chức họp phụ huynh vào đầu năm học mới"
    assert restore(line, [State.OCR_MANGLED], recogniser="vie").text == line


def test_words_of_a_piped_table_do_not_run_together() -> None:
    restored = _restored("phan cong|gido vién|thang 9")
    assert restored.count("|") == 2


def test_places_of_corrections() -> None:
    line = "  chat lugng   gido duc "
    (words,) = correct([line], "eng")
    assert [line[w.start : w.start + len(w.read)] for w in words] == [w.read for w in words]
    assert _restored(line).startswith("  ") and _restored(line).endswith(" ")


def test_the_language_of_a_misreading() -> None:
    assert language_of("Kế hoạch cải tiến chất lượng của tổ") == "vie"
    assert language_of("Ké hoach cai tién chat lugng") == "eng"


def test_letters_are_aligned() -> None:
    assert list(align("tổ", "t6")) == [("t", "t"), ("ổ", "6")]
    assert list(align("của", "ctia")) == [("c", "c"), ("ủ", "ti"), ("a", "a")]
    assert list(align("a", "abcd")) == []


def test_words_are_aligned_over_splits_and_joins() -> None:
    pairs = list(align_words(["nhà", "trường", "họp"], ["nha", "tru", "ong", "hop"]))
    assert pairs == [("nhà", "nha"), ("trường", "tru ong"), ("họp", "hop")]


def test_candidates_of_a_long_word_are_only_itself() -> None:
    numbers, _ = Channel("eng").candidates("x" * 40)
    assert numbers.tolist() == [0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_total(lines: list[str]) -> None:
    text = "\n".join(lines)
    states = [State.OCR_MANGLED] * (text.count("\n") + 1)
    result = restore(text, states)
    assert result.text.count("\n") == text.count("\n")
    # only a space between two letters may come or go
    assert re.sub(r"(?<=\w) (?=\w)", "", result.text).count(" ") == re.sub(r"(?<=\w) (?=\w)", "", text).count(" ")
    other = [[c for c in piece if c.isspace() and c != " "] for piece in (result.text, text)]
    assert other[0] == other[1]
