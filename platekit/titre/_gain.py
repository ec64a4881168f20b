"""The titre of each arm against that of its reference, one value a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.bounds import NOTHING, Bounds, Difference, mean_difference
from platekit.errors import PlatekitError, did_you_mean
from platekit.titre._bounds import bounds_of
from platekit.titre._words import GAIN, LOSS, NO_GAIN, NOT_ASSESSED, Comparison, reasons_of

# ISO 10993-5:2009: viability below 70 % of the untreated cells is a cytotoxic effect.
TOXIC_BELOW_PERCENT = 70.0
_GROUP = ("unit", *schema.GROUP_KEYS)


def titre_gain(
    titres: pd.DataFrame, *, reference: str, toxic_below_viability_percent: float = TOXIC_BELOW_PERCENT
) -> pd.DataFrame:
    """Return by how much the titre of each arm differs from that of the reference arm.

    Parameters
    ----------
    titres : pandas.DataFrame
        One row for each titration: `arm`, `batch`, `unit` and `titre` (or `log10_titre`); where known `relation`, `lod` (in
        the unit of the titre, or `log10_lod`), `viability_percent`, `compound`, `concentration_uM`, `virus`, `moi`, `cell_line`, `condition`.
    reference : str
        The arm that the others are compared with, within batch, unit, virus, moi, cell line and condition.
    toxic_below_viability_percent : float
        Mean viability below which an arm is not assessed.

    Returns
    -------
    pandas.DataFrame
        `schema.TITRES`, one row for each other arm, in order of names; never by the size of the gain.

    Raises
    ------
    PlatekitError
        If a column is missing, no row is of the reference, a titre is 0 without a limit of detection, or a batch has no name.

    Notes
    -----
    Titrations of one arm and batch are averaged as log10; d is the difference within the batch; the gain is the mean of d
    with its t interval over batches (`mean_difference`). A titre at or below the limit of detection is a bound, and so is
    then the gain. Two batches are needed. docs/why/titres.md has the sources and the calibration.

    Examples
    --------
    >>> titres = pd.DataFrame({
    ...     "arm": ["vehicle", "drug"] * 3, "batch": ["1", "1", "2", "2", "3", "3"], "unit": "PFU/mL",
    ...     "log10_titre": [5.0, 6.0, 5.2, 6.1, 4.9, 6.0],
    ... })
    >>> titre_gain(titres, reference="vehicle")[["arm", "log10_gain", "verdict"]].round(2).values.tolist()
    [['drug', 1.0, 'gain shown']]
    """
    values = _checked(titres, reference)
    rows = [
        row
        for key, group in schema.group(values, _GROUP)
        for row in _rows(dict(zip(_GROUP, key, strict=True)), group, reference, toxic_below_viability_percent)
    ]
    if not rows:
        return schema.empty(schema.TITRES)
    found = schema.conform(pd.DataFrame(rows), schema.TITRES)[schema.TITRES.names]
    return found.sort_values(list(schema.TITRES.keys), kind="stable").reset_index(drop=True)


def _checked(titres: pd.DataFrame, reference: str) -> pd.DataFrame:
    for name in ("titre", "lod"):
        if name not in titres and f"log10_{name}" in titres:
            titres = titres.assign(**{name: 10.0 ** titres[f"log10_{name}"].to_numpy(dtype=np.float64)})
    schema.check(titres, schema.TITRE_VALUES, where="titre_gain", needs=["arm", "batch", "titre", "unit"])
    values = schema.conform(titres, schema.TITRE_VALUES)
    if reference not in set(values["arm"]):
        raise PlatekitError(
            "titre_gain, reference", f"'{reference}'", "an arm of the table",
            f"Arms: {did_you_mean(reference, sorted(set(values['arm'])))}",
        )  # fmt: skip
    _refuse(values, values["batch"] == "", "no batch", "the experiment that each titre belongs to",
            "Name it in `batch`: arms are compared within it, and only experiments are replicates.")  # fmt: skip
    _refuse(values, ~values["relation"].isin(["", "=", "<", ">"]), "a relation other than '=', '<' and '>'", "one of them",
            "Leave `relation` empty for a number.")  # fmt: skip
    nothing = (values["titre"] <= 0) & ~(values["lod"] > 0)
    _refuse(values, nothing, "a titre of 0 or less and no limit of detection", "the limit in `lod`",
            "Nothing found means less than what could have been found: say how much that is.")  # fmt: skip
    return values


def _refuse(values: pd.DataFrame, wrong: pd.Series, found: str, expected: str, mend: str) -> None:
    if wrong.any():
        row = values[wrong].iloc[0]
        where = row["source"] or f"titre_gain, row {int(np.flatnonzero(wrong)[0]) + 1}"
        raise PlatekitError(f"{where} (arm '{row['arm']}')", found, expected, mend)


def _rows(key: dict[str, Any], group: pd.DataFrame, reference: str, toxic_below_percent: float) -> list[dict[str, Any]]:
    read = group[group["titre"].notna() | ((group["relation"] == "<") & group["lod"].notna())]
    held_against = read[read["arm"] == reference]
    rows: list[dict[str, Any]] = []
    for arm in sorted(set(group["arm"]) - {reference}):
        mine = read[read["arm"] == arm]
        whole = group[group["arm"] == arm]
        difference, batches, n_bounds = _compared(mine, held_against)
        viability = float(whole.groupby("batch")["viability_percent"].mean().mean())
        if viability < toxic_below_percent:
            difference = NOTHING
        comparison = Comparison(
            reference=reference, unit=str(key["unit"]), difference=difference, batches=tuple(batches),
            alone=tuple(sorted(set(mine["batch"]) - set(batches))), missing=len(whole) - len(mine), n_bounds=n_bounds,
            viability_percent=viability, toxic_below_percent=toxic_below_percent,
        )  # fmt: skip
        verdict = _verdict(comparison)
        doses = schema.one_dose(whole["concentration_uM"].dropna().unique())
        rows.append(key | {
            "arm": arm, "compound": _only(whole["compound"]), "concentration_uM": doses[0] if len(set(doses)) == 1 else np.nan,
            "reference": reference, "log10_gain": difference.mean, "gain_relation": difference.relation,
            "gain_ci_low": difference.low, "gain_ci_high": difference.high, "n_batches": len(batches), "n_values": len(mine),
            "n_bounds": n_bounds, "viability_percent": viability, "verdict": verdict, "reasons": reasons_of(verdict, comparison),
        })  # fmt: skip
    return rows


def _only(names: pd.Series) -> str:
    """Return the name that all rows share; an arm of several compounds is none of them."""
    found = set(names)
    return str(found.pop()) if len(found) == 1 else ""


def _compared(arm: pd.DataFrame, reference: pd.DataFrame) -> tuple[Difference, list[str], int]:
    """Return the mean difference, the batches with both arms, and how many values in them are bounds."""
    batches = sorted(set(arm["batch"]) & set(reference["batch"]))
    if not batches:
        return NOTHING, batches, 0
    mine, n_mine = _by_batch(arm, batches)
    others, n_others = _by_batch(reference, batches)
    return mean_difference(mine, others), batches, n_mine + n_others


def _by_batch(values: pd.DataFrame, batches: list[str]) -> tuple[Bounds, int]:
    used = values[values["batch"].isin(batches)]
    bounds = bounds_of(
        _numbers(used, "titre"), used["relation"].to_numpy(dtype=np.str_), _numbers(used, "lod")
    )  # fmt: skip
    # The mean of a bound is a bound: one replicate below the limit leaves the mean without a lower end.
    ends = pd.DataFrame({"batch": used["batch"].to_numpy(), "low": bounds.low, "high": bounds.high})
    means = ends.groupby("batch").agg({"low": _mean, "high": _mean}).loc[batches]
    return Bounds(_numbers(means, "low"), _numbers(means, "high")), int((~bounds.exact).sum())


def _mean(ends: pd.Series) -> float:
    return float(np.mean(ends.to_numpy(dtype=np.float64)))


def _numbers(frame: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    return frame[name].to_numpy(dtype=np.float64)


def _verdict(comparison: Comparison) -> str:
    difference = comparison.difference
    known = not (np.isnan(difference.low) and np.isnan(difference.high))
    if comparison.toxic or not known:
        return NOT_ASSESSED
    if difference.low > 0:
        return GAIN
    return LOSS if difference.high < 0 else NO_GAIN
