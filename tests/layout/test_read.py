"""Files that are no layouts."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from platekit.layout import draw, read_layout
from platekit.shipped import shipped


def test_a_missing_file_is_named_with_what_is_there(write, refusal, tmp_path):
    write("plate_1.toml", "")
    assert refusal(read_layout, tmp_path / "plate_2.toml") == (
        f"{tmp_path / 'plate_2.toml'}: found no such file, expected a layout.\n"
        "  The folder is there: did you mean 'plate_1.toml'?"
    )
    assert refusal(read_layout, tmp_path / "plate_2.xlsx") == (
        f"{tmp_path / 'plate_2.xlsx'}: found no such file, expected a layout.\n  The folder is there. Check the name."
    )


def test_another_kind_of_file_is_refused_by_its_ending(write, refusal):
    assert refusal(read_layout, write("layout.tml", "x")) == (
        "layout.tml: found the ending '.tml', expected one of .toml, .csv, .tsv, .txt, .xlsx.\n"
        "  Endings: did you mean '.toml'?"
    )


@pytest.mark.parametrize("name", ["layout.toml", "layout.csv", "layout.xlsx"])
def test_an_empty_file_is_refused(name, write, refusal):
    assert refusal(read_layout, write(name, "")) == (
        f"{name}: found an empty file (0 bytes), expected a layout.\n"
        "  Save or copy it again; the disk may have been full."
    )


def test_a_truncated_workbook_is_refused(write_excel, refusal):
    path = write_excel("layout.xlsx", {"role": [[None, 1], ["A", "VC"]]})
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(read_layout, path) == (
        "layout.xlsx: found a workbook that is cut off or damaged (its zip directory cannot be read), "
        "expected a whole workbook.\n  Save or copy it again; it was probably cut off on its way."
    )


def test_a_zip_that_is_no_workbook_is_refused(tmp_path, refusal):
    with zipfile.ZipFile(tmp_path / "layout.xlsx", "w") as archive:
        archive.writestr("notes.txt", "role")
    assert refusal(read_layout, tmp_path / "layout.xlsx") == (
        "layout.xlsx: found a zip archive, whatever its name says, expected text or a spreadsheet.\n"
        "  Save the layout as toml, csv, txt or xlsx."
    )


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(tmp_path, refusal):
    with zipfile.ZipFile(tmp_path / "layout.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 201_000_000)
    assert refusal(read_layout, tmp_path / "layout.xlsx") == (
        "layout.xlsx: found 201 MB once unpacked, expected at most 100 MB.\n"
        "  Copy the layout alone into a new file; exports of an instrument are read as readings."
    )


def test_a_single_cell_far_away_does_not_take_the_memory(write_excel, tmp_path, refusal):
    path = write_excel("layout.xlsx", {"role": [[None, 1], ["A", "VC"]]})
    book = openpyxl.load_workbook(path)
    book["role"]["XFD1048576"] = "x"
    book.save(path)
    assert refusal(read_layout, path) == (
        "layout.xlsx: found a sheet of 1048576 rows and 16384 columns, expected a layout, below 750000 cells.\n"
        "  Some cell far away is filled. Copy what is meant alone into a new workbook."
    )


def test_a_folder_is_no_layout(tmp_path, refusal):
    (tmp_path / "layout.csv").mkdir()
    assert refusal(read_layout, tmp_path / "layout.csv") == (
        f"{tmp_path / 'layout.csv'}: found a folder, expected one file.\n  Name a file in it."
    )


def test_a_file_far_too_large_is_refused(tmp_path, refusal):
    with (tmp_path / "layout.csv").open("wb") as file:
        file.truncate(21_000_000)
    assert refusal(read_layout, tmp_path / "layout.csv") == (
        "layout.csv: found 21 MB, expected at most 20 MB.\n"
        "  Copy the layout alone into a new file; exports of an instrument are read as readings."
    )


def test_bytes_that_are_no_text_are_refused(tmp_path, refusal):
    (tmp_path / "layout.csv").write_bytes(b"\x01\x00\x00\x00\x81" * 9)
    assert refusal(read_layout, tmp_path / "layout.csv") == (
        "layout.csv: found binary data, whatever its name says, expected text or a spreadsheet.\n"
        "  Save the layout as toml, csv, txt or xlsx."
    )


def test_a_toml_file_of_a_windows_editor_is_read(tmp_path):
    text = '[expt]\ndonor = "M\u00fcller"\n[well.A1]\nrole = "VC"\n'.replace("\n", "\r\n")
    (tmp_path / "layout.toml").write_bytes(text.encode("cp1252"))
    layout = read_layout(tmp_path / "layout.toml")
    assert list(layout.wells["donor"]) == ["M\u00fcller"]
    assert layout.remarks == ("layout.toml is written in Windows-1252, not in UTF-8.",)
    (tmp_path / "layout.toml").write_bytes(text.encode("utf-8-sig"))
    assert list(read_layout(str(tmp_path / "layout.toml")).wells["donor"]) == ["M\u00fcller"]


def test_a_layout_of_doses_alone_waits_for_its_compound(write):
    text = (
        '[block.3x1.A1]\nrole = "compound"\nconcentration_uM = { top = 10, fold = 10, n = 3 }\n[well.A4]\nrole = "VC"\n'
    )
    layout = read_layout(write("layout.toml", text))
    assert layout.remarks == ("layout.toml: names no compound; it has to come from elsewhere",)


@pytest.mark.parametrize("path", sorted(shipped("example_data").glob("layouts/*")), ids=lambda path: path.name)
def test_the_example_layouts_are_read_without_a_remark(path):
    layout = read_layout(path)
    assert layout.remarks == ()
    assert {"virus_control", "cell_control", "compound"} <= set(layout.wells["role"])


def test_the_three_kinds_of_file_give_one_table():
    columns = ["well", "role", "compound", "vehicle"]
    one, two, three = (
        read_layout(shipped("example_data") / "layouts" / name).wells
        for name in ("plate_96.toml", "plate_96_grids.csv", "plate_96_table.csv")
    )
    assert one[columns].values.tolist() == two[columns].values.tolist() == three[columns].values.tolist()
    for other in (two, three):
        # The tables hold six digits.
        assert other["concentration_uM"].tolist() == pytest.approx(
            one["concentration_uM"].tolist(), rel=1e-5, nan_ok=True
        )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "mock.toml",
            '[expt]\nmoi = 0\n[well.A1]\nrole = "virus_control"\n[well.A2]\ncompound = "drug A"\nconc_uM = 1\n',
        ),
        ("mock.csv", "well,role,compound,dose_uM,moi\nA1,virus_control,,,0\nA2,compound,drug A,1,0\n"),
    ],
)
def test_a_layout_that_states_moi_0_says_what_becomes_of_its_vehicle(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    layout = read_layout(tmp_path / name)
    assert layout.remarks == (f"{name}: vehicle without virus (moi 0) is cell_control: well A01",)
    assert layout.wells["role"].tolist() == ["cell_control", "compound"]
    assert "C  cell_control: 1 well" in draw(layout)


def test_vehicle_with_virus_stays_vehicle_with_virus(tmp_path):
    (tmp_path / "a.csv").write_text("well,role,moi\nA1,virus_control,0.1\nA2,virus_control,\n", encoding="utf-8")
    layout = read_layout(tmp_path / "a.csv")
    assert set(layout.wells["role"]) == {"virus_control"}
    assert not any("cell_control" in said for said in layout.remarks)


def test_a_misspelt_heading_is_recognised(write, refusal):
    said = refusal(read_layout, write("a.csv", "wel,role\nA1,VC\n"))
    assert said.endswith("a.csv, line 1, column 1: 'wel', did you mean 'well'?")
    said = refusal(read_layout, write("b.csv", "compond,1,2\nA,x,y\nB,x,y\n\nrol,1,2\nA,VC,VC\n"))
    assert said.endswith(" 'compond': did you mean 'compound'? 'rol': did you mean 'role'?")
