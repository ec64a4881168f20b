"""Words for what is in a well: one meaning, or a question."""

from __future__ import annotations

import pytest

from platekit.errors import PlatekitError
from platekit.roles import DRUG_ROLES, ROLES, role_of


def refusal(word: str, words: dict[str, str] | None = None) -> str:
    with pytest.raises(PlatekitError) as caught:
        role_of(word, where="layout.csv, cell B2", words=words)
    return str(caught.value)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_read_however_it_is_spaced(role):
    for word in (role, role.upper(), role.replace("_", " "), role.replace("_", "-"), f" {role} "):
        assert role_of(word, where="x") == role


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("VC", "virus_control"), ("virus+DMSO", "virus_control"), ("CC", "cell_control"), ("mock", "cell_control"),
        ("uninfected", "cell_control"), ("media", "blank"), ("Sample", "compound"), ("No virus", "cell_control"),
    ],
)  # fmt: skip
def test_the_aliases_of_the_design_are_read(word, role):
    assert role_of(word, where="x") == role


@pytest.mark.parametrize("word", ["NC", "PC", "neg", "pos", "Negative control", "POS_CTRL"])
def test_a_word_that_laboratories_mean_opposite_things_by_is_asked_about(word):
    assert refusal(word) == (
        f"layout.csv, cell B2: found the role '{word}', expected a word with one meaning.\n"
        f'  Laboratories mean opposite things by it. Say which it is: roles = {{ "{word}" = "..." }}, with "virus_control", '
        '"cell_control", "antiviral_control" or "toxicity_control".'
    )


def test_the_users_own_words_win_over_everything_else():
    words = {"PC": "antiviral_control", "mock": "compound", "Drug X ": "proviral_control"}
    assert role_of("pc", where="x", words=words) == "antiviral_control"
    assert role_of("mock", where="x", words=words) == "compound"
    assert role_of("drug x", where="x", words=words) == "proviral_control"


def test_a_word_mapped_to_no_role_is_refused():
    assert refusal("vehicle", {"vehicle": "virus_contol"}) == (
        "layout.csv, cell B2: found 'vehicle' mapped to 'virus_contol', which is no role, expected one of platekit's roles.\n"
        "  Roles: did you mean 'virus_control'?"
    )


def test_a_misspelt_role_is_refused_with_the_close_one():
    assert refusal("virus_contol") == (
        "layout.csv, cell B2: found the role 'virus_contol', expected one of platekit's roles.\n"
        '  Roles: did you mean \'virus_control\'? Or map it: roles = { "virus_contol" = "virus_control" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml.'
    )


PLACE = "in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml"


@pytest.mark.parametrize(
    ("word", "hint", "role"),
    [
        ("ifn", "did you mean 'interferon_control'?", "interferon_control"),
        ("IFN beta", "did you mean 'interferon_control'?", "interferon_control"),
        ("ifn_jaki", "did you mean 'rescue_control'?", "rescue_control"),
        (
            "JAKi",
            "did you mean 'proviral_control', or with interferon in the well 'rescue_control'?",
            "proviral_control",
        ),
        ("vehicel", "did you mean 'vehicle'?", "virus_control"),
        ("samlpe", "did you mean 'sample'?", "compound"),
        ("uninfectd", "did you mean 'uninfected'?", "cell_control"),
    ],
)
def test_the_role_that_a_word_most_likely_means_is_proposed(word, hint, role):
    assert refusal(word, {"vehicle": "virus_control"}) == (
        f"layout.csv, cell B2: found the role '{word}', expected one of platekit's roles.\n"
        f'  Roles: {hint} Or map it: roles = {{ "{word}" = "{role}" }}, {PLACE}.'
    )


@pytest.mark.parametrize(
    "word",
    [
        "xyz", "x", "infected", "no cells", "virus-free control", "treated", "non-infected", "cv", "without IFN", "IFN -",
        "no jak", "cell death",
    ],
)  # fmt: skip
def test_no_role_is_proposed_for_a_word_that_is_no_typing_error_since_its_opposite_may_be_as_near(word):
    assert refusal(word) == (
        f"layout.csv, cell B2: found the role '{word}', expected one of platekit's roles.\n"
        "  Roles: known are 'antiviral_control', 'blank', 'cell_control', 'compound', 'empty', 'interferon_control', "
        "'proviral_control', 'rescue_control', 'toxicity_control', 'virus_control'. "
        f'Or map it: roles = {{ "{word}" = "..." }}, with one of these roles, {PLACE}.'
    )


def test_a_word_near_two_of_ones_own_words_that_mean_two_roles_is_not_completed():
    own = {"plate A": "virus_control", "plate B": "cell_control"}
    assert "known are 'antiviral_control'" in refusal("plate C", own)


@pytest.mark.parametrize("word", ["DMSO", "vehicle", " DMSO 0.1 %", "DMSO control"])
def test_a_vehicle_alone_is_asked_for_its_virus(word):
    assert refusal(word) == (
        f"layout.csv, cell B2: found the role '{word}', expected a word that says whether a vehicle well has virus.\n"
        f'  Map the word: roles = {{ "{word}" = "..." }}, with "virus_control" if it has virus and "cell_control" if it '
        f"has none, {PLACE}."
    )


@pytest.mark.parametrize("word", ["virus -", "(-) virus", "virus 0", "Virus \u2212", "cells-", "0 virus"])
def test_a_sign_or_zero_that_may_turn_a_word_round_is_asked_about(word):
    assert refusal(word) == (
        f"layout.csv, cell B2: found the role '{word}', expected a word that says whether virus and cells are in the well.\n"
        f'  The sign or zero may mean that they are not. Say which role it is: roles = {{ "{word}" = "..." }}, with one of '
        "'antiviral_control', 'blank', 'cell_control', 'compound', 'empty', 'interferon_control', 'proviral_control', "
        "'rescue_control', 'toxicity_control', 'virus_control'."
    )


@pytest.mark.parametrize(
    ("word", "role"), [("VC-1", "virus_control"), ("virus 10", "virus_control"), ("CC 01", "cell_control")]
)
def test_a_number_behind_a_word_does_not_turn_it_round(word, role):
    assert role_of(word, where="x") == role


def test_the_roles_are_those_of_the_design_and_four_of_them_carry_a_drug():
    assert list(ROLES) == [
        "compound", "virus_control", "cell_control", "antiviral_control", "proviral_control", "toxicity_control",
        "interferon_control", "rescue_control", "blank", "empty",
    ]  # fmt: skip
    assert DRUG_ROLES == ("compound", "antiviral_control", "proviral_control", "toxicity_control")
