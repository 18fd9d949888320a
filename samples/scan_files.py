"""Files whose pages are pictures: scans, faxes, photos, and PDFs whose text layer is not to be trusted.

Every page is printed first, as `page_files` prints it, and then worn; see `worn`.
"""
from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.pdfbase import ttfonts

from samples.image_pdf import image_pdf, mixed_pdf, picture
from samples.page_files import write_pdf
from samples.source import Recipe, Source
from samples.worn import Pixels, bilevel, chance, photographed, printed, scanned, sealed, signed_at, turned

#: JPEG quality: what office scanners take for "small file"; and grain that leaves it small.
_QUALITY, _GRAIN = 30, 1.5
#: Lines that print nothing.
_ROOM = ("\u00a0",) * 4
_PHOTO_WIDTH = 2300
_ORIENTATION, _TURN_RIGHT = 0x0112, 6


def write_scan(source: Source, recipe: Recipe, target: Path) -> None:
    """The source printed, worn as `recipe.wear` says, in the format of the target's suffix."""
    rng = chance(recipe.name)
    with _print(source, recipe) as paper:
        if recipe.wear == "mixed":
            target.write_bytes(_mixed(paper, recipe, rng))
            return
        pages = [WEARS[recipe.wear](page, recipe, rng) for page in pdfium.PdfDocument(paper)]
    if target.suffix != ".pdf":
        _write_images(pages, recipe, target)
    elif recipe.wear == "fax":
        target.write_bytes(image_pdf(pages, recipe.dpi))
    else:
        target.write_bytes(image_pdf(pages, 96 if recipe.wear == "photo" else recipe.dpi, _QUALITY))


def write_misread(source: Source, recipe: Recipe, target: Path) -> None:
    """A scan over whose pages an OCR program that knows only English laid its unseen text."""
    rng = chance(recipe.name)
    with _print(source, recipe) as paper, tempfile.TemporaryDirectory() as work:
        pages = [_flat(page, recipe, rng) for page in pdfium.PdfDocument(paper)]
        image = Path(work) / "scan.tif"
        _write_images(pages, recipe, image)
        command = ["tesseract", str(image), str(image.with_suffix("")), "-l", "eng", "--dpi", str(recipe.dpi)]
        command += ["-c", f"jpg_quality={_QUALITY}", "pdf"]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        layer = image.with_suffix(".pdf").read_bytes()
    target.write_bytes(layer)


def write_garbled(source: Source, recipe: Recipe, target: Path) -> None:
    """A PDF with text whose table of signs is wrong: it looks right and says nonsense."""
    rng = chance(recipe.name)
    true_table = ttfonts.makeToUnicodeCMap

    def wrong_table(name: str, signs: Sequence[int]) -> str:
        return str(true_table(name, [int(sign) for sign in rng.permutation(signs)]))

    with mock.patch.object(ttfonts, "makeToUnicodeCMap", wrong_table):
        write_pdf(source, recipe, target)


@contextmanager
def _print(source: Source, recipe: Recipe) -> Iterator[Path]:
    """The source on paper, with room to sign between the title and the name of the signer."""
    letters = [
        replace(letter, signature=(*letter.signature[:-1], *_ROOM, *letter.signature[-1:]))
        for letter in source.letters
    ]
    source = replace(source, letters=tuple(letters))
    with tempfile.TemporaryDirectory() as work:
        paper = Path(work) / "paper.pdf"
        write_pdf(source, recipe, paper)
        yield paper


def _flat(page: pdfium.PdfPage, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """Signed, sealed and laid on the glass a little askew."""
    return scanned(_signed(page, recipe.dpi), rng, rng.uniform(-0.8, 0.8), _GRAIN)


def _plain(page: pdfium.PdfPage, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    return scanned(printed(page, recipe.dpi), rng, rng.uniform(-0.8, 0.8), _GRAIN)


def _fax(page: pdfium.PdfPage, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    return bilevel(printed(page, recipe.dpi), rng, rng.uniform(-0.8, 0.8))


def _turned(page: pdfium.PdfPage, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    return turned(_flat(page, recipe, rng), int(rng.integers(1, 4)))


def _photo(page: pdfium.PdfPage, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    return photographed(_signed(page, recipe.dpi), rng, _PHOTO_WIDTH, _GRAIN)


def _signed(page: pdfium.PdfPage, dpi: float) -> Pixels:
    gray, place = printed(page, dpi), signed_at(page)
    return gray if place is None else sealed(gray, dpi, place)


def _mixed(paper: Path, recipe: Recipe, rng: np.random.Generator) -> bytes:
    """The signed pages are scans, the others are as printed."""
    pages = enumerate(pdfium.PdfDocument(paper))
    scans = {
        number: image_pdf([_flat(page, recipe, rng)], recipe.dpi, _QUALITY)
        for number, page in pages
        if signed_at(page) is not None
    }
    return mixed_pdf(paper, scans)


def _write_images(pages: Sequence[Pixels], recipe: Recipe, target: Path) -> None:
    """All pages in one image file.

    A phone holds its camera sideways and says so in the Exif data; a PNG has four greys and so stays small.
    """
    first, *rest = map(picture, pages)
    if target.suffix == ".tif":
        packed = {"compression": "group4"} if recipe.wear == "fax" else {"compression": "jpeg", "quality": _QUALITY}
        first.save(target, save_all=True, append_images=rest, dpi=(recipe.dpi, recipe.dpi), **packed)
    elif recipe.wear == "photo":
        exif = Image.Exif()
        exif[_ORIENTATION] = _TURN_RIGHT
        first.transpose(Image.Transpose.ROTATE_90).save(target, quality=_QUALITY, exif=exif)
    elif target.suffix == ".png":
        levels = first.convert("L").point([level // 64 * 85 for level in range(256)])
        levels.save(target, optimize=True, dpi=(recipe.dpi, recipe.dpi))
    else:
        first.save(target, quality=_QUALITY, dpi=(recipe.dpi, recipe.dpi))


_Wear = Callable[[pdfium.PdfPage, Recipe, np.random.Generator], Pixels]
WEARS: dict[str, _Wear] = {"flat": _flat, "plain": _plain, "fax": _fax, "turned": _turned, "photo": _photo}
