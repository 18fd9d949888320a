"""The money cell of an item: amounts, what they buy, where the money comes from.

Text in, a `Budget` out; total on any text. What is bought is a description, never a source; a thing
or a room in the cell is neither. Phrases are in ``data/funding.csv`` and ``data/money_words.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from normalize.amounts import Amount, find_amounts, is_torn
from normalize.phrases import Found, PhraseBook, aligned, load_rows, prepared, words
from normalize.records import Funding
from normalize.signs import is_ditto, is_nothing
from normalize.text import same_form, squeeze

_HEADER_UNITS = (
    (re.compile(r"ty dong|\(\s*ty\s*\)"), 10**9),
    (re.compile(r"trieu|\btr\.?\s?d\b|\btrd\b|\btr\b"), 10**6),
    (re.compile(r"nghin|ngan\b(?! sach)|\b1[.,]?000\s*(?:d\b|dong)|\bngd\b"), 10**3),
    (re.compile(r"\(\s*(?:dvt\s*:?\s*)?(?:d|dong|vnd)\s*\)|don vi(?: tinh)?\s*:?\s*(?:dong|vnd|d\b)"), 1),
)
#: Digits a narrow column broke: ``71.365⏎.300``, ``216,0⏎00``.
_BROKEN = re.compile(
    r"(?<=\d)\s+(?=[.,]\d{3}(?!\d))|(?<=\d[.,])\s*\n\s*(?=\d)"
    r"|(?<=[.,]\d)\n(?=\d\d(?!\d))|(?<=[.,]\d\d)\n(?=\d(?!\d))"
)
_EDGES = " \t\n.,;:*•●+-–—=/"
_BOUGHT_AFTER = re.compile(
    r"(?:^\s*|\bde\s+|\bcho viec\s+)((?:mua|sua|lap|xay|trang bi|thay|son|to chuc|in|thue|cai|boi|lam|lat)\b)"
)
_BRACKET = re.compile(r"\s*\([^()]*\)?")
_PERCENT = re.compile(r"\d{1,3}\s*%")
_JOINERS = {("va",), ("ket", "hop"), ("cung",), ("cung", "voi"), ("voi",), ()}


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One amount or source: what is bought, whole VND, the code of the source."""

    description: str | None = None
    amount_vnd: int | None = None
    funding: Funding | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """A money cell read; ``ambiguous`` tells that an amount could be read another way."""

    lines: tuple[BudgetLine, ...] = ()
    total_vnd: int | None = None
    funding: tuple[Funding, ...] = ()
    ambiguous: bool = False


@cache
def _funds(support_only: bool = False) -> PhraseBook[Funding]:
    rows = [row for row in load_rows("funding.csv") if row["in_support"] == "yes" or not support_only]
    return PhraseBook((row["phrase"], Funding(row["funding"])) for row in rows)


@cache
def _words(*kinds: str) -> PhraseBook[str]:
    rows = load_rows("money_words.csv")
    return PhraseBook((row["phrase"], row["kind"]) for row in rows if row["kind"] in kinds)


def header_unit(header_text: str) -> int | None:
    """The unit a column heading states, in VND: 1000000 for ``Kinh phí (triệu đồng)``."""
    folded = aligned(squeeze(prepared(header_text)))
    return next((unit for pattern, unit in _HEADER_UNITS if pattern.search(folded)), None)


def _distinct(found: Iterable[Funding | None]) -> tuple[Funding, ...]:
    return tuple(dict.fromkeys(fund for fund in found if fund is not None))


def _without_own_brackets(text: str, funds: PhraseBook[Funding]) -> str:
    """The text with the brackets that follow a source blanked: they are part of the source."""
    for hit in funds.find(text):
        bracket = _BRACKET.match(text, hit.end)
        if bracket:
            text = text[: bracket.start()] + " " * len(bracket.group()) + text[bracket.end() :]
    return text


def _sources(text: str, funds: PhraseBook[Funding]) -> tuple[Funding, ...]:
    """The sources a phrase names: the first, and those a joining word or sign adds."""
    kept: list[Found[Funding]] = []
    for hit in funds.find(_without_own_brackets(text, funds)):
        between = text[kept[-1].end : hit.start] if kept else ""
        joined = words(between) in _JOINERS or any(sign in between for sign in ",;/+&\n%")
        if not kept or (joined and between.strip()):
            kept.append(hit)
    return _distinct(hit.value for hit in kept)


