"""Files made to hurt: each is refused with a code, or read within bounds; nothing else is raised."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.document import Table
from extract.errors import ErrorCode, KehoachError
from extract.limits import Limits
from extract.readers.base import read_bytes
from extract.sniff import sniff
from tests.office_files import W_NS, archive, docx, p, tbl, tc, tr


def refused(data: bytes, name: str, limits: Limits | None = None) -> ErrorCode:
    with pytest.raises(KehoachError) as caught:
        read_bytes(data, name, limits or Limits())
    return caught.value.code


def word(document: str) -> bytes:
    return archive({"[Content_Types].xml": "wordprocessingml", "word/document.xml": document})


def test_zip_bomb() -> None:
    assert refused(word(" " * (32 << 20)), "a.docx") is ErrorCode.TOO_LARGE


def test_unzipped_bytes_are_bounded_over_all_parts() -> None:
    data = docx(p("a" * 5000), styles=p("b" * 5000))
    assert refused(data, "a.docx", Limits(unzipped_bytes=6000)) is ErrorCode.TOO_LARGE


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY y "ha"><!ENTITY x "&y;&y;&y;&y;&y;&y;&y;&y;">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/a.dtd"> %p;',
    ],
)
def test_document_types_are_refused(entity: str) -> None:
    body = f'<w:document xmlns:w="{W_NS}"><w:body>{p("&x;")}</w:body></w:document>'
    data = word(f"<?xml version='1.0'?><!DOCTYPE w [{entity}]>{body}")
    assert refused(data, "a.docx") is ErrorCode.DAMAGED


def test_truncated_at_every_length() -> None:
    data = docx(p("Kế hoạch"))
    for end in range(0, len(data) - 1, 97):
        assert (
            refused(data[:end], "a.docx")
            in {
                ErrorCode.EMPTY_FILE,
                ErrorCode.DAMAGED,
                ErrorCode.UNKNOWN_FORMAT,
            }
            or end < 4
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=20))
def test_overwritten_bytes(position: int, junk: bytes) -> None:
    data = bytearray(docx(p("Kế hoạch") + tbl(tr(tc("a"), tc("b")))))
    position %= len(data)
    data[position : position + len(junk)] = junk
    try:
        read_bytes(bytes(data), "a.docx")
    except KehoachError as error:
        assert error.code in {
            ErrorCode.DAMAGED,
            ErrorCode.UNKNOWN_FORMAT,
            ErrorCode.ENCRYPTED,
            ErrorCode.WRONG_KIND,
        }


def test_no_body() -> None:
    assert refused(word(f'<w:document xmlns:w="{W_NS}"/>'), "a.docx") is ErrorCode.DAMAGED
    assert refused(archive({"[Content_Types].xml": "wordprocessingml"}), "a.docx") is ErrorCode.DAMAGED


def test_deep_nesting_in_word() -> None:
    deep = p("a")
    for _ in range(400):
        deep = tbl(tr(tc(deep)))
    assert refused(docx(deep), "a.docx") is ErrorCode.DAMAGED


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "span", "ul><li", "b"])
def test_deep_nesting_in_html(tag: str) -> None:
    for depth in (300, 3000, 100_000):
        data = f"<html><body>{f'<{tag}>' * depth}a".encode()
        try:
            document = read_bytes(data, "a.html")
        except KehoachError as error:
            assert error.code is ErrorCode.DAMAGED
        else:
            assert any("a" in str(block) for block in document.blocks())


def test_spans_of_millions() -> None:
    huge = "99999999"
    html = f"<table><tr><td rowspan={huge} colspan={huge}>a</td></tr><tr><td>b</td></tr></table>"
    table = next(read_bytes(html.encode() * 1, "a.html").blocks())
    assert isinstance(table, Table)
    assert (table.n_rows, table.n_cols) == (2, 1001)
    body = tbl(
        *(
            tr(tc("a", f'<w:gridSpan w:val="{huge}"/>'), properties='<w:gridBefore w:val="9999"/>')
            for _ in range(3)
        )
    )
    table = next(read_bytes(docx(body), "a.docx").blocks())
    assert isinstance(table, Table)
    assert table.n_cols == 2000


def test_grid_cells_are_bounded() -> None:
    html = "<table>" + "<tr><td colspan=1000>a</td></tr>" * 30 + "</table>"
    assert refused(html.encode(), "a.html", Limits(grid_cells=20_000)) is ErrorCode.TOO_LARGE


def test_styles_in_a_circle() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:basedOn w:val="{base}"/></w:style>'
        for own, base in (("A", "B"), ("B", "A"))
    )
    read_bytes(docx(p("a", '<w:pStyle w:val="A"/>'), styles=styles), "a.docx")


def test_one_long_line_takes_moments() -> None:
    line = "Hiệu trưởng chỉ đạo " * 50_000
    start = time.monotonic()
    read_bytes(f"<html><p>{line}</p></html>".encode(), "a.html")
    read_bytes(docx(p(line)), "a.docx")
    read_bytes(f"<html><p>{'<![if' * 100_000}</p>{'<!--' * 100_000}</html>".encode(), "a.html")
    read_bytes(f"<html><style>{'a,' * 100_000}{{{'b:c;' * 100_000}</style><p>a".encode(), "a.html")
    read_bytes(f"<html><style>{'/* ' * 100_000}</style><p>a".encode(), "a.html")
    read_bytes(f"<html><ol>{'<li>a' * 10_000}".encode(), "a.html")
    sniff(f"{'<!---->' * 200}a".encode(), "a.html")
    assert time.monotonic() - start < 10


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<table>", "<tr>", "<td rowspan=3>", "</td>", "</table>", "<li>", "a", "<p>", "<br>"]
        )
    )
)
def test_any_soup_of_tags(tags: list[str]) -> None:
    read_bytes(("<html><body>x" + "".join(tags)).encode(), "a.html")
