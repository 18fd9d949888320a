"""Pieces of words, as a file draws them, become words by their place on the line.

Most files draw a word in one go. Letters that the first font lacks (``ị`` typed as i and a mark) may be
drawn later in another font, into the gap that was left for them; so letters drawn one after the
other are one word only if nothing else stands between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.pdf.model import Word, upright
from normalize.text import nfc

#: Letters of one word touch or overlap up to this, in font sizes; the narrowest space is a sixth.
TOUCH = 0.1
#: Baselines of one line agree to this.
_LEVEL = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters drawn in one go without a gap; ``parted`` tells that a space or a told gap follows."""

    word: Word
    parted: bool


def words_of(pieces: Sequence[Piece], gap: float, width: float, height: float) -> list[Word]:
    """The words, in drawing order of their first letters.

    ``gap`` is the widest gap inside a word, in font sizes, between letters drawn one after the
    other; ``width`` and ``height`` are those of the frame.
    """
    by_turn: dict[int, list[tuple[Word, Piece]]] = defaultdict(list)
    for piece in pieces:
        by_turn[piece.word.turn].append((upright(piece.word, width, height), piece))
    out: list[Word] = []
    for placed in by_turn.values():
        placed.sort(key=lambda pair: pair[0].base)
        start = 0
        for end in range(1, len(placed) + 1):
            if end == len(placed) or placed[end][0].base - placed[start][0].base > _LEVEL:
                out.extend(_words_of_line(placed[start:end], gap))
                start = end
    out.sort(key=lambda word: word.order)
    return out


def _words_of_line(placed: list[tuple[Word, Piece]], gap: float) -> list[Word]:
    """The words of one baseline; each piece with its word as it stands upright."""
    placed.sort(key=lambda pair: pair[0].x0)
    out: list[Word] = []
    last: tuple[Word, Piece] | None = None
    for level, piece in placed:
        if last is not None and _goes_on(last, level, gap):
            out[-1] = _joined(out[-1], last[1].word, piece.word)
        else:
            out.append(piece.word)
        last = level, piece
    return out


def _goes_on(last: tuple[Word, Piece], right: Word, gap: float) -> bool:
    """Whether the piece on the right belongs to the same word."""
    left, piece = last
    size = max(left.size, right.size)
    step = right.x0 - left.x1
    if right.order == left.order + 1:
        return not piece.parted and -0.5 * size < step < gap * size
    # The horn of ơ and ư may reach far over the next letter.
    return -0.3 * size <= step <= TOUCH * size and abs(left.size - right.size) < 0.2 * size


def _joined(left: Word, last: Word, right: Word) -> Word:
    """The word with a piece added after its last one.

    Where a line ends with letters of another pass, no space is drawn after them, so its absence tells
    nothing.
    """
    return replace(
        left,
        text=nfc(left.text + right.text),
        x0=min(left.x0, right.x0),
        x1=max(left.x1, right.x1),
        y0=min(left.y0, right.y0),
        y1=max(left.y1, right.y1),
        order=min(left.order, right.order),
        spaced=right.spaced or right.order > last.order + 1,
    )
