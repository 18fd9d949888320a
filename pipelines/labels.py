"""Vietnamese words for the codes of `normalize.records`, as officers see them (``data/labels.csv``)."""

from __future__ import annotations

import csv
from enum import StrEnum
from functools import cache
from importlib.resources import files


def label(codes: type[StrEnum], code: str) -> str:
    """The Vietnamese word for a code of an enum.

    >>> from normalize.records import Role
    >>> label(Role, "KE_TOAN")
    'Kế toán'
    """
    return labels()[codes.__name__, code]


@cache
def labels() -> dict[tuple[str, str], str]:
    """All words by name of the enum and code."""
    with files("pipelines").joinpath("data", "labels.csv").open(encoding="utf-8") as handle:
        return {(row["enum"], row["code"]): row["label"] for row in csv.DictReader(handle)}
