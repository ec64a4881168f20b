"""Bio-Rad CFX Maestro and CFX Manager: Quantification Cq Results and Quantification Summary, csv and Excel."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Cells
from platekit.readers._families.qpcr import calculated_cells, cq_cells, undetermined, zeros
from platekit.readers._finding.listing import Listing, WellColumns, by_well, listing
from platekit.sheets import Sheet
from platekit.wells import parse_well

_CALCULATED = re.compile(
    r"cq mean|cq std\. ?dev|starting quantity.*|sq|log starting quantity|sq mean|sq std\. ?dev|mean cq",
    re.IGNORECASE,
)
_WORDS = {"nan": "below_range", "n/a": "below_range", "none": "below_range"}
# What sheets of several dyes say of the same wells.
_OF_WELLS = ("well", "content", "sample", "biological set name", "biological set")
_CURVES = {"cycle": "amplification curves", "temperature": "melt curves"}


def _sniff(sheet: Sheet) -> bool:
    return _header(sheet) is not None or _curves(sheet) != ""


def _header(sheet: Sheet) -> int | None:
    """Return the row of the column names."""
    wanted = {"well", "fluor", "cq", "content"}
    if not all(map(sheet.has, wanted)):
        return None
    return next((row for row in sheet.filled if wanted <= {text.casefold() for text in sheet.texts(row)}), None)


def _curves(sheet: Sheet) -> str:
    """Return what the sheet holds if these are the curves of a CFX: an unnamed column, cycles, and one column per well."""
    if not sheet.filled or len(sheet.rows[sheet.filled[0]]) < 3:
        return ""
    texts = sheet.texts(sheet.filled[0])
    kind = _CURVES.get(texts[1].casefold(), "") if texts[0] == "" else ""
    return kind if all(parse_well(text) for text in texts[2:] if text) and any(texts[2:]) else ""


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    header = _header(sheet)
    if header is None:
        raise ReadError(
            sheet.title, _curves(sheet) or "no columns Well, Fluor, Content and Cq", "the quantification cycles of a CFX run",
            "Export 'Quantification Cq Results' in CFX Maestro; curves are not read.",
        )  # fmt: skip
    columns = WellColumns(well=[text.casefold() for text in sheet.texts(header)].index("well"))
    listed = listing(sheet, header, columns)
    column = listed.needed("cq")
    cells, said = zeros(sheet, cq_cells(listed, column, _readouts(listed)), "Cq")
    cells, together = _with_other_sheets(sheet, cells)
    said += together
    said += undetermined(sheet, cells, tuple(_WORDS), "Cq")
    calculated = [place for place, name in enumerate(listed.names) if _CALCULATED.fullmatch(name)]
    cells, left = calculated_cells(listed, cells, "Cq", calculated, options)
    return Found(cells, (*said, *left, *listed.remarks()), _layout(listed))


def _with_other_sheets(sheet: Sheet, cells: Cells) -> tuple[Cells, list[str]]:
    """Return the cells with the plate that several sheets share, each of one dye, and what is said of the sheets."""
    tables = sorted(((one, row) for one in (sheet, *sheet.others) if (row := _header(one)) is not None), key=_name)
    if len(tables) < 2:
        return cells, []
    told = {_told(one, header) for one, header in tables}
    names = quoted(one.name for one, _ in tables)
    if len(told) > 1 or None in told:
        return cells, [f"{sheet.file}: the sheets {names} are read as plates of their own."]
    said = f"{sheet.file}: the sheets {names} are read as one plate: each is of the dye that names it, over the same samples."
    return replace(cells, plate=sheet.file.rsplit(".", 1)[0]), [said]


def _name(table: tuple[Sheet, int]) -> str:
    return table[0].name


def _told(sheet: Sheet, header: int) -> tuple[tuple[str, ...], ...] | None:
    """Return what a sheet of one dye, and named by it, says of the wells; None of any other sheet."""
    names = [text.casefold() for text in sheet.texts(header)]
    rows = [row for row in sheet.filled if row > header]
    dyes = {text.casefold() for text in sheet.texts_down(rows, names.index("fluor")) if text}
    if dyes != {sheet.name.casefold()}:
        return None
    return tuple(tuple(sheet.texts_down(rows, names.index(name))) for name in _OF_WELLS if name in names)


def _readouts(listed: Listing) -> list[str]:
    """Return `FAM Cq`, with the target behind it where one dye stands for several."""
    dyes, targets = listed.texts(listed.column("fluor")), listed.texts(listed.column("target"))
    of: dict[str, set[str]] = {}
    for dye, target in zip(dyes, targets, strict=True):
        of.setdefault(dye, set()).add(target)
    return [
        f"{dye} Cq".strip() + (f" ({target})" if len(of[dye]) > 1 and target else "")
        for dye, target in zip(dyes, targets, strict=True)
    ]


def _layout(listed: Listing) -> pd.DataFrame:
    columns = {
        "sample": listed.column("sample"), "content": listed.column("content"),
        "biological_set_name": listed.column("biological set name", "biological set"),
    }  # fmt: skip
    words = by_well(
        listed, [1] * len(listed.rows), {name: place for name, place in columns.items() if place is not None}
    )
    return pd.DataFrame(words)


READER = Reader(
    "cfx_csv", "Bio-Rad CFX Maestro and CFX Manager", (".csv", ".txt", ".xlsx"), _sniff, _read, words=_WORDS
)
