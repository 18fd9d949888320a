"""A flawless submission, one value changed at a time: the check for it fires, and no other new one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from normalize.records import FlagCode, Media
from pipelines.assemble import assemble
from pipelines.tables import Tables

HEADER = ("Tiêu chí", "Mục tiêu", "Giải pháp", "Người thực hiện", "Thời gian", "Kinh phí", "Báo cáo")
STANDARDS = {
    1: "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường",
    3: "Tiêu chuẩn 3: Cơ sở vật chất và thiết bị dạy học",
    5: "Tiêu chuẩn 5: Hoạt động giáo dục và kết quả giáo dục",
}
GOAL, WORK = "Có đủ hồ sơ", "Rà soát hồ sơ từng học kỳ"


@dataclass(frozen=True)
class Row:
    """One row of the plan, as printed."""

    criterion: str
    who: str = "Hiệu trưởng"
    when: str = "Tháng 10/2023 đến tháng 12/2023"
    money: str = "12.000.000 đồng"
    report: str = "1/2024"
    work: str = WORK

    def cells(self) -> tuple[str, ...]:
        return (self.criterion, GOAL, self.work, self.who, self.when, self.money, self.report)


@dataclass(frozen=True)
class Submission:
    """A plan, a decision and a report in one file, as printed."""

    number: str = "Số: 21/KH-THSĐ"
    place_date: str = "Suối Đỏ, ngày 12 tháng 9 năm 2023"
    school: str = "TRƯỜNG TIỂU HỌC SUỐI ĐỎ"
    circular: str = "Căn cứ Thông tư số 17/2018/TT-BGDĐT ban hành quy định về kiểm định đối với trường tiểu học;"
    signer: str = "Lò Thị Ban"
    rows: tuple[Row, ...] = (
        Row("Tiêu chí 1.1: Phương hướng, chiến lược xây dựng và phát triển nhà trường", money="11.000.000 đồng"),
        Row("Tiêu chí 1.4", when="HKI", money="8.500.000 đồng"),
        Row("Tiêu chí 3.2", "Kế toán", "10/2023", "9.000.000 đồng", "12/2023"),
        Row("Tiêu chí 3.6", "Nhân viên thư viện", "Cả năm học", "14.000.000 đồng", "5/2024"),
        Row("Tiêu chí 5.1", "Tổ chuyên môn", "11/2023", "0", "12/2023"),
    )
    headings: dict[int, str] = field(default_factory=lambda: dict(STANDARDS))
    decision_number: str = "Số: 22/QĐ-THSĐ"
    cited: str = "Căn cứ Kế hoạch số 21/KH-THSĐ ngày 12 tháng 9 năm 2023 của Hiệu trưởng;"
    report_date: str = "Suối Đỏ, ngày 20 tháng 5 năm 2024"

    def row(self, number: int, **changed: str) -> Submission:
        """The same with a changed row."""
        rows = list(self.rows)
        rows[number] = replace(rows[number], **changed)
        return replace(self, rows=tuple(rows))

    def document(self, media: Media = Media.DOCX, loose: bool = False) -> Document:
        """As a reader gives it."""
        blocks: list[Block] = []
        for part in (self._plan(loose), self._decision(), self._report()):
            blocks += [Paragraph(block) if isinstance(block, str) else block for block in part]
        return Document(media, (Page(1, tuple(blocks)),))

    def _head(self, number: str, place_date: str) -> list[str | Table]:
        motto = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
        return ["UBND XÃ SUỐI ĐỎ", self.school, number, *motto, place_date]

    def _plan(self, loose: bool) -> list[str | Table]:
        title = ["KẾ HOẠCH", "CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC", "Năm học 2023-2024"]
        foot = ["Nơi nhận:", "- Lưu: VT.", "HIỆU TRƯỞNG", self.signer]
        return [*self._head(self.number, self.place_date), *title, self.circular, self._table(loose), *foot]

    def _table(self, loose: bool) -> Table:
        cells = [Cell(0, col, text) for col, text in enumerate(HEADER)]
        at, standing = 1, 0
        for place, row in enumerate(self.rows):
            standard = (1, 1, 3, 3, 5)[place]
            if standard != standing:
                cells.append(Cell(at, 0, self.headings[standard], col_span=len(HEADER)))
                at, standing = at + 1, standard
            cells += [Cell(at, col, text) for col, text in enumerate(row.cells())]
            at += 1
        return Table(tuple(cells), at, len(HEADER), loose=loose)

    def _decision(self) -> list[str | Table]:
        return [
            *self._head(self.decision_number, "Suối Đỏ, ngày 15 tháng 9 năm 2023"),
            "QUYẾT ĐỊNH",
            "Về việc thành lập Tổ giám sát thực hiện kế hoạch cải tiến chất lượng",
            self.cited,
            "QUYẾT ĐỊNH:",
            "Điều 1. Thành lập Tổ giám sát gồm các ông, bà sau:",
            "1. Bà Lò Thị Ban - Hiệu trưởng - Tổ trưởng;",
            "2. Ông Vàng A Sử - Kế toán - Thành viên.",
            "Điều 2. Quyết định có hiệu lực từ ngày ký./.",
            "HIỆU TRƯỞNG",
            "Lò Thị Ban",
        ]

    def _report(self) -> list[str | Table]:
        return [
            *self._head("Số: 40/BC-THSĐ", self.report_date),
            "BÁO CÁO",
            "Kết quả thực hiện kế hoạch cải tiến chất lượng giáo dục",
            "Năm học 2023-2024",
            "KẾT QUẢ THỰC HIỆN",
            "Tiêu chí 3.2: Đã lắp xong quạt ở ba phòng học.",
            "Tiêu chí 5.1: Đã dự giờ đủ số tiết.",
            "HIỆU TRƯỞNG",
            "Lò Thị Ban",
        ]


SOUND = Submission()


def flags(submission: Submission, media: Media = Media.DOCX) -> set[tuple[str, FlagCode, str | None]]:
    """All flags as (where, code, suggestion)."""
    tables = assemble(submission.document(media), "a.docx")
    found = ((flag.item_id or flag.document_id, flag.code, flag.suggestion) for flag in tables.flags)
    return {(where.removeprefix("a.docx#"), code, suggestion) for where, code, suggestion in found}


def test_the_sound_submission_raises_nothing_and_is_read_whole() -> None:
    tables = assemble(SOUND.document(), "a.docx")
    assert flags(SOUND) == set()
    assert [item.criterion_code for item in tables.items] == ["1.1", "1.4", "3.2", "3.6", "5.1"]
    assert [item.budget_vnd for item in tables.items] == [11_000_000, 8_500_000, 9_000_000, 14_000_000, 0]
    assert [(result.document_id, result.item_id) for result in tables.results] == [
        ("a.docx#3", "a.docx#1/3"),
        ("a.docx#3", "a.docx#1/5"),
    ]
    assert [(member.document_id, member.person_name) for member in tables.members] == [
        ("a.docx#2", "Lò Thị Ban"),
        ("a.docx#2", "Vàng A Sử"),
    ]
    assert not any(item.needs_review for item in tables.items)


MUTATIONS = {
    "time before the plan": (SOUND.row(2, when="10/2022"), "1/3", FlagCode.DATE_BEFORE_PLAN, "10/2023"),
    "report before the plan": (SOUND.row(3, report="5/2023"), "1/4", FlagCode.DATE_BEFORE_PLAN, "5/2024"),
    "time reversed": (
        SOUND.row(0, when="Thời gian bắt đầu: 15/10/2024 Thời gian hoàn thành: 15/3/2024"),
        "1/1", FlagCode.DATE_REVERSED, "15/10/2023 - 15/03/2024",
    ),
    "months reversed": (
        SOUND.row(0, when="Từ tháng 12/2023 đến tháng 10/2023"), "1/1", FlagCode.DATE_REVERSED, None,
    ),
    "past school year": (
        SOUND.row(1, work="Tổ chức chuyên đề trong năm học 2021-2022"),
        "1/2", FlagCode.SCHOOL_YEAR_MISMATCH, "2023-2024",
    ),
    "thousandfold": (SOUND.row(0, money="12.000.000.000 đồng"), "1/1", FlagCode.AMOUNT_OUTLIER, None),
    "thousandth": (SOUND.row(0, money="12.000 đồng"), "1/1", FlagCode.AMOUNT_OUTLIER, None),
    "comma before triệu": (SOUND.row(0, money="12,500 triệu"), "1/1", FlagCode.AMOUNT_AMBIGUOUS, "12.500.000 đồng"),
    "no time": (SOUND.row(1, when=""), "1/2", FlagCode.DEADLINE_MISSING, None),
    "time of an empty form": (SOUND.row(1, when="Tháng …/20…"), "1/2", FlagCode.DEADLINE_MISSING, None),
    "time in words": (SOUND.row(1, when="Khi có điều kiện"), "1/2", FlagCode.DEADLINE_UNREAD, None),
    "no one": (SOUND.row(4, who=""), "1/5", FlagCode.ASSIGNEE_MISSING, None),
    "someone unknown": (SOUND.row(4, who="Đội bóng chuyền"), "1/5", FlagCode.ASSIGNEE_UNKNOWN, None),
    "no code": (SOUND.row(1, criterion=""), "1/2", FlagCode.CRITERION_MISSING, None),
    "a name for a code": (SOUND.row(3, criterion="Thư viện"), "1/4", FlagCode.CRITERION_MISSING, "3.6"),
    "unknown code": (SOUND.row(3, criterion="Tiêu chí 3.9"), "1/4", FlagCode.CRITERION_UNKNOWN, None),
    "unknown code, known name": (
        SOUND.row(3, criterion="Tiêu chí 3.9: Thư viện"), "1/4", FlagCode.CRITERION_UNKNOWN, "3.6",
    ),
    "twice": (SOUND.row(3, criterion="Tiêu chí 3.2"), "1/4", FlagCode.CRITERION_DUPLICATE, None),
    "another name": (
        SOUND.row(3, criterion="Tiêu chí 3.6: Khối phòng phục vụ học tập"),
        "1/4", FlagCode.CRITERION_NAME_MISMATCH, "Thư viện",
    ),
    "another standard": (
        SOUND.row(4, criterion="Tiêu chí 4.1"), "1/5", FlagCode.STANDARD_MISMATCH, "4",
    ),
    "wrong circular": (
        replace(SOUND, circular="Căn cứ Thông tư số 19/2018/TT-BGDĐT;"),
        "1", FlagCode.REGULATION_MISMATCH, "17/2018/TT-BGDĐT",
    ),
    "title of another circular": (
        replace(SOUND, circular=SOUND.circular.replace("trường tiểu học", "trường trung học cơ sở")),
        "1", FlagCode.REGULATION_MISMATCH, "17/2018/TT-BGDĐT",
    ),
    "old circular": (
        replace(SOUND, circular="Căn cứ Thông tư số 42/2012/TT-BGDĐT;"),
        "1", FlagCode.REGULATION_REPLACED, "17/2018/TT-BGDĐT",
    ),
    "no number": (replace(SOUND, number="Số:      /KH-THSĐ"), "1", FlagCode.NUMBER_MISSING, None),
    "no number of the decision": (replace(SOUND, decision_number="Số: …/QĐ-THSĐ"), "2", FlagCode.NUMBER_MISSING, None),
    "no signer": (replace(SOUND, signer=""), "1", FlagCode.SIGNER_MISSING, None),
    "another date cited": (
        replace(SOUND, cited=SOUND.cited.replace("tháng 9", "tháng 8")),
        "2", FlagCode.DATE_MISMATCH, "12/09/2023",
    ),
    "report before the plan was made": (
        replace(SOUND, report_date="Suối Đỏ, ngày 20 tháng 5 năm 2023"), "3", FlagCode.DATE_MISMATCH, "12/09/2023",
    ),
    "done before its time": (
        SOUND.row(2, when="6/2024", report="6/2024"), "3", FlagCode.DATE_MISMATCH, "6/2024",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_change_is_found_and_nothing_else(name: str) -> None:
    changed, where, code, suggestion = MUTATIONS[name]
    assert flags(changed) == {(where, code, suggestion)}


def reviewed(submission: Submission, media: Media = Media.DOCX, loose: bool = False) -> list[int]:
    tables: Tables = assemble(submission.document(media, loose), "a")
    return [item.ordinal for item in tables.items if item.needs_review]


@pytest.mark.parametrize(
    ("changed", "printed", "loose", "scanned"),
    [
        (SOUND.row(2, when="10/2022"), [], [], [3]),  # the school's error; in a scan perhaps the reader's
        (SOUND.row(1, when=""), [], [2], []),  # an empty cell; without rules perhaps a merged one
        (SOUND.row(4, who="Đội bóng chuyền"), [], [], []),
        (SOUND.row(0, money="12,500 triệu"), [1], [1], [1]),
        (SOUND.row(1, when="Đợt ra quân"), [2], [2], [2]),
        (SOUND.row(1, when="Khi có điều kiện"), [], [], []),  # no time is named: nothing to decide
        (SOUND.row(1, criterion=""), [2], [2], [2]),
    ],
)
def test_rows_are_to_be_looked_at_when_they_may_be_read_wrong(
    changed: Submission, printed: list[int], loose: list[int], scanned: list[int]
) -> None:
    assert reviewed(changed) == printed
    assert reviewed(changed, loose=True) == loose
    assert reviewed(changed, Media.PDF_SCAN) == scanned
