"""Image files and PDF pages as page images.

In: the bytes of a JPEG, PNG or TIFF, or an open PDF page. Out: `PageImage`s as a person sees them: Exif,
TIFF and PDF rotation applied, transparent paper white, square pixels. Refused: sizes over the limit (read
from the header, before anything is decoded) and files cut short; half a page is not passed off as a page.
"""

from __future__ import annotations

import ctypes
import functools
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extract.errors import DamagedError, PageDamagedError, TooLargeError, UnknownFormatError
from extract.limits import Limits
from extract.ocr.model import PageImage, Picture

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\x00", b"MM\x00*")
#: Paper is 3 to 40 inches long (A7 to A1); a resolution that says otherwise is nonsense.
_INCHES = (3.0, 40.0)
#: Cameras and screens say 72 or 96 whatever they hold; a scan below this could not be read anyway.
_LEAST_DPI = 100.0
#: Resolutions at which a PDF page is drawn: what it holds, but enough to read and no more than helps.
_DRAWN_DPI = (200.0, 300.0)
#: An image this near to the edges of a PDF page (points) is the page.
_FLUSH = 1.0
#: Pixels are square when both resolutions agree to this share.
_SQUARE = 0.02


@functools.cache
def one_thread() -> None:
    """Keep OpenCV to the thread it is called from (pages are spread over processes) and quiet: errors are raised."""
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


@dataclass(frozen=True, slots=True)
class _Header:
    """What a file says of one image; ``offset`` is the place of a TIFF directory. Resolutions in dpi, 0: unknown."""

    width: int
    height: int
    gray: bool = False
    alpha: bool = False
    x_dpi: float = 0.0
    y_dpi: float = 0.0
    offset: int = 0


class ImagePages(Sequence[PageImage]):
    """The pages of an image file, decoded when asked for, so that one page at a time is in memory.

    Asking for a page raises `PageDamagedError` with its number where the page cannot be decoded.
    """

    def __init__(self, data: bytes, headers: Sequence[_Header]) -> None:
        self._data = data
        self._headers = headers

    def __len__(self) -> int:
        return len(self._headers)

    def __getitem__(self, index: int) -> PageImage:  # type: ignore[override]  # slices are not needed
        header = self._headers[index]
        picture = _decoded(self._data, header)
        if picture is None:
            raise PageDamagedError(page=index % len(self._headers) + 1)
        return _squared(picture, header)


def decode_image(data: bytes, limits: Limits) -> ImagePages:
    """The pages of a JPEG, PNG or TIFF.

    Raises `UnknownFormatError`, `DamagedError` (cut short, broken header) and `TooLargeError` (pages, or
    pixels of a page, over ``limits``) at once; a broken page raises when it is asked for.
    """
    one_thread()
    try:
        if data.startswith(_PNG):
            headers = [_png_header(data)]
        elif data.startswith(_JPEG):
            headers = [_jpeg_header(data)]
        elif data.startswith(_TIFF):
            headers = list(_tiff_headers(data, limits.pages))
        else:
            raise UnknownFormatError
    except (struct.error, IndexError) as error:
        raise DamagedError from error
    for header in headers:
        if header.width < 1 or header.height < 1:
            raise DamagedError
        if header.width * header.height > limits.page_pixels:
            raise TooLargeError
    return ImagePages(data, headers)


def _png_header(data: bytes) -> _Header:
    """From the chunks of a PNG, up to its end mark."""
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    header = _Header(width, height, gray=colour in (0, 4), alpha=colour in (4, 6))
    at = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"tRNS":
            header = replace(header, alpha=True)
        elif kind == b"pHYs":
            x, y, unit = struct.unpack_from(">IIB", data, at + 8)
            header = replace(header, x_dpi=x * 0.0254, y_dpi=y * 0.0254) if unit == 1 else header
        elif kind == b"IEND":
            return header
        at += length + 12


def _jpeg_header(data: bytes) -> _Header:
    """From the markers before the first scan; the end mark must come after it."""
    at, x_dpi, y_dpi = 2, 0.0, 0.0
    size: tuple[int, int, int] | None = None
    while True:
        while data[at] == 0xFF:
            at += 1
        marker, length = data[at], int.from_bytes(data[at + 1 : at + 3], "big")
        body = data[at + 3 : at + 1 + length]
        if marker == 0xE0 and body.startswith(b"JFIF\x00"):
            unit, x, y = struct.unpack_from(">BHH", body, 7)
            factor = {1: 1.0, 2: 2.54}.get(unit, 0.0)
            x_dpi, y_dpi = x * factor, y * factor
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width, channels = struct.unpack_from(">HHB", body, 1)
            size = (width, height, channels)
        elif marker == 0xDA:
            break
        at += 1 + length
        if length < 2:
            raise DamagedError
    if size is None or data.find(b"\xff\xd9", at) < 0:
        raise DamagedError
    return _Header(size[0], size[1], gray=size[2] == 1, x_dpi=x_dpi, y_dpi=y_dpi)


