"""The points of time a phrase names, each as first and last day.

Folded text and the plan's school year in, `Point` values out, in printed order. What a point means
in its phrase (until, from, a range) is for ``normalize.dates`` to tell. A month, quarter or day
without a year takes the year of a neighbour that has one, else the month of the school year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from normalize.phrases import book
from normalize.records import DeadlineKind
from normalize.school_year import SchoolYear, locate_school_years

_YEAR = r"((?:19|20)\d\d)"
#: The second year is a defect of a form generator: ``ngày 05 tháng 09 tháng 2026 năm 2026``.
_DAY_WORDS = re.compile(
    r"(?:ngay\s*)?(?<!\d)(?P<day>\d{1,2})\s*thang\s*(?P<month>\d{1,2})\s*,?\s*(?:nam|thang)\s*"
    r"(?P<year>(?:19|20)\d\d)(?!\d)(?:\s*nam\s*(?:19|20)\d\d)?"
)
_DAY_WORDS_ONLY = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})(?!\d)")
_DAY = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})\s?(?P<sign>[/.-])\s?(?P<month>\d{1,2})\s?(?P=sign)\s?"
    r"(?P<year>(?:19|20)?\d\d)(?![\d/])"
)
_ISO_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_DAY_SPAN = re.compile(
    r"(?<![\d/])(\d{1,2})\s*(?:-|den(?: het)?(?: ngay)?)\s*(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)"
)
_TERM = re.compile(r"\b(?:hoc\s*k[iy]|hk)\s*[:.]?\s*(?:thu\s*)?(ii|i|ll|l|11|1|2|mot|hai|nhat)\b")
_SUMMER = re.compile(r"\bhe\b(?!\s*thong)(?:\s*(?:nam\s*|/)?" + _YEAR + r"(?!\s*-))?")
_QUARTERS = re.compile(
    r"\bquy\s*((?:iv|i{1,3}|[1-4])(?:\s*(?:,|-|va|den)\s*(?:quy\s*)?(?:iv|i{1,3}|[1-4]))*)\b"
    r"(?:\s*(?:/|-|,?\s*nam|,)\s*" + _YEAR + r")?"
)
_HALF_YEAR = re.compile(r"(?:6|sau)\s*thang\s*(dau|cuoi)\s*nam\s*" + _YEAR)
_MONTHS = re.compile(
    r"(?:\bthang|\bt\.?)\s*(\d{1,2}(?:\s*(?:,|;|-|\+|&|va|den|toi)\s*(?:thang\s*)?\d{1,2})+)"
    r"(?:\s*(?:/|,?\s*nam)\s*" + _YEAR + r")?(?![\d/])"
)
_BARE_MONTHS = re.compile(r"(?<![\d/])(\d{1,2}(?:\s*[,+&-]\s*\d{1,2})+)\s*/\s*" + _YEAR + r"(?!\d)")
_MONTH = re.compile(
    r"(?:\bthang|\bt\.?)\s*(\d{1,2})(?!\d)(?:\s*(?:/|\.|,?\s*nam|,|-)\s*((?:19|20)\d\d|(?<=/)\d\d)(?![\d/]))?"
)
_BARE_MONTH = re.compile(r"(?<![\d/.])(\d{1,2})\s*[/.-]\s*((?:19|20)\d\d|(?<=/)(?:1[3-9]|[2-9]\d))(?![\d/])")
_DAY_OF_MONTH = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
_YEARS = re.compile(r"(?<![\d/.-])" + _YEAR + r"\s*-\s*" + _YEAR + r"(?![\d/])")
_ONE_YEAR = re.compile(r"(?:\bnam\s*" + _YEAR + r"|^\s*" + _YEAR + r"\s*$)(?!\d)")
_SCHOOL_YEAR_MARK = "§"
_SCHOOL_YEAR = re.compile(r"(?:(?:nam|nien)\s*hoc|\bnh|\bnam)?[\s:(]*(§+)")
_JOINS_RANGE = re.compile(r"(?:\b(?:den|tu|het|toi)|-)\s*(?:(?:nam|nien)\s*hoc)?[\s:(]*$")
_EDGE = re.compile(r"\b(cuoi|dau|het|ket thuc)\s*(?:nam\s*)?$")
_TENS = {"ii": 2, "ll": 2, "11": 2, "2": 2, "hai": 2}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class Point:
    """A named stretch of time at a place of the text.

    ``first`` and ``last`` are null until the year is known (``months``, ``day`` and ``year`` then
    say what was written) or where no year is known at all.
    """

    at: int
    kind: DeadlineKind
    first: date | None = None
    last: date | None = None
    months: tuple[int, int] | None = None
    day: int | None = None
    year: int | None = None


def make_date(year: int, month: int, day: int) -> date | None:
    """The day, where the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(digits: str) -> int:
    """``24`` and ``2024`` are the same year."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def days_in(folded: str) -> Iterator[tuple[re.Match[str], date]]:
    """Days written in full in a folded text, with what was matched."""
    for pattern in (_DAY_WORDS, _ISO_DAY, _DAY):
        for match in pattern.finditer(folded):
            found = make_date(full_year(match["year"]), int(match["month"]), int(match["day"]))
            if found:
                yield match, found


class _Scanner:
    """Reads one phrase; what a pattern has taken is blanked, so that later ones do not see it."""

    def __init__(self, folded: str, plan: SchoolYear | None) -> None:
        self.text = folded
        self.rest = folded
        self.plan = plan
        self.points: list[Point] = []
        self.school_years: list[tuple[int, SchoolYear]] = []

    def take(self, start: int, end: int, mark: str = " ") -> None:
        self.rest = self.rest[:start] + mark * (end - start) + self.rest[end:]

    def each(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], list[Point]]) -> None:
        for match in list(pattern.finditer(self.rest)):
            points = read(match)
            if points:
                self.points += points
                # a full stop of its own keeps neighbours from growing together
                self.take(match.start(), match.end(), "\x00")

    def year_near(self, at: int) -> SchoolYear | None:
        """The school year written after a place, else the last before it, else the plan's."""
        after = [year for start, year in self.school_years if start >= at]
        before = [year for start, year in self.school_years if start < at]
        return after[0] if after else before[-1] if before else self.plan

    def edge(self, match: re.Match[str]) -> str | None:
        found = _EDGE.search(self.text[: match.start()])
        return found[1] if found else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _fixed(at: int, kind: DeadlineKind, span: tuple[date, date], edge: str | None = None) -> Point:
    """A point whose days are known; ``đầu`` and ``cuối`` narrow it to its first or last day."""
    if edge == "dau":
        return Point(at, DeadlineKind.DATE, span[0], span[0])
    if edge == "cuoi":
        return Point(at, DeadlineKind.DATE, span[1], span[1])
    return Point(at, kind, *span)


