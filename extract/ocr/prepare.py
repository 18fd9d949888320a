"""A page image made ready for reading.

In: a `PageImage` as the file shows it. Out: `Prepared`: black on white, upright, straight to a tenth of a degree,
at most 200 dpi, with the map back to the page as shown. Nothing is refused; a page that tells
nothing (blank, noise, a photo of a thing) comes back as it is, and `is_blank` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extract.ocr.dotted import with_rows
from extract.ocr.image import one_thread
from extract.ocr.model import Gray, Homography, PageImage, Prepared
from extract.ocr.orient import head_up, lies_sideways, skew_of, without_rules
from extract.ocr.photo import flat_size, sheet_of
from extract.ocr.stains import background, coarser, is_bilevel, levelled, reduced, to_gray, without_halftone
from extract.ocr.straighten import straightening

#: The longer side of A4, inches: what a page of unknown size is taken for.
_A4_INCHES = 11.69
#: Finer pages are made this coarse: Tesseract scales lines to 36 px, which 12 pt has at 200 dpi. Cells cut from
#: clean 300 dpi scans had 0.12 % wrong letters at either resolution; each step has less than half the pixels.
_FINEST_DPI = 200.0
_TOO_FINE = 1.12
#: Darker than this on levelled paper is ink.
_INK = 170
#: Skew below this (degrees) is not worth a resampling: 3 px over the length of a 300 dpi page.
_LEVEL = 0.05
#: The resolution slopes of rules are measured at: a rule of 8 inches tells them to a hundredth of a degree.
_STRAIGHTEN_DPI = 75.0
#: Surer than this (standard deviations), heads down means upside down: most pages are fed right.
_HEADS_DOWN = -0.7


@dataclass(frozen=True, slots=True)
class _Pose:
    """How a page lies: the map from its pixels to upright ones and the size it gives."""

    to_upright: Homography
    width: int
    height: int
    turns: int
    dpi: float


def prepare(page: PageImage) -> Prepared:
    """The page ready for reading."""
    one_thread()
    bilevel = is_bilevel(page.pixels)
    picture = without_halftone(page.pixels) if bilevel else page.pixels
    small, scale = reduced(picture)
    corners = sheet_of(small)
    gray_small = to_gray(small, small)
    paper = background(gray_small)
    gray = levelled(to_gray(picture, small), paper)
    if corners is not None:
        _whiten_outside(gray, corners / scale)
    pose = _pose(page, _only_ink(levelled(gray_small, paper)), corners, scale)
    pose = _straightened(pose, _faxed(gray, pose) if bilevel else _coarse(gray, pose))
    return Prepared(
        _moved(gray, pose),
        pose.dpi,
        np.linalg.inv(pose.to_upright).astype(np.float64),
        pose.turns,
        bilevel,
    )


def is_blank(prepared: Prepared) -> bool:
    """Whether there is no text on the page: no blobs of the size of words, or nothing but noise."""
    small, scale = reduced(prepared.gray)
    dpi = prepared.dpi * scale
    ink = _only_ink(small)
    if float(np.mean(ink > 0)) < 0.0002:
        return True
    text = without_rules(ink, dpi)
    _, _, stats, _ = cv2.connectedComponentsWithStats(text, connectivity=8)
    high = stats[1:, cv2.CC_STAT_HEIGHT]
    return int(np.sum((high >= 0.05 * dpi) & (high <= 0.6 * dpi))) < 2


def _only_ink(gray: Gray) -> Gray:
    """255 where ink."""
    return np.where(gray < _INK, 255, 0).astype(np.uint8)


def _whiten_outside(gray: Gray, corners: Homography) -> None:
    """Make the desk around a sheet white, and the shadow along its edge."""
    middle = corners.mean(axis=0)
    inner = (middle + (corners - middle) * 0.994).round().astype(np.int32)
    mask = np.zeros_like(gray)
    cv2.fillConvexPoly(mask, inner, 255)
    gray[mask == 0] = 255


def _pose(page: PageImage, ink: Gray, corners: Homography | None, scale: float) -> _Pose:
    """How the page lies, from the ink of its small image (``scale`` small pixels per pixel)."""
    height, width = page.pixels.shape[:2]
    to_upright = np.eye(3)
    dpi = page.dpi or max(width, height) / _A4_INCHES
    if corners is not None:
        width, height = flat_size(corners / scale)
        dpi = max(width, height) / _A4_INCHES
        to_upright = _flattening(corners / scale, width, height)
        ink = _warped(ink, _scaling(scale) @ to_upright @ _scaling(1 / scale), width * scale, height * scale, 0)
    turns = 1 if lies_sideways(without_rules(ink, dpi * scale), dpi * scale) else 0
    ink = np.ascontiguousarray(np.rot90(ink, -turns))
    skew = skew_of(ink)
    straight = _rotation(-skew, ink.shape[1], ink.shape[0])
    text = without_rules(_warped(ink, straight, ink.shape[1], ink.shape[0], 0), dpi * scale)
    if head_up(text, dpi * scale) < _HEADS_DOWN:
        turns += 2
    for _ in range(turns):
        to_upright = _quarter(height) @ to_upright
        width, height = height, width
    if abs(skew) >= _LEVEL:
        to_upright = _rotation(-skew, width, height) @ to_upright
    if dpi > _TOO_FINE * _FINEST_DPI:
        shrink = _FINEST_DPI / dpi
        to_upright, dpi = _scaling(shrink) @ to_upright, _FINEST_DPI
        width, height = round(width * shrink), round(height * shrink)
    return _Pose(to_upright, max(1, width), max(1, height), turns, dpi)


def _straightened(pose: _Pose, coarse: Gray) -> _Pose:
    """The pose that makes the ruling lines straight as well, found on a coarse image of the page in its pose."""
    share = _share(pose)
    straight = straightening(coarse, pose.dpi * share)
    if straight is None:
        return pose
    return replace(pose, to_upright=_scaling(1 / share) @ straight @ _scaling(share) @ pose.to_upright)


def _share(pose: _Pose) -> float:
    return min(1.0, _STRAIGHTEN_DPI / pose.dpi)


def _coarse(gray: Gray, pose: _Pose) -> Gray:
    """The page in its pose, coarse."""
    share = _share(pose)
    step = max(1, int(1 / (share * _shrink(pose.to_upright))))
    matrix = _scaling(share) @ pose.to_upright @ _scaling(step)
    return _warped(coarser(gray, step), matrix, pose.width * share, pose.height * share, 255)


def _faxed(gray: Gray, pose: _Pose) -> Gray:
    """The page in its pose, coarse, with rules that were broken into dots drawn while they can be seen."""
    share = _share(pose)
    size = (max(1, round(pose.width * share)), max(1, round(pose.height * share)))
    whole = with_rows(_moved(gray, pose), pose.dpi)
    return cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _shrink(matrix: Homography) -> float:
    """Pixels per pixel, about."""
    return float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))


def _flattening(corners: Homography, width: int, height: int) -> Homography:
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), np.float64)


def _scaling(factor: float) -> Homography:
    return np.diag([factor, factor, 1.0])


def _quarter(height: float) -> Homography:
    """A quarter turn clockwise of a page of this height."""
    return np.array([[0.0, -1.0, height], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])


def _rotation(degrees: float, width: float, height: float) -> Homography:
    """Clockwise around the middle."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    x, y = width / 2, height / 2
    return np.array([[cos, -sin, x - x * cos + y * sin], [sin, cos, y - x * sin - y * cos], [0.0, 0.0, 1.0]])


