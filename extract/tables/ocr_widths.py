"""How wide the columns of a misread table are, by its lines alone, and what else its rows tell of its columns.

Widths that fit make the lines of cells full and none too long, so that the decoder's score is best. It is climbed
to from several sizes of the whole table: first by the pieces that each decoding found, then column by column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import log

import numpy as np

from extract.raw import Field
from extract.tables.ocr_decode import CellRow, Column, decode, spread_of, strain
from extract.tables.ocr_lines import Gap, Line, Word
from extract.tables.ocr_sheet import SPACE, Sheet, width_of_piece
from extract.tables.ocr_words import names_criterion

#: Sizes of the whole table to begin with, in shares of the usual one.
_SIZES = (1.0, 1.35, 1.8)
#: Width of a column in shares of the usual one: least, most, step; how far it strays (in logarithms), and what that
#: weighs; no piece costs more than this.
_LEAST_SHARE, _MOST_SHARE, _SHARE_STEP = 0.4, 2.5, 0.01
_USUAL_SPREAD, _USUAL_WORTH, _MOST_COST, _NO_END = 0.5, 1.0, 9.0, 1e9
_ENDS = (".", ";", ":")
#: Rounds of decoding and fitting; steps of each round of climbing; hypotheses kept and ways meanwhile; least gain.
_ROUNDS, _BEAM, _WAYS, _GAIN = 2, 5, 2, 0.3
_STEPS = ((0.72, 1.38), (0.8, 1.25), (0.89, 1.12))
#: The same for columns whose form is settled.
_FINE_STEPS, _FINE_BEAM, _FINE_WAYS = ((0.93, 1.07), (0.97, 1.03)), 16, 4
#: Cost of a width's straying from where the climb began: for the square of its logarithm.
_STRAY = 8.0
#: Lines wholly parted by ruling lines that tell widths, and how much wider than their cells columns are.
_LEAST_RULED, _RULED = 2, 1.1
#: Rows that tell whether a column has names of criteria.
_LEAST_CODES = 3
#: How much a word that comes again in a column says, at most.
_MOST_KNOWN = 2.0


def fitted(usual: Sequence[Column], sheets: Sequence[Sheet]) -> tuple[list[Column], float]:
    """The columns about as wide as the lines say, and the score of the lines in them; ``usual`` has usual widths."""
    best: tuple[float, list[Column]] | None = None
    starts = [[replace(column, width=column.width * size) for column in usual] for size in _SIZES]
    for start in (*starts, *_ruled(usual, sheets)):
        columns = start
        for _ in range(_ROUNDS):
            columns = by_pieces(columns, start, _decoded(sheets, columns)[0])
        score = _decoded(sheets, columns)[1]
        if best is None or score > best[0]:
            best = score, columns
    assert best is not None
    return best[1], best[0]


def _ruled(usual: Sequence[Column], sheets: Sequence[Sheet]) -> list[list[Column]]:
    """The columns as wide as the widest cells of lines that ruling lines part into just so many; none without such."""
    lines = [cells for sheet in sheets for line in sheet.lines if len(cells := _ruled_cells(line)) == len(usual)]
    if len(lines) < _LEAST_RULED:
        return []
    widths = [max(map(width_of_piece, cells)) for cells in zip(*lines, strict=True)]
    return [[replace(column, width=_RULED * width) for column, width in zip(usual, widths, strict=True)]]


def _ruled_cells(line: Line) -> list[tuple[Word, ...]]:
    """The cells of a line by its ruling lines; none where one of them is empty."""
    if any(word.gap is Gap.EMPTY for word in line.words):
        return []
    begins = [0, *(k for k, word in enumerate(line.words) if k and word.gap is Gap.BAR), len(line.words)]
    return [line.words[i:j] for i, j in pairwise(begins)]


def _decoded(
    sheets: Sequence[Sheet], columns: Sequence[Column], beam: int = _BEAM, ways: int = _WAYS
) -> tuple[list[CellRow], float]:
    found = [decode(sheet, columns, beam, ways) for sheet in sheets]
    return [row for rows, _ in found for row in rows], sum(score for _, score in found)


def climbed(columns: Sequence[Column], sheets: Sequence[Sheet]) -> tuple[list[Column], float]:
    """The columns, each made narrower or wider as long as the lines fit better, and the score of the lines in them.

    Few lines say little: each step costs something.
    """
    return _climbed(columns, sheets, _STEPS, _BEAM, _WAYS)


def refined(columns: Sequence[Column], sheets: Sequence[Sheet]) -> list[Column]:
    """The columns with widths that are no longer rough: what their pieces show, and small steps from there."""
    found = list(columns)
    for _ in range(_ROUNDS):
        rows = _decoded(sheets, found, _FINE_BEAM, _FINE_WAYS)[0]
        close = [replace(column, rough=False) for column in found]
        found = by_pieces(close, close, rows)
    return _climbed(found, sheets, _FINE_STEPS, _FINE_BEAM, _FINE_WAYS)[0]


def _climbed(
    columns: Sequence[Column], sheets: Sequence[Sheet], rounds: Sequence[tuple[float, float]], beam: int, ways: int
) -> tuple[list[Column], float]:
    best = list(columns)
    score = _decoded(sheets, best, beam, ways)[1]
    for steps in rounds:
        for place, start in enumerate(columns):
            for step in steps:
                tried = [*best]
                tried[place] = replace(best[place], width=best[place].width * step)
                found = _decoded(sheets, tried, beam, ways)[1]
                if found - _stray(tried[place], start) > score - _stray(best[place], start) + _GAIN:
                    best, score = tried, found
    return best, score


def _stray(column: Column, start: Column) -> float:
    return _STRAY * log(column.width / start.width) ** 2


def by_pieces(columns: Sequence[Column], usual: Sequence[Column], rows: Sequence[CellRow]) -> list[Column]:
    """The columns with the widths their pieces show: none is wider, and the next word had no room; where
    the pieces do not tell, near the ``usual`` ones.
    """
    return [
        _one_by_pieces(column, usual[number].width, [row.cells[number] for row in rows])
        for number, column in enumerate(columns)
    ]


def _one_by_pieces(column: Column, usual: float, cells: Sequence[Sequence[tuple[Word, ...]]]) -> Column:
    full: list[tuple[float, float]] = []  # a piece's width, and its width with the next word
    for pieces in cells:
        for k, piece in enumerate(pieces):
            width = width_of_piece(piece)
            going = k + 1 < len(pieces) and not piece[-1].text.endswith(_ENDS)
            full.append((width, width + SPACE + pieces[k + 1][0].width if going else _NO_END))
    if not full:
        return column
    narrow, wide = np.array(full).T
    widths = usual * np.arange(_LEAST_SHARE, _MOST_SHARE, _SHARE_STEP)
    spread = spread_of(widths, column.rough)[:, None]
    cost = strain((narrow - widths[:, None]) / spread, _MOST_COST).sum(axis=1)
    cost += strain((widths[:, None] - wide) / spread, _MOST_COST).sum(axis=1)
    cost += _USUAL_WORTH * (np.log(widths / usual) / _USUAL_SPREAD) ** 2
    return replace(column, width=float(widths[cost.argmin()]))


def with_bare_codes(columns: Sequence[Column], rows: Sequence[CellRow]) -> list[Column]:
    """The columns, that of the criteria told to hold codes alone where no row has a name beside its code."""
    return [replace(column, codes=_bare_codes(column, number, rows)) for number, column in enumerate(columns)]


def _bare_codes(column: Column, number: int, rows: Sequence[CellRow]) -> bool:
    if column.field is not Field.CRITERION:
        return False
    cells = [[word for piece in row.cells[number] for word in piece] for row in rows if row.cells[number]]
    return len(cells) >= _LEAST_CODES and not any(names_criterion(words) for words in cells)


def with_known_words(columns: Sequence[Column], rows: Sequence[CellRow]) -> list[Column]:
    """The columns with the words that stand in them in several rows: half a row for each word is taken for granted."""
    counts: list[Counter[str]] = [
        Counter(word for row in rows for word in {word.plain for piece in row.cells[number] for word in piece})
        for number in range(len(columns))
    ]
    often = {word for count in counts for word, n in count.items() if n > 1 and len(word) > 1}
    out: list[Column] = []
    for number, column in enumerate(columns):
        known: dict[str, float] = {}
        for word in sorted(often):
            own = max(0, counts[number][word] - 1)
            others = max((count[word] - 1 for k, count in enumerate(counts) if k != number), default=0)
            known[word] = max(-_MOST_KNOWN, min(_MOST_KNOWN, log((own + 0.5) / (max(0, others) + 0.5))))
        out.append(replace(column, known=known))
    return out
