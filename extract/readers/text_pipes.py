"""Tables whose cells are parted by ``|``: Markdown, and what an OCR makes of ruling lines.

Lines in, a Table out. In Markdown each line is a row. An OCR prints each visual line, loses some bars
and all indents; there a row goes from one criterion to the next, and the pieces of a line go to the
columns whose width they have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extract.document import Table
from extract.readers.text_prose import strip_tags
from extract.tables.text_rows import (
    Row,
    as_row,
    band_row,
    column_fields,
    is_band,
    is_header,
    is_rule,
    make_table,
)
from normalize.text import bare, squeeze
from normalize.wrapping import join_wrapped

#: The next line with bars is looked for over this many lines with text; cells without bars are no longer.
_AHEAD = 14
_LEAST_LINES = 4
#: So many lines show whether a table begins.
_FIRST_LINES = 8
_LEAST_COLUMNS = 4
_SECTION = re.compile(r"\s*(?:[IVX1l]{1,4}|[A-ZĐ])\s*[.,)]\s+[^\W\da-z]")
#: The first words of a criterion's cell, its marks lost or misread.
_CRITERION_START = re.compile(r"^\W*(?:t[il1][eé]u|tigu|ti[eé]y)(?:\s*ch[il1]\b.*)?$")
#: A bar that was read as a bracket: ``[`` that nothing closes.
_BRACKET = re.compile(r"\|?\s*\[(?=\w)(?![^\[\]]*\])")
_CODE = re.compile(r"\d\s*[.,]\s*\d")
#: The word criterion, or its rest and the code, at the head of a line; what follows may be another cell's.
_WORD_ALONE = re.compile(r"\W*(?:t[il1]eu|tigu|tiey)(?:\s+ch[il1]\b\W*?)?(?=\s)(?!\s*(?:chuan|ch[il1]\b))")
_NUMBER_ALONE = re.compile(r"\W*(?:(?:t[il1]eu\s*)?ch[il1]\W*\s*)?\d{1,2}\s*[.,]\s*\d{1,2}(?![\d.,])")
_LEAD_SKIP, _SKIP = 0.1, 0.8
#: What it costs to go on in a column in which nothing was printed lately, per line; and after its code.
_STALE, _CODE_DONE = 0.25, 1.5


@dataclass(slots=True)
class _Growing:
    """A row that is being read: the pieces of each of its cells."""

    cells: list[list[str]] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    band: str | None = None
    lines: int = 0

    def add(self, pieces: Sequence[str], columns: Sequence[int]) -> None:
        """Take in the pieces of a line."""
        self.lines += 1
        for column, piece in zip(columns, pieces, strict=True):
            if piece:
                self.cells[column].append(piece)
                self.last[column] = self.lines

    def costs(self, first: bool) -> list[float]:
        """What it costs that a line begins in each column; ``first`` allows nothing but the first."""
        if first:
            return [0.0] + [float("inf")] * (len(self.cells) - 1)
        costs = [_STALE * min(4, self.lines - last) + _LEAD_SKIP * column for column, last in enumerate(self.last)]
        if self.has_code():
            costs[0] += _CODE_DONE
        return costs

    def has_code(self) -> bool:
        """Whether the first cell has its number."""
        return any(_CODE.search(piece) for piece in self.cells[0])


def pipe_table(lines: Sequence[str], start: int) -> tuple[int, Table] | None:
    """The table that begins at a line and the index after it; None where none does."""
    if "|" not in lines[start] or not _looks_like_table(lines[start : start + _FIRST_LINES]):
        return None
    end, region = _region(lines, start)
    if sum("|" in line for line in region) < _LEAST_LINES:
        return None
    has_rule = any(is_rule(line) and "|" in line for line in region)
    table = _markdown(region) if has_rule else _from_ocr(region)
    return (end, table) if table else None


def _looks_like_table(lines: Sequence[str]) -> bool:
    """Whether the first lines have a rule, a standard or a criterion between their bars."""
    barred = [line for line in lines if "|" in line]
    return len(barred) > 2 and any(
        is_rule(line) or is_band(squeeze(line.replace("|", " "))) or _CRITERION_START.match(bare(line.split("|", 1)[0]))
        for line in barred
    )


def _region(lines: Sequence[str], start: int) -> tuple[int, list[str]]:
    """The lines of the table, and the index after the last."""
    last, index, bare_lines = start, start, 0
    while index < len(lines) and bare_lines <= _AHEAD:
        line = lines[index]
        if "|" in line or is_band(line.strip()):
            last, bare_lines = (index if "|" in line or bare_lines < _AHEAD // 2 else last), 0
        elif _SECTION.match(line):
            break
        elif line.strip():
            bare_lines += 1
        index += 1
    end = last + 1
    while end < len(lines) and lines[end].strip() and not _SECTION.match(lines[end]):
        end += 1
    return end, [line for line in lines[start:end] if line.strip()]


def _pieces(line: str) -> list[str]:
    return [squeeze(strip_tags(piece).strip(" _\\")) for piece in line.split("|")]


def _ocr_pieces(line: str) -> list[str]:
    """Like `_pieces`, bars that were read as brackets included, without empty pieces at the end."""
    pieces = _pieces(_BRACKET.sub("|", line))
    while len(pieces) > 1 and not pieces[-1]:
        pieces.pop()
    return pieces


def _markdown(region: Sequence[str]) -> Table | None:
    rows = [
        _pieces(line.strip().removeprefix("|").removesuffix("|"))
        for line in region
        if not is_rule(line) and "|" in line
    ]
    n_cols = max(map(len, rows))
    if n_cols < 3:
        return None
    headers = [rows[0] + [""] * (n_cols - len(rows[0]))] if is_header(rows[0]) else []
    fields = column_fields(headers[0]) if headers else (None,) * n_cols
    return make_table(headers, [as_row(row, fields) for row in rows[len(headers) :]], n_cols)


def _from_ocr(region: Sequence[str]) -> Table | None:
    split = [(line, _ocr_pieces(line)) for line in region]
    starts = [
        len(pieces) for _, pieces in split if _CRITERION_START.match(bare(pieces[0])) and len(pieces) >= _LEAST_COLUMNS
    ]
    if len(starts) < 2:
        return None
    n_cols = max(count for count in starts if sum(len(pieces) >= count - 1 for _, pieces in split) > 1)
    widths = _widths([pieces for _, pieces in split if len(pieces) == n_cols], n_cols)
    rows: list[_Growing] = []
    for place, (line, pieces) in enumerate(split):
        whole = squeeze(line.replace("|", " "))
        if is_band(whole):
            rows.append(_Growing(band=whole))
            continue
        begins = _begins_row(pieces, split[place + 1][1] if place + 1 < len(split) else [""])
        if not rows or rows[-1].band is not None or begins:
            rows.append(_Growing([[] for _ in range(n_cols)], last=[0] * n_cols))
        pieces = _code_alone(pieces)
        first = begins or (not rows[-1].has_code() and bool(_NUMBER_ALONE.match(bare(pieces[0]))))
        rows[-1].add(pieces, _columns(pieces, widths, rows[-1].costs(first)))
    return make_table([], [_row(row, n_cols) for row in rows], n_cols)


def _begins_row(pieces: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a line begins a row: with the word criterion, its code here or on the next line."""
    first = bare(pieces[0])
    if _CRITERION_START.match(first) and len(pieces) > 1:
        return True
    return bool(_WORD_ALONE.match(first) and _NUMBER_ALONE.match(bare(following[0])))


