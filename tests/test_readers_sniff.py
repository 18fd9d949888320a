"""What a file is, told by its bytes; what is refused, with which code."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.charset import decode
from extract.errors import ErrorCode, KehoachError
from extract.limits import Limits
from extract.readers import base
from extract.readers.base import load, read_bytes, read_file, register
from extract.sniff import sniff
from normalize.records import Media
from tests.office_files import archive, docx, p

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PAGE = "<html><body><p>Kế hoạch</p></body></html>"
PLAN = "KẾ HOẠCH\nCải tiến chất lượng giáo dục\n"


def stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\x00\x00"


@pytest.mark.parametrize(
    ("data", "name", "media"),
    [
        (docx(p("a")), "a.docx", Media.DOCX),
        (docx(p("a")), "a.pdf", Media.DOCX),
        (docx(p("a")), "a.zip", Media.DOCX),
        (archive({"xl/workbook.xml": "<x/>"}), "a.xlsx", Media.XLSX),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", Media.ODT),
        (OLE + stream("WordDocument"), "a.doc", Media.DOC),
        (b"{\\rtf1\\ansi a}", "a.doc", Media.RTF),
        (b"%PDF-1.4\n", "a.doc", Media.PDF_TEXT),
        (b"\r\n\r\n%PDF-1.7\n", "a", Media.PDF_TEXT),
        (PAGE.encode(), "a.doc", Media.HTML),
        (PAGE.encode("utf-16"), "a.doc", Media.HTML),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<p>a", "a.html", Media.HTML),
        (b"<table><tr><td>a</td></tr></table>", "a.xls", Media.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a", "a.mht", Media.HTML),
        (b"<?xml version='1.0'?><?mso-application?><w:wordDocument xmlns:w='a'/>", "a.doc", Media.DOC),
        (b"\x89PNG\r\n\x1a\n....", "a.png", Media.IMAGE),
        (b"\xff\xd8\xff\xe0....", "a.pdf", Media.IMAGE),
        (b"II*\x00....", "a.tif", Media.IMAGE),
        (PLAN.encode(), "a.txt", Media.TEXT),
        (PLAN.encode(), "a.docx", Media.TEXT),
        (PLAN.encode("utf-16-le"), "a.txt", Media.TEXT),
        ("K\xd5 ho¹ch c¶i tiÕn chÊt l\xadîng".encode("latin-1"), "a.txt", Media.TEXT),
        (b"TT\tN<b>i</b> dung\t<br>\nmot hai ba bon", "a.txt", Media.TEXT),
        (b"a" * 1_000_000, "a.txt", Media.TEXT),
    ],
)
def test_media_by_content(data: bytes, name: str, media: Media) -> None:
    assert sniff(data, name) is media


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.docx", ErrorCode.EMPTY_FILE),
        (b" \r\n\t", "a.txt", ErrorCode.EMPTY_FILE),
        (b"\x00" * 100, "a.pdf", ErrorCode.EMPTY_FILE),
        (docx(p("a"))[:200], "a.docx", ErrorCode.DAMAGED),
        (OLE + stream("EncryptedPackage"), "a.docx", ErrorCode.ENCRYPTED),
        (OLE + b"\xec\xa5" + b"\x00" * 9 + b"\x01" + stream("WordDocument"), "a.doc", ErrorCode.ENCRYPTED),
        (OLE + stream("Workbook"), "a.xls", ErrorCode.UNKNOWN_FORMAT),
        (OLE, "Thumbs.db", ErrorCode.WRONG_KIND),
        (archive({"a.txt": "a"}), "a.zip", ErrorCode.WRONG_KIND),
        (archive({"[Content_Types].xml": "presentationml"}), "a.pptx", ErrorCode.UNKNOWN_FORMAT),
        (
            archive(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<manifest:encryption-data/>",
                }
            ),
            "a.odt",
            ErrorCode.ENCRYPTED,
        ),
        (b'{"a": 1}', "a.gold.json", ErrorCode.WRONG_KIND),
        (b"a,b\n1,2", "a.csv", ErrorCode.WRONG_KIND),
        (b"MZ\x90\x00", "a.docx", ErrorCode.WRONG_KIND),
        (bytes(range(256)) * 20, "a.docx", ErrorCode.UNKNOWN_FORMAT),
        (docx(p("a")), "~$plan.docx", ErrorCode.TEMPORARY_FILE),
        (PLAN.encode(), ".~lock.plan.odt#", ErrorCode.TEMPORARY_FILE),
        (PLAN.encode(), "plan.crdownload", ErrorCode.TEMPORARY_FILE),
    ],
)
def test_refused_with_a_code(data: bytes, name: str, code: ErrorCode) -> None:
    with pytest.raises(KehoachError) as caught:
        sniff(data, name)
    assert caught.value.code is code


def test_encrypted_zip_member() -> None:
    data = bytearray(docx(p("a")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as opened:
        offsets = [info.header_offset for info in opened.infolist()]
    for offset in offsets:
        data[offset + 6] |= 1
    position = 0
    while (position := data.find(b"PK\x01\x02", position)) >= 0:
        data[position + 8] |= 1
        position += 4
    with pytest.raises(KehoachError) as caught:
        sniff(bytes(data), "a.docx")
    assert caught.value.code is ErrorCode.ENCRYPTED


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "x.pdf"
    folder.mkdir()
    for path in (folder, tmp_path / "missing.docx"):
        with pytest.raises(KehoachError) as caught:
            read_file(path)
        assert caught.value.code is ErrorCode.NOT_A_FILE


def test_size_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 100)
    with pytest.raises(KehoachError) as caught:
        load(path, Limits(file_bytes=99))
    assert caught.value.code is ErrorCode.TOO_LARGE
    with pytest.raises(KehoachError) as caught:
        read_bytes(b"a" * 100, "a.txt", Limits(file_bytes=99))
    assert caught.value.code is ErrorCode.TOO_LARGE


def test_an_outsider_registers_by_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(base._READERS, Media.IMAGE, raising=False)
    register(Media.IMAGE, "extract.readers.html:HtmlReader")
    document = read_bytes(b"\x89PNG\r\n\x1a\nabc", "a.png")
    assert document.media is Media.HTML


@given(st.binary(max_size=2000), st.sampled_from(["a.docx", "a.pdf", "a.txt", "a", "a.doc"]))
def test_total(data: bytes, name: str) -> None:
    try:
        assert sniff(data, name) in Media
    except KehoachError as error:
        assert error.message


TEXT = "Kế hoạch cải tiến chất lượng: Hiệu trưởng, tổ trưởng và giáo viên thực hiện"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_charsets(charset: str) -> None:
    assert decode(TEXT.encode(charset)) == TEXT


def test_code_page_1258() -> None:
    typed = "K\xea\u0301 hoa\u0323ch ca\u0309i ti\xea\u0301n ch\xe2\u0301t l\u01b0\u01a1\u0323ng"
    assert decode(typed.encode("cp1258")) == "Kế hoạch cải tiến chất lượng"
    assert decode(typed.encode("cp1258"), "windows-1258") == typed


def test_legacy_bytes_stay_for_the_converter() -> None:
    typed = "KÕ ho¹ch c¶i tiÕn chÊt l\xadîng gi¸o dôc"
    assert decode(typed.encode("latin-1")) == typed
    assert decode(typed.encode("latin-1"), "utf-8") == typed


def test_cut_off_and_slightly_damaged_utf8() -> None:
    assert decode("Kế hoạch".encode()[:-2] + b"\xe1\xba").startswith("Kế ho")
    assert decode(TEXT.encode() + b"\xff" + TEXT.encode()) == f"{TEXT}\ufffd{TEXT}"


@given(
    st.binary(max_size=300),
    st.none() | st.text(max_size=12) | st.sampled_from(["idna", "zip", "utf-7", "\0"]),
)
def test_decoding_is_total(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared), str)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_utf8_comes_back(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
