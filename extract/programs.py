"""Programs beside Python that some media need: where they are, and runs of which nothing lives on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from extract.errors import TimeLimitError

#: Variables that name the folders into which Windows installers put programs.
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find(commands: Sequence[str], windows: Sequence[str], elsewhere: Sequence[str] = ()) -> Path | None:
    """A program on the path, or where its installers put it; None if there is none.

    ``windows`` are places below the folders of Windows installers, ``elsewhere`` absolute patterns, of which
    the last match (the newest version) counts.
    """
    for command in commands:
        found = shutil.which(command)
        if found is not None:
            return Path(found)
    return next((place for place in _installed(windows, elsewhere) if place.is_file()), None)


def _installed(windows: Sequence[str], elsewhere: Sequence[str]) -> Iterator[Path]:
    for name in _WINDOWS_ROOTS:
        root = os.environ.get(name)
        if root:
            yield from (Path(root) / place for place in windows)
    for pattern in elsewhere:
        place = Path(pattern)
        yield from sorted(Path(place.anchor).glob(str(place.relative_to(place.anchor))), reverse=True)


def run(command: Sequence[str], folder: Path, seconds: float, env: Mapping[str, str] | None = None) -> int:
    """The exit code of a silent run in ``folder`` to the end or to the limit (wall-clock seconds).

    ``env`` is added to the environment. Raises `TimeLimitError` after ``seconds``; children are ended in any case.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
        start_new_session=sys.platform != "win32",
    )
    try:
        return process.wait(max(seconds, 0.0))
    except subprocess.TimeoutExpired as error:
        raise TimeLimitError() from error
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all its children: ``soffice`` is a script that starts the real program."""
    if sys.platform == "win32":
        # It takes a fifth of a second to start, and most often there is nothing left to end.
        if process.poll() is None:
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(process.pid)],
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
    else:
        # Most often everything has ended by itself.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
