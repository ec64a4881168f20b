"""Readings and what was in their wells."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import Remark
from platekit.layout import Layout, annotate, read_layout
from platekit.wells import PLATE_SHAPES, well_name


def plate(size: int = 96, name: str = "P1", readout: str = "infection") -> pd.DataFrame:
    rows, columns = PLATE_SHAPES[size]
    wells = [well_name(row, column) for row in range(1, rows + 1) for column in range(1, columns + 1)]
    return schema.conform(
        pd.DataFrame({"plate": name, "well": wells, "readout": readout, "value": np.arange(size) + 0.5}),
        schema.READINGS,
    )


def quietly(*given: object, **named: object) -> tuple[pd.DataFrame, list[str]]:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        wells = annotate(*given, **named)
    assert all(issubclass(warning.category, Remark) for warning in heard)
    return wells, [str(warning.message) for warning in heard]


def labels(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


WHOLE = """
    [meta]
    plate_size = 96
    [block.2x8.A1]
    role = "virus_control"
    [block.1x8.A12]
    role = "cell_control"
    [block.9x8.A3]
    compound = "baricitinib"
    concentration_uM = { top = 10, fold = 2, n = 9 }
    """


def test_each_reading_gets_what_its_well_holds(toml):
    readings = plate()
    wells, heard = quietly(readings, toml(WHOLE), columns={"virus": "rRVFV", "moi": 0.1})
    assert heard == []
    assert list(wells.columns) == schema.WELLS.names
    assert wells["value"].tolist() == readings["value"].tolist()
    by_well = wells.set_index("well")
    assert by_well.loc[["A01", "H12", "C05"], "role"].tolist() == ["virus_control", "cell_control", "compound"]
    assert by_well.loc["C05", "concentration_uM"] == 2.5
    assert set(wells["virus"]) == {"rRVFV"}
    assert set(wells["moi"]) == {0.1}
    assert wells["readout_in_file"].tolist() == ["infection"] * 96
    assert not wells["excluded"].any()


def test_several_times_and_fields_of_a_well_all_get_its_label(toml):
    readings = pd.concat([plate().assign(time_h=hour, field=field) for hour in (0.0, 1.0) for field in ("1", "2")])
    wells, _ = quietly(readings, toml(WHOLE))
    assert (wells[wells["well"] == "A01"]["role"] == "virus_control").sum() == 4


def test_the_tables_given_are_left_as_they_are(toml):
    readings, layout = plate(), toml(WHOLE)
    before, labelled = readings.copy(), layout.wells.copy()
    quietly(readings, layout, columns={"moi": 0})
    pd.testing.assert_frame_equal(readings, before)
    pd.testing.assert_frame_equal(layout.wells, labelled)


def test_wells_that_are_not_labelled_are_marked_and_kept(toml):
    wells, heard = quietly(plate(), toml(WHOLE.replace("block.1x8.A12", "block.1x6.A12")))
    left = wells[wells["excluded"]]
    assert left["well"].tolist() == ["G12", "H12"]
    assert set(left["role"]) == {"empty"}
    assert set(left["exclusion_reason"]) == {"not in the layout"}
    assert heard == ["layout.toml: read on plate 'P1', not in the layout and therefore excluded: G12-H12"]


def test_labels_without_a_reading_are_remarked_on(toml):
    readings = plate()
    _, heard = quietly(readings[~readings["well"].isin(["A01", "B01", "C01", "D12"])], toml(WHOLE))
    assert heard == ["layout.toml: in the layout and not read: A01-C01, D12 of plate 'P1'"]


def test_vehicle_without_virus_is_a_cell_control_and_said_once(toml):
    wells, heard = quietly(plate(), toml(WHOLE), columns={"moi": 0})
    assert (wells["role"] == "cell_control").sum() == 24
    assert heard == ["layout.toml: vehicle without virus (moi 0) is cell_control: 16 wells (A01-H02 of plate 'P1')"]


def test_doses_within_one_percent_are_one_for_each_compound():
    layout = labels(
        well=["A01", "A02", "A03", "A04"],
        role="compound",
        compound=["x", "x", "y", "x"],
        concentration_uM=[1.0, 1.005, 1.005, 1.02],
    )
    wells, _ = quietly(plate(6).iloc[:4].assign(well=["A01", "A02", "A03", "A04"]), layout)
    assert wells["concentration_uM"].tolist() == [1.0, 1.0, 1.005, 1.02]


def test_a_frame_of_labels_may_speak_the_words_of_the_laboratory():
    layout = labels(well=["A01", "A02"], role=["drug", "vehicle"], compound=["x", ""], concentration_uM=[1.0, np.nan])
    wells, _ = quietly(plate(6).iloc[:2], layout, roles={"drug": "compound", "vehicle": "virus_control"})
    assert wells["role"].tolist() == ["compound", "virus_control"]


def test_a_named_plate_wins_over_rows_for_every_plate():
    layout = labels(plate=["", "P2"], well=["A01", "A01"], role=["VC", "CC"])
    readings = pd.concat([plate(6, "P1").iloc[:1], plate(6, "P2").iloc[:1]])
    assert quietly(readings, layout)[0]["role"].tolist() == ["virus_control", "cell_control"]


def test_columns_of_the_users_own_survive_from_everywhere(toml):
    readings = plate(6).iloc[:2].assign(gain=[100, 120])
    layout = toml('[well.A1]\nrole = "VC"\npassage = 12\noperator = "Kim"\n[well.A2]\nrole = "VC"\n')
    wells, _ = quietly(readings, layout, columns={"library": "L1", "batch": 3.0})
    assert wells["gain"].tolist() == [100, 120]
    assert wells["operator"].tolist() == ["Kim", ""]
    assert wells["passage"].tolist()[0] == 12
    assert set(wells["library"]) == {"L1"}
    assert set(wells["batch"]) == {"3"}


def test_a_compound_for_the_whole_plate_fills_the_wells_that_have_one(toml):
    layout = toml('[well.A1]\nrole = "VC"\n[well.A2]\nrole = "compound"\nconcentration_uM = 1\n')
    wells, _ = quietly(plate(6).iloc[:2], layout, columns={"compound": "baricitinib"})
    assert wells["compound"].tolist() == ["", "baricitinib"]


def test_remarks_of_the_layout_are_heard_when_it_is_used(toml):
    _, heard = quietly(plate(6).iloc[:1], toml('[meta]\nalert = "Dry."\n[well.A1]\nrole = "VC"\n'))
    assert heard == ["layout.toml: Dry."]


def test_a_misspelt_constant_is_remarked_on(toml):
    _, heard = quietly(plate(6).iloc[:1], toml('[well.A1]\nrole = "VC"\n'), columns={"cell_lin": "A549"})
    assert heard == ["columns=: the column 'cell_lin' is kept as your own; did you mean 'cell_line'?"]


def test_plates_of_a_layout_that_are_not_among_several_read_are_remarked_on():
    layout = labels(plate=["P1", "P2", "P3"], well="A01", role="VC")
    readings = pd.concat([plate(6, "P1").iloc[:1], plate(6, "P2").iloc[:1]])
    assert quietly(readings, layout)[1] == ["the layout: no reading of the plates P3, which it names"]


# What is refused, each message whole.


def test_a_layout_for_96_wells_on_a_384_well_plate(toml, refusal):
    said = (
        "layout.toml: found a layout for 96 wells on the 384-well plate 'P1', expected a layout for 384 wells.\n"
        "  Take the layout of this plate, or correct its plate size: [meta] plate_size, or the rows and columns of its grid."
    )
    assert refusal(annotate, plate(384), toml(WHOLE)) == said
    unsaid = toml(WHOLE.replace("plate_size = 96", ""))
    assert refusal(annotate, plate(384), unsaid) == said.replace(
        "correct its plate size: [meta] plate_size, or the rows and columns of its grid",
        "say [meta] plate_size in the layout if only these wells were used",
    )
    wells, _ = quietly(plate(384), toml(WHOLE.replace("96", "384", 1)))
    assert wells["excluded"].sum() == 288


def test_a_layout_for_384_wells_on_a_96_well_plate(toml, refusal):
    layout = toml('[meta]\nplate_size = 384\n[row.A-P]\n[col.1-24]\nrole = "VC"\n')
    assert refusal(annotate, plate(96), layout) == (
        "layout.toml: found a layout for 384 wells on the 96-well plate 'P1', expected a layout for 96 wells.\n"
        "  Take the layout of this plate, or correct its plate size: [meta] plate_size, or the rows and columns of its grid."
    )


@pytest.mark.parametrize("grid", ["role,1,2,3,4,5,6\nA,VC,,,,,CC\nB,VC,,,,,CC\nC,,,,,,\nD,,,,,,\n", None])
def test_a_layout_for_24_wells_on_96_well_plates_is_refused_once(grid, toml, write, refusal):
    text = '[meta]\nplate_size = 24\n[col.1]\nrole = "VC"\n[row.A-D]\ncell_line = "A549"\n'
    layout = read_layout(write("layout.csv", grid)) if grid else toml(text)
    plates = pd.concat([plate(96, f"P{i}") for i in range(1, 13)])
    assert refusal(annotate, plates, layout) == (
        f"{layout.source}: found a layout for 24 wells on the 96-well plate 'P1', expected a layout for 96 wells.\n"
        "  Take the layout of this plate, or correct its plate size: [meta] plate_size, or the rows and columns of its grid.\n"
        "  The same holds for 11 more plates, such as P2, P3, P4, P5."
    )


def test_a_small_layout_in_the_corner_of_a_plate_is_no_other_size(toml):
    wells, _ = quietly(plate(96), toml('[block.6x4.A1]\nrole = "VC"\n'))
    assert wells["excluded"].sum() == 72


def test_a_plate_that_the_layout_does_not_name(refusal):
    layout = labels(plate=["plate_1", "plate_2"], well="A01", role="VC")
    assert refusal(annotate, plate(6, "plate1"), layout) == (
        "the layout: found no plate 'plate1', expected each plate that was read.\n"
        "  Plates of the layout: did you mean 'plate_1'? Or write the wells without a plate, for all plates."
    )


def test_controls_that_were_never_read(toml, refusal):
    readings = plate()
    layout = toml(WHOLE)
    assert refusal(annotate, readings[~readings["well"].str.endswith("12")], layout) == (
        "layout.toml, wells A12-H12: found no reading of any 'cell_control' on plate 'P1', "
        "expected readings of the controls that the layout names.\n"
        "  Read on that plate were A01-H11. Correct the wells, or take the layout of this plate."
    )


def test_a_value_that_layout_and_screen_give_differently(toml, refusal):
    layout = toml('[block.2x1.A1]\nrole = "VC"\nmoi = 0.1\n')
    assert refusal(annotate, plate(6).iloc[:2], layout, columns={"moi": 1}) == (
        "layout.toml, wells A01-A02: found moi '0.1', "
        "expected '1.0', which columns= gives for all wells.\n"
        "  Say moi in one place only, or make both agree."
    )
    assert "expected '1.0', which screen.toml or the file name gives for all wells." in refusal(
        annotate, plate(6).iloc[:2], layout, columns={"moi": 1}, given_by="screen.toml or the file name"
    )
    assert quietly(plate(6).iloc[:2], layout, columns={"moi": "0.1"})[0]["moi"].tolist() == [0.1, 0.1]


WITHOUT_VIRUS = WHOLE.replace('role = "cell_control"', 'role = "cell_control"\nmoi = 0')


def test_the_moi_of_a_plate_leaves_its_wells_without_virus_as_the_layout_has_them(toml):
    in_columns = quietly(plate(), toml(WITHOUT_VIRUS), columns={"moi": 0.1})[0].set_index("well")["moi"]
    assert (in_columns["A12"], in_columns["A01"], in_columns["C05"]) == (0, 0.1, 0.1)
    # A mock arm in some wells of the plate: compound without virus in column 4.
    half = toml(WHOLE + "[col.4]\nmoi = 0\n")
    arms = quietly(plate(), half, columns={"moi": 0.1})[0].set_index("well")["moi"]
    assert (arms["C04"], arms["C05"]) == (0, 0.1)


def test_a_layout_without_virus_on_a_plate_with_virus_is_refused(toml, refusal):
    layout = toml(WITHOUT_VIRUS + "[expt]\nmoi = 0\n")
    assert refusal(annotate, plate(), layout, columns={"moi": 0.1}) == (
        "layout.toml, wells A03-H11: found moi '0.0', expected '0.1', which columns= gives for all wells.\n"
        "  Say moi in one place only, or make both agree."
    )


def test_a_value_that_layout_and_readings_give_differently(toml, refusal):
    layout = toml('[block.2x1.A1]\nrole = "VC"\nbatch = 1\n')
    readings = plate(6).iloc[:2].assign(batch=["1", "2"])
    assert refusal(annotate, readings, layout) == (
        "layout.toml, well A02: found batch '1', expected '2', as the readings themselves say.\n"
        "  Correct one of them, or leave batch out of the layout."
    )
    assert quietly(readings.assign(batch=["1", ""]), layout)[0]["batch"].tolist() == ["1", "1"]


def test_a_role_for_all_wells_is_refused(toml, refusal):
    layout = toml('[well.A1]\nrole = "VC"\n')
    assert refusal(annotate, plate(6).iloc[:1], layout, columns={"role": "VC"}) == (
        "column 'role': found one value for all wells, expected a column such as virus, moi or batch.\n"
        "  What is in 'role' is said by the readings and the layout."
    )


def test_a_constant_that_is_no_number(toml, refusal):
    layout = toml('[well.A1]\nrole = "VC"\n')
    assert refusal(annotate, plate(6).iloc[:1], layout, columns={"moi": "low"}) == (
        "columns=, column 'moi': found 'low', expected a number.\n"
        "  Write a plain number, or leave the place empty where there is none."
    )


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (labels(well=["A01", "A01"], role="VC"),
         "the layout: found the wells A01 more than once, expected each well once.\n  Leave one of the rows away."),
        (labels(plate="P1", well=["A01", "A01"], role="VC"),
         "the layout: found the wells A01 of plate 'P1' more than once, expected each well once.\n"
         "  Leave one of the rows away."),
        (labels(well=["A01"], role="vius_control"),
         "the layout, well A01: found the role 'vius_control', expected one of platekit's roles.\n"
         "  Roles: did you mean 'virus_control'? Or map it: roles = { \"vius_control\" = \"virus_control\" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml."),
        (labels(well=["A01", "A02"], role="compound", compound="x", concentration_uM=[1.0, np.nan]),
         "the layout, well A02 (plate P1): found 'x' without a dose, expected a dose, as in its 1 other well.\n"
         "  Give the dose of these wells, or another role or name."),
        (labels(well=["A01"], role="compound", concentration_uM=[1.0]),
         "the layout, well A01 (plate P1): found the role compound without the name of one, expected a compound.\n"
         "  Name the compound, or give the wells another role. In a screen of a library without names a column 'library', "
     "such as {library} in files, names each by library plate and well."),
        (labels(well=["A01"], compound="a", concentration_uM=[1.0], concentration_b_uM=[2.0]),
         "the layout, well A01 (plate P1): found a dose of a second compound without a name, expected both or neither.\n"
         "  Name it in compound_b, or leave concentration_b_uM of these wells empty."),
        (labels(well=[], role=[]),
         "the layout: found no wells, expected a layout that says what is in at least one well.\n  Label the wells."),
    ],
)  # fmt: skip
def test_labels_that_cannot_be_are_refused(layout, said, refusal):
    assert refusal(annotate, plate(6).iloc[:2], layout) == said


def test_readings_that_are_no_readings_are_refused(refusal):
    assert refusal(annotate, pd.DataFrame({"well": ["A01"]}), Layout(pd.DataFrame(), None, "x")) == (
        "annotate: found a table without 'plate', 'readout', 'value', expected the 'readings' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )


def test_a_file_without_a_condition_contradicts_a_layout_with_one(refusal):
    layout = labels(well=["A01", "A02"], role="VC", condition=["", "IFN-b"])
    assert refusal(annotate, plate(6), layout, columns={"condition": ""}, given_by="the file name") == (
        "the layout, wells A02: found condition 'IFN-b', expected none, which the file name gives for all wells.\n"
        "  Say condition in one place only, or make both agree."
    )
