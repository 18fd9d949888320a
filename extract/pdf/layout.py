"""Pages of ink → pages of blocks: tables first, running text around them, furniture last.

Pages come one at a time, in order; only what later pages need is kept (the columns of a table that
may go on, the margins, the habits of line ends), never the ink.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Block, Box, Cell, Page, Paragraph, Table
from extract.pdf.flow import Margins, margins_of, paragraphs_of
from extract.pdf.furniture import LOOK_AHEAD, Edge, Titles, edges_of
from extract.pdf.grid import Grid, grids_of, refined
from extract.pdf.lines import Habit, Line, join, lines_of
from extract.pdf.model import Ink, Word, box_of, turned_box, upright

#: The usual distance of text from the rule of its cell (Word and LibreOffice: 1.9 mm).
_PADDING = 5.4


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page read but not yet laid out."""

    number: int
    ink: Ink
    grids: list[Grid]
    inside: list[list[Word]]
    outside: list[Word]
    edges: list[Edge]


class Layout:
    """Collects the pages of one file."""

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._waiting: deque[_Sheet] = deque()
        self._titles = Titles()
        self._habit = Habit()
        self._margins: dict[tuple[int, int], Margins] = {}
        self._columns: tuple[float, ...] | None = None

    def add(self, number: int, ink: Ink) -> None:
        """Take the next page in; it is laid out once the pages after it are known."""
        grids = grids_of(ink.across, ink.down)
        inside, outside = _sorted_into(grids, ink.words)
        edges = edges_of(outside, ink, number)
        self._titles.note(edges)
        self._waiting.append(_Sheet(number, ink, grids, inside, outside, edges))
        if len(self._waiting) > LOOK_AHEAD:
            self._lay_out(self._waiting.popleft())

    def finish(self) -> tuple[Page, ...]:
        """All pages, in order."""
        while self._waiting:
            self._lay_out(self._waiting.popleft())
        return tuple(self._pages)

    def _lay_out(self, sheet: _Sheet) -> None:
        ink, number = sheet.ink, sheet.number
        tables: list[tuple[float, Block]] = []
        filled = [(g, words) for g, words in zip(sheet.grids, sheet.inside, strict=True) if words]
        for grid, words in filled:
            if self._columns is not None:
                grid = refined(grid, self._columns)
            self._columns = grid.xs
            tables.append((grid.ys[0], _table(grid, words, self._habit, number, ink)))
        furniture = [edge.line for edge in sheet.edges if self._titles.is_furniture(edge)]
        taken = {word.order for line in furniture for word in line.words}
        body = [word for word in sheet.outside if word.order not in taken]
        flow = self._flow(body, [grid for grid, _ in filled], ink, number)
        blocks = [block for _, block in sorted(tables + flow, key=lambda pair: pair[0])]
        turned = ink.turn % 2 == 1
        page = Page(
            number,
            tuple(blocks),
            ink.height if turned else ink.width,
            ink.width if turned else ink.height,
            tuple(_title(line, number) for line in furniture),
        )
        self._pages.append(_as_shown(page, ink))

    def _flow(
        self, words: Sequence[Word], grids: list[Grid], ink: Ink, number: int
    ) -> list[tuple[float, Block]]:
        """The running text above, between and below the tables."""
        size = (round(ink.width), round(ink.height))
        level = [upright(w, ink.width, ink.height) for w in words if w.turn == 0]
        margins = margins_of(level, self._margins.get(size)) or Margins(0.0, ink.width)
        self._margins[size] = margins
        tops = [grid.ys[0] for grid in grids]
        bands: dict[int, list[Word]] = defaultdict(list)
        for word in level:
            bands[bisect_right(tops, word.base - word.size / 3)].append(word)
        out: list[tuple[float, Block]] = []
        for band in bands.values():
            for place, paragraph in enumerate(paragraphs_of(band, margins, self._habit, number)):
                top = min(w.y0 for w in band)
                out.append((top + place * 1e-6, paragraph))
        for turn in (1, 2, 3):
            aside = [upright(w, ink.width, ink.height) for w in words if w.turn == turn]
            for line in lines_of(aside):
                out.append((ink.height + turn, _aside(line, turn, ink, number)))
        return out


def _title(line: Line, number: int) -> Paragraph:
    return Paragraph(line.text, number, box_of(line.words), bold=line.bold)


