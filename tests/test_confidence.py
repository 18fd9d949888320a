"""How sure values are: clues from a document's own rows, and what the fitted models make of them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Block, Cell, Document, Page, Paragraph, Reading, Table
from normalize.records import FlagCode, Media
from pipelines.assemble import assemble, drafted
from pipelines.confidence import Model, Origin, models
from pipelines.evidence import Clue, Group, Ledger, Part, row_parts
from pipelines.tables import Tables

HEADER = ("Tiêu chí", "Giải pháp", "Người thực hiện", "Thời gian", "Kinh phí")
ROWS = (
    ("1.2", "Lập kế hoạch dự giờ theo từng tổ", "Hiệu trưởng", "10/2024", "0"),
    ("1.5", "Sắp xếp lại hồ sơ lưu trữ của trường", "Văn thư", "11/2024", "1.500.000 đồng"),
    ("2.2", "Cử giáo viên tham gia bồi dưỡng", "Tổ trưởng", "12/2024", "3.000.000 đồng"),
    ("3.1", "Trồng thêm cây bóng mát ở sân sau", "Bảo vệ", "HKII", "2.000.000 đồng"),
)
PEOPLE, TIME, MONEY = 2, 3, 4


def document(
    *rows: tuple[str, ...], scanned: bool = False, unsure: dict[tuple[int, int], float] | None = None
) -> Document:
    """A plan of a school that does not exist; ``unsure`` gives the confidence of cells by row and column."""
    doubtful = unsure or {}
    cells = tuple(
        Cell(r, c, text, confidence=doubtful.get((r - 1, c), 1.0), codes=doubtful.get((r - 1, c), 1.0))
        for r, row in enumerate((HEADER, *rows))
        for c, text in enumerate(row)
    )
    head = ["TRƯỜNG THPT GÒ SIM", "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG", "Năm học 2024-2025"]
    blocks: list[Block] = [*map(Paragraph, head), Table(cells, len(rows) + 1, len(HEADER))]
    reading = Reading(True, 1.0) if scanned else None
    return Document(Media.PDF_SCAN if scanned else Media.DOCX, (Page(1, tuple(blocks), reading=reading),))


def changed(row: int, column: int, text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(text if (r, c) == (row, column) else cell for c, cell in enumerate(cells)) for r, cells in enumerate(ROWS)
    )


def clues(given: Document, row: int, group: Group) -> dict[Clue, float]:
    draft = drafted(given, "f")
    parts = row_parts(draft.tables.items, Ledger(draft.tables), draft.loose)[row]
    return dict(next(part for part in parts if part.group is group).clues)


def low(tables: Tables) -> set[tuple[str | None, str | None]]:
    return {(f.item_id, f.field) for f in tables.flags if f.code is FlagCode.LOW_CONFIDENCE}


def test_a_sound_file_says_nothing_against_its_values() -> None:
    assert clues(document(*ROWS), 0, Group.PEOPLE) == {}
    assert clues(document(*ROWS), 0, Group.LEVEL) == {Clue.ABSENT: 1.0}


@pytest.mark.parametrize(
    ("row", "column", "text", "group", "clue"),
    [
        (2, TIME, "", Group.TIME, Clue.GAP),
        (2, TIME, "", Group.TIME, Clue.MISSING),
        (1, PEOPLE, "Đội nhạc", Group.PEOPLE, Clue.UNREAD),
        (1, MONEY, "9", Group.MONEY, Clue.UNREAD),
        (1, TIME, "dịp thuận tiện", Group.TIME, Clue.UNDECIDED),
        (1, TIME, "11/2023", Group.TIME, Clue.ODD),
        (1, TIME, "11/2023", Group.MONEY, Clue.ODD_ROW),
        (1, MONEY, "1.500.700 đồng", Group.MONEY, Clue.UNEVEN),
        (2, 0, "1.1", Group.CRITERION, Clue.UNEVEN),
        (2, TIME, "10/2024", Group.TIME, Clue.REPEATED),
    ],
)
def test_what_a_cell_shows_is_a_clue(row: int, column: int, text: str, group: Group, clue: Clue) -> None:
    assert clues(document(*changed(row, column, text)), row, group)[clue] == 1.0


def test_a_gap_says_more_the_more_other_rows_have_what_it_lacks() -> None:
    rows = [*ROWS[:2], *((*row[:TIME], "", row[MONEY]) for row in ROWS[2:])]
    assert clues(document(*rows), 2, Group.TIME)[Clue.GAP] == pytest.approx(1 / 3)
    rows[1] = (*ROWS[1][:TIME], "", ROWS[1][MONEY])
    assert Clue.GAP not in clues(document(*rows), 2, Group.TIME)


def test_words_that_are_not_usual_in_a_cell_are_counted() -> None:
    found = clues(document(*changed(0, TIME, "xuýn 10/2024")), 0, Group.TIME)
    assert found[Clue.FOREIGN] == 1.0


def test_unsure_words_count_by_their_logarithm_and_for_the_whole_document() -> None:
    scan = document(*ROWS, scanned=True, unsure={(0, TIME): math.exp(-0.5)})
    assert clues(scan, 0, Group.TIME)[Clue.UNSURE] == pytest.approx(0.5)
    others = clues(scan, 1, Group.TIME)
    assert Clue.UNSURE not in others
    assert 0 < others[Clue.UNSURE_DOCUMENT] < 0.1


def test_a_roman_figure_that_is_not_sure_is_a_clue() -> None:
    scan = document(*ROWS, scanned=True, unsure={(3, TIME): math.exp(-0.3)})
    assert clues(scan, 3, Group.TIME)[Clue.ROMAN] == pytest.approx(0.3)


def test_a_sure_scan_and_a_file_are_let_pass() -> None:
    for plan in (document(*ROWS), document(*ROWS, scanned=True)):
        tables = assemble(plan, "f")
        assert not any(item.needs_review for item in tables.items)
        assert all(0.9 < (item.confidence or 0) <= 1 for item in tables.items)


def test_a_cell_hardly_read_is_marked_and_its_row_looked_at() -> None:
    tables = assemble(document(*changed(1, PEOPLE, "Vản thc"), scanned=True, unsure={(1, PEOPLE): 0.1}), "f")
    assert [item.needs_review for item in tables.items] == [False, True, False, False]
    assert low(tables) == {("f#1/2", "assignee_text")}
    flag = next(f for f in tables.flags if f.code is FlagCode.LOW_CONFIDENCE)
    assert flag.message == "Người thực hiện: chương trình không chắc đã đọc đúng “Vản thc”."
    assert FlagCode.LOW_CONFIDENCE in tables.items[1].flags


def test_provenance_holds_the_probability_of_its_value() -> None:
    tables = assemble(document(*ROWS, scanned=True, unsure={(1, PEOPLE): 0.2}), "f")
    sure = {source.item_id: source.confidence or 0.0 for source in tables.provenance if source.field == "assignees"}
    assert 0 < sure["f#1/2"] < sure["f#1/1"]


def test_a_date_that_cannot_be_is_the_schools_in_a_file_and_perhaps_the_readers_in_a_scan() -> None:
    rows = changed(1, TIME, "11/2023")
    assert not assemble(document(*rows), "f").items[1].needs_review
    assert assemble(document(*rows, scanned=True), "f").items[1].needs_review


@pytest.mark.parametrize(
    ("media", "reading", "origin"),
    [
        (Media.DOCX, None, Origin.FILE),
        (Media.PDF_MIXED, None, Origin.FILE),  # a page without a picture
        (Media.PDF_MIXED, Reading(True, 0.9), Origin.PICTURE),
        (Media.PDF_TEXT, Reading(False, 0.7, 0.9), Origin.PICTURE),  # somebody's OCR lies over the picture
        (Media.IMAGE, None, Origin.PICTURE),
    ],
)
def test_the_origin_of_a_row_is_that_of_its_page(media: Media, reading: Reading | None, origin: Origin) -> None:
    plan = document(*ROWS)
    page = replace(plan.pages[0], reading=reading)
    draft = drafted(replace(plan, media=media, pages=(page,)), "f")
    assert set(draft.origins.values()) == {origin}


@pytest.mark.parametrize(("misread", "origin"), [(False, Origin.RESTORED), (True, Origin.MISREAD)])
def test_text_of_which_letters_were_misread_is_less_trusted_than_lost_marks(misread: bool, origin: Origin) -> None:
    draft = drafted(replace(document(*ROWS), restored=True, misread=misread), "f")
    assert set(draft.origins.values()) == {origin}
    assert models()[Origin.MISREAD].threshold >= models()[Origin.RESTORED].threshold


def test_every_origin_has_a_model_for_every_group() -> None:
    assert set(models()) == set(Origin)
    for model in models().values():
        assert set(Group) <= model.weights.keys()
        assert 0 < model.threshold <= 1 and model.slope > 0


def test_doubts_never_speak_for_a_value() -> None:
    free = {Clue.ABSENT, Clue.REPEATED}
    for model in models().values():
        assert all(weight <= 0 for name, weight in model.weights.items() if name in set(Clue) - free)


@given(
    st.sampled_from(Origin),
    st.sampled_from(Group),
    st.dictionaries(st.sampled_from(Clue), st.floats(0, 3)),
    st.sampled_from(sorted(set(Clue) - {Clue.ABSENT, Clue.REPEATED})),
)
def test_more_doubt_is_never_more_sure(origin: Origin, group: Group, found: dict[Clue, float], more: Clue) -> None:
    model = models()[origin]
    worse = {**found, more: found.get(more, 0.0) + 1.0}
    assert model.probability(Part(group, (), worse)) <= model.probability(Part(group, (), found))


@given(st.lists(st.floats(0.01, 1), min_size=1))
def test_a_row_is_no_surer_with_one_more_value(chances: list[float]) -> None:
    model = Model({}, slope=0.8, threshold=0.5)
    assert 0 <= model.together([*chances, 0.9]) <= model.together(chances) <= 1
