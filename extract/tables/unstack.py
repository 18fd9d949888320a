"""A table whose cells are printed below one another: which line belongs to which cell?

Visual lines of the body in, rows out. Nothing but the order tells cells apart: the cells of a row come
left to right, empty ones are mostly not printed. The best alignment of lines and columns is found by
dynamic programming. A line goes on in its cell where the next word had no more room in the column;
it ends a cell where it had; the next cell begins with a capital; and the text of a cell fits its
column. Widths of the columns and how often each is filled are learnt from the alignment itself, which
is then repeated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.raw import Field
from extract.tables.fields import content_score, header_scores, is_numbering
from extract.tables.text_rows import Row, band_row, cell_fit, is_band
from extract.tables.unstack_header import Header
from normalize.dates import is_condition
from normalize.text import bare
from normalize.wrapping import Measure, join_wrapped, starts_item, starts_label, typographic_width

#: So many visible empty cells show that merged ones are told from them.
_SHOWN = 3
#: Rounds of learning; the alignment seldom changes after the second.
_ROUNDS = 3
#: Lines of one cell at most.
_MOST_LINES = 45
#: Width of the space between two words, under either measure at most.
_SPACE = 1.0
#: A column of row numbers is no wider.
_NUMBER_WIDTH = 6.0
#: Up to this share of unexplained line ends a measure is right; the rest are paragraphs.
_CONSISTENT = 0.04
_INFINITE = float("inf")

# Costs are minus the logarithm of how likely a sight is; 1 is a chance of about one in three.
_CAPITAL_WITHIN, _SMALL_WITHIN = 0.9, 0.1
_CAPITAL_FIRST, _SMALL_FIRST = 0.1, 2.6
_CAPITAL_WITHIN_SHORT = 1.5
_ABBREVIATION = 0.4
_DIGIT = 0.5
_FUND_AS_SUPPORT = 0.6
_ROOM_LEFT = 3.2
_ROOM_LEFT_BEFORE_ITEM = 0.7
_OVERFLOW = 1.2
_VISIBLE_EMPTY_WITHIN = 1.3
_SEEN_EMPTY = 0.3
#: What a visible empty line costs that is no empty cell: first, and once such lines proved to be cells.
_UNUSED_EMPTY, _UNUSED_TRUE_EMPTY = 0.4, 4.5
_INDENTED_WITHIN = 1.5
_UNFINISHED = 1.8
_TORN_NUMBER = 4.0
_STRANGE_CONTENT = 2.0
_SENTENCE_GOES_ON = 0.3
_NEW_ROW = 0.4
_BAND = 0.3
_CONTENT = 1.8
_CODE_CONTENT = 4.0
_NO_CODE = 6.0
_STRAY_BAND = 8.0
#: What a label says: that its line begins a cell of its column, or stands in a cell of another one.
_OWN_LABEL, _FOREIGN_LABEL = 1.5, 3.0

#: Chance that a column is filled in a row, before anything is learnt.
_FILLED: dict[Field, float] = {
    Field.ROW_NO: 0.5, Field.STANDARD: 0.8, Field.CRITERION: 0.93, Field.LEVEL: 0.8, Field.DEADLINE: 0.9,
    Field.ASSIGNEE: 0.9, Field.BUDGET: 0.7, Field.SUPPORT: 0.35, Field.NOTE: 0.25, Field.EVIDENCE: 0.8,
    Field.PROGRESS: 0.5, Field.COORDINATOR: 0.6, Field.SUPERVISOR: 0.7, Field.REPORT: 0.7,
    Field.ADJUSTED: 0.3, Field.DONE: 0.8,
    Field.IN_PROGRESS: 0.5, Field.NOT_STARTED: 0.5, Field.RESULT: 0.5, Field.ADJUSTMENT: 0.4,
}  # fmt: skip
_USUALLY_FILLED = 0.95
# Words are known with and without their marks: texts that lost theirs are restored only when cells are whole.
_UNFINISHED_END = re.compile(
    r"(?:[,;:(“/–-]|\b(?:v[àa]|c[ủu]a|c[áa]c|cho|v[ớo]i|để|từ|đến|là|do|trong|theo|về|th[áa]ng|ng[àa]y|T[ừu]|[ĐD][ếe]n"
    r"|Th[áa]ng|Qu[ýy]|Ng[àa]y|TPT|PHT|Ban|T[ổo]|d[ưu][ớo]i|tr[êe]n|h[ơo]n|kho[ảa]ng|mỗi|g[ồo]m|b[ằa]ng|t[ạa]i|ở|v[àa]o"
    r"|[íi]t nh[ấa]t|t[ốo]i thi[ểe]u))$"
)
_NUMBER_GOES_ON = re.compile(
    r"(?:\d{1,3}(?:[.,]\d{3})*[.,]\d{1,3}\n\d{1,2}(?!\d)|\d\n[.,]\d{3}|/\d{1,3}\n\d{1,3}(?!\d)(?!/)"
    r"|\b20\d?\n\d{1,2}(?!\d)(?![.,/]))"
)
_RANGE_GOES_ON = re.compile(r"[-–—]\s*\d{1,2}/\d")
#: A code at the end of a cell, a count at the beginning of the next: ``Tiêu chí 2.1`` / ``01 phòng``.
_CODE_THEN_COUNT = re.compile(r"(?:^|[Cc]h[íi] )\d\.\d{1,2}\n0\d\s+(?![đd]|tri[ệe]u|t[ỷy]|ngh[ìi]n)\w")
_MONEY = re.compile(r"\d[.,]\d{3}|\d\s*(?:tri[ệe]u|t[ỷy]\b|ngh[ìi]n|[đd][ồo]ng|[đd]\b)")
_DATE_FIRST = re.compile(r"\d{1,2}/(?:\d{1,2}/)?20\d\d|20\d\d\s*[-–]\s*20\d\d|[Tt]h[áa]ng \d")
_LEVEL_WITHIN = re.compile(r"\s(?:M[ứu]c|M[ỨU]C)\s+\d")
_CODE_WORDS = re.compile(r"[Tt]i[êe]u\s*[Cc]h[íi](?:\s+\d|$)")
_CODE_WORDS_LAST = re.compile(r"Ti[êe]u ch[íi]$")
#: The beginning of a cell shows what it holds.
_LONGEST_SCORED = 300
_LONGEST_PEOPLE = 60
_PEOPLE = (Field.ASSIGNEE, Field.COORDINATOR, Field.SUPERVISOR, Field.EVALUATOR)
#: Columns of short phrases: a capital seldom stands within their cells.
_SHORT = (Field.BUDGET, Field.DEADLINE, Field.REPORT, Field.PROGRESS)
#: A fund, which is money and no person; a person, who is neither time nor money; what a time waits for.
_FUND = re.compile(r"\b(?:t[ựu] t[úu]c|ng[âa]n s[áa]ch|NSNN|x[ãa] h[ộo]i h(?:óa|oá|oa)|d[ựu] to[áa]n)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:[ÔO]ng|B[àa]|Th[ầa]y|C[ôo])(?:\s+[A-ZĐÀ-Ỹ]\w*){2}")
_FIGURES = re.compile(r"\d")
#: No money, a cell of its own; no time or person ends with it.
_NOUGHT = ("0", "00")
_NO_NOUGHT = (*_PEOPLE, Field.DEADLINE, Field.REPORT)
_NO_MONEY = (Field.DEADLINE, Field.SUPPORT, Field.NOTE, Field.ASSIGNEE)
_ENDED = (".", ";", ":", "!", "?")
#: A label within a cell (``Thời gian bắt đầu: …``) fits a known wording so well, and is printed on so many lines.
_LABEL_LEAST, _LABEL_LINES = 0.95, 4
_BRACKET = re.compile(r"\s*\([^()]*\)")
_LABEL = re.compile(r"[^\W\d_a-z][^:.;]{2,70}(?=:)")
_WHO = frozenset({Field.ASSIGNEE, Field.COORDINATOR, Field.SUPPORT})
_WHEN = frozenset({Field.DEADLINE, Field.START, Field.END})
_STATE = frozenset({Field.CONTENT, Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE, Field.TARGET, Field.LEVEL})
#: Labels that stand in the cells of a column.
_LABELS: dict[Field, frozenset[Field]] = {
    **dict.fromkeys((Field.ASSIGNEE, Field.COORDINATOR), _WHO),
    **dict.fromkeys(_WHEN, _WHEN),
    **dict.fromkeys(_STATE, _STATE),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A visual line: its text, whether it was indented, visible empty cells printed before it.

    ``width`` and ``word`` are the measures of the line and of its first word, ``label`` the fields of a label
    that begins here.
    """

    text: str
    indented: bool = False
    empties: int = 0
    width: float = 0.0
    word: float = 0.0
    label: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class _Column:
    """What is known of a column: its field, the room a line has at least and at most, how often it is filled.

    ``coded`` tells that criteria have a column of their own, ``least`` how wide its heading is, ``labels`` and
    ``foreign`` what labels stand in its cells, and in those of other columns only.
    """

    field: Field | None
    room: float
    limit: float
    filled: float
    coded: bool = False
    least: float = 0.0
    labels: frozenset[Field] = frozenset()
    foreign: frozenset[Field] = frozenset()

    def label_cost(self, line: Line) -> float:
        """What the label a line begins with says against the line standing in a cell of the column."""
        if line.label & self.labels:
            return -_OWN_LABEL
        return _FOREIGN_LABEL if line.label & self.foreign else 0.0

    @property
    def skip_cost(self) -> float:
        return -math.log(1.0 - self.filled)


