"""What an increase is made of: more infected cells, larger foci, or brighter infected cells.

A reporter's signal is the product of infected cells and of the signal of each. Where cells were counted the two are told apart, and
where foci were measured so is spread. Each part is fitted as the deciding readout is (plates, days, drugs together), and told by its fold
and interval at the dose at which the deciding readout changes most: the posterior over the same dose shapes, taken at that dose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from platekit.assay import OF_THE_INFECTED, Assay
from platekit.proviral import words
from platekit.proviral.alone import Key, key_of
from platekit.proviral.brightness import PER_INFECTED_CELL, signal_per_infected_cell
from platekit.proviral.cells import Cells
from platekit.proviral.estimate import DrugEstimate
from platekit.proviral.interval import effect_at
from platekit.proviral.joint import fit_jointly
from platekit.proviral.prepare import groups_of, prepare
from platekit.proviral.scale import infected_by_dose
from platekit.proviral.verdict import INCREASE

INFECTED_CELLS, FOCUS_SIZE, BRIGHTNESS = "infected cells", "focus size", "signal per infected cell"
_PART = {"count": INFECTED_CELLS, "fraction": INFECTED_CELLS, "focus": FOCUS_SIZE, "brightness": BRIGHTNESS}
RISES, FALLS, NO_CHANGE = "rises", "falls", "no change shown"
_SAID = {
    (INFECTED_CELLS, RISES): "More cells are infected",
    (INFECTED_CELLS, FALLS): "Fewer cells are infected",
    (INFECTED_CELLS, NO_CHANGE): "No change in infected cells is shown",
    (FOCUS_SIZE, RISES): "Foci are larger, the infection spreads further",
    (FOCUS_SIZE, FALLS): "Foci are smaller",
    (FOCUS_SIZE, NO_CHANGE): "No change in the size of foci is shown",
    (BRIGHTNESS, RISES): "Infected cells are brighter",
    (BRIGHTNESS, FALLS): "Infected cells are darker",
    (BRIGHTNESS, NO_CHANGE): "No change in the signal of an infected cell is shown",
}


@dataclass(frozen=True)
class Part:
    """One part of infection in all arms: what it was read by, and per drug and arm its estimate and the doses without upper limit."""

    name: str
    readout: str
    estimates: Mapping[Key, DrugEstimate]
    open_above: frozenset[tuple[Key, float]]


def parts_of(wells: pd.DataFrame, assay: Assay, cells: Mapping[tuple[str, float, str, str], Cells]) -> tuple[Part, ...]:
    """Return the parts that were counted or measured; none where nothing was.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.NORMALISED`.
    assay : Assay
    cells : mapping
        Of each arm, for the doses that are toxic.
    """
    present = set(wells["readout"])
    kinds = {name: readout.kind for name, readout in assay.readouts.items() if name in present}
    counts = [name for name, kind in kinds.items() if kind in ("fraction", "count") and name != "nuclei"]
    counts.sort(key=lambda name: (name != assay.deciding.name, kinds[name] != "fraction"))
    counts = [name for name in counts if wells.loc[wells["readout"] == name, "infection_events"].notna().any()][:1]
    looks = [name for name, kind in kinds.items() if kind in OF_THE_INFECTED]
    parts = [_part(wells, name, _PART[kinds[name]], name, assay, cells) for name in [*counts, *looks]]
    signals = [
        name for name, kind in kinds.items() if kind == "signal" and assay.readouts[name].zero[0] == "virus_control"
    ]
    if counts and signals and not any(part.name == BRIGHTNESS for part in parts):
        signals.sort(key=lambda name: name != assay.deciding.name)
        read = f"{signals[0]} / infected cells"
        derived = signal_per_infected_cell(wells, signals[0], counts[0])
        parts.append(_part(derived, PER_INFECTED_CELL, BRIGHTNESS, read, assay, cells))
    return tuple(parts)


def _part(
    wells: pd.DataFrame,
    readout: str,
    name: str,
    read: str,
    assay: Assay,
    cells: Mapping[tuple[str, float, str, str], Cells],
) -> Part:
    estimates: dict[Key, DrugEstimate] = {}
    no_limit: set[tuple[Key, float]] = set()
    for (virus, moi, cell_line, condition), group in groups_of(wells, readout):
        of_arm = cells.get((virus, -1.0 if moi != moi else moi, cell_line, condition))
        if of_arm is None:
            continue
        prepared = prepare(group, wells, of_arm, assay.call, per_cell=False)
        if prepared.arm is None:
            continue
        fit = fit_jointly(prepared.arm, assay.call.day_sd_log2)
        arm = (virus, str(moi), cell_line, condition)
        found = zip(fit.arm.drugs, fit.estimates, strict=True)
        estimates |= {(drug, *arm): one for drug, one in found if one is not None}
        by_dose = infected_by_dose(prepared.rows)
        no_limit |= {((drug, *arm), dose) for (drug, dose), one in by_dose.items() if one.open_above}
    return Part(name, read, estimates, frozenset(no_limit))


def spread_rows(calls: pd.DataFrame, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return one row of `schema.SPREAD` for each part of each significant increase.

    Parameters
    ----------
    calls : pandas.DataFrame
        `schema.CALLS_BY_READOUT`, of the deciding readout.
    parts : sequence of Part
        Nothing is said where the deciding readout is the only one.
    """
    rows: list[dict[str, Any]] = []
    deciding = set(calls["readout"])
    if not any(part.readout not in deciding for part in parts):
        return rows
    for call in calls[calls["direction"] == INCREASE].to_dict("records"):
        for part in parts:
            estimate = part.estimates.get(key_of(call))
            places = [] if estimate is None else np.flatnonzero(estimate.doses_uM == call["concentration_at_max_uM"])
            if estimate is not None and len(places):
                rows.append(_row(call, part, estimate, int(places[0])))
    return rows


def _row(call: Mapping[Any, Any], part: Part, estimate: DrugEstimate, place: int) -> dict[str, Any]:
    median, low, high = effect_at(estimate, estimate.shapes, place)
    dose = float(estimate.doses_uM[place])
    open_above = (key_of(call), dose) in part.open_above
    return {
        **{name: call[name] for name in ("compound", "virus", "moi", "cell_line", "condition")},
        "part": part.name, "readout": part.readout, "concentration_uM": dose, "fold": 2.0**median,
        "fold_ci_low": 2.0**low, "fold_ci_high": np.nan if open_above else 2.0**high,
        "change": RISES if low > 0 else FALLS if high < 0 and not open_above else NO_CHANGE,
        "n_wells": float(estimate.n_wells),
    }  # fmt: skip


def with_spread(by_readout: pd.DataFrame, spread: pd.DataFrame, deciding: str) -> pd.DataFrame:
    """Return the calls with what an increase is made of in the evidence of the deciding readout."""
    said: dict[Key, list[str]] = {}
    for row in spread.to_dict("records"):
        said.setdefault(key_of(row), []).append(_sentence(row))
    mine = by_readout["readout"] == deciding
    more = [
        " ".join(said.get(key_of(row), [])) if own else ""
        for row, own in zip(by_readout.to_dict("records"), mine, strict=True)
    ]
    evidence = [f"{old} {new}".strip() for old, new in zip(by_readout["evidence"], more, strict=True)]
    return by_readout.assign(evidence=evidence)


def _sentence(row: Mapping[Any, Any]) -> str:
    low, high = row["fold_ci_low"], row["fold_ci_high"]
    limits = f"{low:.2f} to {high:.2f}" if words.known(high) else f"from {low:.2f}, open above"
    unit = " in infection events" if row["part"] == INFECTED_CELLS else ""
    there = f"at {words.dose(row['concentration_uM'])}, 95 % interval {limits}"
    return f"{_SAID[row['part'], row['change']]}: {words.fold(row['fold'])}{unit} {there}."
