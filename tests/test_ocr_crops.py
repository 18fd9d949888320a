"""Pieces of a page for the engine, the type of lines, and second looks at short texts."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.ocr.crops import Crop, Frame, cut, heralded, unfolded, without_specks
from extract.ocr.metrics import common_size, reach_of, settled, type_of
from extract.ocr.model import Gray, Job, OcrWord
from extract.ocr.overlays import without_overlays
from extract.ocr.shortcells import Herald, Look, fits, herald_of, is_ditto, is_doubtful, is_odd, pointed, second_looks
from extract.ocr.signs import usual

DPI = 300.0


def paper(width: int = 400, height: int = 200) -> Gray:
    return np.full((height, width), 255, np.uint8)


def ink(page: Gray, x: int, y: int, width: int, height: int, gray: int = 0) -> None:
    page[y : y + height, x : x + width] = gray


def word(text: str, sure: float = 0.9, x: float = 0, y: float = 0, width: float = 40, height: float = 30) -> OcrWord:
    return OcrWord(text, x, y, x + width, y + height, sure, 0)


def crop_of(page: Gray) -> Crop:
    crop = cut(page, Frame(0, 0, page.shape[1], page.shape[0]), DPI)
    assert crop is not None
    return crop


# --- crops


def test_a_crop_is_trimmed_and_says_where_it_lies() -> None:
    page = paper()
    ink(page, 120, 60, 50, 20)
    crop = cut(page, Frame(100, 40, 300, 190), DPI)
    assert crop is not None
    assert crop.image.shape == (20 + 2 * 3 + 2 * 10, 50 + 2 * 3 + 2 * 10)
    there = crop.on_page(OcrWord("HT", 13, 13, 63, 33, 0.9, 4))
    assert there == OcrWord("HT", 120, 60, 170, 80, 0.9, 4)


@pytest.mark.parametrize(
    "frame", [Frame(0, 0, 100, 100), Frame(-50, -50, -10, -10), Frame(390, 0, 500, 90), Frame(50, 50, 50, 50)]
)
def test_no_ink_no_crop(frame: Frame) -> None:
    page = paper()
    ink(page, 200, 150, 50, 20)
    ink(page, 30, 30, 3, 3)  # a speck
    assert cut(page, frame, DPI) is None


def test_lines_side_by_side_and_back() -> None:
    page = paper()
    ink(page, 100, 40, 80, 30)
    ink(page, 120, 90, 30, 30)
    line = unfolded(crop_of(page), DPI)
    assert line.image.shape[0] == 30 + 6 + 20
    left, right = line.pieces
    first = line.on_page(OcrWord("Tiêu", left.at + 3, 13, left.at + 83, 43, 0.9, 0))
    second = line.on_page(OcrWord("1.2", right.at + 3, 13, right.at + 33, 43, 0.9, 0))
    assert (first.x0, first.y0, first.x1, first.y1, first.line) == (100, 40, 180, 70, 0)
    assert (second.x0, second.y0, second.x1, second.y1, second.line) == (120, 90, 150, 120, 1)


def test_marks_stay_with_their_line() -> None:
    page = paper()
    ink(page, 100, 40, 30, 6)  # a mark, 12 white rows above its letter
    ink(page, 100, 58, 30, 30)
    assert len(unfolded(crop_of(page), DPI).pieces) == 1


def test_many_lines_are_not_unfolded() -> None:
    page = paper(400, 600)
    for row in range(8):
        ink(page, 50, 20 + 70 * row, 40, 30)
    crop = crop_of(page)
    assert unfolded(crop, DPI) is crop


def test_behind_a_herald() -> None:
    page = paper()
    ink(page, 100, 40, 20, 30)
    herald = np.zeros((40, 90), np.uint8)
    crop = heralded(herald, crop_of(page), DPI)
    (piece,) = crop.pieces
    assert piece.at > 90 + 10
    assert (crop.image[:, : piece.at - 21] < 128).sum() == 40 * 90
    there = crop.on_page(OcrWord("3", piece.at + 3, piece.top + 3, piece.at + 23, piece.top + 33, 0.9, 0))
    assert (there.x0, there.y0, there.x1, there.y1) == (100, 40, 120, 70)


def test_dust_goes_points_stay() -> None:
    page = paper()
    ink(page, 50, 50, 2, 2)  # dust
    ink(page, 150, 50, 4, 4)  # the full stop of 10 pt
    ink(page, 200, 50, 20, 30)
    ink(page, 221, 78, 2, 2)  # beside a letter: may be its serif
    clean = without_specks(page, DPI)
    assert (clean[:, :100] == 255).all()
    assert (clean[:, 140:] == page[:, 140:]).all()


def test_a_clean_page_is_not_copied() -> None:
    page = paper()
    ink(page, 200, 50, 20, 30)
    assert without_specks(page, DPI) is page


# --- seals and pen


def test_a_grey_seal_goes_and_the_name_under_it_stays() -> None:
    page = paper(900, 700)
    for row in range(4):
        ink(page, 60, 500 + 50 * row, 700, 28, 15)  # print elsewhere on the page
    ink(page, 300, 200, 40, 30, 15)
    cv2.circle(page, (330, 220), 150, 140, 6)
    clean = without_overlays(page, DPI)
    assert (clean[205:225, 305:335] == 15).all()
    assert (clean[60:180, :] == 255).all()
    assert (clean[500:] == page[500:]).all()


def test_where_all_ink_is_alike_nothing_goes() -> None:
    page = paper(900, 700)
    cv2.circle(page, (330, 220), 150, 0, 6)
    ink(page, 300, 200, 40, 30)
    assert (without_overlays(page, DPI)[page == 0] == 0).all()


# --- type


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [("xa", 0.46, 0.0), ("HT", 0.67, 0.0), ("gia", 0.67, 0.215), ("ạ", 0.46, 0.19), ("Ế", 1.04, 0.0), ("-", 0.0, 0.0)],
)
def test_reach(text: str, above: float, below: float) -> None:
    assert reach_of(text).above == pytest.approx(above)
    assert reach_of(text).below == pytest.approx(below)


def test_size_and_baseline_of_a_line() -> None:
    # 50 px type on baseline 100: x-height 23, capitals 33.5, descenders 10.75
    line = [
        OcrWord("Các", 0, 100 - 33.5, 60, 100, 0.9, 0),
        OcrWord("nhóm", 70, 100 - 34, 140, 100, 0.9, 0),
        OcrWord("giao", 150, 100 - 33.5, 200, 110.75, 0.9, 0),
    ]
    found = type_of(line)
    assert found.size == pytest.approx(50, rel=0.03)
    assert found.base == pytest.approx(100, abs=1)


@given(
    st.lists(
        st.builds(word, st.text(min_size=1, max_size=6), st.floats(0, 1), st.floats(0, 900), st.floats(0, 900)),
        min_size=1,
        max_size=5,
    )
)
def test_every_line_has_a_type(words: list[OcrWord]) -> None:
    found = type_of(words)
    assert found.size >= 1.0
    assert -1000 < found.base < 2000


def test_near_sizes_are_one() -> None:
    common = common_size([(50.5, 300), (49.0, 200), (52.0, 100), (70.0, 40)])
    assert common == pytest.approx(50.5)
    assert settled(46.0, common) == common
    assert settled(70.0, common) == 70.0
    assert common_size([]) == 0.0


@pytest.mark.parametrize(
    ("read", "printed"), [("GD&ĐÐT", "GD&ĐT"), ("TTNÐ", "TTNĐ"), ("6\u20442024", "6/2024"), ("Ï", "I"), ("—-", "-")]
)
def test_signs_that_only_look_vietnamese(read: str, printed: str) -> None:
    assert usual(word(read)) == word(printed)


# --- second looks


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "1.10",
        "(7)",
        "10/2022",
        "15/9/2024",
        "12.000.000đ",
        "TTCM,",
        "HĐT",
        "III",
        "Quý IV/2023",
        "Tổ văn thư",
        "-",
    ],
)
def test_what_short_cells_hold(text: str) -> None:
    assert fits(text)


@pytest.mark.parametrize("text", ["", "ti L", "Hb", "S2.000", "1,,2", "@)", "øian", "KU1"])
def test_what_short_cells_do_not_hold(text: str) -> None:
    assert not fits(text)


def look(*words: OcrWord, page: Gray | None = None) -> Look:
    if page is None:
        page = paper()
        ink(page, 100, 40, 20, 30)
    return Look(crop_of(page), words)


def test_which_texts_are_looked_at_again() -> None:
    assert is_doubtful(look())
    assert is_doubtful(look(word("8", 0.95)))
    assert not is_doubtful(look(word("8", 0.98)))
    assert is_doubtful(look(word("22", 1.0)))
    assert not is_doubtful(look(word("TTCM", 0.95)))
    assert not is_doubtful(look(word("Hiệu", 0.5), word("trưởng", 0.5), word("phân", 0.5), word("công", 0.5)))
    assert is_odd(word("S2.000.00", 0.6))
    assert not is_odd(word("52.000.00", 0.95))
    assert not is_odd(word("công", 0.3))


def test_the_surest_date_is_the_herald() -> None:
    page = paper()
    found = herald_of(page, [word("10/2022", 0.91), word("9/2023", 0.96, x=100), word("TTCM", 0.99)])
    assert found is not None
    assert found.text == "9/2023"
    assert found.image.shape == (31, 41)
    assert herald_of(page, [word("10/2022", 0.5), word("TTCM", 0.99)]) is None


def test_where_no_month_stands_a_date_or_an_amount_heralds() -> None:
    rest = [word("5.400.000", 0.97), word("TTCM", 0.99)]
    for words, text in (([*rest, word("15/10/2023", 0.92)], "15/10/2023"), (rest, "5.400.000")):
        found = herald_of(paper(), words)
        assert found is not None
        assert found.text == text


class Scripted:
    """Says the herald, then the next of the given answers."""

    name = "scripted"

    def __init__(self, *answers: tuple[str, float], herald: str = "10/2022") -> None:
        self.answers = answers
        self.herald = herald

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        out = []
        for job, (text, sure) in zip(jobs, self.answers, strict=True):
            right = job.image.shape[1]
            said = [word(text, sure, x=right - 25, width=15)] if text else []
            out.append([word(self.herald, 0.9, x=7), *said])
        return out


HERALD = Herald("10/2022", np.zeros((30, 90), np.uint8))


@pytest.mark.parametrize(
    ("first", "second", "text", "sure"),
    [
        (("Ẵ", 0.1), ("3", 0.9), "3", 0.9),  # only the second fits
        (("1.2", 0.7), ("1.2", 0.8), "1.2", 0.94),  # both agree
        (("8", 0.93), ("3", 0.9), "3", 0.5),  # both fit and differ: doubtful whatever they say
        (("IRB", 0.02), ("1.5", 0.9), "1.5", 0.882),  # what was surer of nothing contradicts nothing
        (("TTCM", 0.7), ("ti L", 0.9), "TTCM", 0.7),
        (("_", 0.6), ("", 0.0), "-", 0.6),
        (("l1,", 0.6), ("l1,", 0.9), "l1,", 0.5),  # nonsense said twice is nonsense
        (("/KH-TTB", 0.7), ("/KH-TTB", 0.8), "/KH-TTB", 0.94),
    ],
)
def test_the_better_look(first: tuple[str, float], second: tuple[str, float], text: str, sure: float) -> None:
    (better,) = second_looks([look(word(*first))], [HERALD], Scripted(second), [DPI], 1.0)
    assert better.text == text
    assert better.sure == pytest.approx(sure)


def test_a_misread_herald_proves_nothing() -> None:
    (better,) = second_looks([look(word("8", 0.6))], [HERALD], Scripted(("3", 0.99), herald="10/2O22"), [DPI], 1.0)
    assert (better.text, better.sure) == ("8", 0.6)
    (worse,) = second_looks([look(word("8Z", 0.8))], [HERALD], Scripted(("82", 0.99), herald="10/2O22"), [DPI], 1.0)
    assert (worse.text, worse.sure) == ("8Z", 0.5)


def strokes(*lean: int) -> Gray:
    page = paper()
    for place, shift in enumerate(lean):
        cv2.line(page, (100 + 25 * place, 90), (100 + 25 * place + shift, 55), 0, 4)
    return page


def test_ditto_marks() -> None:
    assert is_ditto(crop_of(strokes(12, 12)), DPI)
    assert not is_ditto(crop_of(strokes(0, 0)), DPI)  # 11
    assert not is_ditto(crop_of(strokes(-12, -12)), DPI)  # a pair of backslashes
    assert not is_ditto(crop_of(strokes(12)), DPI)
    assert not is_ditto(crop_of(strokes(12, 12, 12)), DPI)
    (better,) = second_looks([look(word("W", 0.2), page=strokes(12, 12))], [HERALD], Scripted(("1", 0.9)), [DPI], 1.0)
    assert better.text == "//"


def digits(point: tuple[int, int] | None) -> Gray:
    page = paper()
    ink(page, 100, 40, 20, 34)
    ink(page, 140, 40, 20, 34)
    if point is not None:
        ink(page, *point, 5, 5)
    return page


def test_the_point_of_a_code() -> None:
    assert pointed(look(word("22"), page=digits((127, 69)))).text == "2.2"
    assert pointed(look(word("22"), page=digits(None))).text == "22"
    assert pointed(look(word("22"), page=digits((127, 40)))).text == "22"  # not on the baseline
    assert pointed(look(word("22"), page=digits((166, 69)))).text == "22"  # behind both: a full stop
    assert pointed(look(word("HT"), page=digits((127, 69)))).text == "HT"
    broken = digits((127, 69))
    broken[55:57, 100:120] = 255  # thin print: the first digit is in two pieces
    assert pointed(look(word("22"), page=broken)).text == "2.2"
    label = word("TC", x=20, width=60)
    code = word("22", x=99, y=39, width=62, height=36)
    assert pointed(look(label, code, page=digits((127, 69)))).text == "TC 2.2"


def date(slash: int | None, lean: int = 6) -> Gray:
    """Five digits with a stroke behind the one numbered ``slash``."""
    page = paper()
    for place in range(5):
        cv2.rectangle(page, (30 + 35 * place, 40), (48 + 35 * place, 74), 0, 3)
    if slash is not None:
        cv2.line(page, (54 + 35 * slash, 76), (54 + 35 * slash + lean, 38), 0, 2)
    return page


def test_the_slash_of_a_month() -> None:
    assert pointed(look(word("52023"), page=date(0))).text == "5/2023"
    assert pointed(look(word("52023"), page=date(None))).text == "52023"
    assert pointed(look(word("52023"), page=date(2))).text == "52023"  # not behind the month
    assert pointed(look(word("52023"), page=date(0, lean=0))).text == "52023"
    assert pointed(look(word("72543"), page=date(0))).text == "72543"
    glued = date(None)
    cv2.line(glued, (48, 74), (58, 40), 0, 2)
    assert pointed(look(word("52023"), page=glued)).text == "5/2023"
    cv2.line(glued, (83, 74), (93, 40), 0, 2)
    cv2.line(glued, (118, 74), (128, 40), 0, 2)
    cv2.line(glued, (153, 74), (163, 40), 0, 2)
    assert pointed(look(word("52023"), page=glued)).text == "52023"  # all as wide
