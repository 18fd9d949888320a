"""Cells with spans become a `Table`; a table that only lays out other tables gives way to them.

Used by every reader whose medium knows rows, cells and spans (DOCX, HTML, XLSX).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.document import Block, Cell, Paragraph, Table
from extract.errors import TooLargeError
from extract.limits import Limits

#: HTML bounds colspan by 1000, Word has at most 63 columns.
_MAX_SPAN = 1000
#: A table of more columns than this is data, however much stands inside its cells.
_LAYOUT_COLUMNS = 3


@dataclass(slots=True)
class _Placed:
    row: int
    col: int
    col_span: int
    blocks: list[Block]
    row_span: int = 1


@dataclass(slots=True)
class GridBuilder:
    """Takes cells row by row and knows which grid positions spans from above still hold.

    Every position is covered at most once: a span that would overlap is cut short.
    """

    limits: Limits
    cells: list[_Placed] = field(default_factory=list)
    n_rows: int = 0
    n_cols: int = 0
    _col: int = 0
    _positions: int = 0
    #: By column: the last row a cell from above reaches (exclusive).
    _held: dict[int, int] = field(default_factory=dict)
    #: By column: the cell that begins there and reaches the row above.
    _open: dict[int, _Placed] = field(default_factory=dict)

    def next_row(self) -> None:
        """Begin a row."""
        self.n_rows += 1
        self._col = 0

    def skip(self, columns: int) -> None:
        """Leave grid positions empty (Word's ``gridBefore``)."""
        self._col += min(max(columns, 0), _MAX_SPAN)

    def add(self, blocks: Sequence[Block], col_span: int = 1, row_span: int = 1) -> None:
        """Place a cell at the next free position of the row."""
        row = self.n_rows - 1
        while self._held.get(self._col, 0) > row:
            self._col += 1
        width = 1
        wanted = min(max(col_span, 1), _MAX_SPAN)
        while width < wanted and self._held.get(self._col + width, 0) <= row:
            width += 1
        placed = _Placed(row, self._col, width, list(blocks), max(row_span, 1))
        self.cells.append(placed)
        for column in range(self._col, self._col + width):
            self._held[column] = row + placed.row_span
            self._open.pop(column, None)
        self._open[self._col] = placed
        self._col += width
        self.n_cols = max(self.n_cols, self._col)
        self._count(width)

    def continue_above(self, blocks: Sequence[Block], col_span: int = 1) -> None:
        """Prolong the cell that stands above (Word's ``vMerge``); begin one where there is none."""
        row = self.n_rows - 1
        above = self._open.get(self._col)
        if above is None or above.row + above.row_span != row or above.col_span != max(col_span, 1):
            self.add(blocks, col_span)
            return
        above.row_span += 1
        above.blocks.extend(blocks)
        self._col += above.col_span
        self._count(above.col_span)

    def _count(self, width: int) -> None:
        self._positions += width
        if self._positions > self.limits.grid_cells:
            raise TooLargeError()

    def blocks(self, repeated_header: int = 0) -> list[Block]:
        """The finished table, or what it lays out; nothing where there are no cells."""
        if not self.cells:
            return []
        if _is_layout(self):
            return [block for cell in self.cells for block in cell.blocks]
        cells = tuple(
            Cell(
                row=cell.row,
                col=cell.col,
                text=flat_text(cell.blocks),
                row_span=min(cell.row_span, self.n_rows - cell.row),
                col_span=cell.col_span,
            )
            for cell in self.cells
        )
        return [Table(cells, self.n_rows, self.n_cols, repeated_header=min(repeated_header, self.n_rows))]


def flat_text(blocks: Sequence[Block]) -> str:
    """The text of a cell: a line for each paragraph, and for each row of a table inside it."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
        return
    for row in block.rows():
        line = " ".join(cell.text.replace("\n", " ") for cell in row if cell.text)
        if line:
            yield line


def _is_layout(grid: GridBuilder) -> bool:
    """Whether a table only holds another: the inner one is a real grid and most of the text."""
    inner = [block for cell in grid.cells for block in cell.blocks if isinstance(block, Table)]
    if not inner or grid.n_cols > _LAYOUT_COLUMNS:
        return False
    if sum(bool(cell.blocks) for cell in grid.cells) == 1:
        return True
    words = sum(len(flat_text(cell.blocks).split()) for cell in grid.cells)
    real = [table for table in inner if table.n_cols > _LAYOUT_COLUMNS - 1 and table.n_rows > 1]
    return 2 * sum(len(flat_text([table]).split()) for table in real) > words
