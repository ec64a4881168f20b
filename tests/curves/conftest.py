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
