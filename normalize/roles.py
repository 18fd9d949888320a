"""Who does an item: the people and bodies a cell names, their roles and their parts.

Text of a cell in, `Assignment` values in printed order out; total on any text. Sublabels inside the
cell (``Chủ trì: …``, ``Phối hợp: …``) decide the part, words that fit no role are KHAC. Phrases are
in ``data/roles.csv``: the longest phrase a piece begins with is its role, once words such as
``các``, ``thành viên``, ``chủ tịch`` are set aside. ``needs`` ALONE means that nothing may follow,
SUBJECT that only subjects and classes may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from normalize.names import looks_like_person_name, read_person, split_honorific
from normalize.phrases import Found, PhraseBook, aligned, load_rows, prepared, words
from normalize.records import Part, Role
from normalize.signs import is_ditto, is_nothing
from normalize.text import squeeze

_LABEL_END = re.compile(r"\s*\)?\s*:")
_EDGES = " \t\n.,;:*•●+/|-–—_…"
#: A person or body takes fewer characters; a longer run of words is cut, so that time stays bounded.
_LONGEST_PIECE = 300
_OPEN, _CLOSE = "([", ")]"
#: A misread post differs from the listed one by one letter in so many, by two at most.
_LETTERS_PER_EDIT, _MOST_EDITS = 10, 2
_SEPARATOR = re.compile(
    r"[,;\n•●+]|\s+(?:va|cung voi|cung|voi|&)\s+|\s+[-–—]\s+|(?<=\w)\s*/\s*(?=\w{2})|(?<=\w)\s*-\s*(?=phoi\b)"
)
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
_STAFF = {
    Role.THU_VIEN,
    Role.THIET_BI,
    Role.Y_TE,
    Role.BAO_VE,
    Role.CAP_DUONG,
    Role.VAN_THU,
    Role.KE_TOAN,
    Role.THU_QUY,
}
_ONE_PERSON = _STAFF | {
    Role.HIEU_TRUONG,
    Role.PHO_HIEU_TRUONG,
    Role.TO_TRUONG_CHUYEN_MON,
    Role.TONG_PHU_TRACH_DOI,
}
_TAKES_SUBJECTS = {
    Role.TO_TRUONG_CHUYEN_MON,
    Role.TO_CHUYEN_MON,
    Role.GIAO_VIEN,
    Role.GIAO_VIEN_BO_MON,
    Role.GIAO_VIEN_CHU_NHIEM,
    Role.BAN_DAI_DIEN_CMHS,
}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person or body: part, role, the words it was read from, the person's name where printed."""

    part: Part
    role: Role
    text: str
    person_name: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    roles: tuple[Role, ...]
    needs: str


@cache
def _roles() -> PhraseBook[_Entry]:
    return PhraseBook(
        (row["phrase"], _Entry(tuple(Role(role) for role in row["roles"].split()), row["needs"]))
        for row in load_rows("roles.csv")
    )


@cache
def _labels() -> PhraseBook[tuple[Part, bool]]:
    return PhraseBook(
        (row["phrase"], (Part(row["part"]), row["colon"] == "yes")) for row in load_rows("part_labels.csv")
    )


@cache
def _words(*kinds: str) -> PhraseBook[str]:
    rows = load_rows("role_words.csv")
    return PhraseBook((row["phrase"], row["kind"]) for row in rows if row["kind"] in kinds)


def _only(text: str, *kinds: str) -> bool:
    """Whether a text is made of listed words and nothing else."""
    rest = text.strip(_EDGES)
    while rest:
        found = _words(*kinds).head(rest)
        if found is None:
            return not any(char.isalpha() for char in rest)
        rest = rest[found.end :].strip(_EDGES)
    return True


# --- parts: what stands under which label ---------------------------------------------------------------


def _sections(text: str, part: Part) -> Iterator[tuple[Part, str]]:
    """The text under each label; before the first label the part is the column's own."""
    current, start = part, 0
    for found in _labels().find(text):
        label_part, needs_colon = found.value
        end = _LABEL_END.match(text, found.end)
        if found.start < start or (needs_colon and end is None and not _joins(text, start, found)):
            continue
        before, opened = text[start : found.start], False
        if before.rstrip().endswith(tuple(_OPEN)):
            before, opened = before.rstrip()[:-1], True
        yield current, before
        start = end.end() if end else found.end
        if opened:
            ends = [at for at in (text.find(sign, start) for sign in _CLOSE) if at >= 0]
            close = min(ends, default=len(text))
            yield label_part, text[start:close]
            start = close + 1
        else:
            current = label_part
    yield current, text[start:]


def _joins(text: str, start: int, label: Found[tuple[Part, bool]]) -> bool:
    """Whether a label stands between two who work together: ``HT phối hợp Ban đại diện CMHS``."""
    between = aligned(text[label.start : label.end]) == "phoi hop" and text[start : label.start].strip(_EDGES)
    after = text[label.end :]
    return bool(between) and after[:1].isspace() and after.lstrip()[:1].isalpha() and _match(after) is not None


