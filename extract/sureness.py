"""Whether what an engine read in a header can be believed: figures written by hand cannot.

Printed pieces in, yes or no out. Numbers and days of papers are often filled in with a pen; an engine then
reads signs (``#o#``), or a plausible wrong figure (``445`` for 115) whose word it is less sure of than
of print. Digital text is always sure.
"""

from __future__ import annotations

import re
from enum import Enum

from extract.raw import Printed
from normalize.names import looks_like_person_name
from normalize.text import bare

#: Confidence of the least sure figure: printed days have 0.95 and more, of handwritten ones most have
#: 0.8 to 0.88; a printed number is one word with its code (`42/KH-…`) and has 0.85.
_SURE_FIGURE = 0.9
_SURE_NUMBER = 0.8
#: Names of bodies in print have 0.88 and more, misread ones 0.86 and less.
_SURE_BODY = 0.87
#: Names in print have 0.9 and more, under a seal less.
_SURE_NAME = 0.9
#: What was left blank is surely none.
_BLANK_NUMBER = re.compile(r"s[o06e]\s*[:.;]?[\s.…_]*(?:/[a-z\d&.\s/-]+)?")
_BLANK_DATE = re.compile(r".*\bngay[\s.…_,–-]*thang[\s.…_,–-]*nam[\s.…_–-]*(?:\d{2,4})?[\s.…_]*")
_CLEAN_NUMBER = re.compile(r"s[o06e]?\s*[:.;]?\s*\d{1,5}[a-z]?(?P<gap>\s*)/[\s\d/]*[a-z\d&.\s/-]+", re.ASCII)
_CLEAN_DATE = re.compile(
    r"\bngay\s+\d{1,2}\s+thang\s+\d{1,2}\s*,?\s*(?:thang\s+\d{4}\s*,?\s*)?nam\s+\d{4}\b"
    r"|(?<!\d)\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b",
    re.ASCII,
)


class Sureness(Enum):
    """Whether a figure is as printed, may be misread, or was written by hand or not read at all."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    UNREADABLE = "unreadable"


def number_sureness(piece: Printed) -> Sureness:
    """How sure the number of a paper is; one that was left blank is surely none."""
    read = bare(piece.original or piece.text)
    if _is_digital(piece) or _BLANK_NUMBER.fullmatch(read):
        return Sureness.SURE
    match = _CLEAN_NUMBER.search(read)
    # A gap before the code is the room that was left for a pen.
    if match is None or (match["gap"] and piece.figures < _SURE_FIGURE):
        return Sureness.UNREADABLE
    return Sureness.SURE if piece.figures >= _SURE_NUMBER else Sureness.DOUBTFUL


def date_sureness(piece: Printed) -> Sureness:
    """How sure the day in a line is; one that was left blank is surely none."""
    read = bare(piece.original or piece.text)
    if _is_digital(piece) or _BLANK_DATE.fullmatch(read):
        return Sureness.SURE
    sure = _CLEAN_DATE.search(read) is not None and piece.figures >= _SURE_FIGURE
    return Sureness.SURE if sure else Sureness.UNREADABLE


def is_sure_place(piece: Printed) -> bool:
    """Whether the place before a date was read with its capital."""
    return _is_digital(piece) or piece.text[:1].isupper()


def is_sure_body(piece: Printed) -> bool:
    """Whether the name of a school, of the body above it, or a position was surely read as it stands."""
    return _is_digital(piece) or piece.confidence >= _SURE_BODY


def is_sure_name(piece: Printed) -> bool:
    """Whether a name was surely read as it stands: letters under a seal are not."""
    return _is_digital(piece) or (piece.confidence >= _SURE_NAME and looks_like_person_name(piece.text))


def _is_digital(piece: Printed) -> bool:
    return piece.figures == 1.0
