"""Codes that one paper of a file lost and another has."""

from __future__ import annotations

from extract.raw import Field, Printed, RawDocument, RawHeader, RawRow
from extract.restated import with_restated_codes
from normalize.records import DocType

_HEDGE = "Trồng xong hàng rào cây xanh quanh sân chơi trước tháng 12"
_BOOKS = "Thư viện mở cửa cả giờ ra chơi, có thêm 200 đầu sách mới"


def _row(field: Field, text: str, code: str | None, standard: str | None = None) -> RawRow:
    fields = {field: Printed(text)} | ({Field.CRITERION: Printed(code)} if code else {})
    return RawRow(fields, standard_heading=Printed(standard) if standard else None)


def _plan(*rows: RawRow) -> RawDocument:
    return RawDocument(DocType.KH, RawHeader(), items=rows)


def _report(*rows: RawRow) -> RawDocument:
    return RawDocument(DocType.BC, RawHeader(), results=rows)


def _codes(document: RawDocument) -> list[str | None]:
    rows = (*document.items, *document.results)
    return [row.fields[Field.CRITERION].text if Field.CRITERION in row.fields else None for row in rows]


def test_the_plan_has_the_code_of_the_report_that_repeats_it() -> None:
    plan = _plan(_row(Field.TARGET, _HEDGE, "Tiêu chí in", "Tiêu chuẩn 3"), _row(Field.TARGET, _BOOKS, "Tiêu chí 3.6"))
    report = _report(_row(Field.PLANNED, _HEDGE.replace("sân", "san"), "Tiêu chí 3.1"))
    told, same = with_restated_codes([plan, report])
    assert _codes(told) == ["Tiêu chí 3.1", "Tiêu chí 3.6"]
    assert [row.inferred for row in told.items] == [True, False]
    assert told.items[0].fields[Field.CRITERION].original == "Tiêu chí in"
    assert same == report


def test_a_code_goes_from_the_minutes_by_the_plan_to_the_report() -> None:
    plan = _plan(_row(Field.TARGET, _HEDGE, None))
    minutes, report = _report(_row(Field.PLANNED, _HEDGE, "3.1")), _report(_row(Field.PLANNED, _HEDGE, "is"))
    assert _codes(with_restated_codes([plan, minutes, report])[2]) == ["Tiêu chí 3.1"]


def test_what_does_not_surely_tell_tells_nothing() -> None:
    lost = _row(Field.TARGET, _HEDGE, None, "Tiêu chuẩn 2")
    report = _report(_row(Field.PLANNED, _HEDGE, "Tiêu chí 3.1"))
    assert with_restated_codes([_plan(lost), report])[0] == _plan(lost)  # another standard
    lost = _row(Field.TARGET, _HEDGE, None)
    twice = _report(_row(Field.PLANNED, _HEDGE, "Tiêu chí 3.1"), _row(Field.PLANNED, _HEDGE, "Tiêu chí 3.2"))
    assert with_restated_codes([_plan(lost), twice])[0] == _plan(lost)
    other = _report(_row(Field.PLANNED, _BOOKS, "Tiêu chí 3.6"))
    assert with_restated_codes([_plan(lost), other])[0] == _plan(lost)
    assert with_restated_codes([_plan(lost)]) == (_plan(lost),)