@dataclass(frozen=True, slots=True)
class _Cell:
    """An aligned cell: its column (None for a band) and its lines ``start`` to ``end``."""

    column: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unstacked:
    """The rows of a table; ``merges_shown`` tells that their empty cells were printed, and merged ones were not."""

    rows: tuple[Row, ...]
    merges_shown: bool


def unstack(
    lines: Sequence[Line], header: Header, fields: Sequence[Field | None], moved: bool = False
) -> Unstacked:
    """The rows that the lines of a table's body make under a header.

    ``fields`` are the fields of the columns; ``moved`` marks the rows as torn from their table. Text was
    wrapped by the letter or by the width of its letters: the measure is taken under which fewer lines
    ended although the next word had room.
    """
    measure: Measure = len
    lines = _with_labels(lines)
    unexplained, rows, columns = _learn_and_align(lines, header, fields, measure)
    if unexplained > _CONSISTENT:
        second = _learn_and_align(lines, header, fields, typographic_width)
        if second[0] < unexplained:
            measure, (_, rows, columns) = typographic_width, second
    shown = _shows_merged(lines, rows)
    return Unstacked(tuple(_row(lines, row, columns, measure, moved, shown) for row in rows), shown)


def _shows_merged(lines: Sequence[Line], rows: Sequence[Sequence[_Cell]]) -> bool:
    """Whether every empty cell that filled ones follow in its row is a visible empty line or indent.

    A cell that is merged with the one above is none: where the lines agree throughout, and there are enough
    of them (`_SHOWN`), a column passed over without a visible line is a merged cell.
    """
    shown = 0
    for row in rows:
        if row[0].column is None:
            continue
        shown += bool(row[0].column and lines[row[0].start].indented)
        for left, right in pairwise(row):
            assert left.column is not None and right.column is not None
            skipped, empties = right.column - left.column - 1, lines[right.start].empties
            if empties not in (0, skipped):
                return False
            shown += bool(empties)
        if any(line.empties for cell in row for line in lines[cell.start + 1 : cell.end]):
            return False
    return shown >= _SHOWN


