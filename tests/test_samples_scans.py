"""Samples whose pages are pictures give the records of their source, or say that they are in doubt.

What an engine reads differs a little between its versions. So texts are compared by likeness; of the
values nearly all must be right, and hardly any may be wrong in a row that is not flagged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from rapidfuzz.distance import Indel

from extract.document import Document
from extract.limits import DEFAULT_LIMITS
from extract.ocr.layer import LayerState, judge_layer
from extract.ocr.tesseract import find_program
from extract.pdf.ink import read_ink
from extract.readers.base import read_file
from normalize.records import Media
from pipelines.assemble import assemble
from samples.make import build
from samples.source import FILES, load_all
from samples.worn import bilevel, chance, photographed, scanned, sealed, turned
from tests.golden import comparable, load

RECIPES = {recipe.name: (source, recipe) for source in load_all() for recipe in source.recipes if recipe.pictured}
#: Kept between runs of the tests, so that only the first one reads.
READINGS = Path(__file__).parent.parent / ".pytest_cache" / "readings"
FACTS = ("doc_type", "number", "issue_date", "school_year", "template", "item_count")
VALUES = ("criterion_code", "standard_no", "level", "start_date", "end_date", "report_due", "budget_vnd", "assignees")
TEXTS = ("content", "weakness", "target", "actions", "indicator", "evidence", "assignee_text", "support")

needs_engine = pytest.mark.skipif(find_program() is None, reason="needs Tesseract")


@dataclass
class Comparison:
    """Values read, right, and wrong without a flag; the likeness of each text; wrong facts of documents."""

    values: int = 0
    right: int = 0
    silent: int = 0
    texts: list[float] = field(default_factory=list)
    facts: list[tuple[str, object, object]] = field(default_factory=list)


@cache
def document_of(name: str) -> Document:
    return read_file(FILES / name, replace(DEFAULT_LIMITS, readings=READINGS))


@cache
def compared(name: str) -> Comparison:
    """What was read from a file beside the golden records of its source."""
    source, _ = RECIPES[name]
    tables = assemble(document_of(name), name)
    found, golden = comparable(tables), load(source.slug)
    out = Comparison()
    for row, wanted in zip(found["documents"], golden["documents"], strict=True):
        out.facts += [(fact, row.get(fact), wanted.get(fact)) for fact in FACTS if row.get(fact) != wanted.get(fact)]
    for row, wanted, item in zip(found["items"], golden["items"], tables.items, strict=True):
        asked = [name for name in VALUES if row.get(name) or wanted.get(name)]
        right = [name for name in asked if row.get(name) == wanted.get(name)]
        out.values += len(asked)
        out.right += len(right)
        out.silent += 0 if item.needs_review else len(asked) - len(right)
        out.texts += [Indel.normalized_similarity(row.get(name, ""), wanted[name]) for name in TEXTS if name in wanted]
    return out


@needs_engine
@pytest.mark.parametrize("name", RECIPES)
def test_records_are_those_of_the_source(name: str) -> None:
    found = compared(name)
    assert found.facts == []
    assert found.right >= 0.75 * found.values
    assert sum(found.texts) >= 0.95 * len(found.texts)


@needs_engine
def test_nearly_all_values_are_right_and_hardly_one_is_wrong_without_a_flag() -> None:
    found = [compared(name) for name in RECIPES]
    values = sum(one.values for one in found)
    assert sum(one.right for one in found) >= 0.93 * values
    assert sum(one.silent for one in found) <= 0.03 * values


@needs_engine
@pytest.mark.parametrize(
    ("name", "media", "pages"),
    [
        ("pt-bau-sen-2023-quet-300.pdf", Media.PDF_SCAN, 2),
        ("th-cam-sa-2022-lop-chu-tieng-anh.pdf", Media.PDF_SCAN, 3),
        ("thcs-dong-luoc-2026-lan-trang-quet.pdf", Media.PDF_MIXED, 3),
        ("thcs-muong-lan-2024-quet.tif", Media.IMAGE, 3),
        ("thpt-cua-luc-2025-chup.jpg", Media.IMAGE, 1),
    ],
)
def test_every_page_of_every_medium_is_read(name: str, media: Media, pages: int) -> None:
    document = document_of(name)
    assert (document.media, len(document.pages), document.errors) == (media, pages, ())
    assert all(page.blocks for page in document.pages)


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("thcs-muong-lan-2024-hong-bang-ma.pdf", {LayerState.NONSENSE}),
        ("th-cam-sa-2022-lop-chu-tieng-anh.pdf", {LayerState.ENGLISH_OCR}),
        ("pt-bau-sen-2023-quet-300.pdf", {LayerState.EMPTY}),
        ("thcs-dong-luoc-2026-lan-trang-quet.pdf", {LayerState.GOOD, LayerState.EMPTY}),
    ],
)
def test_layers_are_what_the_samples_are_made_for(name: str, states: set[LayerState]) -> None:
    with pdfium.PdfDocument(FILES / name) as pdf:
        inks = [read_ink(page) for page in pdf]
    assert {judge_layer(" ".join(word.text for word in ink.words)).state for ink in inks} == states


@pytest.mark.parametrize("name", ["thcs-muong-lan-2024-hong-bang-ma.pdf", "thpt-cua-luc-2025-quet.png"])
def test_equal_sources_give_equal_files(name: str, tmp_path: Path) -> None:
    source, recipe = RECIPES[name]
    for folder in ("first", "second"):
        build(source, recipe, tmp_path / folder)
    assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_wear_keeps_size_and_is_the_same_for_the_same_name() -> None:
    page = np.full((400, 300), 255, np.uint8)
    page[100:110, 50:250] = 0
    assert scanned(page, chance("a"), 1.0).shape == (400, 300)
    assert (scanned(page, chance("a"), 1.0) == scanned(page, chance("a"), 1.0)).all()
    assert (scanned(page, chance("a"), 1.0) != scanned(page, chance("b"), 1.0)).any()
    assert set(np.unique(bilevel(page, chance("a"), 0.0))) == {0, 255}
    # A clockwise quarter takes rows 100 to 109 of 400 to columns 290 to 299.
    assert (turned(page, 1)[50:250, 290:300] == 0).all()
    assert photographed(page, chance("a"), 320).shape == (427, 320, 3)
    red = sealed(page, 50, (150.0, 300.0)).astype(int)
    assert ((red[..., 2] - red[..., 1]) > 100).any()


def test_the_phone_says_how_it_was_held() -> None:
    with Image.open(FILES / "thpt-cua-luc-2025-chup.jpg") as photo:
        assert photo.getexif()[0x0112] == 6
        assert photo.width > photo.height
