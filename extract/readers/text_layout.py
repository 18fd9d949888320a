"""Tables set in columns by runs of spaces, as ``pdftotext -layout`` and typewriters print them.

Lines in, a Table out. The columns stand under their headings; where exactly each begins is learnt on
every page from where words begin after white gutters, because letters of a proportional type drift.
Each line is then cut by best alignment, and the lines of a row are joined cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Table
from extract.marks import Mark, is_upper, mark_of
from extract.raw import Field
from extract.tables.fields import content_score, header_scores
from extract.tables.text_rows import (
    Row,
    band_row,
    column_fields,
    heading_fields,
    is_band,
    is_code,
    is_header,
    is_numbering_row,
    make_table,
)
from normalize.text import bare, letters
from normalize.wrapping import join_wrapped

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(r"^\s{12,}(?:-\s*)?\d{1,3}(?:\s*-)?\s*$")
_SECTION = re.compile(r"^\s*(?:[IVX]{1,4}|[A-ZĐ]|\d{1,2})\s*[.)]\s+\S")
#: A header is printed on this many lines at most.
_MOST_HEADER = 9
#: Lines of one page's part of a table at most; bounds the work for very long tables.
_PAGE_LINES = 90
_HEADING = 0.8
_HEADING_WORTH = 12.0
_NO_HEADING = 1.5
_SUPPORT_WORTH, _USUAL_SUPPORT, _LEAST_SUPPORT = 1.5, 0.4, 0.15
#: Support of a position where no cell begins: the column may be empty.
_UNSEEN = 0.3
#: Text drifts by so many letters from line to line.
_NEAR = 2
#: Lines below a header that show where cells begin.
_SAMPLE = 40
_WIDEST_COLUMN = 90
#: A single heading that reaches higher than the others is set in its column, far from the margin.
_INDENT = 4
_INFINITE = 100_000
_ROW_NUMBER = re.compile(r"(?:1|I)[.)]?\s+\S")
_WHEN = re.compile(r"(?:cuoi|giua|dau|thang|hoc ky|quy)\b")
#: This share of the columns has headings that are surely known.
_SURE, _MOST_HEADINGS = 0.85, 0.7
#: Headings that a single space parts are no longer together.
_LONGEST_FUSED = 90
#: What the first column of a table may hold.
_FIRST = frozenset({Field.ROW_NO, Field.STANDARD, Field.CRITERION, Field.WHEN})

# Costs of cutting a line, in letters of distance.
_CUT_WITHIN_GAP = 4.0
_CENTRED = 4.0
_EARLY = 0.7
_LATE = 1.0
#: Letters by which the cells of a row begin elsewhere than those of the page, and what each costs.
_DRIFT = 8
_FAR = 0.25
_MOST_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that stand together: text, first position, position after the last."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Head:
    """The header of a layout table: headings left to right, their extents, the lines it takes.

    ``signs`` are all its letters, sorted, by which it is found again on later pages.
    """

    texts: tuple[str, ...]
    extents: tuple[tuple[int, int], ...]
    used: int
    signs: str


def layout_table(lines: Sequence[str], start: int) -> tuple[int, Table] | None:
    """The table that begins at a line and the index after it; None where none does."""
    head = _find_head(lines, start)
    if head is None:
        return None
    pages, end = _body(lines, start + head.used, head)
    fields = column_fields(head.texts)
    rows: list[_Growing] = []
    for number, page in enumerate(pages):
        _add_rows(rows, page, _column_starts(page, head), fields, number > 0)
    if not rows:
        return None
    return end, make_table([head.texts], [row.row(len(fields)) for row in rows], len(fields))


def _pieces(line: str) -> list[_Piece]:
    return [_Piece(m.group(), m.start(), m.end()) for m in _SEGMENT.finditer(line)]


def _find_head(lines: Sequence[str], start: int) -> _Head | None:
    """The header that begins at a line, cut where most columns get a known heading and cells begin below."""
    used = _header_lines(lines, start)
    if not used:
        return None
    words = [(m.group(), m.start(), m.end()) for line in lines[start : start + used] for m in _WORD.finditer(line)]
    support = _support(_sample(lines, start + used))
    heads = {piece.start for line in lines[start : start + used] for piece in _pieces(line)}
    cuts = [0, *sorted({x for x in (*support, *heads) if x > 1})]
    best = [0.0] + [float("-inf")] * len(cuts)
    source = [0] * (len(cuts) + 1)
    for i, cut in enumerate(cuts):
        for k in range(i + 1, len(cuts) + 1):
            right = cuts[k] if k < len(cuts) else _INFINITE
            if right - cut > _WIDEST_COLUMN and k < len(cuts):
                break
            gain = best[i] + _interval_gain(_heading(words, cut, right), support.get(cut, _UNSEEN))
            if gain > best[k]:
                best[k], source[k] = gain, i
    starts: list[int] = []
    k = len(cuts)
    while k:
        k = source[k]
        starts.insert(0, cuts[k])
    texts = [_heading(words, left, right) for left, right in zip(starts, [*starts[1:], _INFINITE], strict=True)]
    known = sum(_fit(text) >= _SURE for text in texts)
    if not is_header(texts) or known < _MOST_HEADINGS * len(texts) or not heading_fields(texts[0]) & _FIRST:
        return None
    signs = "".join(sorted(letters("".join(lines[start : start + used]))))
    extents = tuple(_extent(words, left, right) for left, right in pairwise((*starts, _INFINITE)))
    return _Head(tuple(texts), extents, used, signs)


def _header_lines(lines: Sequence[str], start: int) -> int:
    """On how many lines from one on a header can stand: up to the first line of a row; 0 where it can't."""
    first = _pieces(lines[start])
    if not first or "\t" in lines[start] or (len(first) == 1 and first[0].start < _INDENT):
        return 0
    for used in range(min(_MOST_HEADER, len(lines) - start)):
        line = lines[start + used]
        pieces = _pieces(line)
        text = " ".join(line.split())
        if not pieces or is_band(text) or any(is_code(piece.text) for piece in pieces):
            return used
        if (_ROW_NUMBER.match(text) and used) or is_numbering_row([piece.text for piece in pieces]):
            return used
        if pieces[0].start < 4 and used and _WHEN.match(bare(text)):
            return used
    return 0


