"""Results linked to the plan items they answer, in one file and over all files of a run.

A result in a report or in minutes of school year Y answers an item of the plan of the same school
and the same year: the one item of its criterion. Where a plan has several items of one criterion,
the planned text must single one out. Anything but exactly one match leaves ``item_id`` null. What
is linked depends on the records only, never on the order of the files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from normalize.organizations import Likeness, alike, school_name
from normalize.records import DocType, DocumentRecord, ItemRecord, ResultRecord
from normalize.text import bare
from pipelines.schools import School, by_document, identify
from pipelines.tables import Tables

#: The planned text of a result is the item's own, shortened or misread: so like (0 to 100) it must be …
_LIKE = 60.0
#: … and by so much liker than to any other item of the criterion.
_MARGIN = 10.0


def link_results(tables: Tables) -> None:
    """Fill ``results.item_id`` where it is null and exactly one item answers.

    A plan in the file of the result decides alone, found or not found; plans in other files are asked
    only where the file has none of that school and year.
    """
    unlinked = [result for result in tables.results if result.item_id is None and result.criterion_code]
    if not unlinked or not tables.items:
        return
    schools = by_document(identify(tables.documents, tables.files))
    documents = {document.document_id: document for document in tables.documents}
    items: dict[str, list[ItemRecord]] = defaultdict(list)
    for item in tables.items:
        items[item.document_id].append(item)
    plans = [one for one in tables.documents if items.get(one.document_id) and one.doc_type is DocType.KH]
    in_file: dict[str, list[DocumentRecord]] = defaultdict(list)
    anywhere: dict[tuple[School, str], list[DocumentRecord]] = defaultdict(list)
    for plan in plans:
        in_file[plan.file].append(plan)
        school = schools.get(plan.document_id)
        if school is not None and plan.school_year is not None:
            anywhere[school, plan.school_year].append(plan)
    for result in unlinked:
        report = documents.get(result.document_id)
        if report is None:
            continue
        asked = _of_its_file(report, in_file[report.file])
        school = schools.get(report.document_id)
        if not asked and school is not None and report.school_year is not None:
            asked = anywhere.get((school, report.school_year), [])
        found = _answered(result, [item for plan in asked for item in items[plan.document_id]])
        result.item_id = found.item_id if found is not None else None


def _of_its_file(report: DocumentRecord, plans: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """The plans bound with a report that are of its year, where both say one, and of its school.

    Papers bound together are of one school more surely than its name is read, so the likest name will do.
    """
    same_year = [plan for plan in plans if len({plan.school_year, report.school_year} - {None}) < 2]
    for likeness in (Likeness.SAME, Likeness.MARKS, Likeness.NEAR):
        found = [plan for plan in same_year if _likeness_of_names(plan, report) is likeness]
        if found:
            return found
    return []


def _likeness_of_names(one: DocumentRecord, other: DocumentRecord) -> Likeness:
    if one.organization == other.organization:
        return Likeness.SAME
    first, second = (school_name(document.organization or "") for document in (one, other))
    return alike(first, second) if first is not None and second is not None else Likeness.OTHER


def _answered(result: ResultRecord, items: Sequence[ItemRecord]) -> ItemRecord | None:
    """The item of the same criterion; of several, the one whose words the planned text has."""
    same = [item for item in items if item.criterion_code == result.criterion_code]
    if len(same) <= 1 or not result.planned:
        return same[0] if len(same) == 1 else None
    planned = bare(result.planned)
    likeness = sorted(
        ((_likeness(planned, item), number) for number, item in enumerate(same)), reverse=True
    )
    (best, number), (second, _) = likeness[:2]
    return same[number] if best >= _LIKE and best - second >= _MARGIN else None


def _likeness(planned: str, item: ItemRecord) -> float:
    texts = (item.target, item.content, item.actions)
    return max((fuzz.ratio(planned, bare(text)) for text in texts if text), default=0.0)