def _day(at: int, month: int, day: int, year: int | None = None) -> list[Point]:
    # a leap year has every day a plan can name
    known = make_date(2024 if year is None else year, month, day)
    return [Point(at, DeadlineKind.DATE, months=(month, month), day=day, year=year)] if known else []


def _days(scan: _Scanner) -> None:
    def span(match: re.Match[str]) -> list[Point]:
        first, last, month, year = (int(group) for group in match.groups())
        days = _day(match.start(), month, first, year) + _day(match.start() + 1, month, last, year)
        return days if len(days) == 2 else []

    scan.each(_DAY_SPAN, span)
    for match, day in list(days_in(scan.rest)):
        scan.points += _day(match.start(), day.month, day.day, day.year)
        scan.take(match.start(), match.end(), "\x00")
    scan.each(_DAY_WORDS_ONLY, lambda match: _day(match.start(), int(match[2]), int(match[1])))


def _terms(scan: _Scanner) -> None:
    def term(match: re.Match[str]) -> list[Point]:
        year = scan.year_near(match.start())
        if year is None:
            return [Point(match.start(), DeadlineKind.TERM)]
        span = year.second_term if _TENS.get(match[1]) == 2 else year.first_term
        return [_fixed(match.start(), DeadlineKind.TERM, span, scan.edge(match))]

    def summer(match: re.Match[str]) -> list[Point]:
        year = SchoolYear(int(match[1]) - 1) if match[1] else scan.year_near(match.start())
        if year is None:
            return [Point(match.start(), DeadlineKind.TERM)]
        return [_fixed(match.start(), DeadlineKind.TERM, year.summer)]

    scan.each(_TERM, term)
    scan.each(_SUMMER, summer)


def _months(scan: _Scanner) -> None:
    def listed(match: re.Match[str]) -> list[Point]:
        months = [int(digits) for digits in re.findall(r"\d+", match[1])]
        if not all(1 <= month <= 12 for month in months):
            return []
        year = int(match[2]) if match[2] else None
        points = [Point(match.start() + i, DeadlineKind.MONTH, months=(m, m)) for i, m in enumerate(months)]
        return [*points[:-1], replace(points[-1], year=year)]

    def single(match: re.Match[str]) -> list[Point]:
        month, year = int(match[1]), full_year(match[2]) if match[2] else None
        if not 1 <= month <= 12:
            return []
        return [Point(match.start(), DeadlineKind.MONTH, months=(month, month), year=year)]

    def quarters(match: re.Match[str]) -> list[Point]:
        numbers = [_ROMAN.get(q) or int(q) for q in re.findall(r"iv|i{1,3}|[1-4]", match[1])]
        points = [
            Point(match.start() + i, DeadlineKind.QUARTER, months=(3 * number - 2, 3 * number))
            for i, number in enumerate(numbers)
        ]
        return [*points[:-1], replace(points[-1], year=int(match[2]) if match[2] else None)]

    def half(match: re.Match[str]) -> list[Point]:
        months = (1, 6) if match[1] == "dau" else (7, 12)
        return [Point(match.start(), DeadlineKind.RANGE, months=months, year=int(match[2]))]

    scan.each(_HALF_YEAR, half)
    scan.each(_QUARTERS, quarters)
    for pattern, read in ((_MONTHS, listed), (_BARE_MONTHS, listed), (_MONTH, single), (_BARE_MONTH, single)):
        scan.each(pattern, read)
    scan.each(_DAY_OF_MONTH, lambda match: _day(match.start(), int(match[2]), int(match[1])))


