"""What can go wrong with a file: one small tree, a stable code each.

Bad input is a value: `pipelines` turns every exception of this tree into a row of ``files`` with its
code, its Vietnamese sentence and its page. Each class says whether trying again can help
(``retryable``) and whether the file failed or merely was no business of ours (``status``).
All exceptions survive pickling, so they travel between processes. Every code has a section in
``docs/errors.md``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from normalize.records import FileStatus


class ErrorCode(StrEnum):
    """Every code that can stand in ``files.error_code``; codes never change their meaning."""

    EMPTY_FILE = "EMPTY_FILE"
    ENCRYPTED = "ENCRYPTED"
    DAMAGED = "DAMAGED"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    WRONG_KIND = "WRONG_KIND"
    NOT_A_PLAN = "NOT_A_PLAN"
    NOT_A_FILE = "NOT_A_FILE"
    TEMPORARY_FILE = "TEMPORARY_FILE"
    UNREADABLE_FILE = "UNREADABLE_FILE"
    TOO_LARGE = "TOO_LARGE"
    TIME_LIMIT = "TIME_LIMIT"
    CONVERTER_MISSING = "CONVERTER_MISSING"
    CONVERTER_FAILED = "CONVERTER_FAILED"
    ENGINE_MISSING = "ENGINE_MISSING"
    ENGINE_FAILED = "ENGINE_FAILED"
    WORKER_DIED = "WORKER_DIED"
    INTERNAL = "INTERNAL"
    NO_TEXT_LAYER = "NO_TEXT_LAYER"
    PAGE_DAMAGED = "PAGE_DAMAGED"
    PAGE_TIMEOUT = "PAGE_TIMEOUT"


class KehoachError(Exception):
    """Base of the tree; ``message`` is for officers: what is wrong and what to do, in Vietnamese."""

    code: ClassVar[ErrorCode] = ErrorCode.INTERNAL
    retryable: ClassVar[bool] = False
    status: ClassVar[FileStatus] = FileStatus.FAILED
    default_message: ClassVar[str] = (
        "Chương trình gặp lỗi ngoài dự kiến khi đọc tệp. Hãy chạy lại; nếu vẫn lỗi, gửi tệp cùng nhật ký cho "
        "người phụ trách phần mềm."
    )

    def __init__(self, message: str | None = None, page: int | None = None) -> None:
        self.message = message or self.default_message
        self.page = page
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[KehoachError], tuple[str, int | None]]:
        return (type(self), (self.message, self.page))


class InternalError(KehoachError):
    """A bug of ours, wrapped so that the batch goes on."""


class EmptyFileError(KehoachError):
    """No bytes, or nothing but white space."""

    code = ErrorCode.EMPTY_FILE
    default_message = "Tệp rỗng, không có nội dung. Hãy đề nghị đơn vị gửi lại tệp đầy đủ."


class EncryptedError(KehoachError):
    """A password stands between us and the text."""

    code = ErrorCode.ENCRYPTED
    default_message = (
        "Tệp được đặt mật khẩu. Hãy mở tệp bằng mật khẩu, lưu lại một bản không có mật khẩu rồi chạy lại."
    )


class DamagedError(KehoachError):
    """The format is known, the bytes are broken."""

    code = ErrorCode.DAMAGED
    default_message = (
        "Tệp bị hỏng hoặc tải về chưa đủ. Hãy mở thử bằng phần mềm soạn thảo; nếu không mở được, đề nghị đơn "
        "vị gửi lại."
    )


class UnknownFormatError(KehoachError):
    """The bytes are of no format we know."""

    code = ErrorCode.UNKNOWN_FORMAT
    default_message = (
        "Không nhận ra định dạng của tệp. Hãy mở tệp và lưu lại dưới dạng .docx hoặc .pdf rồi chạy lại."
    )


class WrongKindError(KehoachError):
    """A file that is plainly no document (data, program, archive): skipped."""

    code = ErrorCode.WRONG_KIND
    status = FileStatus.SKIPPED
    default_message = (
        "Tệp không phải là văn bản kế hoạch nên được bỏ qua. Nếu đây là kế hoạch, hãy lưu thành .docx hoặc "
        ".pdf."
    )


class NotAPlanError(KehoachError):
    """The file was read and holds no plan, decision, minutes or report."""

    code = ErrorCode.NOT_A_PLAN
    default_message = (
        "Đã đọc tệp nhưng không tìm thấy kế hoạch cải tiến chất lượng. Hãy kiểm tra xem đơn vị có gửi nhầm "
        "tệp không."
    )


class NotAFileError(KehoachError):
    """A folder, a socket or a broken link where a file was expected."""

    code = ErrorCode.NOT_A_FILE
    status = FileStatus.SKIPPED
    default_message = (
        "Đây không phải là tệp (có thể là thư mục mang tên giống tệp). Hãy kiểm tra lại tên và nội dung."
    )


class TemporaryFileError(KehoachError):
    """A lock or half-written file of an editor or a browser (``~$plan.docx``): skipped."""

    code = ErrorCode.TEMPORARY_FILE
    status = FileStatus.SKIPPED
    default_message = (
        "Tệp tạm do phần mềm soạn thảo tạo ra khi đang mở văn bản, được bỏ qua. Hãy đóng văn bản rồi xóa tệp "
        "tạm."
    )


class UnreadableFileError(KehoachError):
    """The disk or the permissions do not let us read."""

    code = ErrorCode.UNREADABLE_FILE
    retryable = True
    default_message = (
        "Không đọc được tệp từ ổ đĩa. Hãy kiểm tra quyền truy cập, đóng phần mềm đang mở tệp rồi chạy lại."
    )


class TooLargeError(KehoachError):
    """Over one of the limits on size (bytes, unzipped bytes, pages, cells)."""

    code = ErrorCode.TOO_LARGE
    default_message = (
        "Tệp vượt quá giới hạn kích thước cho phép. Hãy tách tệp thành nhiều phần nhỏ hoặc nâng giới hạn rồi "
        "chạy lại."
    )


class TimeLimitError(KehoachError):
    """Over the time limit."""

    code = ErrorCode.TIME_LIMIT
    retryable = True
    default_message = (
        "Đọc tệp quá lâu nên đã dừng. Hãy chạy lại khi máy rảnh, nâng giới hạn thời gian hoặc tách tệp."
    )


class ConverterMissingError(KehoachError):
    """LibreOffice is not installed, and the format needs it."""

    code = ErrorCode.CONVERTER_MISSING
    default_message = (
        "Cần LibreOffice để đọc tệp .doc, .odt, .rtf nhưng máy này chưa cài. Hãy cài LibreOffice (bản "
        "Writer) từ trang libreoffice.org rồi chạy lại, hoặc mở tệp bằng Word và lưu thành .docx."
    )


class ConverterFailedError(KehoachError):
    """LibreOffice ended without a result."""

    code = ErrorCode.CONVERTER_FAILED
    retryable = True
    default_message = "LibreOffice không chuyển đổi được tệp. Hãy mở tệp, lưu thành .docx rồi chạy lại."


class EngineMissingError(KehoachError):
    """The program that reads images, or its Vietnamese data, is not there."""

    code = ErrorCode.ENGINE_MISSING
    default_message = (
        "Cần Tesseract OCR kèm dữ liệu tiếng Việt (vie) để đọc trang quét và ảnh nhưng máy này chưa cài. Hãy cài "
        "Tesseract 5 cùng gói tiếng Việt theo hướng dẫn cài đặt rồi chạy lại."
    )


class EngineFailedError(KehoachError):
    """The program that reads images ended without a result."""

    code = ErrorCode.ENGINE_FAILED
    retryable = True
    default_message = (
        "Bộ nhận dạng chữ dừng giữa chừng khi đọc trang này. Hãy chạy lại khi máy rảnh; nếu vẫn lỗi, quét lại trang."
    )


class WorkerDiedError(KehoachError):
    """The process that read the file crashed or was killed."""

    code = ErrorCode.WORKER_DIED
    retryable = True
    default_message = (
        "Tiến trình đọc tệp bị dừng đột ngột (có thể do thiếu bộ nhớ). Hãy chạy lại riêng tệp này."
    )


class NoTextLayerError(KehoachError):
    """A page without a text layer whose picture shows no text that can be read either."""

    code = ErrorCode.NO_TEXT_LAYER
    default_message = (
        "Trang không có lớp chữ và không đọc được chữ nào từ hình (trang trắng, ảnh chụp, chữ viết tay hoặc bản "
        "quét quá mờ). Hãy xem trang này; nếu có chữ, đề nghị đơn vị gửi tệp Word hoặc quét lại rõ hơn."
    )


class PageDamagedError(KehoachError):
    """A page that cannot be opened, in a file that can."""

    code = ErrorCode.PAGE_DAMAGED
    default_message = "Trang bị hỏng, không đọc được. Hãy mở tệp, in lại thành PDF mới rồi chạy lại."


class PageTimeoutError(KehoachError):
    """A page image took longer to read than a page may."""

    code = ErrorCode.PAGE_TIMEOUT
    retryable = True
    default_message = (
        "Đọc trang này quá lâu nên đã dừng, các trang khác vẫn được đọc. Hãy chạy lại khi máy rảnh hoặc quét lại trang "
        "rõ hơn, ở 300 dpi."
    )


def all_errors() -> tuple[type[KehoachError], ...]:
    """Every class of the tree, in the order of its codes."""
    order = list(ErrorCode)
    return tuple(sorted(KehoachError.__subclasses__(), key=lambda cls: order.index(cls.code)))
