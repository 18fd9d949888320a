"""Sums of money as they are printed, in whole VND.

Folded text in, `Amount` values with their places out; total on any text. Dot, comma and space group
thousands where groups of three follow; before ``tỷ``, ``triệu``, ``nghìn`` a comma is the decimal
sign (``216,000 triệu`` is 216 million, and ambiguous). A count (``01 xe``, ``60m2``) is no amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_BILLION, _MILLION, _THOUSAND = 10**9, 10**6, 10**3
#: More than a single task of a school can cost: a grouped reading above it is taken for a decimal.
_ABSURD = 100 * _BILLION
#: Less is a count before a word that looks like a unit (``03 đồng chí``).
_LEAST = 1000
_DIGITS = r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_UNIT = r"(?P<{0}>t[yi]\b(?!\s*vi\b)|trieu|tr\.?\s?d(?:ong)?\b|tr\b\.?|nghin|ngan|ngd\b|k\b|d\b|dong\b|vnd\b)"
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<number>" + _DIGITS + r")\s*" + _UNIT.format("unit") + r"?"
    r"(?:\s*(?P<half>ruoi)\b|(?:\s*(?P<more>\d{1,3}(?:[.,]\d+)?))(?:\s*" + _UNIT.format("more_unit") + r"))?"
    r"(?:\s*dong\b)?"
)
#: ``/tháng`` makes a price for each of something; ``/năm`` is the money of the plan's year.
_RATE = re.compile(
    r"\s*/\s*(?!nam\b)[a-z]|\s+(?:moi|mot|tren)\s+(?:thang|lop|hoc sinh|tre|nguoi|em|suat|bo|cai)\b"
)
_FACTOR = re.compile(
    r"\s*(?:/\s*[a-z]+(?:\s[a-z]+)?)?\s*[x×*]\s*(\d{1,5})(?![\d.,]*\s*(?:trieu|tr\b|nghin|d\b|dong))"
    r"[^\d=;\n,.()]{0,20}"
)
_FACTOR_BEFORE = re.compile(r"(?<![\d.,])(\d{1,5})\s*[^\d;\n=:,.()]{0,25}[x×*]\s*$")
_RANGE = re.compile(r"(?:^|[\s(])(\d+(?:[.,]\d+)?)\s*(?:-|den)\s*$")
#: Groups with one sign, of which the last is too short.
_TORN = re.compile(r"\d{1,3}([.,])(?:\d{3}\1)+\d{1,2}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum: its value in VND, where it stands, whether its reading is in doubt.

    ``rate`` tells that it is a price for each of something (``50.000đ/học sinh``); ``result`` that
    it stands after ``=``.
    """

    value: int
    start: int
    end: int
    ambiguous: bool = False
    rate: bool = False
    result: bool = False


def is_torn(text: str) -> bool:
    """Whether a text has an amount whose last group lost a digit: ``1.250.50``."""
    return any(_TORN.fullmatch(match["number"]) for match in _AMOUNT.finditer(text))


def _multiplier(unit: str | None) -> int:
    if not unit:
        return 1
    if unit.startswith("tr"):
        return _MILLION
    if unit.startswith("t"):
        return _BILLION
    return _THOUSAND if unit.startswith(("ng", "k")) else 1


def _read_number(digits: str, multiplier: int) -> tuple[int, bool] | None:
    """The value of a printed number before its unit, and whether another reading is as good."""
    compact = digits.replace(" ", "")
    groups = re.split(r"[.,]", compact)
    grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if " " in digits:
        compact, grouped = re.sub(r"[ .,](?=\d{3})", "", digits), False
        groups = re.split(r"[.,]", compact)
    if grouped and (multiplier == 1 or len(groups) > 2):
        value = int("".join(groups))
        whole = value * multiplier
        # "1.200.000 triệu" is a slip for đồng
        return (value, True) if whole > _ABSURD and multiplier > 1 else (whole, False)
    if grouped and "," in compact:
        return int(Decimal(".".join(groups)) * multiplier), True
    if grouped:
        whole = int("".join(groups)) * multiplier
        decimal = int(Decimal(".".join(groups)) * multiplier)
        return (decimal, True) if whole > _ABSURD else (whole, multiplier >= _MILLION)
    if _TORN.fullmatch(compact):
        # "2.650.00": the last digit went astray; round sums end in three zeros
        return (int("".join(groups[:-1])) * _THOUSAND, True) if not groups[-1].strip("0") else None
    if len(groups) > 2:
        # "4.500.000,00": the last group is a fraction of a đồng
        head, fraction = "".join(groups[:-1]), groups[-1]
        return (int(Decimal(f"{head}.{fraction}") * multiplier), False) if len(fraction) <= 2 else None
    return int(Decimal(".".join(groups)) * multiplier), False


def _value(match: re.Match[str], header_unit: int | None) -> tuple[int, bool] | None:
    unit = match["unit"]
    multiplier = _multiplier(unit) if unit else (header_unit or 1)
    read = _read_number(match["number"], multiplier)
    if read is None or len(match["number"]) > 24:
        return None
    value, ambiguous = read
    if match["half"] and multiplier > 1:
        value += multiplier // 2
    if match["more"] and multiplier > 1:
        more = _read_number(match["more"], _multiplier(match["more_unit"]))
        value += more[0] if more else 0
    return value, ambiguous


def _is_money(match: re.Match[str], folded: str, header_unit: int | None) -> bool:
    """A number without a unit is money where it is grouped, or where it is all its piece says."""
    if match["unit"]:
        return True
    digits = match["number"]
    if re.match(r"\s*(?:%|m2|m\b|x\b)", folded[match.end() :]):
        return False
    groups = re.split(r"[., ]", digits)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and len("".join(groups)) >= 5:
        return True
    if _TORN.fullmatch(digits):
        return True
    before = re.split(r"[;\n:(]", folded[: match.start()])[-1].strip(" -+*")
    after = re.split(r"[;\n)(]", folded[match.end() :])[0].strip(" .,")
    alone = not before and not after
    return alone and (header_unit is not None or len("".join(groups)) >= 5)


def find_amounts(folded: str, header_unit: int | None = None) -> list[Amount]:
    """The sums in a folded text, left to right; ``header_unit`` is the unit the column states."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(folded):
        if not _is_money(match, folded, header_unit):
            continue
        read = _value(match, header_unit)
        if read is None:
            continue
        value, ambiguous = read
        if 0 < value < _LEAST:
            continue
        start, end = match.span()
        end -= len(match.group()) - len(match.group().rstrip())
        bound = _RANGE.search(folded[:start])
        if bound:
            start, ambiguous = bound.start(1), True
        factor = _FACTOR.match(folded, end)
        before = _FACTOR_BEFORE.search(folded[:start])
        rate = bool(_RATE.match(folded, end))
        if factor:
            value, end, rate = value * int(factor[1]), factor.end(), False
        elif before:
            value, start, rate = value * int(before[1]), before.start(), False
        result = folded[:start].rstrip().endswith("=")
        found.append(Amount(value, start, end, ambiguous, rate, result))
    return found
