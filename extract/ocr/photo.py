"""Photos of paper: where the sheet lies on the desk.

In: a small picture. Out: the corners of the sheet, or None where the picture is the sheet, as scans are.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.model import Gray, Homography, Picture

#: A sheet fills at least this share of its photo, and its outline is a quadrilateral to this share.
_FILLS = 0.25
_STRAIGHT = 0.93
#: A sheet that leaves less than this share of the picture around it is the picture.
_ALL = 0.97
#: Levels tried, as shares of the one that parts bright from dark best: shadows lie on paper, light on wood.
_LEVELS = (1.0, 0.85, 0.72, 1.12)
#: At the edge of a sheet, so far to both sides (share of the picture), the light differs by so many grey steps.
_EDGE = 0.015
_STEP = 12.0


def sheet_of(small: Picture) -> Homography | None:
    """Corners (4, 2) of a bright sheet on a darker ground: top left, top right, bottom right, bottom left."""
    # The darkest channel: wood and cloth have a colour, paper has none.
    dull = small if small.ndim == 2 else small.min(axis=2)
    if min(dull.shape) < 50 or _has_bright_rim(dull):
        return None
    closed = cv2.morphologyEx(dull, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    calm = cv2.medianBlur(closed, 9).astype(np.uint8, copy=False)
    level, _ = cv2.threshold(calm, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    for share in _LEVELS:
        corners = _outline(calm, share * level)
        if corners is not None and _has_edges(calm, corners):
            return _ordered(corners)
    return None


def _outline(calm: Gray, level: float) -> Homography | None:
    """The four corners of the largest patch above a level; None where its outline is no quadrilateral."""
    area = calm.shape[0] * calm.shape[1]
    _, bright = cv2.threshold(calm, level, 255, cv2.THRESH_BINARY)
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
            return corners if _STRAIGHT <= overlap <= 1 / _STRAIGHT else None
    return None


def _has_bright_rim(small: Gray) -> bool:
    """Whether the edges of the picture are as bright as its inside: paper all over, the common case."""
    rim = np.concatenate([small[2], small[-3], small[:, 2], small[:, -3]])
    return float(np.percentile(rim, 5)) >= 0.85 * float(np.median(small[::4, ::4]))


def _has_edges(calm: Gray, corners: Homography) -> bool:
    """Whether the light falls off at once along every side: a shadow over a page fades, the end of a sheet does not.

    Sides that lie on the edge of the picture are not asked.
    """
    height, width = calm.shape
    apart = _EDGE * max(height, width)
    middle = corners.mean(axis=0)
    asked = 0
    for i in range(4):
        start, end = corners[i], corners[(i + 1) % 4]
        normal = np.array([end[1] - start[1], start[0] - end[0]]) / max(1e-9, float(np.hypot(*(end - start))))
        normal *= np.sign(normal @ (start - middle)) or 1.0
        along = start + np.linspace(0.1, 0.9, 40)[:, None] * (end - start)
        outside, inside = np.rint(along + apart * normal).astype(int), np.rint(along - apart * normal).astype(int)
        seen = ((outside >= 0) & (outside < (width, height))).all(axis=1)
        seen &= ((inside >= 0) & (inside < (width, height))).all(axis=1)
        if np.sum(seen) < 20:
            continue
        asked += 1
        inner = calm[inside[seen, 1], inside[seen, 0]].astype(np.float64)
        outer = calm[outside[seen, 1], outside[seen, 0]].astype(np.float64)
        if float(np.median(inner - outer)) < max(_STEP, 0.12 * float(np.median(inner))):
            return False
    return asked > 0


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
