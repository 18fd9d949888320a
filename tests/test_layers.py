"""Rooms of the house import only from rooms to their left; nothing at run time needs the tests."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("diacritics", "normalize", "extract", "pipelines")
#: Distributions whose modules have another name.
MODULES = {"opencv-python-headless": "cv2", "pillow": "PIL", "python-docx": "docx", "xlsxwriter": "xlsxwriter"}
#: Modules that only build or measure, with their own extra in pyproject.toml.
OFFLINE = {"diacritics/train.py", "diacritics/training"}


def modules(layer: str) -> Iterator[Path]:
    return (ROOT / layer).rglob("*.py")


def imported(path: Path) -> set[str]:
    """The top-level packages a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_go_leftwards(layer: str) -> None:
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    for path in modules(layer):
        strangers = imported(path) & ({*LAYERS, "samples", "tests", "scripts"} - allowed)
        assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


@pytest.mark.parametrize("layer", LAYERS)
def test_every_outside_import_is_a_declared_dependency(layer: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [entry.partition(">")[0] for entry in project["dependencies"]]
    declared = {MODULES.get(name, name.replace("-", "_")) for name in names}
    for path in modules(layer):
        relative = path.relative_to(ROOT).as_posix()
        if any(relative.startswith(part) for part in OFFLINE):
            continue
        outside = imported(path) - set(sys.stdlib_module_names) - set(LAYERS)
        assert outside <= declared, f"{relative} imports {outside - declared}"


@pytest.mark.parametrize("layer", LAYERS)
def test_modules_stay_small(layer: str) -> None:
    for path in modules(layer):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 600, f"{path.relative_to(ROOT)} wants splitting"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 60, f"{path.relative_to(ROOT)}: {node.name} has {length} lines"
