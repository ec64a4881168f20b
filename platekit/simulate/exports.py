"""Writes a simulated screen as a laboratory would have it: exports, layouts, screen.toml; and truth.csv beside them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from platekit.errors import OutputError
from platekit.simulate import envision, gen5
from platekit.simulate.grid import Cell
from platekit.simulate.layout_file import layout_text
from platekit.simulate.long_table import long_tables, tables_text
from platekit.simulate.readme import readme_text
from platekit.simulate.screen_file import layout_name, plates_text, screen_text
from platekit.simulate.screens import Plate, SimulatedScreen

# No clock: the first day of every simulated screen; the next follow a week apart.
FIRST_DAY = datetime.date(2024, 1, 8)


Form = Literal["instruments", "tables"]


def write_exports(screen: SimulatedScreen, folder: str | Path, *, form: Form = "instruments") -> None:
    """Write the files of a simulated screen: what instruments export, screen.toml, truth.csv and README.md.

    Parameters
    ----------
    screen : SimulatedScreen
    folder : str or Path
        Made if it is not there; it must be empty.
    form : str
        ``"instruments"``: ``exports/reporter`` gets Gen5 text, ``exports/viability`` EnVision csv, ``exports/cells`` a csv of
        counted cells; ``layouts`` one TOML per library plate. ``"tables"``: ``tables`` gets one long csv for each read, with
        the layout in it.

    Raises
    ------
    OutputError
        If the folder is not empty, or a file.

    Notes
    -----
    The same screen gives the same bytes on every machine. `platekit run FOLDER/screen.toml` takes the folder as it is.
    """
    place = Path(folder)
    if place.is_file() or (place.is_dir() and any(place.iterdir())):
        raise OutputError(
            str(place), "a file" if place.is_file() else "a folder that is not empty", "a new or empty folder",
            "Give another folder, or move this one away.",
        )  # fmt: skip
    if form == "tables":
        for name, table in long_tables(screen).items():
            _write(place / "tables" / f"{name}.csv", _csv(table))
    else:
        _write_instruments(screen, place)
    entries = tables_text(screen) if form == "tables" else plates_text(screen)
    _write(place / "screen.toml", screen_text(screen, entries))
    _write(place / "truth.csv", _csv(screen.truth))
    _write(place / "README.md", readme_text(screen, form))


def _write_instruments(screen: SimulatedScreen, place: Path) -> None:
    by_plate = dict(list(screen.readings.groupby(["plate", "readout"], sort=False)))
    for plate in screen.plates:
        _write_plate(place / "exports", plate, by_plate, screen)
    for name, text in _layouts(screen).items():
        _write(place / "layouts" / f"{name}.toml", text)


def _write_plate(exports: Path, plate: Plate, by_plate: dict[Any, pd.DataFrame], screen: SimulatedScreen) -> None:
    size = screen.design.plate_size
    day = FIRST_DAY + datetime.timedelta(weeks=screen.design.batches.index(plate.batch))
    if "infection" in plate.readouts:
        text = gen5.gen5_text(plate.name, _cells(by_plate[plate.name, "infection"]), plate_size=size, day=day)
        _write(exports / "reporter" / f"{plate.name}.txt", text, encoding=gen5.ENCODING, newline="\r\n")
    if "viability" in plate.readouts:
        text = envision.envision_text(plate.name, _cells(by_plate[plate.name, "viability"]), plate_size=size, day=day)
        _write(exports / "viability" / f"{plate.name}.csv", text, encoding=envision.ENCODING, newline="\r\n")
    if "nuclei" in plate.readouts:
        counts = by_plate[plate.name, "nuclei"][["plate", "well"]].assign(
            nuclei=by_plate[plate.name, "nuclei"]["value"].array,
            infected_cells=by_plate[plate.name, "infected_cells"]["value"].array,
        )
        _write(exports / "cells" / f"{plate.name}.csv", _csv(counts))


def _cells(readings: pd.DataFrame) -> dict[str, Cell]:
    return {
        well: (value, flag)
        for well, value, flag in zip(
            readings["well"].tolist(), readings["value"].tolist(), readings["flag"].tolist(), strict=True
        )
    }


def _layouts(screen: SimulatedScreen) -> dict[str, str]:
    plans = {layout_name(screen.design, plate.batch, plate.plan.library): plate.plan for plate in screen.plates}
    return {name: layout_text(plan, screen.design) for name, plan in plans.items()}


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n", float_format="%.9g")


def _write(path: Path, text: str, *, encoding: str = "utf-8", newline: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding, newline=newline)
