"""Page numbers and running titles, told from text by where they stand and by coming again.

Candidates are the outermost lines of a page that stand clear of the text. One is furniture if it is
a number that counts the pages, or if it stands at the same place with the same words (digits
aside) on another page, up to two pages on (titles may alternate).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.pdf.lines import Line, lines_of
from extract.pdf.model import Ink, Word
from normalize.text import bare

#: How many later pages must be known before a page's furniture can be told.
LOOK_AHEAD = 2
#: Running titles stand in the outer eighth of the page
_ZONE = 0.125
#: and this many font sizes clear of the text.
_CLEAR = 1.75
#: No running title is longer; a full line of text is.
_MAX_LINES = 2
#: The same title may be set this far higher or lower on the next page.
_DRIFT = 4.0
_NUMBER = re.compile(
    r"^(?:(?:trang|page|tr\.?)\s*)?[-.\[(]?\s*(\d{1,4})\s*[-.\])]?(?:\s*(?:/|of|tren)\s*\d{1,4})?$"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Edge:
    """A line at the top or bottom of a page that may be furniture; ``place`` counts from that edge."""

    page: int
    line: Line
    top: bool
    place: float

    @property
    def key(self) -> tuple[bool, str]:
        """The same for one running title on all pages."""
        return self.top, _DIGITS.sub("#", bare(self.line.text))

    @property
    def number(self) -> int | None:
        """The page number it prints, if that is all it is."""
        match = _NUMBER.match(bare(self.line.text))
        return int(match.group(1)) if match else None


@dataclass(slots=True)
class Titles:
    """The candidates of all pages so far."""

    seen: dict[tuple[bool, str], list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, edges: Iterable[Edge]) -> None:
        """Remember the candidates of one page."""
        for edge in edges:
            self.seen[edge.key].append((edge.page, edge.place))

    def is_furniture(self, edge: Edge) -> bool:
        """Whether the candidate counts pages or comes again."""
        return edge.number == edge.page or any(
            page != edge.page and abs(place - edge.place) <= _DRIFT for page, place in self.seen[edge.key]
        )


def edges_of(words: Iterable[Word], ink: Ink, page: int) -> list[Edge]:
    """The candidates among the words outside ruled tables."""
    lines = lines_of(w for w in words if w.turn == 0)
    return [
        Edge(page, line, top, line.base if top else ink.height - line.base)
        for top in (True, False)
        for line in _outer(lines if top else lines[::-1], ink, top)
    ]


def _outer(lines: Sequence[Line], ink: Ink, top: bool) -> list[Line]:
    """The outermost lines up to the first wide gap, if they are few and in the margin."""
    for count, outer in enumerate(lines[:_MAX_LINES], 1):
        if not _in_zone(outer, ink, top):
            break
        if len(lines) == count or _is_clear(outer, lines[count]):
            return list(lines[:count])
    return []


def _is_clear(outer: Line, inner: Line) -> bool:
    return abs(inner.base - outer.base) >= _CLEAR * max(inner.size, outer.size)


def _in_zone(line: Line, ink: Ink, top: bool) -> bool:
    return line.base < _ZONE * ink.height if top else line.y0 > (1 - _ZONE) * ink.height
