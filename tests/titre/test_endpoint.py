"""Titres from wells and plaques, against published worked examples and simulated plates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from platekit.errors import PlatekitError
from platekit.titre import maximum_likelihood, plaque_titre, spearman_karber

# Lei et al. 2021, Virol Sin 36:141, Tables 1 and 2: infected wells, all wells, dilutions (log10), mL on a well, TCID50/mL and 95 %
# interval. The volume is not in the table; that of the third series follows from its titre.
LEI = [
    ([5, 3, 1, 0], 5, [-5, -6, -7, -8], 0.1, 2.00e7, 5.57e6, 7.15e7),
    ([8, 7, 5, 3, 1], 8, [-1, -2, -3, -4, -5], 0.1, 3.16e4, 8.42e3, 1.19e5),
    ([6, 6, 6, 5, 3, 1], 6, [-3, -4, -5, -6, -7, -8], 0.05, 2.00e8, 5.24e7, 7.63e8),
]


@pytest.mark.parametrize(("infected", "wells", "dilution", "volume_mL", "titre", "low", "high"), LEI)
def test_spearman_karber_of_published_titrations(infected, wells, dilution, volume_mL, titre, low, high):
    # The second and third series stop before no well is infected, so that they are bounds here; a row of none completes them.
    complete = infected if infected[-1] == 0 else [*infected, 0]
    steps = dilution if infected[-1] == 0 else [*dilution, dilution[-1] - 1]
    found = spearman_karber(complete, wells, dilution=10.0 ** np.array(steps), volume_mL=volume_mL)
    assert found.titre == pytest.approx(titre, rel=0.004)
    assert (found.ci_low, found.ci_high) == (pytest.approx(low, rel=0.01), pytest.approx(high, rel=0.01))
    assert found.relation == "="


# Blodgett, Bacteriological Analytical Manual, appendix 2: three tubes each of 0.1, 0.01 and 0.001 g; most probable number per g.
@pytest.mark.parametrize(("infected", "number"), [([1, 0, 0], 3.6), ([2, 1, 0], 15), ([3, 1, 0], 43), ([3, 3, 1], 460)])
def test_maximum_likelihood_is_the_most_probable_number(infected, number):
    found = maximum_likelihood(infected, 3, dilution=[1, 0.1, 0.01], volume_mL=0.1)
    assert found.titre * math.log(2) == pytest.approx(number, rel=0.025)


def test_maximum_likelihood_agrees_with_another_program():
    # The spreadsheet of the same manual, on its own example: 9.951 per g.
    found = maximum_likelihood([5, 3, 0], 10, dilution=[1, 0.1, 0.01], volume_mL=0.1)
    assert found.titre * math.log(2) == pytest.approx(9.951, abs=0.0006)


def test_nothing_and_everything_infected_are_bounds():
    # By hand: eight free wells of 0.1 mL have a probability of 0.05 at exp(-0.8 m) = 0.05, m = 3.74 per mL.
    none = maximum_likelihood([0], 8, dilution=[1], volume_mL=0.1)
    assert (none.relation, none.titre) == ("<", pytest.approx(-math.log(0.05) / 0.8 / math.log(2), rel=1e-6))
    one = maximum_likelihood([8], 8, dilution=[1], volume_mL=0.1)
    assert one.titre == pytest.approx(-math.log(1 - 0.05 ** (1 / 8)) / 0.1 / math.log(2), rel=1e-6)
    every = maximum_likelihood([8, 8], 8, dilution=[1e-3, 1e-4], volume_mL=0.1)
    assert every.relation == ">"
    assert math.isnan(every.ci_high)
    assert every.titre == every.ci_low
    assert spearman_karber([8, 8], 8, dilution=[1e-3, 1e-4], volume_mL=0.1).relation == ">"
    assert spearman_karber([4, 0], 8, dilution=[1e-3, 1e-4], volume_mL=0.1).relation == "<"


def test_all_or_nothing_has_an_interval_by_likelihood_alone():
    wells = ([5, 5, 0, 0], 5)
    dilution = [1e-3, 1e-4, 1e-5, 1e-6]
    assert math.isnan(spearman_karber(*wells, dilution=dilution, volume_mL=0.1).ci_low)
    found = maximum_likelihood(*wells, dilution=dilution, volume_mL=0.1)
    assert found.ci_low < found.titre < found.ci_high


def test_interval_of_maximum_likelihood_holds_the_truth():
    # 600 titrations of 8 wells at six dilutions; the standard error of a coverage of 95 % is 0.9 %.
    random, dilution, truth = np.random.default_rng(11), 10.0 ** -np.arange(2.0, 8.0), 3.3e6
    held = 0
    for _ in range(600):
        infected = random.binomial(8, -np.expm1(-truth * math.log(2) * 0.1 * dilution))
        found = maximum_likelihood(infected, 8, dilution=dilution, volume_mL=0.1)
        held += found.ci_low <= truth <= found.ci_high
    assert 0.93 <= held / 600 <= 0.98


def test_plaques_of_two_dilutions():
    # ISO 7218:2007, worked example: 168, 215, 14 and 25 colonies at 10^-2 and 10^-3 make 19 182 per mL.
    found = plaque_titre([168, 215, 14, 25], dilution=[1e-2, 1e-2, 1e-3, 1e-3], volume_mL=1)
    assert round(found.titre) == 19182
    # Garwood's limits of a count of 10 are 4.80 and 18.39 (Biometrika tables).
    ten = plaque_titre([10], dilution=[1], volume_mL=1)
    assert (round(ten.ci_low, 2), round(ten.ci_high, 2)) == (4.80, 18.39)
    none = plaque_titre([0, 0], dilution=[1e-1, 1e-1], volume_mL=0.5)
    assert (none.relation, none.titre, round(none.ci_high, 1)) == ("<", 10.0, 36.9)


def test_what_cannot_be_a_titration_is_refused():
    with pytest.raises(PlatekitError) as refused:
        plaque_titre([3.5], dilution=[1e-2], volume_mL=1)
    assert str(refused.value) == (
        "plaque_titre, plaques: found [3.5], expected whole numbers, 0 or more.\n  Leave out wells that could not be counted."
    )
    with pytest.raises(PlatekitError) as refused:
        plaque_titre([3], dilution=[100], volume_mL=1)
    assert str(refused.value) == (
        "plaque_titre, dilution: found [100.0], expected shares above 0, at most 1.\n  Write a dilution of ten thousand times as 1e-4."
    )
    with pytest.raises(PlatekitError) as refused:
        plaque_titre([3], dilution=[1], volume_mL=0)
    assert str(refused.value) == (
        "plaque_titre, volume_mL: found 0, expected millilitres above 0.\n  Give the volume of a well."
    )
    with pytest.raises(PlatekitError) as refused:
        maximum_likelihood([5], 4, dilution=[1e-2], volume_mL=0.1)
    assert str(refused.value) == (
        "maximum_likelihood, infected: found [5.0] of [4.0], expected whole numbers, no more than there are wells.\n"
        "  Count the infected wells of each dilution."
    )
    with pytest.raises(PlatekitError) as refused:
        spearman_karber([4, 2, 0], 4, dilution=[1e-1, 1e-2, 1e-4], volume_mL=0.1)
    assert str(refused.value) == (
        "spearman_karber, dilution: found [0.1, 0.01, 0.0001], expected two or more dilutions with one step between them.\n"
        "  Use maximum_likelihood, which needs no even steps."
    )
