"""Marks are put back where they were lost, and nothing else in the text changes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diacritics.assess import State, assess
from diacritics.forms import key, marked, recase, strip
from diacritics.restore import restore

PLAN = """TRUONG TIEU HOC QUANG TRUNG
KE HOACH CAI TIEN CHAT LUONG GIAO DUC
Nam hoc 2023 - 2024
Hieu truong phan cong giao vien phu trach thu vien truoc ngay 15/10/2023.
Kinh phi: 12.500.000 dong, trich tu ngan sach nha nuoc."""


def test_a_stripped_plan_gets_its_marks_back() -> None:
    lines = restore(PLAN).text.split("\n")
    assert lines[0] == "TRƯỜNG TIỂU HỌC QUANG TRUNG"
    assert lines[1] == "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC"
    assert lines[2] == "Năm học 2023 - 2024"
    assert lines[3] == "Hiệu trưởng phân công giáo viên phụ trách thư viện trước ngày 15/10/2023."
    assert lines[4] == "Kinh phí: 12.500.000 đồng, trích từ ngân sách nhà nước."


def test_tokens_say_what_was_read_and_how_sure() -> None:
    text = "Ke hoach nam hoc moi"
    tokens = restore(text).tokens
    assert [(t.read, t.text) for t in tokens[:2]] == [("Ke", "Kế"), ("hoach", "hoạch")]
    for token in tokens:
        assert text[token.start : token.start + len(token.read)] == token.read
        assert 0.0 <= token.probability <= 1.0


def test_a_word_the_model_is_not_sure_of_stays_and_is_marked() -> None:
    result = restore("Ban ve", sure=1.01)
    assert result.text == "Ban ve"
    assert not any(token.sure for token in result.tokens)


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch cải tiến chất lượng giáo dục năm học 2023-2024\r\nHiệu trưởng\tNgười lập",
        "The annual report of the school board was published on the web site last week.",
        "  12.500.000đ;  15/10/2023  ",
        "",
        "\n\n\n",
    ],
)
def test_other_text_comes_back_byte_for_byte(text: str) -> None:
    assert restore(text).text == text


def test_a_line_without_marks_in_an_intact_document_stays() -> None:
    text = "Kế hoạch tự đánh giá của nhà trường năm học này đã được phê duyệt.\n" * 5 + "Ban Thanh tra\n"
    assert restore(text).text == text


def test_addresses_numbers_and_signs_survive() -> None:
    text = "Lien he truong qua c0@truong.edu.vn; so 12/KH-TH, muc 3.2 (xem trang 4) – «hoan thanh»."
    result = restore(text, [State.STRIPPED]).text
    assert strip(result) == text
    assert "12/KH-TH" in result and "3.2" in result


def test_states_of_lines() -> None:
    states = [line.state for line in assess(PLAN)]
    assert set(states) <= {State.STRIPPED, State.INTACT}
    assert states[3] is State.STRIPPED
    assert assess("Nhà trường tổ chức họp phụ huynh đầu năm học.")[0].state is State.INTACT
    english = "The quick brown fox jumps over the lazy dogs while reading English"
    assert assess(english)[0].state is State.FOREIGN


def test_wrong_number_of_states_is_refused() -> None:
    with pytest.raises(ValueError, match="2 lines but 1 states"):
        restore("mot\nhai", [State.STRIPPED])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_total_and_only_marks_change(text: str) -> None:
    result = restore(text, [State.STRIPPED] * (text.count("\n") + 1))
    assert strip(result.text).lower() == strip(text).lower()
    assert len(assess(text)) == text.count("\n") + 1


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aăâeêioôơuưyđộữặnghct \n.0", max_size=80))
def test_strip_is_idempotent_and_restore_keeps_what_has_marks(text: str) -> None:
    assert strip(strip(text)) == strip(text)
    assert not marked(strip(text))
    result = restore(text, [State.STRIPPED] * (text.count("\n") + 1)).text
    for before, after in zip(text.split(), result.split(), strict=True):
        if marked(before) and before.isalpha():
            assert before == after


def test_every_block_of_unicode_survives() -> None:
    text = " ".join(chr(c) * 2 for c in range(0x20, 0x30000, 37) if not 0xD800 <= c < 0xE000)
    assert restore(text).text == text


def test_lone_surrogates_survive() -> None:
    text = "truong \ud800 hoc \udfff"
    assert strip(restore(text).text) == text


def test_time_is_linear_in_the_length_of_a_line() -> None:
    line = "nha truong to chuc hop phu huynh dau nam hoc "
    restore(line)

    def seconds(copies: int) -> float:
        start = time.perf_counter()
        restore(line * copies)
        return time.perf_counter() - start

    assert seconds(8000) < 12 * max(seconds(2000), 0.02)


def test_forms() -> None:
    assert strip("Đặng Thị Ỷ") == "Dang Thi Y"
    assert key("hoà") == key("hòa") == key("HÒA")
    assert key("hoa") != key("hòa")
    assert recase("trường", "TRUONG") == "TRƯỜNG"
    assert recase("gdđt", "GDDT") == "GDĐT"
