"""Can a string of letters be a Vietnamese syllable? By the rules of spelling, without a word list."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from normalize.text import nfc

_TONES = str.maketrans(dict.fromkeys("\u0300\u0301\u0303\u0309\u0323"))
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|iê|yê|uô|ươ|oă|uâ|oeo|oai|oay|uây|ieu|iêu|yêu|uôi|ươi|ươu|uya|uyu|oa|oe|uê|uy|uơ|oo|ia|ua|ưa|"
    r"ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)


@lru_cache(maxsize=4096)
def is_syllable(text: str) -> bool:
    """Whether ``text`` can be one syllable.

    >>> is_syllable("Không"), is_syllable("Khô"), is_syllable("ng"), is_syllable("TTC")
    (True, True, False, False)
    """
    toneless = nfc(unicodedata.normalize("NFD", text.lower()).translate(_TONES))
    return _SYLLABLE.fullmatch(toneless) is not None
