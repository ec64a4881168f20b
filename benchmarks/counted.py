"""What counting cells is worth: python benchmarks/counted.py [--infected 0.1 0.5 0.8 0.95] [--screens 3] [--seed 1].

The same simulated screens, in which 10 to 95 % of the vehicle's cells are infected, are called twice: by infection events per cell of
counted cells, and by the reporter. A read takes 1 % of uninfected cells for infected, and events vary between wells by 15 % beyond
what counting explains. Printed per share of infected cells and cells counted a well: how often p is below 0.05 for drugs that do nothing,
power (q < 0.05 and a rise), how often the fold interval holds the true fold on events, and the verdicts of inert drugs. With --nulls
no drug does anything and days differ by 10 % (SD 0.15 log2) for each: how often p of either direction is below 0.05.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from platekit.assay import Assay, load_assay
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.cells import cells_of_doses
from platekit.proviral.joint import fit_jointly
from platekit.proviral.likelihood import judge
from platekit.proviral.prepare import groups_of, prepare
from platekit.simulate.design import Design
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Detector, Noise, Virus
from platekit.simulate.screens import simulate

NOISE = Noise(cv=0.17, events_cv=0.15, edge=0.15, gradient=0.12)
# In a vehicle well 1 - exp(-m) of the cells are infected; the interferon brake at MOI 0.1 divides the events by 2.8.
UNBRAKED = 2.8 / 0.1**0.24
SHARES, CELLS = (0.1, 0.5, 0.8, 0.95), (100.0, 1500.0)


def design(seed: int, infected: float, cells: float) -> Design:
    """Return 80 drugs x 8 doses on two plates of 384 wells, three days, infected and mock."""
    return replace(
        ordinary(seed), drugs=drug_library(seed, inert=48, proviral=24, antiviral=4, toxic=2, growth=1, fluorescent=1),
        virus=Virus(events_at_moi_1=-np.log1p(-infected) * UNBRAKED), noise=NOISE, counted=True,
        detector=Detector(cells_imaged=cells, false_positives=0.01),
    )  # fmt: skip


def deciding(readout: str) -> Assay:
    """Return the assay whose verdicts are given on this readout."""
    assay = load_assay()
    return replace(
        assay, readouts={name: replace(one, decides=name == readout) for name, one in assay.readouts.items()}
    )


def called(seed: int, infected: float, cells: float, readout: str) -> pd.DataFrame:
    """Return the calls of a fresh screen on one readout, beside what is true."""
    screen = simulate(design(1000 + seed, infected, cells), seed=7000 + seed)
    left = screen.wells[screen.wells["readout"] != ("infected_cells" if readout == "infection" else "infection")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calls = call(normalise(left, assay=deciding(readout)), assay=deciding(readout)).calls
    return calls.merge(screen.truth, on=["compound", "moi"], suffixes=("", "_true"))


def line(table: pd.DataFrame) -> dict[str, str]:
    """Return the figures of all screens of a kind."""
    inert, raises = table["kind"] == "inert", table["kind"] == "pro-viral"
    rises, chance = table["fold"] > 1, table["p"] < 0.05
    truth = table["events_fold_max"]
    # An interval without an upper limit is open: too few uninfected cells are left.
    held = (table["fold_ci_low"] <= truth) & (truth <= table["fold_ci_high"].fillna(np.inf))

    def share(what: pd.Series, of: pd.Series) -> str:
        return f"{100 * what[of].mean():.0f}" if of.any() else "-"

    def at(fold: float) -> pd.Series:
        return raises & (table["fold_on_events"].sub(fold).abs() < 1e-6)

    upward = (table["q"] < 0.05) & rises
    return {
        "null p < .05 up": f"{100 * (chance & rises)[inert].mean():.1f}", "down": f"{100 * (chance & ~rises)[inert].mean():.1f}",
        "false, q": share(~raises, upward), **{f"{fold:g}x": share(upward, at(fold)) for fold in (1.2, 1.5, 2.0, 3.0)},
        "holds, all that raise": share(held, raises), "holds, calls": share(held, raises & (table["verdict"] == "pro-viral")),
        "holds, antivirals": share(held, table["kind"] == "antiviral"),
        "inert: no effect": share(table["verdict"] == "no pro-viral effect", inert),
        "not assessable": share(table["verdict"] == "not assessable", inert),
    }  # fmt: skip


def nulls(shares: Sequence[float], seeds: Sequence[int]) -> None:
    """Print how often p is below 0.05 where no drug does anything."""
    print("| infected | cells | drugs | p < .05 up | down |\n|---|---|---|---|---|")
    for infected in shares:
        for cells in CELLS:
            p: list[tuple[float, float]] = []
            for seed in seeds:
                drugs = drug_library(seed, inert=80, proviral=0, antiviral=0, toxic=0, growth=0, fluorescent=0)
                noise = replace(NOISE, drug_day_sd=0.15)
                screen = simulate(replace(design(seed, infected, cells), drugs=drugs, noise=noise), seed=9000 + seed)
                normalised = normalise(screen.wells[screen.wells["readout"] != "infection"])
                for _, group in groups_of(normalised, "infected_fraction"):
                    mine = cells_of_doses(group, normalised, 0.2)
                    arm = prepare(group, normalised, mine, load_assay().call, per_cell=False).arm
                    if arm is not None:
                        fit = fit_jointly(arm, 0.2)
                        family = tuple(one for one, tested in zip(fit.estimates, arm.in_family, strict=True) if tested)
                        p.extend((e.p_increase, e.p_decrease) for e in judge(family) if e is not None)
            up, down = (np.array(p) < 0.05).mean(axis=0)
            print(
                f"| {100 * infected:.0f} % | {cells:.0f} | {len(p)} | {100 * up:.1f} % | {100 * down:.1f} % |",
                flush=True,
            )


def main() -> None:
    """Print a table, one row for each share of infected cells, number of cells and readout."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--infected", nargs="*", type=float, default=SHARES, help="shares of infected vehicle cells")
    parser.add_argument("--screens", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nulls", action="store_true", help="no drug does anything")
    given = parser.parse_args()
    seeds = range(100 * given.seed, 100 * given.seed + given.screens)
    if given.nulls:
        nulls(given.infected, seeds)
        return
    head = True
    for infected in given.infected:
        for cells, readout in [*((n, "infected_fraction") for n in CELLS), (CELLS[-1], "infection")]:
            figures = line(pd.concat([called(seed, infected, cells, readout) for seed in seeds], ignore_index=True))
            if head:
                print("| infected | read |", " | ".join(figures), "|\n|" + "---|" * (len(figures) + 2))
                head = False
            read = "reporter" if readout == "infection" else f"{cells:.0f} cells counted"
            print(f"| {100 * infected:.0f} % | {read} |", " | ".join(figures.values()), "|", flush=True)


if __name__ == "__main__":
    main()
