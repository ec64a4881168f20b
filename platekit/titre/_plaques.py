"""Plaques counted at several dilutions -> titre."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from platekit.bounds import CONFIDENCE
from platekit.errors import PlatekitError
from platekit.titre._titre import Titre


def plaque_titre(plaques: npt.ArrayLike, *, dilution: npt.ArrayLike, volume_mL: float, unit: str = "PFU/mL") -> Titre:
    """Return the titre from plaque counts.

    Parameters
    ----------
    plaques : array_like of int, shape (n,)
        Plaques of each well that could be counted; a well with too many to count is left out, not entered as a number.
    dilution : array_like, shape (n,)
        Of each well, such as 1e-4.
    volume_mL : float
        Put on each well [mL].
    unit : str
        Of the result; FFU/mL for foci.

    Returns
    -------
    Titre
        Without any plaque, the relation "<" and one plaque in all wells together as its titre.

    Raises
    ------
    PlatekitError
        If a count is no whole number, a dilution does not lie in (0, 1], or the volume is not above 0.

    Notes
    -----
    Sum of plaques / sum of (volume x dilution), the maximum likelihood for Poisson counts and the weighted mean of ISO
    7218:2007 [1]_; the interval is that of a Poisson count [2]_. It holds what chance does in the wells, not what
    differs between dilution series.

    References
    ----------
    .. [1] ISO 7218:2007, Microbiology of food and animal feeding stuffs, 10.3.2.2.
    .. [2] Garwood (1936) Biometrika 28:437, doi:10.1093/biomet/28.3-4.437

    Examples
    --------
    >>> found = plaque_titre([168, 215, 14, 25], dilution=[1e-2, 1e-2, 1e-3, 1e-3], volume_mL=1)
    >>> round(found.titre)
    19182
    """
    counts, dilutions = np.atleast_1d(np.asarray(plaques, dtype=np.float64)), np.asarray(dilution, dtype=np.float64)
    dilutions = np.broadcast_to(dilutions, counts.shape)
    if not np.all((counts >= 0) & (counts == np.round(counts))):
        raise PlatekitError(
            "plaque_titre, plaques", f"{counts.tolist()}", "whole numbers, 0 or more",
            "Leave out wells that could not be counted.",
        )  # fmt: skip
    check_dilutions("plaque_titre", dilutions, volume_mL)
    total, undiluted_mL = float(counts.sum()), float(volume_mL * dilutions.sum())
    tail = (1 - CONFIDENCE) / 2
    high = float(stats.chi2.ppf(1 - tail, 2 * total + 2)) / 2 / undiluted_mL
    if total == 0:
        return Titre(1 / undiluted_mL, "<", float("nan"), high, unit)
    low = float(stats.chi2.ppf(tail, 2 * total)) / 2 / undiluted_mL
    return Titre(total / undiluted_mL, "=", low, high, unit)


def check_dilutions(where: str, dilutions: npt.NDArray[np.float64], volume_mL: float) -> None:
    """Refuse dilutions that are none, and a volume that is none."""
    if not np.all((dilutions > 0) & (dilutions <= 1)):
        raise PlatekitError(
            f"{where}, dilution", f"{dilutions.tolist()}", "shares above 0, at most 1",
            "Write a dilution of ten thousand times as 1e-4.",
        )  # fmt: skip
    if not volume_mL > 0:
        raise PlatekitError(
            f"{where}, volume_mL", f"{volume_mL:g}", "millilitres above 0", "Give the volume of a well."
        )
