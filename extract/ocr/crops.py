"""Pieces of a page image, cut and set for the engine.

A crop is trimmed to its ink and gets a white margin, which Tesseract needs to find lines at the edge.
`unfolded` sets the lines of a crop side by side into one: an engine reads a lone ``3.5`` better
behind ``Tiêu chí`` than below it, and best behind a word it knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.ocr.model import Engine, Gray, Job, OcrWord, Segmentation

#: Darker than this is ink (of 255; paper is near white after preparation).
INK = 160
#: White around a crop, inches (10 px at 300 dpi).
_MARGIN = 1 / 30
#: Ink kept around the darkest part, inches: the grey edges of letters.
_HALO = 0.01
#: A printed sign has at least so much ink, square inches (a full stop at 12 pt has three times that).
_SPECK = 25 / 300**2
#: A lone dot of so little ink (square inches) with nothing around it this far (inches) is dust; the full stop
#: of 8 pt has one and a half times as much.
_DUST = 6 / 300**2
_AROUND = 0.01
#: Lines are parted by more white than this, inches; marks stand nearer to their letters.
_LINE_GAP = 0.03
#: A strip lower than this (inches) is a mark or a speck, no line.
_LOWEST_LINE = 0.045
#: White between pieces set side by side, inches: about a space and a half of 12 pt.
_SPACE = 0.07
#: Short texts stand on no more lines; ten are dust.
_MOST_LINES = 4


#: The engine scales lines to 36 px; 12 pt lines have that at 200 dpi. From 300: a seventh less time, no error more.
_READING_DPI = 200.0
_FINE = 1.1
#: Blocks are looked for at about this resolution, where the grey of a printed line is darker than this.
_COARSE_DPI = 75.0
_COARSE_INK = 225
#: White that parts blocks, inches: across more than the spacing of lines, down more than any space.
_STRIP = 0.12
_GUTTER = 0.35

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of whole pixels."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a part of a crop's image comes from: from column ``at``, ``width`` columns are those from ``x0``."""

    at: int
    width: int
    top: int
    height: int
    x0: int
    y0: int


@dataclass(frozen=True, slots=True)
class Crop:
    """An image for the engine and where its parts lie on the page."""

    image: Gray
    pieces: tuple[Piece, ...]

    def on_page(self, word: OcrWord) -> OcrWord:
        """A word of the image in pixels of the page; words over two pieces belong to the one of their middle."""
        middle = (word.x0 + word.x1) / 2
        line, piece = min(
            enumerate(self.pieces), key=lambda pair: max(pair[1].at - middle, middle - pair[1].at - pair[1].width)
        )
        dx, dy = piece.x0 - piece.at, piece.y0 - piece.top
        x0, x1 = max(word.x0, piece.at), min(word.x1, piece.at + piece.width)
        if x1 <= x0:
            x0, x1 = word.x0, word.x1
        return replace(
            word,
            x0=x0 + dx,
            x1=x1 + dx,
            y0=word.y0 + dy,
            y1=word.y1 + dy,
            line=line if len(self.pieces) > 1 else word.line,
        )


