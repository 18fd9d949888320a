"""JPEG, PNG and TIFF files → Document.

Takes the bytes of an image file, gives one `Page` per image in it, read by the OCR engine. A few images
are decoded at a time. Refuses other formats, damaged files, more pages or pixels than the limits allow.
"""

from __future__ import annotations

from extract.document import Document, Reading
from extract.errors import PageDamagedError
from extract.limits import Limits
from extract.ocr.image import decode_image
from extract.ocr.model import PageImage
from extract.pdf.layout import Layout
from extract.pdf.model import Ink
from extract.progress import tell
from extract.readers.imaging import TOGETHER, ImageReading, Seen, score_of
from normalize.records import Media


class ImageReader:
    """Reads photos and scans of pages; ``seen`` is shown the ink of each page."""

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen

    def read(self, data: bytes, name: str, limits: Limits) -> Document:
        """The Document in ``data``; raises `extract.errors.KehoachError` and nothing else."""
        images = decode_image(data, limits)
        reading = ImageReading.within(limits)
        layout = Layout()
        tell(0, len(images))
        for start in range(0, len(images), TOGETHER):
            group: list[tuple[int, PageImage]] = []
            inks: dict[int, Ink] = {}
            for number in range(start + 1, min(start + TOGETHER, len(images)) + 1):
                if reading.is_over():
                    inks[number] = reading.late(number)
                    continue
                try:
                    group.append((number, images[number - 1]))
                except PageDamagedError as error:
                    inks[number] = reading.lost(number, error)
            inks |= dict(zip((number for number, _ in group), reading.inks(group), strict=True))
            for number, ink in sorted(inks.items(), key=lambda pair: pair[0]):
                reading.readings[number] = Reading(True, score_of(ink))
                if self._seen is not None:
                    self._seen(number, ink)
                layout.add(number, ink)
                tell(number, len(images))
        pages = reading.finish(layout.finish())
        return Document(Media.IMAGE, pages, paged=True, errors=tuple(reading.errors))
