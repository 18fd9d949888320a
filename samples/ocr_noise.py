"""What a scanner that knows only English makes of Vietnamese print.

Most marks are lost; a few letters keep a French-looking accent, some words turn into others
(`Độc lập` is `Poc lap`, `giáo` is `gido`). The same text always comes out the same.
"""
from __future__ import annotations

import re
import unicodedata

_WORDS = {
    "Số": "S6", "Độc": "Poc", "Tự do": "Tw do", "phúc": "phic",
    "HỌC": "HQC", "LƯỢNG": "LUQNG", "ĐÍCH": "PICH",
    "lượng": "lugng", "giáo": "gido", "Giáo": "Gido", "quản lý": "quan Iy", "một": "mét", "từ": "tir",
    "Tổ": "T6", "số": "sé", "Không": "Khong", "hỗ": "h6", "của": "cua", "dạy": "day", "NỘI": "NOI",
}
_WORD = re.compile(r"\b(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b")
_ACCENT = str.maketrans("êếềểễệđĐ", "éééééédD")


def scanned(text: str) -> str:
    """The text as the scanner prints it: `Tiêu chí` is `Tiéu chi`."""
    text = _WORD.sub(lambda match: _WORDS[match[0]], text).translate(_ACCENT)
    return "".join(_bare(letter) for letter in text)


def _bare(letter: str) -> str:
    return letter if letter == "é" else unicodedata.normalize("NFD", letter)[0]
