"""The three regimes at all levels: which circular, which names, which codes. Schools are made up."""

from __future__ import annotations

import pytest

from extract.document import Block, Cell, Document, Page, Paragraph, Table
from normalize.records import FlagCode, Media
from pipelines.assemble import assemble

SCHOOLS = {
    "MAM_NON": ("TRƯỜNG MẦM NON GÒ SIM", "19/2018/TT-BGDĐT", "trường mầm non"),
    "TIEU_HOC": ("TRƯỜNG TIỂU HỌC GÒ SIM", "17/2018/TT-BGDĐT", "trường tiểu học"),
    "THCS": ("TRƯỜNG THCS GÒ SIM", "18/2018/TT-BGDĐT", "trường trung học cơ sở"),
    "THPT": ("TRƯỜNG THPT GÒ SIM", "18/2018/TT-BGDĐT", "trường trung học phổ thông"),
}
NEW = "57/2026/TT-BGDĐT"
AMENDMENT = "22/2024/TT-BGDĐT"


def read(
    level: str, day: str, year: str, citation: str, *criteria: str, standard: str = ""
) -> tuple[list[tuple[FlagCode, str | None]], list[str | None]]:
    """Flags with suggestions, and names of criteria, of a plan with these criteria."""
    header = ("Tiêu chí", "Giải pháp", "Người thực hiện", "Thời gian")
    cells = [Cell(0, col, text) for col, text in enumerate(header)]
    at = 1
    if standard:
        cells.append(Cell(1, 0, standard, col_span=4))
        at = 2
    first = int(year[:4])
    for row, criterion in enumerate(criteria, start=at):
        texts = (criterion, "Tập huấn và kiểm tra", "Hiệu trưởng", f"11/{first}")
        cells += [Cell(row, col, text) for col, text in enumerate(texts)]
    table = Table(tuple(cells), at + len(criteria), 4)
    lines = [
        "UBND XÃ ĐỒI BÔNG", SCHOOLS[level][0], "Số: 8/KH-GS", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", f"Đồi Bông, ngày {day}", "KẾ HOẠCH",
        f"Cải tiến chất lượng giáo dục năm học {year}", citation, "II. NỘI DUNG",
    ]  # fmt: skip
    blocks: list[Block] = [*map(Paragraph, lines), table, Paragraph("HIỆU TRƯỞNG"), Paragraph("Lê Thị Sim")]
    tables = assemble(Document(Media.DOCX, (Page(1, tuple(blocks)),)), "f")
    return [(flag.code, flag.suggestion) for flag in tables.flags], [item.criterion_name for item in tables.items]


def cited(circular: str, title: str = "") -> str:
    return f"Căn cứ Thông tư số {circular} của Bộ Giáo dục và Đào tạo{title};"


A = ("20 tháng 9 năm 2022", "2022-2023")
B = ("20 tháng 9 năm 2025", "2025-2026")
C = ("20 tháng 9 năm 2026", "2026-2027")