def _sample(lines: Sequence[str], start: int) -> list[str]:
    """The lines of the first rows, as far as the page goes."""
    sample: list[str] = []
    for line in lines[start : start + _SAMPLE]:
        if _PAGE_NUMBER.match(line):
            break
        sample.append(line)
    return sample


def _support(lines: Sequence[str]) -> dict[int, float]:
    """Positions where columns may begin, with the share of lines that begin a cell there among those
    that have text there.
    """
    rows = [pieces for pieces in map(_pieces, lines) if len(pieces) > 2]
    begun: dict[int, int] = {}
    for x in (x for pieces in rows for piece in pieces for x in range(piece.start - _NEAR, piece.start + _NEAR + 1)):
        begun[x] = begun.get(x, 0) + 1
    support: dict[int, float] = {}
    for x in {piece.start for pieces in rows for piece in pieces}:
        crossed = sum(any(piece.start < x - _NEAR and piece.end > x + _NEAR for piece in pieces) for pieces in rows)
        share = begun[x] / (begun[x] + crossed)
        if begun[x] > 1 and share >= _LEAST_SUPPORT:
            support[x] = share
    return support


def _heading(words: Sequence[tuple[str, int, int]], left: int, right: int) -> str:
    """The header's words whose middle lies over a column."""
    return " ".join(text for text, start, end in words if 2 * left <= start + end < 2 * right)


def _extent(words: Sequence[tuple[str, int, int]], left: int, right: int) -> tuple[int, int]:
    """From where to where the header's words over a column reach."""
    over = [(start, end) for _, start, end in words if 2 * left <= start + end < 2 * right]
    return (min(start for start, _ in over), max(end for _, end in over)) if over else (left, left)


def _fit(text: str) -> float:
    return max(header_scores(text).values(), default=0.0)


def _interval_gain(heading: str, support: float) -> float:
    """What a column is worth: a known heading, and cells that begin where it does."""
    worth = _HEADING_WORTH * (_fit(heading) - _HEADING) if heading else -_NO_HEADING
    return worth + _SUPPORT_WORTH * (support - _USUAL_SUPPORT)


def _body(lines: Sequence[str], start: int, head: _Head) -> tuple[list[list[str]], int]:
    """The lines of the rows page by page, and the index of the first line after them."""
    pages: list[list[str]] = [[]]
    index, end, blank = start, start, 0
    while index < len(lines):
        line = lines[index]
        again = _repeats(lines, index, head)
        if again or _PAGE_NUMBER.match(line):
            pages.append([])
            index += max(1, again)
            blank = 0
            while index < len(lines) and not lines[index].strip():
                index += 1
        elif not line.strip():
            blank += 1
            index += 1
        elif _is_after(line, blank, head) or _find_head(lines, index):
            break
        else:
            pages[-1].append(line)
            blank = 0
            index += 1
            end = index
    return [page for page in pages if page], end


