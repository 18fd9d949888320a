"""What the scorer looks at around a token, as row numbers of a hashed table of weights.

A token's context is the words (without marks, or with the marks of a first reading) up to three
places to the left and right on the same line, and the case of its neighbours. Each template below
mixes some of them with the token itself into one number: the row of the table that holds a weight
for each of the token's candidates. Training and restoring share this file, so they agree.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

#: Candidates of a token have a slot each in a row of weights.
SLOTS = 16
#: Templates of the first reading: places whose letters (without marks) count.
BARE_TEMPLATES: tuple[tuple[int, ...], ...] = (
    (-1,), (1,), (-2,), (2,), (-3,), (3,),
    (-2, -1), (-1, 1), (1, 2), (-2, 1), (-1, 2),
    (-3, -2, -1), (-2, -1, 1), (-1, 1, 2), (1, 2, 3),
    (-3, -2, -1, 1), (-2, -1, 1, 2), (-1, 1, 2, 3),
)  # fmt: skip
#: Templates of the first reading in which case counts: places of letters, places of case.
CASE_TEMPLATES: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((), (-1, 0, 1)), ((-1,), (-1, 0)), ((1,), (0, 1)), ((-1, 1), (-1, 0, 1)),
)  # fmt: skip
#: Templates of the second reading: places whose marked words of the first reading count.
MARKED_TEMPLATES: tuple[tuple[int, ...], ...] = (
    (-1,), (1,), (-2,), (2,),
    (-2, -1), (-1, 1), (1, 2),
    (-3, -2, -1), (-2, -1, 1), (-1, 1, 2), (1, 2, 3), (-2, -1, 1, 2),
)  # fmt: skip

UInts = npt.NDArray[np.uint64]
_REACH = 3
_OUTSIDE = np.uint64(0x5BD1E995)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_ROUND = np.uint64(0xC2B2AE3D27D4EB4F)


def _mix(total: UInts, value: UInts, salt: int) -> UInts:
    mixed: UInts = (total ^ (value + np.uint64(salt)) * _ROUND) * _MULTIPLIER
    return mixed ^ (mixed >> np.uint64(29))


class Window:
    """The neighbours of some places in a stream of tokens; what lies beyond the line is one fixed sign."""

    def __init__(self, at: npt.NDArray[np.int64], line: npt.NDArray[np.int32]) -> None:
        self._places: dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]] = {}
        last = len(line) - 1
        for shift in range(-_REACH, _REACH + 1):
            place = np.clip(at + shift, 0, last)
            self._places[shift] = place, line[place] != line[at]

    def values(self, stream: UInts, shift: int) -> UInts:
        """The stream's value `shift` places from each of ours."""
        place, outside = self._places[shift]
        found = stream[place]
        found[outside] = _OUTSIDE
        return found


def context(own: UInts, stream: UInts, window: Window, places: tuple[int, ...]) -> UInts:
    """A number for each word's own value with the stream's values at these places around it."""
    total = own
    for place in places:
        total = _mix(total, window.values(stream, place), place + 8)
    return total


def bare_rows(codes: UInts, shapes: UInts, window: Window, bits: int) -> Iterator[npt.NDArray[np.int64]]:
    """Row numbers for the first reading, one array for each template; a table has ``2**bits`` rows."""
    near = {shift: window.values(codes, shift) for shift in range(-_REACH, _REACH + 1)}
    case = {shift: window.values(shapes, shift) for shift in (-1, 0, 1)}
    down = np.uint64(64 - bits)
    for number, places in enumerate(BARE_TEMPLATES):
        total = near[0] + np.uint64(number << 40)
        for place in places:
            total = _mix(total, near[place], place + 8)
        yield (total * _MULTIPLIER >> down).astype(np.int64)
    for number, (places, cases) in enumerate(CASE_TEMPLATES, len(BARE_TEMPLATES)):
        total = near[0] + np.uint64(number << 40)
        for place in places:
            total = _mix(total, near[place], place + 8)
        for place in cases:
            total = _mix(total, case[place], place + 24)
        yield (total * _MULTIPLIER >> down).astype(np.int64)


def marked_rows(
    codes: UInts, first: UInts, window: Window, bits: int
) -> Iterator[npt.NDArray[np.int64]]:
    """Row numbers for the second reading; `first` holds the codes of the words as first read."""
    own = window.values(codes, 0)
    near = {shift: window.values(first, shift) for shift in range(-_REACH, _REACH + 1) if shift}
    down = np.uint64(64 - bits)
    for number, places in enumerate(MARKED_TEMPLATES, 64):
        total = own + np.uint64(number << 40)
        for place in places:
            total = _mix(total, near[place], place + 8)
        yield (total * _MULTIPLIER >> down).astype(np.int64)
