"""The chance that a power calculation assumes: of wells, of drugs between days, and of places on a plate."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import load_assay, shipped_assays
from platekit.errors import PlatekitError, Remark, quoted
from platekit.proviral.components import Components, variance_components

# Terms of a plate's pattern, in the order of `surface.basis`: r, c, r^2, c^2, r c, outermost ring, second ring.
_TERMS, _ALONG_COLUMNS, _OUTERMOST = 7, 1, 5
# With fewer degrees of freedom the 95 % interval of a standard deviation reaches 1.44 times it (chi-square).
_DF_OF_DAYS = 20.0


@dataclass(frozen=True)
class PlateNoise:
    """How much equal wells differ.

    Attributes
    ----------
    well_sd_log2 : float
        Of wells beside each other on one plate.
    day_sd_log2 : float
        Of one drug between days, at all of its doses: a fresh dilution, other cells.
    patterns : tuple of tuple of float
        What places add, log2: the seven terms of a surface without its level. A simulated plate takes one of them at random; none
        stands for flat plates.
    source : str
        Where the numbers are from, in words.

    Raises
    ------
    PlatekitError
        If an SD is not a number of 0 or more (of wells: above 0), or a pattern has other than seven terms.
    """

    well_sd_log2: float
    day_sd_log2: float
    patterns: tuple[tuple[float, ...], ...] = ()
    source: str = "given"

    def __post_init__(self) -> None:
        if not (0 < self.well_sd_log2 < np.inf and 0 <= self.day_sd_log2 < np.inf):
            raise PlatekitError(
                "power, noise", f"SDs of {self.well_sd_log2:g} between wells and {self.day_sd_log2:g} between days",
                "wells above 0, days of 0 or more", "Give them in log2; a CV of 20 % is an SD of 0.28.",
            )  # fmt: skip
        if any(len(pattern) != _TERMS for pattern in self.patterns):
            raise PlatekitError(
                "power, noise", "a pattern with another number of terms", f"{_TERMS} terms each",
                "Take them from variance_components, or give none.",
            )  # fmt: skip


def sd_log2_of_cv(cv: float) -> float:
    """Return the SD in log2 of a log-normal signal with a coefficient of variation.

    Examples
    --------
    >>> round(sd_log2_of_cv(0.2), 3)
    0.286
    """
    return float(np.sqrt(np.log1p(cv**2)) / np.log(2))


def noise_of_cvs(well_cv: float, *, day_sd_log2: float, edge: float = 0.0, slope: float = 0.0) -> PlateNoise:
    """Return the noise of plates from the numbers that a laboratory knows by heart.

    Parameters
    ----------
    well_cv : float
        Coefficient of variation of wells that hold the same, such as vehicle wells in the middle of a plate; 0.2 is 20 %.
    day_sd_log2 : float
        SD of one drug's effect between days, log2; 0.2 is about 15 %.
    edge : float
        Share of the signal that the outermost ring of wells loses; below 0 it gains.
    slope : float
        Relative rise of the signal from the first to the last column.

    Raises
    ------
    PlatekitError
        If one of them is impossible.
    """
    if not (0 < well_cv < np.inf and edge < 1 and -2 < slope < 2):
        raise PlatekitError(
            "power", f"a well CV of {well_cv:g}, an edge of {edge:g} and a slope of {slope:g}",
            "a CV above 0, an edge below 1 and a slope between -2 and 2", "Give them as shares: 0.2 is 20 %.",
        )  # fmt: skip
    pattern = np.zeros(_TERMS)
    pattern[_OUTERMOST] = np.log2(1 - edge)
    pattern[_ALONG_COLUMNS] = np.log2((1 + slope / 2) / (1 - slope / 2)) / 2
    places = f"outer ring {-edge:+.0%}, slope {slope:+.0%}" if edge or slope else "flat plates"
    source = f"a well CV of {well_cv:.0%}, {places}"
    return PlateNoise(sd_log2_of_cv(well_cv), day_sd_log2, (tuple(pattern.tolist()),), source)


@dataclass(frozen=True)
class PastRun:
    """What a finished run says: the noise of its plates, its components arm by arm, and the name or path of its assay."""

    noise: PlateNoise
    found: Components
    assay: str


def noise_of_run(run: str | Path, *, assay: str | Path | None = None) -> PastRun:
    """Return the noise of the plates of a finished run.

    Parameters
    ----------
    run : str or Path
        The run folder, as `write` makes it.
    assay : str or Path, optional
        By default the assay that the run names, where it is one that comes with platekit.

    Returns
    -------
    PastRun
        Variances of several arms are pooled by their degrees of freedom; the spread between days over those arms that have more than one.

    Raises
    ------
    PlatekitError
        If the folder is none of a run, its assay is not known, or no arm of it has vehicle wells.
    """
    folder = Path(run)
    table, record = folder / "tables" / "normalised.parquet", folder / "run.json"
    for path in (table, record):
        if not path.is_file():
            raise PlatekitError(
                str(path), "no such file", "the folder of a finished run", "Give the folder that platekit run made."
            )
    chosen = str(assay) if assay is not None else _assay_of(record)
    found = variance_components(_normalised(table), assay=load_assay(chosen))
    if found.arms.empty:
        raise PlatekitError(
            str(folder), "no arm with vehicle wells and compounds on its deciding readout", "one or more",
            "Take another run, or say --well-cv and --day-sd.",
        )  # fmt: skip
    arms = found.arms
    well = np.average(arms["well_sd_log2"] ** 2, weights=arms["well_df"])
    # One day says nothing of days: the assay's number, or the spread of drugs, stands in.
    measured = arms[arms["day_source"] == "days"] if (arms["day_source"] == "days").any() else arms
    day = np.average(measured["day_sd_log2"] ** 2, weights=measured["day_df"])
    patterns = tuple(tuple(float(term) for term in plate) for plate in found.patterns)
    _remark_on_days(measured, float(np.sqrt(day)))
    source = f"{len(found.patterns)} plates of the run '{folder.name}'"
    return PastRun(PlateNoise(float(np.sqrt(well)), float(np.sqrt(day)), patterns, source), found, chosen)


def _normalised(table: Path) -> pd.DataFrame:
    """Return the wells of a run; columns that the platekit of its day did not write are unknown, and a remark says so."""
    wells = pd.read_parquet(table)
    absent = [name for name in schema.NORMALISED.names if name not in wells.columns]
    if absent:
        said = f"{table}: written by another platekit, without {quoted(absent)}; these are taken as unknown."
        warnings.warn(said, Remark, stacklevel=3)
    return schema.conform(wells, schema.NORMALISED)


def _remark_on_days(measured: pd.DataFrame, day_sd_log2: float) -> None:
    """Say where the spread between days is hardly known: a design of more days would look better or worse than it is."""
    df, of_days = float(measured["day_df"].sum()), (measured["day_source"] == "days").all()
    if of_days and df >= _DF_OF_DAYS:
        return
    rests = (
        f"rests on {df:.0f} degrees of freedom and may well be larger"
        if of_days
        else "was not measured, the run being of one day"
    )
    said = f"The spread of a drug between days, {day_sd_log2:.2f} log2, {rests}: try others with --day-sd."
    warnings.warn(said, Remark, stacklevel=3)


def _assay_of(record: Path) -> str:
    name = json.loads(record.read_text(encoding="utf-8"))["assay"]["name"]
    if name not in shipped_assays():
        raise PlatekitError(
            str(record), f"the assay '{name}', which does not come with platekit", "its file",
            "Say --assay and the path of its .toml.",
        )  # fmt: skip
    return name
