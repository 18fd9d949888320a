"""The phrases that plans are made of, for whoever has to read damaged text: posts, times, funds, official names.

No text in; out of the CSV files of ``normalize/data``, each phrase once, marks and case as listed there.
"""

from __future__ import annotations

from functools import cache

from normalize.phrases import load_rows, words

_SOURCES = (
    ("roles.csv", "phrase"),
    ("part_labels.csv", "phrase"),
    ("time_phrases.csv", "phrase"),
    ("funding.csv", "phrase"),
    ("money_words.csv", "phrase"),
    ("standards.csv", "name"),
    ("criteria.csv", "name"),
    ("criteria_aliases.csv", "name"),
    ("whole_words.csv", "text"),
)
#: The lists of what cells of people, time and money say.
_CELLS = ("roles.csv", "part_labels.csv", "time_phrases.csv", "funding.csv", "money_words.csv", "whole_words.csv")


@cache
def listed_phrases() -> tuple[str, ...]:
    """All listed phrases of more than one word."""
    found = (row[column] for name, column in _SOURCES for row in load_rows(name))
    return tuple(dict.fromkeys(phrase for phrase in found if " " in phrase))


@cache
def official_names() -> tuple[str, ...]:
    """The names of all criteria and standards, as the circulars write them."""
    return tuple(dict.fromkeys(row["name"] for name in ("criteria.csv", "standards.csv") for row in load_rows(name)))


@cache
def usual_words() -> frozenset[str]:
    """The words, without marks, of listed posts, times, funds and amounts."""
    return frozenset(
        word for name, column in _SOURCES if name in _CELLS for row in load_rows(name) for word in words(row[column])
    )
