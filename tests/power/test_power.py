"""Power against what is known: no effect, the textbook formula, more days, more effect; and the same numbers from any executor."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nct, t

from platekit.errors import PlatekitError
from platekit.power import PlateNoise, PowerDesign, PowerGrid, power

PATTERNED = PlateNoise(0.25, 0.1, ((0.0, 0.1, 0.0, 0.0, 0.0, -0.2, 0.0),))


def test_at_no_effect_a_drug_is_found_as_often_as_one_that_does_nothing(screens):
    drugs = screens(PowerDesign(2, 16, 4), PATTERNED, 0.0, 20, seed=8)
    # 800 drugs, none of which does anything; q < 0.05 lets one screen in twenty have a false call in each direction.
    assert (drugs["verdict"] == "pro-viral").sum() <= 5
    # p is that of the likelier of two directions, each below 0.05 in 5 %: 10 % within three standard errors, 3.2 %.
    assert (drugs["p"] < 0.05).mean() == pytest.approx(0.1, abs=0.032)


def test_one_dose_on_flat_plates_has_the_power_of_the_two_sample_t_test(screens):
    # Noncentral t: a drug's mean over days has the variance (day + well / 4) / 3, the vehicles well / 96; pooled over 52 drugs x 2 df.
    design = PowerDesign(days=3, vehicles=32, doses=1, wells_per_dose=4, drugs=60, active=8)
    drugs = screens(design, PlateNoise(0.286, 0.2), 0.4, 24, seed=7)
    error = np.sqrt((0.2**2 + 0.286**2 / 4) / 3 + 0.286**2 / 96)
    expected = nct.sf(t.isf(0.05, 104), 104, 0.4 / error)
    found = drugs[drugs["active"]]
    share = (found["p"] < 0.05).mean()
    # 192 drugs: one standard error is 2.5 %. The analysis also learns the pattern of the plate, which costs a few percent.
    assert expected - 0.1 < share < expected + 0.06


def test_power_grows_with_days_and_falls_with_noise():
    base = PowerDesign(1, 16, 1, drugs=20, active=4)
    few, many = (row for _, row in power(PATTERNED, PowerGrid((2, 4), (16,), (4,), base, simulated=60)).iterrows())
    noisy = power(PlateNoise(0.5, 0.2, PATTERNED.patterns), PowerGrid((2,), (16,), (4,), base, simulated=40)).iloc[0]
    assert noisy["detectable_fold"] > few["detectable_fold"] > many["detectable_fold"] > 1.3
    assert noisy["power_1_5_percent"] < few["power_1_5_percent"] < many["power_1_5_percent"] <= many["power_2_percent"]
    # The formula leaves out that noise has to be estimated: it is near, and not above by much.
    for row in (few, many, noisy):
        assert row["expected_fold"] < 1.15 * row["detectable_fold"]


def test_one_day_of_few_drugs_gives_no_verdict_whatever_the_fold():
    table = power(
        PATTERNED,
        PowerGrid(days=(1,), vehicles=(8,), doses=(4,), base=PowerDesign(1, 8, 1, drugs=8, active=4), simulated=8),
    )
    row = table.iloc[0]
    assert row["relation"] == ">"
    assert row["power_2_percent"] == 0
    assert np.isnan(row["fold_ci_low"])


def test_the_same_seed_gives_the_same_table_whoever_computes_it():
    grid = PowerGrid(
        days=(2,),
        vehicles=(8,),
        doses=(1, 4),
        base=PowerDesign(1, 8, 1, drugs=12, active=4, shuffled=True),
        simulated=20,
    )
    steps = []
    one = power(PATTERNED, grid, progress=lambda step, done, total: steps.append((step, done, total)))
    with ThreadPoolExecutor(2) as executor:
        other = power(PATTERNED, grid, executor=executor)
    pd.testing.assert_frame_equal(one, other)
    assert steps[0][1:] == (1, 20)
    assert one["shuffled"].all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PowerDesign(2, 8, 4, drugs=4, active=5), "power, active: found 5 of 4 drugs, expected at least one, and no more than there are.\n  Power is asked for drugs that act."),
        (lambda: PowerDesign(2, 0, 4), "power, vehicles: found 0, expected 1 or more.\n  Without vehicle wells there is no verdict."),
        (lambda: PowerDesign(2, 20, 4, plate_size=96), "design, controls: found 20 wells, expected at most the 16 of the outer columns of 96 wells.\n  Take fewer control wells or a larger plate."),
        (lambda: PowerGrid(simulated=0), "power: found 0 drugs to simulate with the seed 1, expected one or more, and a seed of 0 or more.\n  120 drugs that act give the detectable fold to a few percent."),
        (lambda: PowerGrid(days=()), "power: found no days, vehicles or doses, expected one of each or more.\n  Give tuples of numbers."),
    ],
)  # fmt: skip
def test_impossible_designs_are_refused(make, message):
    with pytest.raises(PlatekitError) as refused:
        make()
    assert str(refused.value) == message
