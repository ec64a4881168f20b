"""Gives readouts the names that the analysis knows: `fluorescence 485/535` becomes `infection`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from platekit.errors import LayoutError, did_you_mean, quoted

_MOST_SHOWN = 4


def name_readouts(readings: pd.DataFrame, readouts: str | Mapping[str, str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the readings of the readouts that are named, under their new names.

    Parameters
    ----------
    readings : pandas.DataFrame
        `schema.READINGS`.
    readouts : str or mapping
        New name to the file's own, such as ``{"infection": "fluorescence 485/535"}``. Case and spaces do not count.
        A part of the name is enough where only one readout has it, and is remarked on. ``""`` stands for the only
        readout that the file has, and so does a text alone: ``"infection"`` is ``{"infection": ""}``. An empty mapping
        renames nothing.

    Returns
    -------
    frame : pandas.DataFrame
        The readings of the named readouts, with `readout` renamed and `readout_in_file` beside it.
    remarks : tuple of str
        Names that were matched by a part, and readouts that are not used.

    Raises
    ------
    LayoutError
        If a readout is not there, is not the only one, or has two names.

    Examples
    --------
    >>> readings = pd.DataFrame({"readout": ["Fluorescence 485/535", "luminescence"], "value": [5.0, 7.0]})
    >>> frame, remarks = name_readouts(readings, {"infection": "fluorescence485/535"})
    >>> frame[["readout", "readout_in_file"]].values.tolist(), remarks
    ([['infection', 'Fluorescence 485/535']], ("readout 'luminescence' is in the file and not used",))
    """
    known = readings["readout"].unique().tolist()
    if isinstance(readouts, str):
        readouts = {readouts: ""}
    if not readouts:
        return readings.assign(readout_in_file=readings["readout"]).reset_index(drop=True), ()
    remarks: list[str] = []
    new_name: dict[str, str] = {}
    for name, given in readouts.items():
        raw = _found(name, given, known, remarks)
        if raw in new_name:
            raise LayoutError(
                f"readout '{name}'", f"'{raw}', which is '{new_name[raw]}' already", "each readout under one name",
                "Leave one of the two away.",
            )  # fmt: skip
        new_name[raw] = name
    unused = [raw for raw in known if raw not in new_name]
    if unused:
        words = ("readout", "is") if len(unused) == 1 else ("readouts", "are")
        remarks.append(f"{words[0]} {_first(unused)} {words[1]} in the file and not used")
    used = readings[readings["readout"].isin(list(new_name))].reset_index(drop=True)
    renamed = used.assign(readout_in_file=used["readout"], readout=used["readout"].map(new_name))
    return renamed, tuple(remarks)


def _found(name: str, given: str, known: list[str], remarks: list[str]) -> str:
    where = f"readout '{name}'"
    if not given.strip():
        if len(known) == 1:
            return known[0]
        raise LayoutError(
            where, f"{len(known)} readouts in the file: {_first(known)}", "only one, since none is named",
            _which(name, known) if known else "The file holds no readings.",
        )  # fmt: skip
    exact = [raw for raw in known if _plain(raw) == _plain(given)]
    parts = exact or [raw for raw in known if _plain(given) in _plain(raw)]
    if len(parts) == 1:
        if not exact:
            remarks.append(f"readout '{name}': '{given}' is a part of '{parts[0]}', which was taken")
        return parts[0]
    if parts:
        raise LayoutError(
            where, f"'{given}', which fits {_first(parts)}", "a name that fits one readout of the file",
            "Write more of the name.",
        )  # fmt: skip
    raise LayoutError(where, f"'{given}'", "a readout of the file", f"Readouts: {did_you_mean(given, known)}")


def _which(name: str, known: Sequence[str]) -> str:
    """Return how to say which readout is meant, for each of the first few: which one it is nothing tells."""
    words = [f'"{name}={raw}"' for raw in known[:_MOST_SHOWN]]
    return f'Say which it is: --readout {" or ".join(words)}; in screen.toml readout = {{ {name} = "..." }}.'


def _first(names: Sequence[str]) -> str:
    """Return the first few names; a table of images has more than a thousand."""
    more = len(names) - _MOST_SHOWN
    return quoted(names[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()
