"""Bytes of a text file or an HTML page become a string: which character set were they written in?

The order of evidence: a byte-order mark, the pattern of UTF-16, validity as UTF-8 (no other text is
valid UTF-8 by chance), what the file declares, and last which reading of the bytes makes Vietnamese
syllables: code page 1258, or 1252, in whose places the legacy fonts TCVN3 and VNI draw their letters
(`diacritics.legacy` then converts those). Total: never raises; what no set explains becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import unicodedata
from contextlib import suppress
from functools import cache

from diacritics.legacy import Encoding, detect
from diacritics.syllables import is_syllable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: This much of a file is enough to tell its character set by evidence.
_SAMPLE = 1 << 16
#: Sets that programs declare without looking; they say nothing against other evidence.
_DEFAULTS = frozenset(
    {
        "ascii",
        "us-ascii",
        "iso-8859-1",
        "latin-1",
        "latin1",
        "windows-1252",
        "cp1252",
        "x-user-defined",
        "utf-8",
    }
)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of ``data`` without its byte-order mark; ``declared`` is the set the file claims."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, "replace")
    wide = _utf16(data)
    if wide is not None:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(data) - error.start < 4 and error.start > 0:
            # The last letter was cut off with the rest of the file.
            return data.decode("utf-8", "replace")
    if declared is not None and _is_worth_trying(declared.strip().lower()):
        with suppress(UnicodeDecodeError):
            return data.decode(declared.strip())
    return _guess(data)


def _is_worth_trying(declared: str) -> bool:
    """Whether a declared name is a character set at all, and one that is not declared by default."""
    try:
        charset = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return False
    return declared not in _DEFAULTS and charset.startswith(("cp125", "iso8859", "utf-16", "utf-32", "mac"))


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: spaces, digits and line ends leave a zero in every other byte."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > 0.2 * pairs and even * 10 < odd:
        return "utf-16-le"
    if even > 0.2 * pairs and odd * 10 < even:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    """Code page 1258 or 1252, by which makes Vietnamese syllables; UTF-8 with damage before both."""
    sample = data[:_SAMPLE]
    lossy = sample.decode("utf-8", "replace")
    if lossy.count("\ufffd") * 20 < sum(byte >= 0x80 for byte in sample):
        return data.decode("utf-8", "replace")
    western = _western(sample)
    if detect(western) is not Encoding.UNICODE:
        return _western(data)
    vietnamese = sample.decode("cp1258", "replace")
    if _syllables(vietnamese) > _syllables(western):
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    return _western(data)


def _western(data: bytes) -> str:
    """Code page 1252, its five holes filled from Latin-1."""
    return data.decode("latin-1").translate(_western_table())


@cache
def _western_table() -> dict[int, str]:
    signs = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
    return {byte: sign for byte, sign in signs.items() if sign != "\ufffd"}


def _syllables(text: str) -> int:
    words = unicodedata.normalize("NFC", text).split()
    return sum(not word.isascii() and is_syllable(word.strip(".,;:()\"'-")) for word in words)
