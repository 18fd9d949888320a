"""A batch survives every way a reader can misbehave, and says so in the right row."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from normalize.records import FileStatus
from pipelines import batch
from pipelines.settings import Settings
from pipelines.submission import Stages, Submission
from pipelines.walk import find
from tests import faulty

STAGES = Stages(faulty.read, faulty.assemble)


def run(folder: Path, texts: dict[str, str], **options: float) -> list[Submission]:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings.model_validate({"workers": 2} | options)
    return batch.run(find(folder), settings, None, STAGES)


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_GRACE_SECONDS", 0.0)


def test_each_fault_costs_only_its_own_file(tmp_path: Path) -> None:
    texts = {
        "a.txt": "Mua sách",
        "b-hang.txt": "hang",
        "c-die.txt": "die",
        "d-raise.txt": "raise",
        "e-locked.txt": "locked",
        "f-exit.txt": "exit",
        "g-hungry.txt": "hungry",
        "h.txt": "Sửa mái nhà",
        "i.txt": "no plan",
        "j.txt": "lossy",
        "k.txt": "lossy no plan",
    }
    submissions = run(tmp_path, texts, seconds_per_file=4.0)
    outcome = {
        one.file.file: (one.file.status, one.file.error_code, len(one.tables.items)) for one in submissions
    }
    assert outcome == {
        "a.txt": (FileStatus.OK, None, 1),
        "b-hang.txt": (FileStatus.FAILED, "TIME_LIMIT", 0),
        "c-die.txt": (FileStatus.FAILED, "WORKER_DIED", 0),
        "d-raise.txt": (FileStatus.FAILED, "INTERNAL", 0),
        "e-locked.txt": (FileStatus.FAILED, "ENCRYPTED", 0),
        "f-exit.txt": (FileStatus.FAILED, "WORKER_DIED", 0),
        "g-hungry.txt": (FileStatus.FAILED, "WORKER_DIED", 0),
        "h.txt": (FileStatus.OK, None, 1),
        "i.txt": (FileStatus.FAILED, "NOT_A_PLAN", 0),
        "j.txt": (FileStatus.PARTIAL, "ENGINE_MISSING", 1),
        "k.txt": (FileStatus.FAILED, "ENGINE_MISSING", 0),
    }
    by_name = {one.file.file: one for one in submissions}
    assert by_name["e-locked.txt"].file.error_message.startswith("Trang 2: ")
    assert "KeyError, faulty.py:" in by_name["d-raise.txt"].file.error_message
    assert str(tmp_path) not in by_name["d-raise.txt"].file.error_message
    assert by_name["j.txt"].file.pages == 2
    assert [row.text for row in by_name["i.txt"].tables.unplaced] == ["no plan"]
    assert by_name["a.txt"].file.bytes == len("Mua sách".encode())
    assert by_name["a.txt"].file.seconds is not None


def test_order_is_that_of_the_names_and_progress_counts_every_file(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number}.txt").write_text(f"Việc {number}", encoding="utf-8")
    (tmp_path / "~$0.txt").write_text("x", encoding="utf-8")
    counted: list[int] = []
    submissions = batch.run(find(tmp_path), Settings(workers=2), lambda done, _: counted.append(done), STAGES)
    assert [one.file.file for one in submissions] == [f"{n}.txt" for n in range(8)] + ["~$0.txt"]
    assert counted == list(range(1, 10))
    assert submissions[-1].file.status is FileStatus.SKIPPED
    assert submissions[-1].file.error_code == "TEMPORARY_FILE"


def test_what_a_reader_prints_reaches_no_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (submission,) = run(tmp_path, {"a.txt": "chatty"})
    assert submission.file.status is FileStatus.OK
    assert capfd.readouterr() == ("", "")


def test_sources_are_left_as_they_were(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Mua sách", encoding="utf-8")
    source.chmod(0o444)
    os.utime(source, (1_600_000_000, 1_600_000_000))
    run(tmp_path, {})
    assert source.read_text(encoding="utf-8") == "Mua sách"
    assert source.stat().st_mtime == 1_600_000_000


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * (1024 * 1024 + 1))
    (submission,) = run(tmp_path, {}, max_file_mb=1)
    assert (submission.file.error_code, submission.file.bytes) == ("TOO_LARGE", 1024 * 1024 + 1)
