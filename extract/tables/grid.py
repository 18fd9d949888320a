"""A table as rows of cells by column, merged cells spread over the places they cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.document import Cell, Table


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: the cell that covers each column, empty places left out.

    ``index`` is the row's number in its table. A cell merged over several rows or columns stands
    at every place it covers; ``cell.row`` and ``cell.col`` tell where it begins.
    """

    index: int
    cells: Mapping[int, Cell]

    def text(self, col: int) -> str:
        """The text at a column, empty where nothing stands."""
        cell = self.cells.get(col)
        return cell.text if cell is not None else ""

    def begins(self, col: int) -> bool:
        """Whether a cell begins here, rather than one merged from a row above."""
        cell = self.cells.get(col)
        return cell is not None and cell.row == self.index

    def own_cells(self) -> list[Cell]:
        """Non-empty cells that begin in this row, each once, left to right."""
        return [c for col, c in sorted(self.cells.items()) if c.row == self.index and c.col == col and c.text]

    def is_empty(self) -> bool:
        """Whether no text begins in this row."""
        return not self.own_cells()


def grid_rows(table: Table) -> tuple[GridRow, ...]:
    """All rows of a table, top to bottom."""
    places: list[dict[int, Cell]] = [{} for _ in range(table.n_rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.n_rows)):
            for col in range(cell.col, min(cell.col + cell.col_span, table.n_cols)):
                places[row][col] = cell
    return tuple(GridRow(index, cells) for index, cells in enumerate(places))


def column_texts(rows: Sequence[GridRow], col: int) -> list[str]:
    """Non-empty texts of the cells that begin in a column and belong to it alone."""
    texts = []
    for row in rows:
        cell = row.cells.get(col)
        if cell is not None and cell.row == row.index and cell.col_span == 1 and cell.text:
            texts.append(cell.text)
    return texts
