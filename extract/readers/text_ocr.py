"""Tables in text that an English recogniser made of a page: found by their headers, cut into cells.

Lines in, Tables with the lines they took out. A table begins with what is left of the header of a known
form and ends with the next heading of the text; the header is repeated on later pages. The words of its
lines go to cells by `extract.tables.ocr_decode`; here bands are told from rows, and rows' keys are read.
Refuses text that is not damaged: its lines have better readers.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import takewhile

from rapidfuzz import fuzz

from diacritics.assess import State, states_of
from extract.document import Table
from extract.marks import Mark, is_upper, mark_of
from extract.raw import Field
from extract.tables.ocr_codes import with_codes
from extract.tables.ocr_decode import CellRow, Column, decode
from extract.tables.ocr_ends import with_ends
from extract.tables.ocr_forms import SECTION, Form, Header, find_headers, forms, is_same, pooled, resemblance
from extract.tables.ocr_lines import Gap, Line, read_lines
from extract.tables.ocr_sheet import Sheet
from extract.tables.ocr_widths import climbed, fitted, refined, with_bare_codes, with_known_words
from extract.tables.text_rows import Row, band_row, is_band, make_table
from normalize.text import bare, letters
from normalize.wrapping import join_wrapped

_LOG = logging.getLogger(__name__)
#: A header is taken for one when so much of it is there; on a later page its place tells, too.
_HEADER, _AGAIN = -1.2, -1.2
#: A header of another form that is surely one ends a table.
_SURELY = 1.0
_PAGE_NUMBER = re.compile(r"\W*\d{1,3}\W*")
_ROW_NUMBER = re.compile(r"\d{1,2}\.?")
_NUMBERED = re.compile(r"\s*(\d{1,2})\s*[.,]\s+[^\W\d_]")
_KEY = re.compile(r"(?:\w{1,3} )?tieu ?ch[il1]\b")
_STANDARD = re.compile(r"tieu ?chuan \d")
#: Keys of a row that tells its standard and its criterion, each in a column of its own.
_BOTH_KEYS = re.compile(r"\W*tieu ?chuan \d\W+tieu ?chi\b")
_KEY_HEAD = re.compile(r"(?:\w{1,3} )?(?:tieu|tigu)$")
_CODE_BELOW = re.compile(r"\W*ch[il1]\W*\d{1,2}\b")
_CODE_HEAD = re.compile(r"(?:\w{1,3} )?\d{1,2}[.,:] ?\d{1,2}(?![\d/])")
#: Quotation marks at the ends of words; inside a word they belong to it.
_QUOTES = re.compile(r"(?<!\w)[\"“”‘’']|[\"“”‘’'](?!\w)")
_WHEN = re.compile(r"(?:cuoi|giua|dau|thang|hoc ky|quy)\b")
#: Share of the letters' lines that are damaged in text that this reader is for.
_DAMAGED = 0.3
#: A table without a header: so many of so many lines have bars.
_FIRST_LINES, _LEAST_BARRED, _ROW_LINES = 8, 4, 20
#: What it tells against a form, in words of headings, that ruling lines part a column more than it has, or less: one
#: is easily lost. The first form of the list is prescribed and the commonest.
_COLUMN_MORE, _COLUMN_LESS, _COMMONEST = 2.0, 0.6, 0.5
#: So many lines show which form a table has, and how wide its columns are.
_SAMPLE, _FIT_LINES = 40, 200
#: Tables looked for, and lines of a table, at most: bounds the work on text that only looks like one.
_MOST_TABLES, _MOST_LINES, _MOST_TRIES = 40, 2000, 3
#: Forms whose columns are fitted closely, and those that the lines fit so much less are not.
_CLIMBED, _HOPELESS = 3, 30.0
#: Worth of one word of a heading that is there, against what the rows say.
_HEADING_WEIGHT = 10.0
#: A line over the whole page after the last row is prose again.
_PROSE_WORDS = 12
_WIDER = 1.08
#: A line is one of the header when it is so near to one, or to a part of one, of so many letters.
_ROUGHLY, _HEADER_LINES = 0.5, 7
_SAME, _SAME_SHORT, _SAME_PART, _SHORTEST, _LONG = 75.0, 88.0, 88.0, 6, 14
#: So much of a header printed once more is of the form's headings, or of what the first was read as.
_RESEMBLES = 0.5
#: So much of a line of headings that were hardly read is of the form's.
_RATHER = 0.4
#: Lines before a table that show how wide the page is.
_BEFORE = 15


@dataclass(frozen=True, slots=True)
class Found:
    """A table, the first line of its header, and the line after its last."""

    first: int
    end: int
    table: Table


def is_misread(lines: Sequence[str]) -> bool:
    """Whether the text is what an English recogniser makes of Vietnamese."""
    text = "\n".join(lines)
    counts = [len(line.split()) for line in lines]
    damaged = sum(count for count, state in zip(counts, states_of(text), strict=True) if state is State.OCR_MANGLED)
    return damaged > _DAMAGED * sum(counts)


@dataclass(slots=True)
class Part:
    """Lines of rows under a band."""

    band: str | None
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table before its lines are cut: its columns, its lines under their bands, and what is left of its headers."""

    form: Form
    columns: Sequence[Column]
    parts: Sequence[Part]
    header: str
    first: int
    """The first line of the text that is the table's."""
    end: int
    """The line after its last."""


