"""Plates with known contents: small ones to work out by hand, 384-well ones with a known pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import load_assay
from platekit.quality._plate import PlateReadout, plate_readouts
from platekit.wells import well_name

Wells = Callable[..., pd.DataFrame]


def _wells(values: Mapping[str, list[float]], *, plate: str = "P1", **columns: Any) -> pd.DataFrame:
    """Return wells of one plate, filled role by role down the columns of a 96-well plate."""
    filled = [(role, value) for role, given in values.items() for value in given]
    rows = [
        {"well": well_name(i % 8 + 1, i // 8 + 1), "role": role, "value": value}
        for i, (role, value) in enumerate(filled)
    ]
    stated: dict[str, Any] = {"plate": plate, "readout": "infection", "moi": 0.1, **columns}
    return schema.conform(pd.DataFrame(rows).assign(**stated), schema.WELLS)


@pytest.fixture
def wells() -> Wells:
    return _wells


@pytest.fixture
def light() -> Callable[[pd.DataFrame, str], tuple[str, str]]:
    def of(checks: pd.DataFrame, check: str) -> tuple[str, str]:
        row = checks[(checks["check"] == check) & (checks["plate"] != "")]
        return row["light"].item(), row["message"].item()

    return of


_ROWS, _COLUMNS = (axis.ravel() + 1 for axis in np.indices((16, 24)))
_INSIDE = (_COLUMNS > 2) & (_COLUMNS < 23)
_VEHICLE = ~_INSIDE & ((_ROWS + _COLUMNS) % 2 == 0)
_COMPOUND, _DOSE = np.divmod(np.cumsum(_INSIDE) - 1, 8)


@cache
def _layout() -> pd.DataFrame:
    """Return a 384-well plate: 32 vehicle wells in columns 1, 2, 23, 24 and 40 compounds, 8 doses side by side."""
    wells = pd.DataFrame({
        "well": [well_name(int(row), int(column)) for row, column in zip(_ROWS, _COLUMNS, strict=True)],
        "role": np.where(_INSIDE, "compound", np.where(_VEHICLE, "virus_control", "cell_control")),
        "compound": np.where(_INSIDE, [f"C{number:02d}" for number in _COMPOUND], ""),
        "concentration_uM": np.where(_INSIDE, 0.01 * 3.0**_DOSE, np.nan),
    })  # fmt: skip
    return schema.conform(wells.assign(plate="P1", readout="infection", moi=0.1), schema.WELLS)


def _screen_plate(generator: np.random.Generator, *, pattern: np.ndarray, active: float = 0.0) -> pd.DataFrame:
    """Return the plate with a signal that `pattern` (16, 24) multiplies.

    A share `active` of compounds changes the signal up to threefold, up or down, side by side along their doses.
    """
    fold = np.where(generator.random(40) < active, 3.0 ** generator.uniform(-1, 1, 40), 1.0)
    change = np.where(_INSIDE, 1 + (fold[np.where(_INSIDE, _COMPOUND, 0)] - 1) / (1 + np.exp(4.0 - _DOSE)), 1.0)
    signal = 1000 * pattern.ravel() * change * (1 + 0.15 * generator.standard_normal(384))
    background = 50 * (1 + 0.1 * generator.standard_normal(384))
    return _layout().assign(value=np.where(_INSIDE | _VEHICLE, signal, background))


@pytest.fixture
def screen_plate() -> Callable[..., PlateReadout]:
    assay = load_assay()

    def made(seed: int, *, pattern: np.ndarray | None = None, active: float = 0.0) -> PlateReadout:
        flat = np.ones((16, 24)) if pattern is None else pattern
        table = _screen_plate(np.random.default_rng(seed), pattern=flat, active=active)
        return plate_readouts(table, assay.readouts["infection"], assay.gates)[0]

    return made
