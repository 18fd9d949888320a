"""Codes of criteria in tables that a recogniser misread, and stray signs in their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Cell, Document, Page, Paragraph, Table
from extract.raw import Field, RawRow
from extract.restoring import restored
from extract.tables.columns import read_columns
from extract.tables.ocr_codes import with_codes
from extract.tables.rows import read_rows
from normalize.catalogue import read_criterion
from normalize.records import Media

_FIELDS = (Field.CRITERION, Field.ACTIONS)


def _codes(*rows: tuple[str, ...]) -> list[str]:
    all_rows = [("Tiêu chí", "Giải pháp"), *rows]
    cells = tuple(Cell(r, c, text) for r, row in enumerate(all_rows) for c, text in enumerate(row))
    return [cell.text for cell in with_codes(Table(cells, len(all_rows), 2), _FIELDS).cells if cell.col == 0][1:]


_NAME = "Quan ly hanh chinh, tai chinh va tai san"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        # the name stands behind a scrap that says nothing
        (f"Tiéu chi fej: {_NAME}", f"Tiéu chi 1.6: {_NAME}"),
        ("Tiéu chi fej: Té chuyén m6n va t6 van ph0ng", None),
        # another figure was read than that of the name: one of them is wrong
        (f"Tiéu chi Bil: {_NAME}", None),
        # no code was printed
        (_NAME, None),
        (f"Tiéu chi {_NAME}", None),
    ],
)
def test_a_name_tells_the_code_that_was_not_read(cell: str, read: str | None) -> None:
    assert _codes(("Tieu chuan 1: To chuc",), (cell, "a"))[1:] == [read or cell]


def test_a_name_out_of_order_tells_nothing() -> None:
    cell = f"Tiéu chi fej: {_NAME}"
    assert _codes(("Tieu chuan 1: To chuc",), ("Tieu chi 1.8", "a"), (cell, "b"))[2] == cell


def test_a_standard_that_no_circular_has_names_no_code() -> None:
    cell = f"Tiéu chi fej: {_NAME}"
    assert _codes(("Tieu chuan 8: To chuc",), (cell, "a"))[1] == cell


def test_a_code_under_the_wrong_heading_says_nothing_of_the_rows_below() -> None:
    rows = (("Tieu chuan 1: a",), ("Tieu chi 2.3", "a"), ("Tieu chuan 2: b",), ("Tieu chi 22", "b"))
    assert _codes(*rows) == ["Tieu chuan 1: a", "Tieu chi 2.3", "Tieu chuan 2: b", "Tieu chi 2.2"]


def test_a_band_of_levels_is_no_code() -> None:
    rows = (("Muc 1.2, 3",), ("Tieu chuan 1: a",), ("Tieu chi l1", "b"))
    assert _codes(*rows)[2] == "Tieu chi 1.1"


def test_a_hyphen_within_the_label() -> None:
    assert read_criterion("Tiêu-chí 4.1: Ban đại diện").code == "4.1"


_PROSE = (
    "Nha trudng td chife hop hdi ddng su pham, phan cong gido vién chu nhiém theo doi ting hgc sinh.",
    "Két qua thuc hién ké hoach cai tién chat lugng gido duc cua nam hoc truéc con mét s6 han ché.",
)


def _restored(text: str) -> str:
    document = restored(Document(Media.TEXT, (Page(1, (*map(Paragraph, _PROSE), Paragraph(text))),)))
    last = [*document.blocks()][-1]
    assert isinstance(last, Paragraph)
    return last.text


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("Ca nam. hoc", "Cả năm học"),
        ("5. Tiéu chuan.5: Hoat dong gido duc", "5. Tiêu chuẩn 5: Hoạt động giáo dục"),
        ("Nguoi thuc hién,.phdi hop: van thu", "Người thực hiện, phối hợp: văn thư"),
        ("Mua sach. Sdn choi", "Mua sách. Sân chơi"),
    ],
)
def test_full_stops_that_are_dirt(read: str, said: str) -> None:
    assert _restored(read) == said


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=3)), max_size=6))
def test_any_cells_keep_their_number(rows: list[tuple[str, str]]) -> None:
    assert len(_codes(*rows)) == len(rows)


def test_a_level_with_a_scrap_of_the_cell_beside() -> None:
    rows = (
        ("Tiêu chí", "Mục tiêu cần đạt", "Giải pháp", "Người thực hiện", "Thời gian"),
        ("Tiêu chí 1.1", "Mức 3 Liên kết\nĐiểm yếu: Thiếu sách.", "Mua thêm sách.", "Hiệu trưởng", "10/2024"),
        ("Tiêu chí 1.2", "Mức 3 trở lên", "Mua thêm vở.", "Hiệu trưởng", "11/2024"),
    )
    cells = tuple(
        Cell(r, c, text, original=text if r else None) for r, row in enumerate(rows) for c, text in enumerate(row)
    )
    table = Table(cells, len(rows), 5)
    levels = [row.fields.get(Field.LEVEL) for row in read_rows(table, read_columns(table)).rows]
    assert [level.text if level else None for level in levels] == ["Mức 3", None]


def test_a_code_before_an_official_name_stays() -> None:
    read = "Tiéu chi’ 1.6 Quan ly hanh chinh, tai chinh. va tai san"
    assert _restored(read) == "Tiêu chí’ 1.6 Quản lý hành chính, tài chính và tài sản"
    assert read_criterion("Tiêu chí’ 1.6 Quản lý").code == "1.6"


def _keys(*rows: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    fields = (Field.STANDARD, Field.CRITERION, Field.CURRENT_STATE)
    all_rows = [("Tiêu chuẩn", "Tiêu chí", "Hiện trạng"), *rows]
    cells = tuple(Cell(r, c, text) for r, row in enumerate(all_rows) for c, text in enumerate(row))
    found = with_codes(Table(cells, len(all_rows), 3), fields).rows()[1:]
    return [(row[0].text, row[1].text, row[2].text) for row in found]


def test_standard_and_code_are_told_apart() -> None:
    assert _keys(("", "2 2.4", "a"), ("", "3 35", "b"), ("", "Tieu chuan 4 4", "c")) == [
        ("2", "2.4", "a"),
        ("3", "3.5", "b"),
        ("Tiêu chuẩn 4", "", "c"),
    ]
    assert _keys(("Tiéu chi 1.3", "Tiéu chuan 1", "a")) == [("Tiêu chuẩn 1", "Tiéu chi 1.3", "a")]
    assert _keys(("2", "2.4", "a")) == [("2", "2.4", "a")]


def test_a_code_cut_into_another_cell() -> None:
    band = ("Tieu chuan 4: Quan he",)
    rows = (band, ("Tieu chi 4.1", "a"), ("Tiéu chi", "Van dong 4.2 phu huynh"), ("Tieu chi", "Giam 4.3 %"))
    assert _codes(*rows)[1:] == ["Tieu chi 4.1", "Tiéu chi 4.2", "Tieu chi"]
    twice = (band, ("Tiéu chi", "Theo 4.1 va 4.2 cua nha truong"), ("IV", "Muc 4.2 cua nha truong"))
    assert _codes(*twice)[1:] == ["Tiéu chi", "4.2"]


def test_a_row_of_another_standard_has_not_the_code_of_the_band_above() -> None:
    rows = (
        ("Tiêu chuẩn", "Tiêu chí liên quan", "Đánh giá hiện trạng", "Điểm hạn chế", "Nguyên nhân"),
        ("Tiêu chuẩn 4 Tiêu chí 4.1", "", "", "", ""),
        ("", "", "Họp đều.", "Ít người dự.", "Bận mùa vụ."),
        ("Tiêu chuẩn 5", "", "Học đều.", "Đọc chậm.", "Ít sách."),
    )
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text or c)
    table = Table(cells, len(rows), 5)
    found = read_rows(table, read_columns(table)).rows
    codes = [row.fields[Field.CRITERION].text if Field.CRITERION in row.fields else None for row in found]
    assert codes == ["Tiêu chuẩn 4 Tiêu chí 4.1", None]


def test_the_figure_glued_to_a_level_is_kept() -> None:
    assert _restored("Mitc3") == "Mức 3"
    assert _restored("Muc tiéu can dat: Mifc2") == "Mục tiêu cần đạt: Mức 2"
    assert _restored("Mitc 3") == "Mức 3"


def test_a_ditto_sign_is_no_word() -> None:
    assert _restored("nt") == "nt"
    assert _restored("//") == "//"


def test_a_level_alone_is_no_section() -> None:
    assert _restored("Muc tiéu can dat: Muc 2") == "Mục tiêu cần đạt: Mức 2"
    assert _restored("MUC 1, 2, 3") == "MỨC 1, 2, 3"


def test_a_level_alone_in_a_cell_without_marks_is_the_level_of_its_row() -> None:
    table = _table(
        ("Tieu chi", "Muc tieu", "Giai phap", "Nguoi thuc hien", "Thoi gian"),
        ("Tieu chi 1.4", "Muc 3", "Hop to theo nghien cuu bai hoc", "To truong", "10/2023"),
    )
    (found,) = _rows(restored(Document(Media.TEXT, (Page(1, (table,)),))))
    assert found.fields[Field.LEVEL].text == "Mức 3"


def test_a_section_in_intact_text_is_no_level() -> None:
    table = _table(
        ("Tiêu chí", "Mục tiêu", "Giải pháp", "Người thực hiện", "Thời gian"),
        ("Tiêu chí 1.4", "Mục 3", "Họp tổ theo nghiên cứu bài học", "Tổ trưởng", "10/2023"),
    )
    (found,) = _rows(restored(Document(Media.TEXT, (Page(1, (table,)),))))
    assert Field.LEVEL not in found.fields


def _table(*rows: tuple[str, ...]) -> Table:
    cells = (Cell(r, column, text) for r, row in enumerate(rows) for column, text in enumerate(row))
    return Table(tuple(cells), len(rows), len(rows[0]))


def _rows(document: Document) -> list[RawRow]:
    table = next(block for block in document.blocks() if isinstance(block, Table))
    return read_rows(table, read_columns(table)).rows
