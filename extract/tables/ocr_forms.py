"""The forms of plans and reports, and which of them the header of a table that a recogniser misread belongs to.

A header's cells are wrapped and printed line by line, so that its words stand mixed, and some are lost.
What is left of them is compared with the words of each form (``ocr_forms.csv``, with the other wordings
of ``headers.csv``), without order.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz, process

from extract.marks import is_upper
from extract.raw import Field
from extract.tables.ocr_headings import Reading, read_header, run_together
from extract.tables.ocr_lines import Line
from extract.tables.text_rows import is_band
from normalize.text import bare

_WORD = re.compile(r"[^\W_]+")
#: A line of a header has this many words in common with the form, less those that are not of it.
_FOREIGN, _SCRAP = -0.8, -0.15
#: Longest header, in lines that have words, and longest line of one, in words.
_MOST_LINES, _MOST_WORDS = 16, 30
#: A column is named when this share of the words of one of its wordings is there.
_NAMED = 0.6
#: So large a share of a form's columns is named, and so many at least.
_LEAST_SHARE, _LEAST_NAMED = 0.45, 3
_ALIKE = 80.0
#: Words of so few letters are alike only when they are the same.
_SHORT = 3
#: No syllable has so many letters: a word of so many is several, run together.
_RUN = 8
#: So many forms are compared with a header word for word. Columns that explain this much less of it may be the
#: right ones: its contents tell.
_COMPARED, _NEARLY, _OTHERS = 5, 6.0, 3
#: Columns that are of a known form are believed when so many of them are read, and not too many words left; others
#: when so many stand on one line, and explain so much.
_LEAST_READ, _LEAST_PER_WORD, _ABREAST, _LEAST_SCORE = 0.4, -0.4, 4, 2.0
#: A form is not that of a header which another set of columns explains so much better, so many of them not its own.
_CLEARLY, _MANY_OTHERS = 1.5, 2
#: Lines of a header that are looked for below and above those that surely are.
_MORE_LINES, _MORE_ABOVE = 3, 2
_CODE = re.compile(r"\d[.,:]\d")
#: The name of all forms that are not known; share of the columns that two headers of one have in common.
_OWN, _SAME = "own", 0.5
#: Fields of no known form have the widths of others.
_LIKE = {
    Field.COORDINATOR: Field.ASSIGNEE, Field.START: Field.DEADLINE, Field.END: Field.DEADLINE,
    Field.LEVEL: Field.CRITERION,
}  # fmt: skip
_UNKNOWN_WIDTH = 8.0
_WHO = frozenset({Field.ASSIGNEE, Field.COORDINATOR, Field.DEADLINE, Field.START, Field.END})
#: What tables of plans, of what was found, of how it is watched and of what came of it have one of each of.
_NEEDS: tuple[tuple[frozenset[Field], ...], ...] = (
    (frozenset({Field.ACTIONS, Field.CONTENT, Field.TARGET, Field.WEAKNESS}), _WHO),
    (frozenset({Field.WEAKNESS}), frozenset({Field.CAUSE, Field.CURRENT_STATE})),
    (frozenset({Field.WHEN}), frozenset({Field.MONITORED, Field.RESULT})),
    (frozenset({Field.DONE}), frozenset({Field.PLANNED, Field.IN_PROGRESS, Field.NOT_STARTED})),
)
_NUMBERED = re.compile(r"\d{1,2}\s*[.,]\s+[^\W\d_]")
_LABEL = re.compile(r"[^\W\d_][^:]{3,28}:")
SECTION = re.compile(r"\s*(?:[IVXl1H]{1,4}|[A-ZĐ])\s*[.,]\s+[^\W\d_]")


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form: its field, its official heading, its usual share of the width."""

    field: Field
    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its columns in their usual order."""

    name: str
    columns: tuple[FormColumn, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """What its columns hold."""
        return tuple(column.field for column in self.columns)


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: the form, the first of its lines and the line after its last, how much of it is there.

    ``readings`` are the sets of columns that explain its words, and how well they do, the best first; none where
    nothing does: then it is no more than the repetition of another header.
    """

    form: Form
    first: int
    end: int
    score: float
    readings: tuple[tuple[Form, float], ...] = ()


