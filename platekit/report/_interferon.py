"""The interferon arms of a report: rescue index dose by dose, and the interferon-stimulated genes beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit import schema
from platekit.figures._chart_svg import chart_svg
from platekit.figures._rows import rows_of
from platekit.figures._wording import DASH, arm_words, dose, figures
from platekit.figures.interferon_rescue import gene_key, interferon_rescue

# So many compounds are drawn, those of which a rescue is shown first; the table of the run holds all.
MOST_DRAWN = 40
_PLACES = {"rescue shown": 0, "no rescue shown": 1, "not assessable": 2}


@dataclass(frozen=True)
class RescueRow:
    """One compound and dose, every number in words; `genes` are changes by gene."""

    compound: str
    dose: str
    verdict: str
    index: str
    interval: str
    genes: tuple[str, ...]
    batches: str
    reasons: str


@dataclass(frozen=True)
class InterferonArmPart:
    """One arm with interferon: what interferon and the reference do in it, its figure and its rows."""

    words: str
    controls: str
    figure: Markup
    genes: tuple[tuple[str, str], ...]
    rows: tuple[RescueRow, ...]
    rule: str


def interferon_of(interferon: pd.DataFrame, genes: pd.DataFrame) -> tuple[InterferonArmPart, ...]:
    """Return what is printed of each arm with interferon; nothing without one.

    Parameters
    ----------
    interferon : pandas.DataFrame
        `schema.INTERFERON`.
    genes : pandas.DataFrame
        `schema.GENES`.
    """
    keys = list(schema.GROUP_KEYS)
    parts: list[InterferonArmPart] = []
    for key, mine in schema.group(interferon, keys):
        parts.append(_part(mine, rows_of(genes, keys, key)))
    return tuple(parts)


def _part(rows: pd.DataFrame, genes: pd.DataFrame) -> InterferonArmPart:
    best = rows.assign(_place=rows["verdict"].map(_PLACES)).groupby("compound")["_place"].min().reset_index()
    names = [str(name) for name in best.sort_values(["_place", "compound"])["compound"]][:MOST_DRAWN]
    shown, of_genes = rows[rows["compound"].isin(names)], genes[genes["compound"].isin(names)]
    first = rows.to_dict("records")[0]
    keys = gene_key(of_genes)
    total = rows["compound"].nunique()
    return InterferonArmPart(
        words=arm_words(str(first["virus"]), float(first["moi"]), str(first["cell_line"]), str(first["condition"])),
        controls=_controls(first),
        # The writer of SVG escapes every word itself.
        figure=Markup(chart_svg(interferon_rescue(shown, of_genes))),
        genes=keys,
        rows=tuple(_row(row, of_genes, [name for name, _ in keys]) for row in shown.to_dict("records")),
        rule=f"{len(names)} of {total} compounds are shown, those with a rescue first." if total > len(names) else "",
    )


def _controls(row: Mapping[Any, Any]) -> str:
    if math.isnan(row["suppression"]):
        return ""
    limit = (
        ""
        if math.isnan(row["suppression_ci_high"])
        else f" (upper 95 % limit {100 * row['suppression_ci_high']:.0f} %)"
    )
    back = (
        ""
        if math.isinf(row["reference_fold"])
        else f"; with '{row['reference']}' it is {row['reference_fold']:.2g} times as high"
    )
    return f"With interferon the signal is {100 * row['suppression']:.0f} % of that without{limit}{back}."


def _row(row: Mapping[Any, Any], genes: pd.DataFrame, names: list[str]) -> RescueRow:
    mine = genes[(genes["compound"] == row["compound"]) & (genes["concentration_uM"] == row["concentration_uM"])]
    by_gene = {one["gene"]: one for one in mine.to_dict("records")}
    known = not math.isnan(row["rescue_ci_low"])
    return RescueRow(
        compound=row["compound"],
        dose=dose(row["concentration_uM"]),
        verdict=row["verdict"],
        index=DASH if math.isnan(row["rescue_index"]) else _signed(row["rescue_index"]),
        interval=f"[{_signed(row['rescue_ci_low'])}, {_signed(row['rescue_ci_high'])}]" if known else "",
        genes=tuple(_change(by_gene[name]) if name in by_gene else "" for name in names),
        batches=figures(row["n_batches"]),
        reasons=row["reasons"] if row["verdict"] == "not assessable" else "",
    )


def _change(row: Mapping[Any, Any]) -> str:
    relation = {"<": "≤ ", ">": "≥ "}.get(row["change_relation"], "")
    if math.isnan(row["log2_change"]):
        return DASH
    ends = ["open" if math.isnan(row[name]) else _signed(row[name]) for name in ("change_ci_low", "change_ci_high")]
    return f"{relation}{_signed(row['log2_change'])}" + ("" if ends == ["open", "open"] else f" [{', '.join(ends)}]")


def _signed(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
