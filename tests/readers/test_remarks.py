"""What is said about a whole file: how much of its plates was read, and which wells never were."""

from __future__ import annotations

import pytest

from platekit.readers import read_export

WRITTEN_AS = "P.csv"
LETTERS = "ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize(
    ("letters", "columns", "said"),
    [
        ("CD", range(3, 5), "4 wells between C03 and D04"),
        ("ABCD", range(1, 13), "48 wells between A01 and D12"),
        ("BCDEFG", range(2, 12), "60 of the 96 wells of a plate with 8 rows and 12 columns"),
        (LETTERS[:14], range(1, 25), "336 of the 384 wells of a plate with 16 rows and 24 columns"),
    ],
)
def test_a_plate_size_is_said_only_where_more_than_half_of_a_large_plate_was_read(written, letters, columns, said):
    header = "," + ",".join(str(column) for column in columns) + "\n"
    rows = "".join(letter + ",".join(["", *("7" for _ in columns)]) + "\n" for letter in letters)
    assert read_export(written(header + rows)).remarks[-1:] == (f"Plate 'P' has {said}.",)


def test_a_single_well_is_named(written):
    assert read_export(written("well,signal\nB2,7\n")).remarks[-1:] == ("Plate 'P' has 1 well (B02).",)


def test_a_whole_plate_is_not_worth_a_word(written):
    rows = "".join(letter + ",7" * 12 + "\n" for letter in "ABCDEFGH")
    assert read_export(written("," + ",".join(map(str, range(1, 13))) + "\n" + rows)).remarks == ()


def test_wells_without_a_number_at_any_time_were_not_read_and_the_others_have_missing_readings(written):
    export = read_export(written("time_h,A1,A2,A3\n0,1,,3\n1,2,,\n"))
    assert export.readings["flag"].tolist() == ["", "missing", "", "", "missing", "missing"]
    assert export.remarks[:2] == (
        "P.csv: 1 well was not read: none of its 2 readings has a value (A02).",
        "P.csv: 1 reading is missing, without a number (A03).",
    )


def test_wells_that_a_spark_never_read_are_counted_as_wells(shared):
    # The facts of the file: 96 wells, 61 cycles; 51 columns of wells are empty.
    export = read_export(shared / "exports" / "tecan-spark" / "tekan_spark.xlsx")
    assert export.remarks == (
        "tekan_spark.xlsx: 51 wells were not read: none of their 3111 readings has a value "
        "(C10, C11, C12, E01, E02, E03, E04, E05, ...).",
    )


def test_comments_on_the_plates_of_many_sheets_are_one_remark(shared):
    export = read_export(shared / "exports" / "tecan-icontrol" / "tecan_infinite_example.xlsx")
    said = [remark for remark in export.remarks if "comment" in remark]
    assert len(said) == 1
    assert said[0].startswith(
        "tecan_infinite_example.xlsx: the comments of its plates are 'Yeast-NaCl-Control' (sheet '1'), "
    )
