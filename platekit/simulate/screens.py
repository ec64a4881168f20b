"""Simulates a whole screen: every plate of every day, with what was truly in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError
from platekit.simulate.accidents import WrongDilution, after_reading
from platekit.simulate.design import Design, plate_name
from platekit.simulate.designs import design_of
from platekit.simulate.plates import LibraryPlate, plan_libraries
from platekit.simulate.reading import Conditions, read_plate
from platekit.simulate.truth import truth_of

SISTER = "viability"
SOURCE = "simulated"
# Each kind of chance draws from a stream of its own, so that changing one leaves the others as they were.
_PLACES, _DAYS, _READINGS = 0, 1, 2


@dataclass(frozen=True)
class Plate:
    """One physical plate: its name, where it belongs, what is read on it and the plan of its wells.

    `pair` is "" where batch and layout leave no doubt which plates belong together.
    """

    name: str
    batch: str
    moi: float
    pair: str
    readouts: tuple[str, ...]
    plan: LibraryPlate


@dataclass(frozen=True)
class SimulatedScreen:
    """A screen and its truth.

    Attributes
    ----------
    design : Design
    seed : int
    plates : tuple of Plate
    wells : pandas.DataFrame
        `schema.WELLS`, and `library`; what an analysis may see.
    truth : pandas.DataFrame
        One row per compound and MOI; see `platekit.simulate.truth`. No analysis may read it.
    """

    design: Design
    seed: int
    plates: tuple[Plate, ...]
    wells: pd.DataFrame
    truth: pd.DataFrame

    @cached_property
    def readings(self) -> pd.DataFrame:
        """The wells as a reader gives them: `schema.READINGS`."""
        return self.wells[schema.READINGS.names]

    @cached_property
    def layout(self) -> pd.DataFrame:
        """What was in the wells: `schema.LAYOUT`, one row per plate and well."""
        return self.wells[schema.LAYOUT.names].drop_duplicates(["plate", "well"]).reset_index(drop=True)


def simulate(design: Design | str, *, seed: int) -> SimulatedScreen:
    """Return a screen with known truth.

    Parameters
    ----------
    design : Design or str
        Drugs, doses, plates, virus, noise and accidents; or the name of a ready-made one (`platekit.simulate.designs.DESIGNS`,
        ``platekit simulate --list``), whose drugs are then drawn from the same seed.
    seed : int
        0 or more. The same design and seed give the same screen.

    Returns
    -------
    SimulatedScreen

    Raises
    ------
    PlatekitError
        If the design does not fit on its plates, an accident names a plate or well that is not there, or no kind has that name.

    Examples
    --------
    >>> from platekit.simulate.design import Design, Drug
    >>> screen = simulate(Design((Drug("baricitinib", brake_release=0.9, ec50_uM=0.1),), days=1), seed=1)
    >>> sorted(set(screen.wells["readout"]))
    ['infection', 'viability']
    >>> screen.truth.loc[0, "kind"], float(screen.truth.loc[0, "visible_fold_max"])
    ('pro-viral', 2.031)
    """
    if seed < 0:
        raise PlatekitError("simulate, seed", str(seed), "a whole number of 0 or more", "Give another seed.")
    design = design_of(design, seed) if isinstance(design, str) else design
    plates = _plates(design, np.random.default_rng([seed, _PLACES]))
    days = _days(design, np.random.default_rng([seed, _DAYS]))
    tables = [
        _table(plate, design, read_plate(plate.plan, conditions, np.random.default_rng([seed, _READINGS, number])))
        for number, plate in enumerate(plates)
        for conditions in [_conditions(plate, design, days[plate.batch])]
    ]
    wells = schema.conform(pd.concat(tables, ignore_index=True), schema.WELLS)
    return SimulatedScreen(design, seed, plates, after_reading(wells, design.accidents), truth_of(design))


@dataclass(frozen=True)
class _Day:
    """What a day does to the events of all wells, and to each drug's events and doses: factors by compound."""

    events: float
    drug_events: Mapping[str, float]
    dilution: Mapping[str, float]


