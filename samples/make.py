"""Builds every sample file from its source: `python -m samples.make [--out FOLDER] [NAME …]`.

Needs reportlab; files that LibreOffice, pdftotext or Tesseract make are left as they are on a
machine without these programs. Each file is the same, byte for byte, on each run with the same
libraries, apart from those of LibreOffice and Tesseract.
"""
from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from samples.bad_files import write_bad_files
from samples.frozen import freeze_zip
from samples.page_files import write_pdf
from samples.scan_files import write_garbled, write_misread, write_scan
from samples.sheet_files import write_xlsx
from samples.source import FILES, Recipe, Source, load_all
from samples.text_files import cell_text, line_text, pipe_text, tab_text
from samples.web_files import web_text
from samples.word_files import write_docx

TextMaker = Callable[[Source, Recipe], str]
FileMaker = Callable[[Source, Recipe, Path], None]

TEXT_MAKERS: dict[str, TextMaker] = {
    "tab": tab_text, "cells": cell_text, "lines": line_text, "pipes": pipe_text, "web": web_text,
}
FILE_MAKERS: dict[str, FileMaker] = {
    "docx": write_docx, "pdf": write_pdf, "xlsx": write_xlsx, "scan": write_scan, "garbled": write_garbled,
}
PROGRAMS = {"office": "soffice", "print": "soffice", "layout": "pdftotext", "misread": "tesseract"}
_ZIPPED = {".docx", ".xlsx"}


def main() -> int:
    """Write all files, or those whose names are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="chỉ làm các tệp này")
    parser.add_argument("--out", type=Path, default=FILES)
    arguments = parser.parse_args()
    for source in load_all():
        for recipe in source.recipes:
            if not arguments.names or recipe.name in arguments.names:
                build(source, recipe, arguments.out)
    if not arguments.names:
        write_bad_files(arguments.out)
    return 0


def build(source: Source, recipe: Recipe, folder: Path) -> None:
    """Make one file of a source in a folder."""
    target = folder / recipe.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if recipe.writer in TEXT_MAKERS:
        target.write_text(TEXT_MAKERS[recipe.writer](source, recipe), encoding="utf-8", newline="\n")
    elif recipe.writer in FILE_MAKERS:
        FILE_MAKERS[recipe.writer](source, recipe, target)
        if target.suffix in _ZIPPED:
            freeze_zip(target)
    elif shutil.which(PROGRAMS[recipe.writer]) is None:
        print(f"bỏ qua {recipe.name}: không có {PROGRAMS[recipe.writer]}", file=sys.stderr)
    elif recipe.writer == "office":
        _convert(folder / recipe.base, target)
    elif recipe.writer == "misread":
        write_misread(source, recipe, target)
    elif recipe.writer == "print":
        _print(source, recipe, target)
    else:
        subprocess.run(["pdftotext", "-layout", str(folder / recipe.base), str(target)], check=True)


def _print(source: Source, recipe: Recipe, target: Path) -> None:
    """The PDF that Word exports of the source: tracked changes are accepted first."""
    with tempfile.TemporaryDirectory() as work:
        base = Path(work) / f"{target.stem}.docx"
        write_docx(source, replace(recipe, encoding="print"), base)
        _convert(base, target)


def _convert(base: Path, target: Path) -> None:
    """Let LibreOffice save a copy in the format of the target's suffix, under a profile of its own."""
    with tempfile.TemporaryDirectory() as work:
        command = [
            "soffice", f"-env:UserInstallation=file://{work}/profile", "--headless",
            "--convert-to", target.suffix.removeprefix("."), "--outdir", work, str(base),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        shutil.move(Path(work) / f"{base.stem}{target.suffix}", target)


if __name__ == "__main__":
    sys.exit(main())
