"""Layouts inside instruments' exports: their columns and words, mapped."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit.errors import PlatekitError
from platekit.layout import embedded_layout

INSIDE = "inside P07.txt"


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"plate": "P07", "well": ["A01", "A02"], **columns})


def read(given, *, columns=None, units=None):
    return embedded_layout(
        given, source=INSIDE, columns=columns or {}, units=units or {}, where="screen.toml, [[plates]] 1"
    )


def refused(given, **named) -> str:
    with pytest.raises(PlatekitError) as caught:
        read(given, **named)
    return str(caught.value)


def test_a_layout_in_platekits_words_is_taken_as_it_is():
    layout = read(frame(role=["CTL1", "compound"], compound=["", "a"], well_id=["CTL1", "SPL1"]))
    assert layout.wells[["role", "compound"]].to_numpy().tolist() == [["CTL1", ""], ["compound", "a"]]
    assert layout.remarks == ("inside P07.txt: the layout inside it has 'well_id', kept as columns of your own",)


def test_columns_and_units_of_the_file_are_mapped():
    layout = read(
        frame(sample=["baricitinib", "DMSO"], concentration=["300", ""]),
        columns={"compound": "sample", "concentration_uM": "concentration"},
        units={"concentration_uM": "nM"},
    )
    assert layout.wells["compound"].tolist() == ["baricitinib", "DMSO"]
    assert layout.wells["concentration_uM"].fillna(-1).tolist() == [0.3, -1.0]
    assert "sample" not in layout.wells
    assert layout.remarks == ()


def test_a_unit_in_the_name_of_the_column_or_behind_the_number_is_enough():
    mapped = {"concentration_uM": "conc_nM"}
    assert read(frame(compound=["a", "b"], conc_nM=["300", "3"]), columns=mapped).wells[
        "concentration_uM"
    ].tolist() == [0.3, 0.003]
    mapped = {"concentration_uM": "conc"}
    assert read(frame(compound=["a", "b"], conc=["300 nM", "1 uM"]), columns=mapped).wells[
        "concentration_uM"
    ].tolist() == [0.3, 1]


def test_doses_without_a_unit_are_asked_about():
    assert refused(frame(compound=["a", "b"], conc_dil=["", "10"])) == (
        "inside P07.txt, the column 'conc_dil' of its layout: found '10' without a unit, expected the unit of the doses.\n"
        '  Say in the entry of the files: columns = { concentration_uM = "conc_dil" } and units = { concentration_uM = "uM" }; '
        'or columns = { dilution = "conc_dil" } if it is no dose.'
    )
    assert refused(frame(compound=["a", "b"], conc=["1", "10"]), columns={"concentration_uM": "conc"}) == (
        "inside P07.txt, 'conc': found a concentration without a unit, expected its unit.\n"
        '  Say it: units = { concentration_uM = "uM" }.'
    )
    kept = read(frame(compound=["a", "b"], conc_dil=["1", "10"]), columns={"dilution": "conc_dil"})
    assert kept.wells["dilution"].tolist() == ["1", "10"]
    assert kept.wells["concentration_uM"].isna().all()


def test_a_column_that_is_not_there_is_refused_with_the_nearest():
    assert refused(frame(sample=["a", "b"]), columns={"compound": "Sample name"}) == (
        "screen.toml, [[plates]] 1, key 'columns', key 'compound': found 'Sample name', expected a column of the layout "
        "inside inside P07.txt.\n  Columns: known are 'sample'."
    ).replace("inside inside", "inside")


def test_a_dose_that_is_no_number_is_named_with_its_well():
    said = refused(
        frame(compound=["a", "b"], conc=["high", "10"]),
        columns={"concentration_uM": "conc"},
        units={"concentration_uM": "uM"},
    )
    assert said == (
        "inside P07.txt, well A01, 'conc': found 'high', expected a number.\n"
        "  Write a plain number, or leave the place empty where there is none."
    )


def test_a_layout_without_role_and_compound_asks_which_column_holds_them():
    assert refused(frame(sample=["a", "b"])) == (
        "inside P07.txt: found a layout of 'sample' alone, expected a role or a compound.\n"
        '  Say which column holds it: columns = { compound = "sample" }, or role = ...; or give the layout a file of its own.'
    )


def test_a_column_of_units_inside_the_file_is_read_well_by_well():
    layout = read(
        frame(compound=["a", "b"], conc=["300", "1"], unit=["nM", "uM"]), columns={"concentration_uM": "conc"}
    )
    assert layout.wells["concentration_uM"].tolist() == [0.3, 1]
    assert layout.remarks == ("inside P07.txt: each dose of 'conc' was read in the unit that 'unit' says beside it",)


def test_a_unit_against_the_name_of_the_column_is_refused():
    given = frame(compound=["a", "b"], log_conc_nM=["3", "1"])
    mapped = {"concentration_uM": "log_conc_nM"}
    assert read(given, columns=mapped).wells["concentration_uM"].tolist() == pytest.approx([1, 0.01], rel=1e-12)
    assert refused(given, columns=mapped, units={"concentration_uM": "nM"}) == (
        "inside P07.txt, the column 'log_conc_nM' of its layout: found 'nM' for the column 'log_conc_nM' of 'inside P07.txt', "
        "expected 'log10 nM', as its name says.\n"
        "  Correct the unit in the mapping, or the name of the column."
    )
