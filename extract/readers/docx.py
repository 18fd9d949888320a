"""DOCX files: the body in reading order, as Word prints it with all tracked changes accepted.

In: the bytes of a DOCX (also DOCM, DOTX, ISO Strict). Out: a `Document` of one page. What is kept:
paragraphs with their list labels written out, tables with spans, text boxes (after the paragraph they
hang on, once), content controls, insertions, results of fields, footnotes (at the end). What is left
out: deletions, moved-away text, field codes, comments. Running headers and footers and hidden text are
furniture. Text in legacy fonts is converted run by run.

Refuses: broken archives and XML (DAMAGED), passwords (ENCRYPTED), bombs (TOO_LARGE).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from extract.document import Block, Document, Page, Paragraph
from extract.errors import DamagedError
from extract.limits import Limits
from extract.readers.base import reader_for
from extract.readers.grid import GridBuilder
from extract.readers.ooxml import Package
from extract.readers.runs import RunProps, RunTexts, signs, symbol
from extract.readers.sidebyside import TabbedLine, untab
from extract.readers.wordnumbering import Numbering
from extract.readers.wordstyles import VAL, Styles, W, attribute
from extract.sniff import sniff
from normalize.records import Media

_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"

#: Elements around paragraphs, rows, cells or runs that print as if they were not there.
_TRANSPARENT = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "customXml",
        "smartTag",
        "sdtContent",
        "hyperlink",
        "dir",
        "bdo",
        "fldSimple",
    )
)
_DRAWN = frozenset({W + "drawing", W + "pict", W + "object", _ALTERNATE})
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
#: In ``w:t`` the soft hyphen is a letter of TCVN3; so it is where Word made an element of it.
_SIGNS[W + "softHyphen"] = "\u00ad"


class DocxReader:
    """Reads DOCX."""

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The one-page Document of a DOCX file."""
        package = Package(data, limits)
        main = _main_part(package)
        root = package.xml(main)
        body = None if root is None else root.find(W + "body")
        if body is None:
            raise DamagedError()
        reading = _Reading(package, main, body, limits)
        blocks = reading.blocks(body)
        blocks.extend(reading.notes())
        furniture = [*reading.running_titles(body), *reading.hidden]
        page = Page(1, tuple(blocks), furniture=tuple(furniture))
        return Document(Media.DOCX, (page,), legacy=reading.legacy)


def _main_part(package: Package) -> str:
    links = package.relations("").values()
    return next((link.target for link in links if link.kind == "officeDocument"), "word/document.xml")


def _children(node: etree._Element) -> Iterator[etree._Element]:
    """The children that print: wrappers opened, deletions left out, one branch of alternatives."""
    for child in node:
        if child.tag in _TRANSPARENT:
            yield from _children(child)
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None and child.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
                yield from _children(content)
        elif child.tag == _ALTERNATE and node.tag != W + "r":
            if len(child):
                yield from _children(child[0])
        else:
            yield child


@dataclass(slots=True)
class _Line:
    """The pieces of a paragraph while it is read."""

    pieces: list[tuple[str, RunProps]] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    #: The nesting fields around the next run: True while its code, not its result, is read.
    fields: list[bool] = field(default_factory=list)

    def add(self, text: str, look: RunProps) -> None:
        if not any(self.fields):
            self.pieces.append((text, look))


