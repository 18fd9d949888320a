"""The built-in engine: Tesseract 5 with its Vietnamese data, called as a program.

One start reads all images that are to be segmented alike, so its half megabyte of data is loaded once per
page, not once per cell. Images go through a private folder that is always removed; PGM, because packing
PNG costs more than reading small cells. One thread: the second of Tesseract's brings little, and
every worker of a pool would start its own.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extract import programs
from extract.errors import EngineFailedError, EngineMissingError
from extract.ocr.model import Gray, Job, OcrWord, Segmentation
from normalize.text import nfc

_LANGUAGE = "vie"
#: Tesseract's numbers of the ways to segment (``--psm``).
_MODES = {Segmentation.PAGE: 3, Segmentation.BLOCK: 6, Segmentation.LINE: 7}
#: Light text on dark ground is not tried: official papers have none, and it costs a second look.
_SETTINGS = ("-c", "tessedit_do_invert=0")
#: Seconds for questions that read no image; a cold disk takes two.
_PATIENCE = 30.0
_PLACES = ("Tesseract-OCR/tesseract.exe", "Programs/Tesseract-OCR/tesseract.exe")
#: Columns of Tesseract's TSV.
_LEVEL, _PAGE, _BLOCK, _PARAGRAPH, _LINE, _LEFT, _TOP, _WIDTH, _HEIGHT, _CONFIDENCE, _TEXT = (
    0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11,
)  # fmt: skip
_WORD_LEVEL = "5"
_PAGE_LEVEL = "1\t"
#: After so many images it could not take, a start of the program is given up.
_MOST_FAILURES = 4


class Tesseract:
    """Implements `extract.ocr.model.Engine`; raises `EngineMissingError` on the first use where it is not there."""

    @property
    def name(self) -> str:
        """``tesseract 5.3.0 vie tessedit_do_invert=0``."""
        program = _program()
        return f"{_version(program)} {_LANGUAGE} {_settings_text()}"

    def read(self, jobs: Sequence[Job], seconds: float) -> list[list[OcrWord]]:
        """The words of each image; one start for each segmentation and resolution among the jobs."""
        program = _program()
        deadline = time.monotonic() + seconds
        groups: dict[tuple[Segmentation, int], list[int]] = defaultdict(list)
        for index, job in enumerate(jobs):
            groups[job.segmentation, round(job.dpi)].append(index)
        out: list[list[OcrWord]] = [[] for _ in jobs]
        with tempfile.TemporaryDirectory(prefix="kehoach-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            for (segmentation, dpi), members in groups.items():
                images = [jobs[index].image for index in members]
                for index, words in zip(
                    members, _read_alike(program, folder, images, segmentation, dpi, deadline), strict=True
                ):
                    out[index] = words
        return out


def _settings_text() -> str:
    return " ".join(_SETTINGS[1::2])


def _read_alike(
    program: Path, folder: Path, images: Sequence[Gray], segmentation: Segmentation, dpi: int, deadline: float
) -> list[list[OcrWord]]:
    """The words of images that are segmented alike; one the program fails on has none."""
    paths = [folder / f"{index}.pgm" for index in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        _write_pgm(path, image)
    options = ["--psm", str(_MODES[segmentation]), "--dpi", str(dpi), *_SETTINGS, "tsv"]
    out: list[list[OcrWord]] = []
    failures = 0
    while len(out) < len(images):
        todo = paths[len(out) :]
        table, whole = _read_listed(program, folder, todo, options, deadline)
        if whole:
            out += words_of(table, len(todo))
            break
        # It gives up at the first image it cannot take: the ones before are read, go on behind it.
        failures += 1
        done = min(_pages_in(table), len(todo) - 1)
        if failures > _MOST_FAILURES:
            raise EngineFailedError()
        out += [*words_of(table, done), []]
    for path in paths:
        path.unlink()
    return out


def _read_listed(
    program: Path, folder: Path, paths: Sequence[Path], options: Sequence[str], deadline: float
) -> tuple[str, bool]:
    """The TSV of one start over all images, and whether it came to the end."""
    listed = folder / "images.txt"
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    found = folder / "words.tsv"
    found.unlink(missing_ok=True)
    command = [str(program), str(listed), str(folder / "words"), "-l", _LANGUAGE, *options]
    whole = programs.run(command, folder, deadline - time.monotonic(), {"OMP_THREAD_LIMIT": "1"}) == 0
    try:
        return found.read_text(encoding="utf-8", errors="replace"), whole
    except OSError as error:
        raise EngineFailedError() from error


def _pages_in(table: str) -> int:
    """How many images a TSV has rows of."""
    return sum(row.startswith(_PAGE_LEVEL) for row in table.splitlines())


def _write_pgm(path: Path, image: Gray) -> None:
    height, width = image.shape
    with path.open("wb") as handle:
        handle.write(f"P5 {width} {height} 255\n".encode("ascii"))
        handle.write(image.tobytes())


def words_of(table: str, count: int) -> list[list[OcrWord]]:
    """The words of each of ``count`` images from a TSV; rows that are no words are left out."""
    out: list[list[OcrWord]] = [[] for _ in range(count)]
    lines: list[dict[tuple[str, str, str], int]] = [{} for _ in range(count)]
    for row in table.splitlines():
        columns = row.split("\t")
        if len(columns) <= _TEXT or columns[_LEVEL] != _WORD_LEVEL:
            continue
        text = nfc(columns[_TEXT]).strip()
        page = int(columns[_PAGE]) - 1
        if not text or not 0 <= page < count:
            continue
        left, top = float(columns[_LEFT]), float(columns[_TOP])
        key = (columns[_BLOCK], columns[_PARAGRAPH], columns[_LINE])
        out[page].append(
            OcrWord(
                text,
                left,
                top,
                left + float(columns[_WIDTH]),
                top + float(columns[_HEIGHT]),
                min(max(float(columns[_CONFIDENCE]) / 100, 0.0), 1.0),
                lines[page].setdefault(key, len(lines[page])),
            )
        )
    return out


def find_program() -> Path | None:
    """Tesseract's program, on the path or where the Windows installer puts it; None if there is none."""
    return programs.find(("tesseract",), _PLACES)


def _program() -> Path:
    """The program with its Vietnamese data, or `EngineMissingError` saying which of the two is missing."""
    program = find_program()
    if program is None:
        raise EngineMissingError()
    if _LANGUAGE not in _languages(program):
        raise EngineMissingError(
            "Tesseract trên máy này chưa có dữ liệu tiếng Việt (vie) nên không đọc được trang quét và ảnh. Hãy cài "
            "gói tesseract-ocr-vie (Linux) hoặc chép tệp vie.traineddata vào thư mục tessdata rồi chạy lại."
        )
    return program


@cache
def _languages(program: Path) -> frozenset[str]:
    return frozenset(_ask(program, "--list-langs").split())


@cache
def _version(program: Path) -> str:
    return " ".join(_ask(program, "--version").split()[:2])


def _ask(program: Path, question: str) -> str:
    """What the program answers; nothing where it cannot be started or does not answer."""
    try:
        # Tesseract 3 answered on stderr; 5 uses stdout.
        done = subprocess.run(
            [str(program), question], capture_output=True, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
