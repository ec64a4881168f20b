"""Who claims which file: each reader its own, and no other's. The matrix of readers and files is the identity."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.readers import readers
from platekit.sheets import open_sheets
from platekit.shipped import shipped

EXAMPLES = sorted(path for path in (shipped("example_data") / "readers").glob("*/*"))
# Folders of real files whose reader is not called like the folder, or that hold files of several readers.
REAL = {
    "biotek-gen5": {"gen5_txt", "gen5_xlsx"}, "biotek-gen5-image": {"gen5_txt"}, "bmg-mars": {"bmg_mars"},
    "tecan-icontrol": {"tecan_icontrol"}, "tecan-spark": {"tecan_spark"}, "tecan-magellan": {"tecan_magellan"},
    "perkinelmer-envision": {"envision_csv"}, "perkinelmer-enspire": {"enspire_csv"}, "revvity-kaleido": {"kaleido_csv"},
    "moldev-softmax": {"softmax_pro"}, "thermo-skanit": {"skanit"}, "promega-glomax": {"glomax_csv"},
    "appbio-quantstudio": {"quantstudio"}, "biorad-cfx": {"cfx_csv"}, "harmony-phenix": {"harmony"},
    "cellprofiler": {"cellprofiler"}, "plain-grid": {"byonoy_csv", "plain_grid"}, "plain-long": {"plain_long"},
    "cell-counter": set(),
}  # fmt: skip


def _claimants(path: Path) -> set[str]:
    """Return who would be asked to read a file: the instruments' readers that claim a sheet of it, else the plain ones."""
    sheets, _ = open_sheets(path)
    claims = [reader for reader in readers() if any(reader.sniff(sheet) for sheet in sheets)]
    return {reader.name for reader in claims if not reader.plain} or {reader.name for reader in claims}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_claimed_by_its_reader_alone(path):
    assert _claimants(path) == {path.parent.name}


def test_every_real_file_is_claimed_by_the_reader_of_its_family_alone(shared):
    files = sorted(path for path in (shared / "exports").glob("*/*") if path.is_file())
    assert len(files) == 33
    claimed = {path: _claimants(path) for path in files}
    wrong = {path.name: names for path, names in claimed.items() if not names <= REAL[path.parent.name]}
    assert wrong == {}
    assert {path.name for path, names in claimed.items() if len(names) != 1} == {"ViCellBLU_utf16.csv"}
