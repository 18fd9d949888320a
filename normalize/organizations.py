"""Schools, their levels, and the bodies above them.

Text of a header line in, the school in title case out (``Trường Tiểu học Hoa Mai``); an
abbreviation of the kind of school stays (``Trường THCS Hoa Mai``). Total on any text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from normalize.names import title_name
from normalize.phrases import PhraseBook, aligned, book, prepared
from normalize.records import SchoolLevel
from normalize.text import letters, same_form, squeeze

#: ``trưởng`` (head) folds like ``trường`` (school), so a marked spelling decides where there is one.
_SCHOOL = re.compile(r"trường\b|trung\s+tâm\b", re.IGNORECASE)
_BARE_SCHOOL = re.compile(
    r"(?<!hieu )(?<!to )(?<!khoi )\btruong\b(?= (?:mam|mau|tieu|trung|pho|th|mn|pt|lien))|^truong\b"
)
_ROMAN = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X)$")
_SIGNS = " .,;:-–_*|/()\"“”'"
#: A place after a sign, or after a name and a word for its kind; without marks only the sign tells
#: (``phuong`` may be ``Phượng``).
_PLACE_AFTER_SIGN = re.compile(
    r"^(.*?\w)\s*[,(–-]\s*((?:xã|phường|thị trấn|tt\b|đặc khu|huyện|quận|thị xã|tx\b|thành phố|tp\b|tỉnh)[\s.]*\w.*)$",
    re.IGNORECASE,
)
_PLACE_AFTER_NAME = re.compile(
    r"^(.*?\w)\s+((?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s+\w.*)$", re.IGNORECASE
)
_PLACE_KIND = re.compile(
    r"\b(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\b(?=\s)", re.IGNORECASE
)
Value = TypeVar("Value")
_Kind = tuple[frozenset[str], frozenset[str]]
#: From this many letters on a misread name may differ by two.
_LONG_NAME = 10
_LEVEL_CODES = frozenset(SchoolLevel)
_SCHOOL_LEVELS = {SchoolLevel.TIEU_HOC, SchoolLevel.THCS, SchoolLevel.THPT}


def _start(line: str) -> int | None:
    found = _SCHOOL.search(line) or _BARE_SCHOOL.search(aligned(line))
    return found.start() if found else None


def _proper_name(name: str) -> str:
    """The school's own name in title case; one that is not all capitals stays as printed."""
    if name != name.upper():
        return name
    words = [
        word if _ROMAN.match(word) or any(char.isdigit() for char in word) else title_name(word)
        for word in name.split()
    ]
    return re.sub(r"\bS[Ốố](?= \d)", "số", " ".join(words))


def read_organization(text: str) -> str | None:
    """The school a header line names, without its parent.

    >>> read_organization("TRƯỜNG MẦM NON HOA MAI.")
    'Trường Mầm non Hoa Mai'
    """
    line = squeeze(prepared(text))
    start = _start(line)
    if start is None:
        return None
    line = line[start:].strip(" .,;:-–_*|/")
    kind = book("school_kinds.csv", "phrase", "printed").head(line)
    if kind is None:
        first, _, rest = line.partition(" ")
        return f"{first.capitalize()} {_proper_name(rest)}" if rest else None
    rest = line[kind.end :].strip()
    return f"{_spelled_like(line[: kind.end], kind.value)} {_proper_name(rest)}".strip()


def _spelled_like(given: str, printed: str) -> str:
    """The letters of the listed form between the signs of the given one (``TH - THCS``)."""
    listed = iter([char for char in printed if char.isalnum()])
    return "".join(next(listed, char) if char.isalnum() else char for char in given)


def levels_named(text: str) -> frozenset[SchoolLevel]:
    """Every level of school a text names."""
    levels: PhraseBook[str] = book("level_words.csv", "phrase", "level")
    return frozenset(SchoolLevel(found.value) for found in levels.find(prepared(text)))


def school_level(text: str) -> SchoolLevel | None:
    """The level of a school by its name; more than one general level is NHIEU_CAP."""
    line = squeeze(prepared(text))
    start = _start(line)
    named = levels_named(line[start:] if start is not None else line)
    if SchoolLevel.GDTX in named:
        return SchoolLevel.GDTX
    general = named & _SCHOOL_LEVELS
    if SchoolLevel.NHIEU_CAP in named or len(general) > 1 or (general and SchoolLevel.MAM_NON in named):
        return SchoolLevel.NHIEU_CAP
    return next(iter(named), None)


def is_parent_body(text: str) -> bool:
    """Whether a header line names a body above the school: ``UBND XÃ …``, ``PHÒNG GD&ĐT …``."""
    return book("parent_bodies.csv", "phrase", "role").head(squeeze(prepared(text))) is not None


def is_state_body(text: str, whole: bool = False) -> bool:
    """Whether a header line begins with (``whole``: is) the name of a body of the state: ``ỦY BAN NHÂN DÂN``."""
    bodies = book("state_bodies.csv", "phrase", "printed")
    line = squeeze(prepared(text))
    return (bodies.whole(line) if whole else bodies.head(line)) is not None


