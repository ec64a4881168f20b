"""Titles above grids: the plate, readout and time they name, and titles that do not tell grids apart."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.readers._finding.titles import read_title

WRITTEN_AS = "day3.csv"
GRID = ",1,2\nA,{}.5,2\nB,3,4\n"


def _stacked(*titles: str) -> str:
    """Return one grid below the other, whose first values are 0.5, 1.5, ..."""
    return "\n".join(
        f"{title}\n{GRID.format(place)}" if title else GRID.format(place) for place, title in enumerate(titles)
    )


def _first_values(path) -> list[tuple]:
    readings = read_export(path, reader="plain_grid").readings
    first = readings[readings["well"] == "A01"].fillna({"time_h": -1})
    return list(first[["plate", "readout", "time_h", "value"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    "form",
    [
        "Plate {}",
        "Plate: {}",
        "Plate #{}",
        "Plate-{}",
        "plate{}",
        "Plate_{}",
        "Assay plate {}",
        "Platte {}",
        "Plate no. {}",
        "Plate,{}",
    ],
)
def test_numbers_in_titles_are_the_plates_whatever_their_order(written, form):
    path = written(_stacked(form.format(7), form.format(2)))
    assert _first_values(path) == [("Plate 7", "signal", -1, 0.5), ("Plate 2", "signal", -1, 1.5)]
    said = "day3.csv: 2 grids are read as plates 'Plate 7', 'Plate 2', by the titles above them."
    assert said in read_export(path, reader="plain_grid").remarks


@pytest.mark.parametrize("form", ["P{}", "Plate P{}", "Plate: P{}"])
def test_codes_in_titles_are_the_plates(written, form):
    path = written(_stacked(form.format("02"), form.format("01")))
    assert [row[0] for row in _first_values(path)] == ["P02", "P01"]


def test_a_number_in_the_corner_of_a_grid_names_its_plate_too(written):
    path = written("Plate 2,1,2\nA,0.5,2\n\nPlate 1,1,2\nA,1.5,2\n")
    assert [(plate, value) for plate, _, _, value in _first_values(path)] == [("Plate 2", 0.5), ("Plate 1", 1.5)]
    path = written("Plate 2\nGFP,1,2\nA,0.5,2\n\nPlate 1\nGFP,1,2\nA,1.5,2\n")
    assert [row[:2] for row in _first_values(path)] == [("Plate 2", "GFP"), ("Plate 1", "GFP")]


@pytest.mark.parametrize(
    "form",
    ["Plate 1 {}", "Plate 1: {}", "Plate 1 - {}", "Plate 1 ({})", "Plate_1_{}", "{} plate 1", "Plate 1-{}", "P01 {}"],
)
def test_a_title_names_plate_and_readout(written, form):
    path = written(_stacked(form.format("GFP"), form.format("ATP")))
    plate = "P01" if form.startswith("P01") else "Plate 1"
    assert _first_values(path) == [(plate, "GFP", -1, 0.5), (plate, "ATP", -1, 1.5)]
    said = f"day3.csv: 2 grids are read as plate '{plate}', by the titles above them; readouts 'GFP', 'ATP'."
    assert said in read_export(path).remarks


def test_a_title_names_plate_and_time(written):
    path = written(_stacked("Plate 2 0h", "Plate 2, 24 h", "Plate 1 0 h", "Plate 1 read at 24 h"))
    assert _first_values(path) == [
        ("Plate 2", "signal", 0, 0.5), ("Plate 2", "signal", 24, 1.5),
        ("Plate 1", "signal", 0, 2.5), ("Plate 1", "signal", 24, 3.5),
    ]  # fmt: skip
    said = "day3.csv: 4 grids are read as plates 'Plate 2', 'Plate 1', by the titles above them; at 0 h, 24 h."
    assert said in read_export(path).remarks
    path = written(_stacked("Plate A GFP 24 h", "Plate A ATP 90 min"))
    assert _first_values(path) == [("A", "GFP", 24, 0.5), ("A", "ATP", 1.5, 1.5)]


def test_words_about_a_named_plate_are_a_note(written):
    path = written(_stacked("Plate 2 was fixed late", "Plate 1 of 2"))
    assert _first_values(path) == [("Plate 2", "signal", -1, 0.5), ("Plate 1", "signal", -1, 1.5)]
    assert (
        "day3.csv, line 2: 'was fixed late' in the title of the grid is taken as a note." in read_export(path).remarks
    )


def test_titles_name_the_plates_of_several_sheets(booked):
    grids = {
        title: [[f"Plate {title[-1]}"], [None, 1, 2], ["A", int(title[-1]), 4.5]] for title in ("Sheet2", "Sheet1")
    }
    assert [(row[0], row[3]) for row in _first_values(booked(grids))] == [("Plate 2", 2), ("Plate 1", 1)]


def test_names_that_come_again_in_another_sheet_tell_the_plates_of_a_sheet_apart(booked):
    rows = [["Plate 2"], [None, 1, 2], ["A", 2.5, 4], [], ["Plate 1"], [None, 1, 2], ["A", 1.5, 4]]
    path = booked({"GFP": rows, "ATP": [[9 if cell == 4 else cell for cell in row] for row in rows]})
    assert [(row[0], row[3]) for row in _first_values(path)] == [
        ("run GFP Plate 2", 2.5), ("run GFP Plate 1", 1.5), ("run ATP Plate 2", 2.5), ("run ATP Plate 1", 1.5)
    ]  # fmt: skip


def test_a_single_plate_with_a_number_alone_is_named_after_the_file_and_said(written):
    export = read_export(written(_stacked("Plate 2 GFP")))
    assert set(export.readings["plate"]) == {"day3"}
    assert set(export.readings["readout"]) == {"GFP"}
    assert (
        "day3.csv: a single plate is named after the file, and not 'Plate 2' as in its title 'Plate 2 GFP'."
        in export.remarks
    )
    assert not any("named after" in remark for remark in read_export(written(_stacked("Plate 3"))).remarks)
    assert set(read_export(written(_stacked("Plate B7: GFP"))).readings["plate"]) == {"B7"}


WRONG = {
    "one grid without a plate": (
        _stacked("Plate 2", ""),
        "day3.csv, line 6, column 1: found a grid without the name of a plate in a title, expected the name of a plate above each grid, "
        "as in 'Plate 2' (line 1, column 1).\n"
        "  Write a title such as 'Plate 1', 'GFP' or 'Plate 1: GFP' into the row above each grid; put notes below the grids.",
    ),
    "one title without a plate": (
        _stacked("Plate 2", "ATP"),
        "day3.csv, line 6, column 1: found the title 'ATP' without the name of a plate, expected the name of a plate above each grid, "
        "as in 'Plate 2' (line 1, column 1).\n"
        "  Write a title such as 'Plate 1', 'GFP' or 'Plate 1: GFP' into the row above each grid; put notes below the grids.",
    ),
    "one title without a readout": (
        _stacked("Plate 1 GFP", "Plate 1"),
        "day3.csv, line 6, column 1: found the title 'Plate 1' without the name of a readout, expected the name of a readout above each "
        "grid, as in 'Plate 1 GFP' (line 1, column 1).\n"
        "  Write a title such as 'Plate 1', 'GFP' or 'Plate 1: GFP' into the row above each grid; put notes below the grids.",
    ),
    "one title without a time": (
        _stacked("Plate 1 0 h", "Plate 2"),
        "day3.csv, line 6, column 1: found the title 'Plate 2' without a time, expected a time above each grid, as in 'Plate 1 0 h' "
        "(line 1, column 1).\n"
        "  Write a title such as 'Plate 1', 'GFP' or 'Plate 1: GFP' into the row above each grid; put notes below the grids.",
    ),
    "one plate twice": (
        _stacked("Plate 1", "Plate: 1"),
        "day3.csv, line 6, column 1: found 'Plate: 1' a second time, expected a title that tells the grid from the one in line 1, column 1.\n"
        "  Give each plate a name of its own, or say what was read: 'Plate 1: GFP' and 'Plate 1: ATP'.",
    ),
    "a word that may be a name": (
        _stacked("Plate North GFP", "Plate South GFP"),
        "day3.csv, line 1, column 1: found the title 'Plate North GFP', expected a title that says in one way which plate this is.\n"
        "  Write a colon behind the name of the plate: 'Plate North: GFP'. Put what is no title below the grids.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_titles_that_do_not_tell_grids_apart_are_refused(written, refusal, text, message):
    assert refusal(written(text)) == message


def test_the_way_out_of_an_unclear_title_reads(written):
    path = written(_stacked("Plate North: GFP", "Plate South: GFP"))
    assert [row[:2] for row in _first_values(path)] == [("North", "GFP"), ("South", "GFP")]


@pytest.mark.parametrize("title", ["HIV p24", "Plates", "96-well plate GFP", "RLU", "Template 2", "GFP (485/528)"])
def test_other_words_name_no_plate(title):
    assert read_title(title).plate == ""


@pytest.mark.parametrize(
    "words", ["JAK screen, 12 March, plate read by Anna", "Screen 4, plate was fixed late", "Plate read by Anna"]
)
def test_a_sentence_about_the_plate_above_a_grid_is_no_readout(written, words):
    export = read_export(written(f'"{words}",,\n,1,2\nA,0.1,0.2\nB,0.3,0.4\n', "run.csv"))
    assert export.readings["readout"].unique().tolist() == ["signal"]
    assert f"run.csv, line 1: '{words}' outside the grids is taken as a note." in export.remarks


def test_the_name_of_a_read_that_ends_with_the_word_plate_is_a_readout(written):
    export = read_export(written("GFP plate read 2,,\n,1,2\nA,0.1,0.2\nB,0.3,0.4\n", "run.csv"))
    assert export.readings["readout"].unique().tolist() == ["GFP plate read 2"]
