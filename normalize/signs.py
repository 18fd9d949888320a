"""Signs that stand in a cell in place of words: ditto marks, the dash for nothing, placeholders.

Text in, a yes or no out; total on any text.
"""

from __future__ import annotations

import re

from normalize.phrases import prepared, words

_DITTO_SIGNS = re.compile(r"[\s(\-–—]*(?://|[\"”“″〃„]|''|’’|´´)[\s)\-–—./\"”″〃]*")
_DITTO_WORDS = {("nt",), ("n", "t"), ("nhu", "tren"), ("nhu", "muc", "tren"), ("nhu", "dong", "tren")}
_NOTHING = re.compile(r"[\s\-–—−‐_/\\.…()]*")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_TO_FILL_IN = {
    ("nha", "truong", "bo", "sung"),
    ("chua", "nhap"),
    ("bo", "sung"),
    ("dien", "vao"),
    ("neu", "co"),
    ("ghi", "ro"),
}


def is_ditto(text: str) -> bool:
    """Whether a cell only repeats the one above: ``//``, ``nt``, ``-nt-``, ``như trên``, ``"``."""
    return bool(_DITTO_SIGNS.fullmatch(prepared(text))) or words(text) in _DITTO_WORDS


def is_nothing(text: str) -> bool:
    """Whether a cell is empty: white space, a dash, dots to be filled in, ``(chưa nhập)``."""
    if is_ditto(text):
        return False
    if _NOTHING.fullmatch(text):
        return True
    return bool(_BRACKETED.fullmatch(text)) and words(text) in _TO_FILL_IN
