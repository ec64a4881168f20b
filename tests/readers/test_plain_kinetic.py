"""Plain kinetic tables: times become hours, wells are read by name, and ways of going wrong."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "growth.csv"


def test_the_example_reads_as_it_was_laid_out():
    export = read_export(shipped("example_data") / "readers" / "plain_kinetic" / "simulated_growth.csv")
    values = export.readings.set_index(["well", "time_h"])["value"]
    assert export.reader == "plain_kinetic"
    assert len(values) == 12 * 6
    # Well number n of the file, read k: 0.1 n + 0.001 k, every ten minutes; B02 is the sixth well.
    assert values["B02", 0.5] == 0.603


@pytest.mark.parametrize(
    "text",
    [
        "Time,A1,B2\n0:00:00,1.5,2\n26:30:00,3,4\n",
        "Time (h);A01;B02\n0;1,5;2\n26,5;3;4\n",
        "growth of May\nTime [s]\tA1\tB2\n0\t1.5\t2\n95400\t3\t4\n",
        "hours,T 600,A1,B2\n0,37,1.5,2\n26.5,37,3,4\n",
        "Zeit [h];A1;B2\n0;1,5;2\n26,5;3;4\n",
        "hpi,A1,B2\n0,1.5,2\n26.5,3,4\n",
        "Timepoint,A1,B2\n0 min,1.5,2\n1590 min,3,4\n",
    ],
)
def test_times_are_hours_however_people_write_them(written, text):
    readings = read_export(written(text)).readings
    assert readings[["well", "time_h", "value"]].to_numpy().tolist() == [
        ["A01", 0, 1.5], ["B02", 0, 2], ["A01", 26.5, 3], ["B02", 26.5, 4],
    ]  # fmt: skip


def test_notes_around_the_table_and_columns_before_it_are_said(written):
    export = read_export(written("growth of May\nTime_h,T 600,A1,B2\n0,37,1.5,2\n1,37,3,4\n\nlid fogged\n"))
    assert export.remarks[:2] == (
        "growth.csv, line 2, column 2: the column 'T 600' is not read.",
        "growth.csv, line 1: 'growth of May' and a further row outside the table are taken as notes.",
    )


WRONG = {
    "no unit": (
        "Time,A1,B2\n0,1.5,2\n",
        "growth.csv, line 1, column 1: found 'Time', expected a time with its unit.\n"
        "  Name the column 'time_s', 'time_min' or 'time_h'.",
    ),
    "reads that are counted": (
        "Cycle,Time [s],A1,B2\n1,0,1.5,2\n2,60,1.5,2\n",
        "growth.csv, line 1, column 1: found 'Cycle', which counts the reads and does not say when they were, expected times in the first column.\n"
        "  Let the first column be 'time_h', with the hours since the first read in it, and delete the other.",
    ),
    "a second table": (
        "time_h,A1,B2\n0,1.5,2\n\ntime_h,A1,B2\n0,7,8\n",
        "growth.csv, line 4: found a further row of values behind the end of the table, expected one table in a file.\n"
        "  Put each readout into a file or sheet of its own, and notes behind the table.",
    ),
    "a cell deleted": (
        "time_h,A1,B2\n0,1.5,2\n1,3\n2,4,5\n",
        "growth.csv, line 3: found the end of the line after 1 of 2 values, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
    "times that go back": (
        "time_h,A1,B2\n1,1.5,2\n0,3,4\n",
        "growth.csv, line 3, column 1: found '0', not later than the time before, expected times that go up.\n"
        "  Correct the cell.",
    ),
    "no such table": (
        "sample,signal\nx,2\n",
        "growth.csv: found no table of times and wells, expected a first row such as 'time_h', 'A1', 'A2'.\n"
        "  Name the columns; or read the table by [[tables]] in screen.toml.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text), reader="plain_kinetic") == message


def test_a_mean_beside_the_wells_is_said_and_not_read(written):
    export = read_export(written("Time [h],A1,A2,Mean,SD\n0,1.1,1.2,1.15,0.1\n1,1.3,1.4,1.35,0.1\n", "run.csv"))
    assert export.readings["value"].tolist() == [1.1, 1.2, 1.3, 1.4]
    assert export.remarks[:2] == (
        "run.csv, line 1, column 4: 'Mean' and the values below it stand beside the wells, and are not read.",
        "run.csv, line 1, column 5: 'SD' and the values below it stand beside the wells, and are not read.",
    )


def test_a_row_that_moved_into_its_mean_is_refused(written, refusal):
    assert refusal(written("Time [h],A1,A2,Mean\n0,1.1,1.2,1.15\n1,1.4,1.35,\n", "run.csv")) == (
        "run.csv, line 2, column 4: found a value below 'Mean', which is no well, behind the 2 wells named in run.csv, line 1, "
        "expected one value for each well.\n"
        "  Correct the name if a well was read there; else delete the column."
    )
