"""Items of different schools that say nearly the same: plans copied from one another.

Items in, pairs out: each item with the first one of another school that it repeats. Time grows with
the number of items, not with its square: only items that share a sampled piece of text are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from rapidfuzz import fuzz

from normalize.records import ItemRecord
from normalize.text import bare

#: Shorter texts are alike by chance ("Mua sắm thiết bị dạy học").
_LEAST_WORDS = 14
#: Texts are compared up to this length, in characters.
_LONGEST = 2_000
#: Two texts are nearly identical from this likeness (0 to 100) on.
_NEAR = 90.0
#: Pieces of so many words are sampled, so many of a text: two texts alike to 90 % share one of them.
_PIECE, _SAMPLES = 3, 12
#: No more items are compared for one sampled piece, so that boilerplate costs nothing.
_BUCKET = 40
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NearPair:
    """An item that repeats an earlier one of another school; ``likeness`` from 90 to 100."""

    first: ItemRecord
    second: ItemRecord
    likeness: float


def near_identical(items: Sequence[ItemRecord]) -> list[NearPair]:
    """Each item with the earlier item of another school whose words it repeats most closely.

    "Earlier" is the order of ``items``. Schools are told apart by ``organization``, without it by document.
    """
    pairs: list[NearPair] = []
    texts: list[tuple[ItemRecord, str, str]] = []
    index: dict[int, list[int]] = {}
    for item in items:
        words = _words(item)
        if len(words) < _LEAST_WORDS:
            continue
        school, text = _school(item), " ".join(words)
        samples = _samples(words)
        places = dict.fromkeys(place for sample in samples for place in index.get(sample, ()))
        best = _nearest(text, [texts[place] for place in places if texts[place][1] != school])
        if best is not None:
            pairs.append(NearPair(best[0], item, round(best[1], 1)))
        for sample in samples:
            bucket = index.setdefault(sample, [])
            if len(bucket) < _BUCKET:
                bucket.append(len(texts))
        texts.append((item, school, text))
    return pairs


def _nearest(text: str, others: Iterable[tuple[ItemRecord, str, str]]) -> tuple[ItemRecord, float] | None:
    best: tuple[ItemRecord, float] | None = None
    for item, _, other in others:
        likeness = fuzz.ratio(text, other, score_cutoff=_NEAR)
        if likeness and (best is None or likeness > best[1]):
            best = item, likeness
    return best


def _words(item: ItemRecord) -> list[str]:
    fields = (item.content, item.weakness, item.cause, item.target, item.actions)
    return _WORD.findall(bare(" ".join(filter(None, fields))[:_LONGEST]))


def _school(item: ItemRecord) -> str:
    return bare(item.organization) if item.organization else item.document_id


def _samples(words: Sequence[str]) -> list[int]:
    """The least checksums of the text's pieces: the same pieces are sampled of texts that are alike."""
    pieces = {crc32(" ".join(words[at : at + _PIECE]).encode()) for at in range(len(words) - _PIECE + 1)}
    return sorted(pieces)[:_SAMPLES]
