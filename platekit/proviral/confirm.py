"""Whether a verdict is confirmed: two experiments show it, each alone, and one line that does not share its errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit import schema
from platekit.assay import Assay
from platekit.errors import quoted
from platekit.proviral.alone import Key, Limits, key_of, limits_alone
from platekit.proviral.interferon import NOT_ASSESSABLE
from platekit.proviral.second_read import another_kind
from platekit.proviral.verdict import ANTIVIRAL, PROVIRAL
from platekit.proviral.words import dose

# platekit design: half a log10 is more than repeated titrations of one sample differ by.
MINIMUM_TITRE_RISE_LOG10 = 0.5
_ALONE = 2


@dataclass(frozen=True)
class Beside:
    """What else was measured: rows of `schema.TITRES` and `schema.INTERFERON`; either may be empty."""

    titres: pd.DataFrame
    interferon: pd.DataFrame


def with_confirmation(by_readout: pd.DataFrame, normalised: pd.DataFrame, assay: Assay, beside: Beside) -> pd.DataFrame:
    """Return the calls with `confirmed`, `confirmed_by`, and why or why not in `evidence`; on the deciding readout.

    Parameters
    ----------
    by_readout : pandas.DataFrame
        `schema.CALLS_BY_READOUT`.
    normalised : pandas.DataFrame
        `schema.NORMALISED`.
    assay : Assay
    beside : Beside

    Notes
    -----
    Confirmed: the 95 % limit of the fold lies beyond 1 in each of two batches analysed alone (`limits_alone`), and one more line has the same
    direction: a second readout of infection, a second donor analysed alone, another virus, or a titre that differs by 0.5 log10 or more with
    its limit beyond 0. Rescue from interferon is evidence of mechanism; it is told beside, and confirms nothing.
    """
    deciding = assay.deciding.name
    judged = (by_readout["readout"] == deciding) & by_readout["verdict"].isin([PROVIRAL, ANTIVIRAL])
    called = by_readout[judged]
    batches = limits_alone(normalised, called, deciding, assay, by="batch")
    donors = limits_alone(normalised, called, deciding, assay, by="donor")
    alike: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    for one in by_readout[["compound", "verdict", *schema.GROUP_KEYS, "readout"]].to_dict("records"):
        alike.setdefault((one["compound"], one["verdict"]), []).append(one)
    confirmed_by: list[str] = []
    evidence: list[str] = []
    for row in called.to_dict("records"):
        lines = _lines(row, alike[row["compound"], row["verdict"]], assay, donors, beside.titres)
        shown = _beyond(batches.get(key_of(row), {}), row["verdict"])
        confirmed = len(shown) >= _ALONE and bool(lines)
        confirmed_by.append(f"batches {quoted(shown)}, each alone; {'; '.join(lines)}" if confirmed else "")
        said = (row["evidence"], _sentence(shown, lines, row), _mechanism(row, beside.interferon))
        evidence.append(" ".join(part for part in said if part))
    result = by_readout.assign(confirmed=False, confirmed_by="")
    result.loc[called.index, "confirmed"] = [said != "" for said in confirmed_by]
    result.loc[called.index, "confirmed_by"] = confirmed_by
    result.loc[called.index, "evidence"] = evidence
    return result


def _beyond(limits: Limits, verdict: str) -> list[str]:
    """Return the parts whose interval lies wholly on the side of the verdict."""
    return [part for part, (low, high) in sorted(limits.items()) if (low > 1 if verdict == PROVIRAL else high < 1)]


def _lines(
    row: Mapping[Any, Any],
    alike: Sequence[Mapping[Any, Any]],
    assay: Assay,
    donors: Mapping[Key, Limits],
    titres: pd.DataFrame,
) -> list[str]:
    """Return the lines that do not share the errors of the deciding readout, by the calls of the compound with the same verdict."""
    own = assay.readouts[row["readout"]]
    here = {one["readout"] for one in alike if key_of(one) == key_of(row)}
    readouts = sorted(name for name in here if another_kind(own, assay.readouts[name]))
    elsewhere = {
        one["virus"] for one in alike if one["readout"] == row["readout"] and one["condition"] == row["condition"]
    }
    viruses = sorted(elsewhere - {"", row["virus"]}) if row["virus"] else []
    shown = _beyond(donors.get(key_of(row), {}), row["verdict"])
    lines = [f"second readout {quoted(readouts)}"] if readouts else []
    lines += [f"donors {quoted(shown)}, each alone"] if len(shown) >= _ALONE else []
    lines += [f"another virus {quoted(viruses)}"] if viruses else []
    return lines + titre_lines(row, titres)


def titre_lines(row: Mapping[Any, Any], titres: pd.DataFrame) -> list[str]:
    """Return the arms of this compound whose titre differs as the verdict says; a setting that was not named fits every one."""
    mine = titres[titres["compound"] == row["compound"]]
    if mine.empty:
        return []
    for name in schema.GROUP_KEYS:
        unknown = mine[name].isna() if name == "moi" else (mine[name] == "") & (name != "condition")
        mine = mine[unknown | (mine[name] == row[name])]
    if row["verdict"] == PROVIRAL:
        mine = mine[(mine["log10_gain"] >= MINIMUM_TITRE_RISE_LOG10) & (mine["gain_ci_low"] > 0)]
    else:
        mine = mine[(mine["log10_gain"] <= -MINIMUM_TITRE_RISE_LOG10) & (mine["gain_ci_high"] < 0)]
    what = "higher" if row["verdict"] == PROVIRAL else "lower"
    return [
        f"{what} titre of '{one['arm']}' ({abs(one['log10_gain']):.2f} log10 {one['unit']})"
        for one in mine.to_dict("records")
    ]


def _sentence(shown: Sequence[str], lines: Sequence[str], row: Mapping[Any, Any]) -> str:
    alone = f"{len(shown)} of {row['n_batches']:.0f} experiments show it alone" + (
        f" ({quoted(shown)})" if shown else ""
    )
    if len(shown) >= _ALONE and lines:
        return f"Confirmed: {alone}; beside them {'; '.join(lines)}."
    enough = "" if len(shown) >= _ALONE else ", and two are needed"
    beside = f"beside them {'; '.join(lines)}" if lines else "no second readout, donor, virus or titre shows it"
    return f"Not confirmed: {alone}{enough}; {beside}."


def _mechanism(row: Mapping[Any, Any], interferon: pd.DataFrame) -> str:
    """Return what the compound does to interferon at the highest dose that could be assessed, "" where it was not read."""
    if row["verdict"] != PROVIRAL or interferon.empty:
        return ""
    mine = interferon[(interferon["compound"] == row["compound"]) & (interferon["without"] == row["condition"])]
    for name in ("virus", "moi", "cell_line"):
        mine = mine[mine[name].isna() if row[name] != row[name] else mine[name] == row[name]]
    if mine.empty:
        return ""
    assessed = mine[mine["verdict"] != NOT_ASSESSABLE]
    best = (mine if assessed.empty else assessed).sort_values("concentration_uM").to_dict("records")[-1]
    return f"Mechanism, at {dose(best['concentration_uM'])} in '{best['condition']}': {best['reasons']}"
