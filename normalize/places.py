"""Provinces, districts and communes, as they were before and are since 1 July 2025.

Lines of a header and a date in, a `Place` out: what is printed and the units of the catalogue it can
be on that day. Total on any text. A unit that did not exist on the day is no value: it is kept in
``Place.former``. The catalogue (``data/admin_units.csv``) keys on code and time, as codes are used
again; ``data/admin_successors.csv`` says which commune of today has (a part of) an old one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from functools import cache, lru_cache

from normalize.phrases import aligned, book, load_rows, prepared
from normalize.text import letters, same_form, squeeze

#: Districts ended and communes were merged on this day (Nghị quyết 202/2025/QH15 and the law on local government).
REFORM = date(2025, 7, 1)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r"[\s.]*(?:-\s*)?")
_LONGEST_NAME = 6
_REST_OF_NAME = re.compile(r"(?: [^\W_]+){1,3}")
#: What a syllable counts for that no unit's name has.
_UNSEEN = 0.1
#: Words that end a name in a line that goes on: ``HUYỆN … PHÒNG GIÁO DỤC``.
_NO_NAME = frozenset(map(same_form, ("phòng", "sở", "trường", "ubnd", "ủy", "ngày", "năm", "và")))


class Tier(IntEnum):
    """Finer units are larger numbers."""

    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3


#: The tiers a kind of unit can have; a ``Thành phố`` is a province or a district.
_TIERS: Mapping[str, tuple[Tier, ...]] = {
    "Tỉnh": (Tier.PROVINCE,),
    "Thành phố": (Tier.PROVINCE, Tier.DISTRICT),
    "Huyện": (Tier.DISTRICT,),
    "Quận": (Tier.DISTRICT,),
    "Thị xã": (Tier.DISTRICT,),
    "Xã": (Tier.COMMUNE,),
    "Phường": (Tier.COMMUNE,),
    "Thị trấn": (Tier.COMMUNE,),
    "Đặc khu": (Tier.COMMUNE,),
}
_BODY_KINDS: Mapping[str, tuple[str, ...]] = {
    "PHONG_GDDT": ("Huyện", "Quận", "Thị xã", "Thành phố"),
    "SO_GDDT": ("Tỉnh", "Thành phố"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the catalogue for the time it had this name and parent; codes are the statistical ones."""

    code: str
    kind: str
    name: str
    parent: str
    province: str
    start: date | None
    end: date | None

    @property
    def full_name(self) -> str:
        """``Phường Ba Đình``."""
        return f"{self.kind} {self.name}"

    @property
    def tier(self) -> Tier:
        """Told by the length of the code."""
        return {2: Tier.PROVINCE, 3: Tier.DISTRICT}.get(len(self.code), Tier.COMMUNE)

    @property
    def modern(self) -> bool:
        """Whether it is of the time without districts."""
        return self.start is not None

    def exists_on(self, day: date) -> bool:
        """Whether there was such a unit on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a school is, as its documents say: ``printed`` of the finest unit named.

    ``units`` are those it can be on the day of the document (several where the name is not unique),
    ``former`` those of another time when there is none on that day. ``province`` is the one of that day,
    where all units are of one. ``names`` are the comparable
    names of the parent body's unit and of the date line, for places that no catalogue has.
    """

    printed: str
    tier: Tier | None
    units: tuple[Unit, ...]
    former: tuple[Unit, ...]
    province: Unit | None
    names: tuple[str | None, str | None]

    @property
    def known(self) -> tuple[Unit, ...]:
        """The units it can be, of whatever time."""
        return self.units or self.former

    @property
    def unit(self) -> Unit | None:
        """The unit it is, where there is no doubt."""
        return self.units[0] if len(self.units) == 1 else None


class Relation(Enum):
    """Whether two places can be where one school is."""

    TOGETHER = "together"
    UNKNOWN = "unknown"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class _Mention:
    """A unit that a text names: its kinds (none said: empty) and its name as printed."""

    kinds: tuple[str, ...]
    name: str

    @property
    def printed(self) -> str:
        name = self.name.title() if self.name == self.name.upper() else self.name
        return f"{self.kinds[0]} {name}" if len(self.kinds) == 1 else name

    @property
    def tier(self) -> Tier | None:
        return max(_TIERS[self.kinds[0]]) if self.kinds else None


