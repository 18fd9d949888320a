"""The committed samples are what their sources say: complete, up to date, small, described, consistent."""
from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest

from samples.legacy import signs
from samples.make import FILE_MAKERS, PROGRAMS, TEXT_MAKERS, build
from samples.markup import Mark, clean, damaged, pieces
from samples.source import FILES, FOLDER, Grid, Recipe, Source, load_all

MAXIMUM_BYTES = 4_500_000
SOURCES = load_all()
RECIPES = [(source, recipe) for source in SOURCES for recipe in source.recipes]
TEXTS = [(source, recipe) for source, recipe in RECIPES if recipe.writer in TEXT_MAKERS]
WORD_FILES = [(source, recipe) for source, recipe in RECIPES if recipe.writer == "docx"]
BAD = {
    "tep-rong.pdf", "dut-giua-chung.docx", "co-mat-khau.pdf", "thuc-ra-la-docx.pdf", "~$ke-hoach.docx",
    "thu-moi.docx",
}
CODE = re.compile(r"(?<![\d/.])([1-5]\.\d{1,2})(?![\d/])")


def _name(pair: object) -> str | None:
    return pair.name if isinstance(pair, Recipe) else pair.slug if isinstance(pair, Source) else None


@pytest.mark.parametrize(("source", "recipe"), TEXTS, ids=_name)
def test_text_files_are_up_to_date(source: Source, recipe: Recipe) -> None:
    written = (FILES / recipe.name).read_bytes().decode("utf-8")
    assert written == TEXT_MAKERS[recipe.writer](source, recipe)


@pytest.mark.parametrize(("source", "recipe"), WORD_FILES, ids=_name)
def test_word_files_are_up_to_date(source: Source, recipe: Recipe, tmp_path: Path) -> None:
    build(source, recipe, tmp_path)
    for member in ("word/document.xml", "word/numbering.xml"):
        assert _member(FILES / recipe.name, member) == _member(tmp_path / recipe.name, member)


def test_every_file_exists_and_has_a_known_maker() -> None:
    for _, recipe in RECIPES:
        assert (FILES / recipe.name).is_file(), recipe.name
        assert recipe.writer in {*TEXT_MAKERS, *FILE_MAKERS, *PROGRAMS}
    assert {path.name for path in (FILES / "bad").iterdir()} == BAD


def test_files_are_small() -> None:
    files = [path for path in FILES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < MAXIMUM_BYTES


def test_readme_describes_every_file_once() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    described = re.findall(r"^\| `([^`]+)` \|", readme, re.MULTILINE)
    made = [recipe.name for _, recipe in RECIPES] + [f"bad/{name}" for name in BAD]
    assert sorted(described) == sorted(made)


def test_no_file_but_samples_lies_in_the_folder() -> None:
    made = {unicodedata.normalize("NFC", recipe.name) for _, recipe in RECIPES}
    found = {unicodedata.normalize("NFC", path.name) for path in FILES.iterdir() if path.is_file()}
    assert found == made


@pytest.mark.parametrize("source", SOURCES, ids=_name)
def test_expectations_agree_with_the_rows(source: Source) -> None:
    """The codes promised for a plan are those printed in its table, in order."""
    expected = _expected(source)
    assert len(expected) == len(source.letters)
    for letter, promise in zip(source.letters, expected, strict=True):
        codes = [code for code in promise["criteria"] if code]
        assert promise["items"] == len(promise["criteria"])
        grids = [block for block in letter.body if isinstance(block, Grid)]
        printed = [clean(cell) for grid in grids for row in grid.rows for cell in row]
        printed += [clean(block) for block in letter.body if isinstance(block, str)]
        if codes:
            heads = [cell for cell in printed if re.match(r"Tiêu chí \d|\d\.\d", cell)]
            found = [match[1] for cell in heads if (match := CODE.search(cell))]
            assert [code for code in found if code in codes][-len(codes) :] == codes
        for row in promise["flags"]:
            assert row == "document" or 1 <= int(row) <= promise["items"]


def test_markup_of_damage_and_of_tracked_changes() -> None:
    text = "TTC[[ ]]M trước {--31/10--}{++15/11++}"
    assert clean(text) == "TTCM trước 15/11"
    assert damaged(text) == "TTC M trước 15/11"
    assert [piece.mark for piece in pieces(text)] == [Mark.PLAIN, Mark.DELETED, Mark.INSERTED]


def test_encodings_before_unicode() -> None:
    assert signs("Kế hoạch", "vni") == "Keá hoaïch"
    assert signs("KẾ HOẠCH", "tcvn3") == "k\xd5 ho\xb9ch"
    assert signs("Đường", "tcvn3") == "\xa7\xad\xeang"


def _expected(source: Source) -> list[dict[str, Any]]:
    data = json.loads((FOLDER / "source" / f"{source.slug}.json").read_text(encoding="utf-8"))
    documents: list[dict[str, Any]] = data["expect"]["documents"]
    return documents


def _member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
