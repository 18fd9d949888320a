"""Photos of paper: where the sheet lies on the desk.

In: a small grey picture. Out: the corners of the sheet, or None where the picture is the sheet, as scans are.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.model import Gray, Homography

#: A sheet fills at least this share of its photo, and its outline is a quadrilateral to this share.
_FILLS = 0.25
_STRAIGHT = 0.93
#: A sheet that leaves less than this share of the picture around it is the picture.
_ALL = 0.97


def sheet_of(small: Gray) -> Homography | None:
    """Corners (4, 2) of a bright sheet on a darker ground: top left, top right, bottom right, bottom left."""
    area = small.shape[0] * small.shape[1]
    if min(small.shape) < 50:
        return None
    if _has_bright_rim(small):
        return None
    calm = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 9)
    level, bright = cv2.threshold(calm, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ground = calm[calm <= level]
    if ground.size < (1 - _ALL) * area or float(np.median(calm[calm > level])) - float(np.median(ground)) < 25:
        return None
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    size = cv2.contourArea(hull)
    if not _FILLS * area <= size <= _ALL * area:
        return None
    for part in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, part * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float64)
        if len(corners) == 4:
            overlap = size / max(1.0, cv2.contourArea(corners.astype(np.float32)))
            return _ordered(corners) if _STRAIGHT <= overlap <= 1 / _STRAIGHT else None
    return None


def _has_bright_rim(small: Gray) -> bool:
    """Whether the edges of the picture are as bright as its inside: paper all over, the common case."""
    rim = np.concatenate([small[2], small[-3], small[:, 2], small[:, -3]])
    return float(np.percentile(rim, 5)) >= 0.85 * float(np.median(small[::4, ::4]))


def _ordered(corners: Homography) -> Homography:
    """Clockwise from the corner nearest to the top left."""
    middle = corners.mean(axis=0)
    turn = np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))
    corners = corners[turn]
    return np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0)


def flat_size(corners: Homography) -> tuple[int, int]:
    """Width and height of the flattened sheet: its longer opposite sides."""
    sides = [float(np.hypot(*(corners[i] - corners[(i + 1) % 4]))) for i in range(4)]
    return max(1, round(max(sides[0], sides[2]))), max(1, round(max(sides[1], sides[3])))
