"""Layouts as pictures of plain characters."""

from __future__ import annotations

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
