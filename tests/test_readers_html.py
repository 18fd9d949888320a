"""The HTML reader: what a browser shows, also of pages that Word saved under other names."""

from __future__ import annotations

import pytest

from extract.document import Document, Paragraph, Table
from extract.readers.base import read_bytes


def read(body: str, head: str = "") -> Document:
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_bytes(page.encode(), "ke-hoach.doc")


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


def grid(document: Document) -> list[tuple[int, int, int, int, str]]:
    found = next(block for block in document.blocks() if isinstance(block, Table))
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found.cells]


def test_source_lines_are_spaces_and_br_breaks() -> None:
    assert lines(read("<p>Tổ trưởng\n  chuyên&nbsp;môn<br>Kế toán</p><div>a<p>b</p>c</div>")) == [
        "Tổ trưởng chuyên môn\nKế toán",
        "a",
        "b",
        "c",
    ]


def test_text_around_blocks_is_kept() -> None:
    assert lines(read("trước<p>giữa<span> dòng</span></p>sau<b> đậm</b>")) == [
        "trước",
        "giữa dòng",
        "sau đậm",
    ]


def test_spans() -> None:
    body = (
        "<table><thead><tr><th rowspan=2>TT<th colspan=2>Thời gian<tr><th>Từ<th>Đến</thead>"
        "<tr><td>1<td>9/2023<td>5/2024</table>"
    )
    document = read(body)
    assert grid(document) == [
        (0, 0, 2, 1, "TT"),
        (0, 1, 1, 2, "Thời gian"),
        (1, 1, 1, 1, "Từ"),
        (1, 2, 1, 1, "Đến"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "9/2023"),
        (2, 2, 1, 1, "5/2024"),
    ]
    assert next(block for block in document.blocks() if isinstance(block, Table)).repeated_header == 2


def test_overlapping_and_endless_spans_are_cut() -> None:
    body = "<table><tr><td>a<td rowspan=0>b<td>c</tr><tr><td colspan=99>d</tr><tr><td>e<td>f</tr></table>"
    assert grid(read(body)) == [
        (0, 0, 1, 1, "a"),
        (0, 1, 3, 1, "b"),
        (0, 2, 1, 1, "c"),
        (1, 0, 1, 1, "d"),
        (2, 0, 1, 1, "e"),
        (2, 2, 1, 1, "f"),
    ]


def test_foot_goes_last_and_strays_are_kept() -> None:
    body = "<table><caption>Bảng 1</caption><tfoot><tr><td>cộng</tfoot><tbody><tr><td>một</tbody></table>"
    document = read(body)
    assert lines(document) == ["Bảng 1"]
    assert [cell[4] for cell in grid(document)] == ["một", "cộng"]


def test_nested_table_and_paragraphs_in_a_cell() -> None:
    inner = "<table><tr><td>Sơn<td>5.000.000<tr><td>Bàn<td>7.000.000</table>"
    body = f"<table><tr><td>1<td>2<td>3<td>4<tr><td>a<td><p>Mua:</p>{inner}<p>hết<td>b<td>c</table>"
    assert grid(read(body))[5][4] == "Mua:\nSơn 5.000.000\nBàn 7.000.000\nhết"


def test_layout_table_gives_way() -> None:
    inner = "<table><tr><td>TT<td>Nội dung<td>Giải pháp<tr><td>1<td>Rà soát<td>Họp tổ mỗi tháng</table>"
    document = read(f"<table><tr><td><p>III. NỘI DUNG</p>{inner}</td></tr></table>")
    assert lines(document) == ["III. NỘI DUNG"]
    assert len(grid(document)) == 6


def test_list_markers() -> None:
    body = (
        "<ol><li>một<li>hai<ul><li>con</ul></ol><ol type=a start=3><li>c<li value=7>g</ol>"
        "<ol style='list-style-type:upper-roman'><li><p>La Mã</p><p>tiếp</p></ol>"
        "<ul style='list-style:none'><li>trơn</ul>"
    )
    assert lines(read(body)) == ["1. một", "2. hai", "• con", "c. c", "g. g", "I. La Mã", "tiếp", "trơn"]


