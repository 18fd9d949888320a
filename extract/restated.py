"""Criterion codes that were not read, taken from the paper bound beside that says the same of the same task.

The documents of one file whose text was restored in, the same out. A report or minutes repeat, criterion by
criterion, what the plan set out to do; where one of the two lost its code and the words are the same, the code of
the other is that of both. Words that are like those of several rows, and a code of another standard than the one a
row stands under, tell nothing. The row is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extract.raw import Field, Printed, RawDocument, RawRow
from normalize.catalogue import mentioned_criterion, read_criterion, read_standard
from normalize.text import bare

#: Words are the same when they are so like each other (0 to 100), and by so much liker than those of other rows.
_SAME, _LEAD = 80.0, 15.0
#: Shorter words may be said of several tasks.
_LEAST_LETTERS = 25
_TASKS = (Field.TARGET, Field.CONTENT, Field.ACTIONS, Field.PLANNED)


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of a document: its place, what it says of its task, its code and standard."""

    document: int
    row: int
    said: tuple[str, ...]
    code: str | None
    standard: int | None


def with_restated_codes(documents: Sequence[RawDocument]) -> tuple[RawDocument, ...]:
    """The documents with the codes that another of them has, those of the plan first."""
    documents = tuple(documents)
    for name, other in (("items", "results"), ("results", "items")):
        told = _places(documents, other)
        found = {(one.document, one.row): code for one in _places(documents, name) if (code := _restated(one, told))}
        documents = tuple(_with_codes(document, name, number, found) for number, document in enumerate(documents))
    return documents


def _places(documents: Sequence[RawDocument], name: str) -> list[_Place]:
    out: list[_Place] = []
    for number, document in enumerate(documents):
        rows: tuple[RawRow, ...] = getattr(document, name)
        for place, row in enumerate(rows):
            said = (bare(row.fields[field].text) for field in _TASKS if field in row.fields)
            cell = row.fields[Field.CRITERION].text if Field.CRITERION in row.fields else ""
            code = read_criterion(cell).code or mentioned_criterion(cell)
            heading = row.standard_heading
            standard = read_standard(heading.text).number if heading is not None else None
            long = tuple(text for text in said if len(text) >= _LEAST_LETTERS)
            out.append(_Place(number, place, long, code, standard))
    return out


def _restated(one: _Place, places: Sequence[_Place]) -> str | None:
    """The code of the rows of other documents that say what a row without a code says."""
    if one.code is not None:
        return None
    others = [place for place in places if place.document != one.document]
    codes: set[str] = set()
    for document in {place.document for place in others}:
        likeness = [(_likeness(one, place), place) for place in others if place.document == document]
        likeness.sort(key=lambda pair: -pair[0])
        (best, place), second = likeness[0], likeness[1][0] if len(likeness) > 1 else 0.0
        if best >= _SAME and best - second >= _LEAD and place.code is not None:
            codes.add(place.code)
    code = codes.pop() if len(codes) == 1 else None
    return code if code is not None and one.standard in (None, int(code.split(".")[0])) else None


def _likeness(one: _Place, other: _Place) -> float:
    return max((fuzz.ratio(a, b) for a in one.said for b in other.said), default=0.0)


def _with_codes(
    document: RawDocument, name: str, number: int, found: Mapping[tuple[int, int], str]
) -> RawDocument:
    rows: tuple[RawRow, ...] = getattr(document, name)
    changed = tuple(
        _with_code(row, code) if (code := found.get((number, place))) else row for place, row in enumerate(rows)
    )
    return replace(document, items=changed) if name == "items" else replace(document, results=changed)


def _with_code(row: RawRow, code: str) -> RawRow:
    held = row.fields.get(Field.CRITERION) or Printed("", row.page)
    cell = replace(held, text=f"Tiêu chí {code}", original=held.original or held.text)
    return replace(row, fields={**row.fields, Field.CRITERION: cell}, inferred=True)
