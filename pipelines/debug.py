"""A picture of what was read on a page: rules, cells, words coloured by confidence, columns by field.

The bytes of a PDF or an image file, what was read from them and a page number in, a picture out. The
page stands as the file shows it, since all boxes refer to that. Formats without pages have no picture.
"""

from __future__ import annotations

import colorsys
import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from diacritics.forms import strip
from extract.bundle import split_documents
from extract.document import Box, Cell, Document, Page, Paragraph, Table
from extract.errors import PageDamagedError
from extract.limits import Limits
from extract.ocr.image import decode_image, page_image
from extract.pdf.model import Ink, turned_box
from extract.raw import Field
from extract.readers.base import load
from extract.readers.image import ImageReader
from extract.readers.pdf import PdfReader
from extract.sniff import sniff
from extract.tables.columns import read_columns
from extract.tables.stitch import stitch
from normalize.records import Media

#: Media whose pages have a picture.
PICTURED = frozenset({Media.PDF_TEXT, Media.PDF_SCAN, Media.PDF_MIXED, Media.IMAGE})
#: Longest side of the picture in pixels: words stay legible, the file small.
_LONGEST = 2400
#: Confidence that is shown as plain red; above it the colour runs over yellow to green.
_RED = 0.5
#: Fonts with Vietnamese letters, one of which comes with each common system.
_FONTS = ("DejaVuSans.ttf", "segoeui.ttf", "arial.ttf", "Arial.ttf", "NotoSans-Regular.ttf")
_POINTS = 72.0

_Colour = tuple[int, int, int]
_Rectangle = tuple[float, float, float, float]
_Stroke = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Column:
    """The part of a table's column that stands on a page, and the field it was taken for."""

    box: Box
    field: Field


@dataclass(frozen=True, slots=True)
class Text:
    """A box of text and how sure its reading is."""

    box: Box
    confidence: float


class NoPicture(Exception):
    """There is no such page, or none that could be shown; the text says so in Vietnamese."""


def draw(file: Path, number: int, target: Path, limits: Limits) -> list[str]:
    """Write the picture of a page as PNG; what else is to be said about the page, in Vietnamese.

    Raises `NoPicture`, `extract.errors.KehoachError` and `OSError`.
    """
    data = load(file, limits)
    media = sniff(data, file.name)
    if media not in PICTURED:
        raise NoPicture(
            f"Tệp {file.name} không có hình trang: chỉ PDF, bản quét và ảnh mới có. Hãy dùng lệnh show để xem nội dung."
        )
    inks: dict[int, Ink] = {}
    reader = (ImageReader if media is Media.IMAGE else PdfReader)(inks.__setitem__)
    document = reader.read(data, file.name, limits)
    last = max([page.number for page in document.pages] + [error.page for error in document.errors], default=0)
    if number > last:
        raise NoPicture(f"Tệp {file.name} chỉ có {last} trang.")
    picture = page_picture(data, document, number, limits, inks.get(number))
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, "PNG")
    return [f"Trang {error.page}: {error.message}" for error in document.errors if error.page == number]


def page_picture(
    data: bytes, document: Document, number: int, limits: Limits, ink: Ink | None = None
) -> Image.Image:
    """The page with all that was found on it; ``document`` is what was read from ``data``.

    With the page's ``ink`` its words and rules are shown one by one, else whole paragraphs and cells.
    Raises `extract.errors.KehoachError` where the page cannot be shown.
    """
    picture = _shown(data, document.media, number, limits)
    page = _page(document, number)
    scale = picture.width / (page.width or picture.width)
    canvas = _Canvas(picture, scale)
    found = columns_of(document, number)
    for column in found:
        canvas.tint(column.box, _colour_of(column.field))
    for text in words_of(ink) if ink is not None else texts_of(page):
        canvas.underline(text)
    for table in _tables(page):
        for cell in table.cells:
            canvas.outline(cell.box)
    for rule in rules_of(ink) if ink is not None else ():
        canvas.rule(rule)
    for column in found:
        canvas.label(column.box, label(column.field), _colour_of(column.field))
    return canvas.finished()


