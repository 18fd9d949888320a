"""Cuts a file into the documents it binds: plan, decision, minutes, report and what is attached.

A Document in, its `Section`s out, in order, every block in exactly one of them. A document begins
at its header block, at a title that stands alone after the signature of the one before, or at a
title said to be attached. The words QUYẾT ĐỊNH: inside a decision, headings that begin like a title
(KẾ HOẠCH THỰC HIỆN) and an annex of the same document begin nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Block, Document, Table
from extract.lines import Line, lines_of
from extract.marks import HEADER_MARKS, Mark, is_upper, mark_of, title_words
from extract.placeholders import without_blanks
from extract.raw import Printed, RawDocument, Unplaced
from extract.results import is_result_heading
from normalize.names import looks_like_person_name
from normalize.organizations import school_name
from normalize.records import DocType
from normalize.text import bare, letters, same_form, squeeze

#: A header block has at most so many lines above the title.
_HEADER_LINES = 24
#: A title line is shorter than this; so is a line of a header block that has no mark of its own.
_TITLE_LONGEST = 200
_SHORT = 60
#: A part of a file without a title is a document of its own when it holds so many long lines.
_PROSE_LINES = 3
_PROSE_LONG = 80
_EVIDENCE = frozenset({Mark.MOTTO, Mark.INDEPENDENCE, Mark.NUMBER, Mark.PLACE_DATE, Mark.BODY, Mark.SCHOOL})
_ARTICLE = re.compile(r"^dieu\s+(?:1|i)\b")
_ATTACHED = re.compile(r"^\(?(?:dinh kem|kem theo|ban hanh kem)\b")
_ANNEX = re.compile(r"^phu luc\b")
_NUMBER_TYPE = re.compile(r"/\s*(kh|qd|bb|bc)\b")
_TYPES_BY_CODE = {"kh": DocType.KH, "qd": DocType.QD, "bb": DocType.BB, "bc": DocType.BC}
#: Words in the header of a plan's table, for a file that has no title at all.
_PLAN_WORDS = (
    ("tieuchi", "tieuchuan", "noidung"),
    ("giaiphap", "bienphap", "congviec", "hoatdong", "ketquacandat"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One document of a file. Page numbers are None for flow formats."""

    doc_type: DocType
    blocks: tuple[Block, ...]
    page_first: int | None = None
    page_last: int | None = None


@dataclass(slots=True)
class _Open:
    """The document that is being read: its first line, its type once a title is seen."""

    first: int
    doc_type: DocType | None = None
    motto: bool = False
    closed: bool = False
    prose: int = 0
    tables: int = 0
    body: int = 0

    def has_content(self) -> bool:
        """Whether it is more than a cover above the next title."""
        return self.doc_type is not None or self.closed or self.tables > 0 or self.prose >= _PROSE_LINES

    def take(self, line: Line) -> None:
        """Note what a line tells of the document it stands in."""
        mark = mark_of(line.text) if line.table is None else Mark.OTHER
        self.motto |= mark is Mark.MOTTO
        self.tables += line.table is not None
        self.prose += len(line.text) >= _PROSE_LONG
        ends = line.text.rstrip().endswith(("./.", "./"))
        signs = mark in (Mark.RECIPIENTS, Mark.SIGN_NOTE) or (mark is Mark.SIGNER and is_upper(line.text))
        self.body += mark is Mark.OTHER
        begun = self.doc_type is not None or (self.motto and self.body > 1)
        self.closed |= begun and (ends or signs or looks_like_person_name(line.text))


def title_type(text: str) -> DocType | None:
    """The type a title line tells, None for a line that does not begin with a title word.

    >>> title_type("BIÊN BẢN").value
    'BB'
    """
    if not text or len(text) > _TITLE_LONGEST or text.rstrip().endswith((":", ";")):
        return None
    signs = letters(text)
    if signs not in title_words() and is_result_heading(text):
        return None
    for word, doc_type in title_words().items():
        if signs.startswith(word) and (signs == word or _word_ends(text, word)):
            return doc_type
    return None


def _word_ends(text: str, word: str) -> bool:
    """Whether the title word ends where a word of the text ends."""
    seen = ""
    for piece in bare(text).split():
        seen += letters(piece)
        if len(seen) >= len(word):
            return seen == word
    return False


