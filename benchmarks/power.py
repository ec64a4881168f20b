"""Checks of `platekit power` that take minutes: python benchmarks/power.py whole|layouts|vehicles [--simulated 160] [--out FIGURE.svg].

whole: the shortcut of power (log2 wells of known noise) against whole simulated screens, with cells, mock arm and viability.
layouts: controls in outer columns against shuffled wells, each with and without the correction of the plate's pattern.
vehicles: what more vehicle wells buy where most drugs do nothing, and where most of them act.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

from platekit.figures._axes import Axis, Tick
from platekit.figures._chart import Chart, Mark, Note, Panel, Points, Spans
from platekit.figures._chart_svg import chart_svg
from platekit.figures._colours import MUTED, VIABILITY
from platekit.normalise import normalise
from platekit.power import PlateNoise, PowerDesign, PowerGrid, power
from platekit.power._curve import power_curve
from platekit.proviral import call, variance_components
from platekit.proviral.surface import basis
from platekit.simulate import simulate
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Drug, Noise

SHOWN = [
    "days",
    "vehicles",
    "doses",
    "detectable_fold",
    "relation",
    "fold_ci_low",
    "fold_ci_high",
    "power_1_5_percent",
    "false_calls_percent",
    "expected_fold",
]


def plates(edge: float, slope: float, seed: int = 1) -> PlateNoise:
    """Return plates of a laboratory: the same edge and slope on average, each plate a little different."""
    rng = np.random.default_rng(seed)
    terms = np.zeros((24, 7))
    terms[:, 5] = np.log2(1 - edge) * rng.uniform(0.6, 1.4, 24)
    terms[:, 1] = np.log2((1 + slope / 2) / (1 - slope / 2)) / 2 * rng.uniform(-1.5, 1.5, 24)
    terms[:, 3] = 0.05 * rng.standard_normal(24)
    return PlateNoise(0.29, 0.1, tuple(map(tuple, terms.tolist())), f"edge {edge:.0%}, slope {slope:.0%}")


def level_only(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the terms of a plate that is taken to be flat: its level."""
    terms = basis(rows, columns, shape)
    terms[:, 1:] = 0.0
    return terms


def layouts(simulated: int) -> pd.DataFrame:
    """Return the detectable fold and the false calls of each layout and analysis."""
    found: list[pd.DataFrame] = []
    for edge, slope in ((0.15, 0.12), (0.4, 0.4)):
        for active in (8, 32):
            for shuffled in (False, True):
                base = PowerDesign(1, 8, 1, active=active, shuffled=shuffled)
                grid = PowerGrid(days=(3,), vehicles=(32,), doses=(8,), base=base, simulated=simulated)
                for corrected in (True, False):
                    if corrected:
                        table = power(plates(edge, slope), grid)
                    else:
                        with patch("platekit.proviral.arm.basis", level_only):
                            table = power(plates(edge, slope), grid)
                    found.append(table.assign(edge=edge, active=active, corrected=corrected))
                    row = found[-1].iloc[0]
                    print(
                        f"edge {edge:.0%}, {active} of 40 active, {'shuffled' if shuffled else 'placed'}, {'corrected' if corrected else 'as read'}: "
                        f"{row['relation']}{row['detectable_fold']:.2f} ({row['fold_ci_low']:.2f} to {row['fold_ci_high']:.2f}), false calls {row['false_calls_percent']:.1f} %",
                        flush=True,
                    )
    return pd.concat(found, ignore_index=True)


@dataclass(frozen=True)
class _Kind:
    words: str
    shuffled: bool
    corrected: bool
    colour: str


_KINDS = (
    _Kind("outer columns, as read", False, False, "#b8401f"),
    _Kind("outer columns, corrected", False, True, VIABILITY),
    _Kind("shuffled, as read", True, False, "#c98a1b"),
    _Kind("shuffled, corrected", True, True, "#1c63a5"),
)


