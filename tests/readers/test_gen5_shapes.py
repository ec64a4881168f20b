"""Gen5 exports in every shape that the export dialog offers, and how each goes wrong."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
EXAMPLES = shipped("example_data") / "readers" / "gen5_txt"
HEAD = "Software Version\t3.12.08\n\nExperiment File Path:\tx.xpt\nPlate Number\tPlate 1\nTime\t13:12:40\n\n"
OD = "Procedure Details\n\nRead\tod\n\tAbsorbance Endpoint\n\tWavelengths:  600\n\n"


def _of(readings, **where):
    for column, value in where.items():
        readings = readings[readings[column] == value]
    return readings


def test_each_channel_of_a_kinetic_run_keeps_its_own_clock_beyond_a_day():
    # example_data/readers/README.md: B03 ends in .203 and 2003, whatever the read.
    export = read_export(EXAMPLES / "simulated_kinetic.txt")
    clocks = export.readings.groupby("readout")["time_h"].unique()
    assert clocks["absorbance 600"].tolist() == pytest.approx([24 * day + 10 / 60 + 5 / 3600 for day in range(3)])
    assert clocks["fluorescence 485/528"].tolist() == pytest.approx(
        [24 * day + 10 / 60 + 35 / 3600 for day in range(3)]
    )
    assert _of(export.readings, well="B03", readout="absorbance 600")["value"].tolist() == [1.203, 2.203, 3.203]
    assert _of(export.readings, well="B03", readout="fluorescence 485/528")["value"].tolist() == [12003, 22003, 32003]
    assert export.remarks == (
        "simulated_kinetic.txt, line 37: the run was stopped early; 3 rows without values are left out.",
        "simulated_kinetic.txt, line 47: the run was stopped early; 3 rows without values are left out.",
        "simulated_kinetic.txt: left out, since Gen5 calculated them: 'Max V [od:600]', 'Blank od:600'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
        "simulated_kinetic.txt: left out, since Gen5 calculated times there and no values: 't at Max V [od:600]'.",
        "simulated_kinetic.txt: 1 reading is saturated, without a number (B02).",
    )


def test_times_that_were_calculated_are_left_out_and_no_invalid_values():
    export = read_export(EXAMPLES / "simulated_kinetic.txt", options=ReadOptions(calculated=True))
    assert set(export.readings["readout"]) == {
        "absorbance 600", "fluorescence 485/528", "Max V [od:600]", "Blank od:600",
    }  # fmt: skip
    assert "invalid" not in set(export.readings["flag"])
    assert export.remarks[2:4] == (
        "simulated_kinetic.txt: calculated by Gen5 and read beside the raw readouts: 'Max V [od:600]', 'Blank od:600'.",
        "simulated_kinetic.txt: left out, since Gen5 calculated times there and no values: 't at Max V [od:600]'.",
    )


def test_nothing_but_times_that_were_calculated_is_no_read(written, refusal):
    path = written(HEAD + OD + "Results\nWell\tA1\tA2\nLagtime [od:600]\t0:12:30\t?????\n")
    assert refusal(path, options=ReadOptions(calculated=True)) == (
        "run.txt: found only times that Gen5 calculated ('Lagtime [od:600]'), expected a raw read.\n"
        "  Add the raw read to the export."
    )


def test_lists_of_wells_and_rows_of_wells_are_read_with_their_layout(rows_of):
    export = read_export(EXAMPLES / "simulated_lists.txt")
    found = export.readings
    assert rows_of(_of(found, well="B03"), "plate", "readout", "value") == [
        ["SIM-A", "absorbance 600", 1.203],
        ["SIM-A", "fluorescence 485/528", 12003],
        ["SIM-B", "absorbance 600", 2.203],
        ["SIM-B", "fluorescence 485/528", 22003],
    ]
    layout = export.layout.set_index("well")
    assert layout.loc["B03", ["plate", "role", "compound", "well_id", "conc_dil"]].tolist() == [
        "SIM-A", "compound", "simulib-2", "SPL2", "100",
    ]  # fmt: skip
    assert layout.loc["B06", ["role", "compound"]].tolist() == ["blank", ""]


def test_spectra_have_a_readout_for_each_wavelength_and_area_scans_a_field_for_each_position(rows_of):
    export = read_export(EXAMPLES / "simulated_scans.txt")
    assert rows_of(_of(export.readings, well="B03"), "readout", "field", "value") == [
        ["absorbance 400", "", 1.203], ["absorbance 410", "", 2.203], ["absorbance 420", "", 3.203],
        ["absorbance 600", "1,2", 5.203], ["absorbance 600", "2,1", 7.203], ["absorbance 600", "2,2", 8.203],
        ["absorbance 600", "2,3", 9.203], ["absorbance 600", "3,2", 11.203],
    ]  # fmt: skip
    assert export.remarks[0] == (
        "simulated_scans.txt, line 42: the positions 1,1; 1,3; 3,1; 3,3 of the area scan hold no value in any well and are left out."
    )


@pytest.mark.parametrize(
    ("procedure", "title", "readouts"),
    [
        (
            "Fluorescence Spectrum\n\tFixed Excitation: 400/20 nm\n",
            "EM Spectrum",
            ["fluorescence 400/500", "fluorescence 400/510"],
        ),
        (
            "Fluorescence Spectrum\n\tFixed Emission: 600/20 nm\n",
            "EX Spectrum",
            ["fluorescence 500/600", "fluorescence 510/600"],
        ),
        ("Luminescence Spectrum\n", "EM Spectrum", ["luminescence 500", "luminescence 510"]),
    ],
)
def test_the_fixed_side_of_a_spectrum_stands_in_its_name(written, procedure, title, readouts):
    text = f"{HEAD}Procedure Details\n\nRead\t{procedure}\n{title}\n\nWavelength\tA1\tA2\n500\t1\t2\n510\t3\t4\n"
    readings = read_export(written(text)).readings
    assert list(dict.fromkeys(readings["readout"])) == readouts
    assert _of(readings, well="A02")["value"].tolist() == [2, 4]


def test_wavelengths_that_were_not_read_are_left_out_and_said(written):
    procedure = "Procedure Details\n\nRead\tod\n\tAbsorbance Spectrum\n\n"
    export = read_export(written(f"{HEAD}{procedure}od:Spectrum\n\nWavelength\tA1\tA2\n500\t1.5\t2.5\n510\n"))
    assert set(export.readings["readout"]) == {"absorbance 500"}
    assert "run.txt, line 14: 1 wavelength of 'od:Spectrum' holds no value and is left out." in export.remarks


MATRIX = (
    "od:600 - Time  1 (0:00:30)\nTime 1 (0:00:30)\n\t1\t2\nA\t0.11\t0.12\tod:600 Read#1\nB\t0.13\t0.14\tod:600 Read#1\n\n"
    "od:600 - Time  2 (25:00:30)\nTime 2 (25:00:30)\n\t1\t2\nA\t0.21\t0.22\tod:600 Read#2\nB\t0.23\t0.24\tod:600 Read#2\n\n"
    "od:600 - Time  3 (0:00:00)\nTime 3 (0:00:00)\n\t1\t2\nA\t?????\t?????\tod:600 Read#3\nB\t?????\t?????\tod:600 Read#3\n\n"
)


def test_a_grid_for_each_time_is_a_kinetic_read_and_the_grids_of_a_stopped_run_are_left_out(written, rows_of):
    export = read_export(written(HEAD + OD + MATRIX))
    assert rows_of(_of(export.readings, well="B01"), "readout", "value") == [
        ["absorbance 600", 0.13],
        ["absorbance 600", 0.23],
    ]
    assert sorted(export.readings["time_h"].unique()) == pytest.approx([30 / 3600, 25 + 30 / 3600])
    assert export.remarks[0] == "run.txt, line 15: the run was stopped early; 1 grid without values is left out."
    assert len(export.remarks) == 2  # the other one says that the plate is partial: no title is taken for a note


def test_times_across_are_read_like_times_down(written, rows_of):
    table = "Time\t0:01:00\t26:00:00\t0:00:00\t\nT° od:600\t37\t37\t0\t\nA1\t0.1\t0.2\t\t\nB12\t0.3\tOVRFLW\t\t\n"
    export = read_export(written(f"{HEAD}{OD}od:600\n\n{table}"))
    assert rows_of(export.readings, "well", "time_h", "flag") == [
        ["A01", 1 / 60, ""], ["B12", 1 / 60, ""], ["A01", 26.0, ""], ["B12", 26.0, "saturated"],
    ]  # fmt: skip
    assert export.remarks[0] == "run.txt, line 15: the run was stopped early; 1 column without values is left out."


def test_rows_of_zeros_at_time_zero_fill_up_a_stopped_run(written):
    table = "Time\tT° od:600\tA1\tA2\n0:01:00\t37\t0.1\t0.2\n0:02:00\t37\t0\t0\n0:00:00\t0\t0.000\tBLANK\n"
    export = read_export(written(f"{HEAD}{OD}od:600\n\n{table}"))
    assert _of(export.readings, well="A01")["value"].tolist() == [0.1, 0]
    assert "run.txt, line 15: the run was stopped early; 1 row without values is left out." in export.remarks


def test_a_grid_without_labels_is_the_one_read_of_the_procedure(written):
    export = read_export(written(f"{HEAD}{OD}Results\n\t1\t2\nA\t0.1\t0.2\nB\t0.3\t0.4\n"))
    assert set(export.readings["readout"]) == {"absorbance 600"}
    assert _of(export.readings, well="B02")["value"].item() == 0.4


def test_a_grid_that_stands_twice_is_read_once(written):
    grid = "\t1\t2\nA\t0.1\t0.2\tod:600\n"
    export = read_export(written(f"{HEAD}{OD}od:600\n{grid}\nResults\n{grid}"))
    assert len(export.readings) == 2
    assert (
        "run.txt, line 18: 'od:600' once more with the same values, as in line 14; it is read once." in export.remarks
    )


def test_steps_without_names_are_counted_by_gen5_and_are_raw(written, rows_of):
    procedure = "Procedure Details\n\nRead\tAbsorbance Endpoint\nRead\tLuminescence Endpoint\n\n"
    grids = "Read 1:600\n\t1\t2\nA\t0.1\t0.2\tRead 1:600\n\nRead 2:Lum\n\t1\t2\nA\t10\t20\tRead 2:Lum\n"
    readings = read_export(written(HEAD + procedure + grids)).readings
    assert rows_of(_of(readings, well="A02"), "readout", "value") == [["absorbance 600", 0.2], ["luminescence", 20]]


def test_a_read_that_a_person_renamed_keeps_its_name_where_the_temperature_shows_that_it_is_raw(written):
    table = "Time\tT° growth\tA1\tA2\n0:01:00\t37\t0.1\t0.2\n"
    export = read_export(written(f"{HEAD}{OD}growth\n\n{table}"))
    assert set(export.readings["readout"]) == {"growth"}
    assert "run.txt: Raw reads whose names say no wavelength keep their names: 'growth'." in export.remarks


HEADLESS = {
    "a grid under its name": "600\n\t1\t2\nA\t0.1\t0.2\t600\nB\t0.3\t0.4\t600\n",
    "results": "Results\n\t1\t2\nA\t0.1\t0.2\tod:600\n\t0\t0.1\tBlank od:600\nB\t0.3\t0.4\tod:600\n\t0\t0.1\tBlank od:600\n",
    "a kinetic read": "600\n\nTime\tT° 600\tA1\tA2\tB1\tB2\n0:00:00\t37\t0.1\t0.2\t0.3\t0.4\n",
    "grids of times": MATRIX,
}


@pytest.mark.parametrize("case", HEADLESS)
def test_an_export_without_its_head_is_known_by_its_titles(written, case):
    export = read_export(written(HEADLESS[case]))
    assert export.reader == "gen5_txt"
    assert set(export.readings["readout"]) == {"absorbance 600"}
    assert any("The procedure does not say how these were read" in remark for remark in export.remarks)


def test_results_without_head_and_labels_say_nothing_of_gen5_and_are_refused(written, refusal):
    assert refusal(written("Results\n\t1\t2\nA\t0.1\t0.2\nB\t0.3\t0.4\n")).startswith(
        "run.txt: found a plate grid in line 2, but in a file of an unknown kind (it begins with 'Results'), "
        "expected an export of a known family.\n"
    )


def test_notes_under_a_grid_are_said(written):
    export = read_export(written(f"{HEAD}{OD}Results\n\t1\t2\nA\t0.1\t0.2\tod:600\n\nlooked dry\nA1 was red\nand A2\n"))
    assert (
        "run.txt, line 17: 'looked dry' and 2 further rows stand in no table and are taken as notes." in export.remarks
    )


def test_curves_and_ec50s_behind_the_results_are_no_notes(written):
    curve = "Curve Fitting Results\n\nCurve Name\tCurve Formula\tA\tB\tR2\nCurve\tY=A*X+B\t0.003\t0.05\t0.997\n"
    export = read_export(written(f"{HEAD}{OD}Results\n\t1\t2\nA\t0.1\t0.2\tod:600\n\n{curve}"))
    assert len(export.remarks) == 1  # the plate is partial


def test_a_dose_with_its_unit_is_micromolar_and_one_without_stays_as_it_is(written):
    grid = (
        "Layout\n\t1\t2\nA\tSPL1:1\tSPLC1\tWell ID\n\t500\t\tConc/Dil{unit}\n\nResults\n\t1\t2\nA\t0.1\t0.2\tod:600\n"
    )
    named = read_export(written(HEAD + OD + grid.replace("{unit}", " (nM)"))).layout.set_index("well")
    plain = read_export(written(HEAD + OD + grid.replace("{unit}", ""))).layout.set_index("well")
    assert named.loc["A01", "concentration_uM"] == 0.5
    assert named.loc["A01", ["role", "compound"]].tolist() == ["compound", "SPL1"]
    assert named.loc["A02", "role"] == "SPLC1"  # the control of sample 1, which is no compound
    assert plain["concentration_uM"].isna().all()
    assert plain.loc["A01", "conc_dil"] == "500"


def test_commas_for_decimals_and_semicolons_between_cells_give_the_same_readings(written):
    text = (EXAMPLES / "simulated_kinetic.txt").read_text(encoding="utf-8")
    comma = text.replace("485/20,528/20", "485/20|528/20").replace(".", ",").replace("\t", ";").replace("|", ",")
    export = read_export(written(comma, "simulated_kinetic.csv"))
    whole = read_export(EXAMPLES / "simulated_kinetic.txt").readings
    assert export.readings.drop(columns="source").equals(whole.drop(columns="source"))


def test_calculated_tables_are_read_beside_the_raw_ones_when_asked_for():
    export = read_export(EXAMPLES / "simulated_scans.txt", options=ReadOptions(calculated=True))
    assert _of(export.readings, well="B03", readout="Mean OD [area:600]")["value"].item() == 0.203


TABLE = f"{HEAD}{OD}od:600\n\n"
WRONG = {
    "a note in a grid": (
        f"{HEAD}{OD}Results\n\t1\t2\nA\t0.1\t0.2\tod:600\nlooked dry\nB\t0.3\t0.4\tod:600\n",
        "run.txt, line 17: found a row of values that belongs to no table (it begins with 'B'), expected the rows of a table one below the other.\n"
        "  Delete the note or the empty line above it, or export the file again.",
    ),
    "an empty line in a kinetic table": (
        TABLE + "Time\tT° od:600\tA1\n0:01:00\t37\t0.1\n\n0:02:00\t37\t0.2\n",
        "run.txt, line 18: found a row of values that belongs to no table (it begins with '0:02:00'), expected the rows of a table one below the other.\n"
        "  Delete the note or the empty line above it, or export the file again.",
    ),
    "a cell put in": (
        f"{HEAD}{OD}Results\n\t1\t2\nA\t0.1\t\t0.2\tod:600\nB\t0.3\t0.4\tod:600\n",
        "run.txt, line 15, column 5: found the label 'od:600' behind 3 values, expected 2 values, as line 14 says.\n"
        "  A cell was put in. Export the file again.",
    ),
    "a label parted by commas": (
        HEAD.replace("\t", ",") + "Results\n,1,2\nA,1,2,gfp:485/20,528/20\nB,1,2,gfp:485/20,528/20\n",
        "run.txt, line 9, column 4: found a label in two cells, 'gfp:485/20' and '528/20', expected the label in one cell.\n"
        "  Export with tabs between cells, or put the labels in quotation marks.",
    ),
    "a cell of a list deleted": (
        f"{HEAD}{OD}Results\n\nWell ID\tWell\tod:600\tgfp:485\nSPL1\tA1\t5\nSPL2\tA2\t0.6\t7\n",
        "run.txt, line 16: found fewer cells than line 15 names columns, expected 4 cells.\n"
        "  A cell was deleted or put in. Export the file again.",
    ),
    "a table without its title": (
        f"{HEAD}{OD}Time\tA1\tA2\n0:01:00\t0.1\t0.2\n\nResults\n\t1\t2\nA\t0.1\t0.2\tod:600\n",
        "run.txt, line 13: found a table of wells without a title, expected the name of the read in the line above it.\n"
        "  The line was deleted. Export the file again.",
    ),
    "a row of wells deleted in": (
        f"{HEAD}{OD}Results\n\nWell\tA1\tA2\t\nod:600\t0.2\t\n",
        "run.txt, line 16: found 3 cells below the 4 of line 15, expected as many cells in each row.\n"
        "  A cell was deleted. Export or copy the file again.",
    ),
    "a time of a grid deleted": (
        HEAD + OD + MATRIX.replace("od:600 - Time  2 (25:00:30)\nTime 2 (25:00:30)\n", ""),
        "run.txt, line 19: found a grid of 'od:600 Read#2' without its time, expected a line such as 'Time 2 (0:05:00)' above it.\n"
        "  The line was deleted. Export the file again.",
    ),
    "grids whose times go back": (
        HEAD + OD + MATRIX.replace("25:00:30", "0:00:10"),
        "run.txt, line 21: found 'od:600' at a time not later than the one before (run.txt, line 15), expected times that go up.\n"
        "  Correct the times above the grids.",
    ),
    "a position that is none": (
        TABLE + "X Read #\tY Read #\tA1\nleft\t1\t0.1\n",
        "run.txt, line 16, column 1: found 'left' and '1', expected the number of the position in x and in y, such as 1 and 2.\n"
        "  Correct the cells.",
    ),
    "a wavelength that is none": (
        f"{HEAD}{OD}od:Spectrum\n\nWavelength\tA1\nblue\t0.1\n",
        "run.txt, line 16, column 1: found 'blue', expected a wavelength such as 450.\n  Correct the cell.",
    ),
    "a well twice going down": (
        TABLE + "Time\t0:01:00\nA1\t0.1\nA1\t0.2\n",
        "run.txt, line 17, column 1: found well A01 a second time, expected each well once.\n  Correct the name of the well.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message


def test_beside_images_what_was_calculated_from_a_read_is_still_no_raw_read(written):
    procedure = "Procedure Details\n\nRead\tImage Single Image\nRead\tod\n\tAbsorbance Endpoint\n\n"
    labels = ["Cell Count", "Mean [GFP 469,525]", "od:600", "Blank od:600", "Mean OD [od:600]"]
    lines = "".join(f"{'' if n else 'A'}\t{n}\t{n}\t{label}\n" for n, label in enumerate(labels))
    readings = read_export(written(f"{HEAD}{procedure}Results\n\t1\t2\n{lines}")).readings
    assert list(dict.fromkeys(readings["readout"])) == ["Cell Count", "Mean [GFP 469,525]", "absorbance 600"]


def test_beside_images_a_grid_that_somebody_calculated_is_left_out_and_named(written):
    procedure = "Procedure Details\n\nRead\tImage Single Image\n\n"
    metrics = "\t1\t2\nA\t5\t6\tCell Count\n\t7\t8\tMean [GFP 469,525]\n"
    export = read_export(written(f"{HEAD}{procedure}Results\n{metrics}\n\nNormalised\n\t1\t2\nA\t0.5\t0.6\n"))
    assert list(dict.fromkeys(export.readings["readout"])) == ["Cell Count", "Mean [GFP 469,525]"]
    assert export.remarks[0] == (
        "run.txt: left out, since Gen5 calculated them: 'Normalised'; platekit read --calculated, or in Python "
        "ReadOptions(calculated=True), reads them."
    )
