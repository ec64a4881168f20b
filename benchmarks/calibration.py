"""How often the call says something of nothing, and what it finds: reference screens and null designs.

    python benchmarks/calibration.py screens ../shared/reference/screens
    python benchmarks/calibration.py nulls

`screens` runs every reference screen through normalise and call and prints what their own score.py says. `nulls` draws arms in which no drug
does anything, for designs from very small to ordinary, and prints the share of p below 0.05 in each direction: 5 % is right.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.arm import Arm, build_arm
from platekit.proviral.joint import fit_jointly
from platekit.proviral.likelihood import judge

ROLES = {
    "drug": "compound", "vehicle": "virus_control", "background": "cell_control", "antiviral_ctrl": "antiviral_control",
    "proviral_ctrl": "proviral_control", "ifn": "interferon_control", "ifn_jaki": "rescue_control",
}  # fmt: skip
READOUTS = {"signal": "infection", "viability": "viability", "nuclei": "nuclei", "infected_cells": "infected_cells"}
DOSES_UM = 30.0 / 3.0 ** np.arange(7, -1, -1)


def reference_wells(path: Path) -> pd.DataFrame:
    """Return `schema.WELLS` of a reference screen."""
    given = pd.read_csv(path)
    base = pd.DataFrame({
        "plate": given["plate"], "well": given["row"] + given["col"].map("{:02d}".format), "role": given["role"].map(ROLES),
        "compound": given["drug"].fillna(""), "concentration_uM": given["dose_uM"],
        "moi": given["arm"].map({"infected": 0.1, "mock": 0.0}), "batch": given["rep"].astype(str),
        "pair": given["set"].astype(str) + "_" + given["rep"].astype(str), "virus": "reporter", "cell_line": "cells",
    })  # fmt: skip
    base.loc[(base["moi"] == 0) & (base["role"] == "virus_control"), "role"] = "cell_control"
    parts = [base.assign(readout=name, value=given[column].astype(float)) for column, name in READOUTS.items()]
    return schema.conform(pd.concat(parts, ignore_index=True), schema.WELLS)


def screens(folder: Path) -> None:
    """Print the score of every reference screen."""
    for screen in sorted(path for path in folder.iterdir() if path.is_dir()):
        start = time.process_time()
        calls = call(normalise(reference_wells(screen / "wells.csv.gz"))).calls
        seconds = time.process_time() - start
        with tempfile.TemporaryDirectory() as place:
            verdicts = Path(place) / "calls.csv"
            calls.to_csv(verdicts, index=False)
            said = subprocess.run(
                [sys.executable, str(folder / "score.py"), str(screen / "truth.csv"), str(verdicts)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
        print(f"## {screen.name} ({seconds:.1f} s)\n\n{said.stdout}")


def null_arm(rng: np.random.Generator, n_drugs: int, n_days: int, n_vehicles: int, day_sd: float) -> Arm:
    """Return an arm in which no drug does anything: 8 doses side by side on plates of 96 or 384 wells."""
    shape = (8, 12) if 8 * n_drugs + n_vehicles <= 96 else (16, 24)
    places = [(row, column) for row in range(shape[0]) for column in range(shape[1])]
    drug_places, vehicle_places = places[: 8 * n_drugs], places[len(places) - n_vehicles :]
    rows: list[dict[str, object]] = []
    for day in range(n_days):
        tilt, bend, ring = rng.normal(0, 0.08, 3)
        of_drug = rng.normal(0, day_sd, n_drugs)
        for i, (row, column) in enumerate([*drug_places, *vehicle_places]):
            r, c = 2 * row / (shape[0] - 1) - 1, 2 * column / (shape[1] - 1) - 1
            edge = row in (0, shape[0] - 1) or column in (0, shape[1] - 1)
            response = tilt * c + bend * r**2 + ring * edge + rng.normal(0, 0.28)
            drug = i // 8 if i < len(drug_places) else -1
            rows.append({
                "plate": f"P{day}", "well": f"{chr(65 + row)}{column + 1:02d}", "batch": str(day), "judged": True,
                "role": "vehicle" if drug < 0 else "compound", "compound": "" if drug < 0 else f"drug {drug:03d}",
                "concentration_uM": np.nan if drug < 0 else DOSES_UM[i % 8],
                "response": response + (of_drug[drug] if drug >= 0 else 0.0),
            })  # fmt: skip
    return build_arm(pd.DataFrame(rows), ["P24"] if shape == (16, 24) else ["H12"])


def nulls(repeats: int) -> None:
    """Print the share of p below 0.05 among drugs that do nothing."""
    print("| drugs | days | vehicles | drugs judged | p < .05 up | down |\n|---|---|---|---|---|---|")
    everything: list[tuple[float, float]] = []
    for n_drugs in (6, 8, 20):
        for n_days in (1, 2, 3):
            for n_vehicles in (3, 4, 8, 32):
                rng = np.random.default_rng([n_drugs, n_days, n_vehicles])
                found: list[tuple[float, float]] = []
                for _ in range(max(1, repeats // n_drugs)):
                    fit = fit_jointly(null_arm(rng, n_drugs, n_days, n_vehicles, 0.1), 0.2)
                    found.extend((e.p_increase, e.p_decrease) for e in judge(fit.estimates) if e is not None)
                up, down = (np.array(found) < 0.05).mean(axis=0)
                everything.extend(found)
                print(
                    f"| {n_drugs} | {n_days} | {n_vehicles} | {len(found)} | {100 * up:.1f} % | {100 * down:.1f} % |",
                    flush=True,
                )
    up, down = (np.array(everything) < 0.05).mean(axis=0)
    print(f"\nall {len(everything)}: {100 * up:.1f} % up, {100 * down:.1f} % down")


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=["screens", "nulls"])
    parser.add_argument("folder", nargs="?", type=Path, help="the reference screens")
    parser.add_argument("--repeats", type=int, default=400, help="drugs to judge in each null design")
    given = parser.parse_args()
    if given.part == "nulls":
        nulls(given.repeats)
    elif given.folder is None:
        parser.error("screens: say which folder holds the reference screens")
    else:
        screens(given.folder)


if __name__ == "__main__":
    main()
