"""A name that was read otherwise in one place follows its other places."""

from __future__ import annotations

from diacritics.names import agreed
from diacritics.readings import Correction


def _line(*words: tuple[str, float]) -> tuple[str, list[Correction]]:
    line, row = "", []
    for text, chance in words:
        line += " " if line else ""
        row.append(Correction(len(line), text, text, chance, ()))
        line += text
    return line, row


def _texts(*pairs: tuple[str, list[Correction]]) -> list[str]:
    rows = agreed([line for line, _ in pairs], [row for _, row in pairs])
    return [" ".join(word.text for word in row) for row in rows]


def test_the_form_of_most_places_wins() -> None:
    sure = _line(("Trường", 0.9), ("Hoa", 0.9), ("Mai", 0.9))
    odd = _line(("TRƯỜNG", 0.9), ("HOA", 0.9), ("MẠI", 0.4))
    assert _texts(sure, odd, sure) == ["Trường Hoa Mai", "TRƯỜNG HOA MAI", "Trường Hoa Mai"]


def test_a_form_that_is_sure_stays() -> None:
    one, other = _line(("Lan", 0.9), ("Anh", 0.9)), _line(("Lan", 0.9), ("Ánh", 0.9))
    assert _texts(one, other, one, one, one) == ["Lan Anh", "Lan Ánh", "Lan Anh", "Lan Anh", "Lan Anh"]


def test_small_letters_and_single_places_are_no_votes() -> None:
    small = _line(("hoa", 0.9), ("mai", 0.9))
    odd = _line(("Hoa", 0.9), ("Mại", 0.2))
    assert _texts(small, small, odd) == ["hoa mai", "hoa mai", "Hoa Mại"]