@lru_cache(maxsize=4096)
def locate(parent: str | None, issue_place: str | None = None, on: date | None = None) -> Place | None:
    """The place of a school by the line above its name and by its date line; null where neither says one.

    >>> place = locate("ỦY BAN NHÂN DÂN QUẬN 6", "Quận 6", date(2023, 9, 15))
    >>> place.unit.full_name, place.province.full_name
    ('Quận 6', 'Thành phố Hồ Chí Minh')
    """
    above = _mentions(parent or "")
    line = _mentions(issue_place or "") or _bare_mention(issue_place)
    if not above and not line:
        return None
    mentions = sorted(above or line, key=lambda one: -(one.tier or 0))
    found = [_candidates(one) for one in mentions]
    units = _inside(found[0], found[1:])
    if above and line and units:
        units = _with_date_line(units, _candidates(line[0]), on)
    valid = _on(units, on)
    names = (_key(above) if above else None, _key(line) if line else None)
    finest = valid[0] if len(valid) == 1 else None
    return Place(
        printed=finest.full_name if finest else mentions[0].printed,
        tier=valid[0].tier if valid else mentions[0].tier,
        units=valid,
        former=() if valid else tuple(units),
        province=_province(valid, on),
        names=names,
    )


def named_unit(line: str, on: date | None = None) -> tuple[str, str | None] | None:
    """The finest unit a line names: its name as printed there, and its official spelling.

    The spelling is the one that all units of that kind and those letters have on the day, marks aside; null
    where there is none or they differ. For names whose marks were put back.

    >>> named_unit("UBND HUYỆN DẦU TIẾNG", date(2023, 9, 15))
    ('DẦU TIẾNG', 'Dầu Tiếng')
    """
    mentions = _mentions(line)
    if not mentions:
        return None
    finest = max(mentions, key=lambda one: one.tier or 0)
    whole = squeeze(prepared(line))
    rest = whole[whole.index(finest.name) + len(finest.name) :]
    # a longer name may begin with that of a unit: HÒA AN ĐÔNG
    name = finest.name + rest if _REST_OF_NAME.fullmatch(rest) and len(mentions) == 1 else finest.name
    alike = (unit for unit in _by_name().get(_name_key(name), ()) if unit.kind in finest.kinds)
    spelled = {unit.name for unit in _on(alike, on)}
    return name, spelled.pop() if len(spelled) == 1 else None


def likeliest_name(names: Iterable[str]) -> str:
    """Of readings of one name that differ in their marks the one most like the names of units.

    Each syllable counts by how often it is written so, at the end of a name or before it; of equal ones the first.

    >>> likeliest_name(["Phù Lộc", "Phú Lộc"])
    'Phú Lộc'
    """
    return max(dict.fromkeys(names), key=_likelihood)


def likeliest_marks(syllable: str, last: bool) -> str | None:
    """How most names of units write a syllable of these letters, at their end or before it; null where none has it.

    >>> likeliest_marks("loc", last=True)
    'Lộc'
    """
    counts = _syllables()
    alike = _marked().get(letters(syllable), ())
    known = [(counts[marked, last], marked) for marked in alike if (marked, last) in counts]
    return _printed()[max(known)[1]].capitalize() if known else None


def _likelihood(name: str) -> float:
    """Logarithm of the probability of the marks of a name, its letters given."""
    syllables = same_form(name).split()
    return sum(_share(syllable, place + 1 == len(syllables)) for place, syllable in enumerate(syllables))


def _share(syllable: str, last: bool) -> float:
    counts = _syllables()
    alike = sum(counts.get((other, last), 0) for other in _marked().get(letters(syllable), ()))
    return math.log((counts.get((syllable, last), 0) + _UNSEEN) / (alike + 1.0))


@cache
def _syllables() -> Mapping[tuple[str, bool], int]:
    """How many names of units have a syllable at their end (True) or before it (False)."""
    found: Counter[tuple[str, bool]] = Counter()
    for name in {same_form(unit.name) for unit in _units()}:
        *before, last = name.split()
        found.update((syllable, False) for syllable in before)
        found[last, True] += 1
    return found


@cache
def _printed() -> Mapping[str, str]:
    """The syllables of the names of units as they are printed, by their comparable form."""
    return {same_form(syllable): syllable.lower() for unit in _units() for syllable in unit.name.split()}


@cache
def _marked() -> Mapping[str, frozenset[str]]:
    """The syllables of the names of units by their letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for syllable, _ in _syllables():
        found[letters(syllable)].add(syllable)
    return {bare: frozenset(marked) for bare, marked in found.items()}


def related(one: Place | None, other: Place | None) -> Relation:
    """Whether one school can be at both places: equal, one within the other, or one the other's successor."""
    if one is None or other is None:
        return Relation.UNKNOWN
    if one.known and other.known:
        together = any(_same_ground(a, b) for a in one.known for b in other.known)
    else:
        together = _same_names(one.names, other.names)
    return Relation.TOGETHER if together else Relation.APART


