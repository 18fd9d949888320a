"""Vietnamese text from before Unicode: TCVN3 (ABC fonts), VNI and decomposed letters become NFC.

Strings in, strings out; every function is pure and total. A legacy font draws Vietnamese letters in
the places of Latin-1 signs, so what a file holds is ``Tr­êng TiÓu häc`` and what people saw was
``Trường Tiểu học``. Which encoding it is is told by the font's name where the medium knows it
(``.VnTime``, ``VNI-Times``; ``.VnTimeH`` draws small letters as capitals), else by evidence: which
reading makes more words of the text possible Vietnamese syllables. Text that is Unicode already,
addresses, codes and other languages come back as they are (but for NFC).

Tables: TCVN 5712:1993 VN3 and the VNI for Windows layout, as CSV in ``data/``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from diacritics.syllables import is_syllable

#: Fewer words than this prove nothing; a single word may be a foreign name.
_MIN_WORDS = 3
#: This part of the words that hold signs must be possible syllables before text is converted.
_MIN_SHARE = 0.75
_BOUNDARY = re.compile(r"[\s!-/:-@\[-`{-~…–—“”‘’•]+")
#: A symbol font's characters, and a page declared ``x-user-defined``, lie in the private use area.
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)} | {
    0xF700 + code: code for code in range(0x80, 0x100)
}


class Encoding(StrEnum):
    """How the letters of a text were coded."""

    UNICODE = "UNICODE"
    TCVN3 = "TCVN3"
    VNI = "VNI"


@dataclass(frozen=True, slots=True)
class Converted:
    """Text in NFC, and the encoding it was in (UNICODE where nothing had to be converted)."""

    text: str
    encoding: Encoding


def encoding_of_font(font: str | None) -> Encoding:
    """The encoding a font's name stands for; UNICODE for every other font.

    >>> encoding_of_font(".VnArialH")
    <Encoding.TCVN3: 'TCVN3'>
    """
    name = (font or "").strip().strip("'\"").lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    if name.startswith(("vni-", "vni ")):
        return Encoding.VNI
    return Encoding.UNICODE


def is_capital_font(font: str | None) -> bool:
    """Whether the font draws small letters as capitals (``.VnTimeH``, ``.VnAvantH``)."""
    name = (font or "").strip().strip("'\"")
    # ".vntimeh" is how style sheets spell it; in ".VnCourier" or ".VnEnglish" a small h means nothing.
    return encoding_of_font(name) is Encoding.TCVN3 and name.endswith("h" if name.islower() else "H")


def convert(text: str, font: str | None = None, evidence: Encoding | None = None) -> Converted:
    """The text as people saw it, in NFC.

    A legacy font decides; without one ``evidence`` does (what `detect` said of the whole text this is
    a piece of), by default `detect` of the piece. Text that plainly is Unicode stays in any case: a
    run keeps its old font name when its text is retyped.

    >>> convert("tr­êng tiÓu häc", ".VnTimeH").text
    'TRƯỜNG TIỂU HỌC'
    """
    encoding = encoding_of_font(font)
    if encoding is Encoding.UNICODE:
        encoding = detect(text) if evidence is None else evidence
    plain = text if encoding is Encoding.UNICODE else text.translate(_PRIVATE)
    if encoding is not Encoding.UNICODE and _is_unicode(plain, encoding):
        encoding = Encoding.UNICODE
    result = _decode(plain, encoding)
    if is_capital_font(font):
        result = result.upper()
    return Converted(result, encoding if result != _nfc(text) else Encoding.UNICODE)


def detect(text: str) -> Encoding:
    """The encoding of a text by evidence alone; UNICODE wherever there is doubt.

    >>> detect("KÕ ho¹ch c¶i tiÕn chÊt l­îng gi¸o dôc")
    <Encoding.TCVN3: 'TCVN3'>
    """
    if text.isascii() or _has_vietnamese(text):
        return Encoding.UNICODE
    best, most = Encoding.UNICODE, _score(text, Encoding.UNICODE)
    for encoding in (Encoding.TCVN3, Encoding.VNI):
        valid, total = _score(text, encoding)
        if valid >= _MIN_WORDS and valid >= _MIN_SHARE * total and valid > most[0]:
            best, most = encoding, (valid, total)
    return best


def _rows(name: str) -> list[dict[str, str]]:
    with files("diacritics").joinpath("data", name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@cache
def _table(encoding: Encoding) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern that finds what to replace, longest first, and the replacements."""
    table = {
        "".join(chr(int(code, 16)) for code in row["legacy"].split()): row["unicode"]
        for row in _rows(f"legacy_{encoding.lower()}.csv")
    }
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


@cache
def _vietnamese_beyond_latin1() -> frozenset[str]:
    letters = {*_table(Encoding.TCVN3)[1].values(), *_table(Encoding.VNI)[1].values()}
    return frozenset(c for c in letters if ord(c) > 0xFF) | frozenset("\u0303\u0309\u0323")


def _has_vietnamese(text: str) -> bool:
    """Whether the text holds a letter that only Unicode (or code page 1258) has."""
    return not _vietnamese_beyond_latin1().isdisjoint(_nfc(text))


def _is_unicode(text: str, encoding: Encoding) -> bool:
    """Whether text in a legacy font nevertheless is Unicode."""
    if text.isascii():
        return False
    if _has_vietnamese(text):
        return True
    as_unicode, as_legacy = _score(text, Encoding.UNICODE)[0], _score(text, encoding)[0]
    return as_unicode > as_legacy


def _score(text: str, encoding: Encoding) -> tuple[int, int]:
    """Of the different words with signs beyond ASCII: possible syllables, and all."""
    words = {word for word in _BOUNDARY.split(text) if not word.isascii()}
    readings = [_decode(word, encoding) for word in words]
    # Initials (BGD§T) are no syllables in any encoding.
    counted = [reading for reading in readings if is_syllable(reading) or not reading.isupper()]
    return sum(map(is_syllable, counted)), len(counted)


def _decode(text: str, encoding: Encoding) -> str:
    if encoding is Encoding.UNICODE:
        return _nfc(text)
    pattern, table = _table(encoding)
    return _nfc(pattern.sub(lambda match: table[match.group()], text))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
