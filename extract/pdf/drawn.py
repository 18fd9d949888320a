"""Blocks and rows by the order in which a file draws its text.

Word processors, browsers and report tools draw a table cell by cell, row by row. So lines that follow
each other downwards in one column are one cell, a step to the right is the next cell of the row, a
step back to the left the next row: structure no rule shows. Files that draw line by line across
the columns give blocks of one line, which ``loose`` puts together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.pdf.lines import Line, is_numbered, line_of
from extract.pdf.model import Word

#: Baselines of one cell are no further apart than this, in font sizes (1.5 line spacing and 3 pt).
_STEP = 1.95
#: Edges of lines in one cell agree to this.
_EDGE = 3.0
#: A first line may be indented by this much.
_INDENT = 45.0
#: Spaces in justified lines stretch up to this, in font sizes.
_STRETCHED = 8.0
_GAP = 0.75


@dataclass(slots=True)
class Block:
    """Lines drawn one below the other: a cell, or a stretch of running text."""

    lines: list[Line] = field(default_factory=list)

    @property
    def x0(self) -> float:
        """The leftmost point."""
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        """The rightmost point."""
        return max(line.x1 for line in self.lines)

    @property
    def top(self) -> float:
        """The first baseline."""
        return self.lines[0].base

    @property
    def bottom(self) -> float:
        """The last baseline."""
        return self.lines[-1].base

    @property
    def size(self) -> float:
        """The font size of the first line."""
        return self.lines[0].size

    def takes(self, line: Line) -> bool:
        """Whether the line goes on below in the same column."""
        last = self.lines[-1]
        size = max(last.size, line.size)
        if not 0.5 * size < line.base - last.base <= _STEP * size:
            return False
        x0, x1 = self.x0, self.x1
        contained = x0 - _EDGE <= line.x0 and line.x1 <= x1 + _EDGE
        same_left = abs(line.x0 - last.x0) <= _EDGE or abs(line.x0 - x0) <= _EDGE
        centred = abs((line.x0 + line.x1) - (x0 + x1)) <= 2 * _EDGE
        indented = len(self.lines) == 1 and 0 < x0 - line.x0 <= _INDENT and line.x1 <= x1 + _EDGE
        return contained or same_left or centred or indented


@dataclass(slots=True)
class Row:
    """Blocks side by side, left to right."""

    blocks: list[Block]

    @property
    def top(self) -> float:
        """The highest first baseline."""
        return min(block.top for block in self.blocks)

    @property
    def bottom(self) -> float:
        """The lowest baseline."""
        return max(block.bottom for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Guide:
    """Left and right edges of the text in columns that are known already, down to a height.

    They tell a wide space from the gap between two cells.
    """

    columns: tuple[tuple[float, float], ...] = ()
    until: float = 0.0

    def holds(self, left: Word, right: Word) -> bool:
        """Whether the gap between two words lies inside a column."""
        return left.base < self.until and any(x0 <= left.x1 and right.x0 <= x1 for x0, x1 in self.columns)


_NO_GUIDE = Guide()


def rows_of(words: Iterable[Word], guide: Guide = _NO_GUIDE) -> list[Row]:
    """The rows of blocks in drawing order."""
    rows: list[Row] = []
    for block in _blocks(_pieces(sorted(words, key=lambda w: w.order), guide)):
        if rows and block.x0 > rows[-1].blocks[-1].x1 - _EDGE and _is_beside(block, rows[-1]):
            rows[-1].blocks.append(block)
            if len(rows) > 1:
                _mend(rows)
        else:
            rows.append(Row([block]))
    for above, row in pairwise(rows):
        _give_back(above, row)
    return [part for row in rows for part in _without_heading(row)]


def _give_back(above: Row, row: Row) -> None:
    """The first cell of a row, drawn right below running text, is no part of that text.

    Told by its height: it stands beside the other cells of the row.
    """
    block, first = above.blocks[-1], row.blocks[0]
    own = [line for line in block.lines if line.base >= row.top - 0.6 * line.size and line.x1 < first.x0]
    if own and len(own) < len(block.lines) and own == block.lines[-len(own) :]:
        del block.lines[-len(own) :]
        row.blocks.insert(0, Block(own))


def _is_beside(block: Block, row: Row) -> bool:
    """Whether the block shares some height with the row (its cells may be centred in it)."""
    return block.top <= row.bottom + 0.6 * block.size and block.bottom >= row.top - 12 * block.size


def _mend(rows: list[Row]) -> None:
    """A cell with an empty line inside looks like a new row until the next cell goes back up."""
    last, before = rows[-1], rows[-2]
    first, new = last.blocks[0], last.blocks[-1]
    same_row = abs(new.top - before.top) < 0.5 * new.size and new.top < first.top - 0.8 * new.size
    above = before.blocks[-1]
    if len(last.blocks) == 2 and same_row and abs(above.x0 - first.x0) <= _EDGE and new.x0 > above.x1:
        above.lines.extend(first.lines)
        before.blocks.append(new)
        rows.pop()


def _without_heading(row: Row) -> list[Row]:
    """A heading right above the first cell of a table is not part of that cell.

    It stands higher than the other cells of the row. A cell that is merely taller and centred does
    so too, but reaches as far below them.
    """
    first, others = row.blocks[0], row.blocks[1:]
    if not others or len(first.lines) == 1:
        return [row]
    top, bottom = min(block.top for block in others), max(block.bottom for block in others)
    place = next((i for i, line in enumerate(first.lines) if line.base >= top - 0.3 * line.size), 0)
    if place == 0 or first.bottom - bottom >= 0.5 * (top - first.top):
        return [row]
    above, below = first.lines[place - 1], first.lines[place]
    aligned = abs(above.x0 - below.x0) <= _EDGE or abs(above.x0 + above.x1 - below.x0 - below.x1) <= 2 * _EDGE
    numbered = is_numbered(first.lines[0])
    if aligned and not numbered and max(line.x1 for line in first.lines[:place]) <= others[0].x0:
        return [row]
    return [Row([Block(first.lines[:place])]), Row([Block(first.lines[place:]), *others])]


def _pieces(words: Sequence[Word], guide: Guide) -> list[Line]:
    """Words drawn one after the other on one line, cut at gaps that are no spaces."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    kept = _justified(runs)
    return [
        line_of(part)
        for run, whole in zip(runs, kept, strict=True)
        for part in ([run] if whole else _cut(run, guide))
    ]


