"""Dates, terms, money, codes, numbers and percent that an OCR misread, checked by format and calendar.

A line in, its figures out: where each stands, and what it must have been. A sign is taken for a digit only
inside something that has the form of a figure, and only where exactly one reading is valid; where none or
several are, the figure stays as it was read and is marked unsure. A valid figure is never changed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from diacritics.forms import recase, strip
from diacritics.syllables import is_syllable

#: What a sign may stand for in place of a digit: the look-alikes of printed digits.
_LOOKALIKES = {
    "O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "!": "1", "]": "1", "[": "1", "i": "1",
    "Z": "2", "z": "2", "S": "58", "s": "5", "§": "58", "B": "8", "G": "6", "b": "6", "g": "9", "q": "9",
}  # fmt: skip
_D = r"[0-9OoQDIl|!\]\[iZzSs§BGbgq]"
_START, _END = r"(?<![\w/|.,])", r"(?![\w/|])"
#: Years a plan or what it cites can name.
_YEARS = range(1945, 2051)
#: No standard has more criteria, no catalogue more standards.
_MOST_CRITERIA, _MOST_STANDARDS = 12, 5
_LONGEST_LINE = 4_000
_MOST_READINGS = 64
#: Letters of numbers of documents: ``KH-``, ``QĐ-``, ``TT-``.
_KINDS = r"(?:KH|Q[DĐÐ]|BC|BB|TB|CV|TTr|TTLT|TT|N[DĐÐ]|NQ|CT|CTr|BGD)"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a line: its place, as read, as it must have been, and whether that is certain."""

    start: int
    read: str
    text: str
    sure: bool


def find(line: str) -> tuple[Figure, ...]:
    """The figures of a line from left to right, without overlap; valid ones have ``text == read``.

    >>> [figure.text for figure in find("Thang 1O/2022, 12.000.00 0 dong, HKlI")]
    ['Thang 10/2022', '12.000.000', 'HKII']
    """
    if len(line) > _LONGEST_LINE:
        return ()
    taken = bytearray(len(line))
    found: list[Figure] = []
    for pattern, read in _FORMS:
        for match in pattern.finditer(line):
            start, end = match.end("label") if match.groupdict().get("label") else match.start(), match.end()
            readings = set() if any(taken[start:end]) else read(match)
            if not readings:
                continue
            whole = line[start:end]
            sure = len(readings) == 1
            taken[start:end] = b"\x01" * (end - start)
            found.append(Figure(start, whole, readings.pop() if sure else whole, sure))
    return tuple(sorted(found, key=lambda figure: figure.start))


def mend(line: str) -> str:
    """The line with its figures as they must have been."""
    parts: list[str] = []
    done = 0
    for figure in find(line):
        parts += [line[done : figure.start], figure.text]
        done = figure.start + len(figure.read)
    return "".join([*parts, line[done:]])


# --- readings -----------------------------------------------------------------------------------------


def _digits(read: str) -> Iterator[str]:
    """All numbers that signs may stand for; spaces that stand between them are dropped."""
    options = [c if c.isdecimal() else _LOOKALIKES.get(c, "") for c in read if c != " "]
    if all(options) and read.isascii() | ("§" in read):
        for count, digits in enumerate(product(*options)):
            if count >= _MOST_READINGS:
                return
            yield "".join(digits)


def _real(read: str) -> int:
    return sum(c.isdecimal() for c in read)


#: A reading that two values share stands for "several": the caller sees two and leaves the figure.
_SEVERAL = ("", " ")


def _checked(read: str, values: set[str]) -> set[str]:
    """The values of a figure; one that has no valid value is as unsure as one with several."""
    return values or set(_SEVERAL) if _real(read) >= 2 else values


def _day(match: re.Match[str]) -> set[str]:
    """``I5/9/2022``: a day the calendar has."""
    whole = match.group()
    if _is_day(match["day"], match["month"], match["year"]):
        return {whole}
    sign = match["sign"]
    values = {
        f"{day}{sign}{month}{sign}{year}"
        for day in _digits(match["day"])
        for month in _digits(match["month"])
        for year in _digits(match["year"])
        if _is_day(day, month, year)
    }
    return _checked(whole, values)


