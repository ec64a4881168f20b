"""Wells of one compound, as normalise hands them on."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from platekit import schema

DOSES = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)
COLUMN = {"infection": "percent_inhibition", "viability": "viability_percent"}


@pytest.fixture
def wells() -> Callable[..., pd.DataFrame]:
    """Make wells: `responses` at `doses` for one compound and readout; further columns as constants or lists."""

    def make(responses, doses=DOSES, compound="drug", readout="infection", moi=0.1, **columns) -> pd.DataFrame:
        values = {COLUMN[readout]: responses} if readout in COLUMN else {}
        frame = pd.DataFrame(
            {"well": [f"A{i + 1:02d}" for i in range(len(doses))], "concentration_uM": doses, **values}
        )
        constants = {"plate": "P1", "role": "compound", "virus": "V", "cell_line": "A549"}
        return schema.conform(
            frame.assign(**{**constants, "compound": compound, "readout": readout, "moi": moi, **columns}),
            schema.NORMALISED,
        )

    return make


@pytest.fixture
def noise() -> Callable[..., np.ndarray]:
    """Make noise of 3 % points with a fixed seed."""
    return lambda n=24, seed=1, sd=3.0: np.random.default_rng(seed).normal(0, sd, n)


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    path = Path(__file__).parents[2] / "benchmarks" / "curve_coverage.py"
    if not path.is_file():
        pytest.skip("the benchmarks are not beside the tests")
    return runpy.run_path(str(path))


@pytest.fixture
def wells_of_nothing() -> Callable[..., pd.DataFrame]:
    """Make viability wells of compounds that do nothing; control wells at no signal have `other` times less noise."""

    def make(doses: np.ndarray, compounds: int, seed: int, other: float = 0.0, sd: float = 5.0) -> pd.DataFrame:
        rng, n = np.random.default_rng(seed), len(doses)
        frame = pd.DataFrame({
            "plate": "P", "well": np.tile([f"W{i}" for i in range(n)], compounds), "readout": "viability", "moi": 0.0,
            "role": "compound", "compound": np.repeat([f"{i:05d}" for i in range(compounds)], n), "batch": "1",
            "concentration_uM": np.tile(doses, compounds), "viability_percent": 100 + rng.normal(0, sd, n * compounds),
        })  # fmt: skip
        if other:
            controls = frame.head(80).assign(
                role=np.repeat(["cell_control", "toxicity_control"], 40), compound="", concentration_uM=np.nan,
                well=[f"C{i}" for i in range(80)],
                viability_percent=np.concatenate([100 + rng.normal(0, sd, 40), rng.normal(0, sd / other, 40)]),
            )  # fmt: skip
            frame = pd.concat([frame, controls], ignore_index=True)
        return schema.conform(frame, schema.NORMALISED)

    return make
