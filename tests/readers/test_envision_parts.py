"""EnVision: plate information below the plates, plates read twice, emissions, and files that lost a part."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "envision_csv"


@pytest.fixture
def example() -> str:
    return (EXAMPLES / "simulated_two_plates.csv").read_text(encoding="utf-8")


def _values(export) -> pd.Series:
    return export.readings.set_index(["plate", "readout", "well"])["value"]


def _as_absorbance(text: str) -> str:
    return re.sub(r",(\d{4,5})(?=,)", r",0.\1", text).replace("(CPS)", "(A)")


def _information_below(text: str) -> str:
    """Return an export as `Place plate information at: End of plate` writes it."""
    body, _, tail = text.partition("\n\nBasic assay information")
    parts = re.split(r"(?m)^(?=Plate information)", body)[1:]
    moved: list[str] = []
    for part in parts:
        head, grid = re.split(r"(?m)^(?=Results for|Calculated results)", part, maxsplit=1)
        moved.append(grid.rstrip("\n") + "\n\n" + head.rstrip("\n") + "\n\n")
    return "".join(moved) + "\nBasic assay information" + tail


def test_plate_information_below_each_plate_is_found(example, written):
    below = _information_below(example)
    assert below.startswith("Calculated results")
    columns = ["plate", "well", "readout", "value", "flag"]
    said = below.replace(
        "\nLabels:", "\nAuto export parameters:\nPlace plate information at,,,,End of plate\n\nLabels:"
    )
    for text in (below, said, said.replace(",", ";")):
        moved = read_export(written(text)).readings
        pd.testing.assert_frame_equal(moved[columns], read_export(written(example)).readings[columns])


def test_plate_information_that_may_be_above_or_below_is_refused(example, written, refusal):
    below = _information_below(example)
    cut = below[: below.rindex("Plate information")]
    assert refusal(written(cut)) == (
        "run.csv, line 2: found a grid before the first 'Plate information', and another after the last, "
        "expected plate information either above or below every plate.\n"
        "  The file was cut off or a line was lost, so that nothing says which plate a grid is of. Export it again."
    )


def test_a_lost_title_of_plate_information_is_no_matter(example, written):
    start = example.rindex("Plate information")
    text = example[:start] + example[start:].replace("Plate information \n", "", 1)
    pd.testing.assert_frame_equal(
        read_export(written(text)).readings.drop(columns="source"),
        read_export(written(example)).readings.drop(columns="source"),
    )


def test_a_calculated_block_without_a_grid_takes_nothing_from_its_neighbours(example, written):
    # EnVision leaves the grid out where a formula could not be calculated.
    text = re.sub(r"Calculated results.*?\n\n", "", example, flags=re.DOTALL)
    values = _values(read_export(written(text)))
    assert len(values) == 48
    assert values["SIM0002", "luminescence", "D12"] == 24012


def _twice(example: str) -> str:
    """Return the first plate read again half an hour after the first time."""
    start, end = example.index("Plate information", 5), example.index("Plate information", 1200)
    start = example.rindex("Plate information", 0, end)
    again = (
        example[start:end].replace("\n1,1,", "\n1,2,", 1).replace("9:00:00 AM", "9:30:00 AM").replace(",120", ",130")
    )
    return example[:end] + again + example[end:]


def test_a_plate_read_twice_is_told_apart_by_the_time_of_its_reads(example, written):
    export = read_export(written(_twice(example)))
    first = export.readings[export.readings["plate"] == "SIM0001"]
    assert first.groupby("time_h")["value"].max().to_dict() == {0.0: 14012, 0.5: 14012}
    assert first[first["well"] == "B03"].set_index("time_h")["value"].to_dict() == {0.0: 12003, 0.5: 13003}
    assert export.readings.loc[export.readings["plate"] == "SIM0002", "time_h"].isna().all()
    assert (
        "run.csv: a plate was read more than once; the times of its reads are those that the file gives them."
        in export.remarks
    )


def test_without_a_time_the_second_read_is_a_readout_of_its_own(example, written):
    export = read_export(written(_twice(example).replace("9:30:00 AM", "9:00:00 AM")))
    readouts = {"luminescence (US LUM 96, channel 0)", "luminescence (US LUM 96, channel 0, repeat 2)"}
    assert set(export.readings["readout"]) == readouts
    assert (
        "run.csv: a plate was read more than once; the file does not say when, and the reads are readouts of their own."
        in export.remarks
    )


def test_two_emissions_of_one_read_have_the_wavelengths_of_their_detectors(example, written):
    # As HTRF is read: 665 nm on the first detector, 620 nm on the second.
    text = re.sub(r"Plate information \n[^\n]*Formula.*?(?=Plate information)", "", example, flags=re.DOTALL)
    text = text.replace("De=USLum Ex=N/A Em=N/A", "De=1st Ex=Top Em=Top").replace(
        "channel 0 (CPS)", "channel 1 window 1 (Counts)"
    )
    first = text[: text.index("Plate information", 5)]
    second = first.replace("De=1st", "De=2nd").replace("channel 1", "channel 2").replace(",120", ",130")
    text = text.replace(first, first + second)
    text = text.replace(
        "Measurement time,,,,0.1 s", "Exc. filter,,,,UV2 (TRF) 320\nEms. filter,,,,APC 665\n2nd ems. filter,,,,Cy5 620"
    )
    values = _values(read_export(written(text)))
    assert values["SIM0001", "fluorescence 320/665", "B03"] == 12003
    assert values["SIM0001", "fluorescence 320/620", "B03"] == 13003


def test_the_wavelength_of_a_monochromator_is_not_that_of_its_cutoff_filter(example, written):
    text = _as_absorbance(example).replace("De=USLum Ex=N/A Em=N/A", "De=1st Ex=Btm Em=N/A")
    text = text.replace(
        "Measurement time,,,,0.1 s", "Exc. filter,,,,Monochromator cutoff 360\nExcitation wavelength,,,,562 nm"
    )
    assert set(read_export(written(text)).readings["readout"]) == {"absorbance 562"}


def test_1536_wells_are_read_by_their_double_letters(example, written):
    grid = "," + ",".join(f"{column:02d}" for column in range(1, 49)) + ",\n"
    grid += "AF," + ",".join(str(7000 + column) for column in range(1, 49)) + ","
    start = example.rindex(",01,")
    values = _values(read_export(written(example[:start] + grid + example[example.index("\n\n", start) :])))
    assert values["SIM0002", "luminescence", "AF48"] == 7048


def test_a_file_without_its_last_lines_says_so(example, written):
    export = read_export(written(example[: example.index("\n\nBasic assay")] + "\n"))
    assert len(export.readings) == 48
    assert (
        "run.csv: its last line 'Exported with ...' is missing; if the file was cut off, results may be missing, too."
        in export.remarks
    )
