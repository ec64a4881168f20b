"""A design whose power is asked for: days, vehicle wells and doses, and what does not change with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.errors import PlatekitError
from platekit.simulate.design import Design
from platekit.simulate.ingredients import Control, Doses, Drug
from platekit.simulate.plates import plan_libraries

# Doses are counted down from the highest in steps of this; only their ratios matter here.
STEP = 3.0
_TOP_UM = 10.0


@dataclass(frozen=True)
class PowerDesign:
    """One design.

    Attributes
    ----------
    days : int
        Independent experiments.
    vehicles : int
        Vehicle wells on each plate, in its outer columns or shuffled among the others.
    doses : int
        Of each drug, three-fold apart.
    wells_per_dose : int
        Of each drug and dose on a plate.
    drugs : int
        Compounds; where they do not fit on one plate there are several.
    active : int
        How many of them act. More active drugs let smaller effects through (Benjamini & Hochberg).
    plate_size : int
        96, 384 or 1536.
    shuffled : bool
        Whether all wells change places from day to day, instead of a drug's doses lying side by side and vehicles in the outer columns.

    Raises
    ------
    PlatekitError
        If `active` is not between 1 and `drugs`, or the settings contradict each other.
    """

    days: int
    vehicles: int
    doses: int
    wells_per_dose: int = 1
    drugs: int = 40
    active: int = 8
    plate_size: int = 384
    shuffled: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.active <= self.drugs:
            raise PlatekitError(
                "power, active", f"{self.active} of {self.drugs} drugs", "at least one, and no more than there are",
                "Power is asked for drugs that act.",
            )  # fmt: skip
        if self.vehicles < 1:
            raise PlatekitError(
                "power, vehicles", str(self.vehicles), "1 or more", "Without vehicle wells there is no verdict."
            )
        # Planning the plates refuses what does not fit on them.
        _ = self.plates_per_day

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the drugs; the first `active` of them act."""
        return tuple(f"drug {number:03d}" for number in range(1, self.drugs + 1))

    @property
    def plates_per_day(self) -> int:
        """How many plates its drugs need."""
        return len(plan_libraries(self.plates(), np.random.default_rng(0)))

    def plates(self) -> Design:
        """Return the design as `platekit.simulate` plans plates."""
        return Design(
            tuple(Drug(name) for name in self.names), name="power", plate_size=self.plate_size,
            doses=Doses(_TOP_UM, STEP, self.doses), replicates=self.wells_per_dose, days=self.days,
            controls=(Control("virus_control", self.vehicles),), mock_arm=False, viability="none",
            arrangement="shuffled" if self.shuffled else "columns",
        )  # fmt: skip


def effect_shape(doses_uM: npt.ArrayLike, ec50_uM: float) -> npt.NDArray[np.float64]:
    """Return the share of the largest tested effect at each dose: a Hill curve of slope 1, scaled to 1 at the highest dose.

    Parameters
    ----------
    doses_uM : array_like, shape (n,)
    ec50_uM : float

    Examples
    --------
    >>> effect_shape([1.0, 10.0], 10.0).round(3).tolist()
    [0.182, 1.0]
    """
    doses = np.asarray(doses_uM, dtype=np.float64)
    share = doses / (doses + ec50_uM)
    return share / share.max()
