"""Running text: words outside tables become paragraphs in reading order.

Blocks that stand side by side (the head of an official letter, recipients and signature) are told
by the white strip between them and come out one after the other, left before right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.document import Paragraph
from extract.pdf.lines import Habit, Joint, Line, joint, line_of, lines_of
from extract.pdf.model import Word, box_of, confidence_of, figures_of

#: A gap wider than this (in font sizes) parts two columns; a justified line may have such a gap
#: only where a space is drawn, and up to `_STRETCHED`.
_COLUMN_GAP = 1.6
_STRETCHED = 3.5
#: A signature's name stands up to this many font sizes below its title.
_SIGNATURE_ROOM = 9.0


@dataclass(frozen=True, slots=True)
class Margins:
    """The left and right edge of the running text."""

    left: float
    right: float


@dataclass(slots=True)
class _Column:
    x0: float
    x1: float
    lines: list[Line] = field(default_factory=list)

    def holds(self, piece: Line) -> bool:
        """Whether the piece shares the column's middle, left or right edge."""
        middle = abs((piece.x0 + piece.x1) - (self.x0 + self.x1)) / 2
        return middle < 14.0 or abs(piece.x0 - self.x0) < 5.0 or abs(piece.x1 - self.x1) < 5.0

    def add(self, piece: Line) -> None:
        """Take the piece in."""
        self.lines.append(piece)
        self.x0, self.x1 = min(self.x0, piece.x0), max(self.x1, piece.x1)


def pieces_of(line: Line) -> list[Line]:
    """The parts of a line between wide gaps, left to right."""
    groups: list[list[Word]] = []
    for word in line.words:
        if groups and not _parted(groups[-1][-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [line] if len(groups) == 1 else [line_of(group) for group in groups]


def _parted(a: Word, b: Word) -> bool:
    gap, size = b.x0 - a.x1, max(a.size, b.size)
    if gap <= _COLUMN_GAP * size:
        return False
    return not (a.spaced and b.order == a.order + 1 and gap <= _STRETCHED * size)


def margins_of(words: Iterable[Word], known: Margins | None) -> Margins | None:
    """The margins of the undivided lines among the words, widened by those of earlier pages."""
    lines = [line for line in lines_of(words) if len(pieces_of(line)) == 1]
    edges = [Margins(line.x0, line.x1) for line in lines] + ([known] if known else [])
    if not edges:
        return None
    return Margins(min(e.left for e in edges), max(e.right for e in edges))


def paragraphs_of(words: Sequence[Word], margins: Margins, habit: Habit, page: int) -> list[Paragraph]:
    """The paragraphs of words between two tables, in reading order."""
    out: list[Paragraph] = []
    run: list[Line] = []
    band: list[_Column] = []

    def close_run() -> None:
        if run:
            out.extend(_split(run, margins, habit, page))
            run.clear()

    def close_band() -> None:
        for column in sorted(band, key=lambda c: c.x0):
            edges = Margins(column.x0, column.x1)
            out.extend(_split(column.lines, edges, habit, page, side=True))
        band.clear()

    for line in lines_of(words):
        pieces = pieces_of(line)
        if band and not _goes_on(band, pieces):
            close_band()
        if band or len(pieces) > 1:
            close_run()
            for piece in pieces:
                _place(band, piece)
        else:
            run.append(line)
    close_band()
    close_run()
    return out


def _goes_on(band: list[_Column], pieces: list[Line]) -> bool:
    """Whether the pieces stand in the columns of the band."""
    bottom = max(column.lines[-1].base for column in band)
    if pieces[0].base - bottom > _SIGNATURE_ROOM * pieces[0].size:
        return False
    for piece in pieces:
        touched = [c for c in band if c.x0 < piece.x1 and piece.x0 < c.x1]
        if len(touched) > 1 or (len(pieces) == 1 and not any(c.holds(piece) for c in touched)):
            return False
    return True


def _place(band: list[_Column], piece: Line) -> None:
    for column in band:
        if column.x0 < piece.x1 and piece.x0 < column.x1:
            column.add(piece)
            return
    band.append(_Column(piece.x0, piece.x1, [piece]))


def _split(
    lines: list[Line], margins: Margins, habit: Habit, page: int, side: bool = False
) -> list[Paragraph]:
    """Lines of one column cut into paragraphs; ``side`` tells a block that stands beside another."""
    pitch = _pitch(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts(groups[-1], line, margins, habit, pitch, side):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, margins, habit, page) for group in groups]


def _pitch(lines: list[Line]) -> float:
    """The usual distance of baselines, in font sizes."""
    steps = sorted((b.base - a.base) / b.size for a, b in pairwise(lines) if b.base > a.base)
    return min(max(steps[len(steps) // 4], 1.0), 2.0) if steps else 1.3


def _starts(group: list[Line], line: Line, margins: Margins, habit: Habit, pitch: float, side: bool) -> bool:
    """Whether the line begins a new paragraph."""
    above = group[-1]
    if line.base - above.base > (pitch + 0.45) * max(line.size, above.size):
        return True
    if abs(line.size - above.size) > 0.8 or (_is_upper(line) != _is_upper(above) and side):
        return True
    if line.bold != above.bold and (line.words[0].bold != above.words[-1].bold):
        return True
    if _joint(above, line, margins, habit) is Joint.BREAK:
        return True
    if side:
        return not _is_wrapped_name(above, line, habit)
    return (
        line.x0 - above.x0 > 8.0 and len(group) > 1
    ) or line.x0 - margins.left > 8.0 >= above.x0 - margins.left


def _joint(above: Line, below: Line, margins: Margins, habit: Habit) -> Joint:
    """How two lines belong together; a centred line has room on both sides."""
    left, right = above.x0 - margins.left, margins.right - above.x1
    if _is_centred(above, margins):
        return joint(above, below, left + right, habit.space, told=False)
    return joint(above, below, right, habit.space, habit.tells)


def _is_centred(line: Line, margins: Margins) -> bool:
    left, right = line.x0 - margins.left, margins.right - line.x1
    return (left > 12.0 and abs(left - right) < 12.0) or (left > 3.0 and abs(left - right) < 3.0)


def _is_upper(line: Line) -> bool:
    letters = [c for c in line.text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _is_wrapped_name(above: Line, line: Line, habit: Habit) -> bool:
    """In a narrow block beside another each line stands for itself, unless a name or date was wrapped."""
    if above.words[-1].spaced and habit.spaced_ends <= 0.1 * habit.ends:
        return True
    if line.words[0].text[0].islower():
        return True
    short = line.x1 - line.x0 < 0.5 * (above.x1 - above.x0)
    return short and (_is_upper(above) or line.words[0].text[0].isdigit())


def _paragraph(group: list[Line], margins: Margins, habit: Habit, page: int) -> Paragraph:
    parts = [group[0].text]
    for above, below in pairwise(group):
        parts.append("" if _joint(above, below, margins, habit) is Joint.GLUE else " ")
        parts.append(below.text)
    return Paragraph(
        "".join(parts),
        page,
        box_of(word for line in group for word in line.words),
        bold=all(line.bold for line in group),
        centered=all(_is_centred(line, margins) for line in group),
        confidence=confidence_of(word for line in group for word in line.words),
        figures=figures_of(word for line in group for word in line.words),
    )
