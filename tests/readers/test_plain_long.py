"""Plain lists of wells: what is a reading, what is a key, and five ways of going wrong."""

from __future__ import annotations

import pytest

from platekit.errors import ReadError
from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "list.csv"


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


def test_the_id_of_the_well_plate_names_the_plate(written):
    readings = read_export(written("Well,Well Plate ID,Absorbance\nA1,P1,0.5\nA1,P2,0.7\n")).readings
    assert dict(zip(readings["plate"], readings["value"], strict=True)) == {"P1": 0.5, "P2": 0.7}


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
    assert export.remarks[0] == "list.csv, line 5: 'second lamp' outside the table is taken as a note."


@pytest.mark.parametrize(
    "text",
    [
        "Well Name,signal\na1,1.5\nB 2,2.5\n",
        "well_id;signal\nA-1;1,5\nb02;2,5\n",
        "position\tsignal\nR01C01\t1.5\nr2c2\t2.5\n",
        "Row,Column,signal\nA,1,1.5\nB,2,2.5\n",
        "row,col,signal\n1,1,1.5\n2,2,2.5\n",
        'well,signal\n"1,1",1.5\n"2,2",2.5\n',
    ],
)
def test_wells_are_read_however_people_write_them(written, by_well, text):
    assert by_well(read_export(written(text)).readings) == {"A01": 1.5, "B02": 2.5}


def test_two_columns_of_one_name_are_told_apart(written):
    export = read_export(written("well,GFP,GFP\nA1,1.5,10\nA2,2.5,20\n"))
    assert export.readings.groupby("readout")["value"].agg(list).to_dict() == {
        "GFP (column 2)": [1.5, 2.5],
        "GFP (column 3)": [10, 20],
    }
    assert export.remarks[:2] == (
        "list.csv: the columns of numbers 'GFP (column 2)', 'GFP (column 3)' are taken as readouts.",
        "list.csv, line 1: several columns are called 'GFP'; they are told apart by their place.",
    )


def test_numbers_that_name_a_compound_or_a_sample_are_no_readings(written):
    export = read_export(written("well,compound,sample_id,GFP\nA1,12,0012,1.5\nA2,13,0013,2.5\n"))
    assert set(export.readings["readout"]) == {"GFP"}
    assert export.remarks[0] == "list.csv: the column of numbers 'GFP' is taken as what was read."


def test_a_title_above_and_notes_below_are_notes(written):
    export = read_export(
        written("Screen of May\nwell,signal\nA1,0.5\nB1,0.7\nlamp changed here\nC1,0.9\n\nmean,sd\n0.7,0.2\n")
    )
    assert export.readings["well"].tolist() == ["A01", "B01", "C01"]
    assert (
        export.remarks[0]
        == "list.csv, line 1: 'Screen of May' and 3 further rows outside the table are taken as notes."
    )


def test_a_word_among_the_readings_is_flagged(written):
    readings = read_export(written("well,signal\nA1,0.5\nB1,dry\nC1,OVER\nD1,\n")).readings
    assert readings["flag"].tolist() == ["", "invalid", "saturated", "missing"]


@pytest.mark.parametrize("word", ["n.d.", "dry", "95 %", "0.5 OD", "A lot", "#DIV/0!", "- 1.25", "1/2"])
def test_one_odd_cell_takes_no_readout_away(written, word):
    export = read_export(written(f"Well,GFP,ATP\nA1,1.5,10\nA2,{word},20\nA3,2.5,30\n"))
    assert export.readings.groupby("readout")["flag"].agg(list).to_dict() == {
        "ATP": ["", "", ""],
        "GFP": ["", "invalid", ""],
    }
    assert (
        f"list.csv: 1 reading of 'GFP' is invalid, without a number (A02; the first says '{word}')." in export.remarks
    )
    alone = read_export(written(f"Well,GFP\nA1,1.5\nA2,{word}\nA3,2.5\n")).readings
    assert alone["flag"].tolist() == ["", "invalid", ""]


