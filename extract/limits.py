"""How much of a file we are willing to take: bounds on size, memory and time.

Limits are passed in, never read from the environment. The defaults hold for a plain office machine
(8 GB of memory) and lie far above what a school plan needs: plans have 5 to 60 pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; over one of them a reader raises `TooLargeError` or `TimeLimitError`.

    - ``file_bytes``: a 60-page colour scan at 300 dpi is about 60 MB; larger is no single plan.
    - ``unzipped_bytes``: XML read from one archive, all parts together; a tree takes about ten
      times its bytes in memory, and the text of a 60-page plan is 5 MB.
    - ``unzip_ratio``: unzipped over zipped bytes; WordprocessingML reaches about 40, a bomb 1000.
      Only looked at above 8 MiB, because small repetitive parts compress without bound.
    - ``pages``: a bundle of a whole school's papers has some hundred pages.
    - ``page_pixels``: of one page image; A3 at 600 dpi has 70 million, a bomb billions.
    - ``grid_cells``: positions of one table, against spans of a million rows.
    - ``seconds``: wall-clock for one file; a 60-page scan takes about two minutes on two cores.
    - ``page_seconds``: wall-clock for one page image; the fullest take five on an old machine. A page that hangs
      costs this once alone and a few times with those read together with it, far less than ``seconds``.
    - ``converter_seconds``: wall-clock for one LibreOffice call; its cold start takes ten.

    Two settings go with them: ``readings`` is the folder that keeps what was read from images (None
    keeps nothing), ``readings_bytes`` its bound; a page takes about 10 KB there.
    """

    file_bytes: int = 200 * _MIB
    unzipped_bytes: int = 96 * _MIB
    unzip_ratio: int = 200
    pages: int = 1000
    page_pixels: int = 80_000_000
    grid_cells: int = 1_000_000
    seconds: float = 600.0
    page_seconds: float = 30.0
    converter_seconds: float = 120.0
    readings: Path | None = None
    readings_bytes: int = 256 * _MIB


DEFAULT_LIMITS = Limits()
