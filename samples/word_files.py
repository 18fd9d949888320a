"""Word files of the samples, with the things that Word really leaves in them.

Merged cells, a header row that repeats, automatic numbering, tracked changes, content controls,
text boxes with their old-style fallback, and fonts of the encodings before Unicode.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import _Element as Element

from samples.legacy import PRINTER, TIMES, encoded
from samples.markup import Mark, clean, list_number, pieces, undamaged
from samples.source import Grid, Letter, Recipe, Source, TextBox
from samples.text_files import MOTTO

_WRITTEN = "2020-09-21T08:15:00Z"
_AUTHOR = "Văn thư"
_TEXT_BOX = """<w:r {namespaces} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5760000" cy="{height}"/>
<wp:docPr id="{number}" name="Text Box {number}"/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5760000" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/>
</a:solidFill></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>
</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>
<v:shape style="width:453pt;height:40pt"><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>
</v:shape>
</w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def write_docx(source: Source, recipe: Recipe, target: Path) -> None:
    """A DOCX of all documents of a source, one after the other."""
    document = docx.Document()
    _set_page(document, recipe)
    numbering = _Numbering(document)
    for number, letter in enumerate(source.letters):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _Writer(document, numbering, recipe.encoding, recipe.landscape).write(letter)
    _set_properties(document, source)
    document.save(str(target))


def _set_page(document: Document, recipe: Recipe) -> None:
    section = document.sections[0]
    long, short = Cm(29.7), Cm(21)
    section.orientation = WD_ORIENT.LANDSCAPE if recipe.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if recipe.landscape else (short, long)
    section.left_margin, section.right_margin = Cm(2), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(4)


def _set_properties(document: Document, source: Source) -> None:
    moment = datetime(2020, 9, 21, 8, 15)
    properties = document.core_properties
    properties.author = properties.last_modified_by = _AUTHOR
    properties.created = properties.modified = moment
    properties.title, properties.comments = clean(" ".join(source.letters[0].title)), ""


class _Numbering:
    """The automatic lists of a document: one for the rows of tables, a new one for each list of text."""

    def __init__(self, document: Document) -> None:
        self._root = document.part.numbering_part.element
        self._last = 900
        for abstract, tail in ((90, ""), (91, ".")):
            level = f'<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1{tail}"/>'
            level = f'<w:lvl w:ilvl="0">{level}</w:lvl>'
            self._root.insert(0, _xml("abstractNum", f'w:abstractNumId="{abstract}"', level))
        self.rows = self._new(90)
        self.list = self.rows

    def restart(self) -> None:
        self.list = self._new(91)

    def restart_rows(self) -> None:
        self.rows = self._new(90)

    def _new(self, abstract: int) -> int:
        self._last += 1
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        link = f'<w:abstractNumId w:val="{abstract}"/>'
        self._root.append(_xml("num", f'w:numId="{self._last}"', link + restart))
        return self._last


