"""Plain grids: letters are read and never counted, layouts are told from data, and five ways of going wrong."""

from __future__ import annotations

import pytest

from platekit.errors import ReadError
from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "plate.csv"


def test_the_example_reads_as_it_was_laid_out(by_well):
    export = read_export(shipped("example_data") / "readers" / "plain_grid" / "simulated_grid.csv")
    assert export.reader == "plain_grid"
    assert by_well(export.readings)["B03"] == 0.203
    assert len(export.readings) == 96
    assert set(export.readings["readout"]) == {"simulated absorbance"}
    assert export.remarks == ("simulated_grid.csv: the decimal mark is the comma.",)


def test_row_letters_and_column_numbers_are_read_from_the_file(written, by_well):
    export = read_export(written(",4,5\nE,1,2\nC,3,4\n"))
    assert by_well(export.readings) == {"E04": 1, "E05": 2, "C04": 3, "C05": 4}
    assert export.remarks == ("Plate 'plate' has 4 wells between C04 and E05.",)


def test_wells_of_the_largest_plate_have_two_letters(written, by_well):
    header = ",".join(str(column) for column in range(1, 49))
    export = read_export(written(f"<>,{header}\nAF,{','.join(str(column) for column in range(48))}\n"))
    assert by_well(export.readings)["AF48"] == 47


def test_grids_without_titles_are_plates_and_grids_with_titles_are_readouts(written):
    grid = ",1,2\nA,{}.5,2\nB,3,4\n"
    plates = read_export(written(f"{grid.format(1)}\n{grid.format(5)}"))
    assert plates.readings.groupby("plate")["value"].first().to_dict() == {"plate Plate 1": 1.5, "plate Plate 2": 5.5}
    assert plates.remarks[0] == "plate.csv: 2 grids are read as plates, one below the other."
    readouts = read_export(written(f"GFP\n{grid.format(1)}\nATP\n{grid.format(5)}"))
    assert readouts.readings.groupby("readout")["value"].first().to_dict() == {"GFP": 1.5, "ATP": 5.5}
    assert readouts.remarks[0] == "plate.csv: 2 grids are read as readouts of one plate, by the titles above them."


def test_plates_with_names_above_them_keep_their_names(written):
    grid = ",1,2\nA,1.5,2\n"
    export = read_export(written(f"Plate: P07\n{grid}\nPlate: P08\n{grid}"))
    assert list(export.readings["plate"].unique()) == ["P07", "P08"]


def test_notes_below_a_grid_are_remarked_and_not_read(written):
    export = read_export(written(",1,2\nA,1,2\n\nrepeated by Ana\nwells look dry, see book\n"))
    assert len(export.readings) == 2
    assert (
        export.remarks[0]
        == "plate.csv, line 4: 'repeated by Ana' and a further row outside the grids are taken as notes."
    )


def test_words_among_numbers_are_flagged_and_never_zero(written):
    export = read_export(written(",1,2,3\nA,OVER,2,dry\nB,*5*,,-\n"))
    assert export.readings["flag"].tolist() == ["saturated", "", "invalid", "masked", "missing", "missing"]
    assert not (export.readings["value"] == 0).any()


def test_every_sheet_with_a_grid_is_a_plate_of_its_own(booked):
    plates = {f"day {day}": [[], [None, 1, 2], ["A", day + 0.5, "0.290"]] for day in (1, 2)}
    path = booked({**plates, "notes": [["thawed on Monday"]]}, "plates.xlsx")
    export = read_export(path)
    assert export.readings[["plate", "well", "value", "source"]].to_numpy().tolist() == [
        ["plates day 1", "A01", 1.5, "plates.xlsx!day 1!B3"],
        ["plates day 1", "A02", 0.29, "plates.xlsx!day 1!C3"],
        ["plates day 2", "A01", 2.5, "plates.xlsx!day 2!B3"],
        ["plates day 2", "A02", 0.29, "plates.xlsx!day 2!C3"],
    ]
    assert export.remarks[0] == "plates.xlsx: the sheets notes hold no plates of this kind and are not read."
    only = read_export(path, options=ReadOptions(sheet="day 2"))
    assert set(only.readings["plate"]) == {"plates"}


