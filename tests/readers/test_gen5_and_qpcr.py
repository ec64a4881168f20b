"""A Gen5 grid with several lines for each letter and a qPCR table in one file: none of them is read in silence of the other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import pytest

from platekit.shipped import shipped

GEN5 = (shipped("example_data") / "readers" / "gen5_txt" / "simulated_endpoint.txt").read_text("utf-8-sig").splitlines()
# Column numbers, and for each letter a raw line of each of two reads and a calculated one.
GRID = GEN5[GEN5.index("Results") + 1 :]
WELLS = [f"{letter}{column}" for letter in "ABCDEFGH" for column in range(1, 13)]
LIST = ["Well\tCq", *(f"{well}\t2{number % 10}.5" for number, well in enumerate(WELLS))]
CFX = ["Well\tFluor\tTarget\tContent\tSample\tCq", *(f"{well}\tSYBR\tN1\tUnkn\ts\t25.5" for well in WELLS)]


def beside(left: list[str], right: list[str]) -> list[str]:
    width = max(row.count("\t") for row in left)
    pairs = zip_longest(left, right, fillvalue="")
    return [row + "\t" * (width - row.count("\t") + 2) + other if other else row for row, other in pairs]


OWN = (
    "expected one export in a file.\n  If it is of another instrument or plate, give it a file of its own. "
    "If it is a calculation or a layout of yours, move it there, too."
)
GRID_LEFT = f"a plate grid of numbers that is no part of what is read here (Bio-Rad CFX Maestro and CFX Manager), {OWN}"
LIST_LEFT = f"a list of wells with numbers that is no part of what is read here (Gen5), {OWN}"
REFUSED = {
    "a list of Cq below": ([*GEN5, "", *LIST], f"run.txt, line {len(GEN5) + 2}, column 1: found {LIST_LEFT}"),
    "a list of Cq above": ([*LIST, "", *GEN5], f"run.txt, line 1, column 1: found {LIST_LEFT}"),
    "a list of Cq below, shifted": (
        [*GEN5, "", *("\t" * 15 + row for row in LIST)],
        f"run.txt, line {len(GEN5) + 2}, column 16: found {LIST_LEFT}",
    ),
    "the grid alone above a table of CFX": ([*GRID, "", *CFX], f"run.txt, line 1, column 2: found {GRID_LEFT}"),
    "the grid alone beside a table of CFX": (beside(GRID, CFX), f"run.txt, line 1, column 2: found {GRID_LEFT}"),
    "the grid one line below the names of CFX": (
        beside(["Results", *GRID], CFX), f"run.txt, line 2, column 2: found {GRID_LEFT}",
    ),
    "whole beside a table of CFX": (
        beside(GEN5, CFX),
        "run.txt: found a file that 'cfx_csv' (Bio-Rad CFX Maestro and CFX Manager) and 'gen5_txt' (BioTek/Agilent Gen5 text export) "
        'can both read, expected one reader.\n  Say which: reader="cfx_csv" or reader="gen5_txt".',
    ),
    "a list of Cq beside the grid": (
        [*GEN5[: -len(GRID)], *beside(GRID, LIST)],
        f"run.txt, line {len(GEN5) - len(GRID) + 2}, column 17: found '20.5' beyond column 12, expected 12 values, as the row of column "
        "numbers says.\n  If commas part the cells and mark decimals too, export with tabs or semicolons between cells; else correct the row.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "message"), REFUSED.values(), ids=REFUSED)
def test_both_in_one_file_are_refused_with_the_place(
    written: Callable[..., Path], refusal: Callable[..., str], rows: list[str], message: str
) -> None:
    assert refusal(written("".join(row + "\n" for row in rows), "run.txt")) == message


def test_told_to_read_one_of_them_the_other_is_named(written: Callable[..., Path], refusal: Callable[..., str]) -> None:
    path = written("".join(row + "\n" for row in beside(GRID, CFX)), "run.txt")
    assert refusal(path, reader="cfx_csv") == f"run.txt, line 1, column 2: found {GRID_LEFT}"
