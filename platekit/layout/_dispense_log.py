"""Reads the log of a liquid dispenser: which fluid went from where into which well, and what was not dispensed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from platekit.errors import LayoutError, refuse
from platekit.layout._columns import text_of
from platekit.layout._numbers import doses, numbers
from platekit.sheets import Sheet
from platekit.values import Cell
from platekit.wells import parse_well

# Headings by what they stand for; the first that is there is taken. Echo reports and pick lists, D300 reports
# ("Tabular detail"), I.DOT lists.
_HEADINGS = {
    "well": ("destination well", "dest well", "dispensed well", "target well"),
    "plate": ("destination plate name", "dest plate name", "destination plate", "dest plate", "target plate",
              "plate name", "plate id", "plate"),
    "barcode": ("destination plate barcode", "dest plate barcode", "plate barcode", "barcode"),
    "source_plate": ("source plate name", "source plate", "src plate name", "src plate"),
    "source_barcode": ("source plate barcode", "src plate barcode"),
    "source_well": ("source well", "src well"),
    "fluid": ("sample name", "fluid name", "liquid name", "compound name", "compound", "fluid", "sample id"),
    "fluid_id": ("sample id", "compound id"),
    "volume": ("actual volume", "transfer volume", "transfer vol", "dispensed volume", "volume"),
    "planned": ("transfer volume", "transfer vol"),
    "volume_unit": ("volume units", "volume unit"),
    "final": ("dispensed concentration", "dispensed conc.", "dispensed conc", "concentration", "conc."),
    "stock": ("sample concentration", "source concentration", "sample conc.", "stock concentration"),
    "unit": ("conc. units", "conc units", "concentration units", "concentration unit", "source concentration units",
             "sample concentration units"),
    "status": ("transfer status",),
}  # fmt: skip
_IN_NL = {"pl": 1e-3, "nl": 1.0, "ul": 1e3, "ml": 1e6}
# The D300 report in its wide form has a column for each fluid: "Conc. (uM)" and its name below it in the same cell.
_WIDE = re.compile(r"conc\. \(([^)]+)\) (.+)", re.IGNORECASE)
_NO_UNIT = "Say it in the heading, such as 'Concentration (uM)', or in a column 'Conc. units'."
# Beside the wells of a source, these may be its concentration as well as that in the well.
_EITHER = ("concentration", "conc.")
# Echo writes nanolitres under these headings and says so nowhere; it dispenses drops of 2.5 or 25 nL.
_ECHO_VOLUMES = ("transfer volume", "transfer vol", "actual volume")
_DROP_NL = 2.5


@dataclass(frozen=True)
class Transfer:
    """One line of a log: a fluid into a well.

    Attributes
    ----------
    where : str
        File and line, or sheet and cell.
    file : str
    log : int
        Which of several logs it stands in, from 0.
    line : tuple of str
        The whole line as written: what is equal in all cells is one transfer, since a second one has its own time.
    plate, barcode, well : str
        Where it went; the well in the padded form.
    source_plate, source_barcode, source_well, fluid : str
        Where it came from and what it is called, as far as the log says so.
    volume_nL : float
        What was dispensed; of a transfer that failed, what was planned. NaN where the log has no volumes.
    final_uM, stock_uM : float
        Concentration in the well and in the source, where the log says it; else NaN.
    failed : str
        Why it was not dispensed, or not in full; "" where it was.
    """

    where: str
    file: str
    log: int
    line: tuple[str, ...]
    plate: str
    barcode: str
    well: str
    source_plate: str
    source_barcode: str
    source_well: str
    fluid: str
    volume_nL: float
    final_uM: float = math.nan
    stock_uM: float = math.nan
    failed: str = ""


@dataclass(frozen=True)
class DispenseTable:
    """One table of a log: the row of its headings from 0, where each of them stands, and the rows below."""

    sheet: Sheet
    row: int
    at: Mapping[str, int]
    units: Mapping[str, str]
    wide: Mapping[int, tuple[str, str]]
    section: str
    rows: Sequence[int]
    remarks: Sequence[str] = ()

    @property
    def planned(self) -> bool:
        """Whether it says what is to be dispensed (a pick list), not what was."""
        return not self.section and "status" not in self.at and "source_well" in self.at

    @property
    def without_unit(self) -> bool:
        """Whether its volumes name no unit, and are read as those of an Echo."""
        return "volume" in self.at and not self.units.get("volume") and "volume_unit" not in self.at


def dispense_tables(sheet: Sheet) -> list[DispenseTable]:
    """Return the tables of a sheet that say what was dispensed into which well; none for any other sheet.

    Raises
    ------
    LayoutError
        If a row among the transfers names no well.
    """
    found: list[DispenseTable] = []
    row = 0
    while row < len(sheet.rows):
        at, units, wide = _headings(sheet.rows[row])
        poured = "volume" in at or "final" in at or bool(wide)
        if "well" in at and poured and ("source_well" in at or "fluid" in at or wide):
            rows, said = _rows(sheet, row, at)
            found.append(DispenseTable(sheet, row, at, units, wide, _section(sheet, row), rows, said))
            row = rows[-1] if rows else row
        row += 1
    return found


def unfinished(sheet: Sheet, tables: Sequence[DispenseTable]) -> list[str]:
    """Return a remark where the report of an Echo lacks the lines about the instrument at its end."""
    report = any(table.section == "DETAILS" for table in tables)
    if not report or sheet.has("instrument name"):
        return []
    return [f"{sheet.title}: ends without the lines about the instrument; if it was cut off, transfers are missing"]


def transfers(table: DispenseTable, *, log: int, vehicle: re.Pattern[str]) -> Iterator[Transfer]:
    """Yield what a table says was dispensed; lines without fluid and volume are no transfers.

    Parameters
    ----------
    table : DispenseTable
    log : int
        Which of several logs it is, from 0.
    vehicle : pattern
        Names of vehicles, whose concentration (often in percent) is not asked for.

    Raises
    ------
    LayoutError
        If a concentration may be that of the source, or a volume has no unit.
    """
    _refuse_either(table)
    dispensed, planned = _volumes(table, "volume"), _volumes(table, "planned")
    for place, row in enumerate(table.rows):
        text = {name: text_of(table.sheet.cell(row, column)) for name, column in table.at.items()}
        failed = _failed(table, text, dispensed[place], planned[place])
        # Of what failed, the plan: a dose of 0 would turn a compound into a vehicle.
        volume = planned[place] if failed else dispensed[place]
        common = Transfer(
            table.sheet.where(row), table.sheet.file, log, tuple(table.sheet.texts(row)), text.get("plate", ""), text.get("barcode", ""),
            parse_well(text["well"]) or "", text.get("source_plate", ""), text.get("source_barcode", ""),
            parse_well(text.get("source_well", "")) or text.get("source_well", ""),
            text.get("fluid", "") or text.get("fluid_id", ""),
            volume, failed=failed,
        )  # fmt: skip
        if table.wide:
            yield from _wide(table, row, common, vehicle)
        elif common.fluid or common.source_well:
            is_vehicle = bool(vehicle.fullmatch(common.fluid))
            unit = text.get("unit", "")
            final = math.nan if is_vehicle else _dose(table, row, "final", unit)
            stock = math.nan if is_vehicle else _dose(table, row, "stock", unit)
            if final != 0 and (common.volume_nL != 0 or common.failed):
                yield replace(common, final_uM=final, stock_uM=stock)


def _wide(table: DispenseTable, row: int, common: Transfer, vehicle: re.Pattern[str]) -> Iterator[Transfer]:
    poured = False
    for column, (fluid, unit) in table.wide.items():
        place = table.sheet.where(row, column)
        dose = float(doses([(table.sheet.cell(row, column), place)], unit, where=place, ask=_NO_UNIT)[0])
        if dose > 0:
            poured = True
            yield replace(common, fluid=fluid, final_uM=dose)
    if not poured and vehicle.fullmatch(common.fluid):
        yield common


def _headings(cells: Sequence[Cell]) -> tuple[dict[str, int], dict[str, str], dict[int, tuple[str, str]]]:
    """Return the column of each heading, the units that headings carry, and the columns of single fluids."""
    words: dict[str, int] = {}
    units: dict[str, str] = {}
    wide: dict[int, tuple[str, str]] = {}
    for column, cell in enumerate(cells):
        single = _WIDE.fullmatch(_plain(cell)) if isinstance(cell, str) else None
        if single:
            wide[column] = (single[2], single[1])
            continue
        name, unit = _heading(cell)
        words.setdefault(name, column)
        if unit:
            units[name] = unit
    at: dict[str, int] = {}
    of: dict[str, str] = {}
    for what, names in _HEADINGS.items():
        name = next((name for name in names if name in words), "")
        if name:
            at[what] = words[name]
            of[what] = units.get(name, "")
    return at, of, wide


def _heading(cell: Cell) -> tuple[str, str]:
    """Return the words of a heading, in lower case, and the unit behind them; "" for none."""
    plain = _plain(cell) if isinstance(cell, str) else ""
    unit = re.search(r"[(\[]([A-Za-z%/]+)[)\]]$", plain)
    name = (plain[: unit.start()] if unit else plain).strip().casefold().replace("_", " ")
    return name, unit[1] if unit else ""


def _plain(text: str) -> str:
    """Return text with single spaces and a plain u for the micro sign."""
    return re.sub(r"\s+", " ", text).replace("\u00b5", "u").replace("\u03bc", "u").strip()


def _section(sheet: Sheet, row: int) -> str:
    """Return the title in [brackets] above the headings, such as ``EXCEPTIONS``; "" where there is none."""
    for above in range(row - 1, max(row - 4, -1), -1):
        title = re.fullmatch(r"\[\s*(\w+)\s*\]", sheet.text(above, 0))
        if title:
            return title[1].upper()
    return ""


def _rows(sheet: Sheet, header: int, at: Mapping[str, int]) -> tuple[list[int], list[str]]:
    """Return the rows of the transfers below the headings, and remarks on notes between them."""
    rows: list[int] = []
    notes: list[int] = []
    errors: list[LayoutError] = []
    for row in range(header + 1, len(sheet.rows)):
        filled = [cell for cell in sheet.texts(row) if cell]
        # A table ends at a title or at the headings of the next one; the lines about the instrument are two cells each.
        if filled and (sheet.text(row, 0).startswith("[") or "well" in _headings(sheet.rows[row])[0]):
            break
        word = sheet.text(row, at["well"])
        if len(filled) <= 2 and parse_well(word) is None:
            notes += [row] if filled else []
            continue
        if parse_well(word) is None:
            errors.append(LayoutError(
                sheet.where(row, at["well"]), f"'{word}', which is no well", "the well that was dispensed into",
                "Correct the well, or take the line away if it is none of a transfer.",
            ))  # fmt: skip
        rows.append(row)
    errors += _cut_off(sheet, header, rows)
    refuse(errors[:20])
    between = [sheet.where(row) for row in notes if rows and row < rows[-1]]
    return rows, [f"{place}: a note among the transfers, not read" for place in between]


def _cut_off(sheet: Sheet, header: int, rows: Sequence[int]) -> list[LayoutError]:
    """Return the refusal of a file that ends in the middle of its last transfer."""
    last = sheet.filled[-1] if sheet.filled else -1
    if not sheet.open_end or not rows or rows[-1] != last or len(sheet.rows[last]) >= len(sheet.rows[header]):
        return []
    return [LayoutError(
        sheet.where(last), f"{len(sheet.rows[last])} cells at the very end of the file", "a whole line of the table",
        "The file was cut off. Export or copy it again.",
    )]  # fmt: skip


def _refuse_either(table: DispenseTable) -> None:
    """Refuse a concentration that may be that of the source as well as that in the well: they differ a thousandfold."""
    if "source_well" not in table.at or "final" not in table.at:
        return
    heading = table.sheet.text(table.row, table.at["final"])
    if _heading(heading)[0] in _EITHER:
        raise LayoutError(
            table.sheet.where(table.row, table.at["final"]), f"'{heading}' beside the wells of a source",
            "to know whether it is that of the source or that in the well",
            "Rename the heading: 'Source concentration' is diluted by the volumes, 'Dispensed concentration' is the dose.",
        )  # fmt: skip


def _volumes(table: DispenseTable, what: str) -> list[float]:
    """Return nanolitres: ``"volume"`` is what was dispensed, ``"planned"`` what was asked for; NaN where it is not said."""
    if what not in table.at:
        return [math.nan] * len(table.rows)
    column = table.at[what]
    given = numbers([(table.sheet.cell(row, column), table.sheet.where(row, column)) for row in table.rows])
    return [_in_nL(table, row, what, volume) for volume, row in zip(given.tolist(), table.rows, strict=True)]


def _in_nL(table: DispenseTable, row: int, what: str, volume: float) -> float:
    unit, column = table.units.get(what, ""), table.at[what]
    where = table.sheet.where(table.row, column)
    if "volume_unit" in table.at:
        unit = text_of(table.sheet.cell(row, table.at["volume_unit"])) or unit
        where = table.sheet.where(row, table.at["volume_unit"])
    plain = _plain(unit).casefold()
    if plain in _IN_NL:
        return volume * _IN_NL[plain]
    if plain:
        raise LayoutError(where, f"the unit '{unit}'", "pL, nL, uL or mL", "Correct the unit of the volumes.")
    name = table.sheet.text(table.row, column)
    of_echo = "source_well" in table.at and _heading(name)[0] in _ECHO_VOLUMES
    if math.isnan(volume) or (of_echo and not 0 < volume < _DROP_NL):
        return volume
    if "final" in table.at or table.wide:
        # The report says the dose in the well itself.
        return math.nan
    raise LayoutError(
        table.sheet.where(row, column), f"{volume:g} under '{name}', which names no unit", "the unit of the volumes",
        f"Write it into the heading: '{name} (nL)' or '{name} (uL)'. "
        f"An Echo's report names none, and has nL: drops of {_DROP_NL:g}.",
    )  # fmt: skip


def _dose(table: DispenseTable, row: int, what: str, unit: str) -> float:
    if what not in table.at:
        return math.nan
    column = table.at[what]
    where = table.sheet.where(row, column)
    given = [(table.sheet.cell(row, column), where)]
    return float(doses(given, unit or table.units.get(what, ""), where=where, ask=_NO_UNIT)[0])


def _failed(table: DispenseTable, text: Mapping[str, str], volume: float, planned: float) -> str:
    """Return why a transfer was not done, or not in full; "" where it was done."""
    said = text.get("status", "")
    if table.section == "EXCEPTIONS":
        return said or "listed under [EXCEPTIONS]"
    if table.at.get("planned") in (None, table.at.get("volume")):
        return ""
    # Echo dispenses drops of 2.5 or 25 nL: what differs by less than a twentieth is rounding.
    if math.isnan(volume) or (planned > 0 and abs(volume - planned) > planned / 20):
        return said or f"{0 if math.isnan(volume) else volume:g} of {planned:g} nL"
    return ""
