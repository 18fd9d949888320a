"""How many pages of a run are done: a board that workers write on and their parent reads.

Plain shared memory without a lock, two numbers for each file: a worker that is killed while it writes can
leave a wrong number behind and nothing worse. The number of pages still to come is an estimate until
every file has been opened.
"""

from __future__ import annotations

from collections.abc import Collection, MutableSequence
from dataclasses import dataclass
from multiprocessing.context import BaseContext

#: Numbers a board keeps for each file: pages done, pages there are (0: not known yet).
_FIELDS = 2
#: More pages than any limit allows: a torn number.
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class PageCount:
    """Pages done in a run, and pages there probably are in all its files."""

    done: int
    total: int

    def seconds_left(self, seconds: float) -> float | None:
        """How long the rest will take if it goes on as in the ``seconds`` so far; None at the start."""
        return seconds * (self.total - self.done) / self.done if self.done else None


class Board:
    """The pages of ``files`` files, by their position in the run."""

    def __init__(self, files: int, context: BaseContext) -> None:
        self._numbers: MutableSequence[int] = context.RawArray("i", max(1, files * _FIELDS))
        self._files = files

    def write(self, position: int, done: int, total: int) -> None:
        """Note how far a file is; called in its worker."""
        self._numbers[position * _FIELDS] = done
        self._numbers[position * _FIELDS + 1] = total

    def count(self, finished: Collection[int]) -> PageCount:
        """The pages of the run; ``finished`` are the positions of files that are over and done with.

        A file not opened yet counts as many pages as the others have on average, one without pages one.
        """
        totals = {position: self._number(position, 1) for position in range(self._files)}
        known = {p: total or 1 for p, total in totals.items() if total or p in finished}
        done = sum(
            total if position in finished else min(self._number(position, 0), total)
            for position, total in known.items()
        )
        average = sum(known.values()) / len(known) if known else 1.0
        return PageCount(done, round(sum(known.values()) + average * (self._files - len(known))))

    def _number(self, position: int, field: int) -> int:
        return min(max(self._numbers[position * _FIELDS + field], 0), _MOST)
