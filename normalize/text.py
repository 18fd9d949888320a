"""Comparable forms of Vietnamese text: without marks, case or tone placement.

Strings in, strings out; every function is total (never raises) and pure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: đ has no decomposition, so it is folded by table (NFD alone leaves it standing).
_D_STROKE = str.maketrans("đĐ", "dD")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_SPACES = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def nfc(text: str) -> str:
    """Unicode NFC without soft hyphens, zero-width signs and byte-order marks."""
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def squeeze(text: str) -> str:
    """One space for each run of white space, none at the ends.

    >>> squeeze("  Tổ\\tchuyên \\n môn ")
    'Tổ chuyên môn'
    """
    return _SPACES.sub(" ", text).strip()


def squeeze_lines(text: str) -> str:
    """Like `squeeze`, but line breaks stay; empty lines go."""
    return "\n".join(line for line in map(squeeze, text.split("\n")) if line)


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Lower case without any marks, dashes made one, white space squeezed.

    >>> bare("Kế hoạch  Đổi mới – 2024")
    'ke hoach doi moi - 2024'
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_D_STROKE).translate(_DASHES))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return squeeze(kept).lower()


@lru_cache(maxsize=65536)
def letters(text: str) -> str:
    """Only the letters and digits of `bare`, for comparing text that was broken or respaced.

    >>> letters("Tiêu chu ẩn, tiêu chí")
    'tieuchuantieuchi'
    """
    return "".join(c for c in bare(text) if c.isalnum())


def _tones_last(match: re.Match[str]) -> str:
    word = match.group()
    tones = "".join(c for c in word if c in _TONES)
    return "".join(c for c in word if c not in _TONES) + tones if tones else word


@lru_cache(maxsize=65536)
def same_form(text: str) -> str:
    """A form in which case, tone placement (hoà/hòa), kinds of dash and spacing do not count.

    >>> same_form("Hoà  Bình") == same_form("HÒA BÌNH")
    True
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_DASHES)).casefold()
    return squeeze(unicodedata.normalize("NFC", _WORD.sub(_tones_last, decomposed)))
