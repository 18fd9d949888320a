"""Which letter strings are Vietnamese syllables: onset, rime and tone by the rules of the spelling.

Words in, truth values out; total (never raises on any text), pure, cached. Case and the place of the
tone mark do not count (``hoà`` and ``hòa`` are both syllables); a word without its marks is a
syllable only where it is one as it stands (``hoc`` is none: a stop needs a tone).
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache, lru_cache
from importlib import resources

#: Grave, acute, tilde, hook above, dot below.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
#: A rime that ends in a stop carries only the acute or the dot below.
_STOPS = ("c", "ch", "p", "t")
_STOP_TONES = "\u0301\u0323"
#: The longest syllable (``nghiêng``) has seven letters.
_LONGEST = 7


@cache
def _table() -> dict[str, frozenset[str]]:
    """The rimes, without tone, that each onset takes."""
    source = resources.files("diacritics").joinpath("data/syllables.csv").read_text(encoding="utf-8")
    return {row["onset"]: frozenset(row["rimes"].split()) for row in csv.DictReader(source.splitlines())}


def _without_tone(word: str) -> tuple[str, str]:
    """The word without tone marks, and the tone marks it had."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = "".join(c for c in decomposed if c in _TONES)
    toneless = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", toneless), tones


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Tell whether a word is one Vietnamese syllable by its spelling.

    >>> is_syllable("chuẩn"), is_syllable("Nghiêng"), is_syllable("chuâ"), is_syllable("ng")
    (True, True, False, False)
    """
    toneless, tones = _without_tone(word[: 4 * _LONGEST])
    if not toneless or len(toneless) > _LONGEST or len(tones) > 1 or len(word) > 4 * _LONGEST:
        return False
    if toneless.endswith(_STOPS) and (not tones or tones not in _STOP_TONES):
        return False
    table = _table()
    return any(toneless[cut:] in table.get(toneless[:cut], ()) for cut in range(4))
