"""Which wells make a dose series, which column of them is fitted, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import Assay
from platekit.curves._model import Floats
from platekit.curves._noise import with_growth
from platekit.curves._series import Series
from platekit.roles import DRUG_ROLES

NEEDED = (
    *schema.COMPOUND_KEYS, "compound_b", "readout", "role", "concentration_uM", "batch", "flag", "excluded",
    "value", "percent_inhibition", "log2_fold_change", "viability_percent", "dose_viability_percent", "mask_reason",
)  # fmt: skip
# The type of each needed column as an array.
_KIND = {
    column.name: {"text": object, "number": np.float64, "yes/no": np.bool_}[column.kind]
    for column in schema.NORMALISED.columns
}
# The needed columns of some wells.
Wells = dict[str, Any]


@dataclass(frozen=True)
class Response:
    """A column that can be fitted.

    Its unit, what a rise of it means, its value at 50 % and in vehicle wells, and between which values a plateau can lie.
    """

    column: str
    unit: str
    rising: str
    half: float
    vehicle: float
    possible: tuple[float, float] = (-np.inf, np.inf)

    @property
    def begins(self) -> tuple[float, float]:
        """Between which values the plateau of low doses can lie: without the compound a well is a vehicle well."""
        if np.isnan(self.vehicle):
            return -np.inf, np.inf
        return self.vehicle - CONTROL_ERROR_PERCENT, self.vehicle + CONTROL_ERROR_PERCENT


# Nothing holds back more than all of the virus, or kills more than all of the cells; the controls that made 0 and 100 %
# have an error of their own. A plateau that no dose has reached would else run to any value.
CONTROL_ERROR_PERCENT = 10.0
_INHIBITED, _ALIVE = (-np.inf, 100.0 + CONTROL_ERROR_PERCENT), (-CONTROL_ERROR_PERCENT, np.inf)


# Percent inhibition of infection itself, 100 (1 - fold change): net of background and of the compound's own signal, and
# per live cell. Linear in the signal, it holds an increase (below 0) like a decrease; and a compound that glows, or makes
# more cells, does not get a curve of infection.
NET_INHIBITION = Response("net_percent_inhibition", "%", "decrease", 50.0, 0.0, _INHIBITED)
INHIBITION = Response("percent_inhibition", "%", "decrease", 50.0, 0.0, _INHIBITED)
VIABILITY = Response("viability_percent", "%", "increase", 50.0, 100.0, _ALIVE)
# Without vehicle wells there is no scale but the instrument's own.
AS_READ = Response("value", "as read", "increase", np.nan, np.nan)


def of_viability(readout: str, assay: Assay) -> bool:
    """Return whether a readout tells of cells and not of infection: its zero is not the infected vehicle."""
    if readout in schema.INFECTION_READOUTS:
        return False
    known = assay.readouts.get(readout)
    return known is not None and "virus_control" not in known.zero


def dose_series(normalised: pd.DataFrame, assay: Assay) -> tuple[Series, ...]:
    """Return one dose series per compound, group and readout, in the order of their keys.

    Parameters
    ----------
    normalised : pandas.DataFrame
        The table `normalised`. Wells that are excluded, of two compounds, without a compound or without a dose are not used; infection
        without virus (moi 0) is none.
    assay : Assay

    Returns
    -------
    tuple of Series
        One for every combination that has wells, also where nothing is left to fit; none in a screen without doses.
    """
    # Two compounds in one well are a combination, which is no dose of either.
    alone = (normalised["compound"] != "") & (normalised["compound_b"] == "")
    wells = normalised[normalised["role"].isin(DRUG_ROLES) & alone]
    wells = wells.assign(concentration_uM=schema.one_dose(wells["concentration_uM"].to_numpy()))
    # In a screen without any dose there is nothing to fit, and nothing to say of each of its compounds.
    if not wells["concentration_uM"].notna().any():
        return ()
    number = schema.group(wells, [*schema.COMPOUND_KEYS, "readout"]).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    # Plain arrays from here on: a screen has thousands of series, and slicing a table for each would rule the time.
    columns: Wells = {name: wells[name].to_numpy(dtype=_KIND[name])[order] for name in NEEDED}
    starts = np.flatnonzero(np.diff(number[order])) + 1
    found: list[Series] = []
    for place in np.split(np.arange(len(order)), starts):
        group = {name: column[place] for name, column in columns.items()}
        viability = of_viability(group["readout"][0], assay)
        if viability or group["moi"][0] != 0:
            found.append(_series(group, viability, assay.call.toxic_below_viability_percent))
    return with_growth(found, normalised, assay)


def _series(group: Wells, viability: bool, toxic_below: float) -> Series:
    dose = group["concentration_uM"]
    usable = ~group["excluded"] & np.isfinite(dose) & (dose >= 0)
    toxic = usable & (group["dose_viability_percent"] < toxic_below) & (not viability)
    masked = f"below {toxic_below:g} % viability" if toxic.any() else ""
    glowing = usable & ~toxic & (group["mask_reason"] != "") & (not viability)
    kept = usable & ~toxic & ~glowing
    group = {**group, NET_INHIBITION.column: 100 * (1 - np.exp2(group["log2_fold_change"]))}
    response = _response(group, (VIABILITY,) if viability else (NET_INHIBITION, INHIBITION), kept)
    used = kept & np.isfinite(group[response.column])
    return Series(
        key=(*(group[name][0] for name in schema.COMPOUND_KEYS), group["readout"][0]),
        of_viability=viability,
        control=not (group["role"] == "compound").any(),
        response=f"{response.column} [{response.unit}]" + (f", without doses {masked}" if masked else ""),
        rising=response.rising,
        half=response.half,
        vehicle=response.vehicle,
        possible=response.possible,
        begins=response.begins,
        dose_uM=dose[used],
        value=group[response.column][used],
        batch=group["batch"][used].astype(np.str_),
        notes=_notes(dose[toxic], masked, dose[glowing], int((group["flag"][kept & ~used] == "saturated").sum())),
    )


def _response(group: Wells, wanted: tuple[Response, ...], kept: Any) -> Response:
    """Return the first of the wanted columns that no other has more numbers of; as read where none has any."""
    finite = [int(np.isfinite(group[part.column][kept]).sum()) for part in wanted]
    if max(finite) > 0:
        return wanted[finite.index(max(finite))]
    return AS_READ if np.isfinite(group[AS_READ.column][kept]).any() else wanted[0]


def _notes(toxic_doses: Floats, masked: str, glowing_doses: Floats, saturated: int) -> tuple[str, ...]:
    notes: list[str] = []
    if masked:
        doses = ", ".join(f"{dose:g}" for dose in np.unique(toxic_doses))
        notes.append(f"left out as toxic ({masked}): {doses} uM")
    if len(glowing_doses):
        doses = ", ".join(f"{dose:g}" for dose in np.unique(glowing_doses))
        notes.append(f"left out because the compound's own signal is most of what was read: {doses} uM")
    if saturated:
        notes.append(f"{saturated} saturated wells have no number: how far the increase goes is not known")
    return tuple(notes)
