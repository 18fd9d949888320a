"""The lines around the text proper: issuing bodies, number, place and date, title, signature.

Blocks of one document in; out comes the `RawHeader`, the blocks that are left for the parser of
the document's type, and the lines that were known but have no field (the motto, the recipients),
so that nothing is lost. Citations and the line of the meeting are told and stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.bundle import is_title_word, title_type
from extract.document import Block, Box
from extract.lines import Line, lines_of, plain, unplaced_of, without
from extract.marks import HEADER_MARKS, Mark, is_upper, mark_of
from extract.raw import Printed, RawHeader, Unplaced
from extract.schools import authority_school, school_in_prose
from extract.signature import Signature, read_signature
from normalize.dates import read_place
from normalize.records import DocType
from normalize.text import bare, letters, same_form

#: A title stands within the first lines; covers and stamps may come before it.
_TITLE_SEARCH = 40
_TITLE_LINES = 8
_TITLE_LINE_LONGEST = 250
_MEETING_SEARCH = 40
#: Without a title a header is told by its marks; its subject (`V/v …`) may stand between them.
_HEADER_LONGEST = 20
_HEADER_LINE_LONGEST = 110
#: Lines of one title stand so close (of the height of a line) and so exactly one above the other (points).
_TITLE_GAP = 0.5
_TITLE_MIDDLE = 16.0
_YEAR = r"(?:20\d\d|\d\d)"
_YEAR_ONLY = re.compile(rf"^\(?(?:cho |trong )?(?:nam hoc|nam)\s*:?\s*{_YEAR}(?:\s*[-/ ]\s*{_YEAR})?\)?\.?$")
_YEAR_SAID = re.compile(rf"\bnam hoc\s*:?\s*{_YEAR}\s*-\s*{_YEAR}\b")
#: A wrapped title may go on with the years of its period.
_YEAR_FIRST = re.compile(r"^20\d\d\b(?!\.)")
_HEADING = re.compile(
    r"^(?!v/v\b)(?:[ivx]+|[a-h]|\d{1,2})\s*[.)/:-]\s*\S|^phan\s+(?:[ivx]+|\d|thu)\b|^(?:chuong|dieu)\s+[\divx]+"
)
_TITLE_STOP = re.compile(
    r"^(?:can cu|kinh gui|hom nay|thoi gian\b|dia diem|xet\b|hieu truong|giam doc|chu tich"
    r"|thuc hien (?:cong van|ke hoach so|thong tu"
    r"|quyet dinh|chi dao|su chi dao|huong dan|van ban|nhiem vu|chi thi)|nham\b|vao luc|vao hoi|luc\b"
    r"|tai (?:phong|truong|hoi truong|van phong|dia)\b|thanh phan|trong nam hoc"
    r"|sau khi|\(|noi nhan|de\b.*,|nha truong\b|truong\b.*(?:xay dung|bao cao|ban hanh|to chuc|lap)\b)"
)
_SUBJECT = re.compile(r"^(?:chat luong\b|ve\b|v/v|sau\b|theo\b|cua\b|giai doan|doi voi|nam hoc|nam\b|tu\b|va\b)")
_LEVEL_ONLY = re.compile(
    r"truong(?:\s+(?:tieu hoc|mam non|mau giao|thcs|thpt|th|mn|mg|trung hoc|co so|pho thong|va|dan toc"
    r"|ban tru|noi tru"
    r"|ptdtbt|ptdtnt|[&,-]))*"
)
_BESIDE_TITLE = frozenset({Mark.NUMBER, Mark.PLACE_DATE, Mark.MOTTO, Mark.INDEPENDENCE, Mark.STAMP})
_MOTTO_REST = re.compile(r"^(?:chu nghia )?viet nam$")
_LEGAL_NUMBER = r"\d+\s*/\s*(?:\d{4}\s*/\s*)?[a-z]{2}"
_CITES = re.compile(
    r"^[-+*•\d.\s]*(?:can c\w{1,3}\b|thuc hien (?:cong van|ke hoach|thong tu|quyet dinh|van ban"
    r"|huong dan)\b|xet de nghi)"
    r"|\b(?:thong tu|cong van|nghi dinh|quyet dinh|ke hoach|nghi quyet|van ban|huong dan|chi thi"
    r"|luat)\b[^/]{0,40}?" + _LEGAL_NUMBER
)
_MEETS = re.compile(r"^[-+*•\d.)\sa-z]{0,6}?(?:thoi gian|hom nay|vao luc|vao hoi|luc|ngay hop|bat dau)\b")
_DAY = re.compile(
    r"\bngay\s*\d{1,2}\s*(?:thang\s*\d{1,2}\s*,?\s*nam\s*\d{4}|[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4})"
    r"|\b\d{1,2}/\d{1,2}/20\d\d\b"
)

#: ``GD&ĐT`` is no word, so an engine's last letter of it may be any.
_MISREAD_GDDT = re.compile(r"\bGD\s?&\s?Đ(?!T\b)\w{1,2}\b")

_REASONS = {
    "motto": "Quốc hiệu, tiêu ngữ, dấu và nhãn mẫu ở đầu văn bản",
    "unit": "Đơn vị soạn thảo",
    "recipients": "Nơi nhận",
    "signature": "Phần ký khác",
}


#: A line of its own that names the school year, glued to the title: ``chất lượng Năm học 2020 - 2021``.
_YEAR_TAIL = re.compile(r"(?<=[a-zà-ỹ]) Năm học:? ?\d{4} ?[-–—] ?\d{4}\.?$")


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """A header, the blocks it left, and known lines that no field holds."""

    header: RawHeader
    rest: tuple[Block, ...]
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(slots=True)
class _Top:
    """What was found above and in the title."""

    parent: list[Line]
    school: list[Line]
    number: Line | None
    place_date: Line | None
    team: set[tuple[int, int]]
    known: set[tuple[int, int]]
    used: set[tuple[int, int]]


def read_header(blocks: Sequence[Block], doc_type: DocType) -> HeaderReading:
    """The header of one document."""
    lines = lines_of(blocks)
    at = _title_at(lines, doc_type)
    if at is not None and is_title_word(lines[at].text):
        lines, at = _title_last(lines, at)
    top = _read_top(lines[: at if at is not None else _header_end(lines)])
    title, year, end = _read_title(lines, at) if at is not None else ((), None, _header_end(lines))
    title_keys = {line.key for line in title} | ({year.key} if year is not None else set())
    foot = read_signature(lines, end, doc_type)
    used = top.used | title_keys | foot.used
    known = top.known | top.team | foot.recipients | foot.others
    body = [line for line in lines if line.key not in used | known]
    dated = top.place_date.printed() if top.place_date is not None else foot.place_date
    header = RawHeader(
        parent_organization=_like_place(_joined(top.parent), dated),
        organization=_like_place(_school(top, title, body), dated),
        number=top.number.printed() if top.number is not None else None,
        place_date=dated,
        title=tuple(line.printed(_YEAR_TAIL.sub("", plain(line.text))) for line in title),
        year_line=year.printed() if year is not None else _year_said(title, body, doc_type),
        meeting=_meeting(body) if doc_type is DocType.BB else None,
        signer_title=foot.title,
        signer_name=foot.name,
        citations=tuple(
            line.printed() for line in body if line.table is None and _CITES.search(bare(line.text))
        ),
        recipients=next((line.printed() for line in lines if line.key in foot.recipients), None),
    )
    if header.organization is None and top.parent:
        header = replace(header, organization=header.parent_organization, parent_organization=None)
    return HeaderReading(header, without(blocks, lines, used | known), _known_lines(lines, top, foot))


def _title_last(lines: Sequence[Line], at: int) -> tuple[tuple[Line, ...], int]:
    """The lines with what a page sets between the title word and its subject put above both.

    A date or number in a second column may stand a little lower than the title's first line.
    """
    end = at + 1
    while end < len(lines) and mark_of(lines[end].text) in _BESIDE_TITLE and lines[end].table is None:
        end += 1
    return (*lines[:at], *lines[at + 1 : end], lines[at], *lines[end:]), end - 1


def _known_lines(lines: Sequence[Line], top: _Top, foot: Signature) -> tuple[Unplaced, ...]:
    groups = (
        ("motto", top.known),
        ("unit", top.team),
        ("recipients", foot.recipients),
        ("signature", foot.others),
    )
    found: list[Unplaced] = []
    for reason, keys in groups:
        found.extend(unplaced_of([line for line in lines if line.key in keys], (), _REASONS[reason]))
    return tuple(found)


def _title_at(lines: Sequence[Line], doc_type: DocType) -> int | None:
    """Index of the title's first line: the first that tells the document's type, capitals preferred."""
    found = [
        index
        for index, line in enumerate(lines[:_TITLE_SEARCH])
        if line.table is None and title_type(line.text) is doc_type
    ]
    upper = [index for index in found if is_upper(lines[index].text)]
    near = [index for index in found if index == 0 or mark_of(lines[index - 1].text) in HEADER_MARKS]
    return next(iter([*upper, *near]), None)


def _header_end(lines: Sequence[Line]) -> int:
    """First line below a header that has no title."""
    end = 0
    for index, line in enumerate(lines[:_HEADER_LONGEST]):
        if line.table is not None or len(line.text) > _HEADER_LINE_LONGEST or _TITLE_STOP.match(bare(line.text)):
            break
        if mark_of(line.text) in HEADER_MARKS:
            end = index + 1
    return end


def _read_top(lines: Sequence[Line]) -> _Top:
    """Bodies, number and date above the title; lines that fit nothing stay unused."""
    top = _Top([], [], None, None, set(), set(), set())
    grows: list[Line] | None = None
    for index, line in enumerate(lines):
        mark = mark_of(line.text)
        if (
            grows is top.school
            and top.school
            and not _is_complete(top.school)
            and mark in (Mark.SCHOOL, Mark.OTHER)
        ):
            mark = Mark.OTHER
        if mark is Mark.BODY and not _is_below(top.parent, line):
            top.known.add(line.key)  # a body that stands elsewhere is that of a stamp
            continue
        if mark is Mark.BODY or (mark is Mark.OTHER and grows is None and _stands_over_school(lines, index)):
            grows = top.parent
        elif mark is Mark.SCHOOL:
            grows = top.school
        elif mark is Mark.TEAM and not (grows is top.school and not _is_complete(top.school)):
            grows = None
            top.team.add(line.key)
            continue
        elif mark is Mark.NUMBER and top.number is None:
            top.number, grows = line, None
            top.used.add(line.key)
            continue
        elif mark is Mark.PLACE_DATE and top.place_date is None:
            top.place_date = line
            top.used.add(line.key)
            continue
        elif (mark in HEADER_MARKS and mark is not Mark.TEAM) or _MOTTO_REST.match(bare(line.text)):
            top.known.add(line.key)
            continue
        if grows is not None and is_upper(line.text) and len(line.text) <= 90:
            grows.append(line)
            top.used.add(line.key)
    return top


def _is_below(bodies: Sequence[Line], line: Line) -> bool:
    """Whether a body stands in the column of those above it; media without boxes do not say."""
    if not bodies or bodies[-1].box is None or line.box is None:
        return True
    return min(bodies[-1].box.x1, line.box.x1) > max(bodies[-1].box.x0, line.box.x0)


def _is_complete(school: Sequence[Line]) -> bool:
    """Whether the lines of a school name the school, not only its level (`TRƯỜNG TIỂU HỌC`)."""
    return not _LEVEL_ONLY.fullmatch(bare(" ".join(line.text for line in school)))


def _stands_over_school(lines: Sequence[Line], index: int) -> bool:
    """Whether an unknown line in capitals at the top is the superior of the school below it."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    same = below is not None and below.column == lines[index].column
    return (
        index == 0
        and is_upper(lines[0].text)
        and same
        and below is not None
        and mark_of(below.text) is Mark.SCHOOL
    )


