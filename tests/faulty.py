"""Stages that misbehave in the ways real readers do; module level, so that workers can import them."""

from __future__ import annotations

import os
import sys
import time
from datetime import date

from extract.document import Document, Page, PageError, Paragraph
from extract.errors import EncryptedError
from extract.limits import Limits
from normalize.records import (
    AssignmentRecord,
    DeadlineKind,
    DocType,
    DocumentRecord,
    FlagCode,
    FlagRecord,
    Funding,
    ItemRecord,
    Media,
    Part,
    Role,
    Severity,
    UnplacedRecord,
)
from pipelines.tables import Tables


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The file's text says what goes wrong."""
    text = data.decode()
    if text == "hang":
        time.sleep(3600)
    if text == "die":
        os._exit(7)
    if text == "raise":
        raise KeyError("a bug")
    if text == "locked":
        raise EncryptedError(page=2)
    if text == "exit":
        sys.exit(3)
    if text == "hungry":
        raise MemoryError
    if text == "chatty":
        print("PRINTED BY A READER")
        os.write(1, b"WRITTEN BY A LIBRARY")
        os.write(2, b"WRITTEN BY A LIBRARY")
    errors = (PageError(2, "ENGINE_MISSING", "Không đọc được trang."),) if text.startswith("lossy") else ()
    page = Page(1, (Paragraph(text),))
    return Document(media=Media.TEXT, pages=(page,), paged=bool(errors), errors=errors)


def assemble(document: Document, file: str) -> Tables:
    """One document with one item; none where the text says so."""
    (paragraph,) = document.blocks()
    assert isinstance(paragraph, Paragraph)
    if "no plan" in paragraph.text:
        return Tables(unplaced=[UnplacedRecord(text=paragraph.text, reason="không thuộc mẫu nào")])
    return plan(file, paragraph.text)


def plan(file: str, content: str) -> Tables:
    """A plan with one doubtful item whose content is ``content``."""
    document, item = f"{file}#1", f"{file}#1/1"
    return Tables(
        documents=[
            DocumentRecord(
                document_id=document,
                file=file,
                ordinal=1,
                doc_type=DocType.KH,
                number="07/KH-SB",
                organization="Trường Tiểu học Suối Bạc",
                school_year="2023-2024",
                issue_date=date(2023, 9, 5),
                item_count=1,
            )
        ],
        items=[
            ItemRecord(
                item_id=item,
                document_id=document,
                ordinal=1,
                organization="Trường Tiểu học Suối Bạc",
                criterion_code="1.10",
                content=content,
                assignees=[Role.HIEU_TRUONG, Role.KE_TOAN],
                deadline_kind=DeadlineKind.MONTH,
                start_date=date(2023, 10, 1),
                end_date=date(2023, 10, 31),
                budget_vnd=12500000,
                funding=[Funding.NGAN_SACH],
                confidence=0.75,
                needs_review=True,
                flags=[FlagCode.AMOUNT_AMBIGUOUS],
            )
        ],
        assignments=[AssignmentRecord(item_id=item, part=Part.LEAD, role=Role.HIEU_TRUONG, text="HT")],
        flags=[
            FlagRecord(
                document_id=document,
                item_id=item,
                field="budget_vnd",
                code=FlagCode.AMOUNT_AMBIGUOUS,
                severity=Severity.WARNING,
                message="Số tiền hiểu được nhiều cách.",
                suggestion="12500",
            )
        ],
    )
