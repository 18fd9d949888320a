"""Raw rows of a plan become item records with their assignments, budgets, doubts and provenance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extract.raw import Field, Printed, RawRow
from normalize.catalogue import (
    Catalogue,
    CriterionRef,
    mentioned_criterion,
    read_clause,
    read_criterion,
    read_standard,
    same_criterion_name,
)
from normalize.dates import Deadline, read_deadline, read_report_due, read_start_end
from normalize.misread import is_priced, is_unlikely_sum, mended_time, priced_part, says_nothing
from normalize.money import Budget, header_unit, read_budget, read_support_funding
from normalize.phrases import aligned, prepared
from normalize.records import (
    AssignmentRecord,
    BudgetRecord,
    DeadlineKind,
    FlagCode,
    Funding,
    ItemRecord,
    Part,
    ProvenanceRecord,
    Role,
)
from normalize.roles import Assignment, read_roles, role_codes
from normalize.school_year import SchoolYear, find_school_years
from normalize.text import bare, squeeze_lines
from pipelines.checks.amounts import outlying
from pipelines.doubts import Doubt
from pipelines.evidence import TEXTS

#: Raw fields that are copied into a record field as printed.
_TEXTS: Mapping[Field, str] = {
    Field.CONTENT: "content",
    Field.WEAKNESS: "weakness",
    Field.CAUSE: "cause",
    Field.TARGET: "target",
    Field.ACTIONS: "actions",
    Field.INDICATOR: "indicator",
    Field.EVIDENCE: "evidence",
    Field.SUPPORT: "support",
    Field.NOTE: "note",
    Field.PROGRESS: "progress",
    Field.DEADLINE: "deadline_text",
    Field.BUDGET: "budget_text",
    Field.SUPERVISOR: "supervisor_text",
    Field.REPORT: "report_text",
}
_LEVEL = re.compile(r"[1-4]")
#: A header such as "Đơn vị chủ trì (phối hợp)": its cells name who supports in brackets.
_SUPPORT_IN_BRACKETS = re.compile(r"\(\s*(?:\w+ )?phoi hop")
_BRACKET = re.compile(r"\(([^()]*)\)")
#: Words before a school year that tell it is only compared with, or part of a longer period.
_ASIDE = re.compile(
    r"\b(?:so voi|voi|cua|tu|nhu|bang|hon|sau|giai doan|ket qua|thanh tich|chi tieu|muc|bao cao|khoa)"
    r"\s*(?:cua\s*|trong\s*)?(?:nam hoc)?\s*$"
)


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What a row must know of its plan."""

    document_id: str
    organization: str | None
    year: SchoolYear | None
    catalogue: Catalogue
    misread: bool = False
    """Whether letters and figures of its text were misread by another recogniser."""


@dataclass(slots=True)
class ItemParts:
    """An item and what hangs on it."""

    record: ItemRecord
    assignments: list[AssignmentRecord] = field(default_factory=list)
    budgets: list[BudgetRecord] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    provenance: list[ProvenanceRecord] = field(default_factory=list)


@dataclass(slots=True)
class _Above:
    """Values of the row above, for ditto marks and merged cells."""

    criterion: str | None = None
    deadline: Deadline | None = None
    report: date | None = None
    budget: Budget | None = None
    people: tuple[Assignment, ...] = ()
    supervisors: tuple[Assignment, ...] = ()
    #: The heading the row stands under, and what it or a row above it says under that heading of people and time.
    heading: Printed | None = None
    cells: dict[str, str] = field(default_factory=dict)


def build_items(rows: Sequence[RawRow], context: PlanContext) -> list[ItemParts]:
    """All items of a plan, in printed order."""
    above = _Above()
    seen: set[str] = set()
    items = [_build(row, number, context, above, seen) for number, row in enumerate(rows, start=1)]
    far = outlying([parts.record.budget_vnd for parts in items])
    for parts, stands_out in zip(items, far, strict=True):
        if stands_out:
            parts.doubts.append(Doubt(FlagCode.AMOUNT_OUTLIER, "budget_vnd", parts.record.budget_text))
        parts.record.flags = list(dict.fromkeys(doubt.code for doubt in parts.doubts))
    return items


