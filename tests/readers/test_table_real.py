"""Long tables of real screens are read whole, and each reading leads back to its cell."""

from __future__ import annotations

import csv
import gzip
import random
import time

import numpy as np
import pandas as pd

from platekit import schema
from platekit.readers import read_table
from platekit.screen import TableMapping

SCREEN = TableMapping(
    columns={
        "plate": ("plate",), "well": ("row", "col"), "role": ("role",), "compound": ("drug",), "concentration_uM": ("dose_uM",),
        "batch": ("rep",), "moi": ("arm",), "pair": ("set", "rep"), "moa": ("moa",),
    },
    units={"concentration_uM": "uM"},
    roles={
        "drug": "compound", "vehicle": "virus_control", "background": "cell_control", "antiviral_ctrl": "antiviral_control",
        "proviral_ctrl": "proviral_control", "ifn": "interferon_control", "ifn_jaki": "rescue_control",
    },
    values={"moi": {"infected": 0.1, "mock": 0.0}},
    readout={"infection": "signal", "viability": "viability", "nuclei": "nuclei", "infected_cells": "infected_cells"},
    where="screen.toml, [[tables]] 1",
)  # fmt: skip


def test_a_real_screen_is_read_whole_and_fast(shared):
    path = shared / "reference" / "screens" / "s01-default" / "wells.csv.gz"
    started = time.process_time()
    export = read_table(path, SCREEN)
    assert time.process_time() - started < 2  # a tenth of it on an idle machine
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        truth = list(csv.DictReader(stream))
    assert len(export.readings) == 4 * len(truth)
    assert len(export.layout) == len(truth)
    for readout, column in SCREEN.readout.items():
        found = export.readings.loc[export.readings["readout"] == readout]
        assert found["value"].tolist() == [float(row[column]) for row in truth]
        assert set(found["readout_in_file"]) == {column}
    assert export.layout["well"].tolist() == [f"{row['row']}{int(row['col']):02d}" for row in truth]
    assert export.layout["pair"].tolist() == [f"{row['set']}_{row['rep']}" for row in truth]
    assert export.layout["moi"].tolist() == [{"infected": 0.1, "mock": 0.0}[row["arm"]] for row in truth]
    assert export.layout["role"].tolist() == [SCREEN.roles[row["role"]] for row in truth]
    doses = [float(row["dose_uM"]) if row["dose_uM"] else np.nan for row in truth]
    np.testing.assert_array_equal(export.layout["concentration_uM"], doses)
    assert export.layout.columns.tolist() == [*schema.LAYOUT.names, "moa"]


def test_readings_of_a_real_screen_lead_back_to_their_cells(shared):
    path = shared / "reference" / "screens" / "s01-default" / "wells.csv.gz"
    readings = read_table(path, SCREEN).readings
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    for place in random.Random(5).sample(range(len(readings)), 50):
        reading = readings.loc[place]
        file, line, column = reading["source"].rsplit(":", 2)
        assert file == "wells.csv.gz"
        assert float(lines[int(line) - 1][int(column) - 1]) == reading["value"]
        assert lines[int(line) - 1][0] == reading["plate"]


PLATE_QC = TableMapping(
    columns={"plate": ("BARCODE",), "well": ("WELL",), "role": ("DRUG_NAME",), "compound": ("DRUG_NAME",), "concentration_uM": ("CONC",)},
    units={"concentration_uM": "nM"},
    roles={"POS_CTRL": "cell_control", "NEG_CTRL": "virus_control", "*": "compound"},
    values={},
    readout={"infection": "INTENSITY"},
)  # fmt: skip


def test_controls_named_among_the_drugs_are_told_from_them(shared):
    path = shared / "reference" / "hts" / "plateQC" / "plate_data.csv"
    export = read_table(path, PLATE_QC)
    truth = pd.read_csv(path)
    roles = truth["DRUG_NAME"].map({"POS_CTRL": "cell_control", "NEG_CTRL": "virus_control"}).fillna("compound")
    assert export.layout["role"].tolist() == roles.tolist()
    names = truth["DRUG_NAME"].where(roles == "compound", "")
    assert export.layout["compound"].tolist() == names.tolist()
    # nanomolar in the file: 10000 nM are 10 uM; the dose that it gives its controls is the dose of no compound.
    doses = (truth["CONC"] / 1000).where(roles == "compound")
    np.testing.assert_allclose(export.layout["concentration_uM"], doses, rtol=1e-12)
    assert export.readings["value"].tolist() == truth["INTENSITY"].tolist()


def test_a_table_without_a_header_is_read_by_numbers(shared):
    mapping = TableMapping({"plate": ("1",), "well": ("2",)}, {}, {}, {}, {"viability": "3"}, header=False)
    export = read_table(shared / "reference" / "hts" / "cellHTS2_KcViab" / "FT01-G01.txt", mapping)
    assert len(export.readings) == 384
    assert export.readings.loc[0, ["plate", "well", "value", "source"]].tolist() == [
        "FT01-G01", "A01", 887763.0, "FT01-G01.txt:1:3",
    ]  # fmt: skip
