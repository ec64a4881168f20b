"""Reads that rest on an enzyme: a compound that binds it moves the read and not infection, and only where there is virus.

An inhibitor of firefly luciferase lowers its light, or keeps the enzyme from being degraded and raises it (Auld et al. 2008, ACS Chem
Biol 3:463, doi:10.1021/cb8000793). Wells without virus hold no reporter and show neither, so that the mock arm cannot tell. A read of
another kind can: one that does not rest on the same enzyme, or a titre. Until one agrees, the reasons say what is not excluded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from platekit import schema
from platekit.assay import Assay, Readout
from platekit.proviral import words
from platekit.proviral.alone import Key, key_of
from platekit.proviral.cells import Cells
from platekit.proviral.confirm import titre_lines
from platekit.proviral.second_read import another_kind
from platekit.proviral.verdict import ANTIVIRAL, DECREASE, INCREASE, PROVIRAL

_NOT_EXCLUDED = {
    INCREASE: (
        "Reporter stabilisation not excluded: a compound that binds {enzyme} can keep it from being degraded and raise its signal, in infected "
        "wells alone, and no read of another kind rises."
    ),
    DECREASE: (
        "Reporter inhibition not excluded: a compound that inhibits {enzyme} lowers its signal without less infection, and no read of "
        "another kind falls."
    ),
}
_VERDICT = {INCREASE: PROVIRAL, DECREASE: ANTIVIRAL}


def with_enzymes(
    by_readout: pd.DataFrame, assay: Assay, cells: Mapping[tuple[str, float, str, str], Cells], titres: pd.DataFrame
) -> pd.DataFrame:
    """Return the calls with what an enzyme leaves open in their reasons, or the read that agrees in their evidence.

    Parameters
    ----------
    by_readout : pandas.DataFrame
        `schema.CALLS_BY_READOUT`.
    assay : Assay
        Its readouts name their enzymes.
    cells : mapping
        By arm, what compounds do to the read of cells.
    titres : pandas.DataFrame
        `schema.TITRES`.

    Notes
    -----
    Rows that show a significant increase or decrease on a readout with an enzyme. No verdict changes.
    """
    moved = _moved(cells) if "viability" in assay.readouts else {}
    result = by_readout.copy()
    for place, row in zip(by_readout.index, by_readout.to_dict("records"), strict=True):
        readout = assay.readouts[row["readout"]]
        if readout.enzyme == "" or row["direction"] not in _NOT_EXCLUDED:
            continue
        agreeing = _agreeing(row, readout, by_readout, assay, titres)
        if agreeing:
            said = f"Read without {readout.enzyme} the direction is the same: {'; '.join(agreeing)}."
            result.loc[place, "evidence"] = f"{row['evidence']} {said}".strip()
        else:
            said = _NOT_EXCLUDED[row["direction"]].format(enzyme=readout.enzyme)
            result.loc[place, "reasons"] = f"{row['reasons']} {said}".strip()
        if key_of(row) in moved and assay.readouts["viability"].enzyme == readout.enzyme:
            percent, dose_uM = moved[key_of(row)]
            also = (
                f"Viability is read by {readout.enzyme} too, and moves as well, to {percent:.0f} % at {words.dose(dose_uM)}: "
                "what a compound does to the enzyme would move both."
            )
            result.loc[place, "reasons"] = f"{result.loc[place, 'reasons']} {also}"
    return result


def _agreeing(
    row: Mapping[Any, Any], readout: Readout, calls: pd.DataFrame, assay: Assay, titres: pd.DataFrame
) -> Sequence[str]:
    """Return what shows the same direction and does not rest on the enzyme."""
    verdict = _VERDICT[row["direction"]]
    same = calls[(calls["compound"] == row["compound"]) & (calls["verdict"] == verdict)]
    for name in schema.GROUP_KEYS:
        same = same[same[name].isna() if row[name] != row[name] else same[name] == row[name]]
    others = [name for name in sorted(set(same["readout"])) if another_kind(readout, assay.readouts[name])]
    return [*(f"readout '{name}'" for name in others), *titre_lines({**row, "verdict": verdict}, titres)]


def _moved(cells: Mapping[tuple[str, float, str, str], Cells]) -> dict[Key, tuple[float, float]]:
    """Return percent of viability and dose of what changes it, by drug and arm; only where `viability` itself was read."""
    found: dict[Key, tuple[float, float]] = {}
    for (virus, moi, cell_line, condition), of_arm in cells.items():
        if of_arm.readout == "viability":
            arm = (virus, "nan" if moi < 0 else str(moi), cell_line, condition)
            found |= {(name, *arm): change for name, change in of_arm.changes.items()}
    return found
