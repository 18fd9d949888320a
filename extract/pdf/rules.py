"""From painted paths to the rules of a table.

Word processors draw a rule as a stroke, as a thin filled rectangle, as an edge of a stroked
rectangle, or as many dashes; double rules are two of them. Here all become `Rule`s: one per
straight stretch of ink, pieces that meet joined.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from extract.pdf.model import Rule

#: A filled rectangle thinner than this is a rule (Word draws up to 6 pt; text is higher).
_THIN = 4.0
#: Shorter pieces are no rule unless they join others (dashes are 1 to 6 pt).
_SHORTEST = 8.0
#: Pieces on one line this near are one rule: joints of cells and gaps between dashes.
_GAP = 3.5
#: Rules this near in parallel are the two halves of a double rule, or one drawn by two cells.
_TWIN = 1.6


@dataclass(slots=True)
class Strokes:
    """Straight pieces of ink, horizontal and vertical, as they are drawn."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)

    def add(self, points: list[tuple[float, float]], straight: bool, stroked: bool) -> None:
        """Add one polygon or line; curves and shaded areas leave no rule."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if y1 - y0 <= _THIN and x1 - x0 > y1 - y0:
            self.across.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN:
            self.down.append(Rule((x0 + x1) / 2, y0, y1))
        elif straight and stroked:
            for (ax, ay), (bx, by) in pairwise(points):
                if abs(ay - by) < 0.5 < abs(ax - bx):
                    self.across.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
                elif abs(ax - bx) < 0.5 < abs(ay - by):
                    self.down.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))


def rules_of(strokes: Strokes) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The joined horizontal and vertical rules."""
    return _joined(strokes.across), _joined(strokes.down)


def _joined(pieces: list[Rule]) -> tuple[Rule, ...]:
    out: list[Rule] = []
    for level in _levels(pieces):
        at = sum(piece.at for piece in level) / len(level)
        level.sort(key=lambda piece: piece.start)
        start, end = level[0].start, level[0].end
        for piece in level[1:]:
            if piece.start - end <= _GAP:
                end = max(end, piece.end)
            else:
                out.append(Rule(at, start, end))
                start, end = piece.start, piece.end
        out.append(Rule(at, start, end))
    return tuple(rule for rule in out if rule.end - rule.start >= _SHORTEST)


def _levels(pieces: list[Rule]) -> list[list[Rule]]:
    """Pieces grouped by place, each group within a twin's distance of its first."""
    levels: list[list[Rule]] = []
    for piece in sorted(pieces, key=lambda p: p.at):
        if levels and piece.at - levels[-1][0].at <= _TWIN:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return levels
