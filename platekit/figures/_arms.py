"""Which rows belong to a compound in one arm of the screen: its virus, MOI, cells and condition."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from platekit import schema
from platekit.errors import PlatekitError, did_you_mean
from platekit.figures._wording import arm_words
from platekit.roles import DRUG_ROLES

# What no curve shows, of the widest table.
_UNUSED = frozenset({
    "source", "readout_in_file", "exclusion_reason", "replicate", "pair", "vehicle", "donor", "compound_b",
    "concentration_b_uM", "floored", "background", "mock_excess", "dose_viability_percent",
})  # fmt: skip


@dataclass(frozen=True)
class CurveTables:
    """The tables that a dose curve is drawn from."""

    normalised: pd.DataFrame
    fits: pd.DataFrame
    effects: pd.DataFrame
    calls: pd.DataFrame
    calls_by_readout: pd.DataFrame


@dataclass(frozen=True)
class Arm:
    """A compound in one virus, MOI (NaN = not stated), cell line and condition."""

    compound: str
    virus: str
    moi: float
    cell_line: str
    condition: str

    @property
    def words(self) -> str:
        """What was infected with what."""
        return arm_words(self.virus, self.moi, self.cell_line, self.condition)


def arms_of(tables: CurveTables, compound: str, *, moi: float | None = None, mock: bool = False) -> tuple[Arm, ...]:
    """Return the infected arms in which a compound was tested, sorted; with `mock`, those without virus as well.

    Raises
    ------
    PlatekitError
        If the compound was not tested, or not at this MOI.
    """
    drugs = tables.normalised["role"].isin(DRUG_ROLES) & (mock | (tables.normalised["moi"] != 0))
    tested = tables.normalised.loc[drugs, list(schema.COMPOUND_KEYS)].drop_duplicates()
    mine = tested[tested["compound"] == compound].sort_values(list(schema.COMPOUND_KEYS))
    if mine.empty:
        raise PlatekitError(
            "plot.curve", f"the compound '{compound}'", "a compound of this screen",
            f"Compounds: {did_you_mean(compound, tested['compound'])}",
        )  # fmt: skip
    arms = tuple(Arm(*row) for row in mine.itertuples(index=False, name=None))
    wanted = tuple(arm for arm in arms if moi is None or same(arm.moi, moi))
    if not wanted:
        raise PlatekitError(
            "plot.curve", f"'{compound}' at MOI {moi:g}", "an MOI at which it was tested",
            "It was tested in " + "; ".join(arm.words for arm in arms) + ".",
        )  # fmt: skip
    return wanted


def same(one: float, other: float) -> bool:
    """Return whether two MOIs are one; not stated equals not stated."""
    return one == other or (math.isnan(one) and math.isnan(other))


def rows_of(table: pd.DataFrame, arm: Arm) -> pd.DataFrame:
    """Return the rows of a table with this compound in this arm."""
    return table[(table["compound"] == arm.compound) & _in_group(table, arm)]


def of_group(table: pd.DataFrame, arm: Arm) -> pd.DataFrame:
    """Return the rows of a table in this arm, whatever the compound."""
    return table[_in_group(table, arm)]


def _in_group(table: pd.DataFrame, arm: Arm) -> pd.Series:
    moi = table["moi"].isna() if math.isnan(arm.moi) else table["moi"] == arm.moi
    cells = (table["cell_line"] == arm.cell_line) & (table["condition"] == arm.condition)
    return (table["virus"] == arm.virus) & moi & cells


def by_compound(tables: CurveTables) -> dict[str, CurveTables]:
    """Return the tables cut up by compound, so that many curves are drawn without many searches."""
    names = [part.name for part in fields(tables)]
    slim = [_slim(getattr(tables, name)) for name in names]
    cuts = [_cut(table) for table in slim]
    bare = [table.iloc[:0] for table in slim]
    compounds = sorted({compound for cut in cuts for compound in cut})
    return {
        compound: CurveTables(*(cut.get(compound, none) for cut, none in zip(cuts, bare, strict=True)))
        for compound in compounds
    }


def _slim(table: pd.DataFrame) -> pd.DataFrame:
    """Return the declared columns that a curve needs, text as plain objects: cutting many small pieces is then quick."""
    kept = table[[name for name in table.columns if name not in _UNUSED]]
    return kept.astype({name: "object" for name in kept.columns if not is_numeric_dtype(kept[name])})


def _cut(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(name): rows for name, rows in table.groupby("compound", sort=True)}


def deciding_readout(tables: CurveTables) -> str:
    """Return the readout that the verdicts were given on: the one whose verdicts per readout are the verdicts.

    Without verdicts it is the first readout of infection that was read, else the first readout.
    """
    read = list(dict.fromkeys(tables.normalised["readout"]))
    known = [name for name in schema.INFECTION_READOUTS if name in read] or read
    if tables.calls.empty or tables.calls_by_readout.empty:
        return known[0] if known else ""
    keys = [*schema.COMPOUND_KEYS, "verdict", "fold", "reasons"]
    agreeing = tables.calls_by_readout[[*keys, "readout"]].merge(tables.calls[keys], on=keys)
    counts = agreeing["readout"].value_counts()
    return _most(counts.to_dict(), known) if len(counts) else known[0]


def _most(counts: dict[Any, int], known: Iterable[str]) -> str:
    order = {name: place for place, name in enumerate(known)}
    return str(min(counts, key=lambda name: (-counts[name], order.get(name, len(order)), name)))
