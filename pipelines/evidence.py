"""What speaks for and against the values of records: clues of each cell, from the finished records.

A row's values are judged in groups that were read from one cell (`Group`): who, when, how much; each text by
itself, and each value of a document's header. Records in, clues out; pure. `pipelines.confidence` weighs them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from normalize.phrases import words
from normalize.records import DocumentRecord, FlagCode, FlagRecord, ItemRecord, ProvenanceRecord
from normalize.vocabulary import usual_words
from pipelines.doubts import Review, needs_decision, review
from pipelines.tables import Tables


class Group(StrEnum):
    """Values that come from one cell and are right or wrong together."""

    CRITERION = "criterion"
    LEVEL = "level"
    PEOPLE = "people"
    TIME = "time"
    MONEY = "money"
    SUPERVISION = "supervision"
    REPORT = "report"
    TEXT = "text"
    HEADER = "header"


class Clue(StrEnum):
    """What speaks for or against a group of values: 0 where it says nothing, 1 where it says yes."""

    #: -ln of the confidence of its words (the engine's, times that of restoration), of its least sure figure at most.
    UNSURE = "unsure"
    #: The same of the whole document: the mean over its cells.
    UNSURE_DOCUMENT = "unsure_document"
    #: The whole document is hardly legible (`_ILLEGIBLE`).
    ILLEGIBLE = "illegible"
    #: No row of the document has it: a column not printed, or not recognised.
    ABSENT = "absent"
    #: Empty, though most rows have it: from 0 where half of them have to 1 where all others have.
    GAP = "gap"
    #: Empty, and a plan should have it.
    MISSING = "missing"
    #: The document lacks columns that every form has (`_ALWAYS`): the share of them.
    BARE = "bare"
    #: Filled, though few rows are.
    LONE = "lone"
    #: The words of its cell stand in another row as well.
    REPEATED = "repeated"
    #: `UNSURE` of a cell with Roman figures, whose misreading is another figure (``HKI``, ``HKII``).
    ROMAN = "roman"
    #: It names a post nobody knows, or says something of which no value was read.
    UNREAD = "unread"
    #: A flag says that a person must decide it.
    UNDECIDED = "undecided"
    #: It contradicts the plan or the circular, as a misreading would.
    ODD = "odd"
    #: Another group of its row does, or is unread or undecided.
    ODD_ROW = "odd_row"
    #: The share of its letters, marks aside, that were corrected.
    REWRITTEN = "rewritten"
    #: The same of the whole document.
    REWRITTEN_DOCUMENT = "rewritten_document"
    #: The share of its words that no phrase of people, time or money has.
    FOREIGN = "foreign"
    #: An amount with odd hundreds, a code that is less than the one of the row above.
    UNEVEN = "uneven"
    #: White space, not rules, told its cell from others.
    LOOSE = "loose"
    #: Its row was torn by a page break or stood away from its table.
    TORN = "torn"


@dataclass(frozen=True, slots=True)
class Part:
    """One judged part of a row or of a document: its group, the fields it holds, what is known of it."""

    group: Group
    fields: tuple[str, ...]
    clues: Mapping[Clue, float]
    printed: str | None = None


#: The values of each group of a row.
VALUES: Mapping[Group, tuple[str, ...]] = {
    Group.CRITERION: ("criterion_code", "standard_no"),
    Group.LEVEL: ("level",),
    Group.PEOPLE: ("assignees",),
    Group.TIME: ("deadline_kind", "start_date", "end_date"),
    Group.MONEY: ("budget_vnd", "funding"),
    Group.SUPERVISION: ("supervisors",),
    Group.REPORT: ("report_due",),
}
#: The fields whose provenance tells how sure the reading of a group is.
CELLS: Mapping[Group, tuple[str, ...]] = {
    Group.CRITERION: ("criterion_code", "standard_no"),
    Group.LEVEL: ("level",),
    Group.PEOPLE: ("assignee_text", "assignees"),
    Group.TIME: ("deadline_text", "start_date", "end_date"),
    Group.MONEY: ("budget_text", "budget_vnd", "funding"),
    Group.SUPERVISION: ("supervisor_text", "supervisors"),
    Group.REPORT: ("report_text", "report_due"),
}
#: Fields of running text.
TEXTS = (
    "content", "weakness", "cause", "target", "actions",
    "indicator", "evidence", "support", "note", "progress",
)  # fmt: skip
#: Values read from a document's header, its title or its signature.
HEADER = (
    "number", "issue_place", "issue_date", "parent_organization", "organization",
    "school_year", "signer_title", "signer_name", "title", "regulation",
)  # fmt: skip
#: Values of a header that are printed in the line of another.
_HEADER_SOURCE = {"issue_place": "issue_date"}
_GROUP_OF: Mapping[str, Group] = {
    **{name: group for table in (VALUES, CELLS) for group, names in table.items() for name in names},
    "criterion_name": Group.CRITERION,
}
#: What most rows have, what few have.
_MOST, _FEW = 0.5, 0.2
#: The most that unsure words count: -ln(0.05); below that no reading is more wrong than another.
_UNSUREST = 3.0
#: In pages read well the mean is 0.03 to 0.11; where it is more, cells and words are torn as well.
_ILLEGIBLE = 0.15
_ROMAN = re.compile(r"(?:\b|HK)I{1,3}\b")
#: Groups whose records hold a code, not the words of the cell.
_CODES = (Group.CRITERION, Group.LEVEL)
#: Figures, also those of an amount: ``500000d``.
_FIGURE = re.compile(r"\d+[dđ]?")
#: What a misread sum looks like: it has figures, or is hardly a word.
_SUM = re.compile(r"\d|^\W*\w{1,3}\W*$")
#: Groups that every form has columns for.
_ALWAYS = (Group.PEOPLE, Group.TIME)
#: Groups whose cells are made of usual phrases.
_PHRASES = (Group.PEOPLE, Group.TIME, Group.MONEY, Group.SUPERVISION, Group.REPORT)
_TORN = frozenset({FlagCode.ROW_SPLIT, FlagCode.ROW_MOVED})


class Ledger:
    """Provenance and flags of a file's records by what they are about."""

    def __init__(self, tables: Tables) -> None:
        self._sources: dict[tuple[str, str], list[ProvenanceRecord]] = defaultdict(list)
        self._flags: dict[str, list[FlagRecord]] = defaultdict(list)
        for source in tables.provenance:
            self._sources[source.item_id or source.document_id, source.field].append(source)
        for flag in tables.flags:
            self._flags[flag.item_id or flag.document_id].append(flag)

    def sources(self, key: str, fields: Iterable[str]) -> list[ProvenanceRecord]:
        """The places the fields of an item or document were read at."""
        return [source for name in fields for source in self._sources.get((key, name), ())]

    def flags(self, key: str) -> Sequence[FlagRecord]:
        """The flags of an item or document."""
        return self._flags.get(key, ())