def _own_part(piece: str, part: Part) -> tuple[Part, str]:
    """The part a piece names for itself: ``HT (chủ trì)``, ``PHT phối hợp``."""
    for found in _labels().find(piece):
        if found.value[1] and found.start > 0 and not piece[found.end :].strip(_EDGES + ")"):
            named = aligned(piece[found.start : found.end])
            bracketed = piece[: found.start].rstrip().endswith("(")
            if named in ("chu tri", "phoi hop") or (named == "giam sat" and bracketed):
                return found.value[0], piece[: found.start].rstrip(_EDGES + "(")
    return part, piece


# --- pieces: one person or body each ---------------------------------------------------------------------


def _cuts(text: str) -> list[tuple[str, int, int]]:
    """The text cut at every separator outside brackets: the separator before it, and its slice."""
    depth, depths = 0, []
    for char in text:
        depth = max(0, depth + (char in _OPEN) - (char in _CLOSE))
        depths.append(depth)
    phrases = [found for found in _roles().find(text) if len(found.value.roles) == 1]
    cuts, start, before = [], 0, ""
    for match in _SEPARATOR.finditer(aligned(text)):
        at = match.start()
        bracketed = depths[at] and depth == 0
        # "Phòng Giáo dục và Đào tạo" is one body, "Phó hiệu⏎trưởng" one post
        inside = "," not in match.group() and any(found.start < at < found.end for found in phrases)
        if bracketed or inside:
            continue
        cuts.append((before, start, at))
        start, before = match.end(), match.group().strip() or "\n"
    return [*cuts, (before, start, len(text))]


def _continues(separator: str, piece: str, previous: str) -> bool:
    """Whether a piece is no one of its own but goes on with the words before it."""
    found = _match(previous)
    role = found[0][0] if found else None
    if _only(piece, "SUBJECT", "CLASS") and role in _TAKES_SUBJECTS:
        return True
    if _only(piece, "DUTY") and _words("DUTY").find(previous):
        return True
    known = _match(piece) is not None
    if separator in ("-", "–", "—", "/"):
        # a dash joins a person and a post, or words of one name; it parts two bodies only
        return not known or found is None or _person_first(previous) is not None
    if separator == "\n":
        first = piece.strip(_EDGES)[:1]
        return not known and first.islower() and not piece.lstrip().startswith(("-", "–", "+", "*"))
    if separator == "," and _person_first(previous) is not None and found is None:
        return role is None and _is_post(piece)
    return False


def _is_post(piece: str) -> bool:
    found = _match(piece)
    return found is not None and found[0][0] in _ONE_PERSON


def _pieces(text: str) -> Iterator[str]:
    held: tuple[int, int] | None = None
    for separator, start, end in _cuts(text):
        cut = text[start:end]
        if not cut.strip(_EDGES):
            continue
        if held is not None:
            previous = text[held[0] : held[1]]
            if len(previous) < _LONGEST_PIECE and _continues(separator, cut, previous):
                held = held[0], end
                continue
            yield previous
        held = start, end
    if held is not None:
        yield text[held[0] : held[1]]


# --- roles -----------------------------------------------------------------------------------------------


def _fits(entry: _Entry, rest: str) -> bool:
    if entry.needs == "ALONE":
        return not any(char.isalnum() for char in rest)
    return entry.needs != "SUBJECT" or _begins_with(rest, "SUBJECT", "CLASS") or not rest.strip(_EDGES)


def _begins_with(text: str, *kinds: str) -> bool:
    return _words(*kinds).head(text.lstrip(_EDGES + "(")) is not None


def _refined(roles: tuple[Role, ...], rest: str) -> tuple[Role, ...]:
    """``GV thể dục`` teaches a subject, ``cán bộ phụ trách thư viện`` keeps the library."""
    rest = rest.lstrip(_EDGES)
    while (lead := _words("LEAD_IN").head(rest)) is not None:
        rest = rest[lead.end :].lstrip(_EDGES)
    if roles == (Role.GIAO_VIEN,):
        return (Role.GIAO_VIEN_BO_MON,) if _begins_with(rest, "SUBJECT") else roles
    if roles in ((Role.NHAN_VIEN,), (Role.CAN_BO_QUAN_LY,)):
        found = _roles().head(rest)
        if found is not None and found.value.roles[0] in _STAFF:
            return found.value.roles
    return roles


def _match(piece: str) -> tuple[tuple[Role, ...], str] | None:
    """The roles of a piece and what follows the words that named them."""
    rest = piece.lstrip(_EDGES + "(")
    while rest:
        found = _roles().head(rest)
        if found is not None and _fits(found.value, rest[found.end :].split("(")[0]):
            after = rest[found.end :]
            return _refined(found.value.roles, after), after
        member = _words("MEMBER").head(rest)
        if member is None:
            return _duty_of_group(rest)
        rest = rest[member.end :].lstrip(_EDGES)
    return None


