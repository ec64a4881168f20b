"""Times of two parts, such as 0:30: half an hour or half a minute, as the file says; refused where it does not."""

from __future__ import annotations

import pytest

from platekit.readers import read_export

TWO_WAYS = (
    "found '0:30', which may be hours and minutes, or minutes and seconds, expected a time that can be read in one way only.\n"
    "  Name the unit above it, such as Time (h:mm) or Time (mm:ss), or write 0:30:00 or 0:00:30."
)
MIDNIGHT = "Times of day begin anew at midnight: write hours since the first read"


def _times(path):
    return sorted(read_export(path).readings["time_h"].unique().tolist())


@pytest.mark.parametrize(
    ("heading", "hours"),
    [
        ("Time (h)", [0, 0.5, 1]), ("Time (h:mm)", [0, 0.5, 1]), ("Time [hh:mm]", [0, 0.5, 1]),
        ("Time (min)", [0, 1 / 120, 1 / 60]), ("Time (s)", [0, 1 / 120, 1 / 60]), ("Time (mm:ss)", [0, 1 / 120, 1 / 60]),
        ("Time (hh:mm:ss)", [0, 1 / 120, 1 / 60]),
    ],
)  # fmt: skip
def test_the_name_of_the_column_says_what_times_of_two_parts_are(written, heading, hours):
    assert _times(written(f"{heading},A1,A2\n0:00,1.5,2.5\n0:30,1.6,2.6\n1:00,1.7,2.7\n")) == pytest.approx(hours)
    assert _times(written(f"well,{heading},OD\nA1,0:00,1.5\nA1,0:30,1.6\nA1,1:00,1.7\n")) == pytest.approx(hours)


def test_a_clock_of_minutes_goes_on_in_hours(written):
    text = "Time,A1,A2\n0:00,1.5,2.5\n0:30,1.6,2.6\n59:30,1.7,2.7\n1:00:00,1.8,2.8\n"
    assert _times(written(text)) == pytest.approx([0, 0.5 / 60, 59.5 / 60, 1])


def test_parts_of_a_second_say_that_it_is_a_clock_of_minutes(written):
    assert _times(written("Time,A1,A2\n0:10.5,1.5,2.5\n0:30,1.6,2.6\n")) == pytest.approx([10.5 / 3600, 30 / 3600])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Time,A1,A2\n0:00,1.5,2.5\n0:30,1.6,2.6\n", "line 3, column 1"),
        ("well,Time,OD\nA1,0:00,0.5\nA1,0:30,0.6\n", "line 3, column 2"),
        ("Time (h),A1,A2\n0:30,1.5,2.5\n1:00:00,1.6,2.6\n", "line 2, column 1"),
    ],
)
def test_times_of_two_parts_are_refused_where_nothing_or_too_much_says_what_they_are(written, refusal, text, place):
    assert refusal(written(text)) == f"run.csv, {place}: {TWO_WAYS}"


def test_days_before_a_clock_and_minutes_behind_an_h_are_read(written):
    assert _times(written("Time,A1,A2\n0d 00:00:00,1,2\n0d 12:00:00,3,4\n1d 00:30:00,5,7\n")) == [0, 12, 24.5]
    assert _times(written("Time,A1,A2\n0h,1,2\n12h,3,4\n23h30,5,7\n")) == [0, 12, 23.5]


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (("2026-01-01 08:00:00", "2026-01-01 20:00:00"), "'2026-01-01 08:00:00', a date"),
        (("01/02/2026 08:00", "01/02/2026 20:00"), "'01/02/2026 08:00', a date"),
        (("8:00:00 AM", "2:00:00 PM"), "'8:00:00 AM', a time of the day"),
    ],
)
def test_dates_and_times_of_the_day_are_named_as_what_they_are(written, refusal, times, found):
    since = (
        f"{found}, expected the time since the first read.\n"
        "  Write the hours since the first read into this column, and call it 'time_h'."
    )
    across = f"Time,A1,A2\n{times[0]},1.5,2.5\n{times[1]},1.6,2.6\n"
    assert refusal(written(across)) == f"run.csv, line 2, column 1: found {since}"
    down = f"well,Time,OD\nA1,{times[0]},0.5\nA1,{times[1]},0.6\n"
    assert refusal(written(down)) == f"run.csv, line 2, column 2: found {since}"


