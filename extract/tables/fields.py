"""How well does a text fit a field? The one scorer of headers, labels and cell contents.

Headers are compared with the wordings of ``extract/data/headers.csv``; contents with what such a
cell looks like (a criterion code, a time phrase, people, money, long prose). All scores lie
between 0 and 1. Text is compared without marks, case, spaces and punctuation, so a header that was
broken by a narrow column or that lost its marks still fits.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz

from extract.raw import Field
from normalize.dates import is_condition
from normalize.records import Part, Role
from normalize.roles import read_roles
from normalize.text import bare, letters

#: Below this a header says nothing: two unrelated Vietnamese headers often share half their letters.
HEADER_LEAST = 0.72
#: Column numbers of Biểu 2, printed behind or under the header: "Thời gian thực hiện (6)".
_NUMBERING = re.compile(r"^\(?\s*\d{1,2}\s*\)?$")
_TRAILING_NUMBER = re.compile(r"\s*\(\s*\d{1,2}\s*\)\s*$")
#: A unit in the header of a money column or a hint such as "(nếu có)" is no part of its name.
_BRACKET = re.compile(r"\([^()]*\)")

_CRITERION = re.compile(
    r"^(?:tieu\s*chi|tc)?\s*[:.]?\s*\d{1,2}\s*\.\s*\d{1,2}\b(?!/|\s*\.\s*\d)|^(?:khoan\s+\d+,?\s+)?dieu\s+22\b"
)
_STANDARD = re.compile(r"^(?:[ivx]{1,4}|\d)?\s*[.:]?\s*(?:tieu\s*chuan)\s*\d|^[1-9]$")
_ROW_NO = re.compile(r"^(?:\d{1,3}|[ivx]{1,5})[.)]?$")
_LEVEL = re.compile(r"^(?:muc\s*)?[1-4]$")
_PROGRESS = re.compile(
    r"^(?:da\s+)?(?:hoan thanh|dang thuc hien|chua (?:hoan thanh|thuc hien)|dat|chua dat|da xong)"
)
_DATE_WORDS = re.compile(
    r"\b\d{1,2}\s*[/.-]\s*(?:\d{1,2}\s*[/.-]\s*)?(?:20)?\d{2}\b|\bthang\s*\d|\bt\d{1,2}/|\bnam hoc\b"
    r"|\bhoc ky\b|\bhki+\b|\bhk ?[12]\b"
    r"|\bquy\s+(?:[iv]+|[1-4])\b|\bhang (?:thang|nam|tuan|quy|ky|ngay)\b|\bthuong xuyen\b|\bsuot\b|\bca nam\b"
    r"|\bhe\b|\bnam 20\d\d\b|\bdinh ky\b|\bdau nam\b|\bcuoi nam\b|\bngay \d|\blien tuc\b"
)
#: How well a time that waits for something (``Khi được phê duyệt``) fits a column of times.
_CONDITION_FITS = 0.6
_MONEY_WORDS = re.compile(
    r"\d\s*(?:d|dong|vnd|trieu|tr|nghin|ngan|ty)\b|\b\d{1,3}(?:[.,]\d{3})+\b|\btrieu\b|\bngan sach\b|\bnsnn\b"
    r"|\bxa hoi hoa\b|\bxhh\b"
    r"|\btu tuc\b|\bdu toan\b|\bkinh phi\b|^khong\b|^0$|\bquy\s+\w+|\btai tro\b|\bho tro\b|\bhoc phi\b"
    r"|\bmanh thuong quan\b"
)
_DITTO = re.compile(r'^(?://|-?nt-?|nhu tren|"|″|-|–)$')
#: Longest cell, in words, that is still people, a time or money and not prose.
_SHORT_WORDS = 40
#: From this length, in words, a cell is surely prose.
_PROSE_WORDS = 12

_PEOPLE = (Field.ASSIGNEE, Field.COORDINATOR, Field.SUPERVISOR, Field.EVALUATOR)
_TIMES = (Field.DEADLINE, Field.START, Field.END, Field.REPORT, Field.WHEN)
_PROSE = frozenset(
    {
        Field.CONTENT, Field.CURRENT_STATE, Field.WEAKNESS, Field.CAUSE, Field.TARGET, Field.ACTIONS,
        Field.INDICATOR, Field.EVIDENCE, Field.PLANNED, Field.ADJUSTED, Field.DONE, Field.IN_PROGRESS,
        Field.NOT_STARTED, Field.MONITORED, Field.RESULT, Field.ADJUSTMENT,
    }
)  # fmt: skip


@cache
def _headers() -> tuple[tuple[Field, str, str], ...]:
    """Known wordings: field, its letters, its bare words."""
    table = resources.files("extract").joinpath("data/headers.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines())
    return tuple((Field(row["field"]), letters(row["header"]), bare(row["header"])) for row in rows)


@cache
def _exact_headers() -> Mapping[str, tuple[Field, ...]]:
    exact: dict[str, tuple[Field, ...]] = {}
    for field, signs, _ in _headers():
        if field not in exact.get(signs, ()):
            exact[signs] = (*exact.get(signs, ()), field)
    return exact


@cache
def _foreign_headers() -> Mapping[str, bool]:
    table = resources.files("extract").joinpath("data/foreign_headers.csv").read_text(encoding="utf-8")
    return {letters(row["header"]): row["alone"] == "yes" for row in csv.DictReader(table.splitlines())}


def foreign_header(text: str) -> bool | None:
    """Whether a header alone tells a table that is none of a plan; None for every other header.

    >>> foreign_header("Họ và tên"), foreign_header("Đơn giá"), foreign_header("Giải pháp")
    (True, False, None)
    """
    return _foreign_headers().get(letters(_BRACKET.sub(" ", text)))


def is_numbering(text: str) -> bool:
    """Whether a cell only holds the number of its column, as under the headers of Biểu 2.

    >>> is_numbering("(6)")
    True
    """
    return bool(_NUMBERING.match(text.strip()))


@lru_cache(maxsize=16384)
def header_scores(text: str) -> Mapping[Field, float]:
    """How well a header or label fits each field; fields under `HEADER_LEAST` are left out.

    >>> max(header_scores("Thời gian thực hiện, hoàn thành").items(), key=lambda kv: kv[1])[0].value
    'deadline'
    """
    text = _TRAILING_NUMBER.sub("", text.strip().rstrip(":"))
    if not text or len(text) > 160:
        return {}
    exact = _exact_headers()
    for form in (text, _BRACKET.sub(" ", text)):
        hit = exact.get(letters(form))
        if hit:
            return dict.fromkeys(hit, 1.0)
    return _fuzzy_scores(letters(text), bare(_BRACKET.sub(" ", text)))


def _fuzzy_scores(signs: str, words: str) -> dict[Field, float]:
    scores: dict[Field, float] = {}
    for field, known_signs, known_words in _headers():
        score = max(fuzz.ratio(signs, known_signs) / 100, _containment(words, known_words))
        if score >= HEADER_LEAST and score > scores.get(field, 0.0):
            scores[field] = min(score, 0.97)
    return scores


def _containment(words: str, known: str) -> float:
    """Credit for a header that says a known wording and more, or a well-known part of it."""
    first, second = words.split(), known.split()
    if len(second) < 2 or not first:
        return 0.0
    shared = len(set(first) & set(second))
    if shared < len(set(second)):
        return 0.0
    return 0.72 + 0.25 * shared / len(set(first))


def header_score(text: str, field: Field) -> float:
    """How well a header or label fits one field, 0 when it does not."""
    return header_scores(text).get(field, 0.0)


@lru_cache(maxsize=65536)
def content_score(text: str, field: Field) -> float:
    """How well the text of one cell fits a field, judged by the text alone.

    >>> content_score("Tháng 10/2023 đến tháng 5/2024", Field.DEADLINE) > 0.9
    True
    """
    words = bare(text)
    count = len(words.split())
    if not words:
        return 0.0
    if field is Field.CRITERION:
        return 1.0 if _CRITERION.match(words) else 0.4 * bool(_STANDARD.match(words) and count > 1)
    if field is Field.ROW_NO:
        return float(bool(_ROW_NO.match(words)))
    if field is Field.STANDARD:
        return float(bool(_STANDARD.match(words)))
    if field is Field.LEVEL:
        return float(bool(_LEVEL.match(words)))
    if field is Field.PROGRESS:
        return float(bool(_PROGRESS.match(words))) if count <= 12 else 0.0
    if field in _TIMES:
        dated = _DATE_WORDS.search(words) or _DITTO.match(words)
        return _short(count) if dated else _CONDITION_FITS * is_condition(text)
    if field is Field.BUDGET:
        return _short(count) * (1.0 if _MONEY_WORDS.search(words) or _DITTO.match(words) else 0.0)
    if field in _PEOPLE:
        short = _short(count)
        return short * _people_score(text) if short else 0.0
    if field in _PROSE:
        return min(1.0, count / _PROSE_WORDS) if not _DATE_WORDS.fullmatch(words) else 0.0
    return 0.3  # support and notes may hold anything


def _short(count: int) -> float:
    return 1.0 if count <= _SHORT_WORDS // 2 else max(0.0, 1.5 - count / _SHORT_WORDS)


@lru_cache(maxsize=16384)
def _people_score(text: str) -> float:
    found = read_roles(text, Part.LEAD)
    if not found:
        return 0.0
    known = sum(assignment.role is not Role.KHAC for assignment in found)
    return known / len(found)


def column_score(texts: Sequence[str], field: Field) -> float:
    """Mean fit of a column's cells; 0 for a column without text."""
    return sum(content_score(text, field) for text in texts) / len(texts) if texts else 0.0