def _duty_of_group(rest: str) -> tuple[tuple[Role, ...], str] | None:
    """``tổ y tế``: a group named after the staff in it."""
    group = _roles().head(rest)
    if group is None or group.value.needs != "SUBJECT":
        return None
    found = _roles().head(rest[group.end :].lstrip(_EDGES))
    if found is None or found.value.roles[0] not in _STAFF:
        return None
    return found.value.roles, rest[group.end :]


def _person_first(piece: str) -> str | None:
    """The person a piece begins with."""
    _, line, addressed = split_honorific(piece.lstrip(_EDGES))
    name = read_person(piece.lstrip(_EDGES)).name
    if name is None or _match(line if addressed else piece) is not None:
        return None
    return name if addressed or looks_like_person_name(name) else None


def _person_in(rest: str) -> str | None:
    """The person named after a post: ``Hiệu trưởng (Lê Thị Hoa)``, ``Kế toán: bà Hoa``."""
    for said in [*_BRACKET.findall(rest), re.sub(_BRACKET, " ", rest)]:
        line = said.strip(_EDGES)
        _, _, addressed = split_honorific(line)
        name = read_person(line).name
        if name and (addressed or looks_like_person_name(name)):
            return name
    return None


@lru_cache(maxsize=4096)
def _likely(piece: str) -> tuple[Role, ...] | None:
    """The roles of a misread piece: of the one listed post that it is but for a letter or two, or behind a dash."""
    letters = "".join(words(prepared(piece.split("(")[0])))
    nearest: dict[tuple[Role, ...], int] = {}
    for phrase, roles in _spelled():
        limit = min(len(phrase) // _LETTERS_PER_EDIT, _MOST_EDITS)
        if limit and phrase[0] == letters[:1] and abs(len(phrase) - len(letters)) <= limit:
            apart = Levenshtein.distance(letters, phrase, score_cutoff=limit)
            if apart <= limit:
                nearest[roles] = min(apart, nearest.get(roles, apart))
    best = [roles for roles, apart in nearest.items() if apart == min(nearest.values())]
    if best:
        return best[0] if len(best) == 1 else None
    _, dash, after = piece.rpartition(" - ")
    return (found[0] if (found := _match(after)) is not None else None) if dash and _is_post(after) else None


@cache
def _spelled() -> tuple[tuple[str, tuple[Role, ...]], ...]:
    """The letters of listed posts and bodies that need nothing beside them."""
    return tuple(
        ("".join(words(row["phrase"])), tuple(Role(role) for role in row["roles"].split()))
        for row in load_rows("roles.csv")
        if not row["needs"]
    )


def _resolve(piece: str, misread: bool) -> tuple[tuple[Role, ...], str | None]:
    """Roles and person of one piece; KHAC where no role fits."""
    person = _person_first(piece)
    if person is not None:
        at = aligned(piece).find(aligned(person))
        found = _match(piece[at + len(person) :].lstrip(_EDGES + "(")) if at >= 0 else None
        return found[0] if found else (Role.KHAC,), person
    found = _match(piece)
    whole = found is not None and not any(char.isalnum() for char in found[1].split("(")[0])
    likely = _likely(piece) if misread and not whole else None
    if found is not None:
        return likely or found[0], _person_in(found[1])
    for inside in _BRACKET.findall(piece):
        bracketed = _match(inside)
        if bracketed is not None:
            return bracketed[0], None
    return likely or (Role.KHAC,), _person_in(piece)


def _unwrapped(piece: str) -> str:
    text = squeeze(piece).strip(_EDGES)
    if text.count("(") < text.count(")"):
        text = text.rstrip(" )")
    return text


def read_roles(
    text: str, part: Part, above: Iterable[Assignment] = (), misread: bool = False
) -> tuple[Assignment, ...]:
    """Who a cell names, in printed order; ``above`` is the answer of the row above, for ditto marks.

    ``part`` is the column's own part; in the supervision column everyone supervises. In ``misread`` text a post
    may have a wrong letter.

    >>> [a.role.value for a in read_roles("HT, các PHT", Part.LEAD)]
    ['HIEU_TRUONG', 'PHO_HIEU_TRUONG']
    """
    if is_ditto(text):
        return tuple(above)
    if is_nothing(text) or _words("NOBODY").whole(text):
        return ()
    out: list[Assignment] = []
    for section_part, section in _sections(prepared(text), part):
        for piece in _pieces(section):
            own_part, said = _own_part(piece, section_part)
            said = _unwrapped(said)
            if not any(char.isalnum() for char in said):
                continue
            roles, person = _resolve(said, misread)
            where = Part.SUPERVISE if part is Part.SUPERVISE else own_part
            out += [Assignment(where, role, said, person) for role in roles]
    return tuple(out)


def role_codes(assignments: Iterable[Assignment]) -> tuple[Role, ...]:
    """The roles in printed order, LEAD before SUPPORT, each once."""
    order = (Part.LEAD, Part.SUPPORT, Part.SUPERVISE)
    ranked = sorted(assignments, key=lambda assignment: order.index(assignment.part))
    return tuple(dict.fromkeys(assignment.role for assignment in ranked))
