"""The command as a person or a script meets it: messages, exit codes, files."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.cli import app
from pipelines.exits import ExitCode

PLAN = """TRƯỜNG TIỂU HỌC SUỐI BẠC
Số: 07/KH-THSB
Suối Bạc, ngày 05 tháng 9 năm 2023
KẾ HOẠCH
Cải tiến chất lượng giáo dục năm học 2023-2024
<table border="1">
<tr><th>Tiêu chí</th><th>Nội dung</th><th>Người thực hiện</th><th>Thời gian</th><th>Kinh phí</th></tr>
<tr><td>1.10</td><td>Lắp thêm đèn ở cổng trường</td><td>Bảo vệ</td><td>10/2023</td><td>2.500.000 đồng</td>
</tr>
</table>
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    body = "".join(line if "<" in line else f"<p>{line}</p>" for line in PLAN.splitlines())
    text = f"<html><meta charset='utf-8'><body>{body}</body></html>"
    (folder / "kế hoạch.html").write_text(text, encoding="utf-8")
    return folder


def kehoach(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)


def test_a_folder_becomes_tables(source: Path, tmp_path: Path) -> None:
    result = kehoach("extract", source, tmp_path / "out")
    assert result.returncode == ExitCode.OK, result.stdout + result.stderr
    assert "[1/1] kế hoạch.html: Đã đọc, 1 nội dung" in result.stdout
    assert re.search(r"Nội dung kế hoạch +1\n", result.stdout)
    assert str(tmp_path / "out" / "kehoach.xlsx") in result.stdout
    assert result.stderr == ""
    with (tmp_path / "out" / "items.csv").open(encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["criterion_code"], row["content"]) == ("1.10", "Lắp thêm đèn ở cổng trường")


def test_a_bad_file_is_named_and_the_rest_is_written(source: Path, tmp_path: Path) -> None:
    (source / "rong.pdf").write_bytes(b"")
    (source / "data.json").write_text("{}", encoding="utf-8")
    result = kehoach("extract", source, tmp_path / "out")
    assert result.returncode == ExitCode.SOME_FAILED
    assert "- rong.pdf: Tệp rỗng" in result.stdout
    with (tmp_path / "out" / "files.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = {row["file"]: (row["status"], row["error_code"]) for row in csv.DictReader(handle)}
    assert rows == {
        "data.json": ("SKIPPED", "WRONG_KIND"),
        "kế hoạch.html": ("OK", ""),
        "rong.pdf": ("FAILED", "EMPTY_FILE"),
    }


def test_output_inside_the_input_is_not_read_again(source: Path) -> None:
    for _ in range(2):
        result = kehoach("extract", source, source / "out")
        assert "[1/1]" in result.stdout


def test_show_prints_the_plan(source: Path) -> None:
    result = kehoach("show", source / "kế hoạch.html")
    assert result.returncode == ExitCode.OK, result.stdout + result.stderr
    assert "Lắp thêm đèn ở cổng trường" in result.stdout
    assert "2.500.000 đồng" in result.stdout
    assert "31/10/2023" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["extract", "none", "out"], ExitCode.USAGE, "Không tìm thấy thư mục none"),
        (["extract", ".", "."], ExitCode.USAGE, "không được là thư mục nguồn"),
        (["extract", "in", "."], ExitCode.USAGE, "không được là thư mục nguồn"),
        (["extract", "in", "file.txt"], ExitCode.USAGE, "là một tệp"),
        (["extract", "in", "out"], ExitCode.NO_INPUT, "Không tìm thấy tệp nào"),
        (["extract", "in", "out", "--workers", "-1"], ExitCode.USAGE, "--workers -1"),
        (["show", "none.pdf"], ExitCode.USAGE, "Không tìm thấy tệp none.pdf"),
    ],
)
def test_wrong_calls_say_what_to_do(
    arguments: list[str], code: ExitCode, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code
    assert words in " ".join(result.output.split())
    assert not (tmp_path / "out").exists()


def test_output_that_cannot_be_written_leaves_the_old(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.export.workbook.write", full)
    out = tmp_path / "out"
    out.mkdir()
    (out / "items.csv").write_text("old", encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", str(source), str(out)])
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "No space left" in result.output
    assert [path.name for path in out.iterdir()] == ["items.csv"]
    assert (out / "items.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal on Windows")
def test_a_stopped_run_leaves_the_old(source: Path, tmp_path: Path) -> None:
    for number in range(300):
        (source / f"{number}.html").write_bytes((source / "kế hoạch.html").read_bytes())
    out = tmp_path / "out"
    out.mkdir()
    (out / "items.csv").write_text("old", encoding="utf-8")
    command = [sys.executable, "-m", "pipelines", "extract", str(source), str(out), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert run.wait(30) == ExitCode.INTERRUPTED
        assert time.monotonic() - begun < 15
    assert (out / "items.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_defaults_of_options_are_those_of_the_settings() -> None:
    result = CliRunner().invoke(app, ["extract", "--help"])
    assert result.exit_code == ExitCode.OK
    assert cli.Settings().seconds_per_file == 600.0
    assert "600.0" in result.output