class _Reading:
    """One pass over a document; counts lists and collects what is not part of the body."""

    def __init__(self, package: Package, part: str, body: etree._Element, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._links = package.relations(part)
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"), self._styles)
        self._notes: list[tuple[str, str]] = []
        self._texts = RunTexts(" ".join(text for node in body.iter(W + "t") if (text := node.text)))
        self.hidden: list[Paragraph] = []

    def _part(self, kind: str) -> etree._Element | None:
        target = next((link.target for link in self._links.values() if link.kind == kind), None)
        return None if target is None else self._package.xml(target)

    @property
    def legacy(self) -> bool:
        """Whether anything read so far was in a legacy encoding."""
        return self._texts.legacy

    # Blocks

    def blocks(self, container: etree._Element) -> list[Block]:
        """The paragraphs and tables of a body, a cell, a text box or a note."""
        out: list[Block | TabbedLine] = []
        line = _Line()
        for child in _children(container):
            if child.tag == W + "p":
                self._inline(child, line)
                # A paragraph mark that was deleted glues its paragraph to the next.
                if child.find(f"{W}pPr/{W}rPr/{W}del") is None:
                    out.extend(self._finish(child, line))
                    line = _Line(fields=[code for code in line.fields if not code])
            elif child.tag == W + "tbl":
                out.extend(self._table(child))
            elif child.tag == W + "altChunk":
                out.extend(self._chunk(child))
        return untab([*out, *self._finish(None, line)])

    def _finish(self, node: etree._Element | None, line: _Line) -> Sequence[Block | TabbedLine]:
        properties = None if node is None else node.find(W + "pPr")
        own, _ = self._styles.paragraph(properties)
        shown = [(text, look) for text, look in line.pieces if not look.hidden]
        text = self._texts.text(shown)
        hidden = self._texts.text([(text, look) for text, look in line.pieces if look.hidden])
        if hidden:
            self.hidden.append(Paragraph(hidden))
        label = ""
        if own.num_id is not None and node is not None and (text or not line.pieces):
            label = self._numbering.label(own.num_id, own.level, self._styles.style_of(properties))
            # A number alone stands for itself (an STT column); a bullet alone for nothing.
            text = f"{label} {text}".strip() if text or any(map(str.isalnum, label)) else ""
        if not text:
            return line.boxes
        looks = [look for piece, look in shown if piece.strip()]
        bold = bool(looks) and all(look.bold for look in looks)
        paragraph = Paragraph(text, bold=bold, centered=bool(own.centered))
        if not label and any(piece == "\t" for piece, _ in shown):
            return [TabbedLine(paragraph, self._texts.parts(shown)), *line.boxes]
        return [paragraph, *line.boxes]

    def _table(self, node: etree._Element) -> list[Block]:
        grid = GridBuilder(self._limits)
        header, in_header = 0, True
        for row in _children(node):
            properties = row.find(W + "trPr")
            if row.tag != W + "tr" or (properties is not None and properties.find(W + "del") is not None):
                continue
            mark = None if properties is None else properties.find(W + "tblHeader")
            in_header = in_header and mark is not None and mark.get(VAL, "1") not in {"0", "false", "off"}
            header += in_header
            grid.next_row()
            grid.skip(_count(attribute(properties, "gridBefore"), 0))
            self._row(row, grid)
        return grid.blocks(header)

    def _row(self, row: etree._Element, grid: GridBuilder) -> None:
        cells: list[tuple[list[Block], int, etree._Element | None]] = []
        for cell in _children(row):
            if cell.tag != W + "tc":
                continue
            properties = cell.find(W + "tcPr")
            deleted = properties is not None and properties.find(W + "cellDel") is not None
            blocks = [] if deleted else self.blocks(cell)
            span = _count(attribute(properties, "gridSpan"), 1)
            merge = None if properties is None else properties.find(W + "hMerge")
            if merge is not None and merge.get(VAL) != "restart" and cells:
                before = cells[-1]
                cells[-1] = (before[0] + blocks, before[1] + span, before[2])
                continue
            cells.append((blocks, span, None if properties is None else properties.find(W + "vMerge")))
        for blocks, span, merge in cells:
            if merge is None or merge.get(VAL) == "restart":
                grid.add(blocks, span)
            else:
                grid.continue_above(blocks, span)

    def _chunk(self, node: etree._Element) -> list[Block]:
        """A page of HTML inside the archive: how scripts in web pages make "DOCX" files."""
        link = self._links.get(node.get(_RELATION_ID, ""))
        data = None if link is None else self._package.raw(link.target)
        if not data or sniff(data, "chunk") is not Media.HTML:
            return []
        document = reader_for(Media.HTML).read(data, "chunk", self._limits)
        self._texts.legacy = self._texts.legacy or document.legacy
        return list(document.blocks())

    # Runs

    def _inline(self, paragraph: etree._Element, line: _Line) -> None:
        _, base = self._styles.paragraph(paragraph.find(W + "pPr"))
        for child in _children(paragraph):
            if child.tag == W + "r":
                self._run(child, self._styles.run(child.find(W + "rPr"), base), line)
            elif child.tag not in (W + "pPr", W + "del", W + "moveFrom"):
                line.add("".join(text.text or "" for text in child.iter(_MATH_TEXT)), base)

    def _run(self, run: etree._Element, look: RunProps, line: _Line) -> None:
        for child in run:
            tag = child.tag
            if tag == W + "t":
                line.add(signs(child.text or "", look.font), look)
            elif tag in _SIGNS:
                line.add(_SIGNS[tag], look)
            elif tag == W + "sym":
                sign = symbol(_hexadecimal(child.get(W + "char")), child.get(W + "font"))
                line.add(sign, RunProps(bold=look.bold, hidden=look.hidden))
            elif tag == W + "fldChar":
                _field(child, look, line)
            elif tag in _DRAWN:
                line.boxes.extend(self._boxes(child))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                kind = "footnotes" if tag == W + "footnoteReference" else "endnotes"
                self._notes.append((kind, child.get(W + "id", "")))
            elif tag == W + "ruby":
                for base in child.iterfind(f"{W}rubyBase/{W}r"):
                    self._run(base, look, line)

    def _boxes(self, node: etree._Element) -> list[Block]:
        if node.tag == W + "txbxContent":
            return self.blocks(node)
        if node.tag == _ALTERNATE:
            # The fallback holds the same text again for old versions of Word.
            return next((found for branch in node if (found := self._boxes(branch))), [])
        return [block for child in node for block in self._boxes(child)]

    # What stands outside the body

    def notes(self) -> list[Block]:
        """Footnotes and endnotes in the order they are referred to."""
        out: list[Block] = []
        for kind in ("footnotes", "endnotes"):
            root = self._part(kind)
            if root is None:
                continue
            by_id = {note.get(W + "id", ""): note for note in root}
            wanted = [
                by_id[note_id] for of_kind, note_id in self._notes if of_kind == kind and note_id in by_id
            ]
            out.extend(block for note in wanted for block in self.blocks(note))
        return out

    def running_titles(self, body: etree._Element) -> list[Paragraph]:
        """The lines of all headers and footers, each once."""
        lines: dict[str, Paragraph] = {}
        for reference in body.iter(W + "headerReference", W + "footerReference"):
            link = self._links.get(reference.get(_RELATION_ID, ""))
            root = None if link is None else self._package.xml(link.target)
            if root is None:
                continue
            for block in self.blocks(root):
                texts = [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
                lines.update((text, Paragraph(text)) for text in texts if text)
        return list(lines.values())


def _field(node: etree._Element, look: RunProps, line: _Line) -> None:
    match node.get(W + "fldCharType"):
        case "begin":
            box = node.find(f"{W}ffData/{W}checkBox")
            if box is not None:
                checked = attribute(box, "checked") or attribute(box, "default") or "0"
                state = box.find(W + "checked")
                on = checked in {"1", "true", "on"} or (state is not None and state.get(VAL) is None)
                line.add("☒" if on else "☐", RunProps(bold=look.bold))
            line.fields.append(True)
        case "separate" if line.fields:
            line.fields[-1] = False
        case "end" if line.fields:
            line.fields.pop()
        case _:
            pass


def _count(value: str | None, default: int) -> int:
    return int(value[:6]) if value is not None and value.isascii() and value.isdigit() else default


def _hexadecimal(value: str | None) -> int:
    try:
        return int(value or "", 16)
    except ValueError:
        return 0