def ocr_tables(lines: Sequence[str]) -> list[Found]:
    """The tables of known forms, in order."""
    return [Found(layout.first, layout.end, _built(layout)) for layout in layouts(lines)]


def layouts(lines: Sequence[str]) -> list[Layout]:
    """The tables of known forms, in order, before their lines are cut."""
    read = read_lines(lines)
    headers = find_headers(read)
    found: list[Layout] = []
    last = 0
    for header in headers[:_MOST_TABLES]:
        if header.score < _HEADER or header.first < last or not header.readings:
            continue
        if _within_table(read[last : header.first]):
            if header.score <= _SURELY:
                continue
            header = _above(read, header, last)
        end = _end(read, header, headers)
        again = [other for other in headers if header.end <= other.first < end and other.score > _AGAIN]
        layout = _layout(read, pooled(header, again), end, headers)
        if layout is not None:
            last = end
            found.append(layout)
    return found or _without_header(read)


def _within_table(above: Sequence[Line]) -> bool:
    """Whether the lines above are rows: what looks like a header there is none."""
    barred = 0
    for line in reversed(above[-_ROW_LINES:]):
        if _heads_section(line, None):
            break
        barred += line.barred
    return barred >= _LEAST_BARRED


def _above(lines: Sequence[Line], again: Header, last: int) -> Header:
    """The header of the page on which a table began, which could not be read, by that of a later page."""
    first = next((i + 1 for i in range(again.first - 1, last - 1, -1) if _heads_section(lines[i], None)), last)
    top = takewhile(lambda line: not _begins(line), lines[first : min(first + _HEADER_LINES, again.first)])
    rather = [resemblance([line], again.form, ()) >= _RATHER for line in top] + [False]
    begun = rather.index(True) if any(rather) else 0
    end = rather.index(False, begun)
    return replace(again, first=first, end=first + end)


def _without_header(lines: Sequence[Line]) -> list[Layout]:
    """The table of a plan whose header was lost: lines with bars, one of them a band or the key of a row."""
    plans = [
        Form(form.name, tuple(column for column in form.columns if column.field is not Field.NOTE))
        for form in forms()
        if Field.ASSIGNEE in form.fields
    ]
    tries = 0
    for index, line in enumerate(lines):
        if tries == _MOST_TRIES:
            break
        near = lines[index : index + _FIRST_LINES]
        if not line.barred or sum(other.barred for other in near) < _LEAST_BARRED:
            continue
        if any(is_band(other.restored) for other in near) or max(keyed(near, plans[0])) >= 1.0:
            tries += 1
            sample = lines[index : index + _SAMPLE]
            readings = tuple((form, _COMMONEST * (form is plans[0]) - _ruled_otherwise(form, sample)) for form in plans)
            header = Header(plans[0], index, index, 0.0, readings)
            end = _end(lines, header, [])
            layout = _layout(lines, header, end, [])
            if layout is not None:
                return [layout]
    return []


def _ruled_otherwise(form: Form, lines: Sequence[Line]) -> float:
    """What ruling lines tell against a form, in words of headings: how many cells they part on the two lines that
    have most of them. Numbers of rows are often not printed.
    """
    ruled = sorted(1 + sum(word.gap >= Gap.BAR for word in line.words[1:]) for line in lines)[-2:][0]
    firsts = [line.words for line in lines if len(line.words) > 1 and line.words[1].gap >= Gap.BAR]
    numbered = any(_ROW_NUMBER.fullmatch(words[0].text) for words in firsts)
    expected = len(form.columns) - (Field.ROW_NO in form.fields and not numbered)
    return _COLUMN_MORE * max(0, ruled - len(form.columns)) + _COLUMN_LESS * max(0, expected - ruled)


