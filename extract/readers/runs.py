"""Runs of text in fonts: pieces of a paragraph become its text, legacy fonts and symbol fonts read.

Used by the readers whose media say in which font a piece stands (DOCX, HTML).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from diacritics.legacy import Encoding, convert, detect, encoding_of_font
from normalize.text import nfc, squeeze_lines

_SYMBOL_FONTS = frozenset({"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings"})


@dataclass(frozen=True, slots=True)
class RunProps:
    """What decides how a run's letters read; ``None`` where a level does not say."""

    font: str | None = None
    bold: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None

    def over(self, base: RunProps) -> RunProps:
        """These properties, with ``base`` where they are silent."""
        return RunProps(
            base.font if self.font is None else self.font,
            base.bold if self.bold is None else self.bold,
            base.caps if self.caps is None else self.caps,
            base.hidden if self.hidden is None else self.hidden,
        )


class RunTexts:
    """Joins pieces into text; knows what the whole document's letters say of its encoding.

    ``legacy`` tells whether anything was converted so far.
    """

    def __init__(self, whole: str) -> None:
        # A document that is legacy throughout is so too where a run's font does not say it.
        found = detect(whole)
        self._evidence = None if found is Encoding.UNICODE else found
        self.legacy = False

    def text(self, pieces: Sequence[tuple[str, RunProps]]) -> str:
        """The text of a paragraph, NFC and squeezed, line by line.

        Neighbours in one encoding are converted together: a letter of VNI may span two runs.
        """
        return squeeze_lines(self._joined(pieces))

    def parts(self, pieces: Sequence[tuple[str, RunProps]]) -> tuple[str, ...]:
        """The text of a paragraph cut at its tabs; a tab at its beginning gives an empty first part."""
        first, *others = map(squeeze_lines, self._joined(pieces).split("\t"))
        return (first, *filter(None, others))

    def _joined(self, pieces: Sequence[tuple[str, RunProps]]) -> str:
        out: list[str] = []
        start = 0
        for end in range(1, len(pieces) + 1):
            key = _key(pieces[start][1])
            if end < len(pieces) and _key(pieces[end][1]) == key:
                continue
            font, caps = key
            converted = convert("".join(text for text, _ in pieces[start:end]), font, self._evidence)
            self.legacy = self.legacy or converted.encoding is not Encoding.UNICODE
            out.append(converted.text.upper() if caps else converted.text)
            start = end
        return nfc("".join(out))


def _key(look: RunProps) -> tuple[str | None, bool]:
    """What runs must share to be converted as one: a legacy font or none, capitals or not."""
    legacy = encoding_of_font(look.font) is not Encoding.UNICODE
    return (look.font if legacy else None, bool(look.caps))


@cache
def _symbols() -> dict[tuple[str, int], str]:
    with files("extract").joinpath("data", "symbols.csv").open(encoding="utf-8") as handle:
        return {(row["font"], int(row["code"], 16)): row["sign"] for row in csv.DictReader(handle)}


def is_symbol_font(font: str | None) -> bool:
    """Whether a font draws signs in the places of letters (Symbol, Wingdings)."""
    return (font or "").strip().lower() in _SYMBOL_FONTS


def symbol(code: int, font: str | None) -> str:
    """The Unicode sign a symbol font draws for a code; "•" for signs outside the table.

    >>> symbol(0xF0FC, "Wingdings")
    '✓'
    """
    code = code - 0xF000 if 0xF000 <= code < 0xF100 else code
    return _symbols().get(((font or "").strip().lower(), code), "•")


def signs(text: str, font: str | None) -> str:
    """Letters that a symbol font draws as signs, and stray codes of one; other text as it is."""
    if is_symbol_font(font):
        return "".join(char if char.isspace() else symbol(ord(char), font) for char in text)
    if encoding_of_font(font) is not Encoding.UNICODE:
        return text
    return "".join(symbol(ord(char), "symbol") if 0xF000 <= ord(char) < 0xF100 else char for char in text)
