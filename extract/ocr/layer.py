"""Is the text layer of a page what was printed on it, or must its picture be read again?

Text of one page in, a `LayerVerdict` out; total, pure. Whoever made a page left its layer in one of five
states: the words themselves; signs that a broken ToUnicode table made of the glyphs; what an OCR
that knows no Vietnamese read; words without their marks; nothing. Plainly good text, nearly
every page, is told by spelling rules alone; only doubtful text loads the language model.

The verdict is on the text only: a layer of a few words over a picture that fills the page (the stamp of
a scanning program, a digital signature) can be good and yet not be the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from diacritics.assess import State, states_of
from diacritics.forms import marked, strip
from diacritics.legacy import convert
from diacritics.model import load
from diacritics.syllables import is_syllable

#: Running Vietnamese has marks on 0.7 of its words or more, an English OCR leaves accents on 0.14 at most.
_SURELY_MARKED = 0.3
#: Share of possible syllables in a text that surely is Vietnamese; a broken table gives less than 0.2.
_SURELY_SOUND = 0.7
#: Words with letters that only Vietnamese has, per word: no English OCR can print them.
_OWN_LETTERS = 0.05
#: Share of words shaped like those of any language; a broken table gives less than 0.67.
_SHAPED = 0.75
#: Share of words known but for their marks: an English OCR keeps 0.6 of them, chance gives 0.3.
_KNOWN = 0.5
#: Typed text without marks is all known words; an OCR leaves more unknown ones than this.
_TYPED_UNKNOWN = 0.04
#: Fewer words than this tell neither English nor lost marks.
_FEW = 4
#: Signs that no printed page holds in such a share: control codes, unassigned places, stray symbols.
_STRAY = 0.15
#: Marked words per word in running Vietnamese, at the least, for the score.
_USUAL_MARKS = 0.4
#: More of a page tells nothing new, and hostile files have no end.
_MOST_SIGNS = 50_000

_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]+")
_VIETNAMESE_ONLY = re.compile(r"[ăđơư\u0303\u0309\u0323\u031b\u0306]")
#: ``t6`` for tổ, ``h6`` for hồ: a mark read as a digit.
_MISREAD = re.compile(r"\b[a-z]{1,2}\d\b")
_VOWEL = re.compile("[aeiouy]")
_LETTERS = re.compile("[a-z]+")
_CONSONANTS = re.compile("[^aeiouy]{6}")
#: Symbols that forms and tables are full of.
_USUAL_SIGNS = frozenset(".,;:/()-–—_&\"“”‘’'…+%*•·=!?°|<>[]½²³×÷✓√☐☑")
#: Categories of code points that stand for no sign; private use is left out, Word's bullets lie there.
_NO_SIGN = frozenset({"Cc", "Cn", "Cs"})
_SYMBOLS = frozenset({"Sc", "Sk", "Sm", "So", "Po", "Ps", "Pe", "Pc", "Pd", "Pi", "Pf"})


class LayerState(StrEnum):
    """What became of the words of a page."""

    GOOD = "GOOD"
    NONSENSE = "NONSENSE"
    ENGLISH_OCR = "ENGLISH_OCR"
    STRIPPED = "STRIPPED"
    EMPTY = "EMPTY"


@dataclass(frozen=True, slots=True)
class LayerVerdict:
    """A state, and from 0 to 1 how much of the text could stand in intact Vietnamese.

    Scores of two readings of the same page compare: the better text has the higher one.
    """

    state: LayerState
    score: float


@dataclass(frozen=True, slots=True)
class _Words:
    """The telling words of a page (abbreviations left out) and the shares of the kinds among them."""

    words: Sequence[str]
    sound: float
    marked: float
    own: float

    @property
    def score(self) -> float:
        """Share of possible syllables, less where marks are missing; little text is given credit."""
        count = len(self.words)
        return self.sound * min(1.0, (self.marked * count + 1) / (_USUAL_MARKS * count + 1))


def judge_layer(text: str) -> LayerVerdict:
    """Judge the text of a page, words set apart by white space.

    TCVN3 and VNI text counts as what it stands for, since it converts without loss.

    >>> judge_layer("Kế hoạch cải tiến chất lượng giáo dục").state
    <LayerState.GOOD: 'GOOD'>
    """
    text = convert(text[:_MOST_SIGNS]).text
    if not any(sign.isalnum() for sign in text):
        stray = _stray_share(text) > _STRAY
        return LayerVerdict(LayerState.NONSENSE if stray else LayerState.EMPTY, 0.0)
    words = _words_of(text)
    if _stray_share(text) > _STRAY:
        return LayerVerdict(LayerState.NONSENSE, min(words.score, 0.2))
    if not words.words:
        return LayerVerdict(LayerState.GOOD, 1.0)
    if words.marked >= _SURELY_MARKED and words.sound >= _SURELY_SOUND:
        return LayerVerdict(LayerState.GOOD, words.score)
    return _doubtful(text, words)


def _doubtful(text: str, words: _Words) -> LayerVerdict:
    """The verdict on text that spelling rules alone do not clear."""
    groups = load().lexicon.groups
    count = len(words.words)
    known = sum(strip(word.lower()) in groups for word in words.words) / count
    shaped = sum(map(_is_shaped, words.words)) / count
    if shaped < _SHAPED:
        return LayerVerdict(LayerState.NONSENSE, min(words.score, 0.2))
    if known < _KNOWN:
        # Another language keeps the shape of its words; what an OCR made of scrawl does not.
        foreign = shaped > 1 - _TYPED_UNKNOWN or count < _FEW
        return LayerVerdict(LayerState.GOOD if foreign else LayerState.NONSENSE, words.score)
    if words.own >= _OWN_LETTERS or count < _FEW:
        return LayerVerdict(LayerState.GOOD, words.score)
    accents = words.marked > words.own  # typed text has either all its marks or none
    misread = known < 1 - _TYPED_UNKNOWN or accents or _MISREAD.search(text) or State.OCR_MANGLED in states_of(text)
    return LayerVerdict(LayerState.ENGLISH_OCR if misread else LayerState.STRIPPED, words.score)


def _words_of(text: str) -> _Words:
    words = [word for word in _WORD.findall(text) if not (word.isupper() and len(word) < 5) or marked(word)]
    count = max(1, len(words))
    sound = [word for word in words if is_syllable(word)]
    with_marks = [word for word in sound if marked(word)]
    own = sum(bool(_VIETNAMESE_ONLY.search(_loose(word))) for word in with_marks)
    return _Words(words, len(sound) / count, len(with_marks) / count, own / count)


def _loose(word: str) -> str:
    """Small letters, đ kept, all marks set apart."""
    return unicodedata.normalize("NFD", word.lower())


def _is_shaped(word: str) -> bool:
    """Whether a word looks like one of any language in Latin letters: vowels, and capitals in place."""
    plain = strip(word).lower()
    cased = word.islower() or word.isupper() or word[1:].islower()
    return bool(cased and _LETTERS.fullmatch(plain) and _VOWEL.search(plain)) and not _CONSONANTS.search(plain)


def _stray_share(text: str) -> float:
    """The share of signs that no text of an office holds, white space aside."""
    signs = [sign for sign in text if not sign.isspace()]
    stray = sum(1 for sign in signs if sign not in _USUAL_SIGNS and _is_stray(sign))
    return stray / max(1, len(signs))


def _is_stray(sign: str) -> bool:
    if sign.isalnum():
        return False
    category = unicodedata.category(sign)
    return sign == "\ufffd" or category in _NO_SIGN or category in _SYMBOLS
