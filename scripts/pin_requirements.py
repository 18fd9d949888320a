#!/usr/bin/env python3
"""Write requirements.txt and requirements-dev.txt: exact versions of all packages, as installed here.

What is needed comes from pyproject.toml; what that needs in turn, from the installed packages. Run
it (`make pins`) in an environment in which the tests pass.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9._-]+")
#: Needed to install the checkout itself; newer Pythons no longer bring it.
BUILD = ("setuptools",)


def canonical(requirement: str) -> str:
    """The name in a requirement, as registries compare names."""
    match = NAME.match(requirement)
    if match is None:
        raise ValueError(requirement)
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def closure(names: Iterable[str]) -> set[str]:
    """The packages and all they need on any platform that are installed here; extras are not followed."""
    found: set[str] = set()
    waiting = [canonical(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for requirement in distribution(name).requires or []:
            _, _, marker = requirement.partition(";")
            if "extra" not in marker and not _elsewhere(marker):
                waiting.append(canonical(requirement))
    return found


def _elsewhere(marker: str) -> bool:
    """A need of other systems or older Pythons; pip adds the few there are by itself."""
    return any(word in marker for word in ("platform", "python_version", "implementation", "os_name"))


def write(name: str, packages: set[str], head: str) -> None:
    """Write one file."""
    lines = [f"{package}=={distribution(package).version}" for package in sorted(packages)]
    (ROOT / name).write_text(f"{head}\n" + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = closure([*project["dependencies"], *BUILD])
    development = closure(project["optional-dependencies"]["dev"]) - runtime
    note = "# Written by `make pins`; why each direct dependency was chosen stands in pyproject.toml."
    write("requirements.txt", runtime, note)
    write("requirements-dev.txt", development, f"{note}\n-r requirements.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
