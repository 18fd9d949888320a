"""The cache of readings: no image is read twice, nothing on disk can break a reading."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from extract.ocr.cache import CachedEngine, user_folder
from extract.ocr.model import Job, OcrWord, Segmentation

MOST = 1 << 20


class Counting:
    """Reads ``ảnh`` and the sum of the pixels on every image, and counts how often it is asked."""

    def __init__(self, name: str = "counting 1") -> None:
        self.name = name
        self.asked = 0

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        self.asked += 1
        return [[OcrWord(f"ảnh {int(job.image.sum())}", 1, 2, 3.5, 4, 0.25, 7)] for job in jobs]


def job(ink: int = 0, dpi: float = 300.0, segmentation: Segmentation = Segmentation.BLOCK) -> Job:
    return Job(np.full((4, 6), ink, np.uint8), segmentation, dpi)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_read_once(tmp_path: Path) -> None:
    engine = Counting()
    first = CachedEngine(engine, tmp_path, MOST).read([job(1), job(2)], 1.0)
    again = CachedEngine(engine, tmp_path, MOST).read([job(1), job(2)], 1.0)
    assert engine.asked == 1
    assert again == first == [[OcrWord("ảnh 24", 1, 2, 3.5, 4, 0.25, 7)], [OcrWord("ảnh 48", 1, 2, 3.5, 4, 0.25, 7)]]


@pytest.mark.parametrize("other", [job(2), job(1, dpi=200.0), job(1, segmentation=Segmentation.LINE)])
def test_another_job_is_read(tmp_path: Path, other: Job) -> None:
    engine = Counting()
    cached = CachedEngine(engine, tmp_path, MOST)
    cached.read([job(1)], 1.0)
    cached.read([other], 1.0)
    assert engine.asked == 2


def test_another_engine_reads(tmp_path: Path) -> None:
    CachedEngine(Counting(), tmp_path, MOST).read([job()], 1.0)
    other = Counting("counting 2")
    CachedEngine(other, tmp_path, MOST).read([job()], 1.0)
    assert other.asked == 1


def test_images_of_one_size_side_by_side_are_not_one_image(tmp_path: Path) -> None:
    engine = Counting()
    cached = CachedEngine(engine, tmp_path, MOST)
    cached.read([Job(np.zeros((2, 6), np.uint8), Segmentation.BLOCK, 300.0)], 1.0)
    cached.read([Job(np.zeros((6, 2), np.uint8), Segmentation.BLOCK, 300.0)], 1.0)
    assert engine.asked == 2


@pytest.mark.parametrize("broken", [b"", b"x\x9c", b"{}", b"\x00" * 40])
def test_a_broken_entry_is_read_anew(tmp_path: Path, broken: bytes) -> None:
    engine = Counting()
    cached = CachedEngine(engine, tmp_path, MOST)
    cached.read([job()], 1.0)
    (entry,) = files(tmp_path)
    entry.write_bytes(broken)
    assert cached.read([job()], 1.0) == [[OcrWord("ảnh 0", 1, 2, 3.5, 4, 0.25, 7)]]
    cached.read([job()], 1.0)
    assert engine.asked == 2


def test_the_folder_is_bounded_and_the_unused_go_first(tmp_path: Path) -> None:
    engine = Counting()
    cached = CachedEngine(engine, tmp_path, 1000)
    for ink in range(40):
        cached.read([job(ink)], 1.0)
        for age, path in enumerate(files(tmp_path)):
            os.utime(path, (1000 + age, 1000 + age))
        cached.read([job(0)], 1.0)  # used again and again
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 1200
    asked = engine.asked
    cached.read([job(0)], 1.0)
    assert engine.asked == asked


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    engine = Counting()
    cached = CachedEngine(engine, tmp_path / "file" / "below", MOST)
    cached.read([job()], 1.0)
    assert cached.read([job()], 1.0) == [[OcrWord("ảnh 0", 1, 2, 3.5, 4, 0.25, 7)]]
    assert engine.asked == 2


def test_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "kehoach" / "images"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert user_folder() == tmp_path / "local" / "kehoach" / "images"
