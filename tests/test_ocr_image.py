"""Image files and PDF pages as page images: sizes, resolution, turning, and files that mean harm."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import DamagedError, KehoachError, PageDamagedError, TooLargeError, UnknownFormatError
from extract.limits import DEFAULT_LIMITS
from extract.ocr.image import decode_image, page_image


def _corner(height: int = 60, width: int = 90) -> np.ndarray:
    """White with a black square in the top left corner."""
    picture = np.full((height, width), 255, np.uint8)
    picture[:20, :20] = 0
    return picture


def _encoded(picture: np.ndarray, kind: str) -> bytes:
    done, data = cv2.imencode(kind, picture)
    assert done
    return data.tobytes()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(ihdr: bytes, pixels: bytes, *extra: bytes) -> bytes:
    parts = (_chunk(b"IHDR", ihdr), *extra, _chunk(b"IDAT", zlib.compress(pixels)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _tiff(pages: list[np.ndarray], dpi: tuple[int, int] = (200, 200), orientation: int = 1) -> bytes:
    """A TIFF of uncompressed grey pages."""
    data, pointers = bytearray(b"II*\x00\x00\x00\x00\x00"), [4]
    for page in pages:
        strip = len(data)
        data += page.tobytes() + b"\x00" * (page.size % 2)
        fractions = len(data)
        data += struct.pack("<IIII", dpi[0], 1, dpi[1], 1)
        fields = [
            (256, 4, page.shape[1]), (257, 4, page.shape[0]), (258, 3, 8), (259, 3, 1), (262, 3, 1),
            (273, 4, strip), (274, 3, orientation), (277, 3, 1), (278, 4, page.shape[0]), (279, 4, page.size),
            (282, 5, fractions), (283, 5, fractions + 8), (296, 3, 2),
        ]  # fmt: skip
        struct.pack_into("<I", data, pointers[-1], len(data))
        data += struct.pack("<H", len(fields))
        for tag, kind, value in fields:
            data += struct.pack("<HHII", tag, kind, 1, value)
        pointers.append(len(data))
        data += b"\x00\x00\x00\x00"
    return bytes(data)


@pytest.mark.parametrize("kind", [".png", ".jpg", ".tiff"])
def test_grey_and_colour_come_as_they_are(kind: str) -> None:
    (grey,) = decode_image(_encoded(_corner(), kind), DEFAULT_LIMITS)
    assert grey.pixels.shape == (60, 90) and grey.pixels[5, 5] < 20 and grey.pixels[50, 80] > 240
    (colour,) = decode_image(_encoded(np.dstack([_corner()] * 3), kind), DEFAULT_LIMITS)
    assert colour.pixels.shape == (60, 90, 3)


def test_resolution_of_png() -> None:
    ihdr = struct.pack(">IIBBBBB", 2, 3000, 8, 0, 0, 0, 0)
    plain = _png(ihdr, b"\x00\xff\xff" * 3000)
    assert decode_image(plain, DEFAULT_LIMITS)[0].dpi is None
    ihdr = struct.pack(">IIBBBBB", 1600, 1, 8, 0, 0, 0, 0)
    said = _png(ihdr, b"\x00" + b"\xff" * 1600, _chunk(b"pHYs", struct.pack(">IIB", 7874, 7874, 1)))
    # One row of pixels is no page of 3 inches: the resolution is not believed.
    assert decode_image(said, DEFAULT_LIMITS)[0].dpi is None
    ihdr = struct.pack(">IIBBBBB", 1000, 1000, 1, 0, 0, 0, 0)
    said = _png(ihdr, (b"\x00" + b"\xff" * 125) * 1000, _chunk(b"pHYs", struct.pack(">IIB", 7874, 7874, 1)))
    assert decode_image(said, DEFAULT_LIMITS)[0].dpi == pytest.approx(200, abs=0.1)


def test_resolution_of_jpeg_and_nonsense() -> None:
    data = _encoded(np.full((1200, 900), 255, np.uint8), ".jpg")
    at = data.index(b"JFIF\x00") + 7
    said = data[:at] + struct.pack(">BHH", 1, 150, 150) + data[at + 5 :]
    assert decode_image(said, DEFAULT_LIMITS)[0].dpi == 150
    for unit, x, y in ((1, 1, 1), (1, 0, 0), (0, 150, 150), (2, 65535, 65535), (9, 150, 150)):
        odd = data[:at] + struct.pack(">BHH", unit, x, y) + data[at + 5 :]
        assert decode_image(odd, DEFAULT_LIMITS)[0].dpi is None


def test_tiff_pages_turned_and_squared() -> None:
    pages = decode_image(_tiff([_corner(), _corner(40, 50)]), DEFAULT_LIMITS)
    assert [page.pixels.shape for page in pages] == [(60, 90), (40, 50)]
    # Orientation 6: the first row is the right edge, so the black corner is at the top right.
    (turned,) = decode_image(_tiff([_corner()], orientation=6), DEFAULT_LIMITS)
    assert turned.pixels.shape == (90, 60) and turned.pixels[5, 55] == 0
    # A fax: 204 × 98 dpi, square pixels afterwards.
    (fax,) = decode_image(_tiff([_corner(980, 1632)], dpi=(204, 98)), DEFAULT_LIMITS)
    assert fax.dpi == 204 and fax.pixels.shape == (2040, 1632)


def test_exif_orientation() -> None:
    data = _encoded(_corner(), ".jpg")
    body = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHII", 274, 3, 1, 6) + b"\x00" * 4
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]
    (page,) = decode_image(turned, DEFAULT_LIMITS)
    assert page.pixels.shape == (90, 60) and page.pixels[5, 55] < 20


def test_transparent_and_deep_and_palette() -> None:
    clear = np.zeros((30, 40, 4), np.uint8)
    clear[:10, :10, 3] = 255
    (page,) = decode_image(_encoded(clear, ".png"), DEFAULT_LIMITS)
    assert page.pixels[5, 5].max() == 0 and page.pixels[20, 20].min() == 255
    deep = np.full((30, 40), 65535, np.uint16)
    deep[:10] = 0
    for kind in (".png", ".tiff"):
        (page,) = decode_image(_encoded(deep, kind), DEFAULT_LIMITS)
        assert page.pixels.dtype == np.uint8 and page.pixels[20, 20].min() > 250 and page.pixels[5, 5].max() < 5
    palette = _chunk(b"PLTE", bytes([255, 255, 255, 200, 0, 0]))
    ihdr = struct.pack(">IIBBBBB", 8, 8, 1, 3, 0, 0, 0)
    (page,) = decode_image(_png(ihdr, b"\x00\xf0" * 8, palette), DEFAULT_LIMITS)
    assert tuple(page.pixels[0, 0]) == (0, 0, 200) and tuple(page.pixels[0, 7]) == (255, 255, 255)


def test_one_pixel() -> None:
    for kind in (".png", ".jpg", ".tiff"):
        (page,) = decode_image(_encoded(np.full((1, 1), 200, np.uint8), kind), DEFAULT_LIMITS)
        assert page.pixels.shape[:2] == (1, 1)


def test_bombs_are_refused_unopened() -> None:
    ihdr = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    with pytest.raises(TooLargeError):
        decode_image(_png(ihdr, b"\x00" * 100), DEFAULT_LIMITS)
    many = _tiff([_corner(2, 2)] * 5)
    with pytest.raises(TooLargeError):
        decode_image(many, replace(DEFAULT_LIMITS, pages=4))
    with pytest.raises(TooLargeError):
        decode_image(_encoded(_corner(), ".jpg"), replace(DEFAULT_LIMITS, page_pixels=60 * 90 - 1))


def test_directories_in_a_ring() -> None:
    data = bytearray(_tiff([_corner(2, 2)]))
    (first,) = struct.unpack_from("<I", data, 4)
    data[-4:] = struct.pack("<I", first)
    with pytest.raises(DamagedError):
        decode_image(bytes(data), DEFAULT_LIMITS)


@pytest.mark.parametrize("kind", [".png", ".jpg"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_page_is_no_page(kind: str, share: float) -> None:
    data = _encoded(np.random.default_rng(1).integers(0, 255, (80, 80), np.uint8), kind)
    with pytest.raises(DamagedError):
        decode_image(data[: int(len(data) * share)], DEFAULT_LIMITS)


def test_broken_page_is_named_and_the_others_are_read() -> None:
    data = bytearray(_tiff([_corner(), _corner(), _corner()]))
    second = len(_tiff([_corner()]))
    place = bytes(data).index(struct.pack("<HHI", 259, 3, 1), second) + 8
    data[place : place + 4] = struct.pack("<I", 12345)  # a compression nobody knows
    pages = decode_image(bytes(data), DEFAULT_LIMITS)
    assert pages[0].pixels.shape == pages[2].pixels.shape == (60, 90)
    with pytest.raises(PageDamagedError) as caught:
        pages[1]
    assert caught.value.page == 2


def test_other_bytes() -> None:
    with pytest.raises(UnknownFormatError):
        decode_image(b"GIF89a", DEFAULT_LIMITS)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([".png", ".jpg", ".tiff"]), st.integers(0, 10**6), st.binary(min_size=1, max_size=6))
def test_damage_never_crashes(kind: str, where: int, what: bytes) -> None:
    data = bytearray(_encoded(_corner(24, 24), kind))
    at = where % len(data)
    data[at : at + len(what)] = what
    try:
        for page in decode_image(bytes(data), replace(DEFAULT_LIMITS, page_pixels=10**6)):
            assert page.pixels.dtype == np.uint8
    except KehoachError:
        pass


def _pdf_with_image(
    picture: np.ndarray, size: tuple[float, float], rotation: int = 0, margin: float = 0
) -> pdfium.PdfPage:
    """A PDF page with one image, ``margin`` points from its edges."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(*size)
    image = pdfium.PdfImage.new(document)
    pixels = picture if picture.ndim == 3 else np.dstack([picture] * 3)
    height, width = picture.shape[:2]
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium.raw.FPDFBitmap_BGR)
    bitmap.to_numpy()[...] = pixels
    image.set_bitmap(bitmap)
    matrix = pdfium.PdfMatrix().scale(size[0] - 2 * margin, size[1] - 2 * margin).translate(margin, margin)
    image.set_matrix(matrix)
    page.insert_obj(image)
    page.gen_content()
    page.set_rotation(rotation)
    return page


