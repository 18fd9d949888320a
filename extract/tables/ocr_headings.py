"""The columns that a misread header names: which headings explain its words, each word once, from left to right.

`Line`s of a header in, `Reading`s out, the likeliest first. A header's cells are wrapped and printed line by line,
so that words of several cells mix on a line; but words of one column stand left of those of the next on every line
both are on. So a search goes from left to right: it knows how far each line is read, and a column takes the next
words of some of the lines, one below the other. Known forms may have columns that cannot be read; a header of no
known form is read freely, from the wordings of ``headers.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from rapidfuzz import fuzz, process

from diacritics.channel import Channel, pairs
from extract.raw import Field
from extract.tables.columns import FIELDS_OF, TableKind
from extract.tables.ocr_lines import Gap, Line, Word
from normalize.text import bare

#: Costs of readings of a word (natural logarithms) that are looked at, and what they take from its worth.
_DEAREST, _PER_COST, _RIVALS, _SURELY = 7.5, 0.05, 0.3, 0.9
#: Likeness (of 100) of words run together to words that stand beside each other in a heading; letters at least.
_RUN_TOGETHER, _LONG_RUN, _MOST_RUN = 80.0, 5, 5
#: Worth of a heading's word that is there, of one of at most so many letters, and of one that is not.
_FOUND, _FOUND_SHORT, _SHORT, _MISSING = 1.0, 0.5, 2, -0.7
#: Of a word that is of no heading here: of another one, of none but of so many letters and more, and a scrap.
_LEFT, _FOREIGN, _LONG, _SCRAP = -1.0, -0.5, 4, -0.15
#: Of a heading's first word with and without a capital, and of another word with one.
_CAPITAL, _NO_CAPITAL, _CAPITAL_INSIDE = 0.2, -0.4, -0.3
#: Of what stands before a word inside a heading, and before the first of one (space, white space, ruling line).
_INSIDE, _BEFORE = (0.0, -0.4, -1.0), (0.0, 0.15, 0.3)
#: Of each column, of one of numbers of rows, of one with a heading over it and another below, of one named before.
_COLUMN, _COLUMN_OF_NUMBERS, _BELOW, _TWICE = -0.8, -0.3, -0.4, -3.0
#: Of a form's column that cannot be read, and of a column that the form does not have.
_UNSEEN, _ADDED = -1.0, -3.5
#: Of a header of no known form; of columns that stand side by side in no form.
_FREE, _UNUSUAL = -4.0, -0.8
_BEAM, _WAYS, _MOST_COLUMNS, _MOST_SKIPPED = 6, 3, 14, 8
_MOST_LOOKED_AT, _MOST_PLACES, _MOST_LINES, _MOST_WORDS = 600, 8, 14, 24
_LEAST_GAIN, _LEAST_OVER, _LEAST_OWN = -0.6, 1.0, 1.2
#: Columns that stand side by side, besides those of known forms; the only ones left of the numbers of rows.
_BESIDE: frozenset[tuple[Field | None, Field | None]] = frozenset(
    {(Field.ASSIGNEE, Field.COORDINATOR), (Field.START, Field.END), (Field.CRITERION, Field.LEVEL)}
)
_BEFORE_NUMBERS = frozenset({Field.STANDARD, Field.CRITERION})
#: These always stand in this order: their headings have most of their words in common, so that they are mixed up.
_RESULTS = (Field.PLANNED, Field.ADJUSTED, Field.DONE, Field.IN_PROGRESS, Field.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as a header names it: its field (None for one of no field), the heading, whether it was read."""

    field: Field | None
    text: str
    read: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of a header: its columns, how well they explain its words, the most columns read on one line, its
    first line and the one after its last, how many words these have, and whether the columns are of a known form.
    """

    columns: tuple[Heading, ...]
    score: float
    abreast: int
    first: int
    end: int
    n_words: int
    known: bool

    @property
    def fields(self) -> tuple[Field | None, ...]:
        """What its columns hold."""
        return tuple(column.field for column in self.columns)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a header: words of headings it may be and what each is worth, its look, what it costs to skip it."""

    likes: Mapping[str, float]
    capital: bool
    gap: Gap
    skipped: float


@dataclass(slots=True)
class _Trie:
    """Wordings by their words; ``ends`` are those that are complete."""

    below: dict[str, _Trie] = field(default_factory=dict)
    ends: list[tuple[Field | None, str, int]] = field(default_factory=list)


