"""Plain-text submissions become Documents: one small fictional text for each layout."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, Paragraph, Table
from extract.errors import EmptyFileError
from extract.limits import DEFAULT_LIMITS
from extract.readers.text import TextReader


def read(text: str | bytes) -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    return TextReader().read(data, "thử.txt", DEFAULT_LIMITS)


def tables(text: str) -> list[Table]:
    return [block for block in read(text).blocks() if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def paragraphs(text: str) -> list[str]:
    return [block.text for block in read(text).blocks() if isinstance(block, Paragraph)]


HEADER = "TT\tTiêu chuẩn, tiêu chí\tKết quả cần đạt\tGiải pháp thực hiện\tNgười thực hiện\tThời gian\tKinh phí"

ROWS = f"""II. NỘI DUNG

{HEADER}
1\tTiêu chuẩn 1: Tổ chức và quản lý nhà trường\t\t\t\t\t
\tTiêu chí 1.4\tTổ văn phòng họp đúng\tGhi sổ họp sau mỗi buổi,\tHT, TTC M\t10/20 22\t0

\t\tkỳ hai tuần một lần.\tlưu bản điện tử.\t\t\t
2 Tiêu chuẩn 2: Cán bộ quản lý, giáo viên\t\t\t\t\t\t
Tiêu chí 2.2\t<p> Mọi giáo viên dự giờ đủ 4 tiết. </p>\tXếp lịch dự giờ theo tổ.\tBGH\tNăm học 2022-2023\tTự túc\t
--\t---\t--\t--\t--\t--\t--

III. TỔ CHỨC THỰC HIỆN
"""


def test_rows_of_tabs_are_rejoined_realigned_and_cleaned() -> None:
    (table,) = tables(ROWS)
    assert texts(table)[1:] == [
        ["1", "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường"],
        [
            "", "Tiêu chí 1.4", "Tổ văn phòng họp đúng kỳ hai tuần một lần.",
            "Ghi sổ họp sau mỗi buổi, lưu bản điện tử.", "HT, TTCM", "10/2022", "0",
        ],
        ["2", "Tiêu chuẩn 2: Cán bộ quản lý, giáo viên"],
        [
            "", "Tiêu chí 2.2", "Mọi giáo viên dự giờ đủ 4 tiết.", "Xếp lịch dự giờ theo tổ.", "BGH",
            "Năm học 2022-2023", "Tự túc",
        ],
    ]  # fmt: skip
    assert table.joined_rows == (2,)
    assert table.cells[8].col_span == 6
    assert paragraphs(ROWS) == ["II. NỘI DUNG", "III. TỔ CHỨC THỰC HIỆN"]


def test_a_lost_cell_is_found_by_content() -> None:
    (table,) = tables(HEADER + "\n\tTiêu chí 1.7\tĐủ hồ sơ viên chức.\tSoát lại từng tủ.\tTháng 9/2022\t0\n" * 3)
    assert texts(table)[1][3:] == ["Soát lại từng tủ.", "", "Tháng 9/2022", "0"]


def test_a_band_without_tabs_stays_in_its_table() -> None:
    text = HEADER + "\n\tTiêu chí 3.1\tSân khô.\tLấp hố.\tHT\tHè 2023\t0\n\nTiêu chuẩn 4: Quan hệ\n\n"
    (table,) = tables(text + "\tTiêu chí 4.1\tHọp đủ ba kỳ.\tGửi giấy mời.\tGVCN\tSuốt năm học\t0\n")
    assert [row[0] for row in texts(table)] == ["TT", "", "Tiêu chuẩn 4: Quan hệ", ""]


CELLS = """III. NỘI DUNG KẾ HOẠCH
\tTT
\tTiêu chuẩn, tiêu chí
\tKết quả cần đạt
\tGiải pháp thực hiện
\tNgười thực hiện
\tThời gian
\tGhi chú

\tMỨC 1, 2, 3

\t1
\tTiêu chuẩn 1: Tổ chức và quản lý nhà trường

\t
\tTiêu chí 1.2: Hội đồng trường


\tMục tiêu cần đạt: Mức 2

