"""What reading costs, beside a bare read of the same file by pandas or calamine, in one run and by turns.

    python benchmarks/reading.py

Prints, for files of our own making, CPU time of platekit and of the bare read, their ratio, and the memory that a fresh
process needs beyond what it takes to import platekit. The limits: a file of 96 wells in 10 times the bare read, an export of
1 MB in 0.5 s of CPU, memory of 5 times the file and 60 MB. Exit code 1 if one of them does not hold.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import python_calamine

from platekit.readers import read_export, readers

MOST_TIMES, MOST_CPU_S, MOST_MEMORY = 10.0, 0.5, (5.0, 60.0)
TURNS = 15
WELLS = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]

_MEMORY = """
import json, os, sys
from platekit.readers import read_export, readers
readers()
read_export(sys.argv[1])
with open("/proc/self/statm") as now:
    before = int(now.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024
# The most that was ever used is set back to what is used now, so that imports do not count.
with open("/proc/self/clear_refs", "w") as most:
    most.write("5")
export = read_export(sys.argv[2])
with open("/proc/self/status") as status:
    most = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps([len(export.readings), (most - before) / 1024]))
"""


@dataclass(frozen=True)
class Case:
    """A file, how it is read without platekit, and whether its size or its wells set the limit."""

    path: Path
    bare: Callable[[Path], object]
    small: bool


def grid(folder: Path, chance: random.Random) -> Path:
    """Write 96 wells as people keep them: csv."""
    lines = ["," + ",".join(map(str, range(1, 13)))]
    lines += [row + "," + ",".join(f"{chance.uniform(0, 3):.3f}" for _ in range(12)) for row in "ABCDEFGH"]
    return _written(folder / "grid_96.csv", "\n".join(lines) + "\n")


def book(folder: Path, chance: random.Random) -> Path:
    """Write 96 wells as people keep them: xlsx."""
    workbook = openpyxl.Workbook()
    workbook.active.append([None, *range(1, 13)])
    for row in "ABCDEFGH":
        workbook.active.append([row, *(round(chance.uniform(0, 3), 3) for _ in range(12))])
    workbook.save(folder / "grid_96.xlsx")
    return folder / "grid_96.xlsx"


def endpoint(folder: Path, chance: random.Random) -> Path:
    """Write 96 wells as Gen5 exports them."""
    grid_lines = ["\t" + "\t".join(map(str, range(1, 13)))]
    grid_lines += [
        row + "\t" + "\t".join(f"{chance.uniform(0, 3):.3f}" for _ in range(12)) + "\t600" for row in "ABCDEFGH"
    ]
    return _written(folder / "gen5_96.txt", _GEN5 + "Results\n" + "\n".join(grid_lines) + "\n")


def kinetic(folder: Path, chance: random.Random) -> Path:
    """Write 1 MB of a kinetic run as Gen5 exports it."""
    lines = [_GEN5 + "600\n", "Time\tT° 600\t" + "\t".join(WELLS)]
    size = 0
    while size < 1_000_000:
        seconds = 300 * len(lines)
        line = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}\t37.0\t"
        lines.append(line + "\t".join(f"{chance.uniform(0, 3):.3f}" for _ in WELLS))
        size += len(lines[-1])
    return _written(folder / "gen5_kinetic_1mb.txt", "\n".join(lines) + "\n\n")


def long_table(folder: Path, chance: random.Random) -> Path:
    """Write 1 MB of a table with one row per well."""
    lines, size, plate = ["plate,well,readout,value"], 0, 0
    while size < 1_000_000:
        plate += 1
        rows = [f"P{plate:03d},{well},GFP,{chance.uniform(0, 5e4):.3f}" for well in WELLS]
        size += sum(map(len, rows)) + len(rows)
        lines += rows
    return _written(folder / "long_1mb.csv", "\n".join(lines) + "\n")


_GEN5 = (
    "Software Version\t3.12.08\n\nExperiment File Path:\tC:\\x.xpt\nPlate Number\tPlate 1\nDate\t1/8/2024\n"
    "Procedure Details\n\nPlate Type\t96 WELL PLATE\nRead\tAbsorbance Endpoint\n\tWavelengths:  600\n\n"
)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _by_pandas(path: Path) -> object:
    return pd.read_csv(
        path, sep="\t" if path.suffix == ".txt" else ",", header=None, names=range(len(WELLS) + 4), low_memory=False
    )


def _excel_by_pandas(path: Path) -> object:
    return pd.read_excel(path, engine="calamine", header=None)


def _by_calamine(path: Path) -> object:
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def _cpu(read: Callable[[Path], object], path: Path) -> float:
    started = time.process_time()
    read(path)
    return time.process_time() - started


def _measured(cases: list[Case], first: Path) -> Iterator[tuple[str, bool]]:
    for case in cases:
        ours, bare = zip(
            *((_cpu(read_export, case.path), _cpu(case.bare, case.path)) for _ in range(TURNS)), strict=True
        )
        run = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(first), str(case.path)], capture_output=True, text=True, check=True
        )
        number, megabytes = json.loads(run.stdout)
        size = case.path.stat().st_size / 1e6
        ratio, seconds = statistics.median(ours) / statistics.median(bare), statistics.median(ours)
        holds = megabytes <= MOST_MEMORY[0] * size + MOST_MEMORY[1]
        holds = holds and (ratio <= MOST_TIMES if case.small else seconds <= MOST_CPU_S)
        how = case.bare.__name__.strip("_").replace("_", " ")
        yield (
            f"{case.path.name:<22}{number:>8} readings  {1000 * seconds:>7.1f} ms  {ratio:>5.1f} x {how:<16}"
            f"{megabytes:>6.1f} MB  {'' if holds else 'beyond the limit'}"
        ), holds  # fmt: skip


def main() -> int:
    """Measure, print, and say whether the limits hold."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = grid(folder, chance)
        cases = [
            Case(first, _by_pandas, small=True),
            Case(endpoint(folder, chance), _by_pandas, small=True),
            Case(book(folder, chance), _excel_by_pandas, small=True),
            Case(kinetic(folder, chance), _by_pandas, small=False),
            Case(long_table(folder, chance), _by_pandas, small=False),
        ]
        bare = statistics.median(_cpu(_by_calamine, cases[2].path) for _ in range(TURNS))
        print(
            f"{len(readers())} readers are asked about every file; calamine alone opens the workbook in {1000 * bare:.2f} ms"
        )
        lines = list(_measured(cases, first))
    print("\n".join(line for line, _ in lines))
    return 0 if all(holds for _, holds in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