def _merged(lines: Sequence[Line], row: Sequence[_Cell]) -> tuple[int, ...]:
    """The columns a row passes over without a visible empty line before the next cell."""
    first = row[0]
    assert first.column is not None
    merged = [] if lines[first.start].indented else list(range(first.column))
    for left, right in pairwise(row):
        assert left.column is not None and right.column is not None
        if not lines[right.start].empties:
            merged.extend(range(left.column + 1, right.column))
    return tuple(merged)


def _learn_and_align(
    lines: Sequence[Line], header: Header, fields: Sequence[Field | None], measure: Measure
) -> tuple[float, list[list[_Cell]], list[_Column]]:
    """Share of unexplained line ends, cells and columns of the alignment under one measure of text."""
    lines = [
        replace(line, width=measure(line.text), word=measure(line.text.split(" ", 1)[0])) for line in lines
    ]
    columns = _first_columns(header, fields, measure)
    rows = _align(lines, columns)
    for _ in range(_ROUNDS - 1):
        columns = _learn(lines, rows, columns)
        again = _align(lines, columns, _unused_cost(lines, rows))
        if again == rows:
            break
        rows = again
    return _unexplained(lines, rows), rows, columns


def _unused_cost(lines: Sequence[Line], rows: Sequence[Sequence[_Cell]]) -> float:
    """The cost of a visible empty line that is no empty cell, by how often such lines are."""
    seen = used = 0
    for row in rows:
        for left, right in pairwise(row):
            assert left.column is not None and right.column is not None
            seen += lines[right.start].empties
            used += min(lines[right.start].empties, right.column - left.column - 1)
    return _UNUSED_TRUE_EMPTY if seen and used >= 0.5 * seen else _UNUSED_EMPTY


