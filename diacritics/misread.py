"""Lines that an OCR misread: words are decoded along the line, then marked by what is around them.

Two judges agree on each word: the channel (`channel`: confusions and neighbouring syllables) says which
letters were printed, and the scorer of stripped text (`model`) which marks those letters carry here. Dates,
money, codes and numbers go through `figures`, abbreviations through their list; addresses are left alone, and
so is every word for which nothing better was found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from diacritics.abbreviations import abbreviation, misread_abbreviation
from diacritics.channel import WORD, Channel, Recogniser, recogniser
from diacritics.figures import Figure, find
from diacritics.forms import TOKEN, key, recase, strip_word
from diacritics.model import load
from diacritics.names import agreed
from diacritics.readings import Correction
from diacritics.spacing import Word, is_text, respaced
from diacritics.syllables import is_syllable

#: Weight of the channel beside the scorer when marks are chosen.
_CHANNEL_WEIGHT = 0.6
#: A word that already is a syllable with marks is changed only when its reading is this unlikely.
_KEEP = {"eng": 0.45, "vie": 0.002}
#: A point or stroke makes a code where a digit, a single letter or capitals stand beside it.
_CODE_SIGN = re.compile(
    r"\\|\w_\w|\d[.,:/]\d|(?<![^\W_])[^\W_][./][^\W_]|[^\W_][./][^\W\d_](?![^\W_])|[A-ZĐ]{2}/|/[A-ZĐ]{2}"
)
_SINGLE = re.compile(r"\b[IVX]+\b|\b[^\W\d_yoYO]\b(?![’'])")
_ADDRESS = re.compile(r"@[^@]+\.|www\.|https?:|\.(?:vn|com|edu|gov|org|net)\b")
_CHUNK = re.compile(r"\S+")
#: Longer runs without a space are no words.
_LONGEST_CHUNK = 80
_FLOOR = 1e-6
#: A syllable that `vie` read changes its marks where the scorer thinks another marking of its letters likelier
#: by more than the cost of misreading it so (natural logs) and this; names need more.
_MARK_MARGIN = 1.8
_NAME_MARGIN = 3.0
_MARK_FLOOR = 1e-5
#: What `vie` read as a syllable is right so often at the least.
_KEPT_AS_READ = 0.95
#: An abbreviation of the list, and one with a misread letter.
_ABBREVIATION = 0.98
_MISREAD_ABBREVIATION = 0.85


def correct(lines: list[str], language: str, phrases: tuple[str, ...] = ()) -> list[list[Correction]]:
    """The words of each line as they were probably printed; `language` is the recogniser's.

    `phrases` are what such a text is likely to say.
    """
    channel = Channel(language, phrases)
    figures = [find(line) for line in lines]
    places = [_words(line, figured, language) for line, figured in zip(lines, figures, strict=True)]
    if is_text(places, channel):
        places = [respaced(words, line, channel) for words, line in zip(places, lines, strict=True)]
    follows = [_follows(before, line) for before, line in zip(["", *lines], lines, strict=False)]
    runs: list[list[str]] = []
    for found, joined in zip(places, follows, strict=True):
        if not joined:
            runs.append([])
        runs[-1].extend("" if word.fixed else word.read for word in found)
    decoded = iter([dict(choice.options) for run in channel.decode(runs) for choice in run])
    options = [list(islice(decoded, len(found))) for found in places]
    marks = _marks(places, options, follows)
    result: list[list[Correction]] = []
    for figured, found, choices, scores in zip(figures, places, options, marks, strict=True):
        settled = [
            _settle(word, choice, score, language) for word, choice, score in zip(found, choices, scores, strict=True)
        ]
        result.append(sorted([*settled, *_doubtful(figured)], key=lambda correction: correction.start))
    return agreed(lines, result)


def _doubtful(figures: Iterable[Figure]) -> Iterator[Correction]:
    """The figures that were misread: mended, or left as they are and unsure."""
    for figure in figures:
        if figure.text != figure.read or not figure.sure:
            yield Correction(figure.start, figure.read, figure.text, 1.0 if figure.sure else 0.0, ())


def _follows(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before: a small letter after no full stop."""
    end, start = before.rstrip()[-1:], line.lstrip()[:1]
    return bool(end) and end not in ".;:!?|" and start.islower()


