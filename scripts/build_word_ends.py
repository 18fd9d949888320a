#!/usr/bin/env python3
"""Count how words stand at the ends of sentences: extract/data/word_ends.csv for `extract.tables.ocr_words`.

    build_word_ends.py TEXT.txt[.zst] …

Of each file the first 40 MB are read, line by line. For each of the commonest words, written small, the
file says how much likelier it stands first, or last, in a sentence than a word at large does: logarithms of
odds, smoothed with 20 words as they are at large, bounded, to one decimal. Needs zstandard for ``.zst``.
The shipped file was counted on the school and the legal training text of the restorer
(docs/diacritics.md tells their sources); the same texts give the same file.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from diacritics.training.texts import opened  # noqa: E402
from normalize.text import nfc  # noqa: E402

TARGET = ROOT / "extract" / "data" / "word_ends.csv"
#: Bytes read of each file; words kept, the commonest; how often a kept word is seen at least.
MOST_BYTES, MOST_WORDS, LEAST_SEEN = 40_000_000, 2500, 200
#: Words at large that are added to each count; the least and the greatest odds written.
SMOOTH, LEAST, MOST = 20, -2.5, 2.0
TOKEN = re.compile(r"[^\W\d_]+|[.;:,!?]|\d[\d.,/]*|[^\s\w]")
#: A sentence begins after these signs and ends before those.
BEFORE, AFTER = ".;:!?", ".;!?"


@dataclass(slots=True)
class Counts:
    """How often each word was seen, seen first and seen last."""

    seen: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)

    def add(self, line: str) -> None:
        """Count the words of a line, which begins and ends a sentence."""
        tokens = TOKEN.findall(nfc(line).lower())
        for before, word, after in zip([".", *tokens], tokens, [*tokens[1:], "."], strict=False):
            if word.isalpha():
                self.seen[word] += 1
                self.first[word] += before in BEFORE
                self.last[word] += after in AFTER

    def rows(self) -> list[tuple[str, float, float]]:
        """Word, odds of standing first and last; by word."""
        total = self.seen.total()
        kept = [(word, n) for word, n in self.seen.most_common(MOST_WORDS) if n >= LEAST_SEEN]
        return sorted(
            (
                word,
                odds(self.first[word], n, self.first.total() / total),
                odds(self.last[word], n, self.last.total() / total),
            )
            for word, n in kept
        )


def odds(count: int, seen: int, usual: float) -> float:
    """Logarithm of how much likelier than usual, smoothed and bounded."""
    found = log((count + SMOOTH * usual) / (seen + SMOOTH) / usual)
    return round(max(LEAST, min(MOST, found)), 1)


def lines_of(path: Path) -> Iterator[str]:
    """The first lines of a file, plain or compressed."""
    with opened(path) as stream:
        read = 0
        for line in stream:
            read += len(line)
            if read > MOST_BYTES:
                return
            yield line.decode()


def main() -> None:
    """Count the texts, write the file."""
    parser = argparse.ArgumentParser(description="Count how words stand at the ends of sentences.")
    parser.add_argument("texts", type=Path, nargs="+")
    counts = Counts()
    for path in parser.parse_args().texts:
        for line in lines_of(path):
            counts.add(line)
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("word", "begins", "ends"))
        writer.writerows((word, f"{begins:g}", f"{ends:g}") for word, begins, ends in counts.rows())


if __name__ == "__main__":
    main()