@dataclass(frozen=True, slots=True)
class _Column:
    """One part over all rows of a document: its texts as read, where they stand, how often they occur."""

    group: Group
    fields: tuple[str, ...]
    texts: Sequence[str]
    sources: Sequence[Sequence[ProvenanceRecord]]
    counts: Mapping[tuple[str, ...], int]
    uneven: Sequence[bool]
    read: Sequence[bool]

    @property
    def share(self) -> float:
        """How many rows of the document have it."""
        return sum(map(bool, self.texts)) / len(self.texts)

    def rewriting(self, places: Sequence[ProvenanceRecord], text: str) -> float:
        """How much of what was read in a cell was corrected; 0 where the record has a code, not the words."""
        return 0.0 if self.group in _CODES else _rewritten(places, text)


def row_parts(items: Sequence[ItemRecord], ledger: Ledger, loose: Collection[str]) -> list[list[Part]]:
    """The parts of each row of one document; ``loose`` holds the keys of rows whose cells white space placed."""
    if not items:
        return []
    columns = [_column(group, names, items, ledger) for group, names in VALUES.items()]
    texts = (_column(Group.TEXT, (name,), items, ledger) for name in TEXTS)
    columns += [column for column in texts if column.share]
    whole = _of_document(columns)
    return [
        _parts(number, columns, ledger.flags(item.item_id), whole, item.item_id in loose)
        for number, item in enumerate(items)
    ]


def _of_document(columns: Sequence[_Column]) -> dict[Clue, float]:
    """What the cells of a document say together of each of them."""
    unsure, rewritten = [], []
    for column in columns:
        for places, text in zip(column.sources, column.texts, strict=True):
            if places:
                unsure.append(_unsure(places))
                rewritten.append(column.rewriting(places, text))
    lost = sum(column.share == 0 for column in columns if column.group in _ALWAYS)
    return {
        Clue.UNSURE_DOCUMENT: _mean(unsure),
        Clue.ILLEGIBLE: float(_mean(unsure) > _ILLEGIBLE),
        Clue.REWRITTEN_DOCUMENT: _mean(rewritten),
        Clue.BARE: lost / len(_ALWAYS),
    }


def header_parts(document: DocumentRecord, ledger: Ledger) -> list[Part]:
    """The parts of a document's header: each value by itself."""
    found = {name: ledger.sources(document.document_id, (_HEADER_SOURCE.get(name, name),)) for name in HEADER}
    whole = _mean([_unsure(places) for places in found.values() if places])
    flags = ledger.flags(document.document_id)
    undecided = {flag.field for flag in flags if needs_decision(flag)}
    parts = []
    for name, places in found.items():
        value = getattr(document, name)
        clues = {
            Clue.UNSURE: _unsure(places),
            Clue.UNSURE_DOCUMENT: whole,
            Clue.ABSENT: float(value is None and not places),
            Clue.UNREAD: float(value is None and bool(places)),
            Clue.UNDECIDED: float(name in undecided),
            Clue.REWRITTEN: _rewritten(places, str(value or "")) if name in ("title", "parent_organization") else 0.0,
        }
        parts.append(Part(Group.HEADER, (name,), _said(clues), _printed(places)))
    return parts


