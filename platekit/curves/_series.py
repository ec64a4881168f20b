"""One dose series on its way through the fit: what goes in and what comes out, both small enough to send to a worker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.curves._model import Floats

NAN = float("nan")
Key = tuple[str, str, float, str, str, str]


@dataclass(frozen=True)
class Series:
    """The wells of one compound, group and readout that may be fitted.

    Parameters
    ----------
    key : tuple
        compound, virus, moi, cell_line, condition, readout.
    of_viability : bool
        Whether the readout tells of cells; else it tells of infection.
    control : bool
        Whether no well of it has the role compound: controls are fitted, but are no part of a family of tests.
    response : str
        The column fitted, with its unit.
    rising : str
        What a response that rises with the dose means in biology: ``"increase"`` or ``"decrease"``.
    half : float
        50 % in the units of the response: half the infection, or half the cells.
    vehicle : float
        The response of vehicle wells, from which the drug sensitivity score counts.
    possible, begins : tuple of float
        Between which values a plateau can lie at all, and between which that of low doses can.
    dose_uM, value : ndarray, shape (n,)
    batch : ndarray of str, shape (n,)
        The independent experiment of each well.
    growth : float
        How the noise of the readout grows with its signal; see `_variance.growth`.
    notes : tuple of str
        What was left out, in words.
    """

    key: Key
    of_viability: bool
    control: bool
    response: str
    rising: str
    half: float
    vehicle: float
    possible: tuple[float, float]
    begins: tuple[float, float]
    dose_uM: Floats
    value: Floats
    batch: npt.NDArray[np.str_]
    growth: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def no_signal(self) -> float:
        """The response of a well without any signal: all of the virus held back, all cells dead."""
        return self.vehicle + 2 * (self.half - self.vehicle) if np.isfinite(self.half) else 0.0


@dataclass(frozen=True)
class Rules:
    """What is refused and how sure an interval is; from the assay."""

    minimum_doses: float = 4
    confidence: float = 0.95


@dataclass(frozen=True)
class Fitted:
    """What a dose series gave. NaN and "" where it gives nothing; `half_*` is the crossing of 50 % with its bound, `parameters` JSON."""

    series: Series
    model: str = ""
    direction: str = ""
    ec50_uM: float = NAN
    ec50_relation: str = ""
    ec50_ci_low_uM: float = NAN
    ec50_ci_high_uM: float = NAN
    hill: float = NAN
    top: float = NAN
    bottom: float = NAN
    auc: float = NAN
    dss: float = NAN
    converged: bool = False
    aicc: float = NAN
    p_any: float = NAN
    half_uM: float = NAN
    half_relation: str = ""
    half_ci_low_uM: float = NAN
    half_ci_high_uM: float = NAN
    parameters: str = ""
    note: str = ""
