"""One Parquet file per table: typed columns, lists as lists, labels in the column metadata."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from normalize.records import Record
from pipelines.columns import Column, Kind, columns, value

_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.CODES: pa.list_(pa.string()),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
}


def schema(model: type[Record]) -> pa.Schema:
    """The Arrow schema of a record type; required columns are not nullable."""
    return pa.schema([_field(column) for column in columns(model)])


def write(path: Path, model: type[Record], records: Sequence[Record]) -> None:
    """Write all records of one table; a table without rows keeps its columns."""
    arrow = schema(model)
    arrays = [
        pa.array([value(record, column) for record in records], type=arrow.field(column.name).type)
        for column in columns(model)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=arrow), path, compression="zstd")


def _field(column: Column) -> pa.Field:
    metadata = {"label": column.label, "description": column.description}
    return pa.field(column.name, _TYPES[column.kind], nullable=not column.required, metadata=metadata)
