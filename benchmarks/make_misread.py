"""Pages of tables misread by an English OCR, with the true cell of every word.

``python -m benchmarks.make_misread FOLDER OUT [--variants N] [--seed S]`` prints every ``x.docx`` of FOLDER that has
tables of a plan N times, each time in another font, size, width of columns and way up, wears the pages as scanners
do, and reads them with ``tesseract -l eng``. It writes for each variant:

- ``x.vN.txt``: what Tesseract printed, a form feed after each page;
- ``x.vN.json``: ``{"tables": [{"kind", "fields", "rows"}], "lines": [[number, [word, …]], …]}``. Lines are counted
  from 0 and parted by ``\\n`` alone; the words of a line are those of ``line.split()``. A word is ``[text, table, row,
  column, kind]``, -1 and ``out`` where it belongs to no table of a plan. Rows and columns are those of the Word
  file's grid, counted from 0, header and bands too; ``fields`` has the field of each column or null. A word over
  several cells has its parts, such words themselves, as a sixth element.

Files already there are kept, so that a run that was stopped goes on. Needs LibreOffice and Tesseract.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from benchmarks.misread_docx import OUT, Form, Ink, Look, Place, Variant, variant
from benchmarks.misread_labels import Floats, Labelled, Letters, agreement, label_lines, read_words
from extract import programs
from extract.limits import Limits
from extract.readers.docx import DocxReader
from extract.readers.office import find_converter
from samples.worn import Pixels, chance, printed, scanned

_LOG = logging.getLogger(__name__)
#: Fonts with Vietnamese letters, and how often each is drawn: schools print in Times, few in another.
_FONTS: Mapping[str, float] = {"Liberation Serif": 0.8, "DejaVu Serif Condensed": 0.1, "Liberation Sans": 0.1}
#: Sizes in tables, in points.
_SIZES = (10.0, 10.5, 11.0, 11.5, 12.0, 13.0, 14.0)
#: Shades of ruling lines as often as drawn; where they are pale, columns are read as blocks of text.
_RULES = ("000000",) * 5 + ("404040",) * 3 + ("808080", "A8A8A8")
_DPI = (130, 300)
_POINTS = 72
#: Seconds that a run of a program may take.
_CONVERTING, _READING = 900.0, 900.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The image of a page and its letters."""

    image: Pixels
    letters: Letters


def drawn_look(rng: np.random.Generator) -> Look:
    """How a variant is printed."""
    fonts = list(_FONTS)
    return Look(
        font=fonts[int(rng.choice(len(fonts), p=list(_FONTS.values())))],
        size=float(rng.choice(_SIZES)),
        rule=str(rng.choice(_RULES)),
        rule_width=int(rng.choice((2, 4, 4, 6))),
        aligned=(None, "left", "both")[int(rng.integers(0, 3))],
        turned=bool(rng.random() < 0.2),
    )


def _convert(files: Sequence[Path], out: Path) -> None:
    """PDFs of Word files."""
    program = find_converter()
    if program is None:
        raise FileNotFoundError("LibreOffice")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(program), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(out), *map(str, files)]
        programs.run(command, out, _CONVERTING)


def _letters(page: pdfium.PdfPage, inks: Mapping[Ink, Place]) -> tuple[Floats, list[Place]]:
    """Boxes of the letters of a page in points from the top left, and their places."""
    text, high = page.get_textpage(), page.get_height()
    boxes, places = [], []
    channels = [pdfium_c.c_uint() for _ in range(4)]
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index)
        if right <= left or top <= bottom:
            continue
        known = pdfium_c.FPDFText_GetFillColor(text.raw, index, *channels)
        red, green, blue, _ = (channel.value for channel in channels)
        boxes.append((left, high - top, right, high - bottom))
        places.append(inks.get((red, green, blue), OUT) if known else OUT)
    return np.array(boxes, float).reshape(-1, 4), places


def _worn(page: pdfium.PdfPage, inks: Mapping[Ink, Place], dpi: int, rng: np.random.Generator) -> _Sheet:
    """A page as a scanner gives it."""
    degrees = float(rng.uniform(-1, 1)) * float(rng.random())
    gray = printed(page, dpi)
    boxes, places = _letters(page, inks)
    image = scanned(gray, rng, degrees, noise=float(rng.uniform(2, 10)))
    if rng.random() < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 0.9)) * dpi / 200)
    image = _shaded(image, rng)
    if rng.random() < 0.3:
        image = np.where(image > rng.uniform(130, 180), 255, 0).astype(np.uint8)
    else:
        image = _packed(image, int(rng.integers(40, 90)))
    return _Sheet(image, Letters(_turned(boxes * dpi / _POINTS, gray.shape[1], gray.shape[0], degrees), tuple(places)))


