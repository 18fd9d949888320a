"""Learns the weights of the clues by which misread tables are cut (`extract/data/ocr_clues.csv`).

    python -m benchmarks.fit_ocr_cells FOLDER... [--epochs N] [--write]

A folder holds what ``benchmarks.make_misread`` made: texts with the cell of each of their words. An averaged
structured perceptron with AdaGrad's steps that begins with the weights there are: two rows at a time are cut in
columns of their true widths, and where words fall in wrong columns the weights move towards the clues of the true
way. Prints the share of words in wrong columns before and after each pass, for about every fourth submission (all
of its pages), which is never learnt from.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extract.raw import Field
from extract.readers.text_ocr import keyed
from extract.tables import ocr_clues as clues
from extract.tables.ocr_clues import Clue, Clues
from extract.tables.ocr_decode import CellRow, Column, decode, room_left, too_wide
from extract.tables.ocr_forms import Form, FormColumn, forms
from extract.tables.ocr_lines import Line, Word, affinity, parts_of, read_lines
from extract.tables.ocr_sheet import Sheet, width_of_piece
from extract.tables.ocr_widths import by_pieces, with_bare_codes, with_known_words
from extract.tables.ocr_words import code_fit, word_fit

Weights = npt.NDArray[np.float64]
Label = list[Any]
"""As ``benchmarks.make_misread`` writes it: text, table, row, column, kind, and perhaps its parts."""
_Pieces = tuple[tuple[int, int, int], ...]
_Truth = tuple[int, _Pieces]
#: Rows learnt from together; first step of a weight; part of the lines of a table that may be out of order.
_ROWS, _STEP, _DISORDER = 3, 0.06, 0.4
#: Usual width of a column of no known form, beside those of the forms.
_USUAL = 12.0
_HELD_BACK = 4
#: Share of the examples learnt from as if the keys of their rows had not been read.
_LOST = 0.35
_KEYS = (Field.ROW_NO, Field.CRITERION, Field.STANDARD)
#: Clues of columns without words: were they worth something, the form with most columns would always fit best.
_NO_GAIN = [Clue.WAITING_MAIN, Clue.WAITING_PROSE, Clue.WAITING_OTHER, Clue.LEFT_OUT, Clue.EMPTY_MAIN, Clue.EMPTY_PROSE]
_WEIGHTS = Path(__file__).resolve().parents[1] / "extract" / "data" / "ocr_clues.csv"


@dataclass(frozen=True, slots=True)
class Step:
    """How a line is cut: whether a row begins on it; column, first word, and word after the last of each piece."""

    new_row: bool
    pieces: _Pieces


@dataclass(frozen=True, slots=True)
class Example:
    """Lines of some rows, and how they are cut in truth."""

    name: str
    lines: Sequence[Line]
    columns: Sequence[Column]
    keyed: Sequence[float]
    truth: Sequence[Step]

    @property
    def sheet(self) -> Sheet:
        """The lines with what speaks for cutting them, by the present weights."""
        return Sheet(self.lines, self.keyed)

    @property
    def held_back(self) -> bool:
        """Whether it is for measuring only: by its submission's name."""
        return zlib.crc32(self.name.split(".")[0].encode()) % _HELD_BACK == 0


def examples(path: Path) -> Iterator[Example]:
    """The examples of a text beside its labels."""
    labels = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    texts = path.read_text(encoding="utf-8").split("\n")
    lines = read_lines(texts)
    words: dict[int, list[Label]] = dict(labels["lines"])
    for number, table in enumerate(labels["tables"]):
        if None in table["fields"]:
            continue
        form = form_of([Field(name) for name in table["fields"]])
        places = {at for at, found in words.items() if any(word[1] == number and word[4] == "cell" for word in found)}
        inside = [line for line in lines if line.number in places]
        tidy: list[tuple[Line, _Truth]] = []
        for line in inside:
            truth = _truth(line, texts[line.number], words[line.number], number)
            if truth and truth[0] >= max((before for _, (before, _) in tidy), default=0):
                tidy.append((line, truth))
        if tidy and len(tidy) >= (1 - _DISORDER) * len(inside):
            yield from _examples(path.stem, form, tidy)


def form_of(fields: Sequence[Field]) -> Form:
    """A form with such columns, each as wide as it is in the known ones."""
    usual = {column.field: column.width for form in reversed(forms()) for column in form.columns}
    return Form("", tuple(FormColumn(name, "", usual.get(name, _USUAL)) for name in fields))