def _read_title(lines: Sequence[Line], at: int) -> tuple[tuple[Line, ...], Line | None, int]:
    """The title's lines, the line that only holds the school year, and the index below both."""
    first = lines[at]
    title = [first]
    year: Line | None = None
    index = at + 1
    while index < min(len(lines), at + _TITLE_LINES):
        line = lines[index]
        if line.table is not None or line.column != first.column:
            break
        if _YEAR_ONLY.match(bare(plain(line.text))):
            year = year or line
        elif (year is not None and not is_upper(line.text)) or not _continues_title(first, title[-1], line):
            break
        else:
            title.append(line)
        index += 1
    return tuple(title), year, index


def _continues_title(first: Line, last: Line, line: Line) -> bool:
    words = bare(line.text)
    mark = mark_of(line.text)
    if len(line.text) > _TITLE_LINE_LONGEST or line.text.rstrip().endswith((":", ";")):
        return False
    if _HEADING.match(words) or mark not in (Mark.OTHER, Mark.SCHOOL, Mark.TEAM, Mark.BODY):
        return False
    if first.centered and line.centered is False:
        return False
    if line.text[:1].islower() or _YEAR_FIRST.match(line.text):
        return not last.text.rstrip().endswith(".")
    if _TITLE_STOP.match(words):
        return False
    if _SUBJECT.match(words) or (first.centered and line.centered):
        return True
    # Capitals below a subject in small letters name who decides: they are no part of the title.
    if is_upper(line.text):
        return is_upper(last.text)
    return is_title_word(last.text) or _is_set_below(last, line)


