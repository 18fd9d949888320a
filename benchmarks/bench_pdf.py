"""Time of our PDF reader against pdfplumber on the same pages, in one process.

``python benchmarks/bench_pdf.py FOLDER [ROUNDS]`` reads every PDF below FOLDER both ways and prints
the best time of each and their ratio. pdfplumber does what a plain table extraction needs:
``extract_words()`` and ``extract_tables()`` of every page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber

from extract.limits import DEFAULT_LIMITS
from extract.readers.pdf import PdfReader


def with_kehoach(path: Path) -> int:
    """Read one file with our reader; its pages."""
    return len(PdfReader().read(path.read_bytes(), path.name, DEFAULT_LIMITS).pages)


def with_pdfplumber(path: Path) -> int:
    """Words and tables of one file by pdfplumber; its pages."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()
        return len(pdf.pages)


def best_time(read: Callable[[Path], int], paths: Sequence[Path], rounds: int) -> tuple[float, int]:
    """The fastest of some rounds in seconds, and the pages read in each."""
    times: list[float] = []
    pages = 0
    for _ in range(rounds):
        start = time.perf_counter()
        pages = sum(read(path) for path in paths)
        times.append(time.perf_counter() - start)
    return min(times), pages


def main(arguments: Sequence[str]) -> int:
    """Print the times and their ratio."""
    if not arguments:
        print(__doc__)
        return 2
    paths = sorted(Path(arguments[0]).rglob("*.pdf"))
    rounds = int(arguments[1]) if len(arguments) > 1 else 3
    ours, pages = best_time(with_kehoach, paths, rounds)
    theirs, _ = best_time(with_pdfplumber, paths, rounds)
    print(f"{len(paths)} files, {pages} pages, best of {rounds}")
    print(f"kehoach    {ours:7.3f} s")
    print(f"pdfplumber {theirs:7.3f} s (extract_words + extract_tables)")
    print(f"ratio      {ours / theirs:7.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
