"""Screens made for one question each, and the reference screens."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import Calls, call

DOSES_UM = 10.0 / 3.0 ** np.arange(7, -1, -1)
VEHICLE_SIGNAL, BACKGROUND = 2000.0, 100.0


def hill(fold: float, ec50_uM: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return a fold of infection that rises to `fold` with the dose."""
    return lambda dose: 1 + (fold - 1) / (1 + ec50_uM / dose)


def _screen(
    drugs: Mapping[str, Callable[[np.ndarray], np.ndarray]],
    *,
    days: int = 3,
    seed: int = 1,
    cv: float = 0.12,
    vehicles: int = 16,
    doses_uM: np.ndarray = DOSES_UM,
    readouts: tuple[str, ...] = ("infection", "viability"),
    mock: bool = True,
    background: bool = True,
    vehicle_fraction: float | None = 0.2,
    control_fold: float | None = None,
) -> pd.DataFrame:
    """Return `schema.WELLS`: one plate of 384 a day (and its mock twin), each drug's doses side by side from row A on."""
    rng = np.random.default_rng(seed)
    contents: list[tuple[str, str, float]] = [
        ("compound", name, float(dose)) for name in drugs for dose in doses_uM
    ] + [("virus_control", "", np.nan)] * vehicles
    contents += [("cell_control", "", np.nan)] * (8 if background else 0)
    contents += [("proviral_control", "JAKi", 1.0)] * (4 if control_fold else 0)
    rows = []
    for day in range(days):
        for moi in (0.1, 0.0) if mock else (0.1,):
            for place, (role, name, dose) in enumerate(contents):
                infected = moi > 0 and role != "cell_control"
                fold = drugs[name](np.array(dose)) if role == "compound" else control_fold if name else 1.0
                signal = BACKGROUND + (VEHICLE_SIGNAL * float(fold) if infected else 0.0)
                values = {
                    "infection": signal * rng.lognormal(0, cv if infected else 0.03),
                    "viability": 1e5 * rng.lognormal(0, 0.08),
                    "infected_fraction": (vehicle_fraction or 0) * float(fold) * rng.lognormal(0, cv)
                    if infected
                    else 0.002,
                }
                read = (*readouts, *(("infected_fraction",) if vehicle_fraction else ()))
                own_role = "cell_control" if moi == 0 and role == "virus_control" else role
                rows += [
                    {
                        "plate": f"{'P' if moi else 'M'}{day}", "well": f"{chr(65 + place // 24)}{place % 24 + 1:02d}",
                        "readout": readout, "value": values[readout], "role": own_role, "compound": name,
                        "concentration_uM": dose, "virus": "virus", "moi": moi, "cell_line": "cells", "batch": f"day {day}",
                    }
                    for readout in read
                ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


@pytest.fixture(scope="session")
def screen() -> Callable[..., pd.DataFrame]:
    return _screen


@pytest.fixture(scope="session")
def inert() -> Callable[[int], dict[str, Callable[[np.ndarray], np.ndarray]]]:
    return lambda n: {f"inert {i:02d}": lambda dose: np.ones_like(dose) for i in range(n)}


@pytest.fixture(scope="session")
def judged() -> Callable[..., Calls]:
    return lambda wells: call(normalise(wells))


@pytest.fixture(scope="session")
def rising() -> Callable[[float, float], Callable[[np.ndarray], np.ndarray]]:
    return hill


@pytest.fixture(scope="session")
def reference(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[pd.DataFrame, str]]:
    """Return the verdicts on a reference screen, joined with its truth, and what its score.py says of them."""
    folder = shared / "reference" / "screens"
    calibration = _module(Path(__file__).parents[2] / "benchmarks" / "calibration.py")
    known: dict[str, tuple[pd.DataFrame, str]] = {}

    def of(name: str) -> tuple[pd.DataFrame, str]:
        if name not in known:
            calls = call(normalise(calibration.reference_wells(folder / name / "wells.csv.gz"))).calls
            path = tmp_path_factory.mktemp(name) / "calls.csv"
            calls.to_csv(path, index=False)
            command = [sys.executable, str(folder / "score.py"), str(folder / name / "truth.csv"), str(path)]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            truth = (
                pd.read_csv(folder / name / "truth.csv", keep_default_na=False).set_index("drug").add_prefix("true_")
            )
            known[name] = calls.set_index("compound").join(truth), said
        return known[name]

    return of


@pytest.fixture(scope="session")
def interferon_screen():
    """The made-up screens with and without interferon, whose rescue indices are known."""
    return _module(Path(__file__).parents[2] / "benchmarks" / "interferon.py")


def _module(path: Path):
    spec = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
