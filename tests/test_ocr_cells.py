"""Cutting misread lines into cells: widths are found, rows begin where they do, and what is learnt is what is used."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.fit_ocr_cells import Example, found_steps, strengths
from extract.raw import Field
from extract.tables.ocr_clues import Clue, weights
from extract.tables.ocr_decode import Column, decode
from extract.tables.ocr_lines import read_lines
from extract.tables.ocr_sheet import Sheet
from extract.tables.ocr_widths import climbed, fitted

#: Two rows of a table of five columns, as an English recogniser prints them; most ruling lines are lost.
ROWS = [
    "1 | Vuon rau cua bé bi Ban cé dan bo thi dat, lap | Hiéu truong, | Thang",
    "dong nuéc khi mua duong ong thoat nuéc bao vé 10/2026",
    "lén. quanh vuon.",
    "2 | Chua cé goc doc sach | Quyén gop sach tranh | Giao vién, | Hoc ky I",
    "cho tré. cua phu huynh, dong cha me tré",
    "ké thap bang go.",
]
FIELDS = (Field.ROW_NO, Field.WEAKNESS, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE)
KEYED = [0.9, 0.0, 0.0, 0.9, 0.0, 0.0]


def columns(*widths: float) -> list[Column]:
    return [Column(name, width) for name, width in zip(FIELDS, widths, strict=True)]


def texts(sheet: Sheet, of: list[Column]) -> list[list[str]]:
    return [[" ".join(w.text for piece in cell for w in piece) for cell in row.cells] for row in decode(sheet, of)[0]]


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet(read_lines(ROWS), KEYED)


def test_lines_are_cut_where_their_cells_go_on(sheet: Sheet) -> None:
    first, second = texts(sheet, columns(2, 18, 22, 12, 9))
    assert first[0] == "1"
    assert first[1] == "Vuon rau cua bé bi dong nuéc khi mua lén."
    assert first[2] == "Ban cé dan bo thi dat, lap duong ong thoat nuéc quanh vuon."
    assert first[3:] == ["Hiéu truong, bao vé", "Thang 10/2026"]
    assert second[1] == "Chua cé goc doc sach cho tré."
    assert second[3:] == ["Giao vién, cha me tré", "Hoc ky I"]


def test_widths_are_found_from_far_off(sheet: Sheet) -> None:
    found, score = climbed(fitted(columns(2, 14, 17, 15, 11), [sheet])[0], [sheet])
    assert score > decode(sheet, columns(2, 14, 17, 15, 11))[1]
    for row, true in zip(texts(sheet, found), texts(sheet, columns(2, 18, 22, 12, 9)), strict=True):
        assert (row[1], row[4]) == (true[1], true[4])


def test_the_score_is_the_sum_of_the_clues_learnt_by(sheet: Sheet) -> None:
    of = columns(2, 18, 22, 12, 9)
    rows, score = decode(sheet, of)
    example = Example("x", sheet.lines, of, KEYED, ())
    assert float(strengths(example, found_steps(example, rows)) @ np.array(weights())) == pytest.approx(score, abs=0.1)


def test_a_line_too_wide_for_every_column_is_not_lost() -> None:
    line = Sheet(read_lines(["mot " * 60]), [0.0])
    cells = texts(line, columns(1, 1, 1, 1, 1))
    assert sum(len(cell.split()) for row in cells for cell in row) == 60


def test_every_clue_has_a_weight() -> None:
    assert len(weights()) == len(Clue)
