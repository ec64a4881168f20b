"""The door of the stage: normalised wells in, one robust z for each compound and readout out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema

_NEEDED = (
    *schema.WELL_KEYS, *schema.COMPOUND_KEYS, "role", "concentration_uM", "batch", "replicate", "value", "flag",
    "excluded", "mask_reason", "plate_ratio", "robust_z",
)  # fmt: skip
_KEYS = list(schema.SCORES.keys)
_FLAGS = {
    "saturated": "saturated: more than could be read",
    "below_range": "below the range of the instrument",
    "missing": "without a number",
    "masked": "masked by the instrument",
    "invalid": "without a number",
}


def score(normalised: pd.DataFrame) -> pd.DataFrame:
    """Return how far each compound lies from the typical well of its plates.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`. Wells that are excluded, masked or without a number are not used, and `note` counts them.

    Returns
    -------
    pandas.DataFrame
        `schema.SCORES`, one row per compound, dose, group and readout, in this order; no rows where no plate was
        scored, as in a screen of dose series. NaN where no well of a compound could be used.

    Raises
    ------
    PlatekitError
        If a column is missing.

    Notes
    -----
    Wells of one pass through the library (batch and replicate) are averaged, then the passes. Nothing is called: a
    score says which compounds to test again, and a verdict needs doses and controls. docs/why/scores.md has the
    sources and how it fails.

    Examples
    --------
    >>> rows = pd.DataFrame({"plate": ["P1", "P2"], "well": "A03", "readout": "viability", "role": "compound", "compound": "x",
    ...     "batch": ["1", "2"], "value": [50.0, 30.0], "plate_ratio": [0.5, 0.3], "robust_z": [-3.0, -5.0]})
    >>> score(schema.conform(rows, schema.NORMALISED))[["robust_z", "direction", "n_plates"]].values.tolist()
    [[-4.0, 'decrease', 2.0]]
    """
    schema.check(normalised, schema.NORMALISED, where="score", needs=_NEEDED)
    wells = normalised[(normalised["role"] == "compound") & (normalised["compound"] != "")]
    # A screen, or a readout of it, that is not scored has no row here.
    scored = wells[wells["readout"].isin(wells.loc[wells["robust_z"].notna(), "readout"].unique())]
    if scored.empty:
        return schema.empty(schema.SCORES)
    used = scored[scored["robust_z"].notna() & ~scored["excluded"] & (scored["mask_reason"] == "")]
    of_pass = used.groupby([*_KEYS, "batch", "replicate"], dropna=False, observed=True)[
        ["robust_z", "plate_ratio"]
    ].mean()
    passes = of_pass.groupby(level=_KEYS, dropna=False, observed=True)
    grouped = used.groupby(_KEYS, dropna=False, observed=True)
    table = pd.DataFrame({
        "robust_z": passes["robust_z"].mean(),
        "robust_z_low": passes["robust_z"].min(),
        "robust_z_high": passes["robust_z"].max(),
        "plate_ratio": passes["plate_ratio"].mean(),
        "n_wells": grouped.size().astype("float64"),
        "n_plates": grouped["plate"].nunique().astype("float64"),
    }).reset_index()  # fmt: skip
    whole = scored[_KEYS].drop_duplicates().merge(table, on=_KEYS, how="left")
    whole = whole.merge(_notes(scored.drop(index=used.index)), on=_KEYS, how="left")
    return _finished(whole)


def _finished(scores: pd.DataFrame) -> pd.DataFrame:
    z, ratio = scores["robust_z"], scores["plate_ratio"]
    said = scores.assign(
        direction=np.select([z > 0, z < 0], ["increase", "decrease"], ""),
        log2_plate_ratio=np.log2(ratio.where(ratio > 0)),
        n_wells=scores["n_wells"].fillna(0.0),
        n_plates=scores["n_plates"].fillna(0.0),
        note=scores["note"].astype("object").where(scores["note"].notna(), ""),
    )
    ordered = said.sort_values(["readout", *_KEYS], kind="stable", na_position="first")
    return schema.conform(ordered, schema.SCORES)


def _notes(unused: pd.DataFrame) -> pd.DataFrame:
    """Return a note for each compound some of whose wells were not used."""
    why = unused["mask_reason"].mask(unused["excluded"], "excluded")
    why = why.where(why != "", unused["flag"].map(_FLAGS).fillna("")).mask(
        lambda text: text == "", "on a plate that is not scored"
    )
    counted = (
        unused.assign(_why=why).groupby([*_KEYS, "_why"], dropna=False, observed=True).size().reset_index(name="_n")
    )
    counted["note"] = [
        f"{n} well{'' if n == 1 else 's'} not used ({reason})"
        for n, reason in zip(counted["_n"], counted["_why"], strict=True)
    ]
    return counted.groupby(_KEYS, dropna=False, observed=True)["note"].agg("; ".join).reset_index()
