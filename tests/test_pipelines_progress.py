"""A run tells how many of its pages are done, whatever becomes of its workers."""

from __future__ import annotations

import multiprocessing
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from extract.document import Document
from extract.limits import Limits
from extract.progress import tell, told_to
from normalize.records import FileRecord, FileStatus
from pipelines import batch, cli
from pipelines.board import Board, PageCount
from pipelines.settings import Settings
from pipelines.submission import Stages, Submission
from pipelines.tables import Tables
from pipelines.walk import find
from tests import faulty


def board_of(*files: tuple[int, int]) -> Board:
    board = Board(len(files), multiprocessing.get_context("spawn"))
    for position, (done, total) in enumerate(files):
        board.write(position, done, total)
    return board


def test_only_the_listener_hears_and_only_meanwhile() -> None:
    heard: list[tuple[int, int]] = []
    tell(1, 9)
    with told_to(lambda done, total: heard.append((done, total))):
        tell(2, 9)
        with told_to(lambda done, total: heard.append((-done, total))):
            tell(3, 9)
        tell(4, 9)
    tell(5, 9)
    assert heard == [(2, 9), (-3, 9), (4, 9)]


def test_files_not_opened_yet_count_as_the_others_on_average() -> None:
    board = board_of((10, 60), (0, 0), (20, 20), (0, 0))
    # 60 and 20 pages are known, so the two others have probably 40 each.
    assert board.count({2}) == PageCount(30, 160)
    # A file that is over without having told of pages is one page.
    assert board.count({1, 2}) == PageCount(31, 108)
    assert board.count({0, 1, 2, 3}) == PageCount(82, 82)
    assert board_of((0, 0), (0, 0)).count(()) == PageCount(0, 2)


NUMBERS = st.integers(-(2**31), 2**31 - 1)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=5), st.data())
def test_torn_numbers_never_make_more_pages_done_than_there_are(
    files: list[tuple[int, int]], data: st.DataObject
) -> None:
    finished = data.draw(st.sets(st.integers(0, max(0, len(files) - 1)))) if files else set()
    count = board_of(*files).count(finished)
    assert 0 <= count.done <= count.total


def test_time_left() -> None:
    assert PageCount(0, 60).seconds_left(5.0) is None
    assert PageCount(15, 60).seconds_left(30.0) == pytest.approx(90.0)
    words = [cli._time_left(seconds) for seconds in (None, 0.2, 59.0, 90.1, 5000.0, 7300.0)]
    assert words == [
        "",
        ", còn khoảng 1 giây",
        ", còn khoảng 59 giây",
        ", còn khoảng 2 phút",
        ", còn khoảng 83 phút",
        ", còn khoảng 2 giờ 2 phút",
    ]


def read_slowly(data: bytes, name: str, limits: Limits) -> Document:
    """Forty pages at fifty a second; the file's text says how it ends."""
    for page in range(41):
        tell(page, 40)
        time.sleep(0.02)
    return faulty.read(data, name, limits)


def test_pages_are_told_while_a_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_WATCH_SECONDS", 0.05)
    for name, text in (("a.txt", "Mua sách"), ("b.txt", "die"), ("c.txt", "Trồng cây")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    counts: list[PageCount] = []
    stages = Stages(read_slowly, faulty.assemble)
    submissions = batch.run(find(tmp_path), Settings(workers=1), None, stages, counts.append)
    assert [one.file.status for one in submissions] == [FileStatus.OK, FileStatus.FAILED, FileStatus.OK]
    assert len({count.done for count in counts}) > 10
    assert max(count.total for count in counts) == 120
    assert all(earlier.done <= later.done for earlier, later in pairwise(counts))


def submission(name: str) -> Submission:
    return Submission(Tables(files=[FileRecord(file=name, status=FileStatus.OK)]))


def test_without_a_terminal_a_long_file_is_seen_to_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_SAY_SECONDS", 0.0)
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as handle:
        console = Console(file=handle, width=200)
        with cli._plain(console, 2) as (step, pages):
            step(1, submission("a.docx"))
            pages(PageCount(12, 60))
    first, second = (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()
    assert first == "[1/2] a.docx: Đã đọc"
    assert second.startswith("Đã đọc 12/60 trang, còn khoảng ")


def test_on_a_terminal_the_bar_counts_pages(tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as handle:
        console = Console(file=handle, width=200, force_terminal=True)
        with cli._bar(console, 3) as (step, pages):
            step(1, submission("[a] kế hoạch.pdf"))
            pages(PageCount(12, 60))
    assert "12/60 trang, 1/3 tệp" in (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert "[a] kế hoạch.pdf" in (tmp_path / "out.txt").read_text(encoding="utf-8")
