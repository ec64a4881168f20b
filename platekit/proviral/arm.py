"""The wells of one arm (virus, moi, cells, condition) and one readout, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.proviral.surface import basis
from platekit.wells import PLATE_SHAPES, plate_size_holding, rows_and_columns

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
VEHICLE = -1


@dataclass(frozen=True)
class Arm:
    """Wells in the order of plate, drug and dose; everything a fit needs and nothing else.

    Parameters
    ----------
    response : ndarray, shape (n,)
        log2 of what is compared with the vehicle.
    plate, batch : ndarray of int, shape (n,)
        Places in `plates` and `batches`.
    drug, dose : ndarray of int, shape (n,)
        Places in `drugs` and in the doses of that drug; `VEHICLE` for vehicle wells.
    judged : ndarray of bool, shape (n,)
        Wells of doses that say something about infection; the others are shown and not used.
    surface : ndarray, shape (n, 9)
        `surface.basis` of the well's place.
    drugs : tuple of str
        Names, in order; `in_family` says which of them are compounds under test.
    doses_uM : tuple of ndarray
        Ascending doses of each drug.
    wells : pandas.MultiIndex
        Plate and well of each row.
    counting : ndarray, shape (n,)
        Variance that counting cells gives the response, log2 squared; 0 for what was not counted.
    background : ndarray, shape (n,)
        By how much the response moves with one standard error of its plate's background, log2.
    weight : ndarray, shape (n,)
        1 / variance of a well, relative to that of a typical one; 1 for all where nothing was counted (`weights.weighted`).
    cells : tuple of ndarray
        Of each drug, the covariance that the number of cells brings to its doses; empty for none.
    """

    response: Numbers
    plate: Places
    batch: Places
    drug: Places
    dose: Places
    judged: Flags
    surface: Numbers
    drugs: tuple[str, ...]
    in_family: Flags
    doses_uM: tuple[Numbers, ...]
    plates: tuple[str, ...]
    batches: tuple[str, ...]
    wells: pd.MultiIndex
    counting: Numbers
    background: Numbers
    weight: Numbers
    cells: tuple[Numbers, ...] = ()

    @property
    def vehicle(self) -> Flags:
        """Which wells hold vehicle only."""
        return self.drug == VEHICLE


def build_arm(wells: pd.DataFrame, all_wells: Sequence[str]) -> Arm:
    """Return the arm of wells that carry a number.

    Parameters
    ----------
    wells : pandas.DataFrame
        `plate well batch role compound concentration_uM response judged`; vehicles have the role 'vehicle'.
        `response` is finite. `counting_sd_log2` and `background_se_log2` where cells were counted.
    all_wells : sequence of str
        Names of all wells on these plates, for their size.

    Returns
    -------
    Arm
    """
    ordered = wells.sort_values(["plate", "role", "compound", "concentration_uM", "well"], kind="stable")
    vehicle = (ordered["role"] == "vehicle").to_numpy()
    names, drug = _places(ordered["compound"].where(~vehicle, ""), ~vehicle)
    doses, dose = _doses(ordered["concentration_uM"].to_numpy(dtype=np.float64), drug, len(names))
    plates, plate = _places(ordered["plate"], np.ones(len(ordered), dtype=bool))
    batches, batch = _places(ordered["batch"], np.ones(len(ordered), dtype=bool))
    rows, columns = rows_and_columns(ordered["well"])
    shape = PLATE_SHAPES[plate_size_holding(all_wells) or 1536]
    family = np.zeros(len(names), dtype=bool)
    family[drug[(ordered["role"] == "compound").to_numpy()]] = True
    return Arm(
        response=ordered["response"].to_numpy(dtype=np.float64),
        plate=plate,
        batch=batch,
        drug=drug,
        dose=dose,
        judged=ordered["judged"].to_numpy(dtype=bool),
        surface=basis(rows, columns, shape),
        drugs=names,
        in_family=family,
        doses_uM=doses,
        plates=plates,
        batches=batches,
        wells=pd.MultiIndex.from_frame(ordered[["plate", "well"]]),
        counting=_known(ordered, "counting_sd_log2") ** 2,
        background=_known(ordered, "background_se_log2"),
        weight=np.ones(len(ordered)),
    )


def _known(wells: pd.DataFrame, name: str) -> Numbers:
    """Return a column with 0 for what is not known or not there."""
    return wells[name].fillna(0.0).to_numpy(dtype=np.float64) if name in wells else np.zeros(len(wells))


def _places(words: pd.Series, counted: Flags) -> tuple[tuple[str, ...], Places]:
    code, distinct = pd.factorize(words)
    names = sorted(str(word) for word in distinct[np.unique(code[counted])])
    place = {name: i for i, name in enumerate(names)}
    places = np.array([place.get(str(word), VEHICLE) for word in distinct], dtype=np.int64)
    return tuple(names), np.where(counted, places[code], VEHICLE)


def _doses(dose_uM: Numbers, drug: Places, n_drugs: int) -> tuple[tuple[Numbers, ...], Places]:
    known = np.where(np.isfinite(dose_uM), dose_uM, 0.0)
    place = np.full(len(dose_uM), VEHICLE, dtype=np.int64)
    doses: list[Numbers] = []
    for i in range(n_drugs):
        own = drug == i
        distinct, place[own] = np.unique(known[own], return_inverse=True)
        doses.append(distinct)
    return tuple(doses), place
