"""Compounds called like numbers, wells and rows (`e12`, `1E5`, `AE12`, `0012`) in layouts of 1536 wells: text they stay."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

# Their wells; all others of the plate hold a drug that is called after its well.
NAMES = {
    "AE05": "1E5", "AF01": "AE", "AE06": "AF", "AE01": "5E-3", "E12": "e12", "E01": "2E3", "AF48": "AE12", "AA01": "AA1",
    "C03": "0012", "AD10": "INF", "A01": "E1",
}  # fmt: skip
ROWS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{letter}" for letter in "ABCDEF")]
WELLS = {
    f"{row}{column:02d}": NAMES.get(f"{row}{column:02d}", f"drug {row}{column}")
    for row in ROWS
    for column in range(1, 49)
}
NUMBERS = list(range(1, 49))
GRID = [["compound", *NUMBERS], *([row, *(WELLS[f"{row}{column:02d}"] for column in NUMBERS)] for row in ROWS)]
DOSES = [["concentration_uM", *NUMBERS], *([row, *[1] * 48] for row in ROWS)]
LONG = [["well", "compound", "dose_uM"], *([well, name, 1] for well, name in WELLS.items())]
PARTED = [
    ["row", "col", "compound", "dose_uM"],
    *([well[:-2], int(well[-2:]), name, 1] for well, name in WELLS.items()),
]


def text(mark, *tables):
    return "\n\n".join("\n".join(mark.join(map(str, row)) for row in table) for table in tables) + "\n"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("tables", [(GRID, DOSES), (LONG,), (PARTED,)], ids=["grids", "wells", "rows and columns"])
def test_in_text(write, mark, tables):
    layout = read_layout(write("layout.csv", text(mark, *tables)))
    assert layout.wells.set_index("well")["compound"].to_dict() == WELLS


@pytest.mark.parametrize("sheets", [{"compound": GRID, "dose_uM": DOSES}, {"Table": LONG}], ids=["grids", "wells"])
def test_in_excel(write_excel, sheets):
    layout = read_layout(write_excel("layout.xlsx", sheets))
    assert layout.wells.set_index("well")["compound"].to_dict() == WELLS


def test_in_toml_and_in_series(toml, write):
    layout = toml(
        "".join(f'[well.{well}]\ncompound = "{name}"\nconcentration_uM = 1\n' for well, name in NAMES.items())
    )
    assert layout.wells.set_index("well")["compound"].to_dict() == NAMES
    series = read_layout(write("layout.csv", "wells,compound,top_uM,fold,n\nAE1-AE3,e12,9,3,3\nAF1-AF3,1E5,9,3,3\n"))
    assert series.wells["compound"].tolist() == ["e12"] * 3 + ["1E5"] * 3


def test_letters_beside_numbers_in_a_long_table_are_no_grid(write):
    # Below 'row' and 'col', A, 2 and 12 stand as the corner and two column numbers of a grid would.
    rows = [[f"{row}{column}", row, column, "0012", 1] for column in (2, 3) for row in "ABCD"]
    layout = read_layout(write("layout.csv", text(",", [["well", "row", "col", "compound", "dose_uM"], *rows])))
    assert layout.wells["well"].tolist() == ["A02", "A03", "B02", "B03", "C02", "C03", "D02", "D03"]
    assert set(layout.wells["compound"]) == {"0012"}
