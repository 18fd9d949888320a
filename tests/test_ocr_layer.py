"""What became of a page's text layer is told from its text, long or short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.ocr import layer
from extract.ocr.layer import LayerState, judge_layer

GOOD = (
    "TRƯỜNG TIỂU HỌC SUỐI BẠC Số: 07/KH-THSB KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG Căn cứ Thông tư 17/2018/TT-BGDĐT. "
    "Bổ sung 40 đầu sách cho thư viện, tổ chức ngày hội đọc mỗi học kỳ; giáo viên chủ nhiệm theo dõi và báo cáo."
)
READ_AS_ENGLISH = (
    "TRUONG TIEU HOC SUOI BAC S6: 07/KH-THSB KE HOACH CAI TIEN CHAT LUQNG Can ctr Théng tu 17/2018/TT-BGDDT. "
    "B6 sung 40 dau sach cho thu vién, t6 chic ngay hoi doc mdi hoc ky; gido vién chu nhiém theo ddi va bao cdo."
)
TYPED_BARE = (
    "Kinh gui cac truong, de nghi nop ke hoach cai tien chat luong truoc ngay 15 thang 9 va bao cao ket qua "
    "thuc hien cua nam hoc truoc. Moi vuong mac xin lien he phong giao duc."
)
ENGLISH = (
    "The school library is open every weekday. Students borrow two books at a time and return them within "
    "fourteen days; teachers keep a record of overdue loans and report to the head of the department."
)
LATIN = "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore magna"


def shifted(text: str, by: int) -> str:
    """What a broken ToUnicode table gives: every sign is another."""
    return "".join(sign if sign == " " else chr(ord(sign) + by) for sign in text)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (GOOD, LayerState.GOOD),
        (READ_AS_ENGLISH, LayerState.ENGLISH_OCR),
        (TYPED_BARE, LayerState.STRIPPED),
        (ENGLISH, LayerState.GOOD),
        (LATIN, LayerState.GOOD),
        (shifted(GOOD, 3), LayerState.NONSENSE),
        (shifted(GOOD, -29), LayerState.NONSENSE),
        ("", LayerState.EMPTY),
        (" \n\t", LayerState.EMPTY),
        (". . . - –", LayerState.EMPTY),
        ("\x01\x02\x03 \x04\x05", LayerState.NONSENSE),
        ("\ufffd\ufffd\ufffd 12 \ufffd\ufffd", LayerState.NONSENSE),
    ],
)
def test_state_of_a_page(text: str, state: LayerState) -> None:
    assert judge_layer(text).state is state


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "Trang 3/12",
        "1.200.000 3.450.000 5/2024 10 12 0 0 18,5%",
        "TT HT PHT KT 1 2 3",
        "Nguyễn Thị Hoa",
        "Nơi nhận: - Phòng GD&ĐT; - Lưu: VT.",
        "\uf0b7 Lập danh sách học sinh \uf0b7 Gửi phụ huynh \uf0a7 Báo cáo",
        "☐ Đạt ☑ Không đạt ……………… ………",
        "Microsoft Word, Google Classroom, Zoom; phần mềm SMAS và vnEdu của nhà trường",
        "tr­êng tiÓu häc suèi b¹c kÕ ho¹ch c¶i tiÕn chÊt l­îng gi¸o dôc",
    ],
)
def test_pages_with_little_text_are_good(text: str) -> None:
    assert judge_layer(text).state is LayerState.GOOD


@pytest.mark.parametrize(
    "text", ["Noi nhén: - Phong GD&DT (b/c); - Cac t6; - Luu: VT.", "Kinh giri: Cac t6 chuyén mén"]
)
def test_a_few_misread_words_tell_the_english_reader(text: str) -> None:
    assert judge_layer(text).state is LayerState.ENGLISH_OCR


def test_an_english_list_on_a_vietnamese_page_is_no_misreading() -> None:
    assert judge_layer(f"{ENGLISH} {ENGLISH} {GOOD}").state is LayerState.GOOD


def test_the_better_reading_of_a_page_has_the_higher_score() -> None:
    nonsense, misread, good = (judge_layer(text).score for text in (shifted(GOOD, 3), READ_AS_ENGLISH, GOOD))
    assert nonsense < misread < 0.5 < 0.9 < good
    assert judge_layer(GOOD.replace("ệ", "é").replace("ổ", "d6")).score < good


def test_good_text_does_without_the_language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("loaded")

    monkeypatch.setattr(layer, "load", never)
    assert judge_layer(GOOD).state is LayerState.GOOD


def test_hostile_length_is_bounded() -> None:
    assert judge_layer("x" * 3_000_000).state is LayerState.NONSENSE


@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text: str) -> None:
    verdict = judge_layer(text)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict == judge_layer(text)
    assert (verdict.state is LayerState.EMPTY) <= (not any(sign.isalnum() for sign in text))
