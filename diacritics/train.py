"""Train the restorer: ``python -m diacritics.train FOLDER_OR_CSV [...]``.

Reads every ``*.txt`` and ``*.txt.zst`` of the folders (names starting with ``dev`` or ``test`` are left
out) and the cells of the tables named (official names of
places and criteria, roles, headers, abbreviations), and writes
``lexicon.tsv.gz``, ``weights.npz`` and ``pairs.npz`` to ``diacritics/data``. The same text gives the
same bytes.
Needs numba (and zstandard for ``.zst``), neither of which is needed to restore.

The model is log-linear: each candidate of a token gets the sum of the weights in its context's rows
(`features`). Weights are learnt online (AdaGrad on the likelihood of the true candidate) in rounds of three passes: a
first table learnt slowly, with contexts without marks; a second, with the marks of that first reading as
contexts; and a first table learnt fast. The second learns more from the errors of the slow one, which knows the
training text less by heart. Each round sees the text in other orders; the mean of its tables reads better than any one.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt

from diacritics.features import (
    BARE_TEMPLATES,
    CASE_TEMPLATES,
    MARKED_TEMPLATES,
    SLOTS,
    UInts,
    Window,
    bare_rows,
    marked_rows,
)
from diacritics.forms import TOKEN, code, key, marked, shape, strip
from diacritics.syllables import is_syllable
from diacritics.training.language import write_pairs
from diacritics.training.texts import read_text
from diacritics.weights import pack, write_tables

#: Rows of the tables, as powers of two: so many that contexts seldom share one, which costs the most.
BARE_BITS = 25
MARKED_BITS = 24
#: A form is a candidate when seen this often; one that is no syllable (an abbreviation) this often.
MIN_COUNT = 3
MIN_COUNT_OTHER = 20
#: Files whose name contains one of these are read several times, some of it cut short like table cells.
UPWEIGHTED = ("education", ".csv")
COPIES = 5
CUT_COPIES = 2
#: Tables of at most so many cells (headers, roles, abbreviations) are read so often.
SHORT_TABLE = 5_000
TABLE_COPIES = 25
#: Part of the other text that is cut short as well.
CUT_SHARE = 0.1
CHUNK = 1_000_000
#: The orders of the text in the passes of each round: tables that saw it in different orders err differently.
SEEDS = ((1, 2, 3), (4, 5, 6))
#: Learning rates of the two first tables and of the second table.
SLOW, FAST, SECOND = 0.15, 0.3, 0.2
#: The mean of the tables is multiplied by this, since smaller weights are left out.
GAIN = 1.25
#: Smaller weights of the slow table are not there for the second.
HEARD = 0.15
#: The smallest weights kept of the first and of the second table: smaller ones decide little and cost space.
SMALLEST = (0.26, 0.19)
#: A cell of a table is text when so large a part of its words are syllables or abbreviations.
TEXT_SHARE = 0.8
#: Times, funds and sums as plans name them, which news and laws have too little of.
TERMS = Path(__file__).parent / "training" / "school_terms.csv"
Ints = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]


def read_files(folders: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """Name and lines of each training file, in the order of their names."""
    tables = [path for path in folders if path.suffix == ".csv"]
    for path in sorted(tables):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield path.name, [cell for row in csv.reader(stream) for cell in row if _is_text(cell)]
    for path in sorted(p for folder in folders for p in folder.glob("*.txt*")):
        if path.name.startswith(("dev", "test")):
            continue
        yield path.name, read_text(path).split("\n")


def _is_text(cell: str) -> bool:
    """Whether a cell of a table is Vietnamese or an abbreviation, not a code or a note."""
    words = [token for token in TOKEN.findall(cell) if token[0].isalpha()]
    good = sum(word.isupper() or is_syllable(word) for word in words)
    return (marked(cell) and good >= TEXT_SHARE * len(words)) or (cell.isalpha() and cell.isupper())


def copies_of(name: str, lines: int) -> int:
    """How often a file is read."""
    if name.endswith(".csv") and lines <= SHORT_TABLE:
        return TABLE_COPIES
    return COPIES if any(word in name for word in UPWEIGHTED) else 1


class Stream:
    """All tokens of the training text as numbers of distinct surfaces, line by line."""

    def __init__(self, folders: list[Path]) -> None:
        self.vocabulary: dict[str, int] = {"\n": 0}
        parts: list[Ints] = []
        weights: list[npt.NDArray[np.int8]] = []
        for name, lines in read_files(folders):
            copies = copies_of(name, len(lines))
            for start in range(0, len(lines), 50_000):
                text = unicodedata.normalize("NFC", "\n".join(lines[start : start + 50_000]) + "\n")
                tokens = TOKEN.findall(text)
                known = self.vocabulary
                numbers = (known.setdefault(token, len(known)) for token in tokens)
                parts.append(np.fromiter(numbers, np.int32, len(tokens)))
                weights.append(np.full(len(tokens), copies, np.int8))
            print(f"{name}: {len(self.vocabulary)} surfaces", file=sys.stderr, flush=True)
        self.tokens = np.concatenate(parts)
        self.copies = np.concatenate(weights)

    def counts(self) -> npt.NDArray[np.int64]:
        """How often each surface was seen; what short tables name counts as often as it is read."""
        often = np.where(self.copies == TABLE_COPIES, TABLE_COPIES, 1)
        return np.bincount(self.tokens, often, len(self.vocabulary)).astype(np.int64)

    def chunks(self, seed: int) -> Iterator[tuple[float, Ints]]:
        """Runs of lines in a mixed order, and what part of all went before; upweighted text comes again, some cut."""
        random = np.random.default_rng(seed)
        ends = np.flatnonzero(self.tokens == 0)
        starts = np.concatenate(([0], ends[31::32] + 1))
        spans = [(a, b) for a, b in zip(starts, [*starts[1:], len(self.tokens)], strict=True) if a < b]
        jobs = [(a, b, copy) for a, b in spans for copy in range(int(self.copies[a]))]
        cases = self._cases()
        held: list[Ints] = []
        size = 0
        for number, job in enumerate(random.permutation(len(jobs))):
            start, end, copy = jobs[job]
            piece = self.tokens[start:end]
            copies = int(self.copies[start])
            if copy >= max(1, copies - CUT_COPIES) or (copies == 1 and random.random() < CUT_SHARE):
                piece = _cut(piece, cases, random)
            held.append(piece)
            size += len(piece)
            if size > CHUNK:
                yield number / len(jobs), np.concatenate(held)
                held, size = [], 0
        if held:
            yield 1.0, np.concatenate(held)

    def _cases(self) -> tuple[Ints, Ints]:
        """For each surface its number with a capital and in capitals, where the text has them."""
        known = self.vocabulary
        capital = np.array([known.get(w.capitalize(), i) for w, i in known.items()], np.int32)
        capitals = np.array([known.get(w.upper(), i) for w, i in known.items()], np.int32)
        return capital, capitals


def _cut(piece: Ints, cases: tuple[Ints, Ints], random: np.random.Generator) -> Ints:
    """Lines cut into runs of a few words like the cells of a table, most with a capital, some in capitals."""
    gaps = np.cumsum(random.integers(1, 9, len(piece)))
    piece = np.insert(piece, gaps[gaps < len(piece)], 0)
    first = np.flatnonzero(piece[:-1] == 0) + 1
    first = first[random.random(len(first)) < 0.7]
    piece[first] = cases[0][piece[first]]
    loud = (random.random(int((piece == 0).sum()) + 1) < 0.12)[np.cumsum(piece == 0)]
    return np.where(loud, cases[1][piece], piece).astype(np.int32)


class Lexicon:
    """Candidates of each form without marks, with their slots, and what each surface of the text is."""

    def __init__(self, vocabulary: list[str], counts: npt.NDArray[np.int64]) -> None:
        surfaces: dict[str, Counter[str]] = defaultdict(Counter)
        for word, count in zip(vocabulary, counts, strict=True):
            if word[0].isalpha():
                surfaces[key(word)][word.lower()] += int(count)
        groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for written in surfaces.values():
            best, total = written.most_common(1)[0][0], written.total()
            if total >= (MIN_COUNT if is_syllable(best) else MIN_COUNT_OTHER):
                groups[strip(best)].append((total, best))
        self.entries: dict[str, list[tuple[str, int, int]]] = {}
        for bare, found in sorted(groups.items()):
            if all(word != bare for _, word in found):
                found.append((0, bare))
            if len(found) == 1:
                continue
            taken: set[int] = set()
            kept = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:SLOTS]
            entry = []
            for count, word in kept:
                slot = code(key(word)) % SLOTS
                while slot in taken:
                    slot = (slot + 1) % SLOTS
                taken.add(slot)
                entry.append((word, slot, count))
            self.entries[bare] = entry

    def write(self, path: Path) -> None:
        """One line for each bare form: form, then word:slot:log2 of its count."""
        rows = (
            "\t".join([bare, *(f"{w}:{s}:{math.log2(n + 1):.1f}" for w, s, n in entry)])
            for bare, entry in self.entries.items()
        )
        path.write_bytes(gzip.compress("\n".join(rows).encode(), mtime=0))


class Tables:
    """For each surface: its code without marks, with marks, its case, candidate slots and true slot."""

    def __init__(self, vocabulary: list[str], lexicon: Lexicon) -> None:
        size = len(vocabulary)
        self.bare = np.zeros(size, np.uint64)
        self.full = np.zeros(size, np.uint64)
        self.shape = np.zeros(size, np.uint64)
        self.gold = np.full(size, -1, np.int8)
        self.group = np.full(size, -1, np.int32)
        order = {bare: i for i, bare in enumerate(lexicon.entries)}
        self.mask = np.zeros(len(order), np.int32)
        self.slot_codes = np.zeros((len(order), SLOTS), np.uint64)
        slots: dict[str, int] = {}
        for bare, entry in lexicon.entries.items():
            for word, slot, _ in entry:
                self.mask[order[bare]] |= 1 << slot
                self.slot_codes[order[bare], slot] = code(key(word))
                slots[key(word)] = slot
        for i, word in enumerate(vocabulary):
            if word[0].isalpha():
                bare = strip(word.lower())
                self.bare[i], self.full[i], self.shape[i] = code(bare), code(key(word)), shape(word)
                self.group[i] = order.get(bare, -1)
                self.gold[i] = slots.get(key(word), -1)
            else:
                self.bare[i] = self.full[i] = code(word)
                self.shape[i] = 4


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _scores(weights, rows, i, mask, base, out):  # type: ignore[no-untyped-def]
    """Probabilities of the candidates in `mask`; `out` holds them."""
    top = -1e30
    for s in range(16):
        if mask >> s & 1:
            value = base[i, s]
            for t in range(rows.shape[0]):
                value += weights[rows[t, i], s]
            out[s] = value
            top = max(top, value)
    total = 0.0
    for s in range(16):
        if mask >> s & 1:
            out[s] = math.exp(out[s] - top)
            total += out[s]
    for s in range(16):
        if mask >> s & 1:
            out[s] /= total


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _learn(weights, squares, rows, masks, gold, base, rate):  # type: ignore[no-untyped-def]
    """One pass of AdaGrad over the tokens; returns how many were read right beforehand."""
    out = np.zeros(16)
    right = 0
    for i in range(len(gold)):
        _scores(weights, rows, i, masks[i], base, out)
        best = 0.0
        where = -1
        for s in range(16):
            if masks[i] >> s & 1 and out[s] > best:
                best = out[s]
                where = s
        right += where == gold[i]
        if out[gold[i]] > 0.98:
            continue
        for s in range(16):
            if masks[i] >> s & 1:
                slope = out[s] - (1.0 if s == gold[i] else 0.0)
                if abs(slope) < 0.002:
                    continue
                for t in range(rows.shape[0]):
                    row = rows[t, i]
                    squares[row, s] += slope * slope
                    weights[row, s] -= rate * slope / math.sqrt(squares[row, s] + 0.1)
    return right


class Example:
    """The tokens of a chunk that have a choice, and all that the readings need to know of them."""

    def __init__(self, chunk: Ints, tables: Tables) -> None:
        self.chunk, self.tables = chunk, tables
        self.at = np.flatnonzero((tables.group[chunk] >= 0) & (tables.gold[chunk] >= 0))
        line = np.cumsum(chunk == 0, dtype=np.int32)
        self.window = Window(self.at, line)
        self.codes: UInts = tables.bare[chunk]
        self.groups = tables.group[chunk[self.at]]
        self.masks = tables.mask[self.groups]
        self.gold = tables.gold[chunk[self.at]]

    def first_rows(self, bits: int) -> npt.NDArray[np.int32]:
        rows = np.empty((len(BARE_TEMPLATES) + len(CASE_TEMPLATES), len(self.at)), np.int32)
        shapes = self.tables.shape[self.chunk]
        for t, found in enumerate(bare_rows(self.codes, shapes, self.window, bits)):
            rows[t] = found
        return rows

    def second_rows(self, base: npt.NDArray[np.float32], bits: int) -> npt.NDArray[np.int32]:
        first = self.tables.full[self.chunk]
        best = np.argmax(base, axis=1)
        first[self.at] = self.tables.slot_codes[self.groups, best]
        rows = np.empty((len(MARKED_TEMPLATES), len(self.at)), np.int32)
        for t, found in enumerate(marked_rows(self.codes, first, self.window, bits)):
            rows[t] = found
        return rows


def allowed(masks: Ints) -> npt.NDArray[np.float32]:
    """0 for a slot that is a candidate, a large negative number for one that is not."""
    bits = masks[:, None] >> np.arange(SLOTS) & 1
    return np.where(bits == 1, np.float32(0), np.float32(-1e4))


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _add(weights, rows, masks, smallest, base):  # type: ignore[no-untyped-def]
    """Add the weights that will be kept to the scores in `base`."""
    for i in range(rows.shape[1]):
        for s in range(16):
            if masks[i] >> s & 1:
                for t in range(rows.shape[0]):
                    weight = weights[rows[t, i], s]
                    if abs(weight) >= smallest:
                        base[i, s] += weight


class Table:
    """A table of weights as it is learnt."""

    def __init__(self, bits: int, rate: float) -> None:
        self.bits, self._rate = bits, rate
        self.weights: Weights = np.zeros((1 << bits, SLOTS), np.float32)
        self._squares = np.zeros_like(self.weights)
        self._seen = self._right = 0

    def learn(self, rows: Ints, example: Example, base: Weights) -> None:
        """Learn from some tokens; `base` has the scores that the weights are added to."""
        squares, masks, gold = self._squares, example.masks, example.gold
        self._right += _learn(self.weights, squares, rows, masks, gold, base, self._rate)
        self._seen += len(example.at)

    def tell(self, done: float) -> None:
        """Say how many tokens were read right before they were learnt from, since the last time."""
        print(f"{done:.2f}: {self._right / max(self._seen, 1):.4f}", file=sys.stderr, flush=True)
        self._seen = self._right = 0


def fit_first(stream: Stream, tables: Tables, bits: int, rate: float, seed: int) -> Weights:
    """Learn a first table in one pass."""
    table = Table(bits, rate)
    for number, (done, chunk) in enumerate(stream.chunks(seed)):
        example = Example(chunk, tables)
        table.learn(example.first_rows(bits), example, allowed(example.masks))
        if number % 5 == 4:
            table.tell(done)
    return table.weights


def fit_second(stream: Stream, tables: Tables, bits: int, first: Weights, seed: int) -> Weights:
    """Learn a second table in one pass on the readings of a first one."""
    table = Table(bits, SECOND)
    for number, (done, chunk) in enumerate(stream.chunks(seed)):
        example = Example(chunk, tables)
        base = allowed(example.masks)
        _add(first, example.first_rows(len(first).bit_length() - 1), example.masks, HEARD, base)
        table.learn(example.second_rows(base, bits), example, base)
        if number % 5 == 4:
            table.tell(done)
    return table.weights


def fit(stream: Stream, tables: Tables, bits: tuple[int, int]) -> tuple[Halves, Halves]:
    """Learn both tables, each as the mean of several; the means are held in half precision, which saves memory."""
    first, second = (np.zeros((1 << size, SLOTS), np.float16) for size in bits)
    share = GAIN / len(SEEDS)
    for slow_seed, second_seed, fast_seed in SEEDS:
        slow = fit_first(stream, tables, bits[0], SLOW, slow_seed)
        _include(first, slow, share / 2)
        _include(second, fit_second(stream, tables, bits[1], slow, second_seed), share)
        del slow
        _include(first, fit_first(stream, tables, bits[0], FAST, fast_seed), share / 2)
    return first, second


def _include(mean: Halves, weights: Weights, share: float) -> None:
    """Add this share of some weights to the mean."""
    for start in range(0, len(mean), CHUNK):
        some = slice(start, start + CHUNK)
        mean[some] = mean[some].astype(np.float32) + weights[some] * np.float32(share)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    arguments = parser.parse_args()
    stream = Stream([TERMS, *arguments.folders])
    vocabulary = list(stream.vocabulary)
    lexicon = Lexicon(vocabulary, stream.counts())
    lexicon.write(arguments.out / "lexicon.tsv.gz")
    write_pairs(stream.tokens, vocabulary, arguments.out / "pairs.npz", stream.copies)
    learnt = fit(stream, Tables(vocabulary, lexicon), (BARE_BITS, MARKED_BITS))
    bare, marked_ = (pack(weights, small) for weights, small in zip(learnt, SMALLEST, strict=True))
    write_tables(arguments.out / "weights.npz", bare, marked_)


if __name__ == "__main__":
    main()
