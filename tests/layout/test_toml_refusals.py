"""Everything a TOML layout is refused for, each message read whole."""

from __future__ import annotations

import pytest

UNIT = 'Write concentration_uM = 0.3, or concentration = { value = 300, unit = "nM" }, or [meta] concentration_unit = "nM".'
PATTERNS = "'A1', 'A1-B2', 'A1,A3' or 'A1,A3,...,A11'"

REFUSED = [
    (f"a = {'[' * 3000}{']' * 3000}\n",
     "layout.toml: found lists or tables nested hundreds of times, expected a [table] or key = value.\n"
     "  A layout nests a few times at most. Look for a bracket that was typed again and again."),
    ('[well.A1\nrole = "VC"\n',
     "layout.toml, line 1, column 9: found no valid TOML (Expected ']' at the end of a table declaration), "
     "expected a [table] or key = value.\n"
     "  Text stands in quotes, and so does a table name with a comma: [well.'A1,A3']."),
    ('[well.A1]\nrole = "VC"\n[well.A1]\nrole = "CC"\n',
     "layout.toml, line 3, column 9: found a table or key for the second time (Cannot declare ('well', 'A1') twice), "
     "expected each once.\n  Join the two into one."),
    ('[well.A49]\nrole = "VC"\n',
     f"layout.toml, [well.A49]: found 'A49', which is no well, expected a well or a pattern such as {PATTERNS}.\n"
     "  Rows run from A to AF and columns from 1 to 48."),
    ('[meta]\nplate_size = 96\n[col.12-13]\nrole = "VC"\n[row.A-B]\n',
     "layout.toml: found the wells A13-B13, expected wells of a 96-well plate.\n"
     "  Correct the wells, or [meta] plate_size."),
    ("[meta]\nplate_size = 100\n",
     "layout.toml, [meta] plate_size: found 100, expected the wells of a plate.\n"
     "  Sizes are 6, 12, 24, 48, 96, 384, 1536."),
    ("[meta]\nplatesize = 96\n",
     "layout.toml, [meta]: found the key 'platesize', expected a key of [meta].\n  Keys: did you mean 'plate_size'?"),
    ('[wells.A1]\nrole = "VC"\n',
     "layout.toml, [wells]: found [wells], expected a group of wells.\n  Groups: did you mean 'well'?"),
    ('[well]\nA1 = "VC"\n',
     "layout.toml, [well.A1]: found 'VC', expected a table of columns and values.\n"
     '  Write [well.A1] and below it role = "virus_control".'),
    ('[block.0x1.A1]\nrole = "VC"\n',
     "layout.toml, [block.0x1]: found the size '0x1', expected columns x rows of the block.\n"
     "  Write [block.4x2.A1] for 4 columns and 2 rows."),
    ('[block.2x1.AF48]\nrole = "VC"\n',
     "layout.toml, [block.2x1.AF48]: found a block of 2 x 1 (columns x rows) that leaves the plate, "
     "expected wells from A1 to AF48.\n  Make the block smaller, or begin it at another well."),
    ('[block.2x2.Z48]\nrole = "VC"\n',
     "layout.toml, [block.2x2.Z48]: found a block of 2 x 2 (columns x rows) that leaves the plate, "
     "expected wells from A1 to AF48.\n  Make the block smaller, or begin it at another well."),
    ('[block.1x2.AF1]\nrole = "VC"\n',
     "layout.toml, [block.1x2.AF1]: found a block of 1 x 2 (columns x rows) that leaves the plate, "
     "expected wells from A1 to AF48.\n  Make the block smaller, or begin it at another well."),
    ('[row.A]\nrole = "VC"\n',
     "layout.toml, [row.A]: found rows and no columns, expected both, or a block.\n"
     "  Say which columns are used, such as [col.1-12]; it may stay without entries."),
    ('[icol.1]\nrole = "VC"\n',
     "layout.toml, [icol.1]: found columns and no rows, expected both, or a block.\n"
     "  Say which rows are used, such as [row.A-H]; it may stay without entries."),
    ('moi = 0.1\n[well.A1]\nrole = "VC"\n',
     "layout.toml, key 'moi': found a value outside of all groups, expected a group of wells that it is said of.\n"
     "  Write it below [expt] if it holds for every well: [expt] and below it moi = ..."),
    ('[plate.P1.expt]\nvirus = "x"\n',
     "layout.toml, [plate.P1]: found [expt] inside a plate, expected values of the plate itself.\n"
     "  Write them right under [plate.P1]."),
    ('[plate]\nvirus = "x"\n',
     "layout.toml, [plate.virus]: found 'x', expected a table of columns and values.\n"
     '  Write [plate.P1] and below it role = "virus_control".'),
    ('[well.A1-A3]\nrole = "VC"\n[well.\'A2,A3\']\nrole = "CC"\n',
     "layout.toml, [well.A2,A3] role: found 'CC' for wells A02-A03, expected one value only; "
     "layout.toml, [well.A1-A3] role says 'VC'.\n"
     "  Both entries are of one rank, so neither wins. Leave the wells out of one of them."),
    ('[well.A1]\ncompound = "x"\nconcentration = 300\n',
     f"layout.toml, [well.A1] concentration: found a concentration without a unit, expected its unit.\n  {UNIT}"),
    ('[well.A1]\ncompound = "x"\nconcentration = { value = 300, unit = "nm" }\n',
     "layout.toml, [well.A1] concentration: found the concentration unit 'nm', expected a unit of concentration.\n"
     "  Units: did you mean 'nM'?"),
    ('[well.A1]\ncompound = "x"\ndose_uM = 1\nconcentration_uM = 1\n',
     "layout.toml, [well.A1]: found 'dose_uM' and 'concentration_uM', expected one of them, both are concentration_uM.\n"
     "  Leave one away."),
    ('[well.A1]\nrole = "VC"\nmoi = "low"\n',
     "layout.toml, [well.A1] moi: found 'low', expected a number.\n"
     "  Write a plain number, or leave the place empty where there is none."),
    ('[well.A1]\ncompound = ["a", "b"]\n',
     "layout.toml, [well.A1] compound: found ['a', 'b'], expected one value for all wells of the group.\n"
     "  Doses may be a series: { top = 10, fold = 3, n = 8 } or { values = [10, 3, 1] }; only they have a unit."),
    ('[well.A1]\nrole = "VC"\nwell = "A2"\n',
     "layout.toml, [well.A1] well: found 'well', expected what is in the well.\n"
     "  Wells and plates are named in the [brackets]."),
    ('[well.A1]\nrole = "virus_contol"\n',
     "layout.toml, [well.A1] role: found the role 'virus_contol', expected one of platekit's roles.\n"
     "  Roles: did you mean 'virus_control'? Or map it: roles = { \"virus_contol\" = \"virus_control\" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml."),
    ('[well.A1]\nrole = "NC"\n',
     "layout.toml, [well.A1] role: found the role 'NC', expected a word with one meaning.\n"
     "  Laboratories mean opposite things by it. Say which it is: "
     'roles = { "NC" = "..." }, with "virus_control", "cell_control", "antiviral_control" or "toxicity_control".'),
    ('[well.A1]\ncompound = "DMSO"\n',
     "layout.toml, well A01: found the compound 'DMSO' without a role, expected whether a vehicle well has virus.\n"
     '  Say role = "virus_control" or "cell_control", or map the word: roles = { "DMSO" = "..." }, with one of the two.'),
    ('[expt]\nvirus = "x"\n',
     "layout.toml: found no wells, expected a layout that says what is in at least one well.\n  Label the wells."),
    ('[block.4x1.A1]\ncompound = "x"\n[well.A1-A2]\nconcentration_uM = 1\n',
     "layout.toml, wells A03-A04: found 'x' without a dose, expected a dose, as in its 2 other wells.\n"
     "  Give the dose of these wells, or another role or name."),
    ('[well.A1]\nconcentration_uM = 1\n[well.A2]\ncompound = "x"\nconcentration_uM = 1\n',
     "layout.toml, well A01: found a dose without a compound, expected both or neither.\n"
     "  Name the compound, or leave the dose of these wells empty."),
    ('[well.A1]\nrole = "CC"\ncompound = "x"\nconcentration_uM = 1\n',
     "layout.toml, well A01: found a compound and its dose in wells without drug, "
     "expected the role compound, or no compound.\n"
     '  A compound without virus is role = "compound" with moi = 0.'),
    ('[well.A1]\nrole = "antiviral_control"\ncompound = "x"\nconcentration_uM = 0\n',
     "layout.toml, well A01: found a control drug at dose 0, expected a dose above 0.\n"
     "  A well without drug is virus_control or cell_control."),
    ('[well.A1]\ncompound = "x"\nconcentration_uM = -1\n',
     "layout.toml, well A01: found a concentration_uM below 0, expected 0 or more.\n  Correct the number."),
    ('[expt]\nconcentration_unit = "nM"\n[well.A1]\ncompound = "x"\nconcentration = 1\n',
     "layout.toml, [expt] concentration_unit: found 'nM', expected the dose in this unit, in the same group.\n"
     '  Write both into one group, or [meta] concentration_unit = "nM" for all of the file.'),
    ('[well.A1]\ncompound = "x"\ndose_uM = 1\nconcentration_unit = "nM"\n',
     "layout.toml, [well.A1] concentration_unit: found 'nM' beside a dose in uM, expected one unit for each dose.\n"
     "  Correct the unit here, or where the dose stands. If it is of something else, rename its column."),
    ('[well.A1]\ncompound = "x"\nconcentration = { value = 1, unit = "M" }\n',
     "layout.toml, well A01: found a concentration_uM of 1e+06, expected less than 1e+06, which is 1 mol/L.\n"
     "  Correct the number or its unit; of doses in a well, log10 M is below 0, as -5 for 10 uM."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_layout_that_cannot_be_is_refused_with_its_place_and_a_way_out(text, said, toml, refusal):
    assert refusal(toml, text) == said


def test_all_unknown_roles_are_named_at_once(toml, refusal):
    said = refusal(toml, '[well.A1]\nrole = "blanc"\n[well.A2]\nrole = "empti"\n')
    assert said == (
        "layout.toml, [well.A1] role: found the role 'blanc', expected one of platekit's roles.\n"
        '  Roles: did you mean \'blank\'? Or map it: roles = { "blanc" = "blank" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml.\n'
        "layout.toml, [well.A2] role: found the role 'empti', expected one of platekit's roles.\n"
        '  Roles: did you mean \'empty\'? Or map it: roles = { "empti" = "empty" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml.'
    )


def test_two_blocks_of_one_size_that_agree_are_no_overlap(toml):
    layout = toml('[block.2x1.A1]\nrole = "VC"\n[block.1x2.A1]\nrole = "VC"\n')
    assert len(layout.wells) == 3
