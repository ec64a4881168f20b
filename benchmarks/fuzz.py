"""Damages exports in every way that is known, and holds what is read against the whole file.

    python benchmarks/fuzz.py [--times N] [--seed S] [--only WORDS] [FOLDER ...]

FOLDERs hold exports; by default those that ship with platekit. Of every file each kind of damage is tried N times. The
outcome must be a refusal that says where, or the values of the whole file (fewer of them, or some missing): never
another value, never a traceback, never a hang. Exit code 1 and a list of what was seen if it is not.
"""

from __future__ import annotations

import argparse
import collections
import csv
import io
import math
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from damages import ROW_DAMAGES, Damage, Rows

from platekit.errors import PlatekitError
from platekit.readers import Export, read_export
from platekit.sheets import open_sheets
from platekit.shipped import shipped

SLOWEST_S = 10.0
# Files whose rows have no letters: their order is all there is.
_WITHOUT_LETTERS = ("simulated_bare_grids.csv",)
BYTE_DAMAGES = (
    "cut off",
    "bytes changed",
    "line ends",
    "other encoding",
    "other delimiter",
    "semicolons and decimal commas",
)


@dataclass(frozen=True)
class Seen:
    """Something that must not be: which file, which damage, what happened, and the seed that makes it again."""

    file: str
    damage: str
    seed: int
    what: str


def fuzz(paths: Sequence[Path], times: int, seed: int, only: str = "") -> tuple[int, int, list[Seen]]:
    """Return how many damaged files were tried, how many of them were refused, and what was wrong."""
    tried = refused = 0
    wrong: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            whole = _outcome(path)
            if not isinstance(whole, Export):
                continue
            truth = _Truth(whole)
            plain = whole.reader.startswith("plain_")
            for name, moves, number, content in _damaged(path, times, seed, only):
                if name == "rows shuffled" and path.name in _WITHOUT_LETTERS:
                    continue
                place = Path(folder) / path.name
                place.write_bytes(content)
                started = time.perf_counter()
                outcome = _outcome(place)
                tried += 1
                refused += isinstance(outcome, PlatekitError)
                # What is left of an export without its head may be a table as people make them, and says what it says.
                left = isinstance(outcome, Export) and outcome.reader.startswith("plain_") and not plain
                what = _fault(outcome, truth, moves=None if left and name == "the head lost" else moves)
                if time.perf_counter() - started > SLOWEST_S:
                    what = f"took {time.perf_counter() - started:.0f} s"
                if what:
                    wrong.append(Seen(path.name, name, number, what))
    return tried, refused, wrong


def _outcome(path: Path) -> Export | PlatekitError | BaseException:
    try:
        return read_export(path)
    except PlatekitError as error:
        return error
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
        return fault


class _Truth:
    """What the whole file says, and whether a reading agrees with it."""

    def __init__(self, export: Export) -> None:
        self.exact: dict[tuple[object, ...], object] = {}
        self.of_well: dict[str, set[float]] = collections.defaultdict(set)
        self.all: set[float] = set()
        for plate, well, readout, hours, field, value, _ in _readings(export):
            self.exact[plate, well, readout, hours, field] = value
            self.of_well[well].add(value)
            self.all.add(value)

    def agrees(self, reading: tuple[object, ...], *, moves: bool) -> bool:
        plate, well, readout, hours, field, value, flag = reading
        if flag:
            return True  # without a number, and said to be so
        if moves:
            return value in self.all
        key = (plate, well, readout, hours, field)
        return self.exact[key] == value if key in self.exact else value in self.of_well[str(well)]


def _readings(export: Export) -> Iterator[tuple[object, ...]]:
    columns = ["plate", "well", "readout", "time_h", "field", "value", "flag"]
    for plate, well, readout, hours, field, value, flag in export.readings[columns].itertuples(index=False, name=None):
        yield (
            plate,
            well,
            readout,
            -1.0 if math.isnan(hours) else round(hours, 6),
            field,
            None if flag else float(f"{value:.12g}"),
            flag,
        )


def _fault(outcome: Export | PlatekitError | BaseException, truth: _Truth, *, moves: bool | None) -> str:
    if isinstance(outcome, PlatekitError):
        return "" if outcome.where and outcome.mend else f"a refusal without a place: {outcome}"
    if not isinstance(outcome, Export):
        return f"{type(outcome).__name__}: {outcome}"
    if moves is None:
        return ""  # bytes were changed: any number may have become another
    other = [reading for reading in _readings(outcome) if not truth.agrees(reading, moves=moves)]
    cut = any("if it was cut off, its last value" in remark for remark in outcome.remarks)
    if not other or (cut and len(other) == 1):
        return ""
    plate, well, readout, hours, field, value, _ = other[0]
    return f"{len(other)} other values, such as {value} in {well} of '{plate}', '{readout}', {hours} {field} ({outcome.reader})"


