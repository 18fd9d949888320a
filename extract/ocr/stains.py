"""Colour and light: a page as black ink on white paper.

In: the pixels of a page. Out: grey pixels of the same size, paper near 255, printed black ink dark; red
seals and blue pen are gone, shadows are levelled.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.ocr.model import Gray, Picture

#: Statistics are taken on an image with this many pixels on its longer side.
_SMALL = 900
#: Channels further apart than this are a colour, not the yellow of paper or the fringe of a JPEG.
_COLOUR = 48
#: A page with a smaller share of coloured pixels has neither seal nor pen on it.
_STAINED = 0.0004
#: Paper this bright and even needs no levelling.
_EVEN = 12
_WHITE = 235


def reduced(picture: Picture) -> tuple[Picture, float]:
    """The picture made small for statistics, and small pixels per pixel."""
    scale = min(1.0, _SMALL / max(picture.shape[:2]))
    if scale == 1.0:
        return picture, scale
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False), scale


def is_bilevel(picture: Picture) -> bool:
    """Whether the page is black and white without greys, judged on a sample of its pixels."""
    sample = picture[:: 1 + picture.shape[0] // 400, :: 1 + picture.shape[1] // 400]
    return bool(np.mean((sample > 16) & (sample < 239)) < 0.002)


def to_gray(picture: Picture, small: Picture) -> Gray:
    """Printed ink alone: coloured ink becomes paper where ``small`` shows that there is any."""
    if picture.ndim == 2:
        return picture
    spread = small.max(axis=2).astype(np.int16) - small.min(axis=2)
    if float(np.mean(spread > _COLOUR)) < _STAINED:
        return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    return _without_colour(picture)


def _without_colour(picture: Picture) -> Gray:
    """Red ink is white to the red channel, so the brightest channel keeps black under a seal.

    Blue ink is dark in every channel: its brightest is lifted by how blue it is. Black print stays:
    its channels differ by little.
    """
    blue, green, red = cv2.split(picture)
    brightest = cv2.max(cv2.max(blue, green), red)
    blueness = cv2.subtract(cv2.subtract(blue, red), np.full_like(red, _COLOUR // 2))
    return cv2.add(brightest, cv2.multiply(blueness, np.full_like(red, 3))).astype(np.uint8, copy=False)


def background(small: Gray) -> Gray:
    """The paper of a small page without its ink: what a wide brush of the brightest near pixels leaves."""
    side = max(3, max(small.shape) // 40) | 1
    paper = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return cv2.medianBlur(paper, 2 * (side // 2) + 1 if side < 255 else 255).astype(np.uint8, copy=False)


def levelled(gray: Gray, paper: Gray) -> Gray:
    """The page divided by its paper; left alone where the paper is bright and even."""
    low, high = np.percentile(paper, (2, 98))
    if low >= _WHITE and high - low <= _EVEN:
        return gray
    wide = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(gray, np.maximum(wide, 1), scale=255).astype(np.uint8, copy=False)
