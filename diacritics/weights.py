"""Tables of weights: few of them are not zero, and each of those is one of fifteen levels.

In memory two weights share a byte, and rows without weights are not held: a bit for each row tells which those
are. In the file stand these bits, how far each weight that is not zero is from the one before (in the rows that are
held, side by side), and its level, all coded by Huffman (they have no pattern that more could use).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from diacritics.features import SLOTS

#: The level that each half byte stands for, in units of `UNIT`.
LEVELS = np.array((0, 8, 12, 17, 24, 36, 54, 84, -8, -12, -17, -24, -36, -54, -84, -120), np.int8)
UNIT = 0.025

Bytes = npt.NDArray[np.uint8]
#: Steps, or rows, taken in one go (an even number): few enough for their weights to stay near the processor.
_BLOCK = 1 << 17
_NAMES = ("bare", "marked")
_PARTS = ("held", "steps", "levels")
#: Bytes of a packed row; the low half of a byte comes first, the low byte of a number too (x86 and ARM).
_BYTES = SLOTS // 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table of ``2**bits`` rows, of which those without weights are not held."""

    bits: int
    held: npt.NDArray[np.uint64]
    """A bit for each row, the lowest first: whether it is held."""
    before: npt.NDArray[np.uint32]
    """How many rows are held before each number of `held`."""
    rows: Bytes
    """The rows that are held, packed, after one without weights."""

    def take(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """The rows of these numbers, in units of `UNIT`."""
        word = numbers >> 6
        upto = self.held[word] << (63 - (numbers & 63)).astype(np.uint64)
        place = (self.before[word] + np.bitwise_count(upto)) * (upto >> np.uint64(63)).astype(np.uint32)
        return unpack(np.take(self.rows, place, axis=0))


def pack(weights: npt.NDArray[np.floating], smallest: float) -> Bytes:
    """Weights as levels, two to a byte (the even place in the low half); those under `smallest` become 0."""
    order = np.argsort(LEVELS)
    values = LEVELS[order].astype(np.float32) * np.float32(UNIT)
    middles = (values[1:] + values[:-1]) / 2
    packed = np.empty((len(weights), _BYTES), np.uint8)
    for start in range(0, len(weights), _BLOCK):
        some = weights[start : start + _BLOCK].astype(np.float32)
        nearest = np.zeros(some.shape, np.uint8)
        kept = np.abs(some) >= smallest
        nearest[kept] = order[np.searchsorted(middles, some[kept])]
        packed[start : start + _BLOCK] = nearest[:, ::2] | nearest[:, 1::2] << 4
    return packed


def unpack(packed: Bytes) -> npt.NDArray[np.int8]:
    """What `pack` packed, in units of `UNIT`."""
    return np.take(_pairs(), packed).view(np.int8)


def shrink(packed: Bytes) -> tuple[Bytes, Bytes, Bytes]:
    """A packed table as a bit for each row with weights, steps from weight to weight in these rows, and levels.

    The levels stand two to a byte. No step is longer than 31, since every row that is held has a weight.
    """
    full = packed.any(axis=1)
    halves = _halves(packed[full].ravel())
    places = np.flatnonzero(halves)
    levels = np.zeros(len(places) + len(places) % 2, np.uint8)
    levels[: len(places)] = halves[places]
    steps = np.diff(places, prepend=-1).astype(np.uint8)
    return np.packbits(full, bitorder="little"), steps, levels[::2] | levels[1::2] << np.uint8(4)


def expand(held: Bytes, steps: Bytes, levels: Bytes) -> Table:
    """The table that `shrink` made small."""
    words = held.view(np.uint64)
    upto = np.cumsum(np.bitwise_count(words), dtype=np.uint32)
    rows = np.zeros((int(upto[-1]) + 1) * _BYTES, np.uint8)
    last = SLOTS - 1
    for start in range(0, len(steps), _BLOCK):
        # Two places share a byte, so a block begins with the byte in which the one before it ended.
        base = last & ~1
        places = np.cumsum(steps[start : start + _BLOCK], dtype=np.intp)
        places += last - base
        end = int(places[-1])
        halves = np.zeros((end | 1) + 1, np.uint8)
        halves[places] = _halves(levels[start // 2 : (start + _BLOCK) // 2])[: len(places)]
        two = halves.view(np.uint16)
        rows[base // 2 : base // 2 + len(two)] |= (two | two >> 4).astype(np.uint8)
        last = base + end
    before = np.concatenate((np.zeros(1, np.uint32), upto[:-1]))
    return Table((8 * len(held)).bit_length() - 1, words, before, rows.reshape(-1, _BYTES))


def write_tables(path: Path, *tables: Bytes) -> None:
    """Write the two packed tables to a file; the same tables give the same bytes."""
    arrays = {
        f"{name}_{part}": _squeeze(data)
        for name, packed in zip(_NAMES, tables, strict=True)
        for part, data in zip(_PARTS, shrink(packed), strict=True)
    }
    with path.open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


def read_tables(stream: IO[bytes]) -> list[Table]:
    """The two tables that `write_tables` wrote."""
    with np.load(stream) as arrays:
        return [expand(*(_inflate(arrays[f"{name}_{part}"]) for part in _PARTS)) for name in _NAMES]


def _squeeze(data: Bytes) -> Bytes:
    coder = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    return np.frombuffer(coder.compress(data.tobytes()) + coder.flush(), np.uint8)


def _inflate(data: Bytes) -> Bytes:
    return np.frombuffer(zlib.decompress(data.data), np.uint8)


def _halves(packed: Bytes) -> Bytes:
    """The two halves of each byte, the low one first."""
    return np.take(_nibbles(), packed).view(np.uint8)


@cache
def _nibbles() -> npt.NDArray[np.uint16]:
    both = np.arange(256, dtype=np.uint8)
    return np.stack((both & 15, both >> 4), axis=1).view(np.uint16).ravel()


@cache
def _pairs() -> npt.NDArray[np.uint16]:
    """The two levels of each packed byte."""
    both = np.arange(256)
    return np.stack((LEVELS[both & 15], LEVELS[both >> 4]), axis=1).view(np.uint16).ravel()
