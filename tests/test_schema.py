"""Tables between stages: declared once, of fixed types, and no row is lost on the way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit import schema
from platekit.errors import PlatekitError


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=lambda table: table.name)
def test_a_table_names_each_column_once_and_its_keys_are_columns(table):
    assert len(set(table.names)) == len(table.names)
    assert set(table.keys) <= set(table.names)
    assert all(column.meaning for column in table.columns)


def test_the_columns_of_the_contract_are_there():
    # DESIGN section 4, as users of the tables know it.
    assert schema.READINGS.names == ["plate", "well", "readout", "time_h", "field", "value", "flag", "source"]
    assert schema.LAYOUT.names[2:] == [
        "role",
        "compound",
        "concentration_uM",
        "virus",
        "moi",
        "cell_line",
        "condition",
        "batch",
        "replicate",
        "pair",
        "vehicle",
        "donor",
        "compound_b",
        "concentration_b_uM",
    ]
    assert schema.WELLS.names == [
        *schema.READINGS.names, *schema.LAYOUT.names[2:], "readout_in_file", "excluded", "exclusion_reason",
    ]  # fmt: skip
    assert schema.CHECKS.names == ["plate", "readout", "check", "value", "limit", "light", "message"]
    columns = (
        "compound virus moi cell_line condition verdict direction fold fold_ci_low fold_ci_high fold_scale",
        "concentration_at_max_uM ec50_of_change_uM highest_assessable_uM p q headroom headroom_source detectable_fold",
        "min_viability_percent n_batches n_wells confirmed confirmed_by evidence reasons",
    )
    assert " ".join(columns).split() == schema.CALLS.names


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=lambda table: table.name)
def test_an_empty_table_has_every_column_in_its_type(table):
    frame = schema.empty(table)
    assert list(frame.columns) == table.names
    assert len(frame) == 0
    for column in table.columns:
        kind = frame[column.name].dtype
        assert {"text": pd.api.types.is_string_dtype(kind), "number": kind == np.float64, "yes/no": kind == np.bool_}[
            column.kind
        ]


def test_absent_columns_are_added_empty_and_the_users_own_stay_behind():
    frame = pd.DataFrame({"operator": ["AK"], "well": ["A01"], "value": [1]}, index=[7])
    found = schema.conform(frame, schema.WELLS)
    assert list(found.columns) == [*schema.WELLS.names, "operator"]
    assert found.index.tolist() == [0]
    row = found.iloc[0]
    assert (row["plate"], row["well"], row["value"], row["excluded"], row["operator"]) == ("", "A01", 1.0, False, "AK")
    assert np.isnan(row["moi"])


def test_text_is_never_missing():
    frame = pd.DataFrame({"plate": ["P1", None, np.nan, pd.NA, 3]})
    assert schema.conform(frame, schema.READINGS)["plate"].tolist() == ["P1", "", "", "", "3"]


def test_the_callers_frame_stays_as_it_is():
    frame = pd.DataFrame({"value": [1, 2]})
    before = frame.copy()
    schema.conform(frame, schema.READINGS)
    pd.testing.assert_frame_equal(frame, before)


def test_a_table_that_conforms_comes_back_equal():
    once = schema.conform(pd.DataFrame({"plate": ["P1", "P2"], "note": ["x", None]}), schema.LAYOUT)
    pd.testing.assert_frame_equal(schema.conform(once, schema.LAYOUT), once)


def test_a_word_in_a_number_column_is_refused():
    frame = pd.DataFrame({"concentration_uM": ["1", "ten"]})
    with pytest.raises(PlatekitError) as caught:
        schema.conform(frame, schema.LAYOUT)
    assert str(caught.value) == (
        "table 'layout', column 'concentration_uM': "
        "found a value that is no number (could not convert string to float: 'ten'), expected numbers.\n"
        "  Give numbers, and NaN where there is none."
    )


def test_a_stage_refuses_a_table_without_its_columns():
    frame = pd.DataFrame({"plate": ["P1"], "well": ["A01"]})
    with pytest.raises(PlatekitError) as caught:
        schema.check(frame, schema.READINGS, where="quality", needs=["plate", "value", "flag"])
    assert str(caught.value) == (
        "quality: found a table without 'value', 'flag', expected the 'readings' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )


@given(st.lists(st.tuples(st.sampled_from(["", "a"]), st.sampled_from([np.nan, 0.1, 1.0])), min_size=1, max_size=30))
def test_grouping_loses_no_row_whatever_the_keys_hold(rows):
    frame = pd.DataFrame(rows, columns=["virus", "moi"])
    parts = [part for _, part in schema.group(frame, ["virus", "moi"])]
    assert sum(len(part) for part in parts) == len(frame)
    assert len(parts) == len({(virus, str(moi)) for virus, moi in rows})


def test_doses_within_a_hundredth_are_one_dose_the_lowest():
    # A three-fold series as two spreadsheets round it; 1 % and more apart stay two doses.
    assert schema.one_dose([3.333, 3.3333, 3.34]).tolist() == [3.333, 3.333, 3.333]
    assert schema.one_dose([1.0, 1.02]).tolist() == [1.0, 1.02]


@given(st.lists(st.floats(1e-6, 1e3), min_size=1, max_size=30))
def test_one_dose_moves_no_dose_by_more_than_a_hundredth_of_it_and_keeps_the_order(doses):
    merged = schema.one_dose(doses)
    assert np.all(merged <= np.asarray(doses))
    assert np.all(np.asarray(doses) <= merged * 1.01 * (1 + 1e-12))
    order = np.argsort(doses, kind="stable")
    assert np.all(np.diff(merged[order]) >= 0)
    np.testing.assert_array_equal(schema.one_dose(merged), merged)


def test_a_missing_dose_stays_missing_and_zero_stays_zero():
    merged = schema.one_dose([np.nan, 0.0, 1e-9, np.nan])
    assert np.isnan(merged[[0, 3]]).all()
    assert merged[1:3].tolist() == [0.0, 1e-9]
