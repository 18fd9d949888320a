"""Reads page images of real documents and compares with re-keyed truth.

    python -m benchmarks.bench_real FOLDER [OUT]

FOLDER holds ``images/*.png`` (one page each), ``tables/<page>.json`` (rows of cells, each a list of
printed lines, null where a row span goes on) and ``header.json`` (facts by page, with those written by
hand or under a seal). The text of each page is written to ``OUT/<page>.txt`` for a scorer of errors in
letters. Prints, for tables, the share of cells whose text is at least 0.9 similar, and for headers
each fact that is wrong, with whether it is one nobody should trust and whether it was flagged; last, how
many are right, left out or flagged, and wrong in silence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from extract.document import Document, Table
from extract.readers.base import read_file
from extract.restoring import restored
from normalize.text import squeeze
from pipelines.assemble import assemble
from pipelines.tables import Tables

_FACTS = ("doc_type", "number", "issue_date", "issue_place", "organization", "title", "signer_title", "signer_name")
_SIMILAR = 0.9


def text_of(document: Document) -> str:
    """All text of a document, one block or cell to a line, running titles included."""
    lines: list[str] = []
    for page in document.pages:
        lines += [title.text for title in page.furniture]
        for block in page.blocks:
            lines += [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
    return "\n".join(lines)


def similarity(one: str, other: str) -> float:
    """1 where equal but for case and white space, 0 where nothing is shared."""
    return Levenshtein.normalized_similarity(squeeze(one).casefold(), squeeze(other).casefold())


def table_cells(truth: dict[str, Any]) -> Iterator[str]:
    """The printed cells of a table of truth, spans once."""
    for row in truth["rows"]:
        for cell in row.get("cells", []):
            if cell:
                yield " ".join(cell)


def cells_found(document: Document, truth: dict[str, Any]) -> tuple[int, int]:
    """How many cells of the truth are a cell of the document, and how many there are."""
    read = [cell.text for block in document.blocks() if isinstance(block, Table) for cell in block.cells]
    due = list(table_cells(truth))
    found = 0
    for cell in due:
        best = max(range(len(read)), key=lambda i: similarity(cell, read[i]), default=None)
        if best is not None and similarity(cell, read[best]) >= _SIMILAR:
            found += 1
            read.pop(best)
        else:
            print(f"    lost cell: {cell[:90]!r}")
    return found, len(due)


def wrong_facts(tables: Tables, truth: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """A line for each header fact that is not as printed, and whether it is wrong in silence.

    A fact that was left out, or whose field has a flag, harms nobody. A page without a title has no type.
    """
    record = tables.documents[0] if tables.documents else None
    flagged = {flag.field for flag in tables.flags if flag.item_id is None}
    for fact in facts_of(truth):
        due, read = truth.get(fact), getattr(record, fact, None)
        if similarity(str(due or ""), str(read or "")) >= (_SIMILAR if fact == "title" else 1.0):
            continue
        hand = [part for part in truth["handwritten"] + truth["under_stamp"] if fact.split("_")[-1][:4] in part]
        kind = "by hand or sealed" if hand or (fact == "issue_date" and truth["handwritten"]) else "printed"
        silent = read is not None and fact not in flagged
        note = "IN SILENCE" if silent else "flagged" if fact in flagged else "left out"
        yield f"    {fact} ({kind}, {note}): {read!s} instead of {due!s}", silent


def facts_of(truth: dict[str, Any]) -> tuple[str, ...]:
    """The header facts that a page can be asked for."""
    return tuple(fact for fact in _FACTS if fact != "doc_type" or truth.get(fact))


def main() -> None:
    """Print what is wrong on each page, then the sums."""
    folder = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    facts = json.loads((folder / "header.json").read_text(encoding="utf-8"))["pages"]
    found = due = asked = wrong = silent = 0
    for image in sorted((folder / "images").glob("*.png")):
        document = read_file(image)
        print(image.stem)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{image.stem}.txt").write_text(text_of(restored(document)), encoding="utf-8")
        table = folder / "tables" / f"{image.stem}.json"
        if table.exists():
            right, all_cells = cells_found(restored(document), json.loads(table.read_text(encoding="utf-8")))
            found, due = found + right, due + all_cells
            print(f"    cells {right} of {all_cells}")
        asked += len(facts_of(facts[image.stem]))
        for line, in_silence in wrong_facts(assemble(document, image.name), facts[image.stem]):
            print(line)
            wrong, silent = wrong + 1, silent + in_silence
    print(f"header facts: {asked}, right {asked - wrong}, left out or flagged {wrong - silent}, in silence {silent}")
    if due:
        print(f"cells of all tables: {found} of {due} ({found / due:.3f})")


if __name__ == "__main__":
    main()