def likely_meant(place: Place, on: date | None = None) -> tuple[Unit, ...]:
    """Of a place that no catalogue has: the units of that day whose names differ in marks or kind only.

    For names that were misread or whose marks were put back; a suggestion, never a value.
    """
    key = place.names[0] or place.names[1]
    if place.known or key is None:
        return ()
    return _on((unit for unit in _by_name().get(key, ()) if unit.tier is place.tier), on)


def successors(unit: Unit) -> tuple[Unit, ...]:
    """The communes of today on the ground of a unit; of one that is not traced, those of its district."""
    return tuple(_current()[code] for code in sorted(_ground(unit)) if code in _current())


def _province(units: Sequence[Unit], on: date | None) -> Unit | None:
    """The province that all units lie in; by the name it has on the day, else by its last."""
    if len({(unit.province, unit.modern) for unit in units}) != 1:
        return None
    unit = units[0]
    same = [one for one in _by_code()[unit.province] if one.modern == unit.modern]
    day = on or unit.end or date.max
    return next((one for one in sorted(same, key=_by_age) if one.exists_on(day)), None)


def _mentions(text: str) -> list[_Mention]:
    """The units a line names, each by a word for its kind or by the body before it."""
    line = squeeze(prepared(text))
    tokens = list(_WORD.finditer(line))
    unmarked = aligned(line) == line.lower()
    found: list[_Mention] = []
    place = 0
    while place < len(tokens):
        kind, size = _kind_at(tokens, place, unmarked)
        name, taken = _name_after(line, tokens, place + size, (kind,), unmarked) if kind else ("", 0)
        if kind and name:
            found.append(_Mention((kind,), name))
        place += max(size + taken, 1)
    if not found and (body := book("parent_bodies.csv", "phrase", "role").head(line)) is not None:
        kinds = _BODY_KINDS.get(body.value, ())
        after = next((n for n, token in enumerate(tokens) if token.start() >= body.end), len(tokens))
        name, _ = _name_after(line, tokens, after, kinds, unmarked)
        if kinds and name:
            found.append(_Mention(kinds, name))
    return found


def _bare_mention(text: str | None) -> list[_Mention]:
    """A date line names its place without a kind."""
    name = squeeze(prepared(text or "")).strip(" .,;")
    return [_Mention((), name)] if name else []


def _kind_at(tokens: Sequence[re.Match[str]], place: int, unmarked: bool) -> tuple[str | None, int]:
    for size in (2, 1):
        words = [token.group() for token in tokens[place : place + size]]
        if len(words) == size:
            kinds = _kind_words()
            phrase = " ".join(words)
            kind = kinds.get(letters(phrase) if unmarked else same_form(phrase))
            # A lower-case letter alone is no abbreviation of a unit.
            if kind is not None and (len(phrase) > 1 or phrase.isupper()):
                return kind, size
    return None, 1


def _name_after(
    line: str, tokens: Sequence[re.Match[str]], start: int, kinds: tuple[str, ...], unmarked: bool
) -> tuple[str, int]:
    """The name that begins at a token, and how many tokens it takes: the longest known, else all up to a stop."""
    end = start
    while end < min(len(tokens), start + _LONGEST_NAME):
        before = line[tokens[end - 1].end() : tokens[end].start()] if end else ""
        if end > start and not _GAP.fullmatch(before):
            break
        if same_form(tokens[end].group()) in _NO_NAME:
            break
        end += 1
    for stop in range(end, start, -1):
        name = line[tokens[start].start() : tokens[stop - 1].end()]
        if _candidates(_Mention(kinds, name)):
            return name, stop - start
    stop = next((n for n in range(start + 1, end) if _kind_at(tokens, n, unmarked)[0]), end)
    return (line[tokens[start].start() : tokens[stop - 1].end()], stop - start) if stop > start else ("", 0)


def _key(mentions: Sequence[_Mention]) -> str:
    finest = max(mentions, key=lambda one: one.tier or 0)
    return _name_key(_aliases().get(letters(finest.name), finest.name))


def _candidates(mention: _Mention) -> tuple[Unit, ...]:
    """The units of a name, of whatever time; marks count where the printed name has any."""
    name = _aliases().get(letters(mention.name), mention.name)
    named = [unit for unit in _by_name().get(_name_key(name), ()) if not mention.kinds or unit.kind in mention.kinds]
    exact = tuple(unit for unit in named if _spelling(unit.name) == _spelling(name))
    return exact or (tuple(named) if aligned(name) == name.lower() else ())


def _inside(units: Iterable[Unit], above: Iterable[Sequence[Unit]]) -> tuple[Unit, ...]:
    """The units that lie in one of each group above; a group that holds none of them is left aside."""
    kept = tuple(units)
    for group in above:
        within = tuple(unit for unit in kept if any(_contains(over, unit) for over in group))
        kept = within or kept
    return kept


