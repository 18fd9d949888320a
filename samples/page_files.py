"""PDF files with a text layer, drawn by reportlab: ruled, partly ruled, borderless, rotated."""
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from samples.markup import clean
from samples.source import Grid, Letter, Recipe, Source, TextBox
from samples.text_files import MOTTO

_FONTS = Path("/usr/share/fonts/truetype/dejavu")
_MARGIN = 1.8 * cm
_FACES = (("Serif", ""), ("Serif-Bold", "-Bold"), ("Serif-Italic", "-Italic"))


def write_pdf(source: Source, recipe: Recipe, target: Path) -> None:
    """All documents of a source, each from a new page."""
    _load_fonts()
    size = landscape(A4) if recipe.landscape else A4
    flow: list[Flowable] = []
    for number, letter in enumerate(source.letters):
        if number:
            flow.append(PageBreak())
        flow += _letter(letter, recipe, size[0] - 2 * _MARGIN)
    template = SimpleDocTemplate(
        str(target), pagesize=size, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN,
        bottomMargin=_MARGIN, invariant=1, title=clean(" ".join(source.letters[0].title)),
        rotation=90 if recipe.rotated else 0,
    )
    template.build(flow, onFirstPage=_turn, onLaterPages=_turn)


def _turn(canvas: Canvas, template: SimpleDocTemplate) -> None:
    """Draw a page sideways whose /Rotate entry will show it upright, as some drivers store it."""
    if template.rotation:
        canvas.translate(template.pagesize[1], 0)
        canvas.rotate(90)


@cache
def _load_fonts() -> None:
    for name, face in _FACES:
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"DejaVuSerifCondensed{face}.ttf")))


def _style(face: str, size: float, center: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        face, fontName=face, fontSize=size, leading=size * 1.22, spaceAfter=size / 3,
        alignment=TA_CENTER if center else TA_LEFT,
    )


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(clean(text)).replace("\n", "<br/>"), style)


def _letter(letter: Letter, recipe: Recipe, width: float) -> list[Flowable]:
    flow: list[Flowable] = []
    if letter.superior:
        left = [(letter.superior, "Serif"), (letter.organization, "Serif-Bold"), (letter.number, "Serif")]
        right = [(MOTTO[0], "Serif-Bold"), (MOTTO[1], "Serif-Bold"), (letter.place_date, "Serif-Italic")]
        flow.append(_sides(left, right, width, center=True))
    else:
        lines = (letter.number, letter.place_date)
        flow += [_text(line, _style("Serif-Italic", 12)) for line in lines if line]
    flow.append(Spacer(1, 8))
    flow += [_text(line, _style("Serif-Bold", 12, center=True)) for line in letter.title]
    for block in letter.body:
        if isinstance(block, Grid):
            flow += [Spacer(1, 4), _table(block, recipe, width), Spacer(1, 8)]
        else:
            words = block.text if isinstance(block, TextBox) else block
            heading = len(words) < 110 and words == words.upper()
            flow.append(_text(words, _style("Serif-Bold" if heading else "Serif", 11)))
    left = [(line, "Serif-Italic") for line in letter.recipients]
    signature = [(line, "Serif-Bold") for line in letter.signature]
    return [*flow, _sides(left, signature, width, center=False)] if left or signature else flow


def _sides(
    left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], width: float, center: bool
) -> Table:
    cells = [
        [_text(text, _style(face, 11, center or lines is right)) for text, face in lines if text]
        for lines in (left, right)
    ]
    return Table([cells], colWidths=[width * 0.42, width * 0.58], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])


def _table(grid: Grid, recipe: Recipe, width: float) -> Table:
    cells: list[list[Flowable | str]] = [["" for _ in row] for row in grid.rows]
    commands: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP"), *_rules(recipe.rules)]
    for anchor in grid.anchors():
        band = anchor.row < grid.header or anchor.text.startswith(("Tiêu chuẩn", "MỨC"))
        style = _style("Serif-Bold" if band else "Serif", 9.5, center=anchor.row < grid.header)
        cells[anchor.row][anchor.column] = _text(anchor.text, style)
        if anchor.down * anchor.across > 1:
            corner = (anchor.column + anchor.across - 1, anchor.row + anchor.down - 1)
            commands.append(("SPAN", (anchor.column, anchor.row), corner))
    total = sum(grid.widths)
    return Table(
        cells,
        colWidths=[width * part / total for part in grid.widths],
        repeatRows=grid.header if recipe.repeat_header else 0,
        splitInRow=1,
        style=commands,
    )


def _rules(rules: str) -> list[tuple[object, ...]]:
    drawn = {"all": "GRID", "rows": "LINEBELOW"}
    return [(drawn[rules], (0, 0), (-1, -1), 0.6, colors.black)] if rules in drawn else []
