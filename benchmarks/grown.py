"""Exports of every family grown to 1 MB, as the instrument would write them: its blocks again and again, with other numbers.

    for path in grown(Path("example_data/readers"), folder, 1_000_000): ...

A block is some lines of an example of ours. Each time it is repeated, what counts it (a plate, an operation, a cycle, a
wavelength) goes up by one, and its readings are drawn anew, since tables of the same numbers are copies.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

# The last digits of a reading of these examples: other numbers of them stand for wavelengths, columns, cycles.
_READING = re.compile(r"(?<=[\t,])(\d{2,4}|\d{1,3}\.)(\d{3})(0*)(?=[\t,\n]|$)", re.MULTILINE)

Counted = Callable[[str, int], str]


@dataclass(frozen=True)
class Growth:
    """How an export grows.

    Attributes
    ----------
    example : str
        Path of the example among those of the readers.
    name : str
        What the grown file is called.
    blocks : tuple of (int, int)
        First and last line, from 1, of what is repeated: the readings, and what is said of them elsewhere in the file.
    counted : callable
        A block as it is repeated for the n-th time, from 1.
    """

    example: str
    name: str
    blocks: tuple[tuple[int, int], ...]
    counted: Counted

    def written(self, lines: list[str], size: int) -> str:
        """Return the example as a text of about that many bytes."""
        chance = random.Random(self.name)
        once = ["".join(lines[first - 1 : last]) for first, last in self.blocks]
        times = size // sum(map(len, once)) + 1
        parts, done = list[str](), 0
        for (first, last), block in zip(self.blocks, once, strict=True):
            parts += lines[done : first - 1]
            parts += [self.counted(_drawn(block, chance), number) for number in range(1, times + 1)]
            done = last
        return "".join([*parts, *lines[done:]])


def grown(examples: Path, folder: Path, size: int) -> Iterator[Path]:
    """Write every family as a file of about that many bytes, and yield where it is."""
    for growth in GROWTHS:
        lines = (examples / growth.example).read_text(encoding="utf-8").splitlines(keepends=True)
        path = folder / growth.name
        path.write_text(growth.written(lines, size), encoding="utf-8")
        yield path


def _drawn(block: str, chance: random.Random) -> str:
    return _READING.sub(lambda found: f"{found[1]}{chance.randrange(1000):03d}{found[3]}", block)


def _named(said: str, counted: str) -> Counted:
    """Return how a block is counted whose name is written with its number in place of ``#``."""
    return lambda block, number: block.replace(said, counted.replace("#", str(number)))


def _operation(block: str, number: int) -> str:
    """Count an operation of a VICTOR Nivo, and its parameters."""
    return re.sub(r"\A3(?= OPERATION|\t)", str(number + 2), block)


def _minute(block: str, number: int) -> str:
    """Count a kinetic read of an EnSpire."""
    clock = datetime(2025, 1, 6, 10, 15) + timedelta(minutes=number)
    said = (
        f"{clock.day}/{clock.month:02d}/{clock.year} {clock.hour % 12 or 12}:{clock:%M:%S} {'ap'[clock.hour > 11]}.m."
    )
    return re.sub(r"Top,\d+,[^,\n]*", f"Top,{number + 3},{said}", block)


def _envision(block: str, number: int) -> str:
    """Count a plate of an EnVision."""
    return re.sub("(?m)^2,", f"{number + 1},", block).replace("SIM0002", f"SIM{number + 1:04d}")


def _time_point(block: str, number: int) -> str:
    """Count a time point of Harmony."""
    lines = [line.split("\t") for line in block.splitlines(keepends=True)]
    return "".join(
        "\t".join([*cells[:3], str(number + 1), *cells[4:9], f"{7200 + number * 900}.5", *cells[10:]])
        for cells in lines
    )


def _wavelength(block: str, number: int) -> str:
    """Count a wavelength of a spectrum of Gen5."""
    return block.replace("420\t", f"{420 + number / 10}\t")


def _scanned(block: str, number: int) -> str:
    """Count a wavelength in a well of a spectrum of EnSpire."""
    wavelength, well = divmod(number - 1, 24)
    return block.replace("A01", f"{'ABCD'[well // 6]}{well % 6 + 1:02d}").replace(
        "\t480\t503\t", f"\t480\t{504 + wavelength}\t"
    )


