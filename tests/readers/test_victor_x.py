"""VICTOR exports: lists with repeats plate by plate and well by well, workbooks, plates without a list, and damaged files."""

from __future__ import annotations

import re

import openpyxl
import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "victor_x"
WELL_BY_WELL = (
    "Plate\tRepeat\tWell\tType\tTime\tGlow (0.1s) (CPS)\n"
    "1\t1\tA01\tM\t00:00:10.00\t100\n1\t2\t\tM\t00:06:10.00\t200\n1\t3\t\tM\t00:12:10.00\t300\n"
    "1\t1\tA02\tM\t00:15:00.00\t110\n1\t2\t\tM\t00:21:00.00\t210\n1\t3\t\tM\t00:27:00.00\t310\n"
)


@pytest.fixture
def repeats() -> str:
    return (EXAMPLES / "simulated_repeats.csv").read_text(encoding="utf-8")


def _values(export) -> dict[tuple[str, str, float], float]:
    rows = export.readings.fillna({"time_h": -1})[["readout", "well", "time_h", "value"]]
    return {
        (readout, well, round(time, 4)): value for readout, well, time, value in rows.itertuples(index=False, name=None)
    }


def test_repeats_of_a_plate_are_timed_by_the_first_well_of_each_read(repeats, written):
    export = read_export(written(repeats))
    values = _values(export)
    assert export.reader == "victor_x"
    assert len(values) == len(export.readings) == 2 * 3 * 24
    # 17 s and half an hour more; the second label begins at 100 s.
    assert [values["absorbance 450", "B03", time] for time in (0.0047, 0.5047, 1.0047)] == [0.123, 0.223, 0.323]
    assert values["fluorescence 485/535", "D06", 0.5278] == 24006
    assert export.remarks == (
        "run.csv: wells were read more than once, plate after plate; the time of a read is that of its first well.",
    )


def test_reads_well_after_well_count_from_the_first_of_each_well_which_may_be_named_once(written):
    export = read_export(written(WELL_BY_WELL))
    assert _values(export) == {
        ("luminescence", "A01", 0.0): 100, ("luminescence", "A01", 0.1): 200, ("luminescence", "A01", 0.2): 300,
        ("luminescence", "A02", 0.0): 110, ("luminescence", "A02", 0.1): 210, ("luminescence", "A02", 0.2): 310,
    }  # fmt: skip
    assert (
        "run.csv: wells were read more than once, well after well; times count from the first read of each well."
        in export.remarks
    )


def test_a_read_before_the_first_of_its_well_is_refused_and_no_time_is_negative(written, refusal):
    assert refusal(written(WELL_BY_WELL.replace("00:06:10.00", "00:00:05.00"))) == (
        "run.csv, line 3, column 5: found '00:00:05.00', not later than the time before, expected times that go up.\n"
        "  Correct the cell."
    )


def test_a_workbook_is_read_from_its_list_with_the_barcodes_of_its_plates():
    export = read_export(EXAMPLES / "simulated_list.xlsx")
    values = export.readings.set_index(["plate", "well"])["value"]
    assert len(export.readings) == 48
    assert values["SIM-1", "B03"] == 12003
    assert values["SIM-2", "D06"] == 24006
    assert set(export.readings["readout"]) == {"luminescence"}
    roles = export.layout.set_index(["plate", "well"])["role"]
    assert (roles["SIM-2", "A05"], roles["SIM-2", "A06"]) == ("UNK", "BLK")


def test_a_workbook_counts_times_in_days(booked):
    names = ["Plate", "Repeat", "Well", "Type", "Time", "Glow (CPS)"]
    rows = [names, [1, 1, "A01", "M", 0.0, 5], [1, 2, "A01", "M", 0.25, 6]]
    export = read_export(booked({"List ; Plates 1 - 1": rows}))
    assert _values(export) == {("luminescence", "A01", 0.0): 5, ("luminescence", "A01", 6.0): 6}


def test_a_workbook_without_its_list_is_read_from_the_plates(tmp_path):
    book = openpyxl.load_workbook(EXAMPLES / "simulated_list.xlsx")
    listed = book["List ; Plates 1 - 2"]
    book.remove(listed)
    book.save(tmp_path / "run.xlsx")
    values = read_export(tmp_path / "run.xlsx").readings.set_index(["plate", "readout", "well"])["value"]
    assert len(values) == 48
    assert values["SIM-2", "luminescence", "B03"] == 22003


