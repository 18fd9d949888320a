"""Results of reports and minutes as records, each with the plan item of the same file it answers."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from extract.raw import Field, RawDocument, RawRow
from normalize.catalogue import mentioned_criterion, read_criterion
from normalize.records import DocumentRecord, ItemRecord, ResultRecord, ResultStatus
from normalize.text import bare, squeeze_lines

#: "Không" in a column of results says that nothing belongs there.
_NOTHING = frozenset({"khong", "khong co", "-", "0", "/"})


def result_records(
    record: DocumentRecord, raw: RawDocument, items: Sequence[ItemRecord]
) -> list[ResultRecord]:
    """The results of one report or minutes, each linked to the plan item of the same file it answers."""
    return [
        _result(row, record.document_id, number, items) for number, row in enumerate(raw.results, start=1)
    ]


def _result(row: RawRow, document_id: str, ordinal: int, items: Sequence[ItemRecord]) -> ResultRecord:
    texts = {name: squeeze_lines(piece.text) or None for name, piece in row.fields.items()}
    cell = texts.get(Field.CRITERION) or ""
    code = read_criterion(cell).code or mentioned_criterion(cell)
    planned = texts.get(Field.PLANNED)
    result = ResultRecord(
        document_id=document_id,
        ordinal=ordinal,
        criterion_code=code,
        planned=planned,
        adjusted=texts.get(Field.ADJUSTED),
        done=texts.get(Field.DONE),
        in_progress=texts.get(Field.IN_PROGRESS),
        not_started=texts.get(Field.NOT_STARTED),
        note=texts.get(Field.NOTE),
    )
    result.status = _status(result)
    answered = _answered(code, planned, items)
    result.item_id = answered.item_id if answered is not None else None
    return result


def _status(result: ResultRecord) -> ResultStatus:
    filled = [
        status
        for status, text in (
            (ResultStatus.DONE, result.done),
            (ResultStatus.IN_PROGRESS, result.in_progress),
            (ResultStatus.NOT_STARTED, result.not_started),
        )
        if text and bare(text).strip(" .") not in _NOTHING
    ]
    if not filled:
        return ResultStatus.UNSTATED
    return filled[0] if len(filled) == 1 else ResultStatus.MIXED


def _answered(code: str | None, planned: str | None, items: Sequence[ItemRecord]) -> ItemRecord | None:
    """The item of the same criterion; of several, the one whose words are nearest to the planned text."""
    same = [item for item in items if code is not None and item.criterion_code == code]
    if len(same) <= 1 or not planned:
        return same[0] if len(same) == 1 else None
    return max(
        same,
        key=lambda item: fuzz.ratio(bare(planned), bare(item.target or item.content or item.actions or "")),
    )