def _repeats(lines: Sequence[str], start: int, head: _Head) -> int:
    """On how many lines from one on the header stands once more; 0 where it does not."""
    signs = ""
    for used in range(1, min(_MOST_HEADER, len(lines) - start) + 1):
        signs += letters(lines[start + used - 1])
        if len(signs) >= len(head.signs):
            return used if "".join(sorted(signs)) == head.signs else 0
    return 0


def _is_after(line: str, blank: int, head: _Head) -> bool:
    """Whether a line stands after the table: a section heading, a signature, prose over all columns."""
    pieces = _pieces(line)
    text = pieces[0].text
    if is_band(text) or (len(pieces) == 2 and is_band(pieces[1].text)):
        return False
    if any(
        mark_of(piece.text) in (Mark.RECIPIENTS, Mark.SIGNER, Mark.MOTTO) and is_upper(piece.text) for piece in pieces
    ):
        return True
    if mark_of(text) is Mark.RECIPIENTS:
        return True
    if len(pieces) > 1:
        return False
    wide = len(text) > 1.5 * max(b[0] - a[0] for a, b in pairwise(head.extents))
    return (blank > 0 and wide) or (bool(_SECTION.match(line)) and (is_upper(text) or blank > 0) and not is_code(text))


def _split(line: str, starts: Sequence[int]) -> list[str]:
    """The text of each column on a line, cut where it fits the columns' beginnings best."""
    words = [(m.group(), m.start()) for m in _WORD.finditer(line)]
    n = len(starts)
    infinite = float("inf")
    cost = [[infinite] * n for _ in words]
    source = [[0] * n for _ in words]
    for i, (word, position) in enumerate(words):
        gap = position - (words[i - 1][1] + len(words[i - 1][0])) if i else 2
        for j in range(n):
            off = position - starts[j]
            first = -_EARLY * off if off < 0 else min(off, _CENTRED)
            late = _LATE * max(0, position + len(word) - starts[j + 1] + 1) if j + 1 < n else 0.0
            if i == 0:
                cost[i][j] = first + late
                continue
            stay = cost[i - 1][j] + late + (_CUT_WITHIN_GAP * (gap - 1) if gap > 1 else 0.0)
            before = min(range(j), key=cost[i - 1].__getitem__, default=None)
            move = cost[i - 1][before] + first + late if before is not None else infinite
            cost[i][j], source[i][j] = (stay, j) if stay <= move else (move, before or 0)
    cells = [""] * n
    column = min(range(n), key=cost[-1].__getitem__)
    for i in range(len(words) - 1, -1, -1):
        cells[column] = f"{words[i][0]} {cells[column]}".strip()
        column = source[i][column]
    return cells


class _Growing:
    """A row that is being read: its lines part by part (a page break parts them), and their cells."""

    def __init__(self, starts: Sequence[int]) -> None:
        self.parts: list[tuple[list[str], Sequence[int]]] = [([], starts)]
        self.cells: list[list[str]] = [[] for _ in starts]
        self.band: str | None = None

    def add(self, line: str, texts: Sequence[str]) -> None:
        """Take in a line, cut into cells as well as is known so far."""
        self.parts[-1][0].append(line)
        for cell, text in zip(self.cells, texts, strict=True):
            if text:
                cell.append(text)

    def row(self, n: int) -> Row:
        """The row; its lines are cut once more where its own cells begin."""
        if self.band is not None:
            return band_row(self.band, n)
        cells: list[list[str]] = [[] for _ in range(n)]
        for lines, starts in self.parts:
            own = _own_starts(lines, starts)
            for line in lines:
                for cell, text in zip(cells, _split(line, own), strict=True):
                    cell.append(text)
        return Row(tuple(join_wrapped(cell) for cell in cells), joined=len(self.parts) > 1)


def _own_starts(lines: Sequence[str], starts: Sequence[int]) -> list[int]:
    """Where the cells of a row begin: near where the page's do, but text drifts from row to row.

    Positions at which words begin after a gutter are aligned with the columns of the page.
    """
    begins: dict[int, float] = {}
    for line in lines:
        for match in _WORD.finditer(line):
            alone = not line[max(0, match.start() - 2) : match.start()].strip()
            begins[match.start()] = begins.get(match.start(), 0.0) + (1.0 if alone else 0.35)
    places = [x for x, count in sorted(begins.items()) if count >= 1]
    n, m = len(starts), len(places)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for k in range(1, m + 1):
            take = best[i - 1][k - 1] + _gain(begins, places[k - 1], starts[i - 1])
            best[i][k] = max(best[i - 1][k], best[i][k - 1], take)
    own: list[int | None] = [None] * n
    i, k = n, m
    while i and k:
        if best[i][k] == best[i - 1][k]:
            i -= 1
        elif best[i][k] == best[i][k - 1]:
            k -= 1
        else:
            own[i - 1] = places[k - 1]
            i, k = i - 1, k - 1
    return _filled_in(own, starts)


