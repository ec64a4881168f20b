"""Every input of a screen becomes wells: read, renamed, annotated; nothing is judged yet."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from platekit import schema
from platekit.copies import refuse_copies
from platekit.doubles import refuse_doubles
from platekit.errors import LayoutError, PlatekitError, ReadError, Remark, refuse
from platekit.layout import Layout, annotate, embedded_layout, name_readouts, read_layout
from platekit.readers import Export, ReadOptions, read_export, read_table, readers
from platekit.repeated import errors_once, remarks_once
from platekit.screen import (
    Input,
    Screen,
    apply_superseded,
    misnamed,
    names_of_reruns,
    refuse_absent_conditions,
    resolve,
    spelling_remarks,
    untaken,
)

# (step in words, how many are done, how many there are)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class InputRecord:
    """One input file as it was used: the line that a report prints for it."""

    file: str
    sha256: str
    bytes: int
    reader: str
    readings: int
    plates: tuple[str, ...]
    readouts: tuple[str, ...]
    layout: str


@dataclass(frozen=True)
class Gathered:
    """All wells of a screen before anything is judged, and what was noticed on the way.

    `left_out` are the refusals of inputs that were passed over because the user asked to skip bad ones; `absent` are the
    names that their plates would have, each with its refusal in one line.
    """

    wells: pd.DataFrame
    records: tuple[InputRecord, ...]
    remarks: tuple[str, ...]
    left_out: tuple[PlatekitError, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict[str, str])


def silent(step: str, done: int, total: int) -> None:
    """Say nothing: the library prints nothing unless asked."""


def gather(
    screen: Screen, *, executor: Executor | None = None, skip_bad: bool = False, progress: Progress = silent
) -> Gathered:
    """Read every input of a screen and say what was in each well.

    Parameters
    ----------
    screen : Screen
    executor, skip_bad, progress
        As for `run`.

    Returns
    -------
    Gathered

    Raises
    ------
    PlatekitError
        If an input cannot be used (all of them are named at once), two files are copies of each other, or two give
        the same plate and readout.
    """
    inputs = resolve(screen)
    refuse_copies([(given.path, given.kind, shown_path(given.path, screen)) for given in inputs])
    layouts = _layouts(inputs)
    bad = [("", layout) for layout in layouts.values() if isinstance(layout, PlatekitError)]
    whole = [(given, layouts.get(_layout_key(given))) for given in inputs]
    usable = [(given, layout) for given, layout in whole if not isinstance(layout, PlatekitError)]
    outcomes = executor.map(_outcome, usable) if executor else map(_outcome, usable)
    parts: list[_Part] = []
    absent = _named([(given, layout) for given, layout in whole if isinstance(layout, PlatekitError)])
    for done, ((given, _), outcome) in enumerate(zip(usable, outcomes, strict=True), 1):
        if isinstance(outcome, PlatekitError):
            bad.append((shown_path(given.path, screen), outcome))
            absent |= _named([(given, outcome)])
        else:
            parts.append(outcome)
        progress("reading", done, len(usable))
    if bad and not (skip_bad and parts):
        refuse(errors_once(bad))
    parts, renamed = _apart(parts, screen)
    mend = _NAMED_TWICE if any(part.plate_in_name for part in parts) else _UNNAMED
    refuse_doubles([(_with_folder(part.path, screen), part.wells) for part in parts], mend=mend)
    remarks = remarks_once(((file, f"Left out: {error}") for file, error in bad), every_name=True)
    remarks += remarks_once((shown_path(part.path, screen), remark) for part in parts for remark in part.remarks)
    remarks += [*_unread(layouts.values(), parts), *renamed]
    remarks += untaken(screen, inputs, suffixes=_suffixes())
    remarks += misnamed([(part.path, str(plate)) for part in parts for plate in part.wells["plate"].unique()])
    wells = schema.conform(pd.concat([part.wells for part in parts], ignore_index=True), schema.WELLS)
    remarks += spelling_remarks(wells, parts=[name for given in inputs for name in given.columns])
    refuse_absent_conditions(screen, wells)
    absent = {plate: why for plate, why in absent.items() if plate not in set(wells["plate"])}
    wells, superseded = apply_superseded(wells, screen.superseded, absent=absent)
    remarks += superseded
    remarks += [
        f"{one.where}: plate '{one.plate}' was left out, so there is nothing of it to exclude."
        for one in screen.exclusions
        if one.plate in absent
    ]
    return Gathered(
        wells,
        tuple(_record(part, screen) for part in parts),
        tuple(dict.fromkeys(remarks)),
        tuple(error for _, error in bad),
        absent,
    )


def _named(refused: Iterable[tuple[Input, PlatekitError]]) -> dict[str, str]:
    """Return the name that the plate of each input would have, of its file or of a part of it, and why it has none."""
    return {
        str(given.columns.get("plate", given.path.stem)): f"{error.where}: found {error.found}"
        for given, error in refused
    }


@dataclass(frozen=True)
class _Part:
    """What one input file gave."""

    wells: pd.DataFrame
    path: Path
    reader: str
    layout: str
    remarks: tuple[str, ...]
    plate_in_name: bool


# A layout file, and the user's own words for roles that it is read with.
_LayoutKey = tuple[Path | str | None, tuple[tuple[str, str], ...]]


def _layout_key(given: Input) -> _LayoutKey:
    return given.layout, tuple(sorted(_roles(given).items()))


def _roles(given: Input) -> Mapping[str, str]:
    return given.plates.roles if given.plates else given.tables.mapping.roles if given.tables else {}


def _layouts(inputs: Iterable[Input]) -> dict[_LayoutKey, Layout | PlatekitError]:
    """Read each layout once, however many plates it serves; a refusal takes its place, to be raised with the others."""
    layouts: dict[_LayoutKey, Layout | PlatekitError] = {}
    for given in inputs:
        key = _layout_key(given)
        if not isinstance(given.layout, Path) or key in layouts:
            continue
        try:
            layouts[key] = read_layout(given.layout, roles=_roles(given))
        except PlatekitError as error:
            layouts[key] = error
    return layouts


def _unread(layouts: Iterable[Layout | PlatekitError], parts: Iterable[_Part]) -> list[str]:
    """Remark on plates that a layout names and no file holds."""
    read = {plate for part in parts for plate in part.wells["plate"].unique()}
    remarks: list[str] = []
    for layout in layouts:
        if isinstance(layout, Layout):
            named = sorted(set(layout.wells["plate"]) - read - {""})
            remarks += [f"{layout.source}: plate '{plate}' is in the layout, and no file holds it." for plate in named]
    return remarks


def _outcome(work: tuple[Input, Layout | None]) -> _Part | PlatekitError:
    """Read one input; a refusal is handed back so that all of them can be named at once."""
    given, layout = work
    try:
        return _read(given, layout)
    except PlatekitError as error:
        return error


def _read(given: Input, layout: Layout | None) -> _Part:
    heard: list[str] = []
    with remarks_into(heard):
        export, said = _plates(given) if given.plates else _table(given)
        known = layout if layout is not None else _embedded(export, given)
        columns = {name: value for name, value in given.columns.items() if name != "plate"}
        wells = annotate(
            export.readings, known, columns=columns, roles=_roles(given), given_by="screen.toml or the file name"
        )
    remarks = (*export.remarks, *said, *heard)
    return _Part(wells, given.path, export.reader, known.source, remarks, "plate" in given.columns)


def _plates(given: Input) -> tuple[Export, tuple[str, ...]]:
    plates = given.plates
    assert plates is not None  # an Input of kind "plates" has them
    options = ReadOptions(decimal=plates.decimal, sheet=plates.sheet)
    export = read_export(given.path, reader=plates.reader or None, options=options)
    try:
        readings, remarks = name_readouts(export.readings, plates.readout)
    except LayoutError as error:
        where = f"{given.path.name}, {error.where}"
        raise LayoutError(where, error.found, error.expected, error.mend) from error
    layout = export.layout
    if "plate" in given.columns:
        plate = str(given.columns["plate"])
        readings = _renamed_plate(readings, plate, given.path)
        layout = layout.assign(plate=plate)
    return Export(readings, export.reader, export.remarks, layout), remarks


def _embedded(export: Export, given: Input) -> Layout:
    """Return the layout that the file itself holds: an instrument's own, or the columns of a long table."""
    if len(export.layout) == 0:
        raise ReadError(
            f"{given.path.name}, {given.plates.where if given.plates else 'its columns'}",
            "no layout inside the file",
            'a layout for layout = "embedded"',
            'Give the layout\'s own file: layout = "layout.toml".',
        )
    inside = f"inside {given.path.name}"
    if given.plates is None:
        return Layout(schema.conform(export.layout, schema.LAYOUT), None, inside, ())
    return embedded_layout(
        export.layout,
        source=inside,
        columns=given.plates.layout_columns,
        units=given.plates.units,
        where=given.plates.where,
        plates=[str(plate) for plate in export.readings["plate"].unique()],
    )


