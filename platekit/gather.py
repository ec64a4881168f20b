"""Every input of a screen becomes wells: read, renamed, annotated; nothing is judged yet."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError, ReadError, Remark, ScreenError, refuse
from platekit.layout import Layout, annotate, name_readouts, read_layout
from platekit.readers import Export, ReadOptions, read_export, read_table
from platekit.screen import Input, Screen, resolve

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

    `left_out` are the refusals of inputs that were passed over because the user asked to skip bad ones.
    """

    wells: pd.DataFrame
    records: tuple[InputRecord, ...]
    remarks: tuple[str, ...]
    left_out: tuple[PlatekitError, ...] = ()


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
        If an input cannot be used (all of them are named at once), or two give the same plate and readout.
    """
    inputs = resolve(screen)
    outcomes = executor.map(_outcome, inputs) if executor else map(_outcome, inputs)
    parts: list[_Part] = []
    bad: list[PlatekitError] = []
    for done, outcome in enumerate(outcomes, 1):
        if isinstance(outcome, PlatekitError):
            bad.append(outcome)
        else:
            parts.append(outcome)
        progress("reading", done, len(inputs))
    if bad and not (skip_bad and parts):
        refuse(bad)
    _refuse_doubles(parts)
    skipped = [f"Left out: {error}" for error in bad]
    remarks = [*skipped, *(remark for part in parts for remark in part.remarks)]
    wells = schema.conform(pd.concat([part.wells for part in parts], ignore_index=True), schema.WELLS)
    return Gathered(wells, tuple(_record(part, screen) for part in parts), tuple(dict.fromkeys(remarks)), tuple(bad))


@dataclass(frozen=True)
class _Part:
    """What one input file gave."""

    wells: pd.DataFrame
    path: Path
    reader: str
    layout: str
    remarks: tuple[str, ...]


def _outcome(given: Input) -> _Part | PlatekitError:
    """Read one input; a refusal is handed back so that all of them can be named at once."""
    try:
        return _read(given)
    except PlatekitError as error:
        return error


def _read(given: Input) -> _Part:
    heard: list[str] = []
    with remarks_into(heard):
        export, layout, said = _plates(given) if given.kind == "plates" else _table(given)
        roles = given.plates.roles if given.plates else {}
        columns = {name: value for name, value in given.columns.items() if name != "plate"}
        wells = annotate(export.readings, layout, columns=columns, roles=roles)
    source = layout.source if isinstance(layout, Layout) else "in the file"
    return _Part(wells, given.path, export.reader, source, (*export.remarks, *said, *heard))


def _plates(given: Input) -> tuple[Export, Layout | pd.DataFrame, tuple[str, ...]]:
    plates = given.plates
    assert plates is not None  # an Input of kind "plates" has them
    options = ReadOptions(decimal=plates.decimal, sheet=plates.sheet)
    export = read_export(given.path, reader=plates.reader or None, options=options)
    readings, remarks = name_readouts(export.readings, plates.readout)
    if "plate" in given.columns:
        readings = _renamed_plate(readings, str(given.columns["plate"]), given.path)
    named = Export(readings, export.reader, export.remarks, export.layout)
    if isinstance(given.layout, Path):
        return named, read_layout(given.layout, roles=plates.roles), remarks
    if len(export.layout) == 0:
        raise ReadError(
            f"{given.path.name}, {plates.where}",
            "no layout inside the file",
            'a layout for layout = "embedded"',
            'Give the layout\'s own file: layout = "layout.toml".',
        )
    return named, Layout(schema.conform(export.layout, schema.LAYOUT), None, f"inside {given.path.name}", ()), remarks


def _renamed_plate(readings: pd.DataFrame, plate: str, path: Path) -> pd.DataFrame:
    names = list(dict.fromkeys(readings["plate"]))
    if len(names) > 1:
        raise ReadError(
            path.name,
            f"{len(names)} plates ({', '.join(names[:4])})",
            f"one plate, since the file name calls it '{plate}'",
            "Leave {plate} out of the pattern; the plates then keep the names that the file gives them.",
        )
    return readings.assign(plate=plate)


def _table(given: Input) -> tuple[Export, Layout | pd.DataFrame, tuple[str, ...]]:
    table = given.tables
    assert table is not None  # an Input of kind "tables" has it
    export = read_table(given.path, table.mapping)
    if isinstance(given.layout, Path):
        return export, read_layout(given.layout, roles=table.mapping.roles), ()
    return export, export.layout, ()


@contextmanager
def remarks_into(heard: list[str]) -> Iterator[None]:
    """Collect what a stage remarks on; other warnings go on to whoever listens."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Remark)
        yield
    for warning in caught:
        if issubclass(warning.category, Remark):
            heard.append(str(warning.message))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)


def _refuse_doubles(parts: Iterable[_Part]) -> None:
    seen: dict[tuple[str, str], Path] = {}
    errors: list[PlatekitError] = []
    for part in parts:
        for key in part.wells[["plate", "readout"]].drop_duplicates().itertuples(index=False, name=None):
            if key in seen:
                errors.append(
                    ScreenError(
                        f"{part.path.name} and {seen[key].name}",
                        f"plate '{key[0]}' with readout '{key[1]}' in both",
                        "each plate and readout in one file",
                        "Name the plates apart with a {plate} part in the pattern of files, or leave one file out.",
                    )
                )
            seen.setdefault(key, part.path)
    refuse(errors)


def _record(part: _Part, screen: Screen) -> InputRecord:
    content = part.path.read_bytes()
    shown = part.path.relative_to(screen.folder) if part.path.is_relative_to(screen.folder) else Path(part.path.name)
    return InputRecord(
        file=shown.as_posix(),
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        reader=part.reader,
        readings=len(part.wells),
        plates=tuple(dict.fromkeys(part.wells["plate"])),
        readouts=tuple(dict.fromkeys(part.wells["readout"])),
        layout=part.layout,
    )
