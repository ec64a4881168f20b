"""Real exports, read where they lie, with a layout written as a user would, from the file to the report."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import platekit as pk
from platekit.report.statement import STATEMENT

ROWS_96, ROWS_QUARTER = "ABCDEFGH", "AEIM"


@dataclass(frozen=True)
class RealExport:
    """A file of the reference set, what of it is mapped, and the size of its plate."""

    file: str
    readout: str
    assay: str = "reporter_fluorescence"
    rows: str = ROWS_96
    columns: int = 12
    plates: int = 1


EXPORTS = [
    RealExport("biotek-gen5/endpoint_singleplate.txt", '{ infection = "fluorescence 485/528", viability = "fluorescence 360/460" }'),
    RealExport("biotek-gen5/luminescence_endpoint_multiplate.txt", '"infection"', "reporter_luciferase", plates=3),
    RealExport("biotek-gen5/240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt", '"infection"'),
    RealExport("biotek-gen5/kinetic_semicolon.txt", '{ infection = "fluorescence 485/528", viability = "absorbance 600" }'),
    RealExport("biotek-gen5-image/Cell_Count_DAPI_GFP.txt", '{ nuclei = "Cell Count", infected_cells = "Cell Count_2", infection = "Object Size" }'),
    RealExport("perkinelmer-envision/PE_Envision_luminescence_example01.csv", '"infection"', "reporter_luciferase", ROWS_QUARTER, 24, 2),
    RealExport("plain-grid/byonoy_absolute_example.csv", '"viability"', "viability_atp"),
    RealExport("plain-grid/generic_plate_562.xlsx", '"viability"', "viability_atp"),
    RealExport("plain-long/generic_long_562.xlsx", '"viability"', "viability_atp"),
]  # fmt: skip


def _layout(export: RealExport) -> str:
    """Vehicle in the first column, no virus in the last, a dose series of one drug along each row between."""
    lines = ["well,role,compound,concentration_uM"]
    for row in export.rows:
        lines += [f"{row}1,virus_control,,", f"{row}{export.columns},cell_control,,"]
        lines += [f"{row}{column},compound,drug {row},{column - 1}" for column in range(2, export.columns)]
    return "\n".join(lines)


def _spots(shared: Path, file: str) -> list[dict[str, str]]:
    with (shared / "exports" / "spots.csv").open(newline="", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["file"] == file]


def _found(wells: pd.DataFrame, spot: dict[str, str]) -> bool:
    """Whether a mapped reading holds the value, or the flag, that was read from the raw file by eye."""
    there = wells[wells["well"] == spot["well"]]
    if not spot["value"]:
        return bool((there["value"].isna() & (there["flag"] == spot["flag"])).any())
    return bool((there["value"] == float(spot["value"])).any())


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: Path(export.file).stem[:30])
def test_a_real_export_walks_to_a_report(shared: Path, export: RealExport, tmp_path: Path):
    (tmp_path / "layout.csv").write_text(_layout(export), encoding="utf-8")
    (tmp_path / "screen.toml").write_text(
        f'[screen]\nname = "a real export"\nassay = "{export.assay}"\n\n[[plates]]\n'
        f'files = "{(shared / "exports" / export.file).as_posix()}"\nlayout = "layout.csv"\nreadout = {export.readout}\n',
        encoding="utf-8",
    )
    results = pk.run(tmp_path / "screen.toml")
    folder = pk.write(results, tmp_path / "out")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert STATEMENT.split(". ")[0] in page
    assert results.wells["plate"].nunique() == export.plates
    per_plate = results.wells.groupby("plate")["well"].nunique()
    assert set(per_plate) == {len(export.rows) * export.columns}
    assert set(results.wells["role"]) == {"virus_control", "cell_control", "compound"}
    raw = [spot for spot in _spots(shared, export.file) if "530,580" not in spot["readout_contains"]]
    mapped = [spot for spot in raw if spot["readout_contains"] not in ("crosstalk-corrected", "OD:600")]
    assert mapped
    assert all(_found(results.wells, spot) for spot in mapped)
    # Nobody chose these doses for an answer: a verdict is due on every drug all the same, and none is pro-viral by chance.
    assert len(results.calls) == (0 if export.assay == "viability_atp" else len(export.rows))
    assert "pro-viral" not in set(results.calls["verdict"])


def test_three_published_drug_plates_are_judged_as_they_were(shared: Path, tmp_path: Path):
    table = shared / "reference" / "hts" / "plateQC" / "plate_data.csv"
    (tmp_path / "screen.toml").write_text(
        f"""
[screen]
name = "three drug plates"
assay = "viability_atp"

[[tables]]
files = "{table.as_posix()}"
columns = {{ plate = "BARCODE", well = "WELL", role = "DRUG_NAME", compound = "DRUG_NAME", concentration_uM = "CONC" }}
units = {{ concentration_uM = "nM" }}
roles = {{ NEG_CTRL = "cell_control", POS_CTRL = "toxicity_control", "*" = "compound" }}
readout = {{ viability = "INTENSITY" }}
""",
        encoding="utf-8",
    )
    results = pk.run(tmp_path / "screen.toml")
    checks = results.checks.set_index(["plate", "check"])
    # Z' and robust Z' as published or recomputed from all wells; 101416 was excluded for its spatial pattern.
    expected = {"115858": (0.87, 0.88), "101416": (-0.14, 0.42), "PSCREEN_M2": (-1.37, -1.39)}
    for plate, (plain, robust) in expected.items():
        assert round(checks.loc[(plate, "z_prime"), "value"], 2) == plain
        assert round(checks.loc[(plate, "robust_z_prime"), "value"], 2) == robust
    assert checks.loc[("101416", "spatial_pattern"), "light"] in ("red", "amber")
    assert checks.loc[("115858", "spatial_pattern"), "light"] == "green"
    assert "red" in set(checks.loc["PSCREEN_M2", "light"])
    excluded = results.wells.groupby("plate")["excluded"].all()
    assert excluded.to_dict() == {"101416": False, "115858": False, "PSCREEN_M2": True}