class _Writer:
    """Writes one letter at the end of a document."""

    def __init__(self, document: Document, numbering: _Numbering, encoding: str, landscape: bool) -> None:
        self._document = document
        self._numbering = numbering
        self._encoding = encoding
        self._width = 26.0 if landscape else 17.3
        self._changes = 100

    def write(self, letter: Letter) -> None:
        if letter.superior:
            self._letterhead(letter)
        else:
            for line in (letter.number, letter.place_date):
                self._paragraph(line, italic=line == letter.place_date)
        for line in letter.title:
            self._paragraph(line, bold=True, center=True)
        for block in letter.body:
            if isinstance(block, Grid):
                self._table(block)
            elif isinstance(block, TextBox):
                self._text_box(block.text)
            else:
                self._paragraph(block, bold=_is_heading(block))
        self._signature(letter)

    def _letterhead(self, letter: Letter) -> None:
        left = [(letter.superior, ""), (letter.organization, "b"), (letter.number, "")]
        right = [(MOTTO[0], "b"), (MOTTO[1], "b"), (letter.place_date, "i")]
        self._two_columns(left, right, (0.42, 0.58), center=True)

    def _signature(self, letter: Letter) -> None:
        head = "b" if len(letter.signature) > 1 else ""
        right = [(line, head) for line in letter.signature]
        left = [(line, "i") for line in letter.recipients]
        if left or right:
            self._two_columns(left, right, (0.55, 0.45), center=False)

    def _two_columns(
        self,
        left: Sequence[tuple[str, str]],
        right: Sequence[tuple[str, str]],
        parts: tuple[float, float],
        center: bool,
    ) -> None:
        table = self._document.add_table(1, 2)
        table.autofit = False
        for cell, lines, part in zip(table.rows[0].cells, (left, right), parts, strict=True):
            cell.width = Cm(self._width * part)
            for number, (text, style) in enumerate(line for line in lines if line[0]):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                self._fill(paragraph, text, bold="b" in style, italic="i" in style)
                if center or lines is right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _paragraph(self, text: str, bold: bool = False, italic: bool = False, center: bool = False) -> None:
        if not text:
            return
        paragraph = self._document.add_paragraph()
        number, text = list_number(text)
        if number == 1:
            self._numbering.restart()
        if number:
            _number(paragraph, self._numbering.list)
        self._fill(paragraph, text, bold, italic)
        if center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _table(self, grid: Grid) -> None:
        table = self._document.add_table(len(grid.rows), len(grid.widths), style="Table Grid")
        table.autofit = False
        self._numbering.restart_rows()
        total = sum(grid.widths)
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Cm(self._width * width / total)
        for row in table.rows:
            for cell, width in zip(row.cells, grid.widths, strict=True):
                cell.width = Cm(self._width * width / total)
        for anchor in grid.anchors():
            cell = table.cell(anchor.row, anchor.column)
            if anchor.down * anchor.across > 1:
                cell = cell.merge(table.cell(anchor.row + anchor.down - 1, anchor.column + anchor.across - 1))
            self._cell(cell, anchor.text, header=anchor.row < grid.header)
        _repeat_header(table, grid.header)
        self._document.add_paragraph()

    def _cell(self, cell: _Cell, text: str, header: bool) -> None:
        for number, line in enumerate(undamaged(text).split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            position, line = list_number(line)
            if position:
                _number(paragraph, self._numbering.rows)
            self._fill(paragraph, line, bold=header or line.startswith(("Tiêu chuẩn", "MỨC")), size=11)
            if header:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for surplus in cell.paragraphs[text.count("\n") + 1 :]:  # left behind by a merge
            surplus._p.getparent().remove(surplus._p)

    def _fill(
        self, paragraph: Paragraph, text: str, bold: bool = False, italic: bool = False, size: int = 13
    ) -> None:
        printed = self._encoding == "print"
        for piece in pieces(clean(text) if printed else text):
            for font, signs in encoded(piece.text, self._encoding):
                run = paragraph.add_run(signs)
                run.bold, run.italic, run.font.size = bold, italic, Pt(size - 2 * printed)
                run.font.name = font
                self._mark(run._r, piece.mark)

    def _mark(self, run: Element, mark: Mark) -> None:
        if mark is Mark.PLAIN:
            return
        self._changes += 1
        number = str(self._changes)
        if mark is Mark.CONTROL:
            control = _xml("sdt", "", f'<w:sdtPr><w:id w:val="{number}"/></w:sdtPr><w:sdtContent/>')
            run.addprevious(control)
            control[-1].append(run)
            return
        holder = OxmlElement("w:ins" if mark is Mark.INSERTED else "w:del")
        for name, value in (("w:id", number), ("w:author", _AUTHOR), ("w:date", _WRITTEN)):
            holder.set(qn(name), value)
        run.addprevious(holder)
        holder.append(run)
        if mark is Mark.DELETED:
            for text in run.findall(qn("w:t")):
                text.tag = qn("w:delText")

    def _text_box(self, text: str) -> None:
        name = PRINTER if self._encoding == "print" else TIMES
        font = f'<w:rPr><w:rFonts w:ascii="{name}" w:hAnsi="{name}"/><w:sz w:val="22"/></w:rPr>'
        lines = (f"<w:p><w:r>{font}<w:t>{escape(line)}</w:t></w:r></w:p>" for line in clean(text).split("\n"))
        self._changes += 1
        height = 300000 + 260000 * text.count("\n") + 260000 * (len(text) // 75)
        content = "".join(lines)
        xml = _TEXT_BOX.format(namespaces=nsdecls("w"), number=self._changes, content=content, height=height)
        self._document.add_paragraph()._p.append(parse_xml(xml))


def _xml(tag: str, attributes: str, content: str) -> Element:
    return cast(Element, parse_xml(f'<w:{tag} {nsdecls("w")} {attributes}>{content}</w:{tag}>'))


def _is_heading(text: str) -> bool:
    return len(text) < 110 and clean(text) == clean(text).upper()


def _number(paragraph: Paragraph, list_id: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(_xml("numPr", "", f'<w:ilvl w:val="0"/><w:numId w:val="{list_id}"/>'))


def _repeat_header(table: Table, rows: int) -> None:
    for row in table.rows[:rows]:
        properties = cast(Element, row._tr.get_or_add_trPr())
        properties.append(OxmlElement("w:tblHeader"))
