"""Plans without a table: one labelled line per field under each criterion.

Paragraphs in, `RawRow`s and the paragraphs that belong to none of them out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.document import Paragraph, Table
from extract.placeholders import is_placeholder
from extract.raw import Field, Printed, RawRow
from extract.tables.columns import FIELDS_OF, TableKind
from extract.tables.fields import content_score, header_scores
from extract.tables.labels import Segment, split_labels
from normalize.text import bare

_STANDARD = re.compile(r"^(?:[ivx]+|\d{1,2})?\s*[.)]?\s*tieu\s*chuan\s*[1-9]\b")
_LEADING_NUMBER = re.compile(
    r"^\s*(?:[-+•*]|\d{1,2}(?:\.\d{1,2})*\s*[.)]|[a-zđ]\s*[.)])\s+(?=[Tt]iêu|[Tt]ieu|TIÊU|TIEU)"
)
_NUMBER = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[.)]\s*")
#: A heading in capitals such as "IV. TỔ CHỨC THỰC HIỆN" ends the list of items.
_SECTION = re.compile(r"^(?:[IVX]+|[A-Z]|\d+)\s*[./)]\s*[^\W\d_]")
#: Fewer fields than this are a criterion that prose happens to name, not an item.
_FIELDS_LEAST = 2
#: Fields a label may name.
_NAMES = FIELDS_OF[TableKind.ITEMS] - {Field.ROW_NO, Field.STANDARD, Field.CRITERION}
_AHEAD = frozenset({Field.ASSIGNEE, Field.DEADLINE, Field.START, Field.END})
#: Fields whose text may go on with numbered lines.
_LISTED = frozenset({Field.CONTENT, Field.CURRENT_STATE, Field.ACTIONS, Field.TARGET, Field.WEAKNESS, Field.CAUSE})
#: A table of labels and values has at least so many rows.
_LABELS_LEAST = 3


@dataclass(slots=True)
class _Item:
    """An item being read."""

    criterion: Printed | None
    standard: Printed | None
    paragraphs: list[int]
    fields: dict[Field, Printed] = field(default_factory=dict)
    last: Field | None = None

    def add(self, name: Field, piece: Printed) -> None:
        held = self.fields.get(name)
        if held is None:
            self.fields[name] = piece
        else:
            whole = f"{held.original or held.text}\n{piece.original or piece.text}"
            self.fields[name] = replace(held, text=f"{held.text}\n{piece.text}".strip(), original=whole)
        self.last = name


def read_labelled(paragraphs: Sequence[Paragraph]) -> tuple[list[RawRow], list[Paragraph]]:
    """Items of a plan without a table, and the paragraphs left over; no items where labels are missing."""
    items: list[_Item] = []
    standard: Printed | None = None
    used: set[int] = set()
    item: _Item | None = None
    for index, paragraph in enumerate(paragraphs):
        text = _LEADING_NUMBER.sub("", paragraph.text)
        if _STANDARD.match(bare(paragraph.text)) and len(paragraph.text) < 200:
            standard, item = _printed(paragraph), None
            used.add(index)
        elif content_score(text, Field.CRITERION) >= 1 and len(text) < 300:
            item = _Item(_printed(paragraph, text), standard, [index])
            items.append(item)
        elif item is not None and _SECTION.match(text) and text.upper() == text:
            item = None
        elif item is not None:
            item = _read_line(items, item, paragraph, index)
    good = [item for item in items if len(item.fields) >= _FIELDS_LEAST]
    if not good:
        good = _without_criteria(paragraphs)
        used = set()
    used = used | {i for item in good for i in item.paragraphs} if good else set()
    return [_row(item) for item in good], [p for i, p in enumerate(paragraphs) if i not in used]


def _without_criteria(paragraphs: Sequence[Paragraph]) -> list[_Item]:
    """Items of a plan that names no criteria: what is to be done, and by whom or when."""
    items: list[_Item] = []
    item: _Item | None = None
    for index, paragraph in enumerate(paragraphs):
        first = split_labels(paragraph.text, _NAMES)[0].field
        if first is None and (item is None or _ends_list(paragraph.text, item)):
            item = None
            continue
        if item is None:
            item = _Item(None, None, [])
            items.append(item)
        item = _read_line(items, item, paragraph, index)
    return [item for item in items if Field.ACTIONS in item.fields and not _AHEAD.isdisjoint(item.fields)]


def _ends_list(text: str, item: _Item) -> bool:
    """Whether a line without a label heads something else: a section, or what follows people, time, money."""
    return bool(_SECTION.match(text)) and (text.upper() == text or item.last not in _LISTED)


def labelled_lines(table: Table) -> tuple[Paragraph, ...]:
    """The rows of a table of labels and values (``Giải pháp | …``) as labelled lines; none of another table."""
    if table.n_cols != 2:
        return ()
    lines = []
    known = 0
    for row in table.rows():
        texts = [cell.text for cell in row if cell.text]
        if not texts:
            continue
        line = Paragraph(": ".join(texts), row[0].page, row[0].box)
        known += len(texts) == 2 and split_labels(line.text, _NAMES)[0].field is not None
        lines.append(line)
    return tuple(lines) if known >= _LABELS_LEAST and known * 2 > len(lines) else ()


def _read_line(items: list[_Item], item: _Item, paragraph: Paragraph, index: int) -> _Item:
    """Add one paragraph to the item; a label that comes a second time begins a new item."""
    for segment in _segments(paragraph.text):
        name = segment.field or _told_by_content(segment.text, item) or item.last or Field.CONTENT
        if segment.field in item.fields and segment.field in (Field.CONTENT, Field.WEAKNESS, Field.ACTIONS):
            item = _Item(item.criterion, item.standard, [])
            items.append(item)
        if not is_placeholder(segment.text):
            item.add(name, _printed(paragraph, segment.text))
    item.paragraphs.append(index)
    return item


def _segments(text: str) -> tuple[Segment, ...]:
    """The labelled pieces of a line; a numbered line that is a known label alone heads the lines below."""
    alone = _NUMBER.sub("", text)
    if alone != text:
        scores = header_scores(alone)
        best = max(scores, key=lambda name: scores[name], default=None)
        if best in _NAMES and scores[best] >= 1:
            return (Segment(best, alone, ""),)
    return split_labels(text, _NAMES)


def _told_by_content(text: str, item: _Item) -> Field | None:
    """The time or the money a line without a label tells, behind lines that are no prose."""
    if item.last is None or item.last in _LISTED:
        return None
    free = (name for name in (Field.DEADLINE, Field.BUDGET) if name not in item.fields)
    return next((name for name in free if content_score(text.lstrip("-+*• "), name) >= 1), None)


def _row(item: _Item) -> RawRow:
    fields = {name: piece for name, piece in item.fields.items() if piece.text}
    criterion = item.criterion
    if criterion is None:
        page = next((piece.page for piece in fields.values()), None)
        return RawRow(fields, page, standard_heading=item.standard, criterion_expected=False)
    return RawRow(
        fields={Field.CRITERION: criterion, **fields}, page=criterion.page, standard_heading=item.standard
    )


def _printed(paragraph: Paragraph, text: str | None = None) -> Printed:
    piece = paragraph.text if text is None else text
    whole = paragraph.original or (paragraph.text if piece != paragraph.text else None)
    return Printed(piece, paragraph.page, paragraph.box, paragraph.confidence, whole)
