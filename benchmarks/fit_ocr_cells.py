"""Tunes the weights of the clues by which misread tables are cut (`extract/data/ocr_clues.csv`).

    python -m benchmarks.fit_ocr_cells FOLDER[=WEIGHT]... [--rounds N] [--write]

A folder holds texts with the cell of each of their words, as ``benchmarks.make_misread`` and ``benchmarks.gold_cells``
write them. Three rows at a time are cut in columns of their true widths, where labels do not tell others. One group
of weights after the other is made greater and smaller and stays so where fewer cells are wrong; it begins with the
weights there are. Prints each such step, and the cost of wrong cells before and after for about every fourth
submission (all of its pages), by which nothing is chosen.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from extract.raw import Field
from extract.readers.text_ocr import keyed
from extract.tables import ocr_clues as clues
from extract.tables.ocr_clues import Clue
from extract.tables.ocr_decode import CellRow, Column, decode
from extract.tables.ocr_forms import Form, FormColumn, forms
from extract.tables.ocr_lines import Line, Word, parts_of, read_lines
from extract.tables.ocr_sheet import Sheet
from extract.tables.ocr_widths import by_pieces, with_bare_codes, with_known_words
from normalize.text import bare

Weights = npt.NDArray[np.float64]
Label = list[Any]
"""As ``benchmarks.make_misread`` writes it: text, table, row, column, kind, and perhaps its parts."""
_Place = tuple[int, int]
"""Row and column."""
#: Rows that are cut together; part of the lines of a table that may be out of order.
_ROWS, _DISORDER = 3, 0.4
#: Usual width of a column of no known form, beside those of the forms.
_USUAL = 12.0
_HELD_BACK = 4
#: Share of the examples that are cut as if the keys of their rows had not been read.
_LOST = 0.35
KEYS = (Field.ROW_NO, Field.CRITERION, Field.STANDARD)
#: A cell is wrong when its text is less alike than this; how much likeness counts beside that.
_ALIKE, _LIKENESS = 90.0, 3.0
#: Factors tried for a weight, and what makes enough of a difference, in cells.
_FACTORS, _GAIN = (1.3, 0.75), 1.0
#: Clues that are tuned together; the others are alone.
_TOGETHER = ("INSIDE_TRIPLE INSIDE_NO_TRIPLE", "ONWARD_TRIPLE ONWARD_NO_TRIPLE", "INSIDE_UNLIKELY ONWARD_UNLIKELY")
#: Clues that rows cut a few at a time tell little of: they are not tuned.
_OF_ROWS = (Clue.NEW_ROW, Clue.NEW_ROW_KEYED, Clue.NEW_ROW_BLANK, Clue.NO_ROW_KEYED, Clue.EMPTY_MAIN)
#: Clues of columns without words: were they worth something, the form with most columns would always fit best.
_NO_GAIN = [Clue.WAITING_MAIN, Clue.WAITING_PROSE, Clue.WAITING_OTHER, Clue.LEFT_OUT, Clue.EMPTY_PROSE]
_WEIGHTS = Path(__file__).resolve().parents[1] / "extract" / "data" / "ocr_clues.csv"


@dataclass(frozen=True, slots=True)
class Example:
    """Lines of some rows, and in which row and column their words stand in truth."""

    name: str
    weight: float
    lines: Sequence[Line]
    columns: Sequence[Column]
    keyed: Sequence[float]
    places: Sequence[Sequence[_Place]]

    @property
    def held_back(self) -> bool:
        """Whether it is for measuring only: by its submission's name."""
        return zlib.crc32(self.name.split(".")[0].encode()) % _HELD_BACK == 0


