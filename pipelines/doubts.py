"""Doubts found while records are made, and the rows of the ``flags`` table they become.

Severity and Vietnamese message of each code stand in ``pipelines/data/flags.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@cache
def _texts() -> Mapping[FlagCode, tuple[Severity, str]]:
    table = resources.files("pipelines").joinpath("data/flags.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines())
    return {FlagCode(row["code"]): (Severity(row["severity"]), row["message"]) for row in rows}


def severity(code: FlagCode) -> Severity:
    """How much doubts of a code weigh."""
    return _texts()[code][0]


def needs_review(codes: Iterable[FlagCode]) -> bool:
    """Whether a row with these doubts should be looked at: any of them above INFO."""
    return any(severity(code) is not Severity.INFO for code in codes)


def flag_record(doubt: Doubt, document_id: str, item_id: str | None = None) -> FlagRecord:
    """The row of the ``flags`` table for a doubt."""
    weight, message = _texts()[doubt.code]
    raw = " ".join((doubt.raw or "").split())
    quoted = raw if len(raw) <= _QUOTE else raw[: _QUOTE - 1] + "…"
    return FlagRecord(
        document_id=document_id,
        item_id=item_id,
        field=doubt.field,
        code=doubt.code,
        severity=weight,
        message=message.format(raw=quoted),
        raw=doubt.raw,
        suggestion=doubt.suggestion,
    )
