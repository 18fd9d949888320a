"""Errors: a stable code, a Vietnamese remedy, a section in the documentation, safe to pickle."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from extract.errors import EncryptedError, ErrorCode, KehoachError, all_errors
from normalize.records import FileStatus

DOCS = Path(__file__).parent.parent / "docs" / "errors.md"


def test_every_code_has_one_class() -> None:
    assert [error.code for error in all_errors()] == list(ErrorCode)


def test_every_code_is_documented() -> None:
    sections = DOCS.read_text(encoding="utf-8").split("\n## ")[1:]
    documented = {section.split("\n")[0].strip(): section for section in sections}
    assert sorted(documented) == sorted(code.value for code in ErrorCode)
    for section in documented.values():
        assert all(part in section for part in ("**Nghĩa:**", "**Nguyên nhân", "**Cách xử lý:**"))


@pytest.mark.parametrize("error", all_errors())
def test_errors_survive_pickling(error: type[KehoachError]) -> None:
    copy = pickle.loads(pickle.dumps(error("Trang bị mờ.", page=3)))
    assert type(copy) is error
    assert (copy.message, copy.page, copy.code) == ("Trang bị mờ.", 3, error.code)


@pytest.mark.parametrize("error", all_errors())
def test_messages_end_as_sentences(error: type[KehoachError]) -> None:
    assert error().message.endswith(".")
    assert str(error()) == error().message


def test_skipped_and_failed() -> None:
    skipped = {error.code for error in all_errors() if error.status is FileStatus.SKIPPED}
    assert skipped == {ErrorCode.WRONG_KIND, ErrorCode.NOT_A_FILE, ErrorCode.TEMPORARY_FILE}
    assert EncryptedError.status is FileStatus.FAILED