Hạn chế cần khắc phục: Nghị quyết còn chung chung.
\tThư ký ghi rõ việc, người, ngày xong.

\tHiệu trưởng
\tTháng 10 năm 2021
\t

\t
\t
\t
\t

\t
\tTiêu chí 1.9
\tMục tiêu cần đạt: Mức 3
\tMở hòm thư góp ý mỗi thứ sáu.
\tBan Thanh tra nhân dân
\tHằng tháng
\t
\t2
\tTiêu chuẩn 2: Giáo viên, nhân viên
\t
\t
\t
\t

IV. TỔ CHỨC THỰC HIỆN
1. Hiệu trưởng chỉ đạo chung.
\tNơi nhận:
- Lưu: VT.
\tHIỆU TRƯỞNG
"""


def test_cells_one_to_a_line_make_rows() -> None:
    (table,) = tables(CELLS)
    assert texts(table)[1:] == [
        ["MỨC 1, 2, 3"],
        ["1", "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường"],
        [
            "", "Tiêu chí 1.2: Hội đồng trường",
            "Mục tiêu cần đạt: Mức 2\nHạn chế cần khắc phục: Nghị quyết còn chung chung.",
            "Thư ký ghi rõ việc, người, ngày xong.", "Hiệu trưởng", "Tháng 10 năm 2021", "",
        ],
        [
            "", "Tiêu chí 1.9", "Mục tiêu cần đạt: Mức 3", "Mở hòm thư góp ý mỗi thứ sáu.",
            "Ban Thanh tra nhân dân", "Hằng tháng", "",
        ],
        ["2", "Tiêu chuẩn 2: Giáo viên, nhân viên"],
    ]  # fmt: skip
    assert paragraphs(CELLS)[-4:] == ["1. Hiệu trưởng chỉ đạo chung.", "Nơi nhận:", "- Lưu: VT.", "HIỆU TRƯỞNG"]


STACKED = """III. NỘI DUNG KẾ HOẠCH
TT|Tiêu|chuẩn,|tiêu chí|Kết quả cần đạt|Giải pháp thực hiện|Người thực|hiện|Thời|gian|Kinh phí|Ghi|chú
1|Tiêu chuẩn 1: Tổ chức và quản lý nhà trường
 Tiêu chí|1.4|Tổ văn phòng họp|đúng kỳ, hồ sơ được|sắp xếp theo tháng.|Tổ trưởng lập lịch họp
cả năm, dán tại phòng|chờ giáo viên.
Tổ trưởng,|văn thư|Tháng|9/2022|Không
 Tiêu chí|1.10|Cổng trường không ùn|tắc quá 10 phút.|Chia ba khung giờ tan|học, bảo vệ phân làn|bằng dây.
Bảo vệ,|Đội cờ đỏ
Hằng|tháng|1.200.00|0đ|Có phụ|lục
2|Tiêu chuẩn 2: Cán bộ quản lý, giáo viên, nhân viên và học sinh
 Tiêu chí|2.2|Mỗi tổ có một chuyên|đề trong học kỳ.|Tổ khối chọn bài khó,|dạy thử và góp ý cùng
nhau sau tiết dạy.|Tổ khối
HKI|Tự túc
VI. TỔ CHỨC THỰC HIỆN
Hiệu trưởng chịu trách nhiệm chung, mỗi tháng nghe các tổ báo cáo một lần tại phiên họp.
 Tiêu chí|2.4|Học sinh không vứt|rác ngoài sân trường.|Mỗi lớp nhận một góc|sân, chấm điểm vào|sáng thứ hai.
