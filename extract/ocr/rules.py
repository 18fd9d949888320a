"""The ruling lines of a prepared page.

In: a `Prepared` page. Out: `Ruled`: straight lines across and down, pieces of broken and bent ones joined, and the
page without them. Strokes of letters, seals and pen are no rules: a short line counts where it meets another
one. Letters that touch a rule stay whole.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.blobs import Labels
from extract.ocr.image import one_thread
from extract.ocr.model import Gray, PixelRule, Prepared, Ruled
from extract.ocr.stains import coarser
from extract.ocr.traces import SEARCH_DPI, Box, Trace, Traces, traces_of

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

#: Rules are drawn out by so many coarse pixels at both ends, over the rules they run into.
_ENDS = 2
#: Darker than this is a letter.
_LETTER = 150
#: Lighter than this is paper.
_PAPER = 235


def find_rules(prepared: Prepared, traced: Gray | None = None) -> Ruled:
    """The rules across and down, and the page without them; ``traced``, if given, shows them better."""
    one_thread()
    gray = prepared.gray
    step = max(1, int(prepared.dpi / SEARCH_DPI))
    coarse, dpi = coarser(gray if traced is None else traced, step), prepared.dpi / step
    across, down = traces_of(coarse, dpi)
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
            columns = slice(max(0, (box.x - _ENDS) * step), (box.x + box.wide + _ENDS) * step)
            strip = np.ascontiguousarray(page[rows, columns])
            gone = _to_erase(strip, np.ascontiguousarray(mask[rows, columns]), dpi)
            out[rows, columns][gone > 0] = 255
    return erased


def _boxes(found: Traces) -> list[Box]:
    return [box for rule in found.traces for box in rule.boxes]


def _paint(mask: Gray, labels: Labels, box: Box, step: int) -> None:
    """Mark the pixels of a piece, the soft pixels along its edges, and its ends, where it runs into others."""
    piece = labels[box.y : box.y + box.high, box.x : box.x + box.wide] == box.label
    pixels = np.kron(piece.astype(np.uint8) * np.uint8(255), np.ones((step, step), np.uint8))
    beyond = _ENDS * step
    pixels = cv2.copyMakeBorder(pixels, 1, 1, beyond, beyond, cv2.BORDER_CONSTANT, value=(0,))
    soft = cv2.dilate(pixels, np.ones((3, 2 * beyond + 1), np.uint8))
    top, left = box.y * step - 1, box.x * step - beyond
    soft = soft[max(0, -top) :, max(0, -left) :]
    place = mask[max(0, top) : max(0, top) + soft.shape[0], max(0, left) : max(0, left) + soft.shape[1]]
    np.maximum(place, soft[: place.shape[0], : place.shape[1]], out=place)


def _to_erase(page: Gray, mask: Gray, dpi: float) -> Gray:
    """The pixels of a rule across that no letter runs into.

    A letter is ink beyond the rule that stands a stroke high; the near part of the rule stays with it, and all
    of the rule where letters stand on both sides.
    """
    thick = int(np.median(np.count_nonzero(mask, axis=0))) + 2
    _, ink = cv2.threshold(page, _LETTER, 255, cv2.THRESH_BINARY_INV)
    _, soft = cv2.threshold(page, _PAPER, 255, cv2.THRESH_BINARY_INV)
    mask = cv2.bitwise_and(mask, cv2.dilate(soft, np.ones((3, 3), np.uint8))).astype(np.uint8, copy=False)
    stroke, reach = max(2, round(_STROKE * dpi)), max(3, round(_REACH * dpi)) | 1
    letters = cv2.subtract(ink, mask)
    standing = cv2.morphologyEx(letters, cv2.MORPH_OPEN, np.ones((stroke, 1), np.uint8))
    through = cv2.morphologyEx(standing, cv2.MORPH_CLOSE, np.ones((thick, 1), np.uint8))
    kept = cv2.bitwise_or(through, cv2.dilate(standing, np.ones((reach, 1), np.uint8)))
    return cv2.subtract(mask, kept).astype(np.uint8, copy=False)
