"""The door of the stage: normalised wells and fits in, two conditions side by side out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from platekit import schema
from platekit.assay import Assay, load_assay
from platekit.boost._quality import quality_rows
from platekit.boost._ranks import rank_correlation, rank_rows
from platekit.errors import PlatekitError
from platekit.screen import Boost

_SETTING = ("virus", "moi", "cell_line")


@dataclass(frozen=True)
class Boosted:
    """What two conditions say side by side: `schema.BOOST` and `schema.BOOST_RANKS`."""

    quality: pd.DataFrame
    ranks: pd.DataFrame


def boosted(
    normalised: pd.DataFrame,
    boosts: Sequence[Boost],
    *,
    fits: pd.DataFrame | None = None,
    assay: Assay | str | Path | None = None,
) -> Boosted:
    """Return how an antiviral screen with a JAK inhibitor in every well differs from the same without.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`, wells of both conditions, each with its own virus controls.
    boosts : sequence of Boost
        Each names the condition with the JAK inhibitor and the one without.
    fits : pandas.DataFrame, optional
        `schema.FITS`; EC50s stand beside the ranks, and compounds that decrease infection in neither condition are not ranked.
    assay : Assay, str or Path, optional
        Which readout decides, its zero and hundred wells, and below which viability a dose is left out.

    Returns
    -------
    Boosted

    Raises
    ------
    PlatekitError
        If a named condition has no infected wells of the deciding readout.

    Notes
    -----
    One value a batch everywhere; docs/why/boost.md has the formulas, their sources and where they fail. Nothing is said of a dose of the JAK
    inhibitor that was not tested.
    """
    schema.check(normalised, schema.NORMALISED, where="boosted")
    settings = load_assay(assay)
    readout = settings.deciding
    wells = schema.conform(normalised, schema.NORMALISED)
    wells = wells[(wells["readout"] == readout.name) & ~wells["excluded"]]
    quality: list[dict[str, Any]] = []
    ranks: list[dict[str, Any]] = []
    for boost in boosts:
        _refuse_absent(wells, boost)
        for key, setting in schema.group(_of_setting(wells, boost), _SETTING):
            if not {boost.condition, boost.without} <= set(setting["condition"]):
                continue
            plates = wells[wells["plate"].isin(setting["plate"])]
            shared = {**dict(zip(_SETTING, key, strict=True)), "readout": readout.name} | {
                "condition": boost.condition, "without": boost.without,
            }  # fmt: skip
            found = rank_rows(setting, boost, fits, settings.call.toxic_below_viability_percent)
            quality += [
                shared | row for row in [*quality_rows(setting, plates, boost, readout), *rank_correlation(found)]
            ]
            ranks += [shared | row for row in found]
    return Boosted(_table(quality, schema.BOOST), _table(ranks, schema.BOOST_RANKS))


def _of_setting(wells: pd.DataFrame, boost: Boost) -> pd.DataFrame:
    return wells[(wells["moi"] != 0) & wells["condition"].isin([boost.condition, boost.without])]


def _refuse_absent(wells: pd.DataFrame, boost: Boost) -> None:
    known = sorted(set(wells.loc[wells["moi"] != 0, "condition"]))
    for condition in (boost.condition, boost.without):
        if condition not in known:
            raise PlatekitError(
                "boosted", f"no infected wells of condition '{condition}'", "wells with and without the JAK inhibitor",
                f"Conditions: {', '.join(repr(name) for name in known)}.",
            )  # fmt: skip


def _table(rows: list[dict[str, Any]], declared: schema.Table) -> pd.DataFrame:
    if not rows:
        return schema.empty(declared)
    typed = schema.conform(pd.DataFrame(rows), declared)[declared.names]
    return typed.sort_values(list(declared.keys), kind="stable").reset_index(drop=True)
