"""Names that come again in a text agree: a place where a name was read otherwise follows the others.

Corrected lines in, corrected lines out. A name is two words with capitals side by side; its forms (without
marks they are alike) vote with how likely each was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from diacritics.forms import recase, strip_word
from diacritics.readings import Correction

#: The form that wins has so many places, and so many times the votes of the form it replaces.
_PLACES = 2
_LEAD = 2.0
#: A place that is this sure keeps its form: two people may differ by a mark.
_SURE = 0.7


def agreed(lines: Sequence[str], corrections: Sequence[Sequence[Correction]]) -> list[list[Correction]]:
    """The corrections with the names in them brought to their most likely form in the whole text."""
    votes: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    places: Counter[tuple[str, str]] = Counter()
    found = [list(row) for row in corrections]
    for line, row in zip(lines, found, strict=True):
        for place in _pairs(line, row):
            form = _form(row, place)
            votes[_bare(form)][form] += row[place].probability * row[place + 1].probability
            places[form] += 1
    for line, row in zip(lines, found, strict=True):
        for place in list(_pairs(line, row)):
            form = _form(row, place)
            forms = votes[_bare(form)]
            best = max(forms, key=lambda known: (forms[known], known))
            sure = row[place].probability * row[place + 1].probability >= _SURE
            if not sure and places[best] >= _PLACES and forms[best] > _LEAD * forms[form]:
                row[place], row[place + 1] = (
                    replace(word, text=recase(text, word.text))
                    for word, text in zip(row[place : place + 2], best, strict=True)
                )
    return found


def _pairs(line: str, row: Sequence[Correction]) -> Iterator[int]:
    """Where two words with capitals stand side by side."""
    for place in range(len(row) - 1):
        one, other = row[place], row[place + 1]
        if line[one.start + len(one.read) : other.start] == " " and _is_name(one.text) and _is_name(other.text):
            yield place


def _is_name(word: str) -> bool:
    return word.isalpha() and len(word) > 1 and (word.istitle() or word.isupper())


def _form(row: Sequence[Correction], place: int) -> tuple[str, str]:
    return row[place].text.lower(), row[place + 1].text.lower()


def _bare(form: tuple[str, str]) -> tuple[str, str]:
    return strip_word(form[0]), strip_word(form[1])
