"""Reads one simulated plate: cells are seeded, drugs pipetted, and each detector counts with its own noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.simulate.accidents import DeadWell
from platekit.simulate.design import Design
from platekit.simulate.ingredients import Noise
from platekit.simulate.model import Biology, DrugArrays, Numbers, biology
from platekit.simulate.plates import LibraryPlate
from platekit.wells import PLATE_SHAPES

_WITHOUT_VIRUS = ("cell_control", "blank", "empty")
_WITHOUT_CELLS = ("blank", "empty")
_WITH_INTERFERON = ("interferon_control", "rescue_control")


@dataclass(frozen=True)
class Conditions:
    """What is the same for a plate, and what the day does to each of its n wells: two factors, shape (n,)."""

    design: Design
    plate: str
    moi: float
    readouts: tuple[str, ...]
    events_factor: Numbers
    dose_factor: Numbers


def plate_pattern(rows: Numbers, columns: Numbers, plate_size: int, noise: Noise) -> Numbers:
    """Return the factor that the place on the plate puts on infection events: an outer ring and a slope along columns.

    Examples
    --------
    >>> plate_pattern(np.array([1.0, 2.0]), np.array([1.0, 12.0]), 96, Noise(edge=0.2)).tolist()
    [0.8, 0.8]
    >>> plate_pattern(np.array([2.0, 2.0]), np.array([2.0, 11.0]), 96, Noise(gradient=0.11)).round(6).tolist()
    [0.955, 1.045]
    """
    n_rows, n_columns = PLATE_SHAPES[plate_size]
    on_edge = (rows == 1) | (rows == n_rows) | (columns == 1) | (columns == n_columns)
    slope = noise.gradient * ((columns - 1) / (n_columns - 1) - 0.5)
    return np.where(on_edge, 1 - noise.edge, 1.0) * (1 + slope)


def read_plate(plan: LibraryPlate, conditions: Conditions, rng: np.random.Generator) -> dict[str, pd.Series]:
    """Return the counts of each readout in the order of the plan's wells; infinite is above the reader's range.

    Parameters
    ----------
    plan : LibraryPlate
    conditions : Conditions
    rng : numpy.random.Generator

    Returns
    -------
    dict of pandas.Series
        Whole counts by readout.
    """
    design, noise = conditions.design, conditions.design.noise
    pattern = plate_pattern(
        np.array([well.row for well in plan.wells], dtype=np.float64),
        np.array([well.column for well in plan.wells], dtype=np.float64),
        design.plate_size,
        noise,
    )
    gain = 2 ** (noise.plate_sd * rng.standard_normal(2))
    pipetted = _spread(noise.pipetting_cv, len(pattern), rng)
    state = _state(plan, conditions, pattern * _spread(noise.events_cv, len(pattern), rng), pipetted)
    dead = [DeadWell(conditions.plate, well.name) in design.accidents for well in plan.wells]
    seeded = _spread(noise.seeding_cv, len(pattern), rng) * (1 + noise.viability_pattern * (pattern - 1))
    empty = np.array([well.role in _WITHOUT_CELLS for well in plan.wells]) | np.array(dead)
    cells = np.where(empty, 0.0, state.cells * seeded)
    counts: dict[str, Callable[[], Numbers]] = {
        "infection": lambda: _reporter(state, cells, gain[0], design, rng),
        "viability": lambda: _viability(cells, gain[1], design, rng),
    }
    values = {readout: counts[readout]() for readout in conditions.readouts if readout in counts}
    if "nuclei" in conditions.readouts:
        values["nuclei"], values["infected_cells"] = _counted(state, cells, design, rng)
    return {readout: pd.Series(values[readout]) for readout in conditions.readouts}


def _state(plan: LibraryPlate, conditions: Conditions, events_factor: Numbers, pipetted: Numbers) -> Biology:
    roles = [well.role for well in plan.wells]
    written = np.array([well.concentration_uM for well in plan.wells])
    return biology(
        DrugArrays.of([well.drug for well in plan.wells]),
        written * conditions.dose_factor * pipetted,
        np.array([0.0 if role in _WITHOUT_VIRUS else conditions.moi for role in roles]),
        conditions.design.virus,
        interferon=np.array([float(role in _WITH_INTERFERON) for role in roles]),
        events_factor=conditions.events_factor * events_factor,
    )


def _reporter(state: Biology, cells: Numbers, gain: float, design: Design, rng: np.random.Generator) -> Numbers:
    """Background + gain (cells (autofluorescence + reporter brightness p) + glow), the noise on all but the background."""
    detector = design.detector
    light = cells * (detector.autofluorescence + detector.gain * state.brightness * state.infected) + state.glow
    counts = detector.background + gain * light * _spread(design.noise.cv, len(cells), rng)
    return np.where(counts > detector.upper_limit, np.inf, np.rint(counts))


def _viability(cells: Numbers, gain: float, design: Design, rng: np.random.Generator) -> Numbers:
    detector = design.detector
    light = gain * detector.viability_gain * cells * _spread(design.noise.viability_cv, len(cells), rng)
    return np.rint(detector.viability_background + light)


def _counted(state: Biology, cells: Numbers, design: Design, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    nuclei = rng.poisson(design.detector.cells_imaged * cells)
    seen = state.infected + (1 - state.infected) * design.detector.false_positives
    return nuclei.astype(np.float64), rng.binomial(nuclei, seen).astype(np.float64)


def _spread(cv: float, n: int, rng: np.random.Generator) -> Numbers:
    """Return n log-normal factors with mean 1 and this coefficient of variation."""
    variance = np.log1p(cv**2)
    return np.exp(np.sqrt(variance) * rng.standard_normal(n) - variance / 2)
