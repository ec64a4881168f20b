"""Kaleido exports: reads and image analyses, plates read twice, resaved files, and files that lost a line."""

from __future__ import annotations

import math
import re

import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "kaleido_csv"


@pytest.fixture
def reads() -> str:
    return (EXAMPLES / "simulated_reads.csv").read_text(encoding="utf-8")


@pytest.fixture
def imaging() -> str:
    return (EXAMPLES / "simulated_imaging.csv").read_text(encoding="utf-8")


@pytest.fixture
def listed() -> str:
    return (EXAMPLES / "simulated_list.csv").read_text(encoding="utf-8")


def _values(export) -> dict[tuple[str, str, str], float]:
    rows = export.readings[["plate", "readout", "well", "value"]].itertuples(index=False, name=None)
    return {(plate, readout, well): value for plate, readout, well, value in rows}


def test_reads_of_two_plates_have_the_names_of_their_settings_and_the_barcodes(reads, written):
    export = read_export(written(reads))
    values = _values(export)
    assert export.reader == "kaleido_csv"
    assert len(values) == len(export.readings) == 2 * 3 * 24
    assert values["SIM-1", "absorbance 450", "B03"] == 0.123
    assert values["SIM-2", "fluorescence 485/535", "D06"] == 24006
    assert values["SIM-2", "luminescence", "A01"] == 71001
    assert export.readings["time_h"].isna().all()
    assert export.remarks == ()


def test_an_image_analysis_keeps_its_words_and_a_mean_of_nothing_is_missing(imaging, written):
    export = read_export(written(imaging))
    values = _values(export)
    assert list(export.readings["readout"].unique()) == [
        "Number of Objects", "Positive Region [%]", "Mean Intensity in Positive Region", "Analysis Quality",
    ]  # fmt: skip
    assert values["run", "Number of Objects", "C05"] == 3005
    assert values["run", "Positive Region [%]", "B03"] == 20.375
    assert math.isnan(values["run", "Mean Intensity in Positive Region", "B01"])
    flags = export.readings.set_index(["readout", "well"])["flag"]
    assert flags["Mean Intensity in Positive Region", "B01"] == "missing"
    assert flags["Analysis Quality", "B01"] == "invalid"


def test_words_are_named_or_left_out_and_never_read_from_another_well(imaging, written):
    said = read_export(written(imaging)).remarks
    assert said[:3] == (
        "run.csv, line 6: the grid of 'IMG 1' holds words such as '20250106-090001.01-c1-0101.tiff', no numbers, and is left out.",
        "run.csv, line 50: the words of 'Analysis Remarks' hold commas themselves, so that nothing says which well a word is "
        "of; left out.",
        "run.csv: a plate has no barcode (or the clock time in its place); the plates are named after the file.",
    )
    assert [remark for remark in said if "Quality" in remark] == [
        "run.csv: 24 readings of 'Analysis Quality' are invalid, without a number (A01, A02, A03, A04, A05, A06, B01, B02, ...; the first says 'Good')."
    ]


def test_a_file_resaved_with_semicolons_and_decimal_commas_reads_the_same(reads, written):
    whole = _values(read_export(written(reads)))
    resaved = re.sub(r"(\d)\.(\d{3})\b", r"\1,\2", reads.replace(",", ";"))
    assert "0,123" in resaved
    assert _values(read_export(written(resaved))) == whole


def test_a_workbook_resaved_from_the_file_reads_the_same(reads, written, booked):
    whole = _values(read_export(written(reads)))
    assert _values(read_export(booked({"Sheet": reads}))) == whole


def test_an_instrument_that_pads_its_lines_and_has_no_first_line_reads_the_same(reads, written):
    whole = _values(read_export(written(reads)))
    lines = reads.splitlines()[5:]
    padded = "\n".join(line + "," * (24 - line.count(",")) for line in lines)
    assert _values(read_export(written(padded))) == whole


def test_wells_scanned_at_several_points_keep_the_points_apart(reads, written):
    lines = reads.splitlines(keepends=True)
    point = [line.replace("SIM-1,1,,,,", "SIM-1,1,,2,1,") for line in lines[5:16]]
    lines[7] = lines[7].replace("SIM-1,1,,,,", "SIM-1,1,,1,1,")
    export = read_export(written("".join(lines[:16] + point + lines[16:])))
    well = export.readings.query("plate == 'SIM-1' and well == 'B03' and readout == 'absorbance 450'")
    assert list(well["field"]) == ["1,1", "2,1"]


def test_plate_repeats_have_the_times_that_the_protocol_plans(imaging, written):
    again = imaging.replace("PlateRepeat:\xa01", "PlateRepeat:\xa02")
    head, tail = imaging.split("Measurement Basic Information")
    twice = head + again.split("Measurement Basic Information")[0] + "Measurement Basic Information" + tail
    planned = twice.replace("Start plate repeat each [s],,0", "Start plate repeat each [s],,1800")
    export = read_export(written(planned))
    assert set(export.readings["time_h"]) == {0.0, 0.5}
    assert "run.csv: a plate was read more than once; the times are those planned, every 1800 s." in export.remarks
    export = read_export(written(twice))
    assert export.readings["time_h"].isna().all()
    assert "Number of Objects (Image Analysis ( IMG 1 ), Number of Objects, repeat 2)" in set(
        export.readings["readout"]
    )
    assert (
        "run.csv: a plate was read more than once and the file does not say when; the reads are readouts of their own."
        in export.remarks
    )


