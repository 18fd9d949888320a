"""A table cut by pages is the same table, wherever the break falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from extract.tables.grid import grid_rows
from extract.tables.stitch import stitch
from normalize.records import Media
from pipelines.assemble import assemble
from tests.golden import Records, comparable

HEADER = ("TT", "Tiêu chí", "Hạn chế", "Giải pháp thực hiện", "Người thực hiện", "Thời gian")
ROWS = (
    ("1", "1.2", "Hội đồng tư vấn họp chưa đều trong học kỳ.", "Lập lịch họp cố định vào tuần đầu của mỗi tháng và gửi giấy mời trước ba ngày.", "Hiệu trưởng", "10/2024"),
    ("2", "1.8", "Thời khóa biểu điều chỉnh nhiều lần.", "Rà soát phân công chuyên môn trước khai giảng, công bố thời khóa biểu trên bảng tin.", "PHT, TTCM", "9/2024"),
    ("3", "3.5", "Máy chiếu phòng bộ môn mờ.", "Thay bóng đèn hai máy, thanh lý một máy hỏng và xin cấp bổ sung theo dự toán.", "Kế toán", "Quý I/2025"),
    ("4", "4.1", "Cha mẹ học sinh ít dự họp.", "Đổi giờ họp sang buổi tối, gửi nội dung trước qua nhóm lớp để phụ huynh góp ý.", "GVCN", "HKI"),
)  # fmt: skip


def grid(rows: Sequence[Sequence[str]], page: int) -> Table:
    cells = tuple(Cell(r, c, text, page=page) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), len(HEADER), page=page)


def texts(blocks: Sequence[Block]) -> list[list[str]]:
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return [[row.text(col) for col in range(table.n_cols)] for row in grid_rows(table)]


WHOLE = [list(HEADER), *map(list, ROWS)]


@given(cuts=st.sets(st.integers(1, len(ROWS) - 1), max_size=2), repeated=st.booleans())
def test_cut_between_rows(cuts: set[int], repeated: bool) -> None:
    edges = [0, *sorted(cuts), len(ROWS)]
    pieces = []
    for page, (start, end) in enumerate(pairwise(edges), start=1):
        head = [HEADER] if page == 1 or repeated else []
        pieces.append(grid([*head, *ROWS[start:end]], page))
    assert texts(stitch(pieces).blocks) == WHOLE


@settings(max_examples=150)
@given(row=st.integers(0, len(ROWS) - 1), share=st.floats(0.1, 0.9), repeated=st.booleans())
def test_cut_inside_a_row(row: int, share: float, repeated: bool) -> None:
    """Long cells go on over the break, short ones stand whole on the first page."""
    upper, lower = list(ROWS[row]), [""] * len(HEADER)
    for col in (2, 3):
        words = upper[col].split()
        keep = max(1, min(len(words) - 1, int(len(words) * share)))
        upper[col], lower[col] = " ".join(words[:keep]), " ".join(words[keep:])
    head = [HEADER] if repeated else []
    first = grid([HEADER, *ROWS[:row], upper], 1)
    second = grid([*head, lower, *ROWS[row + 1 :]], 2)
    blocks = stitch([first, second]).blocks
    assert texts(blocks) == WHOLE
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert table.joined_rows == (row + 1,)


TITLE = tuple(Paragraph(line) for line in ("KẾ HOẠCH", "CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC", "Năm học 2024 - 2025"))


def records(pieces: Sequence[Table]) -> Records:
    pages = [Page(n, (*TITLE, piece) if n == 1 else (piece,)) for n, piece in enumerate(pieces, start=1)]
    return comparable(assemble(Document(Media.PDF_TEXT, tuple(pages), paged=True), "ke-hoach.pdf"))


@settings(max_examples=60)
@given(
    places=st.lists(st.integers(0, len(ROWS) - 1), min_size=2, max_size=2, unique=True),
    shares=st.tuples(st.floats(0.0, 0.9), st.floats(0.0, 0.9)),
    repeated=st.booleans(),
)
def test_one_long_page_and_three_pages_give_equal_records(
    places: list[int], shares: tuple[float, float], repeated: bool
) -> None:
    """Cut twice, each time between two rows (share 0 of the first row) or inside a row."""
    pieces: list[list[list[str]]] = [[list(HEADER)]]
    cuts = dict(zip(sorted(places), shares, strict=True))
    for index, row in enumerate(ROWS):
        keep = {col: int(len(row[col].split()) * cuts.get(index, 1.0)) for col in (2, 3)}
        if index not in cuts or not all(keep.values()):
            if index in cuts and index:
                pieces.append([list(HEADER)] if repeated else [])
            pieces[-1].append(list(row))
            continue
        upper, lower = list(row), [""] * len(HEADER)
        for col, count in keep.items():
            words = row[col].split()
            upper[col], lower[col] = " ".join(words[:count]), " ".join(words[count:])
        pieces[-1].append(upper)
        pieces.append([*([list(HEADER)] if repeated else []), lower])
    cut = [grid(rows, page) for page, rows in enumerate(pieces, start=1)]
    assert records(cut) == records([grid(WHOLE, 1)])


def test_a_piece_after_later_prose_is_brought_back_and_named() -> None:
    prose = [Paragraph("VI. TỔ CHỨC THỰC HIỆN"), Paragraph("Hiệu trưởng chỉ đạo chung.")]
    blocks = stitch([grid([HEADER, *ROWS[:3]], 1), *prose, grid(ROWS[3:], 2)]).blocks
    assert texts(blocks) == WHOLE
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert table.moved_rows == (4,)
    assert [b for b in blocks if isinstance(b, Paragraph)] == prose


def test_two_tables_with_different_headers_stay_two() -> None:
    other = replace(grid([("TT", "Họ và tên", "Chức vụ", "Nhiệm vụ", "Điện thoại", "Ghi chú"), ("1", "Lê Thị Hoa", "Văn thư", "Thư ký", "", "")], 2))
    blocks = stitch([grid([HEADER, *ROWS], 1), other]).blocks
    assert sum(isinstance(block, Table) for block in blocks) == 2


def test_the_rest_of_a_cut_row_that_reads_like_a_header_is_no_header() -> None:
    above = ("1", "1.2", "Hội đồng tư vấn họp", "Lập lịch họp cố định, phân công người", "Hiệu trưởng, BCH Chi", "10/2024")
    rest = ("", "", "kết quả thấp", "thực hiện", "đoàn", "")
    (joined,) = stitch([grid([HEADER, above], 1), grid([HEADER, rest, ROWS[1]], 2)]).blocks
    whole = ("1", "1.2", "Hội đồng tư vấn họp kết quả thấp", "Lập lịch họp cố định, phân công người thực hiện")
    assert texts([joined]) == [list(HEADER), [*whole, "Hiệu trưởng, BCH Chi đoàn", "10/2024"], list(ROWS[1])]


def test_two_cells_go_on_under_a_merged_one() -> None:
    """A rule that was not found above the break leaves one cell where the next page has two."""
    above, below = grid([HEADER, ROWS[0], ROWS[1]], 1), grid([["", "", "đầu mỗi tháng,", "và gửi giấy mời", "", ""]], 2)
    cells = [replace(cell, col_span=2) if (cell.row, cell.col) == (2, 2) else cell for cell in above.cells]
    cells = [cell for cell in cells if (cell.row, cell.col) != (2, 3)]
    joined = texts(stitch([replace(above, cells=tuple(cells)), below]).blocks)
    assert joined[2][2] == f"{ROWS[1][2]} đầu mỗi tháng, và gửi giấy mời"
