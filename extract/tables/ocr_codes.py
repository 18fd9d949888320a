"""Criterion codes that a recogniser misread, read by the heading they stand under and their neighbours.

A table in, the same table out. A code is put right where its standard is known from the band or the column of
standards above, it lies between those of the rows around, and either its last figure was read (``25`` under
``Tiêu chuẩn 3`` after ``3.1`` is ``3.5``) or nothing was, and the official name of only one criterion of that
standard stands behind the scrap. What was printed stays in ``original``; anything else stays as it was, for a
wrong code is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest

from rapidfuzz import fuzz

from extract.document import Cell, Table
from extract.raw import Field
from normalize.phrases import load_rows
from normalize.text import bare, letters

_CODE = re.compile(r"(?<![\d.,])(\d{1,2})\s*[.,:]\s*(\d{1,2})(?![\d/])")
_STANDARD = re.compile(r"t[il1]\w{1,2}\s*ch[uw]\w{1,3}\s*(?:so\s*)?(\d)\b(?!\s*[.,]\s*\d)")
#: A band that names levels: ``MỨC 1, 2, 3``.
_LEVELS = re.compile(r"\W*m[uw]\w{0,2}c?\s*\d")
_HEAD = re.compile(r"^\W*(?:t[il1][eé]u\W*)?(?:ch[il1]\b)?\W*", re.IGNORECASE)
#: A code that lost its point or whose figures were read as letters: it stands alone, or before the name.
_SCRAP = re.compile(r"^[\dIl|OoSsZzBa.,:;)(]{1,4}$")
_FIGURES = str.maketrans("Il|OoSsZzB", "1110055228")
#: Letters that figures are read as, signs aside: such a scrap says a code, be it legible or not.
_FIGURE_LIKE = re.compile(r"[\dIlLit|OoSsZzBaGgqAT.,:;)(]*")
#: A name is that of a criterion when it is so like it (0 to 100, in letters), and by so much liker than others.
_ALIKE, _LEAD, _SHORTEST_NAME = 85.0, 8.0, 12
_TOKEN = re.compile(r"[^\s:]+")
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
            code = _between(row, before, after) or _named(row, before, after)
        scrap = row.scrap or _scrap(row.cell)
        if code is not None and scrap is not None and scrap[0] != f"{code[0]}.{code[1]}":
            changed[row.cell.row, row.cell.col] = _put(row.cell, scrap, code)
        # a code that stands under the heading of another standard tells nothing of the rows below it
        before = code if code is not None and row.standard in (None, code[0]) else before
    cells = tuple(changed.get((cell.row, cell.col), cell) for cell in table.cells)
    return replace(table, cells=cells)


def _seen(table: Table, fields: Sequence[Field]) -> list[_Seen]:
    standard: int | None = None
    column = fields.index(Field.CRITERION)
    above = fields.index(Field.STANDARD) if Field.STANDARD in fields else None
    out: list[_Seen] = []
    for row in table.rows()[1:]:
        texts = {cell.col: cell.text for cell in row}
        words = bare(" ".join(texts.values())) if len(row) <= 2 else ""
        band = _STANDARD.search(words)
        if band:
            standard = int(band[1])
        if band or _LEVELS.match(words):
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
    scrap = _scrap(cell)
    legible = scrap is not None and _SCRAP.match(scrap[0]) and re.search(r"\d", scrap[0])
    return _Seen(cell, standard, None, scrap if legible else None)


def _scrap(cell: Cell) -> re.Match[str] | None:
    """What stands where the code does: the first word behind the label."""
    start = _HEAD.match(cell.text)
    return _TOKEN.search(cell.text, start.end() if start else 0)


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


def _named(row: _Seen, before: tuple[int, int], after: tuple[int, int] | None) -> tuple[int, int] | None:
    """The code of the one criterion of a row's standard whose official name stands behind a scrap that says nothing."""
    scrap = _scrap(row.cell)
    if row.standard is None or row.scrap is not None or scrap is None or _FIGURE_LIKE.fullmatch(scrap[0]):
        return None
    name, whole = letters(row.cell.text[scrap.end() :]), letters(row.cell.text[scrap.start() :])
    if len(name) < _SHORTEST_NAME:
        return None
    likeness = {
        code: max(fuzz.ratio(name, known) for known in names) for code, names in _names_of(row.standard).items()
    }
    if len(likeness) < 2:  # a misread number of the standard: no circular has it
        return None
    (best, code), (second, _) = nlargest(2, ((value, code) for code, value in likeness.items()))
    # the first word may be one of the name: then no code was printed
    unprinted = max(fuzz.ratio(whole, known) for known in _names_of(row.standard)[code]) >= best
    sure = best >= _ALIKE and best - second >= _LEAD and not unprinted
    return (row.standard, code) if sure and _in_order(before, (row.standard, code), after) else None


@cache
def _names_of(standard: int) -> Mapping[int, frozenset[str]]:
    """The official names, as letters, of the criteria of a standard, by their number; all catalogues together."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in load_rows("criteria.csv"):
        number, _, last = row["code"].partition(".")
        if number == str(standard):
            found[int(last)].add(letters(row["name"]))
    return {last: frozenset(names) for last, names in found.items()}


def _in_order(before: tuple[int, int], code: tuple[int, int], after: tuple[int, int] | None) -> bool:
    return before <= code and (after is None or code <= after)


def _put(cell: Cell, scrap: re.Match[str], code: tuple[int, int]) -> Cell:
    text = f"{cell.text[: scrap.start()]}{code[0]}.{code[1]}{cell.text[scrap.end() :]}"
    return replace(cell, text=text, original=cell.original or cell.text, confidence=_CONFIDENCE)
