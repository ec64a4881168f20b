"""Screens of a design, judged, for tests of power."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit.assay import load_assay
from platekit.power import PlateNoise, PowerDesign
from platekit.power._screen import Task, judged


@pytest.fixture(scope="session")
def screens():
    """A function that simulates and judges so many screens of a design, all active drugs with one log2 fold."""

    def simulate(design: PowerDesign, noise: PlateNoise, log2_fold: float, n: int, seed: int) -> pd.DataFrame:
        folds = (log2_fold,) * design.active
        return pd.concat([judged(Task(design, noise, load_assay(), folds, (seed, screen))) for screen in range(n)])

    return simulate
