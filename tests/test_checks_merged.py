"""Cells merged over rows where no rules show it: taken over with a mark, never where a grid shows them empty."""

from __future__ import annotations

import pytest

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from normalize.records import FlagCode, ItemRecord, Media
from pipelines.assemble import assemble
from pipelines.tables import Tables

HEADER = ("Tiêu chí", "Giải pháp", "Người thực hiện", "Thời gian", "Kinh phí")
FIRST = ("1.8", "Xếp lại thời khóa biểu theo tuần", "Hiệu trưởng, TTCM", "10/2024", "0")


def tables(*rows: tuple[str, ...], loose: bool) -> Tables:
    cells = tuple(Cell(r, c, text) for r, row in enumerate((HEADER, *rows)) for c, text in enumerate(row))
    head = ["TRƯỜNG THPT GÒ SIM", "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG", "Năm học 2024-2025"]
    blocks: list[Block] = [*map(Paragraph, head), Table(cells, len(rows) + 1, len(HEADER), loose=loose)]
    return assemble(Document(Media.TEXT, (Page(1, tuple(blocks)),)), "f")


def items(*rows: tuple[str, ...], loose: bool) -> list[ItemRecord]:
    return tables(*rows, loose=loose).items


MERGED = ("", "Dự giờ chéo giữa các tổ", "", "", "2.000.000")


def test_a_row_without_rules_takes_over_criterion_people_and_time() -> None:
    first, second = items(FIRST, MERGED, loose=True)
    assert (second.criterion_code, second.assignees, second.end_date) == (
        first.criterion_code, first.assignees, first.end_date,
    )  # fmt: skip
    assert second.budget_vnd == 2_000_000
    assert second.flags == [FlagCode.LOW_CONFIDENCE]
    assert second.needs_review and not first.needs_review


def test_in_a_grid_an_empty_cell_is_empty() -> None:
    second = items(FIRST, MERGED, loose=False)[1]
    assert (second.criterion_code, second.assignees, second.end_date) == (None, [], None)
    assert FlagCode.CRITERION_MISSING in second.flags


def test_a_row_with_people_and_time_but_no_criterion_takes_nothing_over() -> None:
    second = items(FIRST, ("", "Dự giờ chéo giữa các tổ", "Tổ trưởng", "11/2024", "0"), loose=True)[1]
    assert second.flags == [FlagCode.CRITERION_MISSING]
    assert second.needs_review


NO_TIME = ("2.2", "Cử giáo viên đi học", "Tổ trưởng", "", "0")
NO_PEOPLE = ("2.2", "Cử giáo viên đi học", "", "11/2024", "0")
BAND = ("Tiêu chuẩn 2: Cán bộ quản lý, giáo viên, nhân viên", "", "", "", "")


@pytest.mark.parametrize(
    ("row", "code", "name", "above"),
    [
        (NO_TIME, FlagCode.DEADLINE_MISSING, "deadline_text", "10/2024"),
        (NO_PEOPLE, FlagCode.ASSIGNEE_MISSING, "assignee_text", "Hiệu trưởng, TTCM"),
    ],
)
def test_one_empty_cell_below_a_filled_one_stays_empty_and_is_asked_about(
    row: tuple[str, ...], code: FlagCode, name: str, above: str
) -> None:
    found = tables(FIRST, row, loose=True)
    second = found.items[1]
    assert second.flags == [code, FlagCode.LOW_CONFIDENCE] and second.needs_review
    assert (second.assignee_text, second.deadline_text).count(None) == 1
    asked = [flag for flag in found.flags if flag.code is FlagCode.LOW_CONFIDENCE]
    assert [(flag.item_id, flag.field, flag.suggestion) for flag in asked] == [(second.item_id, name, above)]


def test_what_is_asked_of_the_second_empty_cell_is_the_filled_one_above_both() -> None:
    third = ("2.3", "Tổ chức thao giảng", "Tổ trưởng", "", "0")
    asked = [flag for flag in tables(FIRST, NO_TIME, third, loose=True).flags if flag.code is FlagCode.LOW_CONFIDENCE]
    assert [flag.suggestion for flag in asked] == ["10/2024", "10/2024"]


def test_no_cell_is_merged_across_a_heading() -> None:
    second = items(FIRST, BAND, NO_TIME, loose=True)[1]
    assert second.flags == [FlagCode.DEADLINE_MISSING]


def test_a_grid_shows_that_an_empty_cell_is_not_merged() -> None:
    second = items(FIRST, NO_TIME, loose=False)[1]
    assert second.flags == [FlagCode.DEADLINE_MISSING]


def test_the_first_row_has_nothing_above() -> None:
    first = items(NO_TIME, FIRST, loose=True)[0]
    assert first.flags == [FlagCode.DEADLINE_MISSING]
