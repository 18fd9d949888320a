"""Tables whose visual lines were copied one below the other, as from a viewer that knows no tables.

Lines in, a Table out. The stacked header tells where such a table begins and what its columns are; it
ends at a line too wide for a cell or at a heading. A row that was torn away and stands within later
prose is brought back to its table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Table
from extract.marks import HEADER_MARKS, Mark, is_upper, mark_of
from extract.raw import Field
from extract.tables.fields import header_scores
from extract.tables.text_rows import Row, column_fields, is_band, is_code, make_table
from extract.tables.unstack import line_of, unstack
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
_MOST_ROW = 150
#: A plan of a hundred pages has fewer lines in its tables; bounds the time for hostile files.
_MOST_BODY = 6000
#: Letters by which a cell's lines may be longer than those of its heading.
_ROOM = 6
#: The first line of a header is a heading as good as this, or the first word of one.
_SURE = 0.95
_FIRST_WORDS = ("tieu", "so", "thoi", "noi", "s", "t")
_ENDS = (Mark.RECIPIENTS, Mark.SIGNER, *HEADER_MARKS)


@dataclass(frozen=True, slots=True)
class Stacked:
    """A stacked table as it was found: its rows so far and what is needed to read a row of it elsewhere.

    ``limit`` is the length of the longest line that can stand in one of its cells, ``merges_shown`` as in `Unstacked`.
    """

    header: Header
    fields: tuple[Field | None, ...]
    rows: tuple[Row, ...]
    limit: float
    merges_shown: bool

    def table(self) -> Table:
        """The table of the rows found so far."""
        return make_table(self.header.rows(), self.rows, len(self.fields), self.merges_shown)


def stacked_table(lines: Sequence[str], start: int) -> tuple[int, Stacked] | None:
    """The table that begins at a line and the index after it; None where none does."""
    printed = _printed(lines, start, _HEADER_LINES)
    header = find_header([text.strip() for _, text, _ in printed])
    if header is None or header.used >= len(printed):
        return None
    fields = column_fields([heading.text for heading in header.columns])
    rest = _printed(lines, printed[header.used][0], _MOST_BODY)
    limit = _limit(rest, header)
    end = next((place for place in range(len(rest)) if _ends(rest, place, limit)), len(rest))
    if not end:
        return None
    found = unstack([line_of(text, empties) for _, text, empties in rest[:end]], header, fields)
    return _index(lines, rest, end), Stacked(header, fields, found.rows, limit, found.merges_shown)


def lost_row(lines: Sequence[str], start: int, torn: Stacked) -> tuple[int, Stacked] | None:
    """The table with the row that begins at a line away from it, and the index after that row."""
    if Field.CRITERION not in torn.fields or not lines[start].strip() or len(lines[start]) > torn.limit:
        return None
    rest = _printed(lines, start, _MOST_ROW)
    code = next((n for n in (1, 2) if is_code(" ".join(text.strip() for _, text, _ in rest[:n]))), 0)
    if not code or not _narrow([text for _, text, _ in rest[:code]], torn):
        return None
    end = next(
        (n for n in range(code, len(rest)) if _SECTION.match(rest[n][1]) or _ends(rest, n, torn.limit)),
        len(rest),
    )
    if end < _LEAST_ROW:
        return None
    found = unstack([line_of(text, empties) for _, text, empties in rest[:end]], torn.header, torn.fields, moved=True)
    return _index(lines, rest, end), replace(torn, rows=torn.rows + found.rows)


def _narrow(texts: Sequence[str], torn: Stacked) -> bool:
    """Whether lines are as narrow as the criterion's column."""
    heading = torn.header.columns[torn.fields.index(Field.CRITERION)]
    return max(len(text.strip()) for text in texts) <= max(map(len, heading.lines)) + _ROOM


_Printed = tuple[int, str, int]


def _index(lines: Sequence[str], rest: Sequence[_Printed], end: int) -> int:
    """The index of the line after the first ``end`` lines with text."""
    return rest[end][0] if end < len(rest) else (rest[-1][0] + 1 if rest else len(lines))


def may_begin(line: str) -> bool:
    """Whether a line can be the first of a stacked header: a short heading, or the first word of one."""
    text = line.strip()
    if len(text) > WIDEST_LINE or text[:1].islower() or starts_item(text) or _SECTION.match(text):
        return False
    return max(header_scores(text).values(), default=0.0) >= _SURE or letters(text) in _FIRST_WORDS


def _printed(lines: Sequence[str], start: int, count: int) -> list[_Printed]:
    """The next lines with text: index, text, and the number of visible empty lines before each."""
    out: list[_Printed] = []
    empties = 0
    for index in range(start, len(lines)):
        text = lines[index]
        if "\t" in text or len(out) == count:
            break
        if text.strip():
            out.append((index, text, empties))
            empties = 0
        elif text:
            empties += 1
    return out


def _limit(rest: Sequence[_Printed], header: Header) -> float:
    """The length of the longest line that can stand in a cell."""
    widest = max(len(line) for heading in header.columns for line in heading.lines)
    sample = sorted(len(text.strip()) for _, text, _ in rest[:_SAMPLE] if not is_band(text))
    usual = sample[len(sample) * 8 // 10] if sample else widest
    return min(WIDEST_LINE, _WIDER * max(widest, usual))


def _ends(rest: Sequence[_Printed], place: int, limit: float) -> bool:
    """Whether a line stands after the table."""
    text = rest[place][1]
    stripped = text.strip()
    if is_band(stripped):
        return False
    if len(stripped) > limit:
        # The rest of a band that was wrapped is no wider than the band.
        return not (place and is_band(rest[place - 1][1].strip()) and stripped[0].islower())
    if is_upper(stripped) and len(stripped) > 11 and len(stripped.split()) > 2:
        return bool(_SECTION.match(text)) or not any(map(str.isdigit, stripped))
    mark = mark_of(stripped)
    return mark is Mark.RECIPIENTS or (len(stripped) > 8 and is_upper(stripped) and mark in _ENDS)
