"""The real exports: every promised fact, every spot, every reading followed back to its raw cell, no file mis-read."""

from __future__ import annotations

import csv
import json
import math
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from platekit.errors import ReadError
from platekit.readers import Export, ReadOptions, read_export

# file -> who reads it, and for text files how a person would open it.
OURS = {
    "biotek-gen5/endpoint_singleplate.txt": ("gen5_txt", "utf-8", "\t"),
    "biotek-gen5/240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt": ("gen5_txt", "utf-8", "\t"),
    "biotek-gen5/luminescence_endpoint_multiplate.txt": ("gen5_txt", "utf-8", "\t"),
    "biotek-gen5/kinetic_semicolon.txt": ("gen5_txt", "latin-1", ";"),
    "biotek-gen5/plate-A.xlsx": ("gen5_xlsx", "", ""),
    "biotek-gen5/kinetic_OD_fluorescence.xlsx": ("gen5_xlsx", "", ""),
    "biotek-gen5-image/Cell_Count_DAPI_GFP.txt": ("gen5_txt", "cp1252", "\t"),
    "bmg-mars/Transcreener_ADP2_FI_384.csv": ("bmg_mars", "utf-8", ","),
    "bmg-mars/bmg_lumistar_omega.xlsx": ("bmg_mars", "", ""),
    "tecan-icontrol/tecan_infinite_example.xlsx": ("tecan_icontrol", "", ""),
    "tecan-spark/tecan_spark_example.xlsx": ("tecan_spark", "", ""),
    "tecan-spark/tekan_spark.xlsx": ("tecan_spark", "", ""),
    "tecan-magellan/SLA01P01_OD.xlsx": ("tecan_magellan", "", ""),
    "perkinelmer-envision/PE_Envision_luminescence_example01.csv": ("envision_csv", "utf-8", ","),
    "perkinelmer-enspire/raw_plate_data_enspire.csv": ("enspire_csv", "utf-8", ","),
    "revvity-kaleido/fluorescence_endpoint_single_plate_example_01.csv": ("kaleido_csv", "utf-8", ","),
    "revvity-kaleido/optical_imaging_endpoint_single_plate_example_01.csv": ("kaleido_csv", "utf-8", ","),
    "moldev-softmax/kinetic_utf16.txt": ("softmax_pro", "utf-16", "\t"),
    "moldev-softmax/MD_SMP_luminescence_endpoint_example03.txt": ("softmax_pro", "utf-16", "\t"),
    "moldev-softmax/MD_SMP_fluorescence_endpoint_partial_plate_example01.txt": ("softmax_pro", "utf-16", "\t"),
    "thermo-skanit/luciferase_assay_example.xlsx": ("skanit", "", ""),
    "thermo-skanit/Multiskan_Sky.xlsx": ("skanit", "", ""),
    "promega-glomax/glomax_example.csv": ("glomax_csv", "utf-8", ","),
    "appbio-quantstudio/appbio_quantstudio_example04.txt": ("quantstudio", "utf-8", "\t"),
    "appbio-quantstudio/QS7Pro_DA_primary_analysis.xlsx": ("quantstudio", "", ""),
    "biorad-cfx/example01.csv": ("cfx_csv", "utf-8", ","),
    "harmony-phenix/SARS2_B117_PlateResults.txt": ("harmony", "utf-8", "\t"),
    "cellprofiler/BR00121431_A01_1_Image.csv": ("cellprofiler", "utf-8", ","),
    "plain-grid/byonoy_absolute_example.csv": ("byonoy_csv", "utf-8", ","),
    "plain-grid/generic_plate_562.xlsx": ("plain_grid", "", ""),
    "plain-long/generic_long_562.xlsx": ("plain_long", "", ""),
}
# Files whose facts speak of the blocks that the instrument's software calculated, too.
WITH_CALCULATED = ("perkinelmer-envision/", "perkinelmer-enspire/")
# What stands in these files where a reading has no number.
TOKENS = {
    "saturated": ["OVRFLW"],
    "missing": ["MISSED", "", None, " ", "NaN"],
    "below_range": ["Undetermined", "NaN"],
    "invalid": ["Good"],
}
# What spots.csv calls a readout -> what platekit calls it (DESIGN.md, "Readout names"); others are part of the name.
READOUTS = {
    "360/460": "fluorescence 360/460", "485/528": "fluorescence 485/528",
    "OD:600": "absorbance 600", "485,528": "fluorescence 485/528", "530,580": "fluorescence 530/580",
    "OD600": "absorbance 600", "mKate2": "fluorescence 588/633", "475-30": "luminescence 475",
    "Cell Count": "Cell Count", "Cell Count_2 GFP+": "Cell Count_2",
    "raw": "luminescence", "crosstalk-corrected": "Crosstalk", "raw Meas A": "fluorescence 530/590",
}  # fmt: skip


