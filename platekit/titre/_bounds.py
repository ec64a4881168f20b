"""Titres as bounds on a log10 scale: a titre below the limit of detection is somewhere below it, and no number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.bounds import Bounds, Floats


def bounds_of(titre: Floats, relation: npt.NDArray[np.str_], lod: Floats) -> Bounds:
    """Return titres as bounds.

    Parameters
    ----------
    titre : numpy.ndarray, shape (n,)
        Above 0, or 0 or less where the relation is "<" or a limit of detection is given.
    relation : numpy.ndarray of str, shape (n,)
        "", "=", "<" or ">".
    lod : numpy.ndarray, shape (n,)
        Limit of detection; NaN for none. A titre at or below it is a bound, whatever number stands there: half of the
        limit, its square root or the limit itself are what people write for "not found".
    """
    below = (relation == "<") | (titre <= lod)
    above = relation == ">"
    with np.errstate(divide="ignore", invalid="ignore"):
        # Of "<", the larger of what stands beside it and the limit; a word such as "not found" has the limit alone.
        high = np.log10(np.where(below, np.fmax(titre, lod), titre))
        low = np.where(below, -np.inf, np.log10(titre))
    return Bounds(low, np.where(above, np.inf, high))
