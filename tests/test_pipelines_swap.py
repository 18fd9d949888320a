"""Old or new, never half: a new output takes the place of an old one in one step."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines import swap
from pipelines.swap import recover, replacing

OURS = frozenset({"a.csv", "json"})


def fill(folder: Path, text: str) -> None:
    (folder / "a.csv").write_text(text)
    (folder / "json").mkdir()
    (folder / "json" / f"{text}.json").write_text(text)


def put(target: Path, text: str) -> None:
    with replacing(target, OURS) as stage:
        fill(stage, text)


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(params=["exchange", "renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "renames":
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)


@pytest.mark.usefixtures("way")
def test_new_replaces_old_and_keeps_what_is_not_ours(tmp_path: Path) -> None:
    target = tmp_path / "below" / "out"
    put(target, "old")
    (target / "notes.txt").write_text("mine")
    (target / "folder").mkdir()
    (target / "folder" / "copy.txt").write_text("mine too")
    put(target, "new")
    assert content(target) == {
        "a.csv": "new",
        "json/new.json": "new",
        "notes.txt": "mine",
        "folder/copy.txt": "mine too",
    }
    assert [path.name for path in target.parent.iterdir()] == ["out"]


@pytest.mark.usefixtures("way")
def test_an_error_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "out"
    put(target, "old")
    with pytest.raises(OSError, match="disk full"), replacing(target, OURS) as stage:
        (stage / "a.csv").write_text("half")
        raise OSError("disk full")
    assert content(target) == {"a.csv": "old", "json/old.json": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_rename_that_fails_half_way_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    put(target, "old")
    rename = os.rename

    def failing(source: Path, destination: Path) -> None:
        if destination == target and "new" in source.name:
            raise PermissionError("open in another program")
        rename(source, destination)

    monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    monkeypatch.setattr(swap.os, "rename", failing)
    with pytest.raises(PermissionError):
        put(target, "new")
    assert content(target)["a.csv"] == "old"


def test_recover_puts_back_what_a_killed_run_moved_away(tmp_path: Path) -> None:
    target = tmp_path / "out"
    put(target, "old")
    target.rename(tmp_path / ".out.kehoach-old")
    recover(target)
    assert content(target)["a.csv"] == "old"


def test_recover_clears_old_leftovers_only(tmp_path: Path) -> None:
    stale, fresh = tmp_path / ".out.1.kehoach-new", tmp_path / ".out.2.kehoach-new"
    stale.mkdir()
    fresh.mkdir()
    long_ago = time.time() - 7200
    os.utime(stale, (long_ago, long_ago))
    recover(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == [fresh.name]


WRITER = """
import sys
from pathlib import Path
from pipelines.swap import replacing
number = 0
while True:
    number += 1
    with replacing(Path(sys.argv[1]), frozenset({"one", "two"})) as stage:
        (stage / "one").write_text(str(number))
        (stage / "two").write_text(str(number))
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
@pytest.mark.parametrize("milliseconds", [1, 3, 7, 12, 20])
def test_killed_at_any_moment_the_folder_is_whole(tmp_path: Path, milliseconds: int) -> None:
    target = tmp_path / "out"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(milliseconds / 1000)
    writer.kill()
    writer.wait()
    writer.stdout.close()
    one, two = (target / "one").read_text(), (target / "two").read_text()
    assert one == two != ""