def _aside(line: Line, turn: int, ink: Ink, number: int) -> Paragraph:
    """Text along an edge of the page, or slanted across it."""
    width, height = (ink.width, ink.height) if turn == 2 else (ink.height, ink.width)
    box = turned_box(box_of(line.words), 4 - turn, width, height)
    return Paragraph(line.text, number, box, bold=line.bold, centered=False)


def _sorted_into(grids: Sequence[Grid], words: Sequence[Word]) -> tuple[list[list[Word]], list[Word]]:
    """The words inside each grid, and the rest."""
    inside: list[list[Word]] = [[] for _ in grids]
    outside: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, _middle(word)
        for grid, found in zip(grids, inside, strict=True):
            if grid.position(x, y) is not None:
                found.append(word)
                break
        else:
            outside.append(word)
    return inside, outside


def _middle(word: Word) -> float:
    """The height of small letters' middle: marks above capitals may reach over the rule."""
    return word.base - word.size / 4 if word.turn == 0 else (word.y0 + word.y1) / 2


def _table(grid: Grid, words: Sequence[Word], habit: Habit, number: int, ink: Ink) -> Table:
    """The table of a grid with its words in the cells."""
    at: dict[tuple[int, int], int] = {}
    for index, cell in enumerate(grid.cells):
        for row in range(cell.row, cell.row + cell.row_span):
            for col in range(cell.col, cell.col + cell.col_span):
                at[row, col] = index
    held: list[list[Word]] = [[] for _ in grid.cells]
    for word in words:
        position = grid.position((word.x0 + word.x1) / 2, _middle(word))
        if position is not None:
            held[at[position]].append(word)
    cells = _filled(grid, held, habit, number, ink)
    return Table(tuple(cells), len(grid.ys) - 1, len(grid.xs) - 1, number, grid.box)


def _filled(grid: Grid, held: list[list[Word]], habit: Habit, number: int, ink: Ink) -> list[Cell]:
    """The cells with their text."""
    level = [lines_of(w for w in words if w.turn == 0) for words in held]
    padding = _padding(grid, level)
    edges: list[tuple[float, float]] = []
    for cell, lines in zip(grid.cells, level, strict=True):
        box = grid.cell_box(cell)
        right = max([box.x1 - padding, *(line.x1 for line in lines)])
        edges.append((box.x0 + padding, right))
        if lines:
            habit.observe(lines, box.x0 + padding, right)
    out = []
    for cell, lines, words, (left, right) in zip(grid.cells, level, held, edges, strict=True):
        text = join(lines, left, right, habit)
        for turn in (1, 2, 3):
            aside = [upright(w, ink.width, ink.height) for w in words if w.turn == turn]
            if aside:
                text = "\n".join(filter(None, [text, _turned_text(aside, habit)]))
        out.append(Cell(cell.row, cell.col, text, cell.row_span, cell.col_span, number, grid.cell_box(cell)))
    return out


def _turned_text(words: list[Word], habit: Habit) -> str:
    """The text of a cell that is read sideways."""
    lines = lines_of(words)
    return join(lines, min(line.x0 for line in lines), max(line.x1 for line in lines), habit)


def _padding(grid: Grid, level: list[list[Line]]) -> float:
    """The distance of text from the rules, as the leftmost texts show it."""
    gaps = [
        line.x0 - grid.xs[cell.col]
        for cell, lines in zip(grid.cells, level, strict=True)
        for line in lines
        if len(lines) > 1
    ]
    return min(max(min(gaps, default=_PADDING), 1.0), _PADDING + 1.0)


def _as_shown(page: Page, ink: Ink) -> Page:
    """The page with all boxes turned back from the frame of reading."""
    if ink.turn == 0:
        return page

    def back(box: Box | None) -> Box | None:
        return box and turned_box(box, 4 - ink.turn, ink.width, ink.height)

    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            cells = tuple(replace(cell, box=back(cell.box)) for cell in block.cells)
            blocks.append(replace(block, cells=cells, box=back(block.box)))
        else:
            blocks.append(replace(block, box=back(block.box)))
    furniture = tuple(replace(title, box=back(title.box)) for title in page.furniture)
    return replace(page, blocks=tuple(blocks), furniture=furniture)
