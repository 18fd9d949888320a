"""Page numbers and running titles, told from text by where they stand and by coming again.

Candidates are the outermost lines of a page that stand clear of the text. They leave the text only
once all pages are known: a number that counts the pages, or a line that stands at the same place
with the same words (digits aside) on other pages. The rest go back as paragraphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Page, Paragraph
from extract.pdf.lines import Line, lines_of
from extract.pdf.model import Ink, Word, box_of, turned_box
from normalize.text import bare

#: Running titles stand in the outer eighth of the page.
_ZONE = 0.125
#: and this many font sizes clear of the text.
_CLEAR = 1.75
#: No running title is longer; a full line of text is.
_MAX_LINES = 2
_NUMBER = re.compile(
    r"^(?:(?:trang|page|tr\.?)\s*)?[-–—.\[(]?\s*(\d{1,4})\s*[-–—.\])]?(?:\s*(?:/|of|tren)\s*\d{1,4})?$"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Edge:
    """A line at the top or bottom of a page that may be furniture."""

    paragraph: Paragraph
    top: bool
    place: int
    height: float

    @property
    def key(self) -> tuple[bool, int, str]:
        """The same for one running title on all pages."""
        return self.top, self.place, _DIGITS.sub("#", bare(self.paragraph.text))

    @property
    def number(self) -> int | None:
        """The page number it prints, if that is all it is."""
        match = _NUMBER.match(bare(self.paragraph.text))
        return int(match.group(1)) if match else None


def edges_of(words: Sequence[Word], ink: Ink, page: int) -> tuple[list[Edge], list[Word]]:
    """The candidates among words outside tables, and the words of the body."""
    lines = lines_of(w for w in words if w.turn == 0)
    found = _outer(lines, ink, True) + _outer(lines[::-1], ink, False)
    if not found or len(found) >= len(lines) > 2:
        return [], list(words)
    taken = {word.order for line, _ in found for word in line.words}
    edges = []
    for line, top in found:
        box = turned_box(box_of(line.words), 4 - ink.turn, ink.width, ink.height)
        paragraph = Paragraph(line.text, page, box, bold=line.bold, centered=_is_central(line, ink))
        place = round(line.base if top else ink.height - line.base)
        edges.append(Edge(paragraph, top, place // 6, ink.height))
    return edges, [w for w in words if w.order not in taken]


def _is_central(line: Line, ink: Ink) -> bool:
    return abs(line.x0 + line.x1 - ink.width) < 40.0


def _outer(lines: Sequence[Line], ink: Ink, top: bool) -> list[tuple[Line, bool]]:
    """The outermost lines up to the first wide gap, if they are few and in the margin."""
    for count in range(1, _MAX_LINES + 1):
        if len(lines) <= count:
            # A page with nothing else: only a bare number can be told from text.
            line = lines[-1] if lines else None
            alone = count == 1 and line is not None and _NUMBER.match(bare(line.text)) is not None
            return [(line, top)] if alone and line is not None and _in_zone(line, ink, top) else []
        outer, inner = lines[count - 1], lines[count]
        if not _in_zone(outer, ink, top):
            return []
        if abs(inner.base - outer.base) >= _CLEAR * max(inner.size, outer.size):
            return [(line, top) for line in lines[:count]]
    return []


def _in_zone(line: Line, ink: Ink, top: bool) -> bool:
    return line.base < _ZONE * ink.height if top else line.y0 > (1 - _ZONE) * ink.height


def settle(pages: Sequence[Page], edges: Sequence[Edge]) -> tuple[Page, ...]:
    """The pages with furniture set apart and the other candidates back in the text."""
    pages_with: dict[tuple[bool, int, str], set[int]] = defaultdict(set)
    for edge in edges:
        pages_with[edge.key].add(edge.paragraph.page)
    by_page: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_page[edge.paragraph.page].append(edge)
    return tuple(_settled(page, by_page[page.number], pages_with) for page in pages)


def _settled(
    page: Page, edges: Sequence[Edge], pages_with: dict[tuple[bool, int, str], set[int]]
) -> Page:
    furniture: list[Paragraph] = []
    above: list[Paragraph] = []
    below: list[Paragraph] = []
    for edge in edges:
        number = edge.number
        again = len(pages_with[edge.key]) > 1
        if again or number == page.number:
            furniture.append(edge.paragraph)
        else:
            (above if edge.top else below).append(edge.paragraph)
    if not edges:
        return page
    return replace(
        page, blocks=(*above, *page.blocks, *reversed(below)), furniture=tuple(furniture)
    )
