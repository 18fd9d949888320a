"""Headers and signatures in the shapes schools print them; all schools and people are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Block, Cell, Paragraph, Table
from extract.header import HeaderReading, read_header
from extract.lines import unglue
from extract.marks import Mark, is_person_name, mark_of
from extract.raw import Printed, RawHeader
from extract.schools import schools_in
from normalize.records import DocType


def paragraphs(text: str) -> list[Block]:
    """One paragraph for each line of the text."""
    return [Paragraph(line.strip()) for line in text.strip().split("\n") if line.strip()]


def table(*rows: tuple[str, ...]) -> Table:
    """A table without merged cells."""
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), len(rows[0]))


def read(blocks: list[Block], doc_type: DocType = DocType.KH) -> RawHeader:
    return read_header(blocks, doc_type).header


def text_of(printed: Printed | None) -> str | None:
    return printed.text if printed is not None else None


def title_of(header: RawHeader) -> str:
    return " ".join(printed.text for printed in header.title)


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập – Tự do – Hạnh phúc"
FLAT = """
UBND XÃ SÔNG TRẦU
TRƯỜNG TIỂU HỌC HOA BAN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 31/KH-THHB
Sông Trầu, ngày 12 tháng 9 năm 2025
KẾ HOẠCH
CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC
Năm học 2025 - 2026
I. CĂN CỨ
Căn cứ Thông tư số 17/2018/TT-BGDĐT của Bộ Giáo dục và Đào tạo;
II. NỘI DUNG
Nhà trường tập trung cải tiến thư viện và sân chơi trong năm học này.
Nơi nhận:
- UBND xã (để b/c);
- Lưu: VT.
HIỆU TRƯỞNG
(Đã ký)
Đinh Thị Mai
"""


def test_flat_text_gives_every_line_its_place() -> None:
    header = read(paragraphs(FLAT))
    assert text_of(header.parent_organization) == "UBND XÃ SÔNG TRẦU"
    assert text_of(header.organization) == "TRƯỜNG TIỂU HỌC HOA BAN"
    assert text_of(header.number) == "Số: 31/KH-THHB"
    assert text_of(header.place_date) == "Sông Trầu, ngày 12 tháng 9 năm 2025"
    assert title_of(header) == "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC"
    assert text_of(header.year_line) == "Năm học 2025 - 2026"
    assert text_of(header.signer_title) == "HIỆU TRƯỞNG"
    assert text_of(header.signer_name) == "Đinh Thị Mai"
    assert [c.text[:10] for c in header.citations] == ["Căn cứ Thô"]


def words_of(reading: HeaderReading) -> str:
    header = reading.header
    fields = [
        header.parent_organization, header.organization, header.number, header.place_date, *header.title,
        header.year_line, header.signer_title, header.signer_name,
    ]  # fmt: skip
    rest = [block.text for block in reading.rest if isinstance(block, Paragraph)]
    return "\n".join([*(f.text for f in fields if f), *rest, *(u.text for u in reading.unplaced)])


def test_every_line_is_in_a_field_in_the_rest_or_named_as_unplaced() -> None:
    found = words_of(read_header(paragraphs(FLAT), DocType.KH))
    assert all(line in found for line in FLAT.strip().split("\n"))


def test_header_and_signature_laid_out_in_tables() -> None:
    blocks: list[Block] = [
        table(
            ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO\nQUẬN TÂY HẢI\nTRƯỜNG MẦM NON\nSAO KHUÊ", NATION),
            ("Số: 08/KH-MNSK", "Tây Hải, ngày 03 tháng 10 năm 2023"),
        ),
        Paragraph("KẾ HOẠCH\nCải tiến chất lượng giáo dục năm học 2023-2024"),
        Paragraph("Nội dung của kế hoạch được trình bày trong bảng sau đây."),
        table(("Nơi nhận:\n- PGD;\n- Lưu: VT.", "KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG\n(Ký tên)\nLý Thu Cúc")),
    ]  # fmt: skip
    header = read(blocks)
    assert text_of(header.parent_organization) == "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO QUẬN TÂY HẢI"
    assert text_of(header.organization) == "TRƯỜNG MẦM NON SAO KHUÊ"
    assert text_of(header.number) == "Số: 08/KH-MNSK"
    assert title_of(header) == "KẾ HOẠCH Cải tiến chất lượng giáo dục năm học 2023-2024"
    assert text_of(header.year_line) == "Cải tiến chất lượng giáo dục năm học 2023-2024"
    assert text_of(header.signer_title) == "KT. HIỆU TRƯỞNG PHÓ HIỆU TRƯỞNG"
    assert text_of(header.signer_name) == "Lý Thu Cúc"


def test_body_over_two_lines_and_school_whose_name_begins_like_a_school() -> None:
    header = read(
        paragraphs("""
        ỦY BAN NHÂN DÂN
        THÀNH PHỐ BẾN CÁT
        TRƯỜNG TIỂU HỌC
        TRƯỜNG CHINH
        Số: 5/KH-TC
        CỘNG HÒA XÃ HỘI CHỦ NGHĨA
        VIỆT NAM
        Độc lập - Tự do - Hạnh phúc
        Bến Cát, ngày 3 tháng 9 năm 2024
        KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC
        NĂM HỌC 2024-2025
        I. MỤC TIÊU
    """)
    )
    assert text_of(header.parent_organization) == "ỦY BAN NHÂN DÂN THÀNH PHỐ BẾN CÁT"
    assert text_of(header.organization) == "TRƯỜNG TIỂU HỌC TRƯỜNG CHINH"
    assert title_of(header) == "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG GIÁO DỤC"
    assert text_of(header.year_line) == "NĂM HỌC 2024-2025"


def test_glued_columns_of_text_that_lost_its_marks() -> None:
    header = read(
        paragraphs("""
        UBND HUYEN DONG NAI THUONG CONG HOA XA HOI CHU NGHIA VIET NAM
        TRUONG TIEU HOC Doc 1ap - Tu do - Hanh phuc
        HOA SIM
        S6 : 17/KH-HS Dong Nai Thuong, ngay 07 thang 10 nam 2021
        KE HOACH
        CAI TIEN CHAT LUONG GIAO DUC
        Nam hoc 2021 - 2022
        I. MUC DICH
    """)
    )
    assert text_of(header.parent_organization) == "UBND HUYEN DONG NAI THUONG"
    assert text_of(header.organization) == "TRUONG TIEU HOC HOA SIM"
    assert text_of(header.number) == "S6 : 17/KH-HS"
    assert text_of(header.place_date) == "Dong Nai Thuong, ngay 07 thang 10 nam 2021"
    assert title_of(header) == "KE HOACH CAI TIEN CHAT LUONG GIAO DUC"


def test_no_header_block_takes_the_school_from_the_text() -> None:
    header = read(
        paragraphs("""
        Số: 44/KH-ABC
        Kế hoạch cải tiến chất lượng giáo dục năm học 2022-2023
        Căn cứ Công văn số 5932/BGDĐT-QLCL ngày 28 tháng 12 năm 2018 của Bộ Giáo dục và Đào tạo;
        Trường THCS Đồi Chè xây dựng kế hoạch cải tiến chất lượng như sau:
    """)
    )
    assert text_of(header.organization) == "Trường THCS Đồi Chè"
    assert title_of(header) == "Kế hoạch cải tiến chất lượng giáo dục năm học 2022-2023"
    assert header.parent_organization is None
    assert header.place_date is None


DECISION = """
TRƯỜNG THPT BIỂN HỒ
QUYẾT ĐỊNH
Về việc thành lập Hội đồng tự đánh giá
năm học 2024-2025
HIỆU TRƯỞNG TRƯỜNG THPT BIỂN HỒ
Căn cứ Thông tư số 18/2018/TT-BGDĐT ngày 22 tháng 8 năm 2018;
Theo đề nghị của bộ phận chuyên môn,
QUYẾT ĐỊNH:
Điều 1. Thành lập Hội đồng tự đánh giá.
Điều 2. Quyết định có hiệu lực kể từ ngày ký./.
HIỆU TRƯỞNG
Rơ Châm Hoa
"""


def test_decision_subject_is_part_of_the_title_and_the_authority_is_not() -> None:
    header = read(paragraphs(DECISION), DocType.QD)
    assert title_of(header) == "QUYẾT ĐỊNH Về việc thành lập Hội đồng tự đánh giá"
    assert text_of(header.year_line) == "năm học 2024-2025"
    assert text_of(header.organization) == "TRƯỜNG THPT BIỂN HỒ"
    assert text_of(header.signer_title) == "HIỆU TRƯỞNG"
    assert text_of(header.signer_name) == "Rơ Châm Hoa"


def test_title_wrapped_over_lines_ends_before_who_decides() -> None:
    header = read(
        paragraphs("""
        QUYẾT ĐỊNH
        Về việc ban hành kế hoạch cải tiến chất lượng giáo dục,
        tài liệu hướng dẫn và biểu mẫu giai đoạn
        2025 - 2030 của nhà trường
        HỘI ĐỒNG TỰ ĐÁNH GIÁ
        Căn cứ Thông tư số 18/2018/TT-BGDĐT;
    """),
        DocType.QD,
    )
    assert title_of(header) == (
        "QUYẾT ĐỊNH Về việc ban hành kế hoạch cải tiến chất lượng giáo dục,"
        " tài liệu hướng dẫn và biểu mẫu giai đoạn 2025 - 2030 của nhà trường"
    )


def test_decision_without_header_takes_the_school_of_the_authority() -> None:
    header = read(paragraphs(DECISION)[1:], DocType.QD)
    assert text_of(header.organization) == "TRƯỜNG THPT BIỂN HỒ"


@pytest.mark.parametrize(
    ("foot", "title", "name"),
    [
        ("THƯ KÝ\nCHỦ TỌA\n(Ký, ghi rõ họ tên)\nVi Thị Na\nLò Văn Pá", "CHỦ TỌA", "Lò Văn Pá"),
        ("THƯ KÝ\nVi Thị Na\nCHỦ TRÌ\nLò Văn Pá", "CHỦ TRÌ", "Lò Văn Pá"),
        ("TM. HỘI ĐỒNG TỰ ĐÁNH GIÁ\nCHỦ TỊCH\nLò Văn Pá", "TM. HỘI ĐỒNG TỰ ĐÁNH GIÁ CHỦ TỊCH", "Lò Văn Pá"),
        (
            "TỔ TRƯỞNG TỔ GIÁM SÁT\nKý bởi: Lò Văn Pá\nNgày ký: 12/5/2024\nLò Văn Pá",
            "TỔ TRƯỞNG TỔ GIÁM SÁT",
            "Lò Văn Pá",
        ),
        ("TỔ TRƯỞNG\n", "TỔ TRƯỞNG", None),
        ("Lò Văn Pá", None, "Lò Văn Pá"),
        ("TM. ĐOÀN KIỂM TRA\nTHƯỜNG TRỰC ĐOÀN\nLò Văn Pá", "TM. ĐOÀN KIỂM TRA THƯỜNG TRỰC ĐOÀN", "Lò Văn Pá"),
    ],
)
def test_feet_of_minutes(foot: str, title: str | None, name: str | None) -> None:
    blocks = paragraphs(
        "BIÊN BẢN\nHọp tổ giám sát\nI. Nội dung\nCuộc họp kết thúc lúc 10 giờ cùng ngày.\n" + foot
    )
    header = read(blocks, DocType.BB)
    assert (text_of(header.signer_title), text_of(header.signer_name)) == (title, name)


def test_two_signatures_side_by_side_in_a_table() -> None:
    blocks = paragraphs("BIÊN BẢN\nHọp Hội đồng tự đánh giá\nI. Nội dung\nĐã thống nhất kế hoạch.")
    blocks.append(table(("THƯ KÝ", "CHỦ TOẠ"), ("", ""), ("Vi Thị Na", "Lò Văn Pá")))
    header = read(blocks, DocType.BB)
    assert (text_of(header.signer_title), text_of(header.signer_name)) == ("CHỦ TOẠ", "Lò Văn Pá")


def test_date_above_the_signature_counts_where_the_header_has_none() -> None:
    header = read(
        paragraphs("""
        TRƯỜNG MẪU GIÁO ĐỒNG XANH
        BÁO CÁO
        Kết quả thực hiện kế hoạch cải tiến chất lượng
        Nội dung báo cáo như sau.
        Đồng Xanh, ngày 20 tháng 5 năm 2024
        HIỆU TRƯỞNG
        Nguyễn Thị Lụa
    """),
        DocType.BC,
    )
    assert text_of(header.place_date) == "Đồng Xanh, ngày 20 tháng 5 năm 2024"
    assert text_of(header.signer_name) == "Nguyễn Thị Lụa"


def test_minutes_of_a_team_belong_to_the_school_and_tell_the_day() -> None:
    header = read(
        paragraphs("""
        TRƯỜNG TH VÀ THCS NÚI XANH
        TỔ GIÁM SÁT
        BIÊN BẢN
        Về việc giám sát kế hoạch cải tiến chất lượng
        Hôm nay, vào lúc 8 giờ 00, ngày 15 tháng 1 năm 2025, tại phòng họp, tổ giám sát họp.
        I. Thành phần
    """),
        DocType.BB,
    )
    assert text_of(header.organization) == "TRƯỜNG TH VÀ THCS NÚI XANH"
    assert header.parent_organization is None
    assert header.meeting is not None and "15 tháng 1 năm 2025" in header.meeting.text
    assert title_of(header) == "BIÊN BẢN Về việc giám sát kế hoạch cải tiến chất lượng"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Số:       /KH-ABC", Mark.NUMBER),
        ("Số 106/BC-ABC", Mark.NUMBER),
        ("Số: 7/2026/QĐ-ABC", Mark.NUMBER),
        ("Nghị quyết của nhà trường, Công văn số 80-CV/TU ngày 07/01/2026", Mark.OTHER),
        ("Số lượng học sinh: 120/KH", Mark.OTHER),
        ("Phường 4, ngày 21 tháng 10 năm 2022", Mark.PLACE_DATE),
        ("Thời gian: 8 giờ, ngày 21 tháng 10 năm 2022", Mark.OTHER),
        ("Sở GD&ĐT (để b/c);", Mark.OTHER),
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", Mark.BODY),
        ("TRƯỜNG PTDTBT TIỂU HỌC NẬM KHÁNH", Mark.SCHOOL),
        ("Biểu 2", Mark.FORM_LABEL),
        ("(Kèm theo Kế hoạch số 3/KH-ABC)", Mark.FORM_LABEL),
        ("Phó hiệu trưởng phụ trách chuyên môn", Mark.OTHER),
        ("XÁC NHẬN CỦA HIỆU TRƯỞNG", Mark.SIGNER),
    ],
)
def test_marks(text: str, mark: Mark) -> None:
    assert mark_of(text) is mark


def test_names_of_people_are_told_from_titles() -> None:
    assert is_person_name("Đinh Thị Mai")
    assert is_person_name("ĐINH THỊ MAI")
    assert not is_person_name("BÁO CÁO")
    assert not is_person_name("Bí thư Chi bộ")


def test_schools_in_prose() -> None:
    text = "Tập thể trường Tiểu học Hoa Ban 2 và Trường TH&THCS Núi Xanh báo cáo; đối với trường tiểu học;"
    assert schools_in(text) == [("trường Tiểu học Hoa Ban 2", False), ("Trường TH&THCS Núi Xanh", True)]


@given(st.lists(st.text(max_size=60), max_size=12), st.sampled_from(DocType))
def test_any_lines_are_read_and_none_is_lost(texts: list[str], doc_type: DocType) -> None:
    reading = read_header([Paragraph(" ".join(text.split())) for text in texts], doc_type)
    found = "".join(words_of(reading).split())
    for text in texts:
        assert all(
            piece in found for piece in text.split() if any(c.isalnum() for c in piece) and len(text) < 20
        )


@given(st.text(max_size=200))
def test_ungluing_keeps_every_word(text: str) -> None:
    assert "".join("".join(unglue(text)).split()) == "".join(text.split())
