"""What reading scans costs: processor time of the whole command against a bare Tesseract on the same pages.

    python -m benchmarks.bench_scan FOLDER [--rounds N] [--workers N]

All pages of the PDF files in FOLDER are drawn once, not counted. Then, in turn, so that a change in the load of the
machine meets both:

- ``bare``: ``tesseract -l vie --psm 3 tsv``, one start and one thread per page image (PNG, as a user would call it);
- ``ours``: ``extract FOLDER`` with one worker and nothing kept, from start to end: its processes, the engine, the
  records, the tables and the workbook.

Times are user + system time of all processes below this one. Prints seconds per page and their ratio, the best
of the rounds for both; then wall-clock with one worker and with ``--workers``. The result goes with its date to
``benchmarks/results``. Linux only: workers outlive the process that asked for them and are adopted here.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import cv2
import pypdfium2 as pdfium

from extract.limits import Limits
from extract.ocr.image import page_image

RESULTS = Path(__file__).parent / "results"
#: Of Linux' ``prctl.h``.
_PR_SET_CHILD_SUBREAPER = 36


def adopt() -> None:
    """Make orphans among the processes below this one its children, so that their time is counted."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def spent() -> float:
    """Processor seconds of all processes below this one, which have ended or are waited for."""
    with suppress(ChildProcessError):
        while True:
            os.wait()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def drawn(source: Path, folder: Path) -> list[Path]:
    """The page images of all files, as PNG."""
    images = []
    for file in sorted(source.glob("*.pdf")):
        pdf = pdfium.PdfDocument(file)
        for index in range(len(pdf)):
            path = folder / f"{file.stem}-{index:03}.png"
            cv2.imwrite(str(path), page_image(pdf[index], Limits()).pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
            images.append(path)
    return images


def bare(images: list[Path], folder: Path) -> float:
    """Processor seconds of one Tesseract start per page."""
    begun = spent()
    for image in images:
        command = ["tesseract", str(image), str(folder / "out"), "-l", "vie", "--psm", "3", "tsv"]
        subprocess.run(command, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, stderr=subprocess.DEVNULL, check=True)
    return spent() - begun


def ours(source: Path, folder: Path, workers: int) -> tuple[float, float]:
    """Processor and wall-clock seconds of the command."""
    begun, clock = spent(), time.monotonic()
    options = ["--no-keep-readings", "--workers", str(workers), "--seconds-per-file", "3600"]
    command = [sys.executable, "-m", "pipelines", "extract", str(source), str(folder / "tables"), *options]
    # Exit code 2 tells of files that could be read in part.
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    wall = time.monotonic() - clock
    return spent() - begun, wall


def main() -> int:
    """Measure a folder."""
    parser = argparse.ArgumentParser(description="Processor time of reading scans against bare Tesseract.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    adopt()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        images = drawn(given.folder, folder)
        if not images:
            return 1
        rounds = [(bare(images, folder), ours(given.folder, folder, 1)) for _ in range(given.rounds)]
        walls = [
            (ours(given.folder, folder, 1)[1], ours(given.folder, folder, given.workers)[1])
            for _ in range(given.rounds)
        ]
    best_bare, best_ours = min(one for one, _ in rounds), min(mine for _, (mine, _) in rounds)
    best_one, best_many = min(one for one, _ in walls), min(many for _, many in walls)
    result = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "set": given.folder.name,
        "pages": len(images),
        "bare_seconds_per_page": round(best_bare / len(images), 3),
        "seconds_per_page": round(best_ours / len(images), 3),
        "ratio": round(best_ours / best_bare, 3),
        "workers": given.workers,
        "times_as_fast": round(best_one / best_many, 2),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result))
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"scan-{given.folder.name}.json"
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
