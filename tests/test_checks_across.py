"""Plan, minutes and report of one school in three files: flawless, then one value changed at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest

from normalize.records import (
    DeadlineKind,
    DocType,
    DocumentRecord,
    FileRecord,
    FileStatus,
    FlagCode,
    ItemRecord,
    Media,
    ResultRecord,
    ResultStatus,
    UnplacedRecord,
)
from pipelines.check import check
from pipelines.checks.across import Kind, contradictions, date_flags
from pipelines.links import link_results
from pipelines.tables import Tables, merge

PLANNED = "Lắp lại dây điện cho dãy nhà phía bắc"


def paper(file: str, doc_type: DocType, number: str | None, day: date | None) -> DocumentRecord:
    return DocumentRecord(
        document_id=f"{file}#1", file=file, ordinal=1, doc_type=doc_type, number=number, issue_date=day,
        organization="Trường Tiểu học Suối Đỏ", parent_organization="UBND XÃ ĐÈO MƯA TÍM", school_year="2023-2024",
    )  # fmt: skip


def outcome(file: str, status: ResultStatus, **texts: str) -> ResultRecord:
    told = {"ordinal": 1, "criterion_code": "3.2", "status": status, "planned": PLANNED}
    return ResultRecord.model_validate({"document_id": f"{file}#1"} | told | texts)


class Case:
    """A plan, minutes of the winter and a report of May, each in a file of its own."""

    def __init__(self) -> None:
        self.plan = paper("ke-hoach.docx", DocType.KH, "21/KH-THSĐ", date(2023, 9, 12))
        self.item = ItemRecord(
            item_id="ke-hoach.docx#1/1", document_id="ke-hoach.docx#1", ordinal=1, criterion_code="3.2", target=PLANNED,
            deadline_text="10/2023", deadline_kind=DeadlineKind.MONTH, start_date=date(2023, 10, 1),
            end_date=date(2023, 10, 31), budget_text="15.000.000 đồng", budget_vnd=15_000_000,
        )  # fmt: skip
        self.minutes = paper("bien-ban.docx", DocType.BB, None, date(2024, 1, 15))
        self.seen = outcome("bien-ban.docx", ResultStatus.DONE, done="Đã thay dây, chi 14.000.000 đồng")
        self.report = paper("bao-cao.docx", DocType.BC, "9/BC-THSĐ", date(2024, 5, 20))
        self.told = outcome("bao-cao.docx", ResultStatus.DONE, done="Thay xong dây điện hết 14 triệu đồng")
        self.cited = "Căn cứ Kế hoạch số 21/KH-THSĐ ngày 12 tháng 9 năm 2023"

    def files(self) -> list[Tables]:
        told = UnplacedRecord(document_id="bao-cao.docx#1", page=None, text=self.cited, reason="Nội dung báo cáo")
        return [
            Tables(documents=[self.plan], items=[self.item], files=[_file(self.plan)]),
            Tables(documents=[self.minutes], results=[self.seen], files=[_file(self.minutes)]),
            Tables(documents=[self.report], results=[self.told], unplaced=[told], files=[_file(self.report)]),
        ]

    def tables(self) -> Tables:
        merged = merge(self.files())
        link_results(merged)
        return merged


def _file(one: DocumentRecord) -> FileRecord:
    return FileRecord(file=one.file, status=FileStatus.OK)


def changed(change: Callable[[Case], None]) -> Tables:
    case = Case()
    change(case)
    return case.tables()


def dates(tables: Tables) -> list[tuple[str, str | None, str | None]]:
    flags = date_flags(tables)
    assert all(flag.code is FlagCode.DATE_MISMATCH and flag.item_id is None for flag in flags)
    return [(flag.document_id, flag.field, flag.suggestion) for flag in flags]


def kinds(tables: Tables) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.first.file, one.second.file) for one in contradictions(tables)]


def test_papers_that_agree_give_nothing() -> None:
    tables = Case().tables()
    assert [result.item_id for result in tables.results] == ["ke-hoach.docx#1/1"] * 2
    assert dates(tables) == [] and kinds(tables) == []


def cite_another_day(case: Case) -> None:
    case.cited = "Căn cứ Kế hoạch số 21/KH-THSĐ ngày 21 tháng 9 năm 2023"


def report_before_the_plan(case: Case) -> None:
    case.report.issue_date = date(2023, 9, 1)


def done_before_its_time(case: Case) -> None:
    case.minutes.issue_date = date(2023, 9, 20)


def plan_dated_twice(case: Case) -> None:
    case.report.doc_type, case.report.number, case.report.issue_date = DocType.KH, "21/KH-THSĐ", date(2023, 9, 21)
    case.cited, case.told.status = "", ResultStatus.UNSTATED


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (cite_another_day, [("bao-cao.docx#1", "issue_date", "12/09/2023")]),
        (report_before_the_plan, [("bao-cao.docx#1", "issue_date", "12/09/2023")]),
        (done_before_its_time, [("bien-ban.docx#1", "results[1].done", "10/2023")]),
        (plan_dated_twice, [("ke-hoach.docx#1", "issue_date", "21/09/2023")]),
    ],
)
def test_dates_that_contradict_each_other_over_files_are_flagged(
    change: Callable[[Case], None], found: list[tuple[str, str, str]]
) -> None:
    assert dates(changed(change)) == found


def another_school(case: Case) -> None:
    case.report.organization = "Trường Tiểu học Suối Bạc"


def another_year(case: Case) -> None:
    case.report.school_year = "2024-2025"


def next_calendar_year(case: Case) -> None:
    plan_dated_twice(case)
    case.report.issue_date = date(2024, 2, 5)  # numbers began anew


@pytest.mark.parametrize("elsewhere", [another_school, another_year])
@pytest.mark.parametrize("change", [cite_another_day, report_before_the_plan])
def test_papers_of_another_school_or_year_say_nothing(
    change: Callable[[Case], None], elsewhere: Callable[[Case], None]
) -> None:
    case = Case()
    change(case)
    elsewhere(case)
    assert dates(case.tables()) == []


def test_the_same_number_in_the_next_calendar_year_is_another_paper() -> None:
    assert dates(changed(next_calendar_year)) == []


def test_two_readings_of_an_image_are_not_two_papers() -> None:
    case = Case()
    plan_dated_twice(case)
    tables = case.tables()
    tables.files[0].media = Media.PDF_SCAN
    assert dates(tables) == []


def test_a_number_two_papers_bear_is_cited_rightly_with_the_date_of_either() -> None:
    case = Case()
    plan_dated_twice(case)
    files = case.files()
    case.cited, case.minutes.number = "Căn cứ Kế hoạch số 21/KH-THSĐ ngày 21 tháng 9 năm 2023", "4/BB-THSĐ"
    told = UnplacedRecord(document_id="bien-ban.docx#1", page=None, text=case.cited, reason="Nội dung biên bản")
    files[1].unplaced.append(told)
    assert [flag[0] for flag in dates(merge(files))] == ["ke-hoach.docx#1"]


def test_what_was_flagged_in_a_file_is_not_flagged_again() -> None:
    tables = changed(cite_another_day)
    tables.flags.extend(date_flags(tables))
    assert len(tables.flags) == 1 and date_flags(tables) == []


def undone(case: Case) -> None:
    case.told = outcome("bao-cao.docx", ResultStatus.NOT_STARTED, not_started="Chưa thay dây điện")


def still_under_way(case: Case) -> None:
    case.told = outcome("bao-cao.docx", ResultStatus.IN_PROGRESS, in_progress="Đang thay dây điện")


def another_sum(case: Case) -> None:
    case.told.done = "Thay xong dây điện hết 13 triệu đồng"


def more_than_planned(case: Case) -> None:
    case.seen.done = case.told.done = "Thay xong dây điện hết 41.000.000 đồng"


def quoted_otherwise(case: Case) -> None:
    case.told.planned = f"{PLANNED}, kinh phí 51.000.000 đồng"


PLAN, MINUTES, REPORT = "ke-hoach.docx", "bien-ban.docx", "bao-cao.docx"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (undone, [(Kind.UNDONE, MINUTES, REPORT)]),
        (still_under_way, [(Kind.UNDONE, MINUTES, REPORT)]),
        (another_sum, [(Kind.SPENT, MINUTES, REPORT)]),
        (more_than_planned, [(Kind.OVERSPENT, PLAN, REPORT), (Kind.OVERSPENT, PLAN, MINUTES)]),
        (quoted_otherwise, [(Kind.PLANNED, PLAN, REPORT)]),
    ],
)
def test_what_two_papers_say_differently_is_reported(
    change: Callable[[Case], None], found: list[tuple[Kind, str, str]]
) -> None:
    tables = changed(change)
    assert kinds(tables) == found
    (section,) = (one for one in check(tables).sections if one.title == "Mâu thuẫn")
    assert [row[3] for row in section.rows] == [kind.value for kind, _, _ in found]


def test_work_that_goes_on_is_no_contradiction() -> None:
    case = Case()
    case.seen = outcome(MINUTES, ResultStatus.IN_PROGRESS, in_progress="Đang thay dây điện")
    assert kinds(case.tables()) == []


def test_without_dates_nothing_is_earlier() -> None:
    case = Case()
    undone(case)
    case.minutes.issue_date = None
    assert kinds(case.tables()) == []


def test_an_adjusted_plan_may_cost_more() -> None:
    case = Case()
    more_than_planned(case)
    case.seen.adjusted = case.told.adjusted = "Thay cả dãy nhà phía nam"
    assert kinds(case.tables()) == []


def test_the_order_of_the_files_tells_nothing() -> None:
    case = Case()
    cite_another_day(case)
    undone(case)
    found = []
    for order in permutations(case.files()):
        merged = merge(order)
        link_results(merged)
        found.append((dates(merged), kinds(merged)))
    assert all(one == found[0] for one in found) and found[0][0] and found[0][1]
