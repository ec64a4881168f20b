"""The tables that stages hand on: every column with its type, unit and meaning, declared once and checked at each door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.beside import BESIDE
from platekit.beside import BOOST as BOOST
from platekit.beside import BOOST_RANKS as BOOST_RANKS
from platekit.beside import CLASS_SIZES as CLASS_SIZES
from platekit.beside import CLASSES as CLASSES
from platekit.beside import GENES as GENES
from platekit.beside import INTERFERON as INTERFERON
from platekit.beside import MOI_DOSE as MOI_DOSE
from platekit.beside import PATTERNS as PATTERNS
from platekit.beside import SPREAD as SPREAD
from platekit.beside import TITRE_VALUES as TITRE_VALUES
from platekit.beside import TITRES as TITRES
from platekit.columns import COMPOUND as _COMPOUND
from platekit.columns import COMPOUND_KEYS as COMPOUND_KEYS
from platekit.columns import FOLD as _FOLD
from platekit.columns import GROUP as _GROUP
from platekit.columns import GROUP_KEYS as GROUP_KEYS
from platekit.columns import P_AND_Q as _P_AND_Q
from platekit.columns import Column as Column
from platekit.columns import Kind as Kind
from platekit.columns import Table as Table
from platekit.columns import number as _number
from platekit.columns import text as _text
from platekit.columns import yes_no as _yes_no
from platekit.errors import PlatekitError

WELL_KEYS = ("plate", "well", "readout")
# Two doses within this share of each other are one dose: rounding in a file must not make two of one.
DOSE_TOLERANCE = 0.01


_PLATE = _text("plate", "plate name")
_WELL = _text("well", "well, such as A01")
_READOUT = _text("readout", "infection, viability, nuclei, infected_cells, infected_fraction or the file's own word")

READINGS = Table("readings", "plate, well, readout, time, field", (*WELL_KEYS, "time_h", "field"), (
    _PLATE, _WELL, _READOUT,
    _number("time_h", "hours since the first read; NaN where read once"),
    _text("field", "microscope field"),
    _number("value", "as read, instrument units; NaN where there is no number"),
    _text("flag", "'', saturated, below_range, missing, masked or invalid"),
    _text("source", "file!sheet!cell or file:line:column"),
))  # fmt: skip

LAYOUT = Table("layout", "plate, well", ("plate", "well"), (
    _PLATE, _WELL,
    _text("role", "what is in the well"),
    _text("compound", "compound name as given"),
    _number("concentration_uM", "dose, micromolar"),
    *_GROUP,
    _text("batch", "the independent experiment: what counts as a replicate"),
    _text("replicate", "replicate within a batch"),
    _text("pair", "ties sister plates together"),
    _text("vehicle", "vehicle of the well, such as DMSO"),
    _text("donor", "donor of primary cells"),
    _text("compound_b", "second compound"),
    _number("concentration_b_uM", "dose of the second compound, micromolar"),
))  # fmt: skip

_EXCLUDED = (
    _text("readout_in_file", "the readout's name in the file"),
    _yes_no("excluded", "marked as not to be used"),
    _text("exclusion_reason", "why"),
)
WELLS = Table(
    "wells", "plate, well, readout, time, field", READINGS.keys, (*READINGS.columns, *LAYOUT.columns[2:], *_EXCLUDED)
)

CHECKS = Table("checks", "plate (or '' = whole screen), readout, check", ("plate", "readout", "check"), (
    _PLATE, _READOUT,
    _text("check", "name of the check"),
    _number("value", "what was measured; NaN where not computable"),
    _number("limit", "what it is held against"),
    _text("light", "green, amber or red"),
    _text("message", "in words"),
))  # fmt: skip

NORMALISED = Table("normalised", "plate, well, readout", WELL_KEYS, (
    *(column for column in WELLS.columns if column.name not in ("time_h", "field")),
    _number("percent_inhibition", "100 (z - v)/(z - h); 0 at the readout's zero wells, 100 at its hundred wells; never clipped"),
    _number("log2_fold_change", "against the vehicle of the plate, background and mock excess off, per live cell; positive is more infection"),
    _number("viability_percent", "100 is the vehicle of the same plate and moi; on infection rows that of the same well or its sister"),
    _yes_no("floored", "at or below background: log2_fold_change is censored there"),
    _number("background", "signal without infection that was taken off"),
    _number("mock_excess", "signal of the compound itself that was taken off, from the mock arm"),
    _number("dose_viability_percent", "mean viability of this compound and dose over its wells; the per-cell correction"),
    _number("infection_events", "events per cell, -log(1 - p) less those of the cell controls; NaN where cells were not counted"),
    _number("counting_sd_log2", "error that counting so many cells gives log2_fold_change"),
    _number("background_se_log2", "what one standard error of the background moves log2_fold_change by, where cells were counted"),
    _number("mock_excess_se_log2", "what one standard error of mock_excess moves log2_fold_change by"),
    _text("viability_plate", "plate that the viability was read on; '' where none was read"),
    _text("viability_arm", "infected or mock: the wells that dose_viability_percent is the mean of; '' where it is unknown"),
    _text("mask_reason", "why the well says nothing about infection; '' where it does"),
    _number("plate_ratio", "value / median of the plate's compound wells; NaN in screens of dose series"),
    _number("robust_z", "(plate_ratio - median) / (1.4826 MAD) of the compound wells of one pass through the library; positive is more signal"),
))  # fmt: skip

SCORES = Table("scores", "compound, dose, virus, moi, cell_line, condition, readout", (*COMPOUND_KEYS, "concentration_uM", "readout"), (
    *_COMPOUND, _READOUT,
    _number("concentration_uM", "the one dose tested, micromolar; NaN where none was given"),
    _number("robust_z", "mean over passes through the library; positive is more signal than the typical well of the plate"),
    _number("robust_z_low", "lowest of the passes"),
    _number("robust_z_high", "highest of the passes"),
    _text("direction", "increase or decrease of the readout, by the sign of robust_z"),
    _number("plate_ratio", "value / median of the plate's compound wells, mean over passes"),
    _number("log2_plate_ratio", "log2 of plate_ratio; NaN where that is not above 0"),
    _number("n_wells", "wells used"),
    _number("n_plates", "plates they lie on"),
    _text("note", "why there is no score, and which wells were not used"),
))  # fmt: skip

_EC50 = (
    _number("ec50_uM", "midpoint of the curve; the last tested dose where the relation is a bound"),
    _text("ec50_relation", "'=', '<' or '>'; '' where there is none"),
    _number("ec50_ci_low_uM", "95 % interval"),
    _number("ec50_ci_high_uM", "95 % interval"),
)
FITS = Table("fits", "compound, virus, moi, cell_line, condition, readout", (*COMPOUND_KEYS, "readout"), (
    *_COMPOUND, _READOUT,
    _text("response", "the column fitted, with its unit"),
    _text("model", "model chosen"),
    _text("direction", "increase, decrease or flat, of infection or viability"),
    *_EC50,
    _number("absolute_ec50_uM", "dose at which the curve crosses 50 %"),
    _number("hill", "Hill slope, above 0"),
    _number("top", "upper plateau"),
    _number("bottom", "lower plateau"),
    _number("auc", "mean response over log dose"),
    _number("dss", "drug sensitivity score, signed"),
    _yes_no("converged", "the fit can be used"),
    _number("n_wells", "wells fitted"),
    _number("aicc", "corrected Akaike criterion"),
    _number("p_any", "p of any response against flat"),
    _number("q_any", "p_any adjusted by Benjamini-Hochberg"),
    _number("cc50_uM", "dose at half viability"),
    _text("cc50_relation", "'=', '<' or '>'"),
    _text("cc50_from", "readout, moi and plate kind the CC50 comes from"),
    _number("si", "selectivity index, CC50 / EC50"),
    _text("si_relation", "'=', '<' or '>'"),
    _number("absolute_ec50_ci_low_uM", "95 % interval; NaN where the doses tested do not end it"),
    _number("absolute_ec50_ci_high_uM", "95 % interval"),
    _number("cc50_ci_low_uM", "95 % interval; NaN where the doses tested do not end it"),
    _number("cc50_ci_high_uM", "95 % interval"),
    _number("si_ci_low", "95 % interval; NaN where that of CC50 or EC50 is open"),
    _number("si_ci_high", "95 % interval"),
    _number("pec50", "-log10 of the EC50 in mol/L; NaN for bounds"),
    _text("parameters", "all parameters of the model, as JSON; predict draws the curve from them"),
    _text("note", "why there is no fit or no EC50, and what was left out"),
))  # fmt: skip

EFFECTS = Table("effects", "compound, group, readout, dose", (*COMPOUND_KEYS, "readout", "concentration_uM"), (
    *_COMPOUND, _READOUT,
    _number("concentration_uM", "dose, micromolar"),
    _number("log2_fold_change", "mean over batches, plate surface taken off"),
    *_FOLD,
    _number("viability_percent", "mean viability at this dose"),
    _yes_no("assessable", "not masked"),
    _text("mask_reason", "why not"),
    _number("n_wells", "wells used"),
    _number("n_batches", "independent experiments"),
))  # fmt: skip

CALLS = Table("calls", "compound, virus, moi (> 0), cell_line, condition", COMPOUND_KEYS, (
    *_COMPOUND,
    _text("verdict", "one of VERDICTS"),
    _text("direction", "increase, decrease or flat"),
    _number("fold", "largest fold of infection over assessable doses, in the direction called"),
    *_FOLD,
    _text("fold_scale", "signal, infected fraction or infection events; per live cell where viability was read"),
    _number("concentration_at_max_uM", "tested dose with the largest effect"),
    _number("ec50_of_change_uM", "dose at half of the change: of the fitted curve, else of the likeliest dose shapes"),
    _number("highest_assessable_uM", "highest dose not masked"),
    *_P_AND_Q,
    _number("headroom", "largest fold that could have been seen"),
    _text("headroom_source", "counted, pro-viral control, largest increase of the screen or unknown"),
    _number("detectable_fold", "fold that this run would have found four times in five"),
    _number("min_viability_percent", "lowest viability over assessable doses"),
    _number("n_batches", "independent experiments"),
    _number("n_wells", "wells used"),
    _yes_no("confirmed", "shown by two experiments, each alone, and by a second readout, donor, virus or titre"),
    _text("confirmed_by", "which; '' where not confirmed, and the evidence says what is missing"),
    _text("evidence", "what speaks for the verdict"),
    _text("reasons", "why this verdict and not another; what would settle it"),
))  # fmt: skip
CALLS_BY_READOUT = Table(
    "calls_by_readout", "as calls, per readout", (*COMPOUND_KEYS, "readout"), (*_COMPOUND, _READOUT, *CALLS.columns[5:])
)

VERDICTS = ("pro-viral", "antiviral", "no pro-viral effect", "toxic", "not assessable", "inconclusive")
FLAGS = ("", "saturated", "below_range", "missing", "masked", "invalid")
# How the `exclusion_reason` of a plate that was run again begins.
SUPERSEDED = "superseded by "
INFECTION_READOUTS = ("infection", "infected_fraction", "infected_cells")

# What pandas makes of text: its own string type in pandas 3, object in 2.3.
_NO_TEXT = pd.Series([""]).astype("str").array

_TABLES = (
    READINGS, LAYOUT, WELLS, CHECKS, NORMALISED, SCORES, FITS, EFFECTS, CALLS, CALLS_BY_READOUT, *BESIDE,
)  # fmt: skip
TABLES: dict[str, Table] = {table.name: table for table in _TABLES}


def empty(table: Table) -> pd.DataFrame:
    """Return the table with its columns and no rows."""
    return _empty(table).copy()


@cache
def _empty(table: Table) -> pd.DataFrame:
    return conform(pd.DataFrame(), table)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a copy with the table's columns first, in order and of the declared types; absent ones are added empty.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns that the table does not declare are the user's own: they stay, behind the others.
    table : Table

    Returns
    -------
    pandas.DataFrame
        With a fresh index. Text is never NaN.

    Raises
    ------
    PlatekitError
        If a number column holds something that is no number.
    """
    columns: dict[str, Any] = {}
    held = set(frame.columns)
    for column in table.columns:
        given = frame[column.name] if column.name in held else None
        columns[column.name] = _typed(given, column, table, len(frame))
    declared = set(columns)
    for name in frame.columns:
        if name not in declared:
            columns[str(name)] = (
                frame[name].to_numpy() if frame[name].dtype != object else frame[name].reset_index(drop=True)
            )
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _typed(given: pd.Series | None, column: Column, table: Table, length: int) -> Any:
    """Return the column as an array, or as a Series from 0 where an array would lose its type."""
    if given is None:
        return _absent(column, length)
    # Most columns are already what they should be: stages hand tables on, and only their own columns are new.
    if _is_typed(given, column):
        return given.array
    given = given.reset_index(drop=True)
    if column.kind == "text":
        return given.astype("object").where(given.notna(), "").astype("str")
    if column.kind == "yes/no":
        return given.astype("object").where(given.notna(), False).astype("bool")
    try:
        return given.astype("float64")
    except (TypeError, ValueError) as cause:
        raise PlatekitError(
            f"table '{table.name}', column '{column.name}'",
            f"a value that is no number ({cause})",
            "numbers",
            "Give numbers, and NaN where there is none.",
        ) from cause


