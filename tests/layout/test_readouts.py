"""Names for readouts."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit.errors import LayoutError
from platekit.layout import name_readouts

READINGS = pd.DataFrame({
    "plate": "P1",
    "well": ["A01", "A01", "A01", "A02"],
    "readout": ["fluorescence 485/535 (GFP)", "fluorescence 360/460", "luminescence", "luminescence"],
    "value": [1.0, 2.0, 3.0, 4.0],
})  # fmt: skip
LISTED = "'fluorescence 485/535 (GFP)', 'fluorescence 360/460', 'luminescence'"


def test_case_and_spaces_do_not_count_and_the_old_name_is_kept():
    frame, remarks = name_readouts(READINGS, {"nuclei": "Fluorescence360 / 460", "viability": "LUMINESCENCE"})
    assert frame[["readout", "readout_in_file", "value"]].values.tolist() == [
        ["nuclei", "fluorescence 360/460", 2.0],
        ["viability", "luminescence", 3.0],
        ["viability", "luminescence", 4.0],
    ]
    assert remarks == ("readout 'fluorescence 485/535 (GFP)' is in the file and not used",)


def test_a_text_alone_names_the_only_readout_as_it_does_in_a_screen():
    only = READINGS[READINGS["readout"] == "luminescence"]
    frame, remarks = name_readouts(only, "infection")
    assert frame["readout"].tolist() == ["infection", "infection"]
    assert frame["readout_in_file"].tolist() == ["luminescence", "luminescence"]
    assert remarks == ()
    with pytest.raises(LayoutError) as refused:
        name_readouts(READINGS, "infection")
    assert str(refused.value).startswith(
        f"readout 'infection': found 3 readouts in the file: {LISTED}, expected only one, since none is named.\n"
    )


def test_the_many_readouts_of_a_table_of_images_are_one_remark():
    features = pd.DataFrame({"readout": ["Count_Cells", *(f"Intensity_{n}" for n in range(1, 1200))], "value": 1.0})
    _, remarks = name_readouts(features, {"nuclei": "Count_Cells"})
    assert remarks == (
        "readouts 'Intensity_1', 'Intensity_2', 'Intensity_3', 'Intensity_4' and 1195 more are in the file and not used",
    )


def test_a_part_that_only_one_readout_has_is_enough_and_remarked_on():
    frame, remarks = name_readouts(READINGS, {"infection": "485/535"})
    assert frame["value"].tolist() == [1.0]
    assert remarks[0] == "readout 'infection': '485/535' is a part of 'fluorescence 485/535 (GFP)', which was taken"


def test_the_only_readout_needs_no_name():
    only = READINGS[READINGS["readout"] == "luminescence"]
    frame, remarks = name_readouts(only, {"viability": ""})
    assert frame["readout"].tolist() == ["viability", "viability"]
    assert remarks == ()


def test_the_readings_given_are_left_as_they_are():
    before = READINGS.copy()
    name_readouts(READINGS, {"viability": "luminescence"})
    pd.testing.assert_frame_equal(READINGS, before)


def test_no_names_rename_nothing():
    frame, remarks = name_readouts(READINGS, {})
    assert frame["readout"].tolist() == frame["readout_in_file"].tolist() == READINGS["readout"].tolist()
    assert remarks == ()


@pytest.mark.parametrize(
    ("readouts", "said"),
    [
        ({"infection": ""},
         f"readout 'infection': found 3 readouts in the file: {LISTED}, expected only one, since none is named.\n"
         '  Say which it is: --readout "infection=fluorescence 485/535 (GFP)" or "infection=fluorescence 360/460" or '
         '"infection=luminescence"; in screen.toml readout = { infection = "..." }.'),
        ({"infection": "fluorescence"},
         "readout 'infection': found 'fluorescence', which fits 'fluorescence 485/535 (GFP)', 'fluorescence 360/460', "
         "expected a name that fits one readout of the file.\n  Write more of the name."),
        ({"viability": "luminesence"},
         "readout 'viability': found 'luminesence', expected a readout of the file.\n"
         "  Readouts: did you mean 'luminescence'?"),
        ({"viability": "luminescence", "cells": "Luminescence"},
         "readout 'cells': found 'luminescence', which is 'viability' already, expected each readout under one name.\n"
         "  Leave one of the two away."),
    ],
)  # fmt: skip
def test_names_that_do_not_fit_are_refused(readouts, said, refusal):
    assert refusal(name_readouts, READINGS, readouts) == said


def test_a_file_without_readings_is_refused(refusal):
    assert refusal(name_readouts, READINGS.iloc[:0], {"infection": ""}) == (
        "readout 'infection': found 0 readouts in the file: , expected only one, since none is named.\n"
        "  The file holds no readings."
    )
