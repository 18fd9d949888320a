"""Deadlines, report times and days as they are printed in plans.

Text in, ISO dates out, both ends inclusive; total on any text: what cannot be read is UNREAD with
both ends null, an empty cell or a dash has no kind. Words are matched without marks and case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from normalize.phrases import aligned, book, prepared, words
from normalize.records import DeadlineKind
from normalize.school_year import SchoolYear
from normalize.signs import is_ditto, is_nothing
from normalize.text import squeeze
from normalize.time_points import Point, days_in, find_points
from normalize.wrapping import mend_numbers

__all__ = [
    "Deadline",
    "is_condition",
    "is_ditto",
    "read_date",
    "read_deadline",
    "read_place",
    "read_report_due",
    "read_start_end",
]

#: ``10/20 22``: a narrow column broke the year.
_BROKEN_YEAR = re.compile(r"(?<=/)2 ?0 ?\d ?\d(?![\d/])")
#: ``12/2022 2``: a page number or footnote mark glued to the value.
_STRAY_DIGIT = re.compile(r"(?<=/)((?:19|20)\d\d) \d$")
_START_LABEL = re.compile(r"(?:thoi (?:gian|diem) |ngay )?(?:bat dau|khoi dau)(\s*:)?")
_END_LABEL = re.compile(r"(?:thoi (?:gian|diem) |ngay )?(?:hoan thanh|ket thuc)(\s*:)?")
_PLACE_END = re.compile(r"[,;.\s]*\bng[ao]y\b|[,;.\s]*\bngay(?=\d)")
_NUMBER_BEFORE_PLACE = re.compile(r"^\s*s[o0-9]\s*[:.]?\s*\S*\s*/\s*\S+\s+")
_LONGEST_PLACE = 60
_FIGURE = re.compile(r"\d|\b[IVX]+\b")
#: A condition is so many words at most; a longer cell is prose.
_LONGEST_CONDITION = 14


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an item is due: kind null for an empty cell, a null end where none is written."""

    kind: DeadlineKind | None = None
    start: date | None = None
    end: date | None = None


_UNREAD = Deadline(DeadlineKind.UNREAD)


def _cleaned(text: str) -> str:
    folded = squeeze(aligned(prepared(mend_numbers(text))))
    folded = re.sub(r"\s*/\s*", "/", folded)
    folded = _BROKEN_YEAR.sub(lambda match: match.group().replace(" ", ""), folded)
    return _STRAY_DIGIT.sub(r"\1", folded)


def _meanings(folded: str) -> set[str]:
    return {found.value for found in book("time_phrases.csv", "phrase", "meaning").find(folded)}


def is_condition(text: str) -> bool:
    """Whether a short text names what a time waits for, and no time: there is nothing in it to read.

    >>> is_condition("Khi được cấp trên phê duyệt"), is_condition("Sau khi sơ kết học kỳ I")
    (True, False)
    """
    folded = prepared(text)
    if _FIGURE.search(folded) or len(words(folded)) > _LONGEST_CONDITION:
        return False
    phrases = book("time_conditions.csv", "phrase", "meaning")
    head = phrases.head(folded)
    times = [found for found in phrases.find(folded) if found.value == "TIME"]
    return head is not None and head.value == "CONDITION" and not times


def _span(points: list[Point]) -> tuple[date, date] | None:
    firsts = [point.first for point in points if point.first]
    lasts = [point.last for point in points if point.last]
    return (min(firsts), max(lasts)) if firsts and lasts else None


def _labelled(folded: str, plan: SchoolYear | None) -> Deadline | None:
    """``Thời gian bắt đầu: … Thời gian hoàn thành: …`` in one cell; null where it is not labelled so."""
    start, end = _START_LABEL.search(folded), _END_LABEL.search(folded)
    both = start is not None and end is not None and start.end() <= end.start()
    if not both and not (start and start[1]) and not (end and end[1]):
        return None
    start_text = folded[start.end() : end.start() if both and end else None] if start else ""
    end_text = folded[end.end() :] if end else ""
    if start and end and not both:
        start_text, end_text = folded[start.end() :], folded[end.end() : start.start()]
    return read_start_end(start_text.strip(" ,;.:"), end_text.strip(" ,;.:"), plan)


