"""One simulated screen of a design, analysed: which drugs were called pro-viral."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.assay import Assay
from platekit.power._design import PowerDesign, effect_shape
from platekit.power._noise import PlateNoise
from platekit.proviral.analyse import analyse_readout
from platekit.proviral.surface import PATTERN, basis
from platekit.simulate.plates import LibraryPlate, plan_libraries
from platekit.wells import PLATE_SHAPES

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """A screen to simulate and judge: all that a worker needs. `log2_folds` are those of the active drugs; `seed` its own."""

    design: PowerDesign
    noise: PlateNoise
    assay: Assay
    log2_folds: tuple[float, ...]
    seed: tuple[int, ...]


def judged(task: Task) -> pd.DataFrame:
    """Return what the verdicts say of each drug of a simulated screen.

    Parameters
    ----------
    task : Task

    Returns
    -------
    pandas.DataFrame
        One row per drug: `compound`, `active`, `log2_fold` (true, at the highest dose), `verdict`, `direction`, `p`, `q`.
    """
    design = task.design
    wells = screen_wells(task)
    found = analyse_readout(wells, task.assay.deciding.name, task.assay, {})
    calls = pd.DataFrame(found.calls).set_index("compound").reindex(design.names)
    still = [0.0] * (design.drugs - design.active)
    return pd.DataFrame({
        "compound": design.names,
        "active": np.arange(design.drugs) < design.active,
        "log2_fold": [*task.log2_folds, *still],
        **{name: calls[name].to_numpy() for name in ("verdict", "direction", "p", "q")},
    })  # fmt: skip


def screen_wells(task: Task) -> pd.DataFrame:
    """Return the normalised wells of a simulated screen, `schema.NORMALISED`.

    Notes
    -----
    A well holds effect + pattern of its place + drug on that day + noise, in log2, less the median of the plate's vehicle wells. Cells
    and the compound's own signal are known and change nothing.
    """
    design, rng = task.design, np.random.default_rng(task.seed)
    doses = design.plates().doses.series
    # Half of the effect is reached anywhere within the tested doses; at one dose there is nothing to reach.
    half = float(doses.min()) * (doses.max() / doses.min()) ** rng.random(design.active)
    folds = {
        name: dict(zip(doses.tolist(), (log2 * effect_shape(doses, ec50)).tolist(), strict=True))
        for name, log2, ec50 in zip(design.names, task.log2_folds, half, strict=False)
    }
    libraries = plan_libraries(design.plates(), rng)
    plates: list[pd.DataFrame] = []
    for day in range(1, design.days + 1):
        if design.shuffled and day > 1:
            libraries = plan_libraries(design.plates(), rng)
        of_day = dict(zip(design.names, task.noise.day_sd_log2 * rng.standard_normal(design.drugs), strict=True))
        plates += [_plate(plan, f"day{day}", folds, of_day, task, rng) for plan in libraries]
    return schema.conform(pd.concat(plates, ignore_index=True), schema.NORMALISED)


def _plate(
    plan: LibraryPlate,
    day: str,
    folds: dict[str, dict[float, float]],
    of_day: dict[str, float],
    task: Task,
    rng: np.random.Generator,
) -> pd.DataFrame:
    wells = plan.wells
    names = [well.drug.name for well in wells]
    vehicle = np.array([well.role == "virus_control" for well in wells])
    effect = [folds.get(well.drug.name, {}).get(well.concentration_uM, 0.0) for well in wells]
    response = np.array(effect) + [of_day.get(name, 0.0) for name in names]
    response += _pattern(plan, task, rng) + task.noise.well_sd_log2 * rng.standard_normal(len(wells))
    response -= np.median(response[vehicle])
    return pd.DataFrame({
        "plate": f"{day}_{plan.library}", "well": [well.name for well in wells], "readout": task.assay.deciding.name,
        "role": [well.role for well in wells], "compound": names,
        "concentration_uM": [well.concentration_uM or np.nan for well in wells],
        "batch": day, "replicate": [well.replicate for well in wells], "value": 1000 * 2**response, "source": "simulated",
        "log2_fold_change": response, "viability_percent": 100.0, "dose_viability_percent": 100.0, "background": 0.0, "mock_excess": 0.0,
    })  # fmt: skip


def _pattern(plan: LibraryPlate, task: Task, rng: np.random.Generator) -> Numbers:
    patterns = task.noise.patterns
    if not patterns:
        return np.zeros(len(plan.wells))
    rows, columns = np.array([(well.row, well.column) for well in plan.wells]).T
    terms = basis(rows, columns, PLATE_SHAPES[task.design.plate_size])[:, PATTERN]
    return terms @ np.array(patterns[rng.integers(len(patterns))])
