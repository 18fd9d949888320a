"""What stands in the files of an export, read back by other people's libraries."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from normalize import records
from normalize.records import TABLES, FileRecord, FileStatus
from pipelines.columns import Kind, columns
from pipelines.export import export
from pipelines.labels import labels
from pipelines.tables import Tables, merge
from pipelines.writers.jsonfile import document_file
from pipelines.writers.text import CELL_LIMIT, cell, guarded
from tests import faulty

DANGEROUS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    "- Mua sách",
    "=cmd|' /C calc'!A0",
]


def tables(*contents: str) -> Tables:
    parts = [faulty.plan(f"{number}.txt", text) for number, text in enumerate(contents)]
    files = [FileRecord(file=f"{number}.txt", status=FileStatus.OK) for number in range(len(contents))]
    bad = FileRecord(
        file="x.pdf", status=FileStatus.FAILED, error_code="ENCRYPTED", error_message="Có mật khẩu."
    )
    return merge([*parts, Tables(files=[*files, bad])])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    export(tables("Mua sách", *DANGEROUS), tmp_path / "out")
    return tmp_path / "out"


def test_parquet_is_typed(out: Path) -> None:
    table = pq.read_table(out / "items.parquet")
    types = {field.name: field.type for field in table.schema}
    assert types["start_date"] == pa.date32()
    assert types["budget_vnd"] == pa.int64()
    assert types["assignees"] == pa.list_(pa.string())
    assert types["needs_review"] == pa.bool_()
    assert types["confidence"] == pa.float64()
    row = table.to_pylist()[0]
    assert row["criterion_code"] == "1.10"
    assert row["assignees"] == ["HIEU_TRUONG", "KE_TOAN"]
    assert row["end_date"] == date(2023, 10, 31)
    assert row["weakness"] is None
    assert table.schema.field("item_id").metadata[b"label"].decode() == "Mã nội dung"
    assert not table.schema.field("item_id").nullable
    assert [row["content"] for row in table.to_pylist()[1:]] == DANGEROUS


def test_every_table_has_its_files_even_when_empty(out: Path) -> None:
    for table, (model, _) in TABLES.items():
        names = list(model.model_fields)
        assert pq.read_table(out / f"{table}.parquet").column_names == names
        with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as handle:
            assert next(csv.reader(handle)) == names


def test_csv_opens_in_excel_and_runs_nothing(out: Path) -> None:
    raw = (out / "items.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfitem_id,")
    assert b"\r\n" in raw
    with (out / "items.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    first = rows[0]
    assert first["criterion_code"] == "1.10"
    assert first["assignees"] == "HIEU_TRUONG; KE_TOAN"
    assert (first["start_date"], first["budget_vnd"], first["needs_review"]) == (
        "2023-10-01",
        "12500000",
        "TRUE",
    )
    assert (first["content"], first["weakness"]) == ("Mua sách", "")
    assert [row["content"] for row in rows[1:]] == ["'" + text for text in DANGEROUS]


def test_workbook_is_for_people(out: Path) -> None:
    book = openpyxl.load_workbook(out / "kehoach.xlsx")
    assert book.sheetnames == [title for _, title in TABLES.values()]
    sheet = book["Nội dung kế hoạch"]
    heads = {str(one.value): one.column_letter for one in sheet[1]}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")

    def at(label: str, row: int = 2) -> openpyxl.cell.Cell:
        return sheet[f"{heads[label]}{row}"]

    assert (at("Tiêu chí").value, at("Tiêu chí").data_type) == ("1.10", "s")
    assert (at("Bắt đầu").value, at("Bắt đầu").number_format) == (datetime(2023, 10, 1), "dd/mm/yyyy")
    assert (at("Kinh phí (đồng)").value, at("Kinh phí (đồng)").number_format) == (12500000, "#,##0")
    assert at("Người thực hiện").value == "Hiệu trưởng\nKế toán"
    assert at("Cần kiểm tra").value == "Có"
    assert at("Cảnh báo").value == "Số tiền hiểu được nhiều cách"
    assert at("Lý do cần kiểm tra").value == "Số tiền hiểu được nhiều cách. (gợi ý: 12500)"
    assert at("Nội dung").fill.fgColor.rgb == "FFFFF2CC"
    assert sheet.column_dimensions[heads["Hạn chế"]].hidden
    assert not sheet.column_dimensions[heads["Nội dung"]].hidden
    assert book["Cảnh báo"]["A2"].value == "Kinh phí (đồng)"
    failed = book["Tệp"]
    assert failed.cell(failed.max_row, 1).fill.fgColor.rgb == "FFF8CBAD"


def test_no_cell_of_the_workbook_is_a_formula(out: Path) -> None:
    book = openpyxl.load_workbook(out / "kehoach.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(one.data_type != "f" and one.hyperlink is None for one in row)
    contents = [row[0].value for row in book["Nội dung kế hoạch"].iter_rows(min_row=3, min_col=9, max_col=9)]
    assert contents == [text.replace("\r", "␍") for text in DANGEROUS]


def test_what_a_cell_cannot_hold_is_said(tmp_path: Path) -> None:
    long = "Dài " * 10_000
    export(tables(long, "Mua\x0bsách\x00 _x0041_ \ufffe"), tmp_path / "out")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "kehoach.xlsx")["Nội dung kế hoạch"]
    cut, odd = sheet["I2"].value, sheet["I3"].value
    assert cut.startswith("Dài Dài ")
    assert "40000 ký tự" in cut
    assert odd == "Mua␋sách␀ _x0041_ \ufffd"
    assert pq.read_table(tmp_path / "out" / "items.parquet")["content"][0].as_py() == long


def test_json_follows_its_schema(out: Path) -> None:
    schema = document_file().model_json_schema(mode="serialization")
    paths = sorted((out / "json").iterdir())
    assert len(paths) == 1 + len(DANGEROUS)
    for path in paths:
        Draft202012Validator(schema).validate(json.loads(path.read_text(encoding="utf-8")))
    first = json.loads((out / "json" / "0.txt#1.json").read_text(encoding="utf-8"))
    assert first["document"]["number"] == "07/KH-SB"
    assert [item["content"] for item in first["items"]] == ["Mua sách"]
    assert [row["text"] for row in first["assignments"]] == ["HT"]
    assert first["file"]["file"] == "0.txt"


def test_json_names_suit_every_file_system(tmp_path: Path) -> None:
    odd = merge([faulty.plan("a/b:c.txt", "x"), faulty.plan("A/b:c.txt", "y"), faulty.plan("é" * 200, "z")])
    odd.files.extend(FileRecord(file=one.file, status=FileStatus.OK) for one in odd.documents)
    export(odd, tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out" / "json").iterdir())
    assert names == ["A_b_c.txt#1~2.json", "a_b_c.txt#1.json", "é" * 60 + ".json"]


def test_same_records_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(tables("Mua sách"), tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*")):
        if path.is_file():
            other = tmp_path / "two" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == other.read_bytes(), path.name


def test_every_code_has_a_vietnamese_word() -> None:
    codes = {column.codes for model, _ in TABLES.values() for column in columns(model) if column.codes}
    wanted = {(enum.__name__, str(code)) for enum in codes for code in enum}
    assert wanted == set(labels())


def test_tables_have_a_list_for_every_record_type() -> None:
    assert list(Tables.__dataclass_fields__) == list(TABLES)
    assert columns(records.ItemRecord)[0].kind is Kind.TEXT


@given(st.text())
def test_guard_is_total_and_idempotent(text: str) -> None:
    safe = guarded(text)
    assert safe in (text, "'" + text)
    assert guarded(safe) == safe


@given(st.text(st.characters(codec="utf-16")))
def test_cells_hold_only_what_xml_can(text: str) -> None:
    assert all(ord(sign) >= 0x20 or sign in "\t\n" for sign in cell(text))
    assert cell(cell(text)) == cell(text)


@given(st.integers(CELL_LIMIT - 2, CELL_LIMIT + 2), st.sampled_from("x😀"))
def test_cells_keep_to_the_limit(length: int, sign: str) -> None:
    assert len(cell(sign * length).encode("utf-16-le")) // 2 <= CELL_LIMIT
