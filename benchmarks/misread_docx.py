"""Variants of a Word file that print like files of other hands, each cell of a table in an ink of its own.

The bytes of a DOCX in; a `Variant` out: the file with its changes accepted, its columns wider or narrower, in
another font, and its tables as grids. An ink is a shade that nobody tells from black, but that a PDF names: so
each letter of the PDF tells its cell, also where a row goes on over pages.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from lxml import etree

from extract.document import Cell, Table
from extract.raw import Field
from extract.tables.columns import TableKind, read_columns

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
#: Levels of a colour channel that inks are made of; the darkest colour is no ink.
_LEVELS = 24
#: What is left out, and what is opened, where all changes are accepted; records of former looks.
_DELETED = ("del", "moveFrom", "rPrChange", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "sectPrChange")
_INSERTED = ("ins", "moveTo")
#: A cell over so many columns, and over so great a share of them, is that of a band.
_BAND_SPAN, _BAND_SHARE = 3, 0.5
#: A column is made wider or narrower by these factors.
_NARROWER, _WIDER = 0.7, 1.4

Node = etree._Element
Ink = tuple[int, int, int]


class Kind(StrEnum):
    """What a word belongs to."""

    CELL = "cell"
    HEADER = "header"
    BAND = "band"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: number of its table, its row and column in the grid (from 0), and what it is."""

    table: int
    row: int
    col: int
    kind: Kind


OUT = Place(-1, -1, -1, Kind.OUT)


