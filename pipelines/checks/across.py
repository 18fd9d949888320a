"""Papers of one school and school year that lie in different files and contradict each other.

The records of a run in, after `pipelines.links.link_results`; pure, and independent of the order of the files.
`date_flags` gives the flags of dates; `contradictions` what a plan, a report and minutes say differently of one
task. What stands in one file is flagged when the file is read, so `date_flags` passes it over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from normalize.amounts import find_amounts
from normalize.phrases import aligned, prepared
from normalize.records import DocumentRecord, FlagCode, FlagRecord, ItemRecord, ResultRecord, ResultStatus
from normalize.text import letters
from pipelines.checks.dates import cited_otherwise, unlike_plan
from pipelines.doubts import Doubt, flag_record
from pipelines.schools import WORN_MEDIA, by_document, identify
from pipelines.tables import Tables

#: No school files more papers in a year; of a hostile folder's only so many are compared.
_MOST_PAPERS = 60
_BEHIND = frozenset({ResultStatus.IN_PROGRESS, ResultStatus.NOT_STARTED})


def papers_of_a_year(tables: Tables) -> list[list[DocumentRecord]]:
    """The documents of each school and school year, by id; those of no known school or year are of none."""
    schools = by_document(identify(tables.documents, tables.files))
    years: dict[tuple[int, str], list[DocumentRecord]] = defaultdict(list)
    for document in sorted(tables.documents, key=lambda one: one.document_id):
        school = schools.get(document.document_id)
        if school is not None and document.school_year is not None:
            years[id(school), document.school_year].append(document)
    return [papers[:_MOST_PAPERS] for papers in years.values()]


def date_flags(tables: Tables) -> list[FlagRecord]:
    """DATE_MISMATCH for documents whose dates contradict those of documents in other files."""
    items = {item.item_id: item for item in tables.items}
    results, texts = _results(tables), _texts(tables)
    images = {record.file for record in tables.files if record.media in WORN_MEDIA}
    known = {(flag.document_id, flag.field) for flag in tables.flags if flag.code is FlagCode.DATE_MISMATCH}
    found = []
    for papers in papers_of_a_year(tables):
        for paper in papers:
            others = [other for other in papers if other.file != paper.file]
            elsewhere = [result for result in results[paper.document_id] if _is_elsewhere(result, items, others)]
            doubts = [
                *cited_otherwise(paper, texts[paper.document_id], others),
                *unlike_plan(paper, others, elsewhere, items),
                *_dated_twice(paper, others, images),
            ]
            for doubt in doubts:
                if (paper.document_id, doubt.field) not in known:
                    known.add((paper.document_id, doubt.field))
                    found.append(flag_record(doubt, paper.document_id))
    return found


def _is_elsewhere(result: ResultRecord, items: Mapping[str, ItemRecord], others: Sequence[DocumentRecord]) -> bool:
    """Whether a result answers an item of one of some documents."""
    item = items.get(result.item_id) if result.item_id is not None else None
    return item is not None and any(item.document_id == other.document_id for other in others)


def _results(tables: Tables) -> Mapping[str, list[ResultRecord]]:
    results: dict[str, list[ResultRecord]] = defaultdict(list)
    for result in tables.results:
        results[result.document_id].append(result)
    return results


def _texts(tables: Tables) -> Mapping[str, list[str]]:
    """What a document says outside its tables: its title and its paragraphs."""
    texts: dict[str, list[str]] = defaultdict(list)
    for document in tables.documents:
        texts[document.document_id].append(document.title or "")
    for piece in tables.unplaced:
        if piece.document_id is not None:
            texts[piece.document_id].append(piece.text)
    return texts


def _dated_twice(
    paper: DocumentRecord, others: Sequence[DocumentRecord], images: Collection[str]
) -> Iterable[Doubt]:
    """A paper that bears the number of an earlier one of its kind but another date of the same calendar year.

    Numbers begin anew each January. The later id is doubted, so that two papers give one flag. Papers read from
    ``images`` are not compared: two readings of one differ by a misread figure sooner than two papers do.
    """
    if paper.number is None or paper.issue_date is None or paper.file in images:
        return
    for other in others:
        same = other.doc_type is paper.doc_type and letters(other.number or "") == letters(paper.number)
        day = other.issue_date
        if not same or day is None or other.file in images or other.document_id > paper.document_id:
            continue
        if day != paper.issue_date and day.year == paper.issue_date.year:
            yield Doubt(FlagCode.DATE_MISMATCH, "issue_date", f"{paper.issue_date:%d/%m/%Y}", f"{day:%d/%m/%Y}")


class Kind(StrEnum):
    """What two papers say differently."""

    UNDONE = "Việc đã ghi xong lại được ghi chưa xong"
    OVERSPENT = "Số tiền thực hiện nhiều hơn kế hoạch"
    SPENT = "Hai văn bản ghi hai số tiền"
    PLANNED = "Số tiền theo kế hoạch không giống kế hoạch"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two papers that contradict each other on a task: what each says, the earlier first."""

    kind: Kind
    criterion_code: str | None
    first: DocumentRecord
    said: str
    second: DocumentRecord
    says: str


