"""Is the text of a PDF page drawn, or does it lie unseen over a scan?

An OCR program puts the picture of the page over the page and its text beneath it or unseen on top.
"""

from __future__ import annotations

from enum import Enum

import pypdfium2 as pdfium
import pypdfium2.raw as raw

#: An image over this share of the page is the page; scanners crop margins, letters have small pictures.
_COVERS = 0.6
#: Deeper nesting of forms comes only from hostile files.
_MAX_DEPTH = 5
#: More objects than this come from drawings; a scan has an image and some thousand words.
_MAX_OBJECTS = 30_000


class Backing(Enum):
    """What a page shows."""

    NOTHING = "nothing"  #: no text and no picture
    DRAWN = "drawn"  #: text and lines; pictures beside them
    PICTURE = "picture"  #: a picture over most of the page, and text that nobody sees, or none


def backing_of(page: pdfium.PdfPage) -> Backing:
    """What the page shows; a picture that covers the text drawn before it hides it."""
    left, bottom, right, top = page.get_bbox()
    area = max((right - left) * (top - bottom), 1.0)
    seen = covered = False
    shows = False
    for count, item in enumerate(page.get_objects(max_depth=_MAX_DEPTH)):
        if count > _MAX_OBJECTS:
            break
        shows = True
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            seen = seen or raw.FPDFTextObj_GetTextRenderMode(item.raw) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
        elif item.type == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = item.get_bounds()
            width = min(x1, right) - max(x0, left)
            height = min(y1, top) - max(y0, bottom)
            if width > 0 and height > 0 and width * height >= _COVERS * area:
                seen, covered = False, True
    if not shows:
        return Backing.NOTHING
    return Backing.PICTURE if covered and not seen else Backing.DRAWN
