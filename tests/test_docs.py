"""What the docs say is what the code does: pages are fresh, nothing is undocumented."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from extract.errors import ErrorCode
from normalize.records import TABLES
from pipelines.columns import columns
from pipelines.exits import ExitCode
from pipelines.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.vi.md")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_generated_pages_are_fresh() -> None:
    """Run `make docs` when this fails."""
    command = [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_error_code_has_its_section_and_no_section_is_left_over() -> None:
    sections = re.findall(r"^## ([A-Z_]+)$", page("docs/errors.md"), re.MULTILINE)
    assert sorted(sections) == sorted(ErrorCode)


def test_every_setting_exit_code_and_column_is_on_its_page() -> None:
    cli = page("docs/cli.md")
    assert all(f"`--{name.replace('_', '-')}`" in cli for name in Settings.model_fields)
    assert all(f"| {code.value} | {code.name} |" in cli for code in ExitCode)
    dictionary = page("docs/data-dictionary.md")
    for table, (model, _) in TABLES.items():
        assert f"## {table} " in dictionary
        assert all(f"| `{column.name}` |" in dictionary for column in columns(model))


def test_every_setting_and_column_says_what_it_is_in_both_languages() -> None:
    assert all(info.title and info.description for info in Settings.model_fields.values())
    assert all(one.label and one.description for model, _ in TABLES.values() for one in columns(model))


@pytest.mark.parametrize("name", READMES)
def test_readmes_name_what_exists(name: str) -> None:
    text = page(name)
    targets = re.findall(r"`make ([a-z]+)", text)
    makefile = page("Makefile")
    assert "extract" in targets
    assert all(f"\n{target}:" in makefile for target in targets)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / link).exists(), link
    assert all(f"`{code.value}`" in page("README.md") for code in ExitCode)


def test_pins_cover_the_declared_dependencies() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    for names, file in (
        (project["dependencies"], "requirements.txt"),
        (project["optional-dependencies"]["dev"], "requirements-dev.txt"),
    ):
        lines = [line for line in page(file).splitlines() if line and not line.startswith(("#", "-r"))]
        assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in lines), file
        assert {name.partition(">")[0] for name in names} <= {line.split("==")[0] for line in lines}, file
