"""Tables of weights: few of them are not zero, and each of those is one of fifteen levels.

In memory two weights share a byte, and rows without weights are not held: a bit for each row tells which those
are. In the file stand only the weights that are not zero: how far each is from the one before, and its level,
both coded by Huffman (the steps have no pattern that more could use).
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
#: The longest step; where the next weight is farther, zeros are set in between.
_FAR = 255
#: Steps, or rows, taken in one go (an even number): few enough for their weights to stay near the processor.
_BLOCK = 1 << 17
_NAMES = ("bare", "marked")
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


def shrink(packed: Bytes) -> tuple[Bytes, Bytes, int]:
    """A packed table as steps from weight to weight, their levels (two to a byte), and how many rows they touch."""
    halves = _halves(packed.ravel())
    places = np.flatnonzero(halves)
    far, rest = np.divmod(np.diff(places, prepend=-1) - 1, _FAR)
    ends = np.cumsum(far + 1) - 1
    steps = np.full(len(places) + int(far.sum()), _FAR, np.uint8)
    steps[ends] = rest + 1
    levels = np.zeros(len(steps) + len(steps) % 2, np.uint8)
    levels[ends] = halves[places]
    touched = (np.cumsum(steps, dtype=np.int64) - 1) // SLOTS
    count = int(np.count_nonzero(np.diff(touched, prepend=-1)))
    return steps, levels[::2] | levels[1::2] << np.uint8(4), count


def expand(steps: Bytes, levels: Bytes, bits: int, count: int) -> Table:
    """The table of ``2**bits`` rows that `shrink` made small; `count` is how many of them its steps touch."""
    rows = np.zeros((count + 1, _BYTES), np.uint8)
    eights = np.zeros((1 << bits) // 8, np.uint8)
    last, done = -1, 0
    for start in range(0, len(steps), _BLOCK):
        places = np.cumsum(steps[start : start + _BLOCK], dtype=np.intp)
        places += last
        row = places >> 4
        low = int(row[0]) >> 3
        flags = np.zeros(int(row[-1]) + 1 - 8 * low, np.bool_)
        flags[row - 8 * low] = True
        found = np.packbits(flags, bitorder="little")
        eights[low : low + len(found)] |= found
        # Rows are numbered as they come; the first may have begun in the block before.
        new = np.empty(len(row), np.bool_)
        new[0] = row[0] != last >> 4
        np.not_equal(row[1:], row[:-1], out=new[1:])
        number = np.cumsum(new, dtype=np.intp)
        last, more = int(places[-1]), int(number[-1])
        number <<= 4
        number |= places & 15
        halves = np.zeros((more + 1) * SLOTS, np.uint8)
        halves[number] = _halves(levels[start // 2 : (start + _BLOCK) // 2])[: len(places)]
        two = halves.view(np.uint16)
        rows[done : done + more + 1] |= (two | two >> 4).astype(np.uint8).reshape(-1, _BYTES)
        done += more
    held = eights.view(np.uint64)
    before = np.cumsum(np.bitwise_count(held), dtype=np.uint32)
    return Table(bits, held, np.concatenate((np.zeros(1, np.uint32), before[:-1])), rows)


def write_tables(path: Path, *tables: Bytes) -> None:
    """Write the two packed tables to a file; the same tables give the same bytes."""
    arrays: dict[str, Bytes | npt.NDArray[np.int64]] = {}
    for name, packed in zip(_NAMES, tables, strict=True):
        steps, levels, count = shrink(packed)
        arrays[f"{name}_steps"], arrays[f"{name}_levels"] = _squeeze(steps), _squeeze(levels)
        arrays[f"{name}_size"] = np.array((len(packed).bit_length() - 1, count))
    with path.open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


def read_tables(stream: IO[bytes]) -> list[Table]:
    """The two tables that `write_tables` wrote."""
    with np.load(stream) as arrays:
        return [
            expand(
                _inflate(arrays[f"{name}_steps"]), _inflate(arrays[f"{name}_levels"]), *arrays[f"{name}_size"].tolist()
            )
            for name in _NAMES
        ]  # fmt: skip


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
