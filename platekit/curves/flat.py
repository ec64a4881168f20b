"""No response: one level at every dose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from platekit.curves._model import Box, Floats, Model


def flat(dose_uM: npt.ArrayLike, level: float, *, rising: bool = False) -> Floats:
    """Return the level at every dose.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar.
    level : float
        In the units of the response.
    rising : bool
        Without meaning here; models share one form.

    Examples
    --------
    >>> flat([0.1, 10.0], 3.0).tolist()
    [3.0, 3.0]
    """
    del rising
    return np.full(np.shape(np.asarray(dose_uM)), level, dtype=np.float64)


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    del lowest, highest
    return ()


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    return np.ones((1, len(log10_dose), *shape.shape[1:]))


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    del log10_dose, shape, linear
    return np.zeros((0, *bases.shape[1:]))


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    del shape
    return {"level": float(linear[0])}


def _shape_of(parameters: Mapping[str, float]) -> dict[str, float]:
    del parameters
    return {}


MODEL = Model("flat", "level", ("level",), flat, ("level",), _boxes, _bases, _bend, _named, _shape_of)
