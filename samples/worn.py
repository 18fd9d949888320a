"""What scanners, fax machines, stamps and phones do to a printed page.

Images in, images out: grey or BGR arrays of uint8. Chance comes from the generator given, so that equal
seeds give equal pages.
"""
from __future__ import annotations

import math
import zlib

import cv2
import numpy as np
import pypdfium2 as pdfium
from cv2.typing import MatLike
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = MatLike

_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
_RED, _BLUE = (40, 40, 200), (160, 60, 20)
_POINTS = 72
#: Title words of those who sign; a seal lies over the left part of their block.
_SIGNERS = ("HIỆU TRƯỞNG", "CHỦ TỊCH", "TRƯỞNG BAN")


def chance(name: str) -> np.random.Generator:
    """The chance that belongs to a name."""
    return np.random.default_rng(zlib.crc32(name.encode("utf-8")))


def printed(page: pdfium.PdfPage, dpi: float) -> Pixels:
    """A page of a PDF on white paper, grey."""
    pixels = page.render(scale=dpi / _POINTS, grayscale=True).to_numpy()
    return np.ascontiguousarray(pixels.reshape(pixels.shape[:2]))


def signed_at(page: pdfium.PdfPage) -> tuple[float, float] | None:
    """Where the last signer's title stands, in points from the top left; None on pages without one."""
    text, found = page.get_textpage(), None
    for title in _SIGNERS:
        search = text.search(title, match_case=True)
        while (hit := search.get_next()) is not None:
            left, bottom, right, _ = text.get_rect(text.count_rects(hit[0], hit[1]) - 1)
            place = ((left + right) / 2, page.get_height() - bottom)
            found = place if found is None or place[1] > found[1] else found
    return found


def sealed(gray: Pixels, dpi: float, place: tuple[float, float]) -> Pixels:
    """The page in colour with a red seal over the left of the signature and a blue pen stroke."""
    x, y = (value * dpi / _POINTS for value in place)
    center, radius = (round(x - 0.55 * dpi), round(y + 0.35 * dpi)), round(0.7 * dpi)
    page = cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR)
    ink = np.full_like(page, 255)
    for share, width in ((1.0, 0.02), (0.94, 0.008), (0.62, 0.008)):
        cv2.circle(ink, center, round(share * radius), _RED, max(1, round(width * dpi)), cv2.LINE_AA)
    star = [_on_circle(center, radius * (0.3 if point % 2 == 0 else 0.12), point / 10) for point in range(10)]
    cv2.fillPoly(ink, [np.array(star, np.int32)], _RED, cv2.LINE_AA)
    ink = _ring_text(ink, center, round(0.78 * radius), "TRƯỜNG HỌC · CON DẤU MẪU · ", round(0.1 * dpi))
    t = np.linspace(0, 6 * math.pi, 200)
    pen = np.stack([x - 0.3 * dpi + 0.05 * dpi * t, y + 0.35 * dpi + 0.16 * dpi * np.sin(t) * np.cos(0.4 * t)], 1)
    cv2.polylines(ink, [pen.astype(np.int32)], False, _BLUE, max(2, round(0.012 * dpi)), cv2.LINE_AA)
    return np.minimum(page, ink)


def _on_circle(center: tuple[int, int], radius: float, turn: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn - math.pi / 2
    return center[0] + radius * math.cos(angle), center[1] + radius * math.sin(angle)


def _ring_text(ink: Pixels, center: tuple[int, int], radius: int, text: str, size: int) -> Pixels:
    """Letters set around a circle, feet inwards."""
    font = ImageFont.truetype(_FONT, size)
    image = Image.fromarray(ink)
    for number, letter in enumerate(text):
        turn = number / len(text)
        stamp = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(stamp).text((size, size), letter, 255, font, anchor="mm")
        stamp = stamp.rotate(-360 * turn, Image.Resampling.BICUBIC)
        x, y = _on_circle(center, radius, turn)
        image.paste(_RED, (round(x) - size, round(y) - size), stamp)
    return np.array(image)


def scanned(page: Pixels, rng: np.random.Generator, degrees: float, noise: float = 3.0) -> Pixels:
    """The page laid ``degrees`` askew on the glass: soft edges, greyish paper, noise."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    white = (255, 255, 255)
    page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    page = cv2.GaussianBlur(page, (0, 0), 0.7)
    return _noisy(page * np.float32(0.94) + np.float32(8), rng, noise)


def bilevel(page: Pixels, rng: np.random.Generator, degrees: float, threshold: float = 150.0) -> Pixels:
    """A fax: black and white by a fixed threshold, with specks; a low one breaks thin rules into dots."""
    page = scanned(page, rng, degrees, noise=14.0)
    out = np.where(page > threshold, 255, 0).astype(np.uint8)
    count = page.size // 60_000
    ys, xs = rng.integers(1, page.shape[0], count), rng.integers(1, page.shape[1], count)
    out[ys, xs] = out[ys - 1, xs] = 0
    return out


def turned(page: Pixels, quarters: int) -> Pixels:
    """The page put in the feeder ``quarters`` clockwise quarters off."""
    return np.ascontiguousarray(np.rot90(page, -quarters))


def photographed(page: Pixels, rng: np.random.Generator, width: int = 3200, noise: float = 4.0) -> Pixels:
    """A phone's picture of the page on a desk, BGR: perspective, uneven light, a shadow, warm paper."""
    page = page if page.ndim == 3 else cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)
    height = round(width * 0.75) if page.shape[1] > page.shape[0] else round(width / 0.75)
    inner = min(0.9 * width / page.shape[1], 0.9 * height / page.shape[0])
    half = np.array([page.shape[1], page.shape[0]]) * inner / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half + (width / 2, height / 2)
    bent = corners + rng.uniform(-0.03, 0.03, (4, 2)) * (width, height)
    edge = np.array([(0, 0), (page.shape[1], 0), (page.shape[1], page.shape[0]), (0, page.shape[0])])
    lens = cv2.getPerspectiveTransform(edge.astype(np.float32), bent.astype(np.float32))
    paper = (page * np.array([0.88, 0.93, 0.96]) + 4).astype(np.uint8)
    paper = cv2.GaussianBlur(paper, (0, 0), 0.6 / inner)
    shot = cv2.warpPerspective(paper, lens, (width, height), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.full(page.shape[:2], 255, np.uint8), lens, (width, height))
    wood = cv2.resize(rng.normal(0, 14, (height // 8, width // 200)).astype(np.float32), (width, height))
    desk = np.array([52, 76, 104], np.float32) + wood[..., None]
    share = (cover / np.float32(255))[..., None]
    return _noisy((shot * share + desk * (1 - share)) * _light(width, height, rng)[..., None], rng, noise)


def _light(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """How bright each place is: a lamp to one side, and the soft shadow of a hand."""
    across, down = np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )
    angle = rng.uniform(0, 2 * math.pi)
    light = 0.86 + 0.12 * (math.cos(angle) * across + math.sin(angle) * down)
    x, y = rng.uniform(-0.9, 0.9, 2)
    shadow = np.exp(-((across - x) ** 2 + (down - y) ** 2) / 0.35)
    return np.asarray(light - 0.22 * shadow, np.float32)


def _noisy(page: NDArray[np.float32], rng: np.random.Generator, noise: float) -> Pixels:
    grain = rng.standard_normal(page.shape[:2], np.float32) * np.float32(noise)
    grain = grain[..., None] if page.ndim == 3 else grain
    return np.clip(page + grain, 0, 255).astype(np.uint8)
