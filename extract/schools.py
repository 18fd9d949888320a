"""Names of schools inside prose, where no header line gives the school."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.lines import Line
from extract.raw import Printed
from normalize.phrases import aligned
from normalize.text import letters

_KIND = (
    r"(?:pho thong dan toc (?:noi|ban) tru|ptdt\w{2}|mam non|mau giao|tieu hoc|trung hoc co so"
    r"|trung hoc pho thong|trung hoc"
    r"|pho thong|lien cap|thcs|thpt|mn|mg|th|chuyen|tu thuc|cong lap|quoc te|song ngu)"
)
_SCHOOL = re.compile(rf"\btruong\s+{_KIND}(?:\s*(?:,|&|-|\bva\b)?\s*{_KIND})*\s+(?=\S)")
_AUTHORITY = re.compile(rf"^(?:hieu truong|thu truong)\s*,?\s+(?=truong\s+{_KIND}\b)")
#: Who says this is the issuer: "Trường Tiểu học An Bình xây dựng kế hoạch …".
_SPEAKS = re.compile(r"^[\s,]*(?:xay dung|bao cao|ban hanh|to chuc|lap|trien khai|de ra|thong nhat)\b")
_NAME_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_LONGEST_NAME = 8
_SPEAKER_WEIGHT = 5


def authority_school(text: str) -> str | None:
    """The school of the line that names who decides.

    >>> authority_school("HIỆU TRƯỞNG TRƯỜNG THCS AN BÌNH")
    'TRƯỜNG THCS AN BÌNH'
    """
    match = _AUTHORITY.match(aligned(text))
    return text[match.end() :].strip(" ,.") if match else None


def schools_in(text: str) -> list[tuple[str, bool]]:
    """The schools a text names, and for each whether it is said to act.

    >>> schools_in("Trường Tiểu học An Bình xây dựng kế hoạch như sau:")
    [('Trường Tiểu học An Bình', True)]
    """
    found = []
    folded = aligned(text)
    for match in _SCHOOL.finditer(folded):
        end = _name_end(text, match.end())
        if end > match.end():
            found.append((text[match.start() : end], bool(_SPEAKS.match(folded[end:]))))
    return found


def _name_end(text: str, start: int) -> int:
    """Where the words of a name end: words with a capital, and numbers (`An Bình 2`)."""
    end = start
    place = start
    for _ in range(_LONGEST_NAME):
        match = _NAME_WORD.match(text, place)
        if match is None or not (match.group()[0].isupper() or (end > start and match.group().isdigit())):
            break
        end = match.end()
        place = end + (1 if text[end : end + 1] == " " else 0)
        if place == end:
            break
    return end


def school_in_prose(lines: Sequence[Line]) -> Printed | None:
    """The school a document is about: the one said to act, else the one named most often."""
    votes: Counter[str] = Counter()
    first: dict[str, Printed] = {}
    for line in lines:
        if line.table is not None:
            continue
        for name, acts in schools_in(line.text):
            key = letters(name)
            votes[key] += _SPEAKER_WEIGHT if acts else 1
            first.setdefault(key, line.printed(name))
    return first[max(votes, key=lambda key: votes[key])] if votes else None
