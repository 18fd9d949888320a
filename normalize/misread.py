"""Times and sums that a recogniser misread, where their form tells what they can be.

Text of a cell of a misread document in, text or yes and no out; total on any text. Only what has one reading is
put right; a sum that may be another is doubted.
"""

from __future__ import annotations

import re

from normalize.amounts import find_amounts
from normalize.phrases import aligned, prepared, words
from normalize.school_year import SchoolYear
from normalize.time_points import Point, find_points

#: Two strokes read as letters, in a list of months before the twelfth or the first: ``Tháng il, 12/2021``.
_STROKES = re.compile(r"\b(?:thang|t\.?)\s+([iluyj|]{2})(?=\s*[,;-]\s*(?:thang\s*)?(?:12|0?1)\b)")
#: What joins two times that are both meant.
_JOINS = re.compile(r"(?<!\d)\s*[-–](?!\d)|[,;:+&]|\b(?:den|toi|va|tu|hoan thanh|ket thuc)\b")
_UNIT = re.compile(r"\d\s*(?:d|dong|tr|trieu|ty|nghin)\b")
_NOTHING = re.compile(r"\W*khong\s+co\b")
#: Words that a neighbouring cell may leave behind ``Không có``.
_MOST_LEFT = 4
_SEVERAL = 2
_LAST_GROUP = 1000


def mended_time(text: str, plan: SchoolYear | None) -> str:
    """The text of a cell of time with its months put right, without times that a neighbouring cell left behind.

    What stands behind a time unjoined, and lies within it, was cut from the cell beside.

    >>> mended_time("Tháng il, 12/2021", None), mended_time("Suốt năm học tháng 4/2022", SchoolYear(2021))
    ('Tháng 11, 12/2021', 'Suốt năm học')
    """
    text = prepared(text)
    for strokes in _STROKES.finditer(aligned(text)):
        text = f"{text[: strokes.start(1)]}11{text[strokes.end(1) :]}"
    folded = aligned(text)
    points = [point for point in find_points(folded, plan) if point.first is not None and point.last is not None]
    if len(points) < _SEVERAL or _JOINS.search(folded[points[0].at : points[1].at]):
        return text
    first, *others = points
    return text[: points[1].at].rstrip() if all(_within(other, first) for other in others) else text


def _within(point: Point, other: Point) -> bool:
    """Whether a time lies within another and is not the same."""
    if not (point.first and point.last and other.first and other.last):
        return False
    inside = other.first <= point.first and point.last <= other.last
    return inside and (point.first, point.last) != (other.first, other.last)


def priced_part(text: str) -> str | None:
    """The sum, with its unit, in a cell that should hold none; null where there is none or are several.

    >>> priced_part("Khi được giao 1,7 tỷ")
    '1,7 tỷ'
    """
    folded = aligned(prepared(text))
    found = [amount for amount in find_amounts(folded) if _UNIT.search(folded[amount.start : amount.end])]
    return prepared(text)[found[0].start : found[0].end].strip() if len(found) == 1 else None


def is_priced(text: str) -> bool:
    """Whether a cell names a sum with its unit.

    >>> is_priced("Sơn tường: 12.000.000đ"), is_priced("Nhóm 12 học sinh")
    (True, False)
    """
    folded = aligned(prepared(text))
    return any(_UNIT.search(folded[amount.start : amount.end]) for amount in find_amounts(folded))


def says_nothing(text: str) -> bool:
    """Whether a cell of money says that there is none, scraps of its neighbours behind it.

    >>> says_nothing("Không có vườn rau"), says_nothing("Không có 5 triệu")
    (True, False)
    """
    text = prepared(text)
    match = _NOTHING.match(aligned(text))
    return match is not None and not re.search(r"\d", text) and len(words(text[match.end() :])) <= _MOST_LEFT


def is_unlikely_sum(value: int) -> bool:
    """Whether a sum ends in a lone figure that is easily read for a nought (6, 8, 9): ``3.000.600``.

    >>> is_unlikely_sum(3000600), is_unlikely_sum(71365300)
    (True, False)
    """
    last = f"{value % _LAST_GROUP:03d}"
    return value >= _LAST_GROUP and last.count("0") == 2 and any(figure in last for figure in "689")
