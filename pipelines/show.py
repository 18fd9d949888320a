"""One file's records as an officer reads them in a terminal: documents, items, doubts.

Text only shows what the record types hold; labels come from them and codes become words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from normalize.records import TABLES, DocumentRecord, FlagRecord, ItemRecord, Record
from pipelines.columns import Column, Value, columns, value
from pipelines.labels import label
from pipelines.submission import Submission
from pipelines.tables import Tables, by_document
from pipelines.writers.text import cell

#: Keys and figures for programs, said in the panel's title or of no use on a screen.
_SILENT = frozenset(
    {"item_id", "document_id", "ordinal", "file", "organization", "school_year", "flags", "item_count"}
)
_DOCUMENT_SILENT = _SILENT - {"organization", "school_year"}
_LISTED = ("results", "issues", "monitoring", "members")


def show(submission: Submission, console: Console) -> None:
    """Print everything a file gave."""
    tables = submission.tables
    if submission.file.error_message:
        console.print(Text(submission.file.error_message, style="bold red"))
    for part in by_document(tables).values():
        console.print(_document(part.documents[0]))
        for flag in _flags(part, None):
            console.print(_doubt(flag))
        for item in part.items:
            console.print(_item(item, part))
        for table in _LISTED:
            if part.rows(table):
                console.print(_list(table, part.rows(table)))
    if tables.unplaced:
        console.print(_list("unplaced", tables.unplaced))


def _document(document: DocumentRecord) -> Panel:
    title = label(type(document.doc_type), document.doc_type)
    return Panel(
        _grid(document, _DOCUMENT_SILENT), title=Text(f"{title} · {document.file}"), border_style="blue"
    )


def _item(item: ItemRecord, part: Tables) -> Panel:
    body: list[RenderableType] = [_grid(item, _SILENT), *map(_doubt, _flags(part, item.item_id))]
    title = f"{item.ordinal}. Tiêu chí {item.criterion_code or '(không ghi)'}"
    style = "yellow" if item.needs_review else "green"
    return Panel(Group(*body), title=Text(title), title_align="left", border_style=style)


def _list(table: str, rows: Sequence[Record]) -> Panel:
    body: list[RenderableType] = []
    for number, row in enumerate(rows, start=1):
        body += [Text(f"{number}.", style="bold"), _grid(row, _SILENT)]
    return Panel(Group(*body), title=Text(TABLES[table][1]), title_align="left")


def _grid(record: Record, silent: Iterable[str]) -> Table:
    """Label and value of each column that holds something."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold cyan", max_width=24)
    grid.add_column(overflow="fold")
    for column in columns(type(record)):
        plain = value(record, column)
        if column.name in silent or plain is None or plain == []:
            continue
        grid.add_row(Text(column.label), Text(_words(column, plain)))
    return grid


def _words(column: Column, plain: Value) -> str:
    if isinstance(plain, bool):
        return "Có" if plain else "Không"
    if isinstance(plain, date):
        return plain.strftime("%d/%m/%Y")
    if isinstance(plain, int) and column.name.endswith("_vnd"):
        return f"{plain:,}".replace(",", ".") + " đồng"
    if isinstance(plain, float):
        return f"{plain:.2f}"
    if column.codes is not None:
        listed = plain if isinstance(plain, list) else [str(plain)]
        return ", ".join(label(column.codes, code) for code in listed)
    # Control signs in a hostile file could otherwise steer the terminal.
    return cell(str(plain))


def _flags(part: Tables, item_id: str | None) -> Iterator[FlagRecord]:
    return (flag for flag in part.flags if flag.item_id == item_id)


def _doubt(flag: FlagRecord) -> Text:
    hint = f" Gợi ý: {flag.suggestion}" if flag.suggestion else ""
    return Text(f"! {flag.message}{hint}", style="yellow")