def _gain(begins: Mapping[int, float], place: int, start: int) -> float:
    off = abs(place - start)
    return min(_weight(begins, place), _MOST_WEIGHT) - _FAR * off if off <= _DRIFT else float("-inf")


def _filled_in(own: Sequence[int | None], starts: Sequence[int]) -> list[int]:
    """Positions of all columns; an empty column lies as far from its page's as the one before it."""
    out: list[int] = []
    drift = 0
    for place, start in zip(own, starts, strict=True):
        if place is not None:
            drift = place - start
        found = start + drift if place is None else place
        out.append(max(found, out[-1] + 1) if out else found)
    return out


def _weight(begins: Mapping[int, float], x: int) -> float:
    """How many words begin about a position, those next to it counted in part."""
    return begins.get(x, 0.0) + 0.4 * (begins.get(x - 1, 0.0) + begins.get(x + 1, 0.0))


def _column_starts(lines: Sequence[str], head: _Head) -> list[int]:
    """Where the cells of each column begin on a page: by most words that begin there after a gutter,
    between the middle of the heading before and the middle of its own.
    """
    begins: dict[int, float] = {}
    for pieces in map(_pieces, lines):
        for piece in pieces if len(pieces) > 1 else ():
            begins[piece.start] = begins.get(piece.start, 0.0) + 1.0
    starts: list[int] = []
    for column, (left, right) in enumerate(head.extents):
        floor = starts[-1] + 2 if starts else 0
        if column:
            floor = max(floor, sum(head.extents[column - 1]) // 2)
        near = range(floor, max((left + right) // 2, floor + 1) + 1)
        starts.append(max(near, key=lambda x: (_spread_weight(begins, x), -abs(x - left))))
    return starts


def _spread_weight(begins: Mapping[int, float], x: int) -> float:
    return sum(begins.get(x + d, 0.0) * share for d, share in ((-2, 0.2), (-1, 0.5), (0, 1.0), (1, 0.5), (2, 0.2)))


def _add_rows(
    rows: list[_Growing],
    lines: Sequence[str],
    starts: Sequence[int],
    fields: Sequence[Field | None],
    later_page: bool,
) -> None:
    """The lines of a page added to the rows: each begins a row, or goes on in the last."""
    for place, line in enumerate(lines):
        whole = " ".join(line.split())
        texts = _split(line, starts)
        last = rows[-1] if rows else None
        if is_band(whole) and not (Field.STANDARD in fields and ":" not in whole):
            rows.append(_Growing(starts))
            rows[-1].band = whole
        elif last is not None and last.band is not None and _goes_on_band(last.band, whole, texts):
            last.band += f" {whole}"
        elif last is None or last.band is not None or is_numbering_row(texts) or _begins_row(texts, last, fields):
            rows.append(_Growing(starts))
            rows[-1].add(line, texts)
        else:
            if later_page and place == 0:
                last.parts.append(([], starts))
            last.add(line, texts)


def _goes_on_band(band: str, whole: str, texts: Sequence[str]) -> bool:
    return len(band) > 60 and whole[0].islower() and sum(map(bool, texts)) <= 2


def _begins_row(texts: Sequence[str], above: _Growing, fields: Sequence[Field | None]) -> bool:
    """Whether a line begins a row: a number or code of its own, or most cells beginning anew."""
    keyed = False
    for text, cell, field in zip(texts, above.cells, fields, strict=True):
        if field is Field.CRITERION:
            keyed = True
            words = bare(text)
            if text and (
                words.startswith("tieu chi") or (is_code(text) and bare(" ".join(cell)) not in ("tieu chi", "tieu"))
            ):
                return True
        elif field is Field.ROW_NO:
            keyed = True
            if (
                text
                and content_score(text, field) >= 1
                and any(map(bool, above.cells))
                and any(len(c) for c in above.cells)
            ):
                return True
    fresh = [
        bool(text) and text[0].isupper() and (not cell or cell[-1].endswith((".", ";")))
        for text, cell in zip(texts, above.cells, strict=True)
    ]
    filled = sum(map(bool, texts))
    return sum(fresh) >= (3 if keyed else 2) and 2 * sum(fresh) > filled and sum(map(bool, above.cells)) >= 2
