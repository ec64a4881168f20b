"""Wells that a layout leaves out, and the words for nothing with which other programs fill empty cells."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit.layout import annotate, read_layout

READINGS = pd.DataFrame({
    "plate": "P1", "well": ["A01", "A02", "A03", "A04"], "readout": "infection", "value": [1.0, 2.0, 3.0, 4.0],
})  # fmt: skip
TABLE = "well,role,compound,dose_uM,{}\nA1,VC,,,{}\nA2,,a,1,{}\nA3,,a,2,{}\nA4,,a,3,{}\n"


def excluded(layout):
    wells = annotate(READINGS, layout)
    return dict(
        zip(wells.loc[wells["excluded"], "well"], wells.loc[wells["excluded"], "exclusion_reason"], strict=True)
    )


@pytest.mark.filterwarnings("ignore::platekit.errors.Remark")
def test_na_as_r_writes_empty_cells_is_no_reason(write):
    layout = read_layout(write("layout.csv", TABLE.format("exclusion_reason", "NA", "", "None", "spilled")))
    assert excluded(layout) == {"A04": "spilled"}
    assert layout.remarks == ("layout.csv: 'NA', 'None' in exclusion_reason is no reason to leave out wells A01, A03",)


def test_a_column_excluded_takes_yes_and_no(write):
    layout = read_layout(write("layout.csv", TABLE.format("Excluded", "FALSE", "TRUE", "", "NA")))
    assert excluded(layout) == {"A02": "excluded in the layout"}
    assert "excluded" not in layout.wells.columns


def test_toml_may_say_that_a_well_is_left_out_without_a_reason(toml):
    layout = toml('[well.A1-A4]\nrole = "virus_control"\n[well.A3]\nexcluded = true\n')
    assert excluded(layout) == {"A03": "excluded in the layout"}


def test_a_yes_or_no_is_no_reason(write, refusal):
    assert refusal(read_layout, write("layout.csv", TABLE.format("exclusion_reason", 0, 1, 0, 0))) == (
        "layout.csv, wells A01-A04: found '0' in exclusion_reason, expected why a well is left out, or nothing.\n"
        "  Write the reason in words, or name the column excluded, which takes yes or no."
    )


def test_a_reason_is_no_yes_or_no(write, refusal):
    assert refusal(read_layout, write("layout.csv", TABLE.format("excluded", "no", "spilled", "no", "no"))) == (
        "layout.csv, well A02: found 'spilled' in excluded, expected yes or no.\n"
        "  Name the column exclusion_reason if it says why."
    )


def test_a_compound_named_na_stays_one_and_is_remarked_on(write):
    layout = read_layout(write("layout.csv", "well,role,compound,dose_uM,batch\nA1,VC,,,1\nA2,,NA,1,n/a\n"))
    assert layout.wells["compound"].tolist() == ["", "NA"]
    assert layout.remarks == (
        "layout.csv: 'NA' in the column 'compound' is kept as it stands; leave the cells empty where nothing is meant",
        "layout.csv: 'n/a' in the column 'batch' is kept as it stands; leave the cells empty where nothing is meant",
    )
