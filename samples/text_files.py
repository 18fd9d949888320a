"""Plain-text copies of the samples, as converters and scanners leave them.

Each maker returns the whole text; where a copy is damaged, the damage is spelt out in the source
(see markup.py) and only its printing is done here.
"""
from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from itertools import zip_longest

from samples.legacy import signs
from samples.markup import PAGE_CUT, clean, damaged
from samples.ocr_noise import scanned
from samples.source import ABOVE, LEFT, Grid, Letter, Recipe, Source, TextBox

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_PARAGRAPH_WIDTH = 128


def tab_text(source: Source, recipe: Recipe) -> str:
    """Rows of cells between tabs; a row cut by a page goes on after an empty line."""
    parts = [_letter_text(letter, _tab_rows) for letter in source.letters]
    return signs("\n\n\n".join(parts), recipe.encoding) + "\n"


def cell_text(source: Source, recipe: Recipe) -> str:
    """One cell a line behind a tab, an empty line between rows."""
    parts = [_letter_text(letter, _cell_rows, indent="\t") for letter in source.letters]
    return signs("\n\n".join(parts), recipe.encoding) + "\n"


def line_text(source: Source, recipe: Recipe) -> str:
    """Every printed line of narrow columns on its own, an empty line after each."""
    lines = [line for letter in source.letters for line in _visual_lines(letter, recipe)]
    return "\n\n".join(f"{line} " for line in lines) + "\n"


def pipe_text(source: Source, recipe: Recipe) -> str:
    """The lines of a scanned table with `|` where the scanner saw a rule."""
    lines: list[str] = []
    for letter in source.letters:
        lines += _pipe_head(letter)
        for block in letter.body:
            if isinstance(block, Grid):
                lines += _pipe_rows(block, recipe.columns)
            else:
                lines += ["", *textwrap.wrap(clean(_words(block)), 84)]
        lines += ["", *letter.recipients, "", *letter.signature]
    return scanned("\n".join(lines)) + "\n"


def _letter_text(letter: Letter, table: Callable[[Grid], list[str]], indent: str = "") -> str:
    lines = [indent + clean(line) for line in letter.head_lines()]
    if letter.superior:
        lines += [indent + MOTTO[0], MOTTO[1]]
    lines += ["", clean(letter.place_date), "", *map(clean, letter.title), ""]
    for block in letter.body:
        lines += table(block) if isinstance(block, Grid) else [damaged(_words(block))]
        lines.append("")
    lines += [*letter.recipients, "", *letter.signature]
    return "\n".join(lines)


def _words(block: str | TextBox) -> str:
    return block.text if isinstance(block, TextBox) else block


def _tab_rows(grid: Grid) -> list[str]:
    lines: list[str] = []
    for row in grid.rows:
        cells = [damaged("" if cell in (LEFT, ABOVE) else cell).replace("\n", " ") for cell in row]
        for number, parts in enumerate(zip_longest(*(cell.split(PAGE_CUT) for cell in cells), fillvalue="")):
            lines += [""] if number else []
            lines.append("\t".join(parts))
    return lines


def _cell_rows(grid: Grid) -> list[str]:
    lines: list[str] = []
    for row in grid.rows:
        lines += ["\t" + damaged(cell) for cell in row if cell != LEFT]
        lines.append("")
    return lines[:-1]


def _visual_lines(letter: Letter, recipe: Recipe) -> list[str]:
    lines = [*letter.head_lines(), *MOTTO, letter.place_date, *letter.title]
    torn: list[str] = []
    for block in letter.body:
        if isinstance(block, Grid):
            rows = [_row_lines(row, recipe.columns) for row in block.rows]
            torn = rows.pop(recipe.torn_row)
            lines += [line for row in rows for line in row]
        else:
            lines += textwrap.wrap(clean(_words(block)), _PARAGRAPH_WIDTH)
            if clean(_words(block)).startswith(recipe.torn_after):
                lines += torn
    return [*lines, *letter.recipients, *letter.signature]


def _row_lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    if row[1:].count(LEFT) >= len(row) - 2:  # a band over the table is printed in one line
        return [" ".join(clean(cell) for cell in row if cell not in (LEFT, "")) + "    "]
    return [line for cell, width in zip(row, widths, strict=True) for line in _wrapped(cell, width)]


def _wrapped(cell: str, width: int) -> list[str]:
    text = "" if cell in (LEFT, ABOVE) else damaged(cell)
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, width, break_on_hyphens=False)]
    return lines or [""]


def _pipe_head(letter: Letter) -> list[str]:
    left, right = letter.head_lines(), [*MOTTO, letter.place_date]
    head = [f"{a} {b}".strip() for a, b in zip_longest(left, right, fillvalue="")]
    return [*head, "", *letter.title]


def _pipe_rows(grid: Grid, widths: Sequence[int]) -> list[str]:
    lines: list[str] = []
    for row in grid.rows:
        if row[1:].count(LEFT) >= len(row) - 2:
            lines.append(" |".join(damaged(cell) for cell in row if cell != LEFT))
            continue
        columns = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        first = 0 if row[0] else 1
        for number, parts in enumerate(zip_longest(*columns[first:], fillvalue="")):
            line = "|".join(part.ljust(5) if number == 0 else part for part in parts)
            lines.append(line if number == 0 else line.replace("||", " ").strip("| "))
    return lines
