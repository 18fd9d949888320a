"""Count which syllables follow each other, for judging what a misread line may have said.

Tokens of the training text in, the arrays of `diacritics/data/pairs.npz` out: the words, how often each was
seen, and the pairs seen at least `MIN_PAIR` times (sorted numbers ``first * words + second``, stored as
differences) with the logarithm of their count in one byte.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diacritics.forms import key
from diacritics.syllables import is_syllable

MIN_WORD = 10
MIN_PAIR = 2
#: Counts are stored as the nearest power of this.
LOG_STEP = 0.1


def write_pairs(
    tokens: npt.NDArray[np.int32], vocabulary: list[str], path: Path, copies: npt.NDArray[np.int8] | None = None
) -> None:
    """Count and write; word 0 stands for everything that is no known syllable, line ends included.

    `copies` says how often each token counts in the pairs, once where it is not given.
    """
    counts = np.bincount(tokens, minlength=len(vocabulary))
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in zip(vocabulary, counts, strict=True):
        if word[0].isalpha() and is_syllable(word):
            written[key(word)][word.lower()] += int(count)
    kept = {form: forms for form, forms in sorted(written.items()) if forms.total() >= MIN_WORD}
    numbers = {form: number for number, form in enumerate(kept, 1)}
    own = np.array([numbers.get(key(w), 0) if w[0].isalpha() else 0 for w in vocabulary], np.int64)
    stream = own[tokens]
    size = len(kept) + 1
    if copies is None:
        copies = np.ones(len(stream), np.int8)
    seen = np.bincount(stream, copies, minlength=size)
    found, place = np.unique(stream[:-1] * size + stream[1:], return_inverse=True)
    often = np.bincount(place, copies[1:])
    keep = (often >= MIN_PAIR) & (found > 0)
    found, often = found[keep], often[keep]
    words = ["", *(forms.most_common(1)[0][0] for forms in kept.values())]
    np.savez_compressed(
        path,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        seen=seen.astype(np.uint32),
        gaps=np.diff(found, prepend=0).astype(np.uint32),
        counts=np.rint(np.log(often) / LOG_STEP).astype(np.uint8),
    )
