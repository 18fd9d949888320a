"""The columns of each table, read off the record types: the one place that knows Python's types.

Writers ask for `columns(model)` and `value(record, column)`; none of them looks at an annotation.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Union, get_args, get_origin

from normalize.records import Record

Value = str | int | float | bool | date | list[str] | None


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"
    CODES = "list of codes"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "true/false"
    DATE = "date"


_KINDS: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    date: Kind.DATE,
    str: Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, its Vietnamese label, its English description, its kind.

    ``codes`` is the enum of a CODE or CODES column; ``required`` tells that it is never null.
    """

    name: str
    label: str
    description: str
    kind: Kind
    required: bool
    codes: type[StrEnum] | None = None


@cache
def columns(model: type[Record]) -> tuple[Column, ...]:
    """The columns of a record type, in its order."""
    found = []
    for name, info in model.model_fields.items():
        inner = _without_none(info.annotation)
        kind, codes = _kind(inner)
        nullable = inner is not info.annotation
        found.append(Column(name, info.title or name, info.description or "", kind, not nullable, codes))
    return tuple(found)


def value(record: Record, column: Column) -> Value:
    """The value of a column as plain Python: codes as strings, lists as lists of strings."""
    found = getattr(record, column.name)
    if column.kind is Kind.CODES:
        return [str(code) for code in found]
    if column.kind is Kind.CODE and found is not None:
        return str(found)
    plain: Value = found
    return plain


def _without_none(annotation: object) -> object:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation
    (inner,) = (part for part in get_args(annotation) if part is not type(None))
    return inner


def _kind(inner: object) -> tuple[Kind, type[StrEnum] | None]:
    if get_origin(inner) is list:
        (code,) = get_args(inner)
        return Kind.CODES, code
    if not isinstance(inner, type):
        raise TypeError(f"no column type for {inner!r}")
    if issubclass(inner, StrEnum):
        return Kind.CODE, inner
    return _KINDS[inner], None