def test_page_of_one_image_keeps_its_pixels() -> None:
    picture = np.random.default_rng(2).integers(0, 255, (600, 450), np.uint8)
    page = page_image(_pdf_with_image(picture, (450 * 0.72, 600 * 0.72)), DEFAULT_LIMITS)
    assert page.dpi == pytest.approx(100)
    assert np.array_equal(page.pixels[..., 0], picture)


@pytest.mark.parametrize(("rotation", "place"), [(0, (5, 5)), (90, (5, -5)), (180, (-5, -5)), (270, (-5, 5))])
def test_page_is_taken_as_shown(rotation: int, place: tuple[int, int]) -> None:
    page = page_image(_pdf_with_image(_corner(600, 450), (324, 432), rotation), DEFAULT_LIMITS)
    assert page.pixels[place].max() == 0
    assert sum(page.pixels[y, x].max() == 0 for y in (5, -5) for x in (5, -5)) == 1


def test_image_with_margins_is_drawn_in_its_place() -> None:
    page = page_image(_pdf_with_image(np.zeros((600, 450), np.uint8), (324, 432), margin=72), DEFAULT_LIMITS)
    assert page.dpi is not None
    assert page.pixels[5, 5].min() == 255
    assert page.pixels[page.pixels.shape[0] // 2, page.pixels.shape[1] // 2].max() == 0


def test_huge_and_empty_pages_are_bounded() -> None:
    limits = replace(DEFAULT_LIMITS, page_pixels=10**6)
    document = pdfium.PdfDocument.new()
    page = page_image(document.new_page(14400, 14400), limits)
    assert page.pixels.shape[0] * page.pixels.shape[1] <= 10**6
    assert page.dpi is None
    thin = page_image(document.new_page(14400, 1), limits)
    assert thin.pixels.shape[0] >= 1