@pytest.mark.parametrize("level", SCHOOLS)
class TestEveryLevel:
    """The same at each level of school."""

    def test_the_2018_circulars(self, level: str) -> None:
        assert read(level, *A, cited(SCHOOLS[level][1]), "1.1", "3.6")[0] == []
        assert read(level, *A, "", "1.1", "3.6")[0] == []

    def test_the_amendment_leaves_three_criteria_of_standard_3(self, level: str) -> None:
        for citation in ("", cited(AMENDMENT), cited(f"{SCHOOLS[level][1]}, sửa đổi bởi Thông tư số {AMENDMENT}")):
            flags, names = read(level, *B, citation, "3.1", "3.6")
            assert flags == [(FlagCode.CRITERION_UNKNOWN, None)]
            assert names == ["Địa điểm, quy mô, diện tích", None]

    def test_codes_break_the_tie_of_one_circular_amended_or_not(self, level: str) -> None:
        flags, names = read(level, *B, cited(SCHOOLS[level][1]), "3.1", "3.6")
        assert flags == []
        assert names[0] != "Địa điểm, quy mô, diện tích"

    def test_the_circular_of_2026(self, level: str) -> None:
        assert read(level, *C, cited(NEW), "1.1", "4.3")[0] == []
        assert read(level, *C, "", "5.1")[0] == [(FlagCode.CRITERION_UNKNOWN, None)]

    def test_a_circular_of_2018_after_its_end(self, level: str) -> None:
        flags, _ = read(level, *C, cited(SCHOOLS[level][1]), "1.1")
        assert flags == [(FlagCode.REGULATION_REPLACED, NEW)]

    def test_a_circular_older_than_all_three(self, level: str) -> None:
        old = "25/2014/TT-BGDĐT" if level == "MAM_NON" else "42/2012/TT-BGDĐT"
        assert read(level, *A, cited(old), "1.1")[0] == [(FlagCode.REGULATION_REPLACED, SCHOOLS[level][1])]

    def test_the_circular_of_another_level(self, level: str) -> None:
        other = "17/2018/TT-BGDĐT" if level != "TIEU_HOC" else "18/2018/TT-BGDĐT"
        assert read(level, *A, cited(other), "1.1")[0] == [(FlagCode.REGULATION_MISMATCH, SCHOOLS[level][1])]

    def test_the_title_of_another_level(self, level: str) -> None:
        wrong = SCHOOLS["THCS" if level in ("MAM_NON", "TIEU_HOC") else "MAM_NON"][2]
        title = " ban hành Quy định về kiểm định chất lượng giáo dục đối với "
        circular = SCHOOLS[level][1]
        assert read(level, *A, cited(circular, title + SCHOOLS[level][2]), "1.1")[0] == []
        found, _ = read(level, *A, cited(circular, title + wrong), "1.1")
        assert found == [(FlagCode.REGULATION_MISMATCH, circular)]

    @pytest.mark.parametrize("when", [A, B, C])
    def test_a_code_under_another_standard(self, level: str, when: tuple[str, str]) -> None:
        heading = "Tiêu chuẩn 2: Cán bộ quản lý, giáo viên, nhân viên"
        assert read(level, *when, "", "2.1", standard=heading)[0] == []
        assert read(level, *when, "", "4.1", standard=heading)[0] == [(FlagCode.STANDARD_MISMATCH, "4")]

    @pytest.mark.parametrize("when", [A, B, C])
    def test_names_of_the_regime_in_force(self, level: str, when: tuple[str, str]) -> None:
        _, (official,) = read(level, *when, "", "3.2")
        assert official is not None
        assert read(level, *when, "", f"Tiêu chí 3.2: {official}.")[0] == []
        flags, names = read(level, *when, "", "Tiêu chí 3.2: Vườn trường và ao cá nhân dân")
        assert flags == [(FlagCode.CRITERION_NAME_MISMATCH, official)]
        assert names == [official]


def test_a_circular_long_replaced_in_a_plan_without_a_date() -> None:
    flags, _ = read("THCS", "…… tháng …… năm 2027", "2027-2028", cited("18/2018/TT-BGDĐT"), "1.1")
    assert (FlagCode.REGULATION_REPLACED, NEW) in flags


def test_a_plan_for_2026_without_a_date_may_be_of_the_spring_before() -> None:
    flags, _ = read("THCS", "…… tháng …… năm ……", "2026-2027", cited("18/2018/TT-BGDĐT"), "1.1")
    assert FlagCode.REGULATION_REPLACED not in [code for code, _ in flags]


def test_the_circular_for_the_level_is_the_one_followed_where_several_are_cited() -> None:
    citation = cited("17/2018/TT-BGDĐT và Thông tư số 18/2018/TT-BGDĐT")
    assert read("THCS", *A, citation, "1.1")[0] == []
