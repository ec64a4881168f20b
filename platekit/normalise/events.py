"""Infection events per cell, where infected cells and all cells were counted, and how sure counting is of them.

A share p of infected cells cannot rise beyond 1, and three times as many infections are far less than three times as many infected cells.
If each event infects a cell whatever the others do (single hit), p = 1 - exp(-m), and m = -log(1 - p) has no such ceiling.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit.assay import Assay
from platekit.normalise.controls import infected_vehicle, usable
from platekit.normalise.viability import TREATMENT

# Standard error of a median of normal values against that of their mean.
MEDIAN_TO_MEAN_SE = 1.2533
_NO_CELLS = "more infected cells than nuclei"
_LN2 = float(np.log(2))


def with_events(measured: pd.DataFrame, rows: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    """Return rows of infection with `cells_counted`, and `value` as events per cell where that is a number.

    Parameters
    ----------
    measured : pandas.DataFrame
        Rows of readouts of infection.
    rows : pandas.DataFrame
        The whole table, with the rows of `nuclei`.
    assay : Assay
        Its readouts of kind ``fraction`` and ``count`` are turned into events.

    Returns
    -------
    pandas.DataFrame
        A readout is on events if nuclei were counted on each of its plates, else none of its wells is. NaN where no nucleus was
        counted; a well with more infected cells than nuclei is excluded.

    Notes
    -----
    m = log((n + 1/2) / (n - k + 1/2)) for k infected of n cells: the half removes the bias of -log(1 - k/n) to the order of
    1/n, as in the empirical logit [1]_, and keeps a well finite in which every cell is infected.

    References
    ----------
    .. [1] Anscombe (1956) Biometrika 43:461, doi:10.1093/biomet/43.3-4.461

    Examples
    --------
    >>> from platekit.assay import load_assay
    >>> counts = pd.DataFrame({"plate": "P", "well": ["A01", "A01"], "readout": ["infected_fraction", "nuclei"],
    ...     "value": [0.5, 1000.0], "excluded": False, "exclusion_reason": ""})
    >>> with_events(counts[:1], counts, load_assay())["value"].round(3).tolist()
    [0.693]
    """
    kinds = {name: readout.kind for name, readout in assay.readouts.items()}
    kind = measured["readout"].map(kinds).fillna("")
    n = _nuclei(measured, rows).where(kind.isin(["fraction", "count"]))
    plates = n.notna().groupby([measured["readout"], measured["plate"]]).transform("any")
    n = n.where(plates.groupby(measured["readout"]).transform("all"))
    counted = n.notna().groupby(measured["readout"]).transform("any")
    infected = measured["value"] * n.where(kind == "fraction", 1.0)
    too_many = infected > n * (1 + 1e-9)
    events = np.log((n + 0.5) / (n - infected.mask(too_many) + 0.5))
    return measured.assign(
        cells_counted=n,
        value=measured["value"].mask(counted, events),
        excluded=measured["excluded"] | too_many,
        exclusion_reason=measured["exclusion_reason"].mask(too_many & ~measured["excluded"], _NO_CELLS),
    )


def _nuclei(measured: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    nuclei = rows[(rows["readout"] == "nuclei") & usable(rows) & (rows["value"] > 0)]
    found = measured[["plate", "well"]].merge(nuclei[["plate", "well", "value"]], on=["plate", "well"], how="left")
    return found["value"].set_axis(measured.index)


def taken_off_as_read(measured: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    """Return `background` and `mock_excess` in the units that the readout was read in.

    Parameters
    ----------
    measured : pandas.DataFrame
        From `with_events`, both in its units: events per cell become a share of cells, or a number of cells of the well where the
        readout is a count.
    assay : Assay
    """
    both = measured[["background", "mock_excess"]]
    counts = [name for name, readout in assay.readouts.items() if readout.kind == "count"]
    cells = measured["cells_counted"].where(measured["readout"].isin(counts), 1.0)
    background = -np.expm1(-both["background"]) * cells
    excess = -np.expm1(-both.sum(axis=1, skipna=False)) * cells - background
    counted = measured["cells_counted"].notna()
    return both.mask(counted, pd.DataFrame({"background": background, "mock_excess": excess}))


def uncertainty(measured: pd.DataFrame, log2_fold_change: pd.Series) -> pd.DataFrame:
    """Return what counting and the controls without virus leave uncertain of the fold on events.

    Parameters
    ----------
    measured : pandas.DataFrame
        From `with_events`, with `background background_sd background_n mock_excess`.
    log2_fold_change : pandas.Series

    Returns
    -------
    pandas.DataFrame
        `infection_events`, per cell, false positives off; `counting_sd_log2`; `background_se_log2`. NaN where cells were not counted.

    Notes
    -----
    Taking the events b of wells without virus off is Abbott's correction [1]_: (1 - p)/(1 - p0) = exp(-(m - b)).
    With k infected of n cells Var(m) = p / (n (1 - p)), so that SD(log2) = sqrt(p / (n (1 - p))) / (m ln 2), at the p expected of the
    dose: a well's own p would weigh wells by their chance. A standard error s of b moves log2(m/v) by s (1/v - 1/m) / ln 2.

    References
    ----------
    .. [1] Abbott (1925) J Econ Entomol 18:265, doi:10.1093/jee/18.2.265a
    """
    n = measured["cells_counted"]
    taken_off = measured["background"].fillna(0.0) + measured["mock_excess"].fillna(0.0)
    net = measured["value"] - taken_off
    vehicle = infected_vehicle(measured, measured.assign(value=net))["median"]
    keys = [measured[name] for name in ("readout", *TREATMENT, "virus", "moi", "role")]
    kept = log2_fold_change.mask(measured["excluded"])
    expected = vehicle * np.exp2(kept.groupby(keys, dropna=False).transform("mean"))
    missed = np.maximum(np.exp(-(expected + taken_off)), 0.5 / n)
    counting = np.sqrt((1 - missed) / (n * missed)) / (expected * _LN2)
    false = -np.expm1(-measured["background"].fillna(0.0))
    # Where control wells do not differ, counting alone leaves an error.
    spread = np.maximum(measured["background_sd"].fillna(0.0), np.sqrt(false / n))
    error = MEDIAN_TO_MEAN_SE * spread / np.sqrt(measured["background_n"])
    moved = pd.Series(error * (1 / vehicle - 1 / expected) / _LN2, index=measured.index).fillna(0.0)
    return pd.DataFrame({
        "infection_events": net.where(n.notna()),
        "counting_sd_log2": counting.where(n.notna()),
        "background_se_log2": moved.where(counting.notna()),
    }, index=measured.index)  # fmt: skip