def _tiff_headers(data: bytes, max_pages: int) -> Iterator[_Header]:
    """One header per directory of a TIFF; thumbnails and masks (NewSubfileType) are no pages."""
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    seen: set[int] = set()
    while offset:
        if offset in seen:
            raise DamagedError
        seen.add(offset)
        if len(seen) > max_pages:
            raise TooLargeError
        (count,) = struct.unpack_from(order + "H", data, offset)
        tags = dict(_tiff_tags(data, order, offset + 2, count))
        unit = {2.0: 1.0, 3.0: 2.54}.get(tags.get(296, 2.0), 0.0)
        if not int(tags.get(254, 0.0)) & 0b101:
            yield _Header(
                int(tags.get(256, 0.0)),
                int(tags.get(257, 0.0)),
                gray=tags.get(262, 0.0) in (0.0, 1.0) and tags.get(277, 1.0) == 1.0,
                x_dpi=tags.get(282, 0.0) * unit,
                y_dpi=tags.get(283, 0.0) * unit,
                offset=offset,
            )
        (offset,) = struct.unpack_from(order + "I", data, offset + 2 + 12 * count)
    if not seen:
        raise DamagedError


def _tiff_tags(data: bytes, order: str, at: int, count: int) -> Iterator[tuple[int, float]]:
    """The numbers of a directory: shorts, longs and fractions, the first of each field."""
    for place in range(at, at + 12 * count, 12):
        tag, kind = struct.unpack_from(order + "HH", data, place)
        if kind == 3:
            yield tag, float(struct.unpack_from(order + "H", data, place + 8)[0])
        elif kind == 4:
            yield tag, float(struct.unpack_from(order + "I", data, place + 8)[0])
        elif kind == 5 and tag in (282, 283):
            (where,) = struct.unpack_from(order + "I", data, place + 8)
            top, bottom = struct.unpack_from(order + "II", data, where)
            yield tag, top / bottom if bottom else 0.0


def _decoded(data: bytes, header: _Header) -> Picture | None:
    """The pixels on white paper; None where they cannot be decoded."""
    if header.offset:
        # The decoder reads the first directory of a TIFF: make the wanted one the first.
        order = "<" if data[:2] == b"II" else ">"
        data = data[:4] + struct.pack(order + "I", header.offset) + data[8:]
    flag = cv2.IMREAD_GRAYSCALE if header.gray else cv2.IMREAD_COLOR
    if header.alpha:
        flag = cv2.IMREAD_UNCHANGED
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except cv2.error:
        return None
    # Of a TIFF whose compression it does not know the decoder gives black pixels, and no error.
    if picture is None or (header.offset and not picture.any()):
        return None
    return _on_white(picture) if header.alpha else picture.astype(np.uint8, copy=False)


def _on_white(picture: NDArray[Any]) -> Picture:
    """A picture with a transparent channel laid on white paper."""
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    if picture.ndim == 2 or picture.shape[2] == 3:
        return picture.astype(np.uint8, copy=False)
    alpha = picture[..., 3:].astype(np.uint16)
    mixed = (picture[..., :3] * alpha + 255 * (255 - alpha)) // 255
    return mixed.astype(np.uint8)


def _squared(picture: Picture, header: _Header) -> PageImage:
    """With square pixels: fax machines send half the rows (204 × 98 dpi)."""
    x_dpi, y_dpi = header.x_dpi, header.y_dpi
    height, width = picture.shape[:2]
    if (width > height) != (header.width > header.height):  # turned by its Exif or TIFF tag
        x_dpi, y_dpi = y_dpi, x_dpi
    best = max(x_dpi, y_dpi)
    if best < _LEAST_DPI or not (_is_sensible(x_dpi, width) and _is_sensible(y_dpi, height)):
        return PageImage(picture, None)
    if min(x_dpi, y_dpi) < (1 - _SQUARE) * best and best <= 4 * min(x_dpi, y_dpi):
        size = (round(width * best / x_dpi), round(height * best / y_dpi))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    return PageImage(picture, best)


def _is_sensible(dpi: float, pixels: int) -> bool:
    return math.isfinite(dpi) and dpi > 0 and _INCHES[0] <= pixels / dpi <= _INCHES[1]


def page_image(page: pdfium.PdfPage, limits: Limits) -> PageImage:
    """A PDF page as shown. Its width and height in pixels are to its size in points as ``dpi`` / 72.

    A page that is one upright image is that image, pixel for pixel; any other page is drawn, at the
    resolution of the image it holds if it holds one. Raises `PageDamagedError` (without a number) where the
    page cannot be drawn.
    """
    one_thread()
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise PageDamagedError
    try:
        images = [image for image in page.get_objects(max_depth=3) if image.type == pdfium_c.FPDF_PAGEOBJ_IMAGE]
        picture = _sole_image(page, limits) if len(images) == 1 else None
        if picture is None:
            picture = _drawn(page, _wanted_size(page, images), limits)
    except pdfium.PdfiumError as error:
        raise PageDamagedError from error
    dpi = 72.0 * math.sqrt(picture.shape[0] * picture.shape[1] / (width * height))
    sensible = dpi >= _LEAST_DPI and _is_sensible(dpi, picture.shape[0]) and _is_sensible(dpi, picture.shape[1])
    return PageImage(picture, dpi if sensible else None)


