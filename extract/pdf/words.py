"""Words whose letters a file draws in several passes are put together by place.

Letters that the first font lacks (``ế`` typed as e and two marks) are drawn later in another font, into
the gaps that were left for them. A gap between words is never as small as one between letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.pdf.model import Word
from normalize.text import nfc

#: Letters of one word touch or overlap up to this, in font sizes; the narrowest space is a sixth.
_TOUCH = 0.1


def rejoined(words: Sequence[Word]) -> list[Word]:
    """The words with neighbours that touch made one, in drawing order of their first letters."""
    level = [word for word in words if word.turn == 0]
    level.sort(key=lambda word: word.base)
    out = [word for word in words if word.turn != 0]
    start = 0
    for end in range(1, len(level) + 1):
        if end == len(level) or level[end].base - level[start].base > 0.5:
            out.extend(_row_rejoined(level[start:end]))
            start = end
    out.sort(key=lambda word: word.order)
    return out


def _row_rejoined(row: list[Word]) -> list[Word]:
    """The words of one baseline."""
    row.sort(key=lambda word: word.x0)
    out: list[Word] = []
    last: Word | None = None
    for word in row:
        if last is not None and _touches(last, word):
            out[-1] = _joined(out[-1], word)
        else:
            out.append(word)
        last = word
    return out


def _touches(left: Word, right: Word) -> bool:
    size = max(left.size, right.size)
    near = -_TOUCH * size <= right.x0 - left.x1 <= _TOUCH * size
    drawn_apart = left.spaced and right.order == left.order + 1
    return near and abs(left.size - right.size) < 0.2 * size and not drawn_apart


def _joined(left: Word, right: Word) -> Word:
    return replace(
        left,
        text=nfc(left.text + right.text),
        x1=max(left.x1, right.x1),
        y0=min(left.y0, right.y0),
        y1=max(left.y1, right.y1),
        order=min(left.order, right.order),
        spaced=left.spaced or right.spaced,
    )
