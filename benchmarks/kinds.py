"""What the call gets on fresh screens of each kind, easy and hard: python benchmarks/kinds.py [kind ...] [--screens 4] [--seed 1] [--csv FILE].

Each screen is simulated with a truth that the analysis never sees, normalised and called. Power counts drugs with q < 0.05 and a
fold above 1 at the true fold on infection events; false discoveries are drugs that raise nothing.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from platekit.normalise import normalise
from platekit.proviral import call
from platekit.simulate.accidents import SwappedPlates, WrongDilution
from platekit.simulate.design import Design
from platekit.simulate.designs import (
    all_inert,
    drug_library,
    interferon_deficient,
    jak_inhibitors_only,
    killing_virus,
    one_dose,
    ordinary,
    small_plate,
    weak_control,
)
from platekit.simulate.ingredients import Doses, Noise, Virus
from platekit.simulate.screens import simulate

# Reading, events and cells together: the signal of equal wells varies by 21 %, of noisy ones by 31 %.
NOISE = Noise(cv=0.17, edge=0.15, gradient=0.12)
# In a vehicle well 1 - exp(-m) of the cells are infected; the interferon brake at MOI 0.1 divides the events by 2.8.
UNBRAKED = 2.8 / 0.1**0.24


def default(seed: int) -> Design:
    """Return 120 drugs x 8 doses on three plates of 384 wells, three days, infected and mock; counted cells are not used."""
    drugs = drug_library(seed, inert=60, proviral=48, antiviral=4, toxic=4, growth=2, fluorescent=2)
    return replace(ordinary(seed), name="default", drugs=drugs, noise=NOISE, counted=False)


def _infected(share: float) -> Virus:
    return Virus(events_at_moi_1=-np.log1p(-share) * UNBRAKED)


def _swapped(seed: int) -> Design:
    return replace(default(seed), accidents=(SwappedPlates("day2_L1_moi0.1", "day2_L2_moi0.1"),))


def _wrong_dilution(seed: int) -> Design:
    drugs = default(seed).drugs
    active = [drug.name for drug in drugs if drug.kind == "pro-viral"]
    return replace(default(seed), accidents=tuple(WrongDilution(name, "day2", 0.1) for name in active[:6]))


KINDS: Mapping[str, Callable[[int], Design]] = {
    "default": default,
    "noisy, two days": lambda seed: replace(default(seed), days=2, noise=replace(NOISE, cv=0.23)),
    "drug-by-day SD 0.15": lambda seed: replace(default(seed), noise=replace(NOISE, drug_day_sd=0.15)),
    "edge and gradient 40 %": lambda seed: replace(default(seed), noise=replace(NOISE, edge=0.4, gradient=0.4)),
    "80 % infected": lambda seed: replace(default(seed), virus=_infected(0.8)),
    "95 % infected": lambda seed: replace(default(seed), virus=_infected(0.95)),
    "95 % infected, counted": lambda seed: replace(default(seed), virus=_infected(0.95), counted=True),
    "shuffled": lambda seed: replace(default(seed), arrangement="shuffled"),
    "two plates swapped": _swapped,
    "wrong dilution on one day": _wrong_dilution,
    "JAK inhibitors only": lambda seed: replace(jak_inhibitors_only(seed), noise=NOISE, counted=False),
    "96 wells, 8 drugs, 4 vehicles, 2 days": lambda seed: replace(small_plate(seed), noise=NOISE, counted=False),
    "one dose": lambda seed: replace(one_dose(seed), noise=NOISE, counted=False),
    "one day": lambda seed: replace(default(seed), days=1),
    "virus that kills": lambda seed: replace(killing_virus(seed), noise=NOISE, counted=False),
    "sister-plate viability": lambda seed: replace(default(seed), viability="sister plate"),
    "weak control": lambda seed: replace(weak_control(seed), noise=NOISE),
    "interferon-deficient cells": lambda seed: replace(interferon_deficient(seed), noise=NOISE, counted=False),
    "2-fold doses": lambda seed: replace(default(seed), doses=Doses(30.0, 2.0, 8)),
    "all inert": lambda seed: replace(all_inert(seed), noise=NOISE, counted=False),
}


@dataclass(frozen=True)
class Seen:
    """Calls beside the truth, one row a compound, and the CPU time of the call."""

    table: pd.DataFrame
    seconds: float


def seen(design: Design, seed: int) -> Seen:
    """Return what the call says of a fresh screen, beside what is true."""
    screen = simulate(design, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        normalised = normalise(screen.wells)
        start = time.process_time()
        calls = call(normalised).calls
        spent = time.process_time() - start
    return Seen(calls.merge(screen.truth, on=["compound", "moi"], suffixes=("", "_true")), spent)


def figures(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return the figures of all screens of a kind: how many drugs, of how many."""
    raises = (table["kind"] == "pro-viral") & (table["fold_on_events"] > 1)
    called = table["verdict"] == "pro-viral"
    upward = (table["q"] < 0.05) & (table["fold"] > 1)
    bystander = table["kind"].isin(["fluorescent", "growth-promoting", "toxic"])
    visible = table["visible_fold_max"]
    held = (table["fold_ci_low"] <= visible) & (visible <= table["fold_ci_high"])
    cleared = table["verdict"] == "no pro-viral effect"

    def share(part: pd.Series, of: pd.Series) -> tuple[int, int]:
        return int(part[of].sum()), int(of.sum())

    def at(fold: float) -> pd.Series:
        return raises & (table["fold_on_events"].sub(fold).abs() < 1e-6)

    strong = raises & (visible >= 1.5)
    return {
        "false, verdicts": share(~raises, called), "false, q": share(~raises, upward),
        "1.2x": share(upward, at(1.2)), "1.5x": share(upward, at(1.5)), "2x": share(upward, at(2.0)), "visible >= 1.5": share(upward, strong),
        "bystanders": share(called, bystander), "wrongly cleared": share(cleared, strong),
        "inert cleared": share(cleared, table["kind"] == "inert"), "antiviral": share(table["verdict"] == "antiviral", table["kind"] == "antiviral"),
        "not assessable": share(table["verdict"] == "not assessable", (table["kind"] == "inert") | raises),
        "holds, calls": share(held, called & raises), **{f"holds, {fold:g}x": share(held, at(fold)) for fold in (1.5, 2.0, 3.0)},
    }  # fmt: skip


def main() -> None:
    """Print one block for each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help="; ".join(KINDS))
    parser.add_argument("--screens", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", type=Path, help="a table of kind, figure, hits, of")
    given = parser.parse_args()
    rows: list[tuple[str, str, int, int]] = []
    for kind in given.kinds:
        found = [seen(KINDS[kind](1000 * given.seed + n), 5000 * given.seed + n) for n in range(given.screens)]
        print(f"## {kind}: {given.screens} screens, {np.median([one.seconds for one in found]):.1f} s a call")
        got = figures(pd.concat([one.table for one in found], ignore_index=True))
        shown = (f"{name} {100 * hits / of:.1f} ({of})" if of else f"{name} -" for name, (hits, of) in got.items())
        print("; ".join(shown), flush=True)
        rows += [(kind, name, hits, of) for name, (hits, of) in got.items()]
    if given.csv:
        table = pd.DataFrame(rows, columns=["kind", "figure", "hits", "of"])
        table.to_csv(given.csv, index=False, encoding="utf-8", lineterminator="\n")


if __name__ == "__main__":
    main()
