"""Amounts that can hardly be what the school meant: thousands of times the rest of the plan, or next to nothing.

Sums of money in VND in, a verdict for each out; pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

#: One task of a school outside these bounds (VND) is more likely misread or miswritten than meant.
_LEAST_VND, _MOST_VND = 1_000, 20_000_000_000
#: A slip of unit (nghìn for đồng, three zeros too many) moves an amount a thousandfold from the plan's other
#: ones; a building among repairs is two hundred times dearer at most.
_FAR = 400
#: Of an unusual plan only amounts beyond these (VND) are doubted.
_SMALL_VND, _LARGE_VND = 50_000, 3_000_000_000
#: Fewer amounts tell nothing of what is usual in a plan.
_ENOUGH = 3


def outlying(amounts: Sequence[int | None]) -> list[bool]:
    """Which amounts of a plan stand out by a factor that only an error explains; null and 0 never do."""
    present = [amount for amount in amounts if amount]
    return [bool(amount) and _stands_out(amount or 0, present) for amount in amounts]


def _stands_out(amount: int, present: Sequence[int]) -> bool:
    if not _LEAST_VND <= amount <= _MOST_VND:
        return True
    others = list(present)
    others.remove(amount)
    if len(others) < _ENOUGH:
        return False
    usual = median(others)
    too_much = amount > _LARGE_VND and amount > _FAR * usual
    return too_much or (amount < _SMALL_VND and amount * _FAR < usual)
