"""Deadlines, report times, date lines and school years; expected values written by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.dates import (
    Deadline,
    is_ditto,
    read_date,
    read_deadline,
    read_place,
    read_report_due,
    read_start_end,
)
from normalize.records import DeadlineKind
from normalize.school_year import SchoolYear, find_school_years

PLAN = SchoolYear(2023)

DEADLINES = [
    ("9/2023", "MONTH", "2023-09-01", "2023-09-30"),
    ("10/20 23", "MONTH", "2023-10-01", "2023-10-31"),
    ("12/2023 2", "MONTH", "2023-12-01", "2023-12-31"),
    ("T2/2024", "MONTH", "2024-02-01", "2024-02-29"),
    ("tháng 9", "MONTH", "2023-09-01", "2023-09-30"),
    ("Tuần 2 tháng 3", "MONTH", "2024-03-01", "2024-03-31"),
    ("Tháng 10 năm học 2024-2025", "MONTH", "2024-10-01", "2024-10-31"),
    ("15/9/2023", "DATE", "2023-09-15", "2023-09-15"),
    ("ngày 5 tháng 1 năm 2024", "DATE", "2024-01-05", "2024-01-05"),
    ("20/11", "DATE", "2023-11-20", "2023-11-20"),
    ("15.4.2024", "DATE", "2024-04-15", "2024-04-15"),
    ("Cuối học kỳ I", "DATE", "2024-01-15", "2024-01-15"),
    ("Tháng 10/2023 đến tháng 5/2024.", "RANGE", "2023-10-01", "2024-05-31"),
    ("Tháng\n10/2023\nđến\ntháng\n5/2024", "RANGE", "2023-10-01", "2024-05-31"),
    ("Thang 10- 2021 den Thang 7 nam 2022", "RANGE", "2021-10-01", "2022-07-31"),
    ("Từ tháng 9 đến tháng 5", "RANGE", "2023-09-01", "2024-05-31"),
    ("Từ tháng 9 đến tháng 5/2025", "RANGE", "2024-09-01", "2025-05-31"),
    ("Tháng 11, 12/2023", "RANGE", "2023-11-01", "2023-12-31"),
    ("Tháng 10–11/2023", "RANGE", "2023-10-01", "2023-11-30"),
    ("9,10/2023", "RANGE", "2023-09-01", "2023-10-31"),
    ("15/9 - 20/9/2024", "RANGE", "2024-09-15", "2024-09-20"),
    ("Từ ngày 05 đến ngày 10/10/2024", "RANGE", "2024-10-05", "2024-10-10"),
    ("Đến tháng 5/2025", "RANGE", None, "2025-05-31"),
    ("Trước ngày 30/6", "RANGE", None, "2024-06-30"),
    ("Chậm nhất 31/12/2023", "RANGE", None, "2023-12-31"),
    ("Trước 30/1 0/2023", "RANGE", None, "2023-10-30"),
    ("Đến hết HKI", "RANGE", None, "2024-01-15"),
    ("Năm 2021 đến năm 2023", "RANGE", "2021-01-01", "2023-12-31"),
    ("Giai đoạn 2020-2025", "RANGE", "2020-01-01", "2025-12-31"),
    ("Thời gian bắt đầu: 15/09/2023 Thời gian hoàn thành: 15/02/2024", "RANGE", "2023-09-15", "2024-02-15"),
    ("Thời gian bắt đầu: 15/09/2024\nThời gian hoàn thành: 15/02/2024", "RANGE", "2024-09-15", "2024-02-15"),
    ("Thời gian hoàn thành: 30/4/2024", "RANGE", None, "2024-04-30"),
    ("Suốt năm học", "SCHOOL_YEAR", "2023-09-01", "2024-05-31"),
    ("Năm học 2024 – 2025", "SCHOOL_YEAR", "2024-09-01", "2025-05-31"),
    ("HKI, năm học 24-25", "TERM", "2024-09-01", "2025-01-15"),
    ("Học kì 2", "TERM", "2024-01-16", "2024-05-31"),
    ("Trong hè", "TERM", "2024-06-01", "2024-08-31"),
    ("Hè 2025", "TERM", "2025-06-01", "2025-08-31"),
    ("Quý I/2024", "QUARTER", "2024-01-01", "2024-03-31"),
    ("Quý IV", "QUARTER", "2023-10-01", "2023-12-31"),
    ("Năm 2024", "YEAR", "2024-01-01", "2024-12-31"),
    ("Năm học 2023-2024 và các năm học tiếp theo", "OPEN", "2023-09-01", None),
    ("Từ tháng 9/2023 trở đi", "OPEN", "2023-09-01", None),
    ("Hằng tháng", "RECURRING", "2023-09-01", "2024-05-31"),
    ("Mỗi học kỳ 1 lần", "RECURRING", "2023-09-01", "2024-05-31"),
    ("Thường xuyên", "RECURRING", "2023-09-01", "2024-05-31"),
    ("Khi có kinh phí", "UNREAD", None, None),
    ("31/9/2023", "UNREAD", None, None),
    ("-", None, None, None),
    ("", None, None, None),
]


@pytest.mark.parametrize(("text", "kind", "start", "end"), DEADLINES)
def test_deadline(text: str, kind: str | None, start: str | None, end: str | None) -> None:
    read = read_deadline(text, PLAN)
    assert (read.kind, read.start, read.end) == (
        kind,
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
    )


def test_a_ditto_mark_takes_the_row_above() -> None:
    above = Deadline(DeadlineKind.RANGE, None, date(2023, 11, 20))
    for mark in ("//", "nt", "-nt-", "Như trên", '"'):
        assert is_ditto(mark)
        assert read_deadline(mark, PLAN, above) == above
    assert read_deadline("//", PLAN).kind is DeadlineKind.UNREAD
    assert not is_ditto("-")


def test_without_a_school_year_a_term_cannot_be_dated() -> None:
    assert read_deadline("HKI", None) == Deadline(DeadlineKind.UNREAD)


def test_start_and_end_cells() -> None:
    assert read_start_end("9/2023", "5/2024", PLAN).end == date(2024, 5, 31)
    assert read_start_end("", "", PLAN) == Deadline()


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("5/2024", date(2024, 5, 31)),
        ("Cuối HKI", date(2024, 1, 15)),
        ("Cuối năm học", date(2024, 5, 31)),
        ("Trước 15/12/2023", date(2023, 12, 15)),
        ("Theo yêu cầu", None),
        ("", None),
    ],
)
def test_report_due(text: str, due: date | None) -> None:
    assert read_report_due(text, PLAN) == due


@pytest.mark.parametrize(
    ("line", "day", "place"),
    [
        ("Hưng Lộc, ngày 25 tháng 9 năm 2023", date(2023, 9, 25), "Hưng Lộc"),
        ("Phường 7,ngày05tháng9năm 2023", date(2023, 9, 5), "Phường 7"),
        ("An Hải, ngày 05 tháng 09 tháng 2026 năm 2026", date(2026, 9, 5), "An Hải"),
        ("Thanh Binh, ngay 07 thang 10 nam 2021", date(2021, 10, 7), "Thanh Binh"),
        ("Số: 12/KH-THHM Quận 3, ngày 15 tháng 9 năm 2023", date(2023, 9, 15), "Quận 3"),
        ("An Hải, ngày … tháng … năm 2026", None, "An Hải"),
        ("15/9/2020", date(2020, 9, 15), None),
    ],
)
def test_date_line(line: str, day: date | None, place: str | None) -> None:
    assert read_date(line) == day
    assert read_place(line) == place


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Năm học 2022 -2023", ["2022-2023"]),
        ("năm học 23-24", ["2023-2024"]),
        ("Năm học 2021-1 2022", ["2021-2022"]),
        ("2023–2024 và 2024-2025", ["2023-2024", "2024-2025"]),
        ("giai đoạn 2020-2025", []),
        ("từ năm 2021 đến năm 2022", []),
        ("9/2022 - 5/2023", []),
    ],
)
def test_school_years(text: str, labels: list[str]) -> None:
    assert [year.label for year in find_school_years(text)] == labels


@given(st.text(max_size=80))
def test_dates_are_total(text: str) -> None:
    read_report_due(text, PLAN)
    read_place(text)
    read = read_deadline(text, PLAN)
    assert read.kind is not DeadlineKind.DATE or read.start == read.end


_WORDS = [
    "tháng",
    "9",
    "10/2023",
    "-",
    "đến",
    "từ",
    "HKI",
    "năm học",
    "2023-2024",
    "hè",
    "quý",
    "II",
    "/",
    ",",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=10))
def test_shuffled_time_words_never_raise(parts: list[str]) -> None:
    read_deadline(" ".join(parts), PLAN)
    read_deadline("".join(parts), None)


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_printed_days_come_back(day: date) -> None:
    assert read_date(f"Hưng Lộc, ngày {day.day:02} tháng {day.month:02} năm {day.year}") == day
    assert read_deadline(f"{day.day}/{day.month}/{day.year}", PLAN) == Deadline(DeadlineKind.DATE, day, day)


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.integers(0, 900))
def test_printed_ranges_come_back(start: date, days: int) -> None:
    end = start + timedelta(days=days + 1)
    read = read_deadline(
        f"Từ {start.day}/{start.month}/{start.year} đến {end.day}/{end.month}/{end.year}", None
    )
    assert read == Deadline(DeadlineKind.RANGE, start, end)