def test_markers_and_conditional_parts_of_word() -> None:
    body = (
        "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1."
        "<span>&nbsp; </span></span>"
        "<![endif]>Rà soát</p><!--[if gte vml 1]><p>hình</p><![endif]-->"
        "<!--[if supportFields]>PAGE<![endif]-->"
        "<p><span style='font-family:Symbol'>·</span> ý<o:p></o:p></p>"
    )
    assert lines(read(body)) == ["1. Rà soát", "• ý"]


def test_what_does_not_print() -> None:
    head = "<title>tên</title><style>.an{display:none}</style><script>var a = '<p>mã</p>'</script>"
    body = (
        "<p>thấy<del>xóa</del></p><p class=an>lớp ẩn</p><p style='mso-hide:all'>ẩn</p><p hidden>giấu</p>"
        "<div style='mso-element:footer'><p>Trang 1</p></div><!-- chú thích -->"
    )
    document = read(body, head)
    assert lines(document) == ["thấy"]
    assert [paragraph.text for paragraph in document.pages[0].furniture] == [
        "lớp ẩn",
        "ẩn",
        "giấu",
        "Trang 1",
    ]


def test_bold_and_centered() -> None:
    body = (
        "<p align=center><b>KẾ HOẠCH</b></p><center>năm học</center><p class=d>đậm</p><h2>I. Mục</h2>"
        "<div align=center><table><tr><td>ô</table></div><p>thường <b>đậm</b></p>"
    )
    paragraphs = list(read(body, "<style>p.d{font-weight:bold;text-align:center}</style>").blocks())
    looks = [(block.bold, block.centered) for block in paragraphs if isinstance(block, Paragraph)]
    assert looks == [(True, True), (False, True), (True, True), (True, False), (False, False)]


def test_preformatted_lines_stay() -> None:
    assert lines(read("<pre>một\n  hai</pre>")) == ["một\nhai"]


def test_legacy_fonts_by_sheet_attribute_and_style() -> None:
    head = "<style><!-- p.M, li.M {font-family:.VnTime;} @font-face {font-family:x} --></style>"
    body = (
        "<p class=M>gi¸o viªn</p><p><font face='.VnTimeH'>tr­êng</font> học</p>"
        "<p><span style='font-family:VNI-Times,serif'>keá hoaïch</span></p>"
    )
    document = read(body, head)
    assert lines(document) == ["giáo viên", "TRƯỜNG học", "kế hoạch"]
    assert document.legacy


@pytest.mark.parametrize(
    ("meta", "charset"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>", "utf-8"),
        ("", "utf-8"),
        ("<meta charset=utf-16>", "utf-16"),
        ("<meta charset=unicode>", "utf-16-le"),
        ("<meta http-equiv=Content-Type content='text/html; charset=windows-1258'>", "cp1258"),
        ("<meta charset=us-ascii>", "ascii"),
    ],
)
def test_charsets(meta: str, charset: str) -> None:
    # What code page 1258 can hold: base letters with their tones as separate signs.
    text = "K\u00ea\u0301 hoa\u0323ch nha\u0300 tr\u01b0\u01a1\u0300ng"
    page = f"<html><head>{meta}</head><body><p>{text}</p></body></html>"
    data = page.encode(charset, "xmlcharrefreplace")
    assert lines(read_bytes(data, "a.html")) == ["Kế hoạch nhà trường"]


def test_legacy_bytes_in_a_page() -> None:
    page = "<html><meta charset=x-user-defined><body><p>KÕ ho¹ch c¶i tiÕn chÊt l\xadîng</p></body></html>"
    assert lines(read_bytes(page.encode("latin-1"), "a.html")) == ["Kế hoạch cải tiến chất lượng"]


def test_mhtml() -> None:
    data = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        b"<html><body><p>K=E1=BA=BF ho=E1=BA=A1ch</p></body></html>\r\n--b--\r\n"
    )
    assert lines(read_bytes(data, "a.doc")) == ["Kế hoạch"]