@dataclass(frozen=True, slots=True)
class Form:
    """A table that is part of a plan: its kind, the field of each column, and how many rows it has."""

    kind: TableKind
    fields: tuple[Field | None, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a variant is printed: font, size in tables (points), colour and width (eighths of a point) of its rules.

    ``aligned`` is the alignment of paragraphs that are not centred, None for that of the file; ``turned`` swaps
    the sides of the pages.
    """

    font: str
    size: float
    rule: str
    rule_width: int
    aligned: str | None
    turned: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """The file as bytes, its tables, the place that each ink stands for, and the text of each place."""

    data: bytes
    forms: tuple[Form, ...]
    inks: dict[Ink, Place]
    texts: dict[Place, str]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A cell element and what it covers; ``nodes`` are the elements merged downwards into one cell."""

    nodes: list[Node]
    row: int
    col: int
    span: int


def variant(data: bytes, look: Look, rng: np.random.Generator) -> Variant | None:
    """The file in another look; None where it has no table of a plan. Raises KeyError for what is no DOCX."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read(_MAIN))
    _accept(root)
    _set_fonts(root, look)
    forms: list[Form] = []
    inks: dict[Ink, Place] = {}
    texts: dict[Place, str] = {}
    widths = _text_widths(root, look.turned)
    for table, (old, new) in zip(_tables(root), widths, strict=True):
        spots = _spots(table)
        form, kinds = _read(spots)
        if form is None:
            continue
        _set_table(table, look, rng, new / old)
        for spot in spots:
            place = Place(len(forms), spot.row, spot.col, kinds[spot.row])
            ink = _ink(len(inks) + 1)
            inks[ink], texts[place] = place, _text(spot)
            for node in spot.nodes:
                _set_ink(node, ink)
        forms.append(form)
    if not forms:
        return None
    _turn(root, look.turned)
    return Variant(_packed(data, etree.tostring(root)), tuple(forms), inks, texts)


def _packed(data: bytes, main: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, main if name == _MAIN else old.read(name))
    return out.getvalue()


def _accept(root: Node) -> None:
    """Accept all changes: the printer would show them in colours of its own."""
    for row in list(root.iter(W + "tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            _parent(row).remove(row)
    for name in _DELETED:
        for node in list(root.iter(W + name)):
            _parent(node).remove(node)
    for name in _INSERTED:
        for node in list(root.iter(W + name)):
            parent = _parent(node)
            at = parent.index(node)
            parent[at : at + 1] = list(node)


def _parent(node: Node) -> Node:
    parent = node.getparent()
    assert parent is not None
    return parent


def _tables(root: Node) -> list[Node]:
    """Tables that stand in no other table."""
    return [node for node in root.iter(W + "tbl") if next(node.iterancestors(W + "tc"), None) is None]


def _own(table: Node, name: str) -> Iterator[Node]:
    """Parts of a table that are not those of a table within it."""
    return (node for node in table.iter(W + name) if next(node.iterancestors(W + "tbl")) is table)


def _number(node: Node | None, name: str, key: str = "val", default: int = 1) -> int:
    found = None if node is None else node.find(W + name)
    text = "" if found is None else found.get(W + key) or ""
    return int(float(text)) if text.replace(".", "", 1).isdigit() else default


def _spots(table: Node) -> list[_Spot]:
    """The cells of a table in reading order."""
    spots: list[_Spot] = []
    above: dict[int, _Spot] = {}
    for row, node in enumerate(_own(table, "tr")):
        col = _number(node.find(W + "trPr"), "gridBefore", default=0)
        for cell in (tc for tc in _own(table, "tc") if next(tc.iterancestors(W + "tr")) is node):
            properties = cell.find(W + "tcPr")
            span = _number(properties, "gridSpan")
            merge = None if properties is None else properties.find(W + "vMerge")
            if merge is not None and merge.get(W + "val") != "restart" and col in above:
                above[col].nodes.append(cell)
            else:
                above[col] = _Spot([cell], row, col, span)
                spots.append(above[col])
            col += span
    return spots


def _text(spot: _Spot) -> str:
    paragraphs = (node for cell in spot.nodes for node in cell.iter(W + "p"))
    lines = ("".join(part.text or "" for part in node.iter(W + "t")) for node in paragraphs)
    return "\n".join(line for line in lines if line.strip())


def _read(spots: Sequence[_Spot]) -> tuple[Form | None, list[Kind]]:
    """What the columns of a table are, and what each row is; None for a table that is no part of a plan."""
    rows = 1 + max((spot.row for spot in spots), default=0)
    cols = max((spot.col + spot.span for spot in spots), default=1)
    cells = [Cell(s.row, s.col, _text(s), len(s.nodes), s.span) for s in spots]
    columns = read_columns(Table(tuple(cells), rows, cols))
    if columns.kind is TableKind.OTHER:
        return None, []
    kinds = [Kind.HEADER if row < columns.data_row else Kind.CELL for row in range(rows)]
    for cell in cells:
        if cell.text and cell.col_span >= max(_BAND_SPAN, _BAND_SHARE * cols):
            first = cell.row < columns.first_row or cell.row >= columns.data_row
            kinds[cell.row] = Kind.BAND if first else Kind.HEADER
    return Form(columns.kind, columns.fields, rows), kinds


def _ink(number: int) -> Ink:
    """The shade of the cell of a number from 1 on."""
    assert number < _LEVELS**3
    return number // _LEVELS**2, number // _LEVELS % _LEVELS, number % _LEVELS


def _set_ink(cell: Node, ink: Ink) -> None:
    for look in _looks(cell):
        _put(look, "color", val="".join(f"{level:02X}" for level in ink))


def _looks(node: Node) -> Iterator[Node]:
    """The properties of all runs and of all marks of paragraphs, made where there are none."""
    for run in list(node.iter(W + "r")):
        yield _first(run, "rPr")
    for paragraph in list(node.iter(W + "p")):
        yield _child(_first(paragraph, "pPr"), "rPr")


def _first(node: Node, name: str) -> Node:
    found = node.find(W + name)
    if found is None:
        found = etree.Element(W + name)
        node.insert(0, found)
    return found


def _child(node: Node, name: str) -> Node:
    found = node.find(W + name)
    return etree.SubElement(node, W + name) if found is None else found


def _put(node: Node, name: str, **attributes: str) -> None:
    """Put a property in place of that of the same name."""
    for old in node.findall(W + name):
        node.remove(old)
    new = etree.SubElement(node, W + name)
    for key, value in attributes.items():
        new.set(W + key, value)


def _set_fonts(root: Node, look: Look) -> None:
    for properties in _looks(root):
        _put(properties, "rFonts", ascii=look.font, hAnsi=look.font, cs=look.font, eastAsia=look.font)


def _set_table(table: Node, look: Look, rng: np.random.Generator, scale: float) -> None:
    """Print a table in a look, made wider by ``scale``."""
    _set_widths(table, rng, scale)
    for properties in _looks(table):
        _put(properties, "sz", val=str(round(2 * look.size)))
    for height in table.iter(W + "trHeight"):  # larger letters need room
        height.set(W + "hRule", "atLeast")
    for paragraph in table.iter(W + "pPr"):
        if look.aligned is not None and _alignment(paragraph) != "center":
            _put(paragraph, "jc", val=look.aligned)
    for borders in list(table.iter(W + "tcBorders")):
        _parent(borders).remove(borders)
    properties = _first(table, "tblPr")
    _put(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _put(_child(properties, "tblBorders"), side, val="single", sz=str(look.rule_width), color=look.rule)


def _alignment(paragraph: Node) -> str | None:
    found = paragraph.find(W + "jc")
    return None if found is None else found.get(W + "val")


def _set_widths(table: Node, rng: np.random.Generator, scale: float) -> None:
    """Scale each column at random, and the table as a whole by ``scale``."""
    columns = list(_own(table, "gridCol"))
    widths = np.array([max(int(column.get(W + "w") or 0), 200) for column in columns], float)
    changed = widths * rng.uniform(_NARROWER, _WIDER, len(widths))
    changed *= scale * widths.sum() / changed.sum()
    for column, width in zip(columns, changed, strict=True):
        column.set(W + "w", str(round(width)))
    properties = _first(table, "tblPr")
    _put(properties, "tblW", w=str(round(changed.sum())), type="dxa")
    _put(properties, "tblLayout", type="fixed")
    for spot in _spots(table):
        width = changed[spot.col : spot.col + spot.span].sum()
        for node in spot.nodes:
            _put(_first(node, "tcPr"), "tcW", w=str(round(width)), type="dxa")


def _text_widths(root: Node, turned: bool) -> list[tuple[int, int]]:
    """For each table how wide the text of its page is, before and after its sides are swapped."""
    waiting, out = 0, []
    for node in root.iter(W + "tbl", W + "sectPr"):
        if node.tag == W + "tbl":
            waiting += next(node.iterancestors(W + "tc"), None) is None
            continue
        margins = _number(node, "pgMar", "left", 1400) + _number(node, "pgMar", "right", 1000)
        wide, high = _number(node, "pgSz", "w", 11906), _number(node, "pgSz", "h", 16838)
        out += [(wide - margins, (high if turned else wide) - margins)] * waiting
        waiting = 0
    return out + [(1, 1)] * waiting


def _turn(root: Node, turned: bool) -> None:
    """Swap the sides of all pages."""
    for size in root.iter(W + "pgSz") if turned else ():
        wide, high = size.get(W + "w") or "11906", size.get(W + "h") or "16838"
        size.set(W + "w", high)
        size.set(W + "h", wide)
        size.set(W + "orient", "landscape" if float(high) > float(wide) else "portrait")
