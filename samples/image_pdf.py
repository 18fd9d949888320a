"""PDF files made of page images, and of pages of other PDFs."""
from __future__ import annotations

import re
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from samples.worn import Pixels

_LONG_AGO = time.gmtime(0)
#: PDFium writes the moment and a new identifier into each file; equal pages are to give equal bytes.
_MOMENT = re.compile(rb"(?<=\(D:)\d{14}")
_ID = re.compile(rb"/ID ?\[ ?<([0-9A-Fa-f]*)> ?<([0-9A-Fa-f]*)> ?\]")


def picture(page: Pixels) -> Image.Image:
    """The page for Pillow: RGB, grey, or one bit a dot where it is black and white."""
    if page.ndim == 3:
        return Image.fromarray(cv2.cvtColor(page, cv2.COLOR_BGR2RGB))
    gray = Image.fromarray(page)
    return gray.convert("1", dither=Image.Dither.NONE) if np.isin(page, (0, 255)).all() else gray


def image_pdf(pages: Sequence[Pixels], dpi: float, quality: int = 0) -> bytes:
    """A PDF with one full-page image each: JPEG of a quality, or G4 without one (black and white pages)."""
    first, *rest = map(picture, pages)
    stream = BytesIO()
    first.save(
        stream, "PDF", save_all=True, append_images=rest, resolution=dpi,
        creationDate=_LONG_AGO, modDate=_LONG_AGO, producer="", **({"quality": quality} if quality else {}),
    )
    return stream.getvalue()


def mixed_pdf(text: Path, pages: dict[int, bytes]) -> bytes:
    """The PDF at ``text`` with some pages (counted from 0) replaced by those of one-page PDFs."""
    mixed, whole = pdfium.PdfDocument.new(), pdfium.PdfDocument(text)
    for number in range(len(whole)):
        if number in pages:
            mixed.import_pages(pdfium.PdfDocument(pages[number]))
        else:
            mixed.import_pages(whole, [number])
    stream = BytesIO()
    mixed.save(stream)
    data = _MOMENT.sub(b"19700101000000", stream.getvalue())
    return _ID.sub(lambda found: re.sub(rb"[0-9A-Fa-f](?=[0-9A-Fa-f]*>)", b"0", found[0]), data)