def test_plates_without_row_letters_are_read_where_they_are_whole(tmp_path):
    book = openpyxl.load_workbook(EXAMPLES / "simulated_list.xlsx")
    book.remove(book["List ; Plates 1 - 2"])
    plate = book["Plate"]
    for row in plate.iter_rows():
        if row[0].value in ("A", "B", "C", "D") or row[1].value == "01":
            numbers = [cell.value for cell in row[1:]] if row[0].value else []
            for cell in row:
                cell.value = None
            for place, number in enumerate(numbers):
                row[place].value = number
    book["Protocol"].append(["Plate size ................................ 4 x 6"])
    book.save(tmp_path / "run.xlsx")
    export = read_export(tmp_path / "run.xlsx")
    values = export.readings.set_index(["plate", "well"])["value"]
    assert values["SIM-2", "B03"] == 22003
    assert any("a grid has no row letters" in remark for remark in export.remarks)


@pytest.mark.parametrize(
    ("label", "readout"),
    [
        ("Absorbance @ 600 (1.0s) (A)", "absorbance 600"),
        ("Luminescence (CPS)", "luminescence"),
        ("Umbelliferone (355nm/460nm. 1.0s) (Counts)", "fluorescence 355/460"),
        ("My own label (1.0s) (Counts)", "My own label (1.0s) (Counts)"),
    ],
)
def test_a_label_without_a_protocol_is_named_by_its_own_words(written, label, readout):
    text = f"Plate,Repeat,Well,Type,Time,{label}\n1,1,A01,M,00:00:10.00,5\n1,1,A02,M,00:00:11.00,6\n"
    assert set(read_export(written(text)).readings["readout"]) == {readout}


def test_a_file_with_semicolons_and_decimal_commas_reads_the_same(repeats, written):
    resaved = re.sub(r"(\d)\.(\d{2,3})\b", r"\1,\2", repeats.replace(",", ";"))
    assert "0,123" in resaved
    assert _values(read_export(written(resaved))) == _values(read_export(written(repeats)))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "1\t1\tA02\tM\t00:15:00.00\t110\n", "",
            "run.csv, line 5, column 3: found no well, expected a well such as A01 in the column 'Well'.\n"
            "  A line was lost, or a cell was changed or moved. Export the list again.",
        ),
        (
            "A02", "sample 2",
            "run.csv, line 5, column 3: found 'sample 2', expected a well such as A01 in the column 'Well'.\n"
            "  A line was lost, or a cell was changed or moved. Export the list again.",
        ),
        (
            "1\t1\tA02", "\t1\tA02",
            "run.csv, line 5, column 1: found no plate, expected the number of the plate in the column 'Plate'.\n"
            "  A cell was emptied or changed. Write the number, such as 1, that the other rows of the plate have.",
        ),
        (
            "1\t2\t\t", "\t2\t\t",
            "run.csv, line 3, column 1: found no plate, expected the number of the plate in the column 'Plate'.\n"
            "  A cell was emptied or changed. Write the number, such as 1, that the other rows of the plate have.",
        ),
        (
            "\n1\t", "\nP1\t",
            "run.csv, line 2, column 1: found 'P1', expected the number of the plate in the column 'Plate'.\n"
            "  A cell was emptied or changed. Write the number, such as 1, that the other rows of the plate have.",
        ),
        (
            "00:15:00.00", "soon",
            "run.csv, line 5, column 5: found 'soon', expected a time such as 00:05:00.00.\n  Correct the cell.",
        ),
        (
            "\t110\n", "\t110\t7\n",
            "run.csv, line 5, column 7: found '7' beyond the last column, expected a name above each value.\n"
            "  A cell was added to the row or lost from the column names. Export the list again.",
        ),
        (
            "Type\tTime\tGlow", "Type\tGlow",
            "run.csv, line 2, column 6: found '100' beyond the last column, expected a name above each value.\n"
            "  A cell was added to the row or lost from the column names. Export the list again.",
        ),
    ],
)  # fmt: skip
def test_a_damaged_list_is_refused(written, refusal, before, after, message):
    assert refusal(written(WELL_BY_WELL.replace(before, after))) == message


def test_a_well_whose_first_read_is_lost_is_refused(written, refusal):
    lost = WELL_BY_WELL.replace("\t\tM", "\tA01\tM", 2).replace("\t\tM", "\tA02\tM")
    assert refusal(written(lost.replace("1\t1\tA02\tM\t00:15:00.00\t110\n", ""))) == (
        "run.csv, line 5: found repeat 2 as the first read of well A02, expected repeat 1, as for other wells.\n"
        "  A line was lost from the file, and times count from there. Export the list again."
    )


