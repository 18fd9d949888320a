"""Short cells of a misread table that lost their last letters, completed where their column says the same elsewhere.

In narrow columns words go on below, and the recogniser loses letters that stand alone. Table in, table out; what
was printed stays in `Cell.original`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.document import Cell, Table
from extract.raw import Field
from extract.tables.ocr_clues import PROSE
from normalize.text import letters

#: Cells that have to say the whole; letters that are left at least, and lost at most.
_OFTEN, _LEFT, _LOST = 2, 3, 2


def with_ends(table: Table, fields: Sequence[Field]) -> Table:
    """The table with such cells completed; ``fields`` are those of its columns."""
    changed: dict[tuple[int, int], Cell] = {}
    for column, name in enumerate(fields):
        if name not in PROSE:
            cells = [cell for cell in table.cells if cell.col == column and cell.row and cell.text]
            changed.update(_completed(cells))
    return replace(table, cells=tuple(changed.get((cell.row, cell.col), cell) for cell in table.cells))


def _completed(cells: Sequence[Cell]) -> dict[tuple[int, int], Cell]:
    counts = Counter(letters(cell.text) for cell in cells)
    often = {letters(cell.text): cell.text for cell in cells if counts[letters(cell.text)] >= _OFTEN}
    out: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        own = letters(cell.text)
        if len(own) < _LEFT or not own.isalpha() or own in often:
            continue
        whole = [text for other, text in often.items() if other.startswith(own) and len(other) - len(own) <= _LOST]
        if len(whole) == 1:
            out[cell.row, cell.col] = replace(cell, text=whole[0], original=cell.original or cell.text)
    return out
