"""Columns of the user's own: each is named, and none takes a dose or a control with it."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

ONE = "well,role,compound,{}\nA1,VC,,\nA2,,a,{}\n"


@pytest.mark.parametrize("name", ["Final conc. (uM)", "uM", "baricitinib_uM", "[\u00b5M]", "assay dose", "log10M"])
def test_a_column_that_looks_like_a_dose_is_refused_where_no_other_gives_one(name, write, refusal):
    assert refusal(read_layout, write("layout.csv", ONE.format(name, "0.5"))) == (
        f"layout.csv, the column '{name}': found what looks like a dose, under a name that is not known, expected the dose "
        "under a name such as dose_uM.\n"
        f"  Rename '{name}', with the unit that its numbers have: dose_uM, dose_nM or 'dose (log10 M)'. If it is not the "
        "dose in the wells, say so in its name, such as stock_mM."
    )


def test_a_dose_under_a_name_that_is_not_known_is_refused_in_toml_too(write, refusal):
    text = '[well.A1]\ncompound = "a"\nfinal_conc_uM = 3\n'
    assert refusal(read_layout, write("layout.toml", text)).startswith(
        "layout.toml, the column 'final_conc_uM': found what looks like a dose, under a name that is not known"
    )


@pytest.mark.parametrize("name", ["stock_mM", "Stock conc. (mM)", "IC50 (uM)", "dose_number", "passage", "M"])
def test_a_column_that_is_no_dose_of_the_well_is_kept_and_named(name, write):
    layout = read_layout(write("layout.csv", ONE.format(name, "7")))
    assert layout.wells[name].tolist() == ["", "7"]
    assert layout.remarks == (
        f"layout.csv: the column '{name}' is kept as your own",
        "layout.csv: no dose is given for a; there will be no curve",
    )


def test_beside_a_dose_another_one_is_kept_and_named(write):
    text = "well,role,compound,dose_uM,Final conc. (uM),passage\nA1,VC,,,,\nA2,,a,1,0.5,7\n"
    layout = read_layout(write("layout.csv", text))
    assert layout.wells["concentration_uM"].tolist()[1] == 1
    assert layout.remarks == ("layout.csv: the columns 'Final conc. (uM)', 'passage' are kept as your own",)


@pytest.mark.parametrize(("word", "rest"), [("VC", "sample"), ("mock", "test"), ("NC", "x")])
def test_the_word_for_a_control_in_a_column_that_is_not_known_is_asked_about(word, rest, write, refusal):
    text = f"well,Type,compound,dose_uM\nA1,{word},,\nA2,{rest},a,1\nA3,{word},,\n"
    assert refusal(read_layout, write("layout.csv", text)) == (
        f"layout.csv, wells A01, A03: found neither role nor compound, and '{word}' in a column 'Type' that is not known, "
        "expected what is in a control well in the column role.\n"
        "  Rename 'Type' to role; or, if it says something else, give these wells a role, such as empty."
    )


def test_beside_roles_such_a_word_is_a_word(write):
    text = "well,role,infection,compound,dose_uM\nA1,CC,mock,,\nA2,,virus,a,1\nA3,empty,mock,,\n"
    layout = read_layout(write("layout.csv", text))
    assert layout.wells["infection"].tolist() == ["mock", "virus", "mock"]
    assert layout.remarks == ("layout.csv: the column 'infection' is kept as your own",)


def test_a_list_of_wells_that_names_no_compound_says_under_which_names_it_has_columns(write, refusal):
    # As the Broad writes its maps of plates.
    text = "well_position\tbroad_sample\tsolvent\nA01\tBRD-K00000001-001-01-1\tDMSO\n"
    assert refusal(read_layout, write("platemap.tsv", text)) == (
        "platemap.tsv: found neither a role nor a compound in any well, beside 'broad_sample', 'solvent', expected a column "
        "role or compound.\n"
        "  Rename the column that holds the compounds to compound, or the one that says what each well is to role."
    )
