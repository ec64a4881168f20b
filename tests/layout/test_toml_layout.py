"""TOML layouts: the examples and precedence rules of the wellmap documentation, and what platekit adds to them but doses."""

from __future__ import annotations

import math

import pytest

from platekit.layout import Layout


def column(layout: Layout, name: str, plate: str = "") -> dict[str, object]:
    """Return well -> value of one column on one plate, without padding and without wells that have none."""
    mine = layout.wells[layout.wells["plate"] == plate]
    pairs = zip(mine["well"], mine[name], strict=True)
    return {f"{well[:-2]}{int(well[-2:])}": value for well, value in pairs if value != "" and value == value}


def rows_of(picture: str) -> dict[str, str]:
    """Return well -> word of a plate drawn as words, rows from A; a point is a well without a value."""
    lines = [line.split() for line in picture.strip().splitlines()]
    return {
        f"{'ABCDEFGH'[i]}{j}": word for i, line in enumerate(lines) for j, word in enumerate(line, 1) if word != "."
    }


WELLMAP = [
    # row.toml, row_pattern.toml, col.toml of the documentation
    ("[row]\nA.sample='a'\nB.sample='b'\n[col.1-4]\n", "a a a a\nb b b b"),
    ("[row.'A,C']\nsample='a'\n[row.'B,D']\nsample='b'\n[col.'1,2,3,4']\n", "a a a a\nb b b b\na a a a\nb b b b"),
    ("[col]\n1.sample='a'\n2.sample='b'\n3.sample='c'\n[row.'A,B']\n", "a b c\na b c"),
    # irow.toml and icol.toml: interleaved with the neighbour
    (
        "[irow]\nA.sample='a'\nB.sample='b'\nC.sample='c'\nD.sample='d'\n[col.'1,2,...,4']\n",
        "a b a b\nb a b a\nc d c d\nd c d c",
    ),
    (
        "[icol]\n1.sample='a'\n2.sample='b'\n3.sample='c'\n4.sample='d'\n[row.'A,B,...,D']\n",
        "a b c d\nb a d c\na b c d\nb a d c",
    ),
    # block.toml and block_pattern.toml
    (
        "[block.2x2]\nA1.sample='a'\nA3.sample='b'\n[block.4x1]\nC1.sample='c'\nD1.sample='d'\n",
        "a a b b\na a b b\nc c c c\nd d d d",
    ),
    (
        "[block.2x2.'A1,C3']\nsample='a'\n[block.2x2.'A3,C1']\nsample='b'\n",
        "a a b b\na a b b\nb b a a\nb b a a",
    ),
    # well.toml, well_pattern.toml
    ("[well.A1]\nsample='a'\n[well.B2]\nsample='b'\n", "a\n. b"),
    ("[well.'A1,D4,...,D4']\nsample='a'\n", "a . . a\n.\n.\na . . a"),
    # the same, written in the other ways that TOML has
    ("[well]\nA1.sample='a'\n", "a"),
    ("well.A1.sample='a'\n", "a"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "picture"), WELLMAP)
def test_the_examples_of_the_wellmap_documentation(text, picture, toml):
    assert column(toml(text), "sample") == rows_of(picture)


def test_precedence_as_wellmap_documents_it(toml):
    layout = toml("""
        [plate.X]
        [plate.Y]
        precedence = 'plate'
        [plate.Z.row.A]
        precedence = 'plate.row'
        [well.A1]
        precedence = 'well'
        [block.2x2.A1]
        precedence = 'block.2x2'
        [block.3x3.A1]
        precedence = 'block.3x3'
        [row.A]
        precedence = 'row'
        [col.1]
        precedence = 'col'
        [expt]
        precedence = 'expt'
        [block.5x5.A1]
        """)
    inner = "well block.2x2 block.3x3 {row} {row}\nblock.2x2 block.2x2 block.3x3 {all} {all}\n"
    outer = "block.3x3 block.3x3 block.3x3 {all} {all}\ncol {all} {all} {all} {all}\ncol {all} {all} {all} {all}"
    for plate, row, everywhere in (("X", "row", "expt"), ("Y", "row", "plate"), ("Z", "plate.row", "expt")):
        assert column(layout, "precedence", plate) == rows_of((inner + outer).format(row=row, all=everywhere))


