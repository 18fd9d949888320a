"""Which words the narrow columns of a plan are written with: people, times, money, criteria.

A `Word` and a field in; a logarithm of odds out. The words are those of the phrases that ``normalize``
reads these values by, so that there is one list of each.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import log

from rapidfuzz import fuzz

from diacritics.channel import pairs
from extract.raw import Field
from extract.tables.ocr_lines import Word
from normalize.text import bare, letters

_LISTS: dict[Field, tuple[tuple[str, str], ...]] = {
    Field.DEADLINE: (("time_phrases", "phrase"),),
    Field.BUDGET: (("money_words", "phrase"), ("funding", "phrase")),
    Field.ASSIGNEE: (("roles", "phrase"), ("role_words", "phrase"), ("part_labels", "phrase"), ("surnames", "surname")),
    Field.CRITERION: (),
    Field.ROW_NO: (),
    Field.PROGRESS: (),
}
_SAME = {
    Field.REPORT: Field.DEADLINE, Field.START: Field.DEADLINE, Field.END: Field.DEADLINE, Field.WHEN: Field.DEADLINE,
    Field.SUPERVISOR: Field.ASSIGNEE, Field.COORDINATOR: Field.ASSIGNEE, Field.EVALUATOR: Field.ASSIGNEE,
    Field.STANDARD: Field.CRITERION,
}  # fmt: skip
#: Columns without words of their own in which phrases of others stand.
_PHRASED = {Field.SUPPORT: (Field.BUDGET, Field.ASSIGNEE)}
#: Words of dates and of what stands beside money that no list has alone.
_MORE = {
    Field.DEADLINE: "thang nam hoc ky quy tu den truoc sau cuoi dau giua ngay tuan he va cac tiep theo nhung bat"
    " thoi gian hoan thanh hk hki hkii lien suot ca xuyen khi co",
    Field.BUDGET: "dong trieu nghin ngan ty d vnd quy ho tro cha me hoc sinh cap tu nguon kinh phi",
    Field.ASSIGNEE: "va cac ong ba cung chu tri phoi hop nguoi thuc hien phu trach toan the lop khoi",
    Field.CRITERION: "tieu chi chuan khoan dieu",
    Field.PROGRESS: "da dang chua thuc hien hoan thanh dat xong",
    Field.ROW_NO: "",
}
#: Words that are usual in columns of prose: they speak for it, others do not speak against it.
_HINTS = {
    Field.EVIDENCE: "ho so bien ban anh so phieu danh sach bao cao minh chung chi bang diem nhat ky hinh chup"
    " quyet dinh hoa don hop dong nghiem thu ke hoach",
    Field.INDICATOR: "ty le so luong ket qua muc tong phan tram dat",
    Field.TARGET: "dat it nhat toi thieu tro len khong con duoi tren tang giam dam bao",
    Field.ACTIONS: "to chuc thuc hien xay dung phoi hop kiem tra huong dan tham muu mua lap ra soat"
    " boi duong phan cong",
    Field.WEAKNESS: "chua con thieu han che it mot so cu hong",
    Field.CAUSE: "do vi nen kinh phi thoi gian",
    Field.DONE: "da hoan thanh xong",
    Field.NOT_STARTED: "chua khong",
    Field.IN_PROGRESS: "dang cham cho du kien",
}
_HINT = 1.0
#: Columns of a report that say how far a thing has come.
_STATES = (Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED)
_NUMBER = re.compile(r"\W*[\dOoIlS][\dOolI.,/\-:%]*\w{0,4}\W*")
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"\W*\d{1,2}[.,:]\d{1,2}\W*")
_DATE = re.compile(r"\W*(?:\d{1,2}[/.-])?(?:\d{1,2}|[IVX]{1,3})[/-](?:20)?[\dO]{2,3}\W*|\W*20\d\d(?:-20\d\d|-)?\W*")
_MONEY = re.compile(r"\W*\d{1,3}(?:[.,]\d{2,3}){1,3}[.,]?\d?\D{0,4}|\W*0\W*")
_OWN, _OTHER = 0.7, -1.0
#: How much of the words of a cell are as in running text, the least share of a word there, and bounds.
_SMOOTH, _RARE, _LEAST_ODDS, _MOST_ODDS = 0.12, 3e-5, -2.0, 2.5
_ODDS_WEIGHT, _MORE_COUNT = 0.7, 4
_ROMAN = re.compile(r"(?:II?I?|IV)[,.;]?")
#: A short scrap that is no word may be a code.
_SCRAP = 0.5
#: A word in a column that holds codes of criteria alone.
_NO_CODE = -3.0
#: Letters of a criterion's name at least, and how near to an official one.
_LEAST_NAME, _NAMED = 8, 72.0
#: What a figure that has the form of a date, or of an amount, says.
_FORM = 1.5
#: What figures of a form say of columns, in the order that they are tried.
_FORMS: tuple[tuple[re.Pattern[str], dict[Field, float]], ...] = (
    (re.compile(r".*%.*"), {Field.CRITERION: _OTHER}),
    (_CODE, {Field.CRITERION: 2.0, Field.STANDARD: _OTHER}),
    (_DATE, {Field.DEADLINE: _FORM, Field.BUDGET: -_FORM, Field.ASSIGNEE: -4.0}),
    (_MONEY, {Field.BUDGET: _FORM, Field.DEADLINE: -_FORM, Field.ASSIGNEE: -4.0}),
    (_ROMAN, {Field.DEADLINE: _FORM, Field.BUDGET: -_FORM, Field.ASSIGNEE: -_FORM, Field.PROGRESS: -_FORM}),
)


#: Words that go on after a figure, and words that a figure goes on after.
_AFTER_FIGURE = ("dong", "trieu", "nghin", "ngan", "ty", "d", "lan")
_BEFORE_FIGURE = (
    "thang", "nam", "quy", "ngay", "lop", "khoi", "chi", "muc", "dieu", "khoan", "ky", "so", "dat", "con", "tu", "den",
    "hoc", "chuan",
)  # fmt: skip
_FIGURE_JOINT = 1.5


#: A figure that goes on below, as ``7.250.`` and ``31.400.00`` do, and what may be the rest of it; the same for years
#: and dates (``2031-``, ``4/20``).
_CUT_FIGURE = re.compile(r"\W*\d[\d.,]*[.,]\d{0,2}")
_REST_OF_FIGURE = re.compile(r"\W?[\dOo]{1,3}(?![\dOo/\-])")
_CUT_DATE = re.compile(r".*(?:\d[/\-]|[/\-]20)")
_REST_OF_DATE = re.compile(r"[\dOo]{2,4}\W*")
#: Letters that the rest of a word has at most.
_REST = 3


def completes(before: Word, after: Word) -> bool:
    """Whether a word that begins a line is the rest of the one that the line above ends with."""
    if _CUT_DATE.fullmatch(before.text):
        return _REST_OF_DATE.fullmatch(after.text) is not None
    if _CUT_FIGURE.fullmatch(before.text):
        return _REST_OF_FIGURE.match(after.text) is not None
    first, second = bare(before.text), bare(after.text).strip(".,;")
    if len(second) > _REST or not (first + second).isalpha() or not after.text[:1].islower():
        return False
    return first + second in _prose() and second not in _prose()


@dataclass(frozen=True, slots=True)
class Ends:
    """How much likelier a word begins, or ends, a sentence than others do: logarithms of odds."""

    begins: float
    ends: float


_UNKNOWN = Ends(0.0, 0.0)


def go_on(before: Word, after: Word, name: Field) -> bool:
    """Whether two words follow each other in a phrase that a field is written with, or join two dates."""
    known = phrases(name)
    if known is None:
        return False
    if kind_of(name) is Field.DEADLINE and "-" in (before.text, after.text):
        return bool(_DATE.fullmatch(before.text) or _DATE.fullmatch(after.text))
    return (before.plain, after.plain) in known.pairs


@cache
def _ends() -> dict[str, Ends]:
    """From ``word_ends.csv``, counted in Vietnamese school and legal texts."""
    table = resources.files("extract").joinpath("data/word_ends.csv").read_text(encoding="utf-8")
    return {row["word"]: Ends(float(row["begins"]), float(row["ends"])) for row in csv.DictReader(table.splitlines())}


def ends_of(word: Word) -> Ends:
    """How a word stands at the ends of sentences."""
    return _ends().get(word.restored.lower().strip(".,;:!?()\"“”'-"), _UNKNOWN)


def figure_joint(before: Word, after: Word) -> float:
    """How well two words follow each other of which one is a figure (``5 triệu``, ``tháng 9``)."""
    first, second = before.text[:1].isdigit(), after.text[:1].isdigit()
    if first and not second:
        return _FIGURE_JOINT if after.plain in _AFTER_FIGURE else 0.0
    if second and not first:
        return _FIGURE_JOINT if before.plain in _BEFORE_FIGURE else 0.0
    return 0.0


@cache
def _counts(name: Field) -> dict[str, int]:
    """How often each word stands in the phrases of a field; words beside them count as some of them."""
    found: Counter[str] = Counter()
    for word in _MORE[name].split():
        found[word] += _MORE_COUNT
    for words in _phrases(name):
        found.update(words)
    return dict(found)


@cache
def _phrases(name: Field) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase of a field's lists."""
    found: list[tuple[str, ...]] = []
    for table, column in _LISTS.get(name, ()):
        text = resources.files("normalize").joinpath(f"data/{table}.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(text.splitlines())
        found += (tuple(bare(row[column]).replace(".", " ").replace("/", " ").split()) for row in rows)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Phrases:
    """How words stand in the phrases of a field: pairs that follow each other, and how a word begins or ends them."""

    pairs: frozenset[tuple[str, str]]
    begins: dict[str, float]
    ends: dict[str, float]


@cache
def phrases(name: Field) -> Phrases | None:
    """The phrases that the cells of a field are written with; None for a field without such."""
    every = [words for kind in _PHRASED.get(name, (kind_of(name),)) for words in _phrases(kind) if words]
    if not every:
        return None
    first, last = Counter(words[0] for words in every), Counter(words[-1] for words in every)
    total = Counter(word for words in every for word in words)
    return Phrases(
        frozenset(pair for words in every for pair in pairwise(words)),
        {word: _odds_of_place(first[word], n) for word, n in total.items()},
        {word: _odds_of_place(last[word], n) for word, n in total.items()},
    )


def _odds_of_place(there: int, seen: int) -> float:
    return log((there + 0.5) / (seen - there + 0.5))


@cache
def _hints(name: Field) -> frozenset[str]:
    return frozenset(_HINTS.get(name, "").split())


def state_begins(word: Word, name: Field) -> float:
    """Whether a cell that begins with a word tells the state that its column is for (1), or another's (-1)."""
    if name not in _STATES:
        return 0.0
    if word.plain in _hints(name):
        return 1.0
    return -1.0 if any(word.plain in _hints(other) for other in _STATES) else 0.0


@cache
def _prose() -> dict[str, float]:
    """Share of each word, without marks, in running text."""
    model = pairs()
    found: dict[str, float] = {}
    for word, share in zip(model.words, model.alone.tolist(), strict=True):
        found[bare(word)] = found.get(bare(word), 0.0) + share
    return found


@lru_cache(maxsize=8192)
def _odds(word: str, name: Field) -> float:
    """Logarithm of how much likelier a word is in cells of a field than in running text, bounded."""
    counts = _counts(name)
    total = sum(counts.values())
    usual = max(_prose().get(word, 0.0), _RARE)
    here = (counts.get(word, 0) + _SMOOTH * total * usual) / ((1 + _SMOOTH) * total)
    return max(_LEAST_ODDS, min(_MOST_ODDS, log(here / usual)))


def kind_of(name: Field) -> Field:
    """The field whose words a field's cells are written with: itself where it has words of its own."""
    return _SAME.get(name, name)


def word_fit(word: Word, name: Field) -> float:
    """How much a word speaks for a column, 0 where the column may hold any.

    Negative for a word that is none of its list.
    """
    if name is Field.STANDARD and word.plain == "chi":
        return _OTHER
    for form, fits in _FORMS:
        fit = fits.get(name, fits.get(kind_of(name)))
        if fit is not None and form.fullmatch(word.text):
            return fit
    name = kind_of(name)
    if name not in _LISTS:
        return _HINT if word.plain in _hints(name) else 0.0
    number = bool(_DIGIT.search(word.text)) and bool(_NUMBER.fullmatch(word.text))
    if name is Field.CRITERION:
        if word.plain in _counts(name) or number:
            return 1.0
        return _SCRAP if len(word.text) <= 5 and _prose().get(word.plain, 0.0) < _RARE else -0.4
    if name is Field.ROW_NO:
        return 1.0 if number and len(word.text) <= 3 else -4.0
    if number:
        return _OWN if name in (Field.DEADLINE, Field.BUDGET) else _OTHER
    if not word.plain:
        return 0.0
    return _ODDS_WEIGHT * _odds(word.plain, name)


def code_fit(word: Word) -> float:
    """How much a word speaks for a column that holds codes of criteria alone."""
    fit = word_fit(word, Field.CRITERION)
    return fit if fit > 0.0 else _NO_CODE


@cache
def _criterion_names() -> tuple[str, ...]:
    """The official names of criteria, in comparable letters."""
    table = resources.files("normalize").joinpath("data/criteria.csv").read_text(encoding="utf-8")
    return tuple(sorted({letters(row["name"]) for row in csv.DictReader(table.splitlines())}))


def names_criterion(words: Sequence[Word]) -> bool:
    """Whether the words of a cell say, beside a code, the name of a criterion or a part of it."""
    name = letters(" ".join(word.restored for word in words if word_fit(word, Field.CRITERION) <= 0.0))
    return len(name) >= _LEAST_NAME and any(fuzz.partial_ratio(name, known) >= _NAMED for known in _criterion_names())
