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

from extract.ocr.model import Gray, OcrWord

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
    ink = (gray < INK).astype(np.uint8)
    near = cv2.boxFilter(ink, -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    lone = (ink > 0) & (near <= max(round(_DUST * dpi * dpi), 2))
    if not lone.any():
        return gray
    out = gray.copy()
    out[lone] = 255
    return out


def cut(page: Gray, frame: Frame, dpi: float) -> Crop | None:
    """The ink inside ``frame`` with white around; None where there is none worth reading."""
    x, y = max(frame.x0, 0), max(frame.y0, 0)
    part = page[y : max(frame.y1, 0), x : max(frame.x1, 0)]
    ink = part < INK
    if part.size == 0 or int(ink.sum()) < _SPECK * dpi * dpi:
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


def lines_in(crop: Crop, dpi: float) -> int:
    """How many printed lines a crop holds, as far as white parts them."""
    return len(_lines(crop.image, dpi))


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


def _around(ink: np.ndarray[tuple[int, int], np.dtype[np.bool_]], halo: int) -> Frame:
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
    rows = np.flatnonzero((image < INK).any(axis=1))
    gap, lowest = _LINE_GAP * dpi, _LOWEST_LINE * dpi
    runs: list[tuple[int, int]] = []
    for row in rows.tolist():
        if runs and row - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    merged: list[tuple[int, int]] = []
    for top, bottom in runs:
        if merged and min(bottom - top, merged[-1][1] - merged[-1][0]) < lowest:
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return merged
