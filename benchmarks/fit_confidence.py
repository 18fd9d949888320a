"""Fits ``pipelines/data/confidence.csv``: how probable values are right, from files whose records are known.

    python -m benchmarks.fit_confidence SCORER FOLDER... [--gold GOLD] [--write]

SCORER is the scoring script; a value counts as wrong when it does there. Every FOLDER holds files with their
``*.gold.json`` beside them (or in the folder given after a colon: ``FOLDER:GOLD``). A school is what its files
are called in every folder. All is measured on folds that leave out one school in all its media: the
reliability table, the calibration error, and what is wrong on rows that were let pass. ``--write`` fits on
everything and writes the table.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.document import Document
from extract.readers.base import read_file
from normalize.records import TABLES
from pipelines.assemble import drafted
from pipelines.columns import columns, value
from pipelines.confidence import Model, Origin
from pipelines.doubts import needs_review
from pipelines.evidence import Clue, Group, Ledger, Part, header_parts, row_parts
from pipelines.settings import Settings
from pipelines.tables import Tables

TABLE = Path(__file__).resolve().parent.parent / "pipelines" / "data" / "confidence.csv"
#: How much weights are drawn to 0 (L2): that all origins share, that set one apart, and its start value.
RIDGE, APART, FREE = 1.0, 3.0, 0.05
#: The aims, half of what is promised, for schools not seen are read worse: wrong values of rows let pass.
MOST_SILENT = {Origin.FILE: 0.0005, Origin.PICTURE: 0.0025, Origin.RESTORED: 0.0025, Origin.MISREAD: 0.0025}
#: No threshold is below, however few errors there were to learn from; none sends more rows to people.
LEAST = {Origin.FILE: 0.93, Origin.PICTURE: 0.90, Origin.RESTORED: 0.90, Origin.MISREAD: 0.95}
MOST_LOAD = {Origin.FILE: 0.08, Origin.PICTURE: 0.20, Origin.RESTORED: 1.0, Origin.MISREAD: 1.0}
#: Clues that can only speak against a value.
DOUBTS = tuple(clue for clue in Clue if clue not in (Clue.ABSENT, Clue.REPEATED))
NAMES = (*Group, *Clue)
GROUPS = frozenset(Group)
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)


@dataclass(frozen=True, slots=True)
class Example:
    """A row or a header beside the gold: its parts, which of them are right, and its values as the scorer counts.

    ``said`` tells of each part whether there was a value, read or due. ``decided`` tells that flags alone
    send the row to a person.
    """

    school: str
    medium: str
    origin: Origin
    parts: tuple[Part, ...]
    right: tuple[bool, ...]
    said: tuple[bool, ...]
    is_row: bool = False
    decided: bool = False
    values: int = 0
    wrong: int = 0


# --- examples ------------------------------------------------------------------------------------


def load_scorer(path: Path) -> Any:
    """The scoring script as a module."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outcomes(scorer: Any, tables: Tables, gold: Mapping[str, Any], file: str) -> dict[str, dict[str, bool]]:
    """Which fields of which item or document are right, by its key; fields empty in both are left out."""
    plain = {
        name: [{column.name: value(record, column) for column in columns(model)} for record in tables.rows(name)]
        for name, (model, _) in TABLES.items()
    }
    found: dict[str, dict[str, bool]] = defaultdict(dict)

    class Watch(scorer.Scorer):  # type: ignore[misc]
        def row(self, b: Any, table: str, g: Any, p: Any, least: float, where: Any, skip: set[str]) -> Any:
            key = p and (p.get("item_id") if table == "items" else p.get("document_id"))
            if key and table in ("items", "documents"):
                for kind, fields in (("value", scorer.VALUES[table]), ("text", scorer.TEXTS[table])):
                    for name in (name for name in fields if name not in skip):
                        due, read = (g or {}).get(name), p.get(name)
                        cell = self.cell(scorer.Board(), table, name, kind, due, read, least, where)
                        if cell:
                            found[key][name] = cell == "ok"
            return super().row(b, table, g, p, least, where, skip)

    Watch(plain).score_file({**gold, "place": file}, file)
    return found


def examples_in(scorer: Any, folder: Path, golds: Path) -> Iterator[Example]:
    """The rows and headers of the files of a folder that have a gold."""
    known = {path.name.removesuffix(".gold.json"): path for path in golds.rglob("*.gold.json")}
    limits = Settings(seconds_per_file=3600.0).limits()
    for path in sorted(folder.rglob("*")):
        gold = known.get(path.name) or known.get(path.stem)
        if gold is not None and not path.name.endswith(".gold.json"):
            print(path, file=sys.stderr, flush=True)
            wanted = json.loads(gold.read_text(encoding="utf-8"))
            yield from compared(scorer, read_file(path, limits), path.name, wanted, folder.name)


