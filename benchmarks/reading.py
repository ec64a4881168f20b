"""What reading costs, beside a bare read of the same file by pandas or calamine, in one run and by turns.

    python benchmarks/reading.py

Prints, for files of our own making, CPU time of platekit and of every bare read, their ratio, and the memory that a fresh
process needs beyond what it takes to import platekit; and the CPU time for each MB of every family that `grown.py` makes
1 MB of. The limits: a file of 96 wells in 10 times the read of pandas (for a workbook that is calamine, too, and all its
sheets), an export of 1 MB in 0.5 s of CPU, memory of 5 times the file and 60 MB.
What is beyond them is said; exit code 1 if anything is. Calamine without pandas is for comparison.
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
from itertools import count
from pathlib import Path

import openpyxl
import pandas as pd
import python_calamine
from grown import grown

from platekit.readers import read_export, readers
from platekit.shipped import shipped

MOST_TIMES, MOST_CPU_S, MOST_MEMORY = 10.0, 0.5, (5.0, 60.0)
# Where a reading is a digit and a comma, half a million of them are in 1 MB: each is a row of the table, with its source.
TURNS, TURNS_LARGE = 15, 3
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
    """A file, how it is read without platekit, and whether its wells or its size set the limit."""

    path: Path
    small: bool

    @property
    def title(self) -> str:
        """Its name, with that of its reader for an example."""
        return "/".join(self.path.parts[-2:]) if self.path.parts[-3:-2] == ("readers",) else self.path.name

    @property
    def bare(self) -> tuple[Callable[[Path], object], ...]:
        """The bare reads to hold it against."""
        return (_excel_by_pandas, _by_calamine) if self.path.suffix == ".xlsx" else (_by_pandas,)


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


def kinetic(folder: Path, chance: random.Random, digits: int = 0) -> Path:
    """Write 1 MB of a kinetic run as Gen5 exports it; of counts with so many digits, or of absorbances."""
    preamble, read = (_GEN5.replace("Absorbance", "Luminescence"), "Lum") if digits else (_GEN5, "600")
    lines = [f"{preamble}{read}\n", f"Time\tT° {read}\t" + "\t".join(WELLS)]
    size = 0
    while size < 1_000_000:
        seconds = 300 * len(lines)
        line = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}\t37.0\t"
        lines.append(line + "\t".join(_reading(chance, digits) for _ in WELLS))
        size += len(lines[-1])
    return _written(
        folder / (f"gen5_{digits}_digits.txt" if digits else "gen5_kinetic_1mb.txt"), "\n".join(lines) + "\n\n"
    )


def long_table(folder: Path, chance: random.Random, megabytes: int = 1) -> Path:
    """Write a table with one row per well."""
    rows = (f"P{plate:04d},{well},GFP,{chance.uniform(0, 5e4):.3f}" for plate in count(1) for well in WELLS)
    return _grown(folder / f"long_{megabytes}mb.csv", "plate,well,readout,value", rows, megabytes)


def long_book(folder: Path, chance: random.Random) -> Path:
    """Write 1 MB of the same table as xlsx."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("wells")
    sheet.append(["plate", "well", "readout", "value"])
    for plate in range(1, 500):
        for well in WELLS:
            sheet.append([f"P{plate:04d}", well, "GFP", round(chance.uniform(0, 5e4), 3)])
    workbook.save(folder / "long_1mb.xlsx")
    return folder / "long_1mb.xlsx"


