"""A name that was deleted from the names of columns, in a file that a spreadsheet filled up to its old length."""

from __future__ import annotations

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers"
MOVED = (
    "  If a name was deleted in this row, those behind it have moved and stand above other values: export the file again. "
    "If none was, write a name into this cell."
)


def _without(text: str, name: str, mark: str) -> str:
    """Return the text with one name deleted from the first line that holds it, and an empty cell put behind that line."""
    before, _, behind = text.partition(f"{name}{mark}")
    line, end, rest = behind.partition("\n")
    return f"{before}{line}{mark}{end}{rest}"


def test_a_list_of_an_instrument_is_refused(written, refusal):
    text = (EXAMPLES / "kaleido_csv" / "simulated_list.csv").read_text(encoding="utf-8")
    n_rows = text.count("\n") - 1
    n_luminescence = 24  # its operation has one channel
    assert refusal(written(_without(text, "Result Channel 1", ","))) == (
        f"run.csv, line 1, column 10: found no name above a column with values in {n_rows - n_luminescence} of {n_rows} rows, "
        f"expected a name above each of the last columns.\n{MOVED}"
    )


def test_a_table_that_somebody_made_is_refused_also_as_a_workbook(booked, written, refusal):
    rows = [["plate", "well", "RFP", None], ["P1", "A1", 1.5, 20], ["P1", "A2", 2.5, 30], ["P1", "A3", 3.5, None]]
    assert refusal(booked({"wells": rows})) == (
        "run.xlsx, sheet 'wells', cell D1: found no name above a column with values in 2 of 3 rows, "
        f"expected a name above each of the last columns.\n{MOVED}"
    )
    text = "plate,well,RFP,\n" + "".join(f"P1,A{n},{n}.5,{n}0\n" for n in range(1, 4))
    assert refusal(written(text)).startswith(
        "run.csv, line 1, column 4: found no name above a column with values in 3 of 3 rows"
    )


def test_words_behind_a_few_rows_and_a_column_of_row_numbers_move_no_name(written, by_well):
    noted = "well,RFP,\nA1,1.5,dry\nA2,2.5,\nA3,3.5,\n"
    assert by_well(read_export(written(noted)).readings) == {"A01": 1.5, "A02": 2.5, "A03": 3.5}
    assert "run.csv, line 1, column 3: the column has no name and is not read." in read_export(written(noted)).remarks
    numbered = read_export(written(",well,RFP\n1,A1,1.5\n2,A2,2.5\n3,A3,3.5\n"))
    assert by_well(numbered.readings) == {"A01": 1.5, "A02": 2.5, "A03": 3.5}
    assert "run.csv, line 1, column 1: the column has no name and is not read." in numbered.remarks


def test_a_table_of_images_is_refused(written, refusal):
    text = (
        "ImageNumber,Metadata_Plate,Metadata_Well,Metadata_Site,Count_Nuclei,Intensity_MeanIntensity_GFP,FileName_GFP\n"
        "1,P1,A01,1,200,0.5,a.tif\n2,P1,A02,1,210,0.6,b.tif\n"
    )
    assert read_export(written(text)).reader == "cellprofiler"
    assert refusal(written(_without(text, "Count_Nuclei", ","))) == (
        "run.csv, line 1, column 7: found no name above a column with values in 2 of 2 rows, "
        f"expected a name above each of the last columns.\n{MOVED}"
    )


TWICE = "expected each name once.\n  Rename it; if a second table begins here, give it a {} of its own."
CFX = [None, "Well", "Fluor", "Content", "Cq"], [None, "A01", "FAM", "Unkn", 21.5], [None, "A02", "FAM", "Unkn", 22.5]
VICTOR = (
    ["Plate", "Repeat", "Well", "Type", "Time", "Glow (CPS)"],
    [1, 1, "A01", "M", 0.001, 100],
    [1, 1, "A02", "M", 0.002, 110],
)


def _beside(table, added=0.0):
    """Return a table with itself on its right, behind an empty column; its numbers with something added."""
    twins = [[cell + added if isinstance(cell, float) else cell for cell in row] for row in table]
    return [[*row, None, *twin] for row, twin in zip(table, twins, strict=True)]