def _with_date_line(units: tuple[Unit, ...], line: tuple[Unit, ...], on: date | None) -> tuple[Unit, ...]:
    """The date line makes a place finer (a commune of the district) or tells which of several it is.

    A line that names the parent's unit again is no town of the same name within it.
    """
    if not set(units).isdisjoint(line):
        return _inside(units, [line])
    finer = tuple(unit for unit in _on(line, on) if any(_contains(over, unit) for over in _on(units, on)))
    return finer or _inside(units, [line])


def _on(units: Iterable[Unit], day: date | None) -> tuple[Unit, ...]:
    """The units that existed on a day, in the order of their codes."""
    kept = sorted((unit for unit in units if day is None or unit.exists_on(day)), key=_by_age)
    # The same unit of two overlapping times (a town renamed) is one.
    return tuple({(unit.code, unit.modern, same_form(unit.full_name)): unit for unit in kept}.values())


def _by_age(unit: Unit) -> tuple[str, date, date]:
    return unit.code, unit.start or date.min, unit.end or date.max


def _contains(over: Unit, unit: Unit) -> bool:
    return over.modern == unit.modern and over.code in (unit.code, unit.parent, unit.province)


def _same_ground(one: Unit, other: Unit) -> bool:
    if one.modern == other.modern:
        return _contains(one, other) or _contains(other, one)
    return not _ground(one).isdisjoint(_ground(other))


def _same_names(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Places of no catalogue: the same parent, unless both date lines name another part of it."""
    above, line = zip(one, other, strict=True)
    if None in above or above[0] != above[1]:
        return above == (None, None) and line[0] == line[1]
    parts = {name for name in line if name is not None} - {above[0]}
    return len(parts) < 2


@cache
def _ground(unit: Unit) -> frozenset[str]:
    """The codes of the communes of today on the ground of a unit."""
    if unit.tier is Tier.COMMUNE:
        if unit.modern:
            return frozenset((unit.code,))
        return _heirs().get(unit.code) or _ground_below(unit.parent, modern=False)
    return _ground_below(unit.code, unit.modern)


@cache
def _ground_below(code: str, modern: bool) -> frozenset[str]:
    below = (one for one in _units() if one.tier is Tier.COMMUNE and one.modern == modern)
    inside = [one.code for one in below if code in (one.parent, one.province)]
    return frozenset(inside) if modern else frozenset().union(*(_heirs().get(one, frozenset()) for one in inside))


def _spelling(name: str) -> str:
    return same_form(name.lstrip("0")).replace("-", " ").replace("  ", " ")


def _name_key(name: str) -> str:
    return letters(name).lstrip("0")


@cache
def _units() -> tuple[Unit, ...]:
    return tuple(_read_units())


def _read_units() -> Iterator[Unit]:
    for row in load_rows("admin_units.csv"):
        start, end = (date.fromisoformat(row[name]) if row[name] else None for name in ("from", "to"))
        yield Unit(row["code"], row["kind"], row["name"], row["parent"], row["province"], start, end)


@cache
def _by_name() -> Mapping[str, tuple[Unit, ...]]:
    named: dict[str, list[Unit]] = defaultdict(list)
    for unit in _units():
        named[_name_key(unit.name)].append(unit)
    return {name: tuple(units) for name, units in named.items()}


@cache
def _by_code() -> Mapping[str, tuple[Unit, ...]]:
    coded: dict[str, list[Unit]] = defaultdict(list)
    for unit in _units():
        coded[unit.code].append(unit)
    return {code: tuple(units) for code, units in coded.items()}


@cache
def _current() -> Mapping[str, Unit]:
    """The communes of today by code."""
    return {unit.code: unit for unit in _units() if unit.tier is Tier.COMMUNE and unit.modern and unit.end is None}


@cache
def _heirs() -> Mapping[str, frozenset[str]]:
    heirs: dict[str, set[str]] = defaultdict(set)
    for row in load_rows("admin_successors.csv"):
        heirs[row["old"]].add(row["new"])
    return {old: frozenset(new) for old, new in heirs.items()}


@cache
def _kind_words() -> Mapping[str, str]:
    """Words for kinds of units, marked and, for text without marks, bare."""
    rows = [(row["phrase"], row["kind"]) for row in load_rows("admin_kinds.csv")]
    return {letters(phrase): kind for phrase, kind in rows} | {same_form(phrase): kind for phrase, kind in rows}


@cache
def _aliases() -> Mapping[str, str]:
    return {letters(row["alias"]): row["name"] for row in load_rows("admin_aliases.csv")}