def _wanted_size(page: pdfium.PdfPage, images: Sequence[pdfium.PdfObject]) -> tuple[int, int]:
    """Columns and rows to draw: those of an image that is the page, so that its pixels stay as they are.

    Else the resolution of the finest image among the larger ones, within what helps.
    """
    width, height = page.get_size()
    found: list[tuple[int, float]] = []
    for image in images:
        facts = image.get_metadata()
        columns, rows = facts.width, facts.height
        if page.get_rotation() % 180:
            columns, rows = rows, columns
        dpi = 72 * math.sqrt(columns * rows / (width * height))
        if _is_flush(page, image) and abs(columns * height / (rows * width) - 1) <= _SQUARE and dpi >= _DRAWN_DPI[0]:
            return columns, rows
        found.append((columns * rows, facts.horizontal_dpi))
    largest = max((pixels for pixels, _ in found), default=0)
    finest = max((dpi for pixels, dpi in found if 2 * pixels >= largest), default=_DRAWN_DPI[1])
    dpi = min(max(finest, _DRAWN_DPI[0]), _DRAWN_DPI[1])
    return round(width * dpi / 72), round(height * dpi / 72)


def _is_flush(page: pdfium.PdfPage, image: pdfium.PdfObject) -> bool:
    """Whether the edges of an image are those of the page."""
    edges = zip(image.get_bounds(), page.get_bbox(), strict=True)
    return all(abs(a - b) <= _FLUSH for a, b in edges)


def _sole_image(page: pdfium.PdfPage, limits: Limits) -> Picture | None:
    """The pixels of the only image of a page, turned as shown; None where drawing the page would show more.

    Text of an OCR layer is invisible and does not count; stamps, drawings, masks and notes do.
    """
    image: pdfium.PdfImage | None = None
    for item in page.get_objects(max_depth=1):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            image = item
        elif item.type != pdfium_c.FPDF_PAGEOBJ_TEXT or (
            pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) != pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            return None
    if image is None or pdfium_c.FPDFPage_GetAnnotCount(page.raw) or pdfium_c.FPDFPageObj_HasTransparency(image.raw):
        return None
    facts = image.get_metadata()
    if not _is_flush(page, image) or facts.width * facts.height > limits.page_pixels:
        return None
    turns = _turns(image.get_matrix().get())
    if turns is None:
        return None
    picture = _pixels(image)
    if picture is None or facts.width != picture.shape[1] or facts.height != picture.shape[0]:
        return None
    picture = np.ascontiguousarray(np.rot90(picture, -(turns + page.get_rotation() // 90)))
    width, height = page.get_size()
    skew = picture.shape[1] * height / (picture.shape[0] * width)
    return picture if abs(skew - 1) <= _SQUARE else None


def _turns(matrix: tuple[float, float, float, float, float, float]) -> int | None:
    """Clockwise quarter turns of an image with this matrix; None for slanted or mirrored ones."""
    a, b, c, d, _, _ = matrix
    if max(abs(b), abs(c)) < 1e-3 * max(abs(a), abs(d)) and a * d > 0:
        return 0 if a > 0 else 2
    if max(abs(a), abs(d)) < 1e-3 * max(abs(b), abs(c)) and b * c < 0:
        return 1 if c > 0 else 3
    return None


def _pixels(image: pdfium.PdfImage) -> Picture | None:
    """Grey or BGR pixels of an image object."""
    pixels = image.get_bitmap().to_numpy()
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim == 2:
        return np.array(pixels, np.uint8)
    # The fourth channel of BGRx means nothing: transparent images were sorted out before.
    return np.array(pixels[..., :3], np.uint8) if pixels.shape[2] in (3, 4) else None


def _drawn(page: pdfium.PdfPage, size: tuple[int, int], limits: Limits) -> Picture:
    """The page with its notes and stamps, drawn in ``size`` or in what the limit on pixels leaves."""
    scale = min(1.0, math.sqrt(limits.page_pixels / max(1, size[0] * size[1])))
    columns, rows = max(1, int(size[0] * scale)), max(1, int(size[1] * scale))
    if columns * rows > 2 * limits.page_pixels:
        raise PageDamagedError
    picture = np.full((rows, columns, 3), 255, np.uint8)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(
        columns, rows, pdfium_c.FPDFBitmap_BGR, picture.ctypes.data_as(ctypes.c_void_p), picture.strides[0]
    )
    if not bitmap:
        raise PageDamagedError
    try:
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, columns, rows, 0, pdfium_c.FPDF_ANNOT)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return picture
