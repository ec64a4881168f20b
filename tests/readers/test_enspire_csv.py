"""EnSpire exports: kinetic grids with their saturated wells, lists with spectra, calculated grids, and files that lost a part."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from platekit.errors import ReadError
from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "enspire_csv"


@pytest.fixture
def kinetic() -> str:
    return (EXAMPLES / "simulated_kinetic.csv").read_text(encoding="utf-8")


@pytest.fixture
def spectra() -> str:
    return (EXAMPLES / "simulated_spectra.csv").read_text(encoding="utf-8")


def test_a_kinetic_run_reads_as_it_was_laid_out(kinetic, written):
    export = read_export(written(kinetic))
    assert export.reader == "enspire_csv"
    assert set(export.readings["readout"]) == {"fluorescence 530/590"}
    values = export.readings.set_index(["well", "time_h"])["value"]
    assert values["B03"].to_dict() == {0.0: 12003, 0.5: 22003, 1.25: 32003}


def test_a_saturated_well_has_no_value_though_the_grid_of_results_shows_one(kinetic, written):
    readings = read_export(written(kinetic)).readings
    well = readings[(readings["well"] == "D06")].set_index("time_h")
    assert well["value"].dropna().to_dict() == {0.0: 14006, 0.5: 24006}
    assert well["flag"].to_dict() == {0.0: "", 0.5: "", 1.25: "saturated"}


def test_what_is_not_read_is_named(kinetic, written):
    export = read_export(written(kinetic))
    assert export.remarks[:3] == (
        "run.csv: left out, beside the results of the same reads: 'Signal for Meas A'.",
        "run.csv: left out, since EnSpire calculated them: 'Calc 1 Avg'; platekit read --calculated, or in Python "
        "ReadOptions(calculated=True), reads them.",
        "run.csv: a plate was read more than once; the times of its reads are those that the file gives them.",
    )
    both = read_export(written(kinetic), options=ReadOptions(calculated=True))
    values = both.readings.set_index(["readout", "well"])["value"]
    assert values["Calc 1 Avg", "B03"] == 12003.5


@pytest.mark.parametrize("date", ["2025-01-31", "1/31/2025", "31.01.2025", "31/01/2025"])
def test_the_dates_of_other_countries_give_the_same_times(kinetic, written, date):
    text = re.sub(r"6/01/2025 (\d+:\d\d:\d\d) a\.m\.", rf"{date} \1", kinetic)
    assert set(read_export(written(text)).readings["time_h"]) == {0.0, 0.5, 1.25}


def test_a_run_over_midnight_of_a_month_takes_hours_whichever_number_is_the_month(kinetic, written):
    text = kinetic.replace("6/01/2025 9:00:00 a.m.", "5/01/2025 11:30:00 p.m.").replace("9:30:00 a.m.", "12:30:00 a.m.")
    assert set(read_export(written(text)).readings["time_h"]) == {0.0, 1.0, 10.75}


def test_the_times_of_the_wells_stand_in_for_dates_that_do_not_differ(kinetic, written):
    text = re.sub(r"\d+:\d\d:\d\d a\.m\.", "9:00:00 a.m.", kinetic)
    parts = text.split("Saturated for")
    clock = [
        "Measurement time Meas A -  (RFU)\n,01,02,03,04,05,06,\n"
        + "".join(f"{row}," + ",".join([f"00:{minute:02d}:01.5"] * 6) + ",\n" for row in "ABCD")
        + "\n"
        for minute in (0, 15, 45)
    ]
    text = parts[0] + "".join(time + "Saturated for" + part for time, part in zip(clock, parts[1:], strict=True))
    times = sorted(set(read_export(written(text)).readings["time_h"]))
    assert times == pytest.approx([1.5 / 3600, 0.25 + 1.5 / 3600, 0.75 + 1.5 / 3600])


def test_every_wavelength_of_a_spectrum_is_a_readout(spectra, written):
    readings = read_export(written(spectra)).readings
    values = readings.set_index(["readout", "well"])["value"]
    assert values["fluorescence 480/501", "B03"] == 22003
    assert values["fluorescence 402/530", "D06"] == 74006
    # The second spectrum has three points and the first has four: what the shorter one lacks is not missing.
    assert readings["readout"].nunique() == 7
    assert not readings["flag"].any()


def test_two_measurements_at_the_same_wavelengths_are_told_apart(spectra, written):
    text = re.sub(r"(?m)\t40(\d)\t530\t", r"\t480\t50\1\t", spectra)
    readouts = set(read_export(written(text)).readings["readout"])
    assert {"fluorescence 480/500 (Meas A)", "fluorescence 480/500 (Meas B)"} <= readouts


def test_a_signal_is_read_where_there_are_no_results(kinetic, written):
    text = re.sub(r"Results for Meas A.*?\n\n", "", kinetic, flags=re.DOTALL)
    values = read_export(written(text)).readings.set_index(["well", "time_h"])["value"]
    assert values["B03", 0.5] == 22010


def test_a_workbook_made_from_the_export_reads_the_same(kinetic, written, booked):
    resaved, plain = read_export(booked({"Sheet": kinetic})), read_export(written(kinetic))
    pd.testing.assert_frame_equal(resaved.readings.drop(columns="source"), plain.readings.drop(columns="source"))


def test_an_aborted_run_is_said(kinetic, written):
    said = "INFO: Assay aborted at plate 1, plate repeat 1 and well F07. There may be missing results"
    quoted = kinetic.replace("Exported with", f'"{said}"\n\nExported with')
    row = quoted[: quoted.index(said)].count("\n") + 1
    assert f"run.csv, line {row}: '{said}'." in read_export(written(quoted)).remarks


def test_a_lost_line_of_the_saturated_wells_is_refused(kinetic, written, refusal):
    start = kinetic.rindex("Saturated for")
    text = kinetic[:start] + kinetic[start:].replace("D,-,-,-,-,-,SAT,\n", "", 1)
    assert refusal(written(text)) == (
        "run.csv, line 90: found well D01 in a grid of results, but not in a grid 'Saturated for Meas A', "
        "expected every well in both, as for the other reads.\n"
        "  A part of the file was lost, which said whether the well is saturated. Export it again."
    )


def test_a_file_cut_off_before_its_results_is_refused(kinetic, written, refusal):
    assert refusal(written(kinetic[: kinetic.index("Results for")])) == (
        "run.csv: found only what EnSpire calculated ('Calc 1 Avg'), expected raw results.\n"
        "  Add the raw results to the export; or take these: platekit read --calculated, or in Python "
        "ReadOptions(calculated=True), reads them."
    )


def test_a_grid_that_lost_its_column_numbers_is_refused_and_not_the_next_read_taken_for_the_first(
    kinetic, written, without_lines
):
    assert kinetic.splitlines(keepends=True)[31] == ",01,02,03,04,05,06,\n"
    with pytest.raises(ReadError, match="line 32: found row A of a plate outside of its grid"):
        read_export(written(without_lines(kinetic, 32)))


def test_a_lost_row_and_a_title_without_a_grid_are_remarked(kinetic, written, without_lines):
    assert "run.csv, line 32: the grid has no row B; if the plate has, a line was lost." in (
        read_export(written(without_lines(kinetic, 34))).remarks
    )
    assert "run.csv, line 89: there is no grid below 'Results for Meas A -  (RFU)'." in (
        read_export(written(without_lines(kinetic, *range(90, 95)))).remarks
    )


def test_a_run_whose_first_read_is_lost_is_refused(kinetic, written, refusal, without_lines):
    assert refusal(written(without_lines(kinetic, *range(32, 37)))) == (
        "run.csv, line 56: found kinetic 2 as the first read of 'Meas A', expected the reads of a run from number 1 on.\n"
        "  A part of the file was lost. Export it again."
    )


def test_a_list_whose_column_names_lost_one_is_refused(spectra, written, refusal):
    lost = spectra.replace("MeasA:WavelengthEms\t", "")
    assert refusal(written(lost)) == (
        "run.csv, line 9, column 8: found no name above a column with values in 9 of 12 rows, expected a name above each of the last columns.\n"
        "  If a name was deleted in this row, those behind it have moved and stand above other values: export the file again. "
        "If none was, write a name into this cell."
    )
