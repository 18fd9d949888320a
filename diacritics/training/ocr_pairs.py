"""Pairs of printed and misread words: ``python -m diacritics.training.ocr_pairs TEXT OUT --pages N``.

Prints lines of a text file in several fonts, wears the page down (resolution, blur, noise, threshold),
has Tesseract read it with `eng` and with `vie`, and aligns what was read with what was printed. Writes
one line for each run of words: language, wear level, printed words, read words (tab separated; words of a
run by spaces). The same seed gives the same pages. Needs Pillow, numpy and the tesseract program.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

LANGUAGES = ("eng", "vie")
#: For each wear level: dots per inch, blur radius, standard deviation of noise, black below this grey.
WEAR = ((300, 0.6, 8, 0), (200, 0.6, 15, 150), (150, 0.5, 20, 160), (150, 0.8, 30, 0))
#: Sizes of print in points: tables, forms and letters of offices.
SIZES = (11, 12, 13, 13, 14)
#: One line in so many is printed in capitals, as headings are.
_SHOUTED = 12
_GAP = 0.7
#: How far, in words, the reading may be ahead of the print or behind.
_BAND = 12


def draws_vietnamese(font: Path) -> bool:
    """Whether the font has Vietnamese letters; some builds of Liberation draw a box for them."""
    face = ImageFont.truetype(str(font), 40)
    missing = bytes(face.getmask("\uffff"))
    return all(bytes(face.getmask(letter)) != missing for letter in "ộữặỷ")


def page(lines: list[str], font: Path, points: int, wear: int, seed: int) -> Image.Image:
    """A worn page with the lines, wrapped at the width of A4."""
    dpi, blur, noise, threshold = WEAR[wear]
    size = round(points * dpi / 72)
    face = ImageFont.truetype(str(font), size)
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    top = dpi
    for line in lines:
        draw.text((round(0.9 * dpi), top), line, font=face, fill=20)
        top += round(size * 1.35)
    image = image.filter(ImageFilter.GaussianBlur(blur * dpi / 200))
    pixels = np.asarray(image, np.float64)
    pixels = pixels + np.random.default_rng(seed).normal(0, noise, pixels.shape)
    if threshold:
        pixels = np.where(pixels < threshold, 0.0, 255.0)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def read(image: Image.Image, language: str, dpi: int) -> str:
    """What Tesseract reads on the page."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    command = ["tesseract", "-", "-", "-l", language, "--psm", "6", "--dpi", str(dpi)]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    run = subprocess.run(command, input=stream.getvalue(), capture_output=True, check=True, env=environment)
    return run.stdout.decode("utf-8", "replace")


def distance(a: str, b: str) -> float:
    """Edit distance of two short words over the length of the longer."""
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1] / max(len(a), len(b), 1)


def align(printed: list[str], read_words: list[str]) -> Iterator[tuple[str, str]]:
    """Runs of words that stand for each other: one to one, one to two, two to one, or lost and added."""
    rows, columns = len(printed), len(read_words)
    cost = np.full((rows + 1, columns + 1), np.inf)
    step = np.zeros((rows + 1, columns + 1, 2), np.int8)
    cost[0, 0] = 0
    known: dict[tuple[str, str], float] = {}
    for i in range(rows + 1):
        middle = i * columns // max(rows, 1)
        for j in range(max(0, middle - _BAND), min(columns, middle + _BAND) + 1):
            for a, b in ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1)):
                if i < a or j < b or not np.isfinite(cost[i - a, j - b]):
                    continue
                pair = "".join(printed[i - a : i]), "".join(read_words[j - b : j])
                if pair not in known:
                    known[pair] = distance(*pair)
                here = _GAP if 0 in (a, b) else known[pair] * max(a, b) + 0.2 * (a != b)
                price = cost[i - a, j - b] + here
                if price < cost[i, j]:
                    cost[i, j] = price
                    step[i, j] = a, b
    runs: list[tuple[str, str]] = []
    i, j = rows, columns
    while (i or j) and np.isfinite(cost[i, j]):
        a, b = int(step[i, j, 0]), int(step[i, j, 1])
        runs.append((" ".join(printed[i - a : i]), " ".join(read_words[j - b : j])))
        i, j = i - a, j - b
    yield from reversed(runs)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken at spaces."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    fonts = [font for font in arguments.fonts if draws_vietnamese(font)]
    if not fonts:
        parser.error("none of the fonts has Vietnamese letters")
    lines = arguments.text.read_text("utf-8").split("\n")
    random_ = random.Random(arguments.seed)
    with arguments.out.open("w", encoding="utf-8") as out:
        for number in range(arguments.pages):
            start = random_.randrange(max(1, len(lines) - 40))
            taken = (line.upper() if random_.randrange(_SHOUTED) == 0 else line for line in lines[start : start + 25])
            printed = [row for line in taken for row in wrap(line, 66 if line.isupper() else 74)][:30]
            font, points = random_.choice(fonts), random_.choice(SIZES)
            wear = number % len(WEAR)
            image = page(printed, font, points, wear, arguments.seed * 100_000 + number)
            words = " ".join(printed).split()
            for language in LANGUAGES:
                found = read(image, language, WEAR[wear][0]).split()
                for a, b in align(words, found):
                    out.write(f"{language}\t{wear}\t{a}\t{b}\n")
            out.flush()


if __name__ == "__main__":
    main()
