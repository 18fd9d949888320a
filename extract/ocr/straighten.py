"""What turning alone does not straighten: paper fed aslant, columns that lean, photos taken from the side.

In: a coarse upright page with little skew. Out: the map under which its ruling lines are level and upright, or
None where there are too few of them or nothing to gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extract.ocr.model import Gray, Homography
from extract.ocr.traces import Trace, traces_of

#: Rules shorter than this (inches) do not tell a slope well.
_LONG = 0.8
#: Corners that move by less than this (inches) stay: half the miss at which pieces of a rule are joined.
_LEAST = 0.008
#: Steeper than this is no rule of an upright page.
_STEEPEST = 0.06
#: A slope this far from those of its neighbours is another thing's.
_STRAY = 0.006
#: To tell how slopes change over the page takes so many rules, over so much of it.
_MANY = 4
_SPREAD = 0.3


@dataclass(frozen=True, slots=True)
class _Slopes:
    """The slope of rules: ``middle`` in the middle of the page, changing by ``change`` over all of it."""

    middle: float
    change: float

    def at(self, share: float) -> float:
        """The slope at an edge: share -0.5 or 0.5."""
        return self.middle + self.change * share


def straightening(gray: Gray, dpi: float) -> Homography | None:
    """The map from pixels of the page to those of the straight page, which has the same size."""
    height, width = gray.shape
    across, down = traces_of(gray, dpi)
    level, upright = _slopes(across.traces, height, dpi), _slopes(down.traces, width, dpi)
    if level is None:
        return None
    # A page without upright rules is taken to be turned as a whole.
    upright = upright or _Slopes(-level.middle, 0.0)
    corners = np.array([(x, y) for y in (-0.5, 0.5) for x in (-0.5, 0.5)])
    moves = np.array([(upright.at(x) * y * height, level.at(y) * x * width) for x, y in corners])
    if float(np.abs(moves).max()) < _LEAST * dpi:
        return None
    straight = ((corners + 0.5) * (width, height)).astype(np.float32)
    source = (straight + moves).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, straight), np.float64)


def _slopes(traces: Sequence[Trace], extent: float, dpi: float) -> _Slopes | None:
    """A straight line through the slopes of long rules, strays left out; None where there is no such rule."""
    long = [trace for trace in traces if trace.length >= _LONG * dpi]
    slopes = np.array([(t.at_end - t.at_start) / (0.9 * t.length) for t in long])
    places = np.array([t.at / extent - 0.5 for t in long])
    weights = np.array([t.length for t in long])
    fit = _Slopes(0.0, 0.0)
    for allowed in (_STEEPEST, 2 * _STRAY, _STRAY):
        near = np.abs(slopes - fit.middle - fit.change * places) <= allowed
        slopes, places, weights = slopes[near], places[near], weights[near]
        if not len(slopes):
            return None
        if len(slopes) >= _MANY and np.ptp(places) >= _SPREAD:
            change, middle = np.polyfit(places, slopes, 1, w=weights)
            fit = _Slopes(float(middle), float(change))
        else:
            fit = _Slopes(float(np.average(slopes, weights=weights)), 0.0)
    return fit
