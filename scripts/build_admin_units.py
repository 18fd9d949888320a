#!/usr/bin/env python3
"""Make the administrative catalogue of `normalize.places` from two tables of a public data set.

    build_admin_units.py UNITS.csv PREDECESSORS.csv

UNITS has code, unit_type, name, parent_code, province_code, valid_from, valid_to and
successor_province_code; PREDECESSORS says in free text what each commune of today was formed from
(licence: normalize/data/admin_units.LICENSE.txt). Written are normalize/data/admin_units.csv and
admin_successors.csv, the pairs of old and new communes that the text names without doubt: a name
that several old communes of a province have counts only in a district that the rest of the text names.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from normalize.text import same_form, squeeze  # noqa: E402

Row = Mapping[str, str]
#: The day on which districts ended and communes were merged.
REFORM = "2025-07-01"
ASIDE = re.compile(r"\(phần còn lại[^)]*\)")
DISTRICT = re.compile(r"\((?:thành phố|thị xã|huyện|quận)\s+([^)]+)\)", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|\(")
KINDS = {"xã": "Xã", "phường": "Phường"}
LONGEST_NAME = 6


def main() -> None:
    """Read the two tables, write the two files."""
    parser = argparse.ArgumentParser(description="Make the administrative catalogue.")
    parser.add_argument("units", type=Path)
    parser.add_argument("predecessors", type=Path)
    given = parser.parse_args()
    units = rows_of(given.units)
    write("admin_units.csv", ("code", "kind", "name", "parent", "province", "from", "to"), map(unit_row, units))
    pairs = sorted(set(successions(units, rows_of(given.predecessors))))
    write("admin_successors.csv", ("old", "new"), pairs)
    print(f"{len(units)} units, {len(pairs)} pairs of {len({old for old, _ in pairs})} old communes")


def rows_of(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def unit_row(row: Row) -> Sequence[str]:
    """What the catalogue keeps of a unit."""
    names = ("code", "unit_type", "name", "parent_code", "province_code", "valid_from", "valid_to")
    return [squeeze(row[name]) for name in names]


def successions(units: Sequence[Row], predecessors: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Pairs of the code of an old commune and of the new commune that has (a part of) it."""
    new_province = {
        row["code"]: row["successor_province_code"]
        for row in units
        if len(row["code"]) == 2 and row["successor_province_code"]
    }
    districts = {row["code"]: row["name"] for row in units if len(row["code"]) == 3}
    named: dict[tuple[str, str], list[Row]] = defaultdict(list)
    by_code: dict[str, Row] = {}
    for row in units:
        if len(row["code"]) == 5 and row["valid_from"] < REFORM:
            named[new_province[row["province_code"]], same_form(row["name"].lstrip("0"))].append(row)
            by_code[row["code"]] = row
    for new in predecessors:
        if len(new["new_code"]) == 5:
            anchor = by_code.get(new["new_code"])
            for old in formed_from(new, named, districts, anchor):
                yield old["code"], new["new_code"]


def formed_from(
    new: Row, named: Mapping[tuple[str, str], list[Row]], districts: Mapping[str, str], anchor: Row | None
) -> list[Row]:
    """The old communes that a new one was formed from; the new code is that of one of them."""
    sure: list[Row] = [anchor] if anchor is not None else []
    open_choices: list[list[Row]] = []
    for candidates, district in mentions(new, named):
        if district is not None:
            candidates = [row for row in candidates if same_form(districts[row["parent_code"]]) == same_form(district)]
        if len({row["code"] for row in candidates}) == 1:
            sure.append(candidates[0])
        elif candidates:
            open_choices.append(candidates)
    around = {row["parent_code"] for row in sure}
    for candidates in open_choices:
        near = {row["code"]: row for row in candidates if row["parent_code"] in around}
        sure += near.values() if len(near) == 1 else ()
    return sure


def mentions(new: Row, named: Mapping[tuple[str, str], list[Row]]) -> Iterator[tuple[list[Row], str | None]]:
    """For each old commune the text names: the communes it can be, and the district it says."""
    text = ASIDE.sub(" ", new["formed_from"])
    tokens = list(WORD.finditer(text))
    place = 0
    while place < len(tokens):
        for size in range(min(LONGEST_NAME, len(tokens) - place), 0, -1):
            start, end = tokens[place].start(), tokens[place + size - 1].end()
            name = squeeze(text[start:end])
            found = named.get((new["new_province_code"], same_form(name.lstrip("0"))))
            if found and (name[0].isupper() or name[0].isdigit()):
                kind = KINDS.get(tokens[place - 1].group().lower()) if place else None
                right = [row for row in found if kind is None or row["unit_type"] == kind] or found
                district = DISTRICT.match(text[end:].lstrip())
                yield right, district[1] if district else None
                place += size - 1
                break
        if tokens[place].group() == "(" and DISTRICT.match(text[tokens[place].start() :]):
            closing = text.find(")", tokens[place].start())
            while place + 1 < len(tokens) and tokens[place + 1].start() < closing:
                place += 1
        place += 1


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A data file of the package."""
    with (ROOT / "normalize" / "data" / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
