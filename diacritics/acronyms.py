"""Runs of capitals that are no syllable: which of their ``D`` is a ``Đ``.

Offices are known by list, alone or run together (``KTKDCLGD``); the letters of a name, as in the number
of a school's papers, are told by the words of that name in the same text (``KH-LSD`` where it says
``Lam Sơn Đông``). Strings in, strings out; what neither tells stays open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from diacritics.abbreviations import abbreviation
from diacritics.forms import strip
from diacritics.syllables import is_syllable

_LONGEST = 16
#: Shorter ones stand for too much to be trusted as a part: ``DT`` is in ``PTDTBT`` too.
_SAFE = 3
#: A name has so many words.
_NAME = range(2, 6)


def is_acronym(word: str) -> bool:
    """Whether a word is such a run of capitals that lost its marks, with a letter in question."""
    return 2 <= len(word) <= _LONGEST and word.isascii() and word.isupper() and "D" in word and not is_syllable(word)


def initials(runs: Iterable[Sequence[str]]) -> dict[str, str]:
    """First letters of names, by these letters without marks; `runs` are words with capitals that stand together.

    Letters that come of two names with different marks are given only where one is more frequent than all others.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for run in runs:
        letters = "".join(word[0] for word in run)
        for size in _NAME:
            for start in range(len(letters) - size + 1):
                name = letters[start : start + size]
                found[_bare(name)][_plain(name)] += 1
    return {
        bare: best
        for bare, names in found.items()
        for best, count in names.most_common(1)
        if 2 * count > names.total()
    }


def spell(word: str, names: Mapping[str, str]) -> str | None:
    """The acronym with its marks: fewest known abbreviations in a row, a name's letters at most at the end.

    >>> spell("HDTDG", {}), spell("THLSD", {"LSD": "LSĐ"}), spell("XYD", {})
    ('HĐTĐG', 'THLSĐ', None)
    """
    best: list[tuple[int, str] | None] = [(0, "")]
    for end in range(1, len(word) + 1):
        options: list[tuple[int, str]] = []
        for start in range(end):
            before, piece = best[start], word[start:end]
            if before is None:
                continue
            text = abbreviation(piece) if len(piece) >= (_SAFE if "D" in piece else 2) or piece == word else None
            if text is None and end == len(word):
                text = names.get(piece)
            if text is not None:
                options.append((before[0] + 1, before[1] + text))
        best.append(min(options, default=None))
    last = best[-1]
    return last[1] if last else None


def _plain(letters: str) -> str:
    """Letters without marks but for ``Đ``."""
    return "".join("Đ" if letter in "Đđ" else strip(letter) for letter in letters).upper()


def _bare(letters: str) -> str:
    return strip(letters).upper()
