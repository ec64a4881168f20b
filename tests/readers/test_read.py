"""The doors: who reads a file, what is said about it, and what comes out whatever went in."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pandas as pd
import pytest

from platekit import schema
from platekit.errors import ReadError, Remark
from platekit.readers import ReadOptions, read, read_export, readers
from platekit.readers import _read as door
from platekit.shipped import shipped

EXAMPLES = sorted(path for path in (shipped("example_data") / "readers").glob("*/*"))


@pytest.fixture
def grid(written):
    return written(",1,2\nA,1.5,OVER\n", "plate.csv")


def test_every_reader_has_an_example_of_our_own_making():
    assert {path.parent.name for path in EXAMPLES} == {reader.name for reader in readers()}
    assert all("simulated" in path.name for path in EXAMPLES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_claimed_by_its_own_reader_and_no_other(path):
    export = read_export(path)
    assert export.reader == path.parent.name
    assert export.readings.columns.tolist() == schema.READINGS.names
    assert export.readings["value"].isna().eq(export.readings["flag"] != "").all()
    assert not export.readings.duplicated(list(schema.READINGS.keys)).any()


def test_readings_come_back_and_remarks_are_warnings(grid):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        readings = read(grid)
    assert [str(remark.message) for remark in heard] == [
        "plate.csv: 1 reading is saturated, without a number (A02).",
        "Plate 'plate' has 2 wells between A01 and A02.",
    ]
    assert {remark.category for remark in heard} == {Remark}
    assert readings[["plate", "well", "readout", "value", "flag", "source"]].to_numpy().tolist()[0] == [
        "plate", "A01", "signal", 1.5, "", "plate.csv:2:2",
    ]  # fmt: skip


def test_a_reader_can_be_named(grid, refusal):
    assert read_export(grid, reader="plain_grid").reader == "plain_grid"
    assert refusal(grid, reader="plain_gird") == (
        "reader: found 'plain_gird', expected the name of a reader.\n  Readers: did you mean 'plain_grid'?"
    )


def test_a_part_of_the_name_of_a_reader_names_those_that_are_meant(grid, refusal):
    assert refusal(grid, reader="tecan") == (
        "reader: found 'tecan', expected the name of a reader.\n"
        "  Readers: did you mean 'tecan_icontrol', 'tecan_magellan' or 'tecan_spark'?"
    )


def test_a_named_reader_says_who_reads_a_file_that_is_not_its_own(grid, refusal):
    assert refusal(grid, reader="gen5_txt") == (
        "plate.csv: found what looks like a file for plain_grid (plate-shaped grid), expected one for gen5_txt (BioTek/Agilent Gen5 text export).\n"
        "  Leave reader out: the content of the file says who reads it."
    )
    spark = shipped("example_data") / "readers" / "tecan_spark" / "simulated_kinetic.csv"
    assert refusal(spark, reader="gen5_txt").startswith(
        "simulated_kinetic.csv: found what looks like a file for tecan_spark (Tecan SparkControl), expected"
    )


def test_a_named_reader_tries_a_file_that_nobody_knows_and_says_where_it_stops(tmp_path, refusal):
    path = tmp_path / "settings.csv"
    path.write_text("Software,Foo\nMode,Lum\n,1,2\nA,1.5,2\n", encoding="utf-8")
    assert refusal(path, reader="gen5_txt") == (
        "settings.csv, line 4: found a line of row A without a label, expected the name of the read behind the values.\n"
        "  The file was cut off, or the label column was left out of the export. Export it again."
    )


def test_two_readers_that_claim_one_file_are_both_named(grid, monkeypatch, refusal):
    plain = next(reader for reader in readers() if reader.name == "plain_grid")
    monkeypatch.setattr(door, "readers", lambda: (plain, replace(plain, name="other_grid", title="another grid")))
    assert refusal(grid) == (
        "plate.csv: found a file that 'plain_grid' (plate-shaped grid) and 'other_grid' (another grid) can both read, "
        "expected one reader.\n"
        '  Say which: reader="plain_grid" or reader="other_grid".'
    )


def test_options_are_checked_when_they_are_made():
    with pytest.raises(ReadError) as caught:
        ReadOptions(decimal="'")
    assert str(caught.value) == (
        "decimal: found ''', expected '.' or ','.\n"
        '  Say decimal = "." or decimal = ","; leave it out to let the file decide.'
    )


def test_a_decimal_mark_elsewhere_in_the_file_decides(written):
    export = read_export(written(";1;2\nA;1,234;5,678\n\nTemperature;36,5\n"))
    assert export.readings["value"].tolist() == [1.234, 5.678]


def test_a_version_number_does_not_overrule_the_values(written):
    assert read_export(written(";1;2\nA;0,5;1,5\n\nVersion;3.12\n")).readings["value"].tolist() == [0.5, 1.5]


def test_a_path_may_be_text_and_nothing_else_warns(grid):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        export = read_export(str(grid))
    assert isinstance(export.readings, pd.DataFrame)
    assert export.layout.columns.tolist() == schema.LAYOUT.names
    assert len(export.layout) == 0


def test_a_table_that_nobody_knows_is_refused_in_three_lines(tmp_path, refusal):
    path = tmp_path / "mine.csv"
    path.write_text("sample,signal\nx,2\n", encoding="utf-8")
    assert refusal(path) == (
        "mine.csv: found a table that names no wells (it begins with 'sample', 'signal'), expected an export of a known family.\n"
        "  `platekit readers` lists what can be read.\n"
        "  A table of your own is read by [[tables]] in screen.toml, which says what its columns mean."
    )