# --- a piece with an amount ---------------------------------------------------------------------------


def _without(text: str, found: Iterable[Found[Funding]]) -> str:
    """The text without its sources, the words that belong to them and brackets after them."""
    for hit in sorted(found, key=lambda hit: -hit.start):
        bracket = _BRACKET.match(text, hit.end)
        after = text[bracket.end() if bracket else hit.end :]
        text = f"{text[: hit.start]}\x00{_drop_leading(after)}"
    return text


def _drop_leading(text: str) -> str:
    while (tail := _words("SOURCE_TAIL").head(text)) is not None and not text[: tail.start].strip(" "):
        text = text[tail.end :]
    return text


def _description(text: str) -> str | None:
    """What is bought, out of the words beside an amount; null where they only name a source."""
    found = _funds().find(text)
    kept = _without(text, found)
    kept = re.sub(r"\([^()]*\)?", " ", kept) if found else kept
    pieces = [piece.strip(_EDGES + "()") for piece in kept.split("\x00")]
    pieces = [piece for piece in map(_trim_fillers, pieces) if any(char.isalpha() for char in piece)]
    return squeeze(pieces[0]) if pieces else None


@cache
def _forms(kind: str) -> frozenset[str]:
    return frozenset(same_form(row["phrase"]) for row in load_rows("money_words.csv") if row["kind"] == kind)


def _is_filler(text: str) -> bool:
    """Whether words say nothing of what is bought; ``Tủ`` is bought, ``từ`` is not."""
    if text.isascii():
        return _words("FILLER").whole(text) is not None
    return same_form(text) in _forms("FILLER")


def _trim_fillers(text: str) -> str:
    """The text without words such as ``kinh phí``, ``khoảng``, ``từ nguồn`` at its ends."""
    rest = text.strip(_EDGES)
    while rest:
        found = _words("FILLER").head(rest)
        if found is None or not _is_filler(squeeze(rest[found.start : found.end])):
            break
        rest = rest[found.end :].strip(_EDGES)
    if not any(char.isalnum() for char in rest):
        return ""
    *head, last = text.split(" ")
    while head and same_form(last.strip(_EDGES)) in _forms("LINK"):
        *head, last = head
    return " ".join([*head, last]).strip(_EDGES)


def _last_piece(before: str) -> str:
    """Of the words before an amount those that belong to it: after a colon all, else the last item."""
    *earlier, own = re.split(r"[;\n]", before)
    if not own.strip(_EDGES) and earlier:
        own = earlier[-1]
    if own.rstrip().endswith((":", "=", "-", "–")):
        return own
    *earlier, last = re.split(r",|(?<=\w)\s[-–]\s", own)
    return last if last.strip(_EDGES) or not earlier else earlier[-1]


def _line(before: str, amount: Amount, after: str) -> list[BudgetLine]:
    own = _last_piece(before)
    description = _description(own)
    bought = _BOUGHT_AFTER.search(aligned(after))
    if description is None and bought:
        description = _description(after[bought.start(1) :])
    sources = _distinct((*_sources(own, _funds()), *_sources(after, _funds())))
    if amount.value == 0 and not sources:
        sources = (Funding.KHONG,)
    first = BudgetLine(description, amount.value, sources[0] if sources else None)
    return [first, *(BudgetLine(funding=fund) for fund in sources[1:])]


def _borders(text: str, amounts: list[Amount]) -> list[int]:
    """Where, between two amounts, the words of the first end and those of the second begin."""
    borders = [0]
    for one, other in pairwise(amounts):
        between = text[one.end : other.start]
        outside = re.sub(r"\([^()]*\)", lambda match: " " * len(match.group()), between)
        cut = re.search(r"[;\n]", outside) or re.search(r",|\+|\svà\s|\.\s|\(", outside)
        borders.append(one.end + (cut.end() if cut else 0))
    return [*borders, len(text)]


def _leading_things(before: str) -> list[BudgetLine]:
    """Sources in the pieces that stand before the first amount's own words."""
    own = _last_piece(before)
    rest = before[: before.rfind(own)]
    return [line for piece in re.split(r"[;,\n]", rest) for line in _sources_only(piece)]


