"""Vietnamese text that lost its marks, was misread by an OCR or is in an old encoding becomes itself again.

`restore` changes only lines that `assess` takes for damaged (or that the caller says are); every other
byte of the text comes back as it was. In stripped lines only words without marks change, in misread
lines words that are no codes, numbers or addresses. A word the model is not sure of stays as it was
read, and its `Token` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diacritics.acronyms import initials, is_acronym, spell
from diacritics.assess import State, states_of
from diacritics.channel import language_of
from diacritics.forms import TOKEN, recase
from diacritics.legacy import convert
from diacritics.misread import correct
from diacritics.model import Reading, load

#: A choice less likely than this is not made: the word stays as it was read.
SURE = 0.3
#: Runners-up less likely than this are not worth telling.
_RUNNER_UP = 0.01
_RUNNERS_UP = 3
#: Between the parts of a document's number.
_JOINTS = ("-", "–", "/")
#: How sure it is what marks the letters of an abbreviation have.
_SPELT = 0.9
_STOPS = frozenset(".;:!?|\n")
#: Characters scored together; bounds memory whatever the length of a text or line.
_BLOCK = 400_000
#: The same for misread text, and the longest piece of it looked at in one go.
_MISREAD_BLOCK = 200_000
_PIECE = re.compile(r".{1,4000}(?=\s|\Z)|.{1,4000}", re.DOTALL)
_SPLIT = re.compile(f"({TOKEN.pattern})")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text that could have been read in more than one way.

    `start` counts characters of the text as read. `others` are (word, probability), likeliest first.
    """

    start: int
    read: str
    text: str
    probability: float
    others: tuple[tuple[str, float], ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Restoration:
    """The restored text, its words that were in question, and what each line was taken for."""

    text: str
    tokens: tuple[Token, ...]
    states: tuple[State, ...]


def restore(
    text: str, states: Sequence[State] | None = None, sure: float = SURE, recogniser: str | None = None,
    phrases: tuple[str, ...] = (),
) -> Restoration:  # fmt: skip
    """Bring the damaged lines of a text back.

    `states` says what each line is (one state for each ``split("\\n")``) where the caller knows;
    otherwise the lines are judged (`assess.assess`). `recogniser` is the Tesseract language whose
    misreadings are to be expected, ``eng`` or ``vie``; without it the text itself tells. `phrases`
    are what misread lines are likely to say, such as titles of posts.

    >>> restore("Ke hoach cai tien chat luong giao duc").text
    'Kế hoạch cải tiến chất lượng giáo dục'
    """
    found = tuple(states) if states is not None else states_of(text)
    lines = text.split("\n")
    if len(found) != len(lines):
        raise ValueError(f"{len(lines)} lines but {len(found)} states")
    restored: list[str] = []
    tokens: list[Token] = []
    start = 0
    for block, kept in _blocks(lines, found):
        size = len(block)
        if any(kept):
            block = _restore_block(block, kept, start, sure, tokens)
        restored.append(block)
        start += size
    if not set(found) & {State.OCR_MANGLED, State.LEGACY}:
        return Restoration("".join(restored), tuple(tokens), found)
    result = "".join(restored).split("\n")
    _restore_others(lines, result, found, sure, recogniser or language_of(text), phrases, tokens)
    return Restoration("\n".join(result), tuple(sorted(tokens, key=lambda token: token.start)), found)


def _restore_others(
    lines: list[str], result: list[str], states: Sequence[State], sure: float, language: str,
    phrases: tuple[str, ...], tokens: list[Token],
) -> None:  # fmt: skip
    """Restore misread and legacy lines in place."""
    start = 0
    held: list[tuple[int, int, str]] = []
    size = 0
    for number, line in enumerate(lines):
        if states[number] is State.LEGACY:
            result[number] = convert(line).text
        elif states[number] is State.OCR_MANGLED:
            result[number] = ""
            for match in _PIECE.finditer(line):
                held.append((number, start + match.start(), match.group()))
                size += len(match.group())
        start += len(line) + 1
        if size > _MISREAD_BLOCK:
            _correct_pieces(held, result, sure, language, phrases, tokens)
            held, size = [], 0
    _correct_pieces(held, result, sure, language, phrases, tokens)


def _correct_pieces(
    pieces: list[tuple[int, int, str]], result: list[str], sure: float, language: str,
    phrases: tuple[str, ...], tokens: list[Token],
) -> None:  # fmt: skip
    """Add the corrected pieces (line, start, text) to their lines, and their words to the tokens."""
    corrected = correct([text for _, _, text in pieces], language, phrases)
    for (number, start, text), words in zip(pieces, corrected, strict=True):
        parts: list[str] = []
        done = 0
        for word in words:
            certain = word.probability >= sure
            printed = word.text if certain else word.read
            parts += [text[done : word.start], printed]
            done = word.start + len(word.read)
            token = Token(start + word.start, word.read, printed, word.probability, word.others, certain)
            tokens.append(token)
        result[number] += "".join([*parts, text[done:]])


def _blocks(lines: list[str], states: Sequence[State]) -> list[tuple[str, list[bool]]]:
    """Runs of lines of bounded length, with line ends, and which lines to restore; long lines are cut."""
    blocks: list[tuple[str, list[bool]]] = []
    held: list[str] = []
    kept: list[bool] = []
    size = 0
    for number, line in enumerate(lines):
        ended = line + "\n" if number < len(lines) - 1 else line
        pieces = [ended[i : i + _BLOCK] for i in range(0, len(ended), _BLOCK)] or [""]
        for piece in pieces:
            if size + len(piece) > _BLOCK and held:
                blocks.append(("".join(held), kept))
                held, kept, size = [], [], 0
            held.append(piece)
            kept.append(states[number] is State.STRIPPED)
            size += len(piece)
    blocks.append(("".join(held), kept))
    return blocks


def _restore_block(block: str, kept: list[bool], offset: int, sure: float, tokens: list[Token]) -> str:
    """Restore one block; the tokens in question are added to `tokens`."""
    parts = _SPLIT.split(block)
    words = parts[1::2]
    kept_words = np.flatnonzero(~_soft_breaks(words))
    reading = load().read([words[i] for i in kept_words.tolist()])
    reading = Reading(kept_words[reading.at], reading.groups, reading.probabilities)
    line = np.cumsum(np.fromiter((word == "\n" for word in words), np.int64, len(words)))
    flags = np.array([*kept, False])
    chosen = flags[line[reading.at]]
    starts = offset + np.concatenate(([0], np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)))))
    found: dict[int, Token] = {}
    for i, text, token in _choices(reading, words, chosen, starts, sure):
        parts[2 * i + 1] = text
        found[i] = token
    open_ = np.flatnonzero(flags[line]).tolist() if sure <= _SPELT else []
    asked = [i for i in open_ if i not in found and is_acronym(words[i])]
    names = initials(_runs(parts)) if asked else {}
    for i in asked:
        read = words[i]
        spelt = spell(read, names if i and words[i - 1] in _JOINTS else {})
        if spelt and spelt != read:
            parts[2 * i + 1] = spelt
            found[i] = Token(int(starts[2 * i + 1]), read, spelt, _SPELT, ((read, 1 - _SPELT),), True)
    tokens += [found[i] for i in sorted(found)]
    return "".join(parts)


