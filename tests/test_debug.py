"""The picture of a page shows what was read where it was read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from extract.document import Box, Cell, Document, Page, Paragraph, Table
from extract.errors import DamagedError
from extract.limits import DEFAULT_LIMITS
from extract.ocr.tesseract import find_program
from extract.pdf.model import Ink, Rule, Shown, Word
from extract.raw import Field
from extract.readers.base import read_bytes
from normalize.records import Media
from pipelines.cli import app
from pipelines.debug import (
    Text,
    columns_of,
    confidence_colour,
    label,
    page_picture,
    rules_of,
    texts_of,
    words_of,
)
from pipelines.exits import ExitCode
from tests.pdf_maker import Sheet, pdf_of

HEADERS = ("Tiêu chí", "Nội dung công việc", "Người thực hiện", "Thời gian", "Kinh phí")
ROW = ("1.10", "Lắp thêm đèn ở cổng trường và dọc lối đi", "Bảo vệ", "10/2023", "2.500.000 đồng")
XS = (40.0, 110.0, 290.0, 390.0, 460.0, 555.0)


def ruled_page(rotate: int = 0) -> bytes:
    """A page with a title and a plan of one row."""
    sheet = Sheet(rotate=rotate)
    sheet.text(200, 60, "KẾ HOẠCH")
    for top, texts in ((100.0, HEADERS), (150.0, ROW)):
        for (left, right), text in zip(pairwise(XS), texts, strict=True):
            sheet.frame(left, top, right, top + 50)
            sheet.cell((left, top, right, top + 50), text, 10)
    return pdf_of([sheet])


def test_columns_are_told_by_field_and_reach_over_the_table() -> None:
    document = read_bytes(ruled_page(), "a.pdf")
    found = {column.field: column.box for column in columns_of(document, 1)}
    assert set(found) == {Field.CRITERION, Field.ACTIONS, Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET}
    box = found[Field.DEADLINE]
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((390, 100, 460, 200), abs=1)


def test_a_table_that_goes_on_without_its_header_keeps_its_fields() -> None:
    def cells(texts: tuple[str, ...], row: int, page: int, top: float) -> list[Cell]:
        boxes = [Box(left, top, right, top + 20) for left, right in pairwise(XS)]
        return [
            Cell(row, col, text, page=page, box=box)
            for col, (text, box) in enumerate(zip(texts, boxes, strict=True))
        ]

    head = [Paragraph("KẾ HOẠCH"), Paragraph("Cải tiến chất lượng giáo dục")]
    first = Table((*cells(HEADERS, 0, 1, 50), *cells(ROW, 1, 1, 70)), 2, 5, 1, Box(40, 50, 555, 90))
    more = ("2.3", "Mua thêm mười bộ bàn ghế cho phòng đọc", "Kế toán", "11/2023", "8.000.000 đồng")
    later = ("3.1", "Trồng lại hàng cây trước dãy phòng học", "Chi đoàn", "12/2023", "Không")
    second = Table((*cells(more, 0, 2, 30), *cells(later, 1, 2, 50)), 2, 5, 2, Box(40, 30, 555, 70))
    pages = (Page(1, (*head, first), 595, 842), Page(2, (second,), 595, 842))
    found = columns_of(Document(Media.PDF_TEXT, pages, paged=True), 2)
    assert [column.field for column in found][2:] == [Field.ASSIGNEE, Field.DEADLINE, Field.BUDGET]
    assert {(column.box.y0, column.box.y1) for column in found} == {(30, 70)}


def test_texts_have_place_and_confidence() -> None:
    box = Box(0, 0, 10, 10)
    table = Table((Cell(0, 0, "1.2", box=box, confidence=0.4), Cell(0, 1, "", box=box)), 1, 2)
    page = Page(1, (Paragraph("a"), table), furniture=(Paragraph("1", box=box),))
    assert list(texts_of(page)) == [Text(box, 1.0), Text(box, 0.4)]


def ink_of(**frame: object) -> Ink:
    word = Word("a", 10, 20, 30, 32, 30, 10, False, 0, confidence=0.7)
    return Ink(100.0, 200.0, (word,), (Rule(5, 10, 90),), (Rule(50, 0, 200),), **frame)  # type: ignore[arg-type]


def test_words_and_rules_stand_on_the_page_as_shown() -> None:
    assert list(words_of(ink_of())) == [Text(Box(10, 20, 30, 32), 0.7)]
    assert list(rules_of(ink_of())) == [((10, 5), (90, 5)), ((50, 0), (50, 200))]
    # The frame is the page turned clockwise by a quarter: its top left corner is the page's bottom left one.
    assert list(words_of(ink_of(turn=1))) == [Text(Box(20, 70, 32, 90), 0.7)]
    assert list(rules_of(ink_of(turn=1))) == [((5, 90), (5, 10)), ((0, 50), (200, 50))]
    twice = Shown(400.0, 400.0, (2.0, 0.0, 100.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0))
    assert list(words_of(ink_of(shown=twice))) == [Text(Box(120, 40, 160, 64), 0.7)]
    assert list(rules_of(ink_of(shown=twice))) == [((120, 10), (280, 10)), ((200, 0), (200, 400))]


def test_a_doubtful_word_is_marked_in_red_where_it_stands() -> None:
    data = pdf_of([Sheet(100.0, 200.0)])
    document = Document(Media.PDF_TEXT, (Page(1, (), 100.0, 200.0),), paged=True)
    word = Word("?", 10, 20, 30, 32, 30, 10, False, 0, confidence=0.1)
    picture = page_picture(data, document, 1, DEFAULT_LIMITS, Ink(100.0, 200.0, (word,), (), ()))
    scale = picture.width / 100
    red, green, blue = picture.getpixel((round(20 * scale), round(31.5 * scale)))
    assert (red > 190, green < 60, blue < 60) == (True, True, True)
    assert picture.getpixel((round(60 * scale), round(31.5 * scale))) == (255, 255, 255)


@pytest.mark.skipif(find_program() is None, reason="needs Tesseract")
def test_image_files_are_shown_with_what_was_read(tmp_path: Path) -> None:
    pixels = np.full((300, 900), 255, np.uint8)
    cv2.putText(pixels, "KHOA HOC 2024", (60, 170), cv2.FONT_HERSHEY_SIMPLEX, 2.6, 0, 6)
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    out = tmp_path / "out.png"
    code, _ = run(tmp_path / "a.png", "--out", out, "--readings-folder", tmp_path / "readings")
    assert code == ExitCode.OK
    with Image.open(out) as picture:
        assert picture.size == (900, 300)
        colours = {colour for _, colour in picture.getcolors(1 << 20) or []}
    assert any(green > red + 20 for red, green, _ in colours) or any(red > green + 20 for red, green, _ in colours)


def test_colours_run_from_red_over_yellow_to_green() -> None:
    assert [confidence_colour(c) for c in (0.0, 0.5, 0.75, 1.0)] == [
        (204, 0, 0),
        (204, 0, 0),
        (204, 204, 0),
        (0, 204, 0),
    ]


def test_every_field_has_a_label() -> None:
    assert all(label(field).strip() for field in Field)


@pytest.mark.parametrize("rotate", [0, 90])
def test_marks_lie_on_the_page_as_shown(rotate: int) -> None:
    data = ruled_page(rotate)
    picture = page_picture(data, read_bytes(data, "a.pdf"), 1, DEFAULT_LIMITS)
    width, height = (595, 842) if rotate == 0 else (842, 595)
    scale = picture.width / width
    assert picture.height == pytest.approx(height * scale, abs=2)
    # An empty place of the row of contents: tinted there, white beside the table.
    inside, beside = ((430, 190), (575, 190)) if rotate == 0 else ((652, 430), (652, 575))
    assert len(set(picture.getpixel((round(inside[0] * scale), round(inside[1] * scale))))) > 1
    assert picture.getpixel((round(beside[0] * scale), round(beside[1] * scale))) == (255, 255, 255)


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["debug", *map(str, arguments)])
    return result.exit_code, " ".join(result.output.split())


def test_the_command_writes_a_png(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kế hoạch.pdf").write_bytes(ruled_page())
    monkeypatch.chdir(tmp_path)
    code, words = run("kế hoạch.pdf", "--page", "1")
    assert (code, words) == (ExitCode.OK, "Hình: kế hoạch-trang-1.png")
    with Image.open(tmp_path / "kế hoạch-trang-1.png") as picture:
        assert picture.format == "PNG"
        assert max(picture.size) <= 2400
    assert run("kế hoạch.pdf", "--out", tmp_path / "mới" / "a.png")[0] == ExitCode.OK
    assert (tmp_path / "mới" / "a.png").is_file()


def test_wrong_calls_say_what_to_do(tmp_path: Path) -> None:
    text, pdf, broken = tmp_path / "a.txt", tmp_path / "a.pdf", tmp_path / "b.pdf"
    text.write_text("Kế hoạch", encoding="utf-8")
    pdf.write_bytes(ruled_page())
    broken.write_bytes(b"%PDF-1.5\nxxx")
    out = tmp_path / "x.png"
    assert run(tmp_path / "none.pdf")[0] == ExitCode.USAGE
    code, words = run(text, "--out", out)
    assert (code, "không có hình trang" in words) == (ExitCode.USAGE, True)
    code, words = run(pdf, "--page", "2", "--out", out)
    assert (code, "chỉ có 1 trang" in words) == (ExitCode.USAGE, True)
    code, words = run(broken, "--out", out)
    assert (code, words) == (ExitCode.SOME_FAILED, DamagedError.default_message)
    assert run(pdf, "--out", tmp_path)[0] == ExitCode.NOT_WRITTEN
    assert not out.exists()
