"""Dates of papers of one file that contradict each other, and those that only look so."""

from __future__ import annotations

from datetime import date

import pytest

from extract.raw import Printed, RawDocument, RawHeader
from normalize.records import (
    DeadlineKind,
    DocType,
    DocumentRecord,
    FlagCode,
    ItemRecord,
    ResultRecord,
    ResultStatus,
)
from pipelines.checks.dates import date_doubts
from pipelines.doubts import Doubt

PLAN = DocumentRecord(
    document_id="f#1", file="f", ordinal=1, doc_type=DocType.KH, number="7/KH-GS", issue_date=date(2023, 9, 5),
    organization="Trường TH Gò Sim", school_year="2023-2024",
)  # fmt: skip


def paper(doc_type: DocType, day: date | None, school: str = "Trường TH Gò Sim") -> DocumentRecord:
    return DocumentRecord(
        document_id="f#2", file="f", ordinal=2, doc_type=doc_type, issue_date=day, organization=school,
        school_year="2023-2024",
    )  # fmt: skip


def doubts(record: DocumentRecord, citation: str = "") -> list[Doubt]:
    raw = RawDocument(record.doc_type, RawHeader(citations=(Printed(citation),)))
    return list(date_doubts(record, raw, [PLAN, record], [], {}))


@pytest.mark.parametrize(
    ("citation", "suggestion"),
    [
        ("Căn cứ Kế hoạch số 7/KH-GS ngày 05/9/2023 của Hiệu trưởng", None),
        ("Căn cứ Kế hoạch số 07/KH-GS, ngày 5 tháng 9 năm 2023", None),
        ("Căn cứ Kế hoạch số 7/KH-GS ngày 05/8/2023", "05/09/2023"),
        ("Thực hiện Kế hoạch số: 7 /KH-GS ban hành ngày 5 tháng 9 năm 2022", "05/09/2023"),
        ("Căn cứ Kế hoạch số 7/KH-GS; Căn cứ Công văn số 9/PGD ngày 1/1/2020", None),
        ("Căn cứ Kế hoạch số 17/KH-GS ngày 05/8/2023", None),
        ("Căn cứ Kế hoạch số 7/KH-GS-CM ngày 05/8/2023", None),
        ("Căn cứ Kế hoạch số 7/KH-GS của Hiệu trưởng", None),
        ("", None),
    ],
)
def test_a_cited_number_and_its_date(citation: str, suggestion: str | None) -> None:
    found = doubts(paper(DocType.QD, date(2023, 9, 20)), citation)
    expected = [Doubt(FlagCode.DATE_MISMATCH, "issue_date", citation, suggestion)] if suggestion else []
    assert found == expected


def test_the_number_of_another_school_is_another_paper() -> None:
    assert doubts(paper(DocType.QD, None, "Trường TH Đồi Chè"), "Kế hoạch số 7/KH-GS ngày 1/1/2023") == []


@pytest.mark.parametrize("doc_type", [DocType.BB, DocType.BC])
def test_a_report_or_minutes_older_than_the_plan(doc_type: DocType) -> None:
    assert doubts(paper(doc_type, date(2023, 5, 20))) == [
        Doubt(FlagCode.DATE_MISMATCH, "issue_date", "20/05/2023", "05/09/2023")
    ]
    assert doubts(paper(doc_type, date(2024, 5, 20))) == []
    assert doubts(paper(doc_type, None)) == []


def test_a_decision_may_come_before_the_plan() -> None:
    assert doubts(paper(DocType.QD, date(2023, 8, 1))) == []


@pytest.mark.parametrize(
    ("kind", "start", "status", "field"),
    [
        (DeadlineKind.MONTH, date(2024, 4, 1), ResultStatus.DONE, "results[1].done"),
        (DeadlineKind.MONTH, date(2024, 1, 1), ResultStatus.DONE, None),
        (DeadlineKind.MONTH, date(2024, 4, 1), ResultStatus.NOT_STARTED, None),
        (DeadlineKind.TERM, date(2024, 4, 1), ResultStatus.DONE, None),
        (DeadlineKind.RANGE, None, ResultStatus.DONE, None),
    ],
)
def test_a_task_done_before_its_time(
    kind: DeadlineKind, start: date | None, status: ResultStatus, field: str | None
) -> None:
    report = paper(DocType.BC, date(2024, 1, 15))
    item = ItemRecord(item_id="f#1/1", document_id="f#1", ordinal=1, deadline_kind=kind, start_date=start)
    item.deadline_text = "4/2024"
    result = ResultRecord(document_id="f#2", ordinal=1, status=status, item_id="f#1/1")
    raw = RawDocument(DocType.BC, RawHeader())
    found = list(date_doubts(report, raw, [PLAN, report], [result], {"f#1/1": item}))
    assert found == ([Doubt(FlagCode.DATE_MISMATCH, field, "15/01/2024", "4/2024")] if field else [])
