"""A table as Word's plain-text export leaves it: each cell on a line of its own that begins with a tab.

Lines in, a Table out. The header tells how many cells a row has; rows are found by best alignment,
because empty lines stand within cells as well as between rows, rows lack cells and run into each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Table
from extract.marks import Mark, mark_of
from extract.raw import Field
from extract.readers.text_prose import strip_tags
from extract.tables.fields import header_scores
from extract.tables.text_rows import (
    Row,
    as_row,
    cell_fit,
    column_fields,
    is_band,
    is_header,
    is_numbering_row,
    make_table,
)
from normalize.wrapping import join_wrapped

_SECTIONS = tuple(f"{number}." for number in ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])
#: A cell is no longer than this many lines; what has no further cell so far on is no table.
_AHEAD = 200
#: Costs of the alignment, in units of one clear misfit of a cell and its column.
_NO_GAP_BEFORE = 1.6
_GAP_WITHIN = 0.25
_MISSING = 0.7
_EMPTY_BAND_CELL = 0.05
_FUSED_BAND = 0.4
_SENTENCE_END = (".", "!", "?", ";")


@dataclass(slots=True)
class _Cell:
    """A printed cell: its lines, and whether an empty line stands before it."""

    lines: list[str]
    gap: bool

    def is_empty(self) -> bool:
        """Whether nothing was printed in it."""
        return not any(self.lines)

    def text(self) -> str:
        """The lines joined; a finished sentence before a capital ends a paragraph, for none is wrapped here."""
        parts: list[list[str]] = []
        for line in self.lines:
            if parts and not (parts[-1][-1].rstrip().endswith(_SENTENCE_END) and line.strip()[:1].isupper()):
                parts[-1].append(line)
            else:
                parts.append([line])
        return "\n".join(filter(None, map(join_wrapped, parts)))


def cell_table(lines: Sequence[str], start: int) -> tuple[int, Table] | None:
    """The table that begins at a line and the index after it; None where none does."""
    if not _begins_cell(lines[start]) or (start and _begins_cell(lines[start - 1])):
        return None
    header, index = _header(lines, start)
    if not is_header(header):
        return None
    cells, end = _cells(lines, index)
    fields = column_fields(header)
    rows = [as_row([cell.text() for cell in row], fields) for row in _split(cells, fields)]
    return end, make_table([header], [_numbering(row) for row in rows], len(header))


def _numbering(row: Row) -> Row:
    return Row(row.cells) if is_numbering_row(row.cells) else row


def _begins_cell(line: str) -> bool:
    return line.lstrip(" ").startswith("\t") and "\t" not in line.strip()


def _header(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Texts of the cells up to the first empty line that ends a row; index of the line after it."""
    header: list[str] = []
    index = start
    while index < len(lines):
        line = lines[index]
        if _begins_cell(line):
            if len(header) >= 3 and not lines[index - 1].strip() and not header_scores(line.strip()):
                break
            header.append(line.strip())
        elif line.strip():
            if not header or not header_scores(f"{header[-1]} {line.strip()}"):
                break
            header[-1] += f" {line.strip()}"
        index += 1
    return header, index


def _cells(lines: Sequence[str], start: int) -> tuple[list[_Cell], int]:
    """The printed cells from a line on, and the index of the first line after the table."""
    cells: list[_Cell] = []
    index, gap, end = start, True, start
    while index < len(lines):
        line = lines[index]
        if _begins_cell(line):
            if _is_foreign(lines, index):
                break
            cells.append(_Cell([strip_tags(line.strip())], gap))
            gap, end = False, index + 1
        elif not line.strip():
            gap = True
        elif not cells or _ends_table(lines, index, gap, cells):
            break
        else:
            cells[-1].lines.append(strip_tags(line.strip()))
            gap, end = False, index + 1
        index += 1
    return cells, end


def _is_foreign(lines: Sequence[str], index: int) -> bool:
    """Whether a cell belongs to a signature block or to the header of the next table."""
    text = lines[index].strip()
    if mark_of(text) in (Mark.RECIPIENTS, Mark.MOTTO, Mark.BODY):
        return True
    if text.isupper() and mark_of(text) is Mark.SIGNER:
        return True
    near = [line.strip() for line in lines[index : index + 4] if _begins_cell(line)]
    return len(near) >= 3 and sum(max(header_scores(cell).values(), default=0) >= 1 for cell in near) >= 3


def _ends_table(lines: Sequence[str], index: int, gap: bool, cells: Sequence[_Cell]) -> bool:
    """Whether a line without a tab stands after the table rather than in its last cell."""
    line = lines[index].strip()
    if line.startswith(_SECTIONS) and (gap or cells[-1].is_empty()):
        return True
    near = range(index, min(index + _AHEAD, len(lines)))
    following = next((i for i in near if _begins_cell(lines[i])), None)
    if following is None or _is_foreign(lines, following):
        return gap or cells[-1].is_empty()
    return False


def _split(cells: Sequence[_Cell], fields: Sequence[Field | None]) -> list[list[_Cell]]:
    """The rows of least cost into which the cells part."""
    n, m = len(fields), len(cells)
    texts = [cell.text() for cell in cells]
    best = [0.0] + [float("inf")] * m
    size = [0] * (m + 1)
    for end in range(1, m + 1):
        for count in range(1, min(n, end) + 1):
            cost = best[end - count] + _row_cost(cells, texts, end - count, end, fields)
            if cost < best[end]:
                best[end], size[end] = cost, count
    rows: list[list[_Cell]] = []
    end = m
    while end:
        rows.append(list(cells[end - size[end] : end]))
        end -= size[end]
    return rows[::-1]


def _row_cost(
    cells: Sequence[_Cell], texts: Sequence[str], start: int, end: int, fields: Sequence[Field | None]
) -> float:
    count = end - start
    filled = [text for text in texts[start:end] if text]
    band = any(map(is_band, filled[:2]))
    cost = sum(_GAP_WITHIN for cell in cells[start + 1 : end] if cell.gap)
    if not cells[start].gap:
        cost += _FUSED_BAND if band else _NO_GAP_BEFORE
    if band:
        return cost + (len(filled) - 1 - (len(filled[0]) <= 4)) + _EMPTY_BAND_CELL * count
    if not filled:
        # Rows of empty cells are left over between tables that were pasted together.
        return cost + 0.5 + _EMPTY_BAND_CELL * (len(fields) - count)
    cost += _MISSING * (len(fields) - count)
    return cost - sum(cell_fit(text, field) for text, field in zip(texts[start:end], fields, strict=False) if text) / 2
