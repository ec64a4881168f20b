"""What a simulated screen looks like: its plates, days and arms, and the names they go by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from platekit.errors import PlatekitError, did_you_mean
from platekit.roles import DRUG_ROLES, ROLES
from platekit.simulate.accidents import Accident
from platekit.simulate.ingredients import Control, Detector, Doses, Drug, Noise, Virus, standard_controls

Arrangement = Literal["columns", "rows", "shuffled"]
ViabilityRead = Literal["same plate", "sister plate", "none"]
# Wells of a plate -> how many outermost columns at each side hold its controls; all others hold drugs.
CONTROL_COLUMNS: dict[int, int] = {96: 1, 384: 2, 1536: 4}


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
    doses: Doses = field(default_factory=Doses)
    replicates: int = 1
    days: int = 3
    virus: Virus = field(default_factory=Virus)
    cell_line: str = "A549"
    vehicle: str = "DMSO"
    controls: tuple[Control, ...] = field(default_factory=standard_controls)
    mock_arm: bool = True
    viability: ViabilityRead = "same plate"
    counted: bool = False
    arrangement: Arrangement = "columns"
    noise: Noise = field(default_factory=Noise)
    detector: Detector = field(default_factory=Detector)
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