def compared(scorer: Any, document: Document, file: str, gold: Mapping[str, Any], medium: str) -> list[Example]:
    """The rows and headers of a document that was read, beside its gold."""
    draft = drafted(document, file)
    tables, ledger = draft.tables, Ledger(draft.tables)
    found = outcomes(scorer, tables, gold, file)
    school = file.split(".")[0]
    examples = []
    for record in tables.documents:
        key = record.document_id
        headers = tuple(header_parts(record, ledger))
        examples.append(_example(school, medium, draft.origins[key], headers, found[key]))
        items = [item for item in tables.items if item.document_id == key]
        for item, parts in zip(items, row_parts(items, ledger, draft.loose), strict=True):
            origin, fields = draft.origins[item.item_id], found[item.item_id]
            row = _example(school, medium, origin, tuple(parts), fields)
            values = [fields[name] for name in scorer.VALUES["items"] if name in fields]
            by_flags = needs_review(ledger.flags(item.item_id), uncertain=origin.uncertain)
            row = replace(row, is_row=True, decided=by_flags, values=len(values), wrong=values.count(False))
            examples.append(row)
    return examples


def _example(
    school: str, medium: str, origin: Origin, parts: tuple[Part, ...], fields: Mapping[str, bool]
) -> Example:
    known = [[fields[name] for name in part.fields if name in fields] for part in parts]
    return Example(school, medium, origin, parts, tuple(map(all, known)), tuple(map(bool, known)))


# --- fitting -------------------------------------------------------------------------------------


def fitted(examples: Sequence[Example]) -> dict[Origin, Model]:
    """The models: weights by ridge regression of the log-odds, then slope and threshold of rows."""
    models = {}
    for origin, weights in _weights(examples).items():
        rows = [example for example in examples if example.origin is origin and example.is_row]
        model = Model(weights, 1.0, 0.0)
        model = replace(model, slope=_slope([(_log(model, row), not row.wrong) for row in rows]))
        models[origin] = replace(model, threshold=_threshold(model, rows, origin))
    return models


def _weights(examples: Sequence[Example]) -> dict[Origin, dict[str, float]]:
    """The weights of each origin.

    An origin has too few errors to learn every clue from: the weight of a clue is one that all origins share
    plus what sets the origin apart. A clue of doubt never speaks for a value: where it would, it is left out.
    """
    parts = [(e.origin, part, right) for e in examples for part, right in zip(e.parts, e.right, strict=True)]
    origins, place = list(Origin), {name: number for number, name in enumerate(NAMES)}
    x = np.zeros((len(parts), len(NAMES)))
    for row, (_, part, _) in enumerate(parts):
        x[row, place[part.group]] = 1.0
        for clue, number in part.clues.items():
            x[row, place[clue]] = number
    of = np.array([origins.index(origin) for origin, _, _ in parts])
    y = np.array([float(right) for _, _, right in parts])
    ridge = np.array([FREE] * len(origins) + [RIDGE] * len(NAMES) + [APART] * len(NAMES) * len(origins))
    w: NDArray[np.float64] = np.zeros(len(ridge))
    while True:
        own = [np.where((of == number)[:, None], x, 0.0) for number in range(len(origins))]
        w = _regression(np.hstack([np.eye(len(origins))[of], x, *own]), y, ridge, w)
        shared, *apart = w[len(origins) :].reshape(-1, len(NAMES))
        total = [shared + one for one in apart]
        seen = [x[of == number].any(axis=0) for number in range(len(origins))]
        wrong = [
            (number, place[clue])
            for number, weights in enumerate(total)
            for clue in DOUBTS
            if weights[place[clue]] > 0 and seen[number][place[clue]]
        ]
        if not wrong:
            break
        for number, column in wrong:
            x[of == number, column] = 0.0
    return {
        origin: {
            name: round(float(total[number][place[name]] + (w[number] if name in GROUPS else 0.0)), 3)
            for name in NAMES
            if name in GROUPS or seen[number][place[name]]
        }
        for number, origin in enumerate(origins)
    }


