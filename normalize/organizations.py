"""Schools, their levels, and the bodies above them.

Text of a header line in, the school in title case out (``Trường Tiểu học Hoa Mai``); an
abbreviation of the kind of school stays (``Trường THCS Hoa Mai``). Total on any text.
"""

from __future__ import annotations

import re

from normalize.names import title_name
from normalize.phrases import PhraseBook, aligned, book, prepared
from normalize.records import SchoolLevel
from normalize.text import squeeze

#: ``trưởng`` (head) folds like ``trường`` (school), so a marked spelling decides where there is one.
_SCHOOL = re.compile(r"trường\b|trung\s+tâm\b", re.IGNORECASE)
_BARE_SCHOOL = re.compile(
    r"(?<!hieu )(?<!to )(?<!khoi )\btruong\b(?= (?:mam|mau|tieu|trung|pho|th|mn|pt|lien))|^truong\b"
)
_ROMAN = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X)$")
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
