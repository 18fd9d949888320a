"""Pages misread on purpose: whose cell a word is, and what is known of a table before it is printed."""

from __future__ import annotations

import io

import docx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.misread_docx import OUT, Kind, Look, Place, variant
from benchmarks.misread_labels import Labelled, Letters, Word, agreement, label, label_lines, read_words

LEFT, RIGHT, BELOW = (Place(0, row, col, Kind.CELL) for row, col in ((1, 0), (1, 1), (2, 0)))
TSV_HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def letters(*rows: tuple[int, int, Place]) -> Letters:
    """Letters of ten by ten pixels, at a left and a top."""
    boxes = np.array([(x, y, x + 10, y + 10) for x, y, _ in rows], float).reshape(-1, 4)
    return Letters(boxes, tuple(place for _, _, place in rows))


def word(text: str, left: float, right: float, top: float = 0, bottom: float = 10) -> Word:
    return Word(text, 0, 0, (left, top, right, bottom))


LINE = letters((0, 0, LEFT), (10, 0, LEFT), (20, 0, LEFT), (40, 0, RIGHT), (50, 0, RIGHT), (0, 30, BELOW))


def test_a_word_belongs_to_the_cell_of_its_letters() -> None:
    assert label(word("cây", 0, 30), LINE) == Labelled("cây", LEFT)
    assert label(word("cy", 2, 28, 1, 9), LINE) == Labelled("cy", LEFT)  # boxes are never exact
    assert label(word("i", 0, 10, 28, 42), LINE) == Labelled("i", BELOW)


def test_dirt_belongs_to_no_table() -> None:
    assert label(word("|", 32, 38), LINE) == Labelled("|", OUT)
    assert label(word("|", 32, 38), letters()) == Labelled("|", OUT)


def test_a_word_over_two_cells_is_cut_at_its_bar() -> None:
    glued = label(word("eay|vo", 0, 60), LINE)
    assert glued == Labelled("eay|vo", LEFT, (("eay", LEFT), ("|vo", RIGHT)))


def test_a_word_over_two_cells_without_a_bar_is_cut_by_the_count_of_letters() -> None:
    assert label(word("eayvo", 0, 60), LINE).parts == (("eay", LEFT), ("vo", RIGHT))


def test_dirt_over_cells_one_above_the_other_stays_whole() -> None:
    alternating = letters((0, 0, LEFT), (5, 12, BELOW), (12, 0, LEFT), (20, 12, BELOW), (24, 0, LEFT))
    assert label(word("EE", 0, 40, 0, 25), alternating) == Labelled("EE", LEFT)


@given(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1), st.integers(0, 60), st.integers(1, 60))
def test_parts_make_the_word(text: str, left: int, width: int) -> None:
    parts = label(word(text, left, left + width, 0, 45), LINE).parts
    assert not parts or ("".join(part for part, _ in parts) == text and all(part for part, _ in parts))


def test_words_of_the_table_are_those_of_the_text_line_by_line() -> None:
    tsv = TSV_HEAD + (
        "4\t1\t1\t1\t1\t0\t0\t0\t60\t10\t-1\t\n"
        "5\t1\t1\t1\t1\t1\t0\t0\t30\t10\t91.0\tcay\n"
        "5\t1\t1\t1\t1\t2\t40\t0\t20\t10\t80.0\tvo\n"
        "5\t1\t1\t1\t1\t3\t61\t0\t2\t10\t95.0\t \n"
        "5\t2\t1\t1\t1\t1\t0\t30\t10\t10\t80.0\ti\n"
    )
    words = read_words(tsv)
    assert [(one.text, one.page, one.line) for one in words] == [("cay", 0, 0), ("vo", 0, 0), ("i", 1, 1)]
    assert label_lines("cay vo\n\n\fi\n\f", words, [LINE, LINE]) == [
        (0, [Labelled("cay", LEFT), Labelled("vo", RIGHT)]),
        (2, [Labelled("i", BELOW)]),
    ]
    with pytest.raises(ValueError, match="not those of the text"):
        label_lines("cay\nvo\ni", words, [LINE, LINE])


def test_agreement_counts_cells_and_not_headers() -> None:
    texts = {LEFT: "Cây", RIGHT: "", Place(0, 0, 0, Kind.HEADER): "Việc"}
    assert agreement([Labelled("Cay", LEFT)], texts) == 1.0
    assert agreement([Labelled("Cay|x", LEFT, (("Cay", LEFT), ("|x", RIGHT)))], texts) == 0.5


HEADER = ("TT", "Tiêu chí", "Biện pháp thực hiện", "Người thực hiện", "Thời gian")
ROW = ("1", "Tiêu chí 2.1", "Tổ chức lớp nấu ăn cho phụ huynh", "Bà Cầm Thị Lả", "Tháng 10/2023")


def plan() -> bytes:
    """A plan of a header, a band and a row, after a table that only lays out the head of the page."""
    paper = docx.Document()
    paper.add_table(1, 2).cell(0, 0).text = "UBND XÃ BẢN MÁC"
    table = paper.add_table(3, 5)
    for col, (head, text) in enumerate(zip(HEADER, ROW, strict=True)):
        table.cell(0, col).text, table.cell(2, col).text = head, text
    table.cell(1, 0).text = "I"
    table.cell(1, 1).merge(table.cell(1, 4)).text = "Tiêu chuẩn 2: Cán bộ quản lý"
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def test_a_variant_keeps_the_text_and_knows_its_cells() -> None:
    look = Look("Liberation Serif", 11.5, "404040", 4, "both", turned=True)
    made = variant(plan(), look, np.random.default_rng(1))
    assert made is not None
    assert [(form.kind, form.rows, form.fields) for form in made.forms] == [
        ("items", 3, ("row_no", "criterion", "actions", "assignee", "deadline"))
    ]
    assert made.texts[Place(0, 0, 3, Kind.HEADER)] == "Người thực hiện"
    assert made.texts[Place(0, 1, 0, Kind.BAND)] == "I"
    assert made.texts[Place(0, 1, 1, Kind.BAND)] == "Tiêu chuẩn 2: Cán bộ quản lý"
    assert made.texts[Place(0, 2, 2, Kind.CELL)] == ROW[2]
    assert set(made.inks.values()) == set(made.texts) and len(made.inks) == 12

    printed = docx.Document(io.BytesIO(made.data))
    table = printed.tables[1]
    assert [cell.text for cell in table.rows[2].cells] == list(ROW)
    shade = table.cell(2, 2).paragraphs[0].runs[0].font.color.rgb
    assert shade is not None and made.inks[shade[0], shade[1], shade[2]] == Place(0, 2, 2, Kind.CELL)
    assert printed.tables[0].cell(0, 0).paragraphs[0].runs[0].font.color.rgb is None
    assert printed.sections[0].page_width > printed.sections[0].page_height


def test_a_file_without_a_plan_has_no_variant() -> None:
    out = io.BytesIO()
    docx.Document().save(out)
    assert variant(out.getvalue(), Look("Tinos", 12, "000000", 4, None, False), np.random.default_rng(1)) is None