def _is_day(day: str, month: str, year: str) -> bool:
    if not (day.isdecimal() and _is_month(month, year)):
        return False
    return 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]


def _is_month(month: str, year: str) -> bool:
    return month.isdecimal() and 1 <= int(month) <= 12 and year.isdecimal() and int(year) in _YEARS


def _month(match: re.Match[str]) -> set[str]:
    """``l0/2022``, ``10/2 022``; with ``tháng`` before it also where no digit was read."""
    label, month, year = match["label"], match["month"], match["year"]
    if _is_month(month, year):
        return {f"{month}/{year}"}
    if month == "II" or (not label and _real(month + year) < 3):
        return set(_SEVERAL) if label else set()
    values = {
        f"{one}/{other}" for one in _digits(month) for other in _digits(year) if _is_month(one, other)
    }
    return _checked(month + year, values)


def _named_month(match: re.Match[str]) -> set[str]:
    """``tháng 1]``, ``ngày l5 tháng 9``: one or two signs after the word."""
    label, read = match["label"], match["number"]
    most = 31 if strip(label).lower().startswith("ngay") else 12
    if read.isdecimal():
        return {read} if 1 <= int(read) <= most else set(_SEVERAL)
    # capital I twice may be a Roman month, and a word may follow
    if not _real(read) and (len(read) == 1 or read == "II" or is_syllable(read)):
        return set()
    return {number for number in _digits(read) if 1 <= int(number) <= most}


def _year_word(match: re.Match[str]) -> set[str]:
    """``năm 2O22``."""
    read = match["year"]
    if _real(read) < 2:
        return set()
    return {read} if read.isdecimal() else {year for year in _digits(read) if int(year) in _YEARS} or set(_SEVERAL)


def _school_year(match: re.Match[str]) -> set[str]:
    """``2O22 - 2023``: two years, the second the next where a sign has to be read."""
    first, sign, second = match["first"], match["sign"], match["second"]
    if first.isdecimal() and second.isdecimal():
        return {match.group()}
    if _real(first + second) < 5:
        return set()
    values = {
        f"{one}{sign}{other}"
        for one in _digits(first)
        for other in _digits(second)
        if int(one) in _YEARS and int(other) == int(one) + 1
    }
    return _checked(match.group(), values)


def _roman(signs: str) -> str | None:
    """Strokes as a Roman number: an OCR reads ``II`` as ``Il``, ``IT``, ``If`` or ``H``."""
    strokes = "II" if signs == "H" else signs
    if strokes.endswith("V"):
        return "IV" if len(strokes) == 2 else None
    return "I" * len(strokes) if 1 <= len(strokes) <= 3 else None


def _term(match: re.Match[str]) -> set[str]:
    """``HKlI``, ``Học kỳ IT``; there are two terms."""
    signs = match["signs"]
    if signs in ("I", "II", "1", "2"):
        return {signs}
    number = _roman(signs)
    return {number} if number in ("I", "II") else set(_SEVERAL)


def _short_term(match: re.Match[str]) -> set[str]:
    """``HKlI``, the term with its name."""
    numbers = _term(match)
    return numbers if len(numbers) > 1 else {match["name"] + number for number in numbers}


def _quarter(match: re.Match[str]) -> set[str]:
    """``Quý Il/2024``."""
    signs = match["signs"]
    if signs in ("I", "II", "III", "IV", "1", "2", "3", "4"):
        return {signs}
    number = _roman(signs)
    return {number} if number else set(_SEVERAL)


def _money(match: re.Match[str]) -> set[str]:
    """``12.000.00 0``, ``2.000.00O``, ``45.000.0. 00``: groups of three, all with one sign."""
    whole = match.group()
    if re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", whole):
        return {whole}
    first, sign = match["first"], match["sign"]
    rest = re.sub(rf"[ {re.escape(sign)}]", "", whole[len(first) :])
    if len(rest) % 3:
        return set(_SEVERAL)
    heads, tails = set(_digits(first)), set(_digits(rest))
    return {sign.join([head, *re.findall("...", tail)]) for head in heads for tail in tails if head[0] != "0"}


