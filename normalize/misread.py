"""Times and sums that a recogniser misread, where their form tells what they can be.

Text of a cell of a misread document in, text or yes and no out; total on any text. Only what has one reading is
put right; a sum that may be another is doubted.
"""

from __future__ import annotations

import re

from normalize.amounts import find_amounts
from normalize.phrases import aligned, book, prepared, words

#: Two strokes read as letters, in a list of months before the twelfth or the first: ``Tháng il, 12/2023``.
_STROKES = re.compile(r"\b(?:thang|t\.?)\s+([iluyj|]{2})(?=\s*[,;-]\s*(?:thang\s*)?(?:12|0?1)\b)")
#: A month that a neighbouring cell left behind ``Cả năm học``.
_MONTH_BEHIND = re.compile(r"\s+thang\s*\d{1,2}\s*/\s*\d{4}\W*$")
_UNIT = re.compile(r"\d\s*(?:d|dong|tr|trieu|ty|nghin)\b")
_NOTHING = re.compile(r"\W*khong\s+co\b")
#: Words that a neighbouring cell may leave behind ``Không có``.
_MOST_LEFT = 4
_LAST_GROUP = 1000


def mended_time(text: str) -> str:
    """The text of a cell of time with its months put right.

    >>> mended_time("Tháng il, 12/2023"), mended_time("Cả năm học tháng 5/2027")
    ('Tháng 11, 12/2023', 'Cả năm học')
    """
    text = prepared(text)
    for strokes in _STROKES.finditer(aligned(text)):
        text = f"{text[: strokes.start(1)]}11{text[strokes.end(1) :]}"
    head = book("time_phrases.csv", "phrase", "meaning").head(text)
    if head is not None and head.value == "WHOLE_YEAR":
        behind = _MONTH_BEHIND.fullmatch(aligned(text), head.end)
        text = text[: head.end] if behind else text
    return text


def is_priced(text: str) -> bool:
    """Whether a cell names a sum with its unit.

    >>> is_priced("Sơn tường: 12.000.000đ"), is_priced("Nhóm 12 học sinh")
    (True, False)
    """
    folded = aligned(prepared(text))
    return any(_UNIT.search(folded[amount.start : amount.end]) for amount in find_amounts(folded))


def says_nothing(text: str) -> bool:
    """Whether a cell of money says that there is none, scraps of its neighbours behind it.

    >>> says_nothing("Không có lòng của"), says_nothing("Không có 5 triệu")
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
