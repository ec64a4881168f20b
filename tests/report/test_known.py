"""What the report says beside the name of a compound: published classes with their sources, and nothing that is not certain."""

from __future__ import annotations

from platekit.report._known import known_as, known_from


def test_a_jak_inhibitor_is_named_with_its_class_under_any_of_its_names():
    names = ("baricitinib", "INCB028050", "ruxolitinib phosphate", "ritlecitinib")
    assert [known_as(name) for name in names] == ["JAK inhibitor (JAK1/2)"] * 3 + ["JAK inhibitor"]


def test_nothing_is_said_of_others_and_of_what_may_mean_several():
    assert [known_as(name) for name in ("remdesivir", "staurosporine", "P6", "JAKI", "NA", "<b>", "")] == [""] * 7


def test_the_sources_are_those_of_the_compounds_that_are_named():
    assert known_from(["itacitinib", "upadacitinib", "remdesivir", "NA"]) == (
        "PKIDB",
        "Parmentier 2018",
        "Viruses 13:2379",
    )
    assert known_from(["remdesivir"]) == ()
