"""The door of the stage: normalised wells in, verdicts with their reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import OF_THE_INFECTED, Assay, CallRule, load_assay
from platekit.proviral import words
from platekit.proviral.analyse import ArmKey, ReadoutCalls, analyse_readout, table
from platekit.proviral.cells import Cells
from platekit.proviral.classes import Classes, class_tables
from platekit.proviral.confirm import Beside, with_confirmation
from platekit.proviral.enzyme import with_enzymes
from platekit.proviral.genes import gene_rows
from platekit.proviral.interferon import arms_by_role, interferon_rows
from platekit.proviral.moi_dose import moi_rows
from platekit.proviral.patterns import pattern_rows
from platekit.proviral.scale import on_events
from platekit.proviral.spread import parts_of, spread_rows, with_spread
from platekit.proviral.verdict import NOT_ASSESSABLE
from platekit.screen import InterferonArm


@dataclass(frozen=True)
class Calls:
    """What the call returns.

    Parameters
    ----------
    calls : pandas.DataFrame
        `schema.CALLS`, one row per compound, virus, moi, cell line and condition, on the assay's deciding readout.
    by_readout : pandas.DataFrame
        The same for each readout of infection.
    effects : pandas.DataFrame
        `schema.EFFECTS`, one row per dose.
    spread : pandas.DataFrame
        `schema.SPREAD`, what significant increases are made of; empty where no cells were counted and no foci measured.
    moi_dose : pandas.DataFrame
        `schema.MOI_DOSE`, one row per compound and readout; empty where one MOI was tested.
    patterns : pandas.DataFrame
        `schema.PATTERNS`, one row per plate and readout: what the place on the plate did, and what is left of it.
    classes, class_sizes : pandas.DataFrame
        `schema.CLASSES`, and `schema.CLASS_SIZES`, the value of each drug that it rests on; empty where no compound has a class.
    interferon, genes : pandas.DataFrame
        `schema.INTERFERON` and `schema.GENES`; empty where no interferon arm was read.
    wells : pandas.DataFrame
        The wells of the deciding readout with `adjusted_log2_fold_change` (surface off), `used` and `why` not.
    """

    calls: pd.DataFrame
    by_readout: pd.DataFrame
    effects: pd.DataFrame
    spread: pd.DataFrame
    moi_dose: pd.DataFrame
    patterns: pd.DataFrame
    classes: pd.DataFrame
    class_sizes: pd.DataFrame
    interferon: pd.DataFrame
    genes: pd.DataFrame
    wells: pd.DataFrame


def call(
    normalised: pd.DataFrame,
    *,
    fits: pd.DataFrame | None = None,
    checks: pd.DataFrame | None = None,
    assay: Assay | str | Path | None = None,
    rule: CallRule | None = None,
    interferon: Sequence[InterferonArm] = (),
    classes: Classes | Mapping[str, str] | str | None = None,
    titres: pd.DataFrame | None = None,
) -> Calls:
    """Return which drugs help the virus, which hold it back, which do nothing, and why.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`.
    fits : pandas.DataFrame, optional
        `schema.FITS`; the EC50 of a drug's curve is added to its evidence.
    checks : pandas.DataFrame, optional
        `schema.CHECKS`; plates left out (red) are named in the reasons of what they leave without a verdict.
    assay : Assay, str or Path, optional
        Margins and levels, and which readout decides; by default reporter_fluorescence.
    rule : CallRule, optional
        Margins and levels that win over the assay's: ``dataclasses.replace(load_assay().call, minimum_fold=1.5)``.
    interferon : sequence of InterferonArm
        Conditions with interferon; by default those whose own wells have the roles interferon_control or rescue_control.
    classes : mapping of str to str, str or Classes, optional
        Compound to class, or the column of the wells that holds the class; `Classes` adds potencies of your own. By default the JAK inhibitors
        that `platekit.compounds` knows; ``{}`` tests none. Each class is held against the rest of its plates (docs/why/class.md).
    titres : pandas.DataFrame, optional
        `schema.TITRES`, of `titre_gain`; an arm with the name of a compound may confirm its verdict.

    Returns
    -------
    Calls
        The same for the same rows in any order: the simulation that gives p has a fixed seed (`likelihood.SEED`).

    Raises
    ------
    PlatekitError
        If a column is missing.

    Notes
    -----
    Per virus, moi, cell line and condition: surface and drugs are fitted together (`fit_jointly`); each drug is tested by an average
    of likelihood ratios over dose shapes (`judge`), p adjusted over compounds and MOIs of one virus, cell line and condition, each
    direction by itself; its largest effect has a posterior over the same shapes (`largest_effect`), whose upper limit is the bound of a
    'no'; the rules are in `verdict`. docs/why/verdicts.md explains each step and how it fails.
    """
    schema.check(normalised, schema.NORMALISED, where="call")
    settings = load_assay(assay)
    settings = settings if rule is None else replace(settings, call=rule)
    wells = schema.conform(normalised, schema.NORMALISED)
    wells = wells.sort_values(list(schema.WELL_KEYS), kind="stable").reset_index(drop=True)
    cells: dict[ArmKey, Cells] = {}
    deciding = settings.deciding.name
    found = {name: analyse_readout(wells, name, settings, cells) for name in _infection_readouts(wells, settings)}
    by_readout = table([row for one in found.values() for row in one.calls], schema.CALLS_BY_READOUT)
    by_readout = _with_red_plates(_with_curves(by_readout, fits), wells, checks)
    arms = tuple(interferon) or arms_by_role(wells, deciding)
    per_cell = settings.deciding.kind not in ("fraction", "titre")
    rescued = table(interferon_rows(wells, deciding, arms, settings.call, per_cell=per_cell), schema.INTERFERON)
    beside = Beside(schema.empty(schema.TITRES) if titres is None else titres, rescued)
    by_readout = with_enzymes(with_confirmation(by_readout, wells, settings, beside), settings, cells, beside.titres)
    of_deciding = by_readout[by_readout["readout"] == deciding]
    spread = table(
        spread_rows(of_deciding, parts_of(wells, settings, cells) if len(of_deciding) else ()), schema.SPREAD
    )
    by_readout = _in_order(with_spread(by_readout, spread, deciding))
    chosen = by_readout[by_readout["readout"] == deciding]
    of_drugs = found[deciding].sizes if deciding in found else []
    tested, sizes = class_tables(of_drugs, wells, classes, settings.call.false_discovery_rate)
    return Calls(
        calls=schema.conform(chosen[schema.CALLS.names], schema.CALLS),
        by_readout=by_readout,
        effects=table([row for one in found.values() for row in one.effects], schema.EFFECTS),
        spread=spread,
        moi_dose=table(
            [
                row
                for name, one in found.items()
                for row in moi_rows(one.arms, name, settings.call.false_discovery_rate)
            ],
            schema.MOI_DOSE,
        ),
        patterns=table([row for name, one in found.items() for row in pattern_rows(one.arms, name)], schema.PATTERNS),
        classes=tested,
        class_sizes=sizes,
        interferon=rescued,
        genes=table(gene_rows(wells, arms), schema.GENES),
        wells=_wells(found.get(deciding), wells),
    )


def _in_order(by_readout: pd.DataFrame) -> pd.DataFrame:
    """Return the calls by verdict, then name: never by size, which would be a ranking."""
    place = by_readout["verdict"].map({verdict: i for i, verdict in enumerate(schema.VERDICTS)})
    ordered = by_readout.assign(_place=place).sort_values(["_place", *schema.CALLS_BY_READOUT.keys], kind="stable")
    return ordered.drop(columns="_place").reset_index(drop=True)


def _infection_readouts(wells: pd.DataFrame, assay: Assay) -> list[str]:
    """Return the readouts of infection that were read, the deciding one first."""
    named = [
        name
        for name, readout in assay.readouts.items()
        if readout.zero[0] == "virus_control" and readout.kind not in OF_THE_INFECTED
    ]
    present = set(wells["readout"].unique())
    ordered = [assay.deciding.name, *(name for name in named if name != assay.deciding.name)]
    read = [name for name in ordered if name in present and name in named]
    counted = [name for name in read if on_events(wells[wells["readout"] == name])]
    # A number of infected cells and their fraction are one read: on events per cell they are the same.
    counted.sort(key=lambda name: (name != assay.deciding.name, assay.readouts[name].kind != "fraction"))
    return [name for name in read if name not in counted[1:]]


def _wells(found: ReadoutCalls | None, wells: pd.DataFrame) -> pd.DataFrame:
    if found is None or not found.wells:
        return wells.iloc[:0].assign(adjusted_log2_fold_change=np.empty(0), used=np.empty(0, dtype=bool), why="")
    joined = pd.concat(found.wells, ignore_index=True).drop(columns=["judged"])
    return joined.sort_values(list(schema.WELL_KEYS), kind="stable").reset_index(drop=True)


def _with_curves(by_readout: pd.DataFrame, fits: pd.DataFrame | None) -> pd.DataFrame:
    """Return the calls with the EC50 of the fitted curve among the evidence, where there is a curve."""
    if fits is None or by_readout.empty:
        return by_readout
    schema.check(fits, schema.FITS, where="call")
    keys = list(schema.CALLS_BY_READOUT.keys)
    curves = fits[fits["converged"] & fits["direction"].isin(["increase", "decrease"]) & fits["ec50_uM"].notna()]
    curves = curves.drop_duplicates(keys)
    columns = [*keys, "ec50_uM", "ec50_relation", "direction"]
    joined = by_readout[keys].merge(curves[columns], on=keys, how="left", suffixes=("", "_of_curve"))
    sentences = [_curve_sentence(row) for row in joined.to_dict("records")]
    # A fitted midpoint is continuous; the candidate shapes of the test have theirs on a grid.
    fitted = (joined["ec50_relation"] == "=").to_numpy() & (joined["direction"] == by_readout["direction"]).to_numpy()
    return by_readout.assign(
        ec50_of_change_uM=by_readout["ec50_of_change_uM"].where(~fitted, joined["ec50_uM"].to_numpy()),
        evidence=[f"{said} {more}".strip() for said, more in zip(by_readout["evidence"], sentences, strict=True)],
    )


def _curve_sentence(row: dict[Any, Any]) -> str:
    if not words.known(float(row["ec50_uM"])):
        return ""
    article = "an" if row["direction"] == "increase" else "a"
    curve, dose = f"The fitted curve shows {article} {row['direction']}", words.dose(float(row["ec50_uM"]))
    if row["ec50_relation"] == "=":
        return f"{curve} with an EC50 of {dose}."
    return f"{curve} whose EC50 may lie {'below' if row['ec50_relation'] == '<' else 'above'} {dose}."


def _with_red_plates(by_readout: pd.DataFrame, wells: pd.DataFrame, checks: pd.DataFrame | None) -> pd.DataFrame:
    """Return the calls with the reasons of red plates told to compounds that lost all or some of their plates."""
    if checks is None or by_readout.empty:
        return by_readout
    schema.check(checks, schema.CHECKS, where="call")
    red = checks.loc[(checks["light"] == "red") & (checks["plate"] != ""), ["plate", "readout", "check", "message"]]
    keys = list(schema.CALLS_BY_READOUT.keys)
    out = wells[wells["role"].eq("compound") & wells["excluded"]].drop_duplicates([*keys, "plate", "exclusion_reason"])
    lost = out.merge(red, on=["plate", "readout"])
    # A red light may be a warning beside which the plate stays in use; what took wells out stands in their reason.
    took = [f"{check}: " in why for check, why in zip(lost["check"], lost["exclusion_reason"], strict=True)]
    lost = lost[took].drop_duplicates([*keys, "plate", "check"])
    if lost.empty:
        return by_readout
    why = lost.groupby([*keys, "plate"], dropna=False)["message"].agg("; ".join).reset_index()
    said = why.assign(said="Plate " + why["plate"] + " is left out: " + why["message"] + ".")
    told = said.groupby(keys, dropna=False)["said"].agg(" ".join).reset_index()
    joined = by_readout[keys].merge(told, on=keys, how="left")["said"].fillna("")
    unjudged = by_readout["verdict"] == NOT_ASSESSABLE
    ordered = [
        f"{plates} {said}".strip() if first else f"{said} {plates}".strip()
        for plates, said, first in zip(joined, by_readout["reasons"], unjudged, strict=True)
    ]
    return by_readout.assign(reasons=ordered)
