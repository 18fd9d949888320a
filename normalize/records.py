"""The record types of every table Kehoach writes: the shared vocabulary of the project.

One pydantic model per table. Exports (Parquet, CSV, XLSX, JSON), the data dictionary, the JSON
Schema and the review page are generated from these models and from nothing else:

- the field's ``title`` is the Vietnamese column label officers see;
- the field's ``description`` is the English line of the data dictionary;
- the Python type decides the column type (``list[...]`` stays a list in Parquet).

A value that is not in the document is ``None``, never a guess. A value the program inferred
carries a flag. Dates are ISO 8601, both ends of a range inclusive; money is whole VND; boxes are
PDF points (1/72 inch) from the top left corner of the page.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Media(StrEnum):
    """What a file really is, told by its bytes and not by its extension."""

    PDF_TEXT = "PDF_TEXT"
    PDF_SCAN = "PDF_SCAN"
    PDF_MIXED = "PDF_MIXED"
    DOCX = "DOCX"
    DOC = "DOC"
    ODT = "ODT"
    RTF = "RTF"
    HTML = "HTML"
    XLSX = "XLSX"
    IMAGE = "IMAGE"
    TEXT = "TEXT"


class FileStatus(StrEnum):
    """How the reading of a file ended."""

    OK = "OK"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


class DocType(StrEnum):
    """Kế hoạch, quyết định, biên bản, báo cáo, khác."""

    KH = "KH"
    QD = "QD"
    BB = "BB"
    BC = "BC"
    KHAC = "KHAC"


class SchoolLevel(StrEnum):
    """Cấp học."""

    MAM_NON = "MAM_NON"
    TIEU_HOC = "TIEU_HOC"
    THCS = "THCS"
    THPT = "THPT"
    NHIEU_CAP = "NHIEU_CAP"
    GDTX = "GDTX"


class Template(StrEnum):
    """The form a plan follows (công văn 5932, Biểu 2 of Thông tư 57/2026, another)."""

    CV5932 = "CV5932"
    BIEU2_TT57 = "BIEU2_TT57"
    OTHER = "OTHER"


class Diacritics(StrEnum):
    """Whether Vietnamese marks stand as read or were put back."""

    INTACT = "INTACT"
    RESTORED = "RESTORED"


class DeadlineKind(StrEnum):
    """What sort of time phrase a deadline is."""

    DATE = "DATE"
    MONTH = "MONTH"
    RANGE = "RANGE"
    SCHOOL_YEAR = "SCHOOL_YEAR"
    TERM = "TERM"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    OPEN = "OPEN"
    RECURRING = "RECURRING"
    UNREAD = "UNREAD"


class Role(StrEnum):
    """Role codes of people and bodies (vai trò)."""

    HIEU_TRUONG = "HIEU_TRUONG"
    PHO_HIEU_TRUONG = "PHO_HIEU_TRUONG"
    BAN_GIAM_HIEU = "BAN_GIAM_HIEU"
    CAN_BO_QUAN_LY = "CAN_BO_QUAN_LY"
    HOI_DONG_TRUONG = "HOI_DONG_TRUONG"
    HOI_DONG_TU_DANH_GIA = "HOI_DONG_TU_DANH_GIA"
    TO_GIAM_SAT = "TO_GIAM_SAT"
    TO_TRUONG_CHUYEN_MON = "TO_TRUONG_CHUYEN_MON"
    TO_CHUYEN_MON = "TO_CHUYEN_MON"
    TO_VAN_PHONG = "TO_VAN_PHONG"
    GIAO_VIEN = "GIAO_VIEN"
    GIAO_VIEN_CHU_NHIEM = "GIAO_VIEN_CHU_NHIEM"
    GIAO_VIEN_BO_MON = "GIAO_VIEN_BO_MON"
    NHAN_VIEN = "NHAN_VIEN"
    KE_TOAN = "KE_TOAN"
    THU_QUY = "THU_QUY"
    VAN_THU = "VAN_THU"
    THU_VIEN = "THU_VIEN"
    THIET_BI = "THIET_BI"
    Y_TE = "Y_TE"
    BAO_VE = "BAO_VE"
    CAP_DUONG = "CAP_DUONG"
    TONG_PHU_TRACH_DOI = "TONG_PHU_TRACH_DOI"
    CHI_BO = "CHI_BO"
    CHI_DOAN = "CHI_DOAN"
    CONG_DOAN = "CONG_DOAN"
    THANH_TRA_NHAN_DAN = "THANH_TRA_NHAN_DAN"
    BAN_DAI_DIEN_CMHS = "BAN_DAI_DIEN_CMHS"
    CHA_ME_HOC_SINH = "CHA_ME_HOC_SINH"
    HOI_DONG_TUYEN_SINH = "HOI_DONG_TUYEN_SINH"
    HOI_KHUYEN_HOC = "HOI_KHUYEN_HOC"
    DOAN_THE = "DOAN_THE"
    UBND = "UBND"
    PHONG_GDDT = "PHONG_GDDT"
    SO_GDDT = "SO_GDDT"
    KHAC = "KHAC"


class Part(StrEnum):
    """Chủ trì, phối hợp, giám sát."""

    LEAD = "LEAD"
    SUPPORT = "SUPPORT"
    SUPERVISE = "SUPERVISE"


class Funding(StrEnum):
    """Nguồn kinh phí."""

    NGAN_SACH = "NGAN_SACH"
    DU_TOAN = "DU_TOAN"
    XA_HOI_HOA = "XA_HOI_HOA"
    CMHS = "CMHS"
    TU_TUC = "TU_TUC"
    KHONG = "KHONG"
    KHAC = "KHAC"


class ResultStatus(StrEnum):
    """Mức độ hoàn thành."""

    DONE = "DONE"
    IN_PROGRESS = "IN_PROGRESS"
    NOT_STARTED = "NOT_STARTED"
    MIXED = "MIXED"
    UNSTATED = "UNSTATED"


class Honorific(StrEnum):
    """Ông, Bà."""

    ONG = "Ông"
    BA = "Bà"


class Severity(StrEnum):
    """How much a doubt weighs."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class FlagCode(StrEnum):
    """Every doubt the program can raise."""

    DATE_BEFORE_PLAN = "DATE_BEFORE_PLAN"
    DATE_REVERSED = "DATE_REVERSED"
    SCHOOL_YEAR_MISMATCH = "SCHOOL_YEAR_MISMATCH"
    AMOUNT_AMBIGUOUS = "AMOUNT_AMBIGUOUS"
    AMOUNT_OUTLIER = "AMOUNT_OUTLIER"
    DEADLINE_UNREAD = "DEADLINE_UNREAD"
    DEADLINE_MISSING = "DEADLINE_MISSING"
    ASSIGNEE_MISSING = "ASSIGNEE_MISSING"
    ASSIGNEE_UNKNOWN = "ASSIGNEE_UNKNOWN"
    CRITERION_MISSING = "CRITERION_MISSING"
    CRITERION_UNKNOWN = "CRITERION_UNKNOWN"
    CRITERION_DUPLICATE = "CRITERION_DUPLICATE"
    CRITERION_NAME_MISMATCH = "CRITERION_NAME_MISMATCH"
    STANDARD_MISMATCH = "STANDARD_MISMATCH"
    REGULATION_MISMATCH = "REGULATION_MISMATCH"
    REGULATION_REPLACED = "REGULATION_REPLACED"
    NUMBER_MISSING = "NUMBER_MISSING"
    SIGNER_MISSING = "SIGNER_MISSING"
    DATE_MISMATCH = "DATE_MISMATCH"
    TEXT_RESTORED = "TEXT_RESTORED"
    LOW_CONFIDENCE = "LOW_CONFIDENCE"
    ROW_SPLIT = "ROW_SPLIT"
    ROW_MOVED = "ROW_MOVED"
    LEGACY_ENCODING = "LEGACY_ENCODING"


