"""Headers of pages read from an image: whole lines again, no scrawl between them, figures by hand left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.bundle import agree_on_school
from extract.document import Box, Cell, Document, Page, Paragraph, Reading, Table
from extract.header import read_header
from extract.lines import lines_of
from extract.marks import spelled_signer
from extract.raw import Printed, RawDocument, RawHeader
from extract.signature import Signature, read_signature
from extract.sureness import Sureness, date_sureness, is_sure_name, number_sureness
from extract.tidying import is_scrap, tidied
from normalize.organizations import read_body, read_organization
from normalize.records import DocType, FlagCode, Media
from pipelines.assemble import assemble
from pipelines.tables import Tables

_BODY = "Căn cứ Luật Tổ chức chính quyền địa phương và đề nghị của các phòng chuyên môn trực thuộc; xét tình hình."


def _line(text: str, x0: float, y0: float, x1: float, sure: float = 0.95, figures: float | None = None) -> Paragraph:
    box = Box(x0, y0, x1, y0 + 13)
    return Paragraph(text, 1, box, confidence=sure, figures=sure if figures is None else figures)


def _loose(*texts: str) -> Table:
    cells = tuple(Cell(0, col, text, confidence=0.9) for col, text in enumerate(texts))
    return Table(cells, 1, len(texts), 1, Box(100, 100, 500, 113), loose=True)


def _scan(*blocks: Paragraph | Table) -> Document:
    page = Page(1, tuple(blocks), 595.0, 842.0, reading=Reading(True, 0.9))
    return Document(Media.IMAGE, (page,), paged=True)


def _letter(number: Paragraph, dated: Paragraph) -> Tables:
    return assemble(
        _scan(
            _line("ỦY BAN NHÂN DÂN", 100, 56, 220),
            _line("PHƯỜNG HÒA AN", 98, 72, 222),
            number,
            _line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 270, 56, 530),
            _line("Độc lập - Tự do - Hạnh phúc", 320, 74, 480),
            dated,
            _line("QUYẾT ĐỊNH", 270, 146, 350),
            _line("Về việc giao nhiệm vụ năm 2026", 200, 162, 420),
            Paragraph(_BODY, 1, Box(80, 210, 540, 240), confidence=0.95, figures=0.95),
        ),
        "a.png",
    )


def _doubted(tables: Tables) -> dict[str | None, str | None]:
    return {flag.field: flag.raw for flag in tables.flags if flag.code is FlagCode.LOW_CONFIDENCE}


def test_printed_figures_are_read_without_a_doubt() -> None:
    tables = _letter(
        _line("Số: 42/QĐ-UBND", 120, 100, 210, 0.91, 0.85),
        _line("Hòa An, ngày 08 tháng 9 năm 2026", 300, 100, 500),
    )
    record = tables.documents[0]
    assert (record.number, record.issue_date) == ("42/QĐ-UBND", date(2026, 9, 8))
    assert record.issue_place == "Hòa An"
    assert record.organization == "Ủy ban nhân dân phường Hòa An"
    assert record.parent_organization is None
    assert record.title == "QUYẾT ĐỊNH Về việc giao nhiệm vụ năm 2026"
    assert not _doubted(tables)


def test_figures_by_hand_are_left_out_and_said() -> None:
    tables = _letter(
        _line("Số: 415 /QĐ-UBND", 120, 100, 210, 0.9, 0.86),
        _line("Hòa An, ngày #8 tháng ( năm 2026", 300, 100, 500, 0.9, 0.9),
    )
    record = tables.documents[0]
    assert (record.number, record.issue_date, record.issue_place) == (None, None, "Hòa An")
    assert _doubted(tables) == {"number": "Số: 415 /QĐ-UBND", "issue_date": "Hòa An, ngày #8 tháng ( năm 2026"}


def test_a_number_under_one_mean_with_its_code_stays_and_is_doubted() -> None:
    tables = _letter(
        _line("Số: 42/QĐ-UBND", 120, 100, 210, 0.6, 0.4),
        _line("Hòa An, ngày 08 tháng 9 năm 2026", 300, 100, 500),
    )
    assert tables.documents[0].number == "42/QĐ-UBND"
    assert list(_doubted(tables)) == ["number"]


def test_a_blank_number_and_day_are_none_and_no_doubt() -> None:
    tables = _letter(_line("Số: /QĐ-UBND", 120, 100, 210), _line("Hòa An, ngày tháng năm 2026", 300, 100, 500))
    assert (tables.documents[0].number, tables.documents[0].issue_date) == (None, None)
    assert not _doubted(tables)


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        ("Số: 133 /KH-TKB", 0.95, Sureness.SURE),
        ("Số:", 0.6, Sureness.SURE),
        ("Số: 133 /KH-TKB", 0.88, Sureness.UNREADABLE),
        ("Số: #Z /KH-TKB", 0.95, Sureness.UNREADABLE),
        ("Số: 3† /2026/TT-ABC", 0.95, Sureness.UNREADABLE),
        ("Số: 37/2026/TT-ABC", 0.95, Sureness.SURE),
        ("Số: #o#/KH-TKB", 1.0, Sureness.SURE),  # digital text is as it is
    ],
)
def test_sureness_of_numbers(text: str, figures: float, expected: Sureness) -> None:
    assert number_sureness(Printed(text, figures=figures)) is expected


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        ("Hòa An, ngày 05 tháng 9 năm 2026", 0.96, Sureness.SURE),
        ("Hòa An, ngày 05 tháng 9 năm 2026", 0.86, Sureness.UNREADABLE),
        ("Hòa An, ngày05 tháng 9 năm 2026", 0.96, Sureness.UNREADABLE),
        ("Thời gian: 8 giờ, ngày 21 tháng 3 năm 2025. Địa điểm: Hội trường", 0.94, Sureness.SURE),
        ("Hòa An, ngày   tháng   năm 2026", 0.5, Sureness.SURE),
        ("Hoa An, ngdy 5 thang 9 nam 2026", 1.0, Sureness.SURE),
    ],
)
def test_sureness_of_days(text: str, figures: float, expected: Sureness) -> None:
    assert date_sureness(Printed(text, figures=figures)) is expected


def test_names_under_a_seal_are_doubted() -> None:
    assert is_sure_name(Printed("Lê Thị Mận", confidence=0.95, figures=0.95))
    assert not is_sure_name(Printed("Lê Thị Mận", confidence=0.8, figures=0.8))


@pytest.mark.parametrize(
    ("text", "sure", "expected"),
    [
        ("„", 0.9, True),
        ("z ^ À 2", 0.6, True),
        ("TT#T2", 0.36, True),
        ("3 CHA", 0.55, True),
        ("11", 0.97, False),
        ("IV.", 0.9, False),
        ("Nơi nhận:", 0.3, False),
        ("Số: #o#/QĐ-ABC", 0.2, False),
        ("Thư ký", 0.9, False),
        ("Một dòng dài đọc chưa tốt nhưng là chữ", 0.4, False),
    ],
)
def test_scraps(text: str, sure: float, expected: bool) -> None:
    assert is_scrap(text, sure) is expected


@given(st.text(max_size=40), st.floats(0, 1))
def test_nothing_read_from_an_image_is_lost(text: str, sure: float) -> None:
    tidy = tidied(_scan(_line(text, 10, 10, 90, sure), _line("QUYẾT ĐỊNH", 10, 40, 90)))
    kept = " ".join(block.text for block in tidy.document.blocks() if isinstance(block, Paragraph))
    assert text in kept + " " + " ".join(piece.text for piece in tidy.aside)


def test_pages_of_digital_text_keep_every_sign() -> None:
    page = Page(1, (Paragraph("„"), Paragraph("x j QUYẾT ĐỊNH")))
    assert tidied(Document(Media.DOCX, (page,))).document.pages[0].blocks == page.blocks


def test_a_header_line_taken_for_columns_is_one_line() -> None:
    tidy = tidied(_scan(_loose("Số:", "/KH-UBND", "Hòa An, ngày", "tháng", "năm 2026")))
    assert [block.text for block in tidy.document.blocks() if isinstance(block, Paragraph)] == [
        "Số: /KH-UBND Hòa An, ngày tháng năm 2026"
    ]


def test_other_rows_without_rules_stay_tables() -> None:
    table = _loose("1.4", "Bổ sung sách", "Thư viện", "9/2026")
    assert tidied(_scan(table)).document.pages[0].blocks == (table,)


def test_pieces_of_one_line_are_joined() -> None:
    pieces = [
        _line("Số:", 110, 94, 128),
        _line("/TB-UBND", 173, 94, 243),
        _line("Hòa An, ngày", 337, 114, 417),
        _line("tháng năm", 448, 114, 528),
    ]
    found = [block.text for block in tidied(_scan(*pieces)).document.blocks() if isinstance(block, Paragraph)]
    assert found == ["Số: /TB-UBND", "Hòa An, ngày tháng năm"]


def test_a_stamp_of_receipt_does_not_end_the_header() -> None:
    cells = (Cell(0, 0, "TRUNG TÂM THÔNG TIN", confidence=0.8), Cell(1, 0, "CÔNG VĂN ĐẾN Ngày 3/9", confidence=0.4))
    stamp = Table(cells, 2, 1, 1, Box(60, 130, 190, 180))
    tidy = tidied(_scan(_line("Số: 4/TB-UBND", 110, 94, 200), stamp))
    assert len(tidy.document.pages[0].blocks) == 1
    assert tidy.aside[0].text == "TRUNG TÂM THÔNG TIN CÔNG VĂN ĐẾN Ngày 3/9"


def test_strokes_before_a_title_word() -> None:
    tidy = tidied(_scan(_line("w j QUYẾT ĐỊNH", 200, 94, 300, 0.4)))
    assert [block.text for block in tidy.document.blocks() if isinstance(block, Paragraph)] == ["QUYẾT ĐỊNH"]
    assert tidy.aside[0].text == "w j"


@pytest.mark.parametrize("text", ["II. KẾ HOẠCH", "CÁC BÁO CÁO", "1. KẾ HOẠCH", "VỀ KẾ HOẠCH"])
def test_headings_keep_their_first_words(text: str) -> None:
    line = _line(text, 9, 9, 99)
    assert tidied(_scan(line)).document.pages[0].blocks == (line,)


def test_a_wrapped_title_goes_on_below_with_a_capital() -> None:
    blocks = [
        _line("NGHỊ QUYẾT", 270, 100, 350),
        _line("Về chương trình hành động của", 200, 114, 420),
        _line("Hội đồng nhân dân phường Hòa An", 190, 128, 430),
        _line("HỘI ĐỒNG NHÂN DÂN PHƯỜNG HÒA AN", 180, 170, 440),
    ]
    header = read_header(blocks, DocType.KHAC).header
    assert [piece.text for piece in header.title] == [block.text for block in blocks[:3]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HÒA AN", "Ủy ban nhân dân thành phố Hòa An"),
        ("BỘ CÔNG THƯƠNG", "Bộ Công Thương"),
        ("THỦ TƯỚNG CHÍNH PHỦ", "Thủ tướng Chính phủ"),
        ("UBND XÃ HÒA LÂM", "UBND xã Hòa Lâm"),
        ("TRƯỜNG TIỂU HỌC HÒA LÂM", None),
        ("G CHÍNH PHỦ", None),
        ("", None),
    ],
)
def test_bodies_of_the_state(text: str, expected: str | None) -> None:
    assert read_body(text) == expected


@given(st.text(max_size=60))
def test_bodies_and_schools_are_total(text: str) -> None:
    read_body(text)
    read_organization(text)


def test_a_place_no_catalogue_has_is_doubted_in_a_scan() -> None:
    number = _line("Số: 42/QĐ-UBND", 120, 100, 210, 0.91, 0.85)
    doubted = _doubted(_letter(number, _line("Quảng Xuôn, ngày 08 tháng 9 năm 2026", 300, 100, 500)))
    assert doubted == {"issue_place": "Quảng Xuôn, ngày 08 tháng 9 năm 2026"}


def test_a_signature_that_was_not_read_is_missed_beside_the_recipients() -> None:
    body = Paragraph(_BODY, 1, Box(80, 210, 540, 240), confidence=0.95, figures=0.95)
    sent = (_line("Nơi nhận:", 80, 300, 140), _line("- Lưu: VT.", 80, 320, 140))
    tables = assemble(_scan(_line("THÔNG BÁO", 270, 146, 350), body, *sent), "a.png")
    assert FlagCode.SIGNER_MISSING in {flag.code for flag in tables.flags}


def _paper(parent: str, figures: float) -> RawDocument:
    names = (Printed(parent, figures=figures), Printed("TRƯỜNG TIỂU HỌC HÒA AN", figures=figures))
    return RawDocument(DocType.KH, RawHeader(*names))


def test_papers_of_one_scan_agree_on_the_body_above() -> None:
    papers = [_paper(name, 0.9) for name in ("UBND XÃ HÒA AN", "UBND XÃ HÓA AN", "UBND XÃ HÒA AN", "UBND XÃ LA")]
    parents = [paper.header.parent_organization for paper in agree_on_school(papers)]
    assert [parent.text if parent else None for parent in parents] == [
        "UBND XÃ HÒA AN", "UBND XÃ HÒA AN", "UBND XÃ HÒA AN", "UBND XÃ LA",
    ]  # fmt: skip


def test_the_body_above_stays_as_printed_in_digital_text() -> None:
    papers = agree_on_school([_paper("UBND XÃ HÒA AN", 1.0), _paper("UBND XÃ HÓA AN", 1.0)])
    assert papers[1].header.parent_organization == Printed("UBND XÃ HÓA AN")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HIỆU TRƯỜNG", "HIỆU TRƯỞNG"),
        ("KT. HIỆU TRƯỜNG", "KT. HIỆU TRƯỞNG"),
        ("HIỆU TRƯỞNG A", "HIỆU TRƯỞNG"),
        ("KT HIỆU TRƯỞNG", "KT. HIỆU TRƯỞNG"),
        ("TM.ỦY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN"),
        ("PHO HIEU TRUONG", "PHÓ HIỆU TRƯỞNG"),
        ("TM. ỦY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN"),
        ("Hiệu trường Lê Mận", "Hiệu trường Lê Mận"),
    ],
)
def test_positions_have_their_own_marks(text: str, expected: str) -> None:
    assert spelled_signer(text) == expected


def test_the_last_letter_of_an_abbreviation_is_no_matter() -> None:
    blocks = [
        _line("PHÒNG GD&ĐÔ HUYỆN HÒA AN", 100, 56, 260, 0.88),
        _line("TRƯỜNG TIỂU HỌC HÒA AN", 100, 72, 260),
        _line("KẾ HOẠCH", 270, 146, 350),
    ]
    parent = read_header(blocks, DocType.KH).header.parent_organization
    assert parent is not None and parent.text == "PHÒNG GD&ĐT HUYỆN HÒA AN"


def _signed(*right: Paragraph) -> Signature:
    left = (_line("Nơi nhận:", 80, 300, 140), _line("- Lưu: VT.", 80, 320, 140))
    return read_signature(lines_of([*left, *right]), 0, DocType.KHAC)


def test_a_position_half_under_a_seal_is_the_listed_one_it_is_like() -> None:
    found = _signed(
        _line("KT. GIÁM ĐỐC", 300, 300, 400),
        _line("Z PHÓ XIÁM ĐỐC", 300, 314, 400, 0.6),
        _line("(` SÔ / M", 300, 328, 400, 0.3),
        _line("Lê Thị Mận", 310, 380, 390, 0.92),
    )
    assert found.title is not None and found.name is not None
    assert (found.title.text, found.title.confidence) == ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", 0.6)
    assert found.name.text == "Lê Thị Mận"


def test_scrawl_below_a_position_is_no_part_of_it() -> None:
    found = _signed(_line("KT. GIÁM ĐỐC", 300, 300, 400), _line("Ấ TỊ JỆ", 300, 314, 400, 0.5))
    assert found.title is not None
    assert (found.title.text, found.title.confidence) == ("KT. GIÁM ĐỐC", 0.0)  # whose deputy signed is not read


def test_an_unlisted_position_that_is_legible_goes_on() -> None:
    found = _signed(_line("TM. BAN GIÁM SÁT", 300, 300, 400), _line("TRƯỞNG TIỂU BAN", 300, 314, 400, 0.93))
    assert found.title is not None and found.title.text == "TM. BAN GIÁM SÁT TRƯỞNG TIỂU BAN"


def test_a_day_years_away_from_the_plan_is_doubted() -> None:
    blocks = [
        _line("TRƯỜNG TIỂU HỌC HÒA AN", 100, 72, 260),
        _line("Hòa An, ngày 08 tháng 9 năm 2016", 300, 100, 500),
        _line("KẾ HOẠCH", 270, 146, 350),
        _line("Cải tiến chất lượng năm học 2026-2027", 200, 160, 420),
    ]
    assert _doubted(assemble(_scan(*blocks), "a.png")) == {"issue_date": "2016-09-08"}


@pytest.mark.parametrize(("sure", "expected"), [(0.9, "UBND XÃ HÒA AN"), (0.97, "UBND XÃ HÓA AN")])
def test_a_body_has_the_marks_of_the_place_that_was_read_better(sure: float, expected: str) -> None:
    blocks = [
        _line("UBND XÃ HÓA AN", 100, 56, 260, sure),
        _line("TRƯỜNG TIỂU HỌC HOA MẬN", 100, 72, 260),
        _line("Hòa An, ngày 08 tháng 9 năm 2026", 300, 100, 500, 0.96),
        _line("KẾ HOẠCH", 270, 146, 350),
    ]
    header = read_header(blocks, DocType.KH).header
    assert header.parent_organization is not None and header.parent_organization.text == expected
    assert header.organization is not None and header.organization.text == "TRƯỜNG TIỂU HỌC HOA MẬN"


def test_a_header_and_title_taken_for_a_table_are_lines() -> None:
    first = ("Sốl73", "/KH-UBND", "Hòa An, ngày 2#", "tháng 4 năm 2026")
    texts = (first, ("", ":", "KẾ HOẠCH :\nTổ chức Ngày hội", ""))
    cells = tuple(
        Cell(r, c, text, box=Box(90 * c, 100 + 20 * r, 90 * c + 80, 112 + 20 * r), confidence=0.9)
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
        if text
    )
    tidy = tidied(_scan(Table(cells, 2, 4, 1, Box(0, 100, 400, 140), loose=True)))
    found = [block.text for block in tidy.document.blocks() if isinstance(block, Paragraph)]
    assert found == ["Sốl73 /KH-UBND Hòa An, ngày 2# tháng 4 năm 2026", "KẾ HOẠCH", "Tổ chức Ngày hội"]
    header = read_header(list(tidy.document.blocks()), DocType.KH).header
    assert header.number is not None and header.place_date is not None
    assert number_sureness(header.number) is date_sureness(header.place_date) is Sureness.UNREADABLE
