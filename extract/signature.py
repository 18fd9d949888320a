"""The foot of a document: who signed, in which position, and to whom it was sent.

Lines of one document in, a `Signature` out. Two signatures side by side (secretary and chair) are
told apart by column, or by order where the medium has none; the chief one is the document's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.lines import Line
from extract.marks import (
    Mark,
    SignerKind,
    find_signer,
    is_person_name,
    is_upper,
    likely_position,
    mark_of,
    spelled_signer,
)
from extract.raw import Printed
from normalize.names import looks_like_person_name
from normalize.records import DocType
from normalize.text import bare

#: The foot is looked for in the last lines only; lists of recipients are seldom longer than twenty.
_TAIL = 60
#: A position in small letters is a signature only this near the end, elsewhere it heads a list of duties.
_SMALL_LETTERS_TAIL = 8
#: A name without a position above it stands in the last lines.
_BARE_NAME_TAIL = 3
_ARTICLE = re.compile(r"^dieu\s+\d+\b")
_RECIPIENT = re.compile(r"^(?:[-+*•–]|nhu dieu|luu\b)")
_LONGEST_NAME = 45
#: A line under a seal is a position only if it was read this well, or is like a listed one.
_LEGIBLE = 0.87
_ANNEX = re.compile(r"^\(?(?:kem theo|dinh kem|ban hanh kem|phu luc|danh sach)\b")


@dataclass(frozen=True, slots=True)
class Signature:
    """What the foot says; keys are those of the lines it was read from."""

    title: Printed | None = None
    name: Printed | None = None
    place_date: Printed | None = None
    used: frozenset[tuple[int, int]] = frozenset()
    recipients: frozenset[tuple[int, int]] = frozenset()
    others: frozenset[tuple[int, int]] = frozenset()


@dataclass(slots=True)
class _Signer:
    """A position that signs, over one or two lines, and the name below it."""

    lines: list[Line]
    kind: SignerKind
    place: int
    name: Line | None = None
    notes: list[Line] = field(default_factory=list)


def read_signature(lines: Sequence[Line], start: int, doc_type: DocType) -> Signature:
    """The signature below line ``start`` (the end of the title)."""
    lines = lines[: _annex_start(lines, start)]
    first = _foot_start(lines, start)
    foot = lines[first:]
    recipients = _recipients(foot)
    plain = [line for line in foot if line.key not in recipients]
    signers = _signers(plain)
    notes = frozenset(line.key for line in plain if mark_of(line.text) is Mark.SIGN_NOTE)
    date = next((line for line in plain if mark_of(line.text) is Mark.PLACE_DATE), None)
    place_date = date.printed() if date is not None else None
    dated = frozenset({date.key} if date is not None else ())
    if not signers:
        name = _bare_name(plain)
        used = dated | ({name.key} if name is not None else set())
        return Signature(None, name.printed() if name else None, place_date, used, recipients, notes)
    chief = min(signers, key=lambda s: (_rank(s.kind, doc_type), s.name is None, -s.place))
    used = (
        dated | {line.key for line in chief.lines} | ({chief.name.key} if chief.name is not None else set())
    )
    rest = {line.key for s in signers if s is not chief for line in s.lines}
    rest |= {s.name.key for s in signers if s is not chief and s.name is not None}
    title = _title(chief)
    name = chief.name
    if title is None:
        lost = {line.key for line in chief.lines}
        used, rest = used - lost, rest | lost
    return Signature(
        title, name.printed() if name else None, place_date, frozenset(used), recipients, notes | rest
    )


def _title(signer: _Signer) -> Printed | None:
    """The position as printed; null where restored text has only its first half."""
    if _lost_half(signer):
        return None
    words = (_position(line).strip(" .:" if i else " :") for i, line in enumerate(signer.lines))
    return replace(signer.lines[0].printed(" ".join(words)), confidence=_confidence(signer))


def _position(line: Line) -> str:
    """A line of the position; where it was read from an image, with the letters that the position has."""
    if line.figures == 1.0:
        return line.text
    spelled = spelled_signer(line.text)
    return spelled if _is_legible(line) or find_signer(spelled) else likely_position(line.text) or spelled


def _lost_half(signer: _Signer) -> bool:
    """Whether restored text has only the first half of a position: who signs ``KT. HIỆU TRƯỞNG`` is none."""
    first = signer.lines[0]
    restored = first.original is not None and first.figures == 1.0
    return restored and len(signer.lines) == 1 and bare(first.text).startswith("kt")


def _confidence(signer: _Signer) -> float:
    """How sure a position is; who signs for another has a position of their own below, or it was not read."""
    if signer.kind.on_behalf and len(signer.lines) == 1 and signer.lines[0].figures < 1.0:
        return 0.0
    return min(line.confidence for line in signer.lines)


def _is_scrap(line: Line) -> bool:
    """Whether restored text has figures where a position has none."""
    return line.original is not None and any(map(str.isdigit, line.text))


def _is_legible(line: Line) -> bool:
    return line.confidence >= _LEGIBLE


def _rank(kind: SignerKind, doc_type: DocType) -> int:
    """Rank of a position; who signs on behalf of the chief stands in the chief's place."""
    return kind.rank_in_minutes if doc_type is DocType.BB else kind.rank


