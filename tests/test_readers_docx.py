"""The DOCX reader: what Word prints, with all changes accepted, in the right cell."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.document import Document, Paragraph, Table
from extract.readers.base import read_bytes
from tests.office_files import R_NS, W_NS, archive, docx, p, run, tbl, tc, tr


def read(body: str, **parts: str) -> Document:
    return read_bytes(docx(body, **parts), "ke-hoach.docx")


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


def table(document: Document) -> Table:
    return next(block for block in document.blocks() if isinstance(block, Table))


def grid(found: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found.cells]


def test_blocks_stand_in_body_order() -> None:
    document = read(p("I. MỤC ĐÍCH") + tbl(tr(tc("TT"), tc("Nội dung"))) + p("Nơi nhận"))
    assert [type(block).__name__ for block in document.blocks()] == ["Paragraph", "Table", "Paragraph"]


def test_bold_and_centered_come_from_run_style_and_paragraph() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Ten"><w:pPr><w:jc w:val="center"/></w:pPr>'
        "<w:rPr><w:b/></w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Ten"/></w:style>'
    )
    body = (
        p("KẾ HOẠCH", '<w:pStyle w:val="Con"/>') + f"<w:p>{run('Căn cứ ', '<w:b/>')}{run('Thông tư')}</w:p>"
    )
    first, second = read(body, styles=styles).blocks()
    assert isinstance(first, Paragraph) and isinstance(second, Paragraph)
    assert (first.bold, first.centered) == (True, True)
    assert (second.bold, second.centered, second.text) == (False, False, "Căn cứ Thông tư")


def test_spans_become_cells() -> None:
    body = tbl(
        tr(tc("TT", '<w:vMerge w:val="restart"/>'), tc("Thời gian", '<w:gridSpan w:val="2"/>')),
        tr(tc("<w:p/>", "<w:vMerge/>"), tc("Bắt đầu"), tc("Kết thúc")),
        tr(tc("5/2024"), properties='<w:gridBefore w:val="2"/>'),
    )
    assert grid(table(read(body))) == [
        (0, 0, 2, 1, "TT"),
        (0, 1, 1, 2, "Thời gian"),
        (1, 1, 1, 1, "Bắt đầu"),
        (1, 2, 1, 1, "Kết thúc"),
        (2, 2, 1, 1, "5/2024"),
    ]


def test_merge_without_a_beginning_is_a_cell_of_its_own() -> None:
    body = tbl(
        tr(tc("a"), tc("b")), tr(tc("c", "<w:vMerge/>"), tc("d", '<w:gridSpan w:val="3"/><w:vMerge/>'))
    )
    assert [c.text for c in table(read(body)).cells] == ["a\nc", "b", "d"]


def test_repeated_header_rows_are_counted() -> None:
    head = "<w:tblHeader/>"
    body = tbl(
        tr(tc("TT"), properties=head),
        tr(tc("(1)"), properties=head),
        tr(tc("x")),
        tr(tc("y"), properties=head),
    )
    assert table(read(body)).repeated_header == 2


def test_nested_table_is_text_of_its_cell() -> None:
    inner = tbl(tr(tc("Sơn tường"), tc("5.000.000")), tr(tc("Bàn ghế"), tc("7.000.000")))
    outer = tbl(
        tr(*(tc(name) for name in "abcd")),
        tr(tc("1"), tc(p("Dự kiến:") + inner + "<w:p/>"), tc("x"), tc("y")),
    )
    found = table(read(outer))
    assert (found.n_rows, found.n_cols) == (2, 4)
    assert found.cells[5].text == "Dự kiến:\nSơn tường 5.000.000\nBàn ghế 7.000.000"


def test_table_inside_a_layout_table_comes_out_as_a_table() -> None:
    inner = tbl(
        tr(tc("TT"), tc("Tiêu chí"), tc("Giải pháp")), tr(tc("1"), tc("1.2"), tc("Tập huấn cho giáo viên"))
    )
    document = read(tbl(tr(tc(p("III. NỘI DUNG") + inner + "<w:p/>"))))
    assert lines(document) == ["III. NỘI DUNG"]
    assert table(document).n_cols == 3


def test_text_box_is_read_once() -> None:
    box = "<w:txbxContent>" + p("Số: 12/KH-THX") + "</w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(read(f"<w:p>{run('UBND XÃ X')}{drawn}</w:p>")) == ["UBND XÃ X", "Số: 12/KH-THX"]


def test_text_box_only_in_the_fallback_is_read() -> None:
    drawn = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing/></mc:Choice><mc:Fallback>"
        "<w:pict><v:textbox>"
        f"<w:txbxContent>{p('Mật')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(read(f"<w:p>{drawn}</w:p>")) == ["Mật"]


def test_content_controls_at_every_level() -> None:
    def sdt(inside: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    body = (
        sdt(p("khối"))
        + f"<w:p>{run('một ')}{sdt(run('cụm'))}</w:p>"
        + tbl(sdt(tr(tc("hàng"), sdt(tc("ô")))), tr(tc(sdt(p("trong ô"))), tc("z")))
    )
    document = read(body)
    assert lines(document) == ["khối", "một cụm"]
    assert [c.text for c in table(document).cells] == ["hàng", "ô", "trong ô", "z"]


def test_changes_are_accepted() -> None:
    body = (
        f"<w:p>{run('Tháng ')}<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
        f"<w:ins>{run('10')}</w:ins></w:p>"
        f"<w:p><w:moveFrom>{run('chuyển đi')}</w:moveFrom><w:moveTo>{run('chuyển đến')}</w:moveTo></w:p>"
        + tbl(tr(tc("giữ")), tr(tc("bỏ"), properties="<w:del/>"), tr(tc("thêm"), properties="<w:ins/>"))
    )
    document = read(body)
    assert lines(document) == ["Tháng 10", "chuyển đến"]
    assert [c.text for c in table(document).cells] == ["giữ", "thêm"]


def test_deleted_paragraph_mark_joins_paragraphs() -> None:
    body = p("Hiệu trưởng ", "<w:rPr><w:del/></w:rPr>") + p("chỉ đạo")
    assert lines(read(body)) == ["Hiệu trưởng chỉ đạo"]


NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/><w:isLgl/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
 <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr></w:lvl>
 <w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>
"""  # noqa: E501 - one level a line reads best


