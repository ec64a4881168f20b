"""A plate as Gen5 exports it to text: reporter fluorescence, an endpoint read, one plate a file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from platekit.simulate.grid import Cell, grid

ENCODING = "cp1252"  # Gen5 writes text in the code page of its Windows
_TOKENS = {"saturated": "OVRFLW", "missing": "MISSED"}


def gen5_text(plate: str, cells: Mapping[str, Cell], *, plate_size: int, day: datetime.date) -> str:
    """Return the content of an export, lines ended by a line feed.

    Parameters
    ----------
    plate : str
        Name of the plate, as its owner typed it into Gen5.
    cells : mapping of well to (value, flag)
        Wells that are not there were not in the read.
    plate_size : int
    day : datetime.date

    Returns
    -------
    str
    """
    label = "GFP:485/20,528/20"
    header, rows = grid(cells, plate_size, _shown)
    lines = [
        "", "",
        "Software Version\t3.12.08",
        "", "", "",
        f"Experiment File Path:\tC:\\Simulated\\{plate}.xpt",
        "Protocol File Path:\tC:\\Simulated\\GFP endpoint.prt",
        "", "", "",
        f"Plate Number\t{plate}",
        f"Date\t{day.month}/{day.day}/{day.year}",
        "Time\t9:00:00 AM",
        "Reader Type:\tSimulated",
        "Reader Serial Number:\tn/a",
        "Reading Type\tSimulation",
        "",
        "Procedure Details",
        "",
        f"Plate Type\t{plate_size} WELL PLATE (Use plate lid)",
        "Eject plate on completion\t",
        "Read\tGFP",
        "\tFluorescence Endpoint",
        "\tFull Plate",
        "\tFilter Set 1 (Green)",
        "\t    Excitation: 485/20,  Emission: 528/20",
        "\t    Mirror: Top 510 nm,  Gain: 50",
        "\tLight Source: Xenon Flash,  Lamp Energy: High",
        "\tRead Speed: Normal,  Delay: 100 msec,  Measurements/Data Point: 10",
        "\tRead Height: 7 mm",
        "",
        "Results",
        "\t".join(["", *header]),
        *("\t".join([letters, *values, label]) for letters, values in rows),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    value, flag = cell
    return _TOKENS[flag] if flag else f"{value:.0f}"
