"""Looking for listed phrases in Vietnamese text, whatever its marks, case and punctuation.

Phrases live in the CSV files of ``normalize/data``; they are compared by their `words`: lower case,
no marks, anything but letters and digits taken as a gap. ``aligned`` folds a text character by
character, so that what a pattern finds in the folded text can be cut out of the printed one.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

from normalize.text import nfc

#: No cell of a plan is longer; what is longer is read up to here, so that time stays bounded.
LONGEST = 4000
#: The listed phrases are far shorter than this many characters.
_HEAD = 200

Value = TypeVar("Value")
_WORD = re.compile(r"[a-z0-9]+")
_FOLDED = {"đ": "d", "Đ": "d", **dict.fromkeys("‐‑‒–—―−﹣－", "-"), "…": ".", "\xa0": " ", "\t": " "}


def prepared(text: str) -> str:
    """NFC text of bounded length, the form `aligned` is made for."""
    return nfc(text[:LONGEST])


class _Folds(dict[int, str]):
    """For `str.translate`: how each sign folds, found when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = _FOLDED.get(char) or unicodedata.normalize("NFD", char)[0].lower()
        return self.setdefault(code, base if len(base) == 1 else char)


_FOLDS = _Folds()


def aligned(text: str) -> str:
    """Lower case without marks, exactly as long as the text.

    >>> aligned("Đến 15/9")
    'den 15/9'
    """
    return text.translate(_FOLDS)


def words(text: str) -> tuple[str, ...]:
    """The words of a text in comparable form.

    >>> words("Phòng GD&ĐT")
    ('phong', 'gd', 'dt')
    """
    return tuple(_WORD.findall(aligned(prepared(text))))


@cache
def load_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a data file of this package."""
    content = files("normalize").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(content)))


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase found in a text: its value and where it stands, as a slice of the printed text."""

    value: Value
    start: int
    end: int


class PhraseBook(Generic[Value]):
    """Phrases and what they mean; the longest phrase at a place wins."""

    def __init__(self, entries: Iterable[tuple[str, Value]]) -> None:
        self._values: dict[tuple[str, ...], Value] = {}
        for phrase, value in entries:
            self._values.setdefault(words(phrase), value)
        self._longest = max(map(len, self._values), default=0)

    def whole(self, text: str) -> Value | None:
        """The value of a text that is a phrase from end to end."""
        return self._values.get(words(text))

    def find(self, text: str) -> list[Found[Value]]:
        """All phrases in a prepared text, left to right, without overlap."""
        tokens = list(_WORD.finditer(aligned(text)))
        found: list[Found[Value]] = []
        place = 0
        while place < len(tokens):
            hit = self._at(tokens, place)
            if hit is None:
                place += 1
                continue
            size, value = hit
            found.append(Found(value, tokens[place].start(), tokens[place + size - 1].end()))
            place += size
        return found

    def head(self, text: str) -> Found[Value] | None:
        """The longest phrase a prepared text begins with."""
        tokens = list(_WORD.finditer(aligned(text[:_HEAD])))[: self._longest]
        hit = self._at(tokens, 0)
        return Found(hit[1], tokens[0].start(), tokens[hit[0] - 1].end()) if hit else None

    def _at(self, tokens: list[re.Match[str]], place: int) -> tuple[int, Value] | None:
        for size in range(min(self._longest, len(tokens) - place), 0, -1):
            key = tuple(token.group() for token in tokens[place : place + size])
            if key in self._values:
                return size, self._values[key]
        return None


@cache
def book(name: str, key: str, value: str) -> PhraseBook[str]:
    """The phrase book of two columns of a data file."""
    return PhraseBook((row[key], row[value]) for row in load_rows(name))
