"""A run folder: written beside its place and moved in whole, the same bytes for the same results."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from platekit import schema
from platekit.errors import OutputError
from platekit.report import render
from platekit.results import Results

# What people open in a spreadsheet, and what programs read.
_CSV_TABLES = ("calls", "scores", "effects", "fits", "checks")
_PARQUET_TABLES = (
    "wells",
    "checks",
    "pairing",
    "normalised",
    "scores",
    "fits",
    "calls",
    "calls_by_readout",
    "effects",
    "classes",
    "class_sizes",
    "titre_values",
    "titres",
    "spread",
    "patterns",
    "moi_dose",
    "interferon",
    "genes",
    "boost",
    "boost_ranks",
)
_XLSX_TABLES = (
    "calls",
    "scores",
    "effects",
    "fits",
    "checks",
    "pairing",
    "exclusions",
    "spread",
    "patterns",
    "moi_dose",
    "classes",
    "class_sizes",
    "titres",
    "interferon",
    "genes",
    "boost",
    "boost_ranks",
)
# A spreadsheet takes a text that starts so for a formula, unless nothing follows; a name from data must stay a name.
_FORMULA = re.compile(r"^[=+\-@\t\r].")
# The first date that a zip archive can hold: files inside xlsx carry no clock.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def write(results: Results, out: str | Path, *, force: bool = False) -> Path:
    """Write a run folder.

    Parameters
    ----------
    results : Results
    out : str or Path
        The run folder itself. Its parent is made where it is absent.
    force : bool
        Whether a folder that is already there is moved aside, to ``OUT.old-N``.

    Returns
    -------
    pathlib.Path
        The folder, with ``report.html``, csv tables and ``results.xlsx`` for people, ``tables/*.parquet`` for
        programs, ``run.json`` and the ``screen.toml`` as used.

    Raises
    ------
    OutputError
        If the place is taken and `force` is not set, or cannot be written to.
    """
    folder = Path(out)
    check_place(folder, force=force)
    partial = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        _fill(partial, results)
        if folder.exists():
            # An empty folder is a new place, and nothing to keep.
            folder.rename(_next_old(folder)) if any(folder.iterdir()) else folder.rmdir()
        partial.rename(folder)
    except OSError as cause:
        raise OutputError(
            str(folder),
            f"a place that cannot be written to ({cause.strerror})",
            "a folder to write results in",
            "Check the disk, the rights on the folder, and that no program holds a file in it open.",
        ) from cause
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def check_place(folder: Path, *, force: bool) -> None:
    """Refuse a place that is taken, before anything is computed.

    Raises
    ------
    OutputError
        If the folder is there with something in it and `force` is not set, or a file has its name.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(str(folder), "a file", "a folder to write results in", "Give another place with --out.")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise OutputError(
            str(folder),
            "a folder with something in it",
            "a new place for the results",
            f"Give another place with --out, or say --force: the old folder then becomes {folder.name}.old-1.",
        )


def _next_old(folder: Path) -> Path:
    number = 1
    while folder.with_name(f"{folder.name}.old-{number}").exists():
        number += 1
    return folder.with_name(f"{folder.name}.old-{number}")


def _fill(folder: Path, results: Results) -> None:
    tables = folder / "tables"
    tables.mkdir()
    _write_text(folder / "report.html", render(results))
    for name in _CSV_TABLES:
        _write_text(folder / f"{name}.csv", csv_text(_table(results, name)))
    for name in _PARQUET_TABLES:
        (tables / f"{name}.parquet").write_bytes(parquet_bytes(_table(results, name)))
    (folder / "results.xlsx").write_bytes(_xlsx({name: _table(results, name) for name in _XLSX_TABLES}))
    _write_text(folder / "screen.toml", str(results.provenance.get("screen_toml", "")))
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
    record = {**results.provenance, "name": results.name, "remarks": list(results.remarks), "files": files}
    _write_text(folder / "run.json", json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def _table(results: Results, name: str) -> pd.DataFrame:
    if name != "exclusions":
        return getattr(results, name)
    excluded = results.wells[results.wells["excluded"]] if len(results.wells) else results.wells
    return excluded[[*schema.WELL_KEYS, "role", "compound", "concentration_uM", "exclusion_reason", "source"]]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV: 9 significant digits, LF, and an apostrophe before a text that a spreadsheet would run.

    Examples
    --------
    >>> print(csv_text(pd.DataFrame({"compound": ["=1+1"], "fold": [1 / 3]})), end="")
    compound,fold
    '=1+1,0.333333333
    """
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and not pd.api.types.is_bool_dtype(safe[name]):
            safe[name] = [_plain_text(word) for word in safe[name]]
    target = io.StringIO()
    safe.to_csv(target, index=False, float_format="%.9g", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return target.getvalue()


def _plain_text(word: Any) -> str:
    text = "" if pd.isna(word) else str(word)
    return f"'{text}" if _FORMULA.match(text) else text


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as Parquet: text as string, numbers as float64, yes/no as bool, and no pandas metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Column by column: the bytes depend on the table and not on the pandas that made it.
    arrays = [_array(frame[name]) for name in frame.columns]
    target = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays(arrays, names=[str(name) for name in frame.columns]), target, compression="zstd"
    )
    return target.getvalue()


def _array(column: pd.Series) -> Any:
    import pyarrow as pa

    if pd.api.types.is_bool_dtype(column):
        return pa.array(column.to_numpy(dtype=bool), pa.bool_())
    if pd.api.types.is_numeric_dtype(column):
        return pa.array(column.to_numpy(dtype="float64"), pa.float64())
    # Most words stand in many rows: each is turned into text once.
    codes, words = pd.factorize(column)
    return pa.array([*(str(word) for word in words), ""], pa.string()).take(pa.array(codes % (len(words) + 1)))


def _xlsx(tables: dict[str, pd.DataFrame]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for name, frame in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        for number, column in enumerate(frame.columns, 1):
            letter = get_column_letter(number)
            sheet.column_dimensions[letter].width = min(60, max(10, len(str(column)) + 2))
        head = [WriteOnlyCell(sheet, value=str(column)) for column in frame.columns]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in frame.itertuples(index=False):
            sheet.append([_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return _without_clock(target.getvalue())


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:32767])
        cell.data_type = "s"  # never a formula, whatever the name of a compound starts with
        return cell
    return None if pd.isna(value) else (bool(value) if isinstance(value, bool) else float(value))


def _without_clock(book: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, _NO_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(info, content)
    return target.getvalue()
