"""Plain grids: letters are read and never counted, layouts are told from data, and five ways of going wrong."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.errors import ReadError
from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "plate.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def _wells(export) -> dict[str, float]:
    return dict(zip(export.readings["well"], export.readings["value"], strict=True))


def test_the_example_reads_as_it_was_laid_out():
    export = read_export(shipped("example_data") / "readers" / "plain_grid" / "simulated_grid.csv")
    assert export.reader == "plain_grid"
    assert _wells(export)["B03"] == 0.203
    assert len(export.readings) == 96
    assert set(export.readings["readout"]) == {"simulated absorbance"}
    assert export.remarks == ("simulated_grid.csv: the decimal mark is the comma.",)


def test_row_letters_and_column_numbers_are_read_from_the_file(written):
    export = read_export(written(",4,5\nE,1,2\nC,3,4\n"))
    assert _wells(export) == {"E04": 1, "E05": 2, "C04": 3, "C05": 4}
    assert export.remarks == ("Plate 'plate' has 4 of the 48 wells of a plate with 6 rows and 8 columns.",)


def test_wells_of_the_largest_plate_have_two_letters(written):
    header = ",".join(str(column) for column in range(1, 49))
    export = read_export(written(f"<>,{header}\nAF,{','.join(str(column) for column in range(48))}\n"))
    assert _wells(export)["AF48"] == 47


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


def test_every_sheet_with_a_grid_is_a_plate_of_its_own(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, value in {"day 1": 1.5, "day 2": 2.5}.items():
        sheet = workbook.create_sheet(name)
        sheet["B2"], sheet["C2"], sheet["A3"], sheet["B3"], sheet["C3"] = 1, 2, "A", value, "0.290"
    workbook.create_sheet("notes")["A1"] = "thawed on Monday"
    workbook.save(tmp_path / "plates.xlsx")
    export = read_export(tmp_path / "plates.xlsx")
    assert export.readings[["plate", "well", "value", "source"]].to_numpy().tolist() == [
        ["plates day 1", "A01", 1.5, "plates.xlsx!day 1!B3"],
        ["plates day 1", "A02", 0.29, "plates.xlsx!day 1!C3"],
        ["plates day 2", "A01", 2.5, "plates.xlsx!day 2!B3"],
        ["plates day 2", "A02", 0.29, "plates.xlsx!day 2!C3"],
    ]
    assert export.remarks[0] == "plates.xlsx: the sheets notes hold no plates of this kind and are not read."
    only = read_export(tmp_path / "plates.xlsx", options=ReadOptions(sheet="day 2"))
    assert set(only.readings["plate"]) == {"plates"}


WRONG = {
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
        '  Correct the cells, or say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".": what does not fit is then flagged as invalid.',
    ),
    "a layout": (
        ",1,2\nA,,DMSO\nB,drug,drug\n",
        "plate.csv, line 2, column 3: found 'DMSO' and more words in a plate grid: a layout, not data, expected numbers that were read from a plate.\n"
        '  Use it as the layout of your plates: layout = "plate.csv" in screen.toml.',
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, case):
    text, message = WRONG[case]
    with pytest.raises(ReadError) as caught:
        read_export(written(text), reader="plain_grid")
    assert str(caught.value) == message


def test_a_cell_of_a_workbook_is_named_as_the_spreadsheet_names_it(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Results"
    for place, cell in {"B1": 1, "C1": 2, "A2": "A", "B2": "1,234", "C2": 7}.items():
        workbook.active[place] = cell
    workbook.save(tmp_path / "plate_07.xlsx")
    with pytest.raises(ReadError) as caught:
        read_export(tmp_path / "plate_07.xlsx")
    assert str(caught.value) == (
        "plate_07.xlsx, sheet 'Results', cell B2: found '1,234', expected a number that can be read in one way only.\n"
        '  No other cell of the sheet shows which mark is the decimal one. Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".'
    )
