"""Older formats by way of LibreOffice: bounded in time, killed with its children, or missed politely."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from extract.document import Paragraph, Table
from extract.errors import ErrorCode, KehoachError
from extract.limits import Limits
from extract.readers import office
from extract.readers.base import read_bytes
from normalize.records import Media
from tests.office_files import docx, p

RTF = (
    rb"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Times New Roman;}}\f0 "
    rb"K\u7871? ho\u7841?ch\par "
    rb"\trowd\cellx3000\cellx6000\pard\intbl TT\cell N\u7897?i dung\cell\row\pard H\u7871?t\par}"
)
needs_converter = pytest.mark.skipif(office.find_converter() is None, reason="LibreOffice is not installed")
needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in program is a shell script")


@needs_converter
def test_rtf_is_read() -> None:
    document = read_bytes(RTF, "ke-hoach.doc")
    assert document.media is Media.RTF
    first, table, last = document.blocks()
    assert isinstance(first, Paragraph) and isinstance(table, Table) and isinstance(last, Paragraph)
    assert (first.text, [cell.text for cell in table.cells], last.text) == (
        "Kế hoạch",
        ["TT", "Nội dung"],
        "Hết",
    )


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(office, "find_converter", lambda: program)


def refused(data: bytes, limits: Limits) -> ErrorCode:
    with pytest.raises(KehoachError) as caught:
        read_bytes(data, "a.rtf", limits)
    return caught.value.code


def test_missing_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_converter", lambda: None)
    with pytest.raises(KehoachError) as caught:
        read_bytes(RTF, "a.rtf")
    assert caught.value.code is ErrorCode.CONVERTER_MISSING
    assert "LibreOffice" in caught.value.message


@needs_shell
def test_program_without_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, "echo lots of noise; exit 77")
    assert refused(RTF, Limits()) is ErrorCode.CONVERTER_FAILED


@needs_shell
def test_hanging_program_dies_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child"
    stand_in(tmp_path, monkeypatch, f"sleep 60 & echo $! > {child}; wait")
    start = time.monotonic()
    assert refused(RTF, Limits(converter_seconds=0.5)) is ErrorCode.TIME_LIMIT
    assert time.monotonic() - start < 10
    assert _is_gone(int(child.read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            # A killed child that nobody has waited for yet still has a number.
            if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


@needs_shell
def test_each_call_has_a_profile_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, ready = tmp_path / "log", tmp_path / "ready.docx"
    ready.write_bytes(docx(p("Kế hoạch")))
    script = (
        f'for word; do case "$word" in -env:*) echo "$word" >> {log};; esac; last=$word; done\n'
        f'mkdir -p "$(dirname "$last")/out"; cp {ready} "$(dirname "$last")/out/input.docx"'
    )
    stand_in(tmp_path, monkeypatch, script)
    for _ in range(2):
        document = read_bytes(RTF, "a.rtf")
        assert [block.text for block in document.blocks() if isinstance(block, Paragraph)] == ["Kế hoạch"]
    profiles = log.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(set(profiles)) == 2
    assert not any(
        Path(profile.removeprefix("-env:UserInstallation=file://")).exists() for profile in profiles
    )
