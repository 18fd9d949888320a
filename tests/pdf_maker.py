"""Small PDF files for tests, drawn sign by sign without any installed font.

A sheet collects words and rules in points from the top left corner; `pdf_of` writes the file. The
font is a stand-in with widths of its own: every sign is half the size wide, a space a quarter, a
combining mark nothing; a ToUnicode table says what the signs mean.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Codes that have a drawn sign in every font; PDFium leaves out text that draws nothing.
_CODES = [*range(33, 127), *range(161, 173), *range(174, 256)]
WIDTH = 0.5
SPACE = 0.25


def width_of(text: str, size: float) -> float:
    """The printed width of text."""
    return size * sum(_advance(sign) for sign in text)


def _advance(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    return SPACE if sign == " " else WIDTH


@dataclass
class Sheet:
    """One page; ``rotate`` is the /Rotate entry in degrees."""

    width: float = 595.0
    height: float = 842.0
    rotate: int = 0
    operators: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def text(
        self, x: float, base: float, text: str, size: float = 12.0, bold: bool = False, turn: int = 0
    ) -> None:
        """Draw text from x on a baseline; ``turn`` quarter turns counter-clockwise."""
        codes = "".join(f"{self.codes.setdefault(sign, _CODES[len(self.codes)]):02x}" for sign in text)
        matrix = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0")[turn]
        place = f"{matrix} {x:.3f} {self.height - base:.3f} Tm"
        self.operators.append(f"BT /F{2 if bold else 1} {size} Tf {place} <{codes}> Tj ET")

    def words(self, x: float, base: float, text: str, size: float = 12.0, space: float = 0.25) -> None:
        """Draw each word by itself, gaps instead of spaces."""
        for word in text.split():
            self.text(x, base, word, size)
            x += width_of(word, size) + space * size

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a straight rule."""
        self.operators.append(f"{x0:.3f} {self.height - y0:.3f} m {x1:.3f} {self.height - y1:.3f} l S")

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a filled rectangle, as LibreOffice and Word draw rules."""
        self.operators.append(f"{x0:.3f} {self.height - y1:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re f")

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw the four sides of a rectangle."""
        self.operators.append(f"{x0:.3f} {self.height - y1:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re S")

    def cell(
        self,
        box: tuple[float, float, float, float],
        text: str,
        size: float = 12.0,
        pad: float = 5.4,
        bold: bool = False,
    ) -> None:
        """Draw text wrapped into a box, without rules; ``\\n`` starts a new paragraph."""
        x0, y0, x1, _ = box
        for place, line in enumerate(wrapped(text, x1 - x0 - 2 * pad, size)):
            self.text(x0 + pad, y0 + size * 1.2 * (place + 1), line, size, bold)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines as a word processor breaks them; a word wider than the column is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            trial = f"{line} {word}" if line else word
            if width_of(trial, size) <= width:
                line = trial
                continue
            if line:
                lines.append(line)
            while width_of(word, size) > width:
                count = max(int(width / (WIDTH * size)), 1)
                lines.append(word[:count])
                word = word[count:]
            line = word
        lines.append(line)
    return lines


def pdf_of(sheets: Sequence[Sheet]) -> bytes:
    """The file with these pages."""
    objects: list[bytes] = [b"", b""]
    pages: list[int] = []
    for sheet in sheets:
        fonts = [_font(objects, sheet.codes, name) for name in ("Courier", "Courier-Bold")]
        stream = _stream(objects, "\n".join(sheet.operators).encode())
        resources = f"/Resources << /Font << /F1 {fonts[0]} 0 R /F2 {fonts[1]} 0 R >> >>"
        size = f"/MediaBox [0 0 {sheet.width} {sheet.height}] /Rotate {sheet.rotate}"
        page = f"<< /Type /Page /Parent 2 0 R {size} {resources} /Contents {stream} 0 R >>"
        objects.append(page.encode())
        pages.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    kids = " ".join(f"{number} 0 R" for number in pages)
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()
    return _file(objects)


def _font(objects: list[bytes], codes: dict[str, int], name: str) -> int:
    pairs = "\n".join(f"<{code:02x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in codes.items())
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    unicode_map = _stream(objects, table.encode())
    signs = {code: sign for sign, code in codes.items()}
    widths = " ".join(f"{1000 * _advance(signs.get(code, ' ')):.0f}" for code in range(33, 256))
    objects.append(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding "
        f"/FirstChar 33 /LastChar 255 /Widths [{widths}] /ToUnicode {unicode_map} 0 R >>".encode()
    )
    return len(objects)


def _stream(objects: list[bytes], data: bytes) -> int:
    packed = zlib.compress(data)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    objects.append(head + packed + b"\nendstream")
    return len(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for offset in offsets:
        out += f"{offset:010d} 00000 n \n".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
