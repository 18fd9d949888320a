"""What parsing finds before anything is interpreted: printed text by field, with provenance.

Every layout (ruled table, stacked cells, labelled lines, pipes of an OCR) and every document type
ends here; what a value means is decided later, by ``normalize``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from extract.document import Box
from normalize.records import DocType, Honorific


class Field(StrEnum):
    """What a column, a label or a line holds."""

    ROW_NO = "row_no"
    STANDARD = "standard"
    CRITERION = "criterion"
    LEVEL = "level"
    CONTENT = "content"
    CURRENT_STATE = "current_state"
    WEAKNESS = "weakness"
    CAUSE = "cause"
    TARGET = "target"
    ACTIONS = "actions"
    INDICATOR = "indicator"
    EVIDENCE = "evidence"
    SUPPORT = "support"
    NOTE = "note"
    PROGRESS = "progress"
    ASSIGNEE = "assignee"
    COORDINATOR = "coordinator"
    DEADLINE = "deadline"
    START = "start"
    END = "end"
    BUDGET = "budget"
    SUPERVISOR = "supervisor"
    REPORT = "report"
    PLANNED = "planned"
    ADJUSTED = "adjusted"
    DONE = "done"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    WHEN = "when"
    MONITORED = "monitored"
    RESULT = "result"
    ADJUSTMENT = "adjustment"
    EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of printed text and where it stands.

    ``text`` is what later steps read (restored where restoration was needed), ``original`` what
    the file holds where the two differ. ``figures`` is the least confidence of a word with a digit
    as it was read, below 1 only in text of an image; ``codes`` that of a figure or abbreviation of a cell.
    """

    text: str
    page: int | None = None
    box: Box | None = None
    confidence: float = 1.0
    original: str | None = None
    figures: float = 1.0
    codes: float = 1.0


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a table, or one labelled block, by field.

    ``split`` tells that it was joined over a page break, ``moved`` that it stood away from its
    table, ``loose`` that white space placed its cells, ``merges_shown`` that its empty cells are no merged ones
    all the same, ``inferred`` that cells it lacks were taken from the row above, with which they seem to be
    merged. ``standard_heading`` is the band or heading it stands under. ``shared_criterion`` tells that its
    criterion stands in a cell merged over several rows or in a heading above them; ``criterion_expected`` that
    the form has a place for a criterion. ``budget_header`` is the header of the money column, which may name a
    unit, ``people_header`` that of the people, which may tell that brackets hold who supports:
    ``Đơn vị chủ trì (phối hợp)``.
    """

    fields: Mapping[Field, Printed]
    page: int | None = None
    standard_heading: Printed | None = None
    split: bool = False
    moved: bool = False
    loose: bool = False
    merges_shown: bool = False
    inferred: bool = False
    shared_criterion: bool = False
    criterion_expected: bool = True
    budget_header: str = ""
    people_header: str = ""


@dataclass(frozen=True, slots=True)
class RawMember:
    """A person listed in a decision or in minutes (``Bà Lê Thị A - Chủ tịch Công đoàn - Tổ trưởng``)."""

    person_name: str
    honorific: Honorific | None = None
    position: str | None = None
    duty: str | None = None
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class RawHeader:
    """The lines around the text proper: who issued it, its number, date, title and signature.

    ``title`` holds the title lines; ``year_line`` the text that names the school year;
    ``meeting`` the line of minutes that tells the day of the meeting; ``citations`` are the
    paragraphs that cite legal texts, in printed order; ``recipients`` is the line "Nơi nhận", beside which
    a paper is signed.
    """

    parent_organization: Printed | None = None
    organization: Printed | None = None
    number: Printed | None = None
    place_date: Printed | None = None
    title: tuple[Printed, ...] = ()
    year_line: Printed | None = None
    meeting: Printed | None = None
    signer_title: Printed | None = None
    signer_name: Printed | None = None
    citations: tuple[Printed, ...] = ()
    recipients: Printed | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text that was read and belongs to no field."""

    text: str
    page: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Everything one document of a file says, uninterpreted."""

    doc_type: DocType
    header: RawHeader
    page_first: int | None = None
    page_last: int | None = None
    items: tuple[RawRow, ...] = ()
    issues: tuple[RawRow, ...] = ()
    monitoring: tuple[RawRow, ...] = ()
    results: tuple[RawRow, ...] = ()
    members: tuple[RawMember, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    columns: tuple[Field, ...] = field(default=())
