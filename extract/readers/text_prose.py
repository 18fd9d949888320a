"""Plain-text lines outside tables become paragraphs.

Lines in, `Paragraph`s out, in reading order. Lines that were wrapped by the width of a page are joined,
also over the empty line that some converters print after each; two columns side by side become
separate paragraphs, left column first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.document import Paragraph
from extract.marks import Mark, is_upper, mark_of
from normalize.text import squeeze
from normalize.wrapping import mend_words, next_word_fits, starts_item

#: A line this long may have been wrapped by the page; shorter ones are lines of a header or a list.
_LEAST_WRAPPED = 60
#: Wider pages than this are no pages: the text was not wrapped at all.
_MOST_WRAPPED = 180
#: A header cell is half a page wide; a capital line of this length was probably wrapped by it.
_LEAST_CAPITALS = 22
_ENDED = (".", ";", ":", "!", "?", "./.")
_BULLETS = frozenset("-–+•*")
_GAP = re.compile(r"\s*\t+\s*| {4,}")
_TAGS = re.compile(
    r"</?(?:p|i|b|u|s|em|strong|span|br|div|sup|sub|font|td|tr|th|table|tbody|li|ul)\b[^<>]{0,300}/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</(?:p|div|li|tr)>\s*|<br\s*/?>\s*", re.IGNORECASE)
_HEADING = re.compile(
    r"(?:[IVX]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[./):]|(?:Điều|Mục|Phần|Chương)\s+[\dIVX]+"
)


def strip_tags(text: str) -> str:
    """The text without stray HTML tags and Markdown stars; block tags leave a line break.

    >>> strip_tags("<p><i>Tiêu chí</i> 4.2</p> <p>Phối hợp</p>")
    'Tiêu chí 4.2\\nPhối hợp'
    """
    if "<" in text:
        text = _TAGS.sub("", _BLOCK_TAG.sub("\n", text)).strip("\n ")
    return text.replace("**", "") if "**" in text else text


def paragraphs(lines: Sequence[str]) -> list[Paragraph]:
    """The paragraphs of consecutive lines; empty lines part them unless a sentence runs on."""
    pieces = _with_bullets(_pieces(lines))
    width = _page_width([text for text, _ in pieces])
    out: list[Paragraph] = []
    parts: list[str] = []
    for above, (text, tabbed) in zip([None, *pieces], pieces, strict=False):
        if above is not None and not tabbed and _runs_on(above[0], text, width, len(parts) > 1):
            parts.append(text)
            out[-1] = replace(out[-1], text=mend_words(" ".join(parts)))
        else:
            parts = [text]
            out.append(Paragraph(mend_words(text), tabbed=tabbed))
    return out


def _pieces(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each line's text, with whether it began with a tab; columns side by side come one after the other."""
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    start = 0
    for line in lines:
        if not line.strip():
            continue
        parts = [part for part in _GAP.split(line.strip()) if part]
        if len(parts) == 2:
            left.append((squeeze(parts[0]), line.lstrip(" ").startswith("\t")))
            right.append((squeeze(parts[1]), False))
            start = line.rfind(parts[1])
            continue
        indent = len(line) - len(line.lstrip())
        if right and start and indent >= 0.8 * start:
            right.append((squeeze(line), False))
            continue
        yield from left
        yield from right
        left, right = [], []
        tabbed = line.lstrip(" ").startswith("\t")
        for part in parts if len(parts) > 2 else [line]:
            for text in strip_tags(part).split("\n"):
                if squeeze(text):
                    yield squeeze(text), tabbed
                    tabbed = False
    yield from left
    yield from right


def _with_bullets(pieces: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The pieces, a bullet that stands on a line of its own put before its text."""
    out: list[tuple[str, bool]] = []
    for text, tabbed in pieces:
        if out and out[-1][0] in _BULLETS:
            out[-1] = (f"{out[-1][0]} {text}", out[-1][1])
        else:
            out.append((text, tabbed))
    return out


def _page_width(texts: Sequence[str]) -> int:
    """The measure, in letters, at which the page wrapped its lines; 0 where it did not."""
    longest = max(map(len, texts), default=0)
    if not _LEAST_WRAPPED <= longest <= _MOST_WRAPPED:
        return 0
    wrapped = sum(
        len(above) > 0.8 * longest and below[0].islower() and not above.endswith(_ENDED)
        for above, below in pairwise(texts)
    )
    return longest if wrapped else 0


def _runs_on(above: str, line: str, width: int, joined: bool) -> bool:
    """Whether a line goes on in the next one: a sentence that has not ended and had no more room.

    ``joined`` tells that the line above is itself the rest of another.
    """
    if _wrapped_capitals(above, line):
        return True
    if starts_item(line) or _HEADING.match(line):
        return False
    full = width > 0 and len(above) >= 0.6 * width and not next_word_fits(above, line, width)
    if line[0].islower():
        return not above.endswith((";", ":", "./.")) and (full or len(above) >= _LEAST_WRAPPED)
    return (full and not above.endswith(_ENDED) and not is_upper(line)) or (full and joined and above.endswith(","))


def _wrapped_capitals(text: str, following: str) -> bool:
    """The name of an office that its half of the page wrapped: ``UBND HUYỆN AN`` / ``PHÚ ĐÔNG``."""
    return (
        len(text) >= _LEAST_CAPITALS
        and len(following.split()) <= 4
        and mark_of(text) in (Mark.BODY, Mark.SCHOOL)
        and is_upper(following)
        and mark_of(following) is Mark.OTHER
        and not _HEADING.match(following)
        and not _TITLE.match(following)
    )


_TITLE = re.compile(r"(?:KẾ HOẠCH|BÁO CÁO|BIÊN BẢN|QUYẾT ĐỊNH|CẢI TIẾN|NĂM HỌC|TỔ|BAN|HỘI ĐỒNG)\b")
