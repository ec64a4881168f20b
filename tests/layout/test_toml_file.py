"""Layout files that include, shift and join others."""

from __future__ import annotations

from platekit.layout import read_layout

VC = 'role = "VC"\n'


def samples(layout, plate: str = "") -> dict[str, str]:
    mine = layout.wells[layout.wells["plate"] == plate]
    return dict(zip(mine["well"], mine["sample"], strict=True))


def test_an_included_file_gives_defaults(write):
    # meta_include.toml and serial_dilution.toml of the wellmap documentation.
    write("serial_dilution.toml", "[col]\n1.conc_uM = 1e4\n2.conc_uM = 1e3\n3.conc_uM = 0\n")
    layout = read_layout(write("main.toml", """
        [meta]
        include = 'serial_dilution.toml'
        [row.A-B]
        compound = 'a'
        [row.C-D]
        compound = 'b'
        """))  # fmt: skip
    wells = layout.wells.set_index("well")
    assert list(wells.index) == [f"{row}0{column}" for row in "ABCD" for column in (1, 2, 3)]
    assert wells.loc[["A01", "B02"], "concentration_uM"].tolist() == [1e4, 1e3]
    assert wells.loc[["B01", "C01"], "compound"].tolist() == ["a", "b"]


def test_the_file_itself_wins_over_what_it_includes_and_later_includes_over_earlier(write):
    write("one.toml", f"[block.3x1.A1]\n{VC}sample = 'one'\n")
    write("two.toml", "[well.A2-A3]\nsample = 'two'\n")
    layout = read_layout(write("main.toml", """
        [meta]
        include = ['one.toml', 'two.toml']
        [well.A3]
        sample = 'main'
        """))  # fmt: skip
    assert samples(layout) == {"A01": "one", "A02": "two", "A03": "main"}


def test_an_included_file_can_be_shifted(write):
    # meta_include_shift.toml and shift_parent.toml of the wellmap documentation.
    write("parent.toml", f"[block.2x2.A1]\n{VC}sample = 'shifted'\n")
    layout = read_layout(write("main.toml", f"""
        [meta.include]
        path = 'parent.toml'
        shift = 'A1 to C3'
        [block.2x2.A1]
        {VC}        sample = 'here'
        """))  # fmt: skip
    assert samples(layout) == {
        **dict.fromkeys(["A01", "A02", "B01", "B02"], "here"),
        **dict.fromkeys(["C03", "C04", "D03", "D04"], "shifted"),
    }


def test_rows_and_columns_shift_too(write):
    write("parent.toml", f"[row.A]\n{VC}[col.1]\nsample = 's'\n")
    layout = read_layout(write("main.toml", "[meta]\ninclude = { path = 'parent.toml', shift = 'A1 to B3' }\n"))
    assert samples(layout) == {"B03": "s"}


def test_joined_files_stand_under_the_plate_names_given(write):
    # meta_concat.toml of the wellmap documentation.
    write("expt_1.toml", f"[block.2x1.A1]\n{VC}sample = 'a'\n")
    write("expt_2.toml", f"[block.2x1.A1]\n{VC}sample = 'b'\n")
    layout = read_layout(write("main.toml", "[meta.concat]\nX = 'expt_1.toml'\nY = 'expt_2.toml'\n"))
    assert samples(layout, "X") == {"A01": "a", "A02": "a"}
    assert samples(layout, "Y") == {"A01": "b", "A02": "b"}


def test_a_plate_size_is_inherited_unless_shifted(write):
    write("parent.toml", f"[meta]\nplate_size = 96\n[well.A1]\n{VC}")
    assert read_layout(write("plain.toml", "[meta]\ninclude = 'parent.toml'\n")).plate_size == 96
    moved = "[meta]\ninclude = { path = 'parent.toml', shift = 'A1 to P24' }\n"
    assert read_layout(write("moved.toml", moved)).plate_size is None


def test_an_alert_and_what_is_not_read_are_remarked_on(write):
    text = f"[meta]\nalert = 'Row H was dry.'\npath = 'P1.xlsx'\n[instrument]\nname = 'x'\n[well.A1]\n{VC}"
    assert read_layout(write("layout.toml", text)).remarks == (
        "layout.toml: [instrument] is no group of wells; it was not read",
        "layout.toml: Row H was dry.",
        "layout.toml: [meta] path is not used; the exports are named in screen.toml or on the command line",
    )


def test_files_that_include_each_other_are_refused(write, refusal):
    write("b.toml", "[meta]\ninclude = 'a.toml'\n")
    assert refusal(read_layout, write("a.toml", "[meta]\ninclude = 'b.toml'\n")) == (
        "b.toml, [meta]: found 'a.toml', which leads back to itself, expected files that do not go in a circle.\n"
        "  Leave one of the includes away."
    )


def test_an_included_file_that_is_not_there_is_named(write, refusal, tmp_path):
    assert refusal(read_layout, write("a.toml", "[meta]\ninclude = 'b.toml'\n")) == (
        f"{tmp_path / 'b.toml'}: found no such file, expected a layout.\n  The folder is there: did you mean 'a.toml'?"
    )


