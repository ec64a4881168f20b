"""What the tests of the readers share: writing a file, reading it, and hearing why it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from platekit.errors import ReadError
from platekit.readers import read_export


@pytest.fixture
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """Write a text into a file, called as ``WRITTEN_AS`` of the test's module says, or ``run.csv``, and return its path."""
    usual = getattr(request.module, "WRITTEN_AS", "run.csv")

    def write(text: str, name: str = usual, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding=encoding, newline="")
        return path

    return write


@pytest.fixture
def booked(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets into a workbook and return its path; a sheet is rows of cells, or a text that Excel opened and saved."""

    def book(sheets: dict[str, str | list[list[object]]], name: str = "run.xlsx") -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in _resaved(rows) if isinstance(rows, str) else rows:
                sheet.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return book


def _resaved(text: str) -> list[list[object]]:
    """Return a text as Excel saves it: numbers as numbers, nothing as nothing, and what was ``="007"`` without its wrap."""
    rows = [[cell.strip('="') for cell in line.split("\t" if "\t" in text else ",")] for line in text.splitlines()]
    number = re.compile(r"\d[\d.]*(E[-+]\d+)?")
    return [[float(cell) if number.fullmatch(cell) else cell or None for cell in row] for row in rows]


@pytest.fixture(scope="session")
def refusal() -> Callable[..., str]:
    """Read a file that has to be refused, and return the whole message."""

    def refuse(path: Path, **asked: Any) -> str:
        with pytest.raises(ReadError) as caught:
            read_export(path, **asked)
        return str(caught.value)

    return refuse


@pytest.fixture(scope="session")
def by_well() -> Callable[..., dict[str, float]]:
    """Return the value of each well: of one readout, where there are several, or where another column says so."""

    def values(readings: pd.DataFrame, readout: str | None = None, **where: object) -> dict[str, float]:
        for column, said in {**({"readout": readout} if readout else {}), **where}.items():
            readings = readings[readings[column] == said]
        assert readings["well"].is_unique
        return dict(zip(readings["well"], readings["value"], strict=True))

    return values


@pytest.fixture(scope="session")
def rows_of() -> Callable[..., list[list[object]]]:
    """Return some columns of a table as lists, to be compared with what stands in the file."""
    return lambda table, *columns: table[list(columns)].to_numpy().tolist()


@pytest.fixture(scope="session")
def without_lines() -> Callable[..., str]:
    """Return a text without the lines of these numbers, counted from 1."""
    return lambda text, *gone: "".join(
        line for number, line in enumerate(text.splitlines(keepends=True), start=1) if number not in gone
    )