def test_a_column_of_more_words_than_numbers_is_left_out_and_named(written):
    export = read_export(written("Well,GFP,ATP\nA1,n.d.,10\nA2,1.5,20\nA3,dry,30\n"))
    assert set(export.readings["readout"]) == {"ATP"}
    assert export.remarks[1:3] == (
        "list.csv: the columns 'GFP' are not read; [[tables]] in screen.toml can say what they mean.",
        "list.csv, line 2, column 2: 'n.d.' is no number, nor are most cells of 'GFP', which is therefore no readout.",
    )


@pytest.mark.parametrize(
    ("name", "cells"),
    [("hpi", (24, 48)), ("Timepoint", ("24h", "48h")), ("Zeit [h]", (24, 48)), ("dpi", (1, 2)), ("time since infection (h)", (24, 48))],
)  # fmt: skip
def test_times_are_known_by_the_names_that_people_give_them(written, name, cells):
    export = read_export(written(f"Well,{name},GFP\nA1,{cells[0]},1.5\nA1,{cells[1]},2.5\n"))
    assert export.readings[["readout", "time_h", "value"]].to_numpy().tolist() == [["GFP", 24, 1.5], ["GFP", 48, 2.5]]
    assert (f"list.csv: the column '{name}' is read as times." in export.remarks) == (not name.startswith("time "))


def test_labels_of_time_points_are_no_times_and_no_readings(written):
    readings = read_export(written("Well,Timepoint,GFP\nA1,T1,1.5\nA2,T1,2.5\n")).readings
    assert readings[["readout", "value"]].to_numpy().tolist() == [["GFP", 1.5], ["GFP", 2.5]]
    assert readings["time_h"].isna().all()


DAMAGED = {
    "an empty cell": ("Well,GFP,ATP\nA1,1.5,10\n,2.5,20\nA3,3.5,30\n", "list.csv, line 3, column 1: found '', expected a well such as A01."),
    "a number": ("Well,GFP\n1,1.5\n2,2.5\n", "list.csv, line 2, column 1: found '1', expected a well such as A01."),
    "a decimal comma": ("Well,GFP\nA1,1,5\nA2,2,5\n", "list.csv, line 2, column 3: found '5' beyond the last column, expected 2 cells in a row."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "first"), DAMAGED.values(), ids=DAMAGED)
def test_damage_of_a_table_is_named_whatever_its_readouts_are_called(written, refusal, text, first):
    assert refusal(written(text)).splitlines()[0] == first


def test_clock_times_need_no_unit(written):
    readings = read_export(written("well,time,signal\nA1,0:30:00,0.5\nA1,26:00:00,0.7\n")).readings
    assert readings["time_h"].tolist() == [0.5, 26]


def test_delimiters_that_a_spreadsheet_put_behind_the_rows_change_nothing(written):
    readings = read_export(written("well,signal,,\nA1,0.5,,\nB1,0.7,,\n,,,\n")).readings
    assert readings["value"].tolist() == [0.5, 0.7]


