"""``[[supersede]]``: a plate that was run again; the first run stays in the tables, excluded with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError, ScreenError, did_you_mean, refuse
from platekit.screen._screen import Supersession
from platekit.toml import Entry, known_keys, note, text_of

_KEYS = ("plate", "by", "reason")
_CONTENTS = ["well", "role", "compound", "concentration_uM"]
# What a rerun shares with the plate whose place it takes; a name of its file may say it differently.
_SHARED = ("batch", "library", "virus", "cell_line", "condition", "pair")


def supersession_of(entry: Entry) -> Supersession:
    """Return what one ``[[supersede]]`` says; mistakes are noted in the entry."""
    known_keys(entry, _KEYS)
    plate = text_of(entry, "plate", example='"P07"', needed=True)
    by = text_of(entry, "by", example='"P07_rerun"', needed=True)
    reason = text_of(entry, "reason", example='"reader lamp failed"', needed=True)
    if plate and plate == by:
        note(entry, "by", f"'{by}', the same plate", "the plate that takes its place", "Name the plate of the rerun.")
    return Supersession(plate, by, reason, entry.where)


def apply_superseded(
    wells: pd.DataFrame, superseded: Sequence[Supersession], *, absent: Mapping[str, str] = MappingProxyType({})
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Mark the wells of plates that were run again; none is dropped.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`.
    superseded : sequence of Supersession
        Those of a `Screen`.
    absent : mapping of str to str
        Plates whose files were left out, and why. What such a rerun was to replace stays excluded, whole: its wells
        were given up for a reason that still holds.

    Returns
    -------
    frame : pandas.DataFrame
        A copy with `excluded` True and the reason in each well of a superseded plate.
    remarks : tuple of str
        What took whose place, and where the two do not hold the same.

    Raises
    ------
    ScreenError
        If a plate is not in the screen, is superseded twice, or takes a place that it has given up itself.

    Examples
    --------
    >>> wells = pd.DataFrame({"plate": ["P1", "P1b"], "well": "A01", "readout": "infection", "value": [1.0, 2.0]})
    >>> marked, _ = apply_superseded(schema.conform(wells, schema.WELLS), [Supersession("P1", "P1b", "lamp failed")])
    >>> marked["exclusion_reason"].tolist()
    ["superseded by 'P1b': lamp failed", '']
    """
    _refuse_unknown([*wells["plate"].unique(), *absent], superseded)
    marked = wells.copy()
    remarks: list[str] = []
    for one in superseded:
        # A readout that the rerun does not hold was not run again: it stays in use.
        again = set(wells.loc[wells["plate"] == one.by, "readout"])
        mine = (marked["plate"] == one.plate) & (marked["readout"].isin(again) | (one.by in absent))
        before = marked.loc[mine, "exclusion_reason"]
        marked.loc[mine, "excluded"] = True
        marked.loc[mine, "exclusion_reason"] = f"{schema.SUPERSEDED}'{one.by}': {one.reason}" + before.where(
            before == "", "; " + before
        )
        if one.plate in absent or one.by in absent:
            remarks.append(_left_out(one, absent))
            continue
        remarks.append(f"Plate '{one.plate}' is superseded by '{one.by}' and excluded: {one.reason}.")
        remarks += _differences(wells, one)
    return marked, tuple(remarks)


def names_of_reruns(
    names: Sequence[tuple[str, str]], superseded: Sequence[Supersession]
) -> tuple[dict[str, str], list[str]]:
    """Return names for files whose plate a reader called by one name in both runs, and remarks.

    Parameters
    ----------
    names : sequence of (str, str)
        Stem of a file and the one plate that it holds.
    superseded : sequence of Supersession
        Where two files hold one plate, `plate` and `by` are the stems of the two; the plates are then called by them.

    Returns
    -------
    dict of str to str
        Stem to the name of its plate.
    """
    held = dict(names)
    found: dict[str, str] = {}
    remarks: list[str] = []
    for one in superseded:
        old, new = held.get(one.plate, ""), held.get(one.by, "")
        if old and old == new:
            found |= {one.plate: one.plate, one.by: one.by}
            remarks.append(
                f"The files '{one.plate}' and '{one.by}' both call their plate '{old}': it is called by the file."
            )
    return found, remarks


def _left_out(one: Supersession, absent: Mapping[str, str]) -> str:
    """Return what became of a plate and its rerun, one of which was left out, or both."""
    if one.by not in absent:
        return f"Plate '{one.plate}' is superseded by '{one.by}', and was left out itself: {one.reason}."
    first = (
        f"Plate '{one.plate}' is superseded by '{one.by}' and excluded: {one.reason}. "
        if one.plate not in absent
        else ""
    )
    return f"{first}The rerun '{one.by}' was left out, so neither run of '{one.plate}' is used: {absent[one.by]}."


def _refuse_unknown(plates: Collection[str], superseded: Sequence[Supersession]) -> None:
    gone = [one.plate for one in superseded]
    errors: list[PlatekitError] = []
    for one in superseded:
        for key, plate in (("plate", one.plate), ("by", one.by)):
            if plate not in plates:
                errors.append(ScreenError(
                    f"{one.where}, key '{key}'", f"'{plate}'", "a plate of this screen",
                    f"Plates: {did_you_mean(plate, plates)} Its file has to match a pattern of files, too.",
                ))  # fmt: skip
        if gone.count(one.plate) > 1:
            errors.append(ScreenError(
                f"{one.where}, key 'plate'", f"'{one.plate}' superseded more than once", "once",
                "Where a rerun was run again, it is the rerun that is superseded by the next.",
            ))  # fmt: skip
    # A rerun may be superseded by the next; but someone has to be left at the end of the row.
    after = {one.plate: one for one in superseded}
    for one in superseded:
        last, steps = one.by, 0
        while last in after and steps <= len(after):
            last, steps = after[last].by, steps + 1
        if steps > len(after):
            errors.append(ScreenError(
                one.where, f"'{one.plate}' and '{one.by}', which take each other's place in a circle", "a plate that stays",
                "Leave one of the entries out.",
            ))  # fmt: skip
    refuse(list({str(error): error for error in errors}.values()))


def _differences(wells: pd.DataFrame, one: Supersession) -> list[str]:
    """Remark on readouts that only the superseded plate has, and on other contents: a rerun is the same plate again."""
    old, new = (wells[wells["plate"] == plate] for plate in (one.plate, one.by))
    remarks: list[str] = []
    lost = sorted(set(old["readout"]) - set(new["readout"]))
    if lost:
        remarks.append(
            f"Plate '{one.by}' does not hold {', '.join(lost)}: that of the superseded '{one.plate}' stays in use."
        )
    for column in _SHARED:
        said = (
            [sorted({str(word) for word in plate[column].dropna().unique()}) for plate in (old, new)]
            if column in old
            else []
        )
        if said and said[0] != said[1]:
            before, after = (", ".join(f"'{word}'" for word in words) for words in said)
            remarks.append(
                f"Plate '{one.by}' has the {column} {after}, and the superseded '{one.plate}' has {before}: a rerun belongs to "
                f"the experiment of the plate whose place it takes. Name its file in an entry [[plates]] of its own, with a "
                f"pattern that leaves the mark of the rerun out of {{{column}}}."
            )
    held = [plate[_CONTENTS].drop_duplicates().sort_values("well").reset_index(drop=True) for plate in (old, new)]
    if not held[0].equals(held[1]):
        remarks.append(
            f"Plates '{one.plate}' and '{one.by}' do not hold the same compounds and doses in the same wells."
        )
    return remarks
