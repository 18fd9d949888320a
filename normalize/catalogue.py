"""Criteria and standards by school level and regime, and how a cell refers to them.

Three regimes: A the circulars 17, 18, 19/2018; B the same as amended by 22/2024 (standard 3 has
three criteria of its own, everything else is A's); C circular 57/2026. Names come from the
catalogue files, never from the plan. Every function is total on any text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from normalize.numbers import cited_regulations
from normalize.organizations import levels_named
from normalize.phrases import aligned, load_rows, prepared
from normalize.records import SchoolLevel
from normalize.text import letters, same_form, squeeze


class Regime(StrEnum):
    """Which set of criteria is in force for a plan."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of the catalogue: ``1.10`` of standard 1."""

    code: str
    name: str
    standard_no: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of the catalogue."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class CriterionRef:
    """What a cell says of a criterion: code and name as printed, and the level named beside them.

    A clause of level 4 (``Khoản 3, Điều 22``) has no code and ``level`` 4.
    """

    code: str | None = None
    name: str | None = None
    level: int | None = None

    @property
    def level4(self) -> bool:
        """Whether it is a clause of level 4."""
        return self.level == 4


@dataclass(frozen=True, slots=True)
class StandardRef:
    """What a cell says of a standard."""

    number: int | None = None
    name: str | None = None


_CIRCULAR_2018 = {
    SchoolLevel.MAM_NON: ("19/2018/TT-BGDĐT", "MAM_NON"),
    SchoolLevel.TIEU_HOC: ("17/2018/TT-BGDĐT", "TIEU_HOC"),
    SchoolLevel.THCS: ("18/2018/TT-BGDĐT", "TRUNG_HOC"),
    SchoolLevel.THPT: ("18/2018/TT-BGDĐT", "TRUNG_HOC"),
    SchoolLevel.NHIEU_CAP: ("18/2018/TT-BGDĐT", "TRUNG_HOC"),
}
_AMENDMENT = "22/2024/TT-BGDĐT"
_CIRCULAR_2026 = "57/2026/TT-BGDĐT"
#: First days in force, of the 2018 circulars, of their amendment, of the circular of 2026 (data/regulations.csv).
_START_A = date(2018, 10, 10)
_START_B = date(2025, 1, 25)
_START_C = date(2026, 7, 7)


def _catalogue_2026(level: SchoolLevel) -> str:
    return level.value if level in (SchoolLevel.MAM_NON, SchoolLevel.GDTX) else "PHO_THONG"


@cache
def _names(file: str, key: str) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Names by (circular, catalogue), then by code or number."""
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for row in load_rows(file):
        tables.setdefault((row["circular"], row["catalogue"]), {})[row[key]] = row["name"]
    return tables


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The criteria and standards of one school level under one regime; empty where either is unknown."""

    criteria: Mapping[str, Criterion]
    standards: Mapping[int, Standard]
    aliases: Mapping[str, str]

    @staticmethod
    def of(level: SchoolLevel | None, regime: Regime | None) -> Catalogue:
        """The catalogue of a level and a regime."""
        return _catalogue(level, regime)

    @property
    def known(self) -> bool:
        """Whether there are criteria to look up (there is no 2018 catalogue for GDTX)."""
        return bool(self.criteria)

    def criterion(self, code: str | None) -> Criterion | None:
        """The criterion of a code."""
        return self.criteria.get(code) if code else None

    def standard(self, number: int | None) -> Standard | None:
        """The standard of a number."""
        return self.standards.get(number) if number is not None else None

    def by_name(self, name: str) -> Criterion | None:
        """The criterion a printed name belongs to, by the catalogue's name or a wording seen in use."""
        key = letters(name)
        for criterion in self.criteria.values():
            if letters(criterion.name) == key:
                return criterion
        return self.criterion(self.aliases.get(key))


@cache
def _catalogue(level: SchoolLevel | None, regime: Regime | None) -> Catalogue:
    key: tuple[str, str] | None = None
    if level is not None and regime is Regime.C:
        key = (_CIRCULAR_2026, _catalogue_2026(level))
    elif level is not None and regime is not None:
        key = _CIRCULAR_2018.get(level)
    if key is None:
        return Catalogue({}, {}, {})
    names = dict(_names("criteria.csv", "code").get(key, {}))
    if regime is Regime.B:
        names = {code: name for code, name in names.items() if not code.startswith("3.")}
        names |= _names("criteria.csv", "code").get((_AMENDMENT, key[1]), {})
    criteria = {code: Criterion(code, name, int(code.split(".")[0])) for code, name in names.items()}
    numbered = {int(no): name for no, name in _names("standards.csv", "number").get(key, {}).items()}
    standards = {number: Standard(number, name) for number, name in numbered.items()}
    aliases = {
        letters(row["name"]): row["code"]
        for row in load_rows("criteria_aliases.csv")
        if (row["circular"], row["catalogue"]) == key and row["code"] in criteria
    }
    return Catalogue(criteria, standards, aliases)


