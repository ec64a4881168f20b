"""Each experiment, or donor, analysed alone: the interval that it gives by itself to the drugs that were called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import Assay
from platekit.proviral.cells import cells_of_doses
from platekit.proviral.interval import largest_effect
from platekit.proviral.joint import fit_jointly
from platekit.proviral.prepare import groups_of, prepare
from platekit.proviral.scale import per_live_cell

# 95 % limits of the fold of one drug, by the experiment or donor that was analysed alone.
Limits = dict[str, tuple[float, float]]
Key = tuple[str, ...]


def key_of(row: Mapping[Any, Any]) -> Key:
    """Return the compound and arm of a row as a key of a dictionary, in which an MOI that is not stated is one, too."""
    return tuple(str(row[name]) for name in schema.COMPOUND_KEYS)


def limits_alone(
    normalised: pd.DataFrame, called: pd.DataFrame, readout: str, assay: Assay, *, by: str
) -> dict[Key, Limits]:
    """Return the limits of each called drug in each part of the data analysed alone.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`.
    called : pandas.DataFrame
        Rows of `schema.CALLS` that limits are wanted for.
    readout : str
    assay : Assay
    by : str
        ``"batch"`` or ``"donor"``: the column whose values make the parts; wells without one are no part.

    Returns
    -------
    dict
        By drug and arm; drugs and parts without judged wells are absent.

    Notes
    -----
    The wells of the part alone are fitted as all of them were (surface, cells, drugs), so that nothing of another experiment helps. One
    experiment cannot show how much days differ: its interval holds the spread that inactive drugs, or else the assay, give for it.
    """
    wanted = {key_of(row) for row in called.to_dict("records")}
    found: dict[Key, Limits] = {}
    for key, group in groups_of(normalised, readout):
        arm = tuple(str(part) for part in key)
        compounds = {name for name, *rest in wanted if tuple(rest) == arm}
        parts = sorted(set(group.loc[group["compound"].isin(compounds), by]) - {""})
        for part in parts if len(parts) > 1 else ():
            for compound, limits in _limits(group[group[by] == part], normalised, readout, assay, compounds).items():
                found.setdefault((compound, *arm), {})[part] = limits
    return found


def _limits(
    group: pd.DataFrame, normalised: pd.DataFrame, readout: str, assay: Assay, compounds: set[str]
) -> dict[str, tuple[float, float]]:
    # Viability and mock wells of the same experiments: sister plates belong to the batch of their plate.
    own = normalised[normalised["batch"].isin(group["batch"].unique())]
    kind = assay.readouts[readout].kind
    rows = group.reset_index(drop=True)
    cells = cells_of_doses(rows, own, assay.call.day_sd_log2)
    prepared = prepare(rows, own, cells, assay.call, per_live_cell(kind, rows))
    if prepared.arm is None:
        return {}
    fit = fit_jointly(prepared.arm, assay.call.day_sd_log2)
    limits: dict[str, tuple[float, float]] = {}
    for name, estimate in zip(fit.arm.drugs, fit.estimates, strict=True):
        if name in compounds and estimate is not None:
            effect = largest_effect(estimate, estimate.shapes)
            limits[name] = float(np.exp2(effect.low)), float(np.exp2(effect.high))
    return limits
