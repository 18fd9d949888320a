"""What an officer must do about a finished folder: who is missing, what is incomplete, what to look at.

`check` is pure: the records of a folder and, where there is one, a list of schools in, a `Report`
out. A report is made of sections, each a sheet of the workbook and a paragraph of the terminal, so
that both say the same. Texts are Vietnamese.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from normalize.organizations import school_level
from normalize.places import Place, likely_meant, successors
from normalize.records import (
    DocType,
    DocumentRecord,
    FileRecord,
    FileStatus,
    ItemRecord,
    SchoolLevel,
    Severity,
)
from pipelines.checks.across import contradictions
from pipelines.checks.near import near_identical
from pipelines.labels import label
from pipelines.roster import Answer, Listed, Matched, match_roster
from pipelines.schools import School, by_document, identify
from pipelines.tables import Tables
from pipelines.writers.sheets import Head, Shade, Shown
from pipelines.writers.text import cell

#: Tables `check` needs of a folder; the largest (provenance) is not among them.
TABLES_NEEDED = ("items", "documents", "files", "flags", "results")
#: Characters of a long text that tell what an item is about.
_EXCERPT = 160
#: More units of one name are no help.
_MOST_SUGGESTED = 3
_NO_SCHOOL = "(không rõ trường)"
_TEXT, _NUMBER, _DATE = "text", "integer", "date"


@dataclass(frozen=True, slots=True)
class Section:
    """A sheet: its title, a sentence on it, its columns, its rows, a colour for each row.

    ``lines`` say each row in one line, for a terminal; they are fewer where only some rows matter.
    """

    title: str
    summary: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Shown, ...], ...]
    shades: tuple[Shade, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All sections; ``complete`` tells that every listed school was found (true without a list)."""

    sections: tuple[Section, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class _View:
    """The records of a folder, with the school of each document."""

    tables: Tables
    schools: tuple[School, ...]
    school_of: Mapping[str, School]
    documents: Mapping[str, DocumentRecord]

    @staticmethod
    def of(tables: Tables) -> _View:
        schools = identify(tables.documents, tables.files)
        documents = {document.document_id: document for document in tables.documents}
        return _View(tables, schools, by_document(schools), documents)

    def name(self, document_id: str) -> str:
        school = self.school_of.get(document_id)
        document = self.documents.get(document_id)
        printed = document.organization if document is not None else None
        return school.name if school is not None else printed or _NO_SCHOOL

    def file(self, document_id: str) -> str | None:
        document = self.documents.get(document_id)
        return document.file if document is not None else None

    def head(self, item: ItemRecord) -> tuple[Shown, ...]:
        """The columns every list of items begins with."""
        about = item.content or item.weakness or item.target or item.actions or ""
        return (
            cell(self.name(item.document_id)),
            item.school_year,
            item.criterion_code,
            cell(_excerpt(about)) or None,
        )

    def where(self, item: ItemRecord) -> tuple[Shown, ...]:
        """The columns every list of items ends with."""
        file = self.file(item.document_id)
        return (cell(file) if file else None, item.page)


_ITEM_HEADS = (Head("Trường", _TEXT), Head("Năm học", _TEXT), Head("Tiêu chí", _TEXT), Head("Nội dung", _TEXT))
_WHERE_HEADS = (Head("Tệp", _TEXT), Head("Trang", _NUMBER))


def check(tables: Tables, roster: Sequence[Listed] | None = None) -> Report:
    """The report on the tables of a folder."""
    view = _View.of(tables)
    matches = [_with_plan(view, match) for match in match_roster(roster or (), view.schools)]
    sections = [
        *([_roster_section(view, matches)] if roster is not None else []),
        _schools_section(view, matches if roster is not None else None),
        _files_section(tables.files),
        _duplicates_section(view),
        _gaps_section(view),
        _review_section(view),
        _contradictions_section(view),
        _copies_section(view),
        _months_section(view),
        _deadlines_section(view),
    ]
    complete = all(match.answer is Answer.FOUND for match in matches)
    return Report((_overview(sections), *sections), complete)


def _overview(sections: Sequence[Section]) -> Section:
    rows = tuple((section.title, section.summary) for section in sections)
    heads = (Head("Trang", _TEXT), Head("Tóm tắt", _TEXT))
    return Section("Tổng hợp", "", heads, rows, _plain(rows), ())


def _with_plan(view: _View, match: Matched) -> Matched:
    """A school whose files hold no plan has not answered."""
    types = {view.documents[one].doc_type for school in match.schools for one in school.document_ids}
    if match.answer is Answer.FOUND and DocType.KH not in types:
        return replace(match, answer=Answer.NO_PLAN)
    return match


def _roster_section(view: _View, matches: Sequence[Matched]) -> Section:
    rows, shades, lines = [], [], []
    for match in matches:
        names = "; ".join(_place_name(school) for school in match.schools)
        files = _files_of(view, match.schools) if match.answer is not Answer.MISSING else ""
        note = _roster_note(match, names)
        place = match.listed.place.printed if match.listed.place is not None else None
        answer = match.answer.value
        rows.append(tuple(cell(text) if text else None for text in (match.listed.text, place, answer, files, note)))
        shades.append(_ANSWER_SHADES[match.answer])
        if match.answer is not Answer.FOUND:
            at = f", {place}" if place and match.listed.name.place is None else ""
            lines.append(f"{answer}: {match.listed.text}{at}" + (f" ({note})" if note else ""))
    counts = Counter(match.answer for match in matches)
    parts = ", ".join(f"{counts[answer]} {answer.value.lower()}" for answer in Answer)
    unread = sum(record.status is FileStatus.FAILED for record in view.tables.files)
    hint = f"; {unread} tệp không đọc được có thể là của trường chưa nộp" if unread and counts[Answer.MISSING] else ""
    heads = ("Trường trong danh sách", "Địa bàn", "Tình trạng", "Tệp đã nhận", "Ghi chú")
    return _section("Theo danh sách", f"{len(matches)} trường: {parts}{hint}", heads, rows, shades, lines)


_ANSWER_SHADES = {
    Answer.FOUND: Shade.PLAIN,
    Answer.NO_PLAN: Shade.WRONG,
    Answer.AMBIGUOUS: Shade.REVIEW,
    Answer.MISSING: Shade.WRONG,
}


def _roster_note(match: Matched, names: str) -> str:
    if match.answer is Answer.AMBIGUOUS:
        if len(match.schools) == 1:
            return f"{names} cũng khớp với dòng khác của danh sách; hãy ghi thêm xã, phường."
        return f"Khớp với nhiều trường: {names}; hãy ghi thêm xã, phường hoặc cấp học."
    if match.answer is Answer.MISSING:
        return f"Có trường cùng tên hoặc tên gần giống: {names}" if names else ""
    return names


def _place_name(school: School) -> str:
    return f"{school.name} ({school.place.printed})" if school.place is not None else school.name


def _files_of(view: _View, schools: Iterable[School]) -> str:
    ids = [document_id for school in schools for document_id in school.document_ids]
    return "; ".join(sorted({view.documents[document_id].file for document_id in ids}))


def _schools_section(view: _View, matches: Sequence[Matched] | None) -> Section:
    listed = {id(school) for match in matches or () for school in match.schools}
    rows, shades, lines = [], [], []
    for school in view.schools:
        years = _by_year([view.documents[document_id] for document_id in school.document_ids])
        outside = matches is not None and id(school) not in listed
        for year in sorted(years):
            row = _school_row(school, year, years[year], outside)
            rows.append(row)
            shades.append(Shade.REVIEW if row[-1] else Shade.PLAIN)
        if outside:
            lines.append(f"Ngoài danh sách: {_place_name(school)}")
    recognised = [one for one in view.tables.documents if one.doc_type is not DocType.KHAC]
    nameless = sum(one.document_id not in view.school_of for one in recognised)
    summary = f"{len(view.schools)} trường" + (f"; {nameless} văn bản không rõ trường" if nameless else "")
    heads = ("Trường", "Cấp học", "Địa bàn", "Tỉnh, thành phố", "Xã, phường hiện nay", "Năm học")
    counts = tuple(Head(text, _NUMBER) for text in ("Kế hoạch", "Nội dung", "Quyết định", "Biên bản", "Báo cáo"))
    all_heads = (*(Head(text, _TEXT) for text in heads), *counts, Head("Tệp", _TEXT), Head("Ghi chú", _TEXT))
    return Section("Trường", summary, all_heads, tuple(rows), tuple(shades), tuple(lines))


def _by_year(documents: Sequence[DocumentRecord]) -> Mapping[str, Sequence[DocumentRecord]]:
    """The documents of a school by school year; one without a year goes with its file, if that has one year."""
    of_file: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        if document.school_year is not None:
            of_file[document.file].add(document.school_year)
    years: dict[str, list[DocumentRecord]] = defaultdict(list)
    for document in documents:
        bound = of_file[document.file]
        years[document.school_year or (min(bound) if len(bound) == 1 else "")].append(document)
    return years


def _school_row(school: School, year: str, documents: Sequence[DocumentRecord], outside: bool) -> tuple[Shown, ...]:
    place = school.place
    level = school_level(school.name)
    now = successors(place.unit) if place is not None and place.unit is not None and not place.unit.modern else ()
    types = Counter(document.doc_type for document in documents)
    notes = ["Không có trong danh sách."] if outside else []
    if place is not None:
        notes += _place_notes(place, documents)
    if types[DocType.KH] > 1:
        notes.append("Có nhiều kế hoạch trong một năm học.")
    if year and not types[DocType.KH]:
        notes.append("Không có kế hoạch của năm học này.")
    return (
        cell(school.name),
        label(SchoolLevel, level) if level is not None else None,
        cell(place.printed) if place is not None else None,
        place.province.full_name if place is not None and place.province is not None else None,
        ", ".join(unit.full_name for unit in now) or None,
        year or None,
        types[DocType.KH] or None,
        sum(document.item_count for document in documents) or None,
        types[DocType.QD] or None,
        types[DocType.BB] or None,
        types[DocType.BC] or None,
        cell("; ".join(sorted({document.file for document in documents}))),
        " ".join(notes) or None,
    )


def _place_notes(place: Place, documents: Sequence[DocumentRecord]) -> Iterator[str]:
    """What the catalogue says against a place: gone by then, or perhaps misspelt."""
    if place.former:
        yield f"{place.former[0].full_name} không có trong danh mục hành chính vào ngày ban hành."
    meant = likely_meant(place, min((one.issue_date for one in documents if one.issue_date), default=None))
    if 0 < len(meant) <= _MOST_SUGGESTED:
        names = " hoặc ".join(unit.full_name for unit in meant)
        yield f"Danh mục hành chính không có {place.printed}; có thể là {names}."


def _duplicates_section(view: _View) -> Section:
    """Plans of one school and year in several files, and files with the same bytes."""
    plans: dict[tuple[School, str], set[str]] = defaultdict(set)
    for document in view.tables.documents:
        school = view.school_of.get(document.document_id)
        if document.doc_type is DocType.KH and school is not None and document.school_year is not None:
            plans[school, document.school_year].add(document.file)
    same: dict[str, list[str]] = defaultdict(list)
    for record in view.tables.files:
        if record.sha256 is not None:
            same[record.sha256].append(record.file)
    found = [
        (_place_name(school), year, sorted(files), "Nhiều tệp kế hoạch của một trường trong một năm học")
        for (school, year), files in plans.items()
        if len(files) > 1
    ]
    found += [("", "", sorted(files), "Các tệp giống hệt nhau") for files in same.values() if len(files) > 1]
    found.sort(key=lambda one: (one[0], one[1], one[2]))
    rows = [(cell(name) or None, year or None, cell("\n".join(files)), note) for name, year, files, note in found]
    lines = [f"{f'{name} {year}'.strip() or note}: {', '.join(files)}" for name, year, files, note in found]
    summary = f"{len(rows)} trường hợp nộp trùng" if rows else "Không có"
    return _section("Nộp trùng", summary, ("Trường", "Năm học", "Các tệp", "Ghi chú"), rows, None, lines)


def _gaps_section(view: _View) -> Section:
    """Items that do not say who, until when, or with what money."""
    rows, lines = [], []
    counts: Counter[str] = Counter()
    by_school: Counter[str] = Counter()
    for item in view.tables.items:
        missing = {
            "người thực hiện": not (item.assignee_text or item.assignees),
            "thời gian": not (item.deadline_text or item.start_date or item.end_date),
            "kinh phí": item.budget_vnd is None and not (item.budget_text or item.funding),
        }
        if any(missing.values()):
            counts.update(name for name, lacks in missing.items() if lacks)
            by_school[view.name(item.document_id)] += 1
            marks = tuple("thiếu" if lacks else None for lacks in missing.values())
            rows.append((*view.head(item), *marks, *view.where(item)))
    lines = [f"{name}: {count} nội dung" for name, count in sorted(by_school.items())]
    parts = ", ".join(f"{count} thiếu {name}" for name, count in sorted(counts.items()))
    summary = f"{len(rows)} nội dung ({parts})" if rows else "Không có"
    marks_heads = (Head("Người thực hiện", _TEXT), Head("Thời gian", _TEXT), Head("Kinh phí", _TEXT))
    heads = (*_ITEM_HEADS, *marks_heads, *_WHERE_HEADS)
    return Section("Nội dung thiếu", summary, heads, tuple(rows), _plain(rows), tuple(lines))


def _months_section(view: _View) -> Section:
    """How many items end in each month."""
    months: dict[tuple[int, int], list[ItemRecord]] = defaultdict(list)
    for item in view.tables.items:
        if item.end_date is not None:
            months[item.end_date.year, item.end_date.month].append(item)
    rows, lines = [], []
    for year, month in sorted(months):
        ending = months[year, month]
        schools = len({view.name(item.document_id) for item in ending})
        rows.append((f"{month:02d}/{year}", len(ending), schools))
        lines.append(f"{month:02d}/{year}: {len(ending)} nội dung của {schools} trường")
    open_ended = sum(item.end_date is None for item in view.tables.items)
    summary = f"{len(rows)} tháng có nội dung đến hạn; {open_ended} nội dung không có ngày kết thúc"
    heads = (Head("Tháng", _TEXT), Head("Nội dung đến hạn", _NUMBER), Head("Số trường", _NUMBER))
    return Section("Đến hạn theo tháng", summary, heads, tuple(rows), _plain(rows), tuple(lines))


def _deadlines_section(view: _View) -> Section:
    """Every item with an end, the earliest first."""
    ending = [item for item in view.tables.items if item.end_date is not None]
    ending.sort(key=lambda item: (item.end_date or date.max, view.name(item.document_id), item.item_id))
    rows = [
        (item.end_date, *view.head(item), cell(item.assignee_text) if item.assignee_text else None, *view.where(item))
        for item in ending
    ]
    heads = (Head("Hạn", _DATE), *_ITEM_HEADS, Head("Người thực hiện", _TEXT), *_WHERE_HEADS)
    return Section("Lịch đến hạn", f"{len(rows)} nội dung có hạn", heads, tuple(rows), _plain(rows), ())


def _review_section(view: _View) -> Section:
    """Items to look at, items whose school seems to have slipped, and doubts about whole documents."""
    reasons: dict[str, list[str]] = defaultdict(list)
    slips: set[str] = set()
    rows: list[tuple[Shown, ...]] = []
    whole = 0
    for flag in view.tables.flags:
        hint = f" (gợi ý: {flag.suggestion})" if flag.suggestion else ""
        if flag.item_id is not None:
            reasons[flag.item_id].append(f"{flag.message}{hint}")
            if flag.severity is not Severity.INFO:
                slips.add(flag.item_id)
        elif flag.severity is not Severity.INFO:
            document = view.documents.get(flag.document_id)
            year = document.school_year if document is not None else None
            about = f"(cả văn bản: {label(DocType, document.doc_type)})" if document is not None else None
            file = cell(document.file) if document is not None else None
            message = cell(f"{flag.message}{hint}")
            rows.append((cell(view.name(flag.document_id)), year, None, about, message, file, None))
            whole += 1
    doubtful = [item for item in view.tables.items if item.needs_review]
    slipped = [item for item in view.tables.items if item.item_id in slips and not item.needs_review]
    for item in (*doubtful, *slipped):
        why = reasons[item.item_id] or ["Chương trình không chắc chắn về dòng này."]
        rows.append((*view.head(item), cell("\n".join(why)), *view.where(item)))
    by_school = Counter(view.name(item.document_id) for item in doubtful)
    lines = tuple(f"{name}: {count} nội dung" for name, count in sorted(by_school.items()))
    total = len(view.tables.items)
    summary = (
        f"{len(doubtful)} trong {total} nội dung cần xem lại; {len(slipped)} nội dung kế hoạch có thể ghi sai; "
        f"{whole} điểm đáng ngờ ở cả văn bản"
    )
    heads = (*_ITEM_HEADS, Head("Lý do", _TEXT), *_WHERE_HEADS)
    return Section("Cần kiểm tra", summary, heads, tuple(rows), _plain(rows), lines)


def _contradictions_section(view: _View) -> Section:
    """What a plan, a report and minutes of one school and year say differently of a task."""
    found = contradictions(view.tables)
    rows = [
        (
            cell(view.name(one.first.document_id)),
            one.first.school_year,
            one.criterion_code,
            one.kind.value,
            *(cell(text) or None for text in (_named(one.first), one.said, _named(one.second), one.says)),
            *(cell(paper.file) for paper in (one.first, one.second)),
        )
        for one in found
    ]
    kinds = Counter((view.name(one.first.document_id), one.kind.value) for one in found)
    lines = [f"{name}: {kind} ({count} nội dung)" for (name, kind), count in sorted(kinds.items())]
    heads = (
        "Trường", "Năm học", "Tiêu chí", "Điều không khớp", "Văn bản", "Ghi", "Văn bản thứ hai", "Ghi (thứ hai)",
        "Tệp", "Tệp thứ hai",
    )  # fmt: skip
    summary = f"{len(rows)} nội dung mà kế hoạch, báo cáo, biên bản ghi khác nhau" if rows else "Không có"
    return _section("Mâu thuẫn", summary, heads, rows, None, lines)


def _named(paper: DocumentRecord) -> str:
    """A document as people call it: ``Báo cáo 12/BC-THSĐ ngày 20/05/2024``."""
    number = f" {paper.number}" if paper.number else ""
    return label(DocType, paper.doc_type) + number + (f" ngày {paper.issue_date:%d/%m/%Y}" if paper.issue_date else "")


def _files_section(files: Sequence[FileRecord]) -> Section:
    """Files that gave nothing or not all."""
    bad = [record for record in files if record.status in (FileStatus.FAILED, FileStatus.PARTIAL)]
    skipped = sum(record.status is FileStatus.SKIPPED for record in files)
    rows = [
        (cell(one.file), label(FileStatus, one.status), cell(one.error_message or "") or None, one.error_code)
        for one in bad
    ]
    shades = [Shade.WRONG if one.status is FileStatus.FAILED else Shade.REVIEW for one in bad]
    lines = [f"{one.file}: {one.error_message or label(FileStatus, one.status)}" for one in bad]
    failed = sum(one.status is FileStatus.FAILED for one in bad)
    parts = f"{failed} không đọc được, {len(bad) - failed} đọc được một phần, {skipped} bỏ qua"
    summary = f"{parts}, trong {len(files)} tệp"
    heads = ("Tệp", "Tình trạng", "Lỗi và cách xử lý", "Mã lỗi")
    return _section("Tệp chưa đọc được", summary, heads, rows, shades, lines)


def _copies_section(view: _View) -> Section:
    """Items that two schools word nearly the same."""
    # One name for each school, so that two spellings of one are not taken for two schools.
    named = [_under_school_name(item, view) for item in view.tables.items]
    pairs = near_identical(named)
    rows: list[tuple[Shown, ...]] = []
    between: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        one, other = view.name(pair.first.document_id), view.name(pair.second.document_id)
        between[one, other] += 1
        rows.append(
            (
                cell(one),
                pair.first.criterion_code,
                cell(other),
                pair.second.criterion_code,
                round(pair.likeness),
                view.head(pair.second)[3],
                *view.where(pair.first)[:1],
                *view.where(pair.second)[:1],
            )
        )
    lines = tuple(f"{one} và {other}: {count} nội dung" for (one, other), count in sorted(between.items()))
    summary = f"{len(rows)} cặp nội dung gần như giống hệt giữa các trường" if rows else "Không có"
    texts = ("Trường", "Tiêu chí", "Trường thứ hai", "Tiêu chí (trường thứ hai)")
    heads = (
        *(Head(text, _TEXT) for text in texts),
        Head("Giống nhau (%)", _NUMBER),
        *(Head(text, _TEXT) for text in ("Nội dung", "Tệp", "Tệp thứ hai")),
    )
    return Section("Nội dung trùng nhau", summary, heads, tuple(rows), _plain(rows), lines)


def _under_school_name(item: ItemRecord, view: _View) -> ItemRecord:
    """The item under the one name and place of its school."""
    school = view.school_of.get(item.document_id)
    return item.model_copy(update={"organization": _place_name(school)}) if school is not None else item


def _section(
    title: str,
    summary: str,
    heads: Sequence[str],
    rows: Sequence[tuple[Shown, ...]],
    shades: Sequence[Shade] | None,
    lines: Sequence[str],
) -> Section:
    """A section of text columns."""
    columns = tuple(Head(text, _TEXT) for text in heads)
    return Section(title, summary, columns, tuple(rows), tuple(shades) if shades else _plain(rows), tuple(lines))


def _plain(rows: Sequence[object]) -> tuple[Shade, ...]:
    return (Shade.PLAIN,) * len(rows)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"
