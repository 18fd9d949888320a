"""`kehoach check`: the report on a folder, its workbook, its words; schools and places are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from normalize.records import (
    DeadlineKind,
    DocType,
    DocumentRecord,
    FileRecord,
    FileStatus,
    FlagCode,
    FlagRecord,
    ItemRecord,
    Severity,
)
from pipelines import check as checking
from pipelines.check import Report, Section, check
from pipelines.cli import app
from pipelines.exits import ExitCode
from pipelines.export import CHECKBOOK, export
from pipelines.folder import FolderError, read_folder
from pipelines.roster import Answer, RosterError, list_schools, match_roster, read_roster
from pipelines.schools import identify
from pipelines.tables import Tables, merge

LONG = (
    "Vận động phụ huynh góp cây giống để trồng vườn rau của bé ở góc phía đông, mỗi lớp chăm một luống "
    "và ghi nhật ký mỗi tuần hai lần"
)


def submission(
    file: str,
    school: str,
    parent: str | None = "UBND XÃ ĐÈO MƯA TÍM",
    doc_type: DocType = DocType.KH,
    year: str = "2023-2024",
    **item: object,
) -> Tables:
    """One document; a plan has one complete item, changed by ``item``."""
    document_id = f"{file}#1"
    record = DocumentRecord(
        document_id=document_id,
        file=file,
        ordinal=1,
        doc_type=doc_type,
        organization=school,
        parent_organization=parent,
        school_year=year,
        issue_date=date(int(year[:4]), 9, 10),
        item_count=int(doc_type is DocType.KH),
    )
    given: dict[str, object] = {
        "item_id": f"{document_id}/1",
        "document_id": document_id,
        "ordinal": 1,
        "organization": school,
        "school_year": year,
        "criterion_code": "1.10",
        "content": "Lắp đèn ở cổng",
        "assignee_text": "Bảo vệ",
        "deadline_text": "10/2023",
        "deadline_kind": DeadlineKind.MONTH,
        "end_date": date(2023, 10, 31),
        "budget_vnd": 2_500_000,
    }
    items = [ItemRecord.model_validate(given | item)] if doc_type is DocType.KH else []
    return Tables(items=items, documents=[record], files=[FileRecord(file=file, status=FileStatus.OK)])


def section(report: Report, title: str) -> Section:
    (found,) = (one for one in report.sections if one.title == title)
    return found


def column(report: Report, title: str, label: str) -> list[object]:
    found = section(report, title)
    position = [head.label for head in found.heads].index(label)
    return [row[position] for row in found.rows]


def test_listed_schools_are_found_whatever_their_spelling() -> None:
    tables = merge(
        [
            submission("a.docx", "Trường Mầm non Suối Bạc"),
            submission("b.docx", "Trường TH&THCS Đèo Gió"),
            submission("c.docx", "Trường Tiểu học Hoa Ban Rừng", "UBND XÃ ĐÈO MƯA TÍM"),
            submission("d.docx", "Trường Tiểu học Hoa Ban Rừng", "UBND XÃ SÔNG MƯA TÍM"),
            submission("e.docx", "Trường THCS Lá Cọ", doc_type=DocType.BC),
        ]
    )
    rows = [
        ["Danh sách trường mầm non, phổ thông năm học 2023-2024", ""],
        ["Tên trường", "Xã"],
        ["MN SUỐI BẠC", ""],
        ["Tiểu học và Trung học cơ sở Đèo Gió", ""],
        ["TH Hoa Ban Rừng", "xã Sông Mưa Tím"],
        ["TH Hoa Ban Rừng", ""],
        ["THCS Lá Cọ", ""],
        ["Mẫu giáo Nắng Mai", ""],
        ["MN Suối Bạch", ""],
    ]
    report = check(tables, list_schools(rows))
    assert column(report, "Theo danh sách", "Tình trạng") == [
        "Đã nộp",
        "Đã nộp",
        "Đã nộp",
        "Chưa rõ",
        "Chưa có kế hoạch",
        "Chưa nộp",
        "Chưa nộp",
    ]
    notes = column(report, "Theo danh sách", "Ghi chú")
    assert "Trường Mầm non Suối Bạc" in str(notes[6])
    assert column(report, "Theo danh sách", "Tệp đã nhận")[0] == "a.docx"
    assert not report.complete


def test_a_commune_tells_listed_schools_of_one_name_apart() -> None:
    tables = merge(
        [
            submission("c.docx", "Trường Tiểu học Hoa Ban Rừng", "UBND XÃ ĐÈO MƯA TÍM"),
            submission("d.docx", "Trường Tiểu học Hoa Ban Rừng", "UBND XÃ SÔNG MƯA TÍM"),
        ]
    )
    roster = list_schools([["TH Hoa Ban Rừng, xã Sông Mưa Tím"], ["TH Hoa Ban Rừng (xã Đèo Mưa Tím)"]])
    report = check(tables, roster)
    assert column(report, "Theo danh sách", "Tệp đã nhận") == ["d.docx", "c.docx"]
    assert report.complete


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        ("MN Suoi Bac", Answer.FOUND),
        ("Suối Bạc", Answer.FOUND),
        ("Trường Mầm non tư thục Suối Bạc", Answer.FOUND),
        ("TH Suối Bạc", Answer.MISSING),
        ("MN Suối Bạc 2", Answer.MISSING),
        ("MN Suối Vàng", Answer.MISSING),
        ("MN Suối Bạc, xã Đèo Gió Xanh", Answer.MISSING),
    ],
)
def test_one_line_of_a_list(listed: str, answer: Answer) -> None:
    schools = identify(submission("a.docx", "Trường Mầm non Suối Bạc").documents)
    (match,) = match_roster(list_schools([[listed]]), schools)
    assert match.answer is answer


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.txt", "Danh sách trường năm học 2023-2024\n1. MN Suối Bạc\n2. TH, THCS và THPT Đèo Gió\n"),
        ("list.csv", "STT;Tên trường\n1;MN Suối Bạc\n2;TH, THCS và THPT Đèo Gió\n"),
        ("list.csv", 'STT,Đơn vị\n1,MN Suối Bạc\n2,"TH, THCS và THPT Đèo Gió"\n'),
        ("list.csv", "\ufeffĐơn vị\r\nMN Suối Bạc\r\nMN Suối Bạc\r\nTH - THCS - THPT Đèo Gió\r\n"),
    ],
)
def test_lists_as_officers_keep_them(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8"))
    names = [(set(one.name.levels), one.name.name) for one in read_roster(path)]
    assert [levels for levels, _ in names] == [{"MAM_NON"}, {"TIEU_HOC", "THCS", "THPT"}]


def test_a_list_in_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["DANH SÁCH TRƯỜNG"], ["TT", "Đơn vị", "Xã"], [1, "MN Suối Bạc", "xã Đèo Mưa Tím"], [2, "TH Lá Cọ"]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    found = read_roster(tmp_path / "list.xlsx")
    assert [one.text for one in found] == ["MN Suối Bạc", "TH Lá Cọ"]
    assert found[0].place is not None and found[0].place.printed == "Xã Đèo Mưa Tím"


@pytest.mark.parametrize("content", [b"", b"1\n2\n3\n", b"\x00\x01\x02", b"PK\x03\x04broken"])
def test_a_list_without_schools_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("list.csv", "list.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RosterError):
            read_roster(tmp_path / name)


def test_what_is_missing_late_or_doubtful() -> None:
    doubt = FlagRecord(
        document_id="b.docx#1",
        item_id="b.docx#1/1",
        code=FlagCode.AMOUNT_AMBIGUOUS,
        severity=Severity.ERROR,
        message="Số tiền đọc được hai cách.",
        suggestion="2.500.000",
    )
    bad = FileRecord(file="x.pdf", status=FileStatus.FAILED, error_code="DAMAGED", error_message="Tệp hỏng.")
    tables = merge(
        [
            submission("a.docx", "Trường Mầm non Suối Bạc", assignee_text=None, budget_vnd=None),
            submission("b.docx", "Trường MN Suối Bạc", needs_review=True, end_date=date(2024, 1, 15)),
            submission("c.docx", "Trường Tiểu học Lá Cọ", deadline_text=None, end_date=None),
            Tables(flags=[doubt], files=[bad]),
        ]
    )
    report = check(tables)
    assert report.complete
    gaps = section(report, "Nội dung thiếu").summary
    assert gaps == "2 nội dung (1 thiếu kinh phí, 1 thiếu người thực hiện, 1 thiếu thời gian)"
    assert column(report, "Nội dung thiếu", "Người thực hiện") == ["thiếu", None]
    assert column(report, "Nội dung thiếu", "Thời gian") == [None, "thiếu"]
    assert column(report, "Nội dung thiếu", "Kinh phí") == ["thiếu", None]
    assert section(report, "Đến hạn theo tháng").rows == (("10/2023", 1, 1), ("01/2024", 1, 1))
    assert column(report, "Lịch đến hạn", "Hạn") == [date(2023, 10, 31), date(2024, 1, 15)]
    assert column(report, "Cần kiểm tra", "Lý do") == ["Số tiền đọc được hai cách. (gợi ý: 2.500.000)"]
    assert column(report, "Tệp chưa đọc được", "Mã lỗi") == ["DAMAGED"]
    assert column(report, "Nộp trùng", "Các tệp") == ["a.docx\nb.docx"]


def test_plans_copied_from_another_school() -> None:
    tables = merge(
        [
            submission("a.docx", "Trường Mầm non Suối Bạc", content=LONG),
            submission("b.docx", "Trường MN Suối Bạc", content=LONG, year="2024-2025"),
            submission("c.docx", "Trường Mầm non Đèo Gió", content=LONG),
        ]
    )
    report = check(tables)
    assert column(report, "Nội dung trùng nhau", "Trường thứ hai") == ["Trường Mầm non Đèo Gió"]
    assert column(report, "Nội dung trùng nhau", "Giống nhau (%)") == [100]


def test_where_a_school_was_and_is() -> None:
    report = check(submission("a.docx", "Trường Tiểu học Lá Cọ", "UBND HUYỆN HÓC MÔN"))
    assert column(report, "Trường", "Địa bàn") == ["Huyện Hóc Môn"]
    assert column(report, "Trường", "Tỉnh, thành phố") == ["Thành phố Hồ Chí Minh"]
    assert "Xã Bà Điểm" in str(column(report, "Trường", "Xã, phường hiện nay")[0])
    late = check(submission("a.docx", "Trường Tiểu học Lá Cọ", "UBND HUYỆN HÓC MÔN", year="2025-2026"))
    assert "Huyện Hóc Môn không có" in str(column(late, "Trường", "Ghi chú")[0])
    assert column(late, "Trường", "Tỉnh, thành phố") == [None]


def test_a_place_that_may_be_misread_has_a_suggestion() -> None:
    """Xã Sông Trầu is real; marks that were put back may be wrong."""
    report = check(submission("a.docx", "Trường Tiểu học Lá Cọ", "UBND XÃ SÔNG TRẤU"))
    assert "Xã Sông Trấu; có thể là Xã Sông Trầu." in str(column(report, "Trường", "Ghi chú")[0])
    assert column(report, "Trường", "Tỉnh, thành phố") == [None]


CELLS = st.text(max_size=30) | st.sampled_from(["MN Suối Bạc", "xã Đèo Gió", "1", "Tên trường", "TH Hoa Ban, xã 3"])


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
def test_any_table_can_be_a_list(rows: list[list[str]]) -> None:
    schools = identify(submission("a.docx", "Trường Mầm non Suối Bạc").documents)
    roster = list_schools(rows)
    matches = match_roster(roster, schools)
    assert [match.listed for match in matches] == list(roster)
    assert all(len(match.schools) >= 1 for match in matches if match.answer is not Answer.MISSING)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    parts = [
        submission("a.docx", "Trường Mầm non Suối Bạc", content="=1+1"),
        submission("=b.docx", "Trường Tiểu học Lá Cọ", budget_vnd=None),
    ]
    export(merge(parts), folder)
    return folder


def test_the_command_writes_a_workbook_and_says_what_to_do(out: Path, tmp_path: Path) -> None:
    roster = tmp_path / "list.txt"
    roster.write_text("MN Suối Bạc\nTHCS Đèo Gió\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(out), "--schools", str(roster)])
    assert result.exit_code == ExitCode.INCOMPLETE, result.output
    assert "Chưa nộp: THCS Đèo Gió" in result.output
    assert "Ngoài danh sách: Trường Tiểu học Lá Cọ" in result.output
    book = openpyxl.load_workbook(out / CHECKBOOK)
    assert book.sheetnames[:3] == ["Tổng hợp", "Theo danh sách", "Trường"]
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
    assert all(one.data_type != "f" for one in cells)
    assert {"=1+1", "=b.docx"} <= {one.value for one in cells}
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_the_command_without_a_list(out: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(out)])
    assert result.exit_code == ExitCode.OK, result.output
    assert "Nội dung thiếu: 1 nội dung (1 thiếu kinh phí)" in result.output
    assert "Theo danh sách" not in openpyxl.load_workbook(out / CHECKBOOK).sheetnames


def test_a_new_export_drops_the_old_report(out: Path) -> None:
    CliRunner().invoke(app, ["check", str(out)])
    assert (out / CHECKBOOK).exists()
    export(Tables(), out)
    assert not (out / CHECKBOOK).exists()


def test_a_folder_read_back_is_what_was_written(out: Path) -> None:
    parts = [
        submission("a.docx", "Trường Mầm non Suối Bạc", content="=1+1"),
        submission("=b.docx", "Trường Tiểu học Lá Cọ", budget_vnd=None),
    ]
    assert read_folder(out) == merge(parts)


@pytest.mark.parametrize("damage", ["no mark", "other mark", "huge mark", "no table", "broken table", "other table"])
def test_other_folders_are_refused(out: Path, damage: str) -> None:
    mark, table = out / "kehoach.json", out / "items.parquet"
    if damage == "no mark":
        mark.unlink()
    elif damage == "other mark":
        mark.write_text("[]", encoding="utf-8")
    elif damage == "huge mark":
        mark.write_text(" " * 100_000 + "{}", encoding="utf-8")
    elif damage == "no table":
        table.unlink()
    elif damage == "broken table":
        table.write_bytes(b"PAR1")
    else:
        table.write_bytes((out / "files.parquet").read_bytes())
    with pytest.raises(FolderError):
        read_folder(out)
    result = CliRunner().invoke(app, ["check", str(out)])
    assert result.exit_code == ExitCode.USAGE
    assert not (out / CHECKBOOK).exists()


def test_a_workbook_open_in_excel_is_told(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipelines.writers.checkbook.os.replace", locked)
    result = CliRunner().invoke(app, ["check", str(out)])
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "đóng tệp này trong Excel" in " ".join(result.output.split())
    assert sorted(path.name for path in out.iterdir() if path.name.startswith(".")) == []


def test_an_empty_folder_has_a_report() -> None:
    report = check(Tables(), ())
    assert report.complete
    assert all(one.rows == () for one in report.sections if one.title != "Tổng hợp")
    assert set(checking.TABLES_NEEDED) == {"items", "documents", "files", "flags", "results"}
