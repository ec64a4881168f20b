"""Fields of a microscope and reads of a kinetic run become one number per well."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import Readout
from platekit.errors import ScreenError
from platekit.pooling import one_reading_per_well, times_used


def _readings(rows: list[dict[str, object]]) -> pd.DataFrame:
    common = {"plate": "P", "well": "A01", "readout": "infection"}
    return schema.conform(pd.DataFrame([common | row for row in rows]), schema.WELLS)


def _by(pool: str = "median", time: str = "last") -> dict[str, Readout]:
    return {"infection": Readout("infection", "signal", ("virus_control",), ("cell_control",), pool=pool, time=time)}


def _one(rows: list[dict[str, object]], readouts: dict[str, Readout]) -> pd.Series:
    wells = one_reading_per_well(_readings(rows), readouts)
    assert len(wells) == 1
    return wells.iloc[0]


@pytest.mark.parametrize(("pool", "value"), [("median", 2.0), ("mean", 4.0), ("sum", 12.0)])
def test_fields_are_pooled_as_the_assay_says(pool, value):
    fields = [{"field": str(i), "value": height, "source": f"f{i}"} for i, height in enumerate((1.0, 2.0, 9.0))]
    well = _one(fields, _by(pool))
    assert (well["value"], well["source"]) == (value, "f0; f1; f2")


@pytest.mark.parametrize(
    ("time", "value"),
    [("last", 2.0), ("first", 1.0), ("maximum", 5.0), ("11", 5.0), ("13", 5.0), ("18", 3.0), ("99.5", 2.0)],
)
def test_one_time_is_taken_and_the_earlier_of_two_as_near(time, value):
    reads = [{"time_h": hours, "value": height} for hours, height in ((0, 1.0), (12, 5.0), (14, 3.0), (22, 2.0))]
    # 13 h lies as far from 12 h as from 14 h, and 18 h from 14 h and 22 h.
    assert _one(reads, _by(time=time))["value"] == value


def test_excluded_fields_count_only_where_there_are_no_others():
    fields = [{"field": "1", "value": 1.0}, {"field": "2", "value": 9.0, "excluded": True}]
    assert _one(fields, _by())["value"] == 1.0
    well = _one([field | {"excluded": True} for field in fields], _by())
    assert (well["value"], well["excluded"]) == (5.0, True)


def test_a_saturated_read_is_the_maximum_and_no_number():
    reads = [{"time_h": 0.0, "value": 7.0}, {"time_h": 1.0, "value": np.nan, "flag": "saturated"}, {"time_h": 2.0, "value": 8.0}]  # fmt: skip
    well = _one(reads, _by(time="maximum"))
    assert (well["flag"], np.isnan(well["value"])) == ("saturated", True)


def test_a_flag_speaks_for_the_well_where_no_field_gave_a_number():
    fields = [{"field": "1", "flag": "missing"}, {"field": "2", "value": 3.0}]
    assert tuple(_one(fields, _by())[["value", "flag"]]) == (3.0, "")
    assert _one([{"field": "1", "flag": "missing"}, {"field": "2", "flag": "masked"}], _by())["flag"] == "missing"


def test_a_readout_that_the_assay_does_not_name_gives_its_last_median():
    reads = [
        {"time_h": hours, "field": field, "value": hours + float(field)} for hours in (0.0, 1.0) for field in "129"
    ]
    assert _one(reads, {})["value"] == 3.0


def test_ways_that_do_not_exist_are_refused():
    reads = [{"time_h": 0.0, "value": 1.0}, {"time_h": 1.0, "value": 2.0}]
    with pytest.raises(ScreenError) as caught:
        one_reading_per_well(_readings(reads), _by(pool="meadian"))
    assert str(caught.value) == (
        "assay, [readouts.infection] pool: found 'meadian', expected a way to pool fields.\n"
        "  Ways: did you mean 'median'?"
    )
    with pytest.raises(ScreenError) as caught:
        one_reading_per_well(_readings(reads), _by(time="noon"))
    assert str(caught.value) == (
        "assay, [readouts.infection] time: found 'noon', expected a time to read at.\n"
        "  Write a number of hours, or one of: known are 'first', 'last', 'maximum'."
    )


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("last", "the last read is used, at 36 h"),
        ("first", "the first read is used, at 0 h"),
        ("maximum", "the highest read is used, at 12 to 36 h"),
        ("14", "the read nearest to 14 h is used, at 12 h"),
    ],
)
def test_the_read_of_a_kinetic_run_that_is_used_is_said(time, said):
    rows = [{"well": "A01", "time_h": hours, "value": value} for hours, value in ((0.0, 1.0), (12.0, 2.0), (36.0, 3.0))]
    rows += [
        {"well": "A02", "time_h": hours, "value": value} for hours, value in ((0.0, 1.0), (12.0, 9.0), (36.0, 3.0))
    ]
    assert times_used(_readings(rows), _by(time=time)) == [
        f"'infection' was read 3 times in each well, from 0 to 36 h: {said}. The assay decides which, by time in [readouts.infection]."
    ]


def test_plates_that_were_stopped_early_are_seen_in_the_times_that_were_used():
    rows = [{"plate": "P", "time_h": hours} for hours in (0.0, 12.0, 36.0)] + [
        {"plate": "Q", "time_h": hours, "readout": name} for hours in (0.0, 12.0) for name in ("infection", "viability")
    ]
    assert times_used(_readings(rows), {}) == [
        "'infection' was read 2 to 3 times in each well, from 0 to 36 h: the last read is used, at 12 to 36 h. "
        "The assay decides which, by time in [readouts.infection].",
        "'viability' was read 2 times in each well, from 0 to 12 h: the last read is used, at 12 h. "
        "The assay decides which, by time in [readouts.viability].",
    ]


def test_nothing_is_said_of_plates_that_were_read_once_each():
    rows = [{"plate": "P", "time_h": 24.0}, {"plate": "Q", "time_h": 48.0}]
    assert times_used(_readings(rows), {}) == []