def _unexplained(lines: Sequence[Line], rows: Sequence[Sequence[_Cell]]) -> float:
    """The share of line ends inside a sentence where the next word had room in the widest line's measure."""
    widest: dict[int, float] = {}
    limits: list[tuple[int, float]] = []
    for cell in (cell for row in rows for cell in row if cell.column is not None):
        assert cell.column is not None
        printed = lines[cell.start : cell.end]
        widest[cell.column] = max(widest.get(cell.column, 0.0), *(line.width for line in printed))
        limits += [(cell.column, limit) for limit in _wrap_limits(printed)]
    return sum(limit < widest[column] for column, limit in limits) / max(1, len(limits))


def _with_labels(lines: Sequence[Line]) -> list[Line]:
    """The lines with the fields of the labels they begin; a narrow column prints a label on several lines."""
    labelled = []
    for i, line in enumerate(lines):
        label: frozenset[Field] = frozenset()
        match = _LABEL.match(" ".join(below.text for below in lines[i : i + _LABEL_LINES]))
        if match is not None:
            scores = header_scores(_BRACKET.sub("", match[0]).strip())
            label = frozenset(field for field, score in scores.items() if score >= _LABEL_LEAST)
        labelled.append(replace(line, label=label))
    return labelled


def line_of(text: str, empties: int = 0) -> Line:
    """A visual line as it is printed, with its indent."""
    return Line(" ".join(text.split()), text[:1] == " ", empties)


def _first_columns(header: Header, fields: Sequence[Field | None], measure: Measure) -> list[_Column]:
    """Columns by the header alone: its wrapped lines show how much fits, and how much no longer does."""
    columns = []
    known = {name: _LABELS[name] for name in fields if name in _LABELS}
    for heading, field in zip(header.columns, fields, strict=True):
        printed = [Line(t, width=measure(t), word=measure(t.split(" ", 1)[0])) for t in heading.lines]
        room = max(line.width for line in printed)
        limit = min(
            _wrap_limits(printed), default=_NUMBER_WIDTH if field is Field.ROW_NO else max(2.0 * room, 40.0)
        )
        filled = _FILLED.get(field, _USUALLY_FILLED) if field else 0.5
        own = known.get(field, frozenset[Field]()) if field else frozenset[Field]()
        foreign = frozenset[Field]().union(*known.values()) - own - {field} if field else own
        coded = Field.CRITERION in fields
        columns.append(_Column(field, room, max(room, limit) * 1.1, filled, coded, room, own, foreign))
    return columns