def _absent(column: Column, length: int) -> Any:
    if column.kind == "text":
        return _NO_TEXT.take(np.zeros(length, dtype=np.intp))
    return np.zeros(length, dtype=bool) if column.kind == "yes/no" else np.full(length, np.nan)


def _is_typed(given: pd.Series, column: Column) -> bool:
    if column.kind == "text":
        return isinstance(given.dtype, pd.StringDtype) and given.dtype == _NO_TEXT.dtype and not given.hasnans
    return given.dtype == ("bool" if column.kind == "yes/no" else "float64")


def check(frame: pd.DataFrame, table: Table, *, where: str, needs: Sequence[str] | None = None) -> None:
    """Refuse a frame that is not the table it should be; called by each stage on entry.

    Parameters
    ----------
    frame : pandas.DataFrame
    table : Table
    where : str
        The stage, for the message.
    needs : sequence of str, optional
        The columns that must be there; by default all of the table's.

    Raises
    ------
    PlatekitError
        If a column is missing.
    """
    missing = [name for name in (table.names if needs is None else needs) if name not in frame.columns]
    if missing:
        raise PlatekitError(
            where, f"a table without {', '.join(repr(name) for name in missing)}", f"the '{table.name}' table",
            "Hand on what the stage before it returned; platekit.schema lists the columns.",
        )  # fmt: skip


def group(frame: pd.DataFrame, keys: Iterable[str]) -> Any:
    """Group by keys the one way that loses no rows: NaN is a key, unobserved categories are none, the order is sorted.

    Examples
    --------
    >>> frame = pd.DataFrame({"moi": [0.1, np.nan], "value": [1.0, 2.0]})
    >>> len(group(frame, ["moi"]))
    2
    """
    return frame.groupby(list(keys), dropna=False, observed=True, sort=True)


def one_dose(concentration_uM: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return doses with those within 1 % of each other made equal, to the lowest of them; NaN stays NaN.

    Examples
    --------
    >>> one_dose([10.0, 10.05, 3.0]).tolist()
    [10.0, 10.0, 3.0]
    """
    doses = np.asarray(concentration_uM, dtype=np.float64)
    known, place = np.unique(doses, return_inverse=True)
    merged = known.copy()
    for i in range(1, len(known)):
        if known[i] <= merged[i - 1] * (1 + DOSE_TOLERANCE):
            merged[i] = merged[i - 1]
    return merged[place].reshape(doses.shape)
