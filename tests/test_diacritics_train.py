"""Packing of weights, and a model trained from a little text."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics.features import SLOTS
from diacritics.weights import LEVELS, UNIT, Table, expand, pack, read_tables, shrink, unpack, write_tables


def test_weights_keep_their_nearest_level() -> None:
    weights = np.array([[0.1, 0.31, -0.5, 3.2, -9.0, 0.0, 0.9, -1.4] * 2], np.float32)
    values = unpack(pack(weights, 0.25)) * UNIT
    expected = [0.0, 0.3, -0.425, 2.1, -3.0, 0.0, 0.9, -1.35]
    assert values.tolist() == [pytest.approx(expected * 2, abs=1e-6)]


def whole(table: Table) -> npt.NDArray[np.int8]:
    """All rows of a table, held or not, in units of `UNIT`."""
    return table.take(np.arange(1 << table.bits))


@given(st.dictionaries(st.integers(0, 64 * SLOTS - 1), st.integers(1, len(LEVELS) - 1)))
def test_small_tables_come_back(places: dict[int, int]) -> None:
    halves = np.zeros(64 * SLOTS, np.uint8)
    for place, level in places.items():
        halves[place] = level
    packed = (halves[::2] | halves[1::2] * np.uint8(16)).reshape(64, SLOTS // 2)
    table = expand(*shrink(packed))
    assert np.array_equal(whole(table), unpack(packed))
    assert len(table.rows) == 1 + len({place // SLOTS for place in places})


def test_tables_longer_than_a_block_come_back(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    full = random.integers(0, 256, (1 << 15, SLOTS // 2), np.uint8)
    # One weight a row, at either end: the longest steps there are.
    sparse = np.zeros((1 << 18, SLOTS // 2), np.uint8)
    sparse[::3, 0], sparse[1::3, 7] = 1, 240
    write_tables(tmp_path / "weights.npz", full, sparse)
    written = (tmp_path / "weights.npz").read_bytes()
    bare, marked = read_tables(io.BytesIO(written))
    assert np.array_equal(whole(bare), unpack(full)) and np.array_equal(whole(marked), unpack(sparse))
    write_tables(tmp_path / "again.npz", full, sparse)
    assert (tmp_path / "again.npz").read_bytes() == written


def test_rows_without_weights_are_not_held() -> None:
    packed = np.zeros((1 << 12, SLOTS // 2), np.uint8)
    packed[[0, 5, 40, 3_000], [0, 3, 7, 7]] = (1, 16, 255, 240)
    held, steps, levels = shrink(packed)
    table = expand(held, steps, levels)
    assert (len(steps), len(table.rows)) == (5, 5)
    assert np.array_equal(whole(table), unpack(packed))


def test_training_learns_from_both_sides_and_is_deterministic(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    from diacritics import train

    text = "nhà trường họp\ncon đường dài\nmôi trường sạch\n" * 60
    (tmp_path / "train-education.txt").write_text(text, "utf-8")
    stream = train.Stream([tmp_path])
    vocabulary = list(stream.vocabulary)
    lexicon = train.Lexicon(vocabulary, stream.counts())
    assert [word for word, _, _ in lexicon.entries["truong"]] == ["trường", "truong"]
    tables = train.Tables(vocabulary, lexicon)
    first = train.fit(stream, tables, (10, 8))
    again = train.fit(stream, tables, (10, 8))
    assert all(np.array_equal(a, b) and a.any() for a, b in zip(first, again, strict=True))


def test_the_tables_are_means_over_the_rounds(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    from diacritics import train

    (tmp_path / "train.txt").write_text("con đường dài\ncon dường đó\n" * 200, "utf-8")
    stream = train.Stream([tmp_path])
    vocabulary = list(stream.vocabulary)
    tables = train.Tables(vocabulary, train.Lexicon(vocabulary, stream.counts()))
    bare, marked = [], []
    for slow_seed, second_seed, fast_seed in train.SEEDS:
        slow = train.fit_first(stream, tables, 10, train.SLOW, slow_seed)
        marked.append(train.fit_second(stream, tables, 8, slow, second_seed))
        bare += [slow, train.fit_first(stream, tables, 10, train.FAST, fast_seed)]
    first, second = train.fit(stream, tables, (10, 8))
    assert np.allclose(first, np.mean(bare, axis=0) * train.GAIN, atol=0.01)
    assert np.allclose(second, np.mean(marked, axis=0) * train.GAIN, atol=0.01)


def test_tables_give_names_and_abbreviations_but_no_notes(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    from diacritics import train

    rows = "code,name,note\nTO_TRUONG,Tổ trưởng,Also “thứ tự” in a header\nTTCM,,x\n"
    (tmp_path / "posts.csv").write_text(rows, "utf-8")
    [(name, cells)] = train.read_files([tmp_path / "posts.csv"])
    assert (name, cells) == ("posts.csv", ["Tổ trưởng", "TTCM"])
    assert train.copies_of(name, 2) > train.copies_of("train-education.txt", 2) > train.copies_of("news.txt", 2)
