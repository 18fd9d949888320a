"""Rules that a fax broke into dots are drawn whole; print is left alone. Greys made of dots are greys again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.ocr.dotted import mended
from extract.ocr.model import Gray, PageImage, Prepared, Ruled
from extract.ocr.prepare import prepare
from extract.ocr.rules import find_rules
from extract.ocr.stains import without_halftone

_DPI = 150.0
_FONT = cv2.FONT_HERSHEY_COMPLEX
_COLUMNS = (100, 250, 550, 850)
_ROWS = (150, 240, 380, 470)


def _paper() -> Gray:
    return np.full((650, 1000), 255, np.uint8)


def _dotted_table(every: int, rng: np.random.Generator | None = None) -> Gray:
    """Three rows of three cells with a word in each; of the rules one pixel in ``every`` is left."""
    rules = _paper()
    for x in _COLUMNS:
        rules[_ROWS[0] : _ROWS[-1] + 1, x] = 0
    for y in _ROWS:
        rules[y, _COLUMNS[0] : _COLUMNS[-1] + 1] = 0
    kept = np.add.outer(np.arange(650), np.arange(1000)) % every == 0
    if rng is not None:
        kept = rng.random(rules.shape) < 1 / every
    page = np.where(kept, rules, 255).astype(np.uint8)
    for y in _ROWS[:-1]:
        for x in _COLUMNS[:-1]:
            cv2.putText(page, "Thu vien", (x + 15, y + 50), _FONT, 0.6, 0, 1)
    return page


def _ruled(page: Gray) -> Ruled:
    return find_rules(Prepared(page, _DPI, np.eye(3), bilevel=True), mended(page, _DPI))


@pytest.mark.parametrize("every", [2, 4, 6])
def test_dotted_rules_are_rules(every: int) -> None:
    ruled = _ruled(_dotted_table(every))
    assert sorted(round(rule.at) for rule in ruled.across) == pytest.approx(list(_ROWS), abs=2)
    assert sorted(round(rule.at) for rule in ruled.down) == pytest.approx(list(_COLUMNS), abs=2)
    for rule in ruled.across:
        assert (rule.start, rule.end) == pytest.approx((100, 850), abs=10)


def test_dots_left_by_chance_are_rules() -> None:
    ruled = _ruled(_dotted_table(3, np.random.default_rng(7)))
    assert sorted({round(rule.at / 10) for rule in ruled.across}) == [15, 24, 38, 47]
    assert sorted({round(rule.at / 10) for rule in ruled.down}) == [10, 25, 55, 85]


def test_rules_run_through_where_letters_stick_to_them() -> None:
    page = _dotted_table(4)
    # Letters over half of a rule leave no dots there.
    for y in range(250, 320, 12):
        cv2.line(page, (240, y), (250, y + 4), 0, 2)
    whole = mended(page, _DPI)
    column = (whole[240:381, 247:254] == 0).any(axis=1)
    assert column.mean() > 0.97


def test_words_without_rules_are_left_alone() -> None:
    page = _paper()
    for y in range(100, 600, 30):
        cv2.putText(page, "1. Moi lop co it nhat 02 bai hoc mau - tot, dep; (i) lam lai", (60, y), _FONT, 0.6, 0, 1)
    assert np.array_equal(mended(page, _DPI), page)


def test_a_letter_in_a_row_of_one_line_is_no_rule() -> None:
    page = _dotted_table(1)
    # A heading over all columns: its one letter below the rule of the rows above is an i with a dot below.
    page[212:239, 549:552] = 255
    page[240:268, 545:556] = 255
    page[268, 100:851] = 0
    page[247:250, 549:552] = page[252:262, 549:552] = page[264:266, 549:552] = 0
    ruled = _ruled(page)
    assert not any(abs(rule.at - 550) < 5 and rule.start < 250 < rule.end for rule in ruled.down)


def test_noise_and_blank_paper() -> None:
    noise = np.where(np.random.default_rng(3).random((650, 1000)) < 0.3, 0, 255).astype(np.uint8)
    assert mended(noise, _DPI).shape == noise.shape
    assert np.array_equal(mended(_paper(), _DPI), _paper())


def _dithered(page: Gray) -> Gray:
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) * 16 + 8
    tiles = np.tile(order, (page.shape[0] // 4 + 1, page.shape[1] // 4 + 1))[: page.shape[0], : page.shape[1]]
    return np.where(page > tiles, 255, 0).astype(np.uint8)


def test_dots_of_a_grey_become_grey() -> None:
    page = _paper()
    cv2.rectangle(page, (100, 100), (900, 400), 110, -1)
    dots = _dithered(page)
    grey = without_halftone(dots)
    assert abs(int(np.median(grey[150:350, 150:850])) - 110) < 25
    assert without_halftone(np.dstack([dots] * 3)).shape == (650, 1000, 3)
    assert prepare(PageImage(dots, _DPI)).bilevel


def test_pages_cut_at_a_grey_stay_as_they_are() -> None:
    page = _dotted_table(2)
    rng = np.random.default_rng(5)
    page[rng.random(page.shape) < 0.002] = 0
    page[rng.random(page.shape) < 0.002] = 255
    assert without_halftone(page) is page
    assert without_halftone(np.full((40, 40), 255, np.uint8)).min() == 255


def test_dotted_rules_tell_how_a_page_lies() -> None:
    page = np.full((900, 1300), 255, np.uint8)
    page[150:800, 150:1150] = _dotted_table(3)
    turn = cv2.getRotationMatrix2D((650, 450), 0.7, 1.0)
    askew = cv2.warpAffine(page, turn, (1300, 900), flags=cv2.INTER_NEAREST, borderValue=(255,)).astype(np.uint8)
    prepared = prepare(PageImage(askew, _DPI))
    slope = np.linalg.inv(turn[:, :2]) @ prepared.to_page[:2, :2]
    assert abs(slope[1, 0] / slope[0, 0]) < 0.002  # 2 px over the page
