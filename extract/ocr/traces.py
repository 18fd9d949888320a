"""Straight strokes that may be ruling lines.

In: a grey page, coarse enough to be quick (100 dpi shows hairlines still). Out: traces of thin dark lines across it,
pieces of broken and slightly bent or slanting ones joined. Lines down are lines across the transposed page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extract.ocr.blobs import Labels, blobs_of
from extract.ocr.model import Gray

#: The resolution to look for rules at.
SEARCH_DPI = 100.0

# All lengths in inches.
#: The thickest rule (3.2 pt; Word's table borders go to 6 but plans have 0.5 to 1.5).
_THICK = 0.045
#: Pieces on one line that miss each other by no more than this are one rule, if the gap is small.
_MISS = 0.012
#: How much darker than what is beside it a rule is, grey steps.
_CONTRAST = 24
#: Rules across are drawn out by so many pixels in all, over the corners where they begin.
_CORNER = 7
#: Steeper than this is no rule of an upright page.
_STEEPEST = 0.06
#: More pieces than this are a drawing or noise.
_MAX_PIECES = 4000


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rules of one direction, in inches: the shortest unbroken piece, and the widest gap within a rule.

    Pieces are longer than the strokes of 14 pt letters and dashes. A gap in a rule down is lower than a
    row of one line without columns.
    """

    shortest: float
    gap: float


_ACROSS = _Kind(shortest=0.2, gap=0.2)
_DOWN = _Kind(shortest=0.17, gap=0.1)


@dataclass(frozen=True, slots=True)
class Box:
    """Where in the label image a piece is drawn, and its label."""

    label: int
    x: int
    y: int
    wide: int
    high: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A stretch of rule: place at both ends (``at`` axis), and its extent on the other axis, px."""

    start: float
    end: float
    at_start: float
    at_end: float
    boxes: tuple[Box, ...]

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def at(self) -> float:
        return (self.at_start + self.at_end) / 2


@dataclass(frozen=True, slots=True)
class Traces:
    """The rules of one direction and the label image, coarser than the page, their pieces are drawn in."""

    traces: list[Trace]
    labels: Labels


def traces_of(gray: Gray, dpi: float) -> tuple[Traces, Traces]:
    """The rules across a page, and those down it (in the transposed page)."""
    across = _traces(gray, dpi, _ACROSS, None)
    # A rule is not darker than its surroundings where another runs through it: rows of one line would be cut up.
    down = _traces(np.ascontiguousarray(gray.T), dpi, _DOWN, across.labels.T)
    return across, down


def _traces(gray: Gray, dpi: float, kind: _Kind, crossing: Labels | None) -> Traces:
    """The rules across a picture; ``crossing`` marks the pixels of those down it, where known."""
    thick = max(3, round(_THICK * dpi)) | 1
    hat = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((thick, 1), np.uint8))
    _, ink = cv2.threshold(hat, _CONTRAST, 255, cv2.THRESH_BINARY)
    # One pixel of slack: a slanting hairline steps from row to row.
    ink = cv2.dilate(ink, np.ones((2, 1), np.uint8), anchor=(0, 1))
    piece = np.ones((1, max(5, round(kind.shortest * dpi))), np.uint8)
    runs = sure = cv2.morphologyEx(ink, cv2.MORPH_OPEN, piece)
    if crossing is not None:
        ink[cv2.dilate((crossing > 0).astype(np.uint8), np.ones((_CORNER, 1), np.uint8)) > 0] = 255
        runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, piece)
    labels, boxes = blobs_of(runs)
    if len(boxes) > _MAX_PIECES:
        return Traces([], labels)
    # The crossings may lengthen a piece, not make one: letters between two rules touch them.
    sure_labels = np.unique(labels[sure > 0])
    pieces = [_trace(labels, boxes[label], int(label)) for label in sure_labels if label]
    pieces = [p for p in pieces if abs(p.at_end - p.at_start) <= _STEEPEST * p.length + thick]
    return Traces(_joined(pieces, kind.gap * dpi, _MISS * dpi), labels)


def _trace(labels: Labels, box: Sequence[int], label: int) -> Trace:
    """A labelled stretch: the places of its ends from the first and last tenth of it."""
    x, y, wide, high = (int(v) for v in box)
    part = max(2, wide // 10)
    ends = []
    for left in (x, x + wide - part):
        rows, _ = np.nonzero(labels[y : y + high, left : left + part] == label)
        ends.append(y + float(rows.mean()) if len(rows) else y + high / 2)
    return Trace(float(x), float(x + wide), ends[0], ends[1], (Box(label, x, y, wide, high),))


def _joined(pieces: list[Trace], gap: float, miss: float) -> list[Trace]:
    """Pieces of one line made one, left to right; the halves of a double line stay two."""
    rules: list[Trace] = []
    for piece in sorted(pieces, key=lambda p: p.start):
        best: int | None = None
        for i, rule in enumerate(rules):
            near = piece.start - rule.end <= gap and abs(piece.at_start - rule.at_end) <= miss
            if near and piece.end > rule.end and (best is None or rule.end > rules[best].end):
                best = i
        if best is None:
            rules.append(piece)
        else:
            rule = rules[best]
            rules[best] = replace(rule, end=piece.end, at_end=piece.at_end, boxes=rule.boxes + piece.boxes)
    return rules
