"""Cutting misread lines into cells: widths are found, rows begin where they do, and what is learnt is what is used."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fit_ocr_cells import Example, cost
from extract.raw import Field
from extract.tables.ocr_clues import Clue, weights
from extract.tables.ocr_decode import Column, decode, strain
from extract.tables.ocr_lines import Word, read_lines, width_of
from extract.tables.ocr_sheet import Sheet
from extract.tables.ocr_triples import reads_of, triples
from extract.tables.ocr_widths import climbed, fitted, refined
from extract.tables.ocr_words import completes, go_on, phrases, state_begins, word_fit

#: Two rows of a table of five columns, as an English recogniser reads their words.
CELLS = [
    [
        "1", "Vuon rau cua bé bi dong nuéc khi mua lén.",
        "Ban cé dan bo thi dat, lap duong ong thoat nuéc quanh vuon.", "Hiéu truong, bao vé", "Thang 10/2026",
    ],
    [
        "2", "Chua cé goc doc sach cho tré.", "Quyén gop sach tranh cua phu huynh, dong ké thap bang go.",
        "Giao vién, cha me tré", "Hoc ky I",
    ],
]  # fmt: skip
#: How wide the columns are, in digits.
WIDTHS = (2, 18, 22, 12, 9)


def wrapped(text: str, width: float) -> list[str]:
    """The lines of a cell, broken where the next word has no room."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def printed(cells: list[str]) -> list[str]:
    """The lines of a row as a recogniser prints them: ruling lines are left on the first alone."""
    lines = zip_longest(*(wrapped(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)), fillvalue="")
    return [(" " if number else " | ").join(filter(None, line)) for number, line in enumerate(lines)]


ROWS = [line for row in CELLS for line in printed(row)]
FIELDS = (Field.ROW_NO, Field.WEAKNESS, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE)
KEYED = [0.9 if line[:2] in ("1 ", "2 ") else 0.0 for line in ROWS]


def columns(*widths: float) -> list[Column]:
    return [Column(name, width) for name, width in zip(FIELDS, widths, strict=True)]


def texts(sheet: Sheet, of: list[Column]) -> list[list[str]]:
    return [[" ".join(w.text for piece in cell for w in piece) for cell in row.cells] for row in decode(sheet, of)[0]]


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet(read_lines(ROWS), KEYED)


def test_lines_are_cut_where_their_cells_go_on(sheet: Sheet) -> None:
    assert texts(sheet, columns(*WIDTHS)) == CELLS


def test_widths_are_found_from_far_off(sheet: Sheet) -> None:
    found, score = climbed(fitted(columns(2, 14, 17, 15, 11), [sheet])[0], [sheet])
    assert score > decode(sheet, columns(2, 14, 17, 15, 11))[1]
    for row, true in zip(texts(sheet, found), texts(sheet, columns(*WIDTHS)), strict=True):
        assert (row[1], row[4]) == (true[1], true[4])


def test_the_cost_of_an_example_is_that_of_its_wrong_cells(sheet: Sheet) -> None:
    of = columns(*WIDTHS)
    at = {
        id(word): (number, column)
        for number, row in enumerate(decode(sheet, of)[0])
        for column, pieces in enumerate(row.cells)
        for piece in pieces
        for word in piece
    }
    places = [[at[id(word)] for word in line.words] for line in sheet.lines]
    example = Example("x", 1.0, sheet.lines, of, KEYED, places)
    assert cost(example) == (0.0, 8)
    row, _ = places[1][-1]
    places[1][-1] = row, 1  # the month of the first row, said to stand in the second column
    assert cost(example)[0] > 1


def test_a_line_too_wide_for_every_column_is_not_lost() -> None:
    line = Sheet(read_lines(["mot " * 60]), [0.0])
    cells = texts(line, columns(1, 1, 1, 1, 1))
    assert sum(len(cell.split()) for row in cells for cell in row) == 60


def test_every_clue_has_a_weight() -> None:
    assert len(weights()) == len(Clue)


def words(*lines: str) -> list[Word]:
    """The words of lines that stand in one text."""
    return [word for line in read_lines([*ROWS, *lines])[len(ROWS) :] for word in line.words]


def gain(text: str) -> float:
    """What the last of three words says after the two before it."""
    reads = reads_of(words(text))
    return float(triples().gain(reads[np.array([0])], reads[np.array([1])], reads[np.array([2])])[0])


