"""Which files are found, by which names, and what is left out with which reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from extract.errors import ErrorCode
from pipelines.walk import OUTPUT_MARK, find


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(folder: Path, output: Path | None = None) -> list[tuple[str, ErrorCode | None]]:
    return [(one.relative, one.error.code if one.error else None) for one in find(folder, output)]


def test_names_are_sorted_relative_composed_and_with_slashes(tmp_path: Path) -> None:
    put(tmp_path / "b.txt")
    put(tmp_path / "xã A" / "Ke\u0302\u0301 hoa\u0323ch.docx")
    put(tmp_path / "a.txt")
    assert names(tmp_path) == [("a.txt", None), ("b.txt", None), ("xã A/Kế hoạch.docx", None)]


def test_a_single_file_is_its_own_folder(tmp_path: Path) -> None:
    assert names(put(tmp_path / "a.txt")) == [("a.txt", None)]


def test_output_is_never_input(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    put(tmp_path / "out" / "old.txt")
    put(tmp_path / "earlier" / OUTPUT_MARK)
    put(tmp_path / "earlier" / "items.csv")
    assert names(tmp_path, tmp_path / "out") == [("a.txt", None)]


def test_a_folder_named_like_a_document_is_a_row_and_its_files_are_read(tmp_path: Path) -> None:
    put(tmp_path / "x.pdf" / "a.txt")
    assert names(tmp_path) == [("x.pdf", ErrorCode.NOT_A_FILE), ("x.pdf/a.txt", None)]


def test_hidden_folders_are_one_row(tmp_path: Path) -> None:
    put(tmp_path / ".git" / "config")
    assert names(tmp_path) == [(".git", ErrorCode.WRONG_KIND)]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "elsewhere"
    put(outside / "secret.txt")
    put(inside / "a.txt")
    (inside / "b.txt").symlink_to(inside / "a.txt")
    (inside / "c.txt").symlink_to(outside / "secret.txt")
    (inside / "d").symlink_to(outside)
    (inside / "e").symlink_to(inside)
    (inside / "f.txt").symlink_to(inside / "none.txt")
    assert names(inside) == [
        ("a.txt", None),
        ("b.txt", None),
        ("c.txt", ErrorCode.NOT_A_FILE),
        ("d", ErrorCode.NOT_A_FILE),
        ("e", ErrorCode.NOT_A_FILE),
        ("f.txt", ErrorCode.NOT_A_FILE),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems make one name of the two")
def test_names_that_only_differ_in_their_unicode_form_stay_two_rows(tmp_path: Path) -> None:
    put(tmp_path / "ke\u0301.txt")
    put(tmp_path / "k\u00e9.txt")
    assert names(tmp_path) == [("ké.txt", None), ("ké.txt (2)", ErrorCode.NOT_A_FILE)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_utf8_can_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/k\xff.txt")).write_text("x", encoding="utf-8")
    assert names(tmp_path) == [("k\ufffd.txt", None)]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders on Windows")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    assert names(tmp_path) == [("a.pdf", ErrorCode.NOT_A_FILE)]
