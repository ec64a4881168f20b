"""What headings mean."""

from __future__ import annotations

import pytest

from platekit.layout._columns import Heading, heading, near_misses, text_of


@pytest.mark.parametrize(
    ("name", "column", "unit"),
    [
        ("concentration_uM", "concentration_uM", "uM"),
        ("dose_nM", "concentration_uM", "nM"),
        ("Concentration (nM)", "concentration_uM", "nM"),
        ("conc [\u00b5M]", "concentration_uM", "uM"),
        ("Dose (M)", "concentration_uM", "M"),
        ("dose (log10 M)", "concentration_uM", "log10 M"),
        ("concentration", "concentration_uM", ""),
        ("concentration_b_nM", "concentration_b_uM", "nM"),
        ("Conc. (\u00b5M)", "concentration_uM", "uM"),
        ("Dosis_uM", "concentration_uM", "uM"),
        ("Konzentration [nM]", "concentration_uM", "nM"),
        ("conc_log10M", "concentration_uM", "log10 M"),
        ("dose (log uM)", "concentration_uM", "log10 uM"),
        ("Cell line", "cell_line", ""),
        ("MOI", "moi", ""),
        ("donor_age", "donor_age", ""),
        ("dose_number", "dose_number", ""),
        # What was in another vessel.
        ("conc_stock (mM)", "conc_stock (mM)", ""),
        ("Concentration of stock (mM)", "Concentration of stock (mM)", ""),
        ("conc 2x (uM)", "conc 2x (uM)", ""),
    ],
)
def test_a_heading_is_known_by_its_words_and_its_unit(name, column, unit):
    assert heading(name, where="x") == Heading(column, unit)


def test_a_unit_in_the_wrong_case_is_asked_about(refusal):
    assert refusal(heading, "dose_um", where="layout.csv, line 1, column 3") == (
        "layout.csv, line 1, column 3: found the dose 'dose_um', expected a unit of concentration, where case counts.\n"
        "  Units: did you mean 'uM'?"
    )


@pytest.mark.parametrize(
    "name", ["dose (ug/mL)", "dose_ug_mL", "conc_ng_per_ml", "dose (mg)", "dose_pct", "conc (% v/v)", "dose_IU_mL"]
)
def test_a_dose_in_mass_per_volume_is_refused(name, refusal):
    assert refusal(heading, name, where="layout.csv, line 1, column 3") == (
        f"layout.csv, line 1, column 3: found the dose '{name}', expected a molar concentration.\n"
        "  Convert it with the molecular weight; platekit reads M, mM, uM, nM, pM, mol/L, mmol/L, umol/L, nmol/L, "
        "log10 M, log10 uM, log10 nM."
    )


def test_whole_numbers_of_excel_are_text_without_decimals():
    assert [text_of(value) for value in (12.0, 0.5, "0012", True)] == ["12", "0.5", "0012", "true"]


def test_a_misspelt_column_is_remarked_on():
    assert near_misses(["role", "compund", "donor_age"], source="layout.csv") == [
        "layout.csv: the column 'compund' is kept as your own; did you mean 'compound'?"
    ]