def _criterion(match: re.Match[str]) -> set[str]:
    """``Tiêu chí l.2``, ``Tiêu chí 1 .5``, ``Tiêu chí 1,2``."""
    values = {
        f"{standard}.{int(number)}"
        for standard in _digits(match["standard"])
        for number in _digits(match["number"])
        if 1 <= int(standard) <= _MOST_STANDARDS and 1 <= int(number) <= _MOST_CRITERIA
    }
    return values or set(_SEVERAL)


def _number(match: re.Match[str]) -> set[str]:
    """``I2/KH-…``: the digits of a document's number."""
    read = match["number"]
    if not _real(read) and not match["label"]:
        return set()
    return {read} if read.isdecimal() else set(_digits(read)) or set(_SEVERAL)


def _percent(match: re.Match[str]) -> set[str]:
    """``l00%``, ``8O %``: no more than a hundred."""
    whole, read = match.group(), match["number"]
    if re.fullmatch(r"\d+(?:[.,]\d+)?", read):
        return {whole}
    if not _real(read) and not re.fullmatch(r"[lI]OO", read):
        return set()
    head, sign, tail = re.fullmatch(r"([^.,]+)([.,]?)(.*)", read).groups()  # type: ignore[union-attr]
    values = {
        f"{one}{sign}{other}{whole[len(read) :]}"
        for one in _digits(head)
        for other in (_digits(tail) if tail else ("",))
        if int(one) <= 100
    }
    return values or set(_SEVERAL)


def _beside(word: str) -> Callable[[re.Match[str]], set[str]]:
    """A word that alone fits beside a figure: ``đồng`` after an amount, ``Trước`` before a day."""
    return lambda match: {recase(word, match.group()[-len(match["word"]) :])}


def _heading(match: re.Match[str]) -> set[str]:
    """``IL NỘI DUNG``: the second heading of a document."""
    return {f"II.{match['space']}"}