GEN5 = (
    "Software Version\t3.12.08\n\nPlate Number\tPlate 1\nReader Type:\tsimulated\n\nProcedure Details\n\n"
    "Plate Type\t6 WELL PLATE\nStart Kinetic\tRuntime 48:00:00 (HH:MM:SS), Interval {interval}, 3 Reads\n"
    "    Read\tod\n\tAbsorbance Endpoint\n\tFull Plate\n\tWavelengths:  600\nEnd Kinetic\n\n"
    "od:600\n\nTime\tT° od:600\tA1\tA2\n0:10\t37.0\t1.1\t1.2\n{second}\t37.0\t2.1\t2.2\n0:00:00\t0.0\t\t\n"
)


@pytest.mark.parametrize(
    ("interval", "second", "hours"),
    [("24:00:00", "24:10", [1 / 6, 24 + 1 / 6]), ("0:05:00", "5:10", [10 / 3600, 310 / 3600])],
)
def test_the_interval_of_a_procedure_says_what_times_of_two_parts_are(written, interval, second, hours):
    assert _times(written(GEN5.format(interval=interval, second=second), "run.txt")) == pytest.approx(hours)


def test_an_interval_that_fits_neither_way_says_nothing(written, refusal):
    assert refusal(written(GEN5.format(interval="0:07:00", second="5:10"), "run.txt")) == (
        "run.txt, line 19, column 1: " + TWO_WAYS.replace("0:30", "0:10")
    ).replace("0:00:30", "0:00:10")


def test_the_interval_in_the_head_of_a_softmax_plate_says_what_times_of_two_parts_are(written):
    head = "Plate:\tPlate1\t1.3\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t2\t30\t30\t\t\t\t1\t600 \t1\t3\t6\t1\t2\t\t\n"
    lines = "Time\tTemperature(°C)\tA1\tA2\tA3\t\n0:15\t37\t1\t2\t3\t\n0:45\t37\t1\t3\t2\t\n\n~End\n"
    assert _times(written(head + lines, "run.txt")) == pytest.approx([15 / 3600, 45 / 3600])


def test_times_of_day_that_run_over_midnight_are_refused_in_a_list(written, refusal):
    assert refusal(written("well,Time,OD\nA1,23:15:00,0.5\nB1,23:15:20,0.5\nA1,00:15:00,0.6\n")) == (
        "run.csv, line 4, column 2: found '00:15:00' for well A01, below '23:15:00' (line 2), expected times that go up.\n"
        f"  {MIDNIGHT} into a column 'time_h'. If they are none, sort the rows by time."
    )


def test_times_of_day_that_run_over_midnight_are_refused_in_a_kinetic_table(written, refusal):
    assert refusal(written("Time,A1,A2\n23:15:00,1.5,2.5\n00:15:00,1.6,2.6\n")) == (
        "run.csv, line 3, column 1: found '00:15:00', not later than the time before, expected times that go up.\n"
        f"  {MIDNIGHT}. If they are none, correct the cell."
    )


def test_a_list_may_give_well_after_well_or_read_after_read(written):
    by_well = "well,Time,OD\nA1,0:15:00,1\nA1,0:30:00,2\nB1,0:15:00,3\nB1,0:30:00,4\n"
    by_read = "well,Time,OD\nA1,0:15:00,1\nB1,0:15:00,3\nA1,0:30:00,2\nB1,0:30:00,4\n"
    one, other = (
        read_export(written(text)).readings.sort_values(["well", "time_h"])["value"].tolist()
        for text in (by_well, by_read)
    )
    assert one == other == [1, 2, 3, 4]