def test_titles_that_come_again_begin_the_next_plate(written):
    grid = ",1,2\nA,{}.5,2\nB,3,4\n"
    export = read_export(written("\n".join(f"{title}\n{grid.format(n)}" for n, title in enumerate(["GFP", "ATP"] * 2))))
    first = export.readings[export.readings["well"] == "A01"]
    assert first[["plate", "readout", "value"]].to_numpy().tolist() == [
        ["plate Plate 1", "GFP", 0.5], ["plate Plate 1", "ATP", 1.5],
        ["plate Plate 2", "GFP", 2.5], ["plate Plate 2", "ATP", 3.5],
    ]  # fmt: skip
    assert export.remarks[0] == "plate.csv: 4 grids are read as readouts of 2 plates, by the titles above them."


def test_doses_beside_other_grids_are_a_layout_and_never_a_readout(written):
    grids = {"Drug": "A,A", "Concentration (uM)": "10,0.1", "Killing": "98,1.5", "MOI": "1,0.5"}
    export = read_export(written("\n".join(f"{title},1,2\nB,{cells}\n" for title, cells in grids.items())))
    assert export.readings[["readout", "well", "value"]].to_numpy().tolist() == [
        ["Killing", "B01", 98], ["Killing", "B02", 1.5],
    ]  # fmt: skip
    said = export.layout.set_index("well")[["Drug", "Concentration (uM)", "MOI"]]
    assert said.loc["B02"].tolist() == ["A", "0.1", "0.5"]
    assert export.remarks[:3] == (
        "plate.csv, line 1: a grid of words is taken as a layout, not as data.",
        "plate.csv, line 4: a grid of numbers, 'Concentration (uM)', is taken as a layout, not as data.",
        "plate.csv, line 10: a grid of numbers, 'MOI', is taken as a layout, not as data.",
    )


def test_doses_and_words_alone_are_refused_as_a_layout(written):
    with pytest.raises(
        ReadError, match="line 5, column 2: found 'PF' and more words in a plate grid: a layout, not data"
    ):
        read_export(written("Dose_nM,1,2\nA,10,100\n\nDrug,1,2\nA,PF,PF\n"))


def test_a_sheet_of_doses_is_no_plate(booked):
    sheets = {"GFP": [[None, 1, 2], ["A", 1.5, 1.5]], "Concentration": [[None, 1, 2], ["A", 100, 100]]}
    assert read_export(booked(sheets)).readings["value"].tolist() == [1.5, 1.5]


def test_plates_of_one_dose_each_are_plates(written):
    grid = ",1,2\nA,{}.5,2\n"
    export = read_export(written(f"Dose 1\n{grid.format(1)}\nDose 2\n{grid.format(5)}"))
    assert export.readings.groupby("readout")["value"].first().to_dict() == {"Dose 1": 1.5, "Dose 2": 5.5}


def _numbers(rows: int, columns: int) -> str:
    return "".join(",".join(f"{row}.{column:02d}" for column in range(columns)) + "\n" for row in range(rows))


@pytest.mark.parametrize("shape", [(8, 12), (16, 24), (32, 48)])
def test_numbers_alone_in_the_shape_of_a_plate_are_one(written, by_well, shape):
    export = read_export(written(f"read in May\n{_numbers(*shape)}\n"))
    assert len(export.readings) == shape[0] * shape[1]
    assert by_well(export.readings)["B03"] == 1.02
    assert export.remarks == (
        f"plate.csv, line 2: {shape[0]} x {shape[1]} numbers without row letters and column numbers are taken as a whole "
        "plate, A01 first.",
        "plate.csv, line 1: 'read in May' outside the grid is taken as a note.",
    )


@pytest.mark.parametrize("shape", [(8, 11), (7, 12), (9, 12), (12, 8), (24, 16), (4, 6), (6, 8)])
def test_numbers_alone_in_another_shape_are_refused(written, shape):
    with pytest.raises(ReadError, match="expected an export of a known family"):
        read_export(written(_numbers(*shape)))


def test_a_small_grid_of_numbers_alone_is_read_where_the_reader_is_named(written, by_well):
    assert by_well(read_export(written(_numbers(4, 6)), reader="plain_grid").readings)["D06"] == 3.05


