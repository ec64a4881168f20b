"""cellHTS2 plate result files: no header, one plate a file, and what is refused rather than guessed."""

from __future__ import annotations

import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "P1.txt"
LINES = "".join(f"P1\tA{column:02d}\t{100 + column}\n" for column in range(1, 13))


def test_the_example_reads_as_it_was_made():
    export = read_export(shipped("example_data") / "readers" / "cellhts2" / "simulated_SIM07-R1.txt")
    assert (export.reader, len(export.readings)) == ("cellhts2", 96)
    # As the file has it: SIM07-R1, A02, 794829.
    assert export.readings.set_index("well")["value"]["A02"] == 794829
    assert export.remarks == (
        "simulated_SIM07-R1.txt: no column names; each line is read as plate name, well and value (readout 'signal').",
    )


@pytest.mark.parametrize(
    ("path", "plate", "well", "value"),
    [
        ("cellHTS2_KcViab/FT01-G01.txt", "FT01-G01", "A05", 1179875),
        ("cellHTS2_DualChannel/RA01D1.TXT", "RA01D1", "A07", 30),
    ],
)
def test_published_files_are_read_whole(shared, path, plate, well, value):
    export = read_export(shared / "reference" / "hts" / path)
    assert (export.reader, len(export.readings), set(export.readings["plate"])) == ("cellhts2", 384, {plate})
    # By eye in the file.
    assert export.readings.set_index("well")["value"][well] == value


def test_missing_values_and_notes_are_kept_apart(written):
    export = read_export(written(LINES.replace("105", "NA") + "\nplate looked dry\n"))
    assert export.readings.loc[export.readings["flag"] == "missing", "well"].tolist() == ["A05"]
    assert "P1.txt, line 14: 'plate looked dry' below the wells is taken as a note." in export.remarks


def test_a_second_plate_in_the_file_is_refused(written, refusal):
    assert refusal(written(LINES + LINES.replace("P1", "P2"))) == (
        "P1.txt, line 13, column 1: found 'P2' where the lines above say 'P1', expected one plate in a file.\n"
        "  Put each plate into a file of its own; or read the table by [[tables]] in screen.toml, with header = false "
        "and columns = { plate = 1, well = 2 }."
    )


def test_a_line_that_does_not_fit_is_refused(written, refusal):
    assert refusal(written(LINES.replace("A10\t110", "A10\t110\t7"))) == (
        "P1.txt, line 10: found 'P1 | A10 | 110 | 7', expected plate name, well and value, as in the other lines.\n"
        "  Correct the line, or take it out; if commas part the cells and mark decimals too, use tabs."
    )


def test_a_list_of_samples_names_no_plate_and_is_not_claimed(written):
    # The first word differs from line to line: a sample, or a plate? Nothing says so.
    with pytest.raises(ReadError) as refused:
        read_export(written("".join(f"s{column}\tA{column:02d}\t{column}\n" for column in range(1, 13))))
    assert "expected an export of a known family" in str(refused.value)