@pytest.fixture(scope="module")
def exports(shared) -> Callable[[str], Export]:
    @cache
    def export(file: str) -> Export:
        return read_export(shared / "exports" / file, options=ReadOptions(calculated=file.startswith(WITH_CALCULATED)))

    return export


@pytest.fixture(scope="module")
def facts(shared) -> list[dict]:
    return json.loads((shared / "exports" / "facts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", OURS)
def test_wells_readouts_times_and_plates_are_as_promised(file, exports, facts):
    fact = next(fact for fact in facts if fact["file"] == file)
    readings = exports(file).readings
    assert exports(file).reader == OURS[file][0]
    assert readings["plate"].nunique() == fact["plates"]
    wells = readings.groupby("plate")["well"].nunique()
    assert set(wells) == {fact["wells"]} or wells.sum() == fact["wells"]
    if isinstance(fact["channels"], int):
        assert readings["readout"].nunique() == fact["channels"]
    times = fact["timepoints"] if isinstance(fact["timepoints"], int) else 1
    assert set(readings.groupby("readout")["time_h"].nunique(dropna=False)) == {times}
    assert len(readings) == wells.sum() * readings["readout"].nunique() * times


@pytest.mark.parametrize("file", OURS)
def test_every_spot_has_its_value_or_its_flag(file, exports, shared):
    spots = pd.read_csv(shared / "exports" / "spots.csv", dtype=str, keep_default_na=False)
    spots = spots[spots["file"] == file]
    readings = exports(file).readings
    assert len(spots) >= 2
    for spot in spots.itertuples():
        found = readings[readings["well"] == spot.well]
        if spot.plate:
            plates = list(dict.fromkeys(readings["plate"]))
            named = [plate for plate in plates if plate == spot.plate or plate.endswith(f" {spot.plate}")]
            found = found[found["plate"] == (named[0] if named else plates[int(spot.plate) - 1])]
        if spot.readout_contains:
            readout = READOUTS.get(spot.readout_contains)
            names = found["readout"]
            found = found[
                names == readout if readout else names.str.contains(spot.readout_contains, case=False, regex=False)
            ]
        if spot.time_s:
            found = found[(found["time_h"] * 3600 - float(spot.time_s)).abs() < 0.01]
        if spot.flag == "missing" and found.empty:
            continue  # a cell that is empty may also have no row
        assert len(found) == 1, spot
        assert found["flag"].item() == spot.flag
        # i-control writes numbers of single precision: 0.3438 stands in its cell as 0.34380000829696655.
        value = found["value"].item()
        assert (value == pytest.approx(float(spot.value), rel=1e-7, abs=0)) if spot.value else math.isnan(value)


def test_overflow_and_missed_wells_stand_on_the_diagonals(exports):
    # The file's note: 8 OVRFLW and 5 MISSED wells, on two diagonals of the plate.
    readings = exports("biotek-gen5/240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt").readings
    wells = readings.groupby("flag")["well"].agg(set)
    assert wells["saturated"] == {"H01", "G02", "F03", "E04", "D05", "C06", "B07", "A08"}
    assert wells["missing"] == {"H08", "G09", "F10", "E11", "D12"}
    assert not (readings["value"] == 0).any()


def test_only_the_rows_of_the_file_are_read_from_envision(exports):
    readings = exports("perkinelmer-envision/PE_Envision_luminescence_example01.csv").readings
    assert set(readings["well"].str[0]) == set("AEIM")


def test_raw_readouts_alone_are_read_unless_asked(shared):
    export = read_export(shared / "exports" / "perkinelmer-envision/PE_Envision_luminescence_example01.csv")
    assert set(export.readings["readout"]) == {"luminescence"}
    assert len(export.readings) == 192
    gen5 = read_export(shared / "exports" / "biotek-gen5/endpoint_singleplate.txt")
    assert gen5.remarks == (
        "endpoint_singleplate.txt: left out, since Gen5 calculated them: 'normDAPI', 'normGFP', 'meanNormDAPI', "
        "'meanNormGFP'; platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    )


def test_the_published_first_wells_of_the_cellhts2_export(shared):
    # From the README of the data: the first block, which EnVision calculated, has A01 = 28817900 and B19 = 3604946.
    path = shared / "reference" / "hts" / "cellHTS2_EnVision" / "XXX_1500.csv"
    readings = read_export(path, options=ReadOptions(calculated=True)).readings
    values = readings.set_index(["readout", "well"])["value"]
    assert values["Crosstalk", "A01"] == 28817900
    assert values["Crosstalk", "A02"] == 38069193
    assert values["Crosstalk", "B19"] == 3604946
    assert readings.groupby("readout")["well"].nunique().to_dict() == {"luminescence": 384, "Crosstalk": 384}


def test_grid_and_list_of_the_same_plate_give_the_same_readings(exports):
    grid = exports("plain-grid/generic_plate_562.xlsx").readings
    listed = exports("plain-long/generic_long_562.xlsx").readings
    columns = ["well", "readout", "value", "flag"]
    pd.testing.assert_frame_equal(grid[columns], listed[columns])


@cache
def _workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _raw_cell(path: Path, source: str, encoding: str, delimiter: str) -> object:
    if path.suffix == ".xlsx":
        file, sheet, cell = source.split("!")
        assert file == path.name
        return _workbook(path)[sheet][cell].value
    file, line, column = source.rsplit(":", 2)
    assert file == path.name
    text = path.read_text(encoding=encoding).splitlines()[int(line) - 1]
    return next(csv.reader([text], delimiter=delimiter))[int(column) - 1]


@pytest.mark.parametrize("file", OURS)
def test_readings_lead_back_to_their_raw_cells(file, exports, shared):
    readings = exports(file).readings
    _, encoding, delimiter = OURS[file]
    rows = sorted(random.Random(7).sample(range(len(readings)), 12)) + list(readings.index[readings["flag"] != ""])
    for row in rows:
        reading = readings.loc[row]
        raw = _raw_cell(shared / "exports" / file, reading["source"], encoding, delimiter)
        if reading["flag"]:
            assert raw in TOKENS[reading["flag"]]
        else:
            assert float(str(raw)) == reading["value"]


def test_every_file_is_claimed_by_its_own_reader_or_refused(shared, facts):
    refused: dict[str, str] = {}
    for fact in facts:
        path = shared / "exports" / fact["file"]
        if fact["file"] in OURS:
            assert read_export(path).reader == OURS[fact["file"]][0]
            continue
        with pytest.raises(ReadError) as caught:
            read_export(path)
        refused[fact["file"]] = str(caught.value)
    assert len(refused) == len(facts) - len(OURS)
    unknown = {file for file, message in refused.items() if "expected an export of a known family" in message}
    assert set(refused) - unknown == {"plain-grid/384_well_simple.xlsx"}


def test_a_layout_is_refused_as_data_and_the_message_says_how_to_use_it(shared):
    with pytest.raises(ReadError) as caught:
        read_export(shared / "exports" / "plain-grid" / "384_well_simple.xlsx")
    assert str(caught.value) == (
        "384_well_simple.xlsx, sheet 'Sheet1', cell B3: found 'SB-001' and more words in a plate grid: a layout, not data, "
        "expected numbers that were read from a plate.\n"
        '  Use it as the layout of your plates: layout = "384_well_simple.xlsx" in screen.toml.'
    )


def test_a_file_without_wells_is_refused_by_what_it_is(shared):
    with pytest.raises(ReadError) as caught:
        read_export(shared / "exports" / "cell-counter" / "ViCellBLU_utf16.csv")
    assert str(caught.value) == (
        "ViCellBLU_utf16.csv: found cells that a Vi-CELL counted, expected an export of a known family.\n"
        "  It is about samples, not about the wells of a plate. If the samples stood in wells, name these in a column 'well' "
        "and read the table by [[tables]] in screen.toml."
    )


def test_the_layout_inside_a_gen5_export_is_handed_on(exports):
    layout = exports("biotek-gen5/endpoint_singleplate.txt").layout.set_index("well")
    # By eye from the file: A1 POS, H1 NEG, B3 SPL3.
    assert layout.loc["A01", ["role", "compound", "well_id"]].tolist() == ["POS", "", "POS"]
    assert layout.loc["H01", "role"] == "NEG"
    assert layout.loc["B03", ["role", "compound"]].tolist() == ["compound", "SPL3"]
    plates = exports("biotek-gen5/luminescence_endpoint_multiplate.txt").layout["plate"].unique()
    assert list(plates) == [f"luminescence_endpoint_multiplate Plate {number}" for number in (1, 2, 3)]
