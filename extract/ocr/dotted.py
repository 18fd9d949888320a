"""Ruling lines that a fax machine broke into dots.

In: a black and white page, its dust included: to a filter of dust the dots of a rule are dust. Out: a page on which
such rules are drawn whole, for `extract.ocr.rules` to find; what is no rule may be drawn too, where it lies like
one, so nothing is to be erased for it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from extract.ocr.model import Gray
from extract.ocr.stains import coarser
from extract.ocr.traces import SEARCH_DPI, traces_of

#: Lighter than this is paper: a dot of one pixel is grey once its page was straightened.
_PAPER = 215
# All lengths in inches.
#: A part of a broken rule is no thicker; marks over letters and the strokes of small ones are.
_THICK = 0.024
#: Dots this near make one rule: letters with dots below stand further apart.
_GAP = 0.065
#: So long a row of dots is a rule.
_LONG = 0.3
#: What stands at one place within this is one rule.
_NEAR = 0.015
#: Between two rules that cross it a rule runs through if this share of it is there and something of both ends:
#: print keeps more than this from the rules around it.
_SEEN = 0.35
_END = 0.04
#: In a row of one line, lower than this, so much of it: an ``ị`` is two thirds of its height.
_ROW = 0.3
_MOST_OF_ROW = 0.85
#: Rules nearer to each other are the halves of a double one.
_APART = 0.1
#: A page with rules at more places is a drawing.
_MOST = 120

#: The thickness of what lies across, and down.
_SIDES = (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH)


def mended(gray: Gray, dpi: float) -> Gray:
    """The page with rows of dots drawn as lines, across and down, and lines drawn out from crossing to crossing."""
    out, ink, across, down = _with_rows(gray, dpi)
    _complete(out, ink, across, down, dpi)
    return out


def with_rows(gray: Gray, dpi: float) -> Gray:
    """The page with rows of dots drawn as lines: enough to tell how it lies."""
    return _with_rows(gray, dpi)[0]


def _with_rows(gray: Gray, dpi: float) -> tuple[Gray, Gray, Gray, Gray]:
    """The page with rows of dots drawn, its ink, and the thin parts of it across and, transposed, down."""
    ink = cv2.threshold(gray, _PAPER - 1, 255, cv2.THRESH_BINARY_INV)[1].astype(np.uint8, copy=False)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    out = gray.copy()
    thick = max(2, round(_THICK * dpi))
    thin = [np.where(stats[:, side] <= thick, 255, 0).astype(np.uint8) for side in _SIDES]
    across, down = (np.ascontiguousarray(dots) for dots in (thin[0][labels], thin[1][labels].T))
    for dots, page in ((across, out), (down, out.T)):
        drawn = _rows(dots, dpi)
        page[drawn > 0] = 0
        np.maximum(dots, drawn, out=dots)
    return out, ink, across, down


def _rows(dots: Gray, dpi: float) -> Gray:
    """255 along the rows of dots across a picture."""
    # A slanting rule steps from row to row.
    near = cv2.dilate(dots, np.ones((3, 1), np.uint8))
    gap, long = round(_GAP * dpi) | 1, round(_LONG * dpi)
    joined = cv2.morphologyEx(near, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    rows = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    return cv2.erode(rows, np.ones((3, 1), np.uint8)).astype(np.uint8, copy=False)


def _complete(out: Gray, ink: Gray, across: Gray, down: Gray, dpi: float) -> None:
    """Draw rules through from crossing to crossing where enough of them is seen (``down`` is transposed)."""
    step = max(1, int(dpi / SEARCH_DPI))
    level, upright = traces_of(coarser(out, step), dpi / step)
    long = _LONG * dpi / step
    rows, columns = (
        _places([trace.at * step for trace in found.traces if trace.length >= long], dpi) for found in (level, upright)
    )
    if max(len(rows), len(columns)) > _MOST:
        return
    for found, seen in ((level, across), (upright, down)):
        for trace in found.traces:
            middle = round(trace.at * step)
            seen[max(middle - 1, 0) : middle + 2, round(trace.start * step) : round(trace.end * step)] = 255
    sides = ((out, ink, across, rows, columns), (out.T, ink.T, down, columns, rows))
    for page, black, seen, places, crossings in sides:
        for place in places:
            for start, end in pairwise(crossings):
                if end - start >= _APART * dpi:
                    _draw(page, black, seen, place, start, end, dpi)


def _draw(page: Gray, ink: Gray, seen: Gray, place: int, start: int, end: int, dpi: float) -> None:
    """Draw a rule across from ``start`` to ``end`` about row ``place``, where enough of it is ``seen``."""
    near, ends = round(_NEAR * dpi), round(_END * dpi)
    rows, columns = slice(max(place - near, 0), place + near + 1), slice(start + near, end - near)
    strip = seen[rows, columns] > 0
    needed = _MOST_OF_ROW if end - start < _ROW * dpi else _SEEN
    if not strip.size or strip.any(axis=0).mean() < needed:
        return
    # What touches a crossing rule is one thing with it, and no dot.
    black = ink[rows, columns]
    if black[:, :ends].any() and black[:, -ends:].any():
        page[rows.start + int(strip.sum(axis=1).argmax()), start : end + 1] = 0


def _places(found: Sequence[float], dpi: float) -> list[int]:
    """Where rules are, in order; those that are near each other are one."""
    places: list[int] = []
    for place in sorted(round(each) for each in found):
        if not places or place - places[-1] > _NEAR * dpi:
            places.append(place)
    return places
