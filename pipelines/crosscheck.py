"""Results of reports and minutes as records; `pipelines.links` links them to the plan items they answer."""

from __future__ import annotations

from extract.raw import Field, RawDocument, RawRow
from normalize.catalogue import mentioned_criterion, read_criterion
from normalize.records import DocumentRecord, ResultRecord, ResultStatus
from normalize.text import bare, squeeze_lines

#: "Không" in a column of results says that nothing belongs there.
_NOTHING = frozenset({"khong", "khong co", "-", "0", "/"})


def result_records(record: DocumentRecord, raw: RawDocument) -> list[ResultRecord]:
    """The results of one report or minutes, in printed order."""
    return [_result(row, record.document_id, number) for number, row in enumerate(raw.results, start=1)]


def _result(row: RawRow, document_id: str, ordinal: int) -> ResultRecord:
    texts = {name: squeeze_lines(piece.text) or None for name, piece in row.fields.items()}
    cell = texts.get(Field.CRITERION) or ""
    code = read_criterion(cell).code or mentioned_criterion(cell)
    result = ResultRecord(
        document_id=document_id,
        ordinal=ordinal,
        criterion_code=code,
        planned=texts.get(Field.PLANNED),
        adjusted=texts.get(Field.ADJUSTED),
        done=texts.get(Field.DONE),
        in_progress=texts.get(Field.IN_PROGRESS),
        not_started=texts.get(Field.NOT_STARTED),
        note=texts.get(Field.NOTE),
    )
    result.status = _status(result)
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
