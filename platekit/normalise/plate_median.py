"""A screen of a whole library: each well against the typical well of its plate, by plate median and robust z."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import OF_THE_INFECTED, Assay
from platekit.errors import Remark
from platekit.normalise.controls import MAD_TO_SD, usable

# The median well stands for "no effect" only where most wells have none. platekit design: half of the filled wells hold
# compounds, and as many different ones as an undosed screen needs for a spread of its own (DESIGN.md, section 6).
LEAST_SHARE_OF_COMPOUND_WELLS = 0.5
FEWEST_COMPOUNDS = 20
_PLATES_NAMED = 4

_PLATE = ["plate", "readout", *schema.GROUP_KEYS]
# One pass through the library: all its plates, once, on one day.
_PASS = ["readout", *schema.GROUP_KEYS, "batch", "replicate"]


def plate_scores(rows: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    """Return each well as a share of its plate's median, and how unusual that is among all wells of its pass.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per plate, well and readout, with the layout beside it.
    assay : Assay
        Titres, and what infected cells look like, are never scored; a readout that is judged `against` samples says so where it cannot be.

    Returns
    -------
    pandas.DataFrame
        `plate_ratio robust_z`, the index of `rows`; NaN in screens of dose series, on plates that are not scored, and
        where there is no number. Excluded wells have numbers and take part in no median.

    Warns
    -----
    Remark
        For plates that are not scored in a screen that is.

    Notes
    -----
    plate_ratio = value / median of the compound wells of the plate, readout, virus, moi, cells and condition [1]_;
    robust_z = (plate_ratio - m) / (1.4826 d), with m the median of plate_ratio over the compound wells of one pass
    (batch and replicate), d their median absolute deviation from it [2]_.

    References
    ----------
    .. [1] Malo et al. (2006) Nat Biotechnol 24:167, doi:10.1038/nbt1186
    .. [2] Birmingham et al. (2009) Nat Methods 6:569, doi:10.1038/nmeth.1351

    Examples
    --------
    >>> from platekit.assay import load_assay
    >>> values = [*np.linspace(90, 110, 21), 25.0]
    >>> rows = pd.DataFrame({"plate": "P", "well": [f"A{i:02d}" for i in range(1, 23)], "readout": "viability",
    ...     "role": "compound", "compound": [f"c{i}" for i in range(22)], "value": values})
    >>> scored = plate_scores(schema.conform(rows, schema.WELLS), load_assay("viability_atp"))
    >>> [round(float(scored.loc[21, name]), 2) for name in ("plate_ratio", "robust_z")]
    [0.25, -9.14]
    """
    scored, remarks = _scored_plates(rows, assay)
    for said in remarks:
        warnings.warn(said, Remark, stacklevel=2)
    ratio = pd.Series(np.nan, index=rows.index)
    score = ratio.copy()
    if scored.any():
        mine = rows[scored]
        ratio.loc[mine.index] = mine["value"] / _median(mine["value"], mine, _PLATE)
        off = ratio[scored] - _median(ratio[scored], mine, _PASS)
        spread = MAD_TO_SD * _median(off.abs(), mine, _PASS)
        score.loc[mine.index] = off / spread.where(spread > 0)
    return pd.DataFrame({"plate_ratio": ratio, "robust_z": score})


def _median(values: pd.Series, rows: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """Return for each row the median over the compound wells in use that share its keys."""
    counted = values.where(_samples(rows) & ~rows["excluded"])
    return counted.groupby([rows[key] for key in keys], dropna=False, observed=True).transform("median")


def _samples(rows: pd.DataFrame) -> pd.Series:
    tested = rows["role"] == "compound"
    return tested & (rows["mask_reason"].isna() | (rows["mask_reason"] == "")) if "mask_reason" in rows else tested


def _scored_plates(rows: pd.DataFrame, assay: Assay) -> tuple[pd.Series, list[str]]:
    """Return which rows lie on a plate that is scored, and remarks on plates that are not."""
    never = [name for name, readout in assay.readouts.items() if readout.kind in ("titre", *OF_THE_INFECTED)]
    candidates = rows[_samples(rows) & ~rows["readout"].isin(never)]
    if candidates.empty:
        return pd.Series(False, index=rows.index), []
    asked = [name for name, readout in assay.readouts.items() if readout.against == "samples"]
    series = _dose_series(candidates)
    known = _plate_table(rows, candidates).join(series.rename("series"), on=["readout", *schema.GROUP_KEYS])
    why = _why_not(known)
    meant = set(known.loc[why == "", "readout"]) | set(asked)
    good = known.loc[why == "", _PLATE]
    marked = rows[_PLATE].merge(good.assign(_scored=True), on=_PLATE, how="left")["_scored"]
    return marked.eq(True).set_axis(rows.index), _remarks(known.assign(why=why), meant, asked)


def _dose_series(candidates: pd.DataFrame) -> pd.Series:
    """Return, per readout and group, whether most compounds were tested at more than one dose."""
    group = ["readout", *schema.GROUP_KEYS]
    doses = candidates.drop_duplicates([*group, "compound", "concentration_uM"])
    several = doses.groupby([*group, "compound"], dropna=False, observed=True).size() > 1
    return several.groupby(level=list(range(len(group))), dropna=False).mean() > 0.5


def _plate_table(rows: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    """Return one row per plate, readout and group with what decides whether it is scored."""
    filled = rows[~rows["role"].isin(["", "empty"])]
    on_plate = ["plate", "readout"]
    share = (filled["role"] == "compound").groupby([filled[key] for key in on_plate]).mean()
    good = candidates[usable(candidates)]
    grouped = good.groupby(_PLATE, dropna=False, observed=True)
    found = candidates[_PLATE].drop_duplicates().merge(
        pd.DataFrame({"median": grouped["value"].median(), "compounds": grouped["compound"].nunique()}).reset_index(),
        on=_PLATE, how="left",
    )  # fmt: skip
    return found.join(share.rename("share"), on=on_plate)


def _why_not(known: pd.DataFrame) -> pd.Series:
    """Return why a plate is not scored, "" where it is; `series` goes before all else."""
    why = pd.Series("", index=known.index, dtype="str")
    why = why.mask(~(known["median"] > 0), "the median of its compound wells is not above 0")
    why = why.mask(
        ~(known["compounds"] >= FEWEST_COMPOUNDS), f"it has fewer than {FEWEST_COMPOUNDS} compounds with a number"
    )
    why = why.mask(known["share"] < LEAST_SHARE_OF_COMPOUND_WELLS, "fewer than half of its filled wells hold compounds")
    return why.mask(known["series"].astype(bool), "series")


def _remarks(known: pd.DataFrame, meant: set[str], asked: Sequence[str]) -> list[str]:
    said: list[str] = []
    left_out = known[(known["why"] != "") & known["readout"].isin(meant)]
    for (readout, why), plates in left_out.groupby(["readout", "why"], sort=True):
        if why != "series":
            said.append(f"No {readout} score on {_named(plates['plate'].drop_duplicates().tolist())}: {why}.")
        elif readout in asked:
            said.append(
                f"No {readout} score: most compounds were tested at several doses, so that the typical well of a plate is "
                "not one without effect. An assay with control wells suits such a screen."
            )
    return said


def _named(plates: Sequence[str]) -> str:
    if len(plates) == 1:
        return f"plate '{plates[0]}'"
    shown = ", ".join(f"'{plate}'" for plate in plates[:_PLATES_NAMED])
    return f"{len(plates)} plates ({shown}{', ...' if len(plates) > _PLATES_NAMED else ''})"
