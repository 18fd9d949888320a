"""Labels inside a text: ``Mục tiêu cần đạt: Mức 2`` / ``Hạn chế cần khắc phục: …``.

Text in, `Segment`s out, in printed order. A label is a few words before a colon that read like a
known header (``extract/data/headers.csv``); at the start of a line a similar wording is enough, in
the middle of a line it must be a known one to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from extract.raw import Field
from extract.tables.fields import header_scores

#: How well a label must fit: at the start of a line, and in the middle of one.
_AT_LINE_START = 0.86
_IN_LINE = 0.995
_LABEL = re.compile(
    r"(?P<start>^[-+•*]?[ ]*(?:\d{1,2}[.)]|[a-zđ][.)])?[ ]*|(?<=[.;,)\d\w])[ ]+)"
    r"(?P<label>[^\W\d_][^:\n.;]{1,70}?)[ ]*:",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text and the field its label tells; ``field`` is None before the first label."""

    field: Field | None
    label: str
    text: str


def split_labels(text: str, allowed: Collection[Field]) -> tuple[Segment, ...]:
    """The text cut at its labels; one segment without a field where there is none.

    >>> [s.field.value for s in split_labels("Hạn chế: Thiếu sách.\\nNguyên nhân: Ít tiền.", list(Field))]
    ['weakness', 'cause']
    """
    cuts: list[tuple[int, int, Field, str]] = []
    for match in _LABEL.finditer(text):
        at_start = match.start() == 0 or text[match.start() - 1] == "\n"
        found = _label_field(match["label"], allowed, at_start)
        if found is not None:
            cuts.append((match.start(), match.end(), found, match["label"]))
            continue
        found, offset = _label_tail(match["label"], allowed)
        if found is not None:
            start = match.start("label") + offset
            cuts.append((start, match.end(), found, text[start : match.end() - 1]))
    if not cuts:
        return (Segment(None, "", text),)
    segments = [Segment(None, "", text[: cuts[0][0]].strip())] if text[: cuts[0][0]].strip() else []
    for index, (_, end, field, label) in enumerate(cuts):
        stop = cuts[index + 1][0] if index + 1 < len(cuts) else len(text)
        segments.append(Segment(field, label.strip(), text[end:stop].strip()))
    return tuple(segments)


def _label_field(label: str, allowed: Collection[Field], at_start: bool) -> Field | None:
    scores = {field: score for field, score in header_scores(label).items() if field in allowed}
    best = max(scores, key=lambda field: scores[field], default=None)
    least = _AT_LINE_START if at_start else _IN_LINE
    return best if best is not None and scores[best] >= least and label[:1].isupper() | at_start else None


def _label_tail(label: str, allowed: Collection[Field]) -> tuple[Field | None, int]:
    """A label that follows unpunctuated words: the longest known wording at the end of them."""
    starts = [m.start() for m in re.finditer(r"(?<=\s)[^\W\d_]", label) if label[m.start()].isupper()]
    for start in starts:
        field = _label_field(label[start:], allowed, at_start=False)
        if field is not None:
            return field, start
    return None, 0
