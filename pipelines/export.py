"""All records of a run into one folder: Parquet, CSV, a workbook, JSON; whole or not at all.

    OUT/kehoach.xlsx        one sheet per table, for people
    OUT/<table>.parquet     for programs
    OUT/<table>.csv         for everything else
    OUT/json/<document>.json
    OUT/kehoach.json        what wrote the folder, and how many rows each table has

The same records give the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path

from normalize.records import TABLES
from pipelines.swap import replacing
from pipelines.tables import Tables
from pipelines.walk import OUTPUT_MARK
from pipelines.writers import csvfile, jsonfile, parquet, workbook

WORKBOOK = "kehoach.xlsx"
JSON_FOLDER = "json"
#: Written by `kehoach check`; a new export leaves it out, as it is about the old records.
CHECKBOOK = "kiemtra.xlsx"
#: Every name that is written at the top of an output folder.
OURS = frozenset(
    {WORKBOOK, JSON_FOLDER, CHECKBOOK, OUTPUT_MARK}
    | {f"{table}.{ending}" for table in TABLES for ending in ("parquet", "csv")}
)


def export(tables: Tables, output: Path) -> None:
    """Write all tables into ``output``; OSError (disk full, a file open in Excel) leaves it as it was."""
    with replacing(output.resolve(), OURS) as stage:
        for table, (model, _) in TABLES.items():
            rows = tables.rows(table)
            parquet.write(stage / f"{table}.parquet", model, rows)
            csvfile.write(stage / f"{table}.csv", model, rows)
        workbook.write(stage / WORKBOOK, tables)
        jsonfile.write_all(stage / JSON_FOLDER, tables)
        mark = {"program": "kehoach", "rows": {table: len(tables.rows(table)) for table in TABLES}}
        (stage / OUTPUT_MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