def _plates(design: Design, rng: np.random.Generator) -> tuple[Plate, ...]:
    infection = ("infection", *(("nuclei", "infected_cells") if design.counted else ()))
    on_one = (*infection, "viability") if design.viability == "same plate" else infection
    libraries = plan_libraries(design, rng)
    plates: list[Plate] = []
    for batch in design.batches:
        if design.arrangement == "shuffled" and plates:
            libraries = plan_libraries(design, rng)
        for plan in libraries:
            sister = design.viability == "sister plate"
            pair = f"{batch}_{plan.library}" if sister or len(libraries) > 1 else ""
            for moi in design.arms:
                name = plate_name(batch, plan.library, moi)
                plates.append(Plate(name, batch, moi, pair, on_one, plan))
                if sister:
                    plates.append(Plate(f"{name}_{SISTER}", batch, moi, pair, ("viability",), plan))
    return tuple(plates)


def _days(design: Design, rng: np.random.Generator) -> dict[str, _Day]:
    noise = design.noise
    names = list(dict.fromkeys([*(drug.name for drug in design.drugs), *_control_drugs(design)]))
    wrong = {
        (accident.batch, accident.compound): accident.factor
        for accident in design.accidents
        if isinstance(accident, WrongDilution)
    }
    days: dict[str, _Day] = {}
    for batch in design.batches:
        events = 2 ** (noise.day_sd * rng.standard_normal())
        drug_events = 2 ** (noise.drug_day_sd * rng.standard_normal(len(names)))
        dilution = 2 ** (noise.dilution_sd * rng.standard_normal(len(names)))
        mistakes = np.array([wrong.get((batch, name), 1.0) for name in names])
        days[batch] = _Day(
            events, dict(zip(names, drug_events, strict=True)), dict(zip(names, dilution * mistakes, strict=True))
        )
    return days


def _control_drugs(design: Design) -> list[str]:
    return [control.drug.name for control in design.controls if control.drug is not None]


def _conditions(plate: Plate, design: Design, day: _Day) -> Conditions:
    names = [well.drug.name for well in plate.plan.wells]
    return Conditions(
        design=design,
        plate=plate.name,
        moi=plate.moi,
        readouts=plate.readouts,
        events_factor=day.events * np.array([day.drug_events.get(name, 1.0) for name in names]),
        dose_factor=np.array([day.dilution.get(name, 1.0) for name in names]),
    )


def _table(plate: Plate, design: Design, values: dict[str, pd.Series]) -> pd.DataFrame:
    planned = plate.plan.wells
    # A vehicle well without virus is a cell control, whatever the plan of the infected twin calls it.
    roles = ["cell_control" if well.role == "virus_control" and plate.moi == 0 else well.role for well in planned]
    layout = pd.DataFrame({
        "plate": plate.name,
        "well": [well.name for well in planned],
        "role": roles,
        "compound": [well.drug.name for well in planned],
        "concentration_uM": [well.concentration_uM or np.nan for well in planned],
        "virus": design.virus.name,
        "moi": plate.moi,
        "cell_line": design.cell_line,
        "batch": plate.batch,
        "replicate": [well.replicate for well in planned],
        "pair": plate.pair,
        "vehicle": design.vehicle,
        "source": SOURCE,
        "library": plate.plan.library,
    })  # fmt: skip
    return pd.concat(
        [
            layout.assign(readout=readout, readout_in_file=readout, value=value.array)
            for readout, value in values.items()
        ],
        ignore_index=True,
    ).pipe(_with_flags)


def _with_flags(table: pd.DataFrame) -> pd.DataFrame:
    saturated = np.isposinf(table["value"].to_numpy(dtype=np.float64))
    return table.assign(
        value=table["value"].mask(saturated, np.nan),
        flag=np.where(saturated, "saturated", ""),
    )
