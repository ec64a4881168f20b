"""The README of a simulated screen: that it is simulated, what was put in, and how to analyse and score it."""

from __future__ import annotations

from collections import Counter

from platekit.simulate.accidents import Accident, DeadWell, NotRead, Saturated, SwappedPlates, WrongDilution
from platekit.simulate.design import Design
from platekit.simulate.screens import SimulatedScreen

_FILES = {
    "instruments": (
        "| `exports/` | what the instruments would have exported, one plate a file |\n"
        "| `layouts/` | what is in the wells |"
    ),
    "tables": "| `tables/` | one long table for each read, with what is in the wells |",
}

_ARRANGED = {
    "columns": "doses lie along the columns",
    "rows": "doses lie along the rows",
    "shuffled": "wells are shuffled anew each day",
}


def readme_text(screen: SimulatedScreen, form: str) -> str:
    """Return the README of a simulated screen's folder.

    Parameters
    ----------
    screen : SimulatedScreen
    form : str
        Of its files, as `write_exports` takes it.
    """
    design = screen.design
    return f"""\
# Simulated: {design.name}

**Simulated: no cell, virus or compound was ever used.** Virus and potencies are made up, and names of real drugs among the
controls are names only. The screen is for trying out an analysis; nothing in it is evidence of anything.

{_plates(design)}

| file | what it is |
|---|---|
| `screen.toml` | what to analyse |
{_FILES[form]}
| `truth.csv` | what was put in; no analysis reads it |

    platekit run screen.toml --out ../results
    platekit simulate --score ../results --truth truth.csv

Put in (seed {screen.seed}):

{_put_in(design)}

docs/simulate.md has the model.
"""


def _plates(design: Design) -> str:
    doses = f"{design.doses.n} doses ({design.doses.top_uM:g} uM down, {design.doses.fold:g}-fold)"
    doses = f"one dose ({design.doses.top_uM:g} uM)" if design.doses.n == 1 else doses
    return (
        f"{len(design.drugs)} compounds x {doses} x {_counted(design.replicates, 'well')} on plates of {design.plate_size} wells, "
        f"{_counted(design.days, 'day')}, at MOI {', '.join(f'{moi:g}' for moi in design.virus.mois)}"
        f"{' and mock' if design.mock_arm else ', without a mock arm'}. "
        f"Viability: {design.viability}. Controls a plate: "
        f"{', '.join(f'{control.n} {control.role}' for control in design.controls)}."
    )


def _put_in(design: Design) -> str:
    kinds = Counter(drug.kind for drug in design.drugs)
    noise = design.noise
    lines = [
        "Compounds: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items()) + ".",
        f"Noise: reading {noise.cv:.0%}, events {noise.events_cv:.0%}, seeding {noise.seeding_cv:.0%}; "
        f"outer ring {-noise.edge:+.0%}, slope {noise.gradient:+.0%}; {_ARRANGED[design.arrangement]}.",
        *(_accident(accident) for accident in design.accidents),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _accident(accident: Accident) -> str:
    match accident:
        case Saturated():
            return f"Well {accident.well} of {accident.plate} is above the range of the reader."
        case NotRead():
            return f"Well {accident.well} of {accident.plate} was not read{f' ({accident.readout})' if accident.readout else ''}."
        case DeadWell():
            return f"Well {accident.well} of {accident.plate} holds no cells."
        case SwappedPlates():
            return f"The plates {accident.plate} and {accident.other} changed places in front of the reader."
        case WrongDilution():
            return f"On {accident.batch} {accident.compound} had {accident.factor:g} times the written doses."


def _counted(n: int, thing: str) -> str:
    return f"{n} {thing}{'s' * (n != 1)}"
