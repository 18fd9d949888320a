"""Words and their text: how signs, marks, gaps and lines of a PDF become words."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, Paragraph, Table
from extract.limits import DEFAULT_LIMITS
from extract.readers.pdf import PdfReader
from tests.pdf_maker import Sheet, pdf_of


def read(*sheets: Sheet) -> Document:
    return PdfReader().read(pdf_of(sheets), "thu.pdf", DEFAULT_LIMITS)


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


def all_words(document: Document) -> Counter[str]:
    texts: list[str] = []
    for page in document.pages:
        texts.extend(paragraph.text for paragraph in page.furniture)
        for block in page.blocks:
            if isinstance(block, Table):
                texts.extend(cell.text for cell in block.cells)
            else:
                texts.append(block.text)
    return Counter(word for text in texts for word in text.split())


def test_gaps_part_words_where_no_space_is_drawn() -> None:
    sheet = Sheet()
    sheet.words(72, 100, "Hiệu trưởng phân công giáo viên")
    assert paragraphs(read(sheet)) == ["Hiệu trưởng phân công giáo viên"]


def test_decomposed_letters_become_one() -> None:
    sheet = Sheet()
    sheet.text(72, 100, unicodedata.normalize("NFD", "Kế hoạch được duyệt"))
    assert paragraphs(read(sheet)) == ["Kế hoạch được duyệt"]


def test_letters_drawn_later_in_another_font_fill_their_gaps() -> None:
    # Each letter is 6 points wide, a space 3: what "Kế hoạch" leaves for ế and ạ.
    sheet = Sheet()
    for x, part in ((72, "K"), (87, "ho"), (105, "ch")):
        sheet.text(x, 100, part)
    sheet.text(78, 100, "ế")
    sheet.text(99, 100, "ạ")
    assert paragraphs(read(sheet)) == ["Kế hoạch"]


def test_letters_spread_over_a_line_stay_together() -> None:
    sheet = Sheet()
    x = 72.0
    for letter in "KẾ":
        sheet.text(x, 100, letter)
        x += 9.0
    sheet.text(x, 100, " HOẠCH NĂM HỌC")
    assert paragraphs(read(sheet)) == ["KẾ HOẠCH NĂM HỌC"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_pages_read_alike(rotate: int) -> None:
    turn = rotate // 90
    sheet = Sheet(600, 600, rotate)
    # Drawn so that it stands upright once the page is turned.
    x, y = {0: (100, 100), 1: (100, 500), 2: (500, 500), 3: (500, 100)}[turn]
    sheet.text(x, y, "Kính gửi Phòng Giáo dục", turn=turn)
    document = read(sheet)
    (paragraph,) = document.pages[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "Kính gửi Phòng Giáo dục"
    assert paragraph.box is not None
    assert paragraph.box.x0 == pytest.approx(100, abs=3)
    assert paragraph.box.y1 == pytest.approx(100, abs=5)


def test_text_drawn_sideways_is_read_and_its_box_is_that_of_the_page_as_shown() -> None:
    sheet = Sheet()
    for place, line in enumerate(("Kế hoạch cải tiến chất lượng", "của trường năm học này")):
        sheet.text(200 + 15 * place, 700, line, turn=1)
    document = read(sheet)
    (paragraph,) = document.pages[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "Kế hoạch cải tiến chất lượng của trường năm học này"
    assert document.pages[0].width == 595
    assert paragraph.box is not None
    assert paragraph.box.x0 < 200 < paragraph.box.x1 < 230
    assert paragraph.box.y1 == pytest.approx(700, abs=3)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 7),
            st.integers(0, 24),
            st.sampled_from(("tổ", "trưởng", "12/2023", "a.", "-", "HT")),
        ),
        max_size=40,
        unique_by=lambda item: item[:2],
    )
)
def test_no_word_is_lost_wherever_it_stands(placed: list[tuple[int, int, str]]) -> None:
    sheet = Sheet()
    for column, row, word in placed:
        sheet.text(40 + 65 * column, 40 + 31 * row, word)
    assert all_words(read(sheet)) == Counter(word for _, _, word in placed)
