"""Who does an item, and names of people; expected values written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.names import looks_like_person_name, read_person, title_name
from normalize.records import Honorific, Part, Role
from normalize.roles import Assignment, read_roles, role_codes

CODES = [
    ("HT, các PHT", "HIEU_TRUONG PHO_HIEU_TRUONG"),
    ("BGH và giáo viên và CMHS", "BAN_GIAM_HIEU GIAO_VIEN CHA_ME_HOC_SINH"),
    ("Cán bộ, giáo viên, nhân viên", "CAN_BO_QUAN_LY GIAO_VIEN NHAN_VIEN"),
    ("CB-GV-NV", "CAN_BO_QUAN_LY GIAO_VIEN NHAN_VIEN"),
    ("Bí thư Chi bộ, Chủ tịch Công đoàn, Bí thư Chi đoàn", "CHI_BO CONG_DOAN CHI_DOAN"),
    ("BCH Công đoàn; CĐCS", "CONG_DOAN"),
    ("Đoàn - Đội", "CHI_DOAN TONG_PHU_TRACH_DOI"),
    ("Đội TNTP, Liên đội", "TONG_PHU_TRACH_DOI"),
    ("Ban ĐD CMHS, phụ huynh", "BAN_DAI_DIEN_CMHS CHA_ME_HOC_SINH"),
    ("Ban TTND, Hội đồng trường, tổ giám sát", "THANH_TRA_NHAN_DAN HOI_DONG_TRUONG TO_GIAM_SAT"),
    ("GV thể dục, GV lớp 3, GV hướng dẫn", "GIAO_VIEN_BO_MON GIAO_VIEN"),
    ("GV Toán, Lý, Hóa", "GIAO_VIEN_BO_MON"),
    ("GVCN lớp 1, 2, 3; GVBM", "GIAO_VIEN_CHU_NHIEM GIAO_VIEN_BO_MON"),
    ("Các tổ khối chuyên môn, tổ Văn - Sử, tổ 4+5", "TO_CHUYEN_MON"),
    ("TTCM Sinh, Hóa; tổ văn phòng", "TO_TRUONG_CHUYEN_MON TO_VAN_PHONG"),
    ("PHT phụ trách chuyên môn, cơ sở vật chất", "PHO_HIEU_TRUONG"),
    ("Phó hiệu trưởng nuôi dưỡng và cấp dưỡng", "PHO_HIEU_TRUONG CAP_DUONG"),
    ("Nhân viên y tế, cán bộ thư viện, NV phục vụ", "Y_TE THU_VIEN NHAN_VIEN"),
    ("Thư viện - thiết bị, KT", "THU_VIEN THIET_BI KE_TOAN"),
    ("Phòng Giáo dục và Đào tạo, Sở GD-ĐT, UBND xã", "PHONG_GDDT SO_GDDT UBND"),
    ("các đoàn thể, Hội khuyến học", "DOAN_THE HOI_KHUYEN_HOC"),
    ("HĐ TĐG, hội đồng tuyển sinh", "HOI_DONG_TU_DANH_GIA HOI_DONG_TUYEN_SINH"),
    ("Công an xã, giám thị, thư ký HĐ", "KHAC"),
    ("Trạm y tế, Đội cờ đỏ", "KHAC"),
    ("Phó hiệu\ntrưởng", "PHO_HIEU_TRUONG"),
    ("- Hiệu trưởng\n- Kế toán", "HIEU_TRUONG KE_TOAN"),
    ("hieu truong, van thu", "HIEU_TRUONG VAN_THU"),
    ("Không", ""),
    ("-", ""),
]


@pytest.mark.parametrize(("text", "codes"), CODES)
def test_role_codes(text: str, codes: str) -> None:
    assert [role.value for role in role_codes(read_roles(text, Part.LEAD))] == codes.split()


@pytest.mark.parametrize(
    "text",
    [
        "Chủ trì: Hiệu trưởng\nPhối hợp: kế toán",
        "Người thực hiện: Hiệu trưởng Nguồn lực khác (tài chính, người phối hợp): kế toán",
        "Hiệu trưởng (phối hợp: kế toán)",
        "Hiệu trưởng (chủ trì), kế toán (phối hợp)",
        "Hiệu trưởng phối hợp với kế toán",
    ],
)
def test_parts(text: str) -> None:
    assert read_roles(text, Part.LEAD) == (
        Assignment(Part.LEAD, Role.HIEU_TRUONG, "Hiệu trưởng"),
        Assignment(Part.SUPPORT, Role.KE_TOAN, "kế toán"),
    )


def test_supervision() -> None:
    assert read_roles("TTND", Part.SUPERVISE) == (
        Assignment(Part.SUPERVISE, Role.THANH_TRA_NHAN_DAN, "TTND"),
    )
    assert read_roles("Chủ trì: HT. Giám sát: TTND", Part.LEAD)[1].part is Part.SUPERVISE


def test_lead_comes_before_support() -> None:
    found = read_roles("Phối hợp: kế toán; Chủ trì: HT", Part.LEAD)
    assert role_codes(found) == (Role.HIEU_TRUONG, Role.KE_TOAN)


@pytest.mark.parametrize(
    ("text", "role", "name"),
    [
        ("Bà Cao Thị Mận - Phó Hiệu trưởng", Role.PHO_HIEU_TRUONG, "Cao Thị Mận"),
        ("ông Lý Văn Bưởi (Tổ trưởng tổ Hóa)", Role.TO_TRUONG_CHUYEN_MON, "Lý Văn Bưởi"),
        ("Hiệu trưởng Trần Văn Quýt", Role.HIEU_TRUONG, "Trần Văn Quýt"),
        ("Kế toán: bà Lê Thị Cam", Role.KE_TOAN, "Lê Thị Cam"),
        ("Lê Thị Cam, Phó hiệu trưởng", Role.PHO_HIEU_TRUONG, "Lê Thị Cam"),
        ("Lê Thị Cam", Role.KHAC, "Lê Thị Cam"),
    ],
)
def test_persons(text: str, role: Role, name: str) -> None:
    assert read_roles(text, Part.LEAD) == (Assignment(Part.LEAD, role, text, name),)


def test_ditto() -> None:
    above = read_roles("HT", Part.LEAD)
    assert read_roles("nt", Part.LEAD, above) == above
    assert read_roles("nt", Part.LEAD) == ()


def test_names() -> None:
    assert read_person("Bà Lê Thị Cam - Văn thư") == (Honorific.BA, "Lê Thị Cam")
    assert read_person("ÔNG TRẦN VĂN QUÝT") == (Honorific.ONG, "Trần Văn Quýt")
    assert read_person("Tổ trưởng") == (None, None)
    assert title_name("LÊ THỊ CAM") == "Lê Thị Cam"
    assert looks_like_person_name("Lê Thị Cam")
    assert not looks_like_person_name("Ban Giám Hiệu")
    assert not looks_like_person_name("Lê")


_WORDS = [
    "HT",
    "Chủ trì:",
    "phối hợp",
    "(",
    ")",
    ",",
    "và",
    "-",
    "GV",
    "Toán",
    "lớp",
    "Bà",
    "Lê Thị Cam",
    "\n",
    "/",
]


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)))
def test_roles_are_total(text: str) -> None:
    found = read_roles(text, Part.LEAD)
    assert all(any(char.isalnum() for char in assignment.text) for assignment in found)
    assert all(a.part is Part.SUPERVISE for a in read_roles(text, Part.SUPERVISE))
    read_person(text)
    looks_like_person_name(text)


@given(st.text(max_size=40))
def test_title_name_is_idempotent(text: str) -> None:
    assert title_name(title_name(text)) == title_name(text)


@given(st.lists(st.sampled_from(["HT", "kế toán", "bảo vệ", "GVCN", "Công an xã"]), min_size=1, max_size=6))
def test_lists_come_back_piece_by_piece(pieces: list[str]) -> None:
    assert [a.text for a in read_roles(", ".join(pieces), Part.LEAD)] == pieces


def test_words_are_kept_as_printed() -> None:
    found = read_roles("Cô Lê Thị Cam – GV khối Lá; Tổ CM 4,5; Bí thư CĐ", Part.LEAD)
    assert [(a.role, a.text) for a in found] == [
        (Role.GIAO_VIEN, "Cô Lê Thị Cam – GV khối Lá"),
        (Role.TO_CHUYEN_MON, "Tổ CM 4,5"),
        (Role.CHI_DOAN, "Bí thư CĐ"),
    ]
