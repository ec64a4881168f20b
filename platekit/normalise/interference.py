"""The compound's own signal: what it adds where there is no virus."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from platekit.assay import Normalisation
from platekit.normalise.controls import MAD_TO_SD, uninfected
from platekit.roles import DRUG_ROLES

# The virus and its amount are not part of it: there is none in the mock arm.
_SERIES = ("readout", "role", "compound", "compound_b", "concentration_b_uM", "vehicle", "cell_line", "condition")
_OTHER_ROLES = ("interferon_control", "rescue_control")
# Controls fewer than this do not tell the noise of a plate; all its mock wells do then.
_WELLS_FOR_NOISE = 8


def mock_excess(
    wells: pd.DataFrame, pairs: pd.DataFrame, settings: Normalisation, readouts: Collection[str]
) -> pd.DataFrame:
    """Return the compound's own signal in each infected well, with its standard error, in the units of that well.

    Parameters
    ----------
    wells : pandas.DataFrame
        One row per plate, well and readout, with `background` on every row.
    pairs : pandas.DataFrame
        `pairing`; only plates with a mock arm are corrected.
    settings : Normalisation
        `mock_excess_noise_sd`: the standard errors it has to exceed to count.
    readouts : collection of str
        The readouts that measure infection.

    Returns
    -------
    pandas.DataFrame
        `mock_excess`, 0 where the compound does not exceed its own noise or is a vehicle; NaN where it was not read without virus; and
        `mock_excess_se`.

    Notes
    -----
    Per mock well r = (v - b) / b with b the uninfected vehicle of its plate, so that the gain of the plate falls out.
    Per compound and dose the mean of r over all mock wells, made non-decreasing with dose by isotonic regression
    [1]_ (a dye gives more light at more dose; single noisy doses do not count). Where that exceeds its noise, the excess is r b,
    with b the background of the infected plate. Where a background is not above 0, r = v - b and the excess is r.
    Its standard error is that of the vehicles' noise over the mock wells of the dose, grown with the light that is read: times 1 + r.

    References
    ----------
    .. [1] Best & Chakravarti (1990) Math Programming 47:425, doi:10.1007/BF01580873
    """
    infection = wells["readout"].isin(readouts)
    unit = wells["background"].where(wells["background"] > 0, 1.0)
    treated = wells["role"].isin([*DRUG_ROLES, *_OTHER_ROLES])
    mock = wells[infection & uninfected(wells) & ~wells["excluded"] & wells["background"].notna()]
    mock = mock[mock["value"].notna()]
    relative = mock.assign(r=(mock["value"] - mock["background"]) / unit[mock.index])
    relative["noise"] = _noise(relative)
    doses = _smoothed(relative[relative["role"].isin([*DRUG_ROLES, *_OTHER_ROLES])], settings.mock_excess_noise_sd)
    keys = [*_SERIES, "concentration_uM"]
    found = wells[keys].merge(doses, on=keys, how="left")[["r", "se"]].set_axis(wells.index)
    with_mock = wells["plate"].isin(pairs.loc[pairs["mock_plate"] != "", "plate"])
    excess = found.mul(unit, axis=0).where(with_mock & infection & treated & ~uninfected(wells))
    vehicle = wells["role"].isin(["virus_control", "cell_control"]) & infection & ~uninfected(wells)
    return excess.mask(vehicle, 0.0).rename(columns={"r": "mock_excess", "se": "mock_excess_se"})


def _noise(mock: pd.DataFrame) -> pd.Series:
    """Return the standard deviation of r on each row's plate: of its vehicles, or of all mock wells where they are few."""
    keys = ["plate", "readout"]
    vehicles = _spread(mock[mock["role"] == "cell_control"], keys)
    vehicles = vehicles[vehicles["n"] >= _WELLS_FOR_NOISE]
    of_vehicles = mock[keys].merge(vehicles, on=keys, how="left")["sd"].set_axis(mock.index)
    of_all = mock[keys].merge(_spread(mock, keys), on=keys, how="left")["sd"].set_axis(mock.index)
    return of_vehicles.fillna(of_all)


def _spread(mock: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    middle = mock.groupby(keys, observed=True)["r"].transform("median")
    deviation = mock.assign(deviation=(mock["r"] - middle).abs()).groupby(keys, observed=True)["deviation"]
    return pd.DataFrame({"sd": MAD_TO_SD * deviation.median(), "n": deviation.size()}).reset_index()


def _smoothed(mock: pd.DataFrame, noise_sd: float) -> pd.DataFrame:
    """Return r and its standard error per series and dose: isotonic over dose, 0 where it does not exceed its noise."""
    keys = [*_SERIES, "concentration_uM"]
    grouped = mock.assign(variance=mock["noise"] ** 2).groupby(keys, dropna=False, observed=True, sort=True)
    n = grouped["r"].size()
    doses = pd.DataFrame({"mean": grouped["r"].mean(), "n": n, "se": np.sqrt(grouped["variance"].mean() / n)})
    doses = doses.reset_index()
    series = doses.groupby(list(_SERIES), dropna=False, observed=True, sort=False).ngroup()
    smooth = np.empty(len(doses))
    for start, stop in _runs(series.tolist()):
        part = doses.iloc[start:stop]
        smooth[start:stop] = isotonic_regression(part["mean"].to_numpy(), weights=part["n"].to_numpy()).x
    counted = smooth > noise_sd * doses["se"].to_numpy()
    r = np.where(counted, smooth, 0.0)
    return doses[keys].assign(r=r, se=doses["se"] * (1 + np.maximum(r, 0.0)))


def _runs(series: list[int]) -> list[tuple[int, int]]:
    """Return start and stop of each run of equal numbers."""
    edges = np.flatnonzero(np.diff(series)) + 1
    return list(zip([0, *edges.tolist()], [*edges.tolist(), len(series)], strict=True)) if len(series) else []
