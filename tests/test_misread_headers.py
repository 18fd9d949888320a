"""Headers of papers whose marks were lost: places, schools and numbers spelled as they most likely are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extract.document import Cell, Document, Page, Paragraph, Table
from extract.header import read_header
from extract.marks import Mark, mark_of
from extract.place_names import with_places_spelled
from extract.raw import Printed, RawDocument, RawHeader
from extract.restoring import restored
from normalize.dates import read_place
from normalize.numbers import with_initials
from normalize.places import likeliest_marks, likeliest_name, named_unit
from normalize.records import DocType, Media

OLD, NEW = date(2023, 9, 15), date(2026, 9, 15)


def _printed(text: str | None) -> Printed | None:
    return Printed(text, original="read") if text is not None else None


def _document(parent: str | None, place: str | None, school: str | None = None) -> RawDocument:
    header = RawHeader(_printed(parent), _printed(school), place_date=_printed(place))
    return RawDocument(DocType.KH, header)


def _header(document: RawDocument) -> tuple[str | None, str | None, str | None]:
    pieces = (document.header.parent_organization, document.header.place_date, document.header.organization)
    parent, place, school = (piece.text if piece is not None else None for piece in pieces)
    return parent, place, school


@pytest.mark.parametrize(
    ("line", "day", "name"),
    [
        ("UBND HUYỆN CÀU NGANG", OLD, ("CÀU NGANG", "Cầu Ngang")),
        ("UBND HUYỆN CÀU NGANG", NEW, ("CÀU NGANG", None)),  # no districts any more
        ("PHÒNG GD&ĐT HUYỆN HOA SEN", OLD, ("HOA SEN", None)),
    ],
)
def test_the_only_unit_of_that_kind_and_time_is_meant(line: str, day: date, name: tuple[str, str | None]) -> None:
    assert named_unit(line, day) == name


def test_no_unit_is_named() -> None:
    assert named_unit("CỘNG HÒA", OLD) is None


def test_of_two_readings_that_of_places_wins() -> None:
    assert likeliest_name(["Tấm Phủ", "Tam Phú"]) == "Tam Phú"
    assert likeliest_name(["Xyz"]) == "Xyz"


def test_the_official_spelling_goes_to_all_lines_of_the_header() -> None:
    line = "Cau Ngáng, ngày 15 tháng 9 năm 2023"
    (document,) = with_places_spelled([_document("UBND HUYỆN CÀU NGANG", line, "TRƯỜNG TIỂU HỌC CẤU NGANG")])
    assert _header(document) == (
        "UBND HUYỆN CẦU NGANG",
        "Cầu Ngang, ngày 15 tháng 9 năm 2023",
        "TRƯỜNG TIỂU HỌC CẦU NGANG",
    )


def test_a_place_no_catalogue_has_is_spelled_as_most_places_are() -> None:
    line = "Hòa Lộc, ngày 15 tháng 9 năm 2023"
    (document,) = with_places_spelled([_document("UBND QUẬN HÓA LỌC", line, "TRƯỜNG THCS SEN HỒNG")])
    assert _header(document) == ("UBND QUẬN HÒA LỘC", line, "TRƯỜNG THCS SEN HỒNG")


def test_the_body_above_is_one_in_all_papers_of_a_file() -> None:
    names = ("UBND XÃ VĨNH LẠC ĐÔNG", "UBND XÃ VĨNH LẠC DƯƠNG", "UBND XÃ VĨNH LẠC ĐỒNG")
    documents = with_places_spelled([_document(name, None) for name in names])
    assert {_header(document)[0] for document in documents} == {"UBND XÃ VĨNH LẠC ĐÔNG"}


def test_what_has_its_own_marks_stays() -> None:
    header = RawHeader(Printed("UBND HUYỆN CÀU NGANG"), place_date=Printed("Cáu Ngang, ngày 15 tháng 9 năm 2023"))
    (document,) = with_places_spelled([RawDocument(DocType.KH, header)])
    assert document.header == header


@pytest.mark.parametrize(
    ("number", "school", "spelled"),
    [
        ("7/KH-THCSHD", "Trường Trung học cơ sở Hoa Đào", "7/KH-THCSHĐ"),
        ("7/KH-HD", "Trường THCS Hoa Đào", "7/KH-HĐ"),
        ("7/KH-THHD", "Trường Tiểu học Hoa Dâu", "7/KH-THHD"),
        ("7/KH-XYZ", "Trường Tiểu học Hoa Đào", "7/KH-XYZ"),
        ("7", "Trường Tiểu học Hoa Đào", "7"),
    ],
)
def test_the_initials_of_the_school_in_a_number(number: str, school: str, spelled: str) -> None:
    assert with_initials(number, school) == spelled


def test_a_line_drawn_before_the_place() -> None:
    line = "———— Hòa An, ngày 05 tháng 9 năm 2024"
    assert mark_of(line) is Mark.PLACE_DATE
    assert read_place(line) == "Hòa An"


def test_the_department_of_education_is_no_word_to_restore() -> None:
    lines = (
        "PHONG GD&DT HUYEN CAU NGANG CONG HOA XA HOI CHU NGHIA VIET NAM",
        "Nha trudng td chife hop hdi ddng su pham, phan cong gido vién chu nhiém theo doi ting hgc sinh.",
        "Két qua thuc hién ké hoach cai tién chat lugng gido duc cua nam hoc truéc con mét s6 han ché.",
    )
    document = restored(Document(Media.TEXT, (Page(1, tuple(map(Paragraph, lines))),)))
    first = next(document.blocks())
    assert isinstance(first, Paragraph)
    assert first.text.startswith("PHÒNG GD&ĐT HUYỆN CẦU NGANG")


@pytest.mark.parametrize(
    ("foot", "read", "title"),
    [
        (("KT. HIỆU TRƯỞNG", "PH 1 0"), "KT. HIEU TRUONG", None),  # who signs for the head was not read
        (("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"), "KT. HIEU TRUONG", "KT. HIỆU TRƯỞNG PHÓ HIỆU TRƯỞNG"),
        (("KT. HIỆU TRƯỞNG",), None, "KT. HIỆU TRƯỞNG"),  # as the file has it
        (("TM. BAN GIÁM HIỆU",), "TM. BAN GIAM HIEU", "TM. BAN GIÁM HIỆU"),
    ],
)
def test_half_a_position_is_none(foot: tuple[str, ...], read: str | None, title: str | None) -> None:
    lines = [Paragraph("KẾ HOẠCH"), Paragraph("Nội dung."), *(Paragraph(line) for line in foot)]
    lines[2:] = [replace(line, original=read and line.text if line is not lines[2] else read) for line in lines[2:]]
    reading = read_header(lines, DocType.KH)
    found = reading.header.signer_title
    assert (found.text if found is not None else None) == title
    if title is None:
        assert read in [piece.text for piece in reading.unplaced]


def test_a_header_in_a_table_is_read_as_surely_as_one_in_lines() -> None:
    lines = (
        "Nha trudng td chife hop hdi ddng su pham, phan cong gido vién chu nhiém theo doi ting hgc sinh.",
        "Két qua thuc hién ké hoach cai tién chat lugng gido duc cua nam hoc truéc con mét s6 han ché.",
    )
    left = Cell(0, 0, "UBND HUYEN CAU NGANG\nTRUONG THCS SEN HONG")
    right = Cell(0, 1, "CONG HOA XA HOI CHU NGHIA VIET NAM\nCau Ngang, ngay 5 thang 9 nam 2023")
    blocks = (Table((left, right), 1, 2), *map(Paragraph, ("KE HOACH", *lines)))
    first = next(restored(Document(Media.DOCX, (Page(1, blocks),))).blocks())
    assert isinstance(first, Table)
    assert [cell.confidence for cell in first.cells] == [1.0, 1.0]
    assert first.cells[1].text.endswith("Cầu Ngang, ngày 5 tháng 9 năm 2023")


def test_a_name_keeps_the_letters_that_were_read() -> None:
    school = Printed("TRƯỜNG THCS SEN DƯƠNG", original="TRUONG THCS SEN DONG Doc lap - Tu do")
    header = RawHeader(organization=school)
    (document,) = with_places_spelled([RawDocument(DocType.KH, header)])
    assert _header(document)[2] == "TRƯỜNG THCS SEN ĐÔNG"
    school = replace(school, original="TRUONG THCS SEN D0NG")  # a figure is no letter: it was misread
    (document,) = with_places_spelled([RawDocument(DocType.KH, replace(header, organization=school))])
    assert _header(document)[2] == "TRƯỜNG THCS SEN DƯƠNG"


def test_the_usual_marks_of_a_syllable_in_names_of_places() -> None:
    assert likeliest_marks("dong", last=True) == "Đông"
    assert likeliest_marks("loc", last=False) == "Lộc"
    assert likeliest_marks("xyz", last=False) is None