def _scan_time(block: str, number: int) -> str:
    """Count a scan of an Incucyte."""
    clock = datetime(2026, 1, 2, 18, 30) + timedelta(minutes=30 * number)
    return re.sub(r"\A[^\t]*\t[^\t]*", f"{clock:%d/%m/%Y %H:%M:%S}\t{8.5 + number / 2:g}", block)


def _every_line(start: str, counted: str) -> Counted:
    """Return how a block is counted by what its lines start with, its number written in place of ``#``."""
    return lambda block, number: re.sub(f"(?m)^{start}", counted.replace("#", str(number)), block)


GROWTHS = (
    Growth("victor_nivo/simulated_operations.txt", "nivo_operations.txt", ((64, 72), (81, 83)), _operation),
    Growth("bmg_mars/simulated_kinetic.csv", "mars_kinetics.csv", ((9, 16),), _named("(600)", "(#)")),
    Growth("bmg_mars/simulated_two_chromatics.csv", "mars_chromatics.csv", ((7, 18),), _named("10 1)", "10 9#)")),
    Growth("gen5_txt/simulated_endpoint.txt", "gen5_plates.txt", ((1, 70),), _named("Plate 1", "Plate #")),
    Growth("gen5_txt/simulated_lists.txt", "gen5_lists.txt", ((1, 60),), _named("SIM-A", "SIM-A#")),
    Growth("gen5_txt/simulated_lists.txt", "gen5_wide_lists.txt", ((62, 105),), _named("SIM-B", "SIM-B#")),
    Growth("gen5_txt/simulated_scans.txt", "gen5_spectrum.txt", ((38, 38),), _wavelength),
    Growth("gen5_txt/simulated_scans.txt", "gen5_area_scan.txt", ((46, 46),), _named("2\t1\t", "9#\t1\t")),
    Growth("enspire_csv/simulated_kinetic.csv", "enspire_kinetic.csv", ((74, 102),), _minute),
    Growth("enspire_csv/simulated_spectra.csv", "enspire_spectra.csv", ((13, 13),), _scanned),
    Growth("envision_csv/simulated_two_plates.csv", "envision_plates.csv", ((27, 52),), _envision),
    Growth("skanit/simulated_list.csv", "skanit_lists.csv", ((5, 34),), _named("SIM-L", "SIM-L#")),
    Growth("skanit/simulated_plates.csv", "skanit_plates.csv", ((6, 29),), _named("SIM-A", "SIM-A#")),
    Growth("harmony/simulated_opera_matrix.txt", "opera_matrix.txt", ((11, 17),), _named("Cells Analyzed", "Cells #")),
    Growth("harmony/simulated_plate_results.txt", "harmony_results.txt", ((30, 49),), _time_point),
    Growth("metaxpress/simulated_sites.txt", "metaxpress_sites.txt", ((7, 30),), _every_line("4711", "#")),
    Growth("tecan_spark/simulated_kinetic.csv", "spark_kinetics.csv", ((17, 20), (28, 38)), _named("OD600", "OD#")),
    Growth("tecan_icontrol/simulated_two_labels.txt", "icontrol_labels.txt", ((13, 30),), _named("GFP", "GFP#")),
    Growth("kaleido_csv/simulated_reads.csv", "kaleido_plates.csv", ((6, 17),), _named("SIM-1", "SIM-1#")),
    Growth("incucyte/simulated_confluence.txt", "incucyte.txt", ((11, 11),), _scan_time),
    Growth("softmax_pro/simulated_plates.txt", "softmax_kinetics.txt", ((28, 36),), _named("SIM-2", "SIM-2#")),
    Growth("plateqc/simulated_plateqc.csv", "plateqc.csv", ((2, 33),), _named("SIM_A", "SIM_A#")),
    Growth("victor_x/simulated_repeats.csv", "victor_x_plates.csv", ((3, 26),), _every_line("1,1", "9#,1")),
    Growth("softmax_pro/simulated_plates.txt", "softmax_plates.txt", ((5, 16),), _named("SIM-1", "SIM-1#")),
)
