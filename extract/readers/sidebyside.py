"""Two columns that were typed with tabs become the two cells they look like.

The head of a Vietnamese document (issuing body left, state title right) and its foot (recipients left,
signer's position right) are often no table but lines with a tab in the middle. Where a line's right half
is printed in capitals, as both are, it begins such a block; the lines with a tab that follow go on with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extract.document import Block, Cell, Paragraph, Table


@dataclass(frozen=True, slots=True)
class TabbedLine:
    """A paragraph and its text cut at its tabs; a tab at its beginning gives an empty first part."""

    paragraph: Paragraph
    parts: tuple[str, ...]


def untab(blocks: Iterable[Block | TabbedLine]) -> list[Block]:
    """The blocks, those lines that form two columns as a table of one row, others as paragraphs.

    >>> head = TabbedLine(Paragraph("TRƯỜNG A CỘNG HÒA"), ("TRƯỜNG A", "CỘNG HÒA"))
    >>> [cell.text for block in untab([head]) if isinstance(block, Table) for cell in block.cells]
    ['TRƯỜNG A', 'CỘNG HÒA']
    """
    out: list[Block] = []
    left: list[str] = []
    right: list[str] = []

    def close() -> None:
        if right:
            out.append(Table((Cell(0, 0, "\n".join(left)), Cell(0, 1, "\n".join(right))), 1, 2))
            left.clear()
            right.clear()

    for block in blocks:
        if isinstance(block, TabbedLine) and (_begins(block) or (right and len(block.parts) == 2)):
            left.extend(filter(None, block.parts[:1]))
            right.append(block.parts[1])
            continue
        close()
        out.append(block.paragraph if isinstance(block, TabbedLine) else block)
    close()
    return out


def _begins(line: TabbedLine) -> bool:
    """Whether a line opens two columns: something left, a position or a title in capitals right."""
    if len(line.parts) != 2:
        return False
    left, right = line.parts
    return len(left) > 3 and right.isupper() and len(right.split()) > 1
