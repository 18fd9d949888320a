"""Measure the restorer: ``python benchmarks/bench_diacritics.py --lines dev.txt [--pairs pairs.tsv]``.

`--lines`: a text file, plain or ``.zst``, of ``domain<TAB>text`` lines (or only text: domain "text").
Marks are stripped and restored; syllable accuracy counts words of letters, whatever the place of the tone
mark. The same lines unstripped must come back unchanged. `--pairs`: what `diacritics.training.ocr_pairs`
wrote for held-back text. `--baseline PYTHON` runs pyvi of that interpreter on the same lines.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from diacritics.assess import State
from diacritics.forms import key, strip
from diacritics.misread import correct
from diacritics.restore import restore
from diacritics.training.texts import read_text

_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*")
_LINE_WORDS = 14
#: underthesea 9.5 has no restorer of marks in its package.
_BASELINES = {"pyvi add_accents": "from pyvi import ViUtils; f = ViUtils.add_accents"}
_RUN = """
import json, sys, time
{load}
lines = json.load(sys.stdin)
def safe(line):
    try:
        return f(line)
    except Exception:
        return line
safe("khoi dong")
start = time.perf_counter()
out = [safe(line) if line.strip() else line for line in lines]
json.dump([out, time.perf_counter() - start], sys.stdout)
"""


def read_lines(path: Path) -> dict[str, list[str]]:
    """Lines of each domain."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in unicodedata.normalize("NFC", read_text(path)).splitlines():
        domain, tab, text = line.partition("\t")
        if tab and domain.isidentifier():
            found[domain].append(text)
        else:
            found["text"].append(line)
    return found


def wrong(truth: list[str], got: list[str]) -> tuple[int, int]:
    """Words of the truth, and how many were not restored to them."""
    words = bad = 0
    for before, after in zip(truth, got, strict=True):
        a, b = _WORD.findall(before), _WORD.findall(unicodedata.normalize("NFC", after))
        words += len(a)
        if len(a) == len(b):
            bad += sum(key(x) != key(y) for x, y in zip(a, b, strict=True))
        else:
            bad += max(len(a) - len(b), 0) + sum(key(x) != key(y) for x, y in zip(a, b, strict=False))
    return words, bad


def ours(lines: list[str]) -> list[str]:
    """Restore a document of stripped lines."""
    return restore("\n".join(lines), [State.STRIPPED] * len(lines)).text.split("\n")


def baseline(python: Path, load: str) -> Callable[[list[str]], tuple[list[str], float]]:
    """Another restorer, in its own interpreter, line by line."""

    def run(lines: list[str]) -> tuple[list[str], float]:
        command = [str(python), "-c", _RUN.format(load=load)]
        done = subprocess.run(command, input=json.dumps(lines), capture_output=True, text=True, check=True)
        out, seconds = json.loads(done.stdout[done.stdout.index("[[") :])
        return out, seconds

    return run


def bench_stripped(path: Path, python: Path | None, limit: int) -> None:
    """Accuracy, harm and speed on stripped and on intact lines."""
    ours(["khoi dong"])
    for domain, lines in read_lines(path).items():
        lines = lines[: limit or None]
        start = time.perf_counter()
        got = ours([strip(line) for line in lines])
        seconds = time.perf_counter() - start
        words, bad = wrong(lines, got)
        print(f"{domain}: {words} syllables, {100 - 100 * bad / words:.3f} %, {words / seconds:.0f}/s")
        changed = sum(a != b for a, b in zip(restore("\n".join(lines)).text.split("\n"), lines, strict=True))
        print(f"{domain}: intact lines changed {changed} of {len(lines)}")
        for name, load in _BASELINES.items() if python else ():
            assert python is not None
            try:
                got, seconds = baseline(python, load)([strip(line) for line in lines])
            except (subprocess.CalledProcessError, ValueError) as error:
                print(f"{domain}: {name} does not run: {error}", file=sys.stderr)
                continue
            _, theirs = wrong(lines, got)
            print(
                f"{domain}: {name} {100 - 100 * theirs / words:.3f} %, {words / seconds:.0f}/s, "
                f"errors removed {100 - 100 * bad / theirs:.1f} %"
            )


def bench_pairs(path: Path) -> None:
    """Syllable errors before and after, and harm, for each recogniser and wear level."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    for language in ("eng", "vie"):
        mine = [row for row in rows if row[0] == language]
        groups = [mine[i : i + _LINE_WORDS] for i in range(0, len(mine), _LINE_WORDS)]
        lines = [" ".join(row[3] for row in group) for group in groups]
        correct(["khoi dong"], language)
        start = time.perf_counter()
        corrected = correct(lines, language)
        seconds = time.perf_counter() - start
        tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for group, words in zip(groups, corrected, strict=True):
            place = 0
            for _, wear, printed, seen in group:
                out, done = "", 0
                for word in words:
                    if place <= word.start < place + len(seen):
                        out += seen[done : word.start - place] + word.text
                        done = word.start - place + len(word.read)
                out += seen[done:]
                place += len(seen) + 1
                truth = [key(w) for w in _WORD.findall(printed)]
                before, after = _errors(truth, seen), _errors(truth, out)
                row = tally[wear]
                row[0] += len(truth)
                row[1] += before
                row[2] += after
                row[3] += not before and after > 0
        for wear, (words_, before, after, harm) in sorted(tally.items()):
            share = [100 * n / words_ for n in (before, after, harm)]
            before_, after_, harm_ = (f"{part:.2f} %" for part in share)
            print(f"{language} wear {wear}: before {before_} after {after_} harm {harm_}")
        print(f"{language}: {sum(len(words) for words in corrected) / seconds:.0f} words/s")


def _errors(truth: list[str], text: str) -> int:
    """Wrong syllables of a run of words; all of them where their number differs."""
    found = [key(word) for word in _WORD.findall(text)]
    if len(found) != len(truth):
        return max(len(truth), 1)
    return sum(a != b for a, b in zip(truth, found, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--lines", type=Path, nargs="*", default=[])
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="only so many lines of each domain")
    arguments = parser.parse_args()
    for path in arguments.lines:
        bench_stripped(path, arguments.baseline, arguments.limit)
    if arguments.pairs:
        bench_pairs(arguments.pairs)


if __name__ == "__main__":
    main()
