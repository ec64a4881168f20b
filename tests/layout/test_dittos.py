"""A mark for `the same as before` is no compound."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

MEND = "  A mark or word for 'the same as before' is not followed: copy what it stands for into each cell."
MARKS = [
    '"', "''", "\u2033", "\u3003", "\u201d", "\u2026", "...", "\u2193", '-"-', "-||-", "-//-", "dito", "Ditto", "dto.", "do.", "do",
    "idem", "same", "as above", "s.o.", "s. o.",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_ditto_in_a_grid_is_refused_with_its_cell(mark, write_excel, refusal):
    grid = [["compound", 1, 2, 3], ["A", "baricitinib", mark, mark], ["B", "ruxolitinib", mark, mark]]
    assert refusal(read_layout, write_excel("layout.xlsx", {"compound": grid})) == (
        f"layout.xlsx, sheet 'compound', cell C2: found '{mark}' as the compound (and in 3 more cells), "
        f"expected each well's own, written out.\n{MEND}"
    )


@pytest.mark.parametrize("mark", ['"', "\u2193", "dto."])
def test_a_ditto_in_a_list_of_series_and_in_a_long_table_is_refused(mark, write_excel, refusal):
    series = [["wells", "compound", "top_uM", "fold", "n"], ["A1-A2", "x", 10, 3, 2], ["B1-B2", mark, 10, 3, 2]]
    assert refusal(read_layout, write_excel("layout.xlsx", {"series": series})) == (
        f"layout.xlsx, sheet 'series', cell B3: found '{mark}' as the compound, expected each well's own, written out.\n{MEND}"
    )
    table = [
        ["well", "compound", "dose_uM", "virus"],
        ["A1", "x", 1, "OC43"],
        ["A2", "x", 2, mark],
        ["A3", "x", 3, mark],
    ]
    assert refusal(read_layout, write_excel("layout.xlsx", {"wells": table})) == (
        f"layout.xlsx, sheet 'wells', cell D3: found '{mark}' as the virus (and in 1 more cell), "
        f"expected each well's own, written out.\n{MEND}"
    )


@pytest.mark.parametrize("name", ["same-1", "do-1", "5'-dATP", "N.N", "ID-8", "Idemitsu", "A/B", "3''-x", "1"])
def test_names_that_only_resemble_dittos_are_names(name, write_excel):
    grid = [["compound", 1, 2], ["A", "x", name]]
    assert read_layout(write_excel("layout.xlsx", {"compound": grid})).wells["compound"].tolist() == ["x", name]


def test_a_column_of_the_users_own_may_say_same_and_no_ditto(write_excel, refusal):
    table = [["well", "compound", "contrast"], ["A1", "x", "first"], ["A2", "y", "same"]]
    assert read_layout(write_excel("layout.xlsx", {"wells": table})).wells["contrast"].tolist() == ["first", "same"]
    table[2][2] = '"'
    assert refusal(read_layout, write_excel("layout.xlsx", {"wells": table})) == (
        f"layout.xlsx, sheet 'wells', cell C3: found '\"' as the contrast, expected each well's own, written out.\n{MEND}"
    )
