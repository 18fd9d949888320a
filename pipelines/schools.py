"""Which documents are of one school, over files and years.

Documents in, schools out; pure, and independent of the order of the documents. A name alone is no
school: two places that cannot be one keep schools of one name apart (`normalize.places.related`),
and where a document fits several schools it stays by itself. Only a document that was scanned or
whose marks were put back may be of a school whose name is spelled a little differently, and only
where the place supports it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from normalize.organizations import Likeness, NameIndex, SchoolName, school_name
from normalize.places import Place, Relation, Tier, locate, related
from normalize.records import Diacritics, DocumentRecord, FileRecord, Media

#: Media whose text was read from images.
WORN_MEDIA = frozenset({Media.PDF_SCAN, Media.PDF_MIXED, Media.IMAGE})
#: A plan without a date is of the first weeks of its school year.
_MONTH_OF_PLANS = 9


@dataclass(frozen=True, slots=True)
class School:
    """A school: its most frequent name, its finest place, its documents by ``document_id``."""

    name: str
    key: SchoolName
    place: Place | None
    document_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One name at one place, in one state of reading, with the documents that have it."""

    name: SchoolName
    place: Place | None
    worn: bool
    documents: tuple[DocumentRecord, ...]

    @property
    def order(self) -> tuple[int, str]:
        """Finer places first; then by what does not depend on the order of files."""
        return _rank(self.place), min(document.document_id for document in self.documents)


@dataclass(slots=True)
class _Cluster:
    """Sightings of one school so far; the first has the finest place."""

    sightings: list[_Sighting] = field(default_factory=list)

    @property
    def name(self) -> SchoolName:
        return self.sightings[0].name

    @property
    def place(self) -> Place | None:
        return self.sightings[0].place


def identify(documents: Sequence[DocumentRecord], files: Sequence[FileRecord] = ()) -> tuple[School, ...]:
    """The schools of all documents, by name; a document that names no school is of none."""
    worn_files = {record.file for record in files if record.media in WORN_MEDIA}
    sightings = sorted(_sightings(documents, worn_files), key=lambda one: one.order)
    clusters: dict[tuple[object, ...], list[_Cluster]] = defaultdict(list)
    for sighting in sightings:
        if not sighting.worn:
            _settle(sighting, clusters[_bucket(sighting.name)])
    clean = NameIndex((cluster.name, cluster) for group in clusters.values() for cluster in group)
    homes = [(sighting, _home(sighting, clean)) for sighting in sightings if sighting.worn]
    for sighting, home in homes:
        if home is not None:
            home.sightings.append(sighting)
        else:
            _settle(sighting, clusters[*_bucket(sighting.name), "worn"])
    schools = [_school(cluster) for group in clusters.values() for cluster in group]
    return tuple(sorted(schools, key=lambda school: (school.name, school.document_ids)))


def place_of(document: DocumentRecord) -> Place | None:
    """The place of the school of one document, by its own lines."""
    day = document.issue_date
    if day is None and document.school_year is not None:
        day = date(int(document.school_year[:4]), _MONTH_OF_PLANS, 1)
    return locate(document.parent_organization, document.issue_place, day)


def _bucket(name: SchoolName) -> tuple[object, ...]:
    return name.levels, name.kinds, name.name


def _sightings(documents: Sequence[DocumentRecord], worn_files: set[str]) -> Iterable[_Sighting]:
    named = [
        (document, name, place_of(document) or locate(name.place, None, document.issue_date))
        for document in documents
        if document.organization and (name := school_name(document.organization)) is not None
    ]
    in_file: dict[tuple[str, tuple[object, ...]], list[Place]] = defaultdict(list)
    for document, name, place in named:
        if place is not None:
            in_file[document.file, _bucket(name)].append(place)
    seen: dict[tuple[object, ...], list[DocumentRecord]] = defaultdict(list)
    for document, name, place in named:
        worn = document.diacritics is Diacritics.RESTORED or document.file in worn_files
        at = place or _agreed(in_file[document.file, _bucket(name)])
        seen[name, at, worn].append(document)
    return [_Sighting(name, at, worn, tuple(found)) for (name, at, worn), found in seen.items()]  # type: ignore[arg-type]


def _agreed(places: Sequence[Place]) -> Place | None:
    """The place of the other documents of a file, where they do not contradict each other."""
    if any(related(places[0], other) is not Relation.TOGETHER for other in places[1:]):
        return None
    return min(places, key=lambda place: (_rank(place), place.printed), default=None)


def _rank(place: Place | None) -> int:
    """How finely a place is told: a commune of today, an old commune, a district, a province, a date line, nothing."""
    if place is None:
        return 5
    if place.names[0] is None or place.tier is None:
        return 4
    if place.tier is Tier.COMMUNE:
        return 0 if place.known and place.known[0].modern else 1
    return 2 if place.tier is Tier.DISTRICT else 3


def _settle(sighting: _Sighting, clusters: list[_Cluster]) -> None:
    """Put a sighting to the one school of its name that can be at its place, or make it a school of its own."""
    fitting = [cluster for cluster in clusters if _fits(sighting, cluster)]
    if len(fitting) == 1:
        fitting[0].sightings.append(sighting)
    else:
        clusters.append(_Cluster([sighting]))


def _fits(sighting: _Sighting, cluster: _Cluster) -> bool:
    return related(sighting.place, cluster.place) is not Relation.APART


def _home(sighting: _Sighting, clusters: NameIndex[_Cluster]) -> _Cluster | None:
    """The one school with a clean name that a worn sighting can be of; the likest name decides."""
    for likeness in (Likeness.SAME, Likeness.MARKS, Likeness.NEAR):
        fitting = [one for one in clusters.like(sighting.name, likeness) if _fits(sighting, one)]
        if likeness is Likeness.NEAR:
            fitting = [one for one in fitting if related(sighting.place, one.place) is Relation.TOGETHER]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _school(cluster: _Cluster) -> School:
    documents = [document for sighting in cluster.sightings for document in sighting.documents]
    clean = [d for sighting in cluster.sightings if not sighting.worn for d in sighting.documents]
    names = Counter(document.organization or "" for document in clean or documents)
    name = max(sorted(names), key=lambda one: names[one])
    ids = tuple(sorted(document.document_id for document in documents))
    return School(name, cluster.name, cluster.place, ids)


def by_document(schools: Iterable[School]) -> Mapping[str, School]:
    """The school of each document."""
    return {document_id: school for school in schools for document_id in school.document_ids}
