"""The sample sources: one JSON file for each fictional school, read into plain types.

A table is a grid of strings. `<` means that the cell belongs to the cell on its left, `^` to the
cell above it. The first `header` rows are the column titles.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
#: Where the generated submissions lie, the bad ones among them.
FILES = FOLDER / "files"
LEFT, ABOVE = "<", "^"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A cell of a grid with the rows and columns that it covers."""

    row: int
    column: int
    down: int
    across: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` are parts of the page width."""

    rows: tuple[tuple[str, ...], ...]
    header: int
    widths: tuple[float, ...]

    def anchors(self) -> Iterator[Anchor]:
        for row, cells in enumerate(self.rows):
            for column, text in enumerate(cells):
                if text not in (LEFT, ABOVE):
                    yield Anchor(row, column, self._down(row, column), self._across(row, column), text)

    def _across(self, row: int, column: int) -> int:
        end = column + 1
        while end < len(self.rows[row]) and self.rows[row][end] == LEFT:
            end += 1
        return end - column

    def _down(self, row: int, column: int) -> int:
        end = row + 1
        while end < len(self.rows) and self.rows[end][column] == ABOVE:
            end += 1
        return end - row


@dataclass(frozen=True, slots=True)
class TextBox:
    """Text in a floating box of Word; a plain paragraph anywhere else."""

    text: str


Block = str | TextBox | Grid


@dataclass(frozen=True, slots=True)
class Letter:
    """One document: letterhead, title, body, recipients and signature."""

    superior: str
    organization: str
    number: str
    place_date: str
    title: tuple[str, ...]
    body: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: tuple[str, ...]

    def head_lines(self) -> list[str]:
        """The left side of the letterhead, empty lines left out."""
        return [line for line in (self.superior, self.organization, self.number) if line]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file to make: `writer` names the maker, the rest are its switches.

    `base` is the file it is made from; `rules` is `all`, `rows` or `none`; `encoding` is empty,
    `tcvn3`, `vni`, `nfd`, or `print` (tracked changes accepted, a font that is surely installed);
    `columns` are widths in characters; `torn_row` is the row of the table that is printed after the
    paragraph that begins with `torn_after`; `wear` is what befell the printed pages (`flat`, `plain`,
    `fax`, `turned`, `photo`, `mixed`), `dpi` the resolution of their pictures.
    """

    name: str
    writer: str
    base: str = ""
    rules: str = "all"
    repeat_header: bool = True
    landscape: bool = True
    rotated: bool = False
    encoding: str = ""
    columns: tuple[int, ...] = ()
    torn_row: int = 0
    torn_after: str = ""
    wear: str = ""
    dpi: int = 200

    @property
    def pictured(self) -> bool:
        """Whether what the file says must, at least in part, be read from pictures of its pages."""
        return self.writer in ("scan", "misread", "garbled")


@dataclass(frozen=True, slots=True)
class Source:
    """A fictional school's submission and the files to make of it."""

    slug: str
    letters: tuple[Letter, ...]
    recipes: tuple[Recipe, ...]


def load_all() -> list[Source]:
    """Every source, by name."""
    return [load(path) for path in sorted((FOLDER / "source").glob("*.json"))]


def load(path: Path) -> Source:
    """One source file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Source(
        slug=path.stem,
        letters=tuple(_letter(letter) for letter in data["documents"]),
        recipes=tuple(_recipe(recipe) for recipe in data["files"]),
    )


def _letter(data: Mapping[str, object]) -> Letter:
    return Letter(
        superior=_text(data, "superior"),
        organization=_text(data, "organization"),
        number=_text(data, "number"),
        place_date=_text(data, "place_date"),
        title=_texts(data, "title"),
        body=tuple(_block(block) for block in _list(data, "body")),
        recipients=_texts(data, "recipients"),
        signature=_texts(data, "signature"),
    )


def _block(data: object) -> Block:
    if isinstance(data, str):
        return data
    assert isinstance(data, dict), data
    if "box" in data:
        return TextBox(str(data["box"]))
    rows = tuple(tuple(str(cell) for cell in row) for row in data["rows"])
    assert {len(row) for row in rows} == {len(data["widths"])}, [row[:2] for row in rows]
    return Grid(rows, int(data["header"]), tuple(float(width) for width in data["widths"]))


def _recipe(data: Mapping[str, object]) -> Recipe:
    switches = {key: value for key, value in data.items() if key != "flags"}
    columns = tuple(int(str(width)) for width in _list(data, "columns"))
    return Recipe(**{**switches, "columns": columns})  # type: ignore[arg-type]


def _text(data: Mapping[str, object], key: str) -> str:
    return str(data.get(key, ""))


def _list(data: Mapping[str, object], key: str) -> list[object]:
    value = data.get(key, [])
    assert isinstance(value, list), key
    return value


def _texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(str(item) for item in _list(data, key))
