"""The doors: pk.compound, pk.compounds and pk.jak_class, their errors word for word."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace

import pandas as pd
import pytest

import platekit as pk
from platekit.compounds import COMPOUNDS, Fact
from platekit.errors import PlatekitError, Remark


def test_a_compound_is_found_by_its_code_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = pk.compound("INCB028050")
    assert (found.name, found.kind, found.jak_class, found.cas) == (
        "Baricitinib",
        "JAK inhibitor",
        "JAK1/2",
        "1187594-09-7",
    )
    assert [(one.target, one.relation, one.value_nM) for one in found.potencies] == [
        ("JAK1", "=", 5.9), ("JAK2", "=", 5.7), ("JAK3", ">", 400), ("TYK2", "=", 53),
    ]  # fmt: skip
    assert {one.source for one in found.potencies} == {"Olumiant EU label"}


def test_what_is_not_known_is_not_a_number():
    potency = pk.compound("upadacitinib").potency("JAK1")
    assert math.isnan(potency.value_nM)
    assert (potency.relation, potency.source) == ("", "")


def test_a_salt_is_remarked():
    with pytest.warns(Remark) as said:
        assert pk.compound("tofacitinib citrate").name == "Tofacitinib"
    assert [str(one.message) for one in said] == [
        "compound 'tofacitinib citrate' is read as Tofacitinib: 'citrate' was left out as a salt."
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "baricitinb",
            "compound: found 'baricitinb', expected a compound that platekit knows.\n"
            "  Did you mean 'Baricitinib' or 'Abrocitinib'? `platekit compounds` lists the 87 that are known.",
        ),
        (
            "INCB28051",
            "compound: found 'INCB28051', expected a compound that platekit knows.\n"
            "  Did you mean 'INCB-28050 (Baricitinib)'? `platekit compounds` lists the 87 that are known.",
        ),
        (
            "0012",
            "compound: found '0012', expected a compound that platekit knows.\n"
            "  `platekit compounds` lists the 87 that are known.",
        ),
        (
            "1187594-09-8",
            "compound: found '1187594-09-8' (no CAS number: the last digit of 1187594-09-8 would have to be 7), "
            "expected a compound that platekit knows.\n  `platekit compounds` lists the 87 that are known.",
        ),
        (
            "HFNKQEVNSGCOJV",
            "compound: found 'HFNKQEVNSGCOJV', which may be any of 'Ruxolitinib', 'Deuruxolitinib' (only the skeleton "
            "HFNKQEVNSGCOJV of the InChIKey is known: stereochemistry, isotopes or charge may differ), "
            "expected a name that one compound has.\n  Write the one that is meant: 'Ruxolitinib', 'Deuruxolitinib'.",
        ),
        (
            "CP",
            "compound: found 'CP', which alone does not say that it is 'Tofacitinib' ('CP': the beginning of the codes of "
            "one company), expected a name that one compound has.\n"
            "  Write the one that is meant, if it is: 'Tofacitinib'.",
        ),
        (
            " ",
            "compound: found an empty name, expected the name of a compound, as text.\n"
            "  Give names as text: a table that was read with numbers or gaps for names has lost them.",
        ),
    ],
)
def test_what_is_not_known_or_ambiguous_is_an_error_that_helps(name, message):
    with pytest.raises(PlatekitError) as refused:
        pk.compound(name)
    assert str(refused.value) == message


def test_many_names_have_one_row_each_in_their_order():
    names = ["NA", "0012", "1E5", "ruxolitinib phosphate", "Ruxolitinib", "baricitinb", "abrocitinib"]
    table = pk.compounds(names)
    assert list(table.columns) == COMPOUNDS.names
    assert table["query"].tolist() == names
    assert table["compound"].tolist() == ["", "", "", "Ruxolitinib", "Ruxolitinib", "", "Abrocitinib"]
    assert table["remark"].tolist()[:6] == [
        "not known", "not known", "not known", "'phosphate' was left out as a salt", "",
        "not known; close are 'Baricitinib', 'Abrocitinib'",
    ]  # fmt: skip
    last = table.iloc[-1]
    assert (last["jak1_nM"], last["jak3_relation"], last["jak3_nM"], last["tyk2_relation"]) == (29, ">", 10000, "=")
    assert table["jak1_nM"].dtype == float
    assert table["jak1_nM"].isna().tolist() == [True, True, True, False, False, True, False]


def test_without_names_all_are_listed():
    table = pk.compounds()
    assert len(table) == 87
    assert table["query"].tolist() == table["compound"].tolist()
    assert (table["matched_by"] == "name").all()
    assert (table["source"] != "").all()
    assert ((table["jak1_nM"].notna()) == (table["jak1_relation"] != "")).all()


def test_no_names_give_no_rows():
    table = pk.compounds([])
    assert (len(table), list(table.columns)) == (0, COMPOUNDS.names)


def test_all_ambiguous_names_are_asked_about_at_once():
    with pytest.raises(PlatekitError) as refused:
        pk.compounds(pd.Series(["baricitinib", "JAKI", "interferon beta", 12.0, None]))
    assert str(refused.value) == (
        "compounds, name 2: found 'JAKI', which may be any of 'Oclacitinib', 'Pyridone 6' ('JAKI': mostly means any JAK "
        "inhibitor), expected a name that one compound has.\n"
        "  Write the one that is meant: 'Oclacitinib', 'Pyridone 6'.\n"
        "compounds, name 3: found 'interferon beta', which may be any of 'Interferon beta-1a', 'Interferon beta-1b', expected a "
        "name that one compound has.\n"
        "  Write the one that is meant: 'Interferon beta-1a', 'Interferon beta-1b'.\n"
        "compounds, name 4: found 12.0, a float, expected the name of a compound, as text.\n"
        "  Give names as text: a table that was read with numbers or gaps for names has lost them.\n"
        "compounds, name 5: found None, a NoneType, expected the name of a compound, as text.\n"
        "  Give names as text: a table that was read with numbers or gaps for names has lost them."
    )


def test_one_text_is_not_a_list_of_letters():
    with pytest.raises(PlatekitError) as refused:
        pk.compounds("NA")
    assert str(refused.value) == (
        "compounds: found the text 'NA', expected a list of names.\n  Write pk.compounds(['NA'])."
    )


def test_the_class_of_a_name_is_text_and_empty_where_it_is_not_known():
    names = ["Olumiant", "ruxolitinib phosphate", "filgotinib", "ritlecitinib", "R406", "remdesivir", "aspirin", "NA"]
    assert [pk.jak_class(name) for name in names] == ["JAK1/2", "JAK1/2", "JAK1", "", "", "", "", ""]


def test_the_class_of_an_ambiguous_name_is_asked_for():
    with pytest.raises(
        PlatekitError, match=r"^jak_class: found 'JAKI', which may be any of 'Oclacitinib', 'Pyridone 6'"
    ):
        pk.jak_class("JAKI")


def test_a_notebook_shows_every_fact_with_its_citation_and_escapes_it():
    shown = pk.compound("baricitinib")._repr_html_()
    assert "<td>&gt;400</td><td>isolated enzyme</td><td>Olumiant EU label</td>" in shown
    assert "<li>Olumiant EU label: Olumiant (baricitinib), EU summary of product characteristics" in shown
    odd = Fact("<b>", "name", "<script>", "", "platekit", "&")
    shown = replace(pk.compound("baricitinib"), name="<b>", facts=(odd,))._repr_html_()
    assert "<script>" not in shown
    assert "<strong>&lt;b&gt;</strong>" in shown
    assert "<td>&lt;script&gt;</td>" in shown
