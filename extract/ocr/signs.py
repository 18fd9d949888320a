"""Signs an engine prints that no Vietnamese text holds, for those they stand for."""

from __future__ import annotations

from dataclasses import replace

from extract.ocr.model import OcrWord

#: In this order: a doubled sign is one letter read twice.
_TWINS = (("ĐÐ", "Đ"), ("ÐĐ", "Đ"), ("Ð", "Đ"), ("ð", "đ"), ("\u2044", "/"), ("Ï", "I"), ("Î", "I"))
#: What a dash alone is read as.
_DASHES = frozenset(("~", "¬", "—-", "-—", "–-", "-–", "--", "_-", "-_"))

#: What dust before a word is read as; where the engine is sure it is a quote.
_SPECKS = frozenset("'`´‘ˆ^")
_SURE = 0.95


def usual(word: OcrWord) -> OcrWord:
    """The word in the signs of Vietnamese print.

    >>> usual(OcrWord("TTNÐ", 0, 0, 1, 1, 0.9, 0)).text
    'TTNĐ'
    """
    text = word.text
    for strange, sign in _TWINS:
        text = text.replace(strange, sign)
    if word.confidence < _SURE and len(text) > 1 and text[0] in _SPECKS and text[1].isalnum():
        text = text[1:]
    text = "-" if text in _DASHES else text
    return word if text == word.text else replace(word, text=text)
