"""Grey seals and pen strokes over printed text, told by being larger and lighter than print.

A grey scan has lost the colour of a red seal and a blue pen, but not their lightness. Figures of ink higher than
any line of text are looked at closely: of those only what is as dark as print stays, with the soft edges around
it. Where all ink is alike (black and white scans) nothing is taken away.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.model import Gray

#: Darker than this is ink of a figure, faint seals included; print comes much darker.
_FIGURE_INK = 205
#: Figures are looked for on an image this many times smaller.
_SHRINK = 4
#: Higher than this (inches), a figure is no line of text: 20 pt capitals with two marks have 0.33.
_HIGHEST_TEXT = 0.38
#: Print may be this much lighter than its darkest quarter, thin strokes at 300 dpi.
_SPREAD = 36
#: Around what is dark, soft edges and thin strokes are kept so far (inches).
_EDGE = 0.008
#: Fewer dark pixels on a page tell nothing of its print.
_FEW = 500
_PAPER = 255


def without_overlays(gray: Gray, dpi: float) -> Gray:
    """The image (tables taken out) without grey seals and pen; the same array where it has none."""
    boxes = _figures(gray, dpi)
    if not boxes:
        return gray
    dark = gray[gray < 128]
    if dark.size < _FEW:
        return gray
    # Print outweighs pen and seal on a page, so its own darkness is that of most dark pixels.
    limit = int(np.percentile(dark, 25)) + _SPREAD
    reach = max(round(_EDGE * dpi), 1)
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    out = gray.copy()
    for x, y, width, height in boxes:
        part = out[y : y + height, x : x + width]
        print_ = cv2.dilate((part < limit).astype(np.uint8), kernel)
        part[print_ == 0] = _PAPER
    return out


def _figures(gray: Gray, dpi: float) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, width, height) of figures higher than text."""
    height, width = gray.shape
    size = (max(width // _SHRINK, 1), max(height // _SHRINK, 1))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    _, _, stats, _ = cv2.connectedComponentsWithStats((small < _FIGURE_INK + 25).astype(np.uint8), connectivity=8)
    highest = _HIGHEST_TEXT * dpi / _SHRINK
    found = []
    for x, y, wide, high, _ in stats[1:].tolist():
        if high > highest and wide > highest / 2:
            left, top = max(x * _SHRINK - _SHRINK, 0), max(y * _SHRINK - _SHRINK, 0)
            found.append((left, top, (wide + 2) * _SHRINK, (high + 2) * _SHRINK))
    return found