def _runs(parts: list[str]) -> Iterator[list[str]]:
    """Words with capitals that stand side by side; `parts` are signs and words by turns."""
    run: list[str] = []
    for gap, word in zip(parts[::2], parts[1::2], strict=False):
        if run and gap != " ":
            yield run
            run = []
        if word[0].isupper():
            run.append(word)
        elif run:
            yield run
            run = []
    yield run


def _soft_breaks(words: list[str]) -> npt.NDArray[np.bool_]:
    """Which tokens are line ends inside a sentence: a small letter follows, and no full stop went before."""
    soft = np.zeros(len(words), np.bool_)
    for i in range(1, len(words) - 1):
        if words[i] == "\n" and words[i - 1] not in _STOPS and words[i + 1][0].islower():
            soft[i] = True
    return soft


def _choices(
    reading: Reading, words: list[str], chosen: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.int64], sure: float,
) -> list[tuple[int, str, Token]]:  # fmt: skip
    """For each word in question: its place, what to print, and its token."""
    candidates = load().lexicon.words
    picked = np.flatnonzero(chosen)
    odds = reading.probabilities[picked]
    order = np.argsort(-odds, axis=1)[:, : _RUNNERS_UP + 1]
    ranked = np.take_along_axis(odds, order, axis=1).tolist()
    result: list[tuple[int, str, Token]] = []
    places, groups = reading.at[picked].tolist(), reading.groups[picked].tolist()
    for place, group, slots, chances in zip(places, groups, order.tolist(), ranked, strict=True):
        read, options = words[place], candidates[group]
        best = recase(options[slots[0]], read)
        certain = chances[0] >= sure
        others = tuple(
            (recase(options[slot], read), chance)
            for slot, chance in zip(slots[1:], chances[1:], strict=True)
            if chance >= _RUNNER_UP and options[slot]
        )
        text = best if certain else read
        start = int(starts[2 * place + 1])
        result.append((place, text, Token(start, read, text, chances[0], others, certain)))
    return result
