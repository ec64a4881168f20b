"""Which well of a library plate holds what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from platekit.errors import PlatekitError
from platekit.simulate.design import CONTROL_COLUMNS, Design
from platekit.simulate.ingredients import Control, Drug
from platekit.wells import PLATE_SHAPES, well_name

NO_DRUG = Drug("")
Place = tuple[int, int]  # row and column, both from 1


@dataclass(frozen=True)
class PlannedWell:
    """One well as the layout has it; `concentration_uM` is 0 and `drug` is `NO_DRUG` where there is none."""

    row: int
    column: int
    role: str
    drug: Drug = NO_DRUG
    concentration_uM: float = 0.0
    replicate: str = ""

    @property
    def name(self) -> str:
        """The well's name."""
        return well_name(self.row, self.column)


@dataclass(frozen=True)
class Series:
    """One drug's doses side by side, highest first: what a layout file writes in one entry."""

    drug: Drug
    replicate: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class LibraryPlate:
    """The plan of a plate: its wells in reading order, and its series (none where all wells are shuffled)."""

    library: str
    wells: tuple[PlannedWell, ...]
    series: tuple[Series, ...]


def plan_libraries(design: Design, rng: np.random.Generator) -> tuple[LibraryPlate, ...]:
    """Return as many library plates as the drugs of a design need, filled evenly and at random.

    Parameters
    ----------
    design : Design
    rng : numpy.random.Generator
        Decides the places.

    Returns
    -------
    tuple of LibraryPlate
        Named L1, L2, ...

    Raises
    ------
    PlatekitError
        If the controls, or one drug with all its doses, do not fit on a plate.
    """
    runs = _runs(design)
    per_plate = len(runs) // design.replicates
    _check_room(design, per_plate)
    n_plates = -(-len(design.drugs) // per_plate)
    share, more = divmod(len(design.drugs), n_plates)
    libraries: list[LibraryPlate] = []
    start = 0
    for plate in range(n_plates):
        stop = start + share + (plate < more)
        libraries.append(_plan(design, f"L{plate + 1}", design.drugs[start:stop], runs, rng))
        start = stop
    return tuple(libraries)


def _plan(
    design: Design, library: str, drugs: tuple[Drug, ...], runs: list[tuple[Place, ...]], rng: np.random.Generator
) -> LibraryPlate:
    series = _place_series(design, drugs, runs, rng)
    wells = [
        PlannedWell(row, column, "compound", entry.drug, float(dose), entry.replicate)
        for entry in series
        for (row, column), dose in zip(entry.places, design.doses.series, strict=True)
    ]
    controls = [control for control in design.controls for _ in range(control.n)]
    places = _control_places(design.plate_size)
    for control, place in zip(controls, rng.permutation(len(places))[: len(controls)], strict=True):
        wells.append(_control_well(control, places[place]))
    if design.arrangement == "shuffled":
        wells, series = _shuffled(wells, design, rng), ()
    return LibraryPlate(library, tuple(sorted(wells, key=lambda well: (well.row, well.column))), series)


def _place_series(
    design: Design, drugs: tuple[Drug, ...], runs: list[tuple[Place, ...]], rng: np.random.Generator
) -> tuple[Series, ...]:
    """Deal the runs: each replicate takes its own stretch of them, so that replicates lie in different parts."""
    per_replicate = len(runs) // design.replicates
    series: list[Series] = []
    for replicate in range(design.replicates):
        order = rng.permutation(per_replicate)[: len(drugs)] + replicate * per_replicate
        for drug, run in zip(drugs, order, strict=True):
            series.append(Series(drug, str(replicate + 1), runs[run]))
    return tuple(series)


def _control_well(control: Control, place: Place) -> PlannedWell:
    row, column = place
    if control.drug is None:
        return PlannedWell(row, column, control.role)
    return PlannedWell(row, column, control.role, control.drug, control.concentration_uM)


def _shuffled(wells: list[PlannedWell], design: Design, rng: np.random.Generator) -> list[PlannedWell]:
    n_rows, n_columns = PLATE_SHAPES[design.plate_size]
    places = rng.permutation(n_rows * n_columns)[: len(wells)]
    return [
        PlannedWell(
            int(place) // n_columns + 1, int(place) % n_columns + 1,
            well.role, well.drug, well.concentration_uM, well.replicate,
        )
        for well, place in zip(wells, places, strict=True)
    ]  # fmt: skip


def most_controls(plate_size: int) -> int:
    """Return how many control wells the outer columns of a plate hold.

    Examples
    --------
    >>> most_controls(96), most_controls(384)
    (16, 64)
    """
    return len(_control_places(plate_size))


def _control_places(plate_size: int) -> list[Place]:
    n_rows, n_columns = PLATE_SHAPES[plate_size]
    side = CONTROL_COLUMNS[plate_size]
    columns = [*range(1, side + 1), *range(n_columns - side + 1, n_columns + 1)]
    return [(row, column) for column in columns for row in range(1, n_rows + 1)]


def _runs(design: Design) -> list[tuple[Place, ...]]:
    """All places where a series can lie: first the first run of every line, then the second, and so on."""
    n_rows, n_columns = PLATE_SHAPES[design.plate_size]
    side = CONTROL_COLUMNS[design.plate_size]
    rows, columns = range(1, n_rows + 1), range(side + 1, n_columns - side + 1)
    if design.arrangement == "rows":
        lines = [[(row, column) for column in columns] for row in rows]
    else:
        lines = [[(row, column) for row in rows] for column in columns]
    n = design.doses.n
    starts = range(0, len(lines[0]) - n + 1, n)
    return [tuple(line[start : start + n]) for start in starts for line in lines]


def _check_room(design: Design, per_plate: int) -> None:
    n_controls = sum(control.n for control in design.controls)
    room = len(_control_places(design.plate_size))
    if n_controls > room:
        raise PlatekitError(
            "design, controls", f"{n_controls} wells", f"at most the {room} of the outer columns of {design.plate_size} wells",
            "Take fewer control wells or a larger plate.",
        )  # fmt: skip
    if per_plate < 1:
        raise PlatekitError(
            "design, doses", f"{design.doses.n} doses x {design.replicates} replicates",
            f"what fits between the control columns of {design.plate_size} wells",
            "Take fewer doses or replicates, or a larger plate.",
        )  # fmt: skip
