"""Learn what a recogniser makes of each letter: ``python -m diacritics.training.confusions PAIRS [OUT]``.

Reads the pairs of `ocr_pairs`, aligns letters, and writes `diacritics/data/confusions.csv`: language, printed
letter, what was read for it (nothing, one or two signs), and the natural-log cost. Only what was seen is
written; the channel gives everything else one high cost. Whole words misread the same way more than once
follow in the same form, since letters that touch are misread together.
"""

from __future__ import annotations

import argparse
import csv
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from diacritics.forms import strip

#: Fewer sightings than this are chance.
_MIN_COUNT = 3
_SMOOTHING = 0.5


@lru_cache(maxsize=65536)
def _price(letter: str, seen: str) -> float:
    if letter == seen:
        return 0.0
    if not seen:
        return 1.2
    if len(seen) == 1:
        return 0.2 if strip(letter) == strip(seen) else 1.0
    return 0.9 if strip(letter) in strip(seen) else 1.4


def align(printed: str, seen: str) -> Iterator[tuple[str, str]]:
    """Each printed letter with the nothing, one or two signs read for it; no pairs if that cannot be."""
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for i, letter in enumerate(printed, 1):
        for j in range(len(seen) + 1):
            options = [
                (best[i - 1, j - n][0] + _price(letter, seen[j - n : j]), n)
                for n in range(min(2, j) + 1)
                if (i - 1, j - n) in best
            ]
            if options:
                best[i, j] = min(options)
    if (len(printed), len(seen)) not in best:
        return
    pairs: list[tuple[str, str]] = []
    j = len(seen)
    for i in range(len(printed), 0, -1):
        n = best[i, j][1]
        pairs.append((printed[i - 1], seen[j - n : j]))
        j -= n
    yield from reversed(pairs)


def learn(lines: Iterator[str]) -> Iterator[tuple[str, str, str, float]]:
    """Language, printed letter, reading and cost."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    words: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        language, _, printed, seen = line.rstrip("\n").split("\t")
        if printed and seen and " " not in printed + seen:
            words[language, printed.lower(), unicodedata.normalize("NFC", seen).lower()] += 1
    for (language, printed, seen), count in words.items():
        if len(seen) > 2 * len(printed):
            continue
        for letter, reading in align(printed, seen):
            if letter.isalpha():
                counts[language, letter][reading] += count
    for (language, letter), readings in sorted(counts.items()):
        total = readings.total() + _SMOOTHING * 20
        for reading, count in sorted(readings.items()):
            if count >= _MIN_COUNT or reading == letter:
                yield language, letter, reading, -math.log(count / total)


def learn_words(lines: Iterator[str]) -> Iterator[tuple[str, str, str, float]]:
    """Language, printed word, reading and cost of the misreadings that came more than once."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for line in lines:
        language, _, printed, seen = line.rstrip("\n").split("\t")
        word = "".join(c for c in printed.lower() if c.isalpha())
        reading = "".join(c for c in unicodedata.normalize("NFC", seen).lower() if c.isalnum())
        if " " not in printed + seen and word and len(word) > 1 and reading:
            counts[language, word][reading] += 1
    for (language, word), readings in sorted(counts.items()):
        for reading, count in sorted(readings.items()):
            if count >= 2 and reading != word and len(reading) <= len(word) + 3:
                yield language, word, reading, -math.log((count - 0.7) / (readings.total() + 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", type=Path)
    default = Path(__file__).parents[1] / "data" / "confusions.csv"
    parser.add_argument("out", type=Path, nargs="?", default=default)
    arguments = parser.parse_args()
    lines = arguments.pairs.read_text("utf-8").splitlines()
    with arguments.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("language", "letter", "read", "cost"))
        for learner in (learn, learn_words):
            writer.writerows((a, b, c, f"{cost:.2f}") for a, b, c, cost in learner(iter(lines)))


if __name__ == "__main__":
    main()
