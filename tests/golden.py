"""The records of the samples in a comparable form: one golden file for all media of one source.

``python -m tests.golden`` writes ``tests/golden/<source>.json`` anew; read the change before you
commit it. What depends on the medium (identifiers, pages, boxes, flags of page breaks and
encodings) is left out, so that every file of a source must give the very same records.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extract.readers.base import read_file
from normalize.records import FlagCode, Record
from pipelines.assemble import assemble
from pipelines.tables import Tables
from samples.source import FILES, Source, load_all

GOLDEN = Path(__file__).parent / "golden"
_COMPARED = ("documents", "items", "assignments", "budgets", "results", "issues", "monitoring", "members")
_OF_MEDIUM = {"document_id", "item_id", "file", "page", "page_first", "page_last", "confidence", "needs_review"}
_FLAGS_OF_MEDIUM = {FlagCode.ROW_SPLIT, FlagCode.ROW_MOVED, FlagCode.LEGACY_ENCODING}

Records = dict[str, list[dict[str, Any]]]


def read_sample(name: str) -> Tables:
    """All records of one sample."""
    return assemble(read_file(FILES / name), name)


def comparable(tables: Tables) -> Records:
    """The records without what depends on the medium; empty values left out."""
    return {table: [_row(record) for record in tables.rows(table)] for table in _COMPARED}


def _row(record: Record) -> dict[str, Any]:
    row = record.model_dump(mode="json", exclude=_OF_MEDIUM)
    if "flags" in row:
        row["flags"] = [code for code in row["flags"] if code not in _FLAGS_OF_MEDIUM]
    return {key: value for key, value in row.items() if value not in (None, [])}


def load(source: str) -> Records:
    """The golden records of a source."""
    records: Records = json.loads((GOLDEN / f"{source}.json").read_text(encoding="utf-8"))
    return records


def faithful(source: Source) -> bool:
    """Whether a source has a file whose words are all intact, so that its records can be golden."""
    return source.recipes[0].writer != "pipes"


def write_all() -> None:
    """Write the golden records of every faithful source from its first file."""
    GOLDEN.mkdir(exist_ok=True)
    for source in filter(faithful, load_all()):
        records = comparable(read_sample(source.recipes[0].name))
        text = json.dumps(records, ensure_ascii=False, indent=1)
        (GOLDEN / f"{source.slug}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_all()