def test_a_third_word_is_likelier_where_it_is_usual() -> None:
    assert gain("ban dai dién") > 1
    assert gain("cua dai bang") < -1


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("7.250.", "000", True),
        ("31.400.00", "0d", True),
        ("2031-", "2032", True),
        ("truo", "ng", True),
        ("7.250.", "2031-2032", False),
        ("truong", "ban", False),
        ("Truong", "Ng", False),
    ],
)
def test_the_rest_of_a_figure_or_a_word_is_known(above: str, below: str, whole: bool) -> None:
    first, second = words(above, below)
    assert completes(first, second) is whole


def test_words_that_lost_their_space_are_two() -> None:
    assert [word.text for word in words("phuong ngoc:dat lai chocac lop(Khoi ba)")] == [
        "phuong", "ngoc:", "dat", "lai", "cho", "cac", "lop", "(Khoi", "ba)",
    ]  # fmt: skip


def test_phrases_of_narrow_columns_are_known_by_their_words() -> None:
    first, second, dash, date = words("thu quy - 3/2031")
    assert go_on(first, second, Field.ASSIGNEE) and not go_on(first, second, Field.DEADLINE)
    assert go_on(dash, date, Field.DEADLINE) and not go_on(dash, date, Field.ASSIGNEE)
    assert phrases(Field.ACTIONS) is None


def test_a_cell_goes_on_below_a_line_that_the_recogniser_put_between() -> None:
    lines = ["1 | Mai nha xe bi dot | Thay tam lop, son lai | Thu", "khi mua to. khung sat truoc he.", "quy"]
    found = texts(Sheet(read_lines(lines), [0.9, 0.0, 0.0]), columns(*WIDTHS))
    assert found[0][3] == "Thu quy"


def test_close_widths_are_those_that_lines_break_at(sheet: Sheet) -> None:
    found = refined(climbed(fitted(columns(2, 14, 17, 15, 11), [sheet])[0], [sheet])[0], [sheet])
    assert not any(column.rough for column in found)
    assert texts(sheet, found) == CELLS


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9), st.floats(1, 20))
def test_what_widths_tell_never_falls_and_is_bounded(deviations: list[float], most: float) -> None:
    told = strain(np.array(sorted(deviations)), most)
    assert (np.diff(told) >= 0).all()
    assert (told >= 0).all() and (told <= most).all()
    assert not strain(np.array([-1.0, 0.0]), most).any()


def test_cells_read_one_after_another_come_in_the_order_of_the_columns() -> None:
    cells = [["1 Mai nha xe bi dot", "khi mua to."], ["Thay tam lop, son lai", "khung sat."], ["Bao vé"], ["He 2031"]]
    read = read_lines([line for cell in cells for line in (*cell, "")])
    found = texts(Sheet(read, [0.9] + [0.0] * (len(read) - 1)), columns(*WIDTHS))
    assert found == [["1", *(" ".join(cell).removeprefix("1 ") for cell in cells)]]


def test_figures_that_a_column_never_holds_speak_against_it() -> None:
    share, code, number, date = words("35% 2.3 2 3/2031")
    assert word_fit(share, Field.CRITERION) < 0 < word_fit(code, Field.CRITERION)
    assert word_fit(code, Field.STANDARD) < 0 < word_fit(number, Field.STANDARD)
    assert word_fit(date, Field.ASSIGNEE) < word_fit(number, Field.ASSIGNEE)


def test_the_first_word_of_a_cell_of_a_report_tells_its_state() -> None:
    yet, _, done, _, other, _ = words("Chua xong", "Da xong", "Nha xe")
    assert state_begins(yet, Field.NOT_STARTED) > 0 > state_begins(yet, Field.DONE)
    assert state_begins(done, Field.DONE) > 0 > state_begins(done, Field.NOT_STARTED)
    assert not state_begins(other, Field.DONE) and not state_begins(yet, Field.NOTE)


def test_a_ditto_mark_has_its_cell_alone() -> None:
    lines = ["1 | Mai nha xe bi dot | Thay tam lop, son lai | Bao vé // nhu trén"]
    fields = (*FIELDS, Field.BUDGET)
    of = [Column(name, width) for name, width in zip(fields, (*WIDTHS, 9), strict=True)]
    assert texts(Sheet(read_lines(lines), [0.9]), of)[0][3:] == ["Bao vé", "//", "nhu trén"]
