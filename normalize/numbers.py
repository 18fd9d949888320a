"""Numbers of documents: the one a document bears, and those of the circulars it cites.

Text in, numbers as printed out (``61/KH-THTCĐ``), spaces around the signs aside; total on any text.
A number that was left blank (``Số:      /KH-…``) is none.
"""

from __future__ import annotations

import re

from normalize.phrases import aligned, prepared
from normalize.text import bare, squeeze

#: An OCR reads ``Số`` as ``S6`` or ``S0``.
_LABEL = re.compile(r"(?<![a-z])s[o06]\s*[:.]?\s*(?=\d)")
_NUMBER = re.compile(
    r"(?P<no>\d{1,5}[a-z]?)\s*/\s*(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?"
    r"(?P<code>[a-z&.]{1,12})(?P<rest>(?:\s?-\s?[0-9a-z&.]{1,15}(?![0-9a-z]*\s*/))*)"
)
_REGULATION = re.compile(
    r"(?<!\d)(\d{1,3})\s*/\s*((?:19|20)\d\d)\s*/\s*(ttlt|tt|nd|qd|nq|ct|qh\d+)"
    r"(?:\s?[-/\s]\s?([a-z&]{2,10}(?:-[a-z&]{2,10})?))?"
)
_SHORT_CIRCULAR = re.compile(
    r"\b(?:thong tu|tt)\s*(?:so)?\s*:?\s*(\d{1,3})\s*/\s*((?:19|20)\d\d)(?!\s*/\s*(?:tt|\d))"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_MINISTRY = re.compile(r"b[gc]d(?:&|-)?dt")


def read_number(text: str) -> str | None:
    """The number in a line: ``61/KH-THTCĐ`` of ``Số:  61 /KH-THTCĐ``.

    A line without ``Số`` must be a number from end to end.
    """
    line = squeeze(prepared(text))
    folded = aligned(line)
    label = _LABEL.search(folded)
    found = _NUMBER.match(folded, label.end()) if label else _NUMBER.fullmatch(folded.rstrip(" ."))
    if found is None:
        return None
    printed = line[found.start() : found.end()]
    return re.sub(r"\s", "", printed.translate(_DASHES)).rstrip(".-") or None


def with_initials(number: str, school: str) -> str:
    """A number whose marks were lost, with the ``Đ`` that the initials of the school have.

    >>> with_initials("61/KH-THTCD", "Trường Tiểu học Trần Cao Đạt")
    '61/KH-THTCĐ'
    """
    initials = "".join(word[0] for word in school.split() if word[0].isupper())
    for start in range(len(initials) - 1):
        tail = initials[start:]
        if "Đ" in tail and "/" in number and bare(number.rpartition("/")[2]).endswith(bare(tail)):
            end = "".join("Đ" if sign == "Đ" else own for sign, own in zip(tail, number[-len(tail) :], strict=True))
            return number[: -len(tail)] + end
    return number


def cited_regulations(text: str) -> tuple[str, ...]:
    """The legal texts cited by number and year, in printed order, each once.

    ``Thông tư 17/2018`` without its type is taken for a circular of the ministry.

    >>> cited_regulations("Căn cứ Thông tư số 17/2018/TT-BGDDT và Nghị định 30/2020/NĐ-CP")
    ('17/2018/TT-BGDĐT', '30/2020/NĐ-CP')
    """
    line = squeeze(prepared(text))
    folded = aligned(line)
    found: list[tuple[int, str]] = []
    for match in _REGULATION.finditer(folded):
        kind = line[match.start(3) : match.end(3)].upper()
        issuer = line[match.start(4) : match.end(4)].upper() if match[4] else ""
        if match[4] and _MINISTRY.fullmatch(match[4]):
            issuer = "BGDĐT"
        if not issuer and kind == "TT":
            issuer = "BGDĐT"
        found.append((match.start(), f"{match[1]}/{match[2]}/{kind}" + (f"-{issuer}" if issuer else "")))
    for match in _SHORT_CIRCULAR.finditer(folded):
        found.append((match.start(), f"{match[1]}/{match[2]}/TT-BGDĐT"))
    return tuple(dict.fromkeys(number for _, number in sorted(found)))
