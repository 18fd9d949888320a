"""Evaluation sets of worn media, made of digital PDFs that have gold records.

``python -m benchmarks.make_worn DIGITAL OUT [MEDIUM …]`` reads every ``x.pdf`` with its ``x.gold.json`` in the
folder DIGITAL and writes OUT/MEDIUM/x.pdf and the gold, its medium named anew:

- ``scan150_bw``: black and white at 150 dpi, askew, specked, as fax machines and old scanners give it;
- ``scan_rotated``: grey at 300 dpi, each page put in one of four ways and a little askew;
- ``photo``: a phone's pictures packed in a PDF, with perspective, shadow and desk;
- ``pdf_mixed``: every other page is a sealed scan at 200 dpi, the rest text.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium

from samples.image_pdf import image_pdf, mixed_pdf
from samples.worn import Pixels, bilevel, chance, photographed, printed, scanned, sealed, signed_at, turned

Wear = Callable[[Path, np.random.Generator], bytes]


def scan150_bw(source: Path, rng: np.random.Generator) -> bytes:
    """All pages as a fax machine gives them, set darker or lighter."""
    threshold = rng.uniform(150, 190)
    pages = [bilevel(printed(page, 150), rng, rng.uniform(-1, 1), threshold) for page in pdfium.PdfDocument(source)]
    return image_pdf(pages, 150)


def scan_rotated(source: Path, rng: np.random.Generator) -> bytes:
    """All pages at 300 dpi, sealed where they are signed, each in a way of its own."""
    pages = []
    for page in pdfium.PdfDocument(source):
        askew = scanned(_signed(page, 300), rng, rng.uniform(-1.5, 1.5))
        pages.append(turned(askew, int(rng.integers(0, 4))))
    return image_pdf(pages, 300, 60)


def photo(source: Path, rng: np.random.Generator) -> bytes:
    """A picture of each page; the size of the PDF's pages tells nothing of that of the paper."""
    pages = [photographed(_signed(page, 250), rng) for page in pdfium.PdfDocument(source)]
    return image_pdf(pages, 96, 75)


def pdf_mixed(source: Path, rng: np.random.Generator) -> bytes:
    """Every other page is a scan, the first or the second to begin with."""
    first = int(rng.integers(0, 2))
    scans = {}
    for number, page in enumerate(pdfium.PdfDocument(source)):
        if number % 2 == first:
            image = scanned(_signed(page, 200), rng, rng.uniform(-0.7, 0.7))
            scans[number] = image_pdf([image], 200, 70)
    return mixed_pdf(source, scans)


def _signed(page: pdfium.PdfPage, dpi: float) -> Pixels:
    gray, place = printed(page, dpi), signed_at(page)
    return gray if place is None else sealed(gray, dpi, place)


MEDIA: dict[str, tuple[Wear, str]] = {
    "scan150_bw": (scan150_bw, "PDF_SCAN"),
    "scan_rotated": (scan_rotated, "PDF_SCAN"),
    "photo": (photo, "PDF_SCAN"),
    "pdf_mixed": (pdf_mixed, "PDF_MIXED"),
}


def main() -> int:
    """Write the sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("digital", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("media", nargs="*", default=list(MEDIA))
    arguments = parser.parse_args()
    for medium in arguments.media:
        wear, kind = MEDIA[medium]
        folder = arguments.out / medium
        folder.mkdir(parents=True, exist_ok=True)
        for source in sorted(arguments.digital.glob("*.pdf")):
            (folder / source.name).write_bytes(wear(source, chance(f"{medium}/{source.name}")))
            gold = json.loads(source.with_suffix(".gold.json").read_text(encoding="utf-8"))
            gold |= {"file": f"{medium}/{source.name}", "medium": medium, "ocr": True, "media": kind}
            text = json.dumps(gold, ensure_ascii=False, indent=1)
            (folder / f"{source.stem}.gold.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
