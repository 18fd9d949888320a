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


def by_document(tables: Tables) -> dict[str, Tables]:
    """The rows of each document by its ``document_id``, in the order of the documents.

    ``files`` is left empty: a file may bind several documents. Rows of no document (unplaced text
    of a file without one) are in none of the parts.
    """
    parts = {document.document_id: Tables(documents=[document]) for document in tables.documents}
    owners = {item.item_id: item.document_id for item in tables.items}
    for table, (model, _) in TABLES.items():
        if table in ("files", "documents"):
            continue
        key = "document_id" if "document_id" in model.model_fields else "item_id"
        for record in tables.rows(table):
            found: str | None = getattr(record, key)
            owner = found if key == "document_id" else owners.get(found or "")
            if owner in parts:
                getattr(parts[owner], table).append(record)
    return parts