def examples(path: Path, weight: float) -> Iterator[Example]:
    """The examples of a text beside its labels."""
    labels = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    texts = path.read_text(encoding="utf-8").split("\n")
    lines = read_lines(texts)
    words: dict[int, list[Label]] = dict(labels["lines"])
    for number, table in enumerate(labels["tables"]):
        if None in table["fields"]:
            continue
        form = form_of([Field(name) for name in table["fields"]])
        known = {at for at, found in words.items() if any(word[1] == number and word[4] == "cell" for word in found)}
        inside = [line for line in lines if line.number in known]
        tidy: list[tuple[Line, list[_Place]]] = []
        for line in inside:
            places = _places(line, texts[line.number], words[line.number], number)
            if places and places[0][0] >= max((before[0][0] for _, before in tidy), default=0):
                tidy.append((line, places))
        if tidy and len(tidy) >= (1 - _DISORDER) * len(inside):
            yield from _examples(path.stem, weight, form, table.get("widths"), tidy)


def form_of(fields: Sequence[Field]) -> Form:
    """A form with such columns, each as wide as it is in the known ones."""
    usual = {column.field: column.width for form in reversed(forms()) for column in form.columns}
    return Form("", tuple(FormColumn(name, "", usual.get(name, _USUAL)) for name in fields))


def _examples(
    name: str, weight: float, form: Form, widths: Sequence[float] | None, tidy: Sequence[tuple[Line, list[_Place]]]
) -> Iterator[Example]:
    """Some rows at a time, in columns as wide as they are said to be, or as their true pieces are."""
    rows: dict[int, CellRow] = {}
    for line, places in tidy:
        cells = rows.setdefault(places[0][0], CellRow([[] for _ in form.columns])).cells
        for column in sorted({column for _, column in places}):
            piece = (word for word, (_, at) in zip(line.words, places, strict=True) if at == column)
            cells[column].append(tuple(piece))
    whole = max(line.width for line, _ in tidy)
    total = sum(column.width for column in form.columns)
    usual = [Column(column.field, column.width / total * whole) for column in form.columns]
    true = list(rows.values())
    if widths:
        columns = [replace(column, width=width) for column, width in zip(usual, widths, strict=True)]
    else:
        columns = by_pieces(usual, usual, true)
    columns = with_known_words(with_bare_codes(columns, true), true)
    for start in range(0, len(rows), _ROWS):
        some = [(line, places) for line, places in tidy if places[0][0] in list(rows)[start : start + _ROWS]]
        lines = [line for line, _ in some]
        yield Example(name, weight, lines, columns, keyed(lines, form), [places for _, places in some])


def _places(line: Line, text: str, labels: Sequence[Label], table: int) -> list[_Place]:
    """The place of each word of a line; none where its words are not those of one row in the order of the columns."""
    found: list[_Place] = []
    words = iter(line.words)
    for read, label in zip(text.split(), labels, strict=True):
        parts = parts_of(read)
        true = label[5] if len(label) > 5 and len(label[5]) == len(parts) else [label] * len(parts)
        for (printed, _), part in zip(parts, true, strict=True):
            place = (part[2], part[3]) if part[1] == table and part[4] == "cell" else (-1, -1)
            found += [place] * _words_of(printed, words)
    if len(found) != len(line.words):
        return []
    for k, place in enumerate(found):  # dirt belongs to what stands before it
        if place == (-1, -1):
            found[k] = found[k - 1] if k else next((other for other in found if other[0] >= 0), (-1, -1))
    in_order = all(one[1] <= other[1] for one, other in pairwise(found))
    return found if len({row for row, _ in found}) == 1 and found[0][0] >= 0 and in_order else []


def _words_of(printed: str, words: Iterator[Word]) -> int:
    """How many of the next words a printed one became: two where it had lost a space."""
    done = count = 0
    while done < len(printed) and (word := next(words, None)) is not None:
        done, count = done + len(word.text), count + 1
    return count


def without_keys(example: Example) -> Example:
    """The example as if the words in the columns of numbers and codes had not been read."""
    lost = {k for k, column in enumerate(example.columns) if column.field in KEYS}
    lines: list[Line] = []
    places: list[list[_Place]] = []
    for line, found in zip(example.lines, example.places, strict=True):
        kept = [(word, place) for word, place in zip(line.words, found, strict=True) if place[1] not in lost]
        if kept:
            lines.append(replace(line, words=tuple(word for word, _ in kept)))
            places.append([place for _, place in kept])
    return replace(example, lines=lines, places=places, keyed=[0.0] * len(lines)) if lines else example


