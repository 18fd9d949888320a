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
#: Coloured ink becomes so much brighter per step its channels are apart; a blue pen needs more to be paper.
_LIFT = 0.45
_BLUE_LIFT = 2.0
#: A page with a smaller share of coloured pixels has neither seal nor pen on it.
_STAINED = 0.0004
#: Paper this bright and even needs no levelling.
_EVEN = 12
_WHITE = 235
#: With this share of white pixels to black ones that black surrounds, the black is a grey made of dots. Measured: 0.07
#: on ordered dots, 0.001 and less on pages cut at a grey, specked ones too.
_DOTTED = 0.02
#: Dots become grey when blurred by so many pixels: of the words of a dithered page 83 % are read, of its dots 65 %.
#: Pages cut at a grey lose by it.
_BLUR = 1.0


def reduced(picture: Picture) -> tuple[Picture, float]:
    """The picture made small for statistics, and small pixels per pixel: 1 over a whole number."""
    step = max(1, round(max(picture.shape[:2]) / _SMALL))
    return coarser(picture, step), 1 / step


def coarser(picture: Picture, step: int) -> Picture:
    """Each square of ``step`` by ``step`` pixels averaged to one; what is left over at the far edges is dropped."""
    width, height = picture.shape[1] // step, picture.shape[0] // step
    if step == 1 or not (width and height):
        return picture
    # Whole steps are ten times faster than a given size.
    whole = picture[: height * step, : width * step]
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def is_bilevel(picture: Picture) -> bool:
    """Whether the page is black and white without greys, judged on a sample of its pixels."""
    sample = picture[:: 1 + picture.shape[0] // 400, :: 1 + picture.shape[1] // 400]
    return bool(np.mean((sample > 16) & (sample < 239)) < 0.002)


def without_halftone(picture: Picture) -> Picture:
    """A black and white page whose greys are made of dots with true greys again; any other as it is."""
    plain = picture if picture.ndim == 2 else picture[..., 1]
    black = cv2.threshold(plain, 127, 1, cv2.THRESH_BINARY_INV)[1]
    around = cv2.filter2D(black, -1, np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32))
    holes = np.count_nonzero((black == 0) & (around == 4))
    if holes < _DOTTED * np.count_nonzero(black) or not holes:
        return picture
    return cv2.GaussianBlur(picture, (0, 0), _BLUR).astype(np.uint8, copy=False)


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

    What is left of coloured ink is lifted by how coloured it is, blue ink by more: a pen's is dark in every
    channel. Black print stays: its channels differ by little, under a seal too.
    """
    blue, green, red = cv2.split(picture)
    brightest = cv2.max(cv2.max(blue, green), red)
    spread = cv2.subtract(brightest, cv2.min(cv2.min(blue, green), red))
    _, colour = cv2.threshold(spread, _COLOUR, 0, cv2.THRESH_TOZERO)
    _, blueness = cv2.threshold(cv2.subtract(blue, red), _COLOUR, 0, cv2.THRESH_TOZERO)
    lifted = cv2.addWeighted(brightest, 1.0, colour, _LIFT, 0.0)
    return cv2.addWeighted(lifted, 1.0, blueness, _BLUE_LIFT, 0.0).astype(np.uint8, copy=False)


def background(small: Gray) -> Gray:
    """The paper of a small page without its ink: dark spots narrower than two lines of text filled."""
    side = max(3, max(small.shape) // 40) | 1
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return cv2.blur(paper, (side, side)).astype(np.uint8, copy=False)


def levelled(gray: Gray, paper: Gray) -> Gray:
    """The page divided by its paper; left alone where the paper is bright and even."""
    low, high = np.percentile(paper[::4, ::4], (2, 98))
    if low >= _WHITE and high - low <= _EVEN:
        return gray
    wide = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(gray, np.maximum(wide, 1), scale=255).astype(np.uint8, copy=False)