@cache
def forms() -> tuple[Form, ...]:
    """All forms known."""
    table = resources.files("extract").joinpath("data/ocr_forms.csv").read_text(encoding="utf-8")
    found: dict[str, list[FormColumn]] = {}
    for row in csv.DictReader(table.splitlines()):
        found.setdefault(row["form"], []).append(FormColumn(Field(row["field"]), row["heading"], float(row["width"])))
    return tuple(Form(name, tuple(columns)) for name, columns in found.items())


@cache
def _wordings() -> dict[Field, tuple[tuple[str, ...], ...]]:
    table = resources.files("extract").joinpath("data/headers.csv").read_text(encoding="utf-8")
    found: dict[Field, list[tuple[str, ...]]] = {}
    for row in csv.DictReader(table.splitlines()):
        found.setdefault(Field(row["field"]), []).append(_words(row["header"]))
    return {name: tuple(wordings) for name, wordings in found.items()}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(bare(text)))


@cache
def _of_form(form: Form) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each column its wordings: the form's own, and others of two words and more."""
    return tuple(
        (_words(column.heading), *(w for w in _wordings().get(column.field, ()) if len(w) > 1))
        for column in form.columns
    )


@cache
def _vocabulary(form: Form) -> frozenset[str]:
    return frozenset(word for wordings in _of_form(form) for word in wordings[0])


@cache
def _of_headings() -> tuple[frozenset[str], tuple[str, ...]]:
    """All words of headings, and those long enough to be known by their likes."""
    found = frozenset(word for form in forms() for wordings in _of_form(form) for w in wordings for word in w)
    return found, tuple(sorted(word for word in found if len(word) > _SHORT))


@lru_cache(maxsize=65536)
def _likes(word: str) -> frozenset[str]:
    """The words of headings that a word may be, as far as it can be read; all of those that were run together."""
    every, long = _of_headings()
    together = run_together(word) if len(word) >= _RUN and word not in every else ()
    if together:
        return frozenset(together)
    near = process.extract(word, long, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None) if len(word) > _SHORT else ()
    return frozenset((*(known for known, _, _ in near), *({word} & every)))


def _known(word: str, vocabulary: frozenset[str]) -> bool:
    """Whether a word is one of a form's, as far as it can be read."""
    return not vocabulary.isdisjoint(_likes(word))


def find_headers(lines: Sequence[Line]) -> list[Header]:
    """All headers of known forms, in order, none over another."""
    found = [header for form in forms() for header in _headers_of(form, lines)]
    chosen: list[Header] = []
    for header in sorted(found, key=lambda h: -h.score):
        over = [n for n, other in enumerate(chosen) if header.first < other.end and other.first < header.end]
        if not over:
            chosen.append(header)
    joined: list[Header] = []
    for header in sorted(chosen, key=lambda h: h.first):
        if joined and joined[-1].end >= header.first:
            joined[-1] = replace(joined[-1], end=header.end)
        else:
            joined.append(header)
    ends = [0, *(header.end for header in joined)]
    firsts = [*(header.first for header in joined[1:]), len(lines)]
    return [_with_readings(*each, lines) for each in zip(joined, ends, firsts, strict=False)]


def resemblance(lines: Sequence[Line], form: Form, header: Sequence[Line]) -> float:
    """Share (0 to 1, in letters) of the words that are of a form's headings or of a header of it that was read."""
    read = {word.plain for line in header for word in line.words if len(word.plain) > _SHORT}
    words = [word.plain for line in lines for word in line.words if len(word.plain) > 1]
    found = sum(len(word) for word in words if _known(word, _vocabulary(form)) or _is_like(word, read))
    return found / max(1, sum(map(len, words)))


def _is_like(word: str, read: set[str]) -> bool:
    return len(word) > _SHORT and any(fuzz.ratio(word, other) >= _ALIKE for other in read)


def _with_readings(header: Header, least: int, most: int, lines: Sequence[Line]) -> Header:
    """The header with the sets of columns that explain it, and the lines of the first of these.

    The lines before ``least`` and from ``most`` on are of other headers.
    """
    words = _header_words(lines[header.first : header.end])
    scores = sorted(((form, _score(form, _shares(form, words), words)) for form in forms()), key=lambda pair: -pair[1])
    near = [form for form, _ in scores[:_COMPARED]]
    form, score = scores[0]
    first = header.first + _title_lines(lines[header.first : header.end])
    top, bottom = _most_first(lines, first, least), _most_end(lines, header.end, most)
    columns = [[(column.field, column.heading) for column in form.columns] for form in near]
    kept = _likely(read_header(lines[top:bottom], first - top, header.end - top, columns))
    if not kept:
        return replace(header, form=form, score=score)
    readings = tuple((_form_of(reading, near), reading.score) for reading in kept)
    first, end = top + kept[0].first, top + kept[0].end
    end = _header_end(lines[:most], first, end, readings[0][0])
    return Header(readings[0][0], first, end, score, readings)


