"""Results and the plan items they answer, over several files; schools and places are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from normalize.records import (
    Diacritics,
    DocType,
    DocumentRecord,
    FileRecord,
    FileStatus,
    ItemRecord,
    Media,
    ResultRecord,
)
from pipelines.cli import app
from pipelines.exits import ExitCode
from pipelines.folder import read_folder
from pipelines.links import link_results
from pipelines.schools import identify
from pipelines.tables import Tables, merge

SCHOOL, PARENT = "Trường Mầm non Suối Bạc", "UBND XÃ ĐÈO MƯA TÍM"


def document(
    file: str,
    doc_type: DocType = DocType.KH,
    school: str | None = SCHOOL,
    year: str | None = "2023-2024",
    parent: str | None = PARENT,
    ordinal: int = 1,
    restored: bool = False,
) -> DocumentRecord:
    return DocumentRecord(
        document_id=f"{file}#{ordinal}",
        file=file,
        ordinal=ordinal,
        doc_type=doc_type,
        organization=school,
        school_year=year,
        parent_organization=parent,
        diacritics=Diacritics.RESTORED if restored else Diacritics.INTACT,
    )


def file_of(one: DocumentRecord, media: Media = Media.DOCX) -> FileRecord:
    return FileRecord(file=one.file, media=media, status=FileStatus.OK)


def plan(one: DocumentRecord, *codes: str, media: Media = Media.DOCX) -> Tables:
    """A plan with one item for each code; ``1.1|words`` gives the item a target."""
    items = []
    for number, code in enumerate(codes, start=1):
        criterion, _, target = code.partition("|")
        items.append(
            ItemRecord(
                item_id=f"{one.document_id}/{number}",
                document_id=one.document_id,
                ordinal=number,
                criterion_code=criterion,
                target=target or None,
            )
        )
    return Tables(items=items, documents=[one], files=[file_of(one, media)])


def report(one: DocumentRecord, *codes: str, media: Media = Media.DOCX) -> Tables:
    results = []
    for number, code in enumerate(codes, start=1):
        criterion, _, planned = code.partition("|")
        results.append(
            ResultRecord(
                document_id=one.document_id, ordinal=number, criterion_code=criterion, planned=planned or None
            )
        )
    return Tables(results=results, documents=[one], files=[file_of(one, media)])


def links(*parts: Tables) -> list[str | None]:
    merged = merge(parts)
    link_results(merged)
    return [result.item_id for result in merged.results]


BC = DocType.BC


def test_the_report_of_a_year_answers_the_plan_of_that_year() -> None:
    found = links(
        plan(document("2023/kh.docx"), "1.1", "1.2"),
        report(document("2024/bc.docx", BC), "1.2", "1.1"),
        plan(document("2024/kh.docx", year="2024-2025"), "1.1", "1.2"),
        report(document("2025/bc.docx", BC, year="2024-2025"), "1.2"),
    )
    assert found == ["2023/kh.docx#1/2", "2023/kh.docx#1/1", "2024/kh.docx#1/2"]


def test_one_school_written_in_two_ways() -> None:
    other = document("bc.docx", BC, school="Trường MN Suối Bạc", parent="ỦY BAN NHÂN DÂN XÃ ĐÈO MƯA TÍM")
    assert links(plan(document("kh.docx"), "1.1"), report(other, "1.1")) == ["kh.docx#1/1"]


@pytest.mark.parametrize(
    "other",
    [
        document("bc.docx", BC, school="Trường Tiểu học Suối Bạc"),
        document("bc.docx", BC, school="Trường Mầm non Suối Bạc 2"),
        document("bc.docx", BC, school="Trường Mầm non Suối Vàng"),
        document("bc.docx", BC, parent="UBND XÃ ĐÈO GIÓ XANH"),
        document("bc.docx", BC, year="2022-2023"),
        document("bc.docx", BC, year=None),
        document("bc.docx", BC, school=None),
        document("bc.docx", BC, school="Trường Mầm non Suối Bạch"),
    ],
)
def test_another_school_or_year_is_never_answered(other: DocumentRecord) -> None:
    assert links(plan(document("kh.docx"), "1.1"), report(other, "1.1")) == [None]


def test_a_report_without_a_place_answers_the_only_school_of_its_name() -> None:
    here, there = document("a.docx"), document("b.docx", parent="UBND XÃ ĐÈO GIÓ XANH")
    placeless = report(document("bc.docx", BC, parent=None), "1.1")
    assert links(plan(here, "1.1"), placeless) == ["a.docx#1/1"]
    assert links(plan(here, "1.1"), plan(there, "1.1"), report(document("bc.docx", BC, parent=None), "1.1")) == [None]


def test_before_and_after_the_reform() -> None:
    """Xã Bà Điểm lies in what was Huyện Hóc Môn; a school's papers of one year may print either."""
    old = document("kh.docx", year="2024-2025", parent="UBND HUYỆN HÓC MÔN")
    near = document("bc.docx", BC, year="2024-2025", parent="UBND XÃ BÀ ĐIỂM")
    far = document("bc.docx", BC, year="2024-2025", parent="UBND XÃ NHÀ BÈ")
    for one, expected in ((near, ["kh.docx#1/1"]), (far, [None])):
        one.issue_date = date(2025, 7, 20)
        assert links(plan(old, "1.1"), report(one, "1.1")) == expected