def _build(row: RawRow, ordinal: int, context: PlanContext, above: _Above, seen: set[str]) -> ItemParts:
    record = ItemRecord(
        item_id=f"{context.document_id}/{ordinal}",
        document_id=context.document_id,
        ordinal=ordinal,
        organization=context.organization,
        school_year=context.year.label if context.year else None,
        page=row.page,
    )
    parts = ItemParts(record)
    for name, target in _TEXTS.items():
        if name in row.fields:
            setattr(record, target, squeeze_lines(row.fields[name].text))
    _spare_column(row, record)
    _criterion(row, parts, context, above, seen)
    _people(row, parts, context, above)
    strayed = context.misread and _take_strayed(record)
    _deadline(row, parts, context, above)
    _money(row, parts, context, above)
    if strayed and not any(doubt.code is FlagCode.AMOUNT_AMBIGUOUS for doubt in parts.doubts):
        parts.doubts.append(Doubt(FlagCode.AMOUNT_AMBIGUOUS, "budget_vnd", record.budget_text))
    _years(parts, context)
    if row.split:
        parts.doubts.append(Doubt(FlagCode.ROW_SPLIT))
    if row.inferred:
        parts.doubts.append(Doubt(FlagCode.LOW_CONFIDENCE, "criterion_code", _text(row, Field.CRITERION)))
    if row.moved:
        parts.doubts.append(Doubt(FlagCode.ROW_MOVED))
    parts.doubts.extend(_merged_perhaps(row, record, above))
    parts.provenance = list(_provenance(row, parts))
    return parts


def _merged_perhaps(row: RawRow, record: ItemRecord, above: _Above) -> Iterable[Doubt]:
    """People or time a row lacks while a row above has them, where only white space parts the two.

    The empty cell may be merged with the one above: nothing printed tells, so a person must. No cell is
    merged across a heading, nor with that of a row which stood elsewhere.
    """
    if row.standard_heading is not above.heading or row.moved:
        above.heading, above.cells = row.standard_heading, {}
    for name, text in (("assignee_text", record.assignee_text), ("deadline_text", record.deadline_text)):
        if text:
            above.cells[name] = text
        elif row.loose and not row.merges_shown and name in above.cells:
            yield Doubt(FlagCode.LOW_CONFIDENCE, name, suggestion=above.cells[name])


def _spare_column(row: RawRow, record: ItemRecord) -> None:
    """A column of the present state (hiện trạng) is the content where the form has no other."""
    state = row.fields.get(Field.CURRENT_STATE)
    if state is None:
        return
    text = squeeze_lines(state.text)
    if record.content is None:
        record.content = text
    else:
        record.weakness = record.weakness or text


def _text(row: RawRow, name: Field) -> str:
    piece = row.fields.get(name)
    return squeeze_lines(piece.text) if piece is not None else ""


# --- criterion and standard ----------------------------------------------------------------------


def _criterion(
    row: RawRow, parts: ItemParts, context: PlanContext, above: _Above, seen: set[str]
) -> None:
    record, catalogue = parts.record, context.catalogue
    cell = _text(row, Field.CRITERION)
    reference = read_criterion(cell)
    if reference.code is None and not reference.level4:
        reference = _mentioned(row, reference)
    record.level = _level(row, reference)
    record.criterion_code = reference.code
    heading = _standard_no(row)
    if reference.code is None:
        record.standard_no = heading
        named = catalogue.standard(heading)
        record.standard_name = named.name if named else None
        if row.criterion_expected and not reference.level4:
            named_here = catalogue.by_name(cell) if cell else None
            merged = above.criterion if row.loose and not cell else None
            suggestion = named_here.code if named_here else merged
            parts.doubts.append(Doubt(FlagCode.CRITERION_MISSING, "criterion_code", cell or None, suggestion))
        return
    above.criterion = reference.code
    record.standard_no = int(reference.code.split(".")[0])
    standard = catalogue.standard(record.standard_no)
    record.standard_name = standard.name if standard else None
    known = catalogue.criterion(reference.code)
    record.criterion_name = known.name if known else None
    parts.doubts.extend(_criterion_doubts(row, reference, heading, context, seen))
    seen.add(reference.code)