def _title_lines(lines: Sequence[Line]) -> int:
    """How many lines before a header are a title: in capitals, where those below are not."""
    capitals = [is_upper(line.restored) and len(line.words) > 3 for line in lines]
    return capitals.index(False) if False in capitals else 0


def _most_first(lines: Sequence[Line], first: int, least: int) -> int:
    """The first line that may be a header's: a line above has headings, too, where it is not that of another text."""
    least = max(least, first - _MORE_ABOVE)
    while first > least and not lines[first].after_blank and not _is_no_heading(lines[first - 1]):
        first -= 1
    return first


def _most_end(lines: Sequence[Line], end: int, most: int) -> int:
    """The line after the last that may be a header's: a few more have headings, too, but none begins a row."""
    most = min(most, end + _MORE_LINES)
    while end < most and not _is_no_heading(lines[end]) and not _begins_row(lines[end]):
        end += 1
    return end


def _begins_row(line: Line) -> bool:
    return bool(_CODE.search(line.raw) or _LABEL.match(line.restored))


def _likely(readings: Sequence[Reading]) -> list[Reading]:
    """The readings that may be right; none where the best of all is of no table that a plan or a report has.

    Columns of no known form are believed only where all that such a table needs is there, several of them on one
    line: a header whose columns were read one after the other has rows that were read so, too.
    """
    if not readings:
        return []
    best = readings[0]
    if not _is_sure(best) and best.score >= _LEAST_SCORE:
        return []
    sure = [one for one in readings if _is_sure(one) and not _has_others(best, one)]
    return [one for one in sure if one.score > sure[0].score - _NEARLY][: 1 + _OTHERS]


def _has_others(best: Reading, other: Reading) -> bool:
    """Whether a header has columns that another reading, which explains much less of it, does not have at all."""
    others = {column.field for column in best.columns if column.read} - set(other.fields)
    return len(others) >= _MANY_OTHERS and best.score >= other.score + _CLEARLY


def _is_sure(reading: Reading) -> bool:
    read = sum(column.read for column in reading.columns)
    if read < _LEAST_NAMED or read < _LEAST_READ * len(reading.columns):
        return False
    if reading.known:
        return reading.score >= _LEAST_PER_WORD * reading.n_words
    return reading.abreast >= _ABREAST and reading.score >= _LEAST_SCORE and is_whole(reading.fields)


def is_whole(fields: Sequence[Field | None]) -> bool:
    """Whether a table with such columns says all that one of its kind is for."""
    named = frozenset(name for name in fields if name is not None)
    return any(all(named & one for one in needs) for needs in _NEEDS)


def _form_of(reading: Reading, near: Sequence[Form]) -> Form:
    """The form that has a reading's columns, or a new one of them."""
    for form in near:
        if reading.fields == form.fields:
            return form
    columns = (
        FormColumn(column.field or Field.NOTE, column.text, usual_width(column.field)) for column in reading.columns
    )
    return Form(_OWN, tuple(columns))


@cache
def _usual_widths() -> dict[Field, float]:
    found: dict[Field, list[float]] = {}
    for form in forms():
        total = sum(column.width for column in form.columns)
        for column in form.columns:
            found.setdefault(column.field, []).append(100.0 * column.width / total)
    return {name: sum(widths) / len(widths) for name, widths in found.items()}


def usual_width(name: Field | None) -> float:
    """The usual width of a column, in hundredths of a table of the known forms."""
    if name is None:
        return _UNKNOWN_WIDTH
    return _usual_widths().get(_LIKE.get(name, name), _UNKNOWN_WIDTH)


def pooled(header: Header, again: Sequence[Header]) -> Header:
    """A header with what its repetitions on later pages say of its readings: the mean of how well they explain each."""
    others = [other for other in again if other.readings and other != header and is_same(header, other)]
    if not others:
        return header
    scores: dict[Form, float] = {}
    for form in dict.fromkeys(form for one in (header, *others) for form, _ in one.readings):
        scores[form] = sum(_score_of(form, one) for one in (header, *others)) / (1 + len(others))
    best = sorted(scores.items(), key=lambda pair: -pair[1])
    kept = [(form, score) for form, score in best if score > best[0][1] - _NEARLY][: 1 + _OTHERS]
    return replace(header, form=kept[0][0], readings=tuple(kept))


