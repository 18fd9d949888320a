"""Plain text becomes a Document: tables in all the ways in which copying leaves them, and paragraphs.

In: the bytes of a text file in any character set. Out: one page, its tables whole, everything else as
paragraphs in reading order; nothing that is printed is dropped but separators and stray tags. Refuses
only a file without text. Time is linear in the file, apart from tables, which are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from diacritics.legacy import Encoding, convert
from extract.charset import decode
from extract.document import Block, Document, Page, Table
from extract.errors import EmptyFileError
from extract.limits import Limits
from extract.readers.text_cells import cell_table
from extract.readers.text_layout import layout_table
from extract.readers.text_ocr import is_misread, ocr_tables
from extract.readers.text_pipes import pipe_table
from extract.readers.text_prose import paragraphs
from extract.readers.text_stacked import Stacked, lost_row, may_begin, stacked_table
from extract.readers.text_tabs import tab_table
from normalize.records import Media
from normalize.text import nfc

#: All that ends a line or a page; the vertical tab is Word's line break inside a paragraph.
_LINE_END = re.compile(r"\r\n|[\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029]")
#: Control characters say nothing in text; NUL bytes come from damaged UTF-16.
_CONTROL = dict.fromkeys([*range(9), *range(14, 28), 0x1F, 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)])
#: Longer lines are no visual lines; looking for tables in them costs time and finds nothing.
_LONGEST_LINE = 20_000

#: So often a stacked header is looked for; a plan has a handful of tables, a hostile file any number of
#: lines that look like headings.
_MOST_TRIES = 60

_TABLES: tuple[Callable[[Sequence[str], int], tuple[int, Table] | None], ...] = (
    cell_table,
    tab_table,
    pipe_table,
    layout_table,
)


class TextReader:
    """Reads plain text; one flow page."""

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `EmptyFileError` where there is no text."""
        converted = convert(decode(data).translate(_CONTROL))
        lines = _LINE_END.split(nfc(converted.text).replace("\xa0", " "))
        if not any(map(str.strip, lines)):
            raise EmptyFileError()
        page = Page(1, tuple(read_misread(lines) if is_misread(lines) else read_blocks(lines)))
        return Document(Media.TEXT, (page,), legacy=converted.encoding is not Encoding.UNICODE)


def read_misread(lines: Sequence[str]) -> list[Block]:
    """Tables and paragraphs of text that an English recogniser made, in reading order."""
    blocks: list[Block] = []
    last = 0
    for found in ocr_tables(lines):
        blocks += read_blocks(lines[last : found.first])
        blocks.append(found.table)
        last = found.end
    return blocks + read_blocks(lines[last:])


def read_blocks(lines: Sequence[str]) -> list[Block]:
    """Tables and paragraphs of the lines, in reading order."""
    blocks: list[Block] = []
    prose: list[str] = []
    torn: tuple[int, Stacked] | None = None  # the last stacked table, and where it stands
    index = tries = 0
    while index < len(lines):
        if not lines[index].strip() or len(lines[index]) > _LONGEST_LINE:
            prose.append(lines[index])
            index += 1
            continue
        lost = lost_row(lines, index, torn[1]) if torn else None
        if torn and lost:
            index, stacked = lost
            torn = torn[0], stacked
            blocks[torn[0]] = stacked.table()
            prose.append("")
            continue
        stack = None
        if tries < _MOST_TRIES and may_begin(lines[index]):
            tries += 1
            stack = stacked_table(lines, index)
        found = (stack[0], stack[1].table()) if stack else _table_at(lines, index)
        if found is None:
            prose.append(lines[index])
            index += 1
            continue
        blocks += paragraphs(prose)
        prose = []
        index = found[0]
        torn = (len(blocks), stack[1]) if stack else None
        blocks.append(found[1])
    return blocks + paragraphs(prose)


def _table_at(lines: Sequence[str], index: int) -> tuple[int, Table] | None:
    for find in _TABLES:
        found = find(lines, index)
        if found is not None:
            return found
    return None
