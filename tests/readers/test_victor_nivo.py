"""VICTOR Nivo exports: kinetic tables, lists of wells and grids, and files that lost a line."""

from __future__ import annotations

import re

import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"


@pytest.fixture
def text() -> str:
    path = shipped("example_data") / "readers" / "victor_nivo" / "simulated_operations.txt"
    return path.read_text(encoding="utf-8")


def _values(export) -> dict[tuple[str, str, float], float]:
    rows = export.readings.fillna({"time_h": -1})[["readout", "well", "time_h", "value"]]
    return {(readout, well, time): value for readout, well, time, value in rows.itertuples(index=False, name=None)}


def test_every_operation_is_a_readout_with_the_filters_that_the_parameters_give_it(text, written):
    export = read_export(written(text))
    values = _values(export)
    assert export.reader == "victor_nivo"
    assert set(export.readings["plate"]) == {"SIM-1"}
    assert len(values) == len(export.readings) == 5 * 24
    assert [values["absorbance 450", "B03", time] for time in (0.0, 0.1, 0.5)] == [0.123, 0.223, 0.323]
    assert values["fluorescence 480/530", "C05", -1] == 13005
    assert values["luminescence", "D06", -1] == 54006
    assert export.remarks == ()


def test_a_workbook_is_read_from_its_list_of_wells_and_not_twice(text, written, booked):
    plate = [["1 OPERATION", "ABS (F)-Kinetics"], ["Plate", 1], [None, 1, 2], ["A", 0.5, 0.5]]
    export = read_export(booked({"Well results": text, "Plate results": plate}))
    assert _values(export) == _values(read_export(written(text)))
    assert "run.xlsx: the sheets Plate results hold no plates of this kind and are not read." in export.remarks


def test_a_file_with_semicolons_and_decimal_commas_reads_the_same(text, written):
    resaved = re.sub(r"(\d)\.(\d)", r"\1,\2", text.replace("\t", ";"))
    assert _values(read_export(written(resaved))) == _values(read_export(written(text)))


def test_plates_side_by_side_are_told_apart(text, written):
    two = text.replace("\tPlate\t1\t1\t1", "\tPlate\t1\t1\t2").replace("SIM-1\tSIM-1\tSIM-1", "SIM-1\tSIM-1\tSIM-2")
    readings = read_export(written(two)).readings
    well = readings[(readings["well"] == "B03") & (readings["readout"] == "absorbance 450")].set_index("plate")
    assert well["value"].to_dict() == {"SIM-1": 0.223, "SIM-2": 0.323}


def test_cycles_without_times_are_readouts_of_their_own(text, written):
    export = read_export(written(text.replace("Well\tTime(s)\t0.0\t360.0\t1800.0", "Well\t\t\t\t")))
    assert "absorbance 450 (ABS (F)-Kinetics, cycle 2)" in set(export.readings["readout"])
    assert (
        "run.txt: a plate was read more than once and the file does not say when; the reads are readouts of their own."
        in export.remarks
    )


def test_an_operation_without_results_and_wells_that_others_have_are_remarked(text, written, without_lines):
    export = read_export(written(without_lines(text, 11, *range(67, 72))))
    assert export.remarks == (
        "run.txt, line 63: operation 'LUM' has no results.",
        "run.txt, line 5: 'ABS (F)-Kinetics' has no A02, which others have.",
    )


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        (
            {5},
            "run.txt, line 9: found well A01 above the first operation, expected '1 OPERATION' above its results.\n"
            "  A line was lost from the file, and nothing says what was measured. Export it again.",
        ),
        (
            {35},
            "run.txt, line 35: found 'Plate' between the wells of a table, expected one well in each row.\n"
            "  Move what stands between the rows below the table, or correct the name of the well.",
        ),
        (
            {67},
            "run.txt, line 67: found row A of a plate without column numbers above it, expected a grid with its column numbers.\n"
            "  A line was lost from the file. Export it again.",
        ),
    ],
)
def test_a_lost_line_is_refused(text, written, refusal, without_lines, gone, message):
    assert refusal(written(without_lines(text, *gone))) == message


def test_a_row_with_a_cell_too_few_is_refused(text, written, refusal):
    assert refusal(written(text.replace("A03\t\t0.113\t0.213", "A03\t\t0.213"))) == (
        "run.txt, line 12: found 4 cells in the row of well A03, expected 5, as in the others.\n"
        "  A cell was deleted or put in, or the file was cut off. Export it again."
    )


def test_a_grid_below_a_table_of_the_same_operation_is_named(text, written, without_lines):
    export = read_export(written(without_lines(text, 64)))
    assert "run.txt, line 66: the grid beside the table of wells of 'FI top' is not read." in export.remarks


def test_a_time_that_is_none_is_refused(text, written):
    with pytest.raises(ReadError, match=r"line 9, column 4: found 'soon', expected a time such as 357.2"):
        read_export(written(text.replace("360.0", "soon")))


def test_operations_without_any_results_are_refused(written, refusal):
    assert refusal(written("1 OPERATION\tLUM\n\nPARAMETERS\nLUM\t1\n")) == (
        "run.txt: found operations of a VICTOR Nivo without results, expected a table of wells or a grid below '1 OPERATION'.\n"
        "  Add the results to the export; or copy the file again if it was cut off."
    )


def test_settings_below_the_number_of_an_operation_are_its_own_whatever_they_call_it(written):
    # The parameters name each operation in other words than the results, and operations that measure nothing.
    export = read_export(
        written(
            "WELL RESULTS\nPlate,0\nBarcode,0\n\n"
            "2 OPERATION,ABS (F) - Kinetics\n,Cycle,1,2\n,Plate,0,0\n,Barcode,0,0\nWell,Time(s),0.0,720.0\n"
            "A1,,0.1,0.2\nA2,,0.3,0.4\n"
            "3 OPERATION,FI (F) - Kinetics\n,Cycle,1,2\n,Plate,0,0\n,Barcode,0,0\nWell,Time(s),10.0,730.0\n"
            "A1,,100,200\nA2,,300,400\n"
            "PARAMETERS\nBARCODE READING,n.a.\n\n1 OPERATION,Shaker-Shake in Kinetics\nSHAKE TYPE,Orbital\n\n"
            "2 OPERATION,ABS (F)-Plate Kinetics\nEXCITATION FILTER,600/10nm\n\n"
            "3 OPERATION,FI (F)-Plate Kinetics\nEXCITATION FILTER,480/30nm\nEMISSION FILTER,530/30nm\n"
        )
    )
    assert not any("no results" in remark for remark in export.remarks)
    # A barcode that was not read is 0, and names no plate.
    assert set(export.readings["plate"]) == {"run"}
    values = {(readout, well, round(time * 3600)): value for (readout, well, time), value in _values(export).items()}
    light = {("absorbance 600", "A01", 0): 0.1, ("absorbance 600", "A01", 720): 0.2, ("absorbance 600", "A02", 0): 0.3, ("absorbance 600", "A02", 720): 0.4}  # fmt: skip
    glow = {("fluorescence 480/530", "A01", 10): 100, ("fluorescence 480/530", "A01", 730): 200, ("fluorescence 480/530", "A02", 10): 300, ("fluorescence 480/530", "A02", 730): 400}  # fmt: skip
    assert values == light | glow
