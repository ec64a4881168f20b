"""BioTek/Agilent Gen5, text export: endpoint grids, kinetic columns, lists of wells, imaging counts; many plates."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import READS_CALCULATED, Found, Reader, ReadOptions
from platekit.readers._blocks import PlateBlock, plate_blocks, well_list, wide_block
from platekit.readers._gen5 import ReadStep, Segment, raw_names, segments
from platekit.readers._kinetic import TimeColumn, kinetic_cells
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet

_CLASSES = (("SPL", "compound"), ("BLK", "blank"))


def _sniff(sheet: Sheet) -> bool:
    if sheet.name:
        return False
    others = ("Plate Number", "Procedure Details", "Experiment File Path:")
    return "Software Version" in sheet.heads and any(head in sheet.heads for head in others)


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    plates = segments(sheet)
    blocks = plate_blocks(sheet, labelled=True)
    parts: list[tuple[Segment, str, pd.DataFrame]] = []
    layouts: list[pd.DataFrame] = []
    remarks: list[str] = []
    for plate in plates:
        for block in blocks:
            if block.header in plate.rows:
                if _title(block) == "Layout":
                    layouts.append(_layout(block, plate))
                else:
                    parts += [(plate, label, block.cells(label)) for label in _labels(block)]
        for label, cells, said in (*_kinetic(plate), *_listed(plate)):
            parts.append((plate, label, cells))
            remarks += said
    names, said = _names(sheet, [label for _, label, _ in parts], plates, options)
    if not names:
        raise _nothing_raw(sheet, [label for _, label, _ in parts])
    cells = [
        part.assign(readout=names[label], plate=plate.plate, ordinal=plate.ordinal)
        for plate, label, part in parts
        if label in names
    ]
    together = pd.concat([part for part in cells if len(part)], ignore_index=True)
    layout = pd.concat(layouts, ignore_index=True) if layouts else pd.DataFrame()
    return Found(together, (*remarks, *said), layout)


def _names(
    sheet: Sheet, labels: Sequence[str], plates: Sequence[Segment], options: ReadOptions
) -> tuple[dict[str, str], list[str]]:
    """Return the readout name of each label that is to be read, and what was left out."""
    once = list(dict.fromkeys(labels))
    steps: list[ReadStep] = list(dict.fromkeys(step for plate in plates for step in plate.steps))
    raw, said = raw_names(once, steps)
    names = told_apart(raw)
    calculated = [label for label in once if label not in raw]
    said = [f"{sheet.file}: {remark}" for remark in said]
    if calculated and options.calculated:
        said.append(f"{sheet.file}: calculated by Gen5 and read beside the raw readouts: {_quoted(calculated)}.")
        names |= {label: label for label in calculated}
    elif calculated and raw:
        said.append(f"{sheet.file}: left out, since Gen5 calculated them: {_quoted(calculated)}; {READS_CALCULATED}.")
    return names, said


def _nothing_raw(sheet: Sheet, labels: Sequence[str]) -> ReadError:
    if labels:
        return ReadError(
            sheet.title, f"only what Gen5 calculated ({_quoted(list(dict.fromkeys(labels)))})", "a raw read",
            "Add the raw read to the export; or take these: " + READS_CALCULATED + ".",
        )  # fmt: skip
    for row in range(len(sheet.rows)):
        kind = {"Wavelength": "a spectrum", "X Read #": "an area scan"}.get(sheet.text(row, 0))
        if kind:
            return ReadError(
                sheet.where(row), kind, "an endpoint or a kinetic read", "Spectra and area scans are not read; export the endpoint.",
            )  # fmt: skip
    return ReadError(
        sheet.title, "the head of a Gen5 export, but no results", "a results grid, a kinetic table or a list of wells",
        "Add the raw data to the export in Gen5, or copy the file again if it was cut off.",
    )  # fmt: skip


def _title(block: PlateBlock) -> str:
    above = block.above()
    return block.sheet.text(above, 0) if above is not None else ""


def _labels(block: PlateBlock) -> list[str]:
    """Return the labels of a block of results; a line without one among others that have one was cut off."""
    labels = block.labels
    if "" in labels:
        line = next(line for line in block.lines if not line.label)
        raise ReadError(
            block.sheet.where(line.row), f"a line of row {line.letter} without a label", "the name of the read behind the values",
            "The file was cut off, or the label column was left out of the export. Export it again.",
        )  # fmt: skip
    return labels


def _layout(block: PlateBlock, plate: Segment) -> pd.DataFrame:
    """Return the Layout grid: Gen5's words as roles where they are samples or blanks, else as they are."""
    columns: dict[str, dict[str, str]] = {}
    for label in block.labels:
        name = re.sub(r"\W+", "_", label.lower()).strip("_") or "well_id"
        name = f"{name}_label" if name in ("well", "plate", "ordinal", "role", "compound") else name
        found = block.cells(label)
        columns[name] = {
            well: block.sheet.text(row, column)
            for well, row, column in zip(found["well"], found["row"], found["column"], strict=True)
        }
    layout = pd.DataFrame(columns).fillna("").rename_axis("well").reset_index().assign(ordinal=plate.ordinal)
    if "well_id" not in layout:
        return layout
    words = layout["well_id"]
    roles = [next((role for start, role in _CLASSES if word.upper().startswith(start)), word) for word in words]
    compounds = [word if role == "compound" else "" for word, role in zip(words, roles, strict=True)]
    return layout.assign(role=roles, compound=compounds)[words.ne("")]


def _kinetic(plate: Segment) -> list[tuple[str, pd.DataFrame, list[str]]]:
    sheet = plate.sheet
    found: list[tuple[str, pd.DataFrame, list[str]]] = []
    for row in plate.rows:
        block = wide_block(sheet, row) if sheet.text(row, 0) == "Time" else None
        if block is not None:
            cells, said = kinetic_cells(block, plate.rows.stop, TimeColumn(0))
            label = re.sub(r"^T\S* ", "", sheet.text(row, 1)) if block.first > 1 else _above(sheet, row)
            found.append((label or _above(sheet, row), cells, said))
    return found


def _above(sheet: Sheet, row: int) -> str:
    return next((sheet.text(above, 0) for above in range(row - 1, -1, -1) if not sheet.is_blank(above)), "")


def _listed(plate: Segment) -> list[tuple[str, pd.DataFrame, list[str]]]:
    found: list[tuple[str, pd.DataFrame, list[str]]] = []
    for row in plate.rows:
        listed = well_list(plate.sheet, row)
        if listed is not None:
            found += [
                (name, listed.cells(column), []) for column, name in listed.names.items() if column > listed.column
            ]
    return found


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


READER = Reader("gen5_txt", "BioTek/Agilent Gen5 text export", (".txt", ".csv"), _sniff, _read)
