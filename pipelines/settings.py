"""What a run may be told: one model that feeds the command line, the docs and the tests.

A field's ``title`` is the Vietnamese help of its option, its ``description`` the English line of
``docs/cli.md``. Of the environment, only the place of the user's cache folder is asked.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from extract.limits import Limits
from extract.ocr.cache import user_folder

_MIB = 1024 * 1024


def usable_cpus() -> int:
    """Processors this process may use; containers often allow fewer than the machine has."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseModel):
    """Settings of one run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: int = Field(
        default=0,
        ge=0,
        le=256,
        title="Số tiến trình đọc cùng lúc (0: theo số nhân của máy).",
        description="Processes that read files at the same time; 0 takes as many as there are processors.",
    )
    seconds_per_file: float = Field(
        default=600.0,
        gt=0,
        le=86400,
        title="Số giây tối đa cho một tệp; quá thời gian thì dừng đọc tệp đó.",
        description="Wall-clock limit for one file; then its process is killed; see TIME_LIMIT.",
    )
    memory_mb: int = Field(
        default=4096,
        ge=0,
        title="Bộ nhớ tối đa cho mỗi tiến trình, MB (0: không giới hạn; chỉ có tác dụng trên Linux).",
        description="Address space of one process in MiB, where the platform can limit it; 0 sets no limit.",
    )
    max_file_mb: int = Field(
        default=200,
        ge=1,
        title="Dung lượng tối đa của một tệp, MB; tệp lớn hơn không được đọc.",
        description="Largest file that is read, in MiB; a larger one is a row with TOO_LARGE.",
    )

    keep_readings: bool = Field(
        default=True,
        title="Lưu chữ đã nhận dạng từ ảnh để lần chạy sau không phải đọc lại.",
        description="Whether what was read from page images is kept, so that a second run need not read it again.",
    )
    readings_folder: Path | None = Field(
        default=None,
        title="Thư mục lưu chữ đã nhận dạng (mặc định: thư mục đệm của người dùng).",
        description="Folder for what was read from page images; by default in the user's own cache folder.",
    )

    def worker_count(self) -> int:
        """The number of processes to start."""
        return self.workers or usable_cpus()

    def limits(self) -> Limits:
        """The bounds readers keep to; the pool's own limit of time comes a little later, as a last resort."""
        readings = (self.readings_folder or user_folder()) if self.keep_readings else None
        return Limits(file_bytes=self.max_file_mb * _MIB, seconds=self.seconds_per_file, readings=readings)
