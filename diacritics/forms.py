"""Forms of Vietnamese words: without marks, comparable, and cut into tokens.

Strings in, strings out; total (never raises on any text) and pure. `TOKEN` finds the tokens that the
restorer looks at: words, runs of digits, line ends and single signs; quotes do not count as context.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache

#: A word with its combining marks, a run of digits, a line end, or a sign.
TOKEN = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*|\d+|\n|[^\w\s\"“”'‘’*]")
#: Grave, acute, tilde, hook above, dot below: the tones.
TONES = "\u0300\u0301\u0303\u0309\u0323"
#: Tones, breve, circumflex and horn: all the marks of Vietnamese.
MARKS = TONES + "\u0302\u0306\u031b"


def _strip_table() -> dict[int, str]:
    """Every letter of the alphabet with marks, and its letter without.

    By table because NFD puts the dot below before the circumflex and leaves đ whole.
    """
    table = {ord("đ"): "d", ord("Đ"): "D"}
    for base in "aeiouyAEIOUY":
        for shape in ("", "\u0302", "\u0306", "\u031b"):
            for tone in ("", *TONES):
                letter = unicodedata.normalize("NFC", base + shape + tone)
                if len(letter) == 1 and letter != base:
                    table[ord(letter)] = base
    return table


_STRIP = _strip_table()
_COMBINING = dict.fromkeys(map(ord, MARKS))


@lru_cache(maxsize=65536)
def strip_word(word: str) -> str:
    """`strip` for short words that come again and again."""
    return strip(word)


def strip(text: str) -> str:
    """Take the Vietnamese marks off; everything else stays.

    >>> strip("Đổi mới – 2024, façade")
    'Doi moi – 2024, façade'
    """
    return text.translate(_STRIP).translate(_COMBINING)


def marked(text: str) -> bool:
    """Tell whether there is any Vietnamese mark in the text."""
    return strip(text) != text


@lru_cache(maxsize=262144)
def key(word: str) -> str:
    """The word in lower case with its tone at the end: ``hoà`` and ``hòa`` have one key."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = "".join(c for c in decomposed if c in TONES)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES)) + tones


def shape(word: str) -> int:
    """Case of a word: 0 lower, 1 capitalised, 2 capitals, 3 mixed."""
    if word.islower():
        return 0
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return 1
    return 2 if word.isupper() else 3


def code(token: str) -> int:
    """A stable 32-bit number for a token in lower case; numbers count by how many digits they have."""
    if token[0].isdigit():
        token = "0" * min(len(token), 5)
    return zlib.crc32(token.lower().encode("utf-8", "surrogatepass"))


def recase(word: str, like: str) -> str:
    """Give a lower-case word the case of the word it stands for.

    >>> recase("trường", "Truong"), recase("gdđt", "GDDT"), recase("lý", "Iy")
    ('Trường', 'GDĐT', 'lý')
    """
    if like.islower():
        return word
    if word.startswith("l") and like.startswith("I") and like[1:].islower():
        return word  # a small l that was read as a capital I
    if len(word) == len(like):
        return "".join(c.upper() if o.isupper() else c for c, o in zip(word, like, strict=True))
    return word.upper() if like.isupper() and len(like) > 1 else word.capitalize()
