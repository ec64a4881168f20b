"""The screen.toml of a simulated screen."""

from __future__ import annotations

from collections.abc import Iterator

from platekit.simulate.design import Design, arm_name
from platekit.simulate.layout_file import quoted
from platekit.simulate.screens import SISTER, SimulatedScreen

# What the readers call the two exports, and platekit's name of it.
_REPORTER = 'readout = { infection = "fluorescence 485/528" }'
_VIABILITY = 'readout = "viability"'


def screen_text(screen: SimulatedScreen, entries: str) -> str:
    """Return the screen.toml that reads a simulated screen's files.

    Parameters
    ----------
    screen : SimulatedScreen
    entries : str
        What reads its files: `plates_text`, or `long_table.tables_text`.

    Returns
    -------
    str
    """
    head = [
        "# Simulated: no plate was ever made. truth.csv says what is in it; no analysis reads that file.",
        "[screen]",
        f"name = {quoted(screen.design.name)}",
        'assay = "reporter_fluorescence"',
    ]
    return "\n".join(head) + f"\n\n{entries}\n"


def plates_text(screen: SimulatedScreen) -> str:
    """Return the entries of screen.toml that read a simulated screen's exports and layouts, as `write_exports` names them."""
    design = screen.design
    sister = f"_{SISTER}" if design.viability == "sister plate" else ""
    entries: list[list[str]] = []
    for names in _names(screen):
        entries.append(_entry("plates", f"exports/reporter/{names[0]}.txt", _REPORTER, names[1:], design))
        if design.viability != "none":
            entries.append(_entry("plates", f"exports/viability/{names[0]}{sister}.csv", _VIABILITY, names[1:], design))
        if design.counted:
            entries.append(_entry("tables", f"exports/cells/{names[0]}.csv", _COUNTED, names[1:], design))
    return "\n\n".join("\n".join(lines) for lines in entries)


_COUNTED = (
    'columns = { plate = "plate", well = "well" }\nreadout = { nuclei = "nuclei", infected_cells = "infected_cells" }'
)


def layout_name(design: Design, batch: str, library: str) -> str:
    """Return the name, without its suffix, of the layout of a plate; where wells are shuffled each day has its own."""
    return f"{batch}_{library}" if design.arrangement == "shuffled" else library


def _names(screen: SimulatedScreen) -> Iterator[tuple[str, str, list[str]]]:
    """Give a file name pattern, its layout and further columns: one for all plates, or one for each pair to be named."""
    design = screen.design
    # One entry for each pair that has to be named, else one for all plates.
    paired = {plate.pair: plate for plate in screen.plates if plate.pair}
    if not paired:
        yield "{batch}_{library}_{arm}", layout_name(design, "{batch}", "{library}"), []
    for pair, plate in paired.items():
        columns = [f"batch = {quoted(plate.batch)}", f"pair = {quoted(pair)}"]
        yield f"{pair}_{{arm}}", layout_name(design, plate.batch, plate.plan.library), columns


def _entry(kind: str, files: str, readout: str, where: tuple[str, list[str]], design: Design) -> list[str]:
    layout, columns = where
    arms = ", ".join(f"{quoted(arm_name(moi))} = {moi:g}" for moi in design.arms)
    return [
        f"[[{kind}]]",
        f"files = {quoted(files)}",
        f"layout = {quoted(f'layouts/{layout}.toml')}",
        *readout.split("\n"),
        f'values = {{ arm = {{ column = "moi", {arms} }} }}',
        *columns,
        f"virus = {quoted(design.virus.name)}",
        f"cell_line = {quoted(design.cell_line)}",
    ]
