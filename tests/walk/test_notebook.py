"""The lines of README.md for a notebook, with the first layout of docs/layouts.md: copied together, they run."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from platekit.layout import read_layout
from platekit.simulate.gen5 import ENCODING, gen5_text

ROOT = Path(__file__).resolve().parents[2]
# Signal of a well by its role; a compound under test does nothing here.
SIGNAL = {"virus_control": 20_000, "compound": 20_000, "cell_control": 400, "antiviral_control": 1_000}


def _block(page: str, fence: str) -> str:
    found = re.search(rf"^```{re.escape(fence)}\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)
    assert found, f"{page} has no block {fence}"
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, jak_screen: Path) -> Path:
    """The first layout, an export of such a plate, and a screen.toml with its files."""
    shutil.copytree(jak_screen, tmp_path, dirs_exist_ok=True)
    (tmp_path / "layout.toml").write_text(_block("docs/layouts.md", 'toml title="first.toml"'), encoding="utf-8")
    wells = read_layout(tmp_path / "layout.toml").wells
    noise = np.random.default_rng(1).lognormal(0, 0.1, len(wells))
    cells = {w: (SIGNAL[role] * n, "") for w, role, n in zip(wells["well"], wells["role"], noise, strict=True)}
    text = gen5_text("P07", cells, plate_size=96, day=datetime.date(2026, 1, 5))
    (tmp_path / "P07.txt").write_text(text, encoding=ENCODING)
    return tmp_path


def test_the_notebook_of_the_readme_runs_on_the_first_layout_of_the_layouts_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(folder)
    notebook: dict[str, object] = {}
    exec(_block("README.md", "python"), notebook)
    wells = notebook["wells"]
    assert isinstance(wells, pd.DataFrame)
    assert wells.groupby("role")["moi"].unique().map(list).to_dict() == {
        "virus_control": [0.1], "compound": [0.1], "cell_control": [0.0], "antiviral_control": [0.1],
    }  # fmt: skip
    calls = notebook["calls"]
    assert isinstance(calls, pd.DataFrame)
    assert set(calls["compound"]) == {"baricitinib", "ruxolitinib"}
    assert (folder / "out" / "report.html").is_file()