def _mentioned(row: RawRow, reference: CriterionRef) -> CriterionRef:
    """A criterion, or a clause of level 4, that the text of a row names where no cell of its own does."""
    for name in (Field.CONTENT, Field.CRITERION, Field.WEAKNESS):
        code = mentioned_criterion(_text(row, name))
        if code is not None:
            return CriterionRef(code, None, reference.level)
    clauses = (read_clause(_text(row, name)) for name in (Field.CONTENT, Field.ACTIONS, Field.TARGET))
    return next((clause for clause in clauses if clause is not None), CriterionRef(level=reference.level))


def _criterion_doubts(
    row: RawRow, reference: CriterionRef, heading: int | None, context: PlanContext, seen: set[str]
) -> Iterable[Doubt]:
    code = reference.code or ""
    known = context.catalogue.criterion(code)
    cell = _text(row, Field.CRITERION)
    if known is None and context.catalogue.known:
        meant = context.catalogue.by_name(reference.name) if reference.name else None
        yield Doubt(FlagCode.CRITERION_UNKNOWN, "criterion_code", cell or code, meant.code if meant else None)
    if known is not None and reference.name and not _is_name_of(reference.name, code, context.catalogue):
        yield Doubt(FlagCode.CRITERION_NAME_MISMATCH, "criterion_name", reference.name, known.name)
    if heading is not None and heading != int(code.split(".")[0]):
        raw = row.standard_heading.text if row.standard_heading else _text(row, Field.STANDARD)
        yield Doubt(FlagCode.STANDARD_MISMATCH, "standard_no", raw, code.split(".")[0])
    if code in seen and not row.shared_criterion and Field.CRITERION in row.fields:
        yield Doubt(FlagCode.CRITERION_DUPLICATE, "criterion_code", cell or code)


def _is_name_of(name: str, code: str, catalogue: Catalogue) -> bool:
    official = catalogue.criterion(code)
    return official is not None and same_criterion_name(name, official.name)


def _level(row: RawRow, reference: CriterionRef) -> int | None:
    match = _LEVEL.search(_text(row, Field.LEVEL))
    return int(match[0]) if match else reference.level


def _standard_no(row: RawRow) -> int | None:
    """The standard a row stands under: its own column first, then the heading above it."""
    own = read_standard(_text(row, Field.STANDARD)).number
    if own is not None or row.standard_heading is None:
        return own
    return read_standard(row.standard_heading.text).number


# --- people --------------------------------------------------------------------------------------


def _people(row: RawRow, parts: ItemParts, context: PlanContext, above: _Above) -> None:
    record = parts.record
    lead, support = _text(row, Field.ASSIGNEE), _text(row, Field.COORDINATOR)
    record.assignee_text = "\n".join(filter(None, (lead, support))) or None
    if _SUPPORT_IN_BRACKETS.search(bare(row.people_header)):
        support = "\n".join([*_BRACKET.findall(lead), *filter(None, (support,))])
        lead = _BRACKET.sub(" ", lead).strip()
    people = read_roles(lead, Part.LEAD, above.people, context.misread) + (
        read_roles(support, Part.SUPPORT, misread=context.misread) if support else ()
    )
    supervisors = read_roles(_text(row, Field.SUPERVISOR), Part.SUPERVISE, above.supervisors, context.misread)
    above.people, above.supervisors = people, supervisors
    record.assignees = list(role_codes([a for a in people if a.part is not Part.SUPERVISE]))
    record.supervisors = list(role_codes([*supervisors, *(a for a in people if a.part is Part.SUPERVISE)]))
    parts.assignments = [
        AssignmentRecord(
            item_id=record.item_id, part=a.part, role=a.role, text=a.text, person_name=a.person_name
        )
        for a in (*people, *supervisors)
    ]
    if not people:
        parts.doubts.append(Doubt(FlagCode.ASSIGNEE_MISSING, "assignee_text", record.assignee_text))
    unknown = [a.text for a in people if a.role is Role.KHAC]
    if unknown:
        parts.doubts.append(Doubt(FlagCode.ASSIGNEE_UNKNOWN, "assignee_text", "; ".join(unknown)))
    strangers = [a.text for a in supervisors if a.role is Role.KHAC]
    if strangers:
        parts.doubts.append(Doubt(FlagCode.ASSIGNEE_UNKNOWN, "supervisor_text", "; ".join(strangers)))


# --- dates ---------------------------------------------------------------------------------------


