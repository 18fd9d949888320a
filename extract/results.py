"""What became of each criterion, as reports and minutes tell it in prose.

Lines in, one `RawRow` per criterion out, in the order of first mention. Text under a heading such as
KẾ HOẠCH THỰC HIỆN or KẾT QUẢ THỰC HIỆN belongs to that field for every criterion below the heading;
a label inside a criterion (`Kết quả: …`) holds for that criterion only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from extract.lines import Line, plain
from extract.marks import is_upper
from extract.placeholders import is_placeholder
from extract.raw import Field, Printed, RawRow, Unplaced
from normalize.catalogue import Catalogue, Regime, same_criterion_name
from normalize.phrases import aligned
from normalize.records import SchoolLevel
from normalize.text import bare, letters

_CRITERION = re.compile(
    r"^[\W_]*(?:(?:[a-h]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/-]\s*)?(?:(?:doi\s+voi|ve|o|tai)\s+)?"
    r"(?:tieu\s*chi|tc)\s*(?:so\s*)?([1-9])\s*[.,]\s*(\d{1,2})(?![\d/])"
    r"(?P<more>(?:\s*(?:,|;|va|&)\s*(?:(?:tieu\s*chi|tc)\s*)?[1-9]\.\d{1,2}(?![\d/]))*)"
    r"[*_\s]*(?:[:.)]+|-(?=\s))?[*_]*\s*"
)
_CODE = re.compile(r"([1-9])\.(\d{1,2})")
#: A code without its label, which may be a section of the report: the name behind it decides.
_CODE_ALONE = re.compile(r"^[\W_]*([1-9])\.(\d{1,2})(?P<more>)\s*[.:)-]?\s+(?=[a-z])")
_STANDARD = re.compile(r"^[\W_]*(?:(?:[ivx]+|\d{1,2}|[a-h])\s*[.)/:-]?\s*)?tieu\s*chuan\s*(?:\d|[iv]+)\b")
_NUMBERED = re.compile(r"^(?:[ivx]+|[a-h]|\d{1,2})(?:\.\d{1,2})*\s*[.)/]\s*(?=\S)")
_SECTION = re.compile(r"^(?:[ivx]+|[a-h])\s*[.)/]\s*\S")
_CLOSING = re.compile(
    r"^(?:tren day la|bien ban (?:ket thuc|duoc lap|nay|lap xong)|bao cao nay|cuoc hop ket thuc"
    r"|buoi \w+ ket thuc)\b"
)
_BULLET = re.compile(r"^\s*[-+*•–]\s*")
_HEADING_LONGEST = 170
_STANDARD_LONGEST = 170
#: A heading of so many words may go on with other words ("Những nội dung đề ra trong kế hoạch nhằm …").
_OPEN_WORDS = 4
#: Words a short heading may end with and still be that heading.
_TAIL = re.compile(
    r"^(?:\s|-|,|\d|/|nam hoc|nam|hoc ky|hki+|ke hoach|cai tien|chat luong|giao duc|cua|nha truong"
    r"|truong|don vi|theo|cong tac"
    r"|noi dung|cac|tieu chi|sau|danh gia|tu|ngoai|thuc hien|trong|cu the|nhu sau|duoc|xong|kip|con lai|hoan thanh"
    r"|dung|tien do|ly do|nguyen nhan|so voi|day du|va|hoac|tinh|den|thoi diem|bao cao|kiem tra|thang|\(|\))*$"
)


@dataclass(frozen=True, slots=True)
class Results:
    """Rows by criterion, the keys of the lines they were read from, and table text that no row took."""

    rows: tuple[RawRow, ...]
    used: frozenset[tuple[int, int]]
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(slots=True)
class _Entry:
    """A criterion while it is being read."""

    label: Printed
    standard: Printed | None
    texts: dict[Field, str] = field(default_factory=dict)
    firsts: dict[Field, Line] = field(default_factory=dict)

    def add(self, to: Field, text: str, line: Line) -> None:
        """Add a paragraph to a field: a wrapped line goes on, a bullet or sentence begins a new line."""
        if not text or is_placeholder(text):
            return
        self.firsts.setdefault(to, line)
        before = self.texts.get(to)
        self.texts[to] = text if before is None else before + (" " if _goes_on(before, text) else "\n") + text

    def row(self) -> RawRow:
        """The row of this criterion."""
        fields = {to: self.firsts[to].printed(text) for to, text in self.texts.items()}
        return RawRow({Field.CRITERION: self.label, **fields}, self.label.page, self.standard)


def _goes_on(before: str, text: str) -> bool:
    """Whether a line goes on with the sentence above it, as after a page break."""
    return text[:1].islower() and not before.rstrip().endswith((".", "!", "?"))


@cache
def _headings() -> tuple[tuple[str, Field | None], ...]:
    """Known headings by their bare words, longest first; no field for one that ends the results."""
    text = resources.files("extract").joinpath("data/result_headings.csv").read_text(encoding="utf-8")
    rows = [(bare(row["heading"]), row["field"]) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted(((words, Field(to) if to else None) for words, to in rows), key=lambda r: -len(r[0])))


@cache
def _states() -> tuple[tuple[str, Field | None], ...]:
    """What may be said of the subjects of a heading (``chưa thực hiện``), longest first;
    None for a subject (``những nội dung``)."""
    text = resources.files("extract").joinpath("data/result_states.csv").read_text(encoding="utf-8")
    rows = [(bare(row["phrase"]), row["kind"]) for row in csv.DictReader(text.splitlines())]
    return tuple(
        sorted(((words, None if to == "subject" else Field(to)) for words, to in rows), key=lambda r: -len(r[0]))
    )


def _stated(words: str) -> Field | None:
    """The field of a heading that is none of the listed: ``các nhiệm vụ chưa thực hiện xong``."""
    rest = words
    while rest:
        found = next(((known, to) for known, to in _states() if f"{rest} ".startswith(f"{known} ")), None)
        if found is None:
            return None
        rest = rest[len(found[0]) :].strip(" ,")
        if found[1] is not None:
            return found[1] if _TAIL.match(rest) else None
    return None


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading or label: its field (None: the results end) and the text printed behind it."""

    to: Field | None
    rest: str
    section: bool


