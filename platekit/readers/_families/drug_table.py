"""Tables of drug screens with named columns: plate, well, drug, concentration in nM and signal, one row per well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, ReadOptions
from platekit.readers._cells import cells_at
from platekit.readers._decimals import decide_decimal
from platekit.readers._finding.excel import checked_names
from platekit.readers._finding.listing import Listing, WellColumns, listed_words, listing
from platekit.sheets import Sheet
from platekit.units import to_uM
from platekit.values import Cell, read_values


@dataclass(frozen=True)
class DrugTable:
    """The names of the columns of a family, in lower case.

    Attributes
    ----------
    plate : tuple of str
        The columns that name a plate, joined by ``_``.
    drug, dose, signal : str
    controls : tuple of str
        Words of the drug column for control wells, in lower case, whatever their concentration.
    undosed_are_controls : bool
        Whether every other name without any concentration is such a word too.
    telling : tuple of str
        Columns that no other family has.
    program : str
        Whose table it is.
    screen : str
        The column whose words are screens of their own, each with its own curves; "" where there is none.
    """

    plate: tuple[str, ...]
    drug: str
    dose: str
    signal: str
    controls: tuple[str, ...]
    undosed_are_controls: bool
    telling: tuple[str, ...]
    program: str
    screen: str = ""

    @property
    def needed(self) -> tuple[str, ...]:
        """All columns, the wells included."""
        return (*self.plate, "well", self.drug, self.dose, self.signal)


def has_table(sheet: Sheet, table: DrugTable) -> bool:
    """Return whether the first filled row names the columns of the family, or all but one of them."""
    if not sheet.filled or not all(map(sheet.has, table.telling)):
        return False
    names = {text.casefold() for text in sheet.texts(sheet.filled[0])}
    return names.issuperset(table.telling) and len(names.intersection(table.needed)) >= len(table.needed) - 1


def read_table(sheet: Sheet, table: DrugTable, options: ReadOptions) -> Found:
    """Return where the readings of a table stand, and what it says is in the wells.

    Raises
    ------
    ReadError
        If a column is missing or stands twice, a row names no well or no drug, a concentration is no number, or a drug
        has one in some of its wells only.
    """
    header = sheet.filled[0] if sheet.filled else 0
    columns = _columns(sheet, header, table)
    listed = listing(sheet, header, WellColumns(well=columns["well"]))
    plates = ["_".join(parts) for parts in zip(*(listed.texts(columns[name]) for name in table.plate), strict=True)]
    _refuse_empty(listed, columns, (*table.plate, table.drug))
    known = {plate: place for place, plate in enumerate(dict.fromkeys(plates), start=1)}
    ordinals, signal = np.array([known[plate] for plate in plates]), columns[table.signal]
    cells = replace(
        cells_at(listed.wells, listed.rows, signal), readout=listed.names[signal],
        plate=np.array(plates, dtype=object), ordinal=ordinals,
    )  # fmt: skip
    layout = {"ordinal": ordinals, **_layout(listed, columns, table, options.decimal)}
    said: list[str] = []
    for name in (*table.plate, table.drug):
        said += checked_names(sheet, listed.rows, columns[name], "compound" if name == table.drug else "plate")
    if table.screen:
        layout["cell_line"] = listed.texts(columns[table.screen])
        name = listed.names[columns[table.screen]]
        said.append(
            f"{sheet.title}: {name} stands as cell_line in the layout inside the file, so that each screen has its own curves."
        )
    others = [
        name for place, name in enumerate(listed.names) if name and place not in {columns[one] for one in table.needed}
    ]
    said += [f"{sheet.title}: the columns {listed_words(others)} are not read."] if others else []
    unit = f"{sheet.title}: concentrations ({listed.names[columns[table.dose]]}) are read as nM, as {table.program} defines them."
    return Found(cells, (unit, *listed.remarks(), *said), pd.DataFrame(layout))


def _columns(sheet: Sheet, header: int, table: DrugTable) -> dict[str, int]:
    names = [text.casefold() for text in sheet.texts(header)] if sheet.rows else []
    for name in table.needed:
        if names.count(name) != 1:
            found = f"{names.count(name)} columns called" if name in names else "no column"
            raise ReadError(
                sheet.where(header), f"{found} '{name.upper()}'", "each of the columns " + ", ".join(table.needed).upper(),
                "Name the columns as the program that the table is made for does, each once; or read the table by "
                "[[tables]] in screen.toml.",
            )  # fmt: skip
    return {name: names.index(name) for name in table.needed}


def _refuse_empty(listed: Listing, columns: dict[str, int], names: Sequence[str]) -> None:
    for name in names:
        texts = listed.texts(columns[name])
        if "" in texts:
            raise ReadError(
                listed.where(texts.index(""), columns[name]), "an empty cell", f"what stands under {name.upper()}",
                "Fill in the cell.",
            )  # fmt: skip


def _layout(
    listed: Listing, columns: dict[str, int], table: DrugTable, decimal: str
) -> dict[str, Sequence[str] | np.ndarray]:
    names = np.array(listed.texts(columns[table.drug]), dtype=object)
    doses = _doses(listed, columns[table.dose], decimal)
    control = np.isin([name.casefold() for name in names], table.controls)
    if table.undosed_are_controls:
        control |= np.isnan(doses) & ~np.isin(names, list(set(names[~np.isnan(doses)])))
    _refuse_undosed(listed, columns[table.dose], names, doses, control)
    return {
        "well": listed.wells,
        "role": np.where(control, names, "compound"),
        "compound": np.where(control, "", names),
        "concentration_uM": to_uM(np.where(control, np.nan, doses), "nM", where=listed.sheet.title),
    }


def _doses(listed: Listing, column: int, decimal: str) -> np.ndarray:
    cells, sheet = listed.cells(column), listed.sheet

    def every() -> list[Cell]:
        return [cell for row in sheet.rows for cell in row]

    whole = "sheet" if sheet.name else "file"
    mark = decide_decimal(cells, every, lambda place: listed.where(place, column), whole, said=decimal).mark
    doses, flags = read_values(cells, decimal=mark or ".")
    wrong = np.flatnonzero((flags != "") & (flags != "missing") | (doses < 0))
    if wrong.size:
        place = int(wrong[0])
        raise ReadError(
            listed.where(place, column), f"'{listed.texts(column)[place]}'", "a concentration in nM, or nothing",
            "Correct the cell; control wells have no concentration.",
        )  # fmt: skip
    return doses


def _refuse_undosed(listed: Listing, column: int, names: np.ndarray, doses: np.ndarray, control: np.ndarray) -> None:
    """Refuse a drug without a concentration, in all of its wells or in some: these are no control wells."""
    undosed = np.flatnonzero(np.isnan(doses) & ~control)
    if undosed.size:
        place = int(undosed[0])
        raise ReadError(
            listed.where(place, column), f"no concentration for '{names[place]}'",
            "a concentration in every well of a drug", "Fill in the cell.",
        )  # fmt: skip
