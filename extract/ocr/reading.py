"""From a page image to an `Ink`: ruling lines and words, as from the text layer of a PDF.

Cells of ruled tables are read one by one, each word then belongs to one cell, whatever stands beside it;
what is left between the tables is read as running text. One start of the engine reads all cells of a page,
one more its running text where that has columns, one more the short texts that were doubtful.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extract.document import Box
from extract.ocr.crops import Crop, Frame, cut, lines_in, without_specks
from extract.ocr.metrics import LineType, common_size, settled, type_of
from extract.ocr.model import Engine, Gray, Job, OcrWord, PageImage, Prepared, Ruled, Segmentation
from extract.ocr.overlays import without_overlays
from extract.ocr.prepare import is_blank, prepare
from extract.ocr.rules import find_rules
from extract.ocr.shortcells import Look, herald_of, is_doubtful, is_odd, second_looks
from extract.ocr.signs import usual
from extract.pdf.grid import Grid, grids_of
from extract.pdf.lines import lines_of
from extract.pdf.model import Ink, Rule, Shown, Word

_POINTS = 72.0
#: Inside a cell this far from its rules no ink is lost and none of the rule is left (points).
_INSET = 0.7
#: Tails of letters that a rule cut off reach this far out of a table (points).
_OVERHANG = 3.0
#: A rule outside tables is no thicker than twice this (points).
_RULE = 2.0
#: What an engine makes of dust and of the ends of rules: among words, and alone in a cell.
_STRAY = frozenset("`´^ˆ|‘’“”'_¬")
_STRAY_ALONE = _STRAY | frozenset(".,:;*°•·")
#: A word of this size (inches) is dust, or a full stop that its word lost.
_DUST = 0.02
#: Mean confidence of the letters of a line that was read.
_LEGIBLE = 0.4
#: The box of a printed word is so high (inches): ``ơ`` at 9 pt to ``Ệ`` at 24 pt.
_LOWEST_WORD = 0.04
_HIGHEST_WORD = 0.35
#: Pages with more doubts than this are not made better by a second look.
_MOST_DOUBTS = 60
#: Running text of no more lines is read as a block; more may have columns.
_FEW_LINES = 3


@dataclass(frozen=True, slots=True)
class _Region:
    """A part of the page that is read by itself; ``cell`` for one of a table, else running text."""

    crop: Crop
    segmentation: Segmentation
    cell: Frame | None


class PageReader:
    """Reads the pages of one file, in order."""

    def __init__(self, engine: Engine, seconds_per_page: float) -> None:
        self._engine = engine
        self._seconds = seconds_per_page
        self._herald: tuple[str, Gray] | None = None

    def read(self, page: PageImage) -> Ink:
        """The ink of a page image.

        Raises `extract.errors.EngineMissingError` and `EngineFailedError`, and `TimeLimitError` where the page
        took too long.
        """
        deadline = time.monotonic() + self._seconds
        prepared = prepare(page)
        shown = _shown(page, prepared)
        scale = _POINTS / prepared.dpi
        height, width = prepared.gray.shape
        if is_blank(prepared):
            return Ink(width * scale, height * scale, (), (), (), shown=shown)
        prepared = replace(prepared, gray=without_specks(prepared.gray, prepared.dpi))
        ruled = find_rules(prepared)
        across = tuple(Rule(r.at * scale, r.start * scale, r.end * scale) for r in ruled.across)
        down = tuple(Rule(r.at * scale, r.start * scale, r.end * scale) for r in ruled.down)
        regions = list(_regions(prepared, ruled, grids_of(across, down)))
        words = _words(regions, self._looks(regions, ruled.erased, prepared.dpi, deadline), scale)
        return Ink(width * scale, height * scale, tuple(words), across, down, shown=shown)

    def _looks(self, regions: Sequence[_Region], page: Gray, dpi: float, deadline: float) -> list[list[OcrWord]]:
        """The words of each region, after a second look at what was doubtful; in pixels of the page."""
        jobs = [Job(region.crop.image, region.segmentation, dpi) for region in regions]
        found = self._engine.read(jobs, deadline - time.monotonic()) if jobs else []
        words = [
            [region.crop.on_page(usual(word)) for word in read] for region, read in zip(regions, found, strict=True)
        ]
        self._herald = herald_of(page, [word for read in words for word in read]) or self._herald
        doubts = _doubts(regions, words, page, dpi)
        if self._herald is None or not doubts:
            return words
        looks = [doubt.look for doubt in doubts]
        better = second_looks(looks, self._herald, self._engine, dpi, deadline - time.monotonic())
        # From the last to the first, so that places of words still to be replaced stay as they are.
        for doubt, look in sorted(zip(doubts, better, strict=True), key=lambda pair: -pair[0].start):
            words[doubt.region][doubt.start : doubt.end] = [doubt.on_line(word) for word in look.words]
        return words


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Words of a region, from ``start`` to before ``end``, that deserve a second look; ``line`` of a single one."""

    region: int
    start: int
    end: int
    look: Look
    line: int | None = None

    def on_line(self, word: OcrWord) -> OcrWord:
        """A word of the second look on the line the first one stood on."""
        return word if self.line is None else replace(word, line=self.line)