WRONG = {
    "numbered wells": (
        "well,signal\n1,0.5\n2,0.7\n",
        "list.csv, line 2, column 1: found '1', expected a well such as A01.\n"
        "  Numbers do not say whether they count along the rows or down the columns of the plate. "
        "Replace them by the names of the wells.",
    ),
    "decimal commas between commas": (
        "well,signal\nA1,0,5\nB1,0,7\n",
        "list.csv, line 2, column 3: found '5' beyond the last column, expected 2 cells in a row.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons; else correct the row.",
    ),
    "a cell put in": (
        "well,plate,signal\nA1,,x,\nB1,x,0.7\nC1,x,0.8\n",
        "list.csv, line 2: found 4 cells, expected 3 cells, as in the other rows.\n"
        "  A cell was put in, and the values behind it stand under other names. Correct the row.",
    ),
    "a deleted cell": (
        "well,plate,signal\nA1,0.5\nB1,x,0.7\n",
        "list.csv, line 2: found the end of the line after 2 of 3 cells, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
    "a date for a number": (
        "well,signal\nA1,0.5\nB1,01-Feb\n",
        "list.csv, line 3, column 2: found the date '01-Feb', expected a number.\n"
        "  A spreadsheet turns 1.2 or 3/4 into a date and does not keep the number. Open the export of the instrument "
        "itself, or import it into the spreadsheet with this column as text.",
    ),
    "no well": (
        "well,signal\nA1,0.5\nblank,0.7\n",
        "list.csv, line 3, column 1: found 'blank', expected a well such as A01.\n"
        "  Correct the cell; put notes below the table, one cell to a line.",
    ),
    "a well twice": (
        "well,signal\nA1,0.5\nA01,0.7\n",
        "list.csv: found well A01 of plate 'list' twice for 'signal' (list.csv:2:2 and list.csv:3:2), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
    "a well at two times without a unit": (
        "well,Timepoint,signal\nA1,24,0.5\nA1,48,0.7\n",
        "list.csv: found well A01 of plate 'list' twice for 'signal' (list.csv:2:3 and list.csv:3:3), "
        "expected each well once for a plate, readout and time.\n"
        "  Both rows differ in the column 'Timepoint' ('24' and '48'), which is not read. If that is a time, call the column "
        "'time_h' and write hours into it; if it names plates or readouts, call it 'plate' or 'readout'. "
        "[[tables]] in screen.toml can say what any column means.",
    ),
    "a well of several donors": (
        "well,cycle,donor,date,run,signal\nA1,1,x,May,1,0.5\nA1,2,y,June,2,0.7\n",
        "list.csv: found well A01 of plate 'list' twice for 'signal' (list.csv:2:6 and list.csv:3:6), "
        "expected each well once for a plate, readout and time.\n"
        "  Both rows differ in the columns 'cycle' ('1' and '2'), 'donor' ('x' and 'y'), 'date' ('May' and 'June') and 1 more, "
        "which are not read. If that is a time, call the column 'time_h' and write hours into it; if it names plates or "
        "readouts, call it 'plate' or 'readout'. [[tables]] in screen.toml can say what any column means.",
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
        "  The file was cut off or a cell was deleted. Export or copy it again.",
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


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text), reader="plain_long") == message


def test_wells_and_cq_alone_are_a_table_of_a_person(written, by_well):
    readings = read_export(written("well,Cq\nA1,24.18\nB1,24.15\nA2,20.74\nB2,\n")).readings
    assert readings["readout"].unique().tolist() == ["Cq"]
    assert by_well(readings) == pytest.approx(
        {"A01": 24.18, "B01": 24.15, "A02": 20.74, "B02": float("nan")}, nan_ok=True
    )


def test_a_layout_with_rows_and_columns_beside_its_wells_is_no_data(written, refusal):
    path = written("WellRow,WellCol,well_position,genotype\nC,6,C6,WT\nC,7,C7,Null\n", "map.csv")
    first, *_, last = refusal(path).splitlines()
    assert first.startswith("map.csv: found a list of wells in line 1, but in a file of an unknown kind")
    assert last == '  A table of what is in the wells is a layout: layout = "map.csv" in screen.toml.'


def test_three_columns_of_wells_are_refused_like_two(written):
    with pytest.raises(ReadError) as refused:
        read_export(written("well,well,well,value\nA1,A1,A1,5\nA2,A2,A2,6\n"))
    assert str(refused.value) == (
        "list.csv, line 1: found 3 columns called 'well', expected one column of wells.\n  Rename the others."
    )


@pytest.mark.parametrize(
    "header",
    [
        "Well,Time [s],OD600,Time [s],GFP",
        "Well,Time OD [s],OD600,Time GFP [s],GFP",
        "Well,Time GFP [s],OD600,Time OD [s],GFP",
    ],
)
def test_each_channel_of_a_list_has_its_own_clock(written, header):
    export = read_export(written(f"{header}\nA1,0,0.5,7200,11.5\nA1,3600,0.7,10800,12.5\n"))
    crossed = header.startswith("Well,Time GFP")
    od, gfp = ([2, 3], [0, 1]) if crossed else ([0, 1], [2, 3])
    times = export.readings.groupby("readout")["time_h"].agg(list).to_dict()
    assert times == {"OD600": od, "GFP": gfp}
    if header.startswith("Well,Time OD"):
        assert (
            "list.csv: each readout has its own clock: 'Time OD [s]' for 'OD600', 'Time GFP [s]' for 'GFP'."
            in export.remarks
        )


def test_a_readout_whose_clock_is_not_clear_is_refused(written, refusal):
    assert refusal(
        written("Well,Time OD [s],Time RFP [s],OD600,GFP\nA1,0,7200,0.5,11.5\nA1,3600,10800,0.7,12.5\n")
    ) == (
        "list.csv, line 1, column 5: found 'GFP', and 2 columns of times, none of them named after it, expected a clock for each readout.\n"
        "  Name its column of times 'Time GFP' with the unit, or put it on the left of the readout."
    )


def test_what_somebody_calculated_beside_a_readout_is_left_out_and_named(written):
    path = written("Well,GFP,GFP - blank,% inhibition,Z score\nA1,11.5,10.5,50.5,1.1\nA2,12.5,11.5,40.5,1.2\n")
    export = read_export(path)
    assert set(export.readings["readout"]) == {"GFP"}
    assert (
        "list.csv: left out, since somebody calculated them: 'GFP - blank', '% inhibition', 'Z score'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
    ) in export.remarks
    assert len(read_export(path, options=ReadOptions(calculated=True)).readings) == 8


@pytest.mark.parametrize("names", ["Mean intensity,Cells", "Mean absorbance,SD of cells", "Mean,Plate"])
def test_statistics_that_were_read_so_stay_readouts(written, names):
    first = names.split(",")[0]
    assert first in set(read_export(written(f"Well,{names}\nA1,1.5,0.5\nA2,2.5,0.7\n")).readings["readout"])


def test_means_of_replicates_do_not_pass_for_what_was_read(written, refusal):
    assert refusal(written("Well,Rep 1,Rep 2,Mean,SD\nA1,11.5,12.5,12,0.7\nA2,13.5,12.5,13,0.7\n")) == (
        "list.csv, line 1, column 4: found 'Mean', 'SD', calculated from 'Rep 1', 'Rep 2', expected columns that are named after what was read.\n"
        "  Call the columns that were read by their readout, such as 'signal Rep 1' for 'Rep 1'; calculated ones are left out then."
    )
    export = read_export(written("Well,signal Rep 1,signal Rep 2,Mean,SD\nA1,11.5,12.5,12,0.7\nA2,13.5,12.5,13,0.7\n"))
    assert export.readings["value"].tolist() == [11.5, 13.5, 12.5, 12.5]


@pytest.mark.parametrize(
    ("names", "word"), [(("Day 1", "Day 2"), "day"), (("Plate 1", "Plate 2"), "plate"), (("Rep 1", "Rep 2"), "rep")]
)
def test_columns_that_no_reading_is_taken_from_are_named_with_the_word_that_says_so(written, refusal, names, word):
    one, other = names
    assert refusal(written(f"Well,{one},{other}\nA1,11.5,12.5\nA2,13.5,12.5\n")) == (
        f"list.csv: found a list of wells in line 1, but in a file of an unknown kind (it begins with 'Well', '{one}', '{other}'), "
        "expected an export of a known family.\n"
        f"  By a word in their names these columns say what is in a well, or which it is: '{one}' (by '{word}'), '{other}' (by '{word}').\n"
        f"  If they were read, begin their names with what was read, as in 'signal {one}'. Plates, days and times that were read "
        "one after the other are rows: a column 'Plate' or 'time_h' beside the well says which.\n"
        "  `platekit readers` lists what can be read.\n"
        "  A table of your own is read by [[tables]] in screen.toml, which says what its columns mean.\n"
        '  A table of what is in the wells is a layout: layout = "list.csv" in screen.toml.'
    )


def test_a_barcode_that_a_spreadsheet_rounded_is_refused(written, refusal):
    assert refusal(written("Barcode,Well,Value\n4.01235E+12,A1,11.5\n4.01235E+12,A2,12.5\n")) == (
        "list.csv, line 2, column 1: found '4.01235E+12', expected the name of a plate.\n"
        "  Excel rounds long barcodes to such numbers, and other names may have become the same. "
        "Format the column as text, and type or import the names again."
    )
