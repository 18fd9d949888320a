"""Pages of ink → pages of blocks: tables first, running text around them, furniture last.

Pages come one at a time, in order; only what later pages need is kept (the columns of a table that
may go on, the margins, the habits of line ends), never the ink.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Block, Box, Page, Paragraph, Table
from extract.pdf.cells import held_by, middle_of, table_of
from extract.pdf.flow import Margins, margins_of, paragraphs_of
from extract.pdf.furniture import LOOK_AHEAD, Edge, Titles, edges_of
from extract.pdf.grid import Grid, grids_of, refined
from extract.pdf.lines import Habit, Line, lines_of
from extract.pdf.loose import Carry, loose_tables
from extract.pdf.model import Ink, Word, box_of, confidence_of, turned_box, upright

#: A grid, the words of its cells, and the distance of text from its lines where rules do not tell it.
_Filled = tuple[Grid, list[list[Word]], float | None]


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
        self._columns: tuple[float, ...] = ()
        self._carry = Carry()

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
        furniture = [edge.line for edge in sheet.edges if self._titles.is_furniture(edge)]
        taken = {word.order for line in furniture for word in line.words}
        body = [word for word in sheet.outside if word.order not in taken]
        filled = self._ruled(sheet)
        filled += self._loose(_bands(body, [grid for grid, _, _ in filled]), len(filled))
        filled.sort(key=lambda found: found[0].ys[0])
        inside = {word.order for _, held, _ in filled for words in held for word in words}
        tables: list[tuple[float, Block]] = [
            (grid.ys[0], table_of(grid, held, padding, self._habit, number, ink))
            for grid, held, padding in filled
        ]
        rest = [word for word in body if word.order not in inside]
        flow = self._flow(rest, [grid for grid, _, _ in filled], ink, number)
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

    def _ruled(self, sheet: _Sheet) -> list[_Filled]:
        """The ruled tables with their words."""
        out: list[_Filled] = []
        for grid, words in zip(sheet.grids, sheet.inside, strict=True):
            if words:
                grid = refined(grid, self._columns)
                self._columns = grid.xs
                out.append((grid, held_by(grid, words), None))
        return out

    def _loose(self, bands: dict[int, list[Word]], last: int) -> list[_Filled]:
        """The tables without rules above, between and below the ruled ones.

        A table of the page before goes on only above all others, and only the lowest goes on.
        """
        out: list[_Filled] = []
        columns, self._carry = self._carry.columns, Carry((), self._carry.by_cell)
        for place in sorted(bands):
            level = [word for word in bands[place] if word.turn == 0]
            given = Carry(columns if place == 0 else (), self._carry.by_cell)
            tables, carry = loose_tables(level, given)
            self._carry = carry if place == last else Carry((), carry.by_cell)
            out.extend((table.grid, table.held, table.padding) for table in tables)
        return out

    def _flow(
        self, words: Sequence[Word], grids: list[Grid], ink: Ink, number: int
    ) -> list[tuple[float, Block]]:
        """The running text above, between and below the tables."""
        size = (round(ink.width), round(ink.height))
        level = [upright(w, ink.width, ink.height) for w in words if w.turn == 0]
        margins = margins_of(level, self._margins.get(size)) or Margins(0.0, ink.width)
        self._margins[size] = margins
        out: list[tuple[float, Block]] = []
        for _, band in sorted(_bands(level, grids).items()):
            for place, paragraph in enumerate(paragraphs_of(band, margins, self._habit, number)):
                top = min(w.y0 for w in band)
                out.append((top + place * 1e-6, paragraph))
        for turn in (1, 2, 3):
            aside = [upright(w, ink.width, ink.height) for w in words if w.turn == turn]
            for line in lines_of(aside):
                out.append((ink.height + turn, _aside(line, turn, ink, number)))
        return out


def _bands(words: Sequence[Word], grids: Sequence[Grid]) -> dict[int, list[Word]]:
    """The words above, between and below tables, by the number of tables above them."""
    tops = sorted(grid.ys[0] for grid in grids)
    bands: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        bands[bisect_right(tops, word.base - word.size / 3)].append(word)
    return bands


def _title(line: Line, number: int) -> Paragraph:
    return Paragraph(
        line.text, number, box_of(line.words), bold=line.bold, confidence=confidence_of(line.words)
    )


def _aside(line: Line, turn: int, ink: Ink, number: int) -> Paragraph:
    """Text along an edge of the page, or slanted across it."""
    width, height = (ink.width, ink.height) if turn == 2 else (ink.height, ink.width)
    box = turned_box(box_of(line.words), 4 - turn, width, height)
    sure = confidence_of(line.words)
    return Paragraph(line.text, number, box, bold=line.bold, centered=False, confidence=sure)


def _sorted_into(grids: Sequence[Grid], words: Sequence[Word]) -> tuple[list[list[Word]], list[Word]]:
    """The words inside each grid, and the rest."""
    inside: list[list[Word]] = [[] for _ in grids]
    outside: list[Word] = []
    for word in words:
        x, y = middle_of(word)
        for grid, found in zip(grids, inside, strict=True):
            if grid.position(x, y) is not None:
                found.append(word)
                break
        else:
            outside.append(word)
    return inside, outside


def _as_shown(page: Page, ink: Ink) -> Page:
    """The page with all boxes turned back from the frame of reading."""
    shown = ink.shown
    if ink.turn == 0 and shown is None:
        return page

    def back(box: Box | None) -> Box | None:
        if box is None:
            return None
        return turned_box(box, 4 - ink.turn, ink.width, ink.height) if shown is None else shown.box(box)

    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            cells = tuple(replace(cell, box=back(cell.box)) for cell in block.cells)
            blocks.append(replace(block, cells=cells, box=back(block.box)))
        else:
            blocks.append(replace(block, box=back(block.box)))
    furniture = tuple(replace(title, box=back(title.box)) for title in page.furniture)
    page = replace(page, blocks=tuple(blocks), furniture=furniture)
    return page if shown is None else replace(page, width=shown.width, height=shown.height)
