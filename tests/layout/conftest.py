"""Writes layout files and catches what is said of them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from platekit.errors import PlatekitError
from platekit.layout import Layout, read_layout

Write = Callable[[str, str], Path]
Refusal = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text file, without the indentation of the test."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(textwrap.dedent(text), encoding="utf-8", newline="\n")
        return path

    return _write


@pytest.fixture
def write_excel(tmp_path: Path) -> Callable[[str, dict[str, list[list[object]]]], Path]:
    """Write a workbook from its sheets; rows from A1 on, None for an empty cell."""

    def _write(name: str, sheets: dict[str, list[list[object]]]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return _write


@pytest.fixture
def toml(write: Write) -> Callable[[str], Layout]:
    """Read a layout from its text."""
    return lambda text: read_layout(write("layout.toml", text))


@pytest.fixture
def refusal() -> Refusal:
    """Return all that is said when a call is refused."""

    def _refusal(call: Callable[..., object], *given: object, **named: object) -> str:
        with pytest.raises(PlatekitError) as caught:
            call(*given, **named)
        return str(caught.value)

    return _refusal
