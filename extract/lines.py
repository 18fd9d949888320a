"""Blocks seen as printed lines, and blocks again without the lines that were used.

A paragraph gives one line for each of its lines. A table that only lays out text in columns (the
header block, the recipients beside the signature) gives the lines of its cells, column after
column. Any other table gives one `Line` that holds the table and no text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extract.document import Block, Box, Cell, Paragraph, Table
from extract.marks import Mark, find_signer, is_upper, mark_of
from extract.raw import Printed, Unplaced
from normalize.phrases import aligned
from normalize.text import bare, squeeze

#: A layout table is small; a bigger one holds data whatever its words are.
_LAYOUT_CELLS = 40
_LAYOUT_CHARS = 2500
#: Lines longer than this are prose and are never two glued columns.
_GLUED_LONGEST = 160
_MOTTO = "doc lap - tu do - hanh phuc"
_NUMBER_AND_DATE = re.compile(
    r"^(s[o06e]\s*[:.l|]?\s*[\d.\s]*/\s*(?:\d{4}\s*/\s*)?[\w&.-]+)\s+(\S.*\bngay\b.*\bthang\b.*)$"
)
_PERSON_HEADER = re.compile(r"\bho\s*(?:,|va)?\s*ten\b")
_MARKUP = re.compile(r"[*_]{1,3}(?=\s|$)|^[*_]{2,3}")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line and where it stands: ``block`` and ``part`` are its key within the blocks.

    ``table`` is the data table that stands here (then ``text`` is empty); ``column`` is the column
    of a layout table, None outside of one.
    """

    text: str
    block: int
    part: int
    page: int
    box: Box | None = None
    column: int | None = None
    bold: bool | None = None
    centered: bool | None = None
    confidence: float = 1.0
    original: str | None = None
    table: Table | None = None
    figures: float = 1.0

    @property
    def key(self) -> tuple[int, int]:
        """What `without` takes out."""
        return self.block, self.part

    def printed(self, text: str | None = None) -> Printed:
        """The line, or a piece of it, with its provenance."""
        return Printed(
            self.text if text is None else text,
            self.page,
            self.box,
            self.confidence,
            self.original,
            self.figures,
        )


def lines_of(blocks: Sequence[Block]) -> tuple[Line, ...]:
    """All lines of the blocks in reading order; lines without a letter or digit are left out."""
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        lines.extend(_block_lines(block, index))
    return tuple(line for line in lines if line.table is not None or any(c.isalnum() for c in line.text))


def _block_lines(block: Block, index: int) -> list[Line]:
    if isinstance(block, Paragraph):
        pieces = _pieces(block.text, block.original)
        style = (block.bold, block.centered, block.confidence)
        return [
            Line(text, index, part, block.page, block.box, None, *style, original, figures=block.figures)
            for part, (text, original) in enumerate(pieces)
        ]
    if not is_layout(block):
        return [Line("", index, 0, block.page, block.box, table=block)]
    found: list[Line] = []
    for cell in sorted(block.cells, key=lambda c: (c.col, c.row)):
        place = (cell.page, cell.box or block.box, cell.col, None, None, cell.confidence)
        for text, original in _pieces(cell.text, cell.original):
            found.append(Line(text, index, len(found), *place, original, figures=cell.confidence))
    return found


def _pieces(text: str, original: str | None) -> list[tuple[str, str | None]]:
    """The lines of a text, each with what was read there; both halves of a glued line have all of it."""
    lines = text.split("\n")
    read: list[str | None] = [*original.split("\n")] if original is not None else [None] * len(lines)
    if len(read) != len(lines):
        read = [original] * len(lines)
    return [(piece, was) for line, was in zip(lines, read, strict=True) for piece in unglue(squeeze(line))]


def _texts(text: str) -> list[str]:
    return [piece for line in text.split("\n") for piece in unglue(squeeze(line))]


