"""Dates of documents that contradict each other.

A document dates another one it cites by number; a report or minutes cannot be older than the plan
they speak of; a task cannot be done before its time begins. What stands in one row is never
compared. Records in, `Doubt`s out; pure. `date_doubts` is for the documents of one file, the other
checks also for those of a school in several files (`pipelines.checks.across`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from extract.raw import RawDocument
from normalize.dates import read_date
from normalize.phrases import aligned, prepared
from normalize.records import (
    DeadlineKind,
    DocType,
    DocumentRecord,
    FlagCode,
    ItemRecord,
    ResultRecord,
    ResultStatus,
)
from normalize.text import bare, letters
from pipelines.doubts import Doubt

#: How far behind a cited number its date may stand, in characters.
_DATE_REACH = 60
_DATED = re.compile(r"\W*(?:ky |de |ban hanh )?ngay\s*\d")
#: Documents that tell what became of a plan.
_AFTERWARDS = (DocType.BB, DocType.BC)
#: Times that name days or months; a school year or "thường xuyên" contradicts no report.
_EXACT = frozenset({DeadlineKind.DATE, DeadlineKind.MONTH, DeadlineKind.RANGE})


def date_doubts(
    record: DocumentRecord,
    raw: RawDocument,
    others: Sequence[DocumentRecord],
    results: Sequence[ResultRecord],
    items: Mapping[str, ItemRecord],
) -> Iterable[Doubt]:
    """All contradictions of one document with the ``others`` of its file; ``items`` are theirs by id."""
    own = [other for other in others if other.organization == record.organization]
    texts = [piece.text for piece in (*raw.header.citations, *raw.header.title)]
    yield from cited_otherwise(record, texts + [piece.text for piece in raw.unplaced], own)
    yield from unlike_plan(record, own, results, items)


def unlike_plan(
    record: DocumentRecord,
    others: Sequence[DocumentRecord],
    results: Sequence[ResultRecord],
    items: Mapping[str, ItemRecord],
) -> Iterable[Doubt]:
    """Where a report or minutes are older than the plan among the ``others`` of their school, or than its tasks."""
    older = list(_older_than_plan(record, others))
    yield from older or _early_results(record, results, items)


def cited_otherwise(
    record: DocumentRecord, texts: Iterable[str], others: Sequence[DocumentRecord]
) -> Iterable[Doubt]:
    """Where the texts of a document cite one of the ``others`` by number with a date that no paper of it has."""
    dated: dict[str, list[DocumentRecord]] = defaultdict(list)
    for other in others:
        if other.number and other.issue_date and other.document_id != record.document_id:
            dated[letters(other.number)].append(other)
    seen: set[str] = set()
    for text in texts:
        folded = aligned(prepared(text))
        for number, papers in dated.items():
            tail = _after_number(folded, bare(papers[0].number or ""))
            cited = read_date(tail) if tail is not None else None
            if cited is not None and cited not in {paper.issue_date for paper in papers} and number not in seen:
                seen.add(number)
                yield Doubt(FlagCode.DATE_MISMATCH, "issue_date", text, _printed(papers[0].issue_date))


def _printed(day: date | None) -> str | None:
    return day.strftime("%d/%m/%Y") if day is not None else None


def _after_number(folded: str, number: str) -> str | None:
    """The words that date a cited number, None where it is not cited or not dated."""
    pattern = r"(?<![\d/-])0*" + r"\s*".join(
        re.escape(part) for part in re.split(r"\s*(?=[/-])|(?<=[/-])\s*", number.lstrip("0")) if part
    )
    match = re.search(pattern + r"(?![\w-])", folded)
    if match is None:
        return None
    tail = folded[match.end() : match.end() + _DATE_REACH]
    return tail if _DATED.match(tail) else None


def _older_than_plan(record: DocumentRecord, others: Sequence[DocumentRecord]) -> Iterable[Doubt]:
    """A report or minutes of a school year dated before the plan of that school and year."""
    if record.doc_type not in _AFTERWARDS or record.issue_date is None:
        return
    plans = [
        other.issue_date
        for other in others
        if other.doc_type is DocType.KH
        and other.issue_date is not None
        and other.school_year == record.school_year
    ]
    if plans and record.school_year is not None and record.issue_date < min(plans):
        yield Doubt(FlagCode.DATE_MISMATCH, "issue_date", _printed(record.issue_date), _printed(min(plans)))


def _early_results(
    record: DocumentRecord, results: Sequence[ResultRecord], items: Mapping[str, ItemRecord]
) -> Iterable[Doubt]:
    """Results said to be done on a day on which the time of their task has not begun."""
    if record.issue_date is None:
        return
    for result in results:
        item = items.get(result.item_id) if result.item_id is not None else None
        if item is None or item.start_date is None or item.deadline_kind not in _EXACT:
            continue
        reversed_time = item.end_date is not None and item.end_date < item.start_date
        if result.status is ResultStatus.DONE and record.issue_date < item.start_date and not reversed_time:
            field = f"results[{result.ordinal}].done"
            yield Doubt(FlagCode.DATE_MISMATCH, field, _printed(record.issue_date), item.deadline_text)