def _moved(gray: Gray, pose: _Pose) -> Gray:
    """The page in its pose; turned without resampling where turning is all."""
    turned = np.eye(3)
    height, width = gray.shape
    for _ in range(pose.turns):
        turned = _quarter(height) @ turned
        width, height = height, width
    if (width, height) == (pose.width, pose.height) and np.allclose(turned, pose.to_upright):
        return np.ascontiguousarray(np.rot90(gray, -pose.turns))
    shrink = _shrink(pose.to_upright)
    matrix = pose.to_upright
    if shrink < 0.7:
        # Bilinear sampling skips pixels when a page gets this much smaller: average first.
        gray = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        matrix = matrix @ _scaling(1 / shrink)
    return _warped(gray, matrix, pose.width, pose.height, 255)


def _warped(gray: Gray, matrix: Homography, width: float, height: float, ground: int) -> Gray:
    """Resampled; the matrix speaks of edges of pixels, OpenCV of their middles."""
    half = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    centred = np.linalg.inv(half) @ matrix @ half
    size = (max(1, round(width)), max(1, round(height)))
    # Perspective that moves no pixel by half a pixel is none, and takes twice the time.
    if float(np.abs(centred[2, :2] / centred[2, 2]) @ size) * max(size) < 0.5:
        moved = cv2.warpAffine(gray, centred[:2] / centred[2, 2], size, flags=cv2.INTER_LINEAR, borderValue=(ground,))
    else:
        moved = cv2.warpPerspective(gray, centred, size, flags=cv2.INTER_LINEAR, borderValue=(ground,))
    return moved.astype(np.uint8, copy=False)