def _words(line: str, figures: Sequence[Figure], language: str) -> list[Word]:
    """Words of a line that may have been misread; numbers, addresses and what is mostly digits are none."""
    shouted = sum(c.isupper() for c in line) > sum(c.islower() for c in line)
    chunks = list(_CHUNK.finditer(line))
    codes = [_after_figures(chunk, figures) for chunk in chunks if _CODE_SIGN.search(chunk.group())]
    codes += [match.span() for match in _SINGLE.finditer(line)]
    skipped = [chunk.span() for chunk in chunks if _is_no_word(chunk.group())]
    skipped += [(figure.start, figure.start + len(figure.read)) for figure in figures]
    found: list[Word] = []
    for match in WORD.finditer(line):
        start = match.start()
        cut = min((a - start for a, _ in skipped if a > start), default=len(match.group()))
        word = match.group()[:cut]
        letters = sum(c.isalpha() for c in word)
        if not letters or len(word) > max(2 * letters, letters + 1):
            continue
        if _is_label(word, shouted, language) or any(a < start + len(word) and start < b for a, b in skipped):
            continue
        capitals = len(word) > 1 and word.isalpha() and word.isupper()
        known = _listed(word, shouted, language) if capitals else None
        inside = any(a <= start < b for a, b in codes)
        if not inside or word.isalpha():
            found.append(Word(start, word, known is not None or inside or (capitals and not shouted), known))
    return found


def _is_no_word(chunk: str) -> bool:
    return len(chunk) > _LONGEST_CHUNK or _ADDRESS.search(chunk) is not None


def _after_figures(code: re.Match[str], figures: Sequence[Figure]) -> tuple[int, int]:
    """The part of a code after the figure in it: what was glued to the front of a figure is a word."""
    start, end = code.span()
    inside = [figure.start + len(figure.read) for figure in figures if start <= figure.start < end]
    return max([start, *inside]), end


def _is_label(word: str, shouted: bool, language: str) -> bool:
    """Whether a word with digits is a label (``NA12``, ``3D``): `vie` does not take letters for digits."""
    if word.isalpha() or language == "vie":
        return not word.isalpha()
    letters = [c for c in word if c.isalpha()]
    if shouted or not all(c.isupper() for c in letters):
        return False
    return len(letters) > 1 or word[0].isdecimal() or sum(c.isdecimal() for c in word) > 1


def _listed(word: str, shouted: bool, language: str) -> tuple[str, float] | None:
    """The abbreviation that a word in capitals is, if it is one; in a heading a syllable is a word."""
    if shouted and is_syllable(word):
        return None
    exact = abbreviation(word)
    if exact is not None:
        return exact, _ABBREVIATION
    near = None if language == "vie" or is_syllable(word) else misread_abbreviation(word)
    return (near, _MISREAD_ABBREVIATION) if near is not None else None


def _best_bare(choice: dict[str, float], read: str) -> str:
    """The likeliest letters without marks, over all markings."""
    totals: dict[str, float] = {}
    for word, chance in choice.items():
        bare = strip_word(word) if word else read.lower()
        totals[bare] = totals.get(bare, 0.0) + chance
    return max(totals, key=totals.__getitem__)