def is_title_word(text: str) -> bool:
    """Whether a line holds a title word and nothing else."""
    return letters(text) in title_words()


def split_documents(document: Document) -> tuple[Section, ...]:
    """The documents of a file in order; one section for a file that binds only one."""
    blocks = tuple(document.blocks())
    lines = lines_of(blocks)
    if not lines:
        return ()
    starts: list[tuple[int, DocType | None]] = []
    now = _Open(0)
    for index, line in enumerate(lines):
        start = _start_at(lines, index, now)
        if start is not None:
            starts.append((now.first, now.doc_type))
            now = _Open(start)
            for earlier in lines[start:index]:
                now.take(earlier)
        if now.doc_type is None and _is_title(lines, index, now):
            now.doc_type = title_type(line.text)
        now.take(line)
    starts.append((now.first, now.doc_type))
    return _sections(document, blocks, lines, starts)


def _start_at(lines: Sequence[Line], index: int, now: _Open) -> int | None:
    """Where a new document begins that the line at ``index`` gives away, None where none does."""
    line = lines[index]
    if line.table is not None:
        return None
    if mark_of(line.text) is Mark.MOTTO:
        start = _header_start(lines, index, now.first)
        # A motto alone in the text of a document that has none is its own, moved by a bad reading order.
        told = now.closed or now.motto or start < index
        new = told and (now.has_content() or (now.motto and index - now.first > _HEADER_LINES))
        return start if new and start > now.first else None
    doc_type = title_type(line.text)
    if doc_type is None or not now.has_content() or _opens_articles(lines, index):
        return None
    start = _header_start(lines, index, now.first)
    if start > now.first and _evidence(lines[start:index]) and _looks_titled(line, near_header=True):
        return start
    return _bare_title_start(lines, index, doc_type, now)


def _bare_title_start(lines: Sequence[Line], index: int, doc_type: DocType, now: _Open) -> int | None:
    """Start of a document whose title has no header block: after a signature, attached, or on a new page."""
    line = lines[index]
    if index == now.first or not _looks_titled(line, near_header=False):
        return None
    labels = _labels_above(lines, index, now.first)
    if doc_type is now.doc_type and any(_ANNEX.match(bare(lines[k].text)) for k in labels):
        return None
    alone = is_title_word(line.text)
    attached = any(_ATTACHED.match(bare(after.text)) for after in lines[index + 1 : index + 6])
    new_page = lines[index - 1].page < line.page
    if now.closed or (alone and (attached or new_page)):
        return labels[0] if labels else index
    return None


def _labels_above(lines: Sequence[Line], index: int, floor: int) -> range:
    first = index
    while first - 1 > floor and mark_of(lines[first - 1].text) is Mark.FORM_LABEL:
        first -= 1
    return range(first, index)


def _looks_titled(line: Line, near_header: bool) -> bool:
    """Whether a line that begins with a title word is set like a title."""
    if is_upper(line.text):
        return True
    return near_header and line.text[:1].isupper() and not line.text.rstrip().endswith((".", ","))


def _opens_articles(lines: Sequence[Line], index: int) -> bool:
    """Whether this is the QUYẾT ĐỊNH in the middle of a decision, which its articles follow."""
    return any(_ARTICLE.match(bare(after.text)) for after in lines[index + 1 : index + 2])


def _is_title(lines: Sequence[Line], index: int, now: _Open) -> bool:
    """Whether a line is the title of the document that is open and has none yet."""
    line = lines[index]
    if line.table is not None or title_type(line.text) is None or _opens_articles(lines, index):
        return False
    near = index == now.first or _evidence(lines[max(now.first, index - 4) : index])
    return _looks_titled(line, near_header=near)


def _header_start(lines: Sequence[Line], index: int, floor: int) -> int:
    """First line of the header block that ends just above ``index``; ``index`` where there is none."""
    start = index
    for place in range(index - 1, max(floor, index - _HEADER_LINES) - 1, -1):
        line = lines[place]
        if line.table is not None:
            break
        mark = mark_of(line.text)
        if mark in HEADER_MARKS:
            start = place
        elif not (mark is Mark.OTHER and len(line.text) <= _SHORT and is_upper(line.text)):
            break
    return start


