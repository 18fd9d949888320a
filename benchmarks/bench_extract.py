"""The whole of ``kehoach extract`` against pdfplumber alone, on the same folder of ruled PDFs.

    python -m benchmarks.bench_extract FOLDER [ROUNDS]

Both run as processes of their own, in turns, start-up included: pdfplumber does ``extract_words()``
and ``extract_tables()`` on every page and nothing else; Kehoach reads, parses, checks and writes all
tables. Printed is the ratio of the fastest rounds, as JSON; a ratio below 1 means Kehoach is faster.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PDFPLUMBER = """
import sys, pdfplumber
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.pdf")):
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()
            page.close()
"""


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main(folder: Path, rounds: int = 3) -> None:
    """Run both in turns and print the figures."""
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(_seconds([sys.executable, "-c", _PDFPLUMBER, str(folder)]))
        with tempfile.TemporaryDirectory() as out:
            ours.append(_seconds([sys.executable, "-m", "pipelines", "extract", str(folder), out]))
    figures = {
        "kehoach_extract_s": round(min(ours), 2),
        "pdfplumber_s": round(min(theirs), 2),
        "ratio": round(min(ours) / min(theirs), 2),
        "rounds": rounds,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
