"""What PDFium draws on a page: glyphs joined to words, paths reduced to straight rules.

In: a page of an open pypdfium2 document. Out: an `Ink`, free of engine types. PDFium was chosen over
pdfminer/pdfplumber by measurement (``benchmarks/bench_pdf.py``): the same words at a tenth of the
time. Its own word breaks are not used, because they glue neighbouring cells; words are made here
from the boxes of the glyphs. Everything is called through the raw bindings: the helper classes
cost more than the engine itself at 1500 signs a page.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.document import Box
from extract.pdf.model import Ink, Word
from extract.pdf.rules import Strokes, rules_of
from extract.pdf.words import TOUCH, Piece, words_of
from normalize.text import nfc

#: Signs PDFium puts in place of a hyphen at the end of a line.
_HYPHENS = frozenset({0x02, 0xFFFE})
_SPACES = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000})
#: Spacing marks some drivers print over a letter in place of a combining one.
_OVERPRINTED = {
    "\u00b4": "\u0301",
    "\u0060": "\u0300",
    "\u02dc": "\u0303",
    "\u02c6": "\u0302",
    "\u02d8": "\u0306",
}
#: Deeper nesting of forms comes only from hostile files.
_MAX_DEPTH = 8
#: More path objects than this are a drawing, not a table.
_MAX_PATHS = 20_000
_FORCE_BOLD = 1 << 18


@dataclass(frozen=True, slots=True)
class _Style:
    """What all glyphs of one text object share; ``base`` is its baseline across the direction."""

    direction: int
    size: float
    bold: bool
    base: float


@dataclass(slots=True)
class _Glyph:
    """One sign with its box in user space (y upwards).

    ``after_space`` tells that a space is drawn before it, ``after_gap`` that PDFium, which knows the
    widths of the font, takes the distance for a space. Boxes hold the whole shape, which may reach
    over the next sign.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    style: _Style
    after_space: bool
    after_gap: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """The turn from user space (y upwards) to the frame (y downwards from the top left)."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.quarters % 2 == 0 else (height, width)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space in the frame."""
        if self.quarters == 0:
            return x - self.left, self.top - y
        if self.quarters == 1:
            return y - self.bottom, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of user space in the frame."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def read_ink(page: pdfium.PdfPage) -> Ink:
    """The words and rules of a page."""
    text_page = page.get_textpage()
    try:
        glyphs = _raw_glyphs(text_page.raw)
    finally:
        text_page.close()
    shown = page.get_rotation() // 90 % 4
    quarters = _reading_turn(glyphs, shown)
    left, bottom, right, top = page.get_cropbox()
    frame = _Frame(left, bottom, right, top, quarters)
    across, down = rules_of(_strokes(page, frame))
    width, height = frame.size
    # A file that draws its spaces may spread letters (justified titles); one that does not
    # tells words apart by gaps only, down to a narrow space of a sixth of the size.
    spaced = 12 * sum(g.after_space for g in glyphs) > len(glyphs)
    pieces = _pieces(_joined_marks(glyphs), frame, spaced)
    words = words_of(pieces, 0.4 if spaced else 0.16, width, height)
    return Ink(width, height, tuple(words), across, down, (quarters - shown) % 4)


def _reading_turn(glyphs: list[_Glyph], shown: int) -> int:
    """The clockwise quarters that make most of the text upright; the page's own turn if unclear."""
    votes = Counter(g.style.direction for g in glyphs)
    if not votes:
        return shown
    direction, count = votes.most_common(1)[0]
    return direction if count > 0.6 * len(glyphs) else shown


def _raw_glyphs(text_page: raw.FPDF_TEXTPAGE) -> list[_Glyph]:
    """All drawn signs in drawing order, boxes in user space; spaces become a note on the next."""
    rect = raw.FS_RECTF()
    rect_ref = ctypes.byref(rect)
    unicode_at, box_at = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    object_at, address_of = raw.FPDFText_GetTextObject, ctypes.addressof
    signs: dict[int, str] = {}
    styles: dict[int, _Style] = {}
    glyphs: list[_Glyph] = []
    after_space = after_gap = False
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = unicode_at(text_page, index)
        if code in _SPACES:
            if raw.FPDFText_IsGenerated(text_page, index) == 1:
                after_gap = True
            else:
                after_space = True
            continue
        text = signs.get(code)
        if text is None:
            text = signs[code] = _sign(code)
        if not text:
            continue
        handle = object_at(text_page, index)
        key = address_of(handle.contents) if handle else 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text_page, index, handle)
        if _is_mark(text):
            # The loose box of a mark has no width; the drawn one tells which letter it belongs to.
            _tight_box(text_page, index, rect)
        else:
            box_at(text_page, index, rect_ref)
        glyphs.append(
            _Glyph(text, rect.left, rect.bottom, rect.right, rect.top, style, after_space, after_gap)
        )
        after_space = after_gap = False
    return glyphs


