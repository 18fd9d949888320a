"""Decisions: the people a decision names to a team or a council.

A section of type QD in, a `RawDocument` out. Members are looked for between the first article and
the signature and in the list attached to the decision, never in what it cites.
"""

from __future__ import annotations

import re

from extract.bundle import Section
from extract.header import read_header
from extract.lines import lines_of, unplaced_of
from extract.members import read_members
from extract.raw import RawDocument
from normalize.records import DocType
from normalize.text import bare

_ARTICLE = re.compile(r"^dieu\s+(?:1|i)\b")
_REASON = "Nội dung quyết định"


def parse_decision(section: Section) -> RawDocument:
    """What a decision says: header and members; its articles are unplaced text."""
    reading = read_header(section.blocks, DocType.QD)
    lines = lines_of(reading.rest)
    first = next((index for index, line in enumerate(lines) if _ARTICLE.match(bare(line.text[:20]))), 0)
    members = read_members(lines[first:])
    return RawDocument(
        doc_type=DocType.QD,
        header=reading.header,
        page_first=section.page_first,
        page_last=section.page_last,
        members=members.found,
        unplaced=(*reading.unplaced, *unplaced_of(lines, members.used, _REASON)),
    )
