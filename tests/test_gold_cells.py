"""The cells of misread words are told by the records, and what is written can be learnt from."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fit_ocr_cells import cost, examples
from benchmarks.gold_cells import assigned, labels
from extract.raw import Field
from extract.readers.text_ocr import Layout, Part
from extract.tables.ocr_decode import Column
from extract.tables.ocr_forms import Form
from extract.tables.ocr_lines import read_lines
from tests.test_ocr_cells import FIELDS, ROWS, WIDTHS

ITEMS = [
    {
        "ordinal": 1,
        "weakness": "Vườn rau của bé bị đọng nước khi mưa lên.",
        "actions": "Ban có dân bỏ thì đặt, lắp đường ống thoát nước quanh vườn.",
        "assignee_text": "Hiệu trưởng, bảo vệ",
        "deadline_text": "Tháng 10/2026",
    },
    {
        "ordinal": 2,
        "weakness": "Chưa có góc đọc sách cho trẻ.",
        "actions": "Quyên góp sách tranh của phụ huynh, đóng kệ thấp bằng gỗ.",
        "assignee_text": "Giáo viên, cha mẹ trẻ",
        "deadline_text": "Học kỳ I",
    },
]


def test_words_go_to_the_cells_that_say_them() -> None:
    lines = read_lines(ROWS)
    places, like = assigned(lines, FIELDS, ITEMS)
    assert like > 0.8
    words = [word.text for line in lines for word in line.words]
    cell = [word for word, place in zip(words, places, strict=True) if place == (0, FIELDS.index(Field.ASSIGNEE))]
    assert cell == ["Hiéu", "truong,", "bao", "vé"]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    lines = read_lines(ROWS)
    places, _ = assigned(lines, FIELDS, ITEMS)
    columns = [Column(name, width) for name, width in zip(FIELDS, WIDTHS, strict=True)]
    layout = Layout(Form("", ()), columns, [Part(None, lines)], "", 0, len(ROWS))
    (tmp_path / "plan.txt").write_text("\n".join(ROWS), encoding="utf-8")
    (tmp_path / "plan.json").write_text(labels(ROWS, [(layout, places)]), encoding="utf-8")
    (example,) = examples(tmp_path / "plan.txt", 1.0)
    assert [place for line in example.places for place in line] == places
    assert cost(example)[0] < 1
