"""Several exports pasted into one file: the second is refused with its place, or read as a plate of its own and said."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers"


@pytest.mark.parametrize("blank", ["", "\n\n"])
@pytest.mark.parametrize(
    ("example", "head"),
    [
        ("quantstudio/simulated_results.txt", "* Block Type"),
        ("byonoy_csv/simulated_absorbance.csv", ",1,2,3"),
        ("glomax_csv/simulated_two_reads.csv", ",,,Protocol:"),
    ],
)
def test_a_second_export_in_one_file_is_refused(written, refusal, example, head, blank):
    text = (EXAMPLES / example).read_text(encoding="utf-8").rstrip("\n") + "\n"
    both = text + blank + text
    first = next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(head))
    second = text.count("\n") + len(blank) + first
    name = example.split("/")[1]
    assert refusal(written(both, name)) == (
        f"{name}, line {second}: found the beginning of a second export (the first begins in line {first}), "
        "expected one export in a file.\n"
        "  Give each export a file of its own; the name of the file then names its plate."
    )


def test_two_gen5_plates_of_one_number_are_said(written):
    text = (EXAMPLES / "gen5_txt" / "simulated_endpoint.txt").read_text(encoding="utf-8")
    export = read_export(written(text + "\n" + text.replace("2003", "2999"), "day1.txt"))
    assert export.readings["plate"].unique().tolist() == ["day1 Plate 1", "day1 Plate 2"]
    assert export.remarks[0] == (
        "day1.txt: 2 plates are called 'Plate 1'; they are read as different plates, in the order of the file."
    )


def test_a_grid_of_a_person_below_a_byonoy_export_is_left_out_as_before(written):
    text = (EXAMPLES / "byonoy_csv" / "simulated_absorbance.csv").read_text(encoding="utf-8")
    grid = "".join(text.splitlines(keepends=True)[:9])
    export = read_export(written(text.rstrip("\n") + "\n\n" + grid, "day1.csv"))
    assert len(export.readings) == 96
    assert any("a grid of numbers where the instrument writes no results" in remark for remark in export.remarks)
