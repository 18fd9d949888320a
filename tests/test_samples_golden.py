"""Every sample gives the golden records of its source, in whatever medium it came."""

from __future__ import annotations

import json
import os

import pytest

from normalize.records import DocumentRecord, FlagCode, ItemRecord
from pipelines.tables import Tables
from samples.source import FOLDER, load_all
from tests.golden import comparable, faithful, load, read_sample

#: Files that are read from pictures have tests of their own: test_samples_scans.
CASES = [
    (source.slug, recipe.name) for source in load_all() for recipe in source.recipes if not recipe.pictured
]
FAITHFUL = [case for source in filter(faithful, load_all()) for case in CASES if case[0] == source.slug]


def test_goldens_are_not_written_by_the_tests() -> None:
    assert "KEHOACH_WRITE_GOLDEN" not in os.environ


@pytest.fixture(scope="module")
def cache() -> dict[str, Tables]:
    return {}


def tables_of(name: str, cache: dict[str, Tables]) -> Tables:
    if name not in cache:
        cache[name] = read_sample(name)
    return cache[name]


@pytest.mark.parametrize(("slug", "name"), FAITHFUL)
def test_records_are_those_of_the_source(slug: str, name: str, cache: dict[str, Tables]) -> None:
    assert comparable(tables_of(name, cache)) == load(slug)


@pytest.mark.parametrize(("slug", "name"), CASES)
def test_planted_faults_are_flagged(slug: str, name: str, cache: dict[str, Tables]) -> None:
    """The flags the source's author wrote by hand, row by row."""
    tables = tables_of(name, cache)
    expect = json.loads((FOLDER / "source" / f"{slug}.json").read_text(encoding="utf-8"))["expect"]
    assert len(expect["documents"]) == len(tables.documents)
    for wanted, found in zip(expect["documents"], tables.documents, strict=True):
        assert (wanted["doc_type"], wanted.get("number")) == (found.doc_type, found.number)
        if (slug, name) in FAITHFUL:  # a name an OCR misread cannot be known
            assert wanted["organization"] == found.organization
        _check_rows(wanted, found, tables)


def _all_flags(items: list[ItemRecord]) -> set[FlagCode]:
    return {code for item in items for code in item.flags}


def _check_rows(wanted: dict[str, object], found: DocumentRecord, tables: Tables) -> None:
    items = [item for item in tables.items if item.document_id == found.document_id]
    # A row that was torn away is an item where it is printed, last; the source holds it in its place.
    if FlagCode.ROW_MOVED in _all_flags(items):
        items.sort(key=lambda item: item.criterion_code or "")
    assert [item.criterion_code for item in items] == wanted.get("criteria", [])
    flags = wanted.get("flags", {})
    assert isinstance(flags, dict)
    for row, codes in flags.items():
        if row == "document":
            own = {f.code for f in tables.flags if f.document_id == found.document_id and f.item_id is None}
        else:
            own = set(items[int(row) - 1].flags)
        assert set(codes) <= own, f"row {row}"
    for table in ("issues", "monitoring", "members", "results"):
        rows = [row for row in getattr(tables, table) if row.document_id == found.document_id]
        count = wanted.get(table, 0)
        assert len(rows) == (count if isinstance(count, int) else len(count)), table  # type: ignore[arg-type]
