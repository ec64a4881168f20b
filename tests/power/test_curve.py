"""The power curve against probits whose answer is known."""

import numpy as np
import pytest
from scipy.stats import norm

from platekit.power import PlateNoise, PowerDesign
from platekit.power._curve import first_guess, power_curve

AT, STEEPNESS = 0.6, 6.0


def _drugs(seed, n_screens=20, of_screen=0.0):
    """Drugs found by a probit curve that moves by chance from screen to screen."""
    rng = np.random.default_rng(seed)
    screen = np.repeat(np.arange(n_screens), 8)
    x = rng.permutation(np.linspace(0.3, 1.2, len(screen)))
    moved = AT + of_screen * rng.standard_normal(n_screens)[screen]
    return x, rng.random(len(x)) < norm.cdf(norm.ppf(0.8) + STEEPNESS * (x - moved)), screen


@pytest.mark.parametrize("of_screen", [0.0, 0.15], ids=["independent drugs", "drugs of a screen share its luck"])
def test_the_interval_holds_the_true_fold_in_95_of_100_simulations(of_screen):
    # Screens that differ flatten the curve of all: Phi((z80 + b (x - AT)) / sqrt(1 + b^2 s^2)) is 0.8 a little further up.
    truth = AT + norm.ppf(0.8) * (np.sqrt(1 + (STEEPNESS * of_screen) ** 2) - 1) / STEEPNESS
    held = []
    for seed in range(200):
        low, high = power_curve(*_drugs(seed, of_screen=of_screen), steepness=4.0).interval
        held.append(low <= truth <= high)
    # 95 % of 200 are 177 to 199 with probability 0.999; twenty screens make a spread of scores a little too small.
    assert 175 <= sum(held) <= 199


def test_the_curve_gives_back_its_own_point():
    curve = power_curve(*_drugs(1), steepness=4.0)
    assert curve.power(curve.at) == pytest.approx(0.8)
    assert curve.power(np.array([0.0, 0.5, 1.0, 2.0])) == pytest.approx(
        np.sort(curve.power(np.array([0.0, 0.5, 1.0, 2.0])))
    )


@pytest.mark.parametrize(("found", "at"), [(False, np.inf), (True, -np.inf)])
def test_none_found_or_all_found_is_a_bound_and_no_number(found, at):
    curve = power_curve(np.linspace(0.1, 1, 10), np.full(10, found), np.arange(10), steepness=5.0)
    assert curve.at == at
    assert np.isnan(curve.se)


def test_the_first_guess_of_one_dose_is_the_textbook_formula():
    # By hand: 3 days x 4 wells of a drug (0.04 / 3 + 0.09 / 12), and a level from 3 days x (30 vehicles + 32 inert drugs x 4 wells).
    design = PowerDesign(days=3, vehicles=30, doses=1, wells_per_dose=4, drugs=40, active=8)
    guess = first_guess(design, PlateNoise(0.3, 0.2), level=0.05, minimum_fold=1.1)
    assert guess.se == pytest.approx(np.sqrt(0.04 / 3 + 0.09 / 12 + 0.09 / (3 * (30 + 32 * 4))))
    # 0.05 x 8 / 40 / 2 = 0.005, one-sided: z = 2.5758; of 80 %: 0.8416.
    assert guess.detectable == pytest.approx((2.5758 + 0.8416) * guess.se, rel=1e-4)


def test_the_least_fold_of_a_call_bounds_the_first_guess():
    design = PowerDesign(days=20, vehicles=30, doses=8)
    guess = first_guess(design, PlateNoise(0.05, 0.01), level=0.05, minimum_fold=1.3)
    assert np.log2(1.3) < guess.detectable < np.log2(1.35)