TPT Đội|Cả năm|học|0
- Các tổ trưởng nộp báo cáo bằng văn bản vào ngày 25 hằng tháng cho thư ký hội đồng.
"""


def stacked() -> str:
    return "".join(f"{line} \n\n" for line in STACKED.replace("|", "\n").rstrip("\n").split("\n"))


def test_visual_lines_below_one_another_find_their_cells() -> None:
    (table,) = tables(stacked())
    assert texts(table)[1:] == [
        ["1", "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường"],
        [
            "", "Tiêu chí 1.4", "Tổ văn phòng họp đúng kỳ, hồ sơ được sắp xếp theo tháng.",
            "Tổ trưởng lập lịch họp cả năm, dán tại phòng chờ giáo viên.", "Tổ trưởng, văn thư", "Tháng 9/2022",
            "Không", "",
        ],
        [
            "", "Tiêu chí 1.10", "Cổng trường không ùn tắc quá 10 phút.",
            "Chia ba khung giờ tan học, bảo vệ phân làn bằng dây.", "Bảo vệ, Đội cờ đỏ", "Hằng tháng", "1.200.000đ",
            "Có phụ lục",
        ],
        ["2", "Tiêu chuẩn 2: Cán bộ quản lý, giáo viên, nhân viên và học sinh"],
        [
            "", "Tiêu chí 2.2", "Mỗi tổ có một chuyên đề trong học kỳ.",
            "Tổ khối chọn bài khó, dạy thử và góp ý cùng nhau sau tiết dạy.", "Tổ khối", "HKI", "Tự túc", "",
        ],
        [
            "", "Tiêu chí 2.4", "Học sinh không vứt rác ngoài sân trường.",
            "Mỗi lớp nhận một góc sân, chấm điểm vào sáng thứ hai.", "TPT Đội", "Cả năm học", "0", "",
        ],
    ]  # fmt: skip
    assert table.moved_rows == (6,)
    assert len(paragraphs(stacked())) == 4


OCR = """MUC 1, 2, 3
1 |Tiéu chuan 1: To chuc va quan ly
Tiéu |Cong |Chia ba khung gio tan|Bao vé, |Hang |Khong|
chi 1.4|truong |hoc, bao vé phan lan|Doi |thang
khéng un|bang day.
Tiéu |Day du|Lap danh muc con thiéu|Ké toan|[Quy I|5 triéu|
chi 1.6|hé so|theo tung phong.
VI. TO CHUC THUC HIEN
"""


def test_bars_of_an_ocr_give_the_rows_in_order() -> None:
    (table,) = tables(OCR)
    rows = texts(table)
    assert [row[0] for row in rows[1:] if len(row) > 2] == ["Tiéu chi 1.4", "Tiéu chi 1.6"]
    assert rows[-1][3:6] == ["Ké toan", "Quy I", "5 triéu"]
    assert {cell.original for cell in table.cells if cell.row == 0} == {""}  # no heading was printed


def test_markdown_rows_are_rows() -> None:
    (table,) = tables("| TT | Tiêu chí | Giải pháp |\n|---|---|---|\n| 1 | 1.1 | Họp tổ |\n| 2 | 1.2 | Ghi sổ |\n")
    assert texts(table) == [["TT", "Tiêu chí", "Giải pháp"], ["1", "1.1", "Họp tổ"], ["2", "1.2", "Ghi sổ"]]


LAYOUT = """
TT   Tiêu chí     Giải pháp thực hiện         Người thực    Thời gian
                                                 hiện
1    1.4          Lập lịch họp cả năm, dán    Tổ trưởng,    9/2022
                  tại phòng chờ.              văn thư
2    1.10         Chia ba khung giờ tan học   Bảo vệ        Hằng tháng
                  cho ba khối lớp.
                                     2

3    2.2          Tổ khối chọn bài khó để     Tổ khối       HKI
                  dạy thử.

IV. TỔ CHỨC THỰC HIỆN
"""


def test_columns_of_spaces_are_cut_under_their_headings() -> None:
    (table,) = tables(LAYOUT)
    assert texts(table) == [
        ["TT", "Tiêu chí", "Giải pháp thực hiện", "Người thực hiện", "Thời gian"],
        ["1", "1.4", "Lập lịch họp cả năm, dán tại phòng chờ.", "Tổ trưởng, văn thư", "9/2022"],
        ["2", "1.10", "Chia ba khung giờ tan học cho ba khối lớp.", "Bảo vệ", "Hằng tháng"],
        ["3", "2.2", "Tổ khối chọn bài khó để dạy thử.", "Tổ khối", "HKI"],
    ]


def test_two_columns_of_a_header_are_parted() -> None:
    text = (
        "UBND HUYỆN AN MINH            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "TRƯỜNG THCS AN MINH           Độc lập - Tự do - Hạnh phúc\n"
    )
    assert paragraphs(text) == [
        "UBND HUYỆN AN MINH",
        "TRƯỜNG THCS AN MINH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_wrapped_prose_is_joined_and_headings_are_not() -> None:
    text = (
        "ỦY BAN NHÂN DÂN HUYỆN AN\n\nPHÚ TÂN\n\nTRƯỜNG THCS AN PHÚ\n\nII. CĂN CỨ\n\n"
        "Báo cáo tự đánh giá của nhà trường năm học vừa qua đã nêu những điểm còn yếu về đội\n\n"
        "ngũ và phòng học; các tổ đã góp ý.\n\nNăm học 2023 - 2024\n"
    )
    assert paragraphs(text) == [
        "ỦY BAN NHÂN DÂN HUYỆN AN PHÚ TÂN",
        "TRƯỜNG THCS AN PHÚ",
        "II. CĂN CỨ",
        "Báo cáo tự đánh giá của nhà trường năm học vừa qua đã nêu những điểm còn yếu về đội ngũ và phòng học; "
        "các tổ đã góp ý.",
        "Năm học 2023 - 2024",
    ]


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_character_sets_and_line_ends(charset: str) -> None:
    text = "KẾ HOẠCH\r\nCải tiến chất lượng giáo dục\x0cNăm học 2022-2023\r"
    source = text.replace("Ế", "Ê\u0301").replace("Ạ", "A\u0323").replace("ế", "ê\u0301").replace("ấ", "â\u0301")
    source = source.replace("ả", "a\u0309").replace("ợ", "ơ\u0323").replace("ụ", "u\u0323").replace("ọ", "o\u0323")
    got = read((source if charset == "cp1258" else text).encode(charset))
    assert [block.text for block in got.blocks() if isinstance(block, Paragraph)] == [
        "KẾ HOẠCH",
        "Cải tiến chất lượng giáo dục",
        "Năm học 2022-2023",
    ]
    assert not got.paged and not got.legacy


def test_legacy_letters_are_converted() -> None:
    document = read("KÕ ho¹ch c¶i tiÕn chÊt l­îng gi¸o dôc cña nhµ tr­êng".encode("cp1252"))
    assert document.legacy
    assert [b.text for b in document.blocks() if isinstance(b, Paragraph)] == [
        "Kế hoạch cải tiến chất lượng giáo dục của nhà trường"
    ]


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_a_file_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyFileError):
        read(data)


@pytest.mark.parametrize(
    "unit", ["kế hoạch ", "\t", "|", "a\tb\t", "Tiêu chí 1.1 ", "TT\n", "\tTT\n", "TT   Tiêu chí\n"]
)
def test_large_monotonous_text_takes_linear_time(unit: str) -> None:
    start = time.perf_counter()
    read(unit * (400_000 // len(unit)) + "x")
    assert time.perf_counter() - start < 20


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*HEADER.split("\t"), "1.4", "Tiêu chí 2.1", "\t", "\n", "|", "   ", "MỨC 4", "họp tổ", "10/2022"]
        )
    )
)
def test_total_on_any_mixture(parts: list[str]) -> None:
    text = "".join(parts)
    if not text.strip():
        return
    for block in read(text).blocks():
        if isinstance(block, Table):
            assert all(
                0 <= cell.row < block.n_rows and cell.col + cell.col_span <= block.n_cols for cell in block.cells
            )


def test_every_word_is_kept() -> None:
    for text in (ROWS, CELLS, stacked(), OCR, LAYOUT):
        printed = sorted("".join(c for c in text.replace("<p>", "").replace("</p>", "") if c.isalnum()))
        blocks = read(text).blocks()
        kept = "".join(
            "".join(cell.text if cell.original is None else cell.original for cell in block.cells)
            if isinstance(block, Table)
            else block.text
            for block in blocks
        )
        lost = len(printed) - sum(c.isalnum() for c in kept)
        assert lost == (1 if text is LAYOUT else 0)  # the page number
