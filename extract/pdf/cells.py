"""Words in the cells of a grid → a `Table`."""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import Cell, Table
from extract.pdf.grid import Grid
from extract.pdf.lines import Habit, Line, join, lines_of
from extract.pdf.model import Ink, Word, box_of, codes_of, confidence_of, upright

#: The usual distance of text from the rule of its cell (Word and LibreOffice: 1.9 mm).
_PADDING = 5.4


def middle_of(word: Word) -> tuple[float, float]:
    """The point that tells which cell holds the word: marks above capitals may reach over the rule."""
    x = (word.x0 + word.x1) / 2
    return x, word.base - word.size / 4 if word.turn == 0 else (word.y0 + word.y1) / 2


def held_by(grid: Grid, words: Sequence[Word]) -> list[list[Word]]:
    """The words of each cell, by their middle."""
    at: dict[tuple[int, int], int] = {}
    for index, cell in enumerate(grid.cells):
        for row in range(cell.row, cell.row + cell.row_span):
            for col in range(cell.col, cell.col + cell.col_span):
                at[row, col] = index
    held: list[list[Word]] = [[] for _ in grid.cells]
    for word in words:
        position = grid.position(*middle_of(word))
        if position is not None:
            held[at[position]].append(word)
    return held


def table_of(
    grid: Grid, held: Sequence[Sequence[Word]], padding: float | None, habit: Habit, page: int, ink: Ink
) -> Table:
    """The table with the text of each cell; ``padding`` None where the rules tell it."""
    level = [lines_of(w for w in words if w.turn == 0) for words in held]
    exact = padding is None
    padding = _padding(grid, level) if padding is None else padding
    edges: list[tuple[float, float]] = []
    for cell, lines in zip(grid.cells, level, strict=True):
        box = grid.cell_box(cell)
        right = max([box.x1 - padding, *(line.x1 for line in lines)])
        edges.append((box.x0 + padding, right))
        if lines:
            habit.observe(lines, box.x0 + padding, right)
    cells = []
    for cell, lines, words, (left, right) in zip(grid.cells, level, held, edges, strict=True):
        text = join(lines, left, right, habit, exact)
        for turn in (1, 2, 3):
            aside = [upright(w, ink.width, ink.height) for w in words if w.turn == turn]
            if aside:
                text = "\n".join(filter(None, [text, _turned_text(aside, habit)]))
        box = grid.cell_box(cell)
        sure = confidence_of(words)
        spans = cell.row_span, cell.col_span
        cells.append(Cell(cell.row, cell.col, text, *spans, page, box, sure, codes=codes_of(words)))
    return Table(tuple(cells), len(grid.ys) - 1, len(grid.xs) - 1, page, grid.box, loose=not exact)


def _turned_text(words: list[Word], habit: Habit) -> str:
    """The text of a cell that is read sideways."""
    box = box_of(words)
    return join(lines_of(words), box.x0, box.x1, habit)


def _padding(grid: Grid, level: Sequence[Sequence[Line]]) -> float:
    """The distance of text from the rules, as the leftmost texts show it."""
    gaps = [
        line.x0 - grid.xs[cell.col]
        for cell, lines in zip(grid.cells, level, strict=True)
        for line in lines
        if len(lines) > 1
    ]
    return min(max(min(gaps, default=_PADDING), 1.0), _PADDING + 1.0)
