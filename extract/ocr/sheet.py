"""A page image cut into what is read by itself: the cells of its tables, the blocks of its running text.

In: a `PageImage` as the file shows it. Out: a `Sheet`: the page upright and clean, its ruling lines in points, and
the regions to read. Nothing is refused; a blank page has no regions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extract.document import Box
from extract.ocr.crops import Crop, Frame, blocks_in, cut, without_specks
from extract.ocr.dotted import mended
from extract.ocr.model import Gray, PageImage, Prepared, Ruled
from extract.ocr.overlays import without_overlays
from extract.ocr.prepare import is_blank, prepare
from extract.ocr.rules import find_rules
from extract.pdf.grid import Grid, grids_of
from extract.pdf.model import Rule, Shown

POINTS = 72.0
#: Inside a cell this far from its rules no ink is lost and none of the rule is left (points).
_INSET = 0.7
#: Tails of letters that a rule cut off reach this far out of a table (points).
_OVERHANG = 3.0
#: A rule outside tables is no thicker than twice this (points).
_RULE = 2.0
#: A page of more regions is a drawing or noise.
_MOST_REGIONS = 3000


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page that is read by itself; ``cell`` for one of a table, else running text.

    ``page`` is the image it was cut from.
    """

    crop: Crop
    page: Gray
    cell: Frame | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page made ready for the engine; width, height and rules in points."""

    width: float
    height: float
    dpi: float
    shown: Shown
    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()
    regions: tuple[Region, ...] = ()


def sheet_of(page: PageImage) -> Sheet:
    """The page cut into regions: cells row by row, then running text from top to bottom."""
    prepared = prepare(page)
    scale = POINTS / prepared.dpi
    height, width = prepared.gray.shape
    sheet = Sheet(width * scale, height * scale, prepared.dpi, _shown(page, prepared))
    if is_blank(prepared):
        return sheet
    traced = mended(prepared.gray, prepared.dpi) if prepared.bilevel else None
    prepared = replace(prepared, gray=without_specks(prepared.gray, prepared.dpi))
    ruled = find_rules(prepared, traced)
    across = tuple(Rule(r.at * scale, r.start * scale, r.end * scale) for r in ruled.across)
    down = tuple(Rule(r.at * scale, r.start * scale, r.end * scale) for r in ruled.down)
    regions = tuple(_regions(prepared, ruled, grids_of(across, down)))
    return replace(sheet, across=across, down=down, regions=regions if len(regions) <= _MOST_REGIONS else ())


def _shown(page: PageImage, prepared: Prepared) -> Shown:
    """The map from points of the upright frame to points of the page as the file shows it."""
    height, width = page.pixels.shape[:2]
    matrix = prepared.to_page
    # Without a resolution of its own the page has the one that preparing it found.
    dpi = page.dpi or prepared.dpi * math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    to_pixels = np.diag([prepared.dpi / POINTS, prepared.dpi / POINTS, 1.0])
    to_points = np.diag([POINTS / dpi, POINTS / dpi, 1.0])
    a, b, c, d, e, f, g, h, i = (to_points @ matrix @ to_pixels).ravel().tolist()
    return Shown(width * POINTS / dpi, height * POINTS / dpi, (a, b, c, d, e, f, g, h, i))


def _regions(prepared: Prepared, ruled: Ruled, grids: Sequence[Grid]) -> Iterator[Region]:
    dpi = prepared.dpi
    for grid in grids:
        for cell in grid.cells:
            frame = _frame(grid.cell_box(cell), -_INSET, dpi)
            crop = cut(ruled.erased, frame, dpi)
            if crop is not None:
                yield Region(crop, ruled.erased, frame)
    running = _running_text(prepared, ruled, grids)
    for block in blocks_in(running, dpi):
        crop = cut(running, block, dpi)
        if crop is not None:
            yield Region(crop, running, None)


def _running_text(prepared: Prepared, ruled: Ruled, grids: Sequence[Grid]) -> Gray:
    """The page without its tables, lone rules, seals and pen.

    Of the rules outside tables only those across are erased: down strokes are likelier those of a signature.
    """
    pixels = prepared.dpi / POINTS
    out = prepared.gray.copy()
    for rule in ruled.across:
        top, bottom = max(round(rule.at - _RULE * pixels), 0), round(rule.at + _RULE * pixels) + 1
        left, right = max(round(rule.start) - 1, 0), round(rule.end) + 2
        out[top:bottom, left:right] = ruled.erased[top:bottom, left:right]
    for grid in grids:
        frame = _frame(grid.box, _OVERHANG, prepared.dpi)
        out[max(frame.y0, 0) : frame.y1, max(frame.x0, 0) : frame.x1] = 255
    return without_overlays(out, prepared.dpi)


def _frame(box: Box, margin: float, dpi: float) -> Frame:
    """A box in pixels, ``margin`` points wider on each side."""
    pixels = dpi / POINTS
    return Frame(
        round((box.x0 - margin) * pixels),
        round((box.y0 - margin) * pixels),
        round((box.x1 + margin) * pixels),
        round((box.y1 + margin) * pixels),
    )