_Form = Sequence[tuple[Field, str]]
"""Field and heading of each column."""
_Pairs = frozenset[tuple[Field | None, Field | None]]
_PARTING = re.compile(r"[\s/,;:.()\[\]–—=<>*«»“”\"'‘’-]+")
_Cuts = tuple[int, ...]
_Key = tuple[_Cuts, int, tuple[Field | None, ...]]


_Piece = tuple[int, int, int]
"""Line, first word, word after the last."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading somewhere: what it is worth, and its pieces, one a line, from the top."""

    gain: float
    name: Field | None
    text: str
    pieces: tuple[_Piece, ...]


@dataclass(frozen=True, slots=True)
class _Node:
    """A header read up to some words; ``place`` counts the columns of a form that are done with."""

    score: float
    cuts: _Cuts
    columns: tuple[Heading, ...]
    kinds: frozenset[TableKind]
    """What the table may be for."""
    place: int
    added: bool
    """Whether a column is none of the form's."""
    seen: tuple[_Cuts, ...]
    """How far each line was read after each column."""

    @property
    def key(self) -> _Key:
        """What it has in common with those that go on alike."""
        return self.cuts, self.place, tuple(column.field for column in self.columns)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a heading in comparable form."""
    return tuple("".join(c if c.isalnum() else " " for c in bare(text)).split())


@cache
def _wordings() -> tuple[tuple[Field | None, str], ...]:
    """All headings known, those of no field too."""
    found: list[tuple[Field | None, str]] = []
    folder = resources.files("extract").joinpath("data")
    for row in csv.DictReader(folder.joinpath("headers.csv").read_text(encoding="utf-8").splitlines()):
        found.append((Field(row["field"]), row["header"]))
    for row in csv.DictReader(folder.joinpath("foreign_headers.csv").read_text(encoding="utf-8").splitlines()):
        found.append((None, row["header"]))
    for row in csv.DictReader(folder.joinpath("ocr_forms.csv").read_text(encoding="utf-8").splitlines()):
        found.append((Field(row["field"]), row["heading"]))
    return tuple(dict.fromkeys(found))


@cache
def _trie() -> _Trie:
    root = _Trie()
    for name, text in _wordings():
        node = root
        for word in words_of(text):
            node = node.below.setdefault(word, _Trie())
        if name not in [known for known, _, _ in node.ends]:
            node.ends.append((name, text, len(words_of(text))))
    return root


@cache
def _headless() -> _Trie:
    """Wordings of several words by all but the first."""
    out = _Trie()
    for first in _trie().below.values():
        _merge(out, first)
    return out


def _merge(into: _Trie, other: _Trie) -> None:
    into.ends.extend(end for end in other.ends if end not in into.ends)
    for word, below in other.below.items():
        _merge(into.below.setdefault(word, _Trie()), below)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for _, text in _wordings() for word in words_of(text))


@cache
def _runs() -> Mapping[str, tuple[str, ...]]:
    """Words that stand beside each other in headings, by their letters."""
    found: dict[str, tuple[str, ...]] = {}
    for _, text in _wordings():
        words = words_of(text)
        for start in range(len(words)):
            for end in range(start + 2, min(start + _MOST_RUN, len(words)) + 1):
                run = "".join(words[start:end])
                if len(run) >= _LONG_RUN:
                    found.setdefault(run, words[start:end])
    return found


@cache
def _syllables() -> Mapping[int, str]:
    """The syllables of headings by their numbers, without marks."""
    plain = {number: bare(word) for word, number in pairs().numbers().items()}
    return {number: word for number, word in plain.items() if word in _vocabulary()}


@cache
def _channel() -> Channel:
    return Channel("eng")


@lru_cache(maxsize=16384)
def _likes(read: str) -> Mapping[str, float]:
    """The words of headings that a word may have been, and what each is worth; words as read, in letters alone."""
    found: dict[str, float] = {}
    if not any(c.isalpha() for c in read):
        return found
    numbers, costs = _channel().candidates(read)
    for number, cost in zip(numbers, costs, strict=True):
        word = _syllables().get(int(number))
        if word is not None and cost <= _DEAREST:
            worth = 1.0 - _PER_COST * float(cost)
            found[word] = max(found.get(word, 0.0), worth)
    plain = bare(read)
    if plain in _vocabulary():
        found[plain] = 1.0
    best = max(found.values(), default=0.0)
    return {word: worth for word, worth in found.items() if worth > best - _RIVALS}


@lru_cache(maxsize=16384)
def run_together(read: str) -> tuple[str, ...]:
    """The words of a heading that were read as one word; none where they were not."""
    plain = bare(read)
    if len(plain) < _LONG_RUN:
        return ()
    best = process.extractOne(plain, _runs().keys(), scorer=fuzz.ratio, score_cutoff=_RUN_TOGETHER)
    return _runs()[best[0]] if best is not None else ()


def _tokens(line: Line) -> list[_Token]:
    out: list[_Token] = []
    gap = Gap.SPACE
    for word in line.words:
        gap = max(gap, min(word.gap, Gap.BAR))
        tokens = _tokens_of(word, gap)
        if tokens:
            out += tokens
            gap = Gap.SPACE
    return out


def _tokens_of(word: Word, gap: Gap) -> list[_Token]:
    parts = [part for part in _PARTING.split(word.text) if any(c.isalpha() for c in part)]
    out: list[_Token] = []
    for part in parts:
        likes = dict(_likes(part))
        if word.plain in _vocabulary() and len(parts) == 1:
            likes.setdefault(word.plain, 0.9)
        run = () if likes else run_together(part)
        capital = part[0].isupper()
        for number, each in enumerate(run or (part,)):
            here = {each: 0.9} if run else likes
            skipped = _skipped(each, here)
            out.append(_Token(here, capital and not number, gap, skipped))
            gap = Gap.SPACE
    return out


def _skipped(word: str, likes: Mapping[str, float]) -> float:
    """What it costs that a word is of no heading."""
    if len(word) > _SHORT and max(likes.values(), default=0.0) >= _SURELY:
        return _LEFT
    return _FOREIGN if len(word) >= _LONG or likes else _SCRAP


class _Header:
    """A header's words, and what stands where, found once for all ways to read it."""

    def __init__(self, lines: Sequence[Line], first: int, end: int) -> None:
        self.lines = [_tokens(line)[:_MOST_WORDS] for line in lines[:_MOST_LINES]]
        self._first, self._end = min(first, len(self.lines)), min(end, len(self.lines))
        self._rests = [
            [sum(token.skipped for token in line[cut:]) for cut in range(len(line) + 1)] for line in self.lines
        ]
        self._found = {
            (line, first): self._headings(line, first)
            for line, tokens in enumerate(self.lines)
            for first in range(len(tokens))
        }
        self._onwards: dict[_Cuts, list[tuple[float, _Found, _Cuts]]] = {}

    @property
    def n_words(self) -> int:
        """How many words there are."""
        return sum(map(len, self.lines))

    def rest(self, cuts: _Cuts) -> float:
        """What it costs that all words from some on are of no heading; the outer lines may be none of the header's."""
        lines = range(self.first(cuts), self.end(cuts))
        return sum(self._rests[line][cuts[line]] for line in lines)

    def first(self, cuts: _Cuts) -> int:
        """The first of the lines that is the header's."""
        return min([self._first, *(line for line, cut in enumerate(cuts) if cut)])

    def end(self, cuts: _Cuts) -> int:
        """The line after the last that is the header's."""
        return max([self._end, *(line for line, cut in enumerate(cuts, 1) if cut)])

    def onwards(self, cuts: _Cuts) -> list[tuple[float, _Found, _Cuts]]:
        """The headings that may stand next: what each is worth here, and how far lines are read then."""
        known = self._onwards.get(cuts)
        if known is None:
            ones = list(self._fitting(cuts, 0))
            twos = [
                (gain + more + _BELOW, one, after)
                for gain, one, between in ones
                if one.gain >= _LEAST_OVER and one.pieces[-1][0] + 1 < len(self.lines)
                for more, two, after in self._fitting(between, one.pieces[-1][0] + 1)
                if two.name is one.name and two.gain >= _LEAST_OVER
            ]
            best: dict[Field | None, dict[_Cuts, tuple[float, _Found, _Cuts]]] = {}
            for each in sorted((*ones, *twos), key=lambda found: -found[0]):
                places = best.setdefault(each[1].name, {})
                if len(places) < _WAYS:
                    places.setdefault(each[2], each)
            known = self._onwards[cuts] = [each for places in best.values() for each in places.values()]
        return known

    def _fitting(self, cuts: _Cuts, top: int) -> Iterable[tuple[float, _Found, _Cuts]]:
        """The headings that begin on a line or below it with words that are nearly next."""
        for line in range(top, len(self.lines)):
            for first in range(cuts[line], min(cuts[line] + _MOST_SKIPPED + 1, len(self.lines[line]))):
                for found in self._found.get((line, first), ()):
                    gain, after = found.gain, list(cuts)
                    for number, start, end in found.pieces:
                        if not cuts[number] <= start <= cuts[number] + _MOST_SKIPPED:
                            break
                        gain += self._rests[number][cuts[number]] - self._rests[number][start]
                        after[number] = end
                    else:
                        yield gain, found, tuple(after)

    def _headings(self, line: int, first: int) -> list[_Found]:
        """The headings whose first piece begins with a word; what is worth least is not looked for in long headers."""
        out: dict[tuple[Field | None, tuple[_Piece, ...]], _Found] = {}
        open_: list[tuple[float, _Trie, tuple[_Piece, ...], int]] = [
            (gain + missing, below, ((line, first, first + 1),), 1)
            for missing, root in ((0.0, _trie()), (_MISSING, _headless()))
            for gain, below in self._matches(line, first, root, False)
        ]
        for _ in range(_MOST_LOOKED_AT):
            if not open_:
                break
            gain, node, pieces, n_found = open_.pop()
            for name, text, size in node.ends:
                known = out.get((name, pieces))
                if 2 * n_found >= size and gain > _LEAST_GAIN and (known is None or known.gain < gain):
                    out[name, pieces] = _Found(gain, name, text, pieces)
            if gain + _MISSING > _LEAST_GAIN:
                open_.extend((gain + _MISSING, below, pieces, n_found) for below in node.below.values())
            open_.extend((gain + more, below, after, n_found + 1) for more, below, after in self._further(node, pieces))
        best: dict[Field | None, list[_Found]] = {}
        for one in sorted(out.values(), key=lambda one: -one.gain):
            best.setdefault(one.name, []).append(one)
        return [one for ones in best.values() for one in ones[:_MOST_PLACES]]

    def _further(self, node: _Trie, pieces: tuple[_Piece, ...]) -> Iterable[tuple[float, _Trie, tuple[_Piece, ...]]]:
        """Where a heading's next word may stand: right after, or on the next lines."""
        above, start, end = pieces[-1]
        if end < len(self.lines[above]):
            gap = _INSIDE[self.lines[above][end].gap]
            for more, below in self._matches(above, end, node, True):
                yield more + gap, below, (*pieces[:-1], (above, start, end + 1))
        for line in range(above + 1, min(above + 3, len(self.lines))):
            for place, token in enumerate(self.lines[line]):
                gap = _BEFORE[token.gap] if place else 0.0
                for more, below in self._matches(line, place, node, True):
                    yield more + gap, below, (*pieces, (line, place, place + 1))

    def _matches(self, line: int, place: int, node: _Trie, begun: bool) -> Iterable[tuple[float, _Trie]]:
        """The next words of headings that a word may be, and what each is worth."""
        token = self.lines[line][place]
        if begun:
            look = _CAPITAL_INSIDE if token.capital else 0.0
        else:
            look = (_CAPITAL if token.capital else _NO_CAPITAL) + (_BEFORE[token.gap] if place else 0.0)
        for word, likely in token.likes.items():
            below = node.below.get(word)
            if below is not None:
                yield (_FOUND if len(word) > _SHORT else _FOUND_SHORT) * likely + look, below


