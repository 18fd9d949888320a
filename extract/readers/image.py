"""JPEG, PNG and TIFF files → Document.

Takes the bytes of an image file, gives one `Page` per image in it, read by the OCR engine. Images are
decoded one at a time. Refuses other formats, damaged files, more pages or pixels than the limits allow.
"""

from __future__ import annotations

import time
from functools import partial

from extract.document import Document, Reading
from extract.errors import TimeLimitError
from extract.limits import Limits
from extract.ocr.image import decode_image
from extract.ocr.reading import PageReader
from extract.pdf.layout import Layout
from extract.progress import tell
from extract.readers.imaging import ImageReading, Seen, built_in_engine, score_of
from normalize.records import Media


class ImageReader:
    """Reads photos and scans of pages; ``seen`` is shown the ink of each page."""

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `extract.errors.KehoachError` and nothing else."""
        deadline = time.monotonic() + limits.seconds
        images = decode_image(data, limits)
        reading = ImageReading(PageReader(built_in_engine(limits), limits.page_seconds))
        layout = Layout()
        tell(0, len(images))
        for index in range(len(images)):
            if time.monotonic() > deadline:
                raise TimeLimitError()
            ink = reading.ink(index + 1, partial(images.__getitem__, index))
            reading.readings[index + 1] = Reading(True, score_of(ink))
            if self._seen is not None:
                self._seen(index + 1, ink)
            layout.add(index + 1, ink)
            tell(index + 1, len(images))
        pages = reading.finish(layout.finish())
        return Document(Media.IMAGE, pages, paged=True, errors=tuple(reading.errors))
