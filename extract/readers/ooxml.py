"""The parts of an Office Open XML file, read safely: bounded unpacking, no DTD, no network.

Refuses (as DAMAGED) archives that are broken and parts that are no well-formed XML or declare a
document type, which Office never writes and which entity attacks need; refuses (as TOO_LARGE) parts
that together unpack beyond the limits.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from extract.errors import DamagedError, EncryptedError, TooLargeError
from extract.limits import Limits

_CHUNK = 1 << 20
#: Below this size the ratio of packing says nothing.
_RATIO_FROM = 8 << 20
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
#: ISO 29500 Strict differs from what everybody writes in its namespaces only.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another: the last word of its type (``header``), and the part's name."""

    kind: str
    target: str


def parse_xml(data: bytes) -> etree._Element:
    """The root of a part; DAMAGED where it is not plain XML."""
    if b"<!DOCTYPE" in data.replace(b"\x00", b""):
        raise DamagedError()
    for strict, transitional in _STRICT:
        data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError() from error


class Package:
    """An opened archive; parts are unpacked when asked for, and counted."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._names = {name.lower().lstrip("/"): name for name in self._archive.namelist()}
        except _BROKEN as error:
            raise DamagedError() from error

    def raw(self, name: str) -> bytes | None:
        """The bytes of a part; ``None`` where it is not there. Names differ in case, as Office allows."""
        stored = self._names.get(name.lower())
        if stored is None:
            return None
        try:
            info = self._archive.getinfo(stored)
            if info.flag_bits & 1:
                raise EncryptedError()
            with self._archive.open(info) as stream:
                chunks: list[bytes] = []
                size = 0
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    chunks.append(chunk)
                    self._check(size, info.compress_size)
                return b"".join(chunks)
        except _BROKEN as error:
            raise DamagedError() from error

    def _check(self, size: int, packed: int) -> None:
        bomb = size > _RATIO_FROM and size > self._limits.unzip_ratio * max(packed, 1)
        if bomb or self._unpacked > self._limits.unzipped_bytes:
            raise TooLargeError()

    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return list(self._names)

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part; ``None`` where it is not there."""
        data = self.raw(name)
        return None if data is None else parse_xml(data)

    def relations(self, part: str) -> dict[str, Relation]:
        """By id, what a part links to inside the package (``""`` for the package itself)."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        return {
            link.get("Id", ""): Relation(
                link.get("Type", "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
            )
            for link in root.iter(_RELATIONS)
            if link.get("TargetMode") != "External"
        }
