"""Packing of weights, and a model trained from a little text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from diacritics.features import UNIT, pack, unpack


def test_weights_keep_their_nearest_level() -> None:
    weights = np.array([[0.1, 0.31, -0.5, 3.2, -9.0, 0.0, 1.0, -1.5] * 2], np.float32)
    values = unpack(pack(weights, 0.25)) * UNIT
    expected = [0.0, 0.3, -0.45, 3.0, -4.2, 0.0, 0.95, -1.4]
    assert values.tolist() == [pytest.approx(expected * 2, abs=1e-6)]


def test_training_learns_from_both_sides_and_is_deterministic(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    from diacritics import train

    text = "nhà trường họp\ncon đường dài\nmôi trường sạch\n" * 60
    (tmp_path / "train-education.txt").write_text(text, "utf-8")
    stream = train.Stream([tmp_path])
    vocabulary = list(stream.vocabulary)
    lexicon = train.Lexicon(vocabulary, np.bincount(stream.tokens, minlength=len(vocabulary)))
    assert [word for word, _, _ in lexicon.entries["truong"]] == ["trường", "truong"]
    tables = train.Tables(vocabulary, lexicon)
    first = train.fit(stream, tables, 10, None, 1, 0.3)
    assert np.array_equal(first, train.fit(stream, tables, 10, None, 1, 0.3))
