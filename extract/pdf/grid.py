"""Ruled tables: rules → joined figures → grids → cells.

In: the rules of a page. Out: `Grid`s, each with the places of its columns and rows and with its
cells, spans resolved. Open outer borders, rules that end at a page break and cells merged into odd
shapes are tolerated; underlines and frames around a single text are no tables.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Box
from extract.pdf.model import Rule

#: Rules that miss each other by less than this still meet.
_TOUCH = 4.0
#: Parallel rules nearer than this are one line of the grid (double rules, borders of two cells).
_MERGE = 4.5
#: More rules than this on a page are a drawing.
_MAX_RULES = 4000
_MAX_CELLS = 50_000


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell from (row, col), spanning downwards and to the right."""

    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a table (ascending) and its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def box(self) -> Box:
        """The outer edges."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_box(self, cell: GridCell) -> Box:
        """The edges of one cell."""
        return Box(
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.col_span],
            self.ys[cell.row + cell.row_span],
        )

    def position(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the grid position at a point; None outside."""
        col, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= col < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return row, col
        return None


def grids_of(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """The ruled tables of a page, top to bottom; figures with a single cell are left out."""
    if len(across) + len(down) > _MAX_RULES:
        return []
    grids = []
    for figure_across, figure_down in _figures(across, down):
        grid = _grid(figure_across, figure_down)
        if grid is not None and len(grid.cells) > 1:
            grids.append(grid)
    return sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))


def _meet(h: Rule, v: Rule) -> bool:
    return h.start - _TOUCH <= v.at <= h.end + _TOUCH and v.start - _TOUCH <= h.at <= v.end + _TOUCH


def _figures(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that hang together by meeting each other."""
    parent = list(range(len(across) + len(down)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if _meet(h, v):
                parent[find(i)] = find(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, h in enumerate(across):
        groups[find(i)][0].append(h)
    for j, v in enumerate(down, len(across)):
        groups[find(j)][1].append(v)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    """The grid of one figure; None where nothing is enclosed."""
    down = down + _open_edges(across, down)
    across = across + _open_edges(down, across)
    # A rule that reaches no crossing rule at either end is an underline inside a cell.
    across = [h for h in across if _is_anchored(h, down)]
    down = [v for v in down if _is_anchored(v, across)]
    xs, ys = _clusters(down), _clusters(across)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_CELLS:
        return None
    cells = _cells(xs, ys, across, down)
    return Grid(tuple(xs), tuple(ys), tuple(cells))


def _is_anchored(rule: Rule, crossing: list[Rule]) -> bool:
    """Whether a crossing rule stands at one of the ends."""
    return any(
        other.start - _TOUCH <= rule.at <= other.end + _TOUCH
        and (abs(other.at - rule.start) <= _TOUCH or abs(other.at - rule.end) <= _TOUCH)
        for other in crossing
    )


def _open_edges(rules: list[Rule], crossing: list[Rule]) -> list[Rule]:
    """Borders that are not drawn: where two or more rules run out together past the last crossing one."""
    edges: list[Rule] = []
    low, high = min(c.at for c in crossing), max(c.at for c in crossing)
    for ends, place in (
        ([r for r in rules if r.start < low - _TOUCH], min(r.start for r in rules)),
        ([r for r in rules if r.end > high + _TOUCH], max(r.end for r in rules)),
    ):
        level = [r for r in ends if min(abs(r.start - place), abs(r.end - place)) <= _TOUCH]
        if len(level) >= 2:
            places = [r.at for r in level]
            edges.append(Rule(place, min(places), max(places)))
    return edges


def _clusters(rules: list[Rule]) -> list[float]:
    """The distinct places of parallel rules, near ones merged."""
    groups: list[list[float]] = []
    for at in sorted(rule.at for rule in rules):
        if groups and at - groups[-1][-1] <= _MERGE and at - groups[-1][0] <= 2 * _MERGE:
            groups[-1].append(at)
        else:
            groups.append([at])
    return [sum(group) / len(group) for group in groups]


def _walls(lines: list[float], steps: list[float], rules: list[Rule]) -> list[list[bool]]:
    """For each grid line and each step along it: is a rule drawn there?"""
    walls = [[False] * (len(steps) - 1) for _ in lines]
    for rule in rules:
        line = min(range(len(lines)), key=lambda i: abs(lines[i] - rule.at))
        for step in range(len(steps) - 1):
            if rule.start - 1 <= (steps[step] + steps[step + 1]) / 2 <= rule.end + 1:
                walls[line][step] = True
    return walls


def _cells(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> list[GridCell]:
    """Positions not parted by a rule become one cell; odd shapes are cut into rectangles."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    upright, level = _walls(xs, ys, down), _walls(ys, xs, across)
    # Runs of joined positions in each row, then runs of equal width joined downwards: exact for
    # rectangles, and the fewest rectangles with whole rows for any other shape.
    runs: list[list[tuple[int, int]]] = []
    for row in range(n_rows):
        starts = [0] + [col for col in range(1, n_cols) if upright[col][row]]
        runs.append(list(zip(starts, [*starts[1:], n_cols], strict=True)))
    cells: list[GridCell] = []
    open_runs: dict[tuple[int, int], int] = {}
    for row in range(n_rows + 1):
        current = runs[row] if row < n_rows else []
        going_on = {run for run in current if run in open_runs and not any(level[row][run[0] : run[1]])}
        for run, first in list(open_runs.items()):
            if run not in going_on:
                cells.append(GridCell(first, run[0], row - first, run[1] - run[0]))
                del open_runs[run]
        for run in current:
            open_runs.setdefault(run, row)
    return sorted(cells, key=lambda c: (c.row, c.col))


def refined(grid: Grid, xs: Sequence[float]) -> Grid:
    """The grid on the columns of an earlier part of its table, where its own are some of those.

    A page that holds only a band row of a table draws one column; the table has nine.
    """
    if not xs:
        return grid
    places = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in grid.xs]
    fits = all(abs(xs[i] - x) <= _TOUCH for i, x in zip(places, grid.xs, strict=True))
    if len(xs) <= len(grid.xs) or not fits or places[0] != 0 or places[-1] != len(xs) - 1:
        return grid
    cells = tuple(
        GridCell(c.row, places[c.col], c.row_span, places[c.col + c.col_span] - places[c.col])
        for c in grid.cells
    )
    return Grid(tuple(xs), grid.ys, cells)
