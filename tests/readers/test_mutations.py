"""Damaged exports: what is read is what the whole file says, and everything else is a located refusal."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from platekit.errors import ReadError
from platekit.readers import Export, Found, Reader, ReadOptions, Sheet, read_export
from platekit.readers import _read as door
from platekit.readers._finding.blocks import plate_block
from platekit.shipped import shipped

EXAMPLES = sorted((shipped("example_data") / "readers").glob("*/*"))
SHARED = Path(__file__).parents[3] / "shared" / "exports"
# Real files that are refused whole have nothing to compare with.
REAL = sorted(path for path in SHARED.glob("*/*") if path.name not in ("ViCellBLU_utf16.csv", "384_well_simple.xlsx"))
TEXTS = [path for path in (*EXAMPLES, *REAL) if path.suffix in (".csv", ".txt")]
TIMES, SEED = 1, 1


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    """The benchmark that does the same for hours, with its list of what can happen to a file."""
    path = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"
    if not path.exists():
        pytest.skip("the benchmarks are not part of this distribution")
    spec = importlib.util.spec_from_file_location("fuzz", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = module
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(path.parent))
        spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", [*EXAMPLES, *REAL], ids=lambda path: path.name)
def test_a_damaged_file_gives_the_same_values_or_a_refusal_with_its_place(path, fuzz):
    tried, _, wrong = fuzz.fuzz([path], TIMES, SEED)
    assert tried >= len(fuzz.ROW_DAMAGES)
    assert [f"{seen.damage} (seed {seen.seed}): {seen.what}" for seen in wrong] == []


def test_the_fuzz_finds_a_reader_that_counts_rows_in_place_of_reading_their_letters(tmp_path, fuzz, monkeypatch):
    # What it would have found in the parser that put 144 of 192 values into the wrong wells.
    whole = tmp_path / "plate.csv"
    whole.write_text(",1,2\nA,1.5,2.5\nB,3.5,4.5\nC,5.5,6.5\n", encoding="utf-8")

    def by_position(path: Path) -> Export:
        export = read_export(path)
        counted = [f"{chr(65 + place // 2)}0{place % 2 + 1}" for place in range(len(export.readings))]
        return Export(export.readings.assign(well=counted), "by_position")

    monkeypatch.setattr(fuzz, "read_export", by_position)
    _, _, wrong = fuzz.fuzz([whole], 10, SEED, "a row lost")
    assert wrong


def _read_simply(sheet: Sheet, _: ReadOptions) -> Found:
    return Found(replace(plate_block(sheet, below="Counts"), readout="glow"))


SIMPLEST = Reader("glow", "Glow reader", (".csv",), lambda sheet: sheet.has("Glow reader"), _read_simply)
GLOW = "Glow reader 1.0\n\nCounts\n,1,2,3,4\nA,11,12,13,14\nB,21,22,,24\nC,31,32,33,34\n\nTemperature,37.2\n"


def test_the_simplest_reader_that_can_be_written_is_safe_from_what_happens_to_files(tmp_path, fuzz, monkeypatch):
    monkeypatch.setattr(door, "readers", lambda: (SIMPLEST,))
    whole = tmp_path / "glow.csv"
    whole.write_text(GLOW, encoding="utf-8")
    assert read_export(whole).readings["value"].tolist()[:4] == [11, 12, 13, 14]
    tried, _, wrong = fuzz.fuzz([whole], 10, SEED)
    assert tried >= 100
    assert [f"{seen.damage} (seed {seen.seed}): {seen.what}" for seen in wrong] == []


@pytest.mark.parametrize("row", [4, 5, 6])
@pytest.mark.parametrize("column", range(1, 5))
def test_the_simplest_reader_refuses_a_row_that_lost_a_cell_or_got_one_more(row, column, tmp_path, monkeypatch):
    monkeypatch.setattr(door, "readers", lambda: (SIMPLEST,))
    damaged = tmp_path / "glow.csv"
    for change in ("lost", "added"):
        lines = [line.split(",") for line in GLOW.split("\n")]
        lines[row][column : column + (change == "lost")] = [] if change == "lost" else [""]
        damaged.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
        with pytest.raises(ReadError, match=rf"^glow.csv, line {row + 1}"):
            read_export(damaged)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_encodings_and_line_ends_change_no_value(path, tmp_path):
    plain = _text(path.read_bytes()).replace("\r\n", "\n")
    forms = [
        plain.encode("utf-8-sig"),
        plain.encode("utf-16"),
        plain.replace("\n", "\r\n").encode("utf-16-le"),
        plain.replace("\n", "\r").encode(),
    ]
    whole = read_export(path).readings.drop(columns="source")
    for form in forms:
        (tmp_path / path.name).write_bytes(form)
        assert read_export(tmp_path / path.name).readings.drop(columns="source").equals(whole)


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")
