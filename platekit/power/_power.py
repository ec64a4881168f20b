"""Power over a grid of designs: every screen of every design is simulated and judged as a real one would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.assay import Assay, load_assay
from platekit.columns import Table, number, text, yes_no
from platekit.errors import PlatekitError
from platekit.gather import Progress, silent
from platekit.power._curve import Guess, PowerCurve, first_guess, power_curve
from platekit.power._design import PowerDesign
from platekit.power._noise import PlateNoise
from platekit.power._screen import Task, judged
from platekit.proviral.verdict import PROVIRAL

POWER_TABLE = Table("power", "design", ("days", "vehicles", "doses"), (
    number("days", "independent experiments"),
    number("vehicles", "vehicle wells a plate"),
    number("doses", "doses of a drug, three-fold apart"),
    number("wells_per_dose", "wells of a drug and dose on a plate"),
    number("drugs", "compounds"),
    number("plates_per_day", "plates that they need"),
    yes_no("shuffled", "all wells change places from day to day"),
    number("detectable_fold", "true fold at the highest dose that is called pro-viral in 80 % of screens; the last one simulated where the relation is a bound"),
    text("relation", "'=', '>' where even the largest fold simulated is called less often, '<' where the smallest is called more often"),
    number("fold_ci_low", "95 % interval, from how many screens were simulated"),
    number("fold_ci_high", "95 % interval"),
    number("power_1_5_percent", "how often a drug of 1.5-fold is called pro-viral"),
    number("power_2_percent", "how often a drug of 2-fold is"),
    number("false_calls_percent", "how often a drug that does nothing is called pro-viral"),
    number("expected_fold", "what the formula expected before any simulation"),
    number("steepness", "of the power curve: share = Phi(0.84 + steepness log2(fold / detectable_fold))"),
    number("n_active", "active drugs simulated"),
    number("n_inert", "drugs simulated that do nothing"),
))  # fmt: skip

# Simulated folds lie between these multiples of the expected one, in log2; where the largest is still missed too often, a second
# round begins there.
_FROM, _TO = 0.5, 2.0
_ROUNDS, _FEWEST_SCREENS = 2, 10
_NO_END = 20.0


@dataclass(frozen=True)
class PowerGrid:
    """Which designs are compared: every combination of days, vehicle wells and doses, the rest as in `base`.

    Attributes
    ----------
    days, vehicles, doses : tuple of int
    base : PowerDesign
        Drugs, wells a dose, plate size and arrangement; its own days, vehicles and doses are not used.
    simulated : int
        Drugs that act, simulated for each design: on as many screens as that takes, and on ten or more.
    seed : int
    """

    days: tuple[int, ...] = (1, 2, 3, 4)
    vehicles: tuple[int, ...] = (8, 16, 32)
    doses: tuple[int, ...] = (4, 8)
    base: PowerDesign = field(default_factory=lambda: PowerDesign(days=1, vehicles=8, doses=1))
    simulated: int = 120
    seed: int = 1

    def __post_init__(self) -> None:
        if self.simulated < 1 or self.seed < 0:
            raise PlatekitError(
                "power", f"{self.simulated} drugs to simulate with the seed {self.seed}", "one or more, and a seed of 0 or more",
                "120 drugs that act give the detectable fold to a few percent.",
            )  # fmt: skip
        if not (self.days and self.vehicles and self.doses):
            raise PlatekitError("power", "no days, vehicles or doses", "one of each or more", "Give tuples of numbers.")

    @property
    def screens(self) -> int:
        """Screens simulated for each design; their spread says how sure the result is."""
        return max(_FEWEST_SCREENS, -(-self.simulated // self.base.active))

    @property
    def designs(self) -> tuple[PowerDesign, ...]:
        """All designs, days last to change."""
        return tuple(
            replace(self.base, days=days, vehicles=vehicles, doses=doses)
            for doses, vehicles, days in product(self.doses, self.vehicles, self.days)
        )


def power(
    noise: PlateNoise,
    grid: PowerGrid | None = None,
    *,
    assay: Assay | str | Path | None = None,
    executor: Executor | None = None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Return which fold each design of a grid detects.

    Parameters
    ----------
    noise : PlateNoise
        Of a laboratory's own plates (`noise_of_run`) or from CVs (`noise_of_cvs`).
    grid : PowerGrid, optional
    assay : Assay, str or Path, optional
        Margins and levels of the verdict; by default reporter_fluorescence.
    executor : concurrent.futures.Executor, optional
        Where screens are simulated; None does them one after the other. The result does not depend on it.
    progress : callable
        Told how many screens are done.

    Returns
    -------
    pandas.DataFrame
        `POWER_TABLE`, one row per design.

    Raises
    ------
    PlatekitError
        If a design does not fit on its plates.

    Notes
    -----
    Simulated are wells in log2: the effect of the drug, the pattern of the plate, the drug on that day and the well. They go through the
    very procedure that gives verdicts: joint fit, test, adjustment, posterior, rules. A probit curve through found and missed
    drugs gives the fold found in 80 %. Power for decreases is the same by symmetry. It is that of an assay with room for the
    increase: a ceiling, interference and toxicity are not in it. No MOI, time or dose enters, and none comes out.

    Examples
    --------
    >>> from platekit.power import noise_of_cvs
    >>> table = power(noise_of_cvs(0.2, day_sd_log2=0.1), PowerGrid(days=(2,), vehicles=(16,), doses=(4,), simulated=40))
    >>> bool(1.2 < table.loc[0, "detectable_fold"] < 3)
    True
    """
    chosen = grid or PowerGrid()
    settings = load_assay(assay)
    rule = settings.call
    designs = chosen.designs
    guesses = [
        first_guess(design, noise, level=rule.false_discovery_rate, minimum_fold=rule.minimum_fold)
        for design in designs
    ]
    reach = {i: (_FROM * guess.detectable, _TO * guess.detectable) for i, guess in enumerate(guesses)}
    measured: dict[int, _Measured] = {}
    for once in range(_ROUNDS):
        tasks = [
            (i, Task(designs[i], noise, settings, folds, (chosen.seed, once, i, screen)))
            for i, ends in reach.items()
            for screen, folds in enumerate(_log2_folds(designs[i], chosen, ends, (chosen.seed, once, i)))
        ]
        drugs: dict[int, list[pd.DataFrame]] = {i: [] for i in reach}
        for done, ((i, _), table) in enumerate(
            zip(tasks, _judged([task for _, task in tasks], executor), strict=True), 1
        ):
            drugs[i].append(table.assign(screen=len(drugs[i])))
            progress("simulating" if once == 0 else "once more", done, len(tasks))
        measured |= {i: _measured(pd.concat(tables, ignore_index=True), guesses[i]) for i, tables in drugs.items()}
        reach = {i: (reach[i][1], 2 * reach[i][1]) for i in reach if measured[i].relation == ">"}
        if not reach:
            break
    rows = [_row(design, guesses[i], measured[i]) for i, design in enumerate(designs)]
    return schema.conform(pd.DataFrame(rows), POWER_TABLE)


