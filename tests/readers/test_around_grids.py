"""What people write above, below and beside a grid: notes and means, which are said and never read."""

from __future__ import annotations

import pytest

from platekit.readers import read_export

WRITTEN_AS = "plate.csv"
GRID = ",1,2,3\nA,1.5,2,3\nB,3,4,5\n"
VALUES = {"A01": 1.5, "A02": 2, "A03": 3, "B01": 3, "B02": 4, "B03": 5}


@pytest.mark.parametrize(
    ("notes", "readout", "first"),
    [
        ("Experiment 12\nread by Kim\n", "signal", "Experiment 12"),
        ("Experiment 12\nread by Kim\n\n", "signal", "Experiment 12"),
        ("Date,2024-05-01\nOperator,Kim\n\n", "signal", "Date | 2024-05-01"),
        ("Experiment 12\nread by Kim\n\nGFP\n", "GFP", "Experiment 12"),
    ],
)
def test_lines_above_a_grid_are_notes_and_only_a_lone_one_directly_above_it_is_its_title(
    written, by_well, notes, readout, first
):
    export = read_export(written(notes + GRID))
    assert by_well(export.readings, readout) == VALUES
    assert export.remarks == (f"plate.csv, line 1: '{first}' and a further row outside the grids are taken as notes.",)


def test_a_mean_beside_the_grid_is_said_and_no_reading(written, by_well):
    export = read_export(written("GFP\n,1,2,3,,Mean,SD\nA,1.5,2,3,,2.17,0.8\nB,3,4,5,,4,1\n"))
    assert by_well(export.readings, "GFP") == VALUES
    assert export.remarks == (
        "plate.csv, line 2, column 6: 'Mean' and the values below it stand beside the grid, and are not read.",
        "plate.csv, line 2, column 7: 'SD' and the values below it stand beside the grid, and are not read.",
    )


def test_a_row_that_lost_a_cell_does_not_take_the_mean_for_its_last_well(written, refusal):
    lost = written(",1,2,3,Mean\nA,1.5,2,3,2.17\nB,4,5,4\n")
    assert refusal(lost, reader="plain_grid") == (
        "plate.csv, line 2, column 5: found '2.17' beyond column 3, expected 3 values, as the row of column numbers says.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons between cells; else correct the row."
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Software,Foo 3\nMode,Luminescence\n\n" + GRID, 4),
        ("Foo 3\nplate 7\nCalculated results\n" + GRID, 4),
        ("a\nb\nc\nd\ne\nf\ng\n" + GRID, 8),
        ("Day 1\nby Kim\n" + GRID + "\n" + GRID, 3),
    ],
)
def test_a_grid_below_the_settings_of_an_unknown_instrument_is_read_only_when_told_to(written, refusal, text, place):
    path = written(text)
    first = text.splitlines()[0].replace(",", "', '")
    assert refusal(path) == (
        f"plate.csv: found a plate grid in line {place}, but in a file of an unknown kind (it begins with '{first}'), "
        "expected an export of a known family.\n"
        "  `platekit readers` lists what can be read.\n"
        "  If its grid is what was read from the plate, and nothing that was calculated from it, say so: "
        'platekit read --reader plain_grid, or reader = "plain_grid" in screen.toml.'
    )
    assert read_export(path, reader="plain_grid").readings["value"].tolist()[:6] == list(VALUES.values())


def test_a_sentence_about_the_plate_is_a_note_and_not_its_name(written):
    export = read_export(written("Plate 1 read by Jörg at 24 h\n" + GRID))
    assert set(export.readings["plate"]) == {"plate"}
    assert set(export.readings["readout"]) == {"signal"}
    assert export.remarks == (
        "plate.csv, line 1: 'Plate 1 read by Jörg at 24 h' outside the grids is taken as a note.",
    )
    for title in ("Plate P07", "Plate: P07", "plate # P07"):
        assert set(read_export(written(f"{title}\n{GRID}")).readings["plate"]) == {"P07"}