def read_body(text: str) -> str | None:
    """A body of the state in sentence case, for papers that no school issued; null for any other text.

    >>> read_body("ỦY BAN NHÂN DÂN XÃ HÒA AN")
    'Ủy ban nhân dân xã Hòa An'
    """
    line = squeeze(prepared(text)).strip(" .,;:-–_*|/")
    head = book("state_bodies.csv", "phrase", "printed").head(line)
    if head is None or head.start:
        return None
    rest = line[head.end :].strip(" -–,")
    if rest and rest == rest.upper():
        rest = _PLACE_KIND.sub(lambda match: match.group().lower(), title_name(rest))
    return f"{head.value} {rest}".strip()


class Likeness(Enum):
    """How two names of schools stand to each other: equal; but for the marks; but for a misread letter; not."""

    SAME = "same"
    MARKS = "marks"
    NEAR = "near"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SchoolName:
    """What a school is called, in comparable form: its levels and kinds, its own name, the place after it.

    ``name`` is the form in which case, tone placement and punctuation do not count; ``place`` is what
    a list or a header adds to the name (``xã Sông Trầu``), null where it adds nothing.
    """

    levels: frozenset[str]
    kinds: frozenset[str]
    name: str
    place: str | None = None

    @property
    def folded(self) -> str:
        """The name without marks, for names that lost them."""
        return letters(self.name)


def school_name(text: str) -> SchoolName | None:
    """The parts of a school's name; null where nothing is left of it.

    >>> school_name("MN Suối Bạc") == school_name("TRƯỜNG MẦM NON SUỐI BẠC.")
    True
    """
    line = squeeze(prepared(text)).replace("&", " ")
    start = _start(line)
    line = line[start:] if start is not None else line
    parts: PhraseBook[str] = book("school_name_words.csv", "phrase", "part")
    said: set[str] = set()
    rest = line
    while (kind := parts.head(rest)) is not None and not rest[: kind.start].strip(_SIGNS):
        said |= set(kind.value.split())
        rest = rest[kind.end :]
    own, place = _without_place(rest.strip(_SIGNS))
    name = same_form(" ".join(re.findall(r"[^\W_]+", own)))
    if not name:
        # The kind alone is the name: "Trường Thực hành".
        return None
    levels = said & _LEVEL_CODES
    return SchoolName(frozenset(levels), frozenset(said - levels), name, place)


def alike(one: SchoolName, other: SchoolName) -> Likeness:
    """Whether two names can be one name that was read differently.

    Numbers and single letters (``An Bình 2``, ``An Bình B``) tell schools apart, so they never count as
    misread.
    """
    if one.levels != other.levels or one.kinds != other.kinds:
        return Likeness.OTHER
    if one.folded == other.folded:
        return Likeness.SAME if one.name == other.name else Likeness.MARKS
    if _telling(one.name) != _telling(other.name):
        return Likeness.OTHER
    allowed = 1 if max(len(one.folded), len(other.folded)) < _LONG_NAME else 2
    distance = Levenshtein.distance(one.folded, other.folded, score_cutoff=allowed)
    return Likeness.NEAR if distance <= allowed else Likeness.OTHER


class NameIndex(Generic[Value]):
    """Things by the names of their schools; asking costs little however many there are."""

    def __init__(self, entries: Iterable[tuple[SchoolName, Value]]) -> None:
        self._kinds: dict[_Kind, dict[str, list[tuple[SchoolName, Value]]]] = defaultdict(lambda: defaultdict(list))
        for name, value in entries:
            self._kinds[name.levels, name.kinds][name.folded].append((name, value))

    def like(self, name: SchoolName, likeness: Likeness) -> list[Value]:
        """The things whose names are so like a name, in the order they were given for each spelling."""
        of_kind = self._kinds.get((name.levels, name.kinds), {})
        spellings: Sequence[str] = [name.folded] if name.folded in of_kind else []
        if likeness is Likeness.NEAR:
            found = extract(name.folded, list(of_kind), scorer=Levenshtein.distance, score_cutoff=2, limit=None)
            spellings = [spelling for spelling, _, _ in found]
        entries = (entry for spelling in spellings for entry in of_kind[spelling])
        return [value for other, value in entries if alike(name, other) is likeness]


def _telling(name: str) -> list[str]:
    return [word for word in name.split() if len(word) == 1 or any(map(str.isdigit, word))]


def _without_place(name: str) -> tuple[str, str | None]:
    """The name and the place printed after it: ``Hoa Ban, xã Sông Trầu``, ``Hoa Ban (Sông Trầu)``."""
    for pattern in (_PLACE_AFTER_SIGN, _PLACE_AFTER_NAME):
        match = pattern.match(name)
        if match:
            return match[1].strip(_SIGNS), match[2].strip(_SIGNS)
    return name, None
