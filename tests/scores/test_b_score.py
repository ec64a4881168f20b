"""The B-score: R's own example of median polish, a hit among rows and columns, and the refusal of dose series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.scores import b_score
from platekit.scores.b_score import median_polish

PLACES = [f"{row}{column:02d}" for row in "ABCDEFGH" for column in range(2, 12)]


def wells(values: np.ndarray, **columns: object) -> pd.DataFrame:
    base = {"plate": "P1", "well": PLACES, "readout": "viability", "role": "compound", "value": values}
    names = {"compound": [f"c{i}" for i in range(len(PLACES))]}
    return schema.conform(pd.DataFrame(base | names | columns), schema.WELLS)


def test_the_example_of_tukey_as_r_polishes_it():
    # Deaths from sport parachuting, help page of R's medpolish (Tukey 1977): overall 8, rows 6 -1 0 2 -8, columns 0 -1 0.
    deaths = np.array([[14, 15, 14], [7, 4, 7], [8, 2, 10], [15, 9, 10], [0, 2, 0]], dtype=np.float64)
    expected = [[0, 2, 0], [0, -2, 0], [0, -5, 2], [5, 0, 0], [0, 3, 0]]
    assert median_polish(deaths).tolist() == expected


def test_rows_and_columns_are_taken_off_and_a_hit_stays():
    rng = np.random.default_rng(1)
    values = np.add.outer(np.linspace(0, 40, 8), np.linspace(10, -10, 10)).ravel() + rng.normal(0, 1.0, 80)
    values[37] -= 25.0
    scored = b_score(wells(100 + values))
    assert int(scored.idxmin()) == 37
    assert scored[37] < -10
    others = scored.drop(37)
    # Of normal noise over its own robust SD; the polish makes a residual of each row and column 0, and that SD a little small.
    assert 0.9 < others.std() < 1.5
    assert abs(np.corrcoef(others, np.delete(np.repeat(np.arange(8), 10), 37))[0, 1]) < 0.2


def test_wells_without_a_number_and_excluded_ones_have_none():
    values = np.random.default_rng(2).normal(100, 5, 80)
    values[3] = np.nan
    table = wells(values)
    table.loc[5, ["excluded", "exclusion_reason"]] = [True, "bubble"]
    table.loc[7, "role"] = "virus_control"
    scored = b_score(table)
    assert scored[[3, 5, 7]].isna().all()
    assert scored.drop([3, 5, 7]).notna().all()


def test_a_strip_of_wells_is_no_plate_to_polish():
    assert b_score(wells(np.arange(80.0)).head(20)).isna().all()


def test_dose_series_are_refused_with_the_reason():
    table = wells(
        np.arange(80.0),
        compound=np.repeat([f"c{i}" for i in range(8)], 10),
        concentration_uM=np.tile(np.arange(1.0, 11.0), 8),
    )
    with pytest.raises(PlatekitError) as caught:
        b_score(table)
    assert str(caught.value) == (
        "b_score, plate 'P1': found compound 'c0' at 10 doses (100% of the compounds have several), expected one dose of each "
        "compound on a plate.\n  Where doses of one compound fill a row or a column, median polish takes their common effect for "
        "the plate's: it erases what is looked for. Use pk.call, which fits the plate's pattern together with the compounds."
    )