def _packed(image: Pixels, quality: int) -> Pixels:
    """What JPEG leaves of an image."""
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    out = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    assert out is not None
    return out


def _shaded(image: Pixels, rng: np.random.Generator) -> Pixels:
    """Light that falls off to one side, and dirt on the glass."""
    high, wide = image.shape[:2]
    across = np.linspace(rng.uniform(0.85, 1), rng.uniform(0.85, 1), wide, dtype=np.float32)
    out = (image * across).astype(np.uint8)
    for _ in range(int(rng.integers(0, 80))):
        at = (int(rng.integers(0, wide)), int(rng.integers(0, high)))
        cv2.circle(out, at, int(rng.integers(0, 2)), int(rng.integers(0, 120)), -1)
    return out


def _turned(boxes: Floats, wide: int, high: int, degrees: float) -> Floats:
    """Boxes where `scanned` puts them: each is moved with its middle."""
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    halves = (boxes[:, 2:] - boxes[:, :2]) / 2
    moved = middles @ turn[:, :2].T + turn[:, 2]
    return np.hstack([moved - halves, moved + halves])


def _recognised(sheets: Sequence[_Sheet], dpi: int) -> tuple[str, str]:
    """The text and the table of words that Tesseract makes of pages."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        names = [work / f"{number}.png" for number in range(len(sheets))]
        for name, sheet in zip(names, sheets, strict=True):
            cv2.imwrite(str(name), sheet.image)
        (work / "pages").write_text("\n".join(map(str, names)) + "\n")
        command = ["tesseract", "pages", "out", "-l", "eng", "--dpi", str(dpi), "txt", "tsv"]
        programs.run(command, work, _READING, {"OMP_THREAD_LIMIT": "1"})
        return (work / "out.txt").read_text(encoding="utf-8"), (work / "out.tsv").read_text(encoding="utf-8")


def _listed(word: Labelled) -> list[object]:
    place = word.place
    out: list[object] = [word.text, place.table, place.row, place.col, place.kind.value]
    if word.parts:
        out.append([_listed(Labelled(text, part)) for text, part in word.parts])
    return out


def as_json(forms: Sequence[Form], lines: Sequence[tuple[int, Sequence[Labelled]]]) -> str:
    """The labels of a text."""
    tables = [{"kind": form.kind, "fields": form.fields, "rows": form.rows} for form in forms]
    listed = [[number, [_listed(word) for word in line]] for number, line in lines]
    return json.dumps({"tables": tables, "lines": listed}, ensure_ascii=False)


def _read(pdf: Path, made: Variant, name: str, out: Path, rng: np.random.Generator) -> None:
    """Wear and read a printed variant, and write its text and its labels."""
    dpi = int(rng.integers(*_DPI))
    document = pdfium.PdfDocument(pdf)
    sheets = [_worn(page, made.inks, dpi, rng) for page in document]
    document.close()
    text, tsv = _recognised(sheets, dpi)
    lines = label_lines(text, read_words(tsv), [sheet.letters for sheet in sheets])
    (out / f"{name}.txt").write_text(text, encoding="utf-8")
    (out / f"{name}.json").write_text(as_json(made.forms, lines), encoding="utf-8")
    alike = agreement([word for _, line in lines for word in line], made.texts)
    _LOG.info("%s: %d pages at %d dpi, cells as in the file: %.2f", name, len(sheets), dpi, alike)


def _round(sources: Sequence[Path], number: int, out: Path, seed: int) -> None:
    """One variant of each file."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        made = dict(_variants(sources, number, out, seed))
        for name, one in made.items():
            (work / f"{name}.docx").write_bytes(one.data)
        if made:
            _convert([work / f"{name}.docx" for name in made], work)
        for name, one in made.items():
            try:
                _read(work / f"{name}.pdf", one, name, out, chance(f"{seed}/{name}/wear"))
            except (OSError, ValueError, pdfium.PdfiumError):
                _LOG.exception("%s was not made", name)


def _variants(sources: Sequence[Path], number: int, out: Path, seed: int) -> Iterator[tuple[str, Variant]]:
    for source in sources:
        name = f"{source.stem}.v{number}"
        if (out / f"{name}.json").exists():
            continue
        data, rng = source.read_bytes(), chance(f"{seed}/{name}")
        if DocxReader().read(data, source.name, Limits()).legacy:
            continue  # letters of an old encoding stand for others in a font of today
        made = variant(data, drawn_look(rng), rng)
        if made is not None:
            yield name, made


def main() -> int:
    """Make the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--variants", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.variants):
        _round(sorted(arguments.folder.glob("*.docx")), number, arguments.out, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