def without_specks(gray: Gray, dpi: float) -> Gray:
    """The page without lone dark dots smaller than a full stop: dust and the grain of scanners."""
    side = 2 * max(round(_AROUND * dpi), 1) + 1
    ink = cv2.threshold(gray, INK - 1, 1, cv2.THRESH_BINARY_INV)[1]
    near = cv2.boxFilter(ink, -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    few = cv2.threshold(near, max(round(_DUST * dpi * dpi), 2), 1, cv2.THRESH_BINARY_INV)[1]
    lone = cv2.bitwise_and(ink, few)
    if not cv2.countNonZero(lone):
        return gray
    out = gray.copy()
    places = cv2.findNonZero(lone)[:, 0]
    out[places[:, 1], places[:, 0]] = 255
    return out


def cut(page: Gray, frame: Frame, dpi: float) -> Crop | None:
    """The ink inside ``frame`` with white around; None where there is none worth reading."""
    x, y = max(frame.x0, 0), max(frame.y0, 0)
    part = page[y : max(frame.y1, 0), x : max(frame.x1, 0)]
    if part.size == 0:
        return None
    ink = part < INK
    if np.count_nonzero(ink) < _SPECK * dpi * dpi:
        return None
    box = _around(ink, round(_HALO * dpi))
    trimmed = part[box.y0 : box.y1, box.x0 : box.x1]
    return _with_margin([(trimmed, x + box.x0, y + box.y0)], dpi)


def unfolded(crop: Crop, dpi: float) -> Crop:
    """The lines of a crop (one piece) side by side, in one line; a crop of many lines as it is."""
    piece = crop.pieces[0]
    image = crop.image[piece.top : piece.top + piece.height, piece.at : piece.at + piece.width]
    lines = _lines(image, dpi)
    if not 0 < len(lines) <= _MOST_LINES:
        return crop
    parts = []
    halo = round(_HALO * dpi)
    for top, bottom in lines:
        top, bottom = max(top - halo, 0), min(bottom + halo, image.shape[0])
        box = _around(image[top:bottom] < INK, halo)
        line = image[top + box.y0 : top + box.y1, box.x0 : box.x1]
        parts.append((line, piece.x0 + box.x0, piece.y0 + top + box.y0))
    return _with_margin(parts, dpi)


def blocks_in(page: Gray, dpi: float) -> list[Frame]:
    """The blocks of running text: parted by white strips across, these by white gutters, and once more.

    So the two sides of a letter head or of a foot are read each for itself, and no line runs across both.
    """
    step = max(round(dpi / _COARSE_DPI), 1)
    size = (max(page.shape[1] // step, 1), max(page.shape[0] // step, 1))
    ink = cv2.resize(page, size, interpolation=cv2.INTER_AREA) < _COARSE_INK
    coarse = dpi / step
    bands = _strips(ink, Frame(0, 0, size[0], size[1]), coarse)
    parts = [part for band in bands for column in _columns(ink, band, coarse) for part in _strips(ink, column, coarse)]
    cells = [cell for part in parts for cell in _columns(ink, part, coarse)]
    return [Frame((f.x0 - 1) * step, (f.y0 - 1) * step, (f.x1 + 1) * step, (f.y1 + 1) * step) for f in cells]


def _strips(ink: Mask, frame: Frame, dpi: float) -> list[Frame]:
    rows = np.asarray(ink[frame.y0 : frame.y1, frame.x0 : frame.x1].any(axis=1))
    return [Frame(frame.x0, frame.y0 + a, frame.x1, frame.y0 + b) for a, b in _runs(rows, _STRIP * dpi)]


def _columns(ink: Mask, frame: Frame, dpi: float) -> list[Frame]:
    columns = np.asarray(ink[frame.y0 : frame.y1, frame.x0 : frame.x1].any(axis=0))
    return [Frame(frame.x0 + a, frame.y0, frame.x0 + b, frame.y1) for a, b in _runs(columns, _GUTTER * dpi)]


def _runs(marked: NDArray[np.bool_], gap: float) -> list[tuple[int, int]]:
    """First and last place (exclusive) of the runs of marks; gaps up to ``gap`` part none."""
    runs: list[tuple[int, int]] = []
    for place in np.flatnonzero(marked).tolist():
        if runs and place - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def read_crops(engine: Engine, crops: Sequence[Crop], dpi: Sequence[float], seconds: float) -> list[list[OcrWord]]:
    """The words of crops, in pixels of their images, read at the resolution at which the engine is at its best."""
    factors = [min(_READING_DPI / each, 1.0) if each > _FINE * _READING_DPI else 1.0 for each in dpi]
    jobs = [
        Job(_scaled(crop.image, factor), Segmentation.BLOCK, each * factor)
        for crop, each, factor in zip(crops, dpi, factors, strict=True)
    ]
    found = engine.read(jobs, seconds) if jobs else []
    return [[_grown(word, 1 / factor) for word in words] for words, factor in zip(found, factors, strict=True)]


def _scaled(image: Gray, factor: float) -> Gray:
    if factor == 1.0:
        return image
    size = (max(round(image.shape[1] * factor), 1), max(round(image.shape[0] * factor), 1))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _grown(word: OcrWord, factor: float) -> OcrWord:
    if factor == 1.0:
        return word
    return replace(word, x0=word.x0 * factor, y0=word.y0 * factor, x1=word.x1 * factor, y1=word.y1 * factor)


def heralded(herald: Gray, crop: Crop, dpi: float) -> Crop:
    """The crop's image behind ``herald``, a word of the same type; words left of the first piece are the herald's."""
    space = round(_SPACE * dpi)
    margin = crop.pieces[0].at
    height = max(herald.shape[0] + 2 * margin, crop.image.shape[0])
    shift, drop = herald.shape[1] + space, height - crop.image.shape[0]
    image = np.full((height, crop.image.shape[1] + shift), 255, np.uint8)
    image[drop:, shift:] = crop.image
    image[height - margin - herald.shape[0] : height - margin, margin : margin + herald.shape[1]] = herald
    pieces = tuple(replace(piece, at=piece.at + shift, top=piece.top + drop) for piece in crop.pieces)
    return Crop(image, pieces)


def _around(ink: Mask, halo: int) -> Frame:
    """The box of the ink, a little widened."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return Frame(
        max(int(columns[0]) - halo, 0),
        max(int(rows[0]) - halo, 0),
        min(int(columns[-1]) + halo + 1, ink.shape[1]),
        min(int(rows[-1]) + halo + 1, ink.shape[0]),
    )


def _with_margin(parts: Sequence[tuple[Gray, int, int]], dpi: float) -> Crop:
    """Images side by side on their lower edges; each with the column and row of the page it comes from."""
    margin, space = max(round(_MARGIN * dpi), 4), round(_SPACE * dpi)
    height = max(part.shape[0] for part, _, _ in parts)
    width = sum(part.shape[1] for part, _, _ in parts) + space * (len(parts) - 1)
    image = np.full((height + 2 * margin, width + 2 * margin), 255, np.uint8)
    pieces: list[Piece] = []
    at = margin
    for part, x0, y0 in parts:
        rows, columns = part.shape
        top = margin + height - rows
        image[top : top + rows, at : at + columns] = part
        pieces.append(Piece(at, columns, top, rows, x0, y0))
        at += columns + space
    return Crop(image, tuple(pieces))


def _lines(image: Gray, dpi: float) -> list[tuple[int, int]]:
    """First and last row (exclusive) of each printed line, by the white between them."""
    lowest = _LOWEST_LINE * dpi
    runs = _runs(np.asarray((image < INK).any(axis=1)), _LINE_GAP * dpi)
    merged: list[tuple[int, int]] = []
    for top, bottom in runs:
        if merged and min(bottom - top, merged[-1][1] - merged[-1][0]) < lowest:
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return merged