def _end(lines: Sequence[Line], header: Header, headers: Sequence[Header]) -> int:
    """The line after the last of a table."""
    number = _own_number(lines, header.first)
    last_sure = header.end
    other = {h.first for h in headers if h.score > _SURELY and not is_same(header, h)}
    for index in range(header.end, len(lines)):
        if index in other:
            return index
        line = lines[index]
        if is_band(line.restored):
            last_sure = index + 1
            continue
        if _heads_section(line, number) or mark_of(line.restored) in (Mark.RECIPIENTS, Mark.MOTTO):
            return index
        if line.barred:
            last_sure = index + 1
        elif index > last_sure and line.after_blank and len(line.words) >= _PROSE_WORDS and _no_bars(lines, index):
            return index
    return len(lines)


def _no_bars(lines: Sequence[Line], index: int) -> bool:
    """Whether prose goes on from here: no ruling line on the next lines."""
    return not any(line.barred for line in lines[index : index + 12])


def _own_number(lines: Sequence[Line], first: int) -> int | None:
    """The number of the section a table stands in, where sections have Arabic numbers."""
    for line in reversed(lines[max(0, first - 6) : first]):
        match = _NUMBERED.match(line.raw)
        if match:
            return int(match[1])
        if SECTION.match(line.raw):
            return None
    return None


def _heads_section(line: Line, number: int | None) -> bool:
    if line.barred:
        return False
    if SECTION.match(line.raw.lstrip(". ")) and line.words[1].restored[:1].isupper():
        return True
    match = _NUMBERED.match(line.raw)
    if number is not None and match and int(match[1]) == number + 1:
        return True
    return len(line.words) > 2 and is_upper(line.restored) and not line.raw[0].isdigit() and len(line.raw) > 12


def _layout(lines: Sequence[Line], header: Header, end: int, headers: Sequence[Header]) -> Layout | None:
    body = _body(lines, header, end, headers)
    parts = _parted(body)
    texts = [line for part in parts for line in part.lines]
    if not 2 <= len(texts) <= _MOST_LINES or not _ruled(texts, header.form, len(parts)):
        return None
    form, columns = _form(header, parts, _whole(lines, header, texts))
    sheets = [Sheet(lines, keyed(lines, form)) for lines in _first(parts, _FIT_LINES)]
    rows = [row for sheet in sheets for row in decode(sheet, columns)[0]]
    columns = with_known_words(with_bare_codes(columns, rows), rows)
    first = lines[min(header.first, len(lines) - 1)].number
    return Layout(form, columns, parts, _left_out(lines, header, end, body), first, lines[end - 1].number + 1)


def _left_out(lines: Sequence[Line], header: Header, end: int, body: Sequence[Line]) -> str:
    """What is printed of headers and page numbers: all lines that are none of the rows."""
    rows = {line.number for line in body}
    return "\n".join(line.raw for line in lines[header.first : end] if line.number not in rows)


def _built(layout: Layout) -> Table:
    """The table: official headings, the printed ones in the first heading's ``original``, then the rows."""
    form = layout.form
    decoded = [decode(Sheet(part.lines, keyed(part.lines, form)), layout.columns)[0] for part in layout.parts]
    kept = [
        number
        for number, column in enumerate(layout.columns)
        if column.field is not Field.ROW_NO or any(row.cells[number] for rows in decoded for row in rows)
    ]
    out: list[Row] = []
    for part, rows in zip(layout.parts, decoded, strict=True):
        if part.band:
            out.append(band_row(part.band, len(kept)))
        out.extend(_row(row, kept) for row in rows)
    table = make_table([[form.columns[number].heading for number in kept]], out, len(kept))
    cells = (
        replace(cell, original="" if cell.col else layout.header) if cell.row == 0 else cell for cell in table.cells
    )
    fields = [layout.columns[number].field for number in kept]
    return with_ends(with_codes(replace(table, cells=tuple(cells)), fields), fields)


def _ruled(lines: Sequence[Line], form: Form, n_parts: int) -> bool:
    """Whether what follows a header has ruling lines, bands or keys of rows, as a table has."""
    barred = sum(line.barred for line in lines)
    return n_parts > 2 or barred >= 3 or 5 * barred > len(lines) or sum(keyed(lines, form)) >= 2


