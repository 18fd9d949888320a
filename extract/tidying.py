"""Pages read from an image without what is no text: stamps, strokes of a pen, pieces of a torn line.

A Document in; out come the Document whose header lines are whole again and the text that was set aside,
each piece with a reason, so that nothing is lost. Pages with a text layer keep every sign; only the pieces
of one header line (``Số:`` and, after a gap for the pen, ``/KH-…``) are joined there too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Block, Box, Cell, Document, Page, Paragraph, Table
from extract.lines import unglue
from extract.marks import Mark, is_upper, mark_of, title_words
from extract.raw import Unplaced
from normalize.text import bare, letters, squeeze

_ILLEGIBLE = "Nét chữ không đọc được (dấu, bút, vết bẩn)"
_RECEIPT = "Dấu công văn đến"
#: Below this mean confidence of its letters a short text without a known meaning is scrawl.
_LEGIBLE = 0.45
#: The shorter a text the surer it has to be.
_TINY = 8
_TINY_LEGIBLE = 0.65
_SCRAP_LONGEST = 24
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
#: Numbers of pages, lists and chapters stand alone: ``11``, ``IV.``, ``a)``.
_ORDINAL = re.compile(r"(?:\d{1,4}|[IVX]{1,5}|[A-Ha-h])[.)]?")
_ORDINAL_SURE = 0.8
_NUMBER_BEGUN = re.compile(r"^s[o06]\s*[:.]?\s*\S{0,6}$")
_CODE = re.compile(r"^/\s*(?:\d{4}\s*/\s*)?[A-ZĐ]")
_DATE_BEGUN = re.compile(r"\bngay.{0,6}?(?:\bthang.{0,6})?$")
_DATE_GOES_ON = re.compile(r"^\W*(?:thang|nam)\b")
#: A stamp of the registry: so many cells, so large a part of the page, in its upper half.
_STAMP_CELLS = 8
_STAMP_WIDTH = 0.4
_STAMP_DEPTH = 0.5
_STAMP_WORDS = re.compile(r"\bden\b|\bcong van\b|\bcong thong tin\b")
_HEADER = frozenset({Mark.NUMBER, Mark.PLACE_DATE, Mark.MOTTO, Mark.INDEPENDENCE})
#: A header taken for a table has the number and date, the title and little more.
_HEADER_ROWS = 4
_STRAY_SIGN = re.compile(r" [^\w\s)”\"]$")
_MOST_STRAY = 4
_STRAY_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Tidied:
    """A document of legible text, and what was set aside."""

    document: Document
    aside: tuple[Unplaced, ...] = ()


def tidied(document: Document) -> Tidied:
    """The document with whole header lines and without scraps."""
    aside: list[Unplaced] = []
    pages = tuple(_page(page, aside) for page in document.pages)
    return Tidied(replace(document, pages=pages), tuple(aside))


def _page(page: Page, aside: list[Unplaced]) -> Page:
    blocks: Sequence[Block] = page.blocks
    if page.reading is not None and page.reading.from_image:
        blocks = _legible(page, aside)
    return replace(page, blocks=tuple(_joined(blocks)))


def _legible(page: Page, aside: list[Unplaced]) -> list[Block]:
    """The blocks of a page read from an image that say something."""
    kept: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Paragraph):
            clean = _without_stray(block, aside)
            if clean is block and is_scrap(block.text, block.confidence):
                aside.append(Unplaced(block.original or block.text, block.page, _ILLEGIBLE))
            else:
                kept.append(clean)
        elif _is_receipt(block, page):
            aside.append(Unplaced(_text(block), block.page, _RECEIPT))
        elif block.loose and all(is_scrap(cell.text, cell.confidence) for cell in block.cells if cell.text):
            aside.append(Unplaced(_text(block), block.page, _ILLEGIBLE))
        else:
            kept.extend(_header_lines(block) or (block,))
    return kept


def is_scrap(text: str, confidence: float) -> bool:
    """Whether a text read from an image is scrawl, a piece of a seal or a stain.

    >>> is_scrap("„", 0.9), is_scrap("TT#T2", 0.3), is_scrap("Nơi nhận:", 0.4)
    (True, True, False)
    """
    if not _WORD.search(text):
        return not (_ORDINAL.fullmatch(text) and confidence >= _ORDINAL_SURE)
    least = _TINY_LEGIBLE if len(text) <= _TINY else _LEGIBLE
    if confidence >= least or len(text) > _SCRAP_LONGEST:
        return False
    return mark_of(text) is Mark.OTHER and not _NUMBER_BEGUN.match(bare(text))


def _text(table: Table) -> str:
    return squeeze(" ".join(cell.original or cell.text for row in table.rows() for cell in row if cell.text))


def _is_receipt(table: Table, page: Page) -> bool:
    """Whether a small table above the text is the stamp of who received the paper."""
    if table.loose or len(table.cells) > _STAMP_CELLS or table.box is None or not page.width or not page.height:
        return False
    narrow = table.box.x1 - table.box.x0 <= _STAMP_WIDTH * page.width
    high = table.box.y1 <= _STAMP_DEPTH * page.height
    return narrow and high and _STAMP_WORDS.search(bare(_text(table))) is not None


def _header_lines(table: Table) -> list[Paragraph]:
    """The lines of a header whose gaps looked like those between columns; none for any other table."""
    rows = [[cell for cell in row if cell.text] for row in table.rows()]
    if not table.loose or not 0 < len(rows) <= _HEADER_ROWS or not rows[0]:
        return []
    if not any(mark_of(piece) in _HEADER for piece in unglue(squeeze(" ".join(cell.text for cell in rows[0])))):
        return []
    return [line for row in rows for line in _lines_of_row(row, table)]


def _lines_of_row(row: Sequence[Cell], table: Table) -> list[Paragraph]:
    """One line for a row, more where a cell of it has more; scraps left out of none but the empty row."""
    if not row:
        return []
    figured = [cell.confidence for cell in row if any(map(str.isdigit, cell.text))]
    mean = sum(cell.confidence for cell in row) / len(row)
    said = [cell for cell in row if not is_scrap(cell.text, cell.confidence)] or row
    texts = [text for cell in said for text in cell.text.split("\n")] if _has_breaks(said) else [_joined_text(row)]
    return [
        Paragraph(
            _STRAY_SIGN.sub("", text),
            table.page,
            Box.around([cell.box for cell in row]) or table.box,
            confidence=mean,
            original=text if _STRAY_SIGN.search(text) else None,
            figures=min(figured, default=mean),
        )
        for text in texts
    ]


def _has_breaks(cells: Sequence[Cell]) -> bool:
    return any("\n" in cell.text for cell in cells)


def _joined_text(cells: Sequence[Cell]) -> str:
    return squeeze(" ".join(cell.original or cell.text for cell in cells))


def _without_stray(paragraph: Paragraph, aside: list[Unplaced]) -> Paragraph:
    """A title word without the strokes of a pen that were read before it: ``w j QUYẾT ĐỊNH``."""
    words = paragraph.text.split(" ")
    for count in range(1, min(_MOST_STRAY + 1, len(words))):
        rest = " ".join(words[count:])
        if is_upper(rest) and letters(rest) in title_words() and _are_stray(words[:count]):
            aside.append(Unplaced(" ".join(words[:count]), paragraph.page, _ILLEGIBLE))
            return replace(paragraph, text=rest, original=paragraph.original or paragraph.text)
    return paragraph


def _are_stray(words: Sequence[str]) -> bool:
    """Whether short tokens are no words: one of them is a sign or a lone small letter."""
    short = all(len(word) <= _STRAY_LONGEST for word in words)
    signs = any(not word.strip("-–.:+*").isalnum() and word.strip("-–.:+*") for word in words)
    return short and (signs or any(len(word) == 1 and word.islower() for word in words))


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the pieces of a number or date line that stand side by side made one."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if isinstance(last, Paragraph) and isinstance(block, Paragraph) and _goes_on(last, block):
            out[-1] = replace(
                last,
                text=f"{last.text} {block.text}",
                box=Box.around([last.box, block.box]),
                confidence=min(last.confidence, block.confidence),
                original=_read(last, block),
                figures=min(last.figures, block.figures),
            )
        else:
            out.append(block)
    return out


def _read(left: Paragraph, right: Paragraph) -> str | None:
    """What was read of two joined pieces, where it is not their text."""
    if left.original is None and right.original is None:
        return None
    return f"{left.original or left.text} {right.original or right.text}"


def _goes_on(left: Paragraph, right: Paragraph) -> bool:
    """Whether two paragraphs on one level are the pieces of a number or of a date line."""
    if left.box is None or right.box is None or left.page != right.page:
        return False
    shared = min(left.box.y1, right.box.y1) - max(left.box.y0, right.box.y0)
    if shared < 0.5 * min(left.box.y1 - left.box.y0, right.box.y1 - right.box.y0):
        return False
    begun, rest = bare(left.text), bare(right.text)
    if _NUMBER_BEGUN.match(begun):
        return _CODE.match(right.text) is not None
    return _DATE_BEGUN.search(begun) is not None and _DATE_GOES_ON.match(rest) is not None
