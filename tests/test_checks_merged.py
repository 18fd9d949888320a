"""Cells merged over rows where no rules show it: taken over with a mark, never where a grid shows them empty."""

from __future__ import annotations

import pytest

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from normalize.records import FlagCode, ItemRecord, Media
from pipelines.assemble import assemble

HEADER = ("Tiêu chí", "Giải pháp", "Người thực hiện", "Thời gian", "Kinh phí")
FIRST = ("1.8", "Xếp lại thời khóa biểu theo tuần", "Hiệu trưởng, TTCM", "10/2024", "0")


def items(*rows: tuple[str, ...], loose: bool) -> list[ItemRecord]:
    cells = tuple(Cell(r, c, text) for r, row in enumerate((HEADER, *rows)) for c, text in enumerate(row))
    head = ["TRƯỜNG THPT GÒ SIM", "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG", "Năm học 2024-2025"]
    blocks: list[Block] = [*map(Paragraph, head), Table(cells, len(rows) + 1, len(HEADER), loose=loose)]
    return assemble(Document(Media.TEXT, (Page(1, tuple(blocks)),)), "f").items


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


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "Dự giờ chéo giữa các tổ", "Tổ trưởng", "11/2024", "0"), FlagCode.CRITERION_MISSING),
        (("2.2", "Cử giáo viên đi học", "Tổ trưởng", "", "0"), FlagCode.DEADLINE_MISSING),
    ],
)
def test_one_empty_cell_alone_is_only_doubted(row: tuple[str, ...], code: FlagCode) -> None:
    second = items(FIRST, row, loose=True)[1]
    assert second.flags == [code]
    assert second.needs_review
