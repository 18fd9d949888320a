"""What was made of a word that was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a line: where it is, what to print, how likely, and the runners-up."""

    start: int
    read: str
    text: str
    probability: float
    others: tuple[tuple[str, float], ...]
