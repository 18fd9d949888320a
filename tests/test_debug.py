"""The picture of a page shows what was read where it was read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from extract.document import Box, Cell, Document, Page, Paragraph, Table
from extract.errors import DamagedError
from extract.limits import DEFAULT_LIMITS
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
    texts_of,
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
