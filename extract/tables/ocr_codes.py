"""Criterion codes that a recogniser misread, read by the heading they stand under and their neighbours.

A table in, the same table out. A code is put right only where its last figure was read, its standard is
known from the band or the column of standards above, and the code lies between those of the rows around:
``25`` under ``Tiêu chuẩn 3`` after ``3.1`` is ``3.5``. What was printed stays in ``original``; anything else
stays as it was, for a wrong code is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Cell, Table
from extract.raw import Field
from normalize.text import bare

_CODE = re.compile(r"(?<![\d.,])(\d{1,2})\s*[.,:]\s*(\d{1,2})(?![\d/])")
_STANDARD = re.compile(r"t[il1]\w{1,2}\s*ch[uw]\w{2}\s*(?:so\s*)?(\d)\b(?!\s*[.,]\s*\d)")
_HEAD = re.compile(r"^\W*(?:t[il1][eé]u\W*)?(?:ch[il1]\b)?\W*", re.IGNORECASE)
#: A code that lost its point or whose figures were read as letters: it stands alone, or before the name.
_SCRAP = re.compile(r"^[\dIl|OoSsZzBa.,:;)(]{1,4}$")
_FIGURES = str.maketrans("Il|OoSsZzB", "1110055228")
_MOST = 10
#: How sure a code is that was put right.
_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class _Seen:
    """A row's criterion cell: its standard by what stands above, the code it says, and the code's scrap."""

    cell: Cell
    standard: int | None
    code: tuple[int, int] | None
    scrap: re.Match[str] | None


def with_codes(table: Table, fields: Sequence[Field]) -> Table:
    """The table with codes put right."""
    if Field.CRITERION not in fields:
        return table
    seen = _seen(table, fields)
    changed: dict[tuple[int, int], Cell] = {}
    before: tuple[int, int] = (0, 0)
    for place, row in enumerate(seen):
        after = next((r.code for r in seen[place + 1 :] if r.code and r.standard in (None, r.code[0])), None)
        code = row.code
        if code is None or (row.standard not in (None, code[0]) and not _in_order(before, code, after)):
            code = _between(row, before, after)
        if code is not None and row.scrap is not None and row.scrap[0] != f"{code[0]}.{code[1]}":
            changed[row.cell.row, row.cell.col] = _put(row.cell, code)
        before = code or before
    cells = tuple(changed.get((cell.row, cell.col), cell) for cell in table.cells)
    return replace(table, cells=cells)


def _seen(table: Table, fields: Sequence[Field]) -> list[_Seen]:
    standard: int | None = None
    column = fields.index(Field.CRITERION)
    above = fields.index(Field.STANDARD) if Field.STANDARD in fields else None
    out: list[_Seen] = []
    for row in table.rows()[1:]:
        texts = {cell.col: cell.text for cell in row}
        band = _STANDARD.search(bare(" ".join(texts.values()))) if len(row) <= 2 else None
        if band:
            standard = int(band[1])
            continue
        if above is not None:
            number = re.search(r"\d", texts.get(above, ""))
            standard = int(number[0]) if number else None
        for cell in row:
            if cell.col == column and cell.text:
                out.append(_read(cell, standard))
    return out


def _read(cell: Cell, standard: int | None) -> _Seen:
    match = _CODE.search(cell.text)
    if match:
        return _Seen(cell, standard, (int(match[1]), int(match[2])), match)
    start = _HEAD.match(cell.text)
    rest = re.compile(r"\S+").search(cell.text, start.end() if start else 0)
    scrap = rest if rest and _SCRAP.match(rest[0]) and re.search(r"\d", rest[0]) else None
    return _Seen(cell, standard, None, scrap)


def _between(row: _Seen, before: tuple[int, int], after: tuple[int, int] | None) -> tuple[int, int] | None:
    """The code of a row's standard that ends as the scrap does and lies between its neighbours."""
    if row.standard is None or row.scrap is None:
        return None
    figures = re.sub(r"\D", "", row.scrap[0].translate(_FIGURES))
    if not figures or len(figures) > 3:
        return None
    last = int(figures[1:]) if len(figures) > 1 and int(figures[1:]) <= _MOST else int(figures[-1])
    code = row.standard, last
    return code if 0 < last <= _MOST and _in_order(before, code, after) else None


def _in_order(before: tuple[int, int], code: tuple[int, int], after: tuple[int, int] | None) -> bool:
    return before <= code and (after is None or code <= after)


def _put(cell: Cell, code: tuple[int, int]) -> Cell:
    seen = _read(cell, None).scrap
    assert seen is not None
    text = f"{cell.text[: seen.start()]}{code[0]}.{code[1]}{cell.text[seen.end() :]}"
    return replace(cell, text=text, original=cell.original or cell.text, confidence=_CONFIDENCE)