def item(text: str, level: int, num: int = 1) -> str:
    return (
        p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')
        if text
        else (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr></w:p>'
        )
    )


def test_list_labels_are_written_out() -> None:
    body = (
        item("Mục đích", 0)
        + item("Nội dung", 0)
        + item("Chung", 1)
        + item("Riêng", 1)
        + item("ý", 2)
        + item("chấm", 3)
        + item("gạch", 4)
        + item("Tổ chức", 0)
        + item("Lại từ đầu", 1)
        + item("Bốn", 0, num=2)
        + item("ngoài danh sách", 0, num=0)
    )
    assert lines(read(body, numbering=NUMBERING)) == [
        "I. Mục đích",
        "II. Nội dung",
        "2.1. Chung",
        "2.2. Riêng",
        "a) ý",
        "• chấm",
        "- gạch",
        "III. Tổ chức",
        "3.1. Lại từ đầu",
        "IV. Bốn",
        "ngoài danh sách",
    ]


def test_numbers_of_empty_paragraphs_print_and_bullets_do_not() -> None:
    body = tbl(tr(tc(item("", 0)), tc("a")), tr(tc(item("", 0)), tc("b")), tr(tc(item("", 4)), tc("c")))
    assert [c.text for c in table(read(body, numbering=NUMBERING)).cells] == ["I.", "a", "II.", "b", "", "c"]


