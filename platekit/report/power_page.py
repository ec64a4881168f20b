"""The page of a power calculation: figure, table, what it rests on and the statement; the words of it also go to a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit.figures._chart_svg import chart_svg
from platekit.figures._wording import arm_words, figures, fold
from platekit.figures.power_folds import power_folds
from platekit.report._templates import template
from platekit.report.statement import IN_SHORT, STATEMENT

Row = tuple[str, ...]

TITLES: Row = (
    "doses", "vehicle wells", "days", "plates a day", "found in 80 %", "95 % interval", "1.5× found, %", "2× found, %", "inert called, %",
    "formula expects",
)  # fmt: skip
ARM_TITLES: Row = (
    "arm",
    "plates",
    "days",
    "well SD, log2",
    "drug between days, log2",
    "from",
    "drugs a plate",
    "vehicle wells",
    "doses",
)


def power_page(table: pd.DataFrame, arms: pd.DataFrame, assumed: str) -> str:
    """Return the page as HTML, without scripts, outside files or a clock.

    Parameters
    ----------
    table : pandas.DataFrame
        As `platekit.power` returns it.
    arms : pandas.DataFrame
        `Components.arms` of the run that the noise is from; without rows where it was given.
    assumed : str
        The noise in words.
    """
    return template("power.html.j2").render(
        lead=lead(table),
        assumed=f"Assumed: {assumed}.",
        figure=Markup(chart_svg(power_folds(table))),
        titles=TITLES,
        rows=power_rows(table),
        arm_titles=ARM_TITLES,
        arms=arm_rows(arms),
        method=method(table),
        statement=STATEMENT,
        statement_in_short=IN_SHORT,
    )


def lead(table: pd.DataFrame) -> str:
    """Return in a sentence what the best and the poorest design of the table detect."""
    ordered = table.sort_values(["detectable_fold", "days", "vehicles", "doses"])
    best, poorest = ordered.iloc[0], ordered.iloc[-1]
    said = f"{_design(best)} find {_size(best)} in 80 % of screens"
    return f"{said}." if len(table) == 1 else f"{said}; {_design(poorest)} find {_size(poorest)}."


def method(table: pd.DataFrame) -> str:
    """Return in words how the figures came about."""
    first = table.iloc[0]
    per_design = f"{first['n_active']:,.0f} drugs that act and {first['n_inert']:,.0f} that do not"
    return (
        f"Found means called pro-viral, by the very procedure that gives the verdicts of a report; {per_design} were simulated for each design, "
        f"{first['drugs']:g} compounds on each screen. The fold is that at the highest dose, half of it being reached anywhere "
        "within the tested doses. A call needs its least fold as well as significance, so that more days bring the detectable fold down to a "
        "little above the former and no further. "
        "'Inert called' is how often a drug that does nothing is called pro-viral; the formula (docs/power.md) leaves out that noise has to be estimated."
    )


def power_rows(table: pd.DataFrame) -> list[Row]:
    """Return the table in words, one row per design, in order of doses, vehicle wells and days."""
    rows: list[Row] = []
    for row in table.sort_values(["doses", "vehicles", "days"]).to_dict("records"):
        known = row["relation"] == "="
        interval = f"{fold(row['fold_ci_low'])} to {fold(row['fold_ci_high'])}" if known else ""
        shares = (_percent(row["power_1_5_percent"], known=known), _percent(row["power_2_percent"], known=known))
        rows.append((
            f"{row['doses']:g}", f"{row['vehicles']:g}", f"{row['days']:g}", f"{row['plates_per_day']:g}", _size(row), interval,
            *shares, f"{row['false_calls_percent']:.1f}" if row["n_inert"] else "", fold(row["expected_fold"]),
        ))  # fmt: skip
    return rows


def _percent(value: float, *, known: bool) -> str:
    return f"{value:.0f}" if known else ""


def arm_rows(arms: pd.DataFrame) -> list[Row]:
    """Return the variance components of each arm in words."""
    return [
        (
            arm_words(str(row["virus"]), float(row["moi"]), str(row["cell_line"]), str(row["condition"])),
            f"{row['plates']:g}", f"{row['days']:g}", figures(row["well_sd_log2"], 2), figures(row["day_sd_log2"], 2), str(row["day_source"]),
            f"{row['drugs_per_plate']:g}", f"{row['vehicles_per_plate']:g}", f"{row['doses']:g}",
        )
        for row in arms.to_dict("records")
    ]  # fmt: skip


def _size(row: Mapping[Any, Any] | pd.Series) -> str:
    bound = {">": "more than ", "<": "less than "}.get(str(row["relation"]), "")
    return f"{bound}{fold(float(row['detectable_fold']))}"


def _design(row: pd.Series) -> str:
    parts: Sequence[tuple[float, str]] = (
        (row["days"], "day"),
        (row["vehicles"], "vehicle well"),
        (row["doses"], "dose"),
    )
    words = [f"{n:g} {what}{'s' if n != 1 else ''}" for n, what in parts]
    return f"{words[0]} with {words[1]} and {words[2]}"