_THANG = r"[Tt][hH]?[áàaâădđĐ4][nm]g"
_LABEL_MONTH = rf"(?P<label>\b{_THANG}\s*)"
_TIEU_CHI = r"(?P<label>\b[TF]i?[êeéèê€ëãẻếệ6c]{1,2}[uù]\s?ch[ií1ìỉ]\s?)"

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], set[str]]], ...] = (
    (
        re.compile(r"(?P<label>\b[Qq]u[yýỳỷ]\s+)(?P<signs>[Il1|fTL]{1,3}|[Il1|]V|[2-4])(?=\s*[/,;-]|\s+n|\s*$)"),
        _quarter,
    ),
    (
        re.compile(
            rf"{_START}(?P<day>{_D}{{1,2}})(?P<sign>/)(?P<month>{_D}{{1,2}})(?P=sign)"
            rf"(?P<year>{_D}{{3,4}}|[12] \d{{3}}|20 \d\d|20\d \d){_END}"
        ),
        _day,
    ),
    (
        re.compile(
            rf"(?:{_LABEL_MONTH}|{_START})(?P<month>{_D}{{1,2}})/"
            rf"(?P<year>{_D}{{3,4}}|[12] \d{{3}}|20 \d\d|20\d \d){_END}"
        ),
        _month,
    ),
    (re.compile(rf"{_START}(?P<first>{_D}{{4}})(?P<sign>\s?[-–—]\s?)(?P<second>{_D}{{4}}){_END}"), _school_year),
    (
        re.compile(
            rf"(?P<label>\b(?:[Nn]g[àaáảã]y|{_THANG})\s+)(?P<number>{_D}{{1,2}})(?=\s*[,;.]?\s*(?:$|th|n[ăaâdáä]m|[đd][êếeé]n|-|\d))"
        ),
        _named_month,
    ),
    (re.compile(rf"(?P<label>\b[Nn][ăaâáäd]m\s+(?:h[oọ]c\s+)?)(?P<year>{_D}{{4}}){_END}"), _year_word),
    (
        re.compile(r"(?P<label>\b[Hh][oọòóôơ0]c\s?k[yýỳỷìií]\s+)(?P<signs>H|[Il1|!\]fTLt]{1,2}|2)(?!\w)"),
        _term,
    ),
    (re.compile(r"\b(?P<name>HK\s?)(?P<signs>H|[Il1|!\]fTLt]{1,2}|2)(?!\w)"), _short_term),
    (
        re.compile(
            rf"{_START}(?P<first>\d{{1,3}})(?P<sign>[.,])(?:[0-9OoQ]{{3}}(?P=sign))*"
            r"(?:[0-9OoQ]{3}(?![0-9OoQ]|[.,]\d)|[0-9OoQ]{1,2}(?P=sign)?\s[0-9OoQ]{1,2}(?![0-9.,/]|(?![dđ]\b)[^\W\d_][^\W_]))"
        ),
        _money,
    ),
    (
        re.compile(rf"{_TIEU_CHI}(?P<standard>[1-9lIi|!]) ?[.,] ?(?P<number>[0-9lIiOo|]{{1,2}})(?![\w/]|[.,]\d)"),
        _criterion,
    ),
    (re.compile(r"(?P<label>^\s*)(?P<standard>[lI|!])\.(?P<number>\d{1,2})(?=\s+\D|\s*$)"), _criterion),
    (
        re.compile(rf"(?P<label>\b[Ss][ố6ốóôòo0]\s?[:.]\s?)?(?<![\w/])(?P<number>{_D}{{1,4}})(?=\s?/\s?(?:\d{{4}}/)?{_KINDS}\b)"),
        _number,
    ),
    (re.compile(rf"{_START}(?P<number>{_D}{{1,3}}(?:[.,]{_D}{{1,2}})?)\s?%"), _percent),
    (
        re.compile(
            r"(?P<label>(?:\d[.,][0-9OoQ]{1,3}\.?|[.,]\d{1,2}\.?\s[0O]{1,2}|\d [Tt]r?i[^\W\d_]u|\d t[yỷýi])\s?)"
            r"(?P<word>[dđ](?:[^\W\d_]|[06]){1,2}ng)(?!\w)"
        ),
        _beside("đồng"),
    ),
    (re.compile(r"(?P<label>\d\s)(?P<word>[Tt]r?i[^\W\d_]u)(?=\s+[dđ](?:[^\W\d_]|[06]){1,2}ng?\b)"), _beside("triệu")),
    (re.compile(r"(?P<label>\d\s?)(?P<word>t[yỷýi])(?=\s+[dđ](?:[^\W\d_]|[06]){1,2}ng?\b)"), _beside("tỷ")),
    (re.compile(r"\b(?P<word>[Tt]r[uưvw]?[^\W\d_]{0,2}c)(?=\s+(?:ng[^\W\d_]y\s+)?\d{1,2}/\d)"), _beside("trước")),
    (re.compile(r"\b(?P<word>[DĐPdđ][eéêếềè]n)(?=\s+(?:ng[^\W\d_]y\s+)?\d{1,2}/\d)"), _beside("đến")),
    (re.compile(r"\b(?P<word>[Qq]u[^\W\d_])(?=\s+(?:[1-4]|I{1,3}|IV)\s*/\s*20\d\d)"), _beside("quý")),
    (re.compile(r"\b(?P<word>[Hh][eéêèẻế])(?=\s+(?:n[^\W\d_]m\s+)?20\d\d(?!\d))"), _beside("hè")),
    (re.compile(r"\b(?P<label>GD\s?&\s?)(?P<word>[DÐO][TIU])(?!\w)"), _beside("ĐT")),
    (re.compile(r"(?P<label>^\s*)(?P<word>S[^\W_])(?=\s?[:.]\s?(?:\d|\S{0,4}\s?/))"), _beside("số")),
    (re.compile(r"(?P<label>th[^\W\d_]ng\s+\d{1,2}\s+)(?P<word>n[^\s\d/]{1,3}m)(?=\s+(?:19|20)\d\d)"), _beside("năm")),
    (re.compile(r"(?P<label>^\s*)(?P<word>~)(?=\s)"), _beside("-")),
    (re.compile(r"^(?P<signs>IL|Il|lI|ll|1I|I1)\.?(?P<space>\s+)(?=[A-ZĐ])"), _heading),
)  # fmt: skip
