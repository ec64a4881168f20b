"""Plates small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from platekit import schema

Plate = Callable[..., pd.DataFrame]


def _plate(name: str, wells: Mapping[str, tuple[str, float | None]], **columns: Any) -> pd.DataFrame:
    """Return `schema.WELLS` of a plate: well -> (role or compound@dose, value), and columns for all its wells."""
    rows = []
    for well, (what, value) in wells.items():
        compound, _, dose = what.partition("@")
        treated = (
            {"role": "compound", "compound": compound, "concentration_uM": float(dose)} if dose else {"role": what}
        )
        rows.append(
            {"plate": name, "well": well, "readout": "infection", "moi": 0.1, "value": value} | treated | columns
        )
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


@pytest.fixture
def plate() -> Plate:
    return _plate


@pytest.fixture
def join() -> Callable[..., pd.DataFrame]:
    def joined(*plates: pd.DataFrame) -> pd.DataFrame:
        return pd.concat(plates, ignore_index=True)

    return joined
