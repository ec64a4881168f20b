"""Doses as series, counted by hand."""

from __future__ import annotations

import pytest

from platekit.layout._series import Series, series_of, spread

W = "layout.toml, [block.4x2.A1] concentration_uM"
BLOCK = [(row, column) for row in (1, 2) for column in (1, 2, 3, 4)]
KEYS = 'Write { top = 10, fold = 3, n = 8 }, with along = "right", "left", "down" or "up" where it is not clear.'


def test_a_series_by_hand():
    # 90 / 3 = 30, / 3 = 10, / 3 = 3.333...
    assert series_of({"top": 90, "fold": 3, "n": 4}, where=W).doses == (90.0, 30.0, 10.0, 3.33333333333)
    assert series_of({"top": 10, "fold": 10**0.5, "n": 3}, where=W).doses == pytest.approx((10, 3.16228, 1), rel=1e-5)
    assert series_of({"values": [5, 2, 0]}, where=W).doses == (5.0, 2.0, 0.0)


def test_a_series_runs_along_the_only_direction_that_fits():
    right = spread(Series((4.0, 3.0, 2.0, 1.0)), BLOCK, where=W)
    assert [right[1, column] for column in (1, 2, 3, 4)] == [4, 3, 2, 1]
    assert [right[2, column] for column in (1, 2, 3, 4)] == [4, 3, 2, 1]
    down = spread(Series((2.0, 1.0)), BLOCK, where=W)
    assert [down[1, 3], down[2, 3]] == [2, 1]


def test_a_series_runs_the_way_it_is_told():
    left = spread(Series((4.0, 3.0, 2.0, 1.0), "left"), BLOCK, where=W)
    assert [left[1, column] for column in (1, 2, 3, 4)] == [1, 2, 3, 4]
    up = spread(Series((2.0, 1.0), "up"), BLOCK, where=W)
    assert [up[1, 1], up[2, 1]] == [1, 2]


def test_neighbours_share_a_dose_where_each_says_so():
    pairs = spread(Series((9.0, 3.0), each=2), BLOCK, where=W)
    assert [pairs[1, column] for column in (1, 2, 3, 4)] == [9, 9, 3, 3]


def test_a_square_needs_a_direction(refusal):
    square = [(row, column) for row in (1, 2) for column in (1, 2)]
    assert refusal(spread, Series((2.0, 1.0)), square, where=W) == (
        f"{W}: found 2 doses on 2 columns and 2 rows, expected one way for the series to run.\n"
        '  Say which: along = "right" (or "left", "down", "up"), from the first dose on.'
    )


def test_doses_that_do_not_fit_the_wells_are_refused(refusal):
    assert refusal(spread, Series((3.0, 2.0, 1.0)), BLOCK, where=W) == (
        f"{W}: found 3 doses along 4 columns, expected as many as columns.\n"
        "  Put the series on a group with 3 columns, such as a block, or change n."
    )
    assert refusal(spread, Series((3.0, 2.0, 1.0), "down", 2), BLOCK, where=W) == (
        f"{W}: found 3 doses in 2 wells each along 2 rows, expected as many as rows.\n"
        "  Put the series on a group with 6 rows, such as a block, or change n."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"top": 10, "fold": 3}, f"found a series without n, expected top, fold and n, or values.\n  {KEYS}"),
        ({"values": [1], "top": 1, "fold": 2, "n": 1},
         f"found a series with both values and top, expected top, fold and n, or values.\n  {KEYS}"),
        ({"top": 10, "fold": 1, "n": 3},
         "found top = 10, fold = 1, n = 3, expected a top above 0, a fold above 1 and a whole number of doses.\n"
         f"  {KEYS}"),
        ({"top": 10, "folds": 3, "n": 8}, "found the key 'folds', expected a key of a series.\n  Keys: did you mean 'fold'?"),
        ({"top": 10, "fold": 3, "n": 8, "along": "rigth"},
         'found along = "rigth", expected a direction, from the first dose on.\n  Directions: did you mean \'right\'?'),
        ({"top": 10, "fold": 3, "n": 8, "each": 0},
         "found each = 0, expected how many wells in a row share a dose.\n  Write each = 2, say."),
        # 10**320 is more than a number of the machine can be, and 400 doses are more than any plate has columns.
        ({"top": 10, "fold": 10, "n": 320},
         "found n = 320, expected at most 48 doses, one for each column of the largest plate.\n"
         "  Count the columns or rows of the group along which the doses run, and write that number."),
        ({"top": 10, "fold": 1e200, "n": 3},
         "found top = 10, fold = 1e+200, n = 3, expected doses above 0.\n"
         "  The last of them is smaller than any number that can be written: correct top, fold or n."),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_is_refused(given, said, refusal):
    assert refusal(series_of, given, where=W) == f"{W}: {said}"
