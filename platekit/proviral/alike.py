"""Drugs whose wells lie alike, by dose, day and plate: one piece of algebra serves them all, round after round of the joint fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.proviral.surface import Units

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Drugs are taken together in such numbers: their matrices, wells by wells, fill some megabytes and no more, however large the library.
MOST_TOGETHER = 256


@dataclass(frozen=True)
class Alike:
    """Drugs with n judged wells each, at the same k doses and on the same D days.

    Parameters
    ----------
    drugs : ndarray of int, shape (drugs,)
    wells : ndarray of int, shape (drugs, n)
        Their judged wells, in the same order of plate and dose.
    dose : ndarray of int, shape (k,)
        Places in the doses of each drug.
    at_dose, on_day : ndarray, shape (n, k) and (n, D)
        1 where a well has that dose, or was read on that day.
    one_plate : ndarray of bool, shape (n, n)
        Which wells share a plate.
    explained : ndarray, shape (drugs, n, r)
        Orthonormal basis of all that doses plus days explain of weighted wells.
    """

    drugs: Places
    wells: Places
    dose: Places
    at_dose: Numbers
    on_day: Numbers
    one_plate: Flags
    explained: Numbers


def drugs_alike(units: Units, dose: Places, weight: Numbers) -> tuple[Alike, ...]:
    """Return the drugs of an arm in groups.

    Parameters
    ----------
    units : Units
        Of the judged wells.
    dose : ndarray of int, shape (n wells,)
        The place of each well's dose in the doses of its drug.
    weight : ndarray, shape (n wells,)
        Of each well.
    """
    drug, batch, plate = (each[units.of_well] for each in (units.drug, units.batch, units.plate))
    order = np.argsort(drug, kind="stable")
    groups: dict[tuple[bytes, ...], list[Places]] = {}
    for wells in np.split(order, np.flatnonzero(np.diff(drug[order])) + 1):
        if len(wells) and drug[wells[0]] >= 0:
            pattern = (dose[wells], *(np.unique(each[wells], return_inverse=True)[1] for each in (batch, plate)))
            groups.setdefault(tuple(each.tobytes() for each in pattern), []).append(wells)
    together = [
        np.array(found[first : first + MOST_TOGETHER])
        for found in groups.values()
        for first in range(0, len(found), MOST_TOGETHER)
    ]
    return tuple(_alike(drug, dose, batch, plate, weight, wells) for wells in together)


def _alike(drug: Places, dose: Places, batch: Places, plate: Places, weight: Numbers, wells: Places) -> Alike:
    one = wells[0]
    doses, column = np.unique(dose[one], return_inverse=True)
    at_dose = (column[:, None] == np.arange(len(doses))).astype(np.float64)
    on_day = (batch[one, None] == np.unique(batch[one])).astype(np.float64)
    return Alike(
        drugs=drug[wells[:, 0]], wells=wells, dose=doses, at_dose=at_dose, on_day=on_day,
        one_plate=plate[one, None] == plate[one], explained=_explained(at_dose, on_day, np.sqrt(weight[wells])),
    )  # fmt: skip


def _explained(at_dose: Numbers, on_day: Numbers, root_weight: Numbers) -> Numbers:
    design = np.column_stack([at_dose, on_day])
    # Wells that all weigh the same, as all that were not counted do, have one basis.
    distinct, which = np.unique(root_weight, axis=0, return_inverse=True)
    left, size, _ = np.linalg.svd(distinct[:, :, None] * design, full_matrices=False)
    return left[:, :, (size > 1e-9).all(axis=0)][which.reshape(-1)]
