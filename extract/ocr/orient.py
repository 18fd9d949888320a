"""Which way a page lies: quarter turns and skew.

In: the ink of a page on a small image (True where ink). Out: the clockwise quarter turns that make it
upright, and the angle of its lines. No engine is asked: words are wider than high, and Latin lines carry more ink
above their small letters than below (capitals, ascenders, marks; Vietnamese more than any).
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.ocr.blobs import blobs_of
from extract.ocr.model import Gray

#: Widest skew looked for, degrees; then the steps of the search.
_WIDEST = 6.0
_STEPS = (0.5, 0.1, 0.02)
#: So many points of ink, and words, are enough for statistics.
_POINTS = 40_000
_VOTERS = 150
#: Fewer words than this do not tell a direction.
_FEW = 5


def without_rules(ink: Gray, dpi: float) -> Gray:
    """Ink (255) without its long straight strokes."""
    length = max(9, round(dpi * 0.3))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return cv2.subtract(ink, lines).astype(np.uint8, copy=False)


def lies_sideways(text: Gray, dpi: float) -> bool:
    """Whether lines of text run up or down: most ink is in blobs that are higher than wide."""
    reach = max(2, round(dpi * 0.03))
    blobs = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    wide, high = blobs_of(blobs)[1][1:, 2:].T
    thick, long = np.minimum(wide, high), np.maximum(wide, high)
    words = (thick >= 0.04 * dpi) & (thick <= 0.35 * dpi) & (long >= 1.4 * thick)
    level = int(np.sum(wide[words & (wide > high)]))
    upright = int(np.sum(high[words & (high > wide)]))
    return upright > 1.3 * level and int(np.sum(words)) >= _FEW


def skew_of(ink: Gray) -> float:
    """Degrees by which lines fall to the right (clockwise positive); 0 where there is nothing to tell.

    The angle at which the row sums of the ink differ most from row to row.
    """
    ys, xs = np.nonzero(ink)
    if len(xs) < 200:
        return 0.0
    if len(xs) > _POINTS:
        pick = np.linspace(0, len(xs) - 1, _POINTS).astype(np.intp)
        ys, xs = ys[pick], xs[pick]
    x, y = xs.astype(np.float64) - ink.shape[1] / 2, ys.astype(np.float64)
    middle, reach = 0.0, _WIDEST
    for step in _STEPS:
        angles = middle + np.arange(-reach, reach + step / 2, step)
        scores = [_contrast(x, y, angle, ink.shape) for angle in angles]
        middle, reach = float(angles[int(np.argmax(scores))]), step
    return middle


def _contrast(x: NDArray[np.float64], y: NDArray[np.float64], angle: float, shape: tuple[int, ...]) -> float:
    rows = (y - x * np.tan(np.radians(angle)) + shape[1] * 0.12).astype(np.intp)
    sums = np.bincount(np.clip(rows, 0, None), minlength=1).astype(np.float64)
    return float(np.sum(np.diff(sums) ** 2))


def head_up(text: Gray, dpi: float) -> float:
    """How sure straight lines of text stand heads up, in standard deviations: below zero heads down.

    Each word or line votes with the share of its ink above its band of small letters less that below.
    """
    reach = max(2, round(dpi * 0.045))
    blobs = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    labels, boxes = blobs_of(blobs)
    widths, heights = boxes[1:, 2:].T
    words = 1 + np.nonzero((heights >= 0.07 * dpi) & (heights <= 0.35 * dpi) & (widths >= 1.5 * heights))[0]
    votes: list[float] = []
    for label in words[:: 1 + len(words) // _VOTERS]:
        x, y, wide, high = (int(v) for v in boxes[label])
        rows = np.sum((text[y : y + high, x : x + wide] > 0) & (labels[y : y + high, x : x + wide] == label), axis=1)
        full = np.nonzero(rows >= 0.5 * rows.max())[0]
        # A narrower band is a rule or a row of dots, not small letters.
        if full[-1] - full[0] + 1 >= 0.3 * high:
            votes.append(float(np.sum(rows[: full[0]]) - np.sum(rows[full[-1] + 1 :])) / float(np.sum(rows)))
    spread = math.sqrt(sum(vote * vote for vote in votes))
    return sum(votes) / spread if len(votes) >= _FEW and spread > 0 else 0.0
