"""Layouts as pictures of plain characters."""

from __future__ import annotations

import pytest

from platekit.layout import draw, read_layout


def test_a_small_layout_whole(toml):
    layout = toml("""
        [meta]
        plate_size = 24
        [expt]
        vehicle = "DMSO"
        [col.1]
        role = "VC"
        [row.A-D]
        [block.4x1.A2]
        compound = "baricitinib"
        concentration_uM = { top = 30, fold = 10, n = 4 }
        [block.4x2.B2]
        role = "cell_control"
        [block.4x1.D2]
        role = "antiviral_control"
        compound = "remdesivir"
        concentration_uM = 10
        """)
    assert (
        draw(layout)
        == """\
layout.toml: 20 wells of a 24-well plate

    1  2  3  4  5  6
 A  V  a  a  a  a  .
 B  V  C  C  C  C  .
 C  V  C  C  C  C  .
 D  V  A  A  A  A  .

V  virus_control: 4 wells
C  cell_control: 8 wells
A  antiviral_control (remdesivir 10 uM): 4 wells
a  baricitinib: 0.03 to 30 uM in 4 doses, 4 wells
.  not in the layout: 4 wells"""
    )


def test_plates_with_the_same_contents_are_drawn_once(toml):
    layout = toml('[plate.P1]\n[plate.P2]\n[plate.P3.well.A1]\nrole = "CC"\n[expt]\nrole = "VC"\n[well.A1]\n')
    picture = draw(layout)
    assert picture.splitlines()[0] == "layout.toml: 3 wells of a plate of at least 6 wells"
    assert [line for line in picture.splitlines() if line.startswith("plate")] == ["plate P1, P2", "plate P3"]


def test_pictures_fit_a_terminal(write):
    for size, rows, columns in ((96, "A-H", 12), (384, "A-P", 24), (1536, "A-AF", 48)):
        text = f'[meta]\nplate_size = {size}\n[row.{rows}]\n[col.1-{columns}]\nrole = "VC"\n'
        lines = draw(read_layout(write("layout.toml", text))).splitlines()
        assert max(len(line) for line in lines) <= 80
        # Two characters of row letters stand before the wells.
        assert sum(line[2:].count("V") for line in lines if not line.startswith("V  ")) == size


def test_more_compounds_than_letters_share_one(toml):
    text = "".join(f'[well.A{i}]\ncompound = "drug {i}"\n' for i in range(1, 28))
    picture = draw(toml(text))
    assert " A" + "  o" * 24 not in picture
    assert "o  drug 27: 1 well" in picture
    assert "ooooooooooooooooooooooooooo" in picture


def test_the_margins_of_a_checkerboard_are_single_compounds_and_its_corner_is_the_vehicle(write):
    layout = read_layout(write("checkerboard.csv", """
        well,role,compound,dose_uM,compound_b,dose_b_uM
        A1,compound,bari,0,rem,0
        A2,compound,bari,0,rem,0.1
        A3,compound,bari,0,rem,10
        B1,compound,bari,1,rem,0
        B2,compound,bari,1,rem,0.1
        B3,compound,bari,1,rem,10
        C1,,DMSO,,rem,10
        C2,,bari,1,DMSO,
        C3,virus_control,,,DMSO,
        """.lstrip("\n")))  # fmt: skip
    vehicle, none = ("virus_control", ""), ("", -1.0)
    columns = ["role", "compound", "concentration_uM", "compound_b", "concentration_b_uM"]
    found = layout.wells.set_index("well")[columns].fillna(-1.0)
    assert {well: tuple(row) for well, row in zip(found.index, found.to_numpy().tolist(), strict=True)} == {
        "A01": (*vehicle, 0.0, *none), "A02": ("compound", "rem", 0.1, *none), "A03": ("compound", "rem", 10.0, *none),
        "B01": ("compound", "bari", 1.0, *none), "B02": ("compound", "bari", 1.0, "rem", 0.1),
        "B03": ("compound", "bari", 1.0, "rem", 10.0), "C01": ("compound", "rem", 10.0, *none),
        "C02": ("compound", "bari", 1.0, *none), "C03": (*vehicle, -1.0, *none),
    }  # fmt: skip
    assert layout.remarks == (
        "checkerboard.csv: the first of two compounds is at dose 0, the second stands alone: A02-A03, C01",
        "checkerboard.csv: the second of two compounds is at dose 0, the first stands alone: A01-B01, C02-C03",
        "checkerboard.csv: a compound at dose 0 is a vehicle well: A01 became virus_control",
    )
    assert draw(layout).splitlines()[-4:] == [
        "V  virus_control: 2 wells",
        "a  rem: 0.1 to 10 uM in 2 doses, 3 wells",
        "b  bari: 1 uM, 4 wells; with rem 0.1 to 10 uM in 2 doses, in 2 wells",
        ".  not in the layout: 3 wells",
    ]


@pytest.mark.parametrize("dose", ["1", ""])
def test_a_second_compound_in_a_control_well_is_refused_unless_it_is_a_description(dose, write, refusal):
    path = write("pair.csv", f"well,role,compound,dose_uM,compound_b,dose_b_uM\nA1,VC,,,rem,{dose}\nA2,,bari,1,rem,1\n")
    if not dose:
        assert read_layout(path).remarks == (
            "pair.csv: 'rem' stands as the compound_b of control wells; it was taken as a description",
        )
        return
    assert refusal(read_layout, path) == (
        "pair.csv, well A01: found a second compound in wells without drug, expected the role compound, or no compound_b.\n"
        "  Give these wells the role compound, or leave compound_b and its dose empty."
    )