def _heading(text: str) -> _Heading | None:
    """A line read as a heading, None for text."""
    unmarked = _BULLET.sub("", text)
    numbered = _NUMBERED.match(aligned(unmarked))
    body = unmarked[numbered.end() :] if numbered else unmarked
    head, colon, rest = body.partition(":")
    if len(head) > _HEADING_LONGEST:
        return None
    set_apart = bool(numbered) or is_upper(head)
    if not (set_apart or colon):
        return None
    words = bare(head)
    for known, to in _headings():
        if words == known or (words.startswith(known) and _may_follow(words[len(known) :], known)):
            return _Heading(to, rest.strip(), set_apart and unmarked == text)
    stated = _stated(words)
    if stated is not None:
        return _Heading(stated, rest.strip(), set_apart and unmarked == text)
    ends = bool(_SECTION.match(aligned(text))) or (is_upper(head) and len(words.split()) > 1)
    return _Heading(None, "", True) if ends else None


@cache
def _heading_words() -> frozenset[str]:
    return frozenset(words for words, _ in _headings())


def is_result_heading(text: str) -> bool:
    """Whether a line is one of the listed headings, word for word (KẾ HOẠCH THỰC HIỆN)."""
    return bare(text) in _heading_words()


def _may_follow(tail: str, known: str) -> bool:
    if not tail.startswith((" ", ",")):
        return False
    return len(known.split()) >= _OPEN_WORDS or bool(_TAIL.match(tail))


def read_results(lines: Sequence[Line], default: Field | None = None) -> Results:
    """Results told in prose; ``default`` is the field of text that stands under no heading at all."""
    modes = [h.to for line in lines if line.table is None and (h := _heading(plain(line.text))) and h.to]
    reader = _Reader(mode=None if modes else default)
    for index, line in enumerate(lines):
        if line.table is not None:
            reader.close()
            continue
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        reader.take(
            line,
            plain(line.text),
            opens_list=bool(_CRITERION.match(aligned(following)) or _is_standard(following)),
        )
    rows = tuple(entry.row() for entry in reader.entries.values() if entry.texts)
    return Results(rows, frozenset(reader.used if rows else ()))


