"""The ruling lines of a prepared page.

In: a `Prepared` page. Out: `Ruled`: straight lines across and down, pieces of broken and bent ones joined, and the
page without them. Strokes of letters, seals and pen are no rules: a short line counts where it meets another
one. Letters that touch a rule stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.ocr.image import one_thread
from extract.ocr.model import Gray, PixelRule, Prepared, Ruled
from extract.ocr.stains import coarser

#: Rules are looked for at about this resolution; hairlines show at it still.
_SEARCH_DPI = 100.0

# All lengths in inches.
#: The thickest rule (3.2 pt; Word's table borders go to 6 but plans have 0.5 to 1.5).
_THICK = 0.045
#: The shortest unbroken piece: longer than the strokes of 14 pt letters and dashes.
_PIECE_ACROSS = 0.2
_PIECE_DOWN = 0.17
#: Pieces on one line with a smaller gap are one rule, if they miss each other by no more than the second figure.
_GAP = 0.12
_MISS = 0.012
#: A rule shorter than this counts only where it meets a rule of the other direction.
_LONE = 0.6
#: Ends this near to another rule meet it.
_TOUCH = 0.03
#: Beyond a rule, letters are looked for this far; they stand at least a stroke high, and keep so much of the rule.
_MARGIN = 0.04
_STROKE = 0.012
_REACH = 0.02

#: Darker than this is a letter.
_LETTER = 150
#: How much darker than what is beside it a rule is, grey steps.
_CONTRAST = 36
#: More pieces than this are a drawing or noise.
_MAX_PIECES = 4000


_Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Box:
    """Where in the label image a piece is drawn, and its label."""

    label: int
    x: int
    y: int
    wide: int
    high: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of rule: place at both ends (``at`` axis), and its extent on the other axis, px."""

    start: float
    end: float
    at_start: float
    at_end: float
    boxes: tuple[_Box, ...]

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def at(self) -> float:
        return (self.at_start + self.at_end) / 2


@dataclass(frozen=True, slots=True)
class _Found:
    """The rules of one direction and the label image, coarser than the page, their pieces are drawn in."""

    rules: list[_Piece]
    labels: _Labels


def find_rules(prepared: Prepared) -> Ruled:
    """The rules across and down, and the page without them."""
    one_thread()
    gray = prepared.gray
    step = max(1, int(prepared.dpi / _SEARCH_DPI))
    coarse, dpi = coarser(gray, step), prepared.dpi / step
    across = _search(coarse, dpi, _PIECE_ACROSS)
    down = _search(np.ascontiguousarray(coarse.T), dpi, _PIECE_DOWN)
    level = _meeting(across.rules, down.rules, dpi)
    upright = _meeting(down.rules, level, dpi)
    if not level and not upright:
        return Ruled((), (), gray)
    erased = _erased(gray, _Found(level, across.labels), _Found(upright, down.labels), step, prepared.dpi)
    return Ruled(_in_page(level, step), _in_page(upright, step), erased)


def _in_page(rules: list[_Piece], step: int) -> tuple[PixelRule, ...]:
    return tuple(PixelRule(rule.at * step, rule.start * step, rule.end * step) for rule in rules)


def _search(gray: Gray, dpi: float, shortest: float) -> _Found:
    """The rules across a picture."""
    thick = max(3, round(_THICK * dpi)) | 1
    hat = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((thick, 1), np.uint8))
    _, ink = cv2.threshold(hat, _CONTRAST, 255, cv2.THRESH_BINARY)
    # One pixel of slack: a slanting hairline steps from row to row.
    ink = cv2.dilate(ink, np.ones((2, 1), np.uint8), anchor=(0, 1))
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(5, round(shortest * dpi))), np.uint8))
    count, drawn, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    labels = drawn.astype(np.int32, copy=False)
    if count > _MAX_PIECES:
        return _Found([], labels)
    pieces = [_piece(labels, stats[label], label) for label in range(1, count)]
    pieces = [p for p in pieces if abs(p.at_end - p.at_start) <= 0.02 * p.length + thick]
    return _Found(_joined(pieces, dpi), labels)


def _piece(labels: _Labels, stats: Sequence[int], label: int) -> _Piece:
    """A labelled stretch: the places of its ends from the first and last tenth of it."""
    x, y, wide, high = (int(v) for v in stats[:4])
    part = max(2, wide // 10)
    ends = []
    for left in (x, x + wide - part):
        rows, _ = np.nonzero(labels[y : y + high, left : left + part] == label)
        ends.append(y + float(rows.mean()) if len(rows) else y + high / 2)
    return _Piece(float(x), float(x + wide), ends[0], ends[1], (_Box(label, x, y, wide, high),))


def _joined(pieces: list[_Piece], dpi: float) -> list[_Piece]:
    """Pieces of one line made one, left to right; the halves of a double line stay two."""
    rules: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: p.start):
        best: int | None = None
        for i, rule in enumerate(rules):
            near = piece.start - rule.end <= _GAP * dpi and abs(piece.at_start - rule.at_end) <= _MISS * dpi
            if near and piece.end > rule.end and (best is None or rule.end > rules[best].end):
                best = i
        if best is None:
            rules.append(piece)
        else:
            rule = rules[best]
            rules[best] = replace(rule, end=piece.end, at_end=piece.at_end, boxes=rule.boxes + piece.boxes)
    return rules


def _meeting(rules: list[_Piece], crossing: list[_Piece], dpi: float) -> list[_Piece]:
    """Long rules, and short ones that meet a crossing one."""
    touch = _TOUCH * dpi
    return [
        rule
        for rule in rules
        if rule.length >= _LONE * dpi
        or any(
            other.start - touch <= rule.at <= other.end + touch
            and min(abs(other.at - rule.start), abs(other.at - rule.end)) <= touch
            for other in crossing
        )
    ]


def _erased(gray: Gray, across: _Found, down: _Found, step: int, dpi: float) -> Gray:
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


def _boxes(found: _Found) -> list[_Box]:
    return [box for rule in found.rules for box in rule.boxes]


def _paint(mask: Gray, labels: _Labels, box: _Box, step: int) -> None:
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