def columns_of(document: Document, number: int) -> list[Column]:
    """The columns on a page whose fields are known, tables over several pages taken as one."""
    fields = _fields(document)
    return [column for table in _tables(_page(document, number)) for column in _columns(table, fields)]


def _fields(document: Document) -> dict[tuple[int, Box], Field]:
    """The field of each cell, by its page and place."""
    found: dict[tuple[int, Box], Field] = {}
    for section in split_documents(document):
        for table in stitch(section.blocks).blocks:
            if isinstance(table, Table):
                fields = read_columns(table).fields
                for cell in table.cells:
                    field = fields[cell.col]
                    if cell.box is not None and cell.col_span == 1 and field is not None:
                        found[cell.page, cell.box] = field
    return found


def _columns(table: Table, fields: Mapping[tuple[int, Box], Field]) -> Iterator[Column]:
    """The columns of the piece of a table on one page, a repeated header included."""
    for col in range(table.n_cols):
        boxes = [cell.box for cell in table.cells if cell.col == col and cell.col_span == 1]
        known = Counter(fields[table.page, box] for box in boxes if box and (table.page, box) in fields)
        box = Box.around(boxes)
        if known and box is not None:
            yield Column(box, known.most_common(1)[0][0])


def texts_of(page: Page) -> Iterator[Text]:
    """Every piece of text of a page that has a place, running titles included."""
    pieces: list[Paragraph | Cell] = list(page.furniture)
    for block in page.blocks:
        pieces.extend(block.cells if isinstance(block, Table) else [block])
    for piece in pieces:
        if piece.box is not None and piece.text and piece.page == page.number:
            yield Text(piece.box, piece.confidence)


def words_of(ink: Ink) -> Iterator[Text]:
    """Every word on the page as shown."""
    for word in ink.words:
        yield Text(_as_shown(ink, Box(word.x0, word.y0, word.x1, word.y1)), word.confidence)


def rules_of(ink: Ink) -> Iterator[_Stroke]:
    """Every rule on the page as shown, from end to end."""
    for rule in ink.across:
        yield _point(ink, rule.start, rule.at), _point(ink, rule.end, rule.at)
    for rule in ink.down:
        yield _point(ink, rule.at, rule.start), _point(ink, rule.at, rule.end)


def _as_shown(ink: Ink, box: Box) -> Box:
    """A box of the frame of reading on the page as the file shows it."""
    return ink.shown.box(box) if ink.shown is not None else turned_box(box, 4 - ink.turn, ink.width, ink.height)


def _point(ink: Ink, x: float, y: float) -> tuple[float, float]:
    if ink.shown is not None:
        return ink.shown.point(x, y)
    box = turned_box(Box(x, y, x, y), 4 - ink.turn, ink.width, ink.height)
    return box.x0, box.y0


def confidence_colour(confidence: float) -> _Colour:
    """Red for doubtful, yellow for half sure, green for sure."""
    share = min(1.0, max(0.0, (confidence - _RED) / (1 - _RED)))
    red, green, blue = colorsys.hsv_to_rgb(share / 3, 1.0, 0.8)
    return round(255 * red), round(255 * green), round(255 * blue)


@cache
def _labels() -> dict[Field, str]:
    with files("pipelines").joinpath("data", "columns.csv").open(encoding="utf-8") as handle:
        return {Field(row["field"]): row["label"] for row in csv.DictReader(handle)}


def label(field: Field) -> str:
    """The Vietnamese name of a column."""
    return _labels()[field]


def _colour_of(field: Field) -> _Colour:
    """A colour of its own for each field, neighbours in the list far apart."""
    place = list(Field).index(field)
    red, green, blue = colorsys.hsv_to_rgb(place * 0.381966 % 1, 0.9, 0.75)
    return round(255 * red), round(255 * green), round(255 * blue)


