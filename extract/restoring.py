"""Gives a Document its Vietnamese marks back where they were lost or misread.

A Document in, the same Document out where its text is intact. Otherwise every text of every block is
restored in one go, so that the whole document is context, and what was read stays in ``original``.
Text that was read from a page's image (`vie`) is corrected where another reading is far likelier; it
keeps its marks, so ``Document.restored`` does not speak of it.

``confidence`` of a text becomes smaller by the geometric mean of the probabilities of its words.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from heapq import nsmallest
from importlib import resources

from rapidfuzz.distance import Levenshtein

from diacritics.assess import State, states_of
from diacritics.restore import Token, restore
from extract.document import Block, Document, Page, Paragraph, Table
from extract.lines import is_layout
from extract.marks import Mark, is_upper, mark_of
from normalize.phrases import words
from normalize.signs import is_ditto
from normalize.vocabulary import listed_phrases, official_names

_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKED = re.compile(r"[^\x00-\x7f]")
#: Running Vietnamese has marks on about 0.7 of its words; with this share a text is surely intact,
#: and the language model need not be loaded to say so.
_SURELY_INTACT = 0.55
#: A document is restored when this share of its words stands in damaged lines.
_DAMAGED_SHARE = 0.3
_DAMAGED = (State.STRIPPED, State.OCR_MANGLED)
#: What a word counts for that is surely wrong; keeps the mean of a long text from being nothing.
_LEAST = 1e-3
#: A line may be the official name of a criterion or standard, after its label and code, before a target level.
_LABEL = re.compile(
    r"[\s\-+*|]*(?:(?:ti[^\W\d_]u\s*ch[^\W\d_]+|TC)[\s'’.:,-]*)?(?:\d(?:[.,]\d{1,2})?\s*[.:)\-–]*\s*)?", re.IGNORECASE
)
_LEVEL = re.compile(r"[\s(,;:.\-]*\bm[^\W\d_]{1,2}c\s*(?:đ[^\W\d_]\s*)?[1-4][\s).;]*$", re.IGNORECASE)
_EDGES = " \t.;:,-–|"
#: A sentence begins with a capital, so that before a small letter no full stop stands; abbreviations have no vowel.
_SMALL = "a-zà-ỹđ"
_SYLLABLE = rf"(?=\w*[aeiouyà-ỹ])(?:[{_SMALL}]{{2,}}|[A-ZĐÀ-Ỹ][{_SMALL}]+)"
_SPECK_BETWEEN = re.compile(rf"(?<![\w.@/])([{_SMALL}]*[à-ỹ][{_SMALL}]*|[{_SMALL}]{{2,}},)\.(?=[{_SMALL}\d])")
_SPECK_AFTER = re.compile(rf"(?<![\w.])({_SYLLABLE})\.(?= [{_SMALL}])")
#: ``GD&ĐT`` as it is read without marks, and what a restorer may take its two halves for.
_READ_GDDT = re.compile(r"\bGD ?& ?[DĐ]T\b")
#: ``mức`` and ``mục`` lose the same mark; alone before these figures, or behind a label, it is a level.
_LEVEL_ALONE = re.compile(r"^((?:[^:]*: ?)?M)([Ụụ])([cC] ?[1-4](?: ?, ?[1-4])*\W*)$")
_LONGEST_SIGN = 4
_READ_LEVEL = re.compile(r"(?:^|: ?)M[uứưiíìl]\w{0,2}c([1-4])\b")
_RESTORED_LEVEL = re.compile(r"(?:(?<=: )|^)Mức\b(?! ?\d)")
_RESTORED_GDDT = re.compile(r"\b(PHÒNG |SỞ |Phòng |Sở )?\w{1,2} ?& ?[DĐ]T\b")
_SHORTEST_NAME, _LONGEST_NAME = 10, 200
#: A misread name is taken for the official one this near (edits per letter, edits), and nearer than any other;
#: a plan that changes more than a word has another name, and that is for people to see.
_NAME_DISTANCE, _MOST_EDITS, _NAME_LEAD = 0.12, 5, 3


@dataclass(frozen=True, slots=True)
class _Restored:
    """A text as it was probably printed, and how likely its words are."""

    text: str
    probability: float


def restored(document: Document) -> Document:
    """The document with its marks put back, ``restored`` set; unchanged where they are in place."""
    from_image = {page.number for page in document.pages if page.reading is not None and page.reading.from_image}
    read = [page for page in document.pages if page.number in from_image]
    given = [page for page in document.pages if page.number not in from_image]
    damage = _damage([text for page in given for text in _texts(page)])
    if not read and damage is None:
        return document
    new = {page.number: page for page in _pages(read, State.OCR_MANGLED, "vie")}
    if damage is not None:
        new |= {page.number: page for page in _pages(given, damage, None)}
    pages = tuple(new.get(page.number, page) for page in document.pages)
    restored_ = document.restored or damage is not None
    return replace(document, pages=pages, restored=restored_, misread=damage is State.OCR_MANGLED)


def _pages(pages: Sequence[Page], damage: State, recogniser: str | None) -> list[Page]:
    """The pages restored together; `recogniser` where every line was read by it."""
    texts = [text for page in pages for text in _texts(page)]
    found = iter(_restore(texts, damage, recogniser))
    return [_page(page, found, recogniser is not None) for page in pages]


def _restore(texts: Sequence[str], damage: State, recogniser: str | None) -> list[_Restored]:
    joined = "\n".join(texts)
    # What was read by the same eyes was misread by them, also where a line is too short to tell.
    misread = damage is State.OCR_MANGLED
    states = (State.OCR_MANGLED,) * (joined.count("\n") + 1) if misread else states_of(joined)
    found = restore(joined, states, recogniser=recogniser, phrases=_phrases())
    new = _names_kept(joined, found.text) if recogniser else found.text.split("\n")
    lines = map(_officially, map(_without_specks, map(_kept, joined.split("\n"), new)))
    tokens = iter(found.tokens)
    token = next(tokens, None)
    out: list[_Restored] = []
    end = -1
    for text in texts:
        end += len(text) + 1
        inside: list[Token] = []
        while token is not None and token.start < end:
            # a word that `vie` read and nothing speaks against is as sure as its reader was
            if recogniser is None or token.text != token.read or not token.sure:
                inside.append(token)
            token = next(tokens, None)
        out.append(_Restored("\n".join(next(lines) for _ in text.split("\n")), _mean(inside)))
    return out


def _names_kept(read: str, restored_: str) -> list[str]:
    """The restored lines; in a header line that names a body or school only what stands before the name is.

    Which of `Thạnh` and `Thành` a place is called, no likelihood of Vietnamese can tell; only a name that lost all
    its marks is better restored.
    """
    out: list[str] = []
    for line, new in zip(read.split("\n"), restored_.split("\n"), strict=True):
        kept = new
        if line != new and is_upper(line) and mark_of(line) in (Mark.BODY, Mark.SCHOOL):
            old, corrected = line.split(" "), new.split(" ")
            name = _before_name(corrected)
            kept = " ".join([*corrected[:name], *old[name:]]) if len(old) == len(corrected) else line
        out.append(kept)
    return out


def _before_name(words_: Sequence[str]) -> int:
    """How many words of a header line stand before the name: kinds of bodies, schools and places."""
    folded = [word.strip(_EDGES).casefold() for word in words_]
    start = 0
    while start < len(folded):
        ends = range(len(folded), start, -1)
        end = next((end for end in ends if " ".join(folded[start:end]) in _kinds()), None)
        if end is None:
            break
        start = end
    return start


@cache
def _kinds() -> frozenset[str]:
    """Phrases that stand before the name of a body or school."""
    found: set[str] = set()
    for name in ("parent_bodies.csv", "state_bodies.csv", "school_kinds.csv", "admin_kinds.csv"):
        text = (resources.files("normalize") / "data" / name).read_text(encoding="utf-8")
        found.update(row["phrase"].casefold() for row in csv.DictReader(io.StringIO(text)))
    return frozenset(found)


def _kept(read: str, line: str) -> str:
    """The restored line with what is no word to restore: ``nt``, ``GD&DT``, the figure of a level glued to its word."""
    if len(read) <= _LONGEST_SIGN and is_ditto(read):
        return read
    line = _LEVEL_ALONE.sub(lambda match: f"{match[1]}{'Ứ' if match[2].isupper() else 'ứ'}{match[3]}", line)
    if _READ_GDDT.search(read):
        line = _RESTORED_GDDT.sub(r"\1GD&ĐT", line)
    level = _READ_LEVEL.search(read)
    return _RESTORED_LEVEL.sub(rf"\g<0> {level[1]}", line, count=1) if level else line


def _without_specks(line: str) -> str:
    """The line without the full stops that specks of dirt were read as.

    >>> _without_specks("Tiêu chuẩn.3: cả năm. học, phân công,.kiểm tra")
    'Tiêu chuẩn 3: cả năm học, phân công, kiểm tra'
    """
    line = _SPECK_BETWEEN.sub(r"\1 ", line)
    return _SPECK_AFTER.sub(r"\1", line)


def _officially(line: str) -> str:
    """The line with the name of a criterion or standard in it as the circulars write it, where it is nearly that.

    Before a name only its label and code may stand, after it only a target level or signs.
    """
    label = _LABEL.match(line)
    start = label.end() if label else 0
    level = _LEVEL.search(line, start)
    end = level.start() if level else len(line.rstrip(_EDGES))
    name = line[start:end]
    figures = any(map(str.isdigit, name))  # none of the official names has any: one would be lost
    official = _official(name) if not figures and _SHORTEST_NAME <= len(name) <= _LONGEST_NAME else None
    if official is None:
        return line
    return line[:start] + (official.upper() if name.isupper() else official) + line[end:]


@lru_cache(maxsize=4096)
def _official(name: str) -> str | None:
    """The only official name within a small distance of a misread one, words and signs counted alike."""
    read = " ".join(words(name))
    limit = min(int(_NAME_DISTANCE * len(read)), _MOST_EDITS)
    apart = [(Levenshtein.distance(read, bare), official) for bare, official in _official_names()]
    first, second = nsmallest(2, apart)
    return first[1] if first[0] <= limit and second[0] >= first[0] + _NAME_LEAD else None


@cache
def _official_names() -> tuple[tuple[str, str], ...]:
    """Official names without marks, case and signs; of those alike the first."""
    found: dict[str, str] = {}
    for name in official_names():
        found.setdefault(" ".join(words(name)), name)
    return tuple(found.items())


def _mean(tokens: Sequence[Token]) -> float:
    """The geometric mean of the probabilities of words, 1 where none was in question."""
    logs = [math.log(max(token.probability, _LEAST)) for token in tokens]
    return min(1.0, math.exp(math.fsum(logs) / len(logs))) if logs else 1.0


@cache
def _phrases() -> tuple[str, ...]:
    """What a plan is likely to say: posts, times, funds, official names, column headers."""
    source = resources.files("extract") / "data" / "headers.csv"
    headers = [row["header"] for row in csv.DictReader(io.StringIO(source.read_text(encoding="utf-8")))]
    return (*listed_phrases(), *(header for header in headers if " " in header))


def _texts(page: Page) -> Iterator[str]:
    """All texts of a page, in the order `_page` takes them back."""
    for block in page.blocks:
        if isinstance(block, Table):
            yield from (cell.text for cell in block.cells)
        else:
            yield block.text


def _damage(texts: Sequence[str]) -> State | None:
    """What happened to the text: OCR_MANGLED where most words stand in misread lines, else STRIPPED; None if little."""
    words = [word for text in texts for word in _WORD.findall(text)]
    marked = sum(bool(_MARKED.search(word)) for word in words)
    if not words or marked >= _SURELY_INTACT * len(words):
        return None
    joined = "\n".join(texts)
    counts: Counter[State] = Counter()
    for line, state in zip(joined.split("\n"), states_of(joined), strict=True):
        counts[state] += len(_WORD.findall(line))
    if sum(counts[state] for state in _DAMAGED) < _DAMAGED_SHARE * counts.total():
        return None
    return State.OCR_MANGLED if 2 * counts[State.OCR_MANGLED] > counts.total() else State.STRIPPED


def _page(page: Page, found: Iterator[_Restored], from_image: bool) -> Page:
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            # of the lines of a header or a foot, only what an image's reader was not sure of is unsure as read
            given = not from_image and is_layout(block)
            cells = tuple(
                replace(
                    cell,
                    text=new.text,
                    original=(cell.text if new.text != cell.text else None)
                    if cell.original is None
                    else cell.original,
                    confidence=cell.confidence * (1.0 if given else new.probability),
                )
                for cell, new in zip(block.cells, found, strict=False)
            )
            blocks.append(replace(block, cells=cells))
        else:
            blocks.append(_paragraph(block, next(found)))
    return replace(page, blocks=tuple(blocks))


def _paragraph(paragraph: Paragraph, new: _Restored) -> Paragraph:
    return replace(
        paragraph,
        text=new.text,
        original=paragraph.original or (paragraph.text if new.text != paragraph.text else None),
        confidence=paragraph.confidence * new.probability,
    )
