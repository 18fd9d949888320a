"""Ink that hangs together, on images that are mostly paper.

OpenCV can measure its components itself, but looks at all paper for it: that takes two to seven times as long.
"""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Labels = NDArray[np.int32]


def blobs_of(ink: MatLike) -> tuple[Labels, NDArray[np.int32]]:
    """The label of each pixel, and left, top, width, height of each label; label 0 is paper, without extent.

    Pixels that touch, by a corner too, hang together. Labels are those of OpenCV, boxes have its columns.
    """
    count, drawn = cv2.connectedComponents(ink, connectivity=8)
    labels = drawn.astype(np.int32, copy=False)
    boxes = np.zeros((count, 4), np.int32)
    if count > 1:
        xs, ys = cv2.findNonZero(ink)[:, 0].T
        owners = labels[ys, xs]
        order = np.argsort(owners, kind="stable")
        starts = np.searchsorted(owners[order], np.arange(1, count))
        xs, ys = xs[order], ys[order]
        boxes[1:, 0], boxes[1:, 1] = np.minimum.reduceat(xs, starts), np.minimum.reduceat(ys, starts)
        boxes[1:, 2] = np.maximum.reduceat(xs, starts) - boxes[1:, 0] + 1
        boxes[1:, 3] = np.maximum.reduceat(ys, starts) - boxes[1:, 1] + 1
    return labels, boxes