def _priced(text: str, amounts: list[Amount]) -> tuple[list[BudgetLine], int | None, bool]:
    borders = _borders(text, amounts)
    lines: list[BudgetLine] = _leading_things(text[: amounts[0].start])
    totals: list[int] = []
    results = {i for i, amount in enumerate(amounts) if amount.result}
    rates_only = all(amount.rate for amount in amounts)
    for i, amount in enumerate(amounts):
        before, after = text[borders[i] : amount.start], text[amount.end : borders[i + 1]]
        follows_result = i + 1 in results or (amount.rate and not rates_only)
        if follows_result:
            continue
        if i in results and i > 0:
            before = text[borders[i - 1] : amounts[i - 1].start]
        new = _line(before, amount, after)
        if _words("TOTAL").head(before.strip(_EDGES)) and len(amounts) > 1 and new[0].description is None:
            totals.append(amount.value)
            lines += [BudgetLine(funding=line.funding) for line in new if line.funding]
            continue
        lines += new
    lines = _joined(lines)
    priced = [line.amount_vnd for line in lines if line.amount_vnd is not None]
    if totals and not priced:
        return [BudgetLine(None, totals[-1])], totals[-1], False
    parts = _parts_of_first(lines)
    if parts:
        return parts, priced[0], False
    total = totals[-1] if totals else sum(priced)
    return lines, total, rates_only or (bool(totals) and totals[-1] != sum(priced))


def _joined(lines: list[BudgetLine]) -> list[BudgetLine]:
    """``Nguồn: ngân sách; Số tiền: 12 triệu`` is one line: the only source of the only amount."""
    if len(lines) == 2 and lines[0].amount_vnd is None and lines[1].funding is None:
        return [BudgetLine(lines[1].description, lines[1].amount_vnd, lines[0].funding)]
    return lines


def _parts_of_first(lines: list[BudgetLine]) -> list[BudgetLine]:
    """The parts of a first amount that is their sum: ``30 triệu (NSNN: 20 triệu, XHH: 10 triệu)``."""
    if not lines:
        return []
    whole, *parts = lines
    amounts = [line.amount_vnd for line in parts if line.amount_vnd is not None]
    if len(amounts) < 2 or whole.amount_vnd != sum(amounts):
        return []
    return [replace(part, description=part.description or whole.description) for part in parts]


# --- a cell without an amount ---------------------------------------------------------------------------


def _sources_only(text: str) -> list[BudgetLine]:
    return [BudgetLine(funding=fund) for fund in _sources(_PERCENT.sub(" % ", text), _funds())]


def _unpriced(text: str) -> list[BudgetLine]:
    lines = [line for piece in re.split(r"[;\n]", text) for line in _sources_only(piece)]
    unique = list(dict.fromkeys(lines))
    if unique:
        return unique
    if _words("INSTEAD").head(text.lstrip(_EDGES)):
        return [BudgetLine(funding=Funding.KHAC)]
    return []


def read_budget(text: str, header_unit: int | None = None, above: Budget | None = None) -> Budget:
    """The amounts and sources of a money cell; ``above`` is the row above, for ditto marks.

    >>> read_budget("Lát sân: 12 triệu đồng (xã hội hóa)").lines[0].amount_vnd
    12000000
    """
    if is_ditto(text):
        return above or Budget()
    if is_nothing(text):
        return Budget()
    cell = _BROKEN.sub("", prepared(text))
    cell = "\n".join(squeeze(line) for line in cell.split("\n")).strip()
    label, _, said = cell.rpartition(":")
    if _words("NONE").whole(cell) or (_is_filler(label) and _words("NONE").whole(said)):
        return Budget((BudgetLine(None, 0, Funding.KHONG),), 0, (Funding.KHONG,))
    amounts = find_amounts(aligned(cell), header_unit)
    if amounts:
        lines, total, differs = _priced(cell, amounts)
        ambiguous = differs or any(amount.ambiguous for amount in amounts)
        ambiguous = ambiguous or (len(amounts) == 1 and amounts[0].rate)
    else:
        lines, total, ambiguous = _unpriced(cell), None, is_torn(aligned(cell))
    return Budget(tuple(lines), total, _distinct(line.funding for line in lines), ambiguous)


def read_support_funding(text: str) -> tuple[Funding, ...]:
    """The funds a cell of other support names; goodwill (``Sự đồng lòng của CMHS``) is none."""
    if is_nothing(text) or is_ditto(text):
        return ()
    pieces = re.split(r"[;\n]", prepared(text))
    return _distinct(fund for piece in pieces for fund in _sources(piece, _funds(support_only=True)))
