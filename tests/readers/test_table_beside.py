"""A Harmony list beside, below or above another table, shifted by some columns: read as it stands, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "PlateResults.txt"
NAMES = "Row\tColumn\tPlane\tTimepoint\tNuclei - Number of Objects\tNumber of Analyzed Fields"
HARMONY = [NAMES, *(f"2\t{column}\t1\t0\t{1000 + column}\t9" for column in range(1, 5))]
HEAD = ["Plate Name\tP1", "Evaluation\tEvaluation1", "[Data]"]
OTHERS = ["Well\tSignal", *(f"A{column}\t{500 + column}" for column in range(1, 5))]
SAME = ["Well\tSignal", *(f"B{column}\t{500 + column}" for column in range(1, 5))]
LOOSE = ["Sample\tOD", *(f"s{number}\t0.{number}5" for number in range(1, 5))]
LONG = ["Well\tSignal", *(f"{row}{column}\t5" for row in "ABCDEFGH" for column in range(1, 13))]


def beside(*tables: list[str]) -> list[str]:
    return ["\t\t".join(rows) for rows in zip(*tables, strict=True)]


def shifted(table: list[str], columns: int) -> list[str]:
    return ["\t" * columns + row for row in table]


def text(*tables: list[str]) -> str:
    return "".join(row + "\n" for table in tables for row in table)


@pytest.mark.parametrize(
    "rows", [text(shifted(HARMONY, 3)), text(HEAD, shifted(HARMONY, 3)), text(shifted([*HEAD, *HARMONY], 2))]
)
def test_a_list_that_was_shifted_alone_keeps_its_wells_and_its_plate(written: Callable[..., Path], rows: str) -> None:
    readings = read_export(written(rows)).readings
    assert readings[["well", "value"]].to_numpy().tolist() == [
        ["B01", 1001],
        ["B02", 1002],
        ["B03", 1003],
        ["B04", 1004],
    ]
    assert set(readings["plate"]) == {"P1" if "P1" in rows else "PlateResults"}


OWN = "If it is of another table, give that a file of its own; if it only counts the rows, take it out."
ELSEWHERE = (
    "expected one export in a file.\n  If it is of another instrument or plate, give it a file of its own. "
    "If it is a calculation or a layout of yours, move it there, too."
)
REFUSED = {
    "other wells in front": (
        text(beside(OTHERS, HARMONY)),
        "PlateResults.txt, line 2, column 1: found well A01 in a row of well B01, expected one well in a row.\n"
        "  If 'Well' is of another table, give that a file of its own; if the rows were sorted in part, export them again.",
    ),
    "other wells behind, below a head": (
        text(HEAD, beside(HARMONY, OTHERS)),
        "PlateResults.txt, line 5, column 8: found well A01 in a row of well B01, expected one well in a row.\n"
        "  If 'Well' is of another table, give that a file of its own; if the rows were sorted in part, export them again.",
    ),
    "the same wells in front": (
        text(beside(SAME, HARMONY)),
        "PlateResults.txt, line 1, column 2: found 'Signal' in front of the columns that say the well, "
        f"expected nothing in front of them.\n  {OWN}",
    ),
    "numbers of no well in front": (
        text(beside(LOOSE, HARMONY)),
        "PlateResults.txt, line 1, column 2: found 'OD' in front of the columns that say the well, "
        f"expected nothing in front of them.\n  {OWN}",
    ),
    "numbers in front without a name": (
        text(beside(["\t", *SAME[1:]], HARMONY)),
        "PlateResults.txt, line 1, column 2: found numbers without a name in front of the columns that say the well, "
        f"expected nothing in front of them.\n  {OWN}",
    ),
    "shifted below another": (
        text(HARMONY, [""], shifted(HARMONY, 3)),
        "PlateResults.txt, line 7, column 4: found 'Row' in a row without a well, expected a well such as A01.\n"
        "  Correct the row; put notes below the table, behind an empty row.",
    ),
    "below a list of many wells": (
        text(LONG, [""], HARMONY),
        "PlateResults.txt, line 99, column 1: found a list of wells with numbers that is no part of what is read here "
        f"(table with one row per well), {ELSEWHERE}",
    ),
    "shifted below a list of many wells": (
        text(LONG, [""], shifted(HARMONY, 3)),
        "PlateResults.txt, line 99, column 4: found a list of wells with numbers that is no part of what is read here "
        f"(table with one row per well), {ELSEWHERE}",
    ),
    "shifted below a list of few wells": (
        text(OTHERS, [""], HEAD, shifted(HARMONY, 3)),
        "PlateResults.txt, line 1, column 1: found a list of wells with numbers that is no part of what is read here "
        f"(Revvity Harmony and Columbus), {ELSEWHERE}",
    ),
}


@pytest.mark.parametrize(("rows", "message"), REFUSED.values(), ids=REFUSED)
def test_another_table_in_the_sheet_is_refused_with_its_place(
    written: Callable[..., Path], refusal: Callable[..., str], rows: str, message: str
) -> None:
    assert refusal(written(rows)) == message


def test_a_column_that_counts_the_rows_is_said_and_not_read(written: Callable[..., Path]) -> None:
    export = read_export(written(text([f"{'' if row == 0 else row - 1}\t{line}" for row, line in enumerate(HARMONY)])))
    assert export.readings["value"].tolist() == [1001, 1002, 1003, 1004]
    assert export.remarks[0] == "PlateResults.txt, line 1, column 1: the column has no name and is not read."


@pytest.mark.parametrize("name", ["Well", "Well ID", "WELL ID", "well_id"])
@pytest.mark.parametrize("gap", ["", ","])
def test_a_list_beside_the_well_ids_of_another_is_seen(
    written: Callable[..., Path], refusal: Callable[..., str], name: str, gap: str
) -> None:
    kaleido = (
        (shipped("example_data") / "readers" / "kaleido_csv" / "simulated_list.csv").read_text("utf-8").splitlines()
    )
    own = [f"{name},Signal", *(f"{row.split(',')[0]},{number}.5" for number, row in enumerate(kaleido[1:]))]
    path = written(text([f"{mine},{gap}{row}" for mine, row in zip(own, kaleido, strict=True)]), "run.csv")
    assert refusal(path) == (
        "run.csv, line 1, column 1: found a list of wells with numbers that is no part of what is read here "
        f"(Revvity Kaleido export (EnSight, EnVision Nexus)), {ELSEWHERE}"
    )
