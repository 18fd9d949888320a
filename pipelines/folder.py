"""A folder that `pipelines.export` wrote, back as records.

The Parquet files are read, as they alone keep every type. What is not a whole folder of ours is
refused with a Vietnamese sentence; nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from normalize.records import TABLES
from pipelines.tables import Tables
from pipelines.walk import OUTPUT_MARK

#: A mark of ours is far smaller; a larger file of that name is somebody else's.
_MARK_BYTES = 65_536
_PROGRAM = "kehoach"


class FolderError(Exception):
    """A folder that cannot be read back; the message is for people."""


def read_folder(folder: Path, names: Iterable[str] = tuple(TABLES)) -> Tables:
    """The tables of a finished folder by the names asked for; the others stay empty.

    FolderError where the folder is none of ours, was written by another version, or is damaged.
    """
    if not _marked(folder / OUTPUT_MARK):
        raise FolderError(
            f"{folder} không phải thư mục kết quả của kehoach (không có tệp {OUTPUT_MARK} hợp lệ). "
            "Hãy chọn thư mục do lệnh “kehoach extract” ghi ra."
        )
    tables = Tables()
    for name in names:
        model, _ = TABLES[name]
        try:
            rows = pq.read_table(folder / f"{name}.parquet", columns=list(model.model_fields)).to_pylist()
            getattr(tables, name).extend(model.model_validate(row) for row in rows)
        except (OSError, pa.ArrowException, ValidationError) as error:
            raise FolderError(
                f"Không đọc được {name}.parquet trong {folder}: tệp bị thiếu, bị sửa, hoặc do phiên bản khác ghi. "
                "Hãy chạy lại “kehoach extract” rồi kiểm tra lại."
            ) from error
    return tables


def _marked(path: Path) -> bool:
    try:
        if path.stat().st_size > _MARK_BYTES:
            return False
        mark = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(mark, dict) and mark.get("program") == _PROGRAM
