"""Molecular Devices SoftMax Pro, text export of plates: endpoint, kinetic, spectrum and well scan, many plates in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import calculated_remark, only_calculated
from platekit.readers._cells import NO_CELLS, Cells, joined
from platekit.readers._describe import notes_remark
from platekit.readers._families.softmax import (
    PlateHead,
    Section,
    counted,
    missing_sections,
    outside,
    plate_head,
    sections,
)
from platekit.readers._families.softmax_groups import group_layout
from platekit.readers._families.softmax_reads import read_cells
from platekit.readers._families.softmax_table import PlateTable, begins_values, plate_table
from platekit.sheets import Sheet

REDUCED = "Reduced"
_WELLS_SHOWN = 4


@dataclass(frozen=True)
class _Plate:
    """One plate of the file: its section, the name that a person gave it ("" if none), its number, and its values."""

    section: Section
    head: PlateHead
    name: str
    ordinal: int
    table: PlateTable


def _sniff(sheet: Sheet) -> bool:
    if not sheet.has("Plate:") and not sheet.has("~End"):
        return False
    heads = set(sheet.heads)
    plates = [row for row, head in enumerate(sheet.heads) if head == "Plate:"]
    if any({"TimeFormat", "PlateFormat"} & set(sheet.texts(row)) for row in plates):
        return True
    # What is left of a file that lost its head: no plate, but the statistics of its groups, which are no readings.
    return "~End" in heads or (len(plates) > 0 and any(head.startswith("##BLOCKS=") for head in heads))


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    found = sections(sheet)
    # What was calculated stands among the readings, and is asked for later.
    if "softmax plates" not in sheet.found:
        sheet.found["softmax plates"] = _plates([section for section in found if section.kind == "Plate"])
    plates: list[_Plate] = sheet.found["softmax plates"]
    said = [*missing_sections(sheet, found), *notes_remark(sheet, _notes(sheet, found), "outside the sections")]
    said += [remark for plate in plates for remark in notes_remark(sheet, plate.table.notes, "between the values")]
    said += _repeated(sheet, plates)
    parts: list[Cells] = []
    for plate in plates:
        for cells, remarks in _raw(sheet, plate):
            parts += [replace(cells, plate=plate.name, ordinal=plate.ordinal)] if len(cells) else []
            said += remarks
    reduced = [plate for plate in plates if len(plate.table.reduced)]
    if options.calculated and reduced:
        parts += [_held(sheet, _reduced(plate)) for plate in reduced]
        said.append(
            f"{sheet.title}: calculated by SoftMax Pro and read as '{REDUCED}': the reduced values of {_named(reduced)}."
        )
    elif parts and reduced:
        said += calculated_remark(sheet.title, "SoftMax Pro", f"the reduced values of {_named(reduced)}", options)
    if not parts:
        raise _nothing(sheet, plates, reduced)
    groups = [section for section in found if section.kind == "Group"]
    layout, remarks = group_layout(sheet, groups, {p.section.name: p.ordinal for p in plates})
    left = {row for group in groups for row in group.body}
    return Found(joined(parts), (*said, *remarks), layout, left=left)


def _notes(sheet: Sheet, found: Sequence[Section]) -> list[int]:
    rows = outside(sheet, found)
    lost = next((row for row in rows if begins_values(sheet, row)), None)
    if lost is not None:
        raise ReadError(
            sheet.where(lost), "values outside any section", "a line 'Plate:' above them",
            "The line was deleted. Export the file again.",
        )  # fmt: skip
    return rows


def _plates(found: Sequence[Section]) -> list[_Plate]:
    plates: list[_Plate] = []
    taken, last = set[int](), 0
    for section in found:
        head = plate_head(section)
        number = counted(section.name)
        ordinal = number if number and number not in taken else last + 1
        taken.add(ordinal)
        last = max(last, ordinal)
        # "Plate1" is how SoftMax Pro counts; every export has one.
        name = "" if number else section.name
        plates.append(_Plate(section, head, name, ordinal, plate_table(section, head)))
    return plates


def _repeated(sheet: Sheet, plates: Sequence[_Plate]) -> list[str]:
    names = Counter(plate.section.name for plate in plates)
    return [
        f"{sheet.title}: {count} plates are called '{name}'; they are read as different plates."
        for name, count in names.items()
        if count > 1
    ]


def _raw(sheet: Sheet, plate: _Plate) -> list[tuple[Cells, list[str]]]:
    """Return the raw readings of a plate, and what is to be said of them; nothing of a plate that was not read."""
    where = sheet.where(plate.section.start)
    if not plate.table.reads:
        return [] if len(plate.table.reduced) else [(NO_CELLS, [f"{where}: the plate was not read."])]
    said: list[str] = []
    cells = read_cells(sheet, plate.head, plate.table)
    n_points = max(len(read) for read in plate.table.reads)
    if plate.head.points and n_points != plate.head.points:
        said.append(f"{where}: {n_points} of {plate.head.points} reads stand in the file; the run was stopped, or lines are missing.")  # fmt: skip
    held = _held(sheet, cells)
    if not len(held):
        return [(held, [f"{where}: the plate was not read; all its cells are empty."])]
    read = set(held.well.tolist())
    unread = [well for well in dict.fromkeys(cells.well.tolist()) if well not in read]
    if unread:
        shown = ", ".join(unread[:_WELLS_SHOWN]) + (", ..." if len(unread) > _WELLS_SHOWN else "")
        count = "1 well is" if len(unread) == 1 else f"{len(unread)} wells are"
        said.append(f"{where}: {count} empty in every read and left out as not read ({shown}).")
    return [(held, said)]


def _held(sheet: Sheet, cells: Cells) -> Cells:
    """Return the readings of those wells that hold something in any read."""
    wells = cells.well.tolist()
    read = set(compress(wells, cells.texts(sheet)))
    return cells if len(read) == len(set(wells)) else cells.taken([well in read for well in wells])


def _reduced(plate: _Plate) -> Cells:
    return replace(plate.table.reduced, readout=REDUCED, plate=plate.name, ordinal=plate.ordinal)


def _named(plates: Sequence[_Plate]) -> str:
    return quoted(dict.fromkeys(plate.section.name for plate in plates))


def _nothing(sheet: Sheet, plates: Sequence[_Plate], reduced: Sequence[_Plate]) -> ReadError:
    if not plates:
        return ReadError(
            sheet.title, "groups or notes of SoftMax Pro, and no plate", "a section that begins with 'Plate:'",
            "Add the plates to the export; where the file was cut off, export it again.",
        )  # fmt: skip
    if reduced:
        names = f"the reduced values of {_named(reduced)}"
        return only_calculated(
            sheet.title, "SoftMax Pro", names, expected="raw values", mend="Export again and choose 'Raw'"
        )
    return ReadError(
        sheet.title, "plates of SoftMax Pro that were not read", "values below the names of the wells",
        "Read the plate, or export the section that holds the values.",
    )  # fmt: skip


READER = Reader(
    "softmax_pro", "Molecular Devices SoftMax Pro export", (".txt", ".csv", ".xls", ".xlsx"), _sniff, _read,
    words={"masked": "masked", "*": "masked"},
)  # fmt: skip
