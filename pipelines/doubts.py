"""Doubts found while records are made, and the rows of the ``flags`` table they become.

Severity, Vietnamese message and call for review of each code stand in ``pipelines/data/flags.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from normalize.dates import is_condition
from normalize.records import DocumentRecord, FlagCode, FlagRecord, ItemRecord, Severity

#: What is printed is quoted up to this length in a message; the flag's ``raw`` holds all of it.
_QUOTE = 90
#: What stands for no print and for no field in a message; what labels of printed text end with.
_EMPTY, _ROW, _AS_PRINTED = "ô trống", "Dòng này", " (nguyên văn)"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its code, the field it is about, what is printed and what it may have to be."""

    code: FlagCode
    field: str | None = None
    raw: str | None = None
    suggestion: str | None = None


class Review(StrEnum):
    """What a doubt says of the reading of its row.

    A flag tells of a defect of the document just as well (a deadline before the plan's year): what
    is printed is then read right, and the row needs no second look unless its text is in doubt.
    """

    #: A person must decide it.
    ALWAYS = "always"
    #: An empty cell may be one merged with the row above, or one not read: evidence for `pipelines.confidence`.
    EMPTY = "empty"
    #: A contradiction may betray a misreading: evidence as well, and an error in uncertain text calls a person.
    MISREAD = "misread"
    #: Nothing.
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class _Kind:
    severity: Severity
    review: Review
    message: str


@cache
def _kinds() -> Mapping[FlagCode, _Kind]:
    table = resources.files("pipelines").joinpath("data/flags.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines())
    return {
        FlagCode(row["code"]): _Kind(Severity(row["severity"]), Review(row["review"]), row["message"])
        for row in rows
    }


def severity(code: FlagCode) -> Severity:
    """How much doubts of a code weigh."""
    return _kinds()[code].severity


def review(code: FlagCode) -> Review:
    """What doubts of a code say of the reading of their row."""
    return _kinds()[code].review


def needs_decision(flag: FlagRecord) -> bool:
    """Whether a person must decide a doubt, however surely its text was read.

    A time that only waits for something (``Khi được cấp vốn``) is no time somebody could read: as with an
    empty cell there is nothing to decide.
    """
    if flag.code is FlagCode.DEADLINE_UNREAD and is_condition(flag.raw or ""):
        return False
    return review(flag.code) is Review.ALWAYS


def needs_review(flags: Collection[FlagRecord], *, uncertain: bool = False) -> bool:
    """Whether a person must look at a row with these doubts, however surely it was read.

    ``uncertain``: what it says was recognised or restored; a value that cannot be right is then perhaps not
    the school's error but the reader's.
    """
    return any(map(needs_decision, flags)) or (
        uncertain and any(review(f.code) is Review.MISREAD and f.severity is Severity.ERROR for f in flags)
    )


@cache
def _label(field: str | None) -> str:
    """What officers call a field: the label of its column."""
    for model in (ItemRecord, DocumentRecord):
        if field in model.model_fields:
            return (model.model_fields[field].title or field).removesuffix(_AS_PRINTED)
    return _ROW


def flag_record(doubt: Doubt, document_id: str, item_id: str | None = None) -> FlagRecord:
    """The row of the ``flags`` table for a doubt."""
    kind = _kinds()[doubt.code]
    raw = " ".join((doubt.raw or "").split())
    quoted = raw if len(raw) <= _QUOTE else raw[: _QUOTE - 1] + "…"
    return FlagRecord(
        document_id=document_id,
        item_id=item_id,
        field=doubt.field,
        code=doubt.code,
        severity=kind.severity,
        message=kind.message.format(raw=quoted or _EMPTY, field=_label(doubt.field)),
        raw=doubt.raw,
        suggestion=doubt.suggestion,
    )
