"""What an empty form holds where a school should have written: dots, blanks, hints how to fill it in.

Text of a cell in, a verdict out; total and pure. Words and phrases are in ``data/placeholders.csv``:
WHOLE is all such a cell says, HINT the first word of a hint in brackets (``(ghi rõ họ tên)``), FORM a
word printed around blanks (``ngày … tháng …``).
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from normalize.text import bare

#: No hint of a form is longer.
_LONGEST = 160
_BLANK = re.compile(r"…|[._]{2,}|□|\?{2,}|\bx{3,}\b")
_BRACKETED = re.compile(r"^(?:\((?P<a>[^()]*)\)|\[(?P<b>[^][]*)\]|<(?P<c>[^<>]*)>|\{+(?P<d>[^{}]*)\}+)[.;:]?$")
_WORD = re.compile(r"[a-z0-9]+")


@cache
def _phrases(kind: str) -> frozenset[str]:
    text = resources.files("extract").joinpath("data/placeholders.csv").read_text(encoding="utf-8")
    return frozenset(bare(row["phrase"]) for row in csv.DictReader(text.splitlines()) if row["kind"] == kind)


def without_blanks(text: str) -> str:
    """A text without the places to be filled in.

    >>> without_blanks("TRƯỜNG MẦM NON ......")
    'TRƯỜNG MẦM NON '
    """
    return _BLANK.sub("", text)


def is_placeholder(text: str) -> bool:
    """Whether a text only holds what an unfilled form holds.

    >>> is_placeholder("(nhà trường bổ sung)"), is_placeholder("Tháng …/20…"), is_placeholder("Tổ trưởng, …")
    (True, True, False)
    """
    if not text or len(text) > _LONGEST:
        return False
    words = bare(text)
    bracketed = _BRACKETED.match(words)
    inside = next((part for part in bracketed.groups() if part is not None), "") if bracketed else words
    if inside.strip(" .…:;-") in _phrases("WHOLE"):
        return True
    if bracketed is not None:
        if words.startswith(("<", "{")):
            return True
        first = _WORD.search(inside)
        if first is not None and first.group() in _phrases("HINT"):
            return True
    return bool(_BLANK.search(words)) and set(_WORD.findall(_BLANK.sub(" ", words))) <= _phrases("FORM")
