"""A plate as EnVision exports it to csv: luminescence of a viability reagent, one plate a file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from platekit.simulate.grid import Cell, grid

ENCODING = "utf-8"
_LABEL = "US LUM ATP"
_PLATE_COLUMNS = (
    "Plate,Repeat,Barcode,Measured height,Chamber temperature at start,Chamber temperature at end,Humidity at start,"
    "Humidity at end,Ambient temperature at start,Ambient temperature at end,Group,Label,ScanX,ScanY,Measinfo,Kinetics,"
    "Measurement date,"
)
_MEASUREMENT = "De=USLum Ex=N/A Em=N/A Wdw=N/A (12)"


def envision_text(plate: str, cells: Mapping[str, Cell], *, plate_size: int, day: datetime.date) -> str:
    """Return the content of an export, lines ended by a line feed.

    Parameters
    ----------
    plate : str
        Its barcode.
    cells : mapping of well to (value, flag)
        A well without a number is an empty cell: EnVision writes no word for it.
    plate_size : int
    day : datetime.date

    Returns
    -------
    str
    """
    header, rows = grid(cells, plate_size, _shown)
    date = f"{day.month}/{day.day}/{day.year} 10:00:00 AM"
    lines = [
        "Plate information ",
        _PLATE_COLUMNS,
        # A barcode stands as a formula, so that a spreadsheet does not make a number of it.
        f'1,1,"=""{plate}""",14.67,23.5,23.5,45.0,45.0,23.5,23.5,1,{_LABEL}(1),0,0,{_MEASUREMENT},0,{date},',
        "",
        "Background information",
        "Plate,Label,Result,Signal,Flashes/Time,Meastime,MeasInfo,",
        f"1,{_LABEL},0,4,0.1,00:00:00.000,{_MEASUREMENT},",
        "",
        f"Results for {_LABEL}(1) - channel 0 (CPS)",
        ",".join(["", *(f"{int(column):02d}" for column in header), ""]),
        *(",".join([letters, *values, ""]) for letters, values in rows),
        "", "",
        "Basic assay information ",
        "Assay ID: ,,,,simulated",
        f"Assay Started: ,,,,{date}",
        "Protocol Name: ,,,,ATP viability (simulated)",
        "", "",
        "Plate type:",
        f"Name of the plate type,,,,{plate_size} well (simulated)",
        f"Number of rows,,,,{len(rows)}",
        f"Number of columns,,,,{len(header)}",
        f"Number of the wells in the plate,,,,{plate_size}",
        "",
        "Exported with EnVision Workstation version 1.14 (simulated)",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _shown(cell: Cell | None) -> str:
    if cell is None or cell[1]:
        return ""
    return f"{cell[0]:.0f}"
