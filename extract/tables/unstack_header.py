"""The header of a table whose cells are printed below one another: which lines make which heading?

Visual lines in, headings in column order out. A heading is a run of lines that together read like a
known wording; a header of two levels is told by headings that part an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.raw import Field
from extract.tables.fields import HEADER_LEAST, header_scores, is_numbering
from extract.tables.text_rows import is_band, is_code
from normalize.text import letters

#: A heading is printed on this many lines at most, a header on this many.
_MOST_LINES = 14
_MOST_HEADER = 90
#: The longest heading, in letters.
_LONGEST = 130
#: A line of a stacked cell is no wider than this.
WIDEST_LINE = 64
#: A run of lines counts for a header by how much it is better than this, per letter.
_USUAL_FIT = 0.85
#: What a further heading costs: two words are rather one heading than two.
_HEADING_COST = 0.3

_PARTS: tuple[tuple[frozenset[Field], frozenset[Field]], ...] = (
    (frozenset({Field.PLANNED, Field.CONTENT, Field.ACTIONS}), frozenset({Field.PLANNED, Field.ADJUSTED})),
    (
        frozenset({Field.DONE, Field.RESULT, Field.PROGRESS}),
        frozenset({Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED}),
    ),
    (frozenset({Field.DEADLINE}), frozenset({Field.START, Field.END})),
    (frozenset({Field.ASSIGNEE}), frozenset({Field.ASSIGNEE, Field.COORDINATOR, Field.SUPERVISOR})),
    (frozenset({Field.BUDGET}), frozenset({Field.BUDGET, Field.SUPPORT})),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its visual lines and how well it fits each field."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The heading as one line."""
        return " ".join(self.lines)

    def fields(self) -> frozenset[Field]:
        """The fields it may stand for."""
        scores = header_scores(self.text)
        best = max(scores.values(), default=0.0)
        return frozenset(field for field, score in scores.items() if score >= best - 0.1)


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of the columns, left to right, the group over each, the numbers below.

    ``used`` is the number of visual lines the header takes.
    """

    columns: tuple[Heading, ...]
    groups: tuple[Heading | None, ...]
    numbers: tuple[str, ...]
    used: int

    def rows(self) -> list[list[str]]:
        """The header rows as they stand over the columns."""
        leaf = [heading.text for heading in self.columns]
        upper = [
            group.text if group and group not in self.groups[:i] else ""
            for i, group in enumerate(self.groups)
        ]
        return [row for row in (upper, leaf, list(self.numbers)) if any(row)]


def find_header(lines: Sequence[str]) -> Header | None:
    """The header that the first of some visual lines begins; None where they begin none.

    >>> find_header(["TT", "Tiêu", "chí", "Giải pháp", "thực hiện", "Kinh", "phí", "1"]).rows()
    [['TT', 'Tiêu chí', 'Giải pháp thực hiện', 'Kinh phí']]
    """
    lines = lines[:_MOST_HEADER]
    narrow = next((i for i, line in enumerate(lines) if len(line) > WIDEST_LINE), len(lines))
    headings = _headings([" ".join(line.split()) for line in lines[:narrow]])
    if len(headings) < 3:
        return None
    used = sum(len(heading.lines) for heading in headings)
    columns, groups = _levels(headings)
    fields = frozenset[Field]().union(*(heading.fields() for heading in columns))
    if len(fields) < 3:
        return None
    numbers = tuple(lines[used : used + len(columns)])
    if len(numbers) < len(columns) or not all(is_numbering(text) and not text.isdigit() for text in numbers):
        numbers = ()
    return Header(tuple(columns), tuple(groups), numbers, used + len(numbers))


def _headings(lines: Sequence[str]) -> list[Heading]:
    """The lines from the first on that part into headings, as far as they go, by best total fit."""
    best: list[float | None] = [0.0] + [None] * len(lines)
    cut = [0] * (len(lines) + 1)
    for start in range(len(lines)):
        base = best[start]
        if base is None or (start and (lines[start][0].islower() or lines[start][0] == "(")):
            continue
        text = ""
        for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
            line = lines[end - 1]
            text = f"{text} {line}".strip()
            if len(text) > _LONGEST or is_numbering(line) or is_band(line) or is_code(line):
                break
            score = max(header_scores(text).values(), default=0.0)
            if score < HEADER_LEAST:
                continue
            gain = base + (score - _USUAL_FIT) * len(letters(text)) - _HEADING_COST
            known = best[end]
            if known is None or gain > known:
                best[end], cut[end] = gain, start
    end = max((i for i, value in enumerate(best) if value is not None), key=lambda i: best[i] or 0.0)
    headings: list[Heading] = []
    while end:
        headings.insert(0, Heading(tuple(lines[cut[end] : end])))
        end = cut[end]
    return headings


def _levels(headings: Sequence[Heading]) -> tuple[list[Heading], list[Heading | None]]:
    """The columns and the group over each, where later headings part earlier ones."""
    for first in range(2, len(headings) - 1):
        upper, lower = headings[:first], headings[first:]
        parents = _parents(upper, lower)
        if parents is None:
            continue
        columns: list[Heading] = []
        groups: list[Heading | None] = []
        for index, heading in enumerate(upper):
            parts = [part for part, parent in zip(lower, parents, strict=True) if parent == index]
            columns += parts or [heading]
            groups += [heading if parts else None] * max(1, len(parts))
        return columns, groups
    return list(headings), [None] * len(headings)


def _parents(upper: Sequence[Heading], lower: Sequence[Heading]) -> list[int] | None:
    """For each lower heading the upper one it is a part of; None unless all are, two or more to each."""
    parents: list[int] = []
    for heading in lower:
        least = parents[-1] if parents else 0
        found = next((i for i in range(least, len(upper)) if _is_part(heading, upper[i])), None)
        if found is None:
            return None
        parents.append(found)
    if any(parents.count(parent) < 2 for parent in parents):
        return None
    return parents if max(parents) < len(upper) - 1 or len(set(parents)) > 1 else None


def _is_part(heading: Heading, group: Heading) -> bool:
    return any(group.fields() & whole and heading.fields() & parts for whole, parts in _PARTS)
