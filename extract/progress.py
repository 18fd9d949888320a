"""How far a reader is: pages done and pages there are, told to whoever listens.

Readers of paged media call `tell` after each page; nobody need listen. A listener is set for a stretch of
code by `told_to`, holds for its thread only and must be quick; it cannot stop the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Pages done so far, pages of the file.
Listener = Callable[[int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tell(done: int, total: int) -> None:
    """Say that ``done`` of ``total`` pages have been read; 0 once the total is known."""
    listener = _listener.get()
    if listener is not None:
        listener(done, total)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Let ``listener`` hear what readers tell meanwhile."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)
