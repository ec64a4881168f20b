"""SkanIt: kinetic tables, spectra and raw data with their own times."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export

TOP = "Measurement results,,\nrun.skax,,\n01/02/2026 03:04:05,,\n ,,\n"
STEP = "{},,\nWavelength: {} nm,,\n ,,\n{},,\n ,,\n"
GRID = "Abs,1,2\nA,0.1,0.2\nB,0.3,0.4\n,,\n"


KINETIC = TOP + "Absorbance 1,,,\nWavelength: 600 nm,,,\nPlate 1,,,\n"


def test_a_kinetic_table_has_the_times_of_the_file(written, by_well):
    table = "Reading,avg. time [s],A1,H12\n,,Un0001,Blank1\n1,0,0.1,0.2\n2,90.5,0.3,0.4\n"
    export = read_export(written(KINETIC + table + ",,,\nKim was here,,,\n"))
    assert by_well(export.readings, "absorbance 600", time_h=0) == {"A01": 0.1, "H12": 0.2}
    assert export.readings["time_h"].max() == pytest.approx(90.5 / 3600)
    assert export.layout[["well", "role"]].to_numpy().tolist() == [["A01", "compound"], ["H12", "blank"]]
    assert "run.csv, line 13: 'Kim was here' below the results is taken as a note." in export.remarks


def test_readings_without_times_take_the_interval_of_the_general_information(by_well, booked):
    table = KINETIC + "Reading,A1,H12\n0,0.1,0.2\n1,0.3,0.4\n"
    info = "Session information\n,,Kinetic interval,00:01:30"
    export = read_export(booked({"Absorbance results": table, "General information": info}))
    assert by_well(export.readings, time_h=90 / 3600) == {"A01": 0.3, "H12": 0.4}
    assert export.remarks[0] == (
        "run.xlsx, sheet 'Absorbance results', row 8: the table has no times; "
        "they are the number of the reading times the kinetic interval of the general information."
    )


def test_a_summary_that_a_person_asks_for_is_read(by_well, booked):
    table = KINETIC + "Reading,A1,H12\n0,0.1,0.2\n"
    path = booked({"Absorbance results": table, "Raw data 340 nm": LONG + "A 1,450,0.1,0\nH 12,450,0.2,1\n"})
    assert by_well(read_export(path).readings, "absorbance 450") == {"A01": 0.1, "H12": 0.2}
    only = read_export(path, options=ReadOptions(sheet="Absorbance results"))
    assert by_well(only.readings) == {"A01": 0.1, "H12": 0.2}


def test_a_read_that_the_raw_data_of_another_do_not_repeat_is_read_too(by_well, booked):
    light = TOP + STEP.format("Luminescence 1", 0, "Plate 1") + GRID.replace("Abs", "RLU").replace("0.", "90")
    export = read_export(
        booked({"Luminescence 1_01": light, "Raw data 340 nm": LONG + "A 1,450,0.1,0\nB 2,450,0.2,1\n"})
    )
    assert by_well(export.readings, "luminescence") == {"A01": 901, "A02": 902, "B01": 903, "B02": 904}
    assert by_well(export.readings, "absorbance 450") == {"A01": 0.1, "B02": 0.2}
    assert export.readings["plate"].unique().tolist() == ["run"]
    assert not any("repeats" in remark for remark in export.remarks)


def test_each_wavelength_of_a_spectrum_is_a_readout(written, by_well):
    table = TOP + "Absorbance spectrum,,\nPlate 1,,\nWavelength [nm],A1,B1\n400,0.1,0.2\n402,0.3,0.4\n"
    readings = read_export(written(table)).readings
    assert by_well(readings, "absorbance 400") == {"A01": 0.1, "B01": 0.2}
    assert by_well(readings, "absorbance 402") == {"A01": 0.3, "B01": 0.4}


LONG = "Raw data,,,\n,,,\nWell,Wavelength(s) [nm],Raw absorbance,Measurement time(s)\n"


def test_wells_without_common_readings_keep_their_own_times(written):
    export = read_export(written(LONG + "A 1,450,0.1,0\nA 1,450,0.2,6\nB 1,450,0.3,7\n"))
    assert (export.readings["time_h"] * 3600).round(6).tolist() == [0, 6, 7]
    assert export.remarks[0] == "run.csv: the wells have no readings in common; each keeps its own times."


def test_raw_data_of_an_endpoint_have_no_time(by_well, booked):
    one, two = LONG + "A 1,450,0.1,0.5\nB 12,450,0.2,0.9\n", LONG + "A 1,620,0.3,0.5\nB 12,620,0.4,0.9\n"
    readings = read_export(booked({"Raw data 450 nm": one, "Raw data 620 nm": two})).readings
    assert readings["time_h"].isna().all()
    assert by_well(readings, "absorbance 450") == {"A01": 0.1, "B12": 0.2}
    assert by_well(readings, "absorbance 620") == {"A01": 0.3, "B12": 0.4}
    assert set(readings["plate"]) == {"run"}


def test_columns_beside_the_raw_values_are_calculated(written, by_well):
    text = LONG.replace("time(s)", "time(s),Pathlength corrected") + "A 1,450,0.1,0.5,7\n"
    assert by_well(read_export(written(text)).readings) == {"A01": 0.1}
    export = read_export(written(text), options=ReadOptions(calculated=True))
    assert by_well(export.readings, "Pathlength corrected") == {"A01": 7}
