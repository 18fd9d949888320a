"""Inputs that cannot give a plan: empty, cut off, locked, misnamed, or about something else."""
from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from samples.frozen import freeze_zip

_LETTER = (
    "Kính gửi quý cha mẹ học sinh,",
    "Nhà trường trân trọng kính mời quý vị dự buổi giao lưu văn nghệ và trồng cây đầu xuân tại sân trường.",
    "Thời gian: 8 giờ sáng thứ Bảy. Xin mang theo một cây con và nước uống.",
    "Rất mong quý vị thu xếp đến dự đông đủ.",
)
# Word keeps the owner's name in this file while a document is open; it is no document itself.
_OWNER = "Văn thư"
_OWNER_FILE = (
    bytes([len(_OWNER)]) + _OWNER.encode("cp1258", "replace").ljust(53)
    + bytes([len(_OWNER), 0]) + _OWNER.encode("utf-16-le").ljust(106, b"\x00")
)


def write_bad_files(folder: Path) -> None:
    """Write `bad/` beside the samples; needs the sample DOCX files in `folder`."""
    bad = folder / "bad"
    bad.mkdir(exist_ok=True)
    whole = (folder / "thpt-song-trang-2020.docx").read_bytes()
    (bad / "tep-rong.pdf").write_bytes(b"")
    (bad / "dut-giua-chung.docx").write_bytes(whole[: len(whole) * 3 // 5])
    (bad / "thuc-ra-la-docx.pdf").write_bytes((folder / "thpt-cua-luc-2025.docx").read_bytes())
    (bad / "~$ke-hoach.docx").write_bytes(_OWNER_FILE)
    (bad / "co-mat-khau.pdf").write_bytes(_locked_pdf())
    _invitation().save(str(bad / "thu-moi.docx"))
    freeze_zip(bad / "thu-moi.docx")


def _locked_pdf() -> bytes:
    stream = BytesIO()
    lock = StandardEncryption("matkhau", ownerPassword="chuso", strength=128)
    canvas = Canvas(stream, invariant=1, encrypt=lock)
    canvas.drawString(72, 760, "Ke hoach cai tien chat luong")
    canvas.save()
    return stream.getvalue()


def _invitation() -> docx.document.Document:
    document = docx.Document()
    document.add_heading("THƯ MỜI", level=1)
    for line in _LETTER:
        document.add_paragraph(line)
    return document