def _sign(code: int) -> str:
    """The sign of a code; nothing for invisible and control codes."""
    if code in _HYPHENS:
        return "-"
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    return nfc(chr(code))


@lru_cache(maxsize=4096)
def _is_mark(text: str) -> bool:
    return text in _OVERPRINTED or unicodedata.combining(text[0]) != 0


def _tight_box(text_page: raw.FPDF_TEXTPAGE, index: int, rect: raw.FS_RECTF) -> None:
    edges = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text_page, index, *(ctypes.byref(edge) for edge in edges))
    rect.left, rect.right, rect.bottom, rect.top = (edge.value for edge in edges)


def _style(text_page: raw.FPDF_TEXTPAGE, index: int, handle: raw.FPDF_PAGEOBJECT) -> _Style:
    """Direction, size and weight of the text object a glyph belongs to."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix))
    angle = math.atan2(matrix.b, matrix.a)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = raw.FPDFText_GetFontSize(text_page, index) * scale
    direction = round(angle / (math.pi / 2)) % 4
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(x), ctypes.byref(y))
    base = y.value if direction % 2 == 0 else x.value
    return _Style(direction, max(size, 1.0), _is_bold(handle), base)


def _is_bold(handle: raw.FPDF_PAGEOBJECT) -> bool:
    """Told by the font's name or flags, or by letters that are outlined as well as filled."""
    if not handle:
        return False
    if raw.FPDFTextObj_GetTextRenderMode(handle) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE:
        return True
    font = raw.FPDFTextObj_GetFont(handle)
    if not font:
        return False
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("utf-8", "replace").lower()
    if "bold" in name or "black" in name or "heavy" in name:
        return True
    return bool(raw.FPDFFont_GetFlags(font) & _FORCE_BOLD) or raw.FPDFFont_GetWeight(font) >= 600


