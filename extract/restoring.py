"""Gives a Document its Vietnamese marks back where they were lost or misread.

A Document in, the same Document out where its text is intact. Otherwise every text of every block is
restored in one go, so that the whole document is context, and what was read stays in ``original``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from diacritics.assess import State, states_of
from diacritics.restore import restore
from extract.document import Block, Document, Page, Paragraph, Table

_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKED = re.compile(r"[^\x00-\x7f]")
#: Running Vietnamese has marks on about 0.7 of its words; with this share a text is surely intact,
#: and the language model need not be loaded to say so.
_SURELY_INTACT = 0.55
#: A document is restored when this share of its words stands in damaged lines.
_DAMAGED_SHARE = 0.3
_DAMAGED = (State.STRIPPED, State.OCR_MANGLED)


def restored(document: Document) -> Document:
    """The document with its marks put back, ``restored`` set; unchanged where they are in place."""
    texts = list(_texts(document))
    if not _is_damaged(texts):
        return document
    lines = "\n".join(texts).split("\n")
    found = iter(restore("\n".join(lines)).text.split("\n"))
    whole = iter(["\n".join(next(found) for _ in text.split("\n")) for text in texts])
    pages = tuple(_page(page, whole) for page in document.pages)
    return replace(document, pages=pages, restored=True)


def _texts(document: Document) -> Iterator[str]:
    """All texts of a document, in the order `_page` takes them back."""
    for block in document.blocks():
        if isinstance(block, Table):
            yield from (cell.text for cell in block.cells)
        else:
            yield block.text


def _is_damaged(texts: Sequence[str]) -> bool:
    words = [word for text in texts for word in _WORD.findall(text)]
    marked = sum(bool(_MARKED.search(word)) for word in words)
    if not words or marked >= _SURELY_INTACT * len(words):
        return False
    lines = "\n".join(texts).split("\n")
    states = states_of("\n".join(lines))
    counts = [len(_WORD.findall(line)) for line in lines]
    damaged = sum(count for count, state in zip(counts, states, strict=True) if state in _DAMAGED)
    return damaged >= _DAMAGED_SHARE * sum(counts)


def _page(page: Page, texts: Iterator[str]) -> Page:
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            cells = tuple(
                replace(cell, text=text, original=cell.original or (cell.text if text != cell.text else None))
                for cell, text in zip(block.cells, texts, strict=False)
            )
            blocks.append(replace(block, cells=cells))
        else:
            blocks.append(_paragraph(block, next(texts)))
    return replace(page, blocks=tuple(blocks))


def _paragraph(paragraph: Paragraph, text: str) -> Paragraph:
    original = paragraph.original or (paragraph.text if text != paragraph.text else None)
    return replace(paragraph, text=text, original=original)