def _only_2018(code: str) -> bool:
    standard, _, number = code.partition(".")
    return standard == "5" or code == "2.4" or (standard == "1" and number.isdigit() and int(number) >= 5)


def regime_of(citation_text: str, issue_date: date | None, codes: Collection[str] = ()) -> Regime | None:
    """The regime of a plan: by the circular cited, without one by the date; codes break a tie.

    ``issue_date`` may be the first day of the plan's school year where no date is printed. Null
    where nothing tells, and for a plan older than the three regimes.
    """
    cited = cited_regulations(citation_text)
    if _CIRCULAR_2026 in cited:
        return Regime.C
    old_only = any(code in ("3.4", "3.5", "3.6") for code in codes)
    if any(number in cited for number, _ in _CIRCULAR_2018.values()) or _AMENDMENT in cited:
        if _AMENDMENT in cited:
            return Regime.B
        amended = issue_date is not None and issue_date >= _START_B
        return Regime.B if amended and not old_only else Regime.A
    if issue_date is not None:
        if issue_date < _START_A:
            return None
        return Regime.C if issue_date >= _START_C else Regime.B if issue_date >= _START_B else Regime.A
    if "4.3" in codes:
        return Regime.C
    if "3.6" in codes or (old_only and any(map(_only_2018, codes))):
        return Regime.A
    return None


# --- what a cell refers to ---------------------------------------------------------------------------

_CODE = r"([1-9])\s?[.,]\s?(\d{1,2})(?![\d/])"
_LABELLED_CODE = re.compile(r"\b(?:tieu[\s.-]*chi|t\.?c)['’\s]*(?:so)?\s*[:.]?\s*" + _CODE)
_LEADING_CODE = re.compile(r"[\W_]*([1-9])\.\s?(\d{1,2})(?!\d|\s?[./]\s?\d|,\d|\s*(?:%|trieu|ty\b|m2))")
_CLAUSE_4 = re.compile(
    r"\b(?:khoan|muc|diem)\s*\w{1,3}\s*[,.;]?\s*dieu\s*22\b|\bdieu\s*22\s*[,.;]?\s*khoan\s*\d"
)
#: In a cell of criteria a clause may leave the article of level 4 out: ``Khoản 3``.
_CLAUSE_ALONE = re.compile(r"\W*khoan\s*\d{1,2}\b")
_LEVEL = re.compile(r"[\s(,;:\-]*\bmuc\s*(?:do\s*)?([1-4])\s*\)?[\s.;]*$")
#: ``Tiêu chí 1.6 và 1.7``: the rest is no name.
_MORE_CODES = re.compile(r"(?:va|den|&)?\s*(?:tieu\s*chi|tc)?\s*[1-9]\.\d")
#: ``Tiêu chí 1.8 (Mức 2): Quản lý …``
_LEVEL_FIRST = re.compile(r"\s*[(\[]\s*muc\s*(?:do\s*)?([1-4])\s*[)\]]\s*[:.–-]?(?=\s*\w)")
_STANDARD = re.compile(r"\b(?:tieu\s*chuan|t\.?c)\s*(?:so)?\s*[:.]?\s*([1-9]|i{1,3}|iv|v)\b(?!\s?[.,]\s?\d)")
_BARE_STANDARD = re.compile(r"[\s|]*([1-9]|i{1,3}|iv|v)\b(?!\s?[.,/]\s?\d)[\s.:)|\-]*")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_EDGES = " \t\n.:;,*|-–—_()"


def _code(match: re.Match[str]) -> str:
    return f"{match[1]}.{int(match[2])}"


def _name_after(line: str, end: int) -> tuple[str | None, int | None]:
    rest = line[end:]
    early = _LEVEL_FIRST.match(aligned(rest))
    if early:
        return _name_after(rest, early.end())[0], int(early[1])
    level = _LEVEL.search(aligned(rest))
    if level:
        rest = rest[: level.start()]
    name = rest.lstrip(_EDGES + "]").rstrip(_EDGES.replace(")", ""))
    if name.count(")") > name.count("("):
        name = name.rstrip(" )")
    named = any(char.isalpha() for char in name) and not _MORE_CODES.match(aligned(name))
    return name if named else None, int(level[1]) if level else None


