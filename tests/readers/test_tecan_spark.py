"""Tecan SparkControl exports: reference wavelengths, kinetics with further columns, lists, and what is missing."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "tecan_spark"
HEAD = "Method name: sim,,,,\nApplication: SparkControl,,,,V3.1\nDevice: Spark,,,,\n\nList of actions in this measurement script:,,,,\n\n"


def test_kinetics_of_two_labels_read_as_they_were_laid_out(rows_of):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in .203 or 2003.
    readings = read_export(EXAMPLES / "simulated_kinetic.csv").readings
    well = readings[readings["well"] == "B03"]
    assert well.loc[well["readout"] == "absorbance 600", "value"].tolist() == [1.203, 2.203, 3.203, 4.203]
    gfp = well[well["readout"] == "fluorescence 485/535"]
    assert gfp["value"].tolist() == [1102003, 1202003, 1302003, 1402003]
    assert gfp["time_h"].tolist() == pytest.approx([2.5 / 3600, 62.75 / 3600, 123 / 3600, 183.25 / 3600])
    assert rows_of(readings[readings["flag"] != ""], "well", "readout", "flag") == [
        ["B02", "fluorescence 485/535", "saturated"]
    ]


def test_reference_is_a_readout_and_the_difference_was_calculated():
    path = EXAMPLES / "simulated_reference.xlsx"
    export = read_export(path)
    values = export.readings.set_index(["readout", "well"])["value"]
    assert values["absorbance 450", "B03"] == 1.203
    assert values["absorbance 570", "B03"] == 0.203
    assert set(export.readings["readout"]) == {"absorbance 450", "absorbance 570"}
    assert export.layout.set_index("well").loc[["B03", "B04"], ["role", "compound"]].to_numpy().tolist() == [
        ["compound", "SM4"],
        ["blank", ""],
    ]
    assert export.remarks[0] == (
        "simulated_reference.xlsx, sheet 'Result sheet': left out, since they were calculated: 'TMB Difference'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
    )
    calculated = read_export(path, options=ReadOptions(calculated=True)).readings
    assert calculated.set_index(["readout", "well"])["value"]["TMB Difference", "B03"] == 3.203


def test_gases_may_stand_between_times_and_wells(written, rows_of):
    text = HEAD + "Mode,Absorbance\nName,OD\nMeasurement wavelength,,,,600,nm\n\nStart Time,,,,now\n\n"
    text += "OD\nCycle Nr.,Time [s],Temp. [°C],CO2 [%],O2 [%],A1,A2\n1,0,37,5,21,0.1,0.2\n2,60.5,37,5,21,0.3,OVER\n\nEnd Time,,,,now\n"
    assert rows_of(read_export(written(text)).readings, "well", "flag") == [
        ["A01", ""], ["A02", ""], ["A01", ""], ["A02", "saturated"],
    ]  # fmt: skip


def test_a_list_of_values_with_the_times_of_its_wells_is_an_endpoint(written, rows_of):
    text = (
        HEAD
        + "Mode,Luminescence,\nName,Luc,\nStart Time,,now\n\n<>,Value,Time [ms]\nA1,100,0\nA2,200,350\n\nEnd Time,,now\n"
    )
    readings = read_export(written(text)).readings
    assert rows_of(readings, "readout", "well", "value") == [["luminescence", "A01", 100], ["luminescence", "A02", 200]]
    assert readings["time_h"].isna().all()


def test_a_list_may_have_a_column_for_each_label(written, rows_of):
    text = HEAD + "Mode,Absorbance,\nName,OD,\nMeasurement wavelength [nm],600,\n\nMode,Luminescence,\nName,Luc,\n\n"
    text += "<>,OD,Luc\nA1,0.1,100\nA2,0.2,OVER\n"
    # Which label the whole list is of is not asked, since each column names its own.
    assert rows_of(read_export(written(text)).readings, "readout", "well", "flag") == [
        ["absorbance 600", "A01", ""], ["absorbance 600", "A02", ""], ["luminescence", "A01", ""], ["luminescence", "A02", "saturated"],
    ]  # fmt: skip


def test_settings_that_were_lost_are_said_and_a_reference_without_a_table_too(written):
    grid = "<>,1,2\nA,0.5,0.6\n"
    export = read_export(written(HEAD + "Part of Plate,,,,A1-A2\n\n" + grid))
    assert set(export.readings["readout"]) == {"signal"}
    assert export.remarks[0] == (
        "run.csv: the settings of the measurement are missing; the readouts are named by their titles."
    )
    settings = "Mode,Absorbance\nName,TMB\nMeasurement wavelength [nm],,,,450\nReference wavelength [nm],,,,570\n\n"
    assert read_export(written(HEAD + settings + grid)).remarks[0] == (
        "run.csv: 'TMB' has a reference wavelength (570 nm) and one table; the file does not say whether the reference was taken off."
    )