def _doubts(regions: Sequence[_Region], words: Sequence[Sequence[OcrWord]], page: Gray, dpi: float) -> list[_Doubt]:
    """Short texts that are unsure as a whole, and odd words of longer ones."""
    out: list[_Doubt] = []
    for place, (region, read) in enumerate(zip(regions, words, strict=True)):
        whole = Look(region.crop, tuple(read))
        odd = []
        for index, word in enumerate(read):
            crop = cut(page, _around(word), dpi) if is_odd(word) and _is_set(word, dpi) else None
            if crop is not None:
                odd.append(_Doubt(place, index, index + 1, Look(crop, (word,)), word.line))
        if is_doubtful(whole) and len(odd) in (0, len(read)):
            out.append(_Doubt(place, 0, len(read), whole))
        else:
            out += odd
    out.sort(key=lambda doubt: doubt.look.sure)
    return out[:_MOST_DOUBTS]


def _around(word: OcrWord) -> Frame:
    return Frame(round(word.x0) - 1, round(word.y0) - 1, round(word.x1) + 2, round(word.y1) + 2)


def _is_set(word: OcrWord, dpi: float) -> bool:
    """Whether a word's box has the height of print, not of a speck or of a scrawl over several lines."""
    return _LOWEST_WORD * dpi <= word.y1 - word.y0 <= _HIGHEST_WORD * dpi


def _shown(page: PageImage, prepared: Prepared) -> Shown:
    """The map from points of the upright frame to points of the page as the file shows it."""
    height, width = page.pixels.shape[:2]
    matrix = prepared.to_page
    # Without a resolution of its own the page has the one that preparing it found.
    dpi = page.dpi or prepared.dpi * math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    to_pixels = np.diag([prepared.dpi / _POINTS, prepared.dpi / _POINTS, 1.0])
    to_points = np.diag([_POINTS / dpi, _POINTS / dpi, 1.0])
    a, b, c, d, e, f, g, h, i = (to_points @ matrix @ to_pixels).ravel().tolist()
    return Shown(width * _POINTS / dpi, height * _POINTS / dpi, (a, b, c, d, e, f, g, h, i))


def _regions(prepared: Prepared, ruled: Ruled, grids: Sequence[Grid]) -> Iterator[_Region]:
    """The cells with ink, then the running text above, between and below the tables."""
    dpi = prepared.dpi
    pixels = dpi / _POINTS
    for grid in grids:
        for cell in grid.cells:
            frame = _frame(grid.cell_box(cell), -_INSET, pixels)
            crop = cut(ruled.erased, frame, dpi)
            if crop is not None:
                yield _Region(crop, Segmentation.BLOCK, frame)
    running = _running_text(prepared, ruled, grids)
    height, width = running.shape
    tops = [0, *sorted(round(grid.box.y0 * pixels) for grid in grids), height]
    for top, bottom in pairwise(tops):
        crop = cut(running, Frame(0, top, width, bottom), dpi)
        if crop is not None:
            few = lines_in(crop, dpi) <= _FEW_LINES
            yield _Region(crop, Segmentation.BLOCK if few else Segmentation.PAGE, None)


