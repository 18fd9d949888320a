"""One CSV file per table, for Excel and for programs: UTF-8 with a byte-order mark, CRLF, commas.

Lists are joined by ``; ``, dates are ISO, true and false are TRUE and FALSE, null is empty.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from normalize.records import Record
from pipelines.columns import Value, columns, value
from pipelines.writers.text import guarded


def write(path: Path, model: type[Record], records: Sequence[Record]) -> None:
    """Write all records of one table under the field names of the data dictionary."""
    cells = columns(model)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([column.name for column in cells])
        for record in records:
            writer.writerow([_text(value(record, column)) for column in cells])


def _text(plain: Value) -> str:
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "TRUE" if plain else "FALSE"
    if isinstance(plain, date):
        return plain.isoformat()
    if isinstance(plain, list):
        return guarded("; ".join(plain))
    return guarded(plain) if isinstance(plain, str) else str(plain)