def _renamed_plate(readings: pd.DataFrame, plate: str, path: Path) -> pd.DataFrame:
    names = readings["plate"].unique().tolist()
    if len(names) > 1:
        raise ReadError(
            path.name,
            f"{len(names)} plates ({', '.join(names[:4])})",
            f"one plate, since the file name calls it '{plate}'",
            "Leave {plate} out of the pattern; the plates then keep the names that the file gives them.",
        )
    return readings.assign(plate=plate)


def _table(given: Input) -> tuple[Export, tuple[str, ...]]:
    table = given.tables
    assert table is not None  # an Input of kind "tables" has it
    return read_table(given.path, table.mapping), ()


@contextmanager
def remarks_into(heard: list[str]) -> Generator[None]:
    """Collect what a stage remarks on; other warnings go on to whoever listens."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Remark)
        yield
    for warning in caught:
        if issubclass(warning.category, Remark):
            heard.append(str(warning.message))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)


def _apart(parts: list[_Part], screen: Screen) -> tuple[list[_Part], list[str]]:
    """Tell a plate from its rerun where the reader gave both one name."""
    single = [part for part in parts if len(part.wells["plate"].unique()) == 1]
    names, remarks = names_of_reruns(
        [(part.path.stem, str(part.wells["plate"].iloc[0])) for part in single], screen.superseded
    )
    renamed = [
        replace(part, wells=part.wells.assign(plate=names[part.path.stem])) if part.path.stem in names else part
        for part in parts
    ]
    return renamed, remarks


_UNNAMED = (
    "In a screen.toml name the plates apart with a {plate} part in the pattern of files, or give files of different "
    'readouts an entry [[plates]] each, with readout = "infection" and readout = "viability"; write other names into '
    "the titles above the grids where they name the same plates; or leave one file out."
)
_NAMED_TWICE = (
    "The name of a plate must be unique in the screen. Give that part of the pattern another word, such as {library}; "
    "each file is then named as a plate by itself. Or let {plate} include the day, or leave one file out."
)


def _suffixes() -> set[str]:
    """Return how the names of files end that can be read."""
    return {suffix for reader in readers() for suffix in reader.suffixes} | {".parquet"}


def _record(part: _Part, screen: Screen) -> InputRecord:
    content = part.path.read_bytes()
    return InputRecord(
        file=shown_path(part.path, screen),
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        reader=part.reader,
        readings=len(part.wells),
        plates=tuple(part.wells["plate"].unique()),
        readouts=tuple(part.wells["readout"].unique()),
        layout=part.layout,
    )


def shown_path(path: Path, screen: Screen) -> str:
    """Return a file as a report names it: from the folder of the screen.toml on."""
    return (path.relative_to(screen.folder) if path.is_relative_to(screen.folder) else Path(path.name)).as_posix()


def _with_folder(path: Path, screen: Screen) -> str:
    """Return a file with its folders, also where it lies elsewhere than the screen.toml."""
    return shown_path(path, screen) if path.is_relative_to(screen.folder) else path.as_posix()
