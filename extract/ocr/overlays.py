"""Grey seals and pen strokes over printed text, told by being larger and lighter than print.

A grey scan has lost the colour of a red seal and a blue pen, but not their lightness. Where ink that is lighter
than print hangs together over more than the height of a line, only what is as dark as print stays, with the
soft edges around it. Where all ink is alike (black and white scans) nothing is taken away.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.model import Gray
from extract.ocr.stains import coarser

#: Darker than this, on the smaller image, is ink; faint seals have little more than paper.
_FAINT = 240
#: Figures are looked for on an image this many times smaller.
_SHRINK = 4
#: Higher than this (inches), light ink that hangs together is no text: 20 pt capitals with two marks have 0.33.
_HIGHEST_TEXT = 0.38
#: Print may be this much lighter than its darkest quarter, thin strokes at 300 dpi.
_SPREAD = 36
#: Around what is dark, soft edges and thin strokes are kept so far (inches).
_EDGE = 0.008
#: Fewer dark pixels on a page tell nothing of its print.
_FEW = 500
_PAPER = 255
#: More figures are a photograph.
_MOST_FIGURES = 50


def without_overlays(gray: Gray, dpi: float) -> Gray:
    """The image (tables taken out) without grey seals and pen; the same array where it has none."""
    counts = np.cumsum(cv2.calcHist([gray], [0], None, [128], [0, 128]))
    if counts[-1] < _FEW:
        return gray
    # Print outweighs pen and seal on a page, so its own darkness is that of most dark pixels.
    darkest = int(np.searchsorted(counts, counts[-1] / 4))
    dark = cv2.threshold(gray, darkest + _SPREAD - 1, 255, cv2.THRESH_BINARY_INV)[1].astype(np.uint8, copy=False)
    boxes = _figures(gray, dark, dpi)
    if not 0 < len(boxes) <= _MOST_FIGURES:
        return gray
    reach = max(round(_EDGE * dpi), 1)
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    out = gray.copy()
    for x, y, width, height in boxes:
        part = out[y : y + height, x : x + width]
        part[cv2.dilate(dark[y : y + height, x : x + width], kernel) == 0] = _PAPER
    return out


def _figures(gray: Gray, dark: Gray, dpi: float) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, width, height) of figures of ink lighter than print and higher than text."""
    near = np.ones((3, 3), np.uint8)
    # Around dark strokes all ink is their soft edge.
    edges = cv2.dilate((coarser(dark, _SHRINK) > 0).astype(np.uint8), near)
    light = ((coarser(gray, _SHRINK) < _FAINT) & (edges == 0)).astype(np.uint8)
    if not light.any():
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(light, near), connectivity=8)
    highest = _HIGHEST_TEXT * dpi / _SHRINK
    return [
        (x * _SHRINK, y * _SHRINK, (wide + 1) * _SHRINK, (high + 1) * _SHRINK)
        for x, y, wide, high, _ in stats[1:].tolist()
        if high > highest and wide > highest / 2
    ]
