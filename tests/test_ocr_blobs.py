"""Ink that hangs together."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extract.ocr.blobs import blobs_of


def test_labels_and_boxes() -> None:
    ink = np.zeros((6, 9), np.uint8)
    ink[1, 1] = ink[2, 2] = 255  # touch by a corner
    ink[4:6, 5:8] = 255
    labels, boxes = blobs_of(ink)
    assert boxes.tolist() == [[0, 0, 0, 0], [1, 1, 2, 2], [5, 4, 3, 2]]
    assert (labels[1, 1], labels[2, 2], labels[5, 7], labels[0, 0]) == (1, 1, 2, 0)


def test_paper_has_none() -> None:
    labels, boxes = blobs_of(np.zeros((3, 4), np.uint8))
    assert not labels.any()
    assert boxes.tolist() == [[0, 0, 0, 0]]


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0), st.integers(1, 40), st.integers(1, 40))
def test_as_opencv_measures_them(seed: int, share: float, height: int, width: int) -> None:
    ink = ((np.random.default_rng(seed).random((height, width)) < share) * 255).astype(np.uint8)
    _, drawn, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    labels, boxes = blobs_of(ink)
    assert np.array_equal(labels, drawn)
    assert np.array_equal(boxes[1:], stats[1:, :4])
