"""No file is left open after it was read or refused: Windows neither moves nor deletes what a program holds open."""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from platekit.errors import PlatekitError
from platekit.layout import read_layout
from platekit.readers import read_export
from platekit.shipped import shipped

EXPORTS = sorted(path for path in (shipped("example_data") / "readers").rglob("*.*") if path.suffix != ".md")
LAYOUTS = sorted((shipped("example_data") / "layouts").glob("*.*"))


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect what is left open, as Python says it when it lets go of it."""
    left: list[str] = []
    before = sys.unraisablehook
    gc.collect()
    sys.unraisablehook = lambda said: left.append(str(said.exc_value))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", ResourceWarning)
            yield left
            gc.collect()
    finally:
        sys.unraisablehook = before


def test_a_file_that_is_left_open_is_seen() -> None:
    with watched() as left:
        EXPORTS[0].open("rb")
    assert len(left) == 1


@pytest.mark.parametrize(
    ("call", "paths"), [(read_export, EXPORTS), (read_layout, LAYOUTS)], ids=["exports", "layouts"]
)
def test_what_was_read_is_closed(call: Callable[[Path], object], paths: list[Path]) -> None:
    assert paths
    with watched() as left:
        for path in paths:
            call(path)
    assert left == []


def test_what_was_refused_is_closed(tmp_path: Path) -> None:
    book = next(path for path in EXPORTS if path.suffix == ".xlsx").read_bytes()
    refused = {
        "cut.xlsx": book[: len(book) // 2],
        "cut.csv.gz": b"\x1f\x8b\x08\x00",
        "none.csv": b"",
        "notes.txt": b"by Kim\n",
        "a.pdf": b"%PDF-1.7",
    }
    with watched() as left:
        for name, content in refused.items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(PlatekitError):
                read_export(tmp_path / name)
            (tmp_path / name).unlink()
    assert left == []
