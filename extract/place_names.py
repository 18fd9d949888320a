"""Names of places in headers whose marks were put back: spelled as the catalogue and the papers agree.

Which of `Thạnh` and `Thành` a place is called, no likelihood of running Vietnamese tells. The documents of one
file in, the same out; the name of the body above the school, the place of the date line and a school named after
either are spelled alike: as the only unit of that kind and those letters is on the day of the paper, else as the
reading is that is most like the names of places. What was read stays in ``original``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from extract.marks import is_upper
from extract.raw import Printed, RawDocument
from normalize.dates import read_date, read_place
from normalize.places import likeliest_marks, likeliest_name, named_unit
from normalize.text import letters, squeeze

#: Bodies of one file so like each other (0 to 100, in letters) are one, misread.
_SAME_BODY = 90.0
#: A school is named after a place of two words or more.
_LEAST_WORDS = 2


def with_places_spelled(documents: Sequence[RawDocument]) -> tuple[RawDocument, ...]:
    """The documents with the places in their headers spelled as they most likely are."""
    agreed = _with_one_body(documents)
    spelled = _spellings(agreed)
    return tuple(_spelled(document, spelled) for document in agreed)


def _with_one_body(documents: Sequence[RawDocument]) -> list[RawDocument]:
    """The body above the school has the letters that most documents of the file have for it."""
    named = [above for document in documents if (above := document.header.parent_organization) is not None]
    counts = Counter(letters(above.text) for above in named)
    texts = {letters(above.text): above.text for above in reversed(named)}
    out: list[RawDocument] = []
    for document in documents:
        above = document.header.parent_organization
        if above is not None:
            own = letters(above.text)
            near = (key for key in counts if fuzz.ratio(key, own) >= _SAME_BODY)
            best = max(near, key=lambda key: counts[key])
            text = above.text if counts[best] == counts[own] else texts[best]
            header = replace(document.header, parent_organization=_put(above, text))
            document = replace(document, header=header)
        out.append(document)
    return out


def _spellings(documents: Sequence[RawDocument]) -> Mapping[str, str]:
    """How each place is spelled, by its letters."""
    read: dict[str, list[str]] = defaultdict(list)
    official: dict[str, str] = {}
    for document in documents:
        above, dated = document.header.parent_organization, document.header.place_date
        on = read_date(dated.text) if dated is not None else None
        place = read_place(dated.text) if dated is not None else None
        if place is not None:
            read[letters(place)].append(place)
        unit = named_unit(above.text, on) if above is not None else None
        if unit is not None:
            name, known = unit
            read[letters(name)].append(name.title())
            if known is not None:
                official[letters(name)] = known
    return {key: likeliest_name(names) for key, names in read.items()} | official


def _spelled(document: RawDocument, spelled: Mapping[str, str]) -> RawDocument:
    header = document.header
    above, school, dated = header.parent_organization, header.organization, header.place_date
    if above is not None and (unit := named_unit(above.text)) is not None:
        above = _put(above, _with_name(above.text, unit[0], spelled[letters(unit[0])]))
    if dated is not None and (place := read_place(dated.text)) is not None:
        dated = _put(dated, _with_name(dated.text, place, spelled[letters(place)]))
    if school is not None:
        named = _named_after(squeeze(school.text), spelled)
        named = named if named != squeeze(school.text) else _with_own_letters(named, school.original)
        school = _put(school, named)
    header = replace(header, parent_organization=above, organization=school, place_date=dated)
    return replace(document, header=header)


def _with_name(text: str, name: str, spelled: str) -> str:
    return text.replace(name, spelled.upper() if is_upper(name) else spelled)


def _named_after(school: str, spelled: Mapping[str, str]) -> str:
    """A school's name with the place at its end spelled as the place is."""
    words = school.split(" ")
    for start in range(1, len(words) - _LEAST_WORDS + 1):
        name = " ".join(words[start:])
        known = spelled.get(letters(name))
        if known is not None:
            return _with_name(school, name, known)
    return school


def _with_own_letters(school: str, read: str | None) -> str:
    """A school's name in which no other letters stand than were read, where those read are a syllable of names.

    Marks are lost in capitals, letters seldom: ``DONG`` is no ``DƯƠNG``; but ``Đ`` is read as ``B`` or ``P``.
    """
    words, own = school.split(" "), squeeze(read or "").split(" ")
    for place, (word, seen) in enumerate(zip(words, own, strict=False)):
        if word.isupper() and seen.isascii() and seen.isalpha() and letters(word)[1:] != seen.lower()[1:]:
            marked = likeliest_marks(seen, last=place + 1 == len(words))
            words[place] = marked.upper() if marked is not None else word
    return " ".join(words)


def _put(printed: Printed, text: str) -> Printed:
    """A piece with another text; one that was read from an image, or whose marks are its own, stays."""
    marked = printed.original is None and not printed.text.isascii()
    if text == printed.text or printed.figures < 1.0 or marked:
        return printed
    return replace(printed, text=text, original=printed.original or printed.text)
