"""The layout of a library plate as a TOML file: series of doses as blocks, controls as lists of wells."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from platekit.simulate.design import Design
from platekit.simulate.plates import LibraryPlate, PlannedWell, Series
from platekit.wells import well_name


def layout_text(plan: LibraryPlate, design: Design) -> str:
    """Return the layout of a plate in the wellmap format, with plate size and dose series.

    Parameters
    ----------
    plan : LibraryPlate
    design : Design
        For plate size, doses and vehicle.

    Returns
    -------
    str
        Virus, MOI and cell line are not in it: they belong to the screen.
    """
    in_series = {place for entry in plan.series for place in entry.places}
    alone = [well for well in plan.wells if (well.row, well.column) not in in_series]
    parts = [
        f"# {design.name}, library {plan.library}. Simulated.\n\n"
        f"[meta]\nplate_size = {design.plate_size}\n\n[expt]\nvehicle = {quoted(design.vehicle)}",
        *(_wells(wells) for _, wells in groupby(sorted(alone, key=_same), key=_same)),
        *(_series(entry, design) for entry in plan.series),
    ]
    return "\n\n".join(parts) + "\n"


def quoted(text: str) -> str:
    """Return a TOML string.

    Examples
    --------
    >>> print(quoted('5" dish'))
    "5\\" dish"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _same(well: PlannedWell) -> tuple[bool, str, str, float, str]:
    """What wells of one entry have in common; controls come first."""
    return well.role == "compound", well.role, well.drug.name, -well.concentration_uM, well.replicate


def _wells(wells: Iterable[PlannedWell]) -> str:
    same = sorted(wells, key=lambda well: (well.row, well.column))
    lines = [f"[well.{quoted(','.join(well.name for well in same))}]", f"role = {quoted(same[0].role)}"]
    if same[0].drug.name:
        lines.append(f"compound = {quoted(same[0].drug.name)}")
        lines.append(f"concentration_uM = {same[0].concentration_uM:.12g}")
    if same[0].replicate:
        lines.append(f"replicate = {quoted(same[0].replicate)}")
    return "\n".join(lines)


def _series(entry: Series, design: Design) -> str:
    doses, (row, column) = design.doses, entry.places[0]
    down = doses.n > 1 and entry.places[1][0] > row
    size = f"1x{doses.n}" if down else f"{doses.n}x1"
    series = (
        f'{{ top = {doses.top_uM:g}, fold = {doses.fold:g}, n = {doses.n}, along = "{"down" if down else "right"}" }}'
    )
    return "\n".join([
        f"[block.{size}.{well_name(row, column)}]",
        'role = "compound"',
        f"compound = {quoted(entry.drug.name)}",
        f"replicate = {quoted(entry.replicate)}",
        f"concentration_uM = {series if doses.n > 1 else f'{doses.top_uM:g}'}",
    ])  # fmt: skip
