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

from extract.raw import Field
from extract.tables.ocr_lines import Line
from extract.tables.text_rows import is_band
from normalize.text import bare

_WORD = re.compile(r"[^\W_]+")
#: A line of a header has this many words in common with the form, less those that are not of it.
_FOREIGN, _SCRAP = -0.8, -0.15
#: Longest header, in lines that have words.
_MOST_LINES = 16
#: A column is named when this share of the words of one of its wordings is there.
_NAMED = 0.6
#: So large a share of a form's columns is named, and so many at least.
_LEAST_SHARE, _LEAST_NAMED = 0.45, 3
_ALIKE = 80.0
#: Words of so few letters are alike only when they are the same.
_SHORT = 3
#: A form whose header is this much less there may be the right one: its contents tell.
_NEARLY, _OTHERS = 2.5, 3
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

    ``others`` are forms it may belong to as well, and how much of theirs is there.
    """

    form: Form
    first: int
    end: int
    score: float
    others: tuple[tuple[Form, float], ...] = ()


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
    """The words of headings that a word may be, as far as it can be read."""
    every, long = _of_headings()
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
    return [_with_others(header, lines) for header in joined]


def resemblance(lines: Sequence[Line], form: Form, header: Sequence[Line]) -> float:
    """Share (0 to 1, in letters) of the words that are of a form's headings or of a header of it that was read."""
    read = {word.plain for line in header for word in line.words if len(word.plain) > _SHORT}
    words = [word.plain for line in lines for word in line.words if len(word.plain) > 1]
    found = sum(len(word) for word in words if _known(word, _vocabulary(form)) or _is_like(word, read))
    return found / max(1, sum(map(len, words)))


def _is_like(word: str, read: set[str]) -> bool:
    return len(word) > _SHORT and any(fuzz.ratio(word, other) >= _ALIKE for other in read)


def _with_others(header: Header, lines: Sequence[Line]) -> Header:
    """The header with the form whose headings it has most of, and others it has nearly as much of."""
    words = _header_words(lines[header.first : header.end])
    scores = [(form, _score(form, _shares(form, words), words)) for form in forms()]
    scores.sort(key=lambda pair: -pair[1])
    (form, score), *rest = scores
    near = tuple(pair for pair in rest[:_OTHERS] if pair[1] > score - _NEARLY)
    return replace(
        header, end=_header_end(lines, header, [form, *(f for f, _ in near)]), form=form, score=score, others=near
    )


def _header_end(lines: Sequence[Line], header: Header, near: Sequence[Form]) -> int:
    """The line after the header, lines of headings of any of the forms included."""
    end = header.end
    while end < len(lines) and end < header.first + _MOST_LINES:
        if max(_line_score(lines[end], _vocabulary(form)) for form in near) < 0.5 * len(lines[end].words):
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
    numbered = _NUMBERED.match(line.raw) and not line.barred
    if (
        numbered
        or is_band(line.restored)
        or SECTION.match(line.raw)
        or len(line.words) > 30
        or _LABEL.match(line.restored)
    ):
        return -100.0
    score = 0.0
    for word in line.plain.split():
        if _known(word, vocabulary):
            score += 1.0
        else:
            score += _FOREIGN if len(word) > 3 else _SCRAP
    return score


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