def _examples(name: str, form: Form, tidy: Sequence[tuple[Line, _Truth]]) -> Iterator[Example]:
    """Some rows at a time, in columns as wide as their true pieces are."""
    rows: dict[int, CellRow] = {}
    for line, (row, pieces) in tidy:
        cells = rows.setdefault(row, CellRow([[] for _ in form.columns])).cells
        for place, i, j in pieces:
            cells[place].append(line.words[i:j])
    whole = max(line.width for line, _ in tidy)
    total = sum(column.width for column in form.columns)
    usual = [Column(column.field, column.width / total * whole) for column in form.columns]
    true = list(rows.values())
    columns = with_known_words(with_bare_codes(by_pieces(usual, usual, true), true), true)
    for start in range(0, len(rows), _ROWS):
        some = [(line, truth) for line, truth in tidy if truth[0] in list(rows)[start : start + _ROWS]]
        numbers = [row for _, (row, _) in some]
        truth = [Step(not k or numbers[k] != numbers[k - 1], pieces) for k, (_, (_, pieces)) in enumerate(some)]
        lines = [line for line, _ in some]
        yield Example(name, lines, columns, keyed(lines, form), truth)


def _truth(line: Line, text: str, labels: Sequence[Label], table: int) -> _Truth | None:
    """Row and pieces of a line; None where its words are not those of one row in the order of the columns."""
    cells: list[tuple[int, int]] = []
    for read, label in zip(text.split(), labels, strict=True):
        parts = parts_of(read)
        true = label[5] if len(label) > 5 and len(label[5]) == len(parts) else [label] * len(parts)
        cells += [(part[2], part[3]) if part[1] == table and part[4] == "cell" else (-1, -1) for part in true]
    if len(cells) != len(line.words):
        return None
    for k, cell in enumerate(cells):  # dirt belongs to what stands before it
        if cell == (-1, -1):
            cells[k] = cells[k - 1] if k else next((other for other in cells if other[0] >= 0), (-1, -1))
    if len({row for row, _ in cells}) != 1 or cells[0][0] < 0:
        return None
    pieces: list[tuple[int, int, int]] = []
    for k, (_, place) in enumerate(cells):
        if pieces and pieces[-1][0] == place:
            pieces[-1] = (place, pieces[-1][1], k + 1)
        else:
            pieces.append((place, k, k + 1))
    in_order = all(one[0] < other[0] for one, other in pairwise(pieces))
    return (cells[0][0], tuple(pieces)) if in_order else None


def without_keys(example: Example) -> Example:
    """The example as if the words in the columns of numbers and codes had not been read."""
    lost = {k for k, column in enumerate(example.columns) if column.field in _KEYS}
    lines: list[Line] = []
    truth: list[Step] = []
    begins = False
    for line, step in zip(example.lines, example.truth, strict=True):
        begins = begins or step.new_row
        words: list[Word] = []
        pieces: list[tuple[int, int, int]] = []
        for column, i, j in step.pieces:
            if column not in lost:
                pieces.append((column, len(words), len(words) + j - i))
                words += line.words[i:j]
        if words:
            lines.append(replace(line, words=tuple(words)))
            truth.append(Step(begins, tuple(pieces)))
            begins = False
    return replace(example, lines=lines, truth=truth, keyed=[0.0] * len(lines)) if lines else example


def strengths(example: Example, steps: Sequence[Step]) -> Weights:
    """The summed strengths of all clues of a way to cut the lines."""
    sheet = example.sheet
    found: Clues = []
    state: list[tuple[int, float] | str | None] = []
    for number, (line, step) in enumerate(zip(sheet.lines, steps, strict=True)):
        if step.new_row:
            found += _ended(sheet, example.columns, state)
            state = [None] * len(example.columns)
            found += clues.new_row(sheet.keyed[number], line.after_blank) if number else []
        else:
            found += clues.same_row(sheet.keyed[number])
        placed = {column: (i, j) for column, i, j in step.pieces}
        at = 0
        for place, column in enumerate(example.columns):
            held = state[place]
            if place not in placed and 0 < at < len(line.words):
                found += clues.left_empty(line.words[at])
            if place in placed:
                i, j = placed[place]
                at = j
                found += _led(sheet, number, column, held, i, step.new_row) + _piece(sheet, number, column, i, j)
                state[place] = sheet.first[number] + j - 1, width_of_piece(line.words[i:j])
            elif sheet.alone[number]:
                found.append((Clue.LEFT_OUT, 1.0))
            elif held is None:
                found += clues.waiting(column.field)
            elif isinstance(held, tuple):
                found += clues.stopped(sheet.words[held[0]], column.field)
                state[place] = "stopped"
    found += _ended(sheet, example.columns, state)
    total = np.zeros(len(Clue))
    for clue, strength in found:
        total[clue] += strength
    return total


def _ended(sheet: Sheet, columns: Sequence[Column], state: Sequence[tuple[int, float] | str | None]) -> Clues:
    found: Clues = []
    for held, column in zip(state, columns, strict=False):
        if held is None:
            found += clues.empty(column.field)
        elif isinstance(held, tuple):
            found += clues.stopped(sheet.words[held[0]], column.field)
    return found