def _is_set_below(last: Line, line: Line) -> bool:
    """Whether a line stands close below another, both about one middle, as lines of a title do."""
    if last.box is None or line.box is None or last.page != line.page or last.text.rstrip().endswith("."):
        return False
    height = min(last.box.y1 - last.box.y0, line.box.y1 - line.box.y0)
    middle = abs((last.box.x0 + last.box.x1) - (line.box.x0 + line.box.x1)) / 2
    return line.box.y0 - last.box.y1 < _TITLE_GAP * height and middle < _TITLE_MIDDLE


def _school(top: _Top, title: Sequence[Line], body: Sequence[Line]) -> Printed | None:
    """The school: the header's line, the line of who decides, a line of the title, else the prose."""
    if top.school:
        return _joined(top.school)
    for line in body:
        if line.table is None and (name := authority_school(line.text)):
            return line.printed(name)
    for line in title[1:]:
        if mark_of(line.text) is Mark.SCHOOL:
            return line.printed()
    return school_in_prose([*title, *body])


def _joined(lines: Sequence[Line]) -> Printed | None:
    """Lines of one name as one text."""
    if not lines:
        return None
    text = " ".join(line.text.strip(" .,;-") for line in lines)
    if any(line.figures < 1.0 for line in lines):
        text = _MISREAD_GDDT.sub("GD&ĐT", text)
    boxes: list[Box | None] = [line.box for line in lines]
    read = " ".join(line.original or line.text for line in lines)
    return Printed(
        text,
        lines[0].page,
        Box.around(boxes),
        min(line.confidence for line in lines),
        read if any(line.original for line in lines) else None,
        min(line.figures for line in lines),
    )


