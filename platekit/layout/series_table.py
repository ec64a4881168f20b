"""Layouts as a list of series: one row for a block of wells, with the compound and its doses from the top on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from platekit import schema
from platekit.errors import LayoutError, PlatekitError, did_you_mean, quoted, refuse
from platekit.layout._cells import read_by_row, refuse_unnamed, units_columns, values_of
from platekit.layout._columns import DOSES, Heading, dose_of, folded, heading, text_of
from platekit.layout._labels import Labels, label
from platekit.layout._numbers import doses, numbers
from platekit.layout._patterns import Place, expand_wells
from platekit.layout._ranges import ranges
from platekit.layout._series import DIRECTIONS, series_of, spread
from platekit.sheets import Sheet
from platekit.units import elsewhere
from platekit.wells import PLATE_SHAPES, parse_well, well_name

_WELL_WORDS = ("wells", "well", "block")
_TOP_WORDS = ("top", "top_dose", "top_conc", "top_concentration", "highest_dose")
_OWN = ("fold", "along", "each")
_NEEDED = ("wells", "top", "fold", "n")
_N_WORDS = ("n", "doses", "n_doses", "number_of_doses")
_ASK = "Say it in the heading, such as top_uM or 'top (nM)', or behind the number."
_SEARCHED = 50


@dataclass(frozen=True)
class SeriesTable:
    """A list of series in a sheet: the row of its headings from 0, the columns of the series, and what else a row says.

    `units` leads from a column of doses to the one that says their units row by row, where there is one.
    """

    sheet: Sheet
    row: int
    at: Mapping[str, int]
    unit: str
    others: Mapping[int, Heading]
    units: Mapping[int, int]

    @property
    def headings(self) -> dict[int, Heading]:
        """What the columns hold, that of the highest dose among them."""
        return {self.at["top"]: Heading(DOSES[0], self.unit), **self.others}


def series_table_in(sheet: Sheet) -> SeriesTable | None:
    """Return the list of series of a sheet; None if no row has the headings `wells`, `top`, `fold` and `n`.

    Raises
    ------
    LayoutError
        If one of the headings is not to be found, two of its columns mean the same, or one has no heading.
    """
    for row, cells in enumerate(sheet.rows[:_SEARCHED]):
        at: dict[str, int] = {}
        for column, cell in enumerate(cells):
            what = _what(cell) if isinstance(cell, str) else ""
            if what:
                at.setdefault(what, column)
        if sum(what in at for what in _NEEDED) < len(_NEEDED) - 2:
            continue
        unit = _top(sheet, row, at)
        missing = [what for what in _NEEDED if what not in at]
        if not missing:
            refuse_unnamed(sheet, row)
            others = _others(sheet, row, at)
            table = SeriesTable(sheet, row, at, unit, others, {})
            units = units_columns(table.headings, partial(sheet.texts_down, range(row + 1, len(sheet.rows))))
            return replace(table, units=units)
        if len(missing) == 1 and _of_blocks(sheet, row, at):
            raise _absent(sheet, row, at, missing[0])
    return None


def _what(cell: str) -> str:
    word = folded(cell)
    if word in _WELL_WORDS:
        return "wells"
    return "n" if word in _N_WORDS else word if word in _OWN else ""


def _top(sheet: Sheet, row: int, at: dict[str, int]) -> str:
    """Note where the highest dose stands, and return the unit that its heading carries."""
    for column, cell in enumerate(sheet.rows[row]):
        plain = str(cell).replace("\u00b5", "u").replace("\u03bc", "u")
        words = [word for word in re.split(r"[\s_()\[\],\-]+", plain) if word]
        for length in (2, 1):
            if "_".join(words[:length]).casefold() in _TOP_WORDS and not elsewhere(plain):
                given = dose_of(str(cell), " ".join(words[length:]), DOSES[0], sheet.where(row, column))
                if given:
                    at["top"] = column
                    return given.unit
    return ""


def _of_blocks(sheet: Sheet, row: int, at: Mapping[str, int]) -> bool:
    """Return whether a table says something of blocks of wells: one with a row for each well is no list of series."""
    if "wells" not in at:
        return True
    below = [text_of(sheet.cell(line, at["wells"])) for line in range(row + 1, len(sheet.rows))]
    return any(text and parse_well(text) is None for text in below)


def _absent(sheet: Sheet, row: int, at: Mapping[str, int], what: str) -> LayoutError:
    """Return the refusal of a list of series in which one heading is not to be found, or misspelt."""
    spelt = "top_uM" if what == "top" else what
    own = {
        column: text_of(cell)
        for column, cell in enumerate(sheet.rows[row])
        if cell != "" and column not in at.values()
        and heading(text_of(cell), where=sheet.where(row, column)).column not in schema.LAYOUT.names
    }  # fmt: skip
    for column, text in own.items():
        if did_you_mean(folded(text), (what, spelt)).startswith("did you mean"):
            return LayoutError(
                sheet.where(row, column), f"'{text}' in a list of series without '{what}'", f"the heading '{spelt}'",
                "Correct the heading.",
            )  # fmt: skip
    beside = f" It may be {quoted(own.values())}." if own else ""
    return LayoutError(
        sheet.where(row), f"a list of series without '{what}'", "the headings wells, top, fold and n",
        f"Write '{spelt}' above that column.{beside}",
    )  # fmt: skip


def _others(sheet: Sheet, row: int, at: Mapping[str, int]) -> dict[int, Heading]:
    found: dict[int, Heading] = {}
    for column, cell in enumerate(sheet.rows[row]):
        if cell == "" or column in at.values():
            continue
        given = heading(text_of(cell), where=sheet.where(row, column))
        twin = next((other for other, known in found.items() if known.column == given.column), -1)
        if twin >= 0 or given.column in ("concentration_uM", "well"):
            raise LayoutError(
                sheet.where(row, column), f"a column '{cell}' in a list of series", "each thing once",
                "The dose of the wells is top, divided by fold. Leave the column away.",
            )  # fmt: skip
        _refuse_unsaid_way(sheet, row, column, at)
        found[column] = given
    return found


def _refuse_unsaid_way(sheet: Sheet, row: int, column: int, at: Mapping[str, int]) -> None:
    """Refuse a column of the user's own that would turn doses round, were it spelt `along`, or move them, were it `each`."""
    name = sheet.text(row, column)
    below = {sheet.text(line, column).casefold() for line in range(row + 1, len(sheet.rows))} - {""}
    near = [what for what in ("along", "each") if what not in at]
    meant = [what for what in near if len(name) > 2 and did_you_mean(folded(name), (what,)).startswith("did you mean")]
    if "along" in near and below and below <= {*DIRECTIONS}:
        meant = ["along"]
    if meant:
        raise LayoutError(
            sheet.where(row, column), f"a column '{name}' in a list of series without '{meant[0]}'",
            f"the heading '{meant[0]}'", "Correct the heading; if it says something else, give it another name.",
        )  # fmt: skip


