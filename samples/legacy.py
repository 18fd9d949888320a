"""Text in the encodings that Vietnamese offices used before Unicode.

TCVN3 (`.VnTime`) has one byte for each small letter and shows capitals by another font
(`.VnTimeH`); VNI writes a letter and its marks as two signs (`VNI-Times`).
"""
from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

_SMALL = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_TCVN3_SMALL = (
    "\xb5\xb6\xb7\xb8\xb9" "\xa8\xbb\xbc\xbd\xbe\xc6" "\xa9\xc7\xc8\xc9\xca\xcb" "\xae"
    "\xcc\xce\xcf\xd0\xd1" "\xaa\xd2\xd3\xd4\xd5\xd6" "\xd7\xd8\xdc\xdd\xde" "\xdf\xe1\xe2\xe3\xe4"
    "\xab\xe5\xe6\xe7\xe8\xe9" "\xac\xea\xeb\xec\xed\xee" "\xef\xf1\xf2\xf3\xf4" "\xad\xf5\xf6\xf7\xf8\xf9"
    "\xfa\xfb\xfc\xfd\xfe"
)
_TCVN3 = dict(zip(_SMALL, _TCVN3_SMALL, strict=True)) | dict(
    zip("ĂÂÊÔƠƯĐ", "\xa1\xa2\xa3\xa4\xa5\xa6\xa7", strict=True)
)
_VNI_SMALL = (  # noqa: SIM905 - a table of 67 signs is read more easily as lines
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
    "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î"
).split()
_VNI = dict(zip(_SMALL, _VNI_SMALL, strict=True))
_VNI |= {letter.upper(): signs.upper() for letter, signs in _VNI.items()}

TIMES = "Times New Roman"
PRINTER = "DejaVu Serif Condensed"  # has every Vietnamese letter, so that no word is set in two fonts


def encoded(text: str, encoding: str) -> Iterator[tuple[str, str]]:
    """Runs of (font, signs) that print the text in an encoding."""
    if encoding == "tcvn3":
        yield from _tcvn3(text)
    elif encoding == "vni":
        yield "VNI-Times", "".join(_VNI.get(letter, letter) for letter in text)
    else:
        font = PRINTER if encoding == "print" else TIMES
        yield font, unicodedata.normalize("NFD", text) if encoding == "nfd" else text


def signs(text: str, encoding: str) -> str:
    """The signs alone, as a text file holds them."""
    return "".join(run for _, run in encoded(text, encoding))


def _tcvn3(text: str) -> Iterator[tuple[str, str]]:
    # A word in capitals is typed in small letters in the capital font; so is a toned capital,
    # for which the encoding has no sign.
    for capital, letters in groupby(_cased(text), key=lambda pair: pair[1]):
        run = "".join(letter.lower() if capital else letter for letter, _ in letters)
        yield (".VnTimeH" if capital else ".VnTime"), "".join(_TCVN3.get(letter, letter) for letter in run)


def _cased(text: str) -> list[tuple[str, bool]]:
    shouted = text == text.upper() and sum(letter.isalpha() for letter in text) > 3
    return [(letter, shouted or (letter.lower() in _TCVN3 and letter not in _TCVN3)) for letter in text]
