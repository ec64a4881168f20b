"""Layouts as TOML in the wellmap file format, with plate size, overlaps reported and doses as series.

The format is that of Kundert (2021) wellmap: a file format for microplate layouts. BMC Res Notes 14:164,
doi:10.1186/s13104-021-05573-0, written anew from its documentation. Where wellmap lets the later of two equal
entries win, platekit asks: they name one well twice, and only the author knows which was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from platekit.errors import LayoutError
from platekit.layout._cells import units_columns
from platekit.layout._columns import DOSES, NUMBERS, Heading, heading, looks_like_unit
from platekit.layout._dispense_entry import USUAL_VEHICLES, Dispense, dispensed, merged
from platekit.layout._groups import Group, wells_of
from platekit.layout._labels import Label, Labels, label, layout_table, refuse_outside
from platekit.layout._layout import Layout
from platekit.layout._left_out import left_out
from platekit.layout._numbers import Given, doses, numbers
from platekit.layout._own_columns import own_columns
from platekit.layout._patterns import Place, expand_wells
from platekit.layout._ranges import ranges
from platekit.layout._rules import with_roles
from platekit.layout._series import is_series, one_value, series_of, spread
from platekit.layout._table_file import table_file
from platekit.layout._toml_file import TomlFile, toml_file
from platekit.units import unit_heading
from platekit.wells import well_name

_ASK = 'Write concentration_uM = 0.3, or concentration = { value = 300, unit = "nM" }, or [meta] concentration_unit = "nM".'


def toml_layout(path: Path, *, roles: Mapping[str, str]) -> Layout:
    """Return the layout that a TOML file describes.

    Parameters
    ----------
    path : Path
    roles : mapping
        The user's own words to roles; they win over those of the file's [meta].

    Returns
    -------
    Layout
        With a role in each well; doses and compounds are not yet held against each other.

    Raises
    ------
    LayoutError
        If the file, or one that it includes, contradicts itself.
    """
    return _joined(path, roles, ())


def _joined(path: Path, roles: Mapping[str, str], chain: tuple[Path, ...]) -> Layout:
    file = toml_file(path, chain=chain)
    words = {**file.roles, **roles}
    logged, said = _dispensed(file.dispense, words) if file.dispense else ({}, [])
    labels = _labels(file, logged)
    sizes = set() if file.plate_size is None else {file.plate_size}
    remarks = [*file.remarks, *said]
    for plate, other in file.concat:
        joined = _joined(other, roles, (*chain, path.resolve()))
        remarks += joined.remarks
        sizes |= set() if joined.plate_size is None else {joined.plate_size}
        _add(labels, joined, plate)
    if len(sizes) > 1:
        raise LayoutError(
            f"{path.name}, [meta] concat", f"plates of {' and '.join(str(size) for size in sorted(sizes))} wells",
            "plates of one size", "Write one layout for each plate size.",
        )  # fmt: skip
    table = layout_table(labels, roles=words, source=path.name)
    size = sizes.pop() if sizes else None
    refuse_outside(table, size, source=path.name)
    table, excluded = left_out(table, source=path.name)
    remarks += [*excluded, *own_columns(table, source=path.name)]
    wells, followed = with_roles(table, source=path.name, words=words)
    remarks += followed
    return Layout(wells, size, path.name, tuple(dict.fromkeys(remarks)))


def _add(labels: Labels, joined: Layout, plate: str) -> None:
    for row in joined.wells.to_dict("records"):
        well = (plate or row["plate"], row["well"])
        where = f"{joined.source}, well {well[1]}"
        if well in labels:
            raise LayoutError(
                where, f"a well that another file of [meta] concat has too{' on plate ' + repr(well[0]) if well[0] else ''}",
                "each well once", 'Name the plates: [meta.concat] and below it P1 = "first.toml".',
            )  # fmt: skip
        held = {str(column): Label(value, where) for column, value in row.items() if column not in ("plate", "well")}
        labels[well] = {name: entry for name, entry in held.items() if entry.value != "" and entry.value == entry.value}


def _dispensed(entry: Dispense, words: Mapping[str, str]) -> tuple[Labels, list[str]]:
    """Return what the log of a dispenser put into the wells; its stocks may be a layout of the source plates."""
    if entry.stocks_file is None:
        return dispensed(entry, words, None)
    vehicles = dict.fromkeys((*USUAL_VEHICLES, *entry.vehicles), "virus_control")
    suffix = entry.stocks_file.suffix.casefold()
    read = _joined(entry.stocks_file, vehicles, ()) if suffix == ".toml" else table_file(entry.stocks_file, vehicles)
    return dispensed(entry, words, read)


def _labels(file: TomlFile, logged: Labels) -> Labels:
    labels: Labels = {}
    named = (*(group.plate for group in file.groups), *(plate for plate, _ in logged))
    plates = [plate for plate in dict.fromkeys(named) if plate] or [""]
    for plate in plates:
        groups = [group for group in file.groups if group.plate in ("", plate)]
        poured = {well: held for (on, well), held in logged.items() if on in ("", plate)}
        also = [place for well in poured for place in expand_wells(well, where=plate)]
        wells = wells_of(groups, also)
        for place in wells:
            labels[plate, well_name(*place)] = {}
        won: dict[tuple[Place, str], tuple[Group, object, str]] = {}
        for group in sorted(groups, key=lambda group: group.level):
            mine = group.of(wells)
            for column, values, where in _values(group, mine):
                _settle(won, group, column, values, where)
        for (place, column), (_, value, where) in won.items():
            label(labels, (plate, well_name(*place)), column, value, where)
        for well, held in poured.items():
            labels[plate, well] = merged(labels[plate, well], held, well)
    return labels


def _settle(
    won: dict[tuple[Place, str], tuple[Group, object, str]],
    group: Group,
    column: str,
    values: Mapping[Place, object],
    where: str,
) -> None:
    for place, value in values.items():
        before = won.get((place, column))
        if before and before[0].level == group.level and before[1] != value and value == value:
            both = [spot for spot in values if won.get((spot, column), (None,))[0] is before[0]]
            raise LayoutError(
                where, f"{value!r} for wells {ranges(map(_name, both))}",
                f"one value only; {before[2]} says {before[1]!r}",
                "Both entries are of one rank, so neither wins. Leave the wells out of one of them.",
            )  # fmt: skip
        won[place, column] = (group, value, where)


def _values(group: Group, wells: list[Place]) -> Iterable[tuple[str, dict[Place, object], str]]:
    """Yield each column that a group sets, with the value of each of its wells and the place it stands."""
    headings = {key: heading(key, where=f"{group.where} {key}") for key in group.entries}
    units = _units(group, headings)
    for key, given in headings.items():
        if key in units.values():
            continue
        where = f"{group.where} {key}"
        twin = next((other for other, head in headings.items() if head.column == given.column and other != key), None)
        if twin:
            raise LayoutError(
                group.where, f"'{key}' and '{twin}'", f"one of them, both are {given.column}", "Leave one away."
            )
        if given.column in ("well", "plate"):
            raise LayoutError(where, f"'{key}'", "what is in the well", "Wells and plates are named in the [brackets].")
        beside = [(group.entries[units[key]], f"{group.where} {units[key]}")] if key in units else []
        yield given.column, _one_column(given, group.entries[key], wells, group.unit, beside, where), where


def _units(group: Group, headings: Mapping[str, Heading]) -> dict[str, str]:
    """Return the doses of a group that have their unit beside them, such as `concentration_unit`, and its key.

    Raises
    ------
    LayoutError
        If there is a unit of concentration and no dose.
    """
    units = units_columns(headings, lambda at: [group.entries[at]])
    for key in headings:
        if unit_heading(key) is not None and key not in units.values() and looks_like_unit(group.entries[key], "uM"):
            raise LayoutError(
                f"{group.where} {key}", repr(group.entries[key]), "the dose in this unit, in the same group",
                f'Write both into one group, or [meta] concentration_unit = "{group.entries[key]}" for all of the file.',
            )  # fmt: skip
    return units


def _one_column(
    given: Heading, value: Any, wells: list[Place], unit: str, beside: Given, where: str
) -> dict[Place, object]:
    column = given.column
    # The unit of the whole file is that of doses that say nothing else.
    usual = given.unit or ("" if beside else unit)
    if is_series(value):
        series = series_of(value, where=where)
        found = spread(series, wells, where=where)
        if column not in DOSES:
            return dict(found)
        placed = [(dose, where) for dose in found.values()]
        in_uM = doses(placed, series.unit or usual, where=where, ask=_ASK, beside=[*beside] * len(placed))
        return dict(zip(found, in_uM.tolist(), strict=True))
    single, own = one_value(value)
    if isinstance(single, list | dict) or (own and column not in DOSES):
        raise LayoutError(
            where, repr(value), "one value for all wells of the group",
            "Doses may be a series: { top = 10, fold = 3, n = 8 } or { values = [10, 3, 1] }; only they have a unit.",
        )  # fmt: skip
    if column in DOSES:
        single = float(doses([(single, where)], own or usual, where=where, ask=_ASK, beside=beside)[0])
    elif column in NUMBERS:
        single = float(numbers([(single, where)])[0])
    return dict.fromkeys(wells, single)


def _name(place: Place) -> str:
    return well_name(*place)
