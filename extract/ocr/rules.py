"""The ruling lines of a prepared page.

In: a `Prepared` page. Out: `Ruled`: straight lines across and down, pieces of broken and bent ones joined, and the
page without them. Strokes of letters, seals and pen are no rules: a short line counts where it meets another
one. Letters that touch a rule stay whole.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.image import one_thread
from extract.ocr.model import Gray, PixelRule, Prepared, Ruled
from extract.ocr.stains import coarser
from extract.ocr.traces import PIECE_ACROSS, PIECE_DOWN, SEARCH_DPI, Box, Labels, Trace, Traces, traces_across

# All lengths in inches.
#: A rule shorter than this counts only where it runs from one rule of the other direction to another.
_LONE = 0.6
#: So many rules that end at one place are cut by the end of the page.
_CUT_TOGETHER = 3
#: Ends this near to another rule meet it.
_TOUCH = 0.03
#: Beyond a rule, letters are looked for this far; they stand at least a stroke high, and keep so much of the rule.
_MARGIN = 0.04
_STROKE = 0.012
_REACH = 0.02

#: Darker than this is a letter.
_LETTER = 150


def find_rules(prepared: Prepared) -> Ruled:
    """The rules across and down, and the page without them."""
    one_thread()
    gray = prepared.gray
    step = max(1, int(prepared.dpi / SEARCH_DPI))
    coarse, dpi = coarser(gray, step), prepared.dpi / step
    across = traces_across(coarse, dpi, PIECE_ACROSS)
    down = traces_across(np.ascontiguousarray(coarse.T), dpi, PIECE_DOWN)
    level = _meeting(across.traces, down.traces, dpi)
    upright = _meeting(down.traces, level, dpi)
    if not level and not upright:
        return Ruled((), (), gray)
    erased = _erased(gray, Traces(level, across.labels), Traces(upright, down.labels), step, prepared.dpi)
    return Ruled(_in_page(level, step), _in_page(upright, step), erased)


def _in_page(rules: list[Trace], step: int) -> tuple[PixelRule, ...]:
    return tuple(PixelRule(rule.at * step, rule.start * step, rule.end * step) for rule in rules)


def _meeting(rules: list[Trace], crossing: list[Trace], dpi: float) -> list[Trace]:
    """Long rules, and short ones that run from one crossing rule to another.

    Where a page cuts a table no rule crosses the lower end; then others end there too. A stroke of a pen ends
    anywhere.
    """
    touch = _TOUCH * dpi

    def meets(rule: Trace, end: float) -> bool:
        return any(
            abs(other.at - end) <= touch and other.start - touch <= rule.at <= other.end + touch for other in crossing
        )

    def is_cut(rule: Trace) -> bool:
        return sum(abs(other.end - rule.end) <= touch for other in rules) >= _CUT_TOGETHER

    return [
        rule
        for rule in rules
        if rule.length >= _LONE * dpi or (meets(rule, rule.start) and (meets(rule, rule.end) or is_cut(rule)))
    ]


def _erased(gray: Gray, across: Traces, down: Traces, step: int, dpi: float) -> Gray:
    """The page with the rules painted over, except where a letter runs into one."""
    painted, erased = np.zeros_like(gray), gray.copy()
    sides = ((across, gray, painted, erased), (down, gray.T, painted.T, erased.T))
    for found, _, mask, _ in sides:
        for box in _boxes(found):
            _paint(mask, found.labels, box, step)
    margin = max(4, round(_MARGIN * dpi))
    for found, page, mask, out in sides:
        for box in _boxes(found):
            rows = slice(max(0, box.y * step - margin), (box.y + box.high) * step + margin)
            columns = slice(max(0, box.x * step - 2), (box.x + box.wide) * step + 2)
            strip = np.ascontiguousarray(page[rows, columns])
            gone = _to_erase(strip, np.ascontiguousarray(mask[rows, columns]), dpi)
            out[rows, columns][gone > 0] = 255
    return erased


def _boxes(found: Traces) -> list[Box]:
    return [box for rule in found.traces for box in rule.boxes]


def _paint(mask: Gray, labels: Labels, box: Box, step: int) -> None:
    """Mark the pixels of a piece and the soft pixels along its edges."""
    piece = labels[box.y : box.y + box.high, box.x : box.x + box.wide] == box.label
    pixels = np.kron(piece.astype(np.uint8) * np.uint8(255), np.ones((step, step), np.uint8))
    pixels = cv2.copyMakeBorder(pixels, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(0,))
    soft = cv2.dilate(pixels, np.ones((3, 3), np.uint8))
    top, left = box.y * step - 2, box.x * step - 2
    soft = soft[max(0, -top) :, max(0, -left) :]
    place = mask[max(0, top) : max(0, top) + soft.shape[0], max(0, left) : max(0, left) + soft.shape[1]]
    np.maximum(place, soft[: place.shape[0], : place.shape[1]], out=place)


def _to_erase(page: Gray, mask: Gray, dpi: float) -> Gray:
    """The pixels of a rule across that no letter above or below it runs into.

    A letter is ink beyond the rule that stands a stroke high; the near half of the rule stays with it.
    """
    _, ink = cv2.threshold(page, _LETTER, 255, cv2.THRESH_BINARY_INV)
    letters = cv2.subtract(ink, mask)
    stroke, reach = max(2, round(_STROKE * dpi)), max(3, round(_REACH * dpi))
    standing = cv2.morphologyEx(letters, cv2.MORPH_OPEN, np.ones((stroke, 1), np.uint8))
    return cv2.subtract(mask, cv2.dilate(standing, np.ones((reach, 1), np.uint8))).astype(np.uint8, copy=False)
