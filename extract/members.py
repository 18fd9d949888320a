"""People listed in decisions and minutes.

Lines (`1. Bà Lê Thị Hoa - Văn thư - Thành viên`) or table rows (Họ và tên | Chức vụ | Nhiệm vụ) in,
`RawMember`s out, in printed order. A line is a member only when it begins with a person's name or
an honorific; whatever else stands in a list is left to the caller.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from extract.document import Cell, Table
from extract.lines import Line, plain
from extract.placeholders import is_placeholder
from extract.raw import Printed, RawMember
from normalize.names import looks_like_person_name, read_person, split_honorific
from normalize.phrases import PhraseBook, aligned
from normalize.records import Honorific, Part, Role
from normalize.roles import read_roles
from normalize.text import bare, squeeze

#: A list line is short; longer ones are sentences that begin with a name.
_LONGEST = 220
_MARKER = re.compile(r"^\s*(?:\(?\d{1,2}\s*[.)/:]|[-+*•–—▪●]|[a-zđ]\))+\s*", re.IGNORECASE)
_PIPES = re.compile(r"\s*\|\s*")
_PARTS = re.compile(r"\s+[-–—]+\s*|\s*[–—]\s*|\s*[,;:|(]\s*|\)\s*")
#: A dash without spaces between a name and a position: `Hoa-Chủ tịch`.
_GLUED_DASH = re.compile(r"(?<=\w)-\s*(?=(\w))")
_LABEL = re.compile(r"^(?:chuc vu|chuc danh|nhiem vu|vai tro|don vi)\s*$")
_AS = re.compile(r"^(?:là|làm|giữ chức vụ|giữ nhiệm vụ|giữ vai trò)\s+", re.IGNORECASE)
_LABELLED = re.compile(r"^([^:]{3,40}):\s*(\S.*)$")
_SECOND_PERSON = re.compile(r"(?:\s*[;,]\s*(?:và\s+)?|\s+và\s+)(?=(?:Ông|ông|Bà|bà)\s+\w)")
_NUMBER_CELL = re.compile(r"^\d{1,3}\.?$")


class _Column(StrEnum):
    NAME = "name"
    HONORIFIC = "honorific"
    POSITION = "position"
    DUTY = "duty"


_HEADERS = (
    (_Column.NAME, re.compile(
        r"^(?:ho\s*(?:,|va|-)?\s*(?:chu lot\s*)?ten|ten thanh vien|thanh vien|thanh phan)"
    )),
    (_Column.HONORIFIC, re.compile(r"^(?:ong\s*/\s*ba|ong \(ba\)|danh xung|ong, ba)$")),
    (_Column.DUTY, re.compile(
        r"nhiem vu|vai tro|phan cong|chuc (?:vu|danh) trong|trong (?:to|hoi dong|ban|doan)\b"
        r"|chuc danh (?:to|hoi dong)"
    )),
    (_Column.POSITION, re.compile(r"chuc vu|chuc danh|don vi|cong viec|cong tac|bo phan")),
)  # fmt: skip


@cache
def _duties() -> PhraseBook[bool]:
    """Duties in a team or council; the value tells one that is never a position in the school."""
    text = resources.files("extract").joinpath("data/duties.csv").read_text(encoding="utf-8")
    return PhraseBook((row["duty"], row["only_duty"] == "yes") for row in csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class Members:
    """The people found and the keys of the lines they stood in."""

    found: tuple[RawMember, ...]
    used: frozenset[tuple[int, int]]


def read_members(lines: Sequence[Line]) -> Members:
    """All members in the lines; a person listed twice with the same words is one."""
    found: list[RawMember] = []
    used: set[tuple[int, int]] = set()
    for line in lines:
        members = members_of_table(line.table) if line.table is not None else members_of_line(line)
        if members:
            used.add(line.key)
            found.extend(members)
    return Members(tuple(dict.fromkeys(found)), frozenset(used))


def members_of_line(line: Line) -> tuple[RawMember, ...]:
    """The people one printed line lists; most lines list one or none."""
    text = plain(_PIPES.sub(" | ", line.text).strip(" |"))
    if len(text) > _LONGEST:
        return ()
    members = [parse_member(piece, line.printed()) for piece in _SECOND_PERSON.split(text)]
    return tuple(member for member in members if member is not None)


def parse_member(text: str, printed: Printed | None = None) -> RawMember | None:
    """The person a list line names, None for a line that names none.

    >>> parse_member("1. Bà Lê Thị Hoa-Văn thư – Thành viên;").position
    'Văn thư'
    """
    line = _MARKER.sub("", squeeze(text)).strip(" ;.,")
    line = _GLUED_DASH.sub(lambda match: " - " if match[1].isupper() else match[0], line)
    duty: str | None = None
    label = _LABELLED.match(line)
    if label is not None and _duties().head(label[1]) is not None and _names_someone(label[2]):
        duty, line = label[1].strip(), label[2]
    if not _names_someone(line):
        return None
    honorific, after, _ = split_honorific(line)
    name = read_person(line).name
    if name is None:
        return None
    parts = _parts(after[len(name) :])
    if parts is None or (honorific is None and duty is None and not parts):
        return None
    position, own_duty = _position_and_duty(parts)
    return RawMember(name, honorific, position, duty or own_duty, printed)


def _names_someone(text: str) -> bool:
    """Whether a text begins with a form of address and a name, or with a full name and a separator."""
    _, after, addressed = split_honorific(text)
    name = read_person(text).name
    if name is None:
        return False
    if addressed:
        return after[:1].isupper() and len(name.split()) >= 2
    head = _PARTS.split(after)[0].strip()
    return looks_like_person_name(head) and len(head.split()) >= 2


def _is_role(text: str) -> bool:
    return any(found.role is not Role.KHAC for found in read_roles(text, Part.LEAD))


def _parts(rest: str) -> list[str] | None:
    """What stands behind a name, cut at its separators; None where a sentence goes on instead."""
    if rest and not _PARTS.match(rest):
        if rest[:1] not in " .":
            return None
        # "Bà Lê Thị Sen Kế toán" names a position, "Bà Lê Thị Sen thông qua biên bản" goes on as a sentence.
        named = rest.strip(" .")[:1].isupper() or _is_role(rest)
        if _duties().head(rest) is None and (len(rest.split()) > 8 or not named):
            return None
    parts = [_AS.sub("", part.strip(" .;,–-")) for part in _PARTS.split(rest)]
    return [part for part in parts if part and not _LABEL.match(bare(part)) and not is_placeholder(part)]


def _position_and_duty(parts: Sequence[str]) -> tuple[str | None, str | None]:
    """Position in the school and duty in the team, from the parts behind a name."""
    if not parts:
        return None, None
    last = parts[-1]
    if len(parts) == 1:
        return (None, last) if _duties().whole(last) else (last, None)
    is_duty = _duties().head(last) is not None
    position = ", ".join(parts[:-1]) if is_duty else ", ".join(parts)
    return position, last if is_duty else None


def members_of_table(table: Table) -> tuple[RawMember, ...]:
    """The people a table lists, by its header, or row by row where it has none."""
    rows = table.rows()
    columns, start = _columns(rows)
    found: list[RawMember] = []
    for row in rows[start:]:
        member = _by_columns(row, columns) if columns else _by_row(row)
        if member is not None:
            found.append(member)
    return tuple(found)


def _columns(rows: Sequence[Sequence[Cell]]) -> tuple[dict[int, _Column], int]:
    """Which column holds what, and the first row below the header."""
    for index, row in enumerate(rows[:4]):
        columns: dict[int, _Column] = {}
        for cell in row:
            words = bare(cell.text)
            kind = next(
                (kind for kind, pattern in _HEADERS if len(words) < 60 and pattern.search(words)), None
            )
            if kind is not None and kind not in columns.values():
                columns[cell.col] = kind
        if _Column.NAME in columns.values() and not any(_names_someone(cell.text) for cell in row):
            return columns, index + 1
    return {}, 0


def _by_columns(row: Sequence[Cell], columns: dict[int, _Column]) -> RawMember | None:
    texts = {columns[cell.col]: squeeze(cell.text) for cell in row if cell.col in columns and cell.text}
    name_text = _MARKER.sub("", texts.get(_Column.NAME, ""))
    person = read_person(name_text)
    if person.name is None or not (person.honorific or looks_like_person_name(person.name)):
        return None
    given = bare(texts.get(_Column.HONORIFIC, ""))
    honorific = person.honorific or {"ong": Honorific.ONG, "ba": Honorific.BA}.get(given)
    position, duty = texts.get(_Column.POSITION), texts.get(_Column.DUTY)
    if position is None and duty is None:
        inside = parse_member(name_text)
        position, duty = (inside.position, inside.duty) if inside is not None else (None, None)
    return RawMember(person.name, honorific, position, duty, _printed(row))


def _by_row(row: Sequence[Cell]) -> RawMember | None:
    texts = [squeeze(cell.text).strip(" –-") for cell in row]
    texts = [text for text in texts if text and not _NUMBER_CELL.match(text)]
    return parse_member(" – ".join(texts), _printed(row)) if texts else None


def _printed(row: Sequence[Cell]) -> Printed:
    text = " | ".join(cell.text for cell in row if cell.text)
    read = " | ".join(cell.original or cell.text for cell in row if cell.text)
    original = read if any(cell.original for cell in row) else None
    return Printed(text, row[0].page, row[0].box, min(cell.confidence for cell in row), original)


def is_attendance(text: str) -> bool:
    """Whether a heading of minutes opens the list of those present (`Thành phần tham dự:`)."""
    return bool(
        re.search(r"\b(?:thanh phan|co mat|tham du|tham gia|chu tri|thu ky|dai bieu)\b", aligned(text[:120]))
    )
