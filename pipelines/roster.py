"""A list of schools that should have handed in a plan, and which of them did.

The list is a file of any form officers keep: Excel or Word with a table, CSV, plain text with a
school a line. The column of schools is found by what stands in it; a commune in the name or in
another cell of the row tells schools of one name apart.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path

from extract.charset import decode
from extract.document import Paragraph, Table
from extract.errors import KehoachError
from extract.limits import DEFAULT_LIMITS, Limits
from extract.readers.base import load, read_bytes
from normalize.organizations import Likeness, NameIndex, SchoolName, alike, school_name
from normalize.places import Place, Relation, locate, related
from normalize.school_year import find_school_years
from normalize.text import letters, squeeze
from pipelines.schools import School

#: A province has far fewer schools.
_MOST_ROWS = 20_000
_MOST_CELLS = 30
_LONGEST_CELL = 300
#: ``1. MN …``, ``- MN …`` in a plain list.
_NUMBERING = re.compile(r"^(?:\d+\s*[.)]?\s+|\d+[.)]|[-–+*•]\s*)(?=[^\W\d])")
#: Names that a missing school is said to be like: the same elsewhere, and those a letter away.
_HINTS = (Likeness.SAME, Likeness.MARKS, Likeness.NEAR)
#: A workbook that somebody renamed.
_ZIP = b"PK\x03\x04"
_PLAIN = frozenset({".txt", ".csv", ".tsv", ""})


class RosterError(Exception):
    """A list that cannot be read; the message is for people."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A school of the list: as written there, in comparable form, and where it is."""

    text: str
    name: SchoolName
    place: Place | None


class Answer(Enum):
    """What became of a listed school; NO_PLAN: its files hold other documents only."""

    FOUND = "Đã nộp"
    NO_PLAN = "Chưa có kế hoạch"
    AMBIGUOUS = "Chưa rõ"
    MISSING = "Chưa nộp"


@dataclass(frozen=True, slots=True)
class Matched:
    """A listed school with the school it is (FOUND), those it can be (AMBIGUOUS), or like ones (MISSING)."""

    listed: Listed
    answer: Answer
    schools: tuple[School, ...]


def read_roster(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[Listed, ...]:
    """The schools of a list, each once, in its order; RosterError where there is none."""
    try:
        rows = list(_rows(path, limits))
    except (KehoachError, OSError, csv.Error) as error:
        reason = error.message if isinstance(error, KehoachError) else str(error)
        raise RosterError(f"Không đọc được danh sách trường {path}: {reason}") from error
    listed = list_schools(rows)
    if not listed:
        raise RosterError(f"Không thấy tên trường nào trong {path}. Hãy ghi mỗi trường một dòng, tên ở một cột.")
    return listed


def list_schools(rows: Iterable[Sequence[str]]) -> tuple[Listed, ...]:
    """The schools in the rows of a table, without titles, headers and repeated lines."""
    table = [[_NUMBERING.sub("", squeeze(cell))[:_LONGEST_CELL] for cell in row[:_MOST_CELLS]] for row in rows]
    leveled = Counter(n for row in table for n, cell in enumerate(row) if _has_level(cell))
    lettered = Counter(n for row in table for n, cell in enumerate(row) if school_name(cell) and not cell.isdigit())
    if not lettered:
        return ()
    counts = leveled or lettered
    column = max(sorted(counts), key=lambda n: counts[n])
    # Titles and headers stand above the first name that says its level; a list may do without levels.
    first = next((n for n, row in enumerate(table) if column < len(row) and _has_level(row[column])), 0)
    found: dict[tuple[SchoolName, Place | None], Listed] = {}
    for row in table[first:]:
        listed = _listed(row, column) if column < len(row) else None
        if listed is not None:
            found.setdefault((listed.name, listed.place), listed)
    return tuple(found.values())


def _listed(row: Sequence[str], column: int) -> Listed | None:
    text = row[column]
    name = school_name(text)
    if name is None or text.isdigit() or letters(text) in _headers() or find_school_years(text):
        return None
    others = [cell for number, cell in enumerate(row) if number != column]
    place = next(filter(None, map(locate, [name.place or "", *others])), None)
    return Listed(text, name, place)


@cache
def _headers() -> frozenset[str]:
    """What stands above a column of schools."""
    with files("pipelines").joinpath("data", "list_headers.csv").open(encoding="utf-8") as handle:
        return frozenset(letters(row["phrase"]) for row in csv.DictReader(handle))


def _has_level(cell: str) -> bool:
    name = school_name(cell)
    return name is not None and bool(name.levels) and not find_school_years(cell)


def _rows(path: Path, limits: Limits) -> Iterator[Sequence[str]]:
    data = load(path, limits)
    if path.suffix.lower() in _PLAIN and not data.startswith(_ZIP):
        lines = decode(data).splitlines()[:_MOST_ROWS]
        yield from csv.reader(lines, delimiter=_delimiter(lines, path.suffix.lower()))
        return
    left = _MOST_ROWS
    for block in read_bytes(data, path.name, limits).blocks():
        rows = [[line] for line in block.text.split("\n")] if isinstance(block, Paragraph) else _table_rows(block)
        yield from rows[:left]
        left -= len(rows)
        if left <= 0:
            return


def _table_rows(table: Table) -> list[list[str]]:
    rows = [[""] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.text.replace("\n", " ")
    return rows


def _delimiter(lines: Sequence[str], suffix: str) -> str:
    """A comma parts cells in CSV only: in a plain list it belongs to the name (``TH, THCS và THPT …``)."""
    signs = ";\t|" if suffix in (".txt", "") else ",;\t"
    counts = {sign: sum(sign in line for line in lines) for sign in signs}
    best = max(signs, key=lambda sign: counts[sign])
    return best if counts[best] else "\t"


def match_roster(roster: Sequence[Listed], schools: Sequence[School]) -> tuple[Matched, ...]:
    """For each listed school which of the schools it is.

    Full names are asked first, then names without marks, without the kind of school, without the
    level. A school that two lines of the list claim is sure for neither.
    """
    named: dict[str, list[School]] = defaultdict(list)
    for school in schools:
        named[school.key.folded].append(school)
    index = NameIndex((school.key, school) for school in schools)
    matches = [_match(listed, named[listed.name.folded], index) for listed in roster]
    claims = Counter(id(match.schools[0]) for match in matches if match.answer is Answer.FOUND)
    return tuple(
        Matched(match.listed, Answer.AMBIGUOUS, match.schools)
        if match.answer is Answer.FOUND and claims[id(match.schools[0])] > 1
        else match
        for match in matches
    )


def _match(listed: Listed, named: Sequence[School], schools: NameIndex[School]) -> Matched:
    """The answer for one line, of the schools ``named`` like it but for marks, kind and level."""
    possible = [one for one in named if related(listed.place, one.place) is not Relation.APART]
    steps = (
        [one for one in possible if alike(listed.name, one.key) is Likeness.SAME],
        [one for one in possible if alike(listed.name, one.key) is Likeness.MARKS],
        [one for one in possible if one.key.levels == listed.name.levels],
        [one for one in possible if not listed.name.levels],
    )
    found = next(filter(None, steps), [])
    if found:
        return Matched(listed, Answer.FOUND if len(found) == 1 else Answer.AMBIGUOUS, tuple(found))
    near = [one for likeness in _HINTS for one in schools.like(listed.name, likeness)]
    return Matched(listed, Answer.MISSING, tuple(near))
