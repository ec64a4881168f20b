"""How the noise of each readout of a screen grows with its signal: from its controls and from wells of one dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from platekit.assay import Assay
from platekit.curves._series import Series
from platekit.curves._variance import NO_GROUPS, Groups, groups_of, growth

_COLUMNS = ("percent_inhibition", "viability_percent", "value")


def with_growth(series: Sequence[Series], normalised: pd.DataFrame, assay: Assay) -> tuple[Series, ...]:
    """Return dose series that know how the noise of their readout grows with its signal.

    Parameters
    ----------
    series : sequence of Series
    normalised : pandas.DataFrame
        The table `normalised`, for the control wells.
    assay : Assay
        Which roles are the controls of a readout.
    """
    grown: dict[tuple[str, str], float] = {}
    for readout, column in dict.fromkeys((one.key[5], _column(one)) for one in series):
        alike = [one for one in series if (one.key[5], _column(one)) == (readout, column)]
        groups = NO_GROUPS
        for one in alike:
            labels = np.char.add(np.char.add(one.dose_uM.astype(np.str_), " "), one.batch)
            groups = groups.together(groups_of(one.value - one.no_signal, labels))
        groups = groups.together(_controls(normalised, assay, readout, column, alike[0].no_signal))
        grown[readout, column] = growth(groups)
    return tuple(replace(one, growth=grown[one.key[5], _column(one)]) for one in series)


def _column(series: Series) -> str:
    """Return which column of the controls a response is on the scale of."""
    name = series.response.split(" [")[0]
    return "percent_inhibition" if name == "net_percent_inhibition" else name


def _controls(normalised: pd.DataFrame, assay: Assay, readout: str, column: str, no_signal: float) -> Groups:
    known = assay.readouts.get(readout)
    if known is None or column not in _COLUMNS:
        return NO_GROUPS
    wells = normalised[
        (normalised["readout"] == readout)
        & normalised["role"].isin({*known.zero, *known.hundred})
        & ~normalised["excluded"]
    ]
    labels = (wells["plate"] + "\t" + wells["role"] + "\t" + wells["moi"].astype(str)).to_numpy(dtype=np.str_)
    return groups_of(wells[column].to_numpy(dtype=np.float64) - no_signal, labels)