def test_a_second_list_with_other_labels_is_refused(repeats, written):
    with pytest.raises(ReadError, match="found a second list with other labels, expected the column names of line 1"):
        read_export(written(repeats + "\n" + WELL_BY_WELL.replace("\t", ",")))


def test_a_list_without_values_is_refused(written, refusal):
    assert refusal(written("Plate,Repeat,Well,Type,Time,Glow (CPS)\n")) == (
        "run.csv, line 1: found the column names of a list without a value below them, expected wells with values.\n"
        "  Export the run again, with its list; or copy the file again if it was cut off."
    )


PICTURE = (
    "Plate\tRepeat\tEnd time\tStart temp.\tEnd temp.\tBarCode \n1\t{repeat}\t12:39:17 PM\t29.9\t30\tN/A \n\t\t\t\t\t \n"
    "Absorbance @ 600 (A)\t\t\t\t\t \n-0.000\t\t\t\t\t \n\t\t\t\t\t \n{absorbance}\t\t\t\t\t \n"
    "GFP (Counts)\t\t\t\t\t \n112\t\t\t\t\t \n\t\t\t\t\t \n{gfp}\t\t\t\t\t \n"
)
PROTOCOL = (
    "Protocol description\n\n\nName of the plate type ............ Generic 4x6 size plate\n\n"
    "Name of the label ................. Absorbance @ 600\nLabel technology .................. Photometry\n"
    "CW-lamp filter name ............... 600\n\n"
    "Name of the label ................. GFP\nLabel technology .................. Prompt fluorometry\n"
    "CW-lamp filter name ............... F485\nEmission filter name .............. F535\n\n"
    "Plate map of plate 1\nA | M   M   M   M   M   M   \n"
)


def _both_labels(repeat: int) -> tuple[str, dict[tuple[str, str, int], float]]:
    """Return pictures of one read of a plate, each label with its blank above its lines, and what they hold."""
    known = {
        (label, f"{row}{column:02d}", repeat): base * (repeat + 10 * place + column)
        for label, base in (("A", 0.001), ("C", 1))
        for place, row in enumerate("ABCD")
        for column in range(1, 7)
    }
    lines = {
        label: "\n".join(
            "\t".join(f"{known[label, f'{row}{column:02d}', repeat]:{form}}" for column in range(1, 7))
            for row in "ABCD"
        )
        for label, form in (("A", ".3f"), ("C", ".0f"))
    }
    return PICTURE.format(repeat=repeat, absorbance=lines["A"] + "\n", gfp=lines["C"] + "\n"), known


def test_a_list_ends_where_the_pictures_of_the_plates_begin_in_the_same_text(written):
    # 4 x 6 wells by hand: value = 0.001 (absorbance) or 1 (GFP) * (repeat + 10 * row + column).
    pictures, known = zip(*(_both_labels(repeat) for repeat in (1, 2)), strict=True)
    together = known[0] | known[1]
    rows = [
        f"1\t{repeat}\t{well}\tM\t0{repeat - 1}:00:10.00\t{together['A', well, repeat]:.3f}\t0{repeat - 1}:06:10.00\t{together['C', well, repeat]:.0f}\n"
        for repeat in (1, 2)
        for well in (f"{row}{column:02d}" for row in "ABCD" for column in range(1, 7))
    ]
    head = "Plate\tRepeat\tWell\tType\tTime\tAbsorbance @ 600 (A)\tTime\tGFP (Counts)\n"
    export = read_export(written(head + "".join(rows) + "".join(pictures) + PROTOCOL))
    values = _values(export)
    assert len(values) == len(export.readings) == 2 * 2 * 24
    assert values["absorbance 600", "A01", 0.0028] == 0.002
    assert values["absorbance 600", "D06", 1.0028] == 0.038
    assert values["fluorescence 485/535", "B02", 1.1028] == 14


def test_plates_without_row_letters_have_their_blank_above_each_label(written):
    pictures, known = zip(*(_both_labels(repeat) for repeat in (1, 2)), strict=True)
    export = read_export(written("".join(pictures) + PROTOCOL))
    names = {"A": "absorbance 600 (Absorbance @ 600 (A)", "C": "fluorescence 485/535 (GFP (Counts)"}
    turns = {1: ")", 2: ", repeat 2)"}
    expected = {
        (names[label] + turns[repeat], well, -1): round(value, 3)
        for (label, well, repeat), value in (known[0] | known[1]).items()
    }
    assert _values(export) == expected