def _deadline(row: RawRow, parts: ItemParts, context: PlanContext, above: _Above) -> None:
    record = parts.record
    start, end = _text(row, Field.START), _text(row, Field.END)
    if start or end:
        record.deadline_text = " - ".join(filter(None, (record.deadline_text, start, end)))
        deadline = read_start_end(start, end, context.year)
    else:
        said = record.deadline_text or ""
        said = mended_time(said, context.year) if context.misread else said
        deadline = read_deadline(said, context.year, above.deadline)
    record.deadline_kind, record.start_date, record.end_date = deadline.kind, deadline.start, deadline.end
    record.report_due = read_report_due(record.report_text or "", context.year, above.report)
    above.deadline, above.report = deadline, record.report_due
    if deadline.kind is DeadlineKind.UNREAD:
        parts.doubts.append(Doubt(FlagCode.DEADLINE_UNREAD, "deadline_text", record.deadline_text))
    if deadline.kind is None:
        parts.doubts.append(Doubt(FlagCode.DEADLINE_MISSING, "deadline_text", record.deadline_text))
    if deadline.start and deadline.end and deadline.start > deadline.end:
        suggestion = _set_right(deadline.start, deadline.end, context.year)
        parts.doubts.append(Doubt(FlagCode.DATE_REVERSED, "start_date", record.deadline_text, suggestion))
    for name, value, raw in (
        ("end_date", record.end_date, record.deadline_text),
        ("report_due", record.report_due, record.report_text),
    ):
        if value is not None and context.year is not None and value < context.year.start:
            parts.doubts.append(Doubt(FlagCode.DATE_BEFORE_PLAN, name, raw, _same_month(value, context.year)))


def _set_right(start: date, end: date, year: SchoolYear | None) -> str | None:
    """A reversed time whose one end is a year off, both ends moved into the plan's school year."""
    if year is None:
        return None
    first, last = _moved(start, year), _moved(end, year)
    return f"{first:%d/%m/%Y} - {last:%d/%m/%Y}" if first <= last else None


def _moved(day: date, year: SchoolYear) -> date:
    """The same day in a school year; 29 February is the 28th where that year has none."""
    target = year.year_of_month(day.month)
    leap_day = (day.month, day.day) == (2, 29)
    return date(target, 2, 28) if leap_day and target % 4 else day.replace(year=target)


def _same_month(value: date, year: SchoolYear) -> str:
    """The month of a date in the plan's school year, as the suggestion writes it."""
    return f"{value.month}/{year.year_of_month(value.month)}"


def _years(parts: ItemParts, context: PlanContext) -> None:
    """A past school year in what a row sets out to do, or in its time; weaknesses speak of past years rightly."""
    if context.year is None:
        return
    for name in ("actions", "deadline_text", "target", "indicator"):
        text: str | None = getattr(parts.record, name)
        past = next((y for y in _years_spoken_of(text or "") if y < context.year), None)
        if past is not None:
            parts.doubts.append(Doubt(FlagCode.SCHOOL_YEAR_MISMATCH, name, past.label, context.year.label))
            return


def _years_spoken_of(text: str) -> Iterable[SchoolYear]:
    folded = aligned(prepared(text))
    for match in re.finditer(r"nam hoc\s*:?\s*(?:\d{4}|\d{2})\s*[-–/]\s*(?:\d{4}|\d{2})", folded):
        if not _ASIDE.search(folded[: match.start()]):
            yield from find_school_years(match.group())


# --- money ---------------------------------------------------------------------------------------


def _money(row: RawRow, parts: ItemParts, context: PlanContext, above: _Above) -> None:
    record = parts.record
    budget = read_budget(record.budget_text or "", header_unit(row.budget_header), above.budget)
    if context.misread:
        budget = _doubted(budget, record.budget_text or "")
    above.budget = budget
    record.budget_vnd = budget.total_vnd
    funding: list[Funding] = list(budget.funding)
    funding += [code for code in read_support_funding(record.support or "") if code not in funding]
    record.funding = funding
    parts.budgets = [
        BudgetRecord(
            item_id=record.item_id,
            description=line.description,
            amount_vnd=line.amount_vnd,
            funding=line.funding,
        )
        for line in budget.lines
    ]
    if budget.ambiguous:
        taken = f"{budget.total_vnd:,}".replace(",", ".") + " đồng" if budget.total_vnd is not None else None
        parts.doubts.append(Doubt(FlagCode.AMOUNT_AMBIGUOUS, "budget_vnd", record.budget_text, taken))


