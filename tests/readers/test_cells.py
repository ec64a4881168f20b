"""Cells: where readings stand, put together and selected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from platekit.readers._cells import NO_CELLS, Cells, cells_at, joined
from platekit.readers._places import all_differ, coded, in_words, numbered

TWO = cells_at(["A01", "A02"], [3, 3], [1, 2])
ONE = cells_at(["B01"], [4], 1)


def test_what_all_parts_share_stays_one_word():
    both = joined([replace(TWO, readout="signal"), replace(ONE, readout="signal")])
    assert both.well.tolist() == ["A01", "A02", "B01"]
    assert both.at() == [(3, 1), (3, 2), (4, 1)]
    assert (both.readout, both.ordinal, both.in_grid) == ("signal", 1, False)


def test_words_that_differ_between_parts_become_one_for_each_reading():
    each = np.array(["405 nm", "562 nm"], dtype=object)
    both = joined([replace(TWO, readout=each, ordinal=1), replace(ONE, readout="signal", ordinal=2)])
    assert both.each("readout").tolist() == ["405 nm", "562 nm", "signal"]
    assert both.each("ordinal").tolist() == [1, 1, 2]


def test_parts_without_times_stay_without_them():
    assert np.isnan(joined([TWO, ONE]).each("time_h")).all()
    hours = joined([TWO, replace(ONE, time_h=0.5)]).each("time_h")
    np.testing.assert_array_equal(hours, [np.nan, np.nan, 0.5])


def test_parts_without_readings_add_nothing():
    # Nor do they make one of the words of the others many.
    both = joined([NO_CELLS, replace(TWO, plate="P1"), replace(NO_CELLS, plate="P2")])
    assert (both.well.tolist(), both.plate) == (["A01", "A02"], "P1")
    assert len(joined([])) == len(joined([NO_CELLS])) == len(NO_CELLS.taken([])) == 0


@pytest.mark.parametrize("which", [[True, False, True], [0, 2]], ids=["marked", "by place"])
def test_readings_are_taken_with_everything_that_is_said_of_them(which):
    cells = replace(joined([TWO, ONE]), time_h=np.array([0.0, 1.0, 2.0]), plate="P1")
    taken = cells.taken(which)
    assert taken.well.tolist() == ["A01", "B01"]
    assert taken.at() == [(3, 1), (4, 1)]
    assert taken.each("time_h").tolist() == [0.0, 2.0]
    assert taken.each("plate").tolist() == ["P1", "P1"]


def test_readings_are_taken_in_the_order_that_is_asked_for():
    assert joined([TWO, ONE]).taken([2, 0]).well.tolist() == ["B01", "A01"]


def test_a_column_that_is_not_as_long_as_the_wells_is_refused():
    with pytest.raises(ValueError, match=r"^2 wells, but 3 of readout$"):
        replace(TWO, readout=np.array(["a", "b", "c"], dtype=object))
    with pytest.raises(ValueError, match=r"^1 wells, but 2 of row$"):
        Cells(np.array(["A01"], dtype=object), np.array([1, 2]), np.array([1]))


def test_many_keys_of_many_words_are_told_apart_where_their_product_is_more_than_a_number_holds():
    # 2**13 words in each of six keys: 2**78. Counted modulo 2**64, the first key would count for nothing.
    words = np.arange(2**13)
    first, others = np.concatenate([words, np.roll(words, 1)]), [np.tile(words, 2)] * 5
    assert all_differ(first, *others)
    assert numbered(first, *others).tolist() == list(range(2**14))
    assert not all_differ(np.tile(words, 2), *others)


def test_words_of_a_file_are_kept_anew_so_that_its_cells_can_be_let_go():
    words = np.array(["P07", "P08", "P07"], dtype=object)
    kept = coded(words)
    assert (kept.known.tolist(), kept[:].tolist(), kept[2]) == (["P07", "P08"], ["P07", "P08", "P07"], "P07")
    assert not any(one is other for one in kept.known for other in words)


@pytest.mark.parametrize("number", [0, 1, 20_000, 45_000])
def test_a_word_that_all_readings_share_becomes_text_once(number):
    texts = in_words(coded(np.array(["signal"] * number, dtype=object)))
    assert texts.tolist() == ["signal"] * number
    chunks = pa.chunked_array(texts.array.__arrow_array__()).chunks
    assert len({chunk.buffers()[2].address for chunk in chunks}) == min(number, 1)


def test_words_that_differ_become_text_in_their_order():
    words = np.array([f"P{place % 7}" for place in range(45_000)], dtype=object)
    assert in_words(coded(words)).tolist() == words.tolist()
