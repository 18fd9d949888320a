"""The small markup of the sample sources: what a typist, Word or a scanner did to a text.

`[[…]]`    printed only in a damaged copy: a torn word (`TTC[[ ]]M`), a stray tag, a page number
           glued to a value; `[[¦]]` marks where a page break cuts the cell
`{++…++}`  a tracked insertion, `{--…--}` a tracked deletion
`{##…##}`  text held by a content control
`#3. …`    the third paragraph of an automatically numbered list
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

PAGE_CUT = "¦"
_DAMAGE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_DELETED = re.compile(r"\{--.*?--\}", re.DOTALL)
_KEPT = re.compile(r"\{(\+\+|##)(.*?)\1\}", re.DOTALL)
_NUMBERED = re.compile(r"^#(\d+)\. ?", re.MULTILINE)
_PIECE = re.compile(r"\{(\+\+|--|##)(.*?)\1\}", re.DOTALL)


class Mark(Enum):
    """What Word knows about a piece of text."""

    PLAIN = ""
    INSERTED = "++"
    DELETED = "--"
    CONTROL = "##"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with one mark."""

    text: str
    mark: Mark


def undamaged(text: str) -> str:
    """The text without its damage; Word's marks stay in."""
    return _DAMAGE.sub("", text)


def clean(text: str) -> str:
    """The text as a reader of the undamaged page sees it: `TTC[[ ]]M` is `TTCM`."""
    return _visible(undamaged(text))


def damaged(text: str) -> str:
    """The text with its damage; page cuts stay in as `¦`."""
    return _visible(_DAMAGE.sub(r"\1", text))


def list_number(paragraph: str) -> tuple[int, str]:
    """Number and text of a paragraph numbered by Word; number 0 when typed by hand."""
    found = _NUMBERED.match(paragraph)
    return (int(found[1]), paragraph[found.end() :]) if found else (0, paragraph)


def pieces(text: str) -> list[Piece]:
    """The undamaged text cut at its marks, deletions included."""
    text = _DAMAGE.sub("", text)
    found: list[Piece] = []
    start = 0
    for match in _PIECE.finditer(text):
        found.append(Piece(text[start : match.start()], Mark.PLAIN))
        found.append(Piece(match[2], Mark(match[1])))
        start = match.end()
    found.append(Piece(text[start:], Mark.PLAIN))
    return [piece for piece in found if piece.text]


def _visible(text: str) -> str:
    text = _KEPT.sub(r"\2", _DELETED.sub("", text))
    return _NUMBERED.sub(lambda match: f"{match[1]}. ", text)
