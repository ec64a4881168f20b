"""The order of a class: do its more potent drugs have the larger effect?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Numbers = npt.NDArray[np.float64]

SUFFIX = "_nM"
# Between the names of one drug.
JOINED = " / "
# Three drugs are in one of six orders whatever they do.
LEAST_DRUGS = 4
# Below ten drugs an order is described and not tested.
LEAST_TESTED = 10


@dataclass(frozen=True)
class PotencyOrder:
    """Spearman's rho of effect and potency against one target; positive where more potent drugs have more infection.

    `p` is two-sided, adjusted for the number of targets, NaN below ten drugs.
    """

    target: str
    n: int
    rho: float
    p: float


def potency_order(members: pd.DataFrame, potency: pd.DataFrame | None) -> tuple[PotencyOrder, ...]:
    """Return the order of effect against each target that at least four members have a potency of.

    Parameters
    ----------
    members : pandas.DataFrame
        `compound beyond_comparators`, log2: what plates share is taken off.
    potency : pandas.DataFrame or None
        `compound` and one column for each target, such as ``JAK1 Kd_nM`` [nM], NaN where not known.

    Returns
    -------
    tuple of PotencyOrder
        In the order of the columns.

    Notes
    -----
    Spearman 1904, Am J Psychol 15:72; p by the t distribution with n - 2 degrees of freedom, adjusted after Holm 1979, Scand J Stat 6:65.

    Examples
    --------
    >>> members = pd.DataFrame({"compound": list("abcd"), "beyond_comparators": [0.4, 0.3, 0.2, 0.1]})
    >>> found = potency_order(members, pd.DataFrame({"compound": list("abcd"), "JAK1 Kd_nM": [1.0, 5.0, 30.0, 200.0]}))
    >>> found[0].target, found[0].n, found[0].rho
    ('JAK1 Kd', 4, 1.0)
    """
    if potency is None:
        return ()
    known = set(potency["compound"])
    # A drug under two names has the potency of the first that is known.
    named = [next((one for one in (name, *name.split(JOINED)) if one in known), name) for name in members["compound"]]
    both = members[["beyond_comparators"]].assign(compound=named)
    both = both.merge(potency.drop_duplicates("compound"), on="compound")
    found: list[PotencyOrder] = []
    for column in (str(name) for name in potency.columns if str(name).endswith(SUFFIX)):
        concentration = both[column].to_numpy(dtype=np.float64)
        given = np.isfinite(concentration) & (concentration > 0)
        effect = both["beyond_comparators"].to_numpy(dtype=np.float64)[given]
        if given.sum() >= LEAST_DRUGS and len(np.unique(concentration[given])) > 1 and len(np.unique(effect)) > 1:
            found.append(_order(column.removesuffix(SUFFIX).strip(), effect, -np.log10(concentration[given])))
    return _adjusted(found)


def _order(target: str, effect: Numbers, potency: Numbers) -> PotencyOrder:
    tested = stats.spearmanr(effect, potency)
    p = float(tested.pvalue) if len(effect) >= LEAST_TESTED else float("nan")
    return PotencyOrder(target, len(effect), round(float(tested.statistic), 12), p)


def _adjusted(found: Sequence[PotencyOrder]) -> tuple[PotencyOrder, ...]:
    """Return the orders with p adjusted by Holm's step-down over the targets tested."""
    rising = sorted((one for one in found if np.isfinite(one.p)), key=lambda one: one.p)
    adjusted: dict[str, float] = {}
    largest = 0.0
    for place, one in enumerate(rising):
        largest = max(largest, min(1.0, one.p * (len(rising) - place)))
        adjusted[one.target] = largest
    return tuple(replace(one, p=adjusted.get(one.target, one.p)) for one in found)
