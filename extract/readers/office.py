"""Binary ``.doc``, ``.odt`` and ``.rtf`` through LibreOffice: converted to DOCX, then read as DOCX.

Each call has a profile folder of its own (two calls never meet, nothing of the user's is touched), a
time limit, and a process group that is killed as a whole. Macros do not run, the network is not used.

Refuses: no LibreOffice (CONVERTER_MISSING), no result (CONVERTER_FAILED), too slow (TIME_LIMIT).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from extract.document import Document
from extract.errors import ConverterFailedError, ConverterMissingError, TimeLimitError
from extract.limits import Limits
from extract.readers.docx import DocxReader
from normalize.records import Media

#: Where the installers put the program when it is not on the path.
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice*/program/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_WINDOWS_PLACE = "LibreOffice/program/soffice.exe"
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
#: The highest of LibreOffice's levels of macro security: none runs, none asks. Links are not followed.
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
)


class _OfficeReader:
    """Reads one format by way of DOCX."""

    media: Media
    suffix: str

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The one-page Document of a file in an older format."""
        converted = to_docx(data, self.suffix, limits)
        return replace(DocxReader().read(converted, name, limits), media=self.media)


class DocReader(_OfficeReader):
    """Reads Word 97-2003 files, and Word's XML formats of one file."""

    media = Media.DOC
    suffix = ".doc"


class OdtReader(_OfficeReader):
    """Reads OpenDocument text."""

    media = Media.ODT
    suffix = ".odt"


class RtfReader(_OfficeReader):
    """Reads Rich Text Format."""

    media = Media.RTF
    suffix = ".rtf"


def find_converter() -> Path | None:
    """LibreOffice's program, on the path or where its installers put it; ``None`` if there is none."""
    for command in ("soffice", "libreoffice"):
        found = shutil.which(command)
        if found is not None:
            return Path(found)
    return next((place for place in _installed() if place.is_file()), None)


def _installed() -> Iterator[Path]:
    for name in _WINDOWS_ROOTS:
        root = os.environ.get(name)
        if root:
            yield Path(root) / _WINDOWS_PLACE
    for pattern in _PLACES:
        place = Path(pattern)
        yield from sorted(Path(place.anchor).glob(str(place.relative_to(place.anchor))), reverse=True)


def _registry() -> str:
    """The user settings of a profile, in LibreOffice's own format."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    )


def to_docx(data: bytes, suffix: str, limits: Limits) -> bytes:
    """The bytes of a DOCX with the text of ``data``, a file whose format ``suffix`` names."""
    program = find_converter()
    if program is None:
        raise ConverterMissingError()
    # LibreOffice goes on deleting its profile for a moment after it was killed.
    with tempfile.TemporaryDirectory(prefix="kehoach-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        source = work / f"input{suffix}"
        source.write_bytes(data)
        profile = work / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        out = work / "out"
        _run(
            [
                str(program),
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                str(out),
                str(source),
            ],
            work,
            limits.converter_seconds,
        )
        result = out / "input.docx"
        if not result.is_file():
            raise ConverterFailedError()
        return result.read_bytes()


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run to the end or to the time limit; then nothing of it lives on."""
    windows = sys.platform == "win32"
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=not windows,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeLimitError() from error
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all its children: ``soffice`` is a script that starts the real program."""
    if sys.platform == "win32":
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