def contradictions(tables: Tables) -> list[Contradiction]:
    """What plans, reports and minutes of one school and year say differently of a task."""
    items = {item.item_id: item for item in tables.items}
    plans = {document.document_id: document for document in tables.documents}
    results = _results(tables)
    found: list[Contradiction] = []
    for papers in papers_of_a_year(tables):
        tasks: dict[str, list[tuple[DocumentRecord, ResultRecord]]] = defaultdict(list)
        for paper in papers:
            for result in results[paper.document_id]:
                if result.item_id is not None and result.item_id in items:
                    tasks[result.item_id].append((paper, result))
        for item_id, told in tasks.items():
            item = items[item_id]
            plan = plans[item.document_id]
            found.extend(one for paper, result in told for one in _money_of_plan(plan, item, paper, result))
            told.sort(key=lambda one: (one[0].issue_date or date.min, one[0].document_id))
            found.extend(one for first, second in combinations(told, 2) for one in _between(first, second))
    return found


def _between(
    first: tuple[DocumentRecord, ResultRecord], second: tuple[DocumentRecord, ResultRecord]
) -> Iterable[Contradiction]:
    """What two papers with known dates say differently; a task that was done stays done."""
    (earlier, said), (later, says) = first, second
    if earlier.document_id == later.document_id or earlier.issue_date is None or later.issue_date is None:
        return
    if said.status is ResultStatus.DONE and says.status in _BEHIND:
        behind = says.in_progress if says.status is ResultStatus.IN_PROGRESS else says.not_started
        yield Contradiction(Kind.UNDONE, said.criterion_code, earlier, said.done or "", later, behind or "")
    spent = [_amounts(result.done) for result in (said, says)]
    if all(len(amounts) == 1 for amounts in spent) and spent[0] != spent[1]:
        yield Contradiction(Kind.SPENT, said.criterion_code, earlier, said.done or "", later, says.done or "")


def _money_of_plan(
    plan: DocumentRecord, item: ItemRecord, paper: DocumentRecord, result: ResultRecord
) -> Iterable[Contradiction]:
    """Sums that a paper gives for a task beside the plan's: quoted otherwise, or more spent than planned."""
    if not item.budget_vnd:
        return
    texts = (item.budget_text, item.content, item.weakness, item.target, item.actions, item.support, item.note)
    known = {item.budget_vnd, *(amount for text in texts for amount in _amounts(text))}
    planned = _amounts(result.planned)
    if planned and not known & set(planned):
        yield Contradiction(
            Kind.PLANNED, item.criterion_code, plan, item.budget_text or "", paper, result.planned or ""
        )
    if not result.adjusted and any(amount > max(known) for amount in _amounts(result.done)):
        yield Contradiction(Kind.OVERSPENT, item.criterion_code, plan, item.budget_text or "", paper, result.done or "")


def _amounts(text: str | None) -> list[int]:
    """The sums a text names with a unit of money."""
    folded = aligned(prepared(text or ""))
    return [
        amount.value
        for amount in find_amounts(folded)
        if not amount.rate and any(map(str.isalpha, folded[amount.start : amount.end]))
    ]
