"""Tells the cell of each word of misread texts by the records that they should give.

    python -m benchmarks.gold_cells FOLDER OUT

For each ``x.txt`` of FOLDER with its ``x.gold.json`` (in the form of the evaluation's gold files), the text and the
labels of its words go to OUT, as ``benchmarks.make_misread`` writes them, with the widths of columns that are found.
One search over the lines of a plan's table gives each word to the cell of its row whose next words it is most like;
texts of which too few words are like any are left out.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from benchmarks.fit_ocr_cells import KEYS
from extract.raw import Field
from extract.readers.text_ocr import Layout, layouts
from extract.tables.ocr_lines import Line, parts_of
from normalize.text import bare

_LOG = logging.getLogger(__name__)
#: Names of the gold's fields that are not those of the columns.
_NAMES = {
    Field.ASSIGNEE: "assignee_text", Field.DEADLINE: "deadline_text", Field.BUDGET: "budget_text",
    Field.SUPERVISOR: "supervisor_text", Field.REPORT: "report_text",
}  # fmt: skip
#: A word is like another from here on; what it costs that a word is like none, that one of the cell is passed over,
#: that one is missing when the next row begins; words of a cell that may be passed over.
_LIKE, _NONE, _PASSED, _MISSING, _NEAR = 50.0, 0.45, 0.3, 0.3, 3
#: Hypotheses kept within a line, and from line to line; the least share of words that are like one.
_INSIDE, _BETWEEN, _LEAST = 1200, 700, 0.9

_Item = Mapping[str, Any]
_State = tuple[int, tuple[int, ...]]
"""Row, and for each column how many words of its cell were read."""
_Trail = tuple[Any, ...] | None
"""The trail before, and the row and column of a word; a chain from the last word back."""
_Cells = Sequence[Sequence[Sequence[str]]]


def cell_of(item: _Item, field: Field) -> str:
    """What the records say that stands in a column."""
    if field is Field.CRITERION:
        return f"tieu chi {item.get('criterion_code') or ''} {item.get('criterion_name') or ''}"
    if field is Field.STANDARD:
        return f"tieu chuan {item.get('standard_no')} {item.get('standard_name') or ''}"
    if field is Field.ROW_NO:
        return str(item["ordinal"])
    if field is Field.TARGET and item.get("weakness") and not item.get("target"):
        return f"muc tieu can dat: muc {item.get('level')} han che can khac phuc: {item['weakness']}"
    return str(item.get(_NAMES.get(field, field.value)) or "")


@lru_cache(maxsize=1 << 18)
def _likeness(word: str, true: str) -> float:
    return fuzz.ratio(word, true)


def assigned(
    lines: Sequence[Line], fields: Sequence[Field], items: Sequence[_Item]
) -> tuple[list[tuple[int, int]], float]:
    """Row and column of each word, in order, and the share of words that are like one of their cells."""
    cells = [[bare(cell_of(item, field)).split() for field in fields] for item in items]
    start: _State = (0, (0,) * len(fields))
    beam: dict[_State, tuple[float, _Trail, int]] = {start: (0.0, None, 0)}
    for number, line in enumerate(lines):
        begun = {(*state, -1): found for state, found in beam.items()}
        if number:
            for (row, read), (score, trail, like) in beam.items():
                if row + 1 < len(items):
                    left = score - _MISSING * _left(cells[row], read, fields)
                    _keep(begun, (row + 1, start[1], -1), (left, trail, like))
        for word in line.words:
            begun = _placed({bare(word.text), bare(word.restored)}, begun, cells)
        beam = {}
        for (row, read, _), found in sorted(begun.items(), key=lambda one: -one[1][0]):
            beam.setdefault((row, read), found)
        beam = dict(list(beam.items())[:_BETWEEN])
    _, trail, like = max(beam.values(), key=lambda one: one[0])
    places: list[tuple[int, int]] = []
    while trail is not None:
        trail, row, column = trail
        places.append((row, column))
    return places[::-1], like / max(1, len(places))


def _left(cells: Sequence[Sequence[str]], read: Sequence[int], fields: Sequence[Field]) -> int:
    """Words of a row that were not read, keys aside."""
    return sum(len(cell) - n for cell, n, field in zip(cells, read, fields, strict=True) if field not in KEYS)


def _keep(found: dict[Any, tuple[float, _Trail, int]], key: Any, new: tuple[float, _Trail, int]) -> None:
    if key not in found or new[0] > found[key][0]:
        found[key] = new


def _placed(
    forms: set[str], begun: Mapping[Any, tuple[float, _Trail, int]], cells: _Cells
) -> dict[Any, tuple[float, _Trail, int]]:
    """The best hypotheses after one more word of a line."""
    found: dict[Any, tuple[float, _Trail, int]] = {}
    for (row, read, last), (score, trail, like) in begun.items():
        for column in range(max(last, 0), len(read)):
            true, at = cells[row][column], read[column]
            new = (trail, row, column)
            _keep(found, (row, read, column), (score - _NONE - 0.05 * (column != last), new, like))
            for k in range(at, min(at + _NEAR, len(true))):
                alike = max(_likeness(form, true[k]) for form in forms)
                if alike >= _LIKE:
                    worth = alike / 100 * min(1.2, 0.6 + 0.15 * len(true[k])) - _PASSED * (k - at)
                    after = (*read[:column], k + 1, *read[column + 1 :])
                    _keep(found, (row, after, column), (score + worth, new, like + 1))
    return dict(sorted(found.items(), key=lambda one: -one[1][0])[:_INSIDE])


def labels(texts: Sequence[str], tables: Sequence[tuple[Layout, Sequence[tuple[int, int]]]]) -> str:
    """The labels of a text: each printed word has the place of its first part."""
    out: dict[int, list[list[object]]] = {}
    for number, (layout, places) in enumerate(tables):
        following = iter(places)
        for line in (line for part in layout.parts for line in part.lines):
            found = [next(following) for _ in line.words]
            at = done = 0
            row: list[list[object]] = []
            for read in texts[line.number].split():
                place = found[min(at, len(found) - 1)]
                row.append([read, number, *place, "cell"])
                done += sum(len(text) for text, _ in parts_of(read))
                while at < len(found) and sum(len(word.text) for word in line.words[: at + 1]) <= done:
                    at += 1
            out[line.number] = row
    named = [
        {
            "kind": "items",
            "fields": [column.field.value for column in layout.columns],
            "widths": [round(column.width, 1) for column in layout.columns],
        }
        for layout, _ in tables
    ]
    return json.dumps({"tables": named, "lines": sorted(out.items())}, ensure_ascii=False)


def main() -> int:
    """Label the texts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(arguments.folder.glob("*.txt")):
        gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
        items = [item for document in gold["documents"] for item in document["items"]]
        texts = path.read_text(encoding="utf-8").split("\n")
        tables = []
        for layout in layouts(texts):
            fields = [column.field for column in layout.columns]
            if Field.ASSIGNEE not in fields or not items:
                continue
            places, like = assigned([line for part in layout.parts for line in part.lines], fields, items)
            _LOG.info("%s: %d columns, %.3f of the words found", path.stem, len(fields), like)
            if like >= _LEAST:
                tables.append((layout, places))
        if tables:
            (arguments.out / path.name).write_text("\n".join(texts), encoding="utf-8")
            (arguments.out / path.with_suffix(".json").name).write_text(labels(texts, tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