def test_lines_that_count_are_no_readings(written):
    counted = ",".join(str(column) for column in range(1, 13)) + "\n"
    with pytest.raises(ReadError, match="expected an export of a known family"):
        read_export(written(counted + _numbers(7, 12)))


WRONG = {
    "a cell deleted": (
        ",1,2,3\nA,1,2\nB,3,4,5\n",
        "plate.csv, line 2: found the end of the line after 2 of 3 values, expected a whole row.\n"
        "  A cell was deleted, or the line was cut off. Export or copy the file again.",
    ),
    "a row letter deleted": (
        ",1,2,3\nA,1,2,3\n,3,4,5\n",
        "plate.csv, line 3: found a row of values without its letter, expected the rows of a grid one below the other, below line 1.\n"
        "  Put notes below the grid, name each row by its letter, and give each grid its own column numbers.",
    ),
    "a note between the rows": (
        ",1,2,3\nA,1,2,3\nlamp changed\nB,3,4,5\n",
        "plate.csv, line 4: found a row 'B' of values apart from its grid, expected the rows of a grid one below the other, below line 1.\n"
        "  Put notes below the grid, name each row by its letter, and give each grid its own column numbers.",
    ),
    "decimal commas between commas": (
        ",1,2\nA,0,5,0,7\nB,0,6,0,8\n",
        "plate.csv, line 2, column 4: found '0' beyond column 2, expected 2 values, as the row of column numbers says.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons between cells; else correct the row.",
    ),
    "row letter twice": (
        ",1,2\nA,1,2\nB,3,4\nA,5,6\n",
        "plate.csv, line 4: found row A a second time, expected each row letter once (the first is in line 2).\n"
        "  Correct the row letter, or put the second plate under column numbers of its own.",
    ),
    "cut off": (
        ",1,2,3\nA,1,2,3\nB,3,4",
        "plate.csv, line 3: found the end of the file after 2 of 3 values, expected a whole row.\n"
        "  The file was cut off. Export or copy it again.",
    ),
    "thousands or decimals": (
        ";1;2\nA;1,234;5,678\n",
        "plate.csv, line 2, column 2: found '1,234', expected a number that can be read in one way only.\n"
        '  No other cell of the file shows which mark is the decimal one. Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".',
    ),
    "two decimal marks": (
        ";1;2\nA;1,5;5.5\n",
        "plate.csv, line 2, column 3: found '5.5', and '1,5' in plate.csv, line 2, column 2, expected one decimal mark in one file.\n"
        "  Export the file again, or correct the cells that were written with the other mark; an empty cell is a missing reading.",
    ),
    "a layout": (
        ",1,2\nA,,DMSO\nB,drug,drug\n",
        "plate.csv, line 2, column 3: found 'DMSO' and more words in a plate grid: a layout, not data, expected numbers that were read from a plate.\n"
        '  Use it as the layout of your plates: layout = "plate.csv" in screen.toml.',
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text), reader="plain_grid") == message


def test_a_cell_of_a_workbook_is_named_as_the_spreadsheet_names_it(refusal, booked):
    assert refusal(booked({"Results": [[None, 1, 2], ["A", "1,234", 7]]}, "plate_07.xlsx")) == (
        "plate_07.xlsx, sheet 'Results', cell B2: found '1,234', expected a number that can be read in one way only.\n"
        '  No other cell of the sheet shows which mark is the decimal one. Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".'
    )


def test_a_grid_of_means_beside_another_is_left_out_also_by_its_corner(written):
    export = read_export(written("GFP,1,2\nA,1.5,2.5\nB,1.5,2.5\n\nMean,1,2\nA,1.5,2.7\nB,1.5,2.5\n"))
    assert set(export.readings["readout"]) == {"GFP"}
    assert len(export.readings) == 4
    assert any("left out, since somebody calculated them: 'Mean';" in remark for remark in export.remarks)


def test_grids_that_were_all_calculated_are_read_and_said(written):
    export = read_export(written("Mean\n,1,2\nA,1.5,2.5\nB,1.5,2.5\n\nSD\n,1,2\nA,0.5,0.7\nB,0.5,0.5\n", "run.csv"))
    assert (
        "run.csv: the titles of its grids say that somebody calculated them ('Mean', 'SD'); there are no others, and they are read."
    ) in export.remarks
