"""Words become lines, lines become the text of a cell or a paragraph.

A line that was only wrapped by the width of its column is joined to the next by a space; one that
ended before the next word had to move down ends a paragraph (``\\n``); a word that was wider than
its column and was cut in two is joined again. All three are told by geometry: what would have
fitted. Where the file draws a space after each wrapped line (LibreOffice does), that decides
what geometry leaves open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from diacritics.syllables import is_syllable
from extract.pdf.model import Word

#: Width of a space in font sizes until the file has shown its own.
_SPACE = 0.25
#: A line may miss its right edge by this much and still be full.
_SLACK = 0.6
_BULLETS = frozenset("-–—+*•●○◦▪■□◆❖➢➤►✓✔→·\uf0b7\uf0a7\uf0d8\uf0fc\uf02d")
_DASHES = frozenset("-–—+*")
_BULLET_WORD = re.compile(r"^[+•●○◦▪■□◆❖➢➤►✓✔→\uf0b7\uf0a7\uf0d8\uf0fc\uf02d]|^[-–—*](?=\D)")
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-zđ][.)]|[IVX]{1,5}[.)])$")
#: A grouped amount, a date, a span of years or a plain number, whole or as far as it was printed.
_NUMERAL = re.compile(
    r"^(?:\d{1,3}(?:[.,]\d{3})*(?:[.,]\d{0,3})?|\d{1,2}/\d{0,4}|\d{1,2}/\d{1,2}/\d{0,4}|\d{4}[-–]\d{0,4}|\d+)"
    r"[đ%]?[.,;:)]*$"
)
_LABEL = re.compile(r"^[^\W\d_a-zđ][^\W\d_]*(?: [^\W\d_]+){0,4}:(?: |$)")
_STOPPED = re.compile(r"[.;:!?…,]$")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, left to right."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y0: float
    y1: float
    base: float
    size: float

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def bold(self) -> bool:
        """Whether most letters are bold."""
        heavy = sum(len(w.text) for w in self.words if w.bold)
        return 2 * heavy > sum(len(w.text) for w in self.words)

    @property
    def order(self) -> int:
        """Place of the first word in drawing order."""
        return self.words[0].order


def line_of(words: Iterable[Word]) -> Line:
    """One line of the given words (at least one)."""
    ordered = tuple(sorted(words, key=lambda w: w.x0))
    largest = max(ordered, key=lambda w: w.size)
    return Line(
        ordered,
        ordered[0].x0,
        max(w.x1 for w in ordered),
        min(w.y0 for w in ordered),
        max(w.y1 for w in ordered),
        largest.base,
        largest.size,
    )


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The words sorted into lines, top to bottom; raised and lowered signs stay with their line."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.base):
        if rows and word.base - _anchor(rows[-1]) <= 0.35 * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [line_of(row) for row in rows]


def _anchor(row: list[Word]) -> float:
    """The baseline a row started with, so that slowly drifting lines do not chain."""
    return row[0].base


class Joint(Enum):
    """How two lines of one cell belong together."""

    GLUE = ""
    SPACE = " "
    BREAK = "\n"


@dataclass(slots=True)
class Habit:
    """How the file ends its lines and how wide its spaces are, over the lines seen so far.

    ``tells``: it draws a space after each wrapped line and none where a paragraph ends. ``space``: the
    commonest space in font sizes (Times 0.25, Arial 0.28, DejaVu 0.32).
    """

    wraps: int = 0
    spaced_wraps: int = 0
    ends: int = 0
    spaced_ends: int = 0
    tells: bool = False
    space: float = _SPACE
    gaps: Counter[int] = field(default_factory=Counter)

    def observe(self, lines: Sequence[Line], left: float, right: float) -> None:
        """Count the spaces and line ends of one cell or paragraph set between ``left`` and ``right``."""
        self.gaps.update(
            round((b.x0 - a.x1) / b.size * 50) for line in lines for a, b in pairwise(line.words)
        )
        common, count = max(self.gaps.items(), key=lambda pair: pair[1], default=(0, 0))
        if count >= 10:
            self.space = min(max(common / 50, 0.2), 0.4)
        if not is_left_aligned(lines, left, right):
            return
        for above, below in pairwise(lines):
            wrapped = below.words[0].text[0].islower() and above.words[-1].text[-1] not in "-/"
            if wrapped and right - above.x1 > 0.4 * above.size:
                self.wraps += 1
                self.spaced_wraps += above.words[-1].spaced
        self.ends += 1
        self.spaced_ends += lines[-1].words[-1].spaced
        self.tells = (
            self.wraps >= 4 and self.spaced_wraps >= 0.9 * self.wraps and self.spaced_ends <= 0.1 * self.ends
        )


def join(lines: Sequence[Line], left: float, right: float, habit: Habit, exact: bool = True) -> str:
    """The text of lines set between ``left`` and ``right``, which are drawn (``exact``) or inferred."""
    if not lines:
        return ""
    aligned = is_left_aligned(lines, left, right)
    # Centred lines are drawn without the space they were wrapped at.
    told = habit.tells and aligned
    listed = sum(line.words[0].text[0] in _DASHES for line in lines) > 1
    parts = [lines[0].text]
    for above, below in pairwise(lines):
        room = right - above.x1 if aligned else (right - left) - (above.x1 - above.x0)
        if not exact and _runs_on(above, below):
            room = min(room, habit.space * above.size)
        parts.append(joint(above, below, room, habit.space, told, listed).value)
        parts.append(below.text)
    return "".join(parts)


def _runs_on(above: Line, below: Line) -> bool:
    """Whether the words alone make a wrap likely: nothing ends, nothing begins."""
    return not _STOPPED.search(above.text) and not below.text[0].isupper()


def is_left_aligned(lines: Sequence[Line], left: float, right: float) -> bool:
    """False for lines that are centred or flush right between the edges."""
    if len(lines) < 2:
        return True
    offsets = [line.x0 - left for line in lines]
    balanced = all(abs(off - (right - line.x1)) < 3.0 for off, line in zip(offsets, lines, strict=True))
    flush_right = all(abs(right - line.x1) < 2.0 for line in lines)
    return not ((balanced or flush_right) and max(offsets) > 3.0)


def joint(above: Line, below: Line, room: float, space: float, told: bool, listed: bool = True) -> Joint:
    """How ``below`` goes on from ``above``, which has ``room`` points left.

    ``space`` is the width of a space in font sizes. ``told`` tells that the file draws a space after
    each line it wraps, ``listed`` that a dash at the start of a line is likely a bullet.
    """
    last, first = above.words[-1], below.words[0]
    space *= above.size
    full = room < space + _unit_width(first) + _SLACK
    if _starts_item(above, below, full, listed):
        return Joint.BREAK
    if not last.spaced and _is_torn(above, first, room):
        return Joint.GLUE
    if not full:
        # The space at which a line was wrapped tells more than a guess at what would have fitted.
        return Joint.SPACE if told and last.spaced else Joint.BREAK
    if last.text[-1] in "-/" and len(last.text) > 1 and not last.spaced:
        return Joint.GLUE
    ended = told and room > space + _SLACK and not _runs_on(above, below)
    if not last.spaced and (ended or _is_label(above, below)):
        return Joint.BREAK
    return Joint.SPACE


def _is_label(above: Line, below: Line) -> bool:
    """Whether a line opens with a label of a few words (``Phối hợp: …``) and nothing hangs over."""
    return _LABEL.match(below.text) is not None and above.text[-1] not in ",(-–/"


def _unit_width(word: Word) -> float:
    """The width of what must stay together at the start of a line: lines may also break at a hyphen."""
    cut = word.text.find("-", 1) + 1
    share = cut / len(word.text) if 0 < cut < len(word.text) else 1.0
    return (word.x1 - word.x0) * share


def _starts_item(above: Line, below: Line, full: bool, listed: bool) -> bool:
    """Whether a bullet or a number begins an item, or only happened to be wrapped to here."""
    first = below.words[0].text
    following = below.words[1].text if len(below.words) > 1 else ""
    if first in _BULLETS or _BULLET_WORD.match(first):
        if first[0] not in _DASHES:
            return True
        goes_on = full and not _STOPPED.search(above.text)
        inside = following[:1].isdigit() or following[:1].islower() or above.words[-1].spaced
        return not (goes_on and (inside or not listed))
    if _NUMBERED.match(first):
        return bool(following) and (not full or bool(_STOPPED.search(above.text)))
    return False


def is_numbered(line: Line) -> bool:
    """Whether the line starts like a heading or an item: ``III.``, ``1.``, ``a)``."""
    return _NUMBERED.match(line.words[0].text) is not None


def _is_torn(above: Line, first: Word, room: float) -> bool:
    """Whether the only word of a line was cut because its column is too narrow for it.

    A word that fits on a line of its own is moved down whole, so a torn one starts its line
    and fills it: not even its next sign would have fitted.
    """
    if len(above.words) != 1:
        return False
    head, tail = above.words[0].text, first.text
    sign = (first.x1 - first.x0) / len(tail)
    if room >= sign + _SLACK:
        return False
    if head[0].isdigit():
        return _NUMERAL.match(head + tail) is not None
    if not (head[-1].isalpha() and tail[0].isalpha()):
        return False
    stem = tail.rstrip(".,;:!?)…")
    return not (is_syllable(head) and is_syllable(stem)) or is_syllable(head + stem)
