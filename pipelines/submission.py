"""One file in, its records out: the pure core of every engine.

``process`` never raises on bad input and prints nothing: whatever goes wrong is in the file's own
record, with a stable code and a Vietnamese sentence. It neither reads the clock nor knows of
processes; engines (`pipelines.batch`) put time and isolation around it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.document import Document, PageError
from extract.errors import (
    InternalError,
    KehoachError,
    NotAPlanError,
    TooLargeError,
    WorkerDiedError,
)
from extract.limits import Limits
from extract.readers.base import load, read_bytes
from normalize.records import DocType, FileRecord, FileStatus
from pipelines.settings import Settings
from pipelines.tables import Tables

#: Runs of lost pages named in a file's message; a scan may lose hundreds, and the cell is for people.
_RUNS_NAMED = 20
#: Tables that only text of a recognised form can fill.
_SUBSTANCE = ("items", "results", "issues", "monitoring", "members")


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything one file gave; ``tables.files`` holds exactly its own record."""

    tables: Tables

    @property
    def file(self) -> FileRecord:
        """The file's own record."""
        return self.tables.files[0]

    @staticmethod
    def failed(relative: str, error: KehoachError) -> Submission:
        """The submission of a file that gave nothing but an error."""
        record = FileRecord(file=relative, status=FileStatus.FAILED)
        _describe(record, error)
        return Submission(Tables(files=[record]))


def _assemble(document: Document, file: str) -> Tables:
    from pipelines.assemble import assemble  # parsers are for the workers; their parent starts without

    return assemble(document, file)


@dataclass(frozen=True, slots=True)
class Stages:
    """The two steps of ``process``; tests put hanging, dying and lying ones in their place."""

    read: Callable[[bytes, str, Limits], Document] = read_bytes
    assemble: Callable[[Document, str], Tables] = _assemble


BUILT_IN = Stages()


def process(path: Path, relative: str, settings: Settings, stages: Stages = BUILT_IN) -> Submission:
    """The records of the file at ``path``, which goes by the name ``relative`` in every table."""
    record = FileRecord(file=relative, status=FileStatus.FAILED)
    tables = Tables()
    try:
        tables = _read(path, record, settings, stages)
    except KehoachError as error:
        _describe(record, error)
    except MemoryError:
        _describe(record, WorkerDiedError())
    except Exception as error:  # nothing raises past process: a bug costs one file, never the batch
        _describe(record, InternalError(f"{InternalError.default_message} ({_trace(error)})"))
    tables.files[:] = [record]
    return Submission(tables)


def _read(path: Path, record: FileRecord, settings: Settings, stages: Stages) -> Tables:
    limits = settings.limits()
    try:
        data = load(path, limits)
    except TooLargeError:
        record.bytes = path.stat().st_size
        raise
    record.bytes = len(data)
    record.sha256 = hashlib.sha256(data).hexdigest()
    document = stages.read(data, path.name, limits)
    record.media = document.media
    if document.paged:
        lost = {error.page for error in document.errors}
        record.pages = len(lost | {page.number for page in document.pages})
    tables = stages.assemble(document, record.file)
    _judge(record, document, tables)
    return tables


def _judge(record: FileRecord, document: Document, tables: Tables) -> None:
    """Set the status: OK, PARTIAL where pages were lost, FAILED where nothing of ours was found."""
    recognised = any(found.doc_type is not DocType.KHAC for found in tables.documents)
    found = recognised or any(tables.rows(table) for table in _SUBSTANCE)
    if document.errors:
        record.status = FileStatus.PARTIAL if found else FileStatus.FAILED
        record.error_code = document.errors[0].code
        record.error_message = _pages_lost(document.errors)
    elif found:
        record.status = FileStatus.OK
    else:
        _describe(record, NotAPlanError())


def _pages_lost(errors: Sequence[PageError]) -> str:
    """A line for each run of pages that were lost alike: ``Trang 7: …``, ``Trang 12–40: …``."""
    runs: list[tuple[int, int, str]] = []
    for error in errors:
        first, last, message = runs[-1] if runs else (0, 0, "")
        if error.page == last + 1 and error.message == message:
            runs[-1] = (first, error.page, message)
        else:
            runs.append((error.page, error.page, error.message))
    named = [f"Trang {a}: {message}" if a == b else f"Trang {a}–{b}: {message}" for a, b, message in runs[:_RUNS_NAMED]]
    more = sum(last - first + 1 for first, last, _ in runs[_RUNS_NAMED:])
    return "\n".join([*named, f"(và {more} trang khác)"] if more else named)


def _describe(record: FileRecord, error: KehoachError) -> None:
    record.status = error.status
    record.error_code = str(error.code)
    record.error_message = error.message if error.page is None else f"Trang {error.page}: {error.message}"


def _trace(error: Exception) -> str:
    """Where a bug struck, without the paths of this machine: ``KeyError, columns.py:120``."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = "" if frame is None else f", {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
    return f"{type(error).__name__}{place}"