def _regression(
    x: NDArray[np.float64], y: NDArray[np.float64], ridge: NDArray[np.float64], w: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logistic regression with a ridge, by Newton's steps from ``w``; equal rows are counted once."""
    rows, place = np.unique(x.round(2), axis=0, return_inverse=True)
    many = np.bincount(place.ravel())
    right = np.bincount(place.ravel(), weights=y)
    for _ in range(40):
        p = 1.0 / (1.0 + np.exp(-np.clip(rows @ w, -30, 30)))
        gradient = rows.T @ (right - many * p) - ridge * w
        curve = (rows * (many * p * (1 - p))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, gradient)
        w = w + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-3:
            break
    return w


def _log(model: Model, row: Example) -> float:
    """The sum of the log-probabilities of a row's values."""
    return math.fsum(math.log(model.probability(part)) for part in row.parts if part.group is not Group.TEXT)


def _slope(rows: Sequence[tuple[float, bool]]) -> float:
    """The slope under which what happened is likeliest."""

    def likelihood(slope: float) -> float:
        return sum(slope * log if right else math.log(-math.expm1(min(slope * log, -1e-9))) for log, right in rows)

    return max((number / 20 for number in range(2, 41)), key=likelihood)


def _threshold(model: Model, rows: Sequence[Example], origin: Origin) -> float:
    """The lowest threshold that keeps what is let pass within the aim, as far as the load allows."""
    best = LEAST[origin]
    for step in range(200):
        tried = replace(model, threshold=round(LEAST[origin] + step / 200, 3))
        silent, load = selective([(tried, row) for row in rows])
        if load > MOST_LOAD[origin]:
            break
        best = tried.threshold
        if silent <= MOST_SILENT[origin]:
            break
    return best


def looked_at(model: Model, row: Example) -> bool:
    """Whether a row goes to a person."""
    return row.decided or math.exp(model.slope * _log(model, row)) < model.threshold


def selective(rows: Sequence[tuple[Model, Example]]) -> tuple[float, float]:
    """The share of wrong values on rows let pass, and the share of rows to look at."""
    passed = [row for model, row in rows if not looked_at(model, row)]
    values = sum(row.values for row in passed)
    silent = sum(row.wrong for row in passed) / values if values else 0.0
    return silent, 1 - len(passed) / len(rows) if rows else 0.0


# --- folds and report ----------------------------------------------------------------------------


def held_out(examples: Sequence[Example]) -> list[tuple[Model, Example]]:
    """Every example with the model that was fitted without its school."""
    found: list[tuple[Model, Example]] = []
    for school in sorted({example.school for example in examples}):
        others = [example for example in examples if example.school != school]
        fold = [example for example in examples if example.school == school]
        fits = fitted(others)
        found.extend((fits[example.origin], example) for example in fold)
    return found


def reliability(chances: Sequence[tuple[float, bool]]) -> tuple[list[str], float]:
    """Lines of the table of what was said and what was so, and the expected calibration error."""
    lines, error = [], 0.0
    for low, high in pairwise(BINS):
        inside = [(chance, right) for chance, right in chances if low <= chance < high or chance == high == 1.0]
        if not inside:
            continue
        said, so = sum(c for c, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
        error += abs(said - so) * len(inside) / len(chances)
        lines.append(f"| {low:g}–{high:g} | {len(inside)} | {said:.3f} | {so:.3f} |")
    return lines, error


def report(found: Sequence[tuple[Model, Example]]) -> Iterable[str]:
    """The figures in folds, as the tables of docs/confidence.md."""
    yield "| Medium | Rows | Wrong values | Wrong values of rows let pass | Rows to look at | Calibration error |"
    yield "|---|---|---|---|---|---|"
    media = dict.fromkeys(example.medium for _, example in found)
    groups = {medium: [pair for pair in found if pair[1].medium == medium] for medium in media}
    groups |= {f"all {origin}": [pair for pair in found if pair[1].origin is origin] for origin in Origin}
    for name, pairs in groups.items():
        rows = [(model, example) for model, example in pairs if example.is_row]
        if not rows:
            continue
        silent, load = selective(rows)
        wrong = sum(row.wrong for _, row in rows) / max(sum(row.values for _, row in rows), 1)
        _, error = reliability(_chances(rows))
        yield f"| {name} | {len(rows)} | {wrong:.2%} | {silent:.2%} | {load:.1%} | {error:.3f} |"
    for origin in Origin:
        mine = [pair for pair in found if pair[1].origin is origin]
        rows = [pair for pair in mine if pair[1].is_row]
        whole = [(math.exp(model.slope * _log(model, row)), not row.wrong) for model, row in rows]
        headers = [pair for pair in mine if not pair[1].is_row]
        parts = (("values", _chances(rows)), ("rows", whole), ("headers", _chances(headers, Group.HEADER)))
        for title, chances in parts:
            lines, error = reliability(chances) if chances else ([], 0.0)
            yield f"\n### {origin}: {title} (calibration error {error:.3f})\n"
            yield "| Said | Number | Mean said | Right |"
            yield "|---|---|---|---|"
            yield from lines


def _chances(pairs: Sequence[tuple[Model, Example]], only: Group | None = None) -> list[tuple[float, bool]]:
    """What was said of each part, also of an empty one, and whether it is right; of columns nobody printed nothing."""
    return [
        (model.probability(part), right)
        for model, example in pairs
        for part, right, said in zip(example.parts, example.right, example.said, strict=True)
        if said or part.group is Group.HEADER or Clue.ABSENT not in part.clues
        if part.group is only or (only is None and part.group is not Group.TEXT)
    ]


def write(models: Mapping[Origin, Model]) -> None:
    """The table the program reads."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("origin", "name", "value"))
        for origin, model in models.items():
            table.writerows((origin, name, value) for name, value in model.weights.items())
            table.writerows(((origin, "slope", model.slope), (origin, "threshold", model.threshold)))


def main() -> int:
    """Fit and measure."""
    parser = argparse.ArgumentParser(description="Fit how probable values are right.")
    parser.add_argument("scorer", type=Path)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:GOLD]")
    parser.add_argument("--write", action="store_true", help="fit on everything and write the table")
    given = parser.parse_args()
    scorer = load_scorer(given.scorer)
    examples: list[Example] = []
    for name in given.folders:
        folder, _, gold = name.partition(":")
        examples.extend(examples_in(scorer, Path(folder), Path(gold or folder)))
    for line in report(held_out(examples)):
        print(line)
    if given.write:
        write(fitted(examples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
