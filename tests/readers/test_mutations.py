"""Damaged exports: what is read is what the whole file says, and everything else is a located refusal."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.readers import Export, read_export
from platekit.shipped import shipped

EXAMPLES = sorted(path for path in (shipped("example_data") / "readers").glob("*/*") if path.suffix in (".txt", ".csv"))
MUTATIONS = 12  # of each kind, for each example

# well -> what the file has there; plates and readouts that lost their names are still held to their values.
Readings = Mapping[str, set[tuple[float, str]]]


def _read(path: Path) -> Export | None:
    """Return what was read, None for a refusal; anything else than a PlatekitError fails the test."""
    try:
        return read_export(path)
    except PlatekitError:
        return None


def _values(export: Export) -> Readings:
    found: dict[str, set[tuple[float, str]]] = {}
    for well, value, flag in export.readings[["well", "value", "flag"]].itertuples(index=False, name=None):
        found.setdefault(well, set()).add((-1.0 if math.isnan(value) else value, flag))
    return found


def _only_true_values(export: Export, whole: Readings) -> bool:
    missing = (-1.0, "missing")
    return all(values <= whole.get(well, set()) | {missing} for well, values in _values(export).items())


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request, tmp_path):
    export = _read(request.param)
    assert export is not None
    return request.param.read_bytes(), tmp_path / request.param.name, _values(export)


def test_a_file_cut_off_anywhere_gives_no_other_value(example):
    content, mutant, whole = example
    chance = random.Random(11)
    for end in sorted({chance.randrange(1, len(content)) for _ in range(2 * MUTATIONS)}):
        mutant.write_bytes(content[:end])
        export = _read(mutant)
        if export is not None and not _only_true_values(export, whole):
            # Nothing in 1234 says that it was 12345: then the file is read, and a remark names the cell.
            assert any("if it was cut off, its last value" in remark for remark in export.remarks)


def test_lines_left_out_give_no_other_value(example):
    content, mutant, whole = example
    lines = content.splitlines(keepends=True)
    for place in random.Random(13).sample(range(len(lines)), min(2 * MUTATIONS, len(lines))):
        mutant.write_bytes(b"".join(lines[:place] + lines[place + 1 :]))
        export = _read(mutant)
        assert export is None or _only_true_values(export, whole)


def test_notes_put_in_anywhere_give_no_other_value(example):
    content, mutant, whole = example
    lines = content.splitlines(keepends=True)
    chance = random.Random(12)
    for _ in range(2 * MUTATIONS):
        place = chance.randrange(len(lines) + 1)
        note = chance.choice([b"looked dry\n", b'said "repeat\n', b'"open\n', b"\n", b"7\n", b",,,\n"])
        mutant.write_bytes(b"".join([*lines[:place], note, *lines[place:]]))
        export = _read(mutant)
        assert export is None or _only_true_values(export, whole)


def test_bytes_changed_to_others_never_end_in_a_traceback(example):
    content, mutant, _ = example
    chance = random.Random(14)
    for _ in range(2 * MUTATIONS):
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 30)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        mutant.write_bytes(bytes(changed))
        export = _read(mutant)
        assert export is None or set(export.readings["flag"]) <= set(schema.FLAGS)


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters_give_the_same_values_or_a_refusal(example, delimiter):
    content, mutant, whole = example
    own = max(b"\t;,", key=content.count)
    mutant.write_bytes(content.replace(bytes([own]), delimiter.encode()))
    export = _read(mutant)
    if delimiter == "|":
        assert export is None  # no instrument parts its cells so, and half of the file would be one cell
    else:
        assert export is not None
        assert _values(export) == whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_give_the_same_values(example, encoding):
    content, mutant, whole = example
    mutant.write_bytes(content.decode("utf-8").encode(encoding))
    export = _read(mutant)
    assert export is not None
    assert _values(export) == whole


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_other_line_ends_give_the_same_values(example, ending):
    content, mutant, whole = example
    mutant.write_bytes(content.replace(b"\r\n", b"\n").replace(b"\n", ending))
    export = _read(mutant)
    assert export is not None
    assert _values(export) == whole