def kinetic_book(folder: Path, chance: random.Random, times: int, digits: int = 0) -> Path:
    """Write a kinetic run of 96 wells as xlsx, 1 MB or more; of counts with so many digits, or of absorbances."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("kinetic")
    sheet.append(["Time (min)", *WELLS])
    for time_min in range(times):
        sheet.append([time_min, *(float(_reading(chance, digits)) for _ in WELLS)])
    path = folder / (f"kinetic_{digits}_digits.xlsx" if digits else "kinetic_1mb.xlsx")
    workbook.save(path)
    return path


def grids(folder: Path, chance: random.Random, digits: int = 0) -> Path:
    """Write 1 MB of plates of 384 wells, one grid below the other; of counts with so many digits, or of absorbances."""
    header = "," + ",".join(map(str, range(1, 25)))
    letters = "ABCDEFGHIJKLMNOP"
    rows = ("\n".join([header, *(_row(one, 24, chance, digits) for one in letters), ""]) for _ in count())
    return _grown(folder / (f"grids_{digits}_digits.csv" if digits else "grids_1mb.csv"), "", rows)


def images(folder: Path, chance: random.Random) -> Path:
    """Write 1 MB of what CellProfiler measured in the images of many plates."""
    rows = (
        f"{number},P{number // 384:03d},{WELLS[number // 4 % 96]},{number % 4 + 1},{chance.randint(50, 400)},{chance.random():.6f}"
        for number in count()
    )
    head = "ImageNumber,Metadata_Plate,Metadata_Well,Metadata_Site,Count_Nuclei,Intensity_MeanIntensity_GFP"
    return _grown(folder / "images_1mb.csv", head, rows)


def drugs(folder: Path, chance: random.Random) -> Path:
    """Write 1 MB of a Breeze table."""
    rows = (
        f"{well},{chance.uniform(0, 5e4):.1f},s{plate % 9},{plate},drug {number % 12},{10 ** (number % 5)}"
        for plate in count(1)
        for number, well in enumerate(WELLS)
    )
    return _grown(folder / "breeze_1mb.csv", "WELL,WELL_SIGNAL,SCREEN_NAME,PLATE,DRUG_NAME,CONCENTRATION", rows)


def _row(letter: str, columns: int, chance: random.Random, digits: int) -> str:
    return f"{letter}," + ",".join(_reading(chance, digits) for _ in range(columns))


def _reading(chance: random.Random, digits: int) -> str:
    return (
        str(chance.randrange(10 ** (digits - 1) if digits > 1 else 0, 10**digits))
        if digits
        else f"{chance.uniform(0, 3):.3f}"
    )


def _grown(path: Path, head: str, rows: Iterator[str], megabytes: int = 1) -> Path:
    """Write rows until the file is as large as that."""
    lines, size = [head] if head else [], 0
    while size < 1_000_000 * megabytes:
        lines.append(next(rows))
        size += len(lines[-1]) + 1
    return _written(path, "\n".join(lines) + "\n\n")


_GEN5 = (
    "Software Version\t3.12.08\n\nExperiment File Path:\tC:\\x.xpt\nPlate Number\tPlate 1\nDate\t1/8/2024\n"
    "Procedure Details\n\nPlate Type\t96 WELL PLATE\nRead\tAbsorbance Endpoint\n\tWavelengths:  600\n\n"
)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _by_pandas(path: Path) -> object:
    head = path.read_bytes()[:2000]
    sep = max((b"\t", b";", b","), key=head.count).decode()
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
    names = range(len(WELLS) + 4) if b"A1\t" in head or path.suffix == ".txt" else range(30)
    return pd.read_csv(path, sep=sep, header=None, names=names, low_memory=False, encoding=encoding)


def _excel_by_pandas(path: Path) -> object:
    return pd.read_excel(path, engine="calamine", header=None, sheet_name=None)


def _by_calamine(path: Path) -> object:
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def _cpu(read: Callable[[Path], object], path: Path) -> float:
    started = time.process_time()
    read(path)
    return time.process_time() - started


def _measured(cases: list[Case], first: Path) -> Iterator[tuple[str, bool]]:
    for case in cases:
        ours, *bare = zip(
            *(
                [_cpu(read, case.path) for read in (read_export, *case.bare)]
                for _ in range(TURNS if case.small else TURNS_LARGE)
            ),
            strict=True,
        )
        run = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(first), str(case.path)], capture_output=True, text=True, check=True
        )
        number, megabytes = json.loads(run.stdout)
        size, seconds = case.path.stat().st_size / 1e6, statistics.median(ours)
        ratios = [seconds / statistics.median(times) for times in bare]
        beyond: list[str] = []
        beyond += ["time"] if (ratios[0] > MOST_TIMES if case.small else seconds > MOST_CPU_S * max(size, 1)) else []
        beyond += ["memory"] if megabytes > MOST_MEMORY[0] * size + MOST_MEMORY[1] else []
        beside = ", ".join(
            f"{ratio:.1f} x {read.__name__.strip('_').replace('_', ' ')}"
            for ratio, read in zip(ratios, case.bare, strict=True)
        )
        took = f"{1000 * seconds:>8.1f} ms" if case.small else f"{seconds / size:>6.2f} s/MB"
        said = f"; beyond the limit: {' and '.join(beyond)}" if beyond else ""
        yield f"{case.title:<46}{number:>7} readings {took} {megabytes:>7.1f} MB  {beside}{said}", not beyond


def main() -> int:
    """Measure, print, and say whether the limits hold."""
    chance = random.Random(1)
    examples = shipped("example_data") / "readers"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = [write(folder, chance) for write in (grid, endpoint, book)]
        small += sorted(examples.glob("*/*.*"))
        large = [write(folder, chance) for write in (kinetic, long_table, long_book, grids, images, drugs)]
        large += [kinetic_book(folder, chance, 2300), kinetic_book(folder, chance, 3500, digits=3)]
        # Few letters for each reading: what is kept for each counts most, and small numbers may be those of columns.
        large += [grids(folder, chance, digits=3), grids(folder, chance, digits=1), kinetic(folder, chance, digits=2)]
        large += [long_table(folder, chance, megabytes=10), *grown(examples, folder, 1_000_000)]
        print(f"{len(readers())} readers are asked about every file.")
        cases = [Case(path, small=True) for path in small] + [Case(path, small=False) for path in large]
        lines: list[bool] = []
        for line, holds in _measured(cases, small[0]):
            print(line)
            lines.append(holds)
    return 0 if all(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