def _take_strayed(record: ItemRecord) -> bool:
    """Put what was cut into the cell beside the money, of support or of time, to the money; whether a sum was.

    A sum is no support, nor a time: lines of a misread table end where the eye thinks, not where the cell does.
    """
    support, money, time = record.support or "", record.budget_text or "", record.deadline_text or ""
    begins = support.rstrip().endswith((":", ";"))
    if is_priced(support) or (begins and money[:1].isdigit()):
        record.support = None
        record.budget_text = "\n".join(filter(None, (support, money) if begins else (money, support)))
        return is_priced(support)
    if is_priced(money) or read_deadline(time, None).kind is not DeadlineKind.UNREAD:
        return False
    part = priced_part(time)
    if part is not None and not money:
        record.budget_text, record.deadline_text = time, None
    elif part is not None:
        record.budget_text, record.deadline_text = f"{part} {money}", time.replace(part, "").strip()
    return part is not None


def _doubted(budget: Budget, text: str) -> Budget:
    """The money of a misread cell: scraps behind ``Không có`` aside, no sum where a figure must be wrong."""
    if not budget.lines and says_nothing(text):
        return replace(read_budget("Không"), ambiguous=True)
    unlikely = [line for line in budget.lines if line.amount_vnd is not None and is_unlikely_sum(line.amount_vnd)]
    if not unlikely:
        return budget
    lines = tuple(replace(line, amount_vnd=None) if line in unlikely else line for line in budget.lines)
    return replace(budget, lines=lines, total_vnd=None, ambiguous=True)


# --- provenance ----------------------------------------------------------------------------------

_PROVENANCE: Mapping[Field, tuple[str, ...]] = {
    **{name: (target,) for name, target in _TEXTS.items()},
    Field.CRITERION: ("criterion_code", "criterion_name"),
    Field.STANDARD: ("standard_no",),
    Field.LEVEL: ("level",),
    Field.ASSIGNEE: ("assignee_text", "assignees"),
    Field.COORDINATOR: ("assignee_text",),
    Field.DEADLINE: ("deadline_text", "start_date", "end_date"),
    Field.START: ("start_date",),
    Field.END: ("end_date",),
    Field.BUDGET: ("budget_text", "budget_vnd", "funding"),
    Field.SUPERVISOR: ("supervisor_text", "supervisors"),
    Field.REPORT: ("report_text", "report_due"),
    Field.CURRENT_STATE: ("content",),
    Field.ROW_NO: ("ordinal",),
}


def _provenance(row: RawRow, parts: ItemParts) -> Iterable[ProvenanceRecord]:
    record = parts.record
    for name, piece in row.fields.items():
        targets = _PROVENANCE.get(name, (name.value,))
        filled = [target for target in targets if getattr(record, target, None) not in (None, [])]
        for target in filled or targets[:1]:
            yield provenance_record(piece, target, record.document_id, record.item_id)
    if row.standard_heading is not None:
        yield provenance_record(row.standard_heading, "standard_name", record.document_id, record.item_id)


def row_provenance(table: str, ordinal: int, row: RawRow, document_id: str) -> Iterable[ProvenanceRecord]:
    """Where the values of a row of ``issues``, ``monitoring`` or ``results`` were read."""
    for name, piece in row.fields.items():
        yield provenance_record(piece, f"{table}[{ordinal}].{name.value}", document_id)
    if row.standard_heading is not None:
        yield provenance_record(row.standard_heading, f"{table}[{ordinal}].standard", document_id)


def provenance_record(
    piece: Printed, name: str, document_id: str, item_id: str | None = None
) -> ProvenanceRecord:
    """Where a value of a record was read."""
    box = piece.box
    return ProvenanceRecord(
        item_id=item_id,
        document_id=document_id,
        field=name,
        page=piece.page,
        x0=box.x0 if box else None,
        y0=box.y0 if box else None,
        x1=box.x1 if box else None,
        y1=box.y1 if box else None,
        text=piece.original or piece.text,
        confidence=piece.confidence if name in TEXTS else min(piece.confidence, piece.codes),
    )
