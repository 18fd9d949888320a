"""Pages made upright, straight, evenly lit and clean; and every place on them found again on the page as shown."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from extract.ocr.model import Gray, PageImage, Picture, Prepared
from extract.ocr.prepare import is_blank, prepare

#: A small page: 7 × 10 inches at 150 dpi.
_DPI = 150
_WIDTH, _HEIGHT = 1050, 1500
_LINES = (
    "Trong nam hoc nay nha truong phan dau",
    "nang cao chat luong day hoc, bo sung",
    "thiet bi thi nghiem cho hai phong hoc",
    "Hoi dong truong da thong qua ke hoach",
    "Giao vien bo mon lap danh muc can mua",
)


@cache
def _page() -> Gray:
    """Lines of text above a table of three by four cells, with a mark in each corner of the text area."""
    page = np.full((_HEIGHT, _WIDTH), 250, np.uint8)
    for row in range(15):
        cv2.putText(page, _LINES[row % 5], (110, 150 + 36 * row), cv2.FONT_HERSHEY_COMPLEX, 0.85, 20, 2, cv2.LINE_AA)
    for x in (100, 300, 500, 700, 950):
        cv2.line(page, (x, 800), (x, 1280), 30, 2)
    for y in (800, 960, 1120, 1280):
        cv2.line(page, (100, y), (950, y), 30, 2)
        if y < 1280:
            cv2.putText(page, "Hoc ky", (115, y + 60), cv2.FONT_HERSHEY_COMPLEX, 0.8, 20, 2, cv2.LINE_AA)
            cv2.putText(page, "Phu trach", (515, y + 60), cv2.FONT_HERSHEY_COMPLEX, 0.8, 20, 2, cv2.LINE_AA)
    return page


#: Corners of the table on the page.
_CORNERS = np.array([(100, 800), (950, 800), (950, 1280), (100, 1280)], np.float64)


def _mapped(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    return cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix).reshape(-1, 2)


def _table_corners(prepared: Prepared) -> np.ndarray:
    """Corners of the table on the prepared page, by the outermost long dark rows and columns."""
    dark = (prepared.gray < 128).astype(np.float64)
    rows = np.nonzero(dark.sum(axis=1) > 0.85 * (950 - 100))[0]
    columns = np.nonzero(dark.sum(axis=0) > 0.85 * (1280 - 800))[0]
    left, right, top, bottom = columns[0], columns[-1], rows[0], rows[-1]
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64) + 0.5


def _check_back(prepared: Prepared, to_shown: np.ndarray, tolerance: float = 2.0) -> None:
    """The corners of the table map back to where they are on the page as shown."""
    back = _mapped(prepared.to_page, _table_corners(prepared))
    assert np.abs(back - _mapped(to_shown, _CORNERS)).max() <= tolerance


def _rotated(page: Gray, degrees: float) -> tuple[Gray, np.ndarray]:
    flat = cv2.getRotationMatrix2D((_WIDTH / 2, _HEIGHT / 2), -degrees, 1.0)
    turned = cv2.warpAffine(page, flat, (_WIDTH, _HEIGHT), borderValue=(250,))
    return turned.astype(np.uint8), np.vstack([flat, (0, 0, 1)])


def test_straight_page_is_left_alone() -> None:
    prepared = prepare(PageImage(_page(), _DPI))
    assert np.array_equal(prepared.gray, _page())
    assert prepared.quarter_turns == 0 and prepared.dpi == _DPI and not prepared.bilevel
    assert np.allclose(prepared.to_page, np.eye(3))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_quarter_turns(turns: int) -> None:
    shown = np.ascontiguousarray(np.rot90(_page(), turns))
    prepared = prepare(PageImage(shown, _DPI))
    assert prepared.quarter_turns == turns
    assert np.array_equal(prepared.gray, _page())
    to_shown = {
        1: np.array([[0, 1, 0], [-1, 0, _WIDTH], [0, 0, 1]]),
        2: np.array([[-1, 0, _WIDTH], [0, -1, _HEIGHT], [0, 0, 1]]),
        3: np.array([[0, -1, _HEIGHT], [1, 0, 0], [0, 0, 1]]),
    }[turns].astype(np.float64)
    _check_back(prepared, to_shown)


@pytest.mark.parametrize("degrees", [-4.0, -1.3, -0.3, 0.3, 0.8, 3.1])
def test_skew(degrees: float) -> None:
    shown, to_shown = _rotated(_page(), degrees)
    prepared = prepare(PageImage(shown, _DPI))
    _check_back(prepared, to_shown)
    # Straight to a tenth of a degree: the rule of 850 px ends within 1.5 px of where it starts.
    along = prepared.to_page @ (1, 0, 0)
    assert np.degrees(np.arctan2(along[1], along[0])) == pytest.approx(degrees, abs=0.1)


def test_leaning_columns() -> None:
    """Paper fed aslant: rows level, columns 0.6° off."""
    to_shown = np.array([[1.0, -0.01, 10.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    shown = cv2.warpAffine(_page(), to_shown[:2], (_WIDTH, _HEIGHT), borderValue=(250,)).astype(np.uint8)
    _check_back(prepare(PageImage(shown, _DPI)), to_shown)


def _photo() -> tuple[Picture, np.ndarray]:
    """The page on a brown desk, seen from the side, darker to the right; and the map of the page to the photo."""
    size = (1300, 1800)
    corners = np.array([(120, 150), (1190, 110), (1240, 1650), (90, 1700)], np.float32)
    sheet = np.array([(0, 0), (_WIDTH, 0), (_WIDTH, _HEIGHT), (0, _HEIGHT)], np.float32)
    to_shown = cv2.getPerspectiveTransform(sheet, corners)
    page = cv2.cvtColor(_page(), cv2.COLOR_GRAY2BGR)
    desk = np.full((size[1], size[0], 3), (50, 70, 100), np.uint8)
    photo = cv2.warpPerspective(page, to_shown, size, dst=desk, borderMode=cv2.BORDER_TRANSPARENT)
    light = np.linspace(1.0, 0.62, size[0])[None, :, None]
    grain = np.random.default_rng(5).normal(0, 3, photo.shape)
    return np.clip(photo * light + grain, 0, 255).astype(np.uint8), to_shown


def test_photo_of_a_page() -> None:
    photo, to_shown = _photo()
    prepared = prepare(PageImage(photo, None))
    back = _mapped(np.linalg.inv(prepared.to_page), _mapped(to_shown, _CORNERS))
    # The table is a rectangle again, on white paper.
    left, top = back.min(axis=0)
    right, bottom = back.max(axis=0)
    assert np.abs(back - np.array([(left, top), (right, top), (right, bottom), (left, bottom)])).max() <= 4
    assert np.percentile(prepared.gray, 30) > 235
    middle = prepared.gray[int(top) - 60 : int(top) - 20, int(left) : int(right)]
    assert middle.min() > 150


def test_seal_and_blue_pen_go_and_black_stays() -> None:
    page = cv2.cvtColor(_page(), cv2.COLOR_GRAY2BGR)
    cv2.putText(page, "TRUONG PHONG", (520, 740), cv2.FONT_HERSHEY_COMPLEX, 0.9, (20, 20, 20), 2, cv2.LINE_AA)
    plain = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    seal, pen = np.full_like(page, 255), np.full_like(page, 255)
    cv2.circle(seal, (640, 720), 90, (80, 60, 220), 8, cv2.LINE_AA)
    cv2.ellipse(pen, (830, 690), (80, 30), 20, 0, 300, (150, 70, 40), 4, cv2.LINE_AA)
    shown = (page.astype(np.uint16) * seal // 255 * pen // 255).astype(np.uint8)
    prepared = prepare(PageImage(shown, _DPI))
    coloured = ((seal.min(axis=2) < 200) | (pen.min(axis=2) < 200)) & (plain > 240)
    assert np.percentile(prepared.gray[coloured], 1) > 200
    assert prepared.gray[plain < 60].max() < 140


def test_uneven_light_is_levelled() -> None:
    light = np.linspace(0.45, 1.0, _HEIGHT)[:, None] * np.linspace(1.0, 0.8, _WIDTH)[None, :]
    prepared = prepare(PageImage((_page() * light).astype(np.uint8), _DPI))
    assert prepared.gray[_page() > 245].min() > 225
    assert prepared.gray[_page() < 40].max() < 90


def test_black_and_white_is_noticed() -> None:
    page = np.where(_page() > 128, 255, 0).astype(np.uint8)
    prepared = prepare(PageImage(page, _DPI))
    assert prepared.bilevel and np.array_equal(prepared.gray, page)


def test_fine_pages_are_made_coarser() -> None:
    large = cv2.resize(_page(), None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    prepared = prepare(PageImage(large, 4.0 * _DPI))
    shrink = 200 / (4.0 * _DPI)
    assert prepared.dpi == 200
    assert prepared.gray.shape == (round(4 * _HEIGHT * shrink), round(4 * _WIDTH * shrink))
    assert np.allclose(_mapped(prepared.to_page, np.array([[200.0, 1200.0]])), [[200 / shrink, 1200 / shrink]])


def test_resolution_is_guessed_from_a4() -> None:
    assert prepare(PageImage(_page(), None)).dpi == pytest.approx(1500 / 11.69, rel=0.01)


def test_blank_pages_and_dust() -> None:
    assert not is_blank(prepare(PageImage(_page(), _DPI)))
    rng = np.random.default_rng(3)
    blank = np.full((_HEIGHT, _WIDTH), 245, np.uint8)
    assert is_blank(prepare(PageImage(blank, _DPI)))
    dust = blank.copy()
    dust[rng.random(dust.shape) < 0.001] = 0
    assert is_blank(prepare(PageImage(dust, _DPI)))
    grain = np.clip(blank + rng.normal(0, 12, blank.shape), 0, 255).astype(np.uint8)
    assert is_blank(prepare(PageImage(grain, _DPI)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 2, 3), (40, 40), (2000, 7, 3)])
@pytest.mark.parametrize("filling", ["black", "white", "noise"])
def test_odd_pictures_do_not_crash(shape: tuple[int, ...], filling: str) -> None:
    noise = np.random.default_rng(7).integers(0, 256, shape).astype(np.uint8)
    picture = {"black": np.zeros(shape, np.uint8), "white": np.full(shape, 255, np.uint8), "noise": noise}[filling]
    prepared = prepare(PageImage(picture, None))
    assert prepared.gray.ndim == 2 and np.isfinite(prepared.to_page).all()
    is_blank(prepared)