def test_an_include_that_is_no_path_is_refused(write, refusal):
    assert refusal(read_layout, write("a.toml", "[meta]\ninclude = 3\n")) == (
        "a.toml, [meta] include: found 3, expected a path, or a path and a shift.\n"
        '  Write include = "doses.toml", or include = { path = "doses.toml", shift = "A1 to C3" }.'
    )


def test_shifts_that_cannot_be_are_refused(write, refusal):
    write("b.toml", f"[row.A]\n{VC}[col.1]\n")
    write("i.toml", f"[irow.A]\n{VC}[col.1]\n")
    main = "[meta]\ninclude = {{ path = '{0}', shift = '{1}' }}\n"
    assert refusal(read_layout, write("a.toml", main.format("b.toml", "B1 to A1"))) == (
        "a.toml, [meta] include: found a shift that moves b.toml, [row.A] off the plate, expected wells from A1 to AF48.\n"
        "  Choose another place to shift to."
    )
    assert refusal(read_layout, write("a.toml", main.format("i.toml", "A1 to B2"))) == (
        "a.toml, [meta] include: found a shift of the interleaved group of i.toml, [irow.A], "
        "expected a file without [irow] and [icol].\n"
        "  Write the wells of that file out, or leave the shift away."
    )
    assert refusal(read_layout, write("a.toml", main.format("b.toml", "B2"))) == (
        "a.toml, [meta] include: found the shift 'B2', expected two wells.\n  Write shift = \"A1 to C3\"."
    )


def test_joined_files_with_the_same_wells_need_plate_names(write, refusal):
    write("one.toml", f"[well.A1]\n{VC}")
    write("two.toml", f"[well.A1]\n{VC}")
    assert refusal(read_layout, write("main.toml", "[meta]\nconcat = ['one.toml', 'two.toml']\n")) == (
        "two.toml, well A01: found a well that another file of [meta] concat has too, expected each well once.\n"
        '  Name the plates: [meta.concat] and below it P1 = "first.toml".'
    )


def test_joined_files_have_plates_of_one_size(write, refusal):
    write("one.toml", f"[meta]\nplate_size = 96\n[well.A1]\n{VC}")
    write("two.toml", f"[meta]\nplate_size = 384\n[well.A1]\n{VC}")
    assert refusal(read_layout, write("main.toml", "[meta.concat]\nX = 'one.toml'\nY = 'two.toml'\n")) == (
        "main.toml, [meta] concat: found plates of 96 and 384 wells, expected plates of one size.\n"
        "  Write one layout for each plate size."
    )


def test_meta_entries_of_the_wrong_kind_are_refused(write, refusal):
    assert refusal(read_layout, write("a.toml", "meta = 3\n")) == (
        "a.toml, [meta]: found 3, expected a table.\n  Write [meta] on a line of its own."
    )
    assert refusal(read_layout, write("a.toml", "[meta]\nroles = 'DMSO'\n")) == (
        "a.toml, [meta] roles: found 'DMSO', expected words and their roles.\n"
        '  Write roles = { DMSO = "virus_control" }.'
    )
    assert refusal(read_layout, write("a.toml", "[meta]\nconcat = [3]\n")) == (
        "a.toml, [meta] concat: found 3, expected the paths of layouts.\n"
        '  Write [meta.concat] and below it P1 = "first.toml".'
    )


DOSES = "[meta]\nconcentration_unit = 'nM'\n[block.2x1.A1]\ncompound = 'a'\nconcentration = { top = 1000, fold = 10, n = 2 }\n"
OTHERS = "[well.B1]\ncompound = 'b'\nconcentration = 5\n"


def test_the_unit_of_a_file_goes_with_its_own_doses(write):
    write("nM.toml", DOSES)
    write("uM.toml", "[meta]\nconcentration_unit = 'uM'\n" + OTHERS)
    expected = {"A01": 1, "A02": 0.1, "B01": 5}
    both = read_layout(write("both.toml", "[meta]\ninclude = ['nM.toml', 'uM.toml']\n"))
    assert both.wells.set_index("well")["concentration_uM"].to_dict() == expected
    main = read_layout(write("main.toml", "[meta]\ninclude = 'nM.toml'\nconcentration_unit = 'uM'\n" + OTHERS))
    assert main.wells.set_index("well")["concentration_uM"].to_dict() == expected


def test_a_file_that_says_no_unit_has_that_of_the_file_that_includes_it(write):
    write("doses.toml", OTHERS)
    main = read_layout(write("main.toml", "[meta]\ninclude = 'doses.toml'\nconcentration_unit = 'nM'\n"))
    assert main.wells["concentration_uM"].tolist() == [0.005]


def test_the_unit_of_an_included_file_is_not_that_of_the_file_itself(write, refusal):
    write("nM.toml", DOSES)
    assert refusal(read_layout, write("main.toml", "[meta]\ninclude = 'nM.toml'\n" + OTHERS)) == (
        "main.toml, [well.B1] concentration: found a concentration without a unit, expected its unit.\n"
        '  Write concentration_uM = 0.3, or concentration = { value = 300, unit = "nM" }, or [meta] concentration_unit = "nM".'
    )