def cost(example: Example) -> tuple[float, int]:
    """How wrong the cells of an example are that the present weights find, and how many there are.

    A found row is the true one that most of its words are from. Keys do not count.
    """
    rows, _ = decode(Sheet(example.lines, example.keyed), example.columns)
    at = {
        id(word): (number, column)
        for number, row in enumerate(rows)
        for column, pieces in enumerate(row.cells)
        for piece in pieces
        for word in piece
    }
    pairs = [
        (word, at[id(word)], place)
        for line, places in zip(example.lines, example.places, strict=True)
        for word, place in zip(line.words, places, strict=True)
    ]
    votes = {r: Counter(true[0] for _, found, true in pairs if found[0] == r) for r in range(len(rows))}
    true: dict[_Place, str] = {}
    found: dict[_Place, str] = {}
    for word, (row, column), place in pairs:
        text = bare(word.text) + " "
        true[place] = true.get(place, "") + text
        own = votes[row].most_common(1)[0][0], column
        found[own] = found.get(own, "") + text
    alike = [
        fuzz.ratio(true.get(place, ""), found.get(place, ""))
        for place in true.keys() | found.keys()
        if example.columns[place[1]].field not in KEYS
    ]
    return sum((one < _ALIKE) + _LIKENESS * (1 - one / 100) for one in alike), len(alike)


def total(every: Sequence[Example]) -> float:
    """The cost of some examples, by their weights."""
    return sum(example.weight * cost(example)[0] for example in every)


def climb(every: Sequence[Example], rounds: int) -> Weights:
    """The weights, made greater and smaller where that costs less."""
    now = np.array(clues.weights())
    best = total(every)
    groups = [[Clue[name] for name in names.split()] for names in _TOGETHER]
    groups += [[clue] for clue in Clue if clue not in _OF_ROWS and not any(clue in group for group in groups)]
    rng = np.random.default_rng(1)
    for _ in range(rounds):
        for k in rng.permutation(len(groups)):
            for factor in _FACTORS:
                tried = now.copy()
                tried[groups[k]] *= factor
                tried[_NO_GAIN] = np.minimum(tried[_NO_GAIN], 0.0)
                _use(tried)
                found = total(every)
                if found < best - _GAIN:
                    now, best = tried, found
                    print(f"{groups[k][0].name.lower()} × {factor}: {best:.1f}", flush=True)
                    break
    _use(now)
    return now


def measure(every: Sequence[Example]) -> str:
    """How wrong the held-back examples are with the present weights."""
    found = [cost(example) for example in every if example.held_back]
    return f"held back: {sum(one for one, _ in found):.1f} for {sum(n for _, n in found)} cells"


def _use(found: Weights) -> None:
    values = tuple(found.tolist())
    clues.weights = lambda: values  # type: ignore[assignment]


def _read(folders: Sequence[str]) -> list[Example]:
    """All examples, some of them without keys."""
    rng = np.random.default_rng(1)
    every: list[Example] = []
    for folder, _, weight in (name.partition("=") for name in folders):
        for path in sorted(Path(folder).glob("*.txt")):
            found = examples(path, float(weight or 1))
            every += (without_keys(one) if rng.random() < _LOST else one for one in found)
    return every


def main() -> None:
    """Tune, print what was reached, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[=WEIGHT]")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    every = _read(options.folders)
    print(len(every), "examples;", measure(every), flush=True)
    found = climb([example for example in every if not example.held_back], options.rounds)
    print(measure(every))
    if options.write:
        rows = "".join(f"{clue.name.lower()},{weight:.3f}\n" for clue, weight in zip(Clue, found, strict=True))
        _WEIGHTS.write_text("clue,weight\n" + rows, encoding="utf-8")


if __name__ == "__main__":
    main()