def _evidence(lines: Sequence[Line]) -> bool:
    return any(line.table is None and mark_of(line.text) in _EVIDENCE for line in lines)


def _sections(
    document: Document,
    blocks: Sequence[Block],
    lines: Sequence[Line],
    starts: Sequence[tuple[int, DocType | None]],
) -> tuple[Section, ...]:
    """Blocks between the starts; a block in which two documents meet stays with the first."""
    firsts = [0] + [lines[line].block for line, _ in starts[1:]]
    sections = []
    for (line, known), first, end in zip(starts, firsts, [*firsts[1:], len(blocks)], strict=True):
        part = tuple(blocks[first:end])
        if not part:
            continue
        after = [place for place, _ in starts if place > line]
        doc_type = known or _type_by_content(lines[line : after[0] if after else len(lines)])
        pages = [block.page for block in part]
        sections.append(
            Section(doc_type, part, min(pages), max(pages)) if document.paged else Section(doc_type, part)
        )
    return tuple(sections)


def _type_by_content(lines: Sequence[Line]) -> DocType:
    """Type of a document without a title: by its number, else by the words of a plan's table."""
    for line in lines[:_HEADER_LINES]:
        if mark_of(line.text) is Mark.NUMBER and (match := _NUMBER_TYPE.search(bare(line.text))):
            return _TYPES_BY_CODE[match.group(1)]
    if any(line.table is not None and _is_plan_table(line.table) for line in lines):
        return DocType.KH
    return DocType.KHAC


def _is_plan_table(table: Table) -> bool:
    head = letters(" ".join(cell.text for cell in table.cells if cell.row < 3)[:1000])
    return all(any(word in head for word in words) for words in _PLAN_WORDS)


def agree_on_school(documents: Sequence[RawDocument]) -> tuple[RawDocument, ...]:
    """The documents of one file with their school: a missing name is that of the document before, of the
    next one at the beginning, so is one left blank in a form; a name that differs from the most frequent
    one only in its marks (a misprint, a misreading) follows it. So does a misread name of the body above.
    """
    documents = [_without_blank(document) for document in documents]
    best = _commonest([document.header.organization for document in documents])
    above = _commonest([document.header.parent_organization for document in documents])
    if not best:
        return tuple(documents)
    first = next(name for document in documents if (name := document.header.organization) is not None)
    nearest = best[letters(first.text)]
    agreed = []
    for document in documents:
        agreed.append(_with_school(_with_parent(document, above), best, nearest))
        printed = document.header.organization
        nearest = best[letters(printed.text)] if printed is not None else nearest
    return tuple(agreed)


def _without_blank(document: RawDocument) -> RawDocument:
    printed = document.header.organization
    if printed is None or (filled := without_blanks(printed.text)) == printed.text or school_name(filled) is not None:
        return document
    left = Unplaced(printed.original or printed.text, printed.page, "Chỗ trống của mẫu")
    header = replace(document.header, organization=None)
    return replace(document, header=header, unplaced=(*document.unplaced, left))


def _commonest(names: Sequence[Printed | None]) -> dict[str, str]:
    """The most frequent spelling of each name, by its letters."""
    counts = Counter(squeeze(name.text) for name in names if name is not None)
    return {letters(name): name for name, _ in sorted(counts.items(), key=lambda pair: pair[1])}


def _with_parent(document: RawDocument, best: dict[str, str]) -> RawDocument:
    printed = document.header.parent_organization
    # What is printed stays as it is, so only letters read from an image are mended.
    if printed is None or printed.figures == 1.0 or best[letters(printed.text)] == squeeze(printed.text):
        return document
    parent = replace(printed, text=best[letters(printed.text)], original=printed.original or printed.text)
    return replace(document, header=replace(document.header, parent_organization=parent))


def _with_school(document: RawDocument, best: dict[str, str], nearest: str) -> RawDocument:
    printed = document.header.organization
    if printed is None:
        header = replace(document.header, organization=Printed(nearest))
        return replace(document, header=header)
    name = best[letters(printed.text)]
    if same_form(name) == same_form(printed.text):
        return document
    organization = replace(printed, text=name, original=printed.original or printed.text)
    return replace(document, header=replace(document.header, organization=organization))
