"""What a single line of a header or of a foot is: motto, issuing body, number, date, signer.

Text in, a `Mark` out. Lines are compared without marks and case, so that text whose diacritics were
lost or misread is told as well; what a line means next to others is decided by the callers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz

from normalize.organizations import is_parent_body, is_state_body
from normalize.records import DocType
from normalize.text import bare, letters


class Mark(StrEnum):
    """Kinds of lines."""

    MOTTO = "motto"
    INDEPENDENCE = "independence"
    BODY = "body"
    SCHOOL = "school"
    TEAM = "team"
    NUMBER = "number"
    PLACE_DATE = "place_date"
    FORM_LABEL = "form_label"
    STAMP = "stamp"
    RECIPIENTS = "recipients"
    SIGNER = "signer"
    SIGN_NOTE = "sign_note"
    OTHER = "other"


#: Lines that belong to the block above a title.
HEADER_MARKS = frozenset(
    {
        Mark.MOTTO, Mark.INDEPENDENCE, Mark.BODY, Mark.SCHOOL, Mark.TEAM, Mark.NUMBER, Mark.PLACE_DATE,
        Mark.FORM_LABEL, Mark.STAMP,
    }
)  # fmt: skip

_MOTTO = "conghoaxahoichunghiavietnam"
_INDEPENDENCE = "doclaptudohanhphuc"
#: A header line is short; what is longer is prose that begins with the same words.
_LONGEST = 110
_SCHOOL = re.compile(
    r"^(?:truong$|truong\s*(?:mam non|mam|mn|mau giao|mg|tieu|th|thcs|thpt|trung hoc|pho thong|pt"
    r"|ptdt\w*|lien cap|quoc te"
    r"|song ngu|tu thuc|chuyen|giao duc|nuoi day|cao dang)\b"
    r"|trung tam (?:gd|giao duc|gdtx|gdnn)|nhom tre|lop mau giao|co so giao duc)"
)
_TEAM = re.compile(r"^(?:to|hoi dong|ban|doan|nhom|chi bo|cong doan|bo phan)\s+[a-z]")
_BLANK = r"[\d.\u2026_\s]*"
_NUMBER = re.compile(
    rf"^(?:s[o06e]\s*[:.;l|]?\s*{_BLANK}\s*[/-]\s*(?:\d{{4}}\s*/\s*)?"
    rf"[a-z&]{{1,12}}(?:\s*[-/]\s*[a-z\d&. -]*)?\s*{_BLANK}$"
    rf"|s[o06]\s*:\s*{_BLANK}$)"
    r"|^s[o06]\s*:\s*[^/]{0,9}/\s*(?:\d{4}\s*/\s*)?[a-z&]{1,12}\s*-\s*[a-z\d&.-]{1,15}$"
    r"|^\d{1,5}\s*/\s*(?:\d{4}\s*/\s*)?(?:kh|qd|bb|bc|ttr|tb|nq|hd|ctr)\s*-\s*[a-z\d&.-]+$"
)
_DATE_WORDS = rf"ngay\s*{_BLANK}\s*thang\s*{_BLANK}\s*(?:thang\s*{_BLANK}\s*)?,?\s*nam\s*{_BLANK}\.?"
_PLACE_DATE = re.compile(
    rf"^(?:(?:[^:;,\s]+\s+){{0,6}}[^:;,\s]+\s*,?\s+)?(?:{_DATE_WORDS}|ngay\s*\d{{1,2}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*\d{{4}})$"
)
#: A date line whose figures were filled in by hand and read as signs: ``…, ngày #3 tháng { năm 2026``.
_SCRAWLED_DATE = re.compile(r"^[^:;,\d]{2,40},\s*ngay.{0,6}?thang.{0,6}?nam\b.{0,6}$")
_NOT_PLACE = re.compile(
    r"^(?:.*\bso\s*:?\s*\d+\s*[-/]|thoi gian|hom nay|can cu"
    r"|luc\b|vao\b|hoi\b|bat dau|ket thuc|tu\b|den\b|truoc\b|\(|theo\b"
    r"|so\b.*\bcua\b)"
)
_FORM_LABEL = re.compile(
    r"^(?:(?:mau|bieu|bieu mau|phu luc|bm)\s*(?:so)?\s*[:.]?\s*(?:[\divx]+[a-z]?)?\s*[.:]?$|mau\s+\d"
    r"|\(?(?:kem|dinh kem|ban hanh kem)\b)"
)
_STAMP = re.compile(
    r"^\(?(?:du thao(?: lan \d+)?|mat|toi mat|hoa toc|khan|thuong khan|ban sao|sao y.*|cong van den|den)\)?$"
    r"|^kinh chuyen\b|\bcong thong tin dien tu\b"
)
_RECIPIENTS = re.compile(r"^noi nh[aiou]n\b")
_SIGN_NOTE = re.compile(
    r"^[(\[]?\s*(?:da\s+)?(?:ky|chu ky)\b.{0,40}$|^[(\[].*(?:\bky\b|dong dau|ho ten|ho va ten).*[)\]]$"
    r"|^dong dau$"
    r"|^(?:duoc ky boi|nguoi ky|ngay ky|thoi gian ky|ky boi|ky ngay|digitally signed|signature|signed by"
    r"|email\s*:|co quan\s*:|chuc vu\s*:|date\s*:)"
)
#: ``KT`` and its like have a dot and a space behind them.
_LOST_DOT = re.compile(r"^(KT|TL|TM|TUQ)[\s.]*$")
#: A stroke of a pen behind a position.
_STRAY_END = re.compile(r" \S{1,2}$")
#: A position of so many letters is told by so large a part of them (per cent).
_TELLING = 8
_ALIKE = 80
_ON_BEHALF = re.compile(
    r"^(?:kt|k\.t|tl|t\.l|tm|t\.m|tuq|t\.u\.q|q)\s*[./]\s*(?=\S)|^(?:kt|k/t|tl|t/l|tm|t/m|tuq)\s+(?=\S)"
)
_DEGREE = re.compile(r"^(?:ths|ts|cn|ngut|nguyen giao|pgs|gs|nhagiao|nha giao)\s*\.\s*", re.IGNORECASE)
#: First words of lines in capitals that are no surnames.
_NO_NAME = frozenset(
    ["ubnd", "uy", "phong", "so", "hoi", "noi", "muc", "ket", "bien", "quyet", "nguoi", "xac", "nhu", "kinh"]
)
_ROLE_START = re.compile(
    r"^(?:hieu truong|pho hieu truong|to truong|to pho|chu tich|pho chu tich|bi thu|tong phu trach"
    r"|truong ban|pho ban|thanh vien"
    r"|giam doc|giam hieu|ke toan|cong doan|chi doan|chi bo|truong tieu|truong thcs|truong thpt"
    r"|truong mam|thanh pho|nam hoc"
    r"|ke hoach|can cu|to chuyen|to van|to giam|giao vien|nhan vien|ban giam|hoi dong|thu ky|dai dien"
    r"|tieu chi|tieu chuan"
    r"|cac to|chu tri|chu toa|don vi|viet nam|y te|van thu|van phong)\b"
)
#: A line drawn under the header's left column, read as signs before the words beside it.
_DRAWN = re.compile(r"^[—–_=~-]{2,}\s*(?=\w)")
_NAME_WORD = re.compile(r"^[^\W\d_]+(?:['’-][^\W\d_]+)*\.?$")


@lru_cache(maxsize=16384)
def mark_of(text: str) -> Mark:
    """What a line is, judged by itself.

    >>> mark_of("Hòa An, ngày 05 tháng 9 năm 2024")
    <Mark.PLACE_DATE: 'place_date'>
    """
    text = _DRAWN.sub("", text)
    words = bare(text)
    if not words or len(words) > _LONGEST:
        return Mark.OTHER
    signs = letters(text)
    if ("conghoaxahoi" in signs and len(signs) < 40) or fuzz.ratio(signs, _MOTTO) >= 80:
        return Mark.MOTTO
    if fuzz.ratio(signs, _INDEPENDENCE) >= 72:
        return Mark.INDEPENDENCE
    if _NUMBER.match(words):
        return Mark.NUMBER
    if _is_place_date(text, words):
        return Mark.PLACE_DATE
    for mark, pattern in ((Mark.RECIPIENTS, _RECIPIENTS), (Mark.SIGN_NOTE, _SIGN_NOTE), (Mark.STAMP, _STAMP)):
        if pattern.match(words):
            return mark
    if _FORM_LABEL.match(words):
        return Mark.FORM_LABEL
    if find_signer(text) is not None:
        # THỦ TƯỚNG signs, THỦ TƯỚNG CHÍNH PHỦ issues.
        return Mark.BODY if is_upper(text) and is_state_body(text, whole=True) else Mark.SIGNER
    return _organization_mark(text, words) if is_upper(text) else Mark.OTHER


def _is_place_date(text: str, words: str) -> bool:
    if _NOT_PLACE.match(words):
        return False
    if _PLACE_DATE.match(words) and text[:1].isupper():
        return True
    # The capital of a short first word may be misread as well.
    capital = text[:1].isupper() or len(words.split()[0]) <= 2
    return capital and _SCRAWLED_DATE.match(words) is not None


def _organization_mark(text: str, words: str) -> Mark:
    if is_parent_body(text) or is_state_body(text):
        return Mark.BODY
    if _SCHOOL.match(words):
        return Mark.SCHOOL
    return Mark.TEAM if _TEAM.match(words) else Mark.OTHER


def is_upper(text: str) -> bool:
    """Whether a line is printed in capitals, a stray small letter (`GD&ĐT`, OCR) aside."""
    signs = [c for c in text if c.isalpha()]
    return bool(signs) and sum(c.isupper() for c in signs) >= 0.8 * len(signs)


@cache
def title_words() -> Mapping[str, DocType]:
    """The words a title begins with, as their letters, and the type of document they tell."""
    return {letters(row["title"]): DocType(row["doc_type"]) for row in _rows("title_words.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("extract").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class SignerKind:
    """Who signs: ``rank`` 1 is the chief of a document, ``rank_in_minutes`` of minutes."""

    rank: int
    rank_in_minutes: int
    on_behalf: bool


@cache
def _signers() -> Mapping[str, tuple[int, int]]:
    return {
        bare(row["title"]): (int(row["rank"]), int(row["rank_in_minutes"])) for row in _rows("signers.csv")
    }


@lru_cache(maxsize=16384)
def find_signer(text: str) -> SignerKind | None:
    """The kind of a line that says who signs, None for any other line.

    >>> find_signer("KT. HIỆU TRƯỞNG").on_behalf
    True
    """
    words = bare(text).strip(" .:,()")
    match = _ON_BEHALF.match(words)
    name = words[match.end() :].strip(" .") if match else words
    if not name or len(name) > 70:
        return None
    known = _signers().get(name)
    if known is None and is_upper(text):
        heads = [head for head in _signers() if name.startswith(head + " ")]
        known = _signers()[max(heads, key=len)] if heads else ((3, 1) if match else None)
    if known is None:
        return None
    return SignerKind(known[0], known[1], match is not None)


def spelled_signer(text: str) -> str:
    """A line of capitals that says who signs, with the marks of the listed position: ``HIỆU TRƯỞNG``.

    For text read from an image; a line that is no listed position comes back as it is.

    >>> spelled_signer("KT. HIỆU TRƯỜNG")
    'KT. HIỆU TRƯỞNG'
    """
    match = _ON_BEHALF.match(bare(text))
    start = match.end() if match and len(bare(text)) == len(text) else 0
    name = bare(text[start:]).strip(" .:")
    listed = _spellings().get(name) or _spellings().get(_STRAY_END.sub("", name))
    lead = _LOST_DOT.sub(r"\1. ", text[:start])
    return lead + (listed.upper() if listed is not None and is_upper(text) else text[start:])


def likely_position(text: str) -> str | None:
    """The listed position that a line read under a seal is most like, in capitals; None where none is near.

    >>> likely_position("PHÓ XIỆU TRƯỞNG")
    'PHÓ HIỆU TRƯỞNG'
    """
    signs = letters(text)
    likeness = {title: fuzz.ratio(letters(title), signs) for title in _spellings().values()}
    best = max(likeness, key=likeness.__getitem__)
    return best.upper() if likeness[best] >= _ALIKE and len(letters(best)) >= _TELLING else None


@cache
def _spellings() -> Mapping[str, str]:
    return {bare(row["title"]): row["title"] for row in _rows("signers.csv")}


def is_person_name(text: str) -> bool:
    """Whether a text has the shape of a Vietnamese person's name: two to six words, each with a capital.

    >>> is_person_name("Đinh Thị Thu Hà"), is_person_name("Hiệu trưởng")
    (True, False)
    """
    name = _DEGREE.sub("", text.strip())
    words = name.split()
    if not 2 <= len(words) <= 6 or not all(_NAME_WORD.match(word) for word in words):
        return False
    folded = bare(name)
    if letters(name) in title_words() or words[0].endswith(".") or folded.split()[0] in _NO_NAME:
        return False
    if _ROLE_START.match(folded) or find_signer(text) is not None:
        return False
    parts = [part for word in words for part in re.split(r"['’-]", word)]  # H’Yéo, Y-Bhăm
    return all(
        (part[0].isupper() and (part[1:].islower() or part.isupper())) or len(part) == 1 for part in parts
    )