def _like_place(name: Printed | None, dated: Printed | None) -> Printed | None:
    """A body read from an image with the marks of the place it ends with, where the date line was read better.

    Capitals lose their marks more easily: ``XÃ HÓA AN`` is that of ``Hòa An, ngày …``.
    """
    place = read_place(dated.text) if dated is not None else None
    if name is None or dated is None or place is None or name.figures == 1.0 or dated.confidence <= name.confidence:
        return name
    words, last = name.text.split(), place.split()
    tail = " ".join(words[-len(last) :])
    if letters(tail) != letters(place) or same_form(tail) == same_form(place):
        return name
    spelled = place.upper() if is_upper(tail) else place
    text = " ".join([*words[: -len(last)], spelled])
    return replace(name, text=text, original=name.original or name.text)


def _year_said(title: Sequence[Line], body: Sequence[Line], doc_type: DocType) -> Printed | None:
    """A school year named in the title, else (not in decisions, which cite other years) in the text."""
    for line in title:
        if _YEAR_SAID.search(bare(line.text)):
            return line.printed()
    if doc_type not in (DocType.KH, DocType.BC, DocType.BB):
        return None
    for line in body:
        words = bare(line.text)
        if line.table is None and _YEAR_SAID.search(words) and not _CITES.search(words):
            return line.printed()
    return None


def _meeting(body: Sequence[Line]) -> Printed | None:
    """The line of minutes that tells the day of the meeting."""
    dated = [line for line in body[:_MEETING_SEARCH] if line.table is None and _DAY.search(bare(line.text))]
    said = [line for line in dated if _MEETS.match(bare(line.text))]
    free = [line for line in dated if not _CITES.search(bare(line.text))]
    found = next(iter([*said, *free]), None)
    return found.printed() if found is not None else None
