"""Binary ``.doc``, ``.odt`` and ``.rtf`` through LibreOffice: converted to DOCX, then read as DOCX.

Each call has a profile folder of its own (two calls never meet, nothing of the user's is touched), a
time limit, and a process group that is killed as a whole. Macros do not run, the network is not used.

Refuses: no LibreOffice (CONVERTER_MISSING), no result (CONVERTER_FAILED), too slow (TIME_LIMIT).
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from extract import programs
from extract.document import Document
from extract.errors import ConverterFailedError, ConverterMissingError
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
    return programs.find(("soffice", "libreoffice"), (_WINDOWS_PLACE,), _PLACES)


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
        programs.run(
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
