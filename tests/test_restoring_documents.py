"""Documents whose text was damaged: what is put right, what is kept, how sure it is."""

from __future__ import annotations

import pytest

from diacritics.abbreviations import abbreviation, misread_abbreviation
from diacritics.assess import State
from diacritics.restore import restore
from extract.document import Cell, Document, Page, Paragraph, Reading, Table
from extract.restoring import restored
from normalize.records import Media

_PROSE = (
    "Nha trudng td chife hop hdi ddng su pham, phan cong gido vién chu nhiém theo doi ting hgc sinh.",
    "Két qua thuc hién ké hoach cai tién chat lugng gido duc cua nam hoc truéc con mét s6 han ché.",
)


def _eng(line: str) -> str:
    return restore(line, [State.OCR_MANGLED], recogniser="eng").text


def _vie(line: str) -> str:
    return restore(line, [State.OCR_MANGLED], recogniser="vie").text


def _document(*cells: str) -> Document:
    table = Table(tuple(Cell(0, col, text) for col, text in enumerate(cells)), 1, len(cells))
    return Document(Media.TEXT, (Page(1, (*map(Paragraph, _PROSE), table)),))


def _cells(document: Document) -> list[Cell]:
    return [cell for block in document.blocks() if isinstance(block, Table) for cell in block.cells]


def test_cells_of_a_misread_document() -> None:
    cells = _cells(restored(_document("BGH, CDCS", "TIND", "Hoc ky IT", "1O/2022", "12.000.00 0 dong")))
    assert [cell.text for cell in cells] == ["BGH, CĐCS", "TTND", "Học kỳ II", "10/2022", "12.000.000 đồng"]
    assert [cell.original for cell in cells][1:4] == ["TIND", "Hoc ky IT", "1O/2022"]


def test_posts_are_expected_in_cells() -> None:
    cells = _cells(restored(_document("Hiéu trudng, ké todn", "Gido vién chu nhiém")))
    assert [cell.text for cell in cells] == ["Hiệu trưởng, kế toán", "Giáo viên chủ nhiệm"]


def test_a_name_near_an_official_one_becomes_it() -> None:
    cells = _cells(
        restored(
            _document(
                "1.4: Hiéu trudng, ph6 hiéu trong, t6 chuyén m6n va t6 van ph0ng",
                "Tiéu chuan 1: T6 chifc va quan ly nha trong",
                "Déi vdi ban giam higu va hoc sinh",
            )
        )
    )
    assert cells[0].text == "1.4: Hiệu trưởng, phó hiệu trưởng, tổ chuyên môn và tổ văn phòng"
    assert cells[1].text == "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường"
    assert cells[2].text.startswith("Đối với ban giám hiệu")


def test_confidence_tells_sure_from_unsure() -> None:
    sure, unsure = _cells(restored(_document("Hiệu trưởng", "31/02/2022")))
    assert sure.confidence > 0.5 > unsure.confidence


def test_an_intact_document_stays_the_same() -> None:
    document = Document(Media.TEXT, (Page(1, (Paragraph("Kế hoạch cải tiến chất lượng giáo dục năm học mới"),)),))
    assert restored(document) is document


def test_the_name_of_a_body_keeps_its_marks_where_an_image_was_read() -> None:
    # Đồng Tháp is a known province, and a commune may still be called Đông Tháp.
    page = Page(1, (Paragraph("UBND XÃ ĐÔNG THÁP"), Paragraph("TRƯỜNG TIẾU HỌC ĐÔNG THÁP")), reading=Reading(True, 0.9))
    found = [block.text for block in restored(Document(Media.PDF_SCAN, (page,), paged=True)).blocks()]
    assert found == ["UBND XÃ ĐÔNG THÁP", "TRƯỜNG TIỂU HỌC ĐÔNG THÁP"]


def test_the_name_of_a_body_that_lost_its_marks_gets_them_back() -> None:
    lines = ("UBND HUYEN HOA BINH", "TRUONG TIEU HOC HOA BINH", "Can cu ket qua tu danh gia cua nha truong")
    page = Page(1, tuple(Paragraph(line) for line in lines))
    found = [block.text for block in restored(Document(Media.PDF_TEXT, (page,), paged=True)).blocks()]
    assert found[:2] == ["UBND HUYỆN HÒA BÌNH", "TRƯỜNG TIỂU HỌC HÒA BÌNH"]


def test_text_read_from_an_image_is_corrected_but_not_called_restored() -> None:
    text = "UBND thành phó ban hành Kê hoạch tô chức hội nghị; yêu câu các đơn vị thực hiện"
    page = Page(1, (Paragraph(text, confidence=0.9),), reading=Reading(True, 0.9))
    document = restored(Document(Media.PDF_SCAN, (page,), paged=True))
    (block,) = document.blocks()
    assert isinstance(block, Paragraph)
    assert block.text == "UBND thành phố ban hành Kế hoạch tổ chức hội nghị; yêu cầu các đơn vị thực hiện"
    assert block.original == text and not document.restored and block.confidence < 0.9


@pytest.mark.parametrize("line", ["QUYÉT ĐỊNH", "KÉ HOẠCH"])
def test_capitals_get_their_circumflex_back(line: str) -> None:
    assert _vie(line) in ("QUYẾT ĐỊNH", "KẾ HOẠCH")


def test_words_run_together_and_torn() -> None:
    assert _eng("td chifc hop cho gidovién va hoc sinh") == "tổ chức họp cho giáo viên và học sinh"


def test_points_and_strokes_between_words_are_no_codes() -> None:
    assert _eng("Cong viéc/gidi phap cin thuc hién").startswith("Công việc/giải pháp")


def test_abbreviations() -> None:
    assert [abbreviation(word) for word in ("DD", "HDT", "BGDDT", "XYZ")] == ["ĐD", "HĐT", "BGDĐT", None]
    assert [misread_abbreviation(word) for word in ("TIND", "XYZ")] == ["TTND", None]


@pytest.mark.parametrize(
    "line",
    ["d) Hồ sơ mẫu (NA12), phim 3D", "Máy in HOT, kênh MAC", "Khoản 1 điều 5; tỷ lệ 2,5%", "Lớp 4A, 5B tại phòng A1"],
)
def test_labels_and_foreign_words_read_by_vie_stay(line: str) -> None:
    assert _vie(line) == line


def test_labels_read_by_eng_keep_their_digits() -> None:
    assert "NA12" in _eng("Mau don theo bi€u NA12 va phim 3D")


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        ("Xay dung ké hoach cai tién chat lugng gido duc cua nha trudng", True),
        ("Xay dung ke hoach cai tien chat luong giao duc cua nha truong", False),
    ],
)
def test_misread_letters_are_told_from_lost_marks(text: str, misread: bool) -> None:
    found = restored(Document(Media.TEXT, (Page(1, (Paragraph(text),)),)))
    assert found.restored
    assert found.misread is misread
