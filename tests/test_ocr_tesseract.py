"""Tesseract as a program: its table of words, images it cannot take, limits, what is missing."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from extract.errors import EngineFailedError, EngineMissingError, TimeLimitError
from extract.ocr import tesseract
from extract.ocr.model import Job, OcrWord, Segmentation
from extract.ocr.tesseract import Tesseract, words_of

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for the program is a shell script")


def job(segmentation: Segmentation = Segmentation.BLOCK, dpi: float = 300.0) -> Job:
    return Job(np.full((20, 30), 255, np.uint8), segmentation, dpi)


def test_words_of_each_image() -> None:
    table = "\n".join(
        [
            HEADER,
            "1\t1\t0\t0\t0\t0\t0\t0\t300\t80\t-1\t",
            "4\t1\t1\t1\t1\t0\t10\t10\t60\t20\t-1\t",
            "5\t1\t1\t1\t1\t1\t10\t12\t30\t18\t96.5\tTổ",
            "5\t1\t1\t1\t2\t1\t10\t42\t50\t18\t40\tvăn",
            "5\t1\t1\t1\t2\t2\t70\t42\t50\t18\t12\t ",
            "1\t3\t0\t0\t0\t0\t0\t0\t300\t80\t-1\t",
            "5\t3\t1\t1\t1\t1\t5\t6\t7\t8\t100\t0",
        ]
    )
    assert words_of(table, 3) == [
        [OcrWord("Tổ", 10, 12, 40, 30, 0.965, 0), OcrWord("văn", 10, 42, 60, 60, 0.4, 1)],
        [],
        [OcrWord("0", 5, 6, 12, 14, 1.0, 0)],
    ]


def test_a_broken_table_gives_no_words() -> None:
    assert words_of("5\t9\t1\n\nrubbish\n5\t7\t1\t1\t1\t1\t1\t1\t1\t1\t9\tx", 1) == [[]]


def program(folder: Path, body: str) -> Path:
    """A stand-in that answers what the real one is asked before it reads; ``$1`` lists images, ``$2`` is the result."""
    path = folder / "tesseract"
    path.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo "tesseract 5.9.9"; exit; fi\n'
        'if [ "$1" = --list-langs ]; then printf "List of languages\\nvie\\n"; exit; fi\n' + body,
        encoding="utf-8",
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def use(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    monkeypatch.setattr(tesseract, "find_program", lambda: path)
    tesseract._languages.cache_clear()
    tesseract._version.cache_clear()


#: Reads one word, ``anh``, on each image of the list until one is named 2.pgm.
GIVES_UP_AT_2 = """
place=0
while read -r image; do
  place=$((place + 1))
  case "$image" in *2.pgm) exit 1;; esac
  printf '1\\t%s\\t0\\t0\\t0\\t0\\t0\\t0\\t9\\t9\\t-1\\t\\n5\\t%s\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\tanh\\n' \\
    $place $place >> "$2.tsv"
done < "$1"
"""


@posix
def test_one_start_for_images_that_are_segmented_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = f'echo "$@" >> {tmp_path}/starts\n' + GIVES_UP_AT_2
    use(monkeypatch, program(tmp_path, counted))
    found = Tesseract().read([job(), job(Segmentation.LINE), job()], 10.0)
    assert [[word.text for word in words] for words in found] == [["anh"], ["anh"], ["anh"]]
    starts = (tmp_path / "starts").read_text(encoding="utf-8").splitlines()
    assert ["--psm 6" in start for start in starts] == [True, False]
    assert "--psm 7 --dpi 300 -c tessedit_do_invert=0 tsv" in starts[1]


@posix
def test_an_image_it_cannot_take_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, program(tmp_path, GIVES_UP_AT_2))
    found = Tesseract().read([job() for _ in range(5)], 10.0)
    assert [len(words) for words in found] == [1, 1, 0, 1, 1]


@posix
def test_a_program_that_never_reads_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, program(tmp_path, "exit 3\n"))
    with pytest.raises(EngineFailedError):
        Tesseract().read([job() for _ in range(20)], 10.0)


@posix
def test_a_late_program_is_killed_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, program(tmp_path, f"(sleep 2; echo late > {tmp_path}/late) &\nsleep 60\n"))
    begun = time.monotonic()
    with pytest.raises(TimeLimitError):
        Tesseract().read([job()], 0.3)
    assert time.monotonic() - begun < 2
    time.sleep(2.2)
    assert not (tmp_path / "late").exists()


@posix
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    use(monkeypatch, program(tmp_path, GIVES_UP_AT_2))
    Tesseract().read([job()], 10.0)
    use(monkeypatch, program(tmp_path, "sleep 60\n"))
    with pytest.raises(TimeLimitError):
        Tesseract().read([job()], 0.1)
    assert os.listdir(scratch) == []


@posix
def test_the_name_tells_what_changes_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, program(tmp_path, ""))
    assert Tesseract().name == "tesseract 5.9.9 vie tessedit_do_invert=0"


def test_no_program() -> None:
    with pytest.MonkeyPatch.context() as patch:
        use(patch, None)
        with pytest.raises(EngineMissingError, match="Cần Tesseract OCR kèm dữ liệu tiếng Việt"):
            Tesseract().read([job()], 1.0)


def test_no_vietnamese_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path / "tesseract")
    with pytest.raises(EngineMissingError, match="chưa có dữ liệu tiếng Việt"):
        Tesseract().read([job()], 1.0)
