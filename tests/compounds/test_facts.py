"""The shipped facts: identities as published, well-formed identifiers, and a source for each."""

from __future__ import annotations

import re

import pytest

from platekit.compounds import facts, find, sources
from platekit.compounds._compound import known_compounds
from platekit.compounds._facts import CALLED
from platekit.compounds._names import check_digit

# As printed by PubChem, the labels and the catalogues of suppliers; typed in by hand, not taken from the table.
PUBLISHED = {
    "baricitinib": ("1187594-09-7", "XUZMWHLSFXCVMG-UHFFFAOYSA-N"),
    "ruxolitinib": ("941678-49-5", "HFNKQEVNSGCOJV-OAHLLOKOSA-N"),
    "tofacitinib": ("477600-75-2", "UJLAWZDWDVHWOW-YPMHNXCESA-N"),
    "fedratinib": ("936091-26-8", "JOOXLOJCABQBSG-UHFFFAOYSA-N"),
    "filgotinib": ("1206161-97-8", "RIJLVEAXPNLDTC-UHFFFAOYSA-N"),
    "upadacitinib": ("1310726-60-3", "WYQFJHHDOKWSHR-MNOVXSKESA-N"),
    "remdesivir": ("1809249-37-3", "RWWYLEGWBNMMLJ-YSOARWBDSA-N"),
    "favipiravir": ("259793-96-9", "ZCGNOVWYSGBHAU-UHFFFAOYSA-N"),
    "ribavirin": ("36791-04-5", "IWUCXVSUMQZMFG-AFCXAGJDSA-N"),
    "acyclovir": ("59277-89-3", "MKUXAQIIEYXACX-UHFFFAOYSA-N"),
    "niclosamide": ("50-65-7", "RJMUSRYZPJIFPJ-UHFFFAOYSA-N"),
    "staurosporine": ("62996-74-1", "HKSZLNNOFSGOKW-FYTWVXJKSA-N"),
    "camptothecin": ("7689-03-4", "VSJKWCGYPAHWDS-FQEVSTJZSA-N"),
    "dimethyl sulfoxide": ("67-68-5", "IAZDPXIOMUYVGZ-UHFFFAOYSA-N"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_identities_are_those_that_are_published(name):
    cas, inchikey = PUBLISHED[name]
    compound = find(name).compound
    assert (compound.cas, compound.inchikey) == (cas, inchikey)
    assert find(cas).compound is find(inchikey).compound is compound


@pytest.mark.parametrize(
    ("name", "target", "measure", "value"),
    [
        # Fridman et al. (2010) J Immunol 184:5298.
        ("INCB028050", "JAK1", "IC50", 5.9),
        ("INCB028050", "JAK2", "IC50", 5.7),
        ("INCB028050", "TYK2", "IC50", 53),
        # Quintas-Cardama et al. (2010) Blood 115:3109.
        ("INCB018424", "JAK1", "IC50", 3.3),
        ("INCB018424", "JAK2", "IC50", 2.8),
        # Davis et al. (2011) Nat Biotechnol 29:1046, supplementary table.
        ("CP-690550", "JAK3", "Kd", 0.16),
        ("INCB018424", "JAK2", "Kd", 0.036),
    ],
)
def test_potencies_are_those_that_are_published(name, target, measure, value):
    assert find(name).compound.potency(target, measure).value_nM == value


def test_the_published_classes():
    # Reviews of the field agree on these: Roskoski (2016) Pharmacol Res 111:784.
    found = {name: find(name).compound.jak_class for name in ("baricitinib", "ruxolitinib", "filgotinib", "fedratinib")}
    assert found == {"baricitinib": "JAK1/2", "ruxolitinib": "JAK1/2", "filgotinib": "JAK1", "fedratinib": "JAK2"}


# Water, aspirin, ethanol and caffeine, and the example of CAS itself.
@pytest.mark.parametrize("cas", ["7732-18-5", "50-78-2", "64-17-5", "58-08-2", "107-07-3"])
def test_the_check_digit_of_numbers_that_are_known(cas):
    assert check_digit(cas) == cas[-1]


def test_every_cas_number_has_its_check_digit_and_its_form():
    for fact in facts():
        if fact.fact == "CAS":
            assert re.fullmatch(r"[1-9]\d{1,6}-\d\d-\d", fact.value), fact
            assert check_digit(fact.value) == fact.value[-1], fact


# Letters as the standards have them: the InChIKey ends in S (standard) A (version 1) and the charge; a UNII has ten signs.
FORMS = {
    "InChIKey": r"[A-Z]{14}-[A-Z]{8}SA-[A-Z]",
    "UNII": r"[0-9A-Z]{10}",
    "DrugBank": r"DB\d{5}",
    "ChEMBL": r"CHEMBL\d+",
    "PubChem": r"CID \d+",
    "JAK class": r"[A-Za-z0-9/-]+",
}


@pytest.mark.parametrize("fact", FORMS)
def test_identifiers_have_the_form_of_their_standard(fact):
    values = [known.value for known in facts() if known.fact == fact]
    assert values
    assert all(re.fullmatch(FORMS[fact], value) for value in values), fact


def test_no_fact_is_without_a_source_and_no_source_without_a_fact():
    named = {source for fact in facts() for source in fact.sources}
    assert all(fact.value and fact.source for fact in facts())
    assert named == set(sources())
    assert all(sources().values())


def test_every_potency_says_how_it_was_measured():
    assert all(potency.assay and potency.value_nM > 0 for one in known_compounds() for potency in one.potencies)
    assert all(fact.assay == "" for fact in facts() if not fact.fact.startswith(("IC50", "Kd")))


def test_no_fact_is_said_twice():
    said = [(fact.compound, fact.fact, fact.value) for fact in facts()]
    assert len(said) == len(set(said))
    for fact in ("CAS", "UNII", "DrugBank", "InChIKey"):
        values = [known.value for known in facts() if known.fact == fact]
        assert len(values) == len(set(values)), fact


def test_every_word_of_the_table_is_one_that_is_read():
    potencies = {
        f"{measure} {target} (nM)" for measure in ("IC50", "Kd") for target in ("JAK1", "JAK2", "JAK3", "TYK2")
    }
    assert {fact.fact for fact in facts()} <= {*CALLED, "CAS", "InChIKey", "kind", "JAK class", *potencies}


def test_every_name_and_identifier_means_one_compound():
    for fact in facts():
        if fact.fact in (*CALLED, "CAS", "InChIKey") and fact.fact != "unsure name":
            for spelling in (fact.value, fact.value.lower(), f" {fact.value.upper()} "):
                found = find(spelling).compound
                assert found is not None, spelling
                assert found.name == fact.compound, spelling


def test_every_unsure_name_is_asked_about():
    unsure = [fact for fact in facts() if fact.fact == "unsure name"]
    assert unsure
    for fact in unsure:
        found = find(fact.value)
        assert found.asked
        assert found.compound is None
        assert fact.compound in [one.name for one in found.candidates]
        assert fact.remark
