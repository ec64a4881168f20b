"""Whether a layout is one for the plates that were read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from platekit.errors import LayoutError, PlatekitError, did_you_mean, refuse
from platekit.layout._ranges import ranges
from platekit.repeated import errors_once
from platekit.wells import PLATE_SHAPES, plate_size_holding, rows_and_columns

# Controls without which a plate cannot be judged: labelled and never read, the layout is one for another plate.
_NEEDED = ("virus_control", "cell_control")
# Below this size a layout may be a part of a larger plate that was used in one corner only.
_WHOLE = 96


def wells_by_plate(readings: pd.DataFrame) -> dict[str, set[str]]:
    """Return the wells that were read on each plate."""
    found: dict[str, set[str]] = {}
    for plate, well in readings[["plate", "well"]].drop_duplicates().itertuples(index=False, name=None):
        found.setdefault(plate, set()).add(well)
    return found


def refuse_other_plates(
    plates: Mapping[str, set[str]], labels: pd.DataFrame, plate_size: int | None, *, source: str
) -> None:
    """Refuse a layout of another size, one without a plate that was read, or with controls that were not.

    Raises
    ------
    LayoutError
        Everything that does not fit, at once.
    """
    errors: list[tuple[str, PlatekitError]] = []
    named = [plate for plate in labels["plate"].unique() if plate]
    for plate, read in plates.items():
        mine = labels.loc[labels["plate"].isin([plate, ""]), ["well", "role"]]
        if mine.empty:
            error = LayoutError(
                source,
                f"no plate '{plate}'",
                "each plate that was read",
                f"Plates of the layout: {did_you_mean(plate, named)} Or write the wells without a plate, for all plates.",
            )
            errors.append((plate, error))
            continue
        wrong = _other_size(plate, read, mine, plate_size, source) or _unread_control(plate, read, mine, source)
        if wrong:
            errors.append((plate, wrong))
    refuse(errors_once(errors, of="plate"))


def unread_remarks(plates: Mapping[str, set[str]], labels: pd.DataFrame, *, source: str) -> list[str]:
    """Return remarks on wells that are labelled, not as empty, and were never read.

    Whole plates are remarked on where several plates stand together: a single file rarely holds all of a layout's.
    """
    by_wells: dict[str, list[str]] = {}
    used = labels.loc[labels["role"] != "empty", ["plate", "well"]]
    for plate, read in plates.items():
        unread = set(used.loc[used["plate"].isin([plate, ""]), "well"]) - read
        if unread:
            by_wells.setdefault(ranges(unread), []).append(plate)
    remarks = [
        f"{source}: in the layout and not read: {wells} of "
        + (
            f"plate '{on[0]}'"
            if len(on) == 1
            else f"{len(on)} plates ({', '.join(on[:4])}{' ...' if len(on) > 4 else ''})"
        )
        for wells, on in by_wells.items()
    ]
    unread_plates = [plate for plate in labels["plate"].unique() if plate and plate not in plates]
    if len(plates) > 1 and unread_plates:
        remarks.append(f"{source}: no reading of the plates {', '.join(unread_plates)}, which it names")
    return remarks


def _other_size(
    plate: str, read: set[str], mine: pd.DataFrame, plate_size: int | None, source: str
) -> LayoutError | None:
    labelled = plate_size_holding(mine["well"])
    size, on = plate_size or labelled, plate_size_holding(read)
    if size is None or on is None:
        return None
    n_rows, n_columns = PLATE_SHAPES[size]
    rows, columns = rows_and_columns(read)
    too_small = bool((rows > n_rows).any() or (columns > n_columns).any()) and (
        plate_size is not None or size >= _WHOLE
    )
    # A plate read whole and in no well beyond is one of that size; a larger layout is for another plate.
    too_large = size > on >= _WHOLE and len(read) == on
    if not too_small and not too_large:
        return None
    mend = "Take the layout of this plate, or say [meta] plate_size in the layout if only these wells were used."
    if plate_size is not None or too_large:
        mend = "Take the layout of this plate, or correct its plate size: [meta] plate_size, or the rows and columns of its grid."
    return LayoutError(
        source, f"a layout for {size} wells on the {on}-well plate '{plate}'", f"a layout for {on} wells", mend
    )


def _unread_control(plate: str, read: set[str], mine: pd.DataFrame, source: str) -> LayoutError | None:
    for role in _NEEDED:
        wells = set(mine.loc[mine["role"] == role, "well"])
        if wells and not wells & read:
            return LayoutError(
                f"{source}, wells {ranges(wells)}", f"no reading of any '{role}' on plate '{plate}'",
                "readings of the controls that the layout names",
                f"Read on that plate were {ranges(read)}. Correct the wells, or take the layout of this plate.",
            )  # fmt: skip
    return None