def read_header(lines: Sequence[Line], first: int, end: int, known: Sequence[_Form], most: int = 3) -> list[Reading]:
    """The likeliest readings of a header, the best first: those of known forms, and so many of no known form.

    The lines from ``first`` to before ``end`` surely are the header's, those around them may be.
    """
    header = _Header(lines, first, end)
    beside = _BESIDE | {pair for form in known for pair in pairwise((None, *(name for name, _ in form)))}
    found: dict[tuple[Field | None, ...], Reading] = {}
    for form in (*known, None):
        readings = _read(header, form, beside, False)[: 1 if form else most]
        for reading in (*readings, *(_read(header, form, beside, True)[:1] if form else ())):
            if reading.fields not in found or found[reading.fields].score < reading.score:
                found[reading.fields] = reading
    return sorted(found.values(), key=lambda reading: -reading.score)


def _read(header: _Header, form: _Form | None, beside: _Pairs, alone: bool) -> list[Reading]:
    """Ways to read a header as a form's, with no other column (``alone``) or with some, or freely, the best first.

    Those that took as many words are compared.
    """
    kinds = frozenset(FIELDS_OF) if form is None else _kinds_of_all(form)
    start = _Node(0.0 if form else _FREE, (0,) * len(header.lines), (), kinds, 0, False, ())
    taken: list[dict[_Key, _Node]] = [{} for _ in range(header.n_words + 1)]
    taken[0][start.key] = start
    done: dict[tuple[Field | None, ...], Reading] = {}
    for nodes in taken:
        for node in sorted(nodes.values(), key=lambda node: -node.score)[:_BEAM]:
            _finish(header, node, form, done)
            for one in _onwards(header, node, form, beside):
                if alone and one.added:
                    continue
                there = taken[sum(one.cuts)]
                if one.key not in there or there[one.key].score < one.score:
                    there[one.key] = one
    return sorted(done.values(), key=lambda reading: -reading.score)