def test_two_reads_of_one_kind_are_told_apart_by_the_names_of_their_operations(reads, written):
    same = reads.replace("Excitation Wavelength [nm],,,450", "Excitation Wavelength [nm],,,485").replace(
        "Absorbance 1", "FI 2"
    )
    export = read_export(
        written(same.replace("Operation,,,FI 2\n", "Operation,,,FI 2\nEmission Wavelength [nm],,,535\n"))
    )
    assert set(export.readings["readout"]) == {
        "fluorescence 485/535 (FI 2)", "fluorescence 485/535 (Fluorescence intensity 1)", "luminescence",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("gone", "what"),
    [
        ({6}, "line 9: found a grid without a title above it"),
        ({7}, "line 9: found a grid without the line 'Barcode' above it"),
        ({10, 11, 12, 13, 14}, "line 16: found a grid below two lines 'Barcode' (the first is in line 7)"),
    ],
)
def test_lost_lines_above_a_grid_or_a_lost_grid_are_refused(reads, written, refusal, without_lines, gone, what):
    assert refusal(written(without_lines(reads, *gone))) == (
        f"run.csv, {what}, expected 'Result for ...', one line 'Barcode ...' and one grid below it.\n"
        "  A line was lost from the file, and nothing says what the grid is of. Export it again."
    )


def test_rows_that_lost_their_column_numbers_are_refused(reads, written, without_lines):
    with pytest.raises(ReadError, match="line 10: found row A of a plate outside of its grid"):
        read_export(written(without_lines(reads, 10)))


def test_a_lost_row_is_remarked(reads, written, without_lines):
    export = read_export(written(without_lines(reads, 12)))
    assert "run.csv, line 10: the grid has no row B; if the plate has, a line was lost." in export.remarks
    assert ("SIM-1", "absorbance 450", "B03") not in _values(export)


def test_a_plate_map_that_lost_its_title_is_no_readout(imaging, written):
    with pytest.raises(ReadError, match="a grid without the line 'Barcode' above it"):
        read_export(written(imaging.replace("Platemap\n", "")))


def test_an_export_of_images_alone_is_refused(imaging, written, refusal):
    images, rest = imaging.split("Analysis Result")
    assert refusal(written(images + rest[rest.index("Measurement Basic Information") :])) == (
        "run.csv: found a Kaleido export without a grid of numbers, expected a grid below 'Results for ...'.\n"
        "  Add the results to the export of the protocol; or copy the file again if it was cut off."
    )


def test_a_note_below_a_grid_changes_nothing(reads, written):
    noted = reads.replace("Result for Fluorescence", "plate looked dry,,\nResult for Fluorescence", 1)
    assert _values(read_export(written(noted))) == _values(read_export(written(reads)))


def test_a_plate_map_that_is_filled_in_is_the_layout(reads, written):
    head, tail = reads.split("Platemap\n")
    export = read_export(written(head + "Platemap\n" + tail.replace("A,-,-,", "A,Blank,S1,", 1)))
    layout = export.layout.set_index(["plate", "well"])
    assert list(layout.index) == [("SIM-1", "A01"), ("SIM-1", "A02"), ("SIM-2", "A01"), ("SIM-2", "A02")]
    assert list(layout["role"])[:2] == ["Blank", "S1"]


def test_a_cell_too_many_or_too_few_in_a_row_is_refused(imaging, written, refusal):
    assert refusal(written(imaging.replace("B,NaN,700.5", "B,,NaN,700.5").replace(",701.5\n", ",NaN\n"))) == (
        "run.csv, line 36, column 8: found 'NaN' beyond column 6, expected nothing beside a grid of results.\n"
        "  If it is a note, move it below the grid; if a cell was added to the row, export the file again."
    )
    with pytest.raises(ReadError, match="line 36: found 6 cells, where other rows of the table have 7"):
        read_export(written(imaging.replace("B,NaN,700.5", "B,700.5")))


def test_a_list_has_a_readout_for_each_channel_and_the_times_of_its_repeats(listed, written):
    export = read_export(written(listed))
    readings = export.readings
    assert len(readings) == 5 * 24
    well = readings[readings["well"] == "B03"].fillna({"time_h": -1})
    assert well.set_index(["readout", "time_h"])["value"].to_dict() == {
        ("fluorescence 485/535", 0.005): 12003, ("fluorescence 485/535", 0.505): 22003,
        ("fluorescence 485/590", 0.005): 42003, ("fluorescence 485/590", 0.505): 52003,
        ("absorbance 450", -1): 0.123,
    }  # fmt: skip
    assert export.remarks == (
        "run.csv: wells were read more than once, plate after plate; the time of a read is that of its first well.",
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "B03,Fluorescence 1,1", "sample,Fluorescence 1,1",
            "run.csv, line 10, column 1: found 'sample', expected a well such as A01.\n"
            "  Correct the cell; put notes below an empty row.",
        ),
        (
            "B03,Fluorescence 1,1", "\nB03,Fluorescence 1,1",
            "run.csv, line 11: found a well below an empty row, expected the wells one below the other.\n"
            "  Delete the empty rows of the list, or export it again.",
        ),
        (
            "B03,Fluorescence 1,1", "B03,1",
            "run.csv, line 10: found 9 cells, where other rows of the table have 10, expected rows of one length.\n"
            "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
        ),
    ],
)  # fmt: skip
def test_a_damaged_list_is_refused(listed, written, refusal, before, after, message):
    assert refusal(written(listed.replace(before, after, 1))) == message
