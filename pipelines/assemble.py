"""A Document becomes records: cut into documents, parsed, normalised, linked and checked.

`assemble` is pure: a Document and its file name in, `Tables` out (without the ``files`` row).
Identifiers are stable: ``<file>#<document ordinal>`` and ``<file>#<document ordinal>/<item ordinal>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extract.bundle import Section, agree_on_school, split_documents
from extract.decision import parse_decision
from extract.document import Document
from extract.minutes import parse_minutes
from extract.place_names import with_places_spelled
from extract.plan import parse_plan
from extract.raw import Field, Printed, RawDocument, RawRow, Unplaced
from extract.report import parse_report
from extract.restated import with_restated_codes
from extract.restoring import restored
from extract.sureness import Sureness, date_sureness, is_sure_place, number_sureness
from extract.tables.stitch import stitch
from extract.tidying import tidied
from normalize.catalogue import (
    Catalogue,
    mentioned_criterion,
    read_criterion,
    read_standard,
    regime_of,
    regulation,
)
from normalize.dates import read_date, read_place
from normalize.names import title_name
from normalize.numbers import cited_regulations, read_number, with_initials
from normalize.organizations import read_body, read_organization, school_level
from normalize.records import (
    Diacritics,
    DocType,
    DocumentRecord,
    FlagCode,
    IssueRecord,
    Media,
    MemberRecord,
    MonitoringRecord,
    ProvenanceRecord,
    SchoolLevel,
    Template,
    UnplacedRecord,
)
from normalize.school_year import SchoolYear, find_school_years
from normalize.text import squeeze, squeeze_lines
from pipelines.checks.dates import date_doubts
from pipelines.checks.documents import document_doubts
from pipelines.confidence import Origin, judge
from pipelines.crosscheck import result_records
from pipelines.doubts import Doubt, flag_record
from pipelines.items import PlanContext, build_items, provenance_record, row_provenance
from pipelines.links import link_results
from pipelines.tables import Tables

_PARSERS: Mapping[DocType, Callable[[Section], RawDocument]] = {
    DocType.KH: parse_plan,
    DocType.QD: parse_decision,
    DocType.BB: parse_minutes,
    DocType.BC: parse_report,
    DocType.KHAC: parse_plan,
}
#: Columns that only the form of công văn 5932, and only Biểu 2, have together.
_CV5932 = frozenset(
    {Field.CRITERION, Field.TARGET, Field.ACTIONS, Field.ASSIGNEE, Field.BUDGET, Field.SUPPORT}
)
_BIEU2 = frozenset({Field.CONTENT, Field.INDICATOR, Field.EVIDENCE})
#: Media without any text but that of their images.
_PICTURES = frozenset({Media.PDF_SCAN, Media.IMAGE})


def assemble(document: Document, file: str) -> Tables:
    """All records of one file."""
    draft = drafted(document, file)
    judge(draft.tables, draft.origins, draft.loose)
    return draft.tables


@dataclass(frozen=True, slots=True)
class Draft:
    """Records that lack nothing but how sure they are.

    ``origins`` tells how the text of each item and document was come by, ``loose`` which items' cells white
    space told apart; both by key.
    """

    tables: Tables = field(default_factory=Tables)
    origins: dict[str, Origin] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)


def drafted(document: Document, file: str) -> Draft:
    """The records of one file before they are judged."""
    tidy = tidied(restored(document))
    document = tidy.document
    draft = Draft()
    tables = draft.tables
    raws = _with_aside(agree_on_school(_parsed(document)), tidy.aside)
    for ordinal, raw in enumerate(raws, start=1):
        _add_document(draft, document, raw, file, ordinal)
    results = [result_records(record, raw) for record, raw in zip(tables.documents, raws, strict=True)]
    tables.results.extend(result for found in results for result in found)
    link_results(tables)
    items = {item.item_id: item for item in tables.items}
    for record, raw, found in zip(tables.documents, raws, results, strict=True):
        doubts = date_doubts(record, raw, tables.documents, found, items)
        tables.flags.extend(flag_record(doubt, record.document_id) for doubt in doubts)
    if not document.paged:
        _forget_pages(tables)
    return draft


def _forget_pages(tables: Tables) -> None:
    """Flow formats have no pages; their readers count one."""
    for item in tables.items:
        item.page = None
    for source in tables.provenance:
        source.page = None
    for left in tables.unplaced:
        left.page = None


def _parsed(document: Document) -> Sequence[RawDocument]:
    raws = [_parse(section) for section in split_documents(document)]
    return with_restated_codes(with_places_spelled(raws)) if document.restored else raws


def _parse(section: Section) -> RawDocument:
    stitched = stitch(section.blocks)
    raw = _PARSERS[section.doc_type](replace(section, blocks=stitched.blocks))
    again = tuple(
        Unplaced(cell.original or cell.text, cell.page, "Tiêu đề bảng lặp lại ở trang sau")
        for cell in stitched.repeated
    )
    return replace(raw, unplaced=raw.unplaced + again)


def _with_aside(raws: Sequence[RawDocument], aside: Sequence[Unplaced]) -> list[RawDocument]:
    """What was set aside on a page goes to the document that stands there, else to the last one."""
    out = list(raws)
    for piece in aside if out else ():
        fits = (i for i, raw in enumerate(out) if (raw.page_first or 0) <= (piece.page or 0) <= (raw.page_last or 0))
        place = next(fits, len(out) - 1)
        out[place] = replace(out[place], unplaced=(*out[place].unplaced, piece))
    return out


def _organization(raw: RawDocument) -> str | None:
    piece = raw.header.organization
    return read_organization(piece.text) or read_body(piece.text) if piece is not None else None


def _add_document(draft: Draft, document: Document, raw: RawDocument, file: str, ordinal: int) -> None:
    tables = draft.tables
    document_id = f"{file}#{ordinal}"
    record = _document_record(document, raw, document_id, file, ordinal)
    tables.documents.append(record)
    tables.provenance.extend(_header_provenance(raw, record))
    year = SchoolYear(int(record.school_year[:4])) if record.school_year else None
    for doubt in (*document_doubts(raw, record, year), *_text_doubts(document)):
        tables.flags.append(flag_record(doubt, document_id))
    context = PlanContext(
        document_id,
        record.organization,
        year,
        _catalogue(raw, record, year),
        document.misread,
    )
    draft.origins[document_id] = _origin(document, raw.page_first or 1)
    for row, parts in zip(raw.items, build_items(raw.items, context), strict=True):
        draft.origins[parts.record.item_id] = _origin(document, row.page)
        if row.loose:
            draft.loose.add(parts.record.item_id)
        tables.items.append(parts.record)
        tables.assignments.extend(parts.assignments)
        tables.budgets.extend(parts.budgets)
        tables.provenance.extend(parts.provenance)
        tables.flags.extend(flag_record(doubt, document_id, parts.record.item_id) for doubt in parts.doubts)
    tables.issues.extend(_issue(row, document_id, n) for n, row in enumerate(raw.issues, start=1))
    tables.monitoring.extend(
        _monitoring(row, document_id, n) for n, row in enumerate(raw.monitoring, start=1)
    )
    for table, rows in (("issues", raw.issues), ("monitoring", raw.monitoring), ("results", raw.results)):
        for n, row in enumerate(rows, start=1):
            tables.provenance.extend(row_provenance(table, n, row, document_id))
    tables.members.extend(
        MemberRecord(
            document_id=document_id,
            ordinal=n,
            person_name=title_name(member.person_name),
            honorific=member.honorific,
            position=member.position,
            duty=member.duty,
        )
        for n, member in enumerate(raw.members, start=1)
    )
    for n, member in enumerate(raw.members, start=1):
        if member.printed is not None:
            tables.provenance.append(provenance_record(member.printed, f"members[{n}]", document_id))
    tables.unplaced.extend(
        UnplacedRecord(document_id=document_id, page=piece.page, text=piece.text, reason=piece.reason)
        for piece in raw.unplaced
    )


def _origin(document: Document, page: int | None) -> Origin:
    """How the text on a page was come by; a text layer over a picture was recognised as well."""
    reading = next((one.reading for one in document.pages if one.number == page), None)
    if document.restored and not (reading is not None and reading.from_image):
        return Origin.MISREAD if document.misread else Origin.RESTORED
    return Origin.PICTURE if reading is not None or document.media in _PICTURES else Origin.FILE


def _document_record(
    document: Document, raw: RawDocument, document_id: str, file: str, ordinal: int
) -> DocumentRecord:
    header = raw.header
    organization = _organization(raw)
    year = _school_year(raw)
    return DocumentRecord(
        document_id=document_id,
        file=file,
        ordinal=ordinal,
        page_first=raw.page_first if document.paged else None,
        page_last=raw.page_last if document.paged else None,
        doc_type=raw.doc_type,
        number=_number(header.number, organization),
        issue_place=read_place(header.place_date.text)
        if header.place_date and is_sure_place(header.place_date)
        else None,
        issue_date=_issue_date(raw),
        parent_organization=squeeze(header.parent_organization.text) if header.parent_organization else None,
        organization=organization,
        school_level=_level(organization),
        title=squeeze(" ".join(piece.text for piece in header.title)) or None,
        school_year=year.label if year else None,
        signer_title=squeeze(header.signer_title.text) if header.signer_title else None,
        signer_name=title_name(header.signer_name.text) if header.signer_name else None,
        regulation=regulation([piece.text for piece in header.citations], _level(organization))
        if raw.doc_type is DocType.KH
        else None,
        template=_template(raw),
        diacritics=Diacritics.RESTORED if document.restored else Diacritics.INTACT,
        item_count=len(raw.items),
    )


def _issue_date(raw: RawDocument) -> date | None:
    piece = raw.header.meeting if raw.doc_type is DocType.BB else raw.header.place_date
    legible = piece is not None and date_sureness(piece) is not Sureness.UNREADABLE
    return read_date(piece.text) if piece is not None and legible else None


def _number(piece: Printed | None, organization: str | None) -> str | None:
    if piece is None or number_sureness(piece) is Sureness.UNREADABLE:
        return None
    number = read_number(piece.text)
    lost = piece.original is not None and "Đ" not in piece.original
    return with_initials(number, organization) if lost and number and organization else number


def _level(organization: str | None) -> SchoolLevel | None:
    return school_level(organization) if organization else None


def _school_year(raw: RawDocument) -> SchoolYear | None:
    """The year of the line that names it, else of the title; None is never guessed from dates."""
    pieces = ([raw.header.year_line] if raw.header.year_line else []) + list(raw.header.title)
    for piece in pieces:
        found = find_school_years(piece.text)
        if found:
            return found[0]
    return None


def _template(raw: RawDocument) -> Template | None:
    if raw.doc_type is not DocType.KH:
        return None
    columns = set(raw.columns)
    if raw.monitoring or raw.issues or columns >= _BIEU2:
        return Template.BIEU2_TT57
    return Template.CV5932 if columns >= _CV5932 and Field.SUPERVISOR not in columns else Template.OTHER


def _catalogue(raw: RawDocument, record: DocumentRecord, year: SchoolYear | None) -> Catalogue:
    codes = [
        read_criterion(row.fields[Field.CRITERION].text).code
        for row in raw.items
        if Field.CRITERION in row.fields
    ]
    cited = " ".join(piece.text for piece in raw.header.citations)
    on = record.issue_date or (year.start if year else None)
    return Catalogue.of(record.school_level, regime_of(cited, on, [code for code in codes if code]))


def _text_doubts(document: Document) -> Iterable[Doubt]:
    """What was done to the text of the whole file before it could be read."""
    if document.legacy:
        yield Doubt(FlagCode.LEGACY_ENCODING)
    if document.restored:
        yield Doubt(FlagCode.TEXT_RESTORED)


def _citation_of(raw: RawDocument, circular: str | None) -> Printed | None:
    """The paragraph that cites a circular."""
    cited = (piece for piece in raw.header.citations if circular in cited_regulations(piece.text))
    return next(cited, None) if circular else None


_HEADER_FIELDS: Mapping[str, str] = {
    "parent_organization": "parent_organization",
    "organization": "organization",
    "number": "number",
    "place_date": "issue_date",
    "signer_title": "signer_title",
    "signer_name": "signer_name",
    "year_line": "school_year",
    "meeting": "issue_date",
}


def _header_provenance(raw: RawDocument, record: DocumentRecord) -> list[ProvenanceRecord]:
    pieces: list[tuple[str, Printed | None]] = [
        (target, getattr(raw.header, name)) for name, target in _HEADER_FIELDS.items()
    ]
    pieces += [("title", piece) for piece in raw.header.title]
    pieces += [("regulation", _citation_of(raw, record.regulation))]
    return [provenance_record(piece, name, record.document_id) for name, piece in pieces if piece is not None]


def _value(row: RawRow, name: Field) -> str | None:
    piece = row.fields.get(name)
    return squeeze_lines(piece.text) or None if piece is not None else None


def _issue(row: RawRow, document_id: str, ordinal: int) -> IssueRecord:
    cell = _value(row, Field.CRITERION) or ""
    code = read_criterion(cell).code or mentioned_criterion(cell)
    standard = read_standard(_value(row, Field.STANDARD) or "").number
    if standard is None and row.standard_heading is not None:
        standard = read_standard(row.standard_heading.text).number
    return IssueRecord(
        document_id=document_id,
        ordinal=ordinal,
        standard_no=int(code.split(".")[0]) if code else standard,
        criterion_code=code,
        current_state=_value(row, Field.CURRENT_STATE),
        weakness=_value(row, Field.WEAKNESS),
        cause=_value(row, Field.CAUSE),
    )


def _monitoring(row: RawRow, document_id: str, ordinal: int) -> MonitoringRecord:
    return MonitoringRecord(
        document_id=document_id,
        ordinal=ordinal,
        when_text=_value(row, Field.WHEN),
        content=_value(row, Field.MONITORED),
        result=_value(row, Field.RESULT),
        adjustment=_value(row, Field.ADJUSTMENT),
        evaluator=_value(row, Field.EVALUATOR),
    )
