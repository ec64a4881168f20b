"""Labels of one name in i-control and SparkControl: the settings of each belong to it by its place, never by its name."""

from __future__ import annotations

from platekit.readers import read_export

SPARK = "Application: SparkControl,,,,V3\nPlate,,,,\nName,,,,SIM\nPlate area,,,,A1-A2\n\n"
ACTION = "Mode,Absorbance,,,\nName,OD,,,\nMeasurement wavelength,,,,{}\n\n"
TABLE = "OD,,,,\n<>,1,2,,\nA,{},{},,\n\n"
ICONTROL = "Application: Tecan i-control\t\t\t\tV\nDevice: infinite\n\n"
LABEL = "Label: GFP\nMode\t\t\t\tFluorescence Top Reading\nExcitation Wavelength\t\t\t\t{}\tnm\nEmission Wavelength\t\t\t\t{}\tnm\nPart of Plate\t\t\t\t{}\n\n"
ROW = "<>\t1\t2\n{}\t{}\t{}\n\n"


def test_two_labels_of_one_name_keep_their_own_wavelengths(written, by_well):
    text = SPARK + ACTION.format(600) + ACTION.format(700) + TABLE.format(1, 2) + TABLE.format(3, 4)
    readings = read_export(written(text)).readings
    assert by_well(readings, "absorbance 600") == {"A01": 1, "A02": 2}
    assert by_well(readings, "absorbance 700") == {"A01": 3, "A02": 4}
    first = LABEL.format(485, 520, "A1-A2") + ROW.format("A", 1, 2)
    second = LABEL.format(560, 610, "B1-B2") + ROW.format("B", 3, 4)
    readings = read_export(written(ICONTROL + first + second, "run.txt")).readings
    assert by_well(readings, "fluorescence 485/520") == {"A01": 1, "A02": 2}
    assert by_well(readings, "fluorescence 560/610") == {"B01": 3, "B02": 4}


def test_labels_of_one_name_and_light_are_told_apart_by_their_number(written, by_well):
    text = SPARK + 2 * ACTION.format(600) + TABLE.format(1, 2) + TABLE.format(3, 4)
    readings = read_export(written(text)).readings
    assert by_well(readings, "absorbance 600 (OD, label 1)") == {"A01": 1, "A02": 2}
    assert by_well(readings, "absorbance 600 (OD, label 2)") == {"A01": 3, "A02": 4}


def test_one_label_read_in_two_parts_of_a_plate_is_one_readout(written, by_well):
    parts = [LABEL.format(485, 520, f"{row}1-{row}2") + ROW.format(row, at, at + 1) for row, at in (("A", 1), ("B", 3))]
    readings = read_export(written(ICONTROL + "".join(parts), "run.txt")).readings
    assert by_well(readings, "fluorescence 485/520") == {"A01": 1, "A02": 2, "B01": 3, "B02": 4}


def test_columns_of_a_list_with_one_name_are_of_the_labels_in_their_order(written, by_well):
    text = SPARK + ACTION.format(600) + ACTION.format(700) + "Well,OD,OD,,\nA1,1,3,,\nA2,2,4,,\n"
    readings = read_export(written(text)).readings
    assert by_well(readings, "absorbance 600") == {"A01": 1, "A02": 2}
    assert by_well(readings, "absorbance 700") == {"A01": 3, "A02": 4}


def test_one_table_for_two_labels_of_its_name_is_refused(written, refusal):
    mend = (
        "\n  Give the labels names of their own, in the list of actions and above the tables, or export the run again."
    )
    labels = SPARK + ACTION.format(600) + ACTION.format(700)
    assert refusal(written(labels + TABLE.format(1, 2))) == (
        "run.csv, line 15: found a table of 'OD', and 2 labels of that name (line 6 and line 10), "
        "expected a table for each of them." + mend
    )
    assert refusal(written(labels + TABLE.format(1, 2) + TABLE.format(3, 4) + TABLE.format(5, 6))) == (
        "run.csv, line 23: found a table of 'OD', and 2 labels of that name (line 6 and line 10), "
        "expected a table for each of them." + mend
    )


def test_a_doubled_well_is_refused_with_the_light_of_its_own_label(written, refusal):
    text = SPARK + ACTION.format(600) + ACTION.format(700).replace("OD", "late")
    text += TABLE.format(1, 2) + TABLE.format(3, 4).replace("OD", "late") + TABLE.format(5, 6)
    assert refusal(written(text)) == (
        "run.csv: found well A01 of plate 'run' twice for 'absorbance 600' (run.csv:16:2 and run.csv:24:2, and 1 more such wells), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export."
    )
