"""Tables whose visual lines were copied one below the other, as from a viewer that knows no tables.

Lines in, a Table out. The stacked header tells where such a table begins and what its columns are; it
ends at a line too wide for a cell or at a heading. A row that was torn away and stands within later
prose is brought back to its table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Table
from extract.marks import HEADER_MARKS, Mark, is_upper, mark_of
from extract.raw import Field
from extract.tables.fields import header_scores
from extract.tables.text_rows import Row, column_fields, is_band, is_code, make_table
from extract.tables.unstack import Line, line_of, unstack
from extract.tables.unstack_header import WIDEST_LINE, Header, find_header
from normalize.text import letters
from normalize.wrapping import starts_item

_SECTION = re.compile(r"\s*(?:[IVX]{1,4}\s*[.)]|[A-ZĐ]\s*[.]|\d{1,2}\s*[./])\s+\S")
#: Lines of a header are looked for this far; a longer one is none.
_HEADER_LINES = 120
#: A cell's lines are at most so much wider than those of the first rows.
_WIDER = 1.3
_SAMPLE = 60
#: A row that was torn away has at least this many lines and a code on one of its first two.
_LEAST_ROW = 5
#: The first line of a header is a heading as good as this, or the first word of one.
_SURE = 0.95
_FIRST_WORDS = ("tieu", "so", "thoi", "noi", "s", "t")
_ENDS = (Mark.RECIPIENTS, Mark.SIGNER, *HEADER_MARKS)


def stacked_table(lines: Sequence[str], start: int) -> tuple[int, Table, list[str]] | None:
    """The table that begins at a line, the index after it, and the lines after it without its lost rows.

    None where no table begins.
    """
    if not _may_begin(lines[start].strip()):
        return None
    printed = _printed(lines, start, _HEADER_LINES)
    header = find_header([text for _, text, _ in printed])
    if header is None or header.used >= len(printed):
        return None
    fields = _fields(header)
    begin = printed[header.used][0]
    body, end = _body(lines, begin, header)
    if not body:
        return None
    return end, make_table(header.rows(), unstack(body, header, fields), len(fields)), []


def _may_begin(text: str) -> bool:
    """Whether a line can be the first of a header: a short heading, or the first word of one."""
    if len(text) > WIDEST_LINE or text[:1].islower() or starts_item(text) or _SECTION.match(text):
        return False
    return max(header_scores(text).values(), default=0.0) >= _SURE or letters(text) in _FIRST_WORDS


def _printed(lines: Sequence[str], start: int, count: int) -> list[tuple[int, str, int]]:
    """The next lines with text: index, text, and the number of visible empty lines before each."""
    out: list[tuple[int, str, int]] = []
    empties = 0
    for index in range(start, len(lines)):
        text = lines[index]
        if "\t" in text:
            break
        if text.strip():
            out.append((index, text if out else text, empties))
            empties = 0
            if len(out) == count:
                break
        elif text:
            empties += 1
    return out


def _fields(header: Header) -> tuple[Field | None, ...]:
    return column_fields([heading.text for heading in header.columns])


def _body(lines: Sequence[str], start: int, header: Header) -> tuple[list[Line], int]:
    """The lines of the rows from a line on, and the index of the first line after them."""
    printed = _printed(lines, start, len(lines))
    widest = max(len(line) for heading in header.columns for line in heading.lines)
    sample = sorted(len(text.strip()) for _, text, _ in printed[:_SAMPLE] if not is_band(text))
    usual = sample[len(sample) * 8 // 10] if sample else widest
    limit = min(WIDEST_LINE, _WIDER * max(widest, usual))
    body: list[Line] = []
    for place, (index, text, empties) in enumerate(printed):
        if _ends(text, limit, [t.strip() for _, t, _ in printed[place : place + 4]]):
            return body, index
        body.append(line_of(text, empties))
    return body, len(lines)


def _ends(text: str, limit: float, following: Sequence[str]) -> bool:
    """Whether a line stands after the table."""
    stripped = text.strip()
    if is_band(stripped):
        return False
    if len(stripped) > limit:
        return True
    if is_upper(stripped) and len(stripped) > 11 and len(stripped.split()) > 2:
        return bool(_SECTION.match(text)) or not any(map(str.isdigit, stripped))
    return is_upper(stripped) and mark_of(stripped) in _ENDS or mark_of(stripped) is Mark.RECIPIENTS