def _form(header: Header, parts: Sequence[Part], whole: float) -> tuple[Form, list[Column]]:
    """The form of the table and the widths of its columns: of forms whose headers are nearly as near, the
    one that the first rows fit best.
    """
    sample = _first(parts, _SAMPLE)
    tried: list[tuple[float, float, Form, list[Column], list[Sheet]]] = []
    for form, named in header.readings:
        sheets = [Sheet(lines, keyed(lines, form)) for lines in sample]
        columns, fit = fitted(_columns(form, whole), sheets)
        tried.append((_HEADING_WEIGHT * named + fit, _HEADING_WEIGHT * named, form, columns, sheets))
    tried.sort(key=lambda one: -one[0])
    best: list[tuple[float, Form, list[Column], list[Sheet]]] = []
    for score, heading, form, columns, sheets in tried[:_CLIMBED]:
        if score > tried[0][0] - _HOPELESS:
            columns, fit = climbed(columns, sheets)
            _LOG.debug("form %s: %.1f, widths %s", form.name, heading + fit, [round(c.width) for c in columns])
            best.append((heading + fit, form, columns, sheets))
    _, form, columns, sheets = max(best, key=lambda one: one[0])
    return form, refined(columns, sheets)


def _whole(lines: Sequence[Line], header: Header, texts: Sequence[Line]) -> float:
    """How wide the table is: as its widest rows, or the widest lines of prose before it."""
    widths = sorted(line.width for line in texts)
    prose = max((line.width for line in lines[max(0, header.first - _BEFORE) : header.first]), default=0.0)
    return max(prose, widths[int(0.95 * (len(widths) - 1))] * _WIDER)


def _first(parts: Sequence[Part], most: int) -> list[Sequence[Line]]:
    """The lines of the first rows, as many as show the columns."""
    sample: list[Sequence[Line]] = []
    left = most
    for part in parts:
        if part.lines and left > 0:
            sample.append(part.lines[:left])
            left -= len(part.lines)
    return sample


def _columns(form: Form, whole: float) -> list[Column]:
    total = sum(column.width for column in form.columns)
    return [Column(column.field, column.width / total * whole, rough=True) for column in form.columns]


def _row(row: CellRow, kept: Sequence[int]) -> Row:
    pieces = ([" ".join(word.text for word in piece) for piece in row.cells[number]] for number in kept)
    return Row(tuple(_without_stray_quote(join_wrapped(lines)) for lines in pieces))


def _without_stray_quote(text: str) -> str:
    """The text without its only quotation mark, which is what was read for a tone mark or a ruling line.

    >>> _without_stray_quote("Giao vién tu’ chon"), _without_stray_quote("Ngày hội “Đọc sách”")
    ('Giao vién tu chon', 'Ngày hội “Đọc sách”')
    """
    marks = _QUOTES.findall(text)
    return _QUOTES.sub("", text) if len(marks) == 1 else text


def _body(lines: Sequence[Line], header: Header, end: int, headers: Sequence[Header]) -> list[Line]:
    """The lines of the rows: without repeated headers, page numbers and numbers of columns."""
    again = _again(lines, header, end, headers)
    return [
        line
        for index, line in enumerate(lines[header.end : end], header.end)
        if index not in again
        and not (_PAGE_NUMBER.fullmatch(line.raw) and line.after_blank)
        and not _numbers_columns(line)
    ]


def _again(lines: Sequence[Line], header: Header, end: int, headers: Sequence[Header]) -> set[int]:
    """The lines on which the header stands once more: at the top of a page, found by itself or by the first."""
    first = lines[header.first : header.end]
    sures = keyed(lines[header.end : end], header.form)
    rows = {index for index, sure in enumerate(sures, header.end) if sure > _ROUGHLY or is_band(lines[index].restored)}
    found: set[int] = set()
    for other in headers:
        if header.end <= other.first and other.end <= end and other.score > _AGAIN:
            found.update(_printed_again(lines, other, rows, header.form, first))
    known = [letters(line.restored) for line in first]
    for index in range(header.end, end):
        if index not in rows and _repeats(letters(lines[index].restored), known):
            top = _page_top(lines, index, rows)
            if top is not None:
                found.update(range(top, index + 1))
    return found


def _printed_again(
    lines: Sequence[Line], other: Header, rows: set[int], form: Form, first: Sequence[Line]
) -> Iterable[int]:
    """The lines of what looks like a header, from the top of the page, where it is like the first one."""
    inside = (index for index in range(other.first, other.end) if lines[index].after_blank)
    for top in (_page_top(lines, other.first, rows), *inside):
        if top is not None and resemblance(lines[top : other.end], form, first) >= _RESEMBLES:
            break
    else:
        return ()
    last = other.end
    while not resemblance(lines[last - 1 : last], form, first):
        last -= 1
    return (index for index in range(top, last) if not _begins(lines[index]))


