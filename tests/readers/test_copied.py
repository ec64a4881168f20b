"""Workbooks with a plate twice: sheets that were copied to calculate in."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest

from platekit.readers import read_export
from platekit.readers._copied import _follows, _may_follow
from platekit.shipped import shipped

SPARK = next((shipped("example_data") / "readers" / "tecan_spark").glob("*.xlsx"))


def _list(values: np.ndarray) -> list[list[object]]:
    wells = [f"{letter}{column}" for letter in "ABCD" for column in range(1, 7)]
    return [["well", "OD"], *([well, float(value)] for well, value in zip(wells, values, strict=True))]


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(1).uniform(0.05, 2.0, 24)


@pytest.mark.parametrize("changed", [lambda one: one - 0.05, lambda one: (3 * one).round(3), lambda one: one])
def test_a_sheet_that_follows_from_another_is_read_and_said(booked, values, changed):
    export = read_export(booked({"data": _list(values), "blanked": _list(changed(values))}))
    assert len(export.readings) == 48
    assert (
        "run.xlsx: the values of the sheet 'blanked' are those of 'data', scaled or shifted by one number. "
        "Both are read as plates; if one was calculated from the other, name the sheet to read."
    ) in export.remarks


def test_replicates_in_sheets_of_their_own_are_plates(booked, values):
    noisy = values * np.random.default_rng(2).normal(1, 0.05, 24)
    export = read_export(booked({"plate 1": _list(values), "plate 2": _list(noisy)}))
    assert not [remark for remark in export.remarks if "follow" in remark or "those of" in remark]


def test_of_many_sheets_each_that_follows_is_said_once_with_the_first_it_follows_from(booked, values):
    chance = np.random.default_rng(3)
    plates = {f"plate {place}": chance.uniform(0.05, 2.0, 24) for place in range(6)}
    unread = plates["plate 4"].copy()
    unread[7] = np.nan
    copies = {"blanked": plates["plate 2"] - 0.05, "percent": -100 * plates["plate 2"], "saturated": 3 * unread}
    sheets = {name: _list(read) for name, read in (plates | copies).items()}
    sheets["saturated"] = [[well, "OVER" if value != value else value] for well, value in sheets["saturated"]]
    said = [remark for remark in read_export(booked(sheets)).remarks if "those of" in remark]
    assert [remark.split("'")[1::2] for remark in said] == [
        ["blanked", "plate 2"],
        ["percent", "plate 2"],
        ["saturated", "plate 4"],
    ]


def test_every_pair_that_follows_is_among_those_that_may():
    # By chance, and a line fitted to each pair alone as the truth: one well far out, wells that were not read.
    chance = np.random.default_rng(4)
    values = np.vstack([chance.normal(size=(6, 40)) * 10.0 ** chance.integers(-3, 6, (6, 1)) for _ in range(5)])
    values[:, 0] *= 1000
    values = np.vstack(
        [values, values * chance.uniform(-2, 2, (30, 1)) + chance.normal(size=(30, 1)), np.full((1, 40), 7.0)]
    )
    values += np.ptp(values, axis=1, keepdims=True) * chance.uniform(-4e-4, 4e-4, values.shape)
    values[chance.random(values.shape) < 0.05] = np.nan
    may = _may_follow(values)
    follow = np.array([[_follows(one, other) for other in values] for one in values])
    assert follow.sum() > len(values)
    assert not (follow & ~may).any()
    assert may.sum() < 0.2 * may.size


def test_two_sheets_of_one_read_with_other_values_are_refused_with_both_names(tmp_path, refusal):
    workbook = openpyxl.load_workbook(SPARK)
    sheet = workbook.worksheets[0]
    copy = workbook.copy_worksheet(sheet)
    copy.title = "Kopie"
    source = read_export(SPARK).readings["source"].str.split("!")
    for name in source[source.str[1] == sheet.title].str[2]:
        if isinstance(copy[name].value, float | int):
            copy[name].value -= 0.05
    workbook.save(tmp_path / "run.xlsx")
    assert refusal(tmp_path / "run.xlsx") == (
        f"run.xlsx: found the sheets '{sheet.title}' and 'Kopie' of one date and time, alike but for their values, "
        "expected each read of a plate once.\n"
        "  One is a copy of the other. Delete it, or name the sheet that the instrument wrote: "
        f'sheet = "{sheet.title}" in screen.toml, or ReadOptions(sheet="{sheet.title}") in Python.'
    )
