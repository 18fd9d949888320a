"""Doubts found while records are made, and the rows of the ``flags`` table they become.

Severity, Vietnamese message and call for review of each code stand in ``pipelines/data/flags.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from normalize.records import FlagCode, FlagRecord, Severity

#: What is printed is quoted up to this length in a message; the flag's ``raw`` holds all of it.
_QUOTE = 90


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its code, the field it is about, what is printed and what it may have to be."""

    code: FlagCode
    field: str | None = None
    raw: str | None = None
    suggestion: str | None = None


class Review(StrEnum):
    """When a doubt means that a value of its row may be read wrong, or must be decided by a person.

    A flag tells of a defect of the document just as well (a deadline before the plan's year): what
    is printed is then read right, and the row needs no second look unless its text is in doubt.
    """

    ALWAYS = "always"
    #: Also where white space placed the cells: an empty cell may be one merged with the row above.
    LOOSE = "loose"
    #: Only where the text itself is not certain (a scan, restored marks): a contradiction betrays a misreading.
    MISREAD = "misread"
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


def needs_review(codes: Iterable[FlagCode], *, loose: bool = False, uncertain_text: bool = False) -> bool:
    """Whether a row with these doubts should be looked at.

    ``loose``: white space placed its cells; ``uncertain_text``: what it says was recognised or restored.
    """
    calls = {Review.ALWAYS}
    if loose or uncertain_text:
        calls.add(Review.LOOSE)
    if uncertain_text:
        calls.add(Review.MISREAD)
    return any(_kinds()[code].review in calls for code in codes)


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
        message=kind.message.format(raw=quoted),
        raw=doubt.raw,
        suggestion=doubt.suggestion,
    )