def test_list_of_a_style() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = f'<w:style w:type="paragraph" w:styleId="Muc">{numbered}</w:style>'
    body = p("Mục đích", '<w:pStyle w:val="Muc"/>') + p(
        "không số", '<w:pStyle w:val="Muc"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    )
    assert lines(read(body, styles=styles, numbering=NUMBERING)) == ["I. Mục đích", "không số"]


def test_breaks_tabs_hyphens_and_symbols() -> None:
    body = (
        "<w:p><w:r><w:t>Bước 1</w:t><w:br/><w:t>Bước</w:t><w:tab/><w:t>2</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>2022</w:t><w:noBreakHyphen/><w:t>2023 kiểm</w:t><w:softHyphen/>"
        "<w:t>tra</w:t></w:r></w:p>"
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + run(" đạt") + "</w:p>"
        "<w:p>"
        + run("&#252;", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')
        + run(" xong")
        + "</w:p>"
    )
    assert lines(read(body)) == ["Bước 1\nBước 2", "2022-2023 kiểmtra", "✓ đạt", "✓ xong"]


def tabbed(*parts: str) -> str:
    return f"<w:p>{'<w:r><w:tab/></w:r>'.join(run(part) for part in parts)}</w:p>"


def test_columns_made_with_tabs_become_cells() -> None:
    body = (
        tabbed("UBND XÃ MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + tabbed("TRƯỜNG TIỂU HỌC MẪU", "", "Độc lập - Tự do - Hạnh phúc")
        + tabbed("", "Mẫu, ngày 5 tháng 9 năm 2024")
        + p("KẾ HOẠCH")
        + tabbed("", "Thụt đầu dòng")
        + tabbed("Thời gian:", "Tháng 9")
        + tabbed("1.", "RÀ SOÁT HỒ SƠ")
        + tabbed("Nơi nhận:", "HIỆU TRƯỞNG")
    )
    head, title, indented, labelled, numbered, foot = read(body).blocks()
    assert isinstance(head, Table) and isinstance(foot, Table)
    assert [cell.text for cell in head.cells] == [
        "UBND XÃ MẪU\nTRƯỜNG TIỂU HỌC MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nMẫu, ngày 5 tháng 9 năm 2024",
    ]
    assert [cell.text for cell in foot.cells] == ["Nơi nhận:", "HIỆU TRƯỞNG"]
    paragraphs = [
        block.text for block in (title, indented, labelled, numbered) if isinstance(block, Paragraph)
    ]
    assert paragraphs == ["KẾ HOẠCH", "Thụt đầu dòng", "Thời gian: Tháng 9", "1. RÀ SOÁT HỒ SƠ"]


def test_fields_show_their_result() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    field = (
        char("begin")
        + "<w:r><w:instrText>HYPERLINK</w:instrText></w:r>"
        + char("separate")
        + run("liên kết")
        + char("end")
    )
    simple = f'<w:fldSimple w:instr="DATE">{run("2024")}</w:fldSimple>'
    link = f"<w:hyperlink>{run('truong.edu.vn')}</w:hyperlink>"
    unclosed = f"<w:p>{char('begin')}{run('mã')}</w:p>" + p("còn nguyên")
    assert lines(read(f"<w:p>{field}{run(' ')}{simple}{run(' ')}{link}</w:p>{unclosed}")) == [
        "liên kết 2024 truong.edu.vn",
        "còn nguyên",
    ]


def test_notes_running_titles_and_hidden_text_are_kept() -> None:
    body = (
        f"<w:p>{run('Nội dung')}<w:r><w:footnoteReference w:id='2'/></w:r>"
        f"{run('bí mật', '<w:vanish/>')}</w:p>"
        "<w:sectPr><w:headerReference r:id='header'/><w:footerReference r:id='footer'/></w:sectPr>"
    )
    notes = (
        f"<w:footnote w:id='0'>{p('dòng kẻ')}</w:footnote><w:footnote w:id='2'>{p('Chú thích')}</w:footnote>"
    )
    document = read(body, footnotes=notes, header=p("Trang đầu"), footer=p("Trang cuối"))
    assert lines(document) == ["Nội dung", "Chú thích"]
    assert sorted(paragraph.text for paragraph in document.pages[0].furniture) == [
        "Trang cuối",
        "Trang đầu",
        "bí mật",
    ]


def test_capitals_of_a_format() -> None:
    assert lines(read(f"<w:p>{run('kế hoạch', '<w:caps/>')}</w:p>")) == ["KẾ HOẠCH"]


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def test_legacy_fonts_are_converted_run_by_run() -> None:
    body = (
        f"<w:p>{run('tr­êng mÇm non', font('.VnTimeH'))}</w:p>"
        f"<w:p>{run('N¨m häc ', font('.VnTime'))}{run('2023-2024 và', font('Times New Roman'))}</w:p>"
        f"<w:p>{run('keá hoa', font('VNI-Times'))}{run('ïch', font('VNI-Times') + '<w:b/>')}</w:p>"
    )
    document = read(body)
    assert lines(document) == ["TRƯỜNG MẦM NON", "Năm học 2023-2024 và", "kế hoạch"]
    assert document.legacy


def test_legacy_font_of_the_normal_style() -> None:
    look = f"<w:rPr>{font('.VnTime')}</w:rPr>"
    styles = f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal">{look}</w:style>'
    document = read(p("gi¸o viªn") + f"<w:p>{run('giáo viên đã đạt', font('Arial'))}</w:p>", styles=styles)
    assert lines(document) == ["giáo viên", "giáo viên đã đạt"]


def test_unicode_in_an_unconverted_legacy_font_stays() -> None:
    document = read(f"<w:p>{run('Tổ trưởng chuyên môn', font('.VnTime'))}</w:p>")
    assert lines(document) == ["Tổ trưởng chuyên môn"]
    assert not document.legacy


def test_strict_namespaces_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = f'<w:document xmlns:w="{strict}"><w:body>{p("Nội dung")}</w:body></w:document>'
    data = archive({"[Content_Types].xml": "wordprocessingml", "word/document.xml": document})
    assert lines(read_bytes(data, "x.docx")) == ["Nội dung"]


def test_page_of_html_inside_is_read() -> None:
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="c" Type="{R_NS}/aFChunk" Target="page.html"/></Relationships>'
    )
    document = (
        f'<w:document xmlns:w="{W_NS}" xmlns:r="{R_NS}"><w:body><w:altChunk r:id="c"/></w:body></w:document>'
    )
    data = archive(
        {
            "word/document.xml": document,
            "word/_rels/document.xml.rels": link,
            "word/page.html": "<html><body><p>Kế hoạch</p></body></html>",
        }
    )
    assert lines(read_bytes(data, "x.docx")) == ["Kế hoạch"]


@st.composite
def grids(draw: st.DrawFn) -> list[tuple[int, int, int, int, str]]:
    """A partition of a grid into cells: (row, col, row_span, col_span, text), in reading order."""
    n_rows, n_cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken: set[tuple[int, int]] = set()
    cells: list[tuple[int, int, int, int, str]] = []
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            width = 1
            free = 1
            while col + free < n_cols and (row, col + free) not in taken:
                free += 1
            width = draw(st.integers(1, free))
            height = draw(st.integers(1, n_rows - row))
            taken.update((row + down, col + right) for down in range(height) for right in range(width))
            cells.append((row, col, height, width, f"ô {len(cells)}"))
    return cells


def as_word(cells: list[tuple[int, int, int, int, str]]) -> str:
    n_rows = max(row + height for row, _, height, _, _ in cells)
    rows = []
    for number in range(n_rows):
        out = []
        for row, _, height, width, text in sorted(cells, key=lambda cell: cell[1]):
            if not row <= number < row + height:
                continue
            merge = "" if height == 1 else '<w:vMerge w:val="restart"/>' if number == row else "<w:vMerge/>"
            out.append(tc(text if number == row else "<w:p/>", f'<w:gridSpan w:val="{width}"/>{merge}'))
        rows.append(tr(*out))
    return tbl(*rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grids())
def test_any_grid_of_spans_survives(cells: list[tuple[int, int, int, int, str]]) -> None:
    assert sorted(grid(table(read(as_word(cells))))) == sorted(cells)