def _wrap_limits(lines: Sequence[Line]) -> list[float]:
    """Widths that did not fit any more: each line together with the first word of the next."""
    return [
        above.width + _SPACE + line.word - _SPACE / 2
        for above, line in pairwise(lines)
        if line.text[:1].islower()
    ]


def _learn(
    lines: Sequence[Line], rows: Sequence[Sequence[_Cell]], columns: Sequence[_Column]
) -> list[_Column]:
    """The columns as an alignment shows them."""
    whole = [row for row in rows if row[0].column is not None]
    learnt = []
    for index, column in enumerate(columns):
        cells = [lines[cell.start : cell.end] for row in whole for cell in row if cell.column == index]
        room = max(_typical_longest([line.width for cell in cells for line in cell]), column.least)
        limits = sorted(limit for cell in cells for limit in _wrap_limits(cell))
        limit = limits[len(limits) // 10] if limits else min(column.limit, 1.5 * room)
        filled = (len(cells) + 3 * column.filled) / (len(whole) + 3)
        filled = min(max(filled, 0.04), 0.95)
        learnt.append(replace(column, room=min(room, max(limit, 1)), limit=max(room, limit), filled=filled))
    return learnt


def _typical_longest(lengths: Sequence[float]) -> float:
    """The measure of a column: its longest line, a single outlier of many left out."""
    ordered = sorted(lengths, reverse=True)
    if not ordered:
        return 0
    return ordered[1] if len(ordered) > 8 and ordered[0] > 1.15 * ordered[1] else ordered[0]


def _align(
    lines: Sequence[Line], columns: Sequence[_Column], unused: float = _UNUSED_EMPTY
) -> list[list[_Cell]]:
    """The rows of least cost."""
    n, m = len(columns), len(lines)
    skip = [0.0]
    for column in columns:
        skip.append(skip[-1] + column.skip_cost)
    closed = [_INFINITE] * (m + 1)
    closed[0] = 0.0
    opened = [[_INFINITE] * n for _ in range(m + 1)]
    closed_from: list[tuple[int, int | None]] = [(0, None)] * (m + 1)
    opened_from: list[list[tuple[int, int | None]]] = [[(0, None)] * n for _ in range(m + 1)]
    bands = _bands(lines, columns)
    for i in range(m):
        if i:
            ends = [opened[i][j] + skip[n] - skip[j + 1] for j in range(n)]
            last = min(range(n), key=ends.__getitem__)
            if ends[last] < closed[i]:
                closed[i], closed_from[i] = ends[last], (i, last)
        first = _first_cost(lines, i)
        for end in bands.get(i, ()):
            cost = closed[i] + _BAND
            if cost < closed[end]:
                closed[end], closed_from[end] = cost, (i, None)
        for j in range(n):
            base, before = _best_before(closed[i], opened[i], skip, j, lines[i].empties, unused)
            if base == _INFINITE:
                continue
            for end, cost in _cell_costs(lines, i, columns[j], bands):
                total = base + first + cost
                if total < opened[end][j]:
                    opened[end][j], opened_from[end][j] = total, (i, before)
    return _trace(closed, closed_from, opened, opened_from, skip)


def _best_before(
    closed: float, opened: Sequence[float], skip: Sequence[float], j: int, empties: int, unused: float
) -> tuple[float, int | None]:
    """Least cost with which a cell of column ``j`` can begin, and the column before it in its row."""
    best, before = closed + _NEW_ROW + skip[j], None
    for k in range(j):
        skipped = skip[j] - skip[k + 1]
        if empties:
            skipped = _SEEN_EMPTY * skipped + unused * max(0, empties - (j - k - 1))
        if opened[k] + skipped < best:
            best, before = opened[k] + skipped, k
    return best, before


def _trace(
    closed: Sequence[float],
    closed_from: Sequence[tuple[int, int | None]],
    opened: Sequence[Sequence[float]],
    opened_from: Sequence[Sequence[tuple[int, int | None]]],
    skip: Sequence[float],
) -> list[list[_Cell]]:
    """The cells on the way to the least cost."""
    m, n = len(closed) - 1, len(skip) - 1
    rows: list[list[_Cell]] = []
    ends = [opened[m][j] + skip[n] - skip[j + 1] for j in range(n)]
    last = min(range(n), key=ends.__getitem__)
    column = last if ends[last] < closed[m] else None
    i = m
    while i:
        if column is None:
            start, column = closed_from[i]
            if column is None:
                rows.insert(0, [_Cell(None, start, i)])
                i = start
            continue
        row: list[_Cell] = []
        while column is not None:
            start, before = opened_from[i][column]
            row.insert(0, _Cell(column, start, i))
            i, column = start, before
        rows.insert(0, row)
    return rows


def _bands(lines: Sequence[Line], columns: Sequence[_Column]) -> dict[int, tuple[int, ...]]:
    """For each line that begins a band the possible ends; a band may go on in small letters."""
    has_standard = any(column.field is Field.STANDARD for column in columns)
    bands: dict[int, tuple[int, ...]] = {}
    for i, line in enumerate(lines):
        head = i
        if (is_numbering(line.text) and line.text.strip("0")) or re.fullmatch(r"[IVX]{1,4}\.?", line.text):
            head = i + 1
        if head >= len(lines) or not is_band(lines[head].text):
            continue
        if lines[head].text.startswith(("Mức", "Muc")):
            continue  # within a cell the target level is printed so; a band is in capitals
        if has_standard and ":" not in lines[head].text and "uan" in bare(lines[head].text):
            continue
        ends = [head + 1]
        while (
            ends[-1] < len(lines)
            and lines[ends[-1]].text[:1].islower()
            and len(lines[ends[-1] - 1].text) > 24
        ):
            ends.append(ends[-1] + 1)
        bands[i] = (ends[-1],)
    return bands


def _first_cost(lines: Sequence[Line], i: int) -> float:
    """What it costs that a cell begins at a line."""
    sign = lines[i].text[:1]
    cost = _SMALL_FIRST if sign.islower() or sign == "(" else _DIGIT if sign.isdigit() else _CAPITAL_FIRST
    if i and _UNFINISHED_END.search(lines[i - 1].text):
        cost += _UNFINISHED
    both = f"{lines[i - 1].text}\n{lines[i].text}" if i else ""
    torn = _NUMBER_GOES_ON.search(both) and not _CODE_THEN_COUNT.search(both)
    if torn or _RANGE_GOES_ON.match(lines[i].text):
        cost += _TORN_NUMBER
    return cost


def _cell_costs(
    lines: Sequence[Line], start: int, column: _Column, bands: Mapping[int, Sequence[int]]
) -> list[tuple[int, float]]:
    """Every possible end of a cell of a column that begins at a line, and its cost."""
    costs: list[tuple[int, float]] = []
    fixed = -math.log(column.filled) + column.label_cost(lines[start])
    wrap = _STRAY_BAND if start in bands else 0.0
    text = ""
    for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
        line = lines[end - 1]
        over = line.width - column.limit
        if over > max(3.0, 0.25 * column.limit) and " " in line.text:
            break
        if over > 0:
            wrap += _OVERFLOW * (0.5 + over / 3)
        if end - 1 > start:
            if end - 1 in bands:
                break
            wrap += _within_cost(lines[end - 2], line, column)
        if wrap > 14:
            break
        text = f"{text} {line.text}" if text else line.text
        costs.append((end, fixed + wrap + _content_cost(text, column)))
    return costs


def _within_cost(above: Line, line: Line, column: _Column) -> float:
    """What it costs that two lines stand in one cell of a column."""
    small = line.text[:1].islower()
    cost = _SMALL_WITHIN if small else _CAPITAL_WITHIN_SHORT if column.field in _SHORT else _CAPITAL_WITHIN
    if line.text in _NOUGHT and column.field in _NO_NOUGHT and not above.text[-1:].isdigit():
        cost = _NO_CODE
    elif line.text[:1].isdigit():
        cost = _DIGIT
    elif line.text.isupper() and line.text.isalpha():
        cost -= _ABBREVIATION
    cost += column.label_cost(line)
    if line.empties:
        cost += _VISIBLE_EMPTY_WITHIN
    if line.indented:
        cost += _INDENTED_WITHIN
    if above.text.endswith(_ENDED[:1]) and not small:
        cost += _SENTENCE_GOES_ON
    spare = column.room - (above.width + _SPACE + line.word)
    if spare < 0:
        return cost
    share = min(1.0, (spare + 1) / max(3.0, 0.2 * column.room))
    item = starts_item(line.text) or starts_label(line.text) or (above.text.endswith(_ENDED) and not small)
    return cost + share * (_ROOM_LEFT_BEFORE_ITEM if item else _ROOM_LEFT)


def _content_cost(text: str, column: _Column) -> float:
    """Minus the credit for a text that fits its column."""
    field = column.field
    if field is Field.CRITERION:
        fits = content_score(text, field) >= 1 and not _LEVEL_WITHIN.search(text)
        return -_CODE_CONTENT if fits else _NO_CODE
    if column.coded and (_CODE_WORDS.match(text) or _CODE_WORDS_LAST.search(text)):
        return _CODE_CONTENT
    if field is None:
        return 0.0
    if field is Field.ROW_NO and (text in _NOUGHT or content_score(text, field) < 1):
        return _NO_CODE
    if field is Field.SUPPORT and not _MONEY.search(text) and content_score(text, Field.BUDGET) >= 0.9:
        return -_FUND_AS_SUPPORT
    return (_STRANGE_CONTENT if _is_strange(text, field) else 0.0) - _CONTENT * cell_fit(_beginning(text, field), field)


def _is_strange(text: str, field: Field) -> bool:
    """Whether a text says what no cell of a field says."""
    if field is Field.BUDGET:
        return bool(_DATE_FIRST.match(text) or _PERSON.search(text)) or is_condition(_FIGURES.split(text)[0])
    if field in _WHEN and (_PERSON.search(text) or content_score(text, Field.ASSIGNEE) > 0):
        return True
    return bool((field in _NO_MONEY and _MONEY.search(text)) or (field in _PEOPLE and _FUND.search(text)))


def _beginning(text: str, field: Field) -> str:
    """So much of a cell as shows what it holds; whole words, so that long cells share what was judged."""
    most = _LONGEST_PEOPLE if field in _PEOPLE else _LONGEST_SCORED
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]


def _row(
    lines: Sequence[Line],
    row: Sequence[_Cell],
    columns: Sequence[_Column],
    measure: Measure,
    moved: bool,
    merges_shown: bool,
) -> Row:
    """An aligned row with the texts of its cells."""
    n = len(columns)
    if row[0].column is None:
        texts = [line.text for line in lines[row[0].start : row[0].end]]
        if len(texts) > 1 and not is_band(texts[0]):
            return Row((texts[0], join_wrapped(texts[1:])), band=True, moved=moved)
        return band_row(join_wrapped(texts), n, moved)
    cells = [""] * n
    for cell in row:
        assert cell.column is not None
        texts = [line.text for line in lines[cell.start : cell.end]]
        cells[cell.column] = join_wrapped(texts, columns[cell.column].room, measure)
    return Row(tuple(cells), moved=moved, merged=_merged(lines, row) if merges_shown else ())