def _is_standard(text: str) -> bool:
    return len(text) <= _STANDARD_LONGEST and bool(_STANDARD.match(aligned(text)))


@dataclass(slots=True)
class _Reader:
    """Where the reading stands: the field of the section, of the label, and the criteria named last."""

    mode: Field | None
    now: Field | None = None
    open: list[_Entry] = field(default_factory=list)
    standard: Printed | None = None
    entries: dict[str, _Entry] = field(default_factory=dict)
    used: set[tuple[int, int]] = field(default_factory=set)

    def close(self) -> None:
        """End the criterion that is open."""
        self.open = []
        self.now = None

    def take(self, line: Line, text: str, opens_list: bool) -> None:
        """Read one line; ``opens_list`` tells that criteria follow it."""
        match = _CRITERION.match(aligned(text)) or _named_code(text)
        if match is not None:
            self._criterion(line, text, match)
        elif _is_standard(text):
            self.close()
            self.standard = line.printed(text)
        elif (heading := _heading(text)) is not None:
            self._under(heading, line, opens_list)
        elif _CLOSING.match(bare(text)):
            self.close()
            self.mode = None
        elif opens_list and _NUMBERED.match(aligned(text)) and not text.endswith((".", ";")):
            self.close()  # a heading of another kind: a group of criteria begins, under the same field
        elif self.open and self.now is not None:
            self._add(self.now, text, line)

    def _criterion(self, line: Line, text: str, match: re.Match[str]) -> None:
        codes = [f"{match[1]}.{int(match[2])}"]
        codes += [f"{one}.{int(other)}" for one, other in _CODE.findall(match["more"])]
        labels = [text[: match.end()].strip(" :*_-.)")] if len(codes) == 1 else [f"Tiêu chí {c}" for c in codes]
        self.open = [
            self.entries.setdefault(code, _Entry(line.printed(label), self.standard))
            for code, label in zip(codes, labels, strict=True)
        ]
        self.now = self.mode
        rest = text[match.end() :].strip()
        if _is_official_name(codes[0], rest):
            rest = ""
        if self.now is not None:
            self._add(self.now, rest, line)
        elif not rest:
            self.used.add(line.key)

    def _add(self, to: Field, text: str, line: Line) -> None:
        for entry in self.open:
            entry.add(to, text, line)
        self.used.add(line.key)

    def _under(self, heading: _Heading, line: Line, opens_list: bool) -> None:
        if heading.section or not self.open or (opens_list and not heading.rest):
            self.close()
            self.mode = heading.to
            return
        self.now = heading.to
        if heading.to is not None:
            self._add(heading.to, heading.rest, line)


@cache
def _official_names(code: str) -> tuple[str, ...]:
    """Names the catalogues of all levels and regimes give a code."""
    found = [Catalogue.of(level, regime).criterion(code) for level in SchoolLevel for regime in Regime]
    return tuple(dict.fromkeys(criterion.name for criterion in found if criterion is not None))


def _named_code(text: str) -> re.Match[str] | None:
    """A code without the word for criterion, before the criterion's own name: ``1.5. Lớp học: đã …``."""
    match = _CODE_ALONE.match(aligned(text))
    if match is None:
        return None
    rest = letters(text[match.end() :])
    names = (letters(name) for name in _official_names(f"{match[1]}.{int(match[2])}"))
    return match if any(rest.startswith(name) for name in names) else None


def _is_official_name(code: str, text: str) -> bool:
    """Whether what stands behind a code is only the criterion's name."""
    name = text.strip(" .:;-–*_")
    if not name or len(name) > _HEADING_LONGEST:
        return False
    return any(
        letters(name) == letters(known) or same_criterion_name(name, known) for known in _official_names(code)
    )