def _years(scan: _Scanner) -> None:
    def span(match: re.Match[str]) -> list[Point]:
        first, last = int(match[1]), int(match[2])
        if first > last:
            return []
        return [Point(match.start(), DeadlineKind.RANGE, date(first, 1, 1), date(last, 12, 31))]

    def single(match: re.Match[str]) -> list[Point]:
        year = int(match[1] or match[2])
        whole = date(year, 1, 1), date(year, 12, 31)
        return [_fixed(match.start(), DeadlineKind.YEAR, whole, scan.edge(match))]

    scan.each(_YEARS, span)
    scan.each(_ONE_YEAR, single)


def _school_years(scan: _Scanner) -> None:
    """School years that are points themselves, and words such as ``cả năm học``, ``cuối năm``.

    A school year beside another point only says which year that one means
    (``HKI, năm học 2023-2024``), unless ``đến`` or ``từ`` makes it an end of a range.
    """
    by_place = dict(scan.school_years)
    alone = not scan.points
    for match in list(_SCHOOL_YEAR.finditer(scan.rest)):
        year = by_place.get(match.start(1))
        if year is None:
            continue
        before = scan.text[: match.start(1)]
        edge = scan.edge(match)
        if alone or _JOINS_RANGE.search(before) or edge:
            scan.points.append(_fixed(match.start(), DeadlineKind.SCHOOL_YEAR, (year.start, year.end), edge))
        scan.take(match.start(), match.end(), "\x00")
    for found in book("time_phrases.csv", "phrase", "meaning").find(scan.rest):
        if found.value not in ("WHOLE_YEAR", "YEAR_START", "YEAR_END"):
            continue
        plan = scan.year_near(found.start)
        if plan is None:
            scan.points.append(Point(found.start, DeadlineKind.SCHOOL_YEAR))
            continue
        named = {"YEAR_START": "dau", "YEAR_END": "cuoi"}.get(found.value)
        scan.points.append(_fixed(found.start, DeadlineKind.SCHOOL_YEAR, (plan.start, plan.end), named))


def _year_of(months: tuple[int, int], after: Point | None, before: Point | None) -> int | None:
    if after and after.year and after.months:
        return after.year if months[0] <= after.months[0] else after.year - 1
    if before and before.year and before.months:
        return before.year if months[0] >= before.months[0] else before.year + 1
    return None


def _with_years(scan: _Scanner) -> list[Point]:
    """Points in printed order, the missing years filled in from neighbours or the school year."""
    points = sorted(scan.points, key=lambda point: point.at)
    for order in (range(len(points) - 1, -1, -1), range(len(points))):
        for i in order:
            point = points[i]
            if point.months is None or point.year is not None:
                continue
            after = points[i + 1] if i + 1 < len(points) else None
            before = points[i - 1] if i else None
            points[i] = replace(point, year=_year_of(point.months, after, before))
    return [_dated(point, scan) for point in points]


def _dated(point: Point, scan: _Scanner) -> Point:
    if point.months is None:
        return point
    year = point.year
    if year is None:
        near = scan.year_near(point.at)
        if near is None:
            return point
        year = near.year_of_month(point.months[1])
    if point.day is not None:
        day = make_date(year, point.months[0], point.day)
        return replace(point, first=day, last=day, year=year)
    first, last = date(year, point.months[0], 1), _month_end(year, point.months[1])
    return replace(point, first=first, last=last, year=year)


def find_points(folded: str, plan: SchoolYear | None) -> list[Point]:
    """The points of time a folded phrase names, in printed order."""
    scan = _Scanner(folded, plan)
    for found in book("time_phrases.csv", "phrase", "meaning").find(folded):
        if found.value in ("RECURRING", "OPEN"):
            scan.take(found.start, found.end)
    _days(scan)
    for start, end, year in locate_school_years(scan.rest):
        mark = next(i for i in range(start, end) if scan.rest[i].isdigit())
        scan.school_years.append((mark, year))
        scan.take(mark, end, _SCHOOL_YEAR_MARK)
    _terms(scan)
    _months(scan)
    _years(scan)
    _school_years(scan)
    return _with_years(scan)
