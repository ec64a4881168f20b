"""``[dispense]`` of a TOML layout: the log of a liquid dispenser, its stocks and the volume of the wells."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platekit.errors import LayoutError, PlatekitError, did_you_mean
from platekit.layout._columns import text_of
from platekit.layout._dispense_log import DispenseTable, Transfer, dispense_tables, transfers, unfinished
from platekit.layout._dispense_runs import onto_plates, resolved
from platekit.layout._dispensed import Stock, Stocks, contents, vehicle_pattern
from platekit.layout._labels import Label, Well
from platekit.layout._layout import Layout
from platekit.layout._numbers import doses
from platekit.paths import written_path
from platekit.sheets import LAYOUT, Sheet, open_sheets

# Words for vehicles in a layout of the source plate, which says nothing of virus.
USUAL_VEHICLES = ("DMSO", "vehicle", "water", "PBS", "ethanol", "methanol", "DMF")
_KEYS = ("log", "well_volume_uL", "stocks", "vehicles", "plates")
_EXAMPLE = '[dispense] log = "echo.csv"'
_STOCK_UNIT = 'Write stocks = { baricitinib = "10 mM" }.'

Labels = dict[Well, dict[str, Label]]


@dataclass(frozen=True)
class Dispense:
    """What ``[dispense]`` says.

    Attributes
    ----------
    where : str
        File and table, for messages.
    logs : tuple of Path
    well_volume_uL : float
        NaN where it is not said.
    stocks_file : Path or None
        A layout of the source plates.
    stocks : mapping of str to Stock
        Fluid, in lower case, to its stock.
    vehicles : tuple of str
    plates : mapping of str to str
        Name or barcode of a destination plate in the log, or the file of a log, to the name of the plate in the screen.
    """

    where: str
    logs: tuple[Path, ...]
    well_volume_uL: float
    stocks_file: Path | None
    stocks: Mapping[str, Stock]
    vehicles: tuple[str, ...]
    plates: Mapping[str, str]


def dispense_entry(given: object, path: Path) -> Dispense:
    """Return what the table of a layout file says.

    Raises
    ------
    LayoutError
        If a key is not known, or holds what it cannot.
    """
    where = f"{path.name}, [dispense]"
    entry = given if isinstance(given, dict) else {}
    for key in entry:
        if key not in _KEYS:
            raise LayoutError(where, f"the key '{key}'", "a key of [dispense]", f"Keys: {did_you_mean(key, _KEYS)}")
    stocks = entry.get("stocks", {})
    if not isinstance(stocks, str | dict):
        raise LayoutError(f"{where} stocks", repr(stocks), "a file, or fluids and their stocks", _STOCK_UNIT)
    logs = _texts(entry.get("log"), f"{where} log", f"Write {_EXAMPLE}.")
    if len(set(logs)) < len(logs):
        twice = next(name for number, name in enumerate(logs) if name in logs[:number])
        raise LayoutError(f"{where} log", f"'{twice}' twice", "each log once, since doses add up", "Take one away.")
    return Dispense(
        where=where,
        logs=tuple(written_path(name, path.parent, where=f"{where} log", error=LayoutError) for name in logs),
        well_volume_uL=_volume(entry, where),
        stocks_file=written_path(stocks, path.parent, where=f"{where} stocks", error=LayoutError)
        if isinstance(stocks, str)
        else None,
        stocks=_named_stocks(stocks, where) if isinstance(stocks, dict) else {},
        vehicles=_texts(entry.get("vehicles", []), f"{where} vehicles", 'Write vehicles = ["DMSO"].', least=0),
        plates=_plates(entry.get("plates", {}), where),
    )


def _texts(value: object, where: str, mend: str, *, least: int = 1) -> tuple[str, ...]:
    words = value if isinstance(value, list) else [] if value is None else [value]
    if len(words) < least or not all(isinstance(word, str) and word for word in words):
        raise LayoutError(where, "nothing" if value is None else repr(value), "text, or a list of texts", mend)
    return tuple(str(word) for word in words)


def _volume(entry: Mapping[str, Any], where: str) -> float:
    volume = entry.get("well_volume_uL", math.nan)
    if isinstance(volume, bool) or not isinstance(volume, int | float) or volume <= 0 or volume > sys.float_info.max:
        raise LayoutError(
            f"{where} well_volume_uL", repr(volume), "microlitres, above 0", "Write well_volume_uL = 50, without quotes.",
        )  # fmt: skip
    return float(volume)


def _named_stocks(given: Mapping[str, Any], where: str) -> dict[str, Stock]:
    found: dict[str, Stock] = {}
    for name, value in given.items():
        place = f"{where} stocks '{name}'"
        unit = ""
        if isinstance(value, dict) and set(value) == {"value", "unit"}:
            value, unit = value["value"], str(value["unit"])
        uM = float(doses([(value, place)], unit, where=place, ask=_STOCK_UNIT)[0])
        if not uM > 0:
            raise LayoutError(
                place, repr(value), "a concentration above 0", 'Name what has none in vehicles = ["..."].'
            )
        found[name.casefold()] = Stock(name, uM)
    return found


def _plates(given: object, where: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(name, str) and name for name in given.values()):
        raise LayoutError(
            f"{where} plates", repr(given), "plates of the log and their names in the screen",
            'Write plates = { "DST001" = "day1_L1" }.',
        )  # fmt: skip
    return dict(given)


def dispensed(entry: Dispense, roles: Mapping[str, str], source: Layout | None) -> tuple[Labels, list[str]]:
    """Return what the log put into each well of each plate ("" is every plate), and remarks.

    Parameters
    ----------
    entry : Dispense
    roles : mapping
        The user's own words to roles.
    source : Layout or None
        The layout of the source plates, where the entry names one.

    Raises
    ------
    LayoutError
        If a file is no log, a plate is not in it, or what is in a well cannot be told.
    """
    vehicle = vehicle_pattern(entry.vehicles)
    remarks: list[str] = []
    given: list[Transfer] = []
    for number, path in enumerate(entry.logs):
        sheets, said = open_sheets(path, expected=LAYOUT)
        tables = [table for sheet in sheets for table in dispense_tables(sheet)]
        if not tables:
            raise no_log(sheets[0])
        remarks += [*said, *_kind(tables), *(remark for table in tables for remark in table.remarks)]
        remarks += [remark for sheet in sheets for remark in unfinished(sheet, tables)]
        given += [one for table in tables for one in transfers(table, log=number, vehicle=vehicle)]
    if not given:
        raise LayoutError(
            entry.logs[0].name, "a log without a transfer", "one transfer or more", "Export the log of the run again."
        )
    onto, said = onto_plates(given, entry.plates, entry.where)
    kept, again = resolved(onto)
    stocks = _stocks(entry, source)
    labels, left = contents(
        kept, stocks, well_volume_uL=entry.well_volume_uL, vehicle=vehicle, roles=roles, where=entry.where
    )
    return labels, [*remarks, *said, *(f"{entry.where}: {remark}" for remark in again), *left]


def no_log(sheet: Sheet) -> LayoutError:
    """Return the refusal of a file that is no dispense log."""
    return LayoutError(
        sheet.title, "no table of transfers", "the report of an Echo or D300, or a pick list",
        "Its headings are Source Well, Destination Well and Transfer Volume; or Dispensed well, Fluid name and "
        "Dispensed concentration.",
    )  # fmt: skip


def _kind(tables: Sequence[DispenseTable]) -> list[str]:
    planned = {table.sheet.file: table for table in tables if table.planned}
    said = "a pick list, which says what was planned and not what was dispensed"
    unit = "; its volumes name no unit and are read as an Echo's, in nL"
    return [f"{file}: {said}{unit if table.without_unit else ''}" for file, table in sorted(planned.items())]


def _stocks(entry: Dispense, source: Layout | None) -> Stocks:
    if source is None:
        return Stocks(by_name=entry.stocks)
    held: dict[Well, Stock] = {}
    for row in source.wells.to_dict("records"):
        name = text_of(row["compound"] or row["vehicle"] or ("vehicle" if row["role"] == "virus_control" else ""))
        if name:
            held[row["plate"], row["well"]] = Stock(name, float(row["concentration_uM"]), vehicle=row["compound"] == "")
    return Stocks(by_well=held, by_name=entry.stocks, source=source.source)


def logged_layout(sheets: Iterable[Sheet], source: str, roles: Mapping[str, str]) -> tuple[Labels, list[str]] | None:
    """Return the labels of a log that says the concentrations in the wells itself; None if the sheets hold no log.

    Raises
    ------
    LayoutError
        If it says volumes alone: the layout then has to say stocks and the volume of the wells.
    """
    tables = [table for sheet in sheets for table in dispense_tables(sheet)]
    if not tables:
        return None
    given = [one for table in tables for one in transfers(table, log=0, vehicle=vehicle_pattern(()))]
    entry = Dispense(f"{source}, its log", (), math.nan, None, {}, (), {})
    if any(math.isnan(one.final_uM) and not vehicle_pattern(()).fullmatch(one.fluid) for one in given):
        raise LayoutError(
            source, "a log of transfers without the concentrations in the wells", "a layout that names the log",
            f'Write a layout.toml: {_EXAMPLE.replace("echo.csv", source)}, well_volume_uL = 50, '
            'stocks = "source_plate.csv"; docs/layouts.md shows one.',
        )  # fmt: skip
    onto, said = onto_plates(given, entry.plates, entry.where)
    labels, left = contents(
        onto, Stocks(), well_volume_uL=math.nan, vehicle=vehicle_pattern(()), roles=roles, where=entry.where
    )
    return labels, [*said, *left]


def merged(held: dict[str, Label], logged: Mapping[str, Label], well: str) -> dict[str, Label]:
    """Return what groups and log say together of one well; a role of the groups wins, all else must agree.

    Raises
    ------
    LayoutError
        If the two say different things.
    """
    both = dict(held)
    for column, entry in logged.items():
        # A well whose role is said and that got nothing but vehicle: the fluid is its vehicle, not its compound.
        bare = column == "compound" and "role" in held and "concentration_uM" not in logged
        target = "vehicle" if bare and "vehicle" not in logged else column
        known = both.setdefault(target, entry)
        if target != "role" and not _same(known.value, entry.value):
            raise LayoutError(
                known.where, f"{target} {known.value!r} for well {well}", f"{entry.value!r}, as {entry.where} says",
                f"Leave {target} of this well out of the layout, or correct the log.",
            )  # fmt: skip
    return both


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=0.01)
    return one == other


def refuse_shift(where: str) -> PlatekitError:
    """Return the refusal of a shift of a file that names a log."""
    return LayoutError(
        where, "a shift of a file with [dispense]", "a file of groups alone",
        "The log names the wells themselves. Leave the shift away.",
    )  # fmt: skip