def test_a_second_column_of_a_name_and_a_second_table_beside_the_first_are_refused(booked, written, refusal):
    twice = [[*row, more] for row, more in zip(CFX, ["Cq", 31.5, 32.5], strict=True)]
    assert refusal(booked({"0": twice})) == (
        "run.xlsx, sheet '0', cell F1: found a second column called 'Cq', with other values than the first (cell E1), "
        + TWICE.format("sheet")
    )
    assert refusal(booked({"0": _beside(CFX, 10)})) == (
        "run.xlsx, sheet '0', cell K1: found a second column called 'Cq', with other values than the first (cell E1), "
        + TWICE.format("sheet")
    )
    assert refusal(booked({"List": _beside(VICTOR)})) == (
        "run.xlsx, sheet 'List', cell H1: found 'Plate': a second list beside the first, expected one list in each row.\n"
        "  Give it a sheet of its own."
    )
    # A column that says the same again loses nothing.
    same = [[*row, more] for row, more in zip(CFX, ["Cq", 21.5, 22.5], strict=True)]
    assert read_export(booked({"0": same})).readings["value"].tolist() == [21.5, 22.5]


def test_a_second_result_of_one_measurement_is_refused(written, refusal):
    text = (EXAMPLES / "enspire_csv" / "simulated_spectra.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    header = next(place for place, line in enumerate(lines) if "MeasA:Result" in line)
    end = next(place for place in range(header, len(lines)) if not lines[place].strip())
    for place in range(header, end):
        lines[place] += "MeasA:Result" if place == header else str(place)
    assert refusal(written("\n".join(lines) + "\n")) == (
        f"run.csv, line {header + 1}, column 9: found a second column called 'MeasA:Result', "
        f"with other values than the first (line {header + 1}, column 5), {TWICE.format('file')}"
    )


def test_numbers_behind_the_last_label_of_a_victor_are_refused(booked, refusal):
    rows = [[*row, more] for row, more in zip(VICTOR, [None, 500, 510], strict=True)]
    assert refusal(booked({"List": rows})) == (
        "run.xlsx, sheet 'List', cell G1: found no name above a column with values in 2 of 2 rows, "
        f"expected a name above each of the last columns.\n{MOVED}"
    )


SIX = ("Time\tTemperature(°C)\tA1\tA2\tA3\tB1\tB2\tB3\t", "00:00:00\t37\t1\t2\t3\t4\t5\t6\t")


def _softmax(header: str, *lines: str) -> str:
    head = "Plate:\tPlate1\t1.3\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t600 \t1\t3\t6\t1\t2\t\t"
    return "\n".join([head, header, *lines, "~End", ""])


def test_the_last_well_that_names_no_values_and_a_well_left_out_are_refused(written, refusal, by_well):
    assert by_well(read_export(written(_softmax(*SIX), "run.txt")).readings)["B03"] == 6
    padded = SIX[0].replace("A1\t", "") + "\t"
    assert refusal(written(_softmax(padded, SIX[1]), "run.txt")) == (
        "run.txt, line 2: found no well A01 among the wells of its row and its column, expected all wells side by side, also those not read.\n"
        "  If its name was deleted, the names behind it have moved and stand above the values of other wells: export the file again. "
        "If whole columns were removed, put them back, with their names."
    )
    # A plate of which the last wells were not read: no value stands behind the last name.
    unread = SIX[1].replace("\t4\t5\t6\t", "\t\t\t\t")
    assert "found no well A03 among" in refusal(written(_softmax(SIX[0].replace("A3\t", "") + "\t", unread), "run.txt"))
    one_row = "\tTemperature(°C)\tA2\tA3\t\t"
    assert refusal(written(_softmax(one_row, "00:00:00\t37\t1\t2\t3\t"), "run.txt")) == (
        "run.txt, line 2, column 5: found no well above a column with values in 1 of 1 rows, expected a well above each of the last columns.\n"
        "  If a well was deleted in this row, those behind it have moved and stand above other values: export the file again. "
        "If none was, write a well into this cell."
    )


def test_a_table_of_harmony_whose_last_columns_are_empty_is_refused(written, refusal):
    text = (EXAMPLES / "harmony" / "simulated_plate_results.txt").read_text(encoding="utf-8")
    lines = text.split("\n")
    header = next(place for place, line in enumerate(lines) if line.startswith("[Data]")) + 1
    names = lines[header].split("\t")
    lines[header] = "\t".join([*names[:4], *names[5:]]).rstrip("\r") + "\t"
    assert refusal(written("\n".join(lines), "run.txt")) == (
        f"run.txt, line {header + 1}, column {len(names)}: found 2 cells without a name behind the last column, expected one at most, as Harmony ends its lines.\n"
        "  If a name was deleted in this row, those behind it have moved and stand above other values: export the file again. "
        "If empty cells were added at the ends of lines, remove them."
    )
