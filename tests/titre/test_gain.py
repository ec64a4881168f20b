"""Titre gain: t interval over batches, bounds below the limit of detection, the toxicity gate, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from platekit import schema
from platekit.bounds import mean_difference
from platekit.errors import PlatekitError
from platekit.titre import titre_gain
from platekit.titre._bounds import bounds_of


def titres(vehicle: list[float], drug: list[float], **columns: object) -> pd.DataFrame:
    batches = [str(n) for n in range(1, len(vehicle) + 1)]
    both = pd.DataFrame({
        "arm": ["vehicle"] * len(vehicle) + ["drug"] * len(drug), "batch": batches * 2,
        "log10_titre": [*vehicle, *drug], "unit": "PFU/mL",
    })  # fmt: skip
    return both.assign(**columns)


def gain(table: pd.DataFrame) -> pd.Series:
    found = titre_gain(table, reference="vehicle")
    assert len(found) == 1
    return found.iloc[0]


def test_gain_is_the_paired_t_interval():
    vehicle, drug = [5.0, 5.4, 4.7], [5.9, 6.5, 5.5]
    row = gain(titres(vehicle, drug, viability_percent=95.0))
    interval = stats.ttest_rel(drug, vehicle).confidence_interval(0.95)
    assert row["log10_gain"] == pytest.approx(np.mean(np.subtract(drug, vehicle)), rel=1e-9)
    assert (row["gain_ci_low"], row["gain_ci_high"]) == (pytest.approx(interval.low), pytest.approx(interval.high))
    assert (row["verdict"], row["gain_relation"], row["n_batches"]) == ("gain shown", "=", 3)
    assert row["reasons"] == "The titre is higher than that of 'vehicle' by 0.93 log10 (95 % interval 0.55 to 1.31)."


def test_replicates_of_a_batch_are_one_value():
    once = titres([5.0, 5.4, 4.7], [5.9, 6.5, 5.5])
    twice = pd.concat([once.assign(log10_titre=once["log10_titre"] + shift) for shift in (-0.1, 0.1)])
    one, two = gain(once), gain(twice)
    assert (one["gain_ci_low"], two["n_values"]) == (pytest.approx(two["gain_ci_low"]), 6)


def test_a_reference_below_the_limit_makes_the_gain_a_bound():
    # By hand: the reference is at most 2 (the limit) in the second batch: differences 1.5, at least 1.4, 1.6.
    table = titres([2.2, 1.0, 2.1], [3.7, 3.4, 3.7], lod=100.0)
    row = gain(table)
    assert (row["log10_gain"], row["gain_relation"], row["n_bounds"]) == (pytest.approx(1.5), ">", 1)
    assert row["gain_ci_low"] == pytest.approx(1.5 - stats.t.ppf(0.975, 2) * 0.1 / math.sqrt(3))
    assert math.isnan(row["gain_ci_high"])
    assert row["reasons"] == (
        "The titre is higher than that of 'vehicle' by at least 1.50 log10 (95 % interval from 1.25). "
        "1 titration is at the limit of detection or beyond the range and counts as a bound, not as a number. "
        "Viability was not read in this arm."
    )
    # Half of the limit, its square root and the limit itself are all words for "not found".
    for word in (2.0, math.log10(50.0), math.log10(100 / math.sqrt(2))):
        assert gain(titres([2.2, word, 2.1], [3.7, 3.4, 3.7], lod=100.0))["gain_ci_low"] == row["gain_ci_low"]


def test_both_arms_below_the_limit_say_nothing():
    row = gain(titres([1.0, 1.0, 3.1], [3.7, 1.0, 3.9], lod=100.0, viability_percent=90.0))
    assert (row["verdict"], row["gain_relation"]) == ("not assessed", "")
    assert row["reasons"] == (
        "In both arms titres lie beyond what could be measured, so that the difference has no bound. "
        "3 titrations are at the limit of detection or beyond the range and count as a bound, not as a number."
    )


def test_no_gain_shown_says_what_is_not_excluded():
    row = gain(titres([5.0, 5.4, 4.7], [5.1, 5.2, 4.9], viability_percent=90.0))
    assert row["verdict"] == "no gain shown"
    assert row["reasons"] == (
        "No gain over 'vehicle' is shown: the difference is 0.03 log10 (95 % interval −0.48 to 0.55), "
        "and a gain up to 0.55 log10 is not excluded."
    )
    assert gain(titres([5.0, 5.4, 4.7], [4.0, 4.2, 3.9]))["verdict"] == "loss shown"


def test_dying_cells_are_not_compared():
    row = gain(titres([5.0, 5.4, 4.7], [5.9, 6.5, 5.5], viability_percent=62.0))
    assert (row["verdict"], math.isnan(row["log10_gain"])) == ("not assessed", True)
    assert row["reasons"] == "Viability is 62 %, below 70 %: titres of dying cells are not compared."


def test_one_experiment_and_equal_differences_have_no_interval():
    one = gain(titres([5.0], [6.0], viability_percent=90.0))
    assert (one["verdict"], one["log10_gain"]) == ("not assessed", pytest.approx(1.0))
    assert one["reasons"] == "1 experiment with both arms: without a second one there is no interval."
    equal = gain(titres([5.0, 5.5, 4.5], [6.0, 6.5, 5.5], viability_percent=90.0))
    assert equal["reasons"] == (
        "The differences are equal to the last digit: titres are rounded too far to show how much experiments differ."
    )


def test_batches_without_the_reference_and_missing_values_are_named():
    table = titres([5.0, 5.4, 4.7], [5.9, 6.5, 5.5], viability_percent=90.0)
    more = pd.concat([
        table, table.tail(1).assign(batch="9"), table.tail(1).assign(log10_titre=np.nan),
    ], ignore_index=True)  # fmt: skip
    assert gain(more.assign(unit="copies/mL"))["reasons"].endswith(
        "Not used, without 'vehicle': batch '9'. Without a number: 1 titration. Copies count genomes, infectious or not."
    )


def test_arms_stand_by_name_and_groups_apart():
    table = titres([5.0, 5.4, 4.7], [5.9, 6.5, 5.5])
    small = table[table["arm"] == "drug"].assign(arm="a small one", log10_titre=lambda t: t["log10_titre"] - 0.8)
    found = titre_gain(pd.concat([table, small]), reference="vehicle")
    assert found["arm"].tolist() == ["a small one", "drug"]
    two = pd.concat([table.assign(virus="A"), table.assign(virus="B")])
    assert titre_gain(two, reference="vehicle")["virus"].tolist() == ["A", "B"]
    assert titre_gain(table, reference="vehicle").columns.tolist() == schema.TITRES.names


@pytest.mark.parametrize("lod", [None, 3.8])
def test_three_batches_hold_the_truth(lod: float | None):
    # 1,500 experiments of three batches with a true gain of 0.8; with a limit that hides a fifth of the reference values.
    random, held, known = np.random.default_rng(5), 0, 0
    for _ in range(1500):
        day = random.normal(0, 0.3, 3)
        vehicle, drug = 4 + day + random.normal(0, 0.2, 3), 4.8 + day + random.normal(0, 0.2, 3)
        row = gain_of(vehicle, drug, lod)
        known += math.isfinite(row["gain_ci_low"])
        held += not row["gain_ci_low"] > 0.8 and not row["gain_ci_high"] < 0.8
    # The standard error of 95 % is 0.6 %; bounds may only widen.
    assert 0.935 <= held / 1500 <= (0.965 if lod is None else 0.99)
    assert known / 1500 > 0.9


def gain_of(vehicle: np.ndarray, drug: np.ndarray, lod: float | None) -> dict[str, float]:
    limits = np.full(3, np.nan if lod is None else 10**lod)
    arm, reference = (bounds_of(10.0**values, np.array([""] * 3), limits) for values in (drug, vehicle))
    found = mean_difference(arm, reference)
    return {"gain_ci_low": found.low, "gain_ci_high": found.high}


def test_what_cannot_be_compared_is_refused():
    table = titres([5.0, 5.4], [6.0, 6.1])
    with pytest.raises(PlatekitError) as refused:
        titre_gain(table, reference="vehicel")
    assert str(refused.value) == (
        "titre_gain, reference: found 'vehicel', expected an arm of the table.\n  Arms: did you mean 'vehicle'?"
    )
    with pytest.raises(PlatekitError) as refused:
        titre_gain(table.assign(titre=[1e5, 1e5, 0, 1e6]), reference="vehicle")
    assert str(refused.value) == (
        "titre_gain, row 3 (arm 'drug'): found a titre of 0 or less and no limit of detection, expected the limit in `lod`.\n"
        "  Nothing found means less than what could have been found: say how much that is."
    )
    with pytest.raises(PlatekitError) as refused:
        titre_gain(table.assign(batch=""), reference="vehicle")
    assert str(refused.value) == (
        "titre_gain, row 1 (arm 'vehicle'): found no batch, expected the experiment that each titre belongs to.\n"
        "  Name it in `batch`: arms are compared within it, and only experiments are replicates."
    )
    with pytest.raises(PlatekitError) as refused:
        titre_gain(table.assign(relation="~"), reference="vehicle")
    assert str(refused.value) == (
        "titre_gain, row 1 (arm 'vehicle'): found a relation other than '=', '<' and '>', expected one of them.\n"
        "  Leave `relation` empty for a number."
    )
    with pytest.raises(PlatekitError) as refused:
        titre_gain(table.drop(columns="unit"), reference="vehicle")
    assert str(refused.value) == (
        "titre_gain: found a table without 'unit', expected the 'titre_values' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )
