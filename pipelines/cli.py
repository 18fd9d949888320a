"""The command `kehoach`: a thin shell around `pipelines.batch` and `pipelines.export`.

Progress counts pages: a bar on a terminal, plain lines elsewhere. Officers read Vietnamese; the exit codes
are `pipelines.exits.ExitCode`.
"""

from __future__ import annotations

import io
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from extract.errors import KehoachError
from normalize.records import FileRecord, FileStatus
from pipelines import batch
from pipelines.board import PageCount
from pipelines.checks.across import date_flags
from pipelines.exits import ExitCode
from pipelines.labels import label
from pipelines.links import link_results
from pipelines.settings import Settings
from pipelines.submission import Submission
from pipelines.tables import Tables, merge
from pipelines.walk import Found, find

app = typer.Typer(
    name="kehoach",
    help="Đọc các kế hoạch cải tiến chất lượng của trường học thành bảng dữ liệu.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

#: Files named in the summary; the rest is in the table `files`.
_NAMED = 20
#: Without a terminal, a silence as long as this is broken by how far the run is.
_SAY_SECONDS = 10.0
_READ_BADLY = (FileStatus.FAILED, FileStatus.PARTIAL)


def _option(name: str) -> Any:
    """The option of a field of `Settings`: the field's name, bounds and help, nothing said twice."""
    info = Settings.model_fields[name]
    option = name.replace("_", "-")
    # A switch needs a name for its other side too.
    names = f"--{option}/--no-{option}" if info.annotation is bool else f"--{option}"
    return typer.Option(names, help=info.title, show_default=info.default is not None)


def _default(name: str) -> Any:
    return Settings.model_fields[name].default


Workers = Annotated[int, _option("workers")]
SecondsPerFile = Annotated[float, _option("seconds_per_file")]
MemoryMb = Annotated[int, _option("memory_mb")]
MaxFileMb = Annotated[int, _option("max_file_mb")]
KeepReadings = Annotated[bool, _option("keep_readings")]
ReadingsFolder = Annotated[Path | None, _option("readings_folder")]


@app.callback()
def _kehoach() -> None:
    """Keeps the verbs verbs: with a single command typer would drop its name."""


@app.command(help="Đọc mọi tệp trong thư mục SOURCE và ghi các bảng vào thư mục OUTPUT.")
def extract(
    source: Annotated[Path, typer.Argument(help="Thư mục chứa các tệp kế hoạch (hoặc một tệp).")],
    output: Annotated[Path, typer.Argument(help="Thư mục kết quả; kết quả cũ trong đó được thay thế.")],
    workers: Workers = _default("workers"),
    seconds_per_file: SecondsPerFile = _default("seconds_per_file"),
    memory_mb: MemoryMb = _default("memory_mb"),
    max_file_mb: MaxFileMb = _default("max_file_mb"),
    keep_readings: KeepReadings = _default("keep_readings"),
    readings_folder: ReadingsFolder = _default("readings_folder"),
) -> None:
    """Read a folder, write its tables."""
    console = Console(soft_wrap=True, highlight=False)
    settings = _settings(
        workers=workers,
        seconds_per_file=seconds_per_file,
        memory_mb=memory_mb,
        max_file_mb=max_file_mb,
        keep_readings=keep_readings,
        readings_folder=readings_folder,
    )
    _check_folders(source, output)
    found = find(source, output)
    if not found:
        _stop(ExitCode.NO_INPUT, f"Không tìm thấy tệp nào trong {source}.")
    with _stoppable():
        tables = merge(submission.tables for submission in _read(found, settings, console))
        link_results(tables)
        tables.flags.extend(date_flags(tables))
        _write(tables, output, console)
    _summary(tables, output, console)
    if any(record.status in _READ_BADLY for record in tables.files):
        raise typer.Exit(ExitCode.SOME_FAILED)


@app.command(help="Đọc một tệp và in kế hoạch trong đó ra màn hình.")
def show(
    file: Annotated[Path, typer.Argument(help="Tệp kế hoạch cần xem.")],
    seconds_per_file: SecondsPerFile = _default("seconds_per_file"),
    memory_mb: MemoryMb = _default("memory_mb"),
    max_file_mb: MaxFileMb = _default("max_file_mb"),
    keep_readings: KeepReadings = _default("keep_readings"),
    readings_folder: ReadingsFolder = _default("readings_folder"),
) -> None:
    """Print one plan readably."""
    from pipelines.show import show as print_submission

    if not file.is_file():
        _stop(ExitCode.USAGE, f"Không tìm thấy tệp {file}.")
    settings = _settings(
        workers=1,
        seconds_per_file=seconds_per_file,
        memory_mb=memory_mb,
        max_file_mb=max_file_mb,
        keep_readings=keep_readings,
        readings_folder=readings_folder,
    )
    with _stoppable():
        (submission,) = batch.run(find(file), settings)
    print_submission(submission, Console(highlight=False))
    if submission.file.status is not FileStatus.OK:
        raise typer.Exit(ExitCode.SOME_FAILED)


@app.command(name="restore", help="Khôi phục dấu tiếng Việt cho một tệp văn bản; kết quả in từng dòng.")
def restore_text(
    file: Annotated[str, typer.Argument(help="Tệp văn bản, hoặc - để đọc từ đầu vào chuẩn.")],
) -> None:
    """Print a text with its marks back, line for line."""
    from diacritics.restore import restore
    from extract.charset import decode

    if file != "-" and not Path(file).is_file():
        _stop(ExitCode.USAGE, f"Không tìm thấy tệp {file}.")
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    sys.stdout.buffer.write(restore(decode(data)).text.encode("utf-8", "surrogatepass"))


@app.command(name="debug", help="Vẽ những gì đọc được trên một trang của PDF, bản quét hoặc ảnh thành một tệp hình.")
def debug_page(
    file: Annotated[Path, typer.Argument(help="Tệp kế hoạch cần xem.")],
    page: Annotated[int, typer.Option("--page", min=1, help="Số trang, trang đầu là 1.")] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp PNG sẽ ghi; mặc định nằm ở thư mục đang đứng.")] = None,
    max_file_mb: MaxFileMb = _default("max_file_mb"),
    seconds_per_file: SecondsPerFile = _default("seconds_per_file"),
    keep_readings: KeepReadings = _default("keep_readings"),
    readings_folder: ReadingsFolder = _default("readings_folder"),
) -> None:
    """Write a picture of what was read on a page."""
    from pipelines.debug import NoPicture, draw

    if not file.is_file():
        _stop(ExitCode.USAGE, f"Không tìm thấy tệp {file}.")
    target = out or Path(f"{file.stem}-trang-{page}.png")
    settings = _settings(
        max_file_mb=max_file_mb,
        seconds_per_file=seconds_per_file,
        keep_readings=keep_readings,
        readings_folder=readings_folder,
    )
    with _stoppable():
        try:
            notes = draw(file, page, target, settings.limits())
        except NoPicture as error:
            _stop(ExitCode.USAGE, str(error))
        except KehoachError as error:
            _stop(ExitCode.SOME_FAILED, error.message)
        except OSError as error:
            _stop(ExitCode.NOT_WRITTEN, f"Không ghi được {target}: {error.strerror or error}.")
    console = Console(soft_wrap=True, highlight=False)
    for line in (*notes, f"Hình: {target}"):
        console.print(Text(line))


@app.command(help="Kiểm tra thư mục kết quả: trường chưa nộp, nội dung thiếu, hạn theo tháng, dòng cần xem lại.")
def check(
    output: Annotated[Path, typer.Argument(help="Thư mục kết quả do lệnh extract ghi ra.")],
    schools: Annotated[
        Path | None,
        typer.Option("--schools", help="Danh sách trường phải nộp (Excel, Word, CSV, TXT), mỗi trường một dòng."),
    ] = None,
) -> None:
    """Report on a finished folder, on the screen and as a workbook in it."""
    from pipelines.check import TABLES_NEEDED
    from pipelines.check import check as report_on
    from pipelines.check_show import show as print_report
    from pipelines.export import CHECKBOOK
    from pipelines.folder import FolderError, read_folder
    from pipelines.roster import RosterError, read_roster
    from pipelines.writers import checkbook

    with _stoppable():
        try:
            tables = read_folder(output, TABLES_NEEDED)
            report = report_on(tables, read_roster(schools) if schools is not None else None)
        except (FolderError, RosterError) as error:
            _stop(ExitCode.USAGE, str(error))
        try:
            checkbook.write(output / CHECKBOOK, report)
        except OSError as error:
            _stop(
                ExitCode.NOT_WRITTEN,
                f"Không ghi được {output / CHECKBOOK}: {error.strerror or error}. Hãy đóng tệp này trong Excel, "
                "kiểm tra dung lượng ổ đĩa và quyền ghi, rồi chạy lại.",
            )
    console = Console(soft_wrap=True, highlight=False)
    print_report(report, console)
    console.print(Text(f"Kết quả: {output / CHECKBOOK}"))
    if not report.complete:
        raise typer.Exit(ExitCode.INCOMPLETE)


def main() -> None:
    """The entry point: UTF-8 on every console and pipe, then the command."""
    for stream in (sys.stdout, sys.stderr):
        # Windows gives pipes and old consoles a code page without Vietnamese.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def _settings(**given: float | Path | None) -> Settings:
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        wrong = ", ".join(f"--{one['loc'][0]} {one['input']}" for one in error.errors()).replace("_", "-")
        _stop(ExitCode.USAGE, f"Giá trị ngoài phạm vi cho phép: {wrong}.")


def _check_folders(source: Path, output: Path) -> None:
    if not source.exists():
        _stop(ExitCode.USAGE, f"Không tìm thấy thư mục {source}. Hãy kiểm tra lại đường dẫn.")
    if output.exists() and not output.is_dir():
        _stop(ExitCode.USAGE, f"{output} là một tệp; hãy chọn một thư mục cho kết quả.")
    if source.resolve().is_relative_to(output.resolve()):
        _stop(ExitCode.USAGE, "Thư mục kết quả không được là thư mục nguồn hoặc chứa thư mục nguồn.")


def _read(found: Sequence[Found], settings: Settings, console: Console) -> list[Submission]:
    display = _bar if console.is_terminal else _plain
    with display(console, len(found)) as (step, pages):
        return batch.run(found, settings, step, pages=pages)


@contextmanager
def _plain(console: Console, total: int) -> Iterator[tuple[batch.Progress, batch.Pages]]:
    """A line for each file; while a long one is read, a line now and then that says how far the run is."""
    begun = said = time.monotonic()

    def step(done: int, one: Submission) -> None:
        nonlocal said
        said = time.monotonic()
        console.print(_line(done, total, one))

    def pages(count: PageCount) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= _SAY_SECONDS:
            said = now
            left = _time_left(count.seconds_left(now - begun))
            console.print(Text(f"Đã đọc {count.done}/{count.total} trang{left}"))

    yield step, pages


@contextmanager
def _bar(console: Console, total: int) -> Iterator[tuple[batch.Progress, batch.Pages]]:
    """A bar of pages with the time left; files that were read badly are lines above it."""
    columns = (TextColumn("Đang đọc"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    begun = time.monotonic()
    name = ""
    files = 0
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(done: int, one: Submission) -> None:
            nonlocal name, files
            name, files = one.file.file, done
            if one.file.status in _READ_BADLY:
                console.print(_line(done, total, one))

        def pages(count: PageCount) -> None:
            left = _time_left(count.seconds_left(time.monotonic() - begun))
            words = f"{count.done}/{count.total} trang, {files}/{total} tệp{left} {escape(name)}"
            bar.update(task, completed=count.done, total=count.total, description=words)

        yield step, pages


def _time_left(seconds: float | None) -> str:
    """``, còn khoảng 3 phút``; nothing where it cannot be told."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f", còn khoảng {max(1, round(seconds))} giây"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f", còn khoảng {minutes} phút"
    return f", còn khoảng {minutes // 60} giờ {minutes % 60} phút"


def _line(done: int, total: int, one: Submission) -> Text:
    """``[3/10] a/b.docx: Đã đọc, 12 nội dung``."""
    status = label(FileStatus, one.file.status)
    rest = f", {len(one.tables.items)} nội dung" if one.tables.items else ""
    reason = f" ({one.file.error_message})" if one.file.error_message else ""
    return Text(f"[{done}/{total}] {one.file.file}: {status}{rest}{reason}")


def _write(tables: Tables, output: Path, console: Console) -> None:
    # Arrow and XlsxWriter are slow to load; `show` and `--help` do without them.
    from pipelines.export import export

    try:
        with console.status("Đang ghi kết quả…") if console.is_terminal else _nothing():
            export(tables, output)
    except OSError as error:
        _stop(
            ExitCode.NOT_WRITTEN,
            f"Không ghi được kết quả vào {output}: {error.strerror or error}. Kết quả cũ còn nguyên. "
            "Hãy đóng các tệp kết quả đang mở trong Excel, kiểm tra dung lượng ổ đĩa và quyền ghi, "
            "rồi chạy lại.",
        )


def _summary(tables: Tables, output: Path, console: Console) -> None:
    statuses = Counter(record.status for record in tables.files)
    grid = Table.grid(padding=(0, 2))
    grid.add_row("Tệp", str(len(tables.files)))
    for status in FileStatus:
        grid.add_row(f"  {label(FileStatus, status)}", str(statuses[status]))
    grid.add_row("Văn bản", str(len(tables.documents)))
    grid.add_row("Nội dung kế hoạch", str(len(tables.items)))
    grid.add_row("  Cần kiểm tra", str(sum(item.needs_review for item in tables.items)))
    console.print(grid)
    bad = [record for record in tables.files if record.status in _READ_BADLY]
    for record in bad[:_NAMED]:
        console.print(_failure(record))
    if len(bad) > _NAMED:
        console.print(f"… và {len(bad) - _NAMED} tệp khác, xem trang “Tệp” trong kehoach.xlsx.")
    console.print(Text(f"Kết quả: {output / 'kehoach.xlsx'}"))


def _failure(record: FileRecord) -> Text:
    style = "red" if record.status is FileStatus.FAILED else "yellow"
    return Text(f"- {record.file}: {record.error_message} [{record.error_code}]", style=style)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C and the system's request to stop end the run with its own code and without a traceback."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        _stop(ExitCode.INTERRUPTED, "Đã dừng theo yêu cầu; kết quả cũ (nếu có) còn nguyên.")
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _stop(code: ExitCode, message: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(message))
    raise typer.Exit(code)
