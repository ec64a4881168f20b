"""A reader in one file: what CONTRIBUTING promises, tried on a real export that no shipped reader knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from platekit.errors import ReadError
from platekit.readers import Found, Reader, ReadOptions, Sheet, read_export
from platekit.readers import _read as door
from platekit.readers._finding.blocks import plate_block, plate_blocks
from platekit.readers._finding.wide_block import wide_block


def _sniff(sheet: Sheet) -> bool:
    return sheet.has("Test name:") and sheet.has("Raw Data (")


def _find(sheet: Sheet, _: ReadOptions) -> Found:
    return Found(replace(plate_block(sheet, below="Raw Data"), readout="fluorescence"))


MARS = Reader("bmg_mars_csv", "BMG Labtech MARS", (".csv",), _sniff, _find)


def test_a_new_family_is_one_sniff_and_one_read(shared, monkeypatch):
    known = [reader for reader in door.readers() if reader.name != "bmg_mars"]
    monkeypatch.setattr(door, "readers", lambda: (*known, MARS))
    export = read_export(shared / "exports" / "bmg-mars" / "Transcreener_ADP2_FI_384.csv")
    values = export.readings.set_index("well")["value"]
    # From facts.json: 302 wells with a number; A1 = 25104, D3 = 50279, A20 = 24361, A24 empty.
    assert values.notna().sum() == 302
    assert [values["A01"], values["D03"], values["A20"]] == [25104, 50279, 24361]
    assert export.readings.set_index("well").loc["A24", "flag"] == "missing"


def test_a_block_that_is_not_there_is_refused():
    sheet = Sheet("a.csv", [["Raw Data (580/620)"], ["no grid"]], lines=[1, 2])
    with pytest.raises(ReadError) as caught:
        plate_block(sheet, below="Raw Data")
    assert str(caught.value) == (
        "a.csv: found no plate below 'Raw Data', expected a grid of row letters and column numbers.\n"
        "  Export the run again with its plate layout."
    )


def test_a_grid_that_stands_to_the_right_is_found():
    # GloMax writes settings left of its grid, and a number 1 among them that is no column.
    rows = [["", "Reading:", "", "1", "", "1", "2"], ["", "", "", "", "A", "5", "6"], ["", "", "", "", "B", "7", "8"]]
    (block,) = plate_blocks(Sheet("a.csv", rows, lines=[1, 2, 3]))
    cells = block.cells()
    assert cells.well.tolist() == ["A01", "A02", "B01", "B02"]
    assert cells.at() == [(1, 5), (1, 6), (2, 5), (2, 6)]


def test_rows_of_readings_are_no_column_numbers():
    rows = [["", "1", "2", "3"], ["A", "1", "2", "3"], ["B", "4", "5", "6"]]
    (block,) = plate_blocks(Sheet("a.csv", rows, lines=[1, 2, 3]))
    assert [line.letter for line in block.lines] == ["A", "B"]
    assert block.numbers == (1, 2, 3)


def test_columns_beyond_the_largest_plate_are_no_plate():
    rows = [["", "48", "49"], ["A", "1", "2"]]
    assert plate_blocks(Sheet("a.csv", rows, lines=[1, 2])) == []


def test_wells_across_begin_where_the_names_begin():
    block = wide_block(Sheet("a.csv", [["Time", "T", "A1", "B 2", "end"]], lines=[1]), 0)
    assert block is not None
    assert (block.first, block.wells) == (2, ("A01", "B02"))
