"""Abbreviations of offices and schools in capitals: their marks, and what an OCR made of them.

A word in, the abbreviation it must be out, or nothing. The list is `data/abbreviations.csv`.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources

from diacritics.forms import strip

#: Capitals that an OCR takes for each other.
_ALIKE = (
    ("I", "T"), ("I", "L"), ("D", "O"), ("D", "B"), ("O", "Q"), ("O", "C"), ("C", "G"), ("P", "F"), ("B", "H"),
    ("V", "Y"), ("M", "N"), ("U", "H"), ("T", "F"), ("B", "P"),
)  # fmt: skip
_SHORTEST_MISREAD = 3


@cache
def _known() -> dict[str, str]:
    """Each abbreviation by its letters without marks, where these mean only one."""
    source = resources.files("diacritics") / "data" / "abbreviations.csv"
    found: dict[str, list[str]] = defaultdict(list)
    for text in source.read_text(encoding="utf-8").split()[1:]:
        found[strip(text)].append(text)
    return {bare: texts[0] for bare, texts in found.items() if len(texts) == 1}


@cache
def _one_off() -> dict[str, str]:
    """Abbreviations with one letter taken for a look-alike, where only one abbreviation gives that."""
    found: dict[str, set[str]] = defaultdict(set)
    swaps = [pair for alike in _ALIKE for pair in (alike, alike[::-1])]
    for bare, text in _known().items():
        for place, letter in enumerate(bare):
            if len(bare) >= _SHORTEST_MISREAD:
                for good, bad in swaps:
                    if letter == good:
                        found[bare[:place] + bad + bare[place + 1 :]].add(text)
    return {bad: texts.pop() for bad, texts in found.items() if len(texts) == 1 and bad not in _known()}


def abbreviation(word: str) -> str | None:
    """The abbreviation with these letters, marks aside: ``ĐD`` for ``DD``.

    >>> abbreviation("CDCS"), abbreviation("TRUONG")
    ('CĐCS', None)
    """
    return _known().get(strip(word))


def misread_abbreviation(word: str) -> str | None:
    """The only abbreviation of which one letter was taken for a look-alike.

    >>> misread_abbreviation("TIND")
    'TTND'
    """
    return _one_off().get(strip(word))
