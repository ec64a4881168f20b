"""Which wells a layout leaves out, and words for nothing that are no reason to."""

from __future__ import annotations

import pandas as pd

from platekit import schema
from platekit.errors import LayoutError, quoted
from platekit.layout._columns import TEXTS, text_of
from platekit.layout._numbers import NOTHING
from platekit.layout._ranges import ranges

_YES, _NO = frozenset(("true", "yes", "y", "1", "x")), frozenset(("false", "no", "n", "0"))
_BY_LAYOUT = "excluded in the layout"
# NA is the name of a compound as well as R's word for nothing; a role is asked about on its own.
_WORDS = tuple(name for name in schema.LAYOUT.names if name in TEXTS and name not in ("plate", "well", "role"))


def left_out(wells: pd.DataFrame, *, source: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the layout with a reason in `exclusion_reason` for each well that it leaves out, and remarks.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.LAYOUT`; `exclusion_reason` and `excluded` (yes or no) as the file has them, if at all.
    source : str
        The layout, for messages.

    Returns
    -------
    pandas.DataFrame
        Without `excluded`. ``NA`` and its like, as R and pandas write empty cells, are no reason.
    list of str
        What was taken for no reason, and such words where they are kept.

    Raises
    ------
    LayoutError
        If `excluded` is neither yes nor no, or the reason is a mere yes or no.
    """
    remarks = _kept(wells, source)
    if not {"excluded", "exclusion_reason"} & set(wells.columns):
        return wells, remarks
    reason = _texts(wells, "exclusion_reason")
    bare = reason.str.casefold().isin(_YES | _NO)
    if bare.any():
        raise LayoutError(
            f"{source}, {_named(wells[bare])}", f"'{reason[bare].iloc[0]}' in exclusion_reason", "why a well is left out, or nothing",
            "Write the reason in words, or name the column excluded, which takes yes or no.",
        )  # fmt: skip
    none = reason.str.casefold().isin(NOTHING) & (reason != "")
    if none.any():
        words = quoted(dict.fromkeys(reason[none]))
        remarks.append(f"{source}: {words} in exclusion_reason is no reason to leave out {_named(wells[none])}")
    said = _texts(wells, "excluded")
    excluded, used = said.str.casefold().isin(_YES), said.str.casefold().isin(_NO | NOTHING)
    if not (excluded | used).all():
        other = ~(excluded | used)
        raise LayoutError(
            f"{source}, {_named(wells[other])}", f"'{said[other].iloc[0]}' in excluded", "yes or no",
            "Name the column exclusion_reason if it says why.",
        )  # fmt: skip
    reason = reason.where(~none, "")
    filled = wells.assign(exclusion_reason=reason.where(~excluded | (reason != ""), _BY_LAYOUT))
    return filled.drop(columns="excluded", errors="ignore"), remarks


def _kept(wells: pd.DataFrame, source: str) -> list[str]:
    remarks: list[str] = []
    for name in _WORDS:
        words = [word for word in dict.fromkeys(wells[name]) if word and word.casefold() in NOTHING]
        if words:
            remarks.append(
                f"{source}: {quoted(words)} in the column '{name}' is kept as it stands; leave the cells empty where nothing is meant"
            )
    return remarks


def _texts(wells: pd.DataFrame, name: str) -> pd.Series:
    given = wells[name] if name in wells.columns else [""] * len(wells)
    return pd.Series([text_of(value) if value == value else "" for value in given], index=wells.index, dtype="str")


def _named(wells: pd.DataFrame) -> str:
    return f"{'well' if len(wells) == 1 else 'wells'} {ranges(wells['well'])}"