def _code_alone(pieces: list[str]) -> list[str]:
    """The pieces of a line with a criterion's word or number cut off from what was read together with it."""
    for pattern in (_NUMBER_ALONE, _WORD_ALONE):
        match = pattern.match(bare(pieces[0]))
        if match and len(bare(pieces[0])) == len(pieces[0]):
            head, rest = pieces[0][: match.end()], pieces[0][match.end() :].strip(" (")
            return [head.strip(), rest, *pieces[1:]] if rest else pieces
    return pieces


def _row(row: _Growing, n_cols: int) -> Row:
    if row.band is not None:
        return band_row(row.band, n_cols)
    return Row(tuple(join_wrapped(cell) for cell in row.cells))


def _widths(whole: Sequence[Sequence[str]], n_cols: int) -> list[float]:
    """The usual length of a piece in each column, by the lines that have all of them."""
    return [
        max(3.0, median([len(pieces[column]) for pieces in whole if pieces[column]] or [3])) for column in range(n_cols)
    ]


def _columns(pieces: Sequence[str], widths: Sequence[float], lead: Sequence[float]) -> list[int]:
    """The columns of a line's pieces: increasing, near in width, few left out; surplus ones go to the last.

    ``lead`` is what it costs that the first piece stands in each column.
    """
    n, m = len(widths), min(len(pieces), len(widths))
    best = [[float("inf")] * n for _ in range(m)]
    source = [[0] * n for _ in range(m)]
    for i in range(m):
        for j in range(i, n):
            here = _misfit(pieces[i], widths[j])
            if i == 0:
                best[0][j] = here + lead[j]
                continue
            before = min(range(i - 1, j), key=lambda k: best[i - 1][k] + _SKIP * (j - k - 1))
            best[i][j] = best[i - 1][before] + _SKIP * (j - before - 1) + here
            source[i][j] = before
    column = min(range(m - 1, n), key=best[m - 1].__getitem__)
    columns = [column]
    for i in range(m - 1, 0, -1):
        column = source[i][column]
        columns.insert(0, column)
    return columns + [n - 1] * (len(pieces) - m)


def _misfit(piece: str, width: float) -> float:
    if not piece:
        return 0.0
    return 2.0 * max(0.0, len(piece) / width - 1.3) + 0.6 * max(0.0, 0.5 - len(piece) / width)
