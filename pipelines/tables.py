"""All records of one or many files: a list per table of `normalize.records.TABLES`.

``Tables`` is what reading one file gives and what exporting many files takes. The lists of one
file are merged into the lists of a folder by `merge`, in the order given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from normalize.records import (
    TABLES,
    AssignmentRecord,
    BudgetRecord,
    DocumentRecord,
    FileRecord,
    FlagRecord,
    IssueRecord,
    ItemRecord,
    MemberRecord,
    MonitoringRecord,
    ProvenanceRecord,
    Record,
    ResultRecord,
    UnplacedRecord,
)


@dataclass(frozen=True, slots=True)
class Tables:
    """One list of records for each name in `TABLES`, in the order of that mapping."""

    items: list[ItemRecord] = field(default_factory=list)
    documents: list[DocumentRecord] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)
    assignments: list[AssignmentRecord] = field(default_factory=list)
    budgets: list[BudgetRecord] = field(default_factory=list)
    results: list[ResultRecord] = field(default_factory=list)
    issues: list[IssueRecord] = field(default_factory=list)
    monitoring: list[MonitoringRecord] = field(default_factory=list)
    members: list[MemberRecord] = field(default_factory=list)
    flags: list[FlagRecord] = field(default_factory=list)
    provenance: list[ProvenanceRecord] = field(default_factory=list)
    unplaced: list[UnplacedRecord] = field(default_factory=list)

    def rows(self, table: str) -> Sequence[Record]:
        """The records of a table by its name in `TABLES`; KeyError for any other name."""
        if table not in TABLES:
            raise KeyError(table)
        records: Sequence[Record] = getattr(self, table)
        return records


def merge(parts: Iterable[Tables]) -> Tables:
    """The rows of all parts, each table in the order of the parts."""
    merged = Tables()
    for part in parts:
        for table in TABLES:
            getattr(merged, table).extend(part.rows(table))
    return merged
