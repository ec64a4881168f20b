"""Applied Biosystems qPCR: QuantStudio, ViiA 7, StepOne, 7500, and Design & Analysis; the table of results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Cells, joined
from platekit.readers._families.qpcr import calculated_cells, cq_cells, dropped, readout_names, undetermined, zeros
from platekit.readers._finding.listing import Listing, WellColumns, by_well, column_called, listing
from platekit.readers._finding.second_export import refuse_second_export
from platekit.sheets import Sheet
from platekit.wells import PLATE_SHAPES, parse_well

# The cycle stands under CT, Cq or Crt; StepOne writes a Cyrillic letter, which few programs keep.
_CT = {"ct": "CT", "cт": "CT", "c_": "CT", "c?": "CT", "cñ‚": "CT", "c—ç": "CT", "cq": "Cq", "crt": "Crt", "cрт": "Crt"}
# Genotyping has a cycle for each of two alleles.
_CYCLE = re.compile(r"(?:(allele ?\d) )?(.+)", re.IGNORECASE)
_WELL = ("well position", "well")
_TARGET = ("target name", "target", "detector name", "detector", "snp assay name")
_SAMPLE = ("sample name", "sample")
# Column names of this family; a table that people make has one or two of them, not three.
_FAMILY = {
    "well position", "omit", "target name", "snp assay name", "sample name", "detector name", "task", "reporter", "quencher", "amp status",
    "amp score", "cq conf", "cq confidence", "ct threshold", "automatic ct threshold", "auto threshold", "threshold",
    "baseline start", "ct mean", "ct sd", "cq mean", "cq sd", "quantity", "curve quality",
}  # fmt: skip
_FEWEST = 3  # of these names; below the lines of the software one will do, such as in its table of calls
_CALCULATED = re.compile(
    r"(?:c[\wт?]{1,2}|cq|crt) (?:mean|sd|avg.*|stdev.*)|quantity.*|normalized quantity.*|rq|rq .*|Δ.*|delta .*|ddct",
    re.IGNORECASE,
)
_WORDS = {"undetermined": "below_range", "undet.": "below_range", "und": "below_range", "no ct": "below_range"}
_YES = {"true", "1", "yes"}
_BLOCK = re.compile(r"(\d{2,4})[\s-]*well", re.IGNORECASE)
# The first line of an export, and no other.
_BLOCK_TYPE = re.compile(r"[*#] Block Type", re.IGNORECASE)
_SECTION = re.compile(r"\[[^\]]+\]")


def _sniff(sheet: Sheet) -> bool:
    results = [other for other in sheet.others if other.name.casefold() == "results"]
    if results and sheet.name.casefold() != "results":
        return False  # sheets such as "Target Call" repeat the cycles of the results
    return _header(sheet) is not None or (not sheet.name and _unfinished(sheet))


def _unfinished(sheet: Sheet) -> bool:
    """Return whether this is a text export of the family from which the results were left out."""
    return _told(sheet) and any(_SECTION.fullmatch(head) for head in sheet.heads)


def _told(sheet: Sheet) -> bool:
    """Return whether the lines above the tables are those of a text export of the family."""
    return sheet.has("* Block Type") or sheet.has("# Block Type")


def _header(sheet: Sheet) -> int | None:
    """Return the row of the column names."""
    fewest = 1 if _told(sheet) else _FEWEST
    named = sheet.has("well") and any(sheet.has(word) for word in (*_CT, "allele"))
    if not named or sum(sheet.has(name) for name in _FAMILY) < fewest:
        return None
    for row in sheet.filled:
        names = {text.casefold() for text in sheet.texts(row)} if len(sheet.rows[row]) > 2 else set[str]()
        if names & set(_WELL) and len(names & _FAMILY) >= fewest and "fluor" not in names and any(map(_cycle, names)):
            return row
    return None


def _cycle(name: str) -> str:
    """Return what the cycle of a column is called: `CT`, `Cq Allele1`; "" if it holds no cycles."""
    parts = _CYCLE.fullmatch(name)
    word = _CT.get(parts[2].casefold(), "") if parts else ""
    return f"{word} {parts[1]}" if parts and word and parts[1] else word


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    header = _header(sheet)
    if header is None:
        raise ReadError(
            sheet.title, "no table of results with a column CT or Cq", "the results of a qPCR run, well by well",
            "Export the run again with its results; amplification and melt curves are not read.",
        )  # fmt: skip
    refuse_second_export(sheet, [row for row, head in enumerate(sheet.heads) if _BLOCK_TYPE.match(head)])
    listed, said = _listed(sheet, header)
    cycles = {column: _cycle(name) for column, name in enumerate(listed.names) if _cycle(name)}
    word = next(iter(cycles.values())).split(" ")[0]
    targets = listed.texts(listed.column(*_TARGET))
    if not any(targets):
        targets = listed.texts(listed.column("reporter"))
    parts = [cq_cells(listed, column, readout_names(name, _assigned(targets))) for column, name in cycles.items()]
    cells = replace(joined(parts), plate=_barcode(sheet, header))
    cells, unassigned = _assigned_cells(listed, cells, targets)
    cells, omitted = _omitted(listed, cells)
    cells, no_cycle = zeros(sheet, cells, word)
    said += [*unassigned, *omitted, *no_cycle, *undetermined(sheet, cells, tuple(_WORDS), word)]
    calculated = [place for place, name in enumerate(listed.names) if _CALCULATED.fullmatch(name)]
    cells, left = calculated_cells(listed, cells, word, calculated, options) if len(cycles) == 1 else (cells, [])
    rest = _other_tables(sheet, header)
    return Found(cells, (*said, *left, *listed.remarks(), *_sections(sheet, header)), _layout(listed), left=rest)


def _assigned_cells(listed: Listing, cells: Cells, targets: Sequence[str]) -> tuple[Cells, list[str]]:
    """Return the cells without those of wells that have neither target nor cycle, where other wells have a target."""
    of = dict(zip(listed.rows, targets, strict=True))
    none = np.array([not of[row] and not listed.sheet.text(row, column) for row, column in cells.at()])
    if not any(targets) or not none.any():
        return cells, []
    return cells.taken(~none), dropped(listed, list(dict.fromkeys(cells.row[none].tolist())), "target")


def _assigned(targets: Sequence[str]) -> list[str]:
    """Return the targets; where all wells with one have the same, the wells without one do not make a second."""
    named = {target for target in targets if target}
    return [next(iter(named))] * len(targets) if len(named) == 1 else list(targets)


def _listed(sheet: Sheet, header: int) -> tuple[Listing, list[str]]:
    names = sheet.texts(header)
    end = next((row for row in range(header + 1, len(sheet.rows)) if _SECTION.fullmatch(sheet.heads[row])), None)
    well = column_called(names, *_WELL)
    below = next((row for row in sheet.filled if row > header), None)
    if below is None or well is None or parse_well(sheet.text(below, well)) or not sheet.text(below, well).isdecimal():
        return listing(sheet, header, WellColumns(well=well), end=end), []
    size = _size(sheet, header)
    if size is None:
        raise ReadError(
            sheet.where(below, well), f"well number '{sheet.text(below, well)}', and nothing that says how many wells the plate has",
            "a well such as A01, or a block type such as '96-Well Block' above the table",
            "Export the run with its column 'Well Position' or with the lines above the table.",
        )  # fmt: skip
    said = (
        f"{sheet.where(header, well)}: wells are numbered, and counted along the rows of the {size} wells of the block."
    )
    return listing(sheet, header, WellColumns(well=well, size=size), end=end), [said]


def _size(sheet: Sheet, header: int) -> int | None:
    """Return how many wells the block has, as the lines above the results say."""
    for row in range(header):
        texts = " ".join(sheet.texts(row))
        found = _BLOCK.search(texts) if "block" in texts.casefold() else None
        if found and int(found[1]) in PLATE_SHAPES:
            return int(found[1])
    return None


def _barcode(sheet: Sheet, header: int) -> str:
    """Return the name of the plate, as the lines above the results say; "" if they name none."""
    for row in range(header):
        # Behind these two cells nothing stands but what somebody wrote beside the head.
        told = " ".join(sheet.texts(row)[:2]).strip()
        parts = re.fullmatch(r"[*# ]*(?:experiment )?barcode\s*[=:]?\s*(.*)", told, re.IGNORECASE)
        if parts:
            return "" if parts[1].casefold() in ("na", "n/a", "none") else parts[1]
    return ""


def _omitted(listed: Listing, cells: Cells) -> tuple[Cells, list[str]]:
    """Return the cells with those flagged as masked that someone omitted from the analysis."""
    omitted = {
        row
        for row, text in zip(listed.rows, listed.texts(listed.column("omit")), strict=True)
        if text.casefold() in _YES
    }
    if omitted.isdisjoint(cells.row.tolist()):
        return cells, []
    left = np.isin(cells.row, list(omitted))
    wells = ", ".join(dict.fromkeys(cells.well[left]))
    flagged = replace(cells, flag=np.where(left, "masked", cells.each("flag")))
    return flagged, [f"{listed.sheet.file}: omitted from the analysis in the file, and masked: {wells}."]


def _layout(listed: Listing) -> pd.DataFrame:
    columns = {
        "sample": listed.column(*_SAMPLE), "task": listed.column("task"), "biogroup": listed.column("biogroup name", "biogroup"),
    }  # fmt: skip
    words = by_well(
        listed, [1] * len(listed.rows), {name: place for name, place in columns.items() if place is not None}
    )
    return pd.DataFrame(words)


def _other_tables(sheet: Sheet, header: int) -> list[int]:
    """Return the rows with the column names of the other parts of a text export."""
    return [row + 1 for row, head in enumerate(sheet.heads) if _SECTION.fullmatch(head) and row + 1 != header]


def _sections(sheet: Sheet, header: int) -> list[str]:
    """Name the other parts of a text export, such as the amplification curves."""
    heads = [head for row, head in enumerate(sheet.heads) if _SECTION.fullmatch(head) and row != header - 1]
    if sheet.name or not heads:
        return []
    names = list(dict.fromkeys(heads))
    parts = f"part {names[0]} is" if len(names) == 1 else f"parts {', '.join(names)} are"
    return [f"{sheet.file}: the {parts} not read; the cycles stand in the results."]


READER = Reader(
    "quantstudio", "Applied Biosystems QuantStudio, ViiA 7, StepOne, 7500", (".txt", ".csv", ".xls", ".xlsx"), _sniff, _read,
    words=_WORDS,
)  # fmt: skip
