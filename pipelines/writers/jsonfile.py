"""One JSON file per document: the document with its rows of every other table.

The form is `DocumentFile`, made from the record types; ``docs/schema.json`` describes it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from normalize.records import TABLES, DocumentRecord, FileRecord
from pipelines.tables import Tables, by_document

#: What Windows forbids in names, and what a shell would trip over.
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x20]+')
#: Leaves room for the folder within Windows' 260 signs, counted in bytes because of ext4's 255.
_NAME_BYTES = 120
#: Tables whose rows are inside other parts of the file, not lists of their own.
_OUTSIDE = ("files", "documents")


@cache
def document_file() -> type[BaseModel]:
    """The model of one JSON file: ``file``, ``document``, then a list per table."""
    fields: dict[str, Any] = {
        "file": (FileRecord, Field(description="The file the document was found in")),
        "document": (DocumentRecord, Field(description="The document itself")),
    }
    for table, (model, label) in TABLES.items():
        if table not in _OUTSIDE:
            description = f"Rows of {table} of this document"
            fields[table] = (list[model], Field(title=label, description=description))  # type: ignore[valid-type]
    return create_model("DocumentFile", __config__=ConfigDict(extra="forbid"), **fields)


def write_all(folder: Path, tables: Tables) -> None:
    """Write ``folder/<document_id>.json`` for each document."""
    folder.mkdir()
    files = {record.file: record for record in tables.files}
    model = document_file()
    taken: set[str] = set()
    for document_id, part in by_document(tables).items():
        (document,) = part.documents
        content: dict[str, Any] = {"file": files[document.file], "document": document}
        content |= {table: part.rows(table) for table in TABLES if table not in _OUTSIDE}
        text = model.model_construct(**content).model_dump_json(indent=2)
        name = _file_name(document_id, taken)
        (folder / name).write_text(text + "\n", encoding="utf-8", newline="\n")


def _file_name(document_id: str, taken: set[str]) -> str:
    """A name every file system takes, different from those taken also where case does not count."""
    safe = _UNSAFE.sub("_", document_id).strip("._") or "document"
    safe = safe.encode()[:_NAME_BYTES].decode("utf-8", "ignore")
    name, count = safe, 1
    while name.casefold() in taken:
        count += 1
        name = f"{safe}~{count}"
    taken.add(name.casefold())
    return f"{name}.json"