def column(label: str, description: str, default: Any = None) -> Any:
    """A column: its Vietnamese label and its English description."""
    return Field(default=default, title=label, description=description)


def required(label: str, description: str) -> Any:
    """A column that every row must have."""
    return Field(title=label, description=description)


def many(label: str, description: str) -> Any:
    """A list column, empty when nothing was printed."""
    return Field(default_factory=list, title=label, description=description)


class Record(BaseModel):
    """A row of one table; unknown fields are an error, so a typo can never become a column."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class FileRecord(Record):
    """One input file."""

    file: str = required("Tệp", "Path relative to the input folder, NFC, forward slashes")
    sha256: str | None = column("Mã băm SHA-256", "SHA-256 of the bytes, hexadecimal")
    bytes: int | None = column("Dung lượng (byte)", "Size in bytes")
    media: Media | None = column("Loại tệp", "What the bytes are, whatever the extension says")
    pages: int | None = column("Số trang", "Pages, where the medium has pages")
    status: FileStatus = required("Tình trạng", "OK, PARTIAL, FAILED or SKIPPED")
    error_code: str | None = column("Mã lỗi", "Stable error code, see docs/errors.md")
    error_message: str | None = column("Lỗi và cách xử lý", "What was wrong and what to do, in Vietnamese")
    seconds: float | None = column("Số giây", "Time spent on the file, seconds")


class DocumentRecord(Record):
    """One document found in a file; a file may bind several."""

    document_id: str = required("Mã văn bản", "Stable key of the document")
    file: str = required("Tệp", "File it was found in")
    ordinal: int = required("Thứ tự", "Place in the file, from 1")
    page_first: int | None = column("Từ trang", "First page, from 1; null for flow formats")
    page_last: int | None = column("Đến trang", "Last page, from 1; null for flow formats")
    doc_type: DocType = required("Loại văn bản", "KH plan, QD decision, BB minutes, BC report, KHAC other")
    number: str | None = column("Số, ký hiệu", "Number as issued, e.g. 136/KH-LQĐ")
    issue_place: str | None = column("Nơi ban hành", "Place of the date line, as printed")
    issue_date: date | None = column("Ngày ban hành", "Date of issue; of minutes, the day of the meeting")
    parent_organization: str | None = column("Cơ quan chủ quản", "Line above the school, as printed")
    organization: str | None = column("Đơn vị", "The school, in title case, without its parent")
    school_level: SchoolLevel | None = column("Cấp học", "Level of the school")
    title: str | None = column("Tên văn bản", "Title without a line that holds only the school year")
    school_year: str | None = column("Năm học", "School year, e.g. 2022-2023")
    signer_title: str | None = column("Chức vụ người ký", "Position line of the signature block")
    signer_name: str | None = column("Người ký", "Name under the signature")
    regulation: str | None = column("Thông tư áp dụng", "Accreditation circular it follows, e.g. 17/2018/TT-BGDĐT")
    template: Template | None = column("Mẫu biểu", "CV5932, BIEU2_TT57 or OTHER; null for other documents than plans")
    diacritics: Diacritics = column("Dấu tiếng Việt", "INTACT as read, RESTORED by the program", Diacritics.INTACT)
    item_count: int = column("Số nội dung", "Rows of this document in the items table", 0)
    confidence: float | None = column("Độ tin cậy", "Probability that the header values are right, 0 to 1")


class ItemRecord(Record):
    """One item of a plan, in printed order."""

    item_id: str = required("Mã nội dung", "Stable key of the item")
    document_id: str = required("Mã văn bản", "Document the item belongs to")
    ordinal: int = required("Thứ tự", "Place in the document, from 1")
    organization: str | None = column("Đơn vị", "The school, from the document")
    school_year: str | None = column("Năm học", "School year of the plan")
    standard_no: int | None = column("Tiêu chuẩn", "Number of the standard; follows the criterion code")
    standard_name: str | None = column("Tên tiêu chuẩn", "Name as the regulation has it")
    criterion_code: str | None = column("Tiêu chí", "Code of the criterion, a string: 1.10")
    criterion_name: str | None = column("Tên tiêu chí", "Name as the regulation has it")
    level: int | None = column("Mức", "Level to be reached (mức)")
    content: str | None = column("Nội dung", "Nội dung kế hoạch, nội dung cải tiến")
    weakness: str | None = column("Hạn chế", "Hạn chế, điểm yếu")
    cause: str | None = column("Nguyên nhân", "Nguyên nhân của hạn chế")
    target: str | None = column("Kết quả cần đạt", "Kết quả cần đạt, mục tiêu")
    actions: str | None = column("Giải pháp", "Giải pháp, biện pháp, công việc")
    indicator: str | None = column("Chỉ số đánh giá", "Chỉ số đánh giá kết quả")
    evidence: str | None = column("Minh chứng", "Minh chứng dự kiến")
    support: str | None = column("Điều kiện hỗ trợ", "Điều kiện hỗ trợ khác")
    note: str | None = column("Ghi chú", "Ghi chú")
    progress: str | None = column("Mức độ thực hiện", "Mức độ thực hiện")
    assignee_text: str | None = column("Người thực hiện (nguyên văn)", "Cell of the people in charge, as printed")
    assignees: list[Role] = many("Người thực hiện", "Role codes, LEAD then SUPPORT, each once")
    deadline_text: str | None = column("Thời gian (nguyên văn)", "Cell of the time, as printed")
    deadline_kind: DeadlineKind | None = column("Kiểu thời hạn", "Kind of the time phrase; null for an empty cell")
    start_date: date | None = column("Bắt đầu", "First day, inclusive")
    end_date: date | None = column("Kết thúc", "Last day, inclusive")
    budget_text: str | None = column("Kinh phí (nguyên văn)", "Cell of the money, as printed")
    budget_vnd: int | None = column("Kinh phí (đồng)", "Sum of the amounts, VND; 0 when none is needed")
    funding: list[Funding] = many("Nguồn kinh phí", "Codes of the sources of money")
    supervisor_text: str | None = column("Giám sát (nguyên văn)", "Cell of the supervisors, as printed")
    supervisors: list[Role] = many("Người giám sát", "Role codes of the supervisors")
    report_text: str | None = column("Thời điểm báo cáo (nguyên văn)", "Cell of the report time, as printed")
    report_due: date | None = column("Hạn báo cáo", "Last day of the report time")
    page: int | None = column("Trang", "Page the item starts on, from 1; null for flow formats")
    confidence: float | None = column("Độ tin cậy", "Probability that the row's values are right, 0 to 1")
    needs_review: bool = column(
        "Cần kiểm tra", "True when a value of the row may be read wrong, or a person must decide it", False
    )
    flags: list[FlagCode] = many("Cảnh báo", "Codes of the doubts about the row")


class AssignmentRecord(Record):
    """One person or body named in an item."""

    item_id: str = required("Mã nội dung", "Item it belongs to")
    part: Part = required("Vai trò", "LEAD, SUPPORT or SUPERVISE")
    role: Role = required("Chức danh", "Role code")
    text: str = required("Nguyên văn", "Words it was read from")
    person_name: str | None = column("Họ tên", "Name of the person, where printed")


class BudgetRecord(Record):
    """One amount or source of money of an item."""

    item_id: str = required("Mã nội dung", "Item it belongs to")
    description: str | None = column("Nội dung chi", "What is bought, never the source")
    amount_vnd: int | None = column("Số tiền (đồng)", "Amount, VND")
    funding: Funding | None = column("Nguồn", "Source of the money")


class ResultRecord(Record):
    """One criterion in a report or in minutes."""

    document_id: str = required("Mã văn bản", "Report or minutes it stands in")
    ordinal: int = required("Thứ tự", "Place in the document, from 1")
    criterion_code: str | None = column("Tiêu chí", "Code of the criterion")
    planned: str | None = column("Theo kế hoạch", "What the plan said")
    adjusted: str | None = column("Đã điều chỉnh", "What the adjusted plan said")
    done: str | None = column("Đã thực hiện", "What is done")
    in_progress: str | None = column("Đang thực hiện", "What is under way or late")
    not_started: str | None = column("Chưa thực hiện", "What has not begun")
    note: str | None = column("Ghi chú", "Ghi chú")
    status: ResultStatus = column("Tình trạng", "Which of the columns are filled", ResultStatus.UNSTATED)
    item_id: str | None = column("Mã nội dung", "The plan item it answers")


class IssueRecord(Record):
    """A row of section IV of Biểu 2."""

    document_id: str = required("Mã văn bản", "Plan it stands in")
    ordinal: int = required("Thứ tự", "Place in the table, from 1")
    standard_no: int | None = column("Tiêu chuẩn", "Number of the standard")
    criterion_code: str | None = column("Tiêu chí", "Code of the criterion, where named")
    current_state: str | None = column("Hiện trạng", "Đánh giá hiện trạng")
    weakness: str | None = column("Hạn chế", "Điểm hạn chế")
    cause: str | None = column("Nguyên nhân", "Nguyên nhân của hạn chế")


class MonitoringRecord(Record):
    """A row of section VI of Biểu 2."""

    document_id: str = required("Mã văn bản", "Plan it stands in")
    ordinal: int = required("Thứ tự", "Place in the table, from 1")
    when_text: str | None = column("Thời điểm", "Thời điểm")
    content: str | None = column("Nội dung theo dõi", "Nội dung theo dõi")
    result: str | None = column("Kết quả thực hiện", "Kết quả thực hiện")
    adjustment: str | None = column("Điều chỉnh", "Điều chỉnh (nếu có)")
    evaluator: str | None = column("Người đánh giá", "Người đánh giá")


class MemberRecord(Record):
    """A person listed in a decision or in minutes."""

    document_id: str = required("Mã văn bản", "Document it stands in")
    ordinal: int = required("Thứ tự", "Place in the list, from 1")
    person_name: str | None = column("Họ tên", "Name of the person")
    honorific: Honorific | None = column("Danh xưng", "Ông or Bà")
    position: str | None = column("Chức vụ", "Position in the school")
    duty: str | None = column("Nhiệm vụ", "Duty in the team or council")


class FlagRecord(Record):
    """One doubt."""

    document_id: str = required("Mã văn bản", "Document it concerns")
    item_id: str | None = column("Mã nội dung", "Item it concerns; null for the document itself")
    field: str | None = column("Trường", "Field it concerns")
    code: FlagCode = required("Mã cảnh báo", "Code of the doubt")
    severity: Severity = required("Mức độ", "INFO, WARNING or ERROR")
    message: str = required("Nội dung cảnh báo", "What is doubtful, in Vietnamese")
    raw: str | None = column("Giá trị in", "What is printed")
    suggestion: str | None = column("Gợi ý", "What it may have to be; never filled in by the program")


class ProvenanceRecord(Record):
    """Where a value came from."""

    item_id: str | None = column("Mã nội dung", "Item of the value; null for a value of the document")
    document_id: str = required("Mã văn bản", "Document of the value")
    field: str = required("Trường", "Field of the value")
    page: int | None = column("Trang", "Page, from 1; null for flow formats")
    x0: float | None = column("x0", "Left edge, PDF points from the left")
    y0: float | None = column("y0", "Top edge, PDF points from the top")
    x1: float | None = column("x1", "Right edge, PDF points from the left")
    y1: float | None = column("y1", "Bottom edge, PDF points from the top")
    text: str = required("Nguyên văn", "Text as read from the file")
    confidence: float | None = column("Độ tin cậy", "Confidence of the reading, 0 to 1")


class UnplacedRecord(Record):
    """Text that was read and has no place in the other tables."""

    document_id: str | None = column("Mã văn bản", "Document it stands in")
    page: int | None = column("Trang", "Page, from 1; null for flow formats")
    text: str = required("Nguyên văn", "Text as read")
    reason: str = required("Lý do", "Why it has no place")


#: Every table by name, in the order of the workbook's sheets, with its Vietnamese sheet name.
TABLES: dict[str, tuple[type[Record], str]] = {
    "items": (ItemRecord, "Nội dung kế hoạch"),
    "documents": (DocumentRecord, "Văn bản"),
    "files": (FileRecord, "Tệp"),
    "assignments": (AssignmentRecord, "Phân công"),
    "budgets": (BudgetRecord, "Kinh phí"),
    "results": (ResultRecord, "Kết quả thực hiện"),
    "issues": (IssueRecord, "Vấn đề trọng tâm"),
    "monitoring": (MonitoringRecord, "Theo dõi"),
    "members": (MemberRecord, "Thành viên"),
    "flags": (FlagRecord, "Cảnh báo"),
    "provenance": (ProvenanceRecord, "Nguồn gốc"),
    "unplaced": (UnplacedRecord, "Chưa xếp được"),
}