def _marks(
    places: list[list[Word]], options: list[list[dict[str, float]]], follows: list[bool]
) -> list[list[dict[str, float]]]:
    """For each word, what the scorer of stripped text makes of its likeliest letters."""
    model = load()
    rows = [
        [
            recase(_best_bare(choice, word.read), word.read)
            for word, choice in zip(found, choices, strict=True)
        ]
        for found, choices in zip(places, options, strict=True)
    ]
    tokens: list[str] = []
    owner: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        if not follows[number]:
            tokens.append("\n")
            owner.append((number, -1))
        for place, word in enumerate(row):
            pieces = TOKEN.findall(word)
            tokens.extend(pieces)
            owner.extend([(number, place)] * len(pieces))
    result: list[list[dict[str, float]]] = [[{} for _ in row] for row in rows]
    reading = model.read(tokens)
    for at, group, chances in zip(reading.at, reading.groups, reading.probabilities, strict=True):
        number, place = owner[int(at)]
        words = model.lexicon.words[int(group)]
        slots = np.flatnonzero(chances > _FLOOR)
        result[number][place] = {words[s]: float(chances[s]) for s in slots if words[s]}
    return result


def _settle(found: Word, choice: dict[str, float], marks: dict[str, float], language: str) -> Correction:
    """Choose a word's reading from both judges."""
    read = found.read
    if found.known is not None:
        return Correction(found.start, read, found.known[0], found.known[1], ())
    if language == "vie" and found.fixed:
        return Correction(found.start, read, read, _KEPT_AS_READ, ())
    if language == "vie" and len(read) > 1 and is_syllable(read):
        return _remarked(found, marks, recogniser(language))
    bare = _best_bare(choice, read)
    scores: dict[str, float] = {}
    for word, chance in choice.items():
        text = word or read.lower()
        if strip_word(text) == bare and marks:
            weight = chance**_CHANNEL_WEIGHT * marks.get(text, _FLOOR)
            scores[text] = max(scores.get(text, 0.0), weight)
    if not scores:
        scores = {word or read.lower(): chance for word, chance in choice.items()}
    elif max(choice, key=choice.__getitem__) == "" and strip_word(read) == read:
        scores = marks
    total = math.fsum(scores.values()) or 1.0
    ranked = sorted(((word, value / total) for word, value in scores.items()), key=lambda pair: -pair[1])
    best, chance = ranked[0]
    own = key(read)
    kept = math.fsum(value for word, value in ranked if key(word) == own)
    before = math.fsum(value for word, value in choice.items() if key(word or read) == own)
    trusted = language == "vie" or strip_word(read) != read
    if best != read.lower() and is_syllable(read) and trusted and max(kept, before) >= _KEEP[language]:
        best, chance = read.lower(), max(kept, before)
    text = read if key(best) == own else recase(best, _even(read))
    others = tuple((recase(word, read), value) for word, value in ranked[1:4] if value > 0.01)
    return Correction(found.start, found.stretch, f" {text}" if found.spaced else text, chance, others)


def _even(read: str) -> str:
    """A word in mixed case as it was printed: capitals inside are misread small letters (``HGi``: Hội)."""
    return read if read.islower() or read.isupper() or read.istitle() else read[0] + read[1:].lower()


def _remarked(found: Word, marks: dict[str, float], recogniser_: Recogniser) -> Correction:
    """A syllable that `vie` read: its letters are right, its marks where nothing else fits far better."""
    read = found.read
    own = key(read)
    as_read = math.fsum(chance for word, chance in marks.items() if key(word) == own)
    name = _NAME_MARGIN if read[0].isupper() and not read.isupper() else 0.0
    best, gain = read, 0.0
    for word, chance in marks.items():
        if key(word) != own and strip_word(word) == strip_word(read.lower()):
            margin = recogniser_.price(word, read.lower()) + _MARK_MARGIN + name
            more = math.log((chance + _FLOOR) / (as_read + _MARK_FLOOR)) - margin
            if more > gain:
                best, gain = recase(word, read), more
    probability = marks.get(best.lower(), 0.0) if best != read else max(as_read, _KEPT_AS_READ)
    return Correction(found.start, found.stretch, f" {best}" if found.spaced else best, probability, ())
