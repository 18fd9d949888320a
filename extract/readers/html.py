"""HTML pages, also those Word saved (with any extension) and MHTML: what a browser would show.

In: bytes in any character set. Out: a `Document` of one page: paragraphs, list markers written out,
tables with spans. Line wraps of the source are spaces, ``<br>`` is a line break. Scripts, comments
(with them Word's conditional ones), deletions and what is no content are left out; hidden text and
Word's running headers are furniture. Of style sheets only font, weight, alignment and visibility count.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml import etree

from extract.charset import decode
from extract.document import Block, Document, Page, Paragraph
from extract.errors import DamagedError, EmptyFileError
from extract.limits import Limits
from extract.readers.grid import GridBuilder
from extract.readers.runs import RunProps, RunTexts, signs
from extract.readers.wordnumbering import spelled
from normalize.records import Media

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"
    }
)  # fmt: skip
_DROPPED = frozenset(
    {
        "script", "style", "head", "title", "meta", "link", "template", "noscript", "noframes", "xml",
        "object", "applet", "svg", "iframe", "select", "option", "audio", "video", "canvas", "del"
    }
)  # fmt: skip
_BOLD = frozenset(
    {
        "b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"
    }
)  # fmt: skip
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-:.]+)""", re.IGNORECASE)
_SELECTOR = re.compile(r"[a-z][a-z0-9]*|(?:[a-z][a-z0-9]*)?\.[\w-]+", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_MIME = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_SPACES = re.compile(r"\s+")
#: HTML 5: rowspan="0" reaches to the end; no larger span is allowed.
_TO_THE_END = 65534
_MARKERS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
_HIDING = (("display", "none"), ("mso-hide", "all"), ("visibility", "hidden"))
_BULLETS = frozenset({"disc", "circle", "square"})

Style = Mapping[str, str]


class HtmlReader:
    """Reads HTML, Word-HTML and MHTML."""

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The one-page Document of an HTML page."""
        text = _source(data)
        # Pages with unclosed tags nest deeper than the parser's usual 256 levels.
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
        )
        try:
            # Lone surrogates and NUL end the parser; neither prints.
            root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedError() from error
        if root is None:
            raise EmptyFileError()
        if any("depth" in entry.message.lower() for entry in parser.error_log):
            # The parser drops what lies deeper without a word; so would we.
            raise DamagedError()
        reading = _Reading(root, limits)
        blocks = reading.blocks(root, _Look())
        page = Page(1, tuple(blocks), furniture=tuple(reading.furniture))
        return Document(Media.HTML, (page,), legacy=reading.legacy)


def _source(data: bytes) -> str:
    """The text of the page, taken out of its mail-like envelope where it has one (MHTML)."""
    declared: str | None = None
    if _MIME.match(data):
        message = email.message_from_bytes(data, policy=email.policy.default)
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        if part is not None:
            payload = part.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""
            declared = part.get_content_charset()
    found = _CHARSET.search(data[:8192])
    if found is not None:
        declared = found.group(1).decode("ascii")
    return decode(data, declared)


@dataclass(frozen=True, slots=True)
class _Look:
    """How an element's text is shown; children inherit it."""

    run: RunProps = field(default_factory=RunProps)
    centered: bool = False
    preformatted: bool = False


@dataclass(slots=True)
class _Flow:
    """The blocks of a body or a cell while they are read."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, RunProps]] = field(default_factory=list)
    marker: str = ""
    centered: bool = False


class _Reading:
    """One pass over a page."""

    def __init__(self, root: etree._Element, limits: Limits) -> None:
        self._limits = limits
        self._sheet = _style_sheet(root)
        self._texts = RunTexts(" ".join(str(text) for text in root.itertext()))
        self.furniture: list[Paragraph] = []
        #: The last number of each list around the present element.
        self._lists: list[int] = []

    @property
    def legacy(self) -> bool:
        """Whether anything read so far was in a legacy encoding."""
        return self._texts.legacy

    def blocks(self, element: etree._Element, look: _Look) -> list[Block]:
        """The paragraphs and tables inside an element."""
        flow = _Flow()
        self._walk(element, look, flow)
        self._flush(flow)
        return flow.blocks

    def _walk(self, element: etree._Element, look: _Look, flow: _Flow) -> None:
        _add(flow, element.text, look)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, look, flow)
            _add(flow, child.tail, look)

    def _child(self, child: etree._Element, look: _Look, flow: _Flow) -> None:
        tag = child.tag.lower().rsplit(":", 1)[-1] if ":" not in child.tag else child.tag.lower()
        style = self._style(child)
        if tag in _DROPPED or "msoDel" in (child.get("class") or ""):
            return
        if style.get("mso-element") in {"header", "footer"} and tag == "div":
            self._set_aside(self.blocks(child, look))
            return
        inner = _look(child, tag, style, look)
        if tag == "br":
            flow.pieces.append(("\n", look.run))
            return
        if tag not in _BLOCKS:
            self._walk(child, inner, flow)
            return
        self._flush(flow)
        flow.centered = inner.centered
        if tag == "table":
            flow.blocks.extend(self._table(child, inner))
        else:
            if tag == "li":
                flow.marker = self._marker(child, style)
            elif tag in {"ol", "ul"}:
                self._lists.append(_integer(child.get("start"), 1) - 1)
            self._walk(child, inner, flow)
            self._flush(flow)
            if tag == "li":
                flow.marker = ""
            elif tag in {"ol", "ul"}:
                self._lists.pop()
        flow.centered = look.centered

    def _flush(self, flow: _Flow) -> None:
        """End the paragraph that is being read."""
        shown = [(text, look) for text, look in flow.pieces if not look.hidden]
        text = self._texts.text(shown)
        hidden = self._texts.text([(text, look) for text, look in flow.pieces if look.hidden])
        flow.pieces.clear()
        if hidden:
            self.furniture.append(Paragraph(hidden))
        if text:
            bold = all(look.bold for piece, look in shown if piece.strip())
            text = f"{flow.marker} {text}" if flow.marker else text
            flow.blocks.append(Paragraph(text, bold=bold, centered=flow.centered))
            flow.marker = ""

    def _set_aside(self, blocks: list[Block]) -> None:
        for block in blocks:
            texts = [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
            self.furniture.extend(Paragraph(text) for text in texts if text)

    # Tables and lists

    def _table(self, table: etree._Element, look: _Look) -> list[Block]:
        grid = GridBuilder(self._limits)
        before: list[Block] = []
        header = 0
        for row, in_head in self._rows(table, before, look):
            style = self._style(row)
            row_look = _look(row, "tr", style, look)
            grid.next_row()
            header += in_head
            for cell in row:
                if isinstance(cell.tag, str) and cell.tag.lower() in {"td", "th"}:
                    cell_look = _look(cell, cell.tag.lower(), self._style(cell), row_look)
                    blocks = self._cell(cell, cell_look)
                    grid.add(blocks, _span(cell, "colspan"), _span(cell, "rowspan") or _TO_THE_END)
                else:
                    before.extend(self.blocks(cell, row_look))
                before.extend(self._stray(cell.tail, row_look))
        return before + grid.blocks(header)

    def _rows(
        self, table: etree._Element, before: list[Block], look: _Look
    ) -> Iterator[tuple[etree._Element, bool]]:
        """The rows as shown, head first and foot last; what is no row goes before the table."""
        sections: dict[str, list[etree._Element]] = {"thead": [], "tbody": [], "tfoot": []}
        for child in table:
            tag = child.tag.lower() if isinstance(child.tag, str) else ""
            before.extend(self._stray(child.tail, look))
            if tag in sections:
                sections[tag].extend(row for row in child if row.tag == "tr")
                before.extend(chain.from_iterable(self._stray(row.tail, look) for row in child))
            elif tag == "tr":
                sections["tbody"].append(child)
            elif tag == "caption":
                before.extend(self.blocks(child, look))
        for tag, rows in sections.items():
            for row in rows:
                yield row, tag == "thead"

    def _cell(self, cell: etree._Element, look: _Look) -> list[Block]:
        flow = _Flow(centered=look.centered)
        self._walk(cell, look, flow)
        self._flush(flow)
        return flow.blocks

    def _stray(self, text: str | None, look: _Look) -> list[Block]:
        found = self._texts.text([(text or "", look.run)])
        return [Paragraph(found)] if found else []

    def _marker(self, item: etree._Element, style: Style) -> str:
        """The marker a browser draws before a list item; counts the item."""
        parent = item.getparent()
        if parent is None or parent.tag not in {"ol", "ul"} or not self._lists:
            return "•"
        self._lists[-1] = _integer(item.get("value"), self._lists[-1] + 1)
        kind = _list_kind(style) or _list_kind(self._style(parent)) or item.get("type") or parent.get("type")
        kind = kind or ("decimal" if parent.tag == "ol" else "disc")
        if kind == "none":
            return ""
        return f"{spelled(self._lists[-1], _MARKERS[kind])}." if kind in _MARKERS else "•"

    # Style

    def _style(self, element: etree._Element) -> Style:
        """The declarations that hold for an element: by tag, class, tag and class, and its own."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        classes = (element.get("class") or "").lower().split()
        selectors = [tag, *(f".{name}" for name in classes), *(f"{tag}.{name}" for name in classes)]
        out: dict[str, str] = {}
        for selector in selectors:
            out.update(self._sheet.get(selector, {}))
        out.update(_declarations(element.get("style") or ""))
        return out


def _add(flow: _Flow, text: str | None, look: _Look) -> None:
    if text:
        shown = text if look.preformatted else _SPACES.sub(" ", text)
        flow.pieces.append((signs(shown, look.run.font), look.run))


def _look(element: etree._Element, tag: str, style: Style, outer: _Look) -> _Look:
    """How an element's text is shown, given how its parent's is."""
    run = outer.run
    font = style.get("font-family") or (element.get("face") if tag == "font" else None)
    if font:
        run = replace(run, font=font.split(",")[0].strip().strip("'\""))
    weight = style.get("font-weight", "")
    if weight:
        run = replace(run, bold=weight in {"bold", "bolder", "600", "700", "800", "900"})
    elif tag in _BOLD:
        run = replace(run, bold=True)
    if style.get("text-transform") == "uppercase":
        run = replace(run, caps=True)
    if element.get("hidden") is not None or any(style.get(name) == value for name, value in _HIDING):
        run = replace(run, hidden=True)
    centered = outer.centered
    align = style.get("text-align") or (element.get("align") or "").lower()
    if tag == "center" or (align == "center" and tag != "table"):
        centered = True
    elif tag in {"td", "th", "table"} or align:
        centered = tag == "th" and not align
    space = style.get("white-space", "")
    preformatted = space.startswith("pre") if space else outer.preformatted or tag == "pre"
    return _Look(run, centered, preformatted)


def _style_sheet(root: etree._Element) -> dict[str, dict[str, str]]:
    sheet: dict[str, dict[str, str]] = {}
    for element in root.iter("style"):
        css = _CSS_COMMENT.sub(" ", element.text or "")
        for rule in css.split("}"):
            selectors, _, body = rule.rpartition("{")
            declarations = _declarations(body)
            for selector in selectors.rpartition("{")[2].split(","):
                name = selector.strip().lower()
                if _SELECTOR.fullmatch(name):
                    sheet.setdefault(name, {}).update(declarations)
    return sheet


def _declarations(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    named = ((name.strip().lower(), value.strip()) for name, _, value in pairs if value.strip())
    # A capital at the end of a font's name says that it draws capitals.
    return {name: value if name == "font-family" else value.lower() for name, value in named}


def _list_kind(style: Style) -> str | None:
    words = (style.get("list-style-type") or style.get("list-style") or "").split()
    return next((word for word in words if word in _MARKERS or word in _BULLETS or word == "none"), None)


def _span(cell: etree._Element, name: str) -> int:
    return min(_integer(cell.get(name), 1), _TO_THE_END)


def _integer(value: str | None, default: int) -> int:
    digits = (value or "").strip()
    return int(digits[:6]) if digits.isascii() and digits.isdigit() else default
