"""School years: ``2022-2023``, ``2022 -2023``, ``năm học 23-24``.

Text in, school years out; total on any text. The calendar is the one of the records' contract:
1 September to 31 May, first term to 15 January, summer June to August.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from normalize.phrases import aligned, prepared

#: ``2021-1 2022`` is an OCR's reading of ``2021 - 2022``: one stray digit may stand before the second year.
_FULL = re.compile(r"(?<![\d/.])(20\d\d)\s*[-_/~]?\s*(?:(?<=[-\s])1\s+)?(20\d\d)(?![\d/])")
_HALF = re.compile(r"(?<![\d/.])(20\d\d)\s*[-/]\s*(\d\d)(?![\d/.])")
_SHORT = re.compile(r"(?:nam\s+hoc|\bnh)\s*:?\s*(\d\d)\s*[-/]\s*(\d\d)(?![\d/.])")


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The school year that begins in September of ``first``."""

    first: int

    @property
    def label(self) -> str:
        """``2022-2023``."""
        return f"{self.first}-{self.first + 1}"

    @property
    def start(self) -> date:
        """1 September of the first year."""
        return date(self.first, 9, 1)

    @property
    def end(self) -> date:
        """31 May of the second year."""
        return date(self.first + 1, 5, 31)

    @property
    def first_term(self) -> tuple[date, date]:
        """Học kỳ I: 1 September to 15 January."""
        return self.start, date(self.first + 1, 1, 15)

    @property
    def second_term(self) -> tuple[date, date]:
        """Học kỳ II: 16 January to 31 May."""
        return date(self.first + 1, 1, 16), self.end

    @property
    def summer(self) -> tuple[date, date]:
        """Hè: June to August of the second year."""
        return date(self.first + 1, 6, 1), date(self.first + 1, 8, 31)

    def year_of_month(self, month: int) -> int:
        """The calendar year of a month that is written without one: from August on the first."""
        return self.first if month >= 8 else self.first + 1


def locate_school_years(folded: str) -> list[tuple[int, int, SchoolYear]]:
    """School years in a folded text with the slice each takes, in printed order."""
    found = [
        (match.start(), match.end(), SchoolYear(int(match[1])))
        for match in _FULL.finditer(folded)
        if int(match[2]) == int(match[1]) + 1
    ]
    for pattern, century in ((_HALF, 0), (_SHORT, 2000)):
        for match in pattern.finditer(folded):
            first = int(match[1]) + century
            taken = any(start < match.end(2) and match.start(1) < end for start, end, _ in found)
            if not taken and (first + 1) % 100 == int(match[2]):
                found.append((match.start(1), match.end(), SchoolYear(first)))
    return sorted(found)


def find_school_years(text: str) -> list[SchoolYear]:
    """The school years a text names, in printed order, each once.

    >>> [year.label for year in find_school_years("Năm học 2022 -2023 và năm học 23-24")]
    ['2022-2023', '2023-2024']
    """
    located = locate_school_years(aligned(prepared(text)))
    return list(dict.fromkeys(year for _, _, year in located))
