"""Ruling lines of prepared pages: found, joined, told from strokes and taken out without harm to letters."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extract.ocr.model import Gray, PixelRule, Prepared, Ruled
from extract.ocr.rules import find_rules

_DPI = 200.0
_FONT = cv2.FONT_HERSHEY_COMPLEX
_COLUMNS = (100, 300, 700, 1100)
_ROWS = (200, 300, 500, 620)


def _paper(height: int = 900, width: int = 1300) -> Gray:
    return np.full((height, width), 252, np.uint8)


def _table(ink: int = 30, thick: int = 2) -> Gray:
    """Three rows of three cells with a word in each."""
    page = _paper()
    for x in _COLUMNS:
        cv2.line(page, (x, _ROWS[0]), (x, _ROWS[-1]), ink, thick)
    for y in _ROWS:
        cv2.line(page, (_COLUMNS[0], y), (_COLUMNS[-1], y), ink, thick)
    for y in _ROWS[:-1]:
        for x in _COLUMNS[:-1]:
            cv2.putText(page, "Thu vien", (x + 20, y + 50), _FONT, 0.9, 20, 2, cv2.LINE_AA)
    return page


def _ruled(page: Gray, dpi: float = _DPI) -> Ruled:
    return find_rules(Prepared(page, dpi, np.eye(3)))


def _places(rules: Sequence[PixelRule]) -> list[int]:
    return sorted(round(rule.at) for rule in rules)


def _assert_table(ruled: Ruled) -> None:
    assert _places(ruled.across) == pytest.approx(list(_ROWS), abs=2)
    assert _places(ruled.down) == pytest.approx(list(_COLUMNS), abs=2)
    for rule in ruled.across:
        assert (rule.start, rule.end) == pytest.approx((100, 1100), abs=8)
    for rule in ruled.down:
        assert (rule.start, rule.end) == pytest.approx((200, 620), abs=8)


@pytest.mark.parametrize("thick", [1, 2, 4])
@pytest.mark.parametrize("ink", [0, 120, 190])
def test_thin_thick_and_faint_rules(ink: int, thick: int) -> None:
    _assert_table(_ruled(_table(ink, thick)))


def test_finer_pages() -> None:
    page = cv2.resize(_table(), None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    ruled = _ruled(page, 300.0)
    assert _places(ruled.across) == pytest.approx([300, 450, 750, 930], abs=3)
    assert _places(ruled.down) == pytest.approx([150, 450, 1050, 1650], abs=3)


def test_broken_rules_are_joined() -> None:
    page = _table()
    for x in range(150, 1000, 130):
        page[290:310, x : x + 12] = 252
    for y in range(345, 600, 90):
        page[y : y + 10, 290:310] = 252
    _assert_table(_ruled(page))


def test_bent_and_slanting_rules() -> None:
    page = _paper()
    x = np.arange(100, 1100)
    bent = np.rint(300 + 6 * np.sin((x - 100) / 1000 * np.pi)).astype(int)
    for shift in (0, 1):
        page[bent + shift, x] = 30
    cv2.line(page, (100, 500), (1100, 507), 30, 2)
    ruled = _ruled(page)
    assert _places(ruled.across) == pytest.approx([302, 503], abs=3)
    assert ruled.erased.min() > 200


def test_noise_does_not_matter() -> None:
    rng = np.random.default_rng(11)
    page = np.clip(_table() + rng.normal(0, 10, (900, 1300)), 0, 255)
    page[rng.random(page.shape) < 0.002] = 0
    _assert_table(_ruled(page.astype(np.uint8)))


def test_rules_in_a_shaded_row() -> None:
    page = _table()
    shaded = page[202:299, 102:1099]
    np.minimum(shaded, 217, out=shaded)
    _assert_table(_ruled(page))


def test_letters_are_no_rules() -> None:
    page = _paper()
    for row in range(10):
        cv2.putText(page, "Hieu truong - LE TIET KIEM ILIL", (60, 100 + 70 * row), _FONT, 1.3, 10, 3, cv2.LINE_AA)
    ruled = _ruled(page)
    assert ruled.across == ruled.down == ()
    assert ruled.erased is page


def test_underline_of_a_title_is_short_and_crosses_nothing() -> None:
    page = _table()
    cv2.line(page, (500, 120), (640, 120), 20, 2)
    cv2.line(page, (500, 820), (540, 820), 20, 2)  # a dash in running text
    ruled = _ruled(page)
    assert _places(ruled.across) == pytest.approx([120, *_ROWS], abs=2) or _places(ruled.across) == pytest.approx(
        list(_ROWS), abs=2
    )
    assert _places(ruled.down) == pytest.approx(list(_COLUMNS), abs=2)


def test_black_bars_and_pictures_are_no_rules() -> None:
    page = _paper()
    page[100:140, 100:1100] = 0
    page[300:800, 200:700] = np.random.default_rng(1).integers(0, 255, (500, 500)).astype(np.uint8)
    ruled = _ruled(page)
    assert ruled.across == ruled.down == ()


def test_pen_stroke_beside_a_rule_is_no_rule() -> None:
    page = _table()
    cv2.line(page, (712, 520), (714, 580), 30, 3)
    assert _places(_ruled(page).down) == pytest.approx(list(_COLUMNS), abs=2)


def test_short_columns_of_one_row() -> None:
    """A row of one line between bands: its columns run from rule to rule."""
    page = _paper()
    for y in (200, 245, 290, 335):
        cv2.line(page, (100, y), (1100, y), 30, 2)
    for x in (100, 1100):
        cv2.line(page, (x, 200), (x, 335), 30, 2)
    for x in (400, 800):
        cv2.line(page, (x, 245), (x, 290), 30, 2)
    assert _places(_ruled(page).down) == pytest.approx([100, 400, 800, 1100], abs=2)


def test_columns_end_at_a_row_of_one_line() -> None:
    """A section row of 11 pt, 0.17 inches high, across all columns."""
    page = _paper()
    for y in (200, 400, 434, 600):
        cv2.line(page, (100, y), (1100, y), 30, 2)
    for x in (100, 1100):
        cv2.line(page, (x, 200), (x, 600), 30, 2)
    for top, bottom in ((200, 400), (434, 600)):
        cv2.line(page, (500, top), (500, bottom), 30, 2)
    down = sorted(_ruled(page).down, key=lambda rule: (rule.at, rule.start))
    assert [round(rule.at) for rule in down] == pytest.approx([100, 500, 500, 1100], abs=2)
    assert all(rule.start < 210 and rule.end > 590 for rule in (down[0], down[3]))
    assert (down[1].end, down[2].start) == pytest.approx((400, 434), abs=6)


def test_page_without_rules_keeps_its_letters() -> None:
    table, letters = _table(), _paper()
    for y in _ROWS[:-1]:
        for x in _COLUMNS[:-1]:
            cv2.putText(letters, "Thu vien", (x + 20, y + 50), _FONT, 0.9, 20, 2, cv2.LINE_AA)
    erased = _ruled(table).erased
    assert np.abs(erased.astype(int) - letters).max() <= 40


def test_mark_below_a_letter_stays_under_and_over_a_rule() -> None:
    page = _table()
    cv2.circle(page, (500, 492), 4, 0, -1)  # touches the rule from above
    cv2.circle(page, (600, 507), 4, 0, -1)  # hangs from the rule
    cv2.line(page, (900, 470), (900, 530), 0, 5)  # runs through
    erased = _ruled(page).erased
    assert (erased[489:495, 500] < 60).all()
    assert (erased[505:511, 600] < 60).all()
    assert (erased[472:529, 900] < 100).all()
    assert erased[500, 520:580].min() > 200


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (30, 30), (2, 2)])
def test_tiny_pages(shape: tuple[int, int]) -> None:
    for ink in (0, 255):
        ruled = _ruled(np.full(shape, ink, np.uint8))
        assert ruled.erased.shape == shape


def test_hatched_page_is_bounded() -> None:
    """A page full of lines is no table of a million rules."""
    page = _paper(2000, 1400)
    page[::3] = 0
    ruled = _ruled(page)
    assert ruled.erased.shape == page.shape
