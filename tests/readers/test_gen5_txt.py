"""Gen5 text exports: what is raw, what was calculated, clocks, and five ways in which such a file goes wrong."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
EXAMPLE = shipped("example_data") / "readers" / "gen5_txt" / "simulated_endpoint.txt"
HEAD = "Software Version\t3.12.08\n\nExperiment File Path:\tx.xpt\nPlate Number\tPlate 1\n\n"
ABSORBANCE = "Procedure Details\n\nRead\tod\n\tAbsorbance Endpoint\n\tWavelengths:  600\n\n"


def test_the_example_reads_as_it_was_laid_out(by_well):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in 2003.
    export = read_export(EXAMPLE)
    readings = export.readings
    assert set(readings["readout"]) == {"fluorescence 485/528", "luminescence"}
    assert by_well(readings, "fluorescence 485/528")["B03"] == 2003
    assert by_well(readings, "luminescence")["B03"] == 102003
    assert readings[readings["flag"] != ""][["well", "flag"]].to_numpy().tolist() == [
        ["B02", "saturated"],
        ["H12", "missing"],
    ]
    assert export.layout.set_index("well").loc[["A12", "A02"], "role"].tolist() == ["blank", "compound"]


def test_calculated_rows_are_read_when_asked_for(by_well):
    export = read_export(EXAMPLE, options=ReadOptions(calculated=True))
    assert by_well(export.readings, "normReporter")["B03"] == 0.203
    assert export.remarks[0] == (
        "simulated_endpoint.txt: calculated by Gen5 and read beside the raw readouts: 'normReporter'."
    )


def test_blanks_and_ratios_do_not_pass_for_reads(written):
    labels = ["450", "Blank 450", "od:600", "Blank od:600", "Mean OD [od:600]", "Ratio 450/600", "[Concentration]"]
    lines = "".join(f"{'A' if n == 0 else ''}\t{n}.5\t{n}.5\t{label}\n" for n, label in enumerate(labels))
    procedure = ABSORBANCE + "Read\tAbsorbance Endpoint\n\tWavelengths:  450\n\n"
    export = read_export(written(HEAD + procedure + "Results\n\t1\t2\n" + lines))
    assert export.readings.groupby("readout")["value"].first().to_dict() == {
        "absorbance 450": 0.5,
        "absorbance 600": 2.5,
    }


def test_a_concentration_of_the_standard_curve_is_calculated_and_no_layout(written, by_well):
    text = HEAD + ABSORBANCE + "Results\n\t1\t2\nA\t0.5\t0.6\tod:600\n\nConc\n\t1\t2\nA\t<0.000\t21.5\tConc\n"
    export = read_export(written(text))
    assert set(export.readings["readout"]) == {"absorbance 600"}
    assert any("left out, since Gen5 calculated them: 'Conc';" in remark for remark in export.remarks)
    assert not len(export.layout)
    listed = HEAD + ABSORBANCE + "Results\n\nWell ID\tWell\tod:600\tConc\nSPL1\tA1\t0.5\t10.5\nSPL2\tA2\t0.6\t21.5\n"
    export = read_export(written(listed), options=ReadOptions(calculated=True))
    assert by_well(export.readings, "Conc")["A02"] == 21.5
    assert by_well(export.readings, "absorbance 600")["A02"] == 0.6
    assert "conc" not in export.layout


def test_two_reads_of_one_wavelength_are_told_apart_by_their_labels(written):
    procedure = "Procedure Details\n\nRead\tearly\n\tAbsorbance Endpoint\n\nRead\tlate\n\tAbsorbance Endpoint\n\n"
    export = read_export(written(HEAD + procedure + "Results\n\t1\t2\nA\t1\t2\tearly:600\n\t3\t4\tlate:600\n"))
    assert set(export.readings["readout"]) == {"absorbance 600 (early:600)", "absorbance 600 (late:600)"}


def test_the_light_of_a_luminescence_read_has_its_emission_filter(written):
    procedure = "Procedure Details\n\nRead\tglow\n\tLuminescence Endpoint\n\t    Emission: 460/40\n\n"
    export = read_export(written(HEAD + procedure + "Results\n\t1\t2\nA\t5\t6\tglow:460/40\n"))
    assert set(export.readings["readout"]) == {"luminescence 460"}


def test_a_plate_named_by_a_person_keeps_its_name(written):
    text = HEAD.replace("Plate 1", "P07") + ABSORBANCE + "Results\n\t1\t2\nA\t1.5\t2.5\tod:600\n"
    assert set(read_export(written(text)).readings["plate"]) == {"P07"}
    assert set(read_export(written(text.replace("P07", "Plate 1"))).readings["plate"]) == {"run"}


def test_kinetic_times_are_hours_beyond_a_day_and_below_a_second(written, by_well):
    text = HEAD + "Lum\n\nTime\tT° Lum\tA1\tB2\n0:00.000\t37\t1\t2\n0:00.210\t37\t3\t4\n26:30:00\t37\t5\tOVRFLW\n"
    readings = read_export(written(text)).readings
    assert sorted(readings["time_h"].unique()) == pytest.approx([0, 0.21 / 3600, 26.5])
    assert by_well(readings, time_h=0)["B02"] == 2
    assert readings.loc[readings["well"].eq("B02"), "flag"].tolist() == ["", "", "saturated"]


def test_padding_of_a_stopped_run_is_no_time_point(written):
    text = (
        HEAD
        + "600\n\nTime\tT° 600\tA1\tA2\n0:01:00\t37\t0.1\t0.2\n0:02:00\t37\t0.3\t\n0:00:00\t0\t\t\n0:00:00\t0\t\t\n"
    )
    export = read_export(written(text))
    assert export.readings["flag"].tolist() == ["", "", "", "missing"]
    assert "run.txt, line 8: the run was stopped early; 2 rows without values are left out." in export.remarks


def test_every_line_of_the_layout_is_handed_on_under_a_name_of_its_own(written):
    grid = "Layout\n\t1\t2\nA\tSPL1\tBLK\tWell ID\n\t10000\t\tConc/Dil\n\ta\tb\tWell\n\n"
    layout = read_export(written(HEAD + ABSORBANCE + grid + "Results\n\t1\t2\nA\t0.5\t0.6\tod:600\n")).layout
    columns = ["plate", "well", "role", "compound", "well_id", "conc_dil", "well_label"]
    assert layout[columns].to_numpy().tolist() == [
        ["run", "A01", "compound", "SPL1", "SPL1", "10000", "a"],
        ["run", "A02", "blank", "", "BLK", "", "b"],
    ]


def test_a_list_of_wells_is_read_like_a_grid(written):
    text = HEAD + ABSORBANCE + "Results\n\nWell ID\tWell\tod:600\nSPL1\tA1\t0.5\nSPL2\tH12\t0.7\n"
    readings = read_export(written(text)).readings
    assert readings[["well", "readout", "value", "source"]].to_numpy().tolist() == [
        ["A01", "absorbance 600", 0.5, "run.txt:15:3"],
        ["H12", "absorbance 600", 0.7, "run.txt:16:3"],
    ]


GRID = HEAD + ABSORBANCE + "Results\n\t1\t2\t3\n"
WRONG = {
    "cut in a row": (
        GRID + "A\t1.1\t1.2\t1.3\tod:600\nB\t1.",
        "run.txt, line 15: found the end of the file after 1 of 3 values, expected a whole row.\n"
        "  The file was cut off. Export or copy it again.",
    ),
    "cut before the label": (
        GRID + "A\t1.1\t1.2\t1.3\tod:600\nB\t1.1\t1.2\t1.3",
        "run.txt, line 15: found a line of row B without a label, expected the name of the read behind the values.\n"
        "  The file was cut off, or the label column was left out of the export. Export it again.",
    ),
    "row letter twice": (
        GRID + "A\t1.1\t1.2\t1.3\tod:600\nA\t1.4\t1.5\t1.6\tod:600\n",
        "run.txt, line 15: found row A a second time for 'od:600', expected each row letter once (the first is in line 14).\n"
        "  Correct the row letter, or put the second plate under column numbers of its own.",
    ),
    "only calculated": (
        GRID + "A\t1.1\t1.2\t1.3\tBlank od:600\n",
        "run.txt: found only what Gen5 calculated ('Blank od:600'), expected a raw read.\n"
        "  Add the raw read to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    ),
    "no results": (
        HEAD + ABSORBANCE,
        "run.txt: found the head of a Gen5 export, but no results, expected a results grid, a kinetic table or a list of wells.\n"
        "  Add the raw data to the export in Gen5, or copy the file again if it was cut off.",
    ),
    "no time": (
        HEAD + "600\n\nTime\tT° 600\tA1\n0:01:00\t37\t0.1\nlater\t37\t0.2\n",
        "run.txt, line 10, column 1: found 'later', expected a time such as 0:05:00.\n  Correct the cell.",
    ),
    "no reads": (
        HEAD + "600\n\nTime\tT° 600\tA1\n",
        "run.txt, line 8: found the names of wells and no reads below them, expected a row for each time.\n"
        "  The file was cut off, or the run was stopped before its first read. Export it again.",
    ),
    "time runs backwards": (
        HEAD + "600\n\nTime\tT° 600\tA1\n0:02:00\t37\t0.1\n0:01:00\t37\t0.2\n",
        "run.txt, line 10, column 1: found '0:01:00', not later than the time before, expected times that go up.\n"
        "  Correct the cell.",
    ),
    "thousands or decimals": (
        GRID + "A\t1,234\t2,345\t999\tod:600\n",
        "run.txt, line 14, column 2: found '1,234', expected a number that can be read in one way only.\n"
        '  No other cell of the file shows which mark is the decimal one. Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".',
    ),
    "two decimal marks": (
        GRID + "A\t1,5\t2.5\t3\tod:600\n",
        "run.txt, line 14, column 3: found '2.5', and '1,5' in run.txt, line 14, column 2, expected one decimal mark in one file.\n"
        "  Export the file again, or correct the cells that were written with the other mark; an empty cell is a missing reading.",
    ),
    "a well name deleted": (
        HEAD + "600\n\nTime\tT° 600\tA1\tA3\n0:02:00\t37\t0.1\t0.2\t0.3\n",
        "run.txt, line 9, column 5: found a value more than the 2 wells named in run.txt, line 8, expected one value for each well.\n"
        "  A well name was deleted, or the row has moved. Export the file again.",
    ),
    "a value deleted": (
        HEAD + "600\n\nTime\tT° 600\tA1\tA2\n0:02:00\t37\t0.1\n0:03:00\t37\t0.1\t0.2\n",
        "run.txt, line 9: found the end of the line after 1 of 2 values, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
    "a well twice": (
        HEAD + "600\n\nTime\tT° 600\tA1\tA1\n0:02:00\t37\t0.1\t0.2\n",
        "run.txt, line 8, column 4: found well A01 a second time, expected each well once.\n  Correct the name of the well.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message


def test_a_forced_decimal_mark_settles_what_the_file_does_not(written):
    text = GRID + "A\t1,234\t2,345\t999\tLum\n"
    comma = read_export(written(text), options=ReadOptions(decimal=",")).readings["value"].tolist()
    point = read_export(written(text), options=ReadOptions(decimal=".")).readings["value"].tolist()
    assert comma == [1.234, 2.345, 999]
    assert point == [1234, 2345, 999]