def _column(group: Group, fields: tuple[str, ...], items: Sequence[ItemRecord], ledger: Ledger) -> _Column:
    names = CELLS.get(group, fields)
    found = [ledger.sources(item.item_id, names) for item in items]
    texts = [_text(item, names, places) for item, places in zip(items, found, strict=True)]
    read = [any(getattr(item, name) not in (None, []) for name in fields) for item in items]
    if group is Group.MONEY:  # a thing stands there as well: ``Máy quay sẵn có``
        read = [known or not _SUM.search(text) for known, text in zip(read, texts, strict=True)]
    return _Column(group, fields, texts, found, Counter(words(text) for text in texts), _uneven(group, items), read)


def _uneven(group: Group, items: Sequence[ItemRecord]) -> list[bool]:
    """Which amounts are not of whole thousands, which codes not in order."""
    if group is Group.MONEY:
        return [(item.budget_vnd or 0) % 1000 != 0 for item in items]
    if group is not Group.CRITERION:
        return [False] * len(items)
    codes = [tuple(map(int, item.criterion_code.split("."))) if item.criterion_code else () for item in items]
    return [bool(code) and code < above for above, code in zip([(), *codes], codes, strict=False)]


def _text(item: ItemRecord, names: Sequence[str], places: Sequence[ProvenanceRecord]) -> str:
    """What a row says in a part: the text of its record, else what was printed."""
    values = (getattr(item, name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), None) or _printed(places) or ""


def _parts(
    number: int, columns: Sequence[_Column], flags: Sequence[FlagRecord], whole: dict[Clue, float], loose: bool
) -> list[Part]:
    odd = {_group(flag) for flag in flags if review(flag.code) is Review.MISREAD}
    missing = {_group(flag) for flag in flags if review(flag.code) is Review.EMPTY}
    unread = {_group(flag) for flag in flags if flag.code is FlagCode.ASSIGNEE_UNKNOWN}
    undecided = {_group(flag) for flag in flags if needs_decision(flag) and flag.field}
    torn = any(flag.code in _TORN for flag in flags)
    parts = []
    for column in columns:
        places, group = column.sources[number], column.group
        clues = _column_clues(column, number) | {
            Clue.UNSURE: _unsure(places),
            Clue.REWRITTEN: column.rewriting(places, column.texts[number]),
            Clue.FOREIGN: _foreign(column.texts[number]) if group in _PHRASES else 0.0,
            Clue.UNREAD: float(group in unread or bool(column.texts[number]) > column.read[number]),
            Clue.UNDECIDED: float(group in undecided),
            Clue.MISSING: float(group in missing),
            Clue.ODD: float(group in odd),
            Clue.ODD_ROW: float(bool((odd | unread | undecided) - {group})),
            Clue.LOOSE: float(loose),
            Clue.TORN: float(torn),
        }
        parts.append(Part(group, column.fields, _said(clues | whole), _printed(places)))
    return parts


def _column_clues(column: _Column, number: int) -> dict[Clue, float]:
    """What the other rows say of a cell."""
    text = column.texts[number]
    if not text:
        others = sum(map(bool, column.texts)) / max(len(column.texts) - 1, 1)
        return {Clue.ABSENT: float(others == 0), Clue.GAP: max(0.0, (others - _MOST) / (1 - _MOST))}
    return {
        Clue.LONE: float(column.share <= _FEW),
        Clue.UNEVEN: float(column.uneven[number]),
        Clue.REPEATED: float(column.counts[words(text)] > 1),
        Clue.ROMAN: _unsure(column.sources[number]) if _ROMAN.search(text) else 0.0,
    }


def _said(clues: Mapping[Clue, float]) -> Mapping[Clue, float]:
    return {clue: value for clue, value in clues.items() if value}


def _group(flag: FlagRecord) -> Group:
    return _GROUP_OF.get(flag.field or "", Group.TEXT)


def _unsure(places: Sequence[ProvenanceRecord]) -> float:
    """-ln of the least confidence of the cells a value was read from."""
    least = min((place.confidence for place in places if place.confidence is not None), default=1.0)
    return min(-math.log(max(least, 1e-9)), _UNSUREST)


def _rewritten(places: Sequence[ProvenanceRecord], text: str) -> float:
    """The share of letters that differ between what was read and what the record has."""
    read = _printed(places)
    return Levenshtein.normalized_distance(" ".join(words(read)), " ".join(words(text))) if read else 0.0


def _foreign(text: str) -> float:
    """The share of words, figures aside, that are not usual in cells of people, time and money."""
    found = [word for word in words(text) if not _FIGURE.fullmatch(word)]
    return sum(word not in usual_words() for word in found) / len(found) if found else 0.0


def _printed(places: Sequence[ProvenanceRecord]) -> str | None:
    return "\n".join(dict.fromkeys(place.text for place in places)) or None


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