def _begins(line: Line) -> bool:
    """Whether a line begins a row for sure: a band, or a criterion with its code."""
    return is_band(line.restored) or bool(_CODE_HEAD.match(_KEY.sub("", bare(line.restored)).lstrip()))


def _page_top(lines: Sequence[Line], index: int, rows: set[int]) -> int | None:
    """The line after the empty line above, where it is near and no row begins between."""
    for top in range(index, max(index - _HEADER_LINES, -1), -1):
        if top in rows:
            return None
        if lines[top].after_blank:
            return top
    return None


def _repeats(signs: str, known: Sequence[str]) -> bool:
    """Whether a line says what a line of the header says, or a good part of it."""
    same = _SAME if len(signs) >= _LONG else _SAME_SHORT
    return any(
        fuzz.ratio(signs, other) >= same or (len(signs) >= _LONG and fuzz.partial_ratio(signs, other) >= _SAME_PART)
        for other in known
        if len(signs) >= _SHORTEST and len(other) >= _SHORTEST and len(signs) < 1.3 * len(other)
    )


def _numbers_columns(line: Line) -> bool:
    return (
        len(line.words) > 3
        and all(re.fullmatch(r"\W?\w{1,2}\W?", word.text) for word in line.words)
        and "(" in line.raw
    )


def _parted(lines: Sequence[Line]) -> list[Part]:
    parts = [Part(None, [])]
    for line in lines:
        band = _band(line)
        if band is not None:
            parts.append(Part(band, []))
        elif parts[-1].band and not parts[-1].lines and not line.barred and _ends_name(parts[-1].band, line.restored):
            parts[-1].band += f" {line.raw}"
        else:
            parts[-1].lines.append(line)
    return parts


def _band(line: Line) -> str | None:
    """The text of a heading inside the table; a standard's is followed by its name."""
    text = line.restored
    if not is_band(text) or _BOTH_KEYS.match(bare(text)) or ("tieu chuan" in bare(text) and len(line.words) < 4):
        return None
    return line.raw


@cache
def _standard_names() -> tuple[str, ...]:
    table = resources.files("normalize").joinpath("data/standards.csv").read_text(encoding="utf-8")
    return tuple(bare(row["name"]) for row in csv.DictReader(table.splitlines()))


def _ends_name(band: str, rest: str) -> bool:
    """Whether a line is the rest of the standard's name that a band began."""
    words = rest.split()
    if len(words) > 5 or not rest[:1].islower():
        return False
    name = bare(band).partition(":")[2].strip()
    whole = f"{name} {bare(rest)}"
    alone = max(fuzz.ratio(name, known) for known in _standard_names())
    return max(fuzz.ratio(whole, known) for known in _standard_names()) > max(alone, 85.0)


def keyed(lines: Sequence[Line], form: Form) -> list[float]:
    """How surely each line begins a row, by what its first column says."""
    out: list[float] = []
    number = 0
    for index, line in enumerate(lines):
        surely = _key_fit(line, lines[index + 1] if index + 1 < len(lines) else None, form, bool(out) and out[-1] > 0.5)
        match = re.match(r"\W*(\d{1,2})\b(?![.,/]\d)", line.raw)
        if form.fields[0] is Field.ROW_NO and match and int(match[1]) == number + 1:
            surely = max(surely, 0.9)
        if surely > 0.5 and match:
            number = int(match[1])
        elif surely > 0.5:
            number += 1
        out.append(surely)
    return out


def _key_fit(line: Line, below: Line | None, form: Form, after_key: bool) -> float:
    words = line.plain
    by_standard = next((name for name in form.fields if name is not Field.ROW_NO), None) is Field.STANDARD
    if by_standard and _STANDARD.match(words):
        return 1.0
    if Field.CRITERION in form.fields:
        if _KEY.match(words):
            return 0.0 if by_standard and after_key else 1.0
        if _KEY_HEAD.match(" ".join(words.split()[: 2 if len(line.words[0].text) < 3 else 1])):
            return 1.0 if below is not None and _CODE_BELOW.match(bare(below.restored)) else 0.3
        text = bare(line.raw)
        if _CODE_HEAD.match(text) and not after_key:
            return 0.8
        if by_standard and re.match(r"\W*\d\W", text) and len(line.words) > 2:
            barred = line.words[1].gap >= Gap.BAR or line.words[2].gap >= Gap.BAR
            return 0.9 if barred or re.match(r"\W*\d\W+\d\W*\d", text) else 0.3
    if form.fields[0] is Field.WHEN and _WHEN.match(words):
        return 0.8
    return 0.0
