"""Short cells that lost their end are completed by their column, and by nothing else."""

from __future__ import annotations

import pytest

from extract.document import Cell, Table
from extract.raw import Field
from extract.tables.ocr_ends import with_ends


def read(name: Field, *texts: str) -> list[tuple[str, str | None]]:
    """Texts and what was printed of the cells below a heading."""
    cells = tuple(Cell(row, 0, text) for row, text in enumerate(("Nội dung", *texts)))
    table = with_ends(Table(cells=cells, n_rows=len(cells), n_cols=1), [name])
    return [(cell.text, cell.original) for cell in table.cells[1:]]


def test_a_cell_is_completed_and_what_was_printed_is_kept() -> None:
    assert read(Field.BUDGET, "Tu tuc", "Tu tu", "Tu tuc") == [("Tu tuc", None), ("Tu tuc", "Tu tu"), ("Tu tuc", None)]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (Field.ACTIONS, ("Mua moi", "Mua mo", "Mua moi")),  # prose says other things
        (Field.BUDGET, ("Tu tuc", "Tu tu")),  # said once only
        (Field.BUDGET, ("500", "50", "500")),  # a figure may be another
        (Field.BUDGET, ("Ngan sach", "Ngan", "Ngan sach")),  # too much would be added
        (Field.ASSIGNEE, ("BGHA", "BGHB", "BGH", "BGHA", "BGHB")),  # two may be meant
    ],
)
def test_nothing_else_is_completed(name: Field, texts: tuple[str, ...]) -> None:
    assert [text for text, _ in read(name, *texts)] == list(texts)
