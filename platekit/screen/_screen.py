"""What a screen is: its files, what stands in them, and what is left out. All frozen, all from one TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from platekit.assay import Assay
from platekit.screen._boost import Boost
from platekit.screen._interferon import InterferonArm


@dataclass(frozen=True)
class TableMapping:
    """How the columns of a long table become platekit's.

    Attributes
    ----------
    columns : mapping of str to tuple of str
        platekit's column to the columns of the file that make it; several are joined ("_", wells directly).
        Where `header` is False the columns of the file are numbers from 1, written as text.
    units : mapping of str to str
        platekit's column to the unit that the file holds.
    roles : mapping of str to str
        The file's word to a role.
    values : mapping of str to mapping
        platekit's column to what the file's words mean there, such as ``{"moi": {"infected": 0.1, "mock": 0.0}}``.
    readout : mapping of str to str
        platekit's readout to the column that holds it.
    header : bool
        Whether the first row of the file names the columns.
    sheet : str
        Sheet of a workbook; "" is the only one.
    decimal : str
        Decimal mark of the file, "." or ","; "" is whichever the file shows.
    where : str
        Where the mapping stands, for messages: ``"screen.toml, [[tables]] 1"``.
    """

    columns: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    roles: Mapping[str, str]
    values: Mapping[str, Mapping[str, float | str]]
    readout: Mapping[str, str]
    header: bool = True
    sheet: str = ""
    decimal: str = ""
    where: str = ""


@dataclass(frozen=True)
class PlateFiles:
    """One ``[[plates]]``: exports of an instrument.

    Attributes
    ----------
    files : tuple of str
        Patterns such as ``"exports/{batch}_{library}_{arm}.xlsx"``, relative to the folder of the screen.
    layout : str
        Pattern of the layout file, or ``"embedded"``.
    readout : mapping of str to str
        platekit's readout to the file's name of it; "" is the only readout of the file.
    values : mapping
        Named part of the file name to (column, word to value).
    columns : mapping of str to str or float
        Layout columns with one value for all wells, such as the virus.
    roles : mapping of str to str
        The layout's word to a role.
    layout_columns, units : mapping of str to str
        Of an embedded layout: platekit's column to the file's, and the unit of its doses.
    reader, decimal, sheet : str
        Which reader, decimal mark and sheet; "" is left to the file.
    where : str
        ``"screen.toml, [[plates]] 1"``.
    """

    files: tuple[str, ...]
    layout: str
    readout: Mapping[str, str]
    values: Mapping[str, PartValues]
    columns: Mapping[str, str | float]
    roles: Mapping[str, str]
    reader: str = ""
    decimal: str = ""
    sheet: str = ""
    where: str = ""
    layout_columns: Mapping[str, str] = field(default_factory=dict[str, str])
    units: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class PartValues:
    """What the words of a named part mean: the column they give, and its value for each word."""

    column: str
    meaning: Mapping[str, str | float]


@dataclass(frozen=True)
class TableFiles:
    """One ``[[tables]]``: long tables made elsewhere, with their mapping and the columns that hold for all rows.

    `values` is what the words of named parts of the file name mean; `mapping.values` what words in the table mean.
    `layout` is "" where the table says itself what is in each well.
    """

    files: tuple[str, ...]
    mapping: TableMapping
    columns: Mapping[str, str | float]
    values: Mapping[str, PartValues]
    layout: str = ""
    where: str = ""


@dataclass(frozen=True)
class TitreFiles:
    """One ``[[titres]]``: its files and columns as those of a long table, and the arm that the others are compared with."""

    tables: TableFiles
    reference: str


@dataclass(frozen=True)
class Exclusion:
    """One ``[[exclude]]``: what is not used and why; "" names everything."""

    reason: str
    plate: str = ""
    well: str = ""
    compound: str = ""
    readout: str = ""
    where: str = ""


@dataclass(frozen=True)
class Supersession:
    """One ``[[supersede]]``: a plate, the plate that was run in its place, and why."""

    plate: str
    by: str
    reason: str
    where: str = ""


@dataclass(frozen=True)
class Screen:
    """Everything that a screen.toml says.

    Attributes
    ----------
    name : str
    assay : Assay
    plates : tuple of PlateFiles
    tables : tuple of TableFiles
    images : tuple
        Always empty: image folders are not read by this version.
    exclusions : tuple of Exclusion
    folder : Path
        Where relative paths start.
    text : str
        The TOML as used.
    superseded : tuple of Supersession
    titres : tuple of TitreFiles
    interferon : tuple of InterferonArm
    classes : str
        Column of the layout that holds the class of each compound; "" where JAK inhibitors are the class.
    """

    name: str
    assay: Assay
    plates: tuple[PlateFiles, ...]
    tables: tuple[TableFiles, ...]
    images: tuple[()]
    exclusions: tuple[Exclusion, ...]
    folder: Path
    text: str
    superseded: tuple[Supersession, ...] = ()
    titres: tuple[TitreFiles, ...] = ()
    interferon: tuple[InterferonArm, ...] = ()
    boosts: tuple[Boost, ...] = ()
    classes: str = ""


@dataclass(frozen=True)
class Input:
    """One file to read, with everything that screen.toml and its name say about it.

    Attributes
    ----------
    path : Path
    kind : "plates" or "tables"
    plates : PlateFiles or None
    tables : TableFiles or None
    columns : mapping of str to str or float
        Constants and the named parts of this file's path; `plate` is the plate name, the rest are layout columns or
        the user's own.
    layout : Path, "embedded" or None
        None where the table itself says what is in each well.
    """

    path: Path
    kind: Literal["plates", "tables"]
    plates: PlateFiles | None
    tables: TableFiles | None
    columns: Mapping[str, str | float]
    layout: Path | Literal["embedded"] | None