def _finish(
    header: _Header,
    node: _Node,
    form: _Form | None,
    done: dict[tuple[Field | None, ...], Reading],
) -> None:
    """Takes a reading to its end: what is left of the words is none of it, what is left of a form cannot be read."""
    unseen = () if form is None else form[node.place :]
    columns = (*node.columns, *(Heading(name, text, False) for name, text in unseen))
    score = node.score + _UNSEEN * len(unseen) + header.rest(node.cuts)
    key = tuple(column.field for column in columns)
    if node.columns and (key not in done or done[key].score < score):
        known = form is not None and key == tuple(name for name, _ in form)
        first, end = header.first(node.cuts), header.end(node.cuts)
        n_words = sum(map(len, header.lines[first:end]))
        done[key] = Reading(columns, score, _abreast(node), first, end, n_words, known)


def _onwards(header: _Header, node: _Node, form: _Form | None, beside: _Pairs) -> Iterable[_Node]:
    """A reading with one more column."""
    if len(node.columns) >= _MOST_COLUMNS:
        return
    used = {column.field for column in node.columns}
    last = node.columns[-1].field if node.columns else None
    due = [] if form is None else [name for name, _ in form[node.place :]]
    for gain, found, cuts in header.onwards(node.cuts):
        name = found.name
        score = node.score + gain + (_COLUMN_OF_NUMBERS if name is Field.ROW_NO else _COLUMN)
        seen = (*node.seen, cuts)
        if form is not None and name in due:
            place = node.place + due.index(name)
            between = (Heading(*column, False) for column in form[node.place : place])
            columns = (*node.columns, *between, Heading(*form[place], True))
            score += _UNSEEN * (place - node.place)
            yield _Node(score, cuts, columns, node.kinds, place + 1, node.added, seen)
            continue
        if not _in_order(name, used):
            continue
        if name is not Field.ROW_NO and found.gain < _LEAST_OWN:
            continue
        if name is None or name in used:
            name, score = None, score + _TWICE
        elif form is None and (last, name) not in beside:
            score += _UNUSUAL
        if form is not None and name is not Field.ROW_NO:
            score += _ADDED
        kinds = node.kinds if name is None else node.kinds & _kinds_of(name)
        if kinds:
            columns = (*node.columns, Heading(name, found.text, True))
            yield _Node(score, cuts, columns, kinds, node.place, True, seen)


def _in_order(name: Field | None, used: Set[Field | None]) -> bool:
    """Whether a column may stand right of others."""
    if name is Field.ROW_NO:
        return used <= _BEFORE_NUMBERS
    return name not in _RESULTS or used.isdisjoint(_RESULTS[_RESULTS.index(name) + 1 :])


@cache
def _kinds_of(name: Field) -> frozenset[TableKind]:
    return frozenset(kind for kind, fields in FIELDS_OF.items() if name in fields)


def _kinds_of_all(form: _Form) -> frozenset[TableKind]:
    return frozenset.intersection(*(_kinds_of(name) for name, _ in form))


def _abreast(node: _Node) -> int:
    """On how many columns' words there are on one line, at most."""
    lines = range(len(node.cuts))
    before: Iterable[_Cuts] = ((0,) * len(node.cuts), *node.seen)
    pieces = [[b > a for a, b in zip(one, two, strict=True)] for one, two in zip(before, node.seen, strict=False)]
    return max((sum(piece[line] for piece in pieces) for line in lines), default=0)
