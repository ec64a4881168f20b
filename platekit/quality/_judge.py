"""Runs every check on every plate, and marks the wells of plates that are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import Assay, Gates, Readout, load_assay
from platekit.pooling import one_reading_per_well
from platekit.quality._check import SEVERITY, ArmCheck, Check, Finding, PlateCheck, ScreenCheck
from platekit.quality._plate import Arm, PlateReadout, plate_readouts
from platekit.registry import offers


def quality(
    wells: pd.DataFrame, *, assay: Assay | str | Path | None = None, gates: Gates | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge each plate and readout, and mark the wells of those that cannot be used.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`. Wells already excluded are not used by any check.
    assay : Assay, str or Path, optional
        Roles of zero and hundred, and the gates; by default ``"reporter_fluorescence"``.
    gates : Gates, optional
        Gates that win over the assay's.

    Returns
    -------
    checks : pandas.DataFrame
        `schema.CHECKS`: each check of each plate and readout, in order of plate, readout and check; `plate` is "" for
        a check of the whole screen. `value` is NaN where the message says "not computable" or "not applicable".
    wells : pandas.DataFrame
        The wells in their order, with `excluded` and `exclusion_reason` set for wells left out. Four findings leave
        wells out (see `left_out`); on a plate with several arms only those of the arm concerned, but all of a copy.

    Raises
    ------
    PlatekitError
        If a column is missing, or the assay cannot be used.

    Examples
    --------
    >>> from platekit import schema
    >>> wells = pd.DataFrame({"plate": "P1", "well": ["A01", "B01", "C01", "D01"], "readout": "infection",
    ...     "role": ["virus_control", "virus_control", "cell_control", "cell_control"], "value": [100.0, 90.0, 5.0, 6.0]})
    >>> checks, wells = quality(schema.conform(wells, schema.WELLS))
    >>> checks.loc[checks["check"] == "vehicle_wells", "light"].item()
    'amber'
    """
    chosen = load_assay(assay)
    chosen = chosen if gates is None else replace(chosen, gates=gates)
    schema.check(wells, schema.WELLS, where="quality")
    given = wells.reset_index(drop=True)
    found: list[dict[str, Any]] = []
    reasons = pd.Series("", index=given.index)
    # A plate that was run again is not judged any more: its rerun is.
    in_use = given[~given["exclusion_reason"].str.startswith(schema.SUPERSEDED)]
    for name, part in schema.group(in_use, ["readout"]):
        readout = _readout(chosen, str(name[0]))
        plates = plate_readouts(one_reading_per_well(part, {str(name[0]): readout}), readout, chosen.gates)
        found += _judged(plates, readout, _marker(part, reasons))
    return _table(found), _excluded(wells, reasons)


def left_out(checks: pd.DataFrame) -> pd.DataFrame:
    """Return the checks that left wells out: red lights of the only four that may.

    Parameters
    ----------
    checks : pandas.DataFrame
        `schema.CHECKS`.

    Returns
    -------
    pandas.DataFrame
        Rows of `checks`: no vehicle wells, controls not separated, a layout that contradicts what was read, or the
        numbers of another plate. A red light of another check, such as spatial_pattern, is not among them: that plate
        stays in use.

    Examples
    --------
    >>> checks = pd.DataFrame({"check": ["ssmd", "spatial_pattern"], "light": ["red", "red"]})
    >>> left_out(checks)["check"].tolist()
    ['ssmd']
    """
    names = [check.name for check in _checks() if not isinstance(check, ScreenCheck) and check.leaves_out]
    return checks[(checks["light"] == "red") & checks["check"].isin(names)]


def _checks() -> tuple[Check, ...]:
    return offers("platekit.quality", "CHECK")


def _readout(assay: Assay, name: str) -> Readout:
    """Return the assay's readout; one that it does not know has the deciding readout's controls and decides nothing."""
    if name in assay.readouts:
        return assay.readouts[name]
    return Readout(name, "signal", assay.deciding.zero, assay.deciding.hundred)


_Mark = Callable[[PlateReadout, Arm | None, str], None]


def _marker(part: pd.DataFrame, reasons: pd.Series) -> _Mark:
    """Return what notes a reason beside the rows of an arm, or of a whole plate, all fields and times of them."""
    key = part["plate"] + "\n" + part["well"]

    def mark(plate: PlateReadout, arm: Arm | None, why: str) -> None:
        concerned = plate.wells if arm is None or len(plate.arms) == 1 else arm.wells
        rows = part.index[key.isin(concerned["plate"] + "\n" + concerned["well"])]
        before = reasons.loc[rows]
        reasons.loc[rows] = np.where(before == "", f"quality: {why}", before + f"; {why}")

    return mark


def _judged(plates: tuple[PlateReadout, ...], readout: Readout, mark: _Mark) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    kept: list[PlateReadout] = []
    for plate in plates:
        out = 0
        for check in _checks():
            if isinstance(check, ArmCheck):
                findings = [check.look(arm) for arm in plate.arms]
                rows.append(_row(plate.plate, readout, check, _worst(plate, findings)))
                for arm, finding in zip(plate.arms, findings, strict=True):
                    if check.leaves_out and finding.light == "red":
                        mark(plate, arm, f"{check.name}: {finding.message}")
                        out += 1
            elif isinstance(check, PlateCheck):
                finding = check.look(plate)
                rows.append(_row(plate.plate, readout, check, finding))
                if check.leaves_out and finding.light == "red":
                    mark(plate, None, f"{check.name}: {finding.message}")
                    out += 1
        if out == 0:
            kept.append(plate)
    screen = [check for check in _checks() if isinstance(check, ScreenCheck)]
    return rows + [_row("", readout, check, check.look(readout, tuple(kept))) for check in screen]


def _worst(plate: PlateReadout, findings: list[Finding]) -> Finding:
    """Return the gravest finding of a plate's arms, with what each grave arm says."""
    # A number speaks for the plate before a "not applicable" of the same light does.
    gravest = max(findings, key=lambda finding: (SEVERITY[finding.light], np.isfinite(finding.value)))
    alike = [
        (arm, finding) for arm, finding in zip(plate.arms, findings, strict=True) if finding.light == gravest.light
    ]
    words = "; ".join(f"{arm.label}: {finding.message}" if arm.label else finding.message for arm, finding in alike)
    return Finding(gravest.value, gravest.limit, gravest.light, words)


def _row(plate: str, readout: Readout, check: Check, finding: Finding) -> dict[str, Any]:
    return {
        "plate": plate, "readout": readout.name, "check": check.name,
        "value": finding.value, "limit": finding.limit, "light": finding.light, "message": finding.message,
    }  # fmt: skip


def _table(found: list[dict[str, Any]]) -> pd.DataFrame:
    if not found:
        return schema.empty(schema.CHECKS)
    ordered = pd.DataFrame(found).sort_values(["plate", "readout", "check"], kind="stable")
    return schema.conform(ordered, schema.CHECKS)


def _excluded(wells: pd.DataFrame, reasons: pd.Series) -> pd.DataFrame:
    """Return the wells with the new reasons; a reason given before stays in front."""
    new = (reasons != "").to_numpy()
    before = wells["exclusion_reason"].to_numpy(dtype=object)
    after = reasons.to_numpy(dtype=object)
    both = np.where(before == "", after, before + "; " + after)
    marked = wells.assign(
        excluded=wells["excluded"].to_numpy(dtype=bool) | new,
        exclusion_reason=pd.Series(np.where(new, both, before), index=wells.index).astype("str"),
    )
    return marked
