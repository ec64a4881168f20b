"""The biology of one well: infection events with a ceiling, an interferon brake, cells that grow or die, and glow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.simulate.ingredients import Drug, Virus

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DrugArrays:
    """The drug of each well as arrays of one shape, so that a plate is one calculation."""

    fold: Numbers
    brake_release: Numbers
    ec50_uM: Numbers
    hill: Numbers
    cc50_uM: Numbers
    cc50_hill: Numbers
    growth: Numbers
    fluorescence: Numbers
    brightness: Numbers

    @classmethod
    def of(cls, drugs: list[Drug]) -> DrugArrays:
        """Return the arrays of a list with one drug a well, shape (n,)."""
        return cls(**{name: np.array([getattr(drug, name) for drug in drugs], float) for name in cls.__annotations__})


@dataclass(frozen=True)
class Biology:
    """What is in each well, before anything is read: arrays of one shape.

    `events` per cell, `infected` share of the cells still there, `cells` relative to an untreated, uninfected well,
    `glow` of the compound itself [reporter counts], and `brightness` of an infected cell, 1 without a drug.
    """

    events: Numbers
    infected: Numbers
    cells: Numbers
    glow: Numbers
    brightness: Numbers


def effect_share(dose_uM: npt.ArrayLike, ec50_uM: npt.ArrayLike, hill: npt.ArrayLike) -> Numbers:
    """Return the share of its full effect that a drug has at a dose; a dose of 0 has none.

    Notes
    -----
    d^h / (d^h + ec50^h), the Hill equation.

    Examples
    --------
    >>> effect_share([0, 1, 3], 1.0, 1.0).tolist()
    [0.0, 0.5, 0.75]
    """
    dose, ec50, slope = (np.asarray(numbers, dtype=np.float64) for numbers in (dose_uM, ec50_uM, hill))
    # Written with the ratio, which stays finite for infinite ec50 (no effect at any dose).
    ratio = (dose / ec50) ** slope
    return ratio / (1 + ratio)


def interferon_brake(virus: Virus, moi: npt.ArrayLike) -> Numbers:
    """Return the brake b that interferon puts on a virus; it divides the events by 1 + b.

    Notes
    -----
    b = brake / (1 + moi / brake_moi): many cells infected at once outrun the response, few are held by it.

    Examples
    --------
    >>> interferon_brake(Virus(brake=3.0, brake_moi=0.1), [0.1, 0.0]).tolist()
    [1.5, 3.0]
    """
    return virus.brake / (1 + np.asarray(moi, dtype=np.float64) / virus.brake_moi)


def infected_fraction(events: npt.ArrayLike) -> Numbers:
    """Return the share of cells with one event or more, 1 - exp(-m): the ceiling that no drug can pass.

    Examples
    --------
    >>> infected_fraction([0.0, np.log(2)]).round(12).tolist()
    [0.0, 0.5]
    """
    return -np.expm1(-np.asarray(events, dtype=np.float64))


def biology(
    drugs: DrugArrays, dose_uM: Numbers, moi: Numbers, virus: Virus, *, interferon: Numbers, events_factor: Numbers
) -> Biology:
    """Return what a virus and a drug do in each well.

    Parameters
    ----------
    drugs : DrugArrays, shape (n,)
    dose_uM : ndarray, shape (n,)
        True dose; 0 where there is no drug.
    moi : ndarray, shape (n,)
        0 where there is no virus.
    virus : Virus
    interferon : ndarray, shape (n,)
        1 in wells with added interferon, else 0.
    events_factor : ndarray, shape (n,)
        What day, plate position and the like multiply the events with.

    Returns
    -------
    Biology

    Notes
    -----
    m = factor events_at_moi_1 moi^spread (1 + (fold - 1) s) / (1 + (b + added) (1 - release s)), with s the share of
    the drug's full effect; p = 1 - exp(-m); cells = (1 + (growth - 1) s) / (1 + (d / cc50)^h) (1 - kills p), of which
    p (1 - kills) / (1 - kills p) are infected.
    """
    share = effect_share(dose_uM, drugs.ec50_uM, drugs.hill)
    brake = interferon_brake(virus, moi) + virus.interferon * interferon
    braked = 1 + brake * (1 - drugs.brake_release * share)
    free = np.where(moi > 0, virus.events_at_moi_1 * moi**virus.spread, 0.0)
    events = events_factor * free * (1 + (drugs.fold - 1) * share) / braked
    ever_infected = infected_fraction(events)
    remaining = 1 - virus.kills * ever_infected
    living = 1 - effect_share(dose_uM, drugs.cc50_uM, drugs.cc50_hill)
    grown = 1 + (drugs.growth - 1) * share
    return Biology(
        events=events,
        infected=ever_infected * (1 - virus.kills) / remaining,
        cells=living * grown * remaining,
        glow=drugs.fluorescence * dose_uM,
        brightness=1 + (drugs.brightness - 1) * share,
    )
