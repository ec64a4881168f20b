"""The parts a simulated screen is made of: drugs, doses, virus, controls, noise and detectors, as frozen settings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.errors import PlatekitError


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
    brightness : float
        Factor on the reporter of an infected cell at full effect: a compound that keeps a luciferase from being degraded.

    Raises
    ------
    PlatekitError
        If one of them is outside of its range.
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
    brightness: float = 1.0

    def __post_init__(self) -> None:
        above_zero = ("fold", "ec50_uM", "hill", "cc50_uM", "cc50_hill", "growth", "brightness")
        wrong = [name for name in above_zero if not getattr(self, name) > 0]
        if not 0 <= self.brake_release <= 1:
            wrong.append("brake_release")
        if not self.fluorescence >= 0:
            wrong.append("fluorescence")
        if wrong:
            raise PlatekitError(
                f"drug '{self.name}', {wrong[0]}", f"{getattr(self, wrong[0]):g}",
                "brake_release from 0 to 1, fluorescence of 0 or more, everything else above 0",
                "A drug without an effect keeps the defaults.",
            )  # fmt: skip

    @property
    def kind(self) -> str:
        """What the drug is first of all: pro-viral, antiviral, fluorescent, brightening, growth-promoting, toxic or inert."""
        kinds = {
            "pro-viral": self.fold > 1 or self.brake_release > 0,
            "antiviral": self.fold < 1,
            "fluorescent": self.fluorescence > 0,
            "brightening": self.brightness != 1,
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
        """The doses [uM], highest first, shape (n,), with 12 significant digits: 10 / 10 / 10 is 0.1."""
        return np.array([float(f"{self.top_uM / self.fold**step:.12g}") for step in range(self.n)])


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
    virus, `background` that of a well without cells; above `upper_limit` there is no number. Of `cells_imaged` cells the microscope
    takes a share `false_positives` of the uninfected ones for infected.
    """

    gain: float = 40_000.0
    autofluorescence: float = 400.0
    background: float = 200.0
    upper_limit: float = 99_999.0
    viability_gain: float = 800_000.0
    viability_background: float = 1_500.0
    cells_imaged: float = 1_500.0
    false_positives: float = 0.0


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