def _damaged(path: Path, times: int, seed: int, only: str) -> Iterator[tuple[str, bool | None, int, bytes]]:
    content = path.read_bytes()
    is_book = content[:2] == b"PK"
    rows = _book_rows(path) if is_book else _text_rows(path)
    for damage in ROW_DAMAGES:
        if only not in damage.name or (is_book and damage.text_only):
            continue
        for number in range(seed, seed + (max(1, times // 4) if is_book else times)):
            chance = random.Random(f"{path.name} {damage.name} {number}")
            yield damage.name, damage.moves, number, _written(rows, damage, chance, is_book)
    for name in BYTE_DAMAGES:
        if only not in name:
            continue
        for number in range(seed, seed + times):
            chance = random.Random(f"{path.name} {name} {number}")
            for harmed in _harmed(content, rows, name, chance, is_book):
                yield name, None if name == "bytes changed" else False, number, harmed


@dataclass(frozen=True)
class _Parted:
    """Rows of a text with what parts their cells and how they are encoded; of a workbook, by sheet."""

    sheets: dict[str, Rows]
    delimiter: str = ""
    encoding: str = ""


def _book_rows(path: Path) -> _Parted:
    sheets, _ = open_sheets(path)
    return _Parted({sheet.name: [list(row) for row in sheet.rows] for sheet in sheets})


def _text_rows(path: Path) -> _Parted:
    content = path.read_bytes()
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = content.decode(encoding)
    delimiter = max("\t;,", key=text.count) if "\t" not in text[:3000] else "\t"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return _Parted({"": [list(row) for row in rows]}, delimiter, encoding)


def _written(parted: _Parted, damage: Damage, chance: random.Random, is_book: bool) -> bytes:
    chosen = chance.choice(list(parted.sheets))
    sheets = {
        name: damage.harm(list(rows), chance) if name == chosen and rows else rows
        for name, rows in parted.sheets.items()
    }
    return _as_book(sheets) if is_book else _as_text(sheets[""], parted.delimiter).encode(parted.encoding, "replace")


def _as_text(rows: Rows, delimiter: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def _as_book(sheets: dict[str, Rows]) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _harmed(content: bytes, parted: _Parted, name: str, chance: random.Random, is_book: bool) -> Iterator[bytes]:
    if name == "cut off":
        yield content[: chance.randrange(1, len(content))]
    elif name == "bytes changed":
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 30)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield bytes(changed)
    elif not is_book:
        yield from _rewritten(content, parted, name, chance)


def _rewritten(content: bytes, parted: _Parted, name: str, chance: random.Random) -> Iterator[bytes]:
    text = content.decode(parted.encoding)
    rows = parted.sheets[""]
    if name == "line ends":
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        yield plain.replace("\n", chance.choice(["\n", "\r\n", "\r", "\r\r\n"])).encode(parted.encoding)
    elif name == "other encoding":
        encoding = chance.choice(
            ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "utf-32"]
        )
        yield text.encode(encoding, "replace")
    elif name == "other delimiter":
        yield _as_text(rows, chance.choice("\t;,|")).encode(parted.encoding)
    elif name == "semicolons and decimal commas":
        yield _as_text([[_with_comma(cell) for cell in row] for row in rows], ";").encode(parted.encoding)


def _with_comma(cell: object) -> object:
    text = str(cell)
    try:
        float(text)
    except ValueError:
        return text
    return text.replace(".", ",")


def main() -> int:
    """Damage the files that are named, or those that ship, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    folders = given.folders or [Path(str(shipped("example_data"))) / "readers"]
    paths = [path for folder in folders for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))]
    paths = [path for path in paths if path.is_file() and path.suffix in (".csv", ".txt", ".tsv", ".xlsx", ".asc")]
    tried, refused, wrong = fuzz(paths, given.times, given.seed, given.only)
    for seen in wrong:
        print(f"{seen.file}: {seen.damage} (seed {seen.seed}): {seen.what}")
    print(
        f"{len(paths)} files, {tried} damaged ones: {refused} refused, {tried - refused - len(wrong)} right, {len(wrong)} wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
