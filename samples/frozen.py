"""Makes Office files forget when they were written, so that equal content gives equal bytes."""
from __future__ import annotations

import re
import zipfile
from pathlib import Path

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_MOMENT = rb"\g<1>2020-09-21T08:15:00Z"


def freeze_zip(path: Path) -> None:
    """Give every member of a DOCX or XLSX, and its core properties, one fixed date."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(_MOMENT, content)
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