def test_plates_as_wellmap_documents_them(toml):
    layout = toml(
        """
        [plate.X]
        sample = 'a'
        [plate.Y.block.2x4.A1]
        sample = 'b'
        [plate.Y.block.2x4.A3]
        sample = 'c'
        [col.'1,3']
        conc_uM = 0
        [col.'2,4']
        conc_uM = 100
        [row.'A,B,C,D']
        """.replace("conc_uM", "percent")
    )
    assert column(layout, "sample", "X") == rows_of("a a a a\n" * 4)
    assert column(layout, "sample", "Y") == rows_of("b b c c\n" * 4)
    for plate in ("X", "Y"):
        assert column(layout, "percent", plate) == {k: float(v) for k, v in rows_of("0 100 0 100\n" * 4).items()}


def test_a_group_of_one_plate_wins_however_it_is_written(toml):
    # Where the two are spelled in two ways, wellmap lets [col.3] win; docs/layouts.md says that platekit does not.
    text = "[row.A]\n[col.3]\npercent = 1\n[plate.P.col.'3']\npercent = 2\n"
    for inner in ("3", "2,3", "1,2,3"):
        assert column(toml(text.replace("'3'", f"'{inner}'")), "percent", "P")["A3"] == 2


# From wellmap's own table of cases: which wells come into being, and what they hold.
@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("[well.A1]\ny=1\n[row.A]\nx=1\n", "A1", "A1"),
        ("[block.2x2.A1]\ny=1\n[row.A]\nx=1\n", "A1 A2", "A1 A2 B1 B2"),
        ("[block.2x2.A1]\ny=1\n[col.1]\nx=1\n", "A1 B1", "A1 A2 B1 B2"),
        ("[row.'A,C']\nx=1\n[col.1]\ny=1\n[row.B]\n", "A1 C1", "A1 B1 C1"),
        ("[irow.A]\nx=1\n[col]\n1.y=1\n2.y=1\n3.y=1\n4.y=1\n", "A1 B2 A3 B4", "A1 A2 A3 A4 B1 B2 B3 B4"),
        ("[irow.B]\nx=1\n[col]\n1.y=1\n2.y=1\n3.y=1\n4.y=1\n", "B1 A2 B3 A4", "A1 A2 A3 A4 B1 B2 B3 B4"),
        ("[icol.1]\nx=1\n[row]\nA.y=1\nB.y=1\nC.y=1\nD.y=1\n", "A1 B2 C1 D2", "A1 A2 B1 B2 C1 C2 D1 D2"),
        ("[block.2x1.A1]\ny=1\n[irow.A]\nx=1\n", "A1 B2", "A1 A2"),
        ("[block.2x1.A1]\ny=1\n[irow.B]\nx=1\n", "B1 A2", "A1 A2"),
        ("[block.1x2.A1]\ny=1\n[icol.1]\nx=1\n", "A1 B2", "A1 B1"),
        ("[block.1x2.A1]\ny=1\n[icol.2]\nx=1\n", "A2 B1", "A1 B1"),
        ("[block.2x1.'A1,A5,...,A9']\nx=1\n[well.A1]\ny=1\n", "A1 A2 A5 A6 A9 A10", "A1"),
    ],
)
def test_wells_come_into_being_as_in_wellmap(text, x, y, toml):
    layout = toml(text)
    assert set(column(layout, "x")) == set(x.split())
    assert set(column(layout, "y")) == set(y.split())


def test_plate_values_win_over_the_same_group_outside(toml):
    # wellmap's case "named-plates-with-defaults".
    layout = toml("""
        [expt]
        z = 1
        [well.A1]
        x = 1
        y = 1
        [plate.Q.well.A1]
        x = 2
        [plate.R.well.A1]
        y = 2
        """)
    assert [column(layout, name, "Q")["A1"] for name in "xyz"] == [2, 1, 1]
    assert [column(layout, name, "R")["A1"] for name in "xyz"] == [1, 2, 1]


def test_roles_in_the_words_of_the_laboratory(toml):
    layout = toml("""
        [meta.roles]
        "Pos 1" = "antiviral_control"
        [well.A1]
        role = "VC"
        [well.A2]
        role = "Mock"
        [well.A3]
        role = "Pos 1"
        [well.A4]
        compound = "baricitinib"
        """)
    assert column(layout, "role") == {
        "A1": "virus_control", "A2": "cell_control", "A3": "antiviral_control", "A4": "compound",
    }  # fmt: skip


