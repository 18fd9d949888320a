"""The report of `pipelines.check` as a workbook: a sheet per section, the overview first."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import xlsxwriter

from pipelines.check import Report
from pipelines.writers.sheets import CREATED, OPTIONS, Formats, fill_sheet


def write(path: Path, report: Report) -> None:
    """Write the workbook in one step; OSError (disk full, open in Excel) leaves the old one as it was."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    stage = Path(name)
    try:
        with xlsxwriter.Workbook(stage, OPTIONS) as book:
            book.set_properties({"title": "Kiểm tra kế hoạch cải tiến chất lượng", "created": CREATED})
            formats = Formats(book)
            for section in report.sections:
                sheet = book.add_worksheet(section.title)
                fill_sheet(sheet, formats, section.heads, section.rows, section.shades)
        # mkstemp makes files for one user only.
        mask = os.umask(0)
        os.umask(mask)
        stage.chmod(0o666 & ~mask)
        os.replace(stage, path)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
    finally:
        stage.unlink(missing_ok=True)