def unglue(text: str) -> list[str]:
    """A line in which the two columns of the header or of the foot were glued, as its two pieces.

    >>> unglue("UBND XÃ HÒA AN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    ['UBND XÃ HÒA AN', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM']
    """
    if not 0 < len(text) <= _GLUED_LONGEST:
        return [text]
    folded = aligned(text)
    cut = folded.find("cong hoa xa hoi chu nghia")
    if cut <= 0:
        cut = _motto_start(folded)
    if cut <= 0 and (match := _NUMBER_AND_DATE.match(folded)):
        cut = match.start(2)
    if cut <= 0 and folded.startswith("noi nhan"):
        cut = _signer_start(text, folded)
    return [text[:cut].rstrip(" _|"), *unglue(text[cut:])] if cut > 0 else [text]


def _motto_start(folded: str) -> int:
    """Where a (perhaps misread) "Độc lập - Tự do - Hạnh phúc" begins after other words, else 0."""
    if len(folded) <= len(_MOTTO) or not re.search(r"h[ao]nh\s*ph|t\w\s+do\b", folded):
        return 0
    found = fuzz.partial_ratio_alignment(_MOTTO, folded, score_cutoff=75)
    if found is None:
        return 0
    start = folded.rfind(" ", 0, found.dest_start + 1) + 1
    return start if fuzz.ratio(folded[start:], _MOTTO) >= 70 else 0


def _signer_start(text: str, folded: str) -> int:
    cut = len("noi nhan")
    while cut < len(folded) and not folded[cut].isalpha():
        cut += 1
    rest = text[cut:]
    return cut if rest and is_upper(rest) and find_signer(rest) is not None else 0


def is_layout(table: Table) -> bool:
    """Whether a table only lays out a header or a foot in columns, and holds no data."""
    cells = [cell for cell in table.cells if cell.text.strip()]
    if not cells or len(table.cells) > _LAYOUT_CELLS or sum(len(c.text) for c in cells) > _LAYOUT_CHARS:
        return False
    texts = [text for cell in cells for text in _texts(cell.text)]
    if any(_PERSON_HEADER.search(bare(text)) and mark_of(text) is not Mark.SIGN_NOTE for text in texts):
        return False
    marks = set(map(mark_of, texts))
    if marks & {Mark.MOTTO, Mark.INDEPENDENCE, Mark.NUMBER, Mark.RECIPIENTS} and table.n_cols <= 4:
        return True
    return table.n_cols <= 4 and _is_signature_row(cells)


def _is_signature_row(cells: Sequence[Cell]) -> bool:
    """Whether every cell of the first row that holds text begins with who signs."""
    first = min(cell.row for cell in cells)
    tops = [_texts(cell.text)[0] for cell in cells if cell.row == first]
    marks = [mark_of(text) for text in tops]
    allowed = {Mark.SIGNER, Mark.PLACE_DATE, Mark.SIGN_NOTE}
    return Mark.SIGNER in marks and set(marks) <= allowed and all(is_upper(t) for t in tops if find_signer(t))


def without(
    blocks: Sequence[Block], lines: Sequence[Line], used: Collection[tuple[int, int]]
) -> tuple[Block, ...]:
    """The blocks without the used lines; a layout table that lost lines becomes paragraphs."""
    left: dict[int, list[Line]] = {}
    touched = {block for block, _ in used}
    for line in lines:
        if line.block in touched and line.key not in used:
            left.setdefault(line.block, []).append(line)
    out: list[Block] = []
    for index, block in enumerate(blocks):
        if index not in touched:
            out.append(block)
        elif isinstance(block, Paragraph):
            kept = left.get(index)
            if kept:
                out.append(replace(block, text="\n".join(line.text for line in kept), original=None))
        else:
            out.extend(Paragraph(line.text, line.page, line.box) for line in left.get(index, ()))
    return tuple(out)


def unplaced_of(
    lines: Sequence[Line], used: Collection[tuple[int, int]], reason: str
) -> tuple[Unplaced, ...]:
    """The lines that no field took, each table row as one text."""
    found: list[Unplaced] = []
    for line in lines:
        if line.key in used:
            continue
        if line.table is None:
            found.append(Unplaced(line.original or line.text, line.page, reason))
            continue
        for row in line.table.rows():
            text = " | ".join(cell.original or cell.text for cell in row if cell.text)
            if text:
                found.append(Unplaced(text, row[0].page, reason))
    return tuple(found)


def plain(text: str) -> str:
    """A line without emphasis signs that a conversion left (``Tiêu chí 1.1:*``)."""
    return squeeze(_MARKUP.sub("", text))
