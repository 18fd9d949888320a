"""The numbers Word counts itself: list labels (``1.1.``, ``a)``, ``II.``, bullets) as text.

Counting follows ECMA-376 part 1, 17.9: lists that share an abstract definition go on counting
together, a level starts anew after a higher one, an override starts its list anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from diacritics.legacy import convert
from extract.readers.runs import is_symbol_font, symbol
from extract.readers.wordstyles import VAL, Styles, W, attribute, run_props

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
#: Word stops at 32767; a larger start is hostile and would only cost time.
_MAX_NUMBER = 32767


def roman(number: int) -> str:
    """Small Roman numerals of a number from 1 to 3999; decimal beyond.

    >>> roman(14)
    'xiv'
    """
    if not 0 < number < 4000:
        return str(number)
    out = []
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        out.append(sign * count)
    return "".join(out)


def letter(number: int) -> str:
    """The letter of a number as Word counts: a … z, aa, bb, …

    >>> letter(2), letter(28)
    ('b', 'bb')
    """
    if not 0 < number <= 780:
        return str(number)
    times, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def spelled(number: int, fmt: str) -> str:
    """A number in one of Word's formats; decimal for the formats Vietnamese documents do not use."""
    match fmt:
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case "lowerLetter":
            return letter(number)
        case "upperLetter":
            return letter(number).upper()
        case "decimalZero":
            return f"{number:02d}"
        case "none":
            return ""
        case _:
            return str(number)


@dataclass(frozen=True, slots=True)
class _Level:
    fmt: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: bool = True
    legal: bool = False
    font: str | None = None
    hidden: bool = False
    style: str | None = None


def _number(value: str | None, default: int) -> int:
    if value is None or not value.isascii() or not value.isdigit():
        return default
    return min(int(value[:6]), _MAX_NUMBER)


def _level(element: etree._Element) -> _Level:
    fmt = element.find(f".//{W}numFmt")
    look = run_props(element.find(W + "rPr"))
    return _Level(
        fmt="decimal" if fmt is None else fmt.get(VAL, "decimal"),
        text=attribute(element, "lvlText") or "",
        start=_number(attribute(element, "start"), 1),
        restarts=attribute(element, "lvlRestart") != "0",
        legal=element.find(W + "isLgl") is not None,
        font=look.font,
        hidden=bool(look.hidden),
        style=attribute(element, "pStyle"),
    )


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found = ((_number(element.get(W + "ilvl"), 0), element) for element in parent.iter(W + "lvl"))
    return {index: _level(element) for index, element in found if index < _LEVELS}


class Numbering:
    """Counts the lists of one document; ask for the label of each paragraph in reading order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._nums: dict[str, str] = {}
        self._overrides: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        links: dict[str, str] = {}
        for element in root.iter(W + "abstractNum"):
            name = element.get(W + "abstractNumId", "")
            self._abstract[name] = _levels(element)
            link = attribute(element, "numStyleLink")
            if link is not None:
                links[name] = link
        for element in root.iter(W + "num"):
            name = element.get(W + "numId", "")
            self._nums[name] = attribute(element, "abstractNumId") or ""
            self._overrides[name] = _levels(element)
            self._starts[name] = {
                _number(override.get(W + "ilvl"), 0): _number(attribute(override, "startOverride"), 1)
                for override in element.iter(W + "lvlOverride")
                if override.find(W + "startOverride") is not None
            }
        for name, link in links.items():
            # A list that borrows its look from a numbering style has no levels of its own.
            target = self._nums.get(styles.numbered_by(link) or "", "")
            self._abstract[name] = self._abstract[name] or self._abstract.get(target, {})

    def label(self, num_id: str, level: int | None, style: str | None) -> str:
        """The label of the next paragraph of a list (``""`` for none); counts it."""
        abstract = self._nums.get(num_id)
        if abstract is None:
            return ""
        levels = self._abstract.get(abstract, {}) | self._overrides[num_id]
        if level is None:
            level = next((index for index, known in levels.items() if style and known.style == style), 0)
        if level not in levels:
            return ""
        this = levels[level]
        counters = self._count(num_id, abstract, level, levels)
        if this.hidden:
            return ""
        if this.fmt == "bullet":
            return _bullet(this)

        def shown(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            fmt = levels.get(index, this).fmt
            return spelled(counters[index] or levels.get(index, this).start, "decimal" if this.legal else fmt)

        return convert(_PLACE.sub(shown, this.text), this.font).text.strip()

    def _count(self, num_id: str, abstract: str, level: int, levels: dict[int, _Level]) -> list[int | None]:
        counters = self._counters.setdefault(abstract, [None] * _LEVELS)
        for index, start in self._starts[num_id].items():
            if index <= level and (num_id, index) not in self._begun:
                counters[index] = start - 1 if index == level else start
        self._begun.update((num_id, index) for index in range(level + 1))
        now = counters[level]
        counters[level] = levels[level].start if now is None else now + 1
        for deeper in range(level + 1, _LEVELS):
            if deeper not in levels or levels[deeper].restarts:
                counters[deeper] = None
        return counters


def _bullet(level: _Level) -> str:
    sign = level.text.strip()
    if not sign:
        return ""
    if is_symbol_font(level.font) or 0xF000 <= ord(sign[0]) < 0xF100:
        return symbol(ord(sign[0]), level.font)
    # Courier New draws Word's third bullet, a ring, with the letter o.
    return "•" if sign == "o" else sign
