"""Times with three decimals, such as 29.849: by the user, by the times around them, or by the rest of the file."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

SAY = 'say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".'
SECONDS = [0, 29.849, 59.854, 89.849]


def _hours(path, **asked):
    return sorted(read_export(path, **asked).readings["time_h"].unique().tolist())


def _kinetic(times, values, separator=","):
    rows = [separator.join([time, value, value]) for time, value in zip(times, values, strict=True)]
    return "\n".join([separator.join(["Time [s]", "A1", "A2"]), *rows, ""])


def test_the_mark_of_the_readings_is_that_of_the_times(written):
    hours = pytest.approx([time / 3600 for time in SECONDS])
    values = ["0.0512", "0.0613", "0.0714", "0.0815"]
    points = [str(time) for time in SECONDS]
    assert _hours(written(_kinetic(points, values))) == hours
    commas = [[text.replace(".", ",") for text in column] for column in (points, values)]
    assert _hours(written(_kinetic(*commas, separator=";"))) == hours
    listed = [f"A1;{time};{value}" for time, value in zip(*commas, strict=True)]
    assert _hours(written("\n".join(["well;time_s;OD", *listed, ""]))) == hours


def test_times_across_a_spark_export_are_read_by_its_readings(written):
    text = (shipped("example_data") / "readers" / "tecan_spark" / "simulated_kinetic.csv").read_text(encoding="utf-8")
    assert text.count("Time [s],0,60.25,120.5,180.75") == 1
    finer = text.replace("Time [s],0,60.25,120.5,180.75", "Time [s],0,60.251,120.502,180.753")
    first = read_export(written(finer)).readings.query("readout == 'absorbance 600'")["time_h"]
    assert sorted(first.unique()) == pytest.approx([0, 60.251 / 3600, 120.502 / 3600, 180.753 / 3600])


COUNTS = ["100", "200", "300", "400"]


@pytest.mark.parametrize(
    ("times", "hours"),
    [
        (["0", "500", "1.000", "1.500"], [0, 500, 1000, 1500]),
        (["0", "500", "1,000", "1,500"], [0, 500, 1000, 1500]),
        (["58", "59.125", "60.250", "61.375"], [58, 59.125, 60.25, 61.375]),
        (["0", "0.125", "0.250", "1.375"], [0, 0.125, 0.25, 1.375]),
    ],
)
def test_times_that_go_up_evenly_or_show_their_mark_settle_it(written, times, hours):
    text = _kinetic(times, COUNTS, separator=";")
    assert _hours(written(text)) == pytest.approx([time / 3600 for time in hours])


@pytest.mark.parametrize(
    "text", [_kinetic([str(time) for time in SECONDS], COUNTS), "well,time_s,OD\nA1,0,1\nA1,29.849,2\n"]
)
def test_times_of_which_nothing_shows_the_mark_are_refused_until_it_is_said(written, refusal, text):
    path = written(text)
    column = 2 if text.startswith("well") else 1
    assert refusal(path) == (
        f"run.csv, line 3, column {column}: found '29.849', expected a time that can be read in one way only.\n"
        f"  The other cells of the file do not show which mark is the decimal one. S{SAY[1:]}"
    )
    assert _hours(path, options=ReadOptions(decimal="."))[1] == pytest.approx(29.849 / 3600)
    assert _hours(path, options=ReadOptions(decimal=","))[1] == pytest.approx(29849 / 3600)


def test_times_of_the_other_mark_than_the_readings_are_refused(written, refusal):
    # Parted thousands, or the clock of an instrument beside the values of a spreadsheet.
    text = _kinetic([str(time) for time in SECONDS], ["0,5", "0,6", "0,7", "0,8"], separator=";")
    assert refusal(written(text)) == (
        "run.csv, line 3, column 1: found '29.849' among the times, and '0,6' elsewhere in the file, expected one decimal mark in one file.\n"
        f"  If the point parts thousands, or if it does not, {SAY}"
    )


def test_a_head_with_another_mark_does_not_unsettle_the_times(written):
    text = '"1,5"\n' + _kinetic([str(time) for time in SECONDS], ["0.05", "0.06", "0.07", "0.08"])
    assert _hours(written(text))[1] == pytest.approx(29.849 / 3600)


def test_incucyte_scans_after_eighths_of_an_hour(written):
    head = "Vessel Name: P1\nMetric: Phase Object Confluence (Percent)\n\nDate Time\tElapsed\tA1\tA2\n"
    text = head + "02/01/2026 10:00:00\t0\t10,5\t20,5\n02/01/2026 11:07:30\t1,125\t11,5\t21,5\n"
    assert _hours(written(text)) == [0, 1.125]