def read_start_end(start_text: str, end_text: str, plan: SchoolYear | None) -> Deadline:
    """The deadline of a start cell and an end cell; either may be empty."""
    if is_nothing(start_text) and is_nothing(end_text):
        return Deadline()
    start, end = (_span(find_points(_cleaned(text), plan)) for text in (start_text, end_text))
    if start is None and end is None:
        return _UNREAD
    return Deadline(DeadlineKind.RANGE, start[0] if start else None, end[1] if end else None)


def _one_point(point: Point, span: tuple[date, date], lead: str) -> Deadline:
    meanings = _meanings(lead)
    if "UNTIL" in meanings:
        return Deadline(DeadlineKind.RANGE, None, span[1])
    if "FROM" in meanings:
        return Deadline(DeadlineKind.OPEN, span[0], None)
    return Deadline(point.kind, *span)


def read_deadline(text: str, plan: SchoolYear | None, above: Deadline | None = None) -> Deadline:
    """The deadline a cell names; ``above`` is that of the row above, for ditto marks.

    >>> read_deadline("Tháng 10/2023 đến tháng 5/2024", None).end
    datetime.date(2024, 5, 31)
    """
    if is_ditto(text):
        return above or _UNREAD
    if is_nothing(text):
        return Deadline()
    folded = _cleaned(text)
    labelled = _labelled(folded, plan)
    if labelled is not None:
        return labelled
    points = find_points(folded, plan)
    span = _span(points)
    meanings = _meanings(folded)
    if "OPEN" in meanings and span:
        return Deadline(DeadlineKind.OPEN, span[0], None)
    if "RECURRING" in meanings and (span or plan):
        whole = span or (plan.start, plan.end) if plan else span
        return Deadline(DeadlineKind.RECURRING, *whole) if whole else _UNREAD
    if span is None:
        return _UNREAD
    lead = folded[: points[0].at]
    if len({(point.kind, point.first, point.last) for point in points}) == 1:
        return _one_point(points[0], span, lead)
    if "UNTIL" in _meanings(lead) and "FROM" not in _meanings(lead):
        return Deadline(DeadlineKind.RANGE, None, span[1])
    first, last = points[0].first, points[-1].last
    if re.search(r"\b(?:den|toi)\b|-", folded) and len(points) == 2 and first and last:
        # a range keeps its printed ends, so that a start after the end can be flagged
        return Deadline(DeadlineKind.RANGE, first, last)
    return Deadline(DeadlineKind.RANGE, *span)


def read_report_due(text: str, plan: SchoolYear | None, above: date | None = None) -> date | None:
    """The last day of a report time; ``Cuối HKI`` is the last day of the term."""
    if is_ditto(text):
        return above
    if is_nothing(text):
        return None
    due = read_deadline(text, plan)
    if due.end or due.kind is not DeadlineKind.OPEN:
        return due.end
    span = _span(find_points(_cleaned(text), plan))
    return span[1] if span else None


def read_date(text: str) -> date | None:
    """The first day written in full in a line.

    >>> read_date("Hòa Thành, ngày 05 tháng 09 tháng 2026 năm 2026")
    datetime.date(2026, 9, 5)
    """
    found = sorted(days_in(_cleaned(text)), key=lambda pair: pair[0].start())
    return found[0][1] if found else None


def read_place(text: str) -> str | None:
    """The place of a date line: ``Hòa An`` of ``Hòa An, ngày 05 tháng 9 năm 2024``."""
    line = squeeze(prepared(text))
    folded = aligned(line)
    end = _PLACE_END.search(folded)
    if end is None:
        return None
    number = _NUMBER_BEFORE_PLACE.match(folded[: end.start()] + " ")
    start = min(number.end(), end.start()) if number else 0
    place = line[start : end.start()].strip(" ,;.:-–—_…=~()")
    return place if place and len(place) <= _LONGEST_PLACE and place[0].isalnum() else None
