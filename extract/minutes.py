"""Minutes of supervision: who was present, what the plan asked for and what was found.

A section of type BB in, a `RawDocument` out. People are read from the list of those present only,
so that who speaks later is not listed twice; a list without a heading is the lines above the first
section that names no one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.bundle import Section
from extract.header import read_header
from extract.lines import Line, lines_of, unplaced_of
from extract.members import is_attendance, read_members
from extract.raw import RawDocument
from extract.report import results_of
from normalize.records import DocType
from normalize.text import bare

_REASON = "Nội dung biên bản"
_SECTION = re.compile(
    r"^(?:[ivx]+|[a-h])\s*[.)/:-]\s*\S|^(?:\d{1,2}\s*[.)/-]\s*)?(?:noi dung|dien bien|tien trinh|ket qua)\b|^phan\s"
)

#: So many lines in a row without a person end the list.
_GAP = 4


def parse_minutes(section: Section) -> RawDocument:
    """What minutes say: header, those present, results; the rest is unplaced text."""
    reading = read_header(section.blocks, DocType.BB)
    lines = lines_of(reading.rest)
    members = read_members(_attendance(lines))
    left = [line for line in lines if line.key not in members.used]
    results = results_of(left, None)
    return RawDocument(
        doc_type=DocType.BB,
        header=reading.header,
        page_first=section.page_first,
        page_last=section.page_last,
        results=results.rows,
        members=members.found,
        unplaced=(*reading.unplaced, *unplaced_of(left, results.used, _REASON), *results.unplaced),
    )


def _attendance(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of those present: up to a section that is not about them, or to where names cease."""
    last = -1
    for index, line in enumerate(lines):
        heads = line.table is None and bool(_SECTION.match(bare(line.text))) and not is_attendance(line.text)
        if last >= 0 and (heads or index - last > _GAP):
            break
        if not heads and read_members([line]).found:
            last = index
    return lines[: last + 1]
