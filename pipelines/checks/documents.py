"""Doubts about a document as a whole: its number, its signature and the circular it follows.

What was read of one document in, `Doubt`s out; pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from extract.raw import Printed, RawDocument
from extract.sureness import Sureness, date_sureness, is_sure_body, is_sure_name, number_sureness
from normalize.catalogue import circular_for, regulation_mismatch, regulation_replaced
from normalize.dates import read_date
from normalize.numbers import cited_regulations, read_number
from normalize.places import locate
from normalize.records import DocType, DocumentRecord, FlagCode
from normalize.school_year import SchoolYear
from pipelines.doubts import Doubt

#: Documents that bear a number.
_NUMBERED = (DocType.KH, DocType.QD, DocType.BC)


def document_doubts(raw: RawDocument, record: DocumentRecord, year: SchoolYear | None) -> Iterable[Doubt]:
    """What is missing in a document and what is wrong with the circular it cites."""
    if record.number is None and record.doc_type in _NUMBERED:
        printed = raw.header.number.text if raw.header.number else None
        yield Doubt(FlagCode.NUMBER_MISSING, "number", printed)
    title, sent = raw.header.signer_title, raw.header.recipients
    # Of other papers a name is missed only in an image, where a seal may lie over what is printed.
    sealed = any(piece is not None and piece.figures < 1.0 for piece in (title, sent))
    if record.signer_name is None and (sealed or record.doc_type is not DocType.KHAC):
        yield Doubt(FlagCode.SIGNER_MISSING, "signer_name", title.text if title is not None else None)
    yield from _unsure_header(raw, record)
    if record.issue_date is not None and year is not None and _is_misread_year(raw, record.issue_date, year):
        yield Doubt(FlagCode.LOW_CONFIDENCE, "issue_date", record.issue_date.isoformat())
    if record.regulation is not None:
        yield from _regulation_doubts(raw, record, record.regulation, year)


def _unsure_header(raw: RawDocument, record: DocumentRecord) -> Iterable[Doubt]:
    """What was read in a header or a signature and cannot be believed; left out where a figure may be wrong."""
    header = raw.header
    number, dated = header.number, header.meeting if raw.doc_type is DocType.BB else header.place_date
    if number is not None and number_sureness(number) is not Sureness.SURE:
        yield Doubt(FlagCode.LOW_CONFIDENCE, "number", number.original or number.text, read_number(number.text))
    if dated is not None and date_sureness(dated) is not Sureness.SURE:
        seen = read_date(dated.text)
        suggestion = seen.isoformat() if seen else None
        yield Doubt(FlagCode.LOW_CONFIDENCE, "issue_date", dated.original or dated.text, suggestion)
    line = header.place_date
    if line is not None and record.issue_place is not None and _is_strange(line, record.issue_place):
        yield Doubt(FlagCode.LOW_CONFIDENCE, "issue_place", line.original or line.text)
    bodies = {
        "organization": header.organization,
        "parent_organization": header.parent_organization,
        "signer_title": header.signer_title,
    }
    for name, body in bodies.items():
        if body is not None and not is_sure_body(body):
            yield Doubt(FlagCode.LOW_CONFIDENCE, name, body.original or body.text)
    if header.signer_name is not None and not is_sure_name(header.signer_name):
        yield Doubt(FlagCode.LOW_CONFIDENCE, "signer_name", header.signer_name.original or header.signer_name.text)


def _is_misread_year(raw: RawDocument, day: date, year: SchoolYear) -> bool:
    """Whether a day read from an image lies years away from the plan's: papers are written from the spring before
    to the end of the year after. In digital text it is a misprint, which is told elsewhere.
    """
    line = raw.header.meeting if raw.doc_type is DocType.BB else raw.header.place_date
    near = earliest_day(year).replace(month=1, day=1) <= day <= date(year.first + 1, 12, 31)
    return line is not None and line.figures < 1.0 and not near


def _is_strange(dated: Printed, issue_place: str) -> bool:
    """Whether a place read from an image is none of the catalogue: it may be misread."""
    place = locate(None, issue_place) if dated.figures < 1.0 else None
    return place is not None and not place.known


def _regulation_doubts(
    raw: RawDocument, record: DocumentRecord, circular: str, year: SchoolYear | None
) -> Iterable[Doubt]:
    on = record.issue_date or (earliest_day(year) if year else None)
    proper = circular_for(record.school_level, on)
    cited = [piece.text for piece in raw.header.citations if circular in cited_regulations(piece.text)]
    if cited and regulation_mismatch(circular, cited[0], record.school_level):
        yield Doubt(FlagCode.REGULATION_MISMATCH, "regulation", cited[0], proper)
    if regulation_replaced(circular, on):
        suggestion = proper if proper != circular else None
        yield Doubt(FlagCode.REGULATION_REPLACED, "regulation", circular, suggestion)


def earliest_day(year: SchoolYear) -> date:
    """The first day on which a plan without a date may have been written: some write in the spring before."""
    return date(year.first, 3, 1)
