"""TCVN3, VNI and decomposed text become what people saw; everything else stays as it is."""

from __future__ import annotations

import csv
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics.legacy import Encoding, convert, detect, encoding_of_font, is_capital_font

SENTENCE = "Hiệu trưởng phân công giáo viên dự giờ, góp ý và rút kinh nghiệm ở từng tổ chuyên môn"
WORDS = """
trường học kế hoạch cải tiến chất lượng giáo dục nhà tổ chuyên môn đạt mức thời gian thực hiện kinh phí
người phối hợp giám sát nội dung giải pháp sửa chữa phòng bếp ăn bán trú thư viện sách vở đồ dùng quý ước
nghĩa luật
"""


def legacy(text: str, encoding: Encoding) -> str:
    """The text as it was typed in a legacy encoding, by the published tables."""
    path = files("diacritics").joinpath("data", f"legacy_{encoding.lower()}.csv")
    with path.open(encoding="utf-8") as handle:
        table = {
            row["unicode"]: "".join(chr(int(code, 16)) for code in row["legacy"].split())
            for row in reversed(list(csv.DictReader(handle)))
        }
    return "".join(table.get(char, char) for char in unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", Encoding.TCVN3, False),
        (".VnTimeH", Encoding.TCVN3, True),
        (".vnarialh", Encoding.TCVN3, True),
        (".VnEnglish", Encoding.TCVN3, False),
        ("'.VnAvant'", Encoding.TCVN3, False),
        ("VNI-Times", Encoding.VNI, False),
        ("Times New Roman", Encoding.UNICODE, False),
        ("Arial H", Encoding.UNICODE, False),
        ("", Encoding.UNICODE, False),
        (None, Encoding.UNICODE, False),
    ],
)
def test_fonts_by_name(font: str | None, encoding: Encoding, capitals: bool) -> None:
    assert encoding_of_font(font) is encoding
    assert is_capital_font(font) is capitals


@pytest.mark.parametrize(
    ("typed", "font", "seen"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", ".VnTime", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", ".VnTime", "Độc lập - Tự do - Hạnh phúc"),
        ("phßng gi¸o dôc vµ ®µo t¹o", ".VnTimeH", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ("Sè: 12/KH-TH§K, email: c1dk@edu.vn", ".VnTime", "Số: 12/KH-THĐK, email: c1dk@edu.vn"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "VNI-Times", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "VNI-Times", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"),
        (
            "Kyø hoïc, ñöôøng phoá, thò traán, kyõ thuaät",
            "VNI-Times",
            "Kỳ học, đường phố, thị trấn, kỹ thuật",
        ),
        ("tr\uf0ad\uf0eang", ".VnTime", "trường"),
    ],
)
def test_converted_by_font(typed: str, font: str, seen: str) -> None:
    assert convert(typed, font).text == seen


def test_found_by_evidence_without_a_font() -> None:
    for encoding in (Encoding.TCVN3, Encoding.VNI):
        typed = legacy(SENTENCE, encoding)
        assert detect(typed) is encoding
        assert convert(typed).text == SENTENCE


def test_evidence_of_the_whole_converts_a_piece() -> None:
    assert convert("häc", evidence=Encoding.TCVN3).text == "học"
    assert convert("Học", evidence=Encoding.TCVN3).text == "Học"


def test_unicode_in_a_legacy_font_stays() -> None:
    for font in (".VnTime", "VNI-Times"):
        assert convert("Tổ trưởng đã ký", font) == convert("Tổ trưởng đã ký")
    assert convert("và là mà", ".VnTime").text == "và là mà"


@pytest.mark.parametrize(
    "text",
    [
        "C'est déjà l'été à la française, où êtes-vous?",
        "Größe über Straße, Öl für Äpfel",
        "§ 12 ¶ 3, 25 °C ± 2, £5, ©2024 ® ¼",
        "và có là thì mà hè về quê, sân có bóng mát",
        "nguyen.van-a@edu.vn; 136/KH-LQĐ",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert convert(text).text == text
    assert convert(text).encoding is Encoding.UNICODE


def test_decomposed_text_is_composed() -> None:
    assert convert(unicodedata.normalize("NFD", SENTENCE)).text == SENTENCE
    # The dot below may have been typed after the circumflex.
    assert convert("ho\u0323c, tie\u0302\u0301n, ma\u0302\u0323u").text == "học, tiến, mậu"


@given(st.lists(st.sampled_from(WORDS.split()), min_size=1))
def test_intact_vietnamese_is_never_touched(words: list[str]) -> None:
    text = " ".join(words)
    assert convert(text).text == text
    assert convert(text.upper()).text == text.upper()


@given(
    st.lists(st.sampled_from([word for word in WORDS.split() if not word.isascii()]), min_size=4, unique=True)
)
def test_legacy_text_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    for encoding, font in ((Encoding.TCVN3, ".VnTime"), (Encoding.VNI, "VNI-Times")):
        typed = legacy(text, encoding)
        assert convert(typed, font).text == text
        assert convert(typed).text == text


@given(st.text(), st.sampled_from([None, ".VnTime", ".VnTimeH", "VNI-Times"]))
def test_total(text: str, font: str | None) -> None:
    result = convert(text, font).text
    assert result == unicodedata.normalize("NFC", result)


@given(st.text())
def test_idempotent(text: str) -> None:
    once = convert(text).text
    assert convert(once).text == once


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_never_touched(text: str) -> None:
    assert convert(text).text == text
    assert convert(text, "VNI-Times").text == text
    assert convert(text, ".VnTime").text == text
