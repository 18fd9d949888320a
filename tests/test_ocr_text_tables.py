"""Tables in text that an English recogniser made of a page; all schools, people and plans here are made up."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Cell, Table
from extract.raw import Field
from extract.readers.text import read_misread
from extract.readers.text_ocr import Found, is_misread, ocr_tables
from extract.tables.columns import read_columns
from extract.tables.ocr_codes import with_codes
from extract.tables.ocr_decode import CellRow, Column, decode
from extract.tables.ocr_forms import find_headers, forms, resemblance
from extract.tables.ocr_headings import read_header
from extract.tables.ocr_lines import Gap, overlaid, read_lines, width_of
from extract.tables.ocr_sheet import Sheet
from extract.tables.ocr_widths import with_bare_codes

_PLAN = """TRUONG TIEU HOC SONG LAM
III. NOI DUNG KE HOACH CAI TIEN CHAT LUQNG GIAO DUC

Tiéu . | Ty ; an Thoi gian | yo Diéu kién
TT | chuan, | Két qua can dat (so | Céng viéc/giai phap can thyc hién | Chi tri va phdi | thyc hién va | Dykién | hé trg
tiéu chi | véi hién trang) hgp thyc hién | hoan thanh | kinh phi khac cha

1 | Tiéu chuan 1: Té chirc va quan ly nha trudng
Tiéu chi | Muc tiéu can dat: Mirc 2 Té truéng lap bang theo dai ting tiét | Hiéu truéng, té | Thang | 2.500.000 | Phong
1.4 | Han ché can khac phuc: S6 | du gid va nhan xét ngay sau budi day. | chuyén mén 10/2023 dong | hop
theo ddi du gid con ghi | Cudi thang hop té rit kinh nghiém.
so sai.
Tiéu chi | Muc tiéu can dat: Mirc 2 Van thu nhap lai danh sach hoc sinh | Van thu Hoc ky | | Khéng
17 Han ché can khac phuc: | vao phan mém va in kiém tra chéo.
Danh sach con sai ten.
IV. TO CHUC THUC HIEN
1. Hiéu truéng chi dao chung.
"""


@cache
def plan_table() -> Found:
    """The one table of the plan above."""
    (found,) = ocr_tables(_PLAN.split("\n"))
    return found


def _cells(table: Table) -> list[dict[str, str]]:
    heads = {cell.col: cell.text for cell in table.rows()[0]}
    return [{heads[cell.col]: cell.text for cell in row if cell.text} for row in table.rows()[1:]]


def test_a_misread_table_is_cut_into_rows_and_cells() -> None:
    lines = _PLAN.split("\n")
    found = plan_table()
    assert lines[found.end - 1] == "Danh sach con sai ten."
    columns = read_columns(found.table)
    assert columns.fields[:6] == (
        Field.CRITERION, Field.TARGET, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET,
    )  # fmt: skip
    band, first, second = _cells(found.table)
    assert list(band.values()) == ["1 Tiéu chuan 1: Té chirc va quan ly nha trudng"]
    assert first["Tiêu chuẩn, tiêu chí"] == "Tiéu chi 1.4"
    assert first["Công việc/giải pháp cần thực hiện"].endswith("Cudi thang hop té rit kinh nghiém.")
    assert first["Chủ trì và phối hợp thực hiện"] == "Hiéu truéng, té chuyén mén"
    assert first["Thời gian thực hiện và hoàn thành"] == "Thang 10/2023"
    assert first["Dự kiến kinh phí"] == "2.500.000 dong"
    assert second["Chủ trì và phối hợp thực hiện"] == "Van thu"


def test_a_row_that_names_its_standard_and_its_criterion_is_no_heading() -> None:
    lines = [
        "IV. CAC VAN DE CAN CAI TIEN CHAT LUONG", "",
        "TT Tiéu chuan Tiéu chi Hién trang Han ché can khac phuc Nguyén nhan", "",
        "Tiéu chuan 1 Tiéu chi 1.3 | Chi doan sinh hoat mdi | Bui sinh hoat té nhat, it | Bi thu lam thém viéc cua",
        "quy mot lan. ngudi dén. thu quy.",
        "Tiéu chuan 3 Tiéu chi 3.4 | Nha bép lop tén, mét | Ndi com to da thung day, | Chua xin dugc von dé thay",
        "chiéu. khoi den. ndi.",
    ]  # fmt: skip
    (found,) = ocr_tables(lines)
    heads, *rows = [[cell.text for cell in row] for row in found.table.rows()]
    assert heads[:2] == ["Tiêu chuẩn", "Tiêu chí liên quan (nếu có)"]
    assert [row[:2] for row in rows] == [["Tiéu chuan 1", "Tiéu chi 1.3"], ["Tiéu chuan 3", "Tiéu chi 3.4"]]
    assert rows[1][3:] == ["Ndi com to da thung day, khoi den.", "Chua xin dugc von dé thay ndi."]


def test_a_code_without_its_point_is_read_by_its_standard_and_keeps_what_was_printed() -> None:
    found = plan_table()
    (cell,) = [cell for cell in found.table.cells if cell.row and cell.original is not None]
    assert (cell.text, cell.original) == ("Tiéu chi 1.7", "Tiéu chi 17")
    assert cell.confidence < 1


def test_the_printed_header_is_kept_beside_the_official_one() -> None:
    found = plan_table()
    first, *others = found.table.rows()[0]
    assert first.original is not None
    assert first.original.startswith("Tiéu . Ty ; an Thoi gian".replace(" ;", "").replace(" .", ""))
    assert {cell.original for cell in others} == {""}


def test_what_stands_around_the_table_stays() -> None:
    blocks = read_misread(_PLAN.split("\n"))
    texts = [block.text for block in blocks if not isinstance(block, Table)]
    assert texts[0] == "TRUONG TIEU HOC SONG LAM"
    assert texts[-1] == "1. Hiéu truéng chi dao chung."
    assert sum(isinstance(block, Table) for block in blocks) == 1


def test_intact_text_is_not_for_this_reader() -> None:
    assert not is_misread(["Kế hoạch cải tiến chất lượng giáo dục", "Hiệu trưởng phân công giáo viên"])
    assert is_misread(_PLAN.split("\n"))


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("Thoi diém Noi dung theo ddi Két qua thuc hién Diéu chinh (néu c6) Nguoi danh gia", "follow"),
        ("Tiéu chuan | Tiéu chi lién quan | Danh gia hién trang | Diém han ché | Nguyén nhan cia han ché", "state"),
        ("TT | Tiéu chi | Diém yéu | Bién phap cai tién | Nguoi thuc hién | Thoi gian | Kinh phi", "short"),
    ],
)
def test_a_header_tells_its_form(header: str, form: str) -> None:
    (found,) = find_headers(read_lines([header]))
    assert found.form.name == form


_HOME_MADE = (
    "STT | Tiéu | Han ché | Nguyén | Bién phap khac phuc | Ngudi phu | Bat dau | Hoan | Kinh",
    "| chi | | nhan | | trach | | thanh | phi",
)


@pytest.mark.parametrize(
    "header",
    [
        _HOME_MADE,
        ("STT Tiéu Han ché Nguyén Bién phap khac phuc Ngudi phu Bat dau Hoan Kinh", "chi nhan trach thanh phi"),
        ("STT | Tiéu chi | Hanché | Nguyénnhan | Bién phap khac phuc | Ngudi phu trach | Batdau | Hoanthanh | K.phi",),
    ],
)
def test_a_header_of_no_known_form_tells_its_own_columns(header: tuple[str, ...]) -> None:
    (found,) = find_headers(read_lines(header))
    assert found.form.fields == (
        Field.ROW_NO, Field.CRITERION, Field.WEAKNESS, Field.CAUSE, Field.ACTIONS, Field.ASSIGNEE, Field.START,
        Field.END, Field.BUDGET,
    )  # fmt: skip


def test_a_known_form_may_have_numbers_of_rows_or_not() -> None:
    header = "Thoi diém | Noi dung theo ddi | Két qua thuc hién | Diéu chinh (néu c6) | Nguoi danh gia"
    (without,) = find_headers(read_lines([header]))
    (numbered,) = find_headers(read_lines([f"TT | {header}"]))
    assert numbered.form.fields == (Field.ROW_NO, *without.form.fields)


@pytest.mark.parametrize(
    "header",
    [
        ("TT | Ho va tén | Chirc vu | Nhiém vu | Ghi chu",),
        ("Tiéu chi | Han ché | Bién phap cai tién | Minh chitng | Ghi chu",),
    ],
)
def test_nothing_is_read_from_a_header_that_is_of_no_plan(header: tuple[str, ...]) -> None:
    assert not any(found.readings for found in find_headers(read_lines(header)))


def test_columns_of_a_header_are_believed_only_side_by_side() -> None:
    cells = ("Tiéu chi", "Han ché", "Nguyén nhan", "Bién phap khac phuc", "Bat dau", "Hoan thanh", "Kinh phi")
    assert not any(form.name == "own" for found in find_headers(read_lines(cells)) for form, _ in found.readings)


def test_a_table_of_no_known_form_is_cut_by_the_columns_of_its_header() -> None:
    rows = (
        "1 | Tiéu | Kho sach | Thiéu ké | Dong thém hai ké sach va xép lai | Thu thu | 9/2023 | 11/2023 | 3.000.000",
        "| chi 3.4 | bira b6n | sach | kho sach theo tirng khdi lép. | | | | dong",
        "2 | Tiéu | San chai | Chua c6 | Van dong cha me tréng cay dau | Bao vé | 10/2023 | 12/2023 | Khéng",
        "| chi 3.2 | thiéu bong | cay xanh | hoc ky va tuoi hang tuan. | | | |",
    )
    lines = ["II. KE HOACH", "", *_HOME_MADE, "", *rows, "III. TO CHUC THUC HIEN"]
    (found,) = ocr_tables(lines)
    first, second = _cells(found.table)
    assert second["Người phụ trách"] == "Bao vé"
    assert (first["Bắt đầu"], first["Hoàn thành"]) == ("9/2023", "11/2023")
    assert first["Kinh phí"] == "3.000.000 dong"


def test_ruling_lines_tell_the_columns_of_a_table_without_a_header() -> None:
    rows = (
        "1 | Tiéu chi | Kho sach bira | Dong thém ké sach va xép lai kho | Thu thu | 11/2023 | 3.000.000",
        "1.4 | bon | sach theo tirng khdi lép. | | | dong",
        "2 | Tiéu chi | San chai thiéu | Tréng cay dau hoc ky va tuoi | Bao vé | 12/2023 | Khong",
        "1.7 | bong cay | cay hang tuan. | | |",
    )
    (found,) = ocr_tables(["KE HOACH CAI TIEN", "", *rows, "III. TO CHUC THUC HIEN"])
    assert len(found.table.rows()[0]) == 7


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(alphabet="TtiéuchHanoKp |.1", max_size=50), min_size=1, max_size=5))
def test_readings_of_any_lines_have_each_field_once_and_the_likeliest_first(texts: list[str]) -> None:
    lines = read_lines(texts)
    readings = read_header(lines, 0, len(lines), [[(Field.ROW_NO, "TT"), (Field.CRITERION, "Tiêu chí")]])
    assert [one.score for one in readings] == sorted((one.score for one in readings), reverse=True)
    for one in readings:
        named = [name for name in one.fields if name is not None]
        assert len(named) == len(set(named))
        assert 0 <= one.first < one.end <= len(lines)


def test_prose_is_no_header() -> None:
    prose = "Hiéu truéng phan cong gido vién chu nhiém theo doi két qua thuc hién cia tung lép va bao cao hang thang."
    assert find_headers(read_lines([prose])) == []


def test_bars_gaps_and_dirt() -> None:
    (line,) = read_lines(["Tiéu chi_| 1.2     Giao vién ] day"])
    assert [(word.text, word.gap) for word in line.words] == [
        ("Tiéu", Gap.SPACE), ("chi", Gap.SPACE), ("1.2", Gap.BAR), ("Giao", Gap.WIDE), ("vién", Gap.SPACE),
        ("day", Gap.BAR),
    ]  # fmt: skip


def test_the_stroke_of_a_d_is_no_dash() -> None:
    (line,) = read_lines(["31.400.000 -d -dong gop"])
    assert [word.text for word in line.words] == ["31.400.000", "d", "-dong", "gop"]


def test_widths_are_those_of_a_proportional_face() -> None:
    assert width_of("12") == 2.0
    assert width_of("mm") > 1.5 * width_of("nn") > 2.5 * width_of("ii") / 2


def test_scraps_of_a_line_are_put_back_where_their_place_is_free() -> None:
    lines = [
        "   Tiéu chi    Giao vién lap bang theo      Hiéu truéng               Khéng",
        "                                                          10/2023",
        "   1.4         ddi ting tiét du gid",
    ]
    assert overlaid(lines) == [
        "   Tiéu chi    Giao vién lap bang theo      Hiéu truéng   10/2023     Khéng",
        "",
        "   1.4         ddi ting tiét du gid",
    ]


def _table(*codes: tuple[str, ...]) -> Table:
    rows = [("Tiêu chí", "Giải pháp"), *codes]
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(tuple(cells), len(rows), 2)


def _codes(table: Table) -> list[str]:
    return [cell.text for cell in table.cells if cell.col == 0][1:]


def test_codes_are_put_right_only_in_order() -> None:
    fields = (Field.CRITERION, Field.ACTIONS)
    band = ("Tieu chuan 3: Co so vat chat",)
    rows = (band, ("Tieu chi 3.1", "a"), ("Tieu chi 25", "b"), ("Tieu chi 3:6", "c"))
    assert _codes(with_codes(_table(*rows), fields))[1:] == ["Tieu chi 3.1", "Tieu chi 3.5", "Tieu chi 3.6"]
    rows = (band, ("Tieu chi 3.4", "a"), ("Tieu chi 22", "b"), ("Tieu chi Pug", "c"))
    assert _codes(with_codes(_table(*rows), fields))[1:] == ["Tieu chi 3.4", "Tieu chi 22", "Tieu chi Pug"]


def test_a_code_of_another_standard_is_left_when_it_is_in_order() -> None:
    rows = (("Tieu chuan 2: Can bo",), ("Tieu chi 2.1", "a"), ("Tieu chi 3.3", "b"))
    assert _codes(with_codes(_table(*rows), (Field.CRITERION, Field.ACTIONS)))[-1] == "Tieu chi 3.3"


_COLUMNS = (Column(Field.CRITERION, 7.0), Column(Field.ACTIONS, 30.0), Column(Field.DEADLINE, 10.0))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(alphabet="ab 1.|/é", max_size=40), min_size=1, max_size=6))
def test_every_word_lands_in_one_cell(texts: list[str]) -> None:
    lines = read_lines(texts)
    if not lines:
        return
    rows, _ = decode(Sheet(lines, [0.0] * len(lines)), _COLUMNS)
    placed = [word for row in rows for cell in row.cells for piece in cell for word in piece]
    assert sorted(word.text for word in placed) == sorted(word.text for line in lines for word in line.words)


_HEADER_LINES = _PLAN.split("\n")[3:6]


def test_a_header_resembles_its_form_and_content_does_not() -> None:
    form = next(form for form in forms() if form.name == "cv5932")
    header = read_lines(_HEADER_LINES)
    assert resemblance(read_lines([_HEADER_LINES[1].replace("Két", "Xet")]), form, header) > 0.6
    content = "so sach cua to | rút kinh nghiém sau moi tiét day trén lép, ghi bién ban | Nguon luc Thoi gian"
    assert resemblance(read_lines([content]), form, header) < 0.4


def test_a_header_read_on_a_later_page_serves_the_rows_above_it() -> None:
    lines = _PLAN.split("\n")
    rows = lines[7:14]
    more = [
        "Tiéu chi | Muc tiéu can dat: Mirc 2 Bao vé ghi so truc tung ngay va bao cao. | Bao vé | HKI | 0 | Khong",
        "1.8 | So truc con bo trong nhiéu ngay.",
        "Tiéu chi | Muc tiéu can dat: Mirc 3 Ca truong tap thoat hiem hai lan. | Hiéu truéng | HKII | 0 | Khong",
        "1.9 | Hoc sinh chua biet loi thoat.",
    ]
    text = [lines[1], "", "aj oe ma | zv ee", *rows, "", *_HEADER_LINES, "", *more, "", *lines[14:]]
    (found,) = ocr_tables(text)
    codes = [row["Tiêu chuẩn, tiêu chí"] for row in _cells(found.table) if "Tiêu chuẩn, tiêu chí" in row]
    assert [code.split()[-1] for code in codes if code.startswith("Ti")][:1] == ["1.4"]
    assert sum("Bao vé ghi so truc" in " ".join(row.values()) for row in _cells(found.table)) == 1
    assert "Công việc" not in " ".join(row.get("Ghi chú", "") for row in _cells(found.table))


@pytest.mark.parametrize(
    ("cells", "bare"),
    [
        (("Tiéu chi 1.4", "Tiéu chi 1.5", "Tiéu chi 1.7 so sach"), True),
        (("Tiéu chi 1.4", "Tiéu chi 1.5: Khoi lop va to chuc lop hoc", "Tiéu chi 1.7"), False),
        (("Tiéu chi 1.4", "Tiéu chi 1.5"), False),
    ],
)
def test_a_column_holds_codes_alone_where_no_name_is_printed(cells: tuple[str, ...], bare: bool) -> None:
    rows = [CellRow([[read_lines([cell])[0].words], [], []]) for cell in cells]
    assert [column.codes for column in with_bare_codes(_COLUMNS, rows)] == [bare, False, False]


def test_long_misread_text_takes_linear_time() -> None:
    row = "Tiéu chi 1.{} | Cong truong con hep, xe dung | Chia ba khung gio tan hoc, bao vé phan lan | Bao vé | Hang\n"
    lines = "".join(row.format(number % 9 + 1) for number in range(3000)).split("\n")
    start = time.perf_counter()
    read_misread(lines)
    assert time.perf_counter() - start < 60
