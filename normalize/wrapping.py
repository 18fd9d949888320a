"""Words and lines that a narrow column, a page or a converter broke are made whole again.

Strings in, strings out; every function is total (never raises), pure and linear in its text. Intact
text is never changed: two pieces become one word only where at least one of them is no word by
itself, or where the three pieces of a fixed expression (``whole_words.csv``) stand side by side.
"""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources

from diacritics.syllables import is_syllable
from normalize.text import squeeze

#: How wide a text is.
Measure = Callable[[str], float]

_OPEN = "([{\"'“‘<-–/*"
_CLOSE = ")]}\"'”’>.,;:!?*"
#: After these a single letter is a name (``khoản b``, ``lớp c``), not a piece of a word.
_ENUMERATORS = frozenset(
    [
        "điểm",
        "khoản",
        "mục",
        "ý",
        "nhóm",
        "lớp",
        "khối",
        "câu",
        "phần",
        "loại",
        "hạng",
        "tổ",
        "số",
        "khu",
        "dãy",
        "cột",
        "hàng",
        "và",
        "hoặc",
        "đến",
    ]
)
#: After a number word ``m`` and ``g`` are units.
_NUMBER_WORDS = frozenset(
    ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "trăm", "nghìn", "triệu"]
)
_ROMAN = re.compile(r"[IVX]+")
#: A line made whole may be broken once more (``Kh ô ng``); no real word is in more than some pieces.
_PASSES = 6

_YEAR = r"(?:19|20)\d\d"
_DAY = re.compile(r"(?<![\d/])(\d{1,2}/(?:\d{1,2}/)?)(\d{1,3}) (\d{1,3})(?![\d/]|[.,]\d)")
#: ``30/1 0/2026``: no month begins with 0 alone; ``15/1 2/2024`` may be two dates and stays.
_MONTH = re.compile(rf"(?<![\d/])(\d{{1,2}}/1) (0/{_YEAR})(?!\d)")
_SCHOOL_YEAR = re.compile(rf"(?<!\d)({_YEAR})( ?[-–] ?)(\d{{1,3}}) (\d{{1,3}})(?![\d/]|[.,]\d)")
_YEAR_WORD = re.compile(r"(?<!\w)([Nn]ăm (?:học )?)(\d{2,3}) (\d{1,2})(?![\d/]|[.,]\d)")
#: A converter printed the last digit of the year twice: ``12/2022 2``.
_ECHO = re.compile(rf"(?<![\d/])((?:\d{{1,2}}/)?\d{{1,2}}/{_YEAR}) (\d)$", re.MULTILINE)
#: ``4.000.00 0đ``, ``216,0 00 triệu``: a group of three digits in two pieces.
_GROUP = re.compile(r"(?<![\d/])(\d{1,3}(?:[.,]\d{3})*[.,])(\d{1,2}) (\d{1,2})(?!\d|/)")
#: ``71.365 .300 đồng``: the sign went to the next line with its group.
_SIGN = re.compile(r"(?<![\d/])(\d{1,3}(?:[.,]\d{3})*) ([.,]\d{3})(?=[.,]\d{3}|(?!\d))")

#: ``1.850. 000 đồng``: the sign stayed, its group went to the next line.
_SIGN_BEFORE = re.compile(
    r"(?<![\d/])(\d{1,3}(?:[.,]\d{3})*[.,]) (?=\d{3}(?:[.,]\d{3})*\s*(?:đ\b|đồng|triệu|tỷ|nghìn|VN))"
)

_BULLET = re.compile(r"[-–—+*•·▪●◦►✓]\s|[•·▪●◦►✓]")
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-zđ])[.)]\s+\S")
_LABEL = re.compile(r"[^\W\d_a-z][^:;.?!]{1,48}:(?:\s|$)")
_ENDED = (".", ";", ":", "!", "?")