def test_two_plans_of_one_year_answer_nothing() -> None:
    same = (plan(document("a.docx"), "1.1"), plan(document("b.pdf"), "1.1"))
    assert links(*same, report(document("bc.docx", BC), "1.1")) == [None]


def test_of_several_items_of_a_criterion_the_planned_text_singles_one_out() -> None:
    items = ("1.1|Lắp thêm đèn chiếu sáng ở cổng trường", "1.1|Trồng cây bóng mát quanh sân chơi")
    reported = ("1.1|Trồng cây bóng mát quanh sân", "1.1|Mua sách cho thư viện", "1.1")
    found = links(plan(document("kh.docx"), *items), report(document("bc.docx", BC), *reported))
    assert found == ["kh.docx#1/2", None, None]


def test_the_plan_of_the_same_file_decides_alone() -> None:
    bound = document("all.docx"), document("all.docx", BC, ordinal=2, year=None)
    elsewhere = plan(document("kh.docx"), "1.1", "1.2")
    assert links(plan(bound[0], "1.1"), report(bound[1], "1.1", "1.2"), elsewhere) == ["all.docx#1/1", None]


@pytest.mark.parametrize(("restored", "media"), [(True, Media.DOCX), (False, Media.PDF_SCAN)])
def test_a_misread_name_is_of_the_school_of_its_place(restored: bool, media: Media) -> None:
    clean = plan(document("kh.docx"), "1.1")
    misread = document("bc.pdf", BC, school="Trường Mầm non Suốl Bạc", restored=restored)
    assert links(clean, report(misread, "1.1", media=media)) == ["kh.docx#1/1"]
    placeless = document("bc.pdf", BC, school="Trường Mầm non Suốl Bạc", restored=restored, parent=None)
    assert links(clean, report(placeless, "1.1", media=media)) == [None]


def test_schools_of_one_name_in_two_communes_stay_apart() -> None:
    parents = (PARENT, "UBND XÃ ĐÈO GIÓ XANH", None, "PHÒNG GD&ĐT HUYỆN SÔNG MƯA")
    documents = [document(f"{number}.docx", parent=parent) for number, parent in enumerate(parents)]
    found = sorted(school.document_ids for school in identify(documents))
    assert found == [("0.docx#1",), ("1.docx#1",), ("2.docx#1",), ("3.docx#1",)]


