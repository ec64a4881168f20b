"""What a simulated screen is made of: drugs, virus, controls, noise and plates, as frozen settings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from platekit.errors import PlatekitError, did_you_mean
from platekit.roles import DRUG_ROLES, ROLES
from platekit.simulate.accidents import Accident

Arrangement = Literal["columns", "rows", "shuffled"]
ViabilityRead = Literal["same plate", "sister plate", "none"]
# The plates that are simulated: (wells, control columns at each side). All other columns hold drugs.
CONTROL_COLUMNS: dict[int, int] = {96: 1, 384: 2, 1536: 4}


@dataclass(frozen=True)
class Drug:
    """A compound and what it truly does; one that only has a name does nothing.

    Attributes
    ----------
    name : str
    fold : float
        Factor on infection events per cell at full effect: 3 helps the virus directly, 0.05 holds it back.
    brake_release : float
        Share of the interferon brake that is released at full effect, 0 to 1: what a JAK inhibitor does.
    ec50_uM, hill : float
        Dose and steepness of half effect on events, brake and growth.
    cc50_uM, cc50_hill : float
        Dose and steepness of half of the cells; infinite = not toxic.
    growth : float
        Factor on the number of cells at full effect.
    fluorescence : float
        Signal of the compound itself, with or without virus [reporter counts per uM].
    """

    name: str
    fold: float = 1.0
    brake_release: float = 0.0
    ec50_uM: float = 1.0
    hill: float = 1.0
    cc50_uM: float = float("inf")
    cc50_hill: float = 2.0
    growth: float = 1.0
    fluorescence: float = 0.0

    @property
    def kind(self) -> str:
        """What the drug is first of all: pro-viral, antiviral, fluorescent, growth-promoting, toxic or inert."""
        kinds = {
            "pro-viral": self.fold > 1 or self.brake_release > 0,
            "antiviral": self.fold < 1,
            "fluorescent": self.fluorescence > 0,
            "growth-promoting": self.growth > 1,
            "toxic": np.isfinite(self.cc50_uM),
        }
        return next((kind for kind, applies in kinds.items() if applies), "inert")


@dataclass(frozen=True)
class Doses:
    """A dilution series: the highest dose, the step, and how many doses."""

    top_uM: float = 10.0
    fold: float = 3.0
    n: int = 8

    @property
    def series(self) -> npt.NDArray[np.float64]:
        """The doses [uM], highest first, shape (n,)."""
        return self.top_uM / np.power(self.fold, np.arange(self.n), dtype=np.float64)


@dataclass(frozen=True)
class Virus:
    """A made-up reporter virus, its input and how much interferon holds it.

    Attributes
    ----------
    name : str
    mois : tuple of float
        One infected arm each.
    events_at_moi_1, spread : float
        Without interferon a cell has ``events_at_moi_1 * moi**spread`` infection events; several rounds of
        infection flatten the relation to the input, so that `spread` lies below 1.
    brake, brake_moi : float
        Interferon divides the events by ``1 + brake / (1 + moi / brake_moi)``: it matters more at low input.
        A brake of 0 stands for cells without an interferon response.
    interferon : float
        What interferon added to a well adds to the brake.
    kills : float
        Share of the infected cells that is gone when the plate is read, 0 to 1.
    """

    name: str = "SimV-GFP (simulated)"
    mois: tuple[float, ...] = (0.1,)
    events_at_moi_1: float = 1.1
    spread: float = 0.24
    brake: float = 3.0
    brake_moi: float = 0.15
    interferon: float = 12.0
    kills: float = 0.0


@dataclass(frozen=True)
class Control:
    """Wells of one control role on every plate; roles that carry a drug name it and its dose."""

    role: str
    n: int
    drug: Drug | None = None
    concentration_uM: float = float("nan")


@dataclass(frozen=True)
class Noise:
    """What makes two equal wells differ; CVs are shares (0.1 is 10 %), SDs are in log2.

    Attributes
    ----------
    cv, viability_cv : float
        Of one reading of the reporter, of viability.
    events_cv : float
        Of infection events between wells, so of reporter and infected cells together.
    seeding_cv : float
        Of the number of cells in a well, so of all its readings together.
    edge : float
        Share of infection events that the outer ring of wells loses; below 0 it gains.
    gradient : float
        Relative rise of infection events from the first to the last column, 0 in the middle.
    viability_pattern : float
        Share of edge and gradient that the number of cells shows too.
    day_sd, plate_sd : float
        Of infection events between days, of the detector's gain between plates.
    drug_day_sd : float
        Of the infection events of one drug between days, at all of its doses.
    dilution_sd : float
        Of the true dose of one drug between days: each day has a fresh dilution series.
    pipetting_cv : float
        Of the true dose between wells.
    """

    cv: float = 0.1
    viability_cv: float = 0.06
    events_cv: float = 0.05
    seeding_cv: float = 0.04
    edge: float = 0.0
    gradient: float = 0.0
    viability_pattern: float = 0.3
    day_sd: float = 0.15
    plate_sd: float = 0.1
    drug_day_sd: float = 0.0
    dilution_sd: float = 0.1
    pipetting_cv: float = 0.05


@dataclass(frozen=True)
class Detector:
    """What the readers count: reporter in fluorescence units, viability in counts per second, cells in a microscope.

    `gain` is the reporter of a full well of which every cell is infected, `autofluorescence` that of one without
    virus, `background` that of a well without cells; above `upper_limit` there is no number.
    """

    gain: float = 40_000.0
    autofluorescence: float = 400.0
    background: float = 200.0
    upper_limit: float = 99_999.0
    viability_gain: float = 800_000.0
    viability_background: float = 1_500.0
    cells_imaged: float = 1_500.0


REFERENCE_JAK_INHIBITOR = Drug("ruxolitinib", brake_release=0.95, ec50_uM=0.15)
REFERENCE_ANTIVIRAL = Drug("remdesivir", fold=0.02, ec50_uM=0.1)
REFERENCE_TOXIN = Drug("puromycin", cc50_uM=0.5)


def standard_controls(
    vehicle: int = 32,
    cells: int = 8,
    *,
    antiviral: int = 8,
    proviral: int = 8,
    toxicity: int = 8,
) -> tuple[Control, ...]:
    """Return the usual controls with so many wells each; 0 leaves a control out.

    Examples
    --------
    >>> [control.role for control in standard_controls(4, 4, antiviral=0, toxicity=0)]
    ['virus_control', 'cell_control', 'proviral_control']
    """
    controls = (
        Control("virus_control", vehicle),
        Control("cell_control", cells),
        Control("antiviral_control", antiviral, REFERENCE_ANTIVIRAL, 10.0),
        Control("proviral_control", proviral, REFERENCE_JAK_INHIBITOR, 10.0),
        Control("toxicity_control", toxicity, REFERENCE_TOXIN, 10.0),
    )
    return tuple(control for control in controls if control.n > 0)


@dataclass(frozen=True)
class Design:
    """A whole screen. What does not fit on one plate goes to further library plates with controls of their own.

    Attributes
    ----------
    drugs : tuple of Drug
    name : str
    plate_size : int
        96, 384 or 1536; the outermost columns (`CONTROL_COLUMNS`) hold the controls.
    doses : Doses
    replicates : int
        Wells of each drug and dose on a plate.
    days : int
        Independent experiments, named day1, day2, ...
    virus : Virus
    cell_line : str
    vehicle : str
    controls : tuple of Control
    mock_arm : bool
        A plate without virus beside each infected one.
    viability : str
        Read on the ``"same plate"``, on a ``"sister plate"`` of its own wells, or ``"none"``.
    counted : bool
        A microscope counts nuclei and infected cells on the infection plates as well.
    arrangement : str
        A drug's doses lie side by side along ``"columns"`` or ``"rows"``, or all wells are ``"shuffled"`` anew each day.
    noise : Noise
    detector : Detector
    accidents : tuple of Accident
        Of `platekit.simulate.accidents`; they name plates as `plate_name` does.

    Raises
    ------
    PlatekitError
        If the settings contradict each other.
    """

    drugs: tuple[Drug, ...]
    name: str = "simulated screen"
    plate_size: int = 384
    doses: Doses = Doses()
    replicates: int = 1
    days: int = 3
    virus: Virus = Virus()
    cell_line: str = "A549"
    vehicle: str = "DMSO"
    controls: tuple[Control, ...] = field(default_factory=standard_controls)
    mock_arm: bool = True
    viability: ViabilityRead = "same plate"
    counted: bool = False
    arrangement: Arrangement = "columns"
    noise: Noise = Noise()
    detector: Detector = Detector()
    accidents: tuple[Accident, ...] = ()

    def __post_init__(self) -> None:
        _check_plate(self)
        _check_names(self)
        _check_series(self)

    @property
    def batches(self) -> tuple[str, ...]:
        """The names of the days."""
        return tuple(f"day{day}" for day in range(1, self.days + 1))

    @property
    def arms(self) -> tuple[float, ...]:
        """The MOI of each arm, the mock arm (0) last."""
        return (*self.virus.mois, 0.0) if self.mock_arm else self.virus.mois


def arm_name(moi: float) -> str:
    """Return how an arm is called in the names of plates and files.

    Examples
    --------
    >>> arm_name(0.01), arm_name(0)
    ('moi0.01', 'mock')
    """
    return f"moi{moi:g}" if moi > 0 else "mock"


def plate_name(batch: str, library: str, moi: float) -> str:
    """Return the name of a plate.

    Examples
    --------
    >>> plate_name("day1", "L1", 0.1)
    'day1_L1_moi0.1'
    """
    return f"{batch}_{library}_{arm_name(moi)}"


def _check_plate(design: Design) -> None:
    if design.plate_size not in CONTROL_COLUMNS:
        raise PlatekitError(
            "design, plate_size", str(design.plate_size), "96, 384 or 1536",
            "Smaller plates have no room for controls and a dose series.",
        )  # fmt: skip
    if design.days < 1 or design.replicates < 1 or not design.drugs:
        raise PlatekitError(
            "design", f"{design.days} days, {design.replicates} replicates and {len(design.drugs)} drugs",
            "at least one of each", "Give days, replicates and drugs.",
        )  # fmt: skip


def _check_names(design: Design) -> None:
    twice = [name for name, n in Counter(drug.name for drug in design.drugs).items() if n > 1]
    if twice:
        raise PlatekitError(
            "design, drugs", f"'{twice[0]}' more than once", "each name once", "Rename one of the drugs."
        )
    for control in design.controls:
        if control.role not in ROLES or control.role == "compound":
            raise PlatekitError(
                "design, controls", f"the role '{control.role}'", "a control role",
                f"Roles: {did_you_mean(control.role, [role for role in ROLES if role != 'compound'])}",
            )  # fmt: skip
        if control.role in DRUG_ROLES and (control.drug is None or not control.concentration_uM > 0):
            raise PlatekitError(
                "design, controls", f"'{control.role}' without a drug or its dose", "both",
                "Give the control its drug and concentration_uM.",
            )  # fmt: skip


def _check_series(design: Design) -> None:
    doses = design.doses
    if doses.n < 1 or doses.top_uM <= 0 or (doses.n > 1 and doses.fold <= 1):
        raise PlatekitError(
            "design, doses", f"{doses.n} doses from {doses.top_uM:g} uM in steps of {doses.fold:g}",
            "one dose or more, above 0, in steps above 1", "Give Doses(top_uM, fold, n).",
        )  # fmt: skip
    if not design.virus.mois or min(design.virus.mois) <= 0:
        raise PlatekitError(
            "design, virus", f"the MOIs {design.virus.mois}", "one or more above 0",
            "The arm without virus is mock_arm=True, not an MOI of 0.",
        )  # fmt: skip