def _led(
    sheet: Sheet, number: int, column: Column, held: tuple[int, float] | str | None, i: int, new_row: bool
) -> Clues:
    word = sheet.lines[number].words[i]
    if held is None:
        late = Clue.LATE_AFTER_BLANK if sheet.lines[number].after_blank else Clue.LATE
        return clues.start(word, not new_row) + ([] if new_row else [(late, 1.0)])
    if isinstance(held, str):
        return [(Clue.RESUMED, 1.0)]
    last = sheet.words[held[0]]
    room = float(room_left(held, sheet, number, column)[i])
    blank = float(sheet.lines[number].after_blank)
    found = clues.onward(last, word, float(affinity([last], [word])[0, 0]))
    return [*found, (Clue.ROOM_LEFT, room), (Clue.ONWARD_AFTER_BLANK, blank)]


def _piece(sheet: Sheet, number: int, column: Column, i: int, j: int) -> Clues:
    words = sheet.lines[number].words[i:j]
    found: Clues = list(clues.cut(words[0])) if i else []
    near = affinity(words, words)
    for k in range(1, len(words)):
        found += clues.inside(words[k - 1], words[k], float(near[k - 1, k]))
    for word in words:
        fit = code_fit(word) if column.codes else word_fit(word, column.field)
        found += clues.word(fit, column.field, column.codes) + clues.known_word(column.known.get(word.plain, 0.0))
    return [*found, (Clue.TOO_WIDE, too_wide(width_of_piece(words), column))]


def found_steps(example: Example, rows: Sequence[CellRow]) -> list[Step]:
    """How the decoder cut the lines."""
    out: list[Step] = []
    for row in rows:
        taken = [0] * len(example.columns)
        for k, number in enumerate(row.lines):
            at, pieces = 0, []
            while at < len(example.lines[number].words):
                column = next(
                    c for c, cell in enumerate(row.cells)
                    if taken[c] < len(cell) and cell[taken[c]][0] is example.lines[number].words[at]
                )
                size = len(row.cells[column][taken[column]])
                pieces.append((column, at, at + size))
                taken[column] += 1
                at += size
            out.append(Step(not k, tuple(pieces)))
    return out


def wrong(truth: Sequence[Step], found: Sequence[Step]) -> tuple[int, int]:
    """Words in wrong columns, and rows that begin on wrong lines."""
    words = 0
    for a, b in zip(truth, found, strict=True):
        one = {k: column for column, i, j in a.pieces for k in range(i, j)}
        other = {k: column for column, i, j in b.pieces for k in range(i, j)}
        words += sum(one[k] != other[k] for k in one)
    return words, sum(a.new_row != b.new_row for a, b in zip(truth, found, strict=True))


def learn(every: Sequence[Example], epochs: int) -> Weights:
    """The averaged weights after some passes over the examples that are not held back."""
    now = np.array(clues.weights())
    total, n = now.copy(), 1
    squares = np.full(len(Clue), 1e-9)
    train = [example for example in every if not example.held_back]
    rng = np.random.default_rng(1)
    for epoch in range(epochs):
        errors = size = 0
        for k in rng.permutation(len(train)):
            example = train[k]
            if rng.random() < _LOST:
                example = without_keys(example)
            _use(now)
            rows, _ = decode(example.sheet, example.columns)
            found = found_steps(example, rows)
            words, starts = wrong(example.truth, found)
            errors += words
            size += sum(len(line.words) for line in example.lines)
            if words or starts:
                apart = strengths(example, example.truth) - strengths(example, found)
                if float(apart @ now) < 0:  # else the search did not find the better way: no fault of the weights
                    squares += apart**2
                    now = now + _STEP * apart / np.sqrt(squares)
                    now[_NO_GAIN] = np.minimum(now[_NO_GAIN], 0.0)
            total += now
            n += 1
        _use(total / n)
        print(f"pass {epoch + 1}: {errors / size:.4f} wrong while learning; held back", measure(every), flush=True)
    return total / n


def measure(every: Sequence[Example]) -> str:
    """Share of words in wrong cells of the held-back examples, with the present weights."""
    words = size = starts = 0
    for number, example in enumerate(every):
        if example.held_back:
            if number % 3 == 0:
                example = without_keys(example)
            found = found_steps(example, decode(example.sheet, example.columns)[0])
            one, two = wrong(example.truth, found)
            words, starts = words + one, starts + two
            size += sum(len(line.words) for line in example.lines)
    return f"{words / max(1, size):.4f} of {size} words in wrong columns, {starts} rows begun wrongly"


def _use(found: Weights) -> None:
    values = tuple(found.tolist())
    clues.weights = lambda: values  # type: ignore[assignment]


def main() -> None:
    """Learn, print what was reached, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    every = [e for folder in options.folders for path in sorted(folder.glob("*.txt")) for e in examples(path)]
    print(len(every), "examples,", sum(e.held_back for e in every), "held back;", measure(every), flush=True)
    found = learn(every, options.epochs)
    if options.write:
        rows = "".join(f"{clue.name.lower()},{weight:.3f}\n" for clue, weight in zip(Clue, found, strict=True))
        _WEIGHTS.write_text("clue,weight\n" + rows, encoding="utf-8")


if __name__ == "__main__":
    main()
