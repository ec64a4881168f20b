"""``[[exclude]]``: wells that are not used, by the user's decision and with the user's reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import product

import pandas as pd

from platekit.errors import PlatekitError, ScreenError, did_you_mean, refuse
from platekit.screen._screen import Exclusion
from platekit.toml import Entry, known_keys, note, text_of, words_of
from platekit.wells import parse_well, rows_and_columns, well_name

# What can be named, each with an example for the message.
_WHAT = {"plate": '"P07"', "well": '"A03"', "compound": '"tofacitinib"', "readout": '"viability"'}

# Wells of a block that a message writes out.
_MOST_LISTED = 24


def exclusions_of(entry: Entry) -> tuple[Exclusion, ...]:
    """Return what one ``[[exclude]]`` says, one `Exclusion` for each combination where it lists several."""
    known_keys(entry, (*_WHAT, "reason"))
    reason = text_of(entry, "reason", example='"drop spilled"', needed=True)
    if not any(key in entry.given for key in _WHAT):
        entry.mistakes.append(ScreenError(
            entry.where, "nothing to exclude", "a plate, well, compound or readout",
            'Write plate = "P07" and well = "A03", for example; together they mean this well of this plate.',
        ))  # fmt: skip
    named = {key: words_of(entry, key, example=example) for key, example in _WHAT.items()}
    wells: list[str] = []
    for word in named["well"]:
        well = parse_well(word)
        if well is None:
            note(entry, "well", f"'{word}'", "a well such as 'A03', or a list of them", _listed(word))
        else:
            wells.append(well)
    return tuple(
        Exclusion(reason, plate, well, compound, readout, entry.where)
        for plate, well, compound, readout in product(
            named["plate"] or ("",), wells or ("",), named["compound"] or ("",), named["readout"] or ("",)
        )
    )


def _listed(word: str) -> str:
    """Return how to name the wells of a text that names several: one after the other, or the corners of a block."""
    block = [parse_well(part) for part in re.split(r"\s*[-\u2013:]\s*|\s+to\s+", word.strip())]
    wells = [parse_well(part) for part in re.split(r"[\s,;]+(?:and\s+)?", word.strip())]
    if len(block) == 2 and all(block):
        rows, columns = rows_and_columns([well for well in block if well])
        spans = [range(int(min(ends)), int(max(ends)) + 1) for ends in (rows, columns)]
        wells = [well_name(row, column) for row, column in product(*spans)]
    if len(wells) < 2 or not all(wells):
        return "Name the row by letters and the column by a number."
    named = ", ".join(f'"{well}"' for well in wells[:_MOST_LISTED])
    return f"Write each well by itself: [{named}{', ...' if len(wells) > _MOST_LISTED else ''}]."


def apply_exclusions(
    wells: pd.DataFrame, exclusions: Sequence[Exclusion], *, absent: Collection[str] = ()
) -> pd.DataFrame:
    """Mark the wells that the user excluded; none is dropped.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`.
    exclusions : sequence of Exclusion
        Those of a `Screen`. Compounds and readouts are found in either case; a readout by its name in the file too.
    absent : collection of str
        Plates whose files were left out: an exclusion of theirs has nothing to name, and is met.

    Returns
    -------
    pandas.DataFrame
        A copy with `excluded` True and the reason added to `exclusion_reason` in each well that an exclusion names.

    Raises
    ------
    ScreenError
        If an exclusion names no well at all: a slip in it would leave a bad well in use. Several at once.

    Examples
    --------
    >>> from platekit import schema
    >>> wells = pd.DataFrame({"plate": ["P1", "P1"], "well": ["A01", "A02"], "readout": "infection"})
    >>> wells = schema.conform(wells, schema.WELLS)
    >>> apply_exclusions(wells, [Exclusion("spilled", well="A02")])[["excluded", "exclusion_reason"]].values.tolist()
    [[False, ''], [True, 'spilled']]
    """
    marked = wells.copy()
    mistakes: list[PlatekitError] = []
    for exclusion in exclusions:
        if exclusion.plate in absent:
            continue
        chosen = pd.Series(True, index=wells.index)
        for key in _WHAT:
            if word := getattr(exclusion, key):
                chosen &= _named(wells, key, word)
        if not chosen.any():
            mistakes.append(_nothing(wells, exclusion))
            continue
        before = marked.loc[chosen, "exclusion_reason"]
        marked.loc[chosen, "excluded"] = True
        marked.loc[chosen, "exclusion_reason"] = before.where(before == "", before + "; ") + exclusion.reason
    refuse(mistakes)
    return marked


def _named(wells: pd.DataFrame, key: str, word: str) -> pd.Series:
    if key in ("plate", "well"):
        return wells[key] == word
    found = wells[key].str.casefold() == word.casefold()
    return found | (wells["readout_in_file"].str.casefold() == word.casefold()) if key == "readout" else found


def _span(wells: Sequence[str]) -> str:
    """Return the first and the last of wells: `A01 to H12`."""
    rows, columns = rows_and_columns(wells)
    return f"{well_name(int(rows.min()), int(columns.min()))} to {well_name(int(rows.max()), int(columns.max()))}"


def _nothing(wells: pd.DataFrame, exclusion: Exclusion) -> ScreenError:
    named = [(key, word) for key in _WHAT if (word := getattr(exclusion, key))]
    found = ", ".join(f"{key} '{word}'" for key, word in named)
    for key, word in named:
        if not _named(wells, key, word).any():
            known = [name for name in wells[key].unique() if name]
            hint = f"its wells are {_span(known)}." if key == "well" else did_you_mean(word, known)
            mend = f"The {key} is not in this screen: {hint}"
            return ScreenError(exclusion.where, found, "wells of this screen", mend)
    mend = "Each of these is in the screen, but no well has all of them: look up which plate it was."
    return ScreenError(exclusion.where, found, "wells of this screen", mend)
