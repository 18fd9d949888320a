"""The one model every reader produces: a Document of pages of paragraphs and tables.

Guarantees a reader gives:

- text is Unicode NFC, white space folded to one space; ``\\n`` stands only between paragraphs or
  bullets, never where a line was merely wrapped by the width of the page or of a cell;
- a word that a narrow column broke over two lines is joined again;
- blocks stand in reading order; two columns side by side (the header block, recipients and
  signature) are separate paragraphs or cells, never glued into one line;
- boxes are PDF points (1/72 inch) from the top left corner of the page as the file shows it;
  ``None`` for flow formats;
- page numbers start at 1; flow formats (DOCX, HTML, text) have one page and ``paged`` is false;
- running headers, footers and page numbers are in ``Page.furniture``, everything else that is
  printed is in a block: nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from normalize.records import Media


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points from the top left corner of its page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @staticmethod
    def around(boxes: Sequence[Box | None]) -> Box | None:
        """The smallest box that holds all given boxes; ``None`` where there are none."""
        known = [box for box in boxes if box is not None]
        if not known:
            return None
        return Box(
            min(box.x0 for box in known),
            min(box.y0 for box in known),
            max(box.x1 for box in known),
            max(box.y1 for box in known),
        )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables, its wrapped lines joined.

    ``confidence`` is the reader's own score from 0 to 1 (1 for digital text); ``original`` is the
    text before restoration where the two differ. ``figures`` is the least confidence of a word with a
    digit as it was read (of all words where none has one; 1 for digital text): of a figure written by
    hand the mean of its line says nothing. ``bold`` and ``centered`` are
    None where the medium does not say. ``tabbed`` tells that a plain-text line began with a tab, which
    is how Word's plain-text export begins each cell.
    """

    text: str
    page: int = 1
    box: Box | None = None
    bold: bool | None = None
    centered: bool | None = None
    confidence: float = 1.0
    original: str | None = None
    tabbed: bool = False
    figures: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``row`` and ``col`` count from 0, spans from 1.

    ``codes`` is the least confidence of its figures and abbreviations as they were read, 1 for digital text:
    no context helps to read them, and among the words of a long cell the mean says nothing of them.
    """

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1
    page: int = 1
    box: Box | None = None
    confidence: float = 1.0
    original: str | None = None
    codes: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells; every grid position is covered by at most one cell.

    ``repeated_header`` is the number of leading rows the file itself marks as a header that is
    repeated on each page (0 where it does not say). ``joined_rows`` are the rows whose parts a page
    break had torn and that were rejoined; ``moved_rows`` those that stood away from the table. ``loose`` tells
    that white space, not ruling lines or mark-up, placed the cells: an empty one may be a merged one, unless
    ``merges_shown`` tells that the text shows which are.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    page: int = 1
    box: Box | None = None
    repeated_header: int = 0
    joined_rows: tuple[int, ...] = ()
    moved_rows: tuple[int, ...] = ()
    loose: bool = False
    merges_shown: bool = False

    def rows(self) -> list[list[Cell]]:
        """The cells that begin in each row, left to right."""
        out: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.col)):
            out[cell.row].append(cell)
        return out


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page's text was come by where its image was read: the scores of both texts, from 0 to 1.

    ``from_image`` tells which of the two the page has; ``layer_score`` is None without a text layer.
    """

    from_image: bool
    image_score: float
    layer_score: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its blocks in reading order, its size in PDF points, its running titles.

    ``reading`` is given where the image of the page was read.
    """

    number: int
    blocks: tuple[Block, ...]
    width: float | None = None
    height: float | None = None
    furniture: tuple[Paragraph, ...] = ()
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class PageError:
    """A page that could not be read: its number, a stable code and a Vietnamese sentence."""

    page: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of one file.

    ``legacy`` tells that TCVN3 or VNI text was converted, ``restored`` that marks were put back, ``misread`` that
    letters were, too: another recogniser had read them wrong.
    """

    media: Media
    pages: tuple[Page, ...]
    paged: bool = False
    legacy: bool = False
    restored: bool = False
    misread: bool = False
    errors: tuple[PageError, ...] = field(default=())

    def blocks(self) -> Iterator[Block]:
        """All blocks of all pages in reading order."""
        for page in self.pages:
            yield from page.blocks
