"""Classes against the rest of their plates: what is found, what is refused, and what is said."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from platekit import schema
from platekit.errors import PlatekitError
from platekit.proviral.class_names import class_names
from platekit.proviral.class_test import class_tests
from platekit.proviral.plate_groups import plate_groups

JAK = "JAK inhibitor"


def sizes(
    plates: Mapping[str, Mapping[str, float]],
    members: Sequence[str],
    acts: Mapping[str, str] | None = None,
    **columns: object,
) -> pd.DataFrame:
    """Return `schema.CLASS_SIZES` of drugs with their mean log2 fold, plate by plate."""
    rows = [
        {"compound": name, "plates": plate, "log2_fold_change": value, "n_doses": 8.0, "virus": "V", "moi": 0.1,
         "class": JAK if name in members else "", "acts": (acts or {}).get(name, "flat"), **columns}
        for plate, drugs in plates.items()
        for name, value in drugs.items()
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), schema.CLASS_SIZES)


def rest(n: int, start: float = -0.1, step: float = 0.01, letter: str = "c") -> dict[str, float]:
    """Return comparators at even distances."""
    return {f"{letter}{i:02d}": start + step * i for i in range(n)}


def test_a_class_on_one_high_plate_is_compared_with_that_plate_alone():
    # 100 screens of two plates, nothing acts, and the plate of the class lies 0.3 log2 above the other.
    rng = np.random.default_rng(12)
    within, across = [], []
    for _ in range(100):
        high = {f"h{i:02d}": 0.3 + x for i, x in enumerate(rng.normal(0, 0.1, 20))}
        low = {f"l{i:02d}": x for i, x in enumerate(rng.normal(0, 0.1, 20))}
        table = sizes({"P1": high, "P2": low}, list(high)[:6])
        within.append(class_tests(table, 0.05)["verdict"].iloc[0] == "more infection than the rest")
        values = table["log2_fold_change"].to_numpy()
        across.append(stats.mannwhitneyu(values[:6], values[6:], alternative="greater").pvalue < 0.05)
    assert np.mean(within) <= 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / 100)
    assert np.mean(across) > 0.5


def test_an_inert_class_among_antivirals_does_not_rise():
    # A third of the comparators lower infection: any inert drug ranks above them.
    rng = np.random.default_rng(12)
    called = []
    for _ in range(100):
        inert = {f"i{i:02d}": x for i, x in enumerate(rng.normal(0, 0.1, 18))}
        antiviral = {f"a{i:02d}": -2.0 + x for i, x in enumerate(rng.normal(0, 0.1, 6))}
        table = sizes({"P1": {**inert, **antiviral}}, list(inert)[:6], dict.fromkeys(antiviral, "decrease"))
        called.append(class_tests(table, 0.05)["verdict"].iloc[0] == "more infection than the rest")
    assert np.mean(called) <= 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / 100)


def test_a_class_that_rises_says_by_how_much_and_what_it_rests_on():
    members = {"jak-1": 0.30, "jak-2": 0.32, "jak-3": 0.34, "jak-4": 0.36}
    row = class_tests(sizes({"P1": {**rest(20), **members}}, list(members)), 0.05).iloc[0]
    assert (row["verdict"], row["direction"], row["n_members"], row["n_comparators"]) == (
        "more infection than the rest", "increase", 4.0, 20.0,
    )  # fmt: skip
    # All 80 pairs are won; the median difference is 0.33 - -0.005.
    assert (row["statistic"], row["fold"]) == pytest.approx((1.0, 2**0.335))
    # By hand: the critical U of 4 and 20 is 14 (two-sided 5 %), so the interval runs from the 15th of the 80 differences, 0.27, to 0.40.
    assert row["reasons"] == (
        "On its own plates a drug of the class lies higher than a comparator in 100 % of pairs (4 drugs against 20): p below 0.001, "
        "q below 0.001. The mean over doses is 1.26-fold that of the vehicle and 1.26 times that of the comparators (95 % interval 1.21 to "
        "1.32). With any one drug left out p is below 0.001 at most (without 'jak-4')."
    )


def test_a_class_above_low_comparators_has_not_risen():
    members = {"jak-1": -0.02, "jak-2": -0.03, "jak-3": -0.04, "jak-4": -0.05}
    row = class_tests(sizes({"P1": {**rest(20, -0.5), **members}}, list(members)), 0.05).iloc[0]
    assert (row["verdict"], row["direction"]) == ("no difference shown", "flat")
    assert row["reasons"].endswith(
        "The class does not lie above the vehicle: its comparators lie low, and the class itself has not risen."
    )


def test_without_comparators_on_its_plate_a_class_is_not_assessable():
    members = {f"jak-{i}": 0.5 for i in range(8)}
    table = sizes({"P1": {**members, **rest(4)}, "P2": rest(30, letter="d")}, list(members))
    row = class_tests(table, 0.05).iloc[0]
    assert (row["verdict"], row["n_members"]) == ("not assessable", 8.0)
    assert np.isnan(row["p"])
    assert row["reasons"] == (
        "No plate with a drug of the class holds 5 comparators or more: what sets the class apart from its plate is unknown. "
        "Drugs of other classes on the same plates would settle it. "
        "Not used: 'jak-0', 'jak-1', 'jak-2' and 5 more on P1, with 4 comparators there."
    )


def test_doses_of_one_drug_are_refused():
    names = ["baricitinib 1 uM", "baricitinib 10 uM", "baricitinib 30 uM"]
    row = class_tests(sizes({"P1": {**dict.fromkeys(names, 0.5), **rest(12)}}, names), 0.05).iloc[0]
    assert (row["verdict"], row["reasons"]) == (
        "not assessable",
        "'baricitinib 1 uM' and 'baricitinib 10 uM' are doses of one drug: a class test counts drugs, and doses of one are not independent. "
        "Give the name without its dose, and the dose as concentration_uM.",
    )


def test_two_drugs_are_no_class():
    row = class_tests(sizes({"P1": {"jak-1": 1.0, "jak-2": 1.1, **rest(12)}}, ["jak-1", "jak-2"]), 0.05).iloc[0]
    assert (row["verdict"], row["reasons"]) == (
        "not assessable", "2 drugs with comparators on the same plates: 3 or more make a class.",
    )  # fmt: skip


def test_selected_comparators_are_named():
    members = {"jak-1": 0.30, "jak-2": 0.32, "jak-3": 0.34}
    acts = dict.fromkeys(list(rest(12))[:3], "decrease") | dict.fromkeys(list(rest(12))[6:], "increase")
    row = class_tests(sizes({"P1": {**rest(12), **members}}, list(members), acts), 0.05).iloc[0]
    assert row["reasons"].endswith(
        "9 of 12 comparators act by themselves (6 raise, 3 lower infection): "
        "if they were chosen because they act, the class is not compared with ordinary drugs."
    )
    table = sizes({"P1": {**rest(12), **members}}, list(members))
    table["class"] = table["class"].where(table["class"] != "", "nucleoside")
    jak = class_tests(table, 0.05).set_index("class").loc[JAK]
    assert jak["reasons"].endswith(
        "All comparators are of the class 'nucleoside': the class is compared with that one alone."
    )


def test_q_counts_the_classes_of_one_virus():
    table = sizes({"P1": {**rest(20), "x1": 0.3, "x2": 0.31, "x3": 0.32, "y1": 0.0, "y2": 0.01, "y3": 0.02}}, [])
    table["class"] = table["compound"].str[0].where(table["compound"].str[0].isin(["x", "y"]), "")
    found = class_tests(table, 0.05).set_index("class")
    # By hand: two classes, the smaller p doubled; `y` sits in the middle.
    assert found.loc["x", "q"] == pytest.approx(2 * found.loc["x", "p"])


def test_order_against_potency_is_described_below_ten_drugs():
    members = {f"jak-{i}": 0.3 - 0.02 * i for i in range(5)}
    potency = pd.DataFrame(
        {"compound": list(members), "JAK1 Kd_nM": [1.0, 3.0, 10.0, 30.0, np.nan], "JAK2 Kd_nM": np.nan}
    )
    row = class_tests(sizes({"P1": {**rest(20), **members}}, list(members)), 0.05, potency).iloc[0]
    assert row["potency_order"] == (
        "Rank correlation of effect with potency: JAK1 Kd +1.00 (4 drugs: described, not tested); "
        "above 0 the more potent drugs have more infection."
    )


def test_a_compound_on_every_plate_ties_none_together():
    day = {f"day{d}_L{n}" for d in (1, 2) for n in (1, 2, 3)}
    library = {n: frozenset(name for name in day if name.endswith(n)) for n in ("L1", "L2", "L3")}
    found = plate_groups(
        {
            "a": library["L1"],
            "b": library["L1"],
            "c": library["L2"],
            "lost": frozenset({"day1_L1"}),
            "control": frozenset(day),
        }
    )
    assert (found["a"], found["lost"], found["c"]) == (library["L1"], library["L1"], library["L2"])
    assert found["control"] == frozenset(day)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ("mao", "call, classes: found 'mao', expected a column of the wells, or compounds with their classes.\n"
                "  Add it to the layout. Columns: known are 'compound', 'moa', 'role'."),
        ("moa", "call, classes, column 'moa': found 'JAK' and 'TYK' for 'baricitinib', expected one class for each compound.\n"
                "  Correct the layout where they differ."),
        ({"barictinib": JAK}, "call, classes: found 'barictinib' and no compound of this screen, expected compounds as the layout names them.\n"
                              "  Compounds of the screen: did you mean 'baricitinib'?"),
    ],
)  # fmt: skip
def test_classes_that_cannot_be_used_are_refused(classes: str | dict[str, str], message: str):
    wells = pd.DataFrame({"role": "compound", "compound": "baricitinib", "moa": ["JAK", "TYK"]})
    with pytest.raises(PlatekitError) as refused:
        class_names(wells, classes)
    assert str(refused.value) == message