def _follows(last: Word, word: Word) -> bool:
    size, gap = max(last.size, word.size), word.x0 - last.x1
    return abs(word.base - last.base) <= 0.35 * size and -0.3 * size <= gap <= _STRETCHED * size


def _justified(runs: Sequence[list[Word]]) -> list[bool]:
    """Which runs of two words are lines of a justified cell, however wide their gap.

    They reach from edge to edge of a stack of lines, as does one with more words and no wide gap.
    """
    kept = [False] * len(runs)
    start = 0
    for end in range(1, len(runs) + 1):
        if end < len(runs) and _is_stacked(runs[end - 1], runs[end]):
            continue
        right = max(run[-1].x1 for run in runs[start:end])
        full = [i for i in range(start, end) if right - runs[i][-1].x1 <= _EDGE]
        if any(len(runs[i]) > 2 and len(_cut(runs[i])) == 1 for i in full):
            for i in full:
                kept[i] = len(runs[i]) == 2
        start = end
    return kept


def _is_stacked(above: list[Word], below: list[Word]) -> bool:
    step = below[0].base - above[0].base
    return 0.5 * below[0].size < step <= _STEP * below[0].size and abs(above[0].x0 - below[0].x0) <= _EDGE


def _cut(run: list[Word], guide: Guide = _NO_GUIDE) -> list[list[Word]]:
    """In a justified line all spaces are stretched alike; a wider gap lies between two cells."""
    widest = _widest_space(run)
    parts = [[run[0]]]
    for last, word in pairwise(run):
        if word.x0 - last.x1 > widest and not guide.holds(last, word):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _widest_space(run: list[Word]) -> float:
    """The widest gap in a run that is a space, told by the jump to the narrowest that is none."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(run)]
    size = run[0].size
    if len(gaps) == 1:
        # Two words tell nothing of the usual gap: only a drawn space holds them together.
        return gaps[0] if run[0].spaced else _GAP * size
    for narrow, wide in pairwise(sorted(gaps)):
        if wide > _GAP * size and wide > 1.6 * max(narrow, 0.2 * size):
            return narrow
    return max(gaps, default=0.0)


def _blocks(pieces: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    for piece in pieces:
        if blocks and blocks[-1].takes(piece):
            blocks[-1].lines.append(piece)
        else:
            blocks.append(Block([piece]))
    return [part for block in blocks for part in _without_band(block)]


def _without_band(block: Block) -> list[Block]:
    """A bold line over the whole table (``Tiêu chuẩn 1: …``) is not part of the narrow cell below it."""
    lines = block.lines
    for place in range(1, len(lines)):
        rest = max(line.x1 for line in lines[place:])
        if lines[place].bold or not lines[place - 1].bold:
            continue
        if min(line.x1 for line in lines[:place]) > rest + 2 * _EDGE:
            return [Block(lines[:place]), Block(lines[place:])]
    return [block]