def _score_of(form: Form, header: Header) -> float:
    """How well a set of columns explains a header, or not nearly as well as the best do."""
    least = header.readings[0][1] - _NEARLY
    return max((score for one, score in header.readings if one.fields == form.fields), default=least)


def is_same(one: Header, other: Header) -> bool:
    """Whether two headers may be those of one table; one that is hardly read may be any."""
    if not other.readings or other.readings[0][1] < _LEAST_SCORE:
        return True
    forms_of = [form for form, _ in one.readings] or [one.form]
    if other.form.name != _OWN and one.form.name != _OWN:
        return other.form in forms_of
    return any(len({*form.fields} & {*other.form.fields}) > _SAME * len(form.fields) for form in forms_of)


def _header_end(lines: Sequence[Line], first: int, end: int, form: Form) -> int:
    """The line after a header, lines of its headings that nothing explains included."""
    while end < len(lines) and end < first + _MOST_LINES:
        if _line_score(lines[end], _vocabulary(form)) < 0.5 * len(lines[end].words):
            break
        end += 1
    return end


def _headers_of(form: Form, lines: Sequence[Line]) -> list[Header]:
    """Runs of lines whose words are mostly those of a form's headings."""
    vocabulary = _vocabulary(form)
    out: list[Header] = []
    gain, first, best, end = 0.0, 0, 0.0, 0
    for number, line in enumerate((*lines, None)):
        here = _line_score(line, vocabulary) if line is not None else -100.0
        if gain <= 0.0:
            gain, first, best = 0.0, number, 0.0
        gain += here
        if gain > best:
            best, end = gain, number + 1
        if best and (gain < best - 3.0 or number - first >= _MOST_LINES or gain <= 0.0):
            header = _header(form, lines, first, end)
            if header is not None:
                out.append(header)
            gain, best = 0.0, 0.0
    return out


def _line_score(line: Line, vocabulary: frozenset[str]) -> float:
    if _is_no_heading(line) or _LABEL.match(line.restored):
        return -100.0
    score = 0.0
    for word in line.plain.split():
        if _known(word, vocabulary):
            score += 1.0
        else:
            score += _FOREIGN if len(word) > 3 else _SCRAP
    return score


def _is_no_heading(line: Line) -> bool:
    """Whether a line is surely none of a header."""
    numbered = _NUMBERED.match(line.raw) and not line.barred
    return bool(numbered or is_band(line.restored) or SECTION.match(line.raw) or len(line.words) > _MOST_WORDS)


def _header(form: Form, lines: Sequence[Line], first: int, end: int) -> Header | None:
    words = _header_words(lines[first:end])
    shares = _shares(form, words)
    named = sum(share >= _NAMED for share in shares)
    if named < _LEAST_NAMED or sum(shares) < _LEAST_SHARE * len(shares):
        return None
    return Header(form, first, end, _score(form, shares, words))


_Words = Sequence[tuple[str, bool]]


def _header_words(lines: Sequence[Line]) -> _Words:
    """The words of some lines, each with whether it begins with a capital."""
    return [
        (word, token.restored[:1].isupper())
        for line in lines
        for token in line.words
        for word in _words(token.restored)
    ]


def _shares(form: Form, words: _Words) -> list[float]:
    there = frozenset(known for word, _ in words for known in _likes(word))
    begun = frozenset(known for word, capital in words if capital for known in _likes(word))
    return [max(_share(wording, there, begun) for wording in wordings) for wordings in _of_form(form)]


def _score(form: Form, shares: Sequence[float], words: _Words) -> float:
    foreign = sum(not _known(word, _vocabulary(form)) for word, _ in words if len(word) > 3)
    return sum(share - 0.5 for share in shares) - 0.15 * foreign


def _share(wording: Sequence[str], there: frozenset[str], begun: frozenset[str]) -> float:
    """Share of a wording's letters that are there; counts half where its first word, a capital, is not."""
    total = sum(map(len, wording)) * (1.0 if wording[0] in begun else 2.0)
    return sum(len(word) for word in wording if word in there) / max(1.0, total)
