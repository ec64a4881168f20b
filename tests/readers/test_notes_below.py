"""Notes that people write below a table, behind an empty row: remarks, in every family, and never the end of a file."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers"
NOTE = ("Note: B7 was spilled, 12.5 is wrong", "repeat on 3.4.2026")
# Below their results these write settings, and a line there may be one of them.
SETTINGS_BELOW = ("enspire_csv", "envision_csv", "kaleido_csv", "tecan_magellan", "victor_nivo", "victor_x")


def examples() -> list[str]:
    paths = sorted(path for path in EXAMPLES.glob("*/*") if path.suffix in (".csv", ".txt", ".tsv"))
    return [f"{path.parent.name}/{path.name}" for path in paths]


@pytest.mark.parametrize("name", examples())
@pytest.mark.parametrize("cells", [NOTE[:1], NOTE])
def test_notes_behind_an_empty_row_below_an_example_change_no_reading(written, name, cells):
    path = EXAMPLES / name
    # Some examples are written as the instrument does, in its own encoding; the notes are plain ASCII.
    wide = path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding = "utf-16" if wide else "latin-1"
    text = path.read_bytes().decode(encoding)
    separator = max("\t;,", key=text.count)
    noted = text.rstrip("\r\n") + "\n\n" + separator.join(f'"{cell}"' for cell in cells) + "\n"
    as_it_is, export = read_export(path), read_export(written(noted, path.name, encoding))
    columns = ["plate", "well", "readout", "value", "flag"]
    assert export.readings[columns].equals(as_it_is.readings[columns])
    assert path.parent.name in SETTINGS_BELOW or any(NOTE[0] in remark for remark in export.remarks)


def test_notes_of_several_cells_below_a_list_are_a_remark(written, by_well):
    text = "Well,Signal,Dose,Drug\nA1,5,1,a\nA2,6,2,a\n\nrepeat on 3.4.2026,5,7,\nby Kim,,,\n"
    export = read_export(written(text))
    assert by_well(export.readings, "Signal") == {"A01": 5, "A02": 6}
    assert (
        "run.csv, line 5: 'repeat on 3.4.2026 | 5 | 7' and a further row outside the table are taken as notes."
        in export.remarks
    )


def test_a_row_as_full_as_the_table_is_no_note(written, refusal):
    text = "Well,Signal,Dose,Drug\nA1,5,1,a\nA2,6,2,a\n\nrepeat,5,7,a\n"
    assert refusal(written(text)) == (
        "run.csv, line 5, column 1: found 'repeat', expected a well such as A01.\n"
        "  Correct the cell; put notes below the table, one cell to a line."
    )


def test_a_row_without_a_well_above_further_wells_is_no_note(written, refusal):
    text = "Well,Signal,Dose,Drug\nA1,5,1,a\n\nrepeat,5,7,\nA2,6,2,a\n"
    assert refusal(written(text)) == (
        "run.csv, line 4, column 1: found 'repeat', expected a well such as A01.\n"
        "  Correct the cell; put notes below the table, one cell to a line."
    )


def test_a_note_below_the_raw_data_of_skanit_is_a_remark(tmp_path):
    workbook = openpyxl.load_workbook(EXAMPLES / "skanit" / "simulated_kinetic.xlsx")
    sheet = workbook["Raw data 340 nm"]
    row = sheet.max_row + 2
    sheet.cell(row, 1, NOTE[0])
    workbook.save(tmp_path / "run.xlsx")
    export = read_export(tmp_path / "run.xlsx")
    assert len(export.readings) == len(read_export(EXAMPLES / "skanit" / "simulated_kinetic.xlsx").readings)
    assert (
        f"run.xlsx, sheet 'Raw data 340 nm', row {row}: '{NOTE[0]}' below the table is taken as a note."
        in export.remarks
    )


def test_a_section_of_softmax_with_values_that_does_not_end_is_still_refused(written, refusal):
    text = (EXAMPLES / "softmax_pro" / "simulated_plates.txt").read_text("latin-1")
    last = text.rindex("\nPlate:")
    line = text[:last].count("\n") + 2
    assert refusal(written(text[: text.index("~End", last)], "run.txt")) == (
        f"run.txt, line {line}: found 'Plate:' and no '~End' below it, expected whole sections.\n"
        "  The file was cut off. Export or copy it again."
    )