def _annex_start(lines: Sequence[Line], start: int) -> int:
    """Where a list or annex begins that stands below the signature; the end where there is none."""
    signed = False
    for index in range(start, len(lines)):
        line = lines[index]
        if line.table is not None or _ARTICLE.match(bare(line.text[:40])):
            signed = False
        elif signed and len(line.text) <= 120 and _ANNEX.match(bare(line.text)):
            return index
        elif mark_of(line.text) is Mark.SIGNER and is_upper(line.text):
            signed = True
    return len(lines)


def _foot_start(lines: Sequence[Line], start: int) -> int:
    """First line that may belong to the foot: below the last data table and the last article."""
    first = max(start, len(lines) - _TAIL)
    for index in range(len(lines) - 1, first - 1, -1):
        if lines[index].table is not None or _ARTICLE.match(bare(lines[index].text[:40])):
            return index + 1
    return first


def _recipients(foot: Sequence[Line]) -> frozenset[tuple[int, int]]:
    """Keys of "Nơi nhận:" and of the list below it."""
    found: set[tuple[int, int]] = set()
    column: int | None = None
    inside = False
    for line in foot:
        mark = mark_of(line.text)
        if mark is Mark.RECIPIENTS:
            inside, column = True, line.column
            found.add(line.key)
        elif inside and line.column != column:
            inside = False
        elif inside and _is_recipient(line, mark):
            found.add(line.key)
    return frozenset(found)


def _is_recipient(line: Line, mark: Mark) -> bool:
    """Whether a line under "Nơi nhận:" names a recipient; a signature may stand between them."""
    if mark in (Mark.SIGNER, Mark.SIGN_NOTE, Mark.PLACE_DATE):
        return line.column is not None and mark is not Mark.SIGN_NOTE and not is_upper(line.text)
    if _RECIPIENT.match(bare(line.text)) or line.text.rstrip().endswith((";", ".", ",")):
        return True
    return line.column is not None and not is_person_name(line.text)


def _signers(foot: Sequence[Line]) -> list[_Signer]:
    signers: list[_Signer] = []
    waiting: list[_Signer] = []
    for place, line in enumerate(foot):
        kind = _signer_kind(line, place, len(foot))
        if kind is not None:
            open_one = signers[-1] if signers and signers[-1] is (waiting[-1] if waiting else None) else None
            if open_one is not None and _goes_on(open_one, line, place):
                open_one.lines.append(line)
                continue
            adjacent = bool(waiting) and place - waiting[-1].place <= len(waiting[-1].lines)
            if not adjacent or (waiting and waiting[-1].lines[0].column != line.column):
                waiting = []
            signers.append(_Signer([line], kind, place))
            waiting.append(signers[-1])
        elif (
            signers
            and _goes_on(signers[-1], line, place)
            and is_upper(line.text)
            and not _is_full_name(line)
            and ((_is_legible(line) and not _is_scrap(line)) or likely_position(line.text))
        ):
            signers[-1].lines.append(line)  # a position that is not listed, such as TRƯỞNG TIỂU BAN
        elif waiting and _is_name(line) and line.column == waiting[0].lines[0].column:
            waiting.pop(0).name = line
    return signers


def _signer_kind(line: Line, place: int, size: int) -> SignerKind | None:
    if line.table is not None or len(line.text) > 80:
        return None
    kind = find_signer(line.text)
    if kind is None or is_upper(line.text) or line.column is not None:
        return kind
    return (
        kind
        if size - place <= _SMALL_LETTERS_TAIL and not line.text.rstrip().endswith((":", ";", ","))
        else None
    )


def _goes_on(signer: _Signer, line: Line, place: int) -> bool:
    """Whether a position line is the second line of a signature (KT. HIỆU TRƯỞNG / PHÓ HIỆU TRƯỞNG)."""
    near = place - signer.place == len(signer.lines) and line.column == signer.lines[0].column
    return near and signer.kind.on_behalf and len(signer.lines) < 3


def _is_name(line: Line) -> bool:
    return line.table is None and len(line.text) <= _LONGEST_NAME and is_person_name(line.text.strip(" .,"))


def _is_full_name(line: Line) -> bool:
    """Whether a line is a name that begins with a known surname."""
    return _is_name(line) and looks_like_person_name(line.text)


def _bare_name(foot: Sequence[Line]) -> Line | None:
    """A name that stands alone in the last lines, its position being cut off or under a seal."""
    tail = [line for line in foot if mark_of(line.text) is not Mark.SIGN_NOTE][-_BARE_NAME_TAIL:]
    return next((line for line in reversed(tail) if _is_full_name(line)), None)
