"""Writes the folder of a new screen; nothing that is there is overwritten."""

from __future__ import annotations

import io
from pathlib import Path

from platekit.assay import load_assay, shipped_assays
from platekit.errors import OutputError, did_you_mean
from platekit.paths import not_on_windows
from platekit.template._texts import readme_text, screen_text
from platekit.template._workbook import layout_workbook

# Plates that a layout is drawn for; other sizes are written as a list of series or as TOML.
SIZES = (24, 48, 96, 384)


def new_screen(folder: str | Path, *, assay: str, plate_size: int = 96) -> tuple[Path, ...]:
    """Write a new screen to fill in.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there; it must be empty. Its name becomes the name of the screen.
    assay : str
        A shipped assay.
    plate_size : int
        24, 48, 96 or 384 wells: the size of the grids in the layout.

    Returns
    -------
    tuple of Path
        What was written, in the order in which it is filled in.

    Raises
    ------
    OutputError
        If the folder holds something, cannot be made, or has a name that Windows cannot have, or the size is none.
    ScreenError
        If the assay is not known.
    """
    place = Path(folder)
    if place.is_file() or (place.is_dir() and any(place.iterdir())):
        raise OutputError(
            str(place), "a file" if place.is_file() else "a folder that is not empty", "a new or empty folder",
            "Give another name, or move this one away.",
        )  # fmt: skip
    if place.name != ".." and (why := not_on_windows(place.name)):
        raise OutputError(
            str(place), why, "a name that every computer can have",
            "Name the folder in letters, digits, spaces, - and _: a screen is handed on with its folder.",
        )  # fmt: skip
    if plate_size not in SIZES:
        raise OutputError(
            "--wells", f"{plate_size}", f"one of {', '.join(map(str, SIZES))}",
            "For other plates write the layout as TOML; docs/layouts.md shows how.",
        )  # fmt: skip
    if assay not in shipped_assays():
        raise OutputError(
            "--assay", f"'{assay}'", "an assay that comes with platekit",
            f"Assays: {did_you_mean(assay, shipped_assays())} An assay file of your own is named in screen.toml later.",
        )  # fmt: skip
    chosen = load_assay(assay)
    book = io.BytesIO()
    layout_workbook(plate_size).save(book)
    (place / "exports").mkdir(parents=True)
    written = {
        "README.md": readme_text(place.resolve().name, chosen, plate_size).encode(),
        "screen.toml": screen_text(place.resolve().name, chosen).encode(),
        "layout.xlsx": book.getvalue(),
    }
    for name, content in written.items():
        (place / name).write_bytes(content)
    return (*(place / name for name in written), place / "exports")