def test_columns_of_the_users_own_keep_their_kind(toml):
    layout = toml("""
        [block.2x1.A1]
        role = "VC"
        operator = "Kim"
        passage = 12
        [well.A1]
        fresh = true
        seeded = 2024-03-01
        """)
    assert column(layout, "operator") == {"A1": "Kim", "A2": "Kim"}
    assert column(layout, "passage") == {"A1": 12, "A2": 12}
    assert column(layout, "fresh") == {"A1": "true"}
    assert column(layout, "seeded") == {"A1": "2024-03-01"}


def test_compounds_that_look_like_numbers_or_nothing_stay_text(toml):
    layout = toml("""
        [expt]
        concentration_uM = 1
        [well]
        A1.compound = "NA"
        A2.compound = "0012"
        A3.compound = "1E5"
        A4.compound = "nan"
        """)
    assert column(layout, "compound") == {"A1": "NA", "A2": "0012", "A3": "1E5", "A4": "nan"}


def test_a_well_without_role_and_compound_is_empty_and_remarked_on(toml):
    layout = toml("[block.2x2.A1]\ndonor = 'D1'\n")
    assert set(layout.wells["role"]) == {"empty"}
    assert layout.remarks == ("layout.toml: neither role nor compound stands for wells A01-B02; that counts as empty",)


def test_a_compound_at_dose_0_is_a_vehicle_well(toml):
    layout = toml("""
        [block.2x1.A1]
        compound = "x"
        concentration_uM = { values = [1, 0] }
        """)
    assert column(layout, "role") == {"A1": "compound", "A2": "virus_control"}
    assert column(layout, "compound") == {"A1": "x"}
    assert layout.remarks == ("layout.toml: a compound at dose 0 is a vehicle well: A02 became virus_control",)


def test_a_vehicle_named_as_the_compound_of_a_control_is_its_vehicle(toml):
    layout = toml('[well.A1]\nrole = "VC"\ncompound = "DMSO 0.1 %"\n')
    assert column(layout, "vehicle") == {"A1": "DMSO 0.1 %"}
    assert column(layout, "compound") == {}
    assert layout.remarks == (
        "layout.toml: 'DMSO 0.1 %' stands as the compound of control wells; it was taken as a description",
    )


def test_without_plate_size_none_is_known(toml):
    assert toml('[well.A1]\nrole = "VC"\n').plate_size is None
    assert toml('[meta]\nplate_size = 384\n[well.A1]\nrole = "VC"\n').plate_size == 384


def test_a_layout_without_a_dose_says_so(toml):
    layout = toml('[well.A1]\ncompound = "x"\n')
    assert math.isnan(layout.wells["concentration_uM"].iloc[0])
    assert layout.remarks == ("layout.toml: no dose is given for x; there will be no curve",)


def test_a_stronger_group_can_take_a_dose_away(toml):
    layout = toml("""
        [block.3x1.A1]
        compound = "x"
        concentration_uM = { top = 9, fold = 3, n = 3 }
        [well.A3]
        role = "VC"
        concentration_uM = "none"
        """)
    assert column(layout, "concentration_uM") == {"A1": 9, "A2": 3}
    assert column(layout, "compound") == {"A1": "x", "A2": "x"}


def test_rows_and_columns_reach_as_far_as_the_layout_does(toml):
    # The three layouts of version 2.0 of wellmap, whose rows span all columns that anything implies.
    line = toml("[row.A]\nrole = 'VC'\n[col.1]\ny = 2\n[col.12]\ny = 3\n").wells
    assert line["well"].tolist() == [f"A{column:02d}" for column in range(1, 13)]
    beside = toml("[row.A]\nrole = 'VC'\n[block.2x2.B2]\nrole = 'CC'\n").wells
    assert beside["well"].tolist() == ["A02", "A03", "B02", "B03", "C02", "C03"]
    swapped = toml("[irow.A]\nrole = 'VC'\n[col.'1,2,...,4']\nbatch = '1'\n").wells.set_index("well")
    assert swapped.index[swapped["role"] == "virus_control"].tolist() == ["A01", "A03", "B02", "B04"]


def test_values_outside_of_all_groups_are_notes(toml):
    layout = toml("name = 'me'\ndate = 2024-01-08\n[well.A1]\nrole = 'VC'\n")
    assert layout.remarks == ("layout.toml: name, date: outside of all groups, so taken as a note and no column",)
    assert "name" not in layout.wells
