"""Running text, furniture, and what is wrong with a PDF."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document, Paragraph, Table
from extract.errors import DamagedError, EncryptedError, KehoachError, TooLargeError
from extract.limits import DEFAULT_LIMITS, Limits
from extract.readers.pdf import PdfReader
from normalize.records import Media
from tests.pdf_maker import Sheet, pdf_of, width_of, wrapped


def read(*sheets: Sheet) -> Document:
    return PdfReader().read(pdf_of(sheets), "thu.pdf", DEFAULT_LIMITS)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


def centred(sheet: Sheet, middle: float, base: float, text: str, bold: bool = False) -> None:
    sheet.text(middle - width_of(text, 12) / 2, base, text, bold=bold)


def prose(sheet: Sheet, top: float, text: str, left: float = 85.0, right: float = 510.0) -> float:
    """Draw a paragraph with an indented first line; the base of the next line."""
    first, *rest = wrapped("...." + text, right - left, 12)
    for line in (first, *rest):
        indent = 24.0 if line is first else 0.0
        sheet.text(left + indent, top, line.removeprefix("...."))
        top += 15
    return top


LONG = (
    "Căn cứ kết quả tự đánh giá của nhà trường, ban giám hiệu xây dựng kế hoạch này để khắc phục "
    "những điểm yếu còn lại trong năm học và giao việc cho từng bộ phận."
)


def test_head_and_signature_come_left_before_right() -> None:
    sheet = Sheet()
    for base, left, right in (
        (60, "UBND XÃ AN BÌNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (76, "TRƯỜNG TIỂU HỌC SỐ 9", "Độc lập - Tự do - Hạnh phúc"),
        (100, "Số: 12/KH-TH9", "An Bình, ngày 05 tháng 9 năm 2025"),
    ):
        centred(sheet, 160, base, left, bold=base == 76)
        centred(sheet, 415, base, right)
    centred(sheet, 297, 140, "KẾ HOẠCH", bold=True)
    end = prose(sheet, 170, LONG)
    sheet.text(85, end + 20, "Nơi nhận:")
    centred(sheet, 420, end + 20, "HIỆU TRƯỞNG", bold=True)
    sheet.text(85, end + 34, "- Phòng Văn hóa;")
    sheet.text(85, end + 48, "- Lưu: VT.")
    centred(sheet, 420, end + 110, "Đỗ Thị Mận", bold=True)
    document = read(sheet)
    assert texts(document) == [
        "UBND XÃ AN BÌNH",
        "TRƯỜNG TIỂU HỌC SỐ 9",
        "Số: 12/KH-TH9",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Bình, ngày 05 tháng 9 năm 2025",
        "KẾ HOẠCH",
        LONG,
        "Nơi nhận:",
        "- Phòng Văn hóa;",
        "- Lưu: VT.",
        "HIỆU TRƯỞNG",
        "Đỗ Thị Mận",
    ]
    title = next(b for b in document.blocks() if isinstance(b, Paragraph) and b.text == "KẾ HOẠCH")
    assert (title.bold, title.centered) == (True, True)
    body = next(b for b in document.blocks() if isinstance(b, Paragraph) and b.text == LONG)
    assert (body.bold, body.centered) == (False, False)


def test_paragraphs_are_told_by_indent_and_items_by_their_sign() -> None:
    sheet = Sheet()
    end = prose(sheet, 80, LONG)
    end = prose(sheet, end, LONG)
    for item in ("- Sửa mái nhà;", "- Mua sách cho thư viện;", "a) Dạy thêm buổi chiều.", "1. Tổ giám sát"):
        sheet.text(85, end, item)
        end += 15
    assert texts(read(sheet)) == [
        LONG,
        LONG,
        "- Sửa mái nhà;",
        "- Mua sách cho thư viện;",
        "a) Dạy thêm buổi chiều.",
        "1. Tổ giám sát",
    ]


def test_page_numbers_and_running_titles_are_furniture_and_the_rest_is_not() -> None:
    sheets = []
    for number in range(1, 5):
        sheet = Sheet()
        if number > 1:
            centred(sheet, 297, 40, str(number))
        prose(sheet, 80, LONG)
        sheet.text(85, 300, "2")
        sheet.text(85, 810, f"Trường Tiểu học số 9 - Trang {number}/4")
        sheets.append(sheet)
    document = read(*sheets)
    assert [[p.text for p in page.furniture] for page in document.pages] == [
        ["Trường Tiểu học số 9 - Trang 1/4"],
        ["2", "Trường Tiểu học số 9 - Trang 2/4"],
        ["3", "Trường Tiểu học số 9 - Trang 3/4"],
        ["4", "Trường Tiểu học số 9 - Trang 4/4"],
    ]
    assert texts(document) == [LONG, "2"] * 4


def test_the_first_lines_of_a_page_are_no_running_title() -> None:
    sheet = Sheet()
    centred(sheet, 297, 60, "BÁO CÁO", bold=True)
    prose(sheet, 100, LONG)
    document = read(sheet)
    assert texts(document) == ["BÁO CÁO", LONG]
    assert document.pages[0].furniture == ()


def test_a_page_without_text_is_named() -> None:
    text = Sheet()
    text.text(85, 100, "Kế hoạch")
    mixed = read(text, Sheet())
    assert mixed.media is Media.PDF_MIXED
    assert [(error.page, error.code) for error in mixed.errors] == [(2, "NO_TEXT_LAYER")]
    assert mixed.pages[1].blocks == ()
    assert read(Sheet()).media is Media.PDF_SCAN
    assert read(text).media is Media.PDF_TEXT


@pytest.mark.parametrize("size", [(3.0, 3.0), (14400.0, 14400.0)])
def test_odd_page_sizes(size: tuple[float, float]) -> None:
    sheet = Sheet(*size)
    sheet.text(1, 2, "a", size=1)
    assert texts(read(sheet)) == ["a"]


def locked(user: str, owner: str) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(user, owner, canPrint=0))
    canvas.drawString(72, 700, "Trang 1")
    canvas.save()
    return buffer.getvalue()


def test_an_owner_password_does_not_stand_in_the_way() -> None:
    document = PdfReader().read(locked("", "khoa"), "khoa.pdf", DEFAULT_LIMITS)
    assert texts(document) == ["Trang 1"]


def test_a_user_password_does() -> None:
    with pytest.raises(EncryptedError):
        PdfReader().read(locked("mo", "khoa"), "khoa.pdf", DEFAULT_LIMITS)


def test_a_file_without_pages_is_damaged() -> None:
    with pytest.raises(DamagedError):
        read()


def test_too_many_pages_are_refused() -> None:
    data = pdf_of([Sheet(), Sheet(), Sheet()])
    with pytest.raises(TooLargeError):
        PdfReader().read(data, "dai.pdf", Limits(pages=2))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 255))
def test_damaged_bytes_give_a_document_or_an_error_of_ours(cut: int, value: int) -> None:
    sheet = Sheet()
    prose(sheet, 80, LONG)
    sheet.frame(60, 200, 200, 300)
    data = bytearray(pdf_of([sheet]))
    cut %= len(data)
    data[cut] = value
    for damaged in (bytes(data), bytes(data[:cut])):
        try:
            document = PdfReader().read(damaged, "hong.pdf", DEFAULT_LIMITS)
        except KehoachError:
            continue
        assert len(document.pages) >= 1


def test_a_crowd_of_rules_is_a_drawing() -> None:
    sheet = Sheet()
    for step in range(2500):
        sheet.rule(50, 100 + step * 0.2, 500, 100 + step * 0.2)
        sheet.rule(50 + step * 0.2, 100, 50 + step * 0.2, 600)
    sheet.text(85, 700, "Hình 1")
    document = read(sheet)
    assert texts(document) == ["Hình 1"]
    assert not any(isinstance(block, Table) for block in document.blocks())
