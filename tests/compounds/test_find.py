"""From a name to the compound that it means: spellings, salts, brackets, and what is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.compounds import find
from platekit.compounds._compound import known_compounds


@pytest.mark.parametrize(
    ("name", "compound", "matched_by"),
    [
        ("INCB028050", "Baricitinib", "synonym"),
        ("incb 28050", "Baricitinib", "synonym"),
        ("INCB_028050", "Baricitinib", "synonym"),
        ("CP-690,550", "Tofacitinib", "synonym"),
        ("PF-4965842", "Abrocitinib", "synonym"),
        ("OLUMIANT", "Baricitinib", "brand"),
        ("CAS: 1187594-09-7", "Baricitinib", "CAS"),
        ("1187594‑09‑7", "Baricitinib", "CAS"),
        ("InChIKey=XUZMWHLSFXCVMG-UHFFFAOYSA-N", "Baricitinib", "InChIKey"),
        ("CID 44205240", "Baricitinib", "PubChem"),
        ("Interferon-α 2a", "Interferon alfa-2a", "name"),
        ("interferon alpha-2a", "Interferon alfa-2a", "name"),
        ("Ruxolitinib (INCB018424)", "Ruxolitinib", "name, synonym"),
        ("Pyridone 6 (P6)", "Pyridone 6", "name"),
        ("baloxavir", "Baloxavir", "name"),
        ("baloxavir marboxil", "Baloxavir marboxil", "name"),
        ("oseltamivir acid", "Oseltamivir acid", "name"),
        ("benzethonium chloride", "Benzethonium", "synonym"),
    ],
)
def test_spellings_of_a_name(name, compound, matched_by):
    found = find(name)
    assert (found.compound.name, found.matched_by, found.remarks) == (compound, matched_by, ())


@pytest.mark.parametrize(
    ("name", "compound", "salt"),
    [
        ("baricitinib phosphate", "Baricitinib", "phosphate"),
        ("Tofacitinib Citrate", "Tofacitinib", "Citrate"),
        ("Tofacitinib (CP-690550,Tasocitinib) citrate", "Tofacitinib", "citrate"),
        ("ruxolitinib (phosphate)", "Ruxolitinib", "phosphate"),
        ("INCB018424 phosphate salt", "Ruxolitinib", "phosphate salt"),
        ("emetine dihydrochloride hydrate", "Emetine", "dihydrochloride hydrate"),
        ("Emetine 2HCl", "Emetine", "2HCl"),
        ("fedratinib-hydrochloride", "Fedratinib", "hydrochloride"),
    ],
)
def test_a_salt_is_left_out_and_that_is_said(name, compound, salt):
    found = find(name)
    assert found.compound.name == compound
    assert found.remarks == (f"'{salt}' was left out as a salt",)


@pytest.mark.parametrize(
    "name",
    [
        "NA", "0012", "1E5", "", " ", "(", "sodium", "phosphate", "IFN", "44205240", "5.9",
        # Other compounds: enantiomers, prodrugs, metabolites, labelled ones.
        "(S)-ruxolitinib", "(-)-oclacitinib", "Ruxolitinib (S enantiomer)", "ruxolitinib-d8", "mycophenolate mofetil",
        "oseltamivir carboxylate", "acyclovir monophosphate", "baloxavir disoproxil",
        "baricitinib 10 uM", "INCB028051",
    ],
)  # fmt: skip
def test_what_is_another_name_is_not_known(name):
    assert find(name).candidates == ()


def test_numbers_of_compounds_are_not_read_as_numbers():
    # 550 is the end of CP-690,550; 550.0 and 5.5E2 would be the same number, and are other names.
    assert [bool(find(name).candidates) for name in ("550", "0550", "550.0", "5.5E2")] == [True, False, False, False]


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("HFNKQEVNSGCOJV", ["Ruxolitinib", "Deuruxolitinib"]),
        ("HFNKQEVNSGCOJV-UHFFFAOYSA-N", ["Ruxolitinib", "Deuruxolitinib"]),
        ("JAKi", ["Oclacitinib", "Pyridone 6"]),
        ("CP", ["Tofacitinib"]),
        ("interferon beta", ["Interferon beta-1a", "Interferon beta-1b"]),
        ("ruxolitinib (baricitinib)", ["Baricitinib", "Ruxolitinib"]),
        ("ruxolitinib (1187594-09-7)", ["Baricitinib", "Ruxolitinib"]),
    ],
)
def test_an_ambiguous_name_has_its_candidates_and_no_answer(name, candidates):
    found = find(name)
    assert found.compound is None
    assert [one.name for one in found.candidates] == candidates


def test_the_whole_inchikey_tells_apart_what_the_skeleton_does_not():
    assert find("HFNKQEVNSGCOJV-OAHLLOKOSA-N").compound.name == "Ruxolitinib"
    assert find("HFNKQEVNSGCOJV-FBXGHSCESA-N").compound.name == "Deuruxolitinib"


def test_a_skeleton_alone_is_said_to_be_one():
    # The cation of baricitinib: same skeleton, another charge.
    found = find("XUZMWHLSFXCVMG-UHFFFAOYSA-O")
    assert (found.compound.name, found.matched_by) == ("Baricitinib", "InChIKey skeleton")
    assert found.remarks == (
        "only the skeleton XUZMWHLSFXCVMG of the InChIKey is known: stereochemistry, isotopes or charge may differ",
    )


def test_a_key_on_which_sources_differ_says_so():
    found = find("UIARLYUEJFELEN-LROUJFHJSA-N")
    assert found.compound.name == "Lestaurtinib"
    assert found.remarks == ("'UIARLYUEJFELEN-LROUJFHJSA-N': sources differ in the stereochemistry",)


def test_a_wrong_check_digit_is_no_cas_number():
    found = find("1187594-09-8")
    assert found.candidates == ()
    assert found.remarks == ("no CAS number: the last digit of 1187594-09-8 would have to be 7",)


@given(st.text(max_size=30))
def test_any_text_is_taken_and_whatever_it_means_is_a_compound_of_the_table(name):
    found = find(name)
    assert set(found.candidates) <= set(known_compounds())
    assert bool(found.matched_by) == bool(found.candidates)
    assert found.compound is None or not found.asked


@given(st.sampled_from(known_compounds()), st.sampled_from(["hydrochloride", "(mesylate)", "sodium salt", "2HCl"]))
def test_no_salt_changes_who_a_compound_is(compound, salt):
    assert find(f"{compound.name} {salt}").candidates == (compound,)
