"""Criterion codes that a recogniser misread, read by the heading they stand under and their neighbours.

A table in, the same table out. A code is put right where its standard is known from the band or the column of
standards above, it lies between those of the rows around, and either its last figure was read (``25`` under
``Tiêu chuẩn 3`` after ``3.1`` is ``3.5``) or nothing was, and the official name of only one criterion of that
standard stands behind the scrap; or where a lone code like that was cut into another cell of the row. What was
printed stays in ``original``; anything else stays as it was, for a wrong code is worse than none.
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
from normalize.text import bare, letters, squeeze

_CODE = re.compile(r"(?<![\d.,])(\d{1,2})\s*[.,:]\s*(\d{1,2})(?![\d/])")
#: A code that stands alone in running text, no measure or sum.
_LONE = re.compile(
    r"(?<![\d.,/\w])([1-9])\.(\d{1,2})(?![\d./]|,\d)(?!\s*(?:%|d[i1][eéê]|tr[i1]|t[yỷ]\b|m\b|m2|kg|l[aầâ]n|h[ao]))"
)
#: The number of a band below, cut into the cell.
_ROMAN = re.compile(r"\W*(?:I{1,3}|IV|V)\W*")
_STANDARD = re.compile(r"t[il1]\w{1,2}\s*ch[uw]\w{1,3}\s*(?:so\s*)?(\d)\b(?!\s*[.,]\s*\d)")
#: The number of a standard and the code of one of its criteria in one cell: ``2 2.3``, ``5 52``.
_GLUED = re.compile(r"\W*([1-9])\s+(\1\s?[.,:]?\s?\d{1,2}\b)")
_NAMED_STANDARD = re.compile(rf"\W*{_STANDARD.pattern}")
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
    """A row's criterion cell: its standard by what stands above, the code it says, the code's scrap, other cells."""

    cell: Cell
    standard: int | None
    code: tuple[int, int] | None
    scrap: re.Match[str] | None
    beside: tuple[Cell, ...] = ()


def with_codes(table: Table, fields: Sequence[Field]) -> Table:
    """The table with codes put right."""
    if Field.CRITERION not in fields:
        return table
    if Field.STANDARD in fields:
        table = _with_keys_apart(table, fields.index(Field.STANDARD), fields.index(Field.CRITERION))
    seen = _seen(table, fields)
    changed: dict[tuple[int, int], Cell] = {}
    before: tuple[int, int] = (0, 0)
    for place, row in enumerate(seen):
        after = next((r.code for r in seen[place + 1 :] if r.code and r.standard in (None, r.code[0])), None)
        code = row.code
        if code is None or (row.standard not in (None, code[0]) and not _in_order(before, code, after)):
            code = _between(row, before, after) or _named(row, before, after)
        strayed = _strayed(row, before, after) if code is None else None
        if strayed is not None:
            cell, lone = strayed
            code = _figures(lone)
            changed[cell.row, cell.col] = _without(cell, lone)
            changed[row.cell.row, row.cell.col] = _beside(row.cell, code)
        scrap = row.scrap or _scrap(row.cell)
        if code is not None and strayed is None and scrap is not None and scrap[0] != f"{code[0]}.{code[1]}":
            changed[row.cell.row, row.cell.col] = _put(row.cell, scrap, code)
        # a code that stands under the heading of another standard tells nothing of the rows below it
        before = code if code is not None and row.standard in (None, code[0]) else before
    cells = tuple(changed.get((cell.row, cell.col), cell) for cell in table.cells)
    return replace(table, cells=cells)


def _with_keys_apart(table: Table, above: int, column: int) -> Table:
    """The table with the number of a standard and the code beside it, cut into one cell or the wrong one, apart."""
    changed: dict[tuple[int, int], Cell] = {}
    for row in table.rows()[1:]:
        cells = {cell.col: cell for cell in row}
        standard, criterion = cells.get(above), cells.get(column)
        if standard is None or criterion is None:
            continue
        number, code = standard.text, criterion.text
        glued = _GLUED.match(code)
        if glued and not any(map(str.isdigit, number)):
            number, code = glued[1], code[glued.start(2) :]
        elif (label := _NAMED_STANDARD.match(bare(code))) and not _NAMED_STANDARD.match(bare(number)):
            number, code = f"Tiêu chuẩn {label[1]}", standard.text if _CODE.search(standard.text) else ""
        for cell, text in ((standard, number), (criterion, code)):
            if text != cell.text:
                changed[cell.row, cell.col] = replace(cell, text=text, original=cell.original or cell.text)
    return replace(table, cells=tuple(changed.get((cell.row, cell.col), cell) for cell in table.cells))


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
            if cell.col == column and len(row) > 1:
                beside = tuple(other for other in row if other is not cell)
                out.append(replace(_read(cell, standard), beside=beside))
    return out


def _read(cell: Cell, standard: int | None) -> _Seen:
    match = _CODE.search(cell.text)
    if match:
        return _Seen(cell, standard, _figures(match), match)
    scrap = _scrap(cell)
    legible = scrap is not None and _SCRAP.match(scrap[0]) and re.search(r"\d", scrap[0])
    return _Seen(cell, standard, None, scrap if legible else None)


def _scrap(cell: Cell) -> re.Match[str] | None:
    """What stands where the code does: the first word behind the label."""
    return _TOKEN.search(cell.text, _label_end(cell))


def _label_end(cell: Cell) -> int:
    start = _HEAD.match(cell.text)
    return start.end() if start else 0


def _figures(match: re.Match[str]) -> tuple[int, int]:
    return int(match[1]), int(match[2])


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


def _strayed(
    row: _Seen, before: tuple[int, int], after: tuple[int, int] | None
) -> tuple[Cell, re.Match[str]] | None:
    """The only code of a row's standard in its other cells, where its own cell has nothing but the label."""
    own = row.cell.text[_label_end(row.cell) :]
    if row.standard is None or (any(map(str.isalnum, own)) and not _ROMAN.fullmatch(own)):
        return None
    found = [
        (cell, lone)
        for cell in row.beside
        for lone in _LONE.finditer(cell.text)
        if int(lone[1]) == row.standard and _in_order(before, _figures(lone), after) and before != _figures(lone)
    ]
    return found[0] if len(found) == 1 else None


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


def _without(cell: Cell, lone: re.Match[str]) -> Cell:
    text = squeeze(f"{cell.text[: lone.start()]} {cell.text[lone.end() :]}")
    return replace(cell, text=text, original=cell.original or cell.text)


def _beside(cell: Cell, code: tuple[int, int]) -> Cell:
    """The cell with its label and a code that stood elsewhere."""
    text = squeeze(f"{cell.text[: _label_end(cell)]} {code[0]}.{code[1]}")
    return replace(cell, text=text, original=cell.original or cell.text, confidence=_CONFIDENCE)


def _put(cell: Cell, scrap: re.Match[str], code: tuple[int, int]) -> Cell:
    text = f"{cell.text[: scrap.start()]}{code[0]}.{code[1]}{cell.text[scrap.end() :]}"
    return replace(cell, text=text, original=cell.original or cell.text, confidence=_CONFIDENCE)
