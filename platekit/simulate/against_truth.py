"""Calls beside the truth of a simulated screen: what was found, missed and invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from platekit.errors import PlatekitError

# Bands of the true visible fold: 1.3 and 1.5 are the least fold of a call and the margin of a "no" in the assays that come along.
FOLD_BANDS = ((1.0, 1.15), (1.15, 1.3), (1.3, 1.5), (1.5, 2.0), (2.0, np.inf))
# A "no" for a drug that raises visible infection by so much, the margin of a "no", is a wrong one.
CLEARED_WRONGLY = 1.5
BYSTANDERS = ("fluorescent", "growth-promoting", "toxic")
_KEYS = ["compound", "moi"]
PRO_VIRAL, ANTIVIRAL, NO_EFFECT = "pro-viral", "antiviral", "no pro-viral effect"


@dataclass(frozen=True)
class AgainstTruth:
    """How calls compare with the truth.

    Attributes
    ----------
    measures : pandas.DataFrame
        `measure`, `percent`, its 95 % interval `low` and `high` (Wilson), `n`: the drugs that it is a share of. NaN where there are none.
    verdicts : pandas.DataFrame
        Number of drugs by what they truly are (rows) and verdict (columns).
    compounds : pandas.DataFrame
        One row per compound and MOI: the truth, the verdict, `fold` with its interval, and `outcome`: `found`, `missed`,
        `invented`, `right` (called for what it is, or not called) or `no answer`.
    """

    measures: pd.DataFrame
    verdicts: pd.DataFrame
    compounds: pd.DataFrame


def against_truth(calls: pd.DataFrame, truth: pd.DataFrame) -> AgainstTruth:
    """Return what calls found, missed and invented of a screen whose truth is known.

    Parameters
    ----------
    calls : pandas.DataFrame
        `schema.CALLS`, of any screen whose compounds and MOIs are those of the truth.
    truth : pandas.DataFrame
        As `SimulatedScreen.truth`, or read from ``truth.csv``. Several screens may be stacked if their compounds have names of their own.

    Returns
    -------
    AgainstTruth

    Raises
    ------
    PlatekitError
        If a compound and MOI of the truth was not called, or a table holds one twice: both would make the shares wrong.

    Notes
    -----
    A drug *raises* infection if it acts on infection events, visibly or not; *power* is the share of these that are called pro-viral,
    by bands of the fold that an ideal reader could see. *False discoveries* are the share of pro-viral calls that raise nothing.
    The interval of a share is Wilson's [1]_; drugs of one screen share its plates, so that it is a little too narrow.

    References
    ----------
    .. [1] Wilson (1927) J Am Stat Assoc 22:209, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> import pandas as pd
    >>> truth = pd.DataFrame({"compound": ["a", "b"], "moi": 0.1, "kind": ["pro-viral", "inert"], "fold_on_events": [2.0, 1.0],
    ...                       "visible_fold_max": [1.8, 1.0]})
    >>> calls = pd.DataFrame({"compound": ["a", "b"], "moi": 0.1, "verdict": ["pro-viral", "no pro-viral effect"], "fold": [1.7, 1.0],
    ...                       "fold_ci_low": [1.4, 0.9], "fold_ci_high": [2.1, 1.1]})
    >>> against_truth(calls, truth).compounds["outcome"].tolist()
    ['found', 'right']
    """
    for name, table in (("calls", calls), ("truth", truth)):
        if table.duplicated(_KEYS).any():
            twice = table.loc[table.duplicated(_KEYS), "compound"].iloc[0]
            raise PlatekitError(
                f"against_truth, {name}", f"'{twice}' twice at one MOI", "each compound and MOI once",
                "Compare one screen, virus, cell line and condition at a time.",
            )  # fmt: skip
    both = truth.merge(calls[[*_KEYS, "verdict", "fold", "fold_ci_low", "fold_ci_high"]], on=_KEYS, how="left")
    lost = both.loc[both["verdict"].isna(), "compound"]
    if len(lost):
        raise PlatekitError(
            "against_truth, calls", f"no verdict for {len(lost)} of the {len(both)} rows of the truth, such as '{lost.iloc[0]}'",
            "the calls of the very screen", "Give the run and the truth.csv of one simulated screen.",
        )  # fmt: skip
    raises = (both["kind"] == "pro-viral") & (both["fold_on_events"] > 1)
    lowers = both["kind"] == "antiviral"
    what = both["kind"].mask(raises, "raises infection").mask(lowers, "lowers infection")
    what = what.mask(what == "pro-viral", "acts on interferon, in vain")
    compounds = both.assign(outcome=_outcomes(both["verdict"], raises, lowers))
    return AgainstTruth(_measures(both, raises, lowers), pd.crosstab(what, both["verdict"]), compounds)


def _outcomes(verdict: pd.Series, raises: pd.Series, lowers: pd.Series) -> np.ndarray:
    right_call = ((verdict == PRO_VIRAL) & raises) | ((verdict == ANTIVIRAL) & lowers)
    wrong_call = verdict.isin([PRO_VIRAL, ANTIVIRAL]) & ~right_call
    unanswered = verdict.isin(["inconclusive", "not assessable"])
    missed = (raises | lowers) & ~unanswered & (verdict != "toxic")
    return np.select(
        [right_call, wrong_call, unanswered, missed], ["found", "invented", "no answer", "missed"], "right"
    )


def _measures(both: pd.DataFrame, raises: pd.Series, lowers: pd.Series) -> pd.DataFrame:
    verdict, visible = both["verdict"], both["visible_fold_max"]
    up, down, cleared = verdict == PRO_VIRAL, verdict == ANTIVIRAL, verdict == NO_EFFECT
    holds = (both["fold_ci_low"] <= visible) & (visible <= both["fold_ci_high"])
    strong = raises & (visible >= CLEARED_WRONGLY)
    rows = [
        _share(
            f"power: pro-viral at a visible fold of {_band(low, high)}",
            up,
            raises & (visible >= low) & (visible < high),
        )
        for low, high in FOLD_BANDS
    ]
    rows += [
        _share("power: antivirals called antiviral", down, lowers),
        _share("false discoveries: pro-viral calls that raise nothing", ~raises, up),
        _share("false discoveries: antiviral calls that lower nothing", ~lowers, down),
        _share("inert drugs called in either direction", up | down, both["kind"] == "inert"),
        *(_share(f"{kind} drugs called pro-viral", up, both["kind"] == kind) for kind in BYSTANDERS),
        _share("inert drugs cleared (no pro-viral effect)", cleared, both["kind"] == "inert"),
        _share(f"wrongly cleared: visible fold of {CLEARED_WRONGLY:g} or more", cleared, strong),
        _share("without an answer: inconclusive or not assessable", verdict.isin(["inconclusive", "not assessable"]), visible.notna()),
        _share("coverage: the 95 % interval of a pro-viral call holds the visible fold", holds, up & raises),
        _share("coverage: of all drugs that raise infection", holds, raises & both["fold"].notna()),
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _band(low: float, high: float) -> str:
    return f"{low:g} to {high:g}" if np.isfinite(high) else f"{low:g} or more"


def _share(measure: str, part: pd.Series, of: pd.Series) -> dict[str, object]:
    n, k = int(of.sum()), int((part & of).sum())
    if not n:
        return {"measure": measure, "percent": np.nan, "low": np.nan, "high": np.nan, "n": 0}
    interval = binomtest(k, n).proportion_ci(method="wilson")
    return {
        "measure": measure, "percent": 100 * k / n,
        "low": 100 * float(interval.low), "high": 100 * float(interval.high), "n": n,
    }  # fmt: skip
