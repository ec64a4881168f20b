"""Values that hold for all wells: from the names of files, or from screen.toml."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from platekit import schema
from platekit.errors import LayoutError
from platekit.layout._columns import NUMBERS, near_misses, text_of
from platekit.layout._numbers import numbers
from platekit.layout._ranges import ranges
from platekit.roles import DRUG_ROLES

# A compound for all wells can only be meant for wells that have one.
_OF_DRUGS = ("compound", "concentration_uM", "compound_b", "concentration_b_uM")
# Wells without virus on every plate, whatever its MOI.
_NEVER_INFECTED = ("cell_control", "blank", "empty")
_OWN_PLACE = ("plate", "well", "role", *schema.READINGS.names)


def with_constants(
    wells: pd.DataFrame, columns: Mapping[str, str | float], *, source: str, given_by: str
) -> pd.DataFrame:
    """Return the wells with constant columns filled in where the layout says nothing.

    Parameters
    ----------
    wells : pandas.DataFrame
        Readings with their labels.
    columns : mapping
        Column to its value; a column that is not platekit's is the user's own.
        The MOI is that of the wells with virus: wells that the layout says to have none keep their 0.
    source, given_by : str
        The layout, and where the values stand, for messages.

    Raises
    ------
    LayoutError
        If the layout says something else in any well, or a column cannot be one value for all.
    """
    filled = wells.copy()
    for name, given in columns.items():
        if name in _OWN_PLACE:
            raise LayoutError(
                f"column '{name}'", "one value for all wells", "a column such as virus, moi or batch",
                f"What is in '{name}' is said by the readings and the layout.",
            )  # fmt: skip
        value = _value(name, given, given_by)
        if value != value or (value == "" and name not in filled.columns):
            continue
        if name not in filled.columns:
            filled[name] = value
            continue
        held = filled[name]
        says = held.notna() & (held.astype("object") != "")
        other = says & (held.astype("object") != value)
        if name == "moi":
            other &= ~_without_virus(filled)
        if other.any():
            wanted = f"'{value}'" if value != "" else "none"
            raise LayoutError(
                f"{source}, wells {ranges(filled.loc[other, 'well'])}", f"{name} '{held[other].iloc[0]}'",
                f"{wanted}, which {given_by} gives for all wells",
                f"Say {name} in one place only, or make both agree.",
            )  # fmt: skip
        fill = ~says & filled["role"].isin(DRUG_ROLES) if name in _OF_DRUGS else ~says
        if fill.any():
            declared = name in schema.LAYOUT.names
            filled[name] = held.where(~fill, value) if declared else _mixed(held, fill, value)
    return filled


def _mixed(held: pd.Series, fill: pd.Series, value: object) -> pd.Series:
    """Fill a column of the user's own, whose kind may change by it."""
    mixed = [value if empty else given for empty, given in zip(fill, held, strict=True)]
    return pd.Series(mixed, index=held.index)


def _without_virus(wells: pd.DataFrame) -> pd.Series:
    """Return which wells of moi 0 stand beside wells with virus; a plate whose drugs all have moi 0 is another arm."""
    zero = wells["moi"] == 0
    control = wells["role"].isin(_NEVER_INFECTED)
    infected = wells["plate"].isin(set(wells.loc[~zero & ~control, "plate"]))
    return zero & (control | infected)


def _value(name: str, given: str | float, given_by: str) -> str | float:
    if name in NUMBERS:
        return float(numbers([(given, f"{given_by}, column '{name}'")])[0])
    return text_of(given) if name in schema.LAYOUT.names else given


def misspelt(columns: Mapping[str, str | float], *, given_by: str) -> list[str]:
    """Return a remark for each column that looks like a misspelt one of platekit's."""
    return near_misses(columns, source=given_by)
