"""The cards of a report: each compound with its curves, key numbers and reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit import schema
from platekit.figures._arms import Arm, CurveTables, arms_of, by_compound, rows_of
from platekit.figures._chart_svg import chart_svg
from platekit.figures._setting import Setting, setting_of
from platekit.figures._wording import DASH, dose, figures, fold, fold_interval, verdict_words
from platekit.figures.dose_curve import dose_curve
from platekit.figures.fold_forest import verdict_place
from platekit.report._verdicts import key_numbers, style_of

# Up to so many compounds each has its card; a larger screen shows those with something to see, up to as many.
MOST_CARDS = 200
_QUIET = style_of("no pro-viral effect")


@dataclass(frozen=True)
class CardArm:
    """A compound in one arm; `curve` is SVG. `doses` are the rows of the dose table."""

    words: str
    verdict: str
    style: str
    curve: Markup
    numbers: tuple[tuple[str, str], ...]
    reasons: str
    evidence: str
    potency: tuple[str, ...]
    doses: tuple[tuple[str, ...], ...]

    @property
    def masked(self) -> bool:
        """Whether a dose was left out of the verdict, so that the dose table needs its last column."""
        return any(row[-1] for row in self.doses)


@dataclass(frozen=True)
class Card:
    """One compound."""

    compound: str
    anchor: str
    arms: tuple[CardArm, ...]

    @property
    def quiet(self) -> bool:
        """Whether every arm was cleared: such cards are folded away, since there is nothing to see in them."""
        return all(arm.style == _QUIET for arm in self.arms)


@dataclass(frozen=True)
class Cards:
    """All cards that are drawn, the rule where some are not, and the batches in the order of their marks.

    `viability_alone` is whether the screen read cells and no infection, so that no verdict can be given.
    """

    cards: tuple[Card, ...]
    rule: str
    batches: tuple[str, ...]
    readout: str
    viability_alone: bool


def cards_of(tables: CurveTables, numbers: Mapping[str, float]) -> Cards:
    """Return the cards of a screen, in the order of the first verdict of each compound, then by name.

    Parameters
    ----------
    tables : CurveTables
    numbers : mapping
        The assay's numbers by dotted name.
    """
    setting = setting_of(tables, numbers=numbers)
    ordered = _ordered(tables, mock=setting.of_cells)
    shown, rule = _chosen(ordered, tables.calls, viability_alone=setting.of_cells and tables.calls.empty)
    parts = by_compound(tables)
    cards = tuple(_card(parts[name], name, f"c{place}", setting) for place, name in enumerate(shown, start=1))
    return Cards(cards, rule, setting.batches, setting.readout, setting.of_cells and tables.calls.empty)


def _ordered(tables: CurveTables, *, mock: bool) -> list[str]:
    wells = tables.normalised
    # Control drugs are there to judge the plates; they have a card only where they have a verdict.
    drugs = (wells["role"] == "compound") | wells["compound"].isin(tables.calls["compound"]) & (wells["compound"] != "")
    drugs &= (mock | (wells["moi"] != 0)) & (wells["concentration_uM"] > 0)
    names = wells.loc[drugs, ["compound"]].drop_duplicates()
    places = tables.calls.assign(_place=verdict_place(tables.calls["verdict"])).groupby("compound")["_place"].min()
    names = names.assign(_place=names["compound"].map(places).fillna(len(schema.VERDICTS)))
    return [str(name) for name in names.sort_values(["_place", "compound"])["compound"]]


def _chosen(ordered: list[str], calls: pd.DataFrame, *, viability_alone: bool) -> tuple[list[str], str]:
    if len(ordered) <= MOST_CARDS:
        return ordered, ""
    if viability_alone:
        rule = f"This screen has {len(ordered)} compounds; the first {MOST_CARDS} by name are drawn. The tables of the run hold all of them."
        return ordered[:MOST_CARDS], rule
    moved = set(calls.loc[calls["verdict"] != "no pro-viral effect", "compound"])
    active = [name for name in ordered if name in moved]
    shown = active[:MOST_CARDS]
    rule = (
        f"This screen has {len(ordered)} compounds. Cards are drawn for compounds with a verdict other than 'no pro-viral "
        f"effect', at most {MOST_CARDS}, in the order of the table: {len(shown)} of {len(active)} are here. "
        "The tables of the run hold all of them."
    )
    return shown, rule


def _card(tables: CurveTables, compound: str, anchor: str, setting: Setting) -> Card:
    arms = tuple(_arm(tables, arm, setting) for arm in arms_of(tables, compound, mock=setting.of_cells))
    return Card(compound, anchor, arms)


def _arm(tables: CurveTables, arm: Arm, setting: Setting) -> CardArm:
    calls = rows_of(tables.calls, arm)
    call: Mapping[Any, Any] = calls.to_dict("records")[0] if len(calls) else {}
    effects = rows_of(tables.effects, arm)
    effects = effects[effects["readout"] == setting.readout].sort_values("concentration_uM")
    fits = rows_of(tables.fits, arm)
    chart = dose_curve(tables, arm, setting)
    return CardArm(
        words=_words(arm, setting),
        verdict=verdict_words(call["verdict"]) if call else "viability alone" if setting.of_cells else "no verdict",
        style=style_of(call["verdict"]) if call else "none",
        curve=Markup(chart_svg(chart)) if chart.panels else Markup(""),
        numbers=key_numbers(call) if call else (),
        reasons=call.get("reasons", "") if call else _left_out(tables, arm, setting),
        evidence=call.get("evidence", ""),
        potency=_potency(fits[fits["readout"] == setting.readout], of_cells=setting.of_cells),
        doses=tuple(_dose_row(row) for row in effects.to_dict("records")),
    )


def _left_out(tables: CurveTables, arm: Arm, setting: Setting) -> str:
    wells = rows_of(tables.normalised, arm)
    wells = wells[wells["readout"] == setting.readout]
    all_out = len(wells) > 0 and bool(wells["excluded"].all())
    return "Every well of this compound is excluded; the section on exclusions says why." if all_out else ""


def _words(arm: Arm, setting: Setting) -> str:
    """Return what was infected with what; nothing of a virus where none was named and none was to be read."""
    if not setting.of_cells or arm.virus or arm.moi > 0:
        return arm.words
    return ", ".join(part for part in (arm.cell_line, arm.condition) if part) or "cells without virus"


def _potency(fits: pd.DataFrame, *, of_cells: bool) -> tuple[str, ...]:
    """Return what the fitted curve says: EC50, CC50 and selectivity, each with its relation."""
    if fits.empty:
        return ()
    row: Mapping[Any, Any] = fits.to_dict("records")[0]
    said: list[str] = []
    if row["ec50_uM"] > 0:
        said.append(_potent("EC50", row, "ec50"))
    if row["pec50"] == row["pec50"]:
        said.append(f"pEC50 {row['pec50']:.2f}")
    if of_cells and row["model"] == "flat":
        said.append(f"no change with the dose, viability about {figures(row['top'])} %")
    if row["absolute_ec50_uM"] > 0:
        half = "half of the cells live at" if of_cells else "half of the infection is held back at"
        limits = _limits(row["absolute_ec50_ci_low_uM"], row["absolute_ec50_ci_high_uM"])
        said.append(f"{half} {dose(row['absolute_ec50_uM'])} {limits}".strip())
    if row["cc50_uM"] > 0:
        where = f" ({row['cc50_from']})" if row["cc50_from"] else ""
        said.append(_potent("CC50", row, "cc50") + where)
    if row["si"] > 0:
        relation = f"{row['si_relation']} " if row["si_relation"] in ("<", ">") else ""
        ends = (row["si_ci_low"], row["si_ci_high"])
        limits = "" if figures(row["si"]) in map(figures, ends) else _limits(*ends)
        said.append(f"selectivity index {relation}{figures(row['si'])} {limits}".strip())
    if row["hill"] > 0:
        said.append(f"Hill slope {figures(row['hill'])}")
    if row.get("note"):
        said.append(str(row["note"]).rstrip("."))
    return tuple(said)


def _potent(name: str, row: Mapping[Any, Any], stem: str) -> str:
    """Return a dose with its relation and interval; of a bound, the end of the interval only where it says more."""
    value, ends = row[f"{stem}_uM"], (row[f"{stem}_ci_low_uM"], row[f"{stem}_ci_high_uM"])
    limits = "" if figures(value) in map(figures, ends) else _limits(*ends)
    return f"{name} {dose(value, row[f'{stem}_relation'])} {limits}".strip()


def _limits(low: float, high: float) -> str:
    return "" if math.isnan(low) and math.isnan(high) else f"[{figures(low)}, {figures(high)}]"


def _dose_row(row: Mapping[Any, Any]) -> tuple[str, ...]:
    effect = row["log2_fold_change"]
    return (
        figures(row["concentration_uM"]),
        DASH if math.isnan(effect) else fold(2.0**effect),
        fold_interval(row["fold_ci_low"], row["fold_ci_high"]),
        figures(row["viability_percent"], 2),
        figures(row["n_wells"]),
        figures(row["n_batches"]),
        "" if row["assessable"] else row["mask_reason"] or "not used",
    )
