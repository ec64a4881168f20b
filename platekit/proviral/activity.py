"""How likely it is that a drug does nothing: what its wells count for when the surface is learnt.

Each drug is one of three: nothing, more infection, less infection. For the latter two the height of a shape has a half-normal prior with
standard deviation tau, so that the Bayes factor against nothing is, averaged over shapes,
BF = sum over s of w_s 2 (1 + tau^2/v_s)^(-1/2) exp(k_s z_s^2 / 2) Phi(z_s sqrt(k_s)), k_s = tau^2 / (tau^2 + v_s).
The shares of the three kinds are learnt from the screen by EM (Efron 2008, Stat Sci 23:1, two-groups model). A drug that clearly acts counts
nothing; one that may act a little, where many others do, counts in part: without that, weak effects would become the zero of the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from platekit.proviral.estimate import DrugEstimate
from platekit.proviral.shapes import EFFECT_SD_LOG2, Shapes

Numbers = npt.NDArray[np.float64]

# Drugs of each kind (nothing, more, less) counted in before the screen is seen.
PRIOR_COUNTS = (8.0, 1.0, 1.0)
_EM_STEPS = 30
_LARGEST_Z = 30.0


def bayes_factors(estimates: Sequence[DrugEstimate]) -> Numbers:
    """Return the Bayes factors of more and of less infection against nothing, shape (drugs, 2)."""
    at_doses: dict[bytes, list[int]] = {}
    for i, estimate in enumerate(estimates):
        at_doses.setdefault(estimate.doses_uM.tobytes(), []).append(i)
    factors = np.empty((len(estimates), 2))
    for places in at_doses.values():
        factors[places] = _factors([estimates[i] for i in places], estimates[places[0]].shapes)
    return factors


def _factors(estimates: Sequence[DrugEstimate], shapes: Shapes) -> Numbers:
    covariance, effects = np.array([one.covariance for one in estimates]), np.array([one.effects for one in estimates])
    weighted = np.linalg.solve(covariance, shapes.heights.T)
    variance = 1 / np.einsum("sk,dks->ds", shapes.heights, weighted)
    t = (effects[:, None, :] @ weighted)[:, 0, :] * np.sqrt(variance)
    # A height whose variance has few degrees of freedom counts for the normal score of its t.
    df = np.array([[min(one.noise.well_df, max(one.noise.day_df, 1.0))] for one in estimates])
    z = np.clip(-np.sign(t) * special.ndtri(special.stdtr(df, -np.abs(t))), -_LARGEST_Z, _LARGEST_Z)
    k = EFFECT_SD_LOG2**2 / (EFFECT_SD_LOG2**2 + variance)
    common = shapes.weights * 2 * np.sqrt(1 - k) * np.exp(k * z**2 / 2)
    up = special.ndtr(z * np.sqrt(k))
    return np.column_stack([(common * up).sum(axis=1), (common * (1 - up)).sum(axis=1)])


def nothing_probability(factors: Numbers) -> Numbers:
    """Return the probability of each drug that it does nothing.

    Parameters
    ----------
    factors : ndarray, shape (drugs, 2)
        Bayes factors of more and of less infection.

    Returns
    -------
    ndarray, shape (drugs,)

    Examples
    --------
    >>> nothing_probability(np.array([[0.3, 0.3], [1e9, 0.0]])).round(2).tolist()
    [0.91, 0.0]
    """
    likelihood = np.column_stack([np.ones(len(factors)), factors])
    prior = np.asarray(PRIOR_COUNTS)
    shares = prior / prior.sum()
    joint = likelihood * shares
    for _ in range(_EM_STEPS):
        joint = likelihood * shares
        posterior = joint / joint.sum(axis=1, keepdims=True)
        shares = (posterior.sum(axis=0) + prior) / (len(factors) + prior.sum())
    return joint[:, 0] / joint.sum(axis=1)