def _running_text(prepared: Prepared, ruled: Ruled, grids: Sequence[Grid]) -> Gray:
    """The page without its tables, lone rules, seals and pen.

    Of the rules outside tables only those across are erased: down strokes are likelier those of a signature.
    """
    pixels = prepared.dpi / _POINTS
    out = prepared.gray.copy()
    for rule in ruled.across:
        top, bottom = max(round(rule.at - _RULE * pixels), 0), round(rule.at + _RULE * pixels) + 1
        left, right = max(round(rule.start) - 1, 0), round(rule.end) + 2
        out[top:bottom, left:right] = ruled.erased[top:bottom, left:right]
    for grid in grids:
        frame = _frame(grid.box, _OVERHANG, pixels)
        out[max(frame.y0, 0) : frame.y1, max(frame.x0, 0) : frame.x1] = 255
    return without_overlays(out, prepared.dpi)


def _frame(box: Box, margin: float, pixels: float) -> Frame:
    """A box in pixels, ``margin`` points wider on each side."""
    return Frame(
        round((box.x0 - margin) * pixels),
        round((box.y0 - margin) * pixels),
        round((box.x1 + margin) * pixels),
        round((box.y1 + margin) * pixels),
    )


def _words(regions: Sequence[_Region], read: Sequence[Sequence[OcrWord]], scale: float) -> list[Word]:
    """The words in points, with the type of their lines, in reading order."""
    typed: list[tuple[_Region, list[OcrWord], LineType]] = []
    for region, words in zip(regions, read, strict=True):
        lines: dict[int, list[OcrWord]] = {}
        for word in words:
            if not _is_mark(word, len(words) == 1, _POINTS / scale):
                lines.setdefault(word.line, []).append(word)
        legible = (line for line in lines.values() if region.cell is not None or _is_read(line, _POINTS / scale))
        typed.extend((region, line, type_of(line)) for line in legible)
    common = common_size((kind.size, sum(len(word.text) for word in line)) for _, line, kind in typed)
    out: list[Word] = []
    running: list[Word] = []
    for region, line, kind in typed:
        kind = LineType(settled(kind.size, common), kind.base)
        placed = [_word(word, kind, region.cell, scale) for word in line]
        (running if region.cell is None else out).extend(placed)
    out.extend(word for line in lines_of(running) for word in line.words)
    return [replace(word, order=order) for order, word in enumerate(out)]


def _is_read(line: Sequence[OcrWord], dpi: float) -> bool:
    """Whether a line outside tables was read at all: of scrawl, seals and dust an engine makes signs too."""
    if not any(sign.isalnum() for word in line for sign in word.text):
        return False
    if max(word.y1 - word.y0 for word in line) < _LOWEST_WORD * dpi:
        return False
    letters = sum(len(word.text) for word in line)
    return sum(word.confidence * len(word.text) for word in line) >= _LEGIBLE * letters


def _is_mark(word: OcrWord, alone: bool, dpi: float) -> bool:
    """Whether a word is dust or a stray mark: a quote, or any lone sign that means nothing in a cell by itself."""
    if max(word.x1 - word.x0, word.y1 - word.y0) < _DUST * dpi:
        return True
    return all(sign in (_STRAY_ALONE if alone else _STRAY) for sign in word.text)


def _word(word: OcrWord, kind: LineType, cell: Frame | None, scale: float) -> Word:
    base = kind.base
    if cell is not None:
        # The point that tells a word's cell lies a quarter of the size above the baseline.
        low, high = cell.y0 + kind.size / 4, cell.y1 + kind.size / 4
        base = min(max(base, low), high)
    return Word(
        word.text,
        word.x0 * scale,
        word.y0 * scale,
        word.x1 * scale,
        word.y1 * scale,
        base * scale,
        kind.size * scale,
        bold=False,
        order=0,
        confidence=word.confidence,
    )
