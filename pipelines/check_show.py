"""The report of `pipelines.check` as an officer reads it in a terminal: plain lines, the worst first."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from pipelines.check import Report, Section
from pipelines.writers.text import cell

#: Lines of one section; the rest is in the workbook.
_MOST_LINES = 20


def show(report: Report, console: Console) -> None:
    """Print each section: its sentence, then its first lines."""
    for section in report.sections:
        if section.summary:
            _show_section(section, console)


def _show_section(section: Section, console: Console) -> None:
    # Control signs of a hostile file could otherwise steer the terminal.
    console.print(Text.assemble((section.title, "bold cyan"), f": {cell(section.summary)}"))
    for line in section.lines[:_MOST_LINES]:
        console.print(Text("  - " + " ".join(cell(line).split())))
    if len(section.lines) > _MOST_LINES:
        more = len(section.lines) - _MOST_LINES
        console.print(Text(f"  … và {more} dòng khác, xem trang “{section.title}” trong kiemtra.xlsx."))
