"""Plain lists of wells: what is a reading, what is a key, and five ways of going wrong."""

from __future__ import annotations

import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.shipped import shipped


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "list.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def test_the_example_reads_as_it_was_laid_out():
    export = read_export(shipped("example_data") / "readers" / "plain_long" / "simulated_list.csv")
    values = export.readings.set_index(["plate", "well"])["value"]
    assert export.reader == "plain_long"
    assert values["SIM-A", "B03"] == 0.203
    assert values["SIM-B", "B03"] == 1.203
    assert export.readings.loc[export.readings["flag"] == "missing", "well"].tolist() == ["D06"]
    assert set(export.readings["readout"]) == {"signal 562"}


def test_several_columns_of_numbers_are_several_readouts(written):
    export = read_export(written("Well,GFP,ATP\nA1,1.5,10\nA2,2.5,20\n"))
    assert export.readings.groupby("readout")["value"].agg(list).to_dict() == {"GFP": [1.5, 2.5], "ATP": [10, 20]}


def test_what_is_in_the_wells_is_not_read_as_a_reading(written):
    export = read_export(written("well,compound,conc,signal\nA1,x,10,1.5\nA2,NA,30,2.5\n"))
    assert set(export.readings["readout"]) == {"signal"}
    assert export.remarks[0] == (
        "list.csv: the columns 'compound', 'conc' are not read; [[tables]] in screen.toml can say what they mean."
    )


def test_times_become_hours_and_channels_become_readouts(written):
    export = read_export(
        written("well\tchannel\ttime_min\tvalue\nA1\tGFP\t0\t1.5\nA1\tGFP\t90\t2.5\nA1\tRFP\t0\t3.5\n")
    )
    assert export.readings[["readout", "time_h", "value"]].to_numpy().tolist() == [
        ["GFP", 0, 1.5],
        ["GFP", 1.5, 2.5],
        ["RFP", 0, 3.5],
    ]


def test_notes_below_the_list_are_remarked_and_not_read(written):
    export = read_export(written("well,od\nA1,0.5\nB1,0.7\n\nsecond lamp\n"))
    assert len(export.readings) == 2
    assert export.remarks[0] == "list.csv, line 5: 'second lamp' below the table are taken as notes."


WRONG = {
    "no well": (
        "well,signal\nA1,0.5\nblank,0.7\n",
        "list.csv, line 3, column 1: found 'blank', expected a well such as A01.\n"
        "  Correct the cell; put notes below the table behind an empty row.",
    ),
    "a well twice": (
        "well,signal\nA1,0.5\nA01,0.7\n",
        "list.csv: found well A01 of plate 'list' twice for 'signal' (list.csv:2:2 and list.csv:3:2), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
    "time without a unit": (
        "well,time,signal\nA1,5,0.5\nA1,10,0.7\n",
        "list.csv, line 1, column 2: found 'time', expected a time with its unit.\n"
        "  Name the column 'time_s', 'time_min' or 'time_h'.",
    ),
    "no time": (
        "well,time_s,signal\nA1,5,0.5\nA1,late,0.7\n",
        "list.csv, line 3, column 2: found 'late', expected a time in numbers.\n  Correct the cell.",
    ),
    "cut off": (
        "well,plate,signal\nA1,x,0.5\nB1,x",
        "list.csv, line 3: found the end of the file after 2 of 3 cells, expected a whole row.\n"
        "  The file was cut off. Export or copy it again.",
    ),
    "thousands or decimals": (
        "well;signal\nA1;1,234\nB1;2,345\n",
        "list.csv, line 2, column 2: found '1,234', expected a number that can be read in one way only.\n"
        '  No other cell of the file shows which mark is the decimal one. Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".',
    ),
    "no numbers": (
        "well,compound\nA1,x\nB1,y\n",
        "list.csv: found no table of wells with numbers, expected a first row of column names, one of them 'well'.\n"
        "  Name the columns; or read the table by [[tables]] in screen.toml.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, case):
    text, message = WRONG[case]
    with pytest.raises(ReadError) as caught:
        read_export(written(text), reader="plain_long")
    assert str(caught.value) == message
