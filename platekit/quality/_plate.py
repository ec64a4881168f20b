"""What the checks look at: one readout of one plate, and on it the arms that each have controls of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.assay import Gates, Readout
from platekit.wells import PLATE_SHAPES, plate_size_holding, rows_and_columns, well_name

FloatArray = npt.NDArray[np.float64]

# What checks ask of a well; other columns would only be carried along, and slow every selection down.
_COLUMNS = (
    "plate", "well", "role", "compound", "concentration_uM", *schema.GROUP_KEYS, "batch", "value", "flag", "excluded",
)  # fmt: skip
# Fewer wells, or fewer different numbers, may be the same on two plates by chance.
_WELLS_ALIKE, _NUMBERS_ALIKE = 8, 3
# How a plate may have lain in the reader: in words, and whether its rows and its columns then run the other way.
OTHER_WAYS = (
    ("turned by 180 degrees", True, True),
    ("mirrored left to right", False, True),
    ("mirrored top to bottom", True, False),
)
# From the closest match to the widest, for wells without virus: a plate seldom has them for each condition.
_LEVELS = (("cell_line", "condition"), ("cell_line",), ())


@dataclass(frozen=True)
class Controls:
    """Control wells with a number: of one role (or the first of `asked` where there are none), in order of their wells."""

    role: str
    asked: tuple[str, ...]
    wells: tuple[str, ...]
    values: FloatArray

    def __len__(self) -> int:
        return len(self.wells)


@dataclass(frozen=True)
class Level:
    """The median of the infected vehicle wells of one plate and MOI."""

    plate: str
    moi: float
    value: float


@dataclass(frozen=True)
class Levels:
    """Controls of the same batch, cells and readout on other plates: infected vehicles by plate, and wells without virus.

    Nothing and NaN where there are none, or they are not asked for.
    """

    infected: tuple[Level, ...]
    uninfected: float


@dataclass(frozen=True)
class Arm:
    """The wells of one plate and readout that share virus, MOI, cells and condition, and so one set of controls.

    `label` tells arms of one plate apart and is "" where there is one. `vehicle` is what compounds of this arm are
    held against: virus_control, or cell_control in an arm without virus. `moved` are zero and hundred wells as they
    would be if the plate lay another way: by 180 degrees, or mirrored; as far as wells were read there. `unmatched`
    counts virus_control wells of other arms.
    """

    plate: str
    readout: Readout
    gates: Gates
    label: str
    key: tuple[object, ...]
    infected: bool
    wells: pd.DataFrame
    vehicle: Controls
    zero: Controls
    hundred: Controls
    moved: Mapping[str, tuple[FloatArray, FloatArray]]
    unmatched: int
    levels: Levels

    @property
    def judges_infection(self) -> bool:
        """Whether zero and hundred differ by infection: an infected arm, on a readout whose zero is virus + vehicle."""
        return self.infected and self.readout_of_infection

    @property
    def readout_of_infection(self) -> bool:
        """Whether the readout rises or falls with infection, so that its zero is virus + vehicle."""
        return "virus_control" in self.readout.zero

    @property
    def gated(self) -> bool:
        """Whether this arm's controls are held against the gates: infection, or whatever else verdicts are given on.

        Not where wells are held against the other compounds of their plate.
        """
        judged = self.judges_infection or (self.readout.decides and not self.readout_of_infection)
        return judged and self.readout.against == "controls"


@dataclass(frozen=True, eq=False)
class PlateReadout:
    """One readout of one plate: one row per well, in order of row and column; equal only to itself.

    `copy_of` is the plate before it, by name, whose numbers are the same in every well, "" where there is none.
    """

    plate: str
    readout: Readout
    gates: Gates
    wells: pd.DataFrame
    shape: tuple[int, int]
    arms: tuple[Arm, ...]
    copy_of: str = ""


def plate_readouts(wells: pd.DataFrame, readout: Readout, gates: Gates) -> tuple[PlateReadout, ...]:
    """Return each plate of one readout.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS` of one readout with one row per plate and well.
    readout : Readout
    gates : Gates

    Returns
    -------
    tuple of PlateReadout
        In order of plate names.
    """
    rows, columns = rows_and_columns(wells["well"])
    slim = wells[list(_COLUMNS)].assign(_row=rows, _column=columns)
    marked = slim.assign(_uninfected=(slim["moi"] == 0) | slim["role"].isin(["cell_control", "blank"]))
    # Rows without virus are one arm whatever virus or MOI a file writes beside them.
    marked = marked.assign(
        virus=marked["virus"].where(~marked["_uninfected"], ""), moi=marked["moi"].where(~marked["_uninfected"], 0.0)
    )
    plates = [
        _plate_readout(str(name), part, marked, readout, gates) for (name,), part in schema.group(marked, ["plate"])
    ]
    first: dict[object, str] = {}
    originals = [first.setdefault(_numbers(plate), plate.plate) for plate in plates]
    return tuple(
        replace(plate, copy_of="" if original == plate.plate else original)
        for plate, original in zip(plates, originals, strict=True)
    )


def _numbers(plate: PlateReadout) -> object:
    """Return what two plates have in common only if one is a copy of the other; of other plates, the plate's name.

    Plates of zeros, or of zeros and ones, may be alike by chance; plates of which no well is in use do no harm.
    """
    read = plate.wells[plate.wells["value"].notna()]
    telling = len(read) >= _WELLS_ALIKE and read["value"].nunique() >= _NUMBERS_ALIKE
    if not telling or plate.wells["excluded"].all():
        return plate.plate
    return tuple(read["well"]), tuple(read["value"])


def _plate_readout(
    plate: str, part: pd.DataFrame, screen: pd.DataFrame, readout: Readout, gates: Gates
) -> PlateReadout:
    placed = part.sort_values(["_row", "_column"], kind="stable").reset_index(drop=True)
    last = well_name(int(placed["_row"].max()), int(placed["_column"].max()))
    shape = PLATE_SHAPES[plate_size_holding([last]) or max(PLATE_SHAPES)]
    groups = _arm_groups(placed)
    labels = _labels([key for key, _ in groups])
    arms = tuple(
        _arm(_Placed(plate, placed, shape), _Group(key, frame, label), screen, readout, gates)
        for (key, frame), label in zip(groups, labels, strict=True)
    )
    return PlateReadout(plate, readout, gates, placed, shape, arms)


def _arm_groups(placed: pd.DataFrame) -> list[tuple[tuple[object, ...], pd.DataFrame]]:
    """Return the groups that need controls: those with compounds, else those with vehicle wells, else all."""
    groups = [(tuple(key), frame) for key, frame in schema.group(placed, schema.GROUP_KEYS)]
    for roles in (["compound"], ["virus_control"], ["cell_control"]):
        chosen = [(key, frame) for key, frame in groups if frame["role"].isin(roles).any()]
        if chosen:
            return chosen
    return groups


def _labels(keys: Sequence[tuple[object, ...]]) -> list[str]:
    """Return what tells the arms of a plate apart, in the bench's words."""
    if len(keys) == 1:
        return [""]
    words = [
        [
            "" if key[0] == "" else str(key[0]),
            "mock" if key[1] == 0 else ("moi not stated" if key[1] != key[1] else f"moi {key[1]:g}"),
            str(key[2]),
            str(key[3]) or "no co-treatment",
        ]
        for key in keys
    ]
    varying = [i for i in range(4) if len({word[i] for word in words}) > 1]
    return [", ".join(word[i] for i in varying if word[i]) for word in words]


@dataclass(frozen=True)
class _Placed:
    """All wells of one plate, in their places, and the rows and columns of the plate."""

    plate: str
    wells: pd.DataFrame
    shape: tuple[int, int]


@dataclass(frozen=True)
class _Group:
    """The wells of one arm of a plate, what they have in common, and what tells them from the other arms."""

    key: tuple[object, ...]
    wells: pd.DataFrame
    label: str


def _arm(placed: _Placed, group: _Group, screen: pd.DataFrame, readout: Readout, gates: Gates) -> Arm:
    frame, on_plate = group.wells, placed.wells
    infected = not bool(frame["_uninfected"].all())
    usable = on_plate[on_plate["value"].notna() & ~on_plate["excluded"]]
    zero = _controls(usable, frame, readout.zero, infected=infected)
    hundred = _controls(usable, frame, readout.hundred, infected=infected)
    # A plate read for viability alone may hold no virus at all, though nobody states moi = 0: its vehicle has none either.
    of_infection = readout.zero[0] == "virus_control"
    vehicle_role = ("virus_control",) * infected + ("cell_control",) * (not infected or not of_infection)
    return Arm(
        plate=placed.plate,
        readout=readout,
        gates=gates,
        label=group.label,
        key=group.key,
        infected=infected,
        wells=frame,
        vehicle=_controls(usable, frame, vehicle_role, infected=infected),
        zero=zero,
        hundred=hundred,
        moved=_moved(usable, zero, hundred, placed.shape),
        unmatched=int(((on_plate["role"] == "virus_control") & ~on_plate["_uninfected"]).sum()),
        levels=Levels((), np.nan) if infected else _levels_elsewhere(screen, placed.plate, frame),
    )


def _controls(usable: pd.DataFrame, frame: pd.DataFrame, roles: Sequence[str], *, infected: bool) -> Controls:
    """Return the wells of the first role that has any; virus_control only of the arm itself."""
    for role in roles:
        of_role = usable[usable["role"] == role]
        if role == "virus_control":
            found = of_role[of_role.index.isin(frame.index)] if infected else of_role.iloc[:0]
        else:
            found = _nearest(of_role, frame)
        if len(found):
            return Controls(role, tuple(roles), tuple(found["well"]), found["value"].to_numpy(dtype=np.float64))
    return Controls(roles[0], tuple(roles), (), np.empty(0))


def _nearest(of_role: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    for level in _LEVELS:
        same = np.ones(len(of_role), dtype=bool)
        for column in level:
            same &= (of_role[column] == frame[column].iloc[0]).to_numpy()
        if same.any():
            return of_role[same]
    return of_role.iloc[:0]


def _moved(
    usable: pd.DataFrame, zero: Controls, hundred: Controls, shape: tuple[int, int]
) -> dict[str, tuple[FloatArray, FloatArray]]:
    at = dict(zip(zip(usable["_row"], usable["_column"], strict=True), usable["value"], strict=True))

    def elsewhere(controls: Controls, down: bool, across: bool) -> FloatArray:
        rows, columns = rows_and_columns(controls.wells)
        rows = shape[0] + 1 - rows if down else rows
        columns = shape[1] + 1 - columns if across else columns
        places = zip(rows.tolist(), columns.tolist(), strict=True)
        return np.array([at[place] for place in places if place in at], dtype=np.float64)

    return {
        words: (elsewhere(zero, down, across), elsewhere(hundred, down, across)) for words, down, across in OTHER_WAYS
    }


def values_at(plate: PlateReadout, wells: pd.DataFrame, *, down: bool = False, across: bool = False) -> FloatArray:
    """Return what was read where these wells would be if the plate lay another way, shape (n,); NaN where nothing was.

    Parameters
    ----------
    plate : PlateReadout
    wells : pandas.DataFrame
        With `_row` and `_column`, as `PlateReadout.wells`.
    down, across : bool
        Whether rows, and columns, run the other way.
    """
    read = plate.wells[~plate.wells["excluded"]]
    grid = np.full(plate.shape, np.nan)
    grid[read["_row"].to_numpy() - 1, read["_column"].to_numpy() - 1] = read["value"].to_numpy(dtype=np.float64)
    grid = grid[:: -1 if down else 1, :: -1 if across else 1]
    rows, columns = wells["_row"].to_numpy() - 1, wells["_column"].to_numpy() - 1
    here = (rows < plate.shape[0]) & (columns < plate.shape[1])
    values = np.full(len(wells), np.nan)
    values[here] = grid[rows[here], columns[here]]
    return values


def _levels_elsewhere(screen: pd.DataFrame, plate: str, frame: pd.DataFrame) -> Levels:
    """Return medians over the plates of the same batch and cells: gain and day must not pass for virus."""
    same = screen[
        (screen["batch"] == frame["batch"].iloc[0])
        & (screen["cell_line"] == frame["cell_line"].iloc[0])
        & (screen["plate"] != plate)
        & screen["value"].notna()
        & ~screen["excluded"]
    ]
    infected = same[(same["role"] == "virus_control") & ~same["_uninfected"]]
    uninfected = same.loc[same["role"] == "cell_control", "value"]
    levels = tuple(
        Level(str(name), float(moi), float(part["value"].median()))
        for (name, moi), part in schema.group(infected, ["plate", "moi"])
    )
    return Levels(levels, float(uninfected.median()) if len(uninfected) else np.nan)
