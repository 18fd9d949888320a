"""What reading scans costs: processor time of the whole reader against a bare Tesseract on the same pages.

    python -m benchmarks.bench_scan FOLDER

For every PDF in FOLDER all pages are drawn once (`page_image`, not counted). Then, on one thread each:

- ``bare``: ``tesseract -l vie --psm 3 tsv``, one start per page image (PNG, as a user would call it);
- ``ours``: `read_bytes` on the file with no cache, its engine included: page image, preparing, rules, layout, OCR.

Times are user + system time of this process and its children. Prints seconds per page and the ratio; the
result goes with its date to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import cv2
import pypdfium2 as pdfium

from extract.limits import Limits
from extract.ocr.image import page_image
from extract.readers.base import read_bytes

RESULTS = Path(__file__).parent / "results"


def spent() -> float:
    """Processor seconds of this process and its ended children so far."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def bare(data: bytes, folder: Path) -> tuple[float, int]:
    """Processor seconds of one Tesseract start per page, and the number of pages."""
    images = []
    pdf = pdfium.PdfDocument(data)
    for index in range(len(pdf)):
        path = folder / f"{index}.png"
        cv2.imwrite(str(path), page_image(pdf[index], Limits()).pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        images.append(path)
    begun = spent()
    for image in images:
        command = ["tesseract", str(image), str(folder / "out"), "-l", "vie", "--psm", "3", "tsv"]
        subprocess.run(command, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, stderr=subprocess.DEVNULL, check=True)
    return spent() - begun, len(images)


def ours(data: bytes) -> float:
    """Processor seconds of the reader without a cache."""
    begun = spent()
    read_bytes(data, "scan.pdf", Limits(seconds=3600.0))
    return spent() - begun


def main() -> int:
    """Measure a folder."""
    parser = argparse.ArgumentParser(description="Processor time of reading scans against bare Tesseract.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000, help="measure only so many files")
    given = parser.parse_args()
    total_bare = total_ours = 0.0
    pages = 0
    for path in sorted(given.folder.glob("*.pdf"))[: given.files]:
        data = path.read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            seconds, count = bare(data, Path(folder))
        mine = ours(data)
        total_bare, total_ours, pages = total_bare + seconds, total_ours + mine, pages + count
        print(f"{path.name:40} pages {count:3}  bare {seconds / count:.2f}  ours {mine / count:.2f}", flush=True)
    if not pages:
        return 1
    result = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "set": given.folder.name,
        "pages": pages,
        "bare_seconds_per_page": round(total_bare / pages, 3),
        "seconds_per_page": round(total_ours / pages, 3),
        "ratio": round(total_ours / total_bare, 3),
    }
    print(json.dumps(result))
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"scan-{given.folder.name}.json"
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
