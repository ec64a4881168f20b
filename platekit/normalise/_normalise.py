"""The door of the stage: wells in, percent inhibition, viability and log2 fold change out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from platekit import schema
from platekit.assay import OF_THE_INFECTED, Assay, Normalisation, Readout, load_assay
from platekit.errors import Remark
from platekit.normalise.controls import as_infected, of_roles, uninfected, without_virus
from platekit.normalise.events import taken_off_as_read, uncertainty, with_events
from platekit.normalise.fold_change import fold_changes
from platekit.normalise.fraction import with_infected_fraction
from platekit.normalise.interference import mock_excess
from platekit.normalise.pairing import VIABILITY_READOUTS, pairing
from platekit.normalise.per_cell import signals, with_signal_per_cell
from platekit.normalise.plate_median import plate_scores
from platekit.normalise.viability import dose_viability, viability_of_wells, viability_percent
from platekit.pooling import one_reading_per_well

_COMPUTED = (
    "percent_inhibition", "log2_fold_change", "viability_percent", "floored", "background", "mock_excess",
    "dose_viability_percent", "viability_plate", "viability_arm", "mask_reason", "plate_ratio", "robust_z",
    "infection_events", "counting_sd_log2", "background_se_log2", "mock_excess_se_log2",
)  # fmt: skip


def normalise(
    wells: pd.DataFrame,
    *,
    assay: Assay | str | Path | None = None,
    normalisation: Normalisation | None = None,
) -> pd.DataFrame:
    """Return wells with percent inhibition, viability and log2 fold change against the vehicle of their plate.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`: fields and times as read. Excluded rows keep their place and serve no control.
    assay : Assay, str or Path, optional
        Which wells are zero and hundred, and how fields and times are reduced; by default reporter_fluorescence.
    normalisation : Normalisation, optional
        Numbers that win over the assay's.

    Returns
    -------
    pandas.DataFrame
        `schema.NORMALISED`, one row per plate, well and readout, and the user's own columns behind. Rows of
        `infected_fraction` are added where nuclei and infected_cells were counted, and of a signal per cell in a screen of
        a whole library. NaN where a control is missing.

    Raises
    ------
    ControlError
        If it is not clear which plates belong together.
    PlatekitError
        If a column is missing.

    Notes
    -----
    percent_inhibition = 100 (z - v) / (z - h) of the signal as read, z and h the medians of the readout's `zero` and
    `hundred` wells on the plate; never clipped [1]_. See `fold_changes`, `viability_percent`, `mock_excess`, `pairing`, `plate_scores`.

    References
    ----------
    .. [1] Malo et al. (2006) Nat Biotechnol 24:167, doi:10.1038/nbt1186 (normalised percent inhibition)

    Examples
    --------
    >>> layout = [("A01", "virus_control", 100), ("A02", "cell_control", 0), ("A03", "compound", 50), ("A04", "compound", 300)]
    >>> rows = [dict(plate="P", well=well, readout="infection", role=role, value=float(value)) for well, role, value in layout]
    >>> normalise(schema.conform(pd.DataFrame(rows), schema.WELLS))["percent_inhibition"].tolist()
    [0.0, 100.0, 50.0, -200.0]
    """
    schema.check(wells, schema.WELLS, where="normalise")
    settings = load_assay(assay)
    settings = settings if normalisation is None else replace(settings, normalisation=normalisation)
    typed = schema.conform(wells, schema.WELLS)
    typed["concentration_uM"] = schema.one_dose(typed["concentration_uM"])
    infection = infection_readouts(settings.readouts)
    rows = with_infected_fraction(one_reading_per_well(typed, settings.readouts))
    rows = rows.drop(columns=[name for name in _COMPUTED if name in rows.columns])
    pairs = pairing(rows, paired_readouts(settings))
    rows["percent_inhibition"] = percent_inhibition(rows, settings)
    rows = _with_viability(rows, pairs, settings)
    rows = _with_fold(rows, pairs, settings, infection)
    return schema.conform(_with_plate_scores(rows, pairs, settings), schema.NORMALISED)


def infection_readouts(readouts: Mapping[str, Readout]) -> tuple[str, ...]:
    """Return the readouts that measure infection: those whose zero is the virus control."""
    return tuple(name for name, readout in readouts.items() if readout.zero[0] == "virus_control")


def paired_readouts(assay: Assay) -> tuple[str, ...]:
    """Return the readouts whose plates have sisters: those of infection, and signals that are read beside viability."""
    return tuple(dict.fromkeys([*infection_readouts(assay.readouts), *signals(assay)]))


def percent_inhibition(rows: pd.DataFrame, assay: Assay) -> pd.Series:
    """Return 100 (z - v)/(z - h) with the medians of the zero and hundred wells of the plate; NaN where either lacks."""
    percent = pd.Series(float("nan"), index=rows.index)
    for name, part in rows.groupby("readout", observed=True, sort=True):
        readout = assay.readouts.get(str(name))
        if readout is None:
            continue
        held = as_infected(part, rows)
        zero = of_roles(held, rows, readout.zero)["median"]
        hundred = of_roles(held, rows, readout.hundred)["median"]
        span = zero - hundred
        percent.loc[part.index] = 100 * (zero - part["value"]) / span.where(span != 0)
    return percent


def _with_viability(rows: pd.DataFrame, pairs: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    read = rows[rows["readout"].isin(VIABILITY_READOUTS)]
    with_read = rows.assign(viability_percent=viability_percent(read, rows, assay).reindex(rows.index))
    of_wells = viability_of_wells(with_read, pairs)
    found = with_read.assign(**{name: of_wells[name] for name in of_wells.columns})
    return found.join(dose_viability(found, pairs, assay))


def _with_fold(rows: pd.DataFrame, pairs: pd.DataFrame, assay: Assay, infection: tuple[str, ...]) -> pd.DataFrame:
    measured = with_events(rows[rows["readout"].isin(infection)], rows, assay)
    lowest = without_virus(measured, measured, ["cell_control", "blank"])
    twin = _of_mock_twin(measured, lowest["median"], pairs)
    measured["background"] = lowest["median"].fillna(twin["median"])
    measured["background_sd"] = lowest["sd"].fillna(twin["sd"])
    measured["background_n"] = lowest["n"].fillna(twin["n"])
    measured = measured.join(mock_excess(measured, pairs, assay.normalisation, infection))
    kinds = measured["readout"].map({name: readout.kind for name, readout in assay.readouts.items()})
    # What infected cells look like has nothing to do with wells without virus, nor with how many cells there are.
    looks = kinds.isin(OF_THE_INFECTED)
    measured[["background", "background_sd", "mock_excess"]] = measured[
        ["background", "background_sd", "mock_excess"]
    ].mask(looks)
    of_cells = kinds.eq("fraction") | looks | measured["cells_counted"].notna()
    folds = fold_changes(measured, assay.normalisation, ~of_cells)
    known = [taken_off_as_read(measured, assay), folds, uncertainty(measured, folds["log2_fold_change"])]
    computed = pd.concat(known, axis=1).reindex(rows.index)
    doubtful = measured[["excluded", "exclusion_reason"]].reindex(rows.index)
    return rows.assign(
        excluded=doubtful["excluded"].eq(True) | rows["excluded"],
        exclusion_reason=doubtful["exclusion_reason"].fillna(rows["exclusion_reason"]),
        **{name: computed[name] for name in computed.columns},
    )


def _with_plate_scores(rows: pd.DataFrame, pairs: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    alone = _scored(rows, assay)
    both = with_signal_per_cell(alone, pairs, assay)
    if len(both) == len(alone):
        return alone
    # What is said of a plate is said once; the ratios lie on the same plates.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        return _scored(both, assay)


def _scored(rows: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    scored = plate_scores(rows, assay)
    return rows.assign(plate_ratio=scored["plate_ratio"], robust_z=scored["robust_z"])


def _of_mock_twin(measured: pd.DataFrame, background: pd.Series, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return median and spread of the uninfected vehicles on the mock plate, for plates without wells of that kind."""
    mock_of = (
        measured[["plate"]].merge(pairs[["plate", "mock_plate"]], on="plate", how="left").set_index(measured.index)
    )
    lacking = background.isna() & ~uninfected(measured)
    rows = measured.assign(plate=mock_of["mock_plate"].fillna(""))
    found = without_virus(rows[lacking], measured, ["cell_control", "blank"])
    return found.reindex(measured.index)
