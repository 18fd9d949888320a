"""Plans without a table: one labelled line per field under each criterion.

Paragraphs in, `RawRow`s and the paragraphs that belong to none of them out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.document import Paragraph
from extract.raw import Field, Printed, RawRow
from extract.tables.columns import FIELDS_OF, TableKind
from extract.tables.fields import content_score
from extract.tables.labels import split_labels
from extract.tables.rows import is_placeholder
from normalize.text import bare

_STANDARD = re.compile(r"^(?:[ivx]+|\d{1,2})?\s*[.)]?\s*tieu\s*chuan\s*[1-9]\b")
_LEADING_NUMBER = re.compile(
    r"^\s*(?:[-+•*]|\d{1,2}(?:\.\d{1,2})*\s*[.)]|[a-zđ]\s*[.)])\s+(?=[Tt]iêu|[Tt]ieu|TIÊU|TIEU)"
)
#: A heading in capitals such as "IV. TỔ CHỨC THỰC HIỆN" ends the list of items.
_SECTION = re.compile(r"^(?:[IVX]+|[A-Z]|\d+)\s*[./)]\s*[^\W\d_]")
#: Fewer fields than this are a criterion that prose happens to name, not an item.
_FIELDS_LEAST = 2


@dataclass(slots=True)
class _Item:
    """An item being read."""

    criterion: Printed
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
    used = used | {i for item in good for i in item.paragraphs} if good else set()
    return [_row(item) for item in good], [p for i, p in enumerate(paragraphs) if i not in used]


def _read_line(items: list[_Item], item: _Item, paragraph: Paragraph, index: int) -> _Item:
    """Add one paragraph to the item; a label that comes a second time begins a new item."""
    for segment in split_labels(
        paragraph.text, FIELDS_OF[TableKind.ITEMS] - {Field.ROW_NO, Field.STANDARD, Field.CRITERION}
    ):
        name = segment.field or item.last or Field.CONTENT
        if segment.field in item.fields and segment.field in (Field.CONTENT, Field.WEAKNESS, Field.ACTIONS):
            item = _Item(item.criterion, item.standard, [])
            items.append(item)
        if not is_placeholder(segment.text):
            item.add(name, _printed(paragraph, segment.text))
    item.paragraphs.append(index)
    return item


def _row(item: _Item) -> RawRow:
    fields = {name: piece for name, piece in item.fields.items() if piece.text}
    return RawRow(
        fields={Field.CRITERION: item.criterion, **fields},
        page=item.criterion.page,
        standard_heading=item.standard,
    )


def _printed(paragraph: Paragraph, text: str | None = None) -> Printed:
    piece = paragraph.text if text is None else text
    whole = paragraph.original or (paragraph.text if piece != paragraph.text else None)
    return Printed(piece, paragraph.page, paragraph.box, paragraph.confidence, whole)