def read_criterion(text: str) -> CriterionRef:
    """The criterion a cell of a criterion column refers to.

    >>> read_criterion("Tiêu chí 1.1: Phương hướng").name
    'Phương hướng'
    """
    line = squeeze(prepared(text))
    folded = aligned(line)
    match = _LABELLED_CODE.search(folded) or _LEADING_CODE.match(folded)
    if match is not None and int(match[2]) > 0:
        return CriterionRef(_code(match), *_name_after(line, match.end()))
    if _CLAUSE_4.search(folded) or _CLAUSE_ALONE.match(folded):
        return CriterionRef(level=4)
    return CriterionRef()


def read_clause(text: str) -> CriterionRef | None:
    """A clause of level 4 that a text begins with: ``Khoản 3, Điều 22: …``; None where it does not."""
    return CriterionRef(level=4) if _CLAUSE_4.match(aligned(squeeze(prepared(text)))) else None


def mentioned_criterion(text: str) -> str | None:
    """The first code named with its label inside running text: ``2.3`` of ``… (Tiêu chí 2.3)``."""
    match = _LABELLED_CODE.search(aligned(squeeze(prepared(text))))
    return _code(match) if match is not None and int(match[2]) > 0 else None


def read_standard(text: str) -> StandardRef:
    """The standard a band row, merged cell or column names: ``2 Tiêu chuẩn 2: …``, ``IV``, ``3``."""
    line = squeeze(prepared(text))
    folded = aligned(line)
    match = _STANDARD.search(folded) or _BARE_STANDARD.match(folded)
    if match is None:
        return StandardRef()
    number = _ROMAN.get(match[1]) or int(match[1])
    return StandardRef(number, _name_after(line, match.end())[0])


@cache
def _abbreviations() -> Mapping[str, str]:
    return {row["abbreviation"]: row["expansion"] for row in load_rows("name_abbreviations.csv")}


def _name_words(name: str) -> list[str]:
    plain = re.sub(r"[^\w\s]", " ", prepared(name))
    spelled = (_abbreviations().get(word, word) for word in plain.split())
    return same_form(" ".join(spelled)).split()


def same_criterion_name(printed: str, official: str) -> bool:
    """Whether two names differ by one word at most; case, punctuation, spaces, tone placement aside."""
    one, other = _name_words(printed), _name_words(official)
    if "".join(one) == "".join(other):
        return True
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return len(one) <= 1 and len(other) <= 1


# --- circulars ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Circular:
    levels: frozenset[SchoolLevel]
    effective_from: date
    effective_to: date | None


@cache
def _circulars() -> Mapping[str, _Circular]:
    return {
        row["number"]: _Circular(
            frozenset(SchoolLevel(level) for level in row["levels"].split()),
            date.fromisoformat(row["effective_from"]),
            date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        )
        for row in load_rows("regulations.csv")
    }


def regulation(citations: Sequence[str], level: SchoolLevel | None = None) -> str | None:
    """The accreditation circular the cited texts follow; of several the newest, then the one for the level.

    An amendment counts only where the circular it amends is not cited.
    """
    cited = list(dict.fromkeys(n for text in citations for n in cited_regulations(text) if n in _circulars()))
    whole = [number for number in cited if number != _AMENDMENT] or cited
    return max(
        whole,
        key=lambda number: (_circulars()[number].effective_from, level in _circulars()[number].levels),
        default=None,
    )


def circular_for(level: SchoolLevel | None, on: date | None) -> str | None:
    """The accreditation circular in force for schools of a level on a day, amendments aside."""
    if level is None or on is None:
        return None
    return next(
        (
            number
            for number, known in _circulars().items()
            if number != _AMENDMENT
            and level in known.levels
            and known.effective_from <= on
            and (known.effective_to is None or on <= known.effective_to)
        ),
        None,
    )


def regulation_mismatch(circular: str | None, title_text: str, level: SchoolLevel | None) -> bool:
    """Whether a circular is not the one for the level, or is cited under another one's title.

    ``title_text`` is the citing paragraph; the schools its title names stand after ``đối với``.
    """
    known = _circulars().get(circular) if circular else None
    if known is None:
        return False
    if level is not None and level not in known.levels:
        return True
    folded = aligned(squeeze(prepared(title_text)))
    at = folded.find("/".join((circular or "").split("/")[:2]))
    title = re.split(r";|\.\s|cong van|thong tu(?= so| \d)", folded[max(at, 0) :])[0]
    _, found, schools = title.partition("doi voi")
    named = levels_named(schools) if found else frozenset()
    return bool(named) and not named <= known.levels


def regulation_replaced(circular: str | None, on: date | None) -> bool:
    """Whether a circular was no longer in force on a day."""
    known = _circulars().get(circular) if circular else None
    return bool(known and known.effective_to and on and on > known.effective_to)
