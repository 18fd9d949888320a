"""Names of people and their honorifics.

Text in, the name as printed out (squeezed, capitals made title case); total on any text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from normalize.phrases import aligned, load_rows, prepared
from normalize.records import Honorific
from normalize.text import same_form, squeeze

_TITLE = re.compile(
    r"^(?:(?P<honorific>ông|bà)(?=[\s:./])"
    r"|(?:thầy giáo|cô giáo|thầy|cô|anh|chị|đồng chí|đ/c|đc|ths|th\.s|ts|cn|ngưt|nhà giáo)(?=[\s:.]))"
    r"[\s:./]*",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_LETTERS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")


class Person(NamedTuple):
    """A person: honorific and name, each null where not printed."""

    honorific: Honorific | None
    name: str | None


@cache
def _surnames() -> frozenset[str]:
    """Surnames as they are written, and without marks for text that has none."""
    names = [row["surname"] for row in load_rows("surnames.csv")]
    return frozenset(map(same_form, names)) | frozenset(f"?{aligned(name)}" for name in names)


def title_name(text: str) -> str:
    """A name in title case: ``Lê Thị Hoa`` of ``LÊ THỊ HOA``; mixed case stays as printed."""
    name = squeeze(prepared(text))
    if name != name.upper():
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), name)


def _capitalised(word: str) -> bool:
    return bool(_LETTERS.fullmatch(word)) and word[0].isupper()


def looks_like_person_name(text: str) -> bool:
    """Whether a text can be the full name of a person: capitalised words after a known surname."""
    parts = squeeze(prepared(text)).strip(" .,;").split()
    if not 2 <= len(parts) <= _MOST_WORDS or not all(map(_capitalised, parts)):
        return False
    if aligned("".join(parts)) == "".join(parts).lower():
        return f"?{aligned(parts[0])}" in _surnames()
    return same_form(parts[0]) in _surnames()


def split_honorific(text: str) -> tuple[Honorific | None, str, bool]:
    """Honorific, the text after it, and whether any form of address stood there."""
    line = squeeze(prepared(text))
    honorific: Honorific | None = None
    addressed = False
    while (match := _TITLE.match(line)) is not None:
        if match["honorific"]:
            honorific = Honorific(match["honorific"].capitalize())
        line = line[match.end() :]
        addressed = True
    return honorific, line, addressed


def read_person(text: str) -> Person:
    """The person a text begins with: ``Bà``, ``Lê Thị Hoa`` of ``Bà Lê Thị Hoa - Văn thư``.

    Without an honorific the words must look like a full name.
    """
    honorific, line, addressed = split_honorific(text)
    name: list[str] = []
    for word in re.split(r"\s*[,;:()\[\]–—/|]\s*|\s+-\s*|\s*-\s+", line)[0].split():
        if not _capitalised(word) or len(name) == _MOST_WORDS:
            break
        name.append(word)
    while name and not addressed and not looks_like_person_name(" ".join(name)):
        name.pop()
    return Person(honorific, title_name(" ".join(name)) or None)