PARTS = st.lists(
    st.builds(
        lambda doc_type, school, year, parent, codes: (doc_type, school, year, parent, codes),
        st.sampled_from([DocType.KH, DocType.BC]),
        st.sampled_from([SCHOOL, "MN Suối Bạc", "Trường Mầm non Suôi Bạc", "Trường TH Đèo Gió", None]),
        st.sampled_from(["2023-2024", "2024-2025", None]),
        st.sampled_from([PARENT, "UBND XÃ ĐÈO GIÓ XANH", "UBND HUYỆN HÓC MÔN", "UBND XÃ BÀ ĐIỂM", None]),
        st.lists(st.sampled_from(["1.1", "1.2"]), min_size=1, max_size=2, unique=True),
    ),
    max_size=7,
)


@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(
    drawn: Sequence[tuple[DocType, str | None, str | None, str | None, list[str]]], random: object
) -> None:
    def parts() -> list[Tables]:
        return [
            (plan if doc_type is DocType.KH else report)(
                document(f"{number}.docx", doc_type, school, year, parent, restored=number % 3 == 0), *codes
            )
            for number, (doc_type, school, year, parent, codes) in enumerate(drawn)
        ]

    def linked(order: list[Tables]) -> dict[tuple[str, int], str | None]:
        merged = merge(order)
        link_results(merged)
        owners = {item.item_id: item for item in merged.items}
        documents = {one.document_id: one for one in merged.documents}
        for result in merged.results:
            if result.item_id is not None:
                item = owners[result.item_id]
                assert item.criterion_code == result.criterion_code
                assert documents[item.document_id].school_year == documents[result.document_id].school_year
        return {(result.document_id, result.ordinal): result.item_id for result in merged.results}

    straight, mixed = parts(), parts()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    first = linked(straight)
    assert first == linked(mixed)
    again = merge(straight)
    link_results(again)
    assert first == {(result.document_id, result.ordinal): result.item_id for result in again.results}


HEAD = "<p>UBND XÃ ĐÈO MƯA TÍM</p><p>{school}</p><p>Số: {number}</p><p>Đèo Mưa Tím, ngày {day}</p>"
PLAN = HEAD + (
    "<p>KẾ HOẠCH</p><p>Cải tiến chất lượng giáo dục năm học {year}</p><table border='1'>"
    "<tr><th>Tiêu chí</th><th>Nội dung</th><th>Người thực hiện</th><th>Thời gian</th></tr>"
    "<tr><td>1.10</td><td>Lắp thêm đèn ở cổng trường</td><td>Bảo vệ</td><td>10/{first}</td></tr></table>"
)
REPORT = HEAD + (
    "<p>BÁO CÁO</p><p>Kết quả thực hiện kế hoạch cải tiến chất lượng năm học {year}</p><table border='1'>"
    "<tr><th>Tiêu chí</th><th>Theo kế hoạch</th><th>Đã thực hiện</th><th>Chưa thực hiện</th></tr>"
    "<tr><td>1.10</td><td>Lắp thêm đèn</td><td>Đã lắp hai đèn</td><td></td></tr></table>"
)


def test_three_files_of_two_years_through_the_command(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    files = {
        "ke-hoach-2023.html": (PLAN, "TRƯỜNG MẦM NON SUỐI BẠC", "07/KH-MNSB", "05 tháng 9 năm 2023", 2023),
        "bao-cao-2023.html": (REPORT, "TRƯỜNG MN SUỐI BẠC", "31/BC-MNSB", "30 tháng 5 năm 2024", 2023),
        "ke-hoach-2024.html": (PLAN, "TRƯỜNG MẦM NON SUỐI BẠC.", "09/KH-MNSB", "06 tháng 9 năm 2024", 2024),
    }
    for name, (form, school, number, day, first) in files.items():
        text = form.format(school=school, number=number, day=day, first=first, year=f"{first}-{first + 1}")
        page = f"<html><meta charset='utf-8'><body>{text}</body></html>"
        (source / name).write_text(page, encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", str(source), str(tmp_path / "out")])
    assert result.exit_code == ExitCode.OK, result.output
    tables = read_folder(tmp_path / "out")
    assert [(one.criterion_code, one.item_id) for one in tables.results] == [("1.10", "ke-hoach-2023.html#1/1")]
    (school,) = identify(tables.documents, tables.files)
    assert len(school.document_ids) == 3