def drawn(table: pd.DataFrame) -> Chart:
    """Return the detectable folds and false calls of the layouts, one row for each setting."""
    settings = [(edge, active) for edge in (0.15, 0.4) for active in (8, 32)]
    rows = [(setting, kind) for setting in settings for kind in _KINDS]
    y = Axis(
        "", "linear", -len(rows) + 0.4, 0.6, tuple(Tick(-float(i), kind.words) for i, (_, kind) in enumerate(rows))
    )
    bare = replace(y, ticks=())
    folds: list[Mark] = []
    shares: list[Mark] = []
    for i, ((edge, active), kind) in enumerate(rows):
        mine = table[
            (table["edge"] == edge)
            & (table["active"] == active)
            & (table["shuffled"] == kind.shuffled)
            & (table["corrected"] == kind.corrected)
        ]
        row = mine.iloc[0]
        bound = row["relation"] != "="
        if not bound:
            folds.append(
                Spans(kind.words, ((max(row["fold_ci_low"], 1.1), -i, min(row["fold_ci_high"], 2.4), -i),), kind.colour)
            )
        folds.append(
            Points(kind.words, (min(row["detectable_fold"], 2.4),), (-float(i),), "circle", kind.colour, 4.0, bound)
        )
        shares.append(Points(kind.words, (row["false_calls_percent"],), (-float(i),), "circle", kind.colour, 4.0))
        if i % len(_KINDS) == 0:
            folds.append(Note(2.35, -float(i), f"edge −{edge:.0%}, {active} of 40 act", MUTED, "end", (0.0, 4.0)))
    x = Axis(
        "fold found in 80 % of screens", "log", 1.1, 2.4, tuple(Tick(fold, f"{fold:g}×") for fold in (1.2, 1.5, 2.0))
    )
    x_false = Axis(
        "inert drugs called pro-viral, %", "linear", -2, 60, tuple(Tick(p, f"{p:g}") for p in (0, 20, 40, 60))
    )
    height = 22.0 * len(rows)
    panels = (
        Panel(170, 14, 300, height, x, y, tuple(folds)),
        Panel(500, 14, 300, height, x_false, bare, tuple(shares)),
    )
    return Chart("Layouts and corrections", 820, height + 60, panels)


def vehicles(simulated: int) -> None:
    """Print what vehicle wells buy, by how many drugs act."""
    for active in (8, 32):
        grid = PowerGrid(
            days=(3,),
            vehicles=(4, 8, 16, 32, 64),
            doses=(8,),
            base=PowerDesign(1, 8, 1, active=active),
            simulated=simulated,
        )
        print(
            f"{active} of 40 active\n{power(plates(0.15, 0.12), grid)[SHOWN].round(2).to_string(index=False)}",
            flush=True,
        )


def whole(screens: int) -> None:
    """Print the fold that whole simulated screens detect, beside what power says of the noise that their analysis finds."""
    folds = np.geomspace(1.15, 3.2, 8)
    # Half-effects anywhere within the tested doses, as power has them, and in no order with the folds.
    half = np.geomspace(30 / 3**7, 30, 8)[[3, 6, 0, 5, 2, 7, 1, 4]]
    drugs = tuple(
        Drug(f"proviral-{i}", fold=fold, ec50_uM=ec50)
        for i, (fold, ec50) in enumerate(zip(folds.tolist(), half.tolist(), strict=True))
    )
    still = drug_library(1, inert=32, proviral=0, antiviral=0, toxic=0, growth=0, fluorescent=0)
    for cv, drug_day in ((0.17, 0.0), (0.23, 0.15)):
        noise = Noise(cv=cv, edge=0.15, gradient=0.12, drug_day_sd=drug_day)
        design = replace(ordinary(), drugs=(*drugs, *still), counted=False, noise=noise)
        x: list[float] = []
        called: list[bool] = []
        components: list[pd.DataFrame] = []
        patterns: list[np.ndarray] = []
        for seed in range(screens):
            screen = simulate(design, seed=seed)
            normalised = normalise(screen.wells)
            found = variance_components(normalised)
            components.append(found.arms)
            patterns.append(found.patterns)
            both = call(normalised, classes={}).calls.merge(screen.truth, on=["compound", "moi"])
            both = both[both["kind"] == "pro-viral"]
            x += np.log2(both["visible_fold_max"]).tolist()
            called += (both["verdict"] == "pro-viral").tolist()
        curve = power_curve(x, called, np.repeat(np.arange(screens), len(drugs)), steepness=6.0)
        low, high = curve.interval
        arms = pd.concat(components)
        well, day = (float(np.sqrt((arms[name] ** 2).mean())) for name in ("well_sd_log2", "day_sd_log2"))
        own = PlateNoise(well, day, tuple(map(tuple, np.concatenate(patterns).tolist())))
        said = power(own, PowerGrid(days=(3,), vehicles=(32,), doses=(8,), simulated=8 * screens)).iloc[0]
        print(
            f"reading CV {cv:g}, drug-by-day SD {drug_day:g}: whole screens {2**curve.at:.2f} ({2**low:.2f} to {2**high:.2f}); "
            f"found wells {well:.3f}, days {day:.3f}; power says {said['detectable_fold']:.2f} ({said['fold_ci_low']:.2f} to {said['fold_ci_high']:.2f})",
            flush=True,
        )


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=["whole", "layouts", "vehicles"])
    parser.add_argument("--simulated", type=int, default=160, help="drugs that act, for each design")
    parser.add_argument("--out", type=Path, help="layouts: the figure")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.part == "whole":
        whole(given.simulated // 8)
    elif given.part == "vehicles":
        vehicles(given.simulated)
    else:
        table = layouts(given.simulated)
        if given.out is not None:
            given.out.write_text(chart_svg(drawn(table)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