def _judged(tasks: Sequence[Task], executor: Executor | None) -> Iterator[pd.DataFrame]:
    return map(judged, tasks) if executor is None else executor.map(judged, tasks, chunksize=2)


def _log2_folds(
    design: PowerDesign, grid: PowerGrid, ends: tuple[float, float], seed: tuple[int, ...]
) -> list[tuple[float, ...]]:
    """Return the folds of the active drugs of each screen: evenly spread over all screens together, dealt at random."""
    n = design.active * grid.screens
    even = ends[0] + (np.arange(n) + 0.5) / n * (ends[1] - ends[0])
    dealt = np.random.default_rng(seed).permutation(even).reshape(grid.screens, design.active)
    return [tuple(folds) for folds in dealt.tolist()]


@dataclass(frozen=True)
class _Measured:
    """What the screens of one design gave; `ends` are the smallest and largest log2 fold simulated."""

    curve: PowerCurve
    ends: tuple[float, float]
    false_calls: float
    n_active: int
    n_inert: int

    @property
    def relation(self) -> str:
        low, high = self.ends
        return ">" if self.curve.at > high else "<" if self.curve.at < low else "="


def _measured(drugs: pd.DataFrame, guess: Guess) -> _Measured:
    active, called = drugs["active"].to_numpy(dtype=bool), (drugs["verdict"] == PROVIRAL).to_numpy(dtype=bool)
    x: npt.NDArray[np.float64] = drugs["log2_fold"].to_numpy(dtype=np.float64)[active]
    curve = power_curve(x, called[active], drugs["screen"].to_numpy()[active], steepness=1 / guess.se)
    false_calls = float(100 * called[~active].mean()) if not active.all() else float("nan")
    return _Measured(curve, (float(x.min()), float(x.max())), false_calls, int(active.sum()), int((~active).sum()))


def _row(design: PowerDesign, guess: Guess, found: _Measured) -> dict[str, object]:
    curve, relation = found.curve, found.relation
    at = {"=": curve.at, ">": found.ends[1], "<": found.ends[0]}[relation]
    # A fold that is found is above 1; an interval beyond any number has no upper end.
    low, high = np.clip(curve.interval, 0.0, _NO_END) if relation == "=" else (np.nan, np.nan)
    shares = 100 * curve.power(np.log2([1.5, 2.0]))
    return {
        "days": design.days, "vehicles": design.vehicles, "doses": design.doses, "wells_per_dose": design.wells_per_dose,
        "drugs": design.drugs, "plates_per_day": design.plates_per_day, "shuffled": design.shuffled,
        "detectable_fold": 2.0**at, "relation": relation,
        "fold_ci_low": 2.0**low, "fold_ci_high": np.inf if high == _NO_END else 2.0**high,
        "power_1_5_percent": float(shares[0]), "power_2_percent": float(shares[1]), "false_calls_percent": found.false_calls,
        "expected_fold": 2.0**guess.detectable, "steepness": curve.steepness, "n_active": found.n_active, "n_inert": found.n_inert,
    }  # fmt: skip