def series_labels(tables: Sequence[SeriesTable], labels: Labels, plate_size: int | None) -> list[str]:
    """Write what lists of series say into the labels, and return remarks on how they were read.

    `plate_size` is that of the grids of the file; None where it is not known.

    Raises
    ------
    LayoutError
        If a row names no wells or some that the plate does not have, its doses do not fit them, or a well has been spoken of before; several at once.
    """
    errors: list[PlatekitError] = []
    for table in tables:
        for row in range(table.row + 1, len(table.sheet.rows)):
            if table.sheet.is_blank(row):
                continue
            try:
                _one_row(table, row, labels, plate_size)
            except PlatekitError as error:
                errors.append(error)
    refuse(errors[:20])
    return [
        read_by_row(table.sheet.title, *(table.sheet.text(table.row, at) for at in pair))
        for table in tables
        for pair in table.units.items()
    ]


def _one_row(table: SeriesTable, row: int, labels: Labels, plate_size: int | None) -> None:
    sheet = table.sheet
    words = text_of(sheet.cell(row, table.at["wells"]))
    where = sheet.where(row, table.at["wells"])
    if not words:
        raise LayoutError(
            where, "no wells", "the wells of this row", "Write a block such as B2-C11, or wells such as A1,A12; notes belong on another sheet."
        )  # fmt: skip
    # A dash of a word processor is a hyphen.
    wells = expand_wells(words.replace("\u2013", "-").replace(":", "-"), where=where)
    _refuse_outside(wells, plate_size, f"'{words}'", where)
    plates = [column for column, given in table.others.items() if given.column == "plate"]
    plate = text_of(sheet.cell(row, plates[0])) if plates else ""
    for place in wells:
        labels.setdefault((plate, well_name(*place)), {})
    for column, given in table.others.items():
        cell = sheet.cell(row, column)
        if cell != "" and given.column != "plate" and column not in table.units.values():
            at = sheet.where(row, column)
            value = values_of([(cell, at)], given, where=at, ask=_ASK, beside=_beside(table, row, column))[0]
            for place in wells:
                label(labels, (plate, well_name(*place)), given.column, value, at)
    top = sheet.where(row, table.at["top"])
    for place, dose in _doses(table, row, wells).items():
        label(labels, (plate, well_name(*place)), "concentration_uM", dose, top)


