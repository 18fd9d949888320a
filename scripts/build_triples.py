#!/usr/bin/env python3
"""Count which words follow each other by twos and threes: extract/data/triples.npz for `extract.tables.ocr_triples`.

    build_triples.py TEXT.txt[.zst]=WEIGHT …

Words are written small and without marks, any figure is ``#``; full stops and line ends part them, other signs do
not. Each text counts as often as its weight says. The shipped file was counted on the school text (weight 5), the
legal (2) and the general (1) training text of the restorer (docs/diacritics.md tells their sources); the same texts
give the same file. Needs zstandard for ``.zst``.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from diacritics.forms import TOKEN, strip  # noqa: E402
from diacritics.training.texts import read_text  # noqa: E402

TARGET = ROOT / "extract" / "data" / "triples.npz"
#: How often a word, two and three words are seen at least, by weight.
LEAST_WORD, LEAST_PAIR, LEAST_TRIPLE = 300, 8, 8
#: Numbers of what parts sentences, of other words, and of figures.
END, OTHER, FIGURE = 0, 1, 2
_ENDS = frozenset(".;:!?…\n")
#: The longest syllable without marks; counts are stored as logarithms in these steps.
_LONGEST, _STEP = 7, 0.1
#: Lines taken in one go.
_LINES = 50_000
Ints = npt.NDArray[np.int64]


class Numbers:
    """A number for each word: first all words as they come, then those that are kept."""

    def __init__(self) -> None:
        self.words = ["", "?", "#"]
        self._known: dict[str, int] = {}
        self._tokens: dict[str, int] = {}

    def of(self, token: str) -> int:
        """The number of a token; -1 for a sign that does not part words."""
        if token not in self._tokens:
            self._tokens[token] = self._new(token)
        return self._tokens[token]

    def _new(self, token: str) -> int:
        if token in _ENDS:
            return END
        if token[0].isdigit():
            return FIGURE
        if not token[0].isalpha():
            return -1
        word = strip(token.lower())
        if len(word) > _LONGEST:
            return OTHER
        if word not in self._known:
            self._known[word] = len(self.words)
            self.words.append(word)
        return self._known[word]


def numbered(path: Path, numbers: Numbers) -> Ints:
    """The words of a text as numbers."""
    parts = []
    for lines in _pieces(path):
        found = [numbers.of(token) for token in TOKEN.findall(lines)]
        parts.append(np.array([number for number in found if number >= 0], np.int64))
    return np.concatenate(parts)


def _pieces(path: Path) -> Iterator[str]:
    """Some lines at a time, each with its end."""
    lines = read_text(path).split("\n")
    for start in range(0, len(lines), _LINES):
        yield unicodedata.normalize("NFC", "\n".join(lines[start : start + _LINES]) + "\n")


def runs(stream: Ints, size: int, length: int) -> tuple[Ints, Ints]:
    """Runs of so many words as one number each (the last word counts least), and how often they were seen."""
    keys = np.zeros(len(stream) - length + 1, np.int64)
    known = np.ones(len(keys), np.bool_)
    for k in range(length):
        part = stream[k : len(keys) + k]
        keys = keys * size + part
        known &= part > OTHER
    return np.unique(keys[known], return_counts=True)


def counted(
    streams: list[tuple[Ints, int]], size: int, length: int, least: int
) -> tuple[Ints, npt.NDArray[np.float64]]:
    """The runs seen often enough in all texts together, and their weighted counts."""
    each = [(*runs(stream, size, length), weight) for stream, weight in streams]
    keys, place = np.unique(np.concatenate([keys for keys, _, _ in each]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([n * weight for _, n, weight in each]))
    return keys[counts >= least], counts[counts >= least]


def main() -> None:
    """Count the texts, write the file."""
    parser = argparse.ArgumentParser(description="Count which words follow each other by twos and threes.")
    parser.add_argument("texts", nargs="+", metavar="TEXT=WEIGHT")
    numbers = Numbers()
    streams: list[tuple[Ints, int]] = []
    for name, _, weight in (text.rpartition("=") for text in parser.parse_args().texts):
        streams.append((numbered(Path(name), numbers), int(weight)))
    seen = sum(np.bincount(stream, minlength=len(numbers.words)) * weight for stream, weight in streams)
    kept = np.flatnonzero((np.arange(len(numbers.words)) <= FIGURE) | (seen >= LEAST_WORD))
    new = np.full(len(numbers.words), OTHER)
    new[kept] = np.arange(len(kept))
    streams = [(new[stream], weight) for stream, weight in streams]
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "words": np.frombuffer("\n".join(numbers.words[k] for k in kept).encode(), np.uint8),
        "seen": sum(np.bincount(stream, minlength=len(kept)) * weight for stream, weight in streams).astype(np.uint32),
    }
    for name, length, least in (("pair", 2, LEAST_PAIR), ("triple", 3, LEAST_TRIPLE)):
        keys, counts = counted(streams, len(kept), length, least)
        arrays[f"{name}_steps"] = np.diff(keys, prepend=0).astype(np.uint32)
        arrays[f"{name}_counts"] = np.rint(np.log(counts) / _STEP).astype(np.uint8)
        print(f"{len(keys)} {name}s", file=sys.stderr)
    np.savez_compressed(TARGET, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
