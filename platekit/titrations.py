"""The titres of a screen: every table of ``[[titres]]`` read, and each arm compared with its reference."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError, ScreenError
from platekit.gather import InputRecord, shown_path
from platekit.readers import read_titres
from platekit.screen import Screen, TitreFiles, resolve_titres
from platekit.titre import titre_gain


@dataclass(frozen=True)
class Titrations:
    """What the titres of a screen say.

    Attributes
    ----------
    values : pandas.DataFrame
        `schema.TITRE_VALUES`.
    gains : pandas.DataFrame
        `schema.TITRES`.
    records : tuple of InputRecord
    remarks : tuple of str
    """

    values: pd.DataFrame
    gains: pd.DataFrame
    records: tuple[InputRecord, ...]
    remarks: tuple[str, ...]


def titrations(screen: Screen) -> Titrations:
    """Return the titres of a screen; empty tables where it has none.

    Raises
    ------
    PlatekitError
        If a table cannot be read, or its arms cannot be compared.
    """
    read: list[list[pd.DataFrame]] = [[] for _ in screen.titres]
    records: list[InputRecord] = []
    remarks: list[str] = []
    for entry, path, columns in resolve_titres(screen):
        table, said = read_titres(path, entry.tables.mapping, columns)
        read[screen.titres.index(entry)].append(table)
        records.append(_record(path, screen, len(table)))
        remarks += said
    gains = [_gains(pd.concat(found), entry, screen) for entry, found in zip(screen.titres, read, strict=True) if found]
    values = [table for found in read for table in found]
    return Titrations(
        pd.concat(values, ignore_index=True) if values else schema.empty(schema.TITRE_VALUES),
        pd.concat(gains, ignore_index=True) if gains else schema.empty(schema.TITRES),
        tuple(records),
        tuple(remarks),
    )


def _record(path: Path, screen: Screen, titrations: int) -> InputRecord:
    content = path.read_bytes()
    return InputRecord(
        file=shown_path(path, screen), sha256=hashlib.sha256(content).hexdigest(), bytes=len(content),
        reader="titres", readings=titrations, plates=(), readouts=("titre",), layout="",
    )  # fmt: skip


def _gains(values: pd.DataFrame, entry: TitreFiles, screen: Screen) -> pd.DataFrame:
    try:
        return titre_gain(
            values,
            reference=entry.reference,
            toxic_below_viability_percent=screen.assay.call.toxic_below_viability_percent,
        )
    except PlatekitError as error:
        where = error.where.replace("titre_gain, reference", f"{entry.tables.where}, key 'reference'")
        raise ScreenError(where, error.found, error.expected, error.mend) from error