def _refuse_outside(wells: Sequence[Place], plate_size: int | None, found: str, where: str) -> None:
    """Refuse wells that the plate of the grids beside the list does not have."""
    if plate_size is None:
        return
    n_rows, n_columns = PLATE_SHAPES[plate_size]
    outside = [well_name(row, column) for row, column in wells if row > n_rows or column > n_columns]
    if outside:
        raise LayoutError(
            where, f"{found}, where {ranges(outside)} {'is' if len(outside) == 1 else 'are'} on no {plate_size}-well plate",
            f"wells of a {plate_size}-well plate, as the grids of this file are for",
            "Correct the wells; if the plate is larger, delete the sheets with the grids or make them as large as the plate.",
        )  # fmt: skip


def _beside(table: SeriesTable, row: int, column: int) -> list[tuple[str, str]]:
    """Return the unit that a row says of the dose in a column, and where; nothing where no column says it."""
    if column not in table.units:
        return []
    at = table.units[column]
    return [(text_of(table.sheet.cell(row, at)), table.sheet.where(row, at))]


def _doses(table: SeriesTable, row: int, wells: Sequence[Place]) -> dict[Place, float]:
    """Return the dose of each well in micromolar; nothing where the row has none."""
    sheet = table.sheet
    cells = {what: sheet.cell(row, table.at[what]) for what in (*_NEEDED[1:], "along", "each") if what in table.at}
    given = {what: cell for what, cell in cells.items() if cell != ""}
    if not given:
        return {}
    where = sheet.where(row, table.at["top"])
    if "top" not in given:
        raise LayoutError(
            where, f"{', '.join(given)} and no top", "the highest dose", "Fill in top, or empty the others."
        )
    beside = _beside(table, row, table.at["top"])
    top = float(doses([(given["top"], where)], table.unit, where=where, ask=_ASK, beside=beside)[0])
    n = _whole(sheet, row, table.at["n"]) if "n" in given else 1
    if n == 1 and "fold" not in given:
        return dict.fromkeys(wells, top)
    if "fold" not in given or "n" not in given:
        missing = "fold" if "fold" not in given else "n"
        raise LayoutError(
            sheet.where(row, table.at[missing]), f"a series without {missing}", "top, fold and n, or top alone for one dose",
            "Fill it in: top 10, fold 3 and n 8 are the doses 10, 3.33, 1.11 ...",
        )  # fmt: skip
    spelled: dict[str, float | int | str] = {"top": top, "fold": _number(sheet, row, table.at["fold"]), "n": n}
    if "along" in given:
        spelled["along"] = text_of(given["along"]).casefold()
    if "each" in given:
        spelled["each"] = _whole(sheet, row, table.at["each"])
    return dict(spread(series_of(spelled, where=sheet.where(row)), wells, where=sheet.where(row)))


def _number(sheet: Sheet, row: int, column: int) -> float:
    return float(numbers([(sheet.cell(row, column), sheet.where(row, column))])[0])


def _whole(sheet: Sheet, row: int, column: int) -> int:
    number = _number(sheet, row, column)
    if not number >= 1 or not number.is_integer():
        raise LayoutError(
            sheet.where(row, column), f"'{sheet.text(row, column)}'", "a whole number, 1 or more", "Correct the number."
        )
    return int(number)
