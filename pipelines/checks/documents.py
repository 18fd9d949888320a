"""Doubts about a document as a whole: its number, its signature and the circular it follows.

What was read of one document in, `Doubt`s out; pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from extract.raw import RawDocument
from normalize.catalogue import circular_for, regulation_mismatch, regulation_replaced
from normalize.numbers import cited_regulations
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
    if record.signer_name is None and record.doc_type is not DocType.KHAC:
        printed = raw.header.signer_title.text if raw.header.signer_title else None
        yield Doubt(FlagCode.SIGNER_MISSING, "signer_name", printed)
    if record.regulation is not None:
        yield from _regulation_doubts(raw, record, record.regulation, year)


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