@cache
def _whole_words() -> tuple[frozenset[str], dict[str, int]]:
    """Known abbreviations; fixed expressions without their space, with the length of the first word."""
    source = resources.files("normalize").joinpath("data/whole_words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(source.splitlines()))
    abbreviations = frozenset(row["text"] for row in rows if row["kind"] == "abbreviation")
    phrases = [row["text"] for row in rows if row["kind"] == "phrase"]
    return abbreviations, {phrase.replace(" ", ""): phrase.index(" ") for phrase in phrases}


def mend_words(text: str) -> str:
    """The text with torn words, abbreviations, dates and amounts put together; line breaks stay.

    >>> mend_words("Tiêu chu ẩn 2: TTC M, 10/20 22, 216,0 00 triệu, Khô ng")
    'Tiêu chuẩn 2: TTCM, 10/2022, 216,000 triệu, Không'
    """
    for _ in range(_PASSES):
        mended = "\n".join(_mend_line(line) for line in mend_numbers(text).split("\n"))
        if mended == text:
            break
        text = mended
    return text


def mend_numbers(text: str) -> str:
    """The text with torn dates, years and sums whole; words stay as they are.

    >>> mend_numbers("Trước 30/1 0/2026: 71.365 .300 đồng")
    'Trước 30/10/2026: 71.365.300 đồng'
    """
    text = _DAY.sub(_whole_year, _MONTH.sub(r"\1\2", text))
    text = _SCHOOL_YEAR.sub(_whole_school_year, text)
    text = _YEAR_WORD.sub(_whole_year, text)
    text = _ECHO.sub(lambda m: m[1] if m[1][-1] == m[2] else m[0], text)
    text = _GROUP.sub(lambda m: m[1] + m[2] + m[3] if len(m[2] + m[3]) == 3 else m[0], text)
    return _SIGN_BEFORE.sub(r"\1", _SIGN.sub(r"\1\2", text))


def _whole_year(match: re.Match[str]) -> str:
    year = match[2] + match[3]
    return match[1] + year if re.fullmatch(_YEAR, year) else match[0]


def _whole_school_year(match: re.Match[str]) -> str:
    year = match[3] + match[4]
    return match[1] + match[2] + year if year == str(int(match[1]) + 1) else match[0]


def _mend_line(line: str) -> str:
    out: list[str] = []
    for token in line.split(" "):
        if out and _is_torn(out[-1], token, out[-2] if len(out) > 1 else ""):
            out[-1] += token
        else:
            out.append(token)
        _mend_phrase(out)
    return " ".join(out)


def _is_torn(left: str, right: str, before: str) -> bool:
    """Whether two neighbouring tokens are the pieces of one word."""
    first, second = left.lstrip(_OPEN), right.rstrip(_CLOSE)
    if not (first.isalpha() and second.isalpha()) or len(first) + len(second) > 8:
        return False
    abbreviations, _ = _whole_words()
    known = [piece in abbreviations or is_syllable(piece) for piece in (first, second)]
    if all(known) or _ROMAN.fullmatch(second):
        return False
    joined = first + second
    if joined in abbreviations:
        return first not in abbreviations and second not in abbreviations
    if not (joined.islower() or joined.istitle() or joined.isupper()) or not is_syllable(joined):
        return False
    return not _stands_alone(first, second, before, left != first)


def _stands_alone(first: str, second: str, before: str, opened: bool) -> bool:
    """Whether a single letter is a name, a unit or an item of a list."""
    if len(second) == 1 and first.lower() in _NUMBER_WORDS:
        return True
    if len(first) > 1:
        return False
    previous = before.rstrip(_CLOSE).lower()
    if previous in _ENUMERATORS or previous[-1:].isdigit() or before.endswith(","):
        return True
    return first.isupper() and bool(before) and not opened and not before.endswith(_ENDED)


def _mend_phrase(out: list[str]) -> None:
    """Put the last three tokens right where they are the two words of a fixed expression."""
    if len(out) < 3 or not out[-1] or len(out[-3]) + len(out[-2]) + len(out[-1]) > 24:
        return
    if not (out[-3].lstrip(_OPEN).isalpha() and out[-2].isalpha() and out[-1].rstrip(_CLOSE).isalpha()):
        return
    whole = "".join(out[-3:])
    core = whole.strip(_OPEN + _CLOSE)
    cut = _whole_words()[1].get(core.lower())
    if cut is None:
        return
    cut += whole.index(core)
    out[-3:] = [whole[:cut], whole[cut:]]


def starts_item(line: str) -> bool:
    """Whether a line begins with a bullet or a number, so that it can't be the rest of the line above.

    >>> starts_item("- Rà soát hồ sơ"), starts_item("3.2 Phòng học")
    (True, False)
    """
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def starts_label(line: str) -> bool:
    """Whether a line begins with a sub-label of a cell (``Hạn chế cần khắc phục: …``)."""
    return bool(_LABEL.match(line))


@cache
def _letter_widths() -> dict[str, float]:
    """Widths of letters in a serif type, 1 for the average small letter; marks do not count."""
    groups = {
        0.6: "ijltI|", 0.55: " .,;:'’", 0.72: "fr()[]-/!", 0.85: "s", 0.96: "acez", 1.7: "m", 1.57: "w",
        1.25: "SPF", 1.35: "ETLBZ", 1.5: "CRGĐDAHKNOQUVXY", 1.9: "M", 2.05: "W",
    }  # fmt: skip
    return {letter: width for width, letters in groups.items() for letter in letters}


def typographic_width(text: str) -> float:
    """The width of a text as a page sets it, in average small letters.

    >>> typographic_width("trợ khác") < typographic_width("Không có")
    True
    """
    widths = _letter_widths()
    letters = unicodedata.normalize("NFD", text)
    return sum(widths.get(c, 1.08) for c in letters if not unicodedata.combining(c))


def next_word_fits(line: str, following: str, width: float, measure: Measure = len) -> bool:
    """Whether the first word of the next line had room on this one, so that the break was meant."""
    word = following.split(" ", 1)[0]
    return measure(f"{line} {word}") <= width


def join_wrapped(lines: Iterable[str], width: float | None = None, measure: Measure = len) -> str:
    """The visual lines of one cell or paragraph as text, torn words mended.

    ``width`` is the room of the column by ``measure`` where the caller knows it; otherwise it is taken
    from the longest line, with some room, because letters are not equally wide. A break stays as
    ``\\n`` before bullets and sub-labels, and before capitals where the line above had room for more.

    >>> join_wrapped(["Người thực", "hiện: Văn thư", "Nguồn lực", "khác: Khô", "ng"])
    'Người thực hiện: Văn thư\\nNguồn lực khác: Không'
    """
    pieces = [piece for piece in (squeeze(part) for line in lines for part in line.split("\n")) if piece]
    if not pieces:
        return ""
    if width is None:
        # Two lines tell nothing of the measure; a longest line of more does within a tenth.
        width = 0.9 * max(map(measure, pieces)) if len(pieces) > 2 else 0.0
    text = pieces[0]
    for above, line in itertools.pairwise(pieces):
        text += (
            "\n"
            if _break_was_meant(above, line, pieces[0], next_word_fits(above, line, width, measure))
            else " "
        ) + line
    return mend_words(text)


def _break_was_meant(above: str, line: str, first: str, fits: bool) -> bool:
    """Whether a line begins a paragraph, given the cell's first line and whether it had room above."""
    if starts_item(line):
        return fits or above.endswith(_ENDED) or starts_item(first)
    if line[0].islower():
        return False
    if starts_label(line):
        return not above.endswith(",")
    return fits and line[0].isupper()
