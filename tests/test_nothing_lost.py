"""Every printed word of a file is in a record, in ``unplaced`` or in page furniture."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from extract.document import Document, Table
from extract.readers.base import read_file
from normalize.records import TABLES
from pipelines.assemble import assemble
from pipelines.tables import Tables
from samples.source import FILES, load_all

_WORD = re.compile(r"[^\W\d_]+")
_NOT_READ = ("files", "flags")  # what the program says of the file, not what the file says


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _of_cells(table: Table) -> list[str]:
    """The texts of cells, without headings that the reader set where none was printed."""
    return [cell.text for cell in table.cells if cell.original != ""]


def printed(document: Document) -> Counter[str]:
    count: Counter[str] = Counter()
    for block in document.blocks():
        for text in _of_cells(block) if isinstance(block, Table) else [block.text]:
            count.update(words(text))
    return count


def recorded(tables: Tables) -> Counter[str]:
    count: Counter[str] = Counter()
    for table in TABLES:
        if table not in _NOT_READ:
            for record in tables.rows(table):
                for value in record.model_dump().values():
                    count.update(words(value) if isinstance(value, str) else ())
    return count


@pytest.mark.parametrize("name", [source.recipes[0].name for source in load_all()])
def test_every_word_has_a_place(name: str) -> None:
    document = read_file(FILES / name)
    missing = printed(document) - recorded(assemble(document, name))
    assert not missing