def _joined_marks(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Marks drawn by themselves become part of the letter they stand over."""
    if not any(_is_mark(g.text) for g in glyphs):
        return glyphs
    out: list[_Glyph] = []
    waiting: list[_Glyph] = []
    for glyph in glyphs:
        if not _is_mark(glyph.text):
            for mark in waiting:
                glyph.text = nfc(glyph.text + _combining(mark.text))
            waiting.clear()
            out.append(glyph)
        elif out and _belongs(glyph, out[-1]):
            out[-1].text = nfc(out[-1].text + _combining(glyph.text))
        elif glyph.text in _OVERPRINTED:
            out.append(glyph)
        else:
            target = next((g for g in reversed(out[-400:]) if _stands_over(glyph, g)), None)
            if target is None:
                waiting.append(glyph)
            else:
                target.text = nfc(target.text + _combining(glyph.text))
    for mark in waiting:
        # Nothing is dropped: a mark without a letter stays with the last one.
        if out:
            out[-1].text = nfc(out[-1].text + _combining(mark.text))
    return out


def _combining(mark: str) -> str:
    return _OVERPRINTED.get(mark, mark)


def _belongs(mark: _Glyph, letter: _Glyph) -> bool:
    """Whether a mark follows its letter: in one string it does, as in Unicode; else place tells."""
    if mark.style is letter.style and mark.text not in _OVERPRINTED:
        return not mark.after_space
    return _stands_over(mark, letter)


def _stands_over(mark: _Glyph, letter: _Glyph) -> bool:
    """Whether the middle of the mark lies in the column of the letter, near its line."""
    if not letter.text[-1].isalpha() and not unicodedata.combining(letter.text[-1]):
        return False
    size = letter.style.size
    if letter.style.direction % 2 == 0:
        along, low, high = (mark.x0 + mark.x1) / 2, letter.x0, letter.x1
        near = mark.y0 < letter.y1 + size / 2 and mark.y1 > letter.y0 - size / 2
    else:
        along, low, high = (mark.y0 + mark.y1) / 2, letter.y0, letter.y1
        near = mark.x0 < letter.x1 + size / 2 and mark.x1 > letter.x0 - size / 2
    return near and low - size * 0.1 <= along <= high + size * 0.1


def _pieces(glyphs: list[_Glyph], frame: _Frame, spaced: bool) -> list[Piece]:
    """Runs of letters in drawing order; ``spaced`` tells that the file draws its spaces."""
    pieces: list[Piece] = []
    current: list[_Glyph] = []
    for glyph in glyphs:
        parted = glyph.after_space or (glyph.after_gap and not spaced)
        if current and (parted or not _adjoins(current[-1], glyph)):
            pieces.append(Piece(_word(current, frame, len(pieces), glyph.after_space), parted))
            current = []
        current.append(glyph)
    if current:
        pieces.append(Piece(_word(current, frame, len(pieces), False), True))
    return pieces


def _adjoins(a: _Glyph, b: _Glyph) -> bool:
    """Whether b stands right after a on its line."""
    direction, size = a.style.direction, max(a.style.size, b.style.size)
    if b.style.direction != direction or abs(b.style.base - a.style.base) > 0.5 * size:
        return False
    if direction == 0:
        step = b.x0 - a.x1
    elif direction == 1:
        step = b.y0 - a.y1
    elif direction == 2:
        step = a.x0 - b.x1
    else:
        step = a.y0 - b.y1
    return -0.5 * size < step < TOUCH * size


def _word(glyphs: list[_Glyph], frame: _Frame, order: int, spaced: bool) -> Word:
    first = glyphs[0]
    box = frame.box(
        min(g.x0 for g in glyphs),
        min(g.y0 for g in glyphs),
        max(g.x1 for g in glyphs),
        max(g.y1 for g in glyphs),
    )
    turn = (first.style.direction - frame.quarters) % 4
    place = (0.0, first.style.base) if first.style.direction % 2 == 0 else (first.style.base, 0.0)
    base = frame.point(*place)[1 - turn % 2]
    return Word(
        nfc("".join(g.text for g in glyphs)),
        box.x0,
        box.y0,
        box.x1,
        box.y1,
        base,
        first.style.size,
        first.style.bold,
        order,
        spaced,
        turn,
    )


def _strokes(page: pdfium.PdfPage, frame: _Frame) -> Strokes:
    """Every straight line and rectangle edge of the page's paths, forms included."""
    strokes = Strokes()
    todo: list[tuple[raw.FPDF_PAGEOBJECT, raw.FS_MATRIX | None, int]] = [
        (raw.FPDFPage_GetObject(page.raw, index), None, 0)
        for index in range(min(raw.FPDFPage_CountObjects(page.raw), 2 * _MAX_PATHS))
    ]
    seen = 0
    while todo and seen < _MAX_PATHS:
        handle, outer, depth = todo.pop()
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            seen += 1
            _add_path(handle, outer, frame, strokes)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _times(_matrix(handle), outer)
            todo.extend(
                (raw.FPDFFormObj_GetObject(handle, index), inner, depth + 1)
                for index in range(min(raw.FPDFFormObj_CountObjects(handle), _MAX_PATHS))
            )
    return strokes


def _matrix(handle: raw.FPDF_PAGEOBJECT) -> raw.FS_MATRIX:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    return matrix


def _times(m: raw.FS_MATRIX, n: raw.FS_MATRIX | None) -> raw.FS_MATRIX:
    """First m, then n."""
    if n is None:
        return m
    return raw.FS_MATRIX(
        m.a * n.a + m.b * n.c,
        m.a * n.b + m.b * n.d,
        m.c * n.a + m.d * n.c,
        m.c * n.b + m.d * n.d,
        m.e * n.a + m.f * n.c + n.e,
        m.e * n.b + m.f * n.d + n.f,
    )


def _add_path(
    handle: raw.FPDF_PAGEOBJECT, outer: raw.FS_MATRIX | None, frame: _Frame, strokes: Strokes
) -> None:
    """Add the straight parts of a path that is painted."""
    fill, stroke = ctypes.c_int(), raw.FPDF_BOOL()
    raw.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return
    matrix = _times(_matrix(handle), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    straight = True
    for index in range(min(raw.FPDFPath_CountSegments(handle), 4 * _MAX_PATHS)):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and part:
            strokes.add(part, straight, bool(stroke.value))
            part, straight = [], True
        straight = straight and kind != raw.FPDF_SEGMENT_BEZIERTO
        part.append(
            frame.point(
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
        )
        if kind != raw.FPDF_SEGMENT_MOVETO and raw.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    if part:
        strokes.add(part, straight, bool(stroke.value))
