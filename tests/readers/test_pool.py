"""Cells that are pooled to one reading: means over numbers, counts, and saturation that is never hidden."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.readers._places import coded
from platekit.readers._pool import pool_readings


def _readings(values, flags, fields):
    frame = pd.DataFrame({"plate": "P", "well": "A01", "readout": "x", "field": fields, "value": values, "flag": flags})
    return schema.conform(frame.assign(source=[f"f:{n}:1" for n in range(len(frame))]), schema.READINGS)


def _pool(how, n):
    return coded(np.array([how] * n, dtype=object))


def test_a_mean_is_over_the_cells_that_hold_a_number():
    readings = _readings([2.0, math.nan, 4.0, math.nan], ["", "missing", "", "missing"], ["1", "1", "1", "2"])
    pooled = pool_readings(readings, _pool("mean", 4))
    assert pooled[["field", "flag", "source"]].to_numpy().tolist() == [
        ["1", "", "f:0:1 to f:2:1 (mean of 3)"],
        ["2", "missing", "f:3:1"],
    ]
    assert pooled["value"].iloc[0] == 3
    assert math.isnan(pooled["value"].iloc[1])


def test_one_saturated_cell_makes_the_mean_saturated():
    pooled = pool_readings(_readings([2.0, math.nan], ["", "saturated"], ["1", "1"]), _pool("mean", 2))
    assert pooled["flag"].tolist() == ["saturated"]
    assert math.isnan(pooled["value"].item())


def test_a_count_is_of_cells_whatever_they_hold():
    pooled = pool_readings(_readings([7.0, math.nan], ["", "invalid"], ["1", "1"]), _pool("count", 2))
    assert pooled[["value", "flag"]].to_numpy().tolist() == [[2, ""]]


@pytest.mark.parametrize("n", [0, 3])
def test_cells_that_are_readings_by_themselves_stay_as_they_are(n):
    readings = _readings([1.0] * n, [""] * n, [str(place) for place in range(n)])
    pd.testing.assert_frame_equal(pool_readings(readings, _pool("", n)), readings)