def _page(document: Document, number: int) -> Page:
    """The page of a number; an empty one where it was lost."""
    return next((page for page in document.pages if page.number == number), Page(number, ()))


def _tables(page: Page) -> Iterator[Table]:
    return (block for block in page.blocks if isinstance(block, Table))


def _shown(data: bytes, media: Media, number: int, limits: Limits) -> Image.Image:
    """The page as the file shows it, not larger than needed."""
    if media is Media.IMAGE:
        pixels = decode_image(data, limits)[number - 1].pixels
    else:
        pdf = pdfium.PdfDocument(data)
        try:
            pixels = page_image(pdf[number - 1], limits).pixels
        except pdfium.PdfiumError as error:
            raise PageDamagedError(page=number) from error
        finally:
            pdf.close()
    colours = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    picture = Image.fromarray(np.ascontiguousarray(colours)).convert("RGB")
    picture.thumbnail((_LONGEST, _LONGEST))
    return picture


class _Canvas:
    """Draws over a picture; boxes are in points, ``scale`` pixels to the point."""

    def __init__(self, picture: Image.Image, scale: float) -> None:
        self._picture = picture
        self._layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._layer)
        self._scale = scale
        self._line = max(1, round(scale / 1.5))

    def tint(self, box: Box, colour: _Colour) -> None:
        """Lay a thin colour over a column."""
        self._draw.rectangle(self._pixels(box), fill=(*colour, 45))

    def outline(self, box: Box | None) -> None:
        """Draw the edges of a cell."""
        if box is not None:
            self._draw.rectangle(self._pixels(box), outline=(30, 60, 200, 230), width=self._line)

    def rule(self, stroke: _Stroke) -> None:
        """Trace a ruling line that was found."""
        ends = [(x * self._scale, y * self._scale) for x, y in stroke]
        self._draw.line(ends, fill=(220, 0, 160, 200), width=self._line)

    def underline(self, text: Text) -> None:
        """Mark text with the colour of its confidence: a wash, and a bar at its foot."""
        x0, y0, x1, y1 = self._pixels(text.box)
        colour = confidence_colour(text.confidence)
        self._draw.rectangle((x0, y0, x1, y1), fill=(*colour, 40))
        foot = (x0, max(y0, y1 - self._line), x1, y1 + self._line)
        self._draw.rectangle(foot, fill=(*colour, 230))

    def label(self, box: Box, words: str, colour: _Colour) -> None:
        """Write a column's name on a plate over its head, wrapped to its width."""
        font, with_marks = _font(max(9, round(7 * self._scale)))
        x0, y0, x1, _ = self._pixels(box)
        text = _wrapped(words if with_marks else strip(words), font, x1 - x0)
        _, top, right, bottom = self._draw.multiline_textbbox((x0, 0), text, font)
        height = bottom - top
        place = max(0.0, y0 - height - 4)
        self._draw.rectangle((x0, place, max(x1, right + 2), place + height + 4), fill=(*colour, 235))
        self._draw.multiline_text((x0 + 1, place + 2 - top), text, (255, 255, 255, 255), font)

    def finished(self) -> Image.Image:
        """The picture with everything drawn."""
        return Image.alpha_composite(self._picture.convert("RGBA"), self._layer).convert("RGB")

    def _pixels(self, box: Box) -> _Rectangle:
        width, height = self._picture.size
        xs = [min(max(x * self._scale, 0.0), width - 1.0) for x in (box.x0, box.x1)]
        ys = [min(max(y * self._scale, 0.0), height - 1.0) for y in (box.y0, box.y1)]
        return min(xs), min(ys), max(xs), max(ys)


def _wrapped(text: str, font: ImageFont.ImageFont | ImageFont.FreeTypeFont, width: float) -> str:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


@cache
def _font(size: int) -> tuple[ImageFont.ImageFont | ImageFont.FreeTypeFont, bool]:
    """A font of a height in pixels, and whether it has Vietnamese letters."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size), True
        except OSError:
            continue
    return ImageFont.load_default(size), False
