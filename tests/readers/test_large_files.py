"""Large files: their time grows with their size, and not with its square, and so does their memory."""

from __future__ import annotations

import time
import tracemalloc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from platekit.readers import read_export
from platekit.readers._readings import readings_table
from platekit.sheets import Sheet, open_sheets
from platekit.wells import row_letters

SMALL, TIMES = 60, 4
# Four times the file may take twice four times as long, on a machine that does other things; by the square it is 16.
MOST = 2 * TIMES
WELLS = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]


def grids(number: int) -> str:
    header = "," + ",".join(map(str, range(1, 13)))
    rows = [
        f"{row}," + ",".join(f"0.{place}{column:02d}" for column in range(12)) for place, row in enumerate("ABCDEFGH")
    ]
    return "\n".join([*[header, *rows, ""] * number, ""])


def images(number: int) -> str:
    head = "ImageNumber,Metadata_Plate,Metadata_Well,Count_Nuclei,Intensity_MeanIntensity_GFP\n"
    rows = [
        f"{image * 96 + place},P{image},{well},{100 + place},0.25{place:02d}\n"
        for image in range(number)
        for place, well in enumerate(WELLS)
    ]
    return head + "".join(rows)


def drugs(number: int) -> str:
    rows = [
        f"{well},{plate},drug {place % 9},{10 + place},S1,{1000 + place}\n"
        for plate in range(number)
        for place, well in enumerate(WELLS)
    ]
    return "WELL,PLATE,DRUG_NAME,CONCENTRATION,SCREEN_NAME,WELL_SIGNAL\n" + "".join(rows)


def envision(number: int) -> str:
    header = "," + ",".join(f"{column:02d}" for column in range(1, 13)) + ","
    rows = [f"{row}," + ",".join(f"{100 + column}" for column in range(12)) + "," for row in "ABCDEFGH"]
    blocks = [
        "\n".join([
            "Plate information", "Plate,Repeat,Barcode,Group,Label,Measurement date,",
            f'{plate},1,"=""SIM{plate}""",1,US LUM 96(1),8/22/2023 12:16:31 PM,', "",
            "Results for US LUM 96 - channel 1 (CPS)", header, *rows, "", "",
        ])
        for plate in range(1, number + 1)
    ]  # fmt: skip
    return "".join(blocks) + "Exported with EnVision Workstation version 1.14\n"


def operations(number: int) -> str:
    rows = [f"{row}\t" + "\t".join(f"{1000 + column}" for column in range(12)) for row in "ABCDEFGH"]
    header = "\t" + "\t".join(map(str, range(1, 13)))
    blocks = ["\n".join([f"{one} OPERATION\tLUM", "Plate\t1", header, *rows, "", ""]) for one in range(1, number + 1)]
    return "VICTOR Nivo\nPLATE FORMAT\t96 wells (8 x 12)\n\n" + "".join(blocks) + "PARAMETERS\n1\tLUM\n"


def labels(number: int) -> str:
    rows = [f"{row}\t" + "\t".join(f"{1000 + column}" for column in range(12)) for row in "ABCDEFGH"]
    header = "<>\t" + "\t".join(map(str, range(1, 13)))
    blocks = [
        "\n".join(
            [
                f"Label: GFP{one}",
                "Mode\t\t\t\tFluorescence Top Reading",
                "Start Time:\t24.11.2026 10:00:00",
                "",
                header,
                *rows,
                "",
                "",
            ]
        )
        for one in range(number)
    ]
    return "Application: Tecan i-control\t\t\t\tTecan i-control , 2.0.10.0\n\n" + "".join(blocks)


@pytest.mark.parametrize(("write", "reader"), [
    (grids, "plain_grid"), (images, "cellprofiler"), (drugs, "breeze"), (envision, "envision_csv"),
    (operations, "victor_nivo"), (labels, "tecan_icontrol"),
])  # fmt: skip
def test_four_times_the_file_takes_about_four_times_as_long(write: Callable[[int], str], reader: str, tmp_path: Path):
    seconds: list[float] = []
    for number in (SMALL, SMALL * TIMES):
        path = tmp_path / f"of_{number}.csv"
        path.write_text(write(number), encoding="utf-8")
        export = read_export(path)
        assert export.reader == reader
        assert export.readings["well"].value_counts().min() >= number
        taken: list[float] = []
        for _ in range(2):
            started = time.process_time()
            read_export(path)
            taken.append(time.process_time() - started)
        seconds.append(min(taken))
    assert seconds[1] < MOST * seconds[0]


def test_four_times_the_wells_in_a_row_of_small_numbers_take_about_four_times_as_long(tmp_path: Path):
    # Counts such as 12 may be the numbers of columns, and each of them was once held against its whole row.
    seconds: list[float] = []
    for rows, columns in ((16, 24), (32, 48)):
        wells = [f"{row_letters(row)}{column}" for row in range(1, rows + 1) for column in range(1, columns + 1)]
        lines = [["Time (min)", *wells]]
        lines += [[str(minute), *(str(20 + 7 * place % 23) for place in range(len(wells)))] for minute in range(60)]
        path = tmp_path / f"of_{len(wells)}.csv"
        path.write_text("\n".join([*map(",".join, lines), ""]), encoding="utf-8")
        taken: list[float] = []
        for _ in range(2):
            started = time.process_time()
            read_export(path)
            taken.append(time.process_time() - started)
        seconds.append(min(taken))
    assert seconds[1] < MOST * seconds[0]


def long_table(number: int) -> str:
    rows = [
        f"P{plate:04d},{well},GFP,{plate}{place}.{place:03d}"
        for plate in range(number)
        for place, well in enumerate(WELLS)
    ]
    return "\n".join(["plate,well,readout,value", *rows, ""])


def digits(number: int) -> str:
    header = "," + ",".join(map(str, range(1, 25)))
    rows = [f"{row_letters(row)}," + ",".join(str((row + column) % 10) for column in range(24)) for row in range(1, 17)]
    return "\n".join([*[header, *rows, ""] * number, ""])


@pytest.mark.parametrize(("write", "number", "most"), [(long_table, 100, 15), (digits, 250, 75)])
def test_what_is_kept_of_a_file_while_it_is_read_is_a_multiple_of_its_size(
    write: Callable[[int], str], number: int, most: float, tmp_path: Path
):
    # Limits between what it took when each word of a reading was an object (18 and 97) and what it takes (11 and 59).
    path = tmp_path / "large.csv"
    path.write_text(write(number), encoding="utf-8")
    read_export(path)
    tracemalloc.start()
    read_export(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < most * path.stat().st_size


def test_cells_are_let_go_before_the_table_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # Both together would be the most that is ever in the memory.
    path = tmp_path / "large.csv"
    path.write_text(long_table(2), encoding="utf-8")
    opened: list[weakref.ref[Sheet]] = []
    alive: list[bool] = []

    def opens(*given: Any, **named: Any) -> tuple[list[Sheet], list[str]]:
        sheets, said = open_sheets(*given, **named)
        opened.extend(map(weakref.ref, sheets))
        return sheets, said

    def builds(*given: Any) -> pd.DataFrame:
        alive.extend(sheet() is not None for sheet in opened)
        return readings_table(*given)

    monkeypatch.setattr("platekit.readers._read.open_sheets", opens)
    monkeypatch.setattr("platekit.readers._read.readings_table", builds)
    assert len(read_export(path).readings) == 192
    assert alive == [False]
