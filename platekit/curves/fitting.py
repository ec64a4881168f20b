"""The door: the table of fits of a whole screen."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from platekit import schema
from platekit.assay import Assay, Curve, load_assay
from platekit.curves._asked import frame
from platekit.curves._series import Fitted, Rules, Series
from platekit.curves._series_fit import fit_all
from platekit.curves._wells import NEEDED, dose_series
from platekit.curves.selectivity import Selectivity, Viability, by_compound, selectivity
from platekit.errors import FitError, Remark

# Between which the highest dose of a screen lies (platekit). Libraries are kept at 10 mM in DMSO (Inglese et al. 2006, PNAS 103:11473,
# doi:10.1073/pnas.0604348103), of which cells bear a share of 0.1 to 1 %: 10 to 100 uM are reached, 1 mM would be a tenth of
# the medium; and 150 uM in mM are written 0.15.
PLAUSIBLE_HIGHEST_DOSE_UM = (0.15, 1000.0)
# One compound may be as soluble as it likes, or as potent.
_FEWEST_COMPOUNDS = 3
# -log10 of 1 uM in mol/L.
_UM_TO_M = 6.0
_FAMILY = ("virus", "cell_line", "condition", "readout")


def fit(
    normalised: pd.DataFrame, *, assay: Assay | str | Path | None = None, curve: Curve | None = None
) -> pd.DataFrame:
    """Fit every dose series of a screen with a level, a rising or falling 4PL curve, or one that comes and goes.

    Parameters
    ----------
    normalised : pandas.DataFrame
        The table `normalised`. Wells of drug roles with a dose are used, unless excluded or without a number. Infection
        is fitted at doses that leave cells alive (`dose_viability_percent` not below the assay's toxic limit) and where
        the compound's own signal is not most of what was read (`mask_reason`).
    assay : Assay, str or Path, optional
        Readouts, toxic limit, fewest doses and confidence; see `load_assay`.
    curve : Curve, optional
        Fewest doses and confidence that win over the assay's.

    Returns
    -------
    pandas.DataFrame
        The table `fits`, one row per compound, virus, moi, cell_line, condition and readout, in that order. A series
        that carries no curve, or follows none, has `converged` False, NaN and the reason in `note`.

    Raises
    ------
    PlatekitError
        If columns are missing or hold no numbers, a dose is below 0 or infinite, or the assay is unknown.

    Warns
    -----
    Remark
        If the compounds of the screen, three or more, end at doses where screens do not (median below 0.15 uM or above
        1 mM), as happens with doses in nM or mM taken for uM.

    Notes
    -----
    Infection is fitted as net percent inhibition, 100 (1 - 2^log2_fold_change): net of background and of the compound's
    own signal, per live cell, so that a direction is one of infection; else as `percent_inhibition`. Viability is fitted as `viability_percent`; without vehicle wells, both as read. Wells are the
    replicates of a single batch; with several batches their dose means are, and the spread of EC50 between
    batches widens the interval. Where neither level nor 4PL follows the doses, `gain_loss` and `bell` are tried; `ec50_uM`
    is then the dose of half of the way to the peak. `predict` draws the curve of a row. What is computed and how well it holds: docs/why/curves.md.

    Examples
    --------
    >>> from platekit import schema
    >>> doses = [0.01, 0.1, 1.0, 10.0, 100.0] * 2
    >>> wells = pd.DataFrame({
    ...     "plate": "P1", "well": [f"A{i:02d}" for i in range(1, 11)], "readout": "infection", "role": "compound",
    ...     "compound": "drug A", "moi": 0.1, "concentration_uM": doses,
    ...     "percent_inhibition": [1, 9, 51, 90, 99, 2, 10, 50, 92, 98],
    ... })
    >>> fits = fit(schema.conform(wells, schema.NORMALISED))
    >>> fits.loc[0, ["direction", "ec50_relation"]].tolist(), round(float(fits.loc[0, "ec50_uM"]), 1)
    (['decrease', '='], 1.0)
    """
    chosen = load_assay(assay)
    if curve is not None and not isinstance(curve, Curve):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise FitError("fit, curve", type(curve).__name__, "a platekit.assay.Curve", "Such as Curve(minimum_doses=5).")
    chosen = chosen if curve is None else replace(chosen, curve=curve)
    schema.check(frame(normalised, "fit"), schema.NORMALISED, where="fit", needs=NEEDED)
    wells = schema.conform(normalised, schema.NORMALISED)
    _refuse_no_doses(wells)
    series = dose_series(wells, chosen)
    rules = Rules(chosen.curve.minimum_doses, chosen.curve.confidence_percent / 100)
    return tabulate(fit_chunk(series, rules))


def _refuse_no_doses(wells: pd.DataFrame) -> None:
    """Refuse a well with a dose below 0, or an infinite one: no such well was pipetted, and which dose it has is not known."""
    dose = wells["concentration_uM"].to_numpy()
    wrong = np.flatnonzero(((dose < 0) | np.isinf(dose)) & ~wells["excluded"].to_numpy())
    if len(wrong):
        first = wells.iloc[int(wrong[0])]
        more = f", and {len(wrong) - 1} more wells like it" if len(wrong) > 1 else ""
        raise FitError(
            f"fit, plate '{first['plate']}', well {first['well']}, column 'concentration_uM'", f"{first['concentration_uM']:g}{more}",
            "doses of 0 or more, micromolar, and NaN for a well without one",
            "Give doses and not their logarithms, or mark such wells as `excluded`.",
        )  # fmt: skip


def fit_chunk(series: Sequence[Series], rules: Rules) -> list[Fitted]:
    """Return the fits of some dose series; each stands alone, so a screen may be cut into chunks anywhere."""
    return fit_all(series, rules)


def tabulate(fitted: Sequence[Fitted]) -> pd.DataFrame:
    """Return the table of fits, with what needs the whole screen: q, CC50 and selectivity index."""
    if not fitted:
        return schema.empty(schema.FITS)
    viability = by_compound(fitted)
    table = pd.DataFrame([_row(one, viability) for one in fitted])
    table["q_any"] = _adjusted(table)
    fits = schema.conform(table, schema.FITS)[schema.FITS.names]
    _remark_on_units(fitted)
    return fits


def _row(fitted: Fitted, viability: Viability) -> dict[str, Any]:
    series = fitted.series
    row = {field.name: getattr(fitted, field.name) for field in fields(fitted) if field.name != "series"}
    crosses = fitted.half_relation == "="
    beside = Selectivity() if series.of_viability else selectivity(fitted, viability)
    return {
        **row,
        **asdict(beside),
        **dict(zip((*schema.COMPOUND_KEYS, "readout"), series.key, strict=True)),
        "response": series.response,
        "n_wells": len(series.value),
        "absolute_ec50_uM": fitted.half_uM if crosses else np.nan,
        "absolute_ec50_ci_low_uM": fitted.half_ci_low_uM if crosses else np.nan,
        "absolute_ec50_ci_high_uM": fitted.half_ci_high_uM if crosses else np.nan,
        "pec50": _UM_TO_M - np.log10(fitted.ec50_uM) if fitted.ec50_relation == "=" else np.nan,
        "control": series.control,
    }


def _adjusted(table: pd.DataFrame) -> pd.Series:
    q = pd.Series(np.nan, index=table.index)
    tested = table[~table["control"] & table["p_any"].notna()]
    for _, family in schema.group(tested, _FAMILY):
        q.loc[family.index] = stats.false_discovery_control(family["p_any"].to_numpy())
    return q


def _remark_on_units(fitted: Sequence[Fitted]) -> None:
    highest: dict[str, float] = {}
    for one in fitted:
        if len(one.series.dose_uM) and not one.series.control:
            compound = one.series.key[0]
            highest[compound] = max(highest.get(compound, 0.0), float(one.series.dose_uM.max()))
    if len(highest) < _FEWEST_COMPOUNDS:
        return
    middle, (low, high) = float(np.median(list(highest.values()))), PLAUSIBLE_HIGHEST_DOSE_UM
    if low <= middle <= high:
        return
    unit, factor = ("nM", "large") if middle > high else ("mM", "small")
    warnings.warn(
        Remark(
            f"fits: the highest dose of {len(highest)} compounds is {middle:.3g} uM (median); screens end between {low:g} and {high:g} uM. "
            f"Doses that are {unit} read as uM, and EC50s with them, come out 1000 times too {factor}: check the unit of the doses."
        ),
        stacklevel=3,
    )
