"""GR metrics: against closed forms of Hafner et al. 2016, the authors' own program, and simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit.curves import growth_rate_inhibition
from platekit.curves.growth_rate import fit_gr, gr_values
from platekit.errors import FitError

DOSES = np.array([0.001, 0.003162, 0.01, 0.03162, 0.1, 0.3162, 1.0, 3.162, 10.0])
# The toy example of datarail/gr_metrics, MCF10A, perturbation 0, replicate 1, 48 h: counts, and what the authors' Python
# program (commit f86ebc55) made of them: GR50, GRmax, GEC50, GRinf, h, GR of the first dose, and GR_AOC.
CONTROL, TIME_ZERO = 1212.5, 299.5
AUTHORS = {
    "drugA": (
        [1131, 1205, 1021, 743, 459, 318, 284, 274, 249],
        (
            0.040159017081,
            -0.0874718726645,
            0.0446505731905,
            -0.0656672481681,
            1.16390999607,
            0.932192640069,
            0.622696637674,
        ),
    ),
    "drugB": (
        [1088, 1215, 1227, 1075, 1125, 967, 766, 531, 322],
        (1.58117941027, 0.0365593885246, 5.10013337669, -0.58416381726, 0.660882130237, 0.895422297301, 0.250004779904),
    ),
    "drugD": (
        [1172, 1146, 1115, 971, 817, 656, 651, 616, 577],
        (
            0.35330737656,
            0.384090249686,
            0.0622009142188,
            0.398409105802,
            0.917491581039,
            0.966601646061,
            0.331391734004,
        ),
    ),
}


@pytest.mark.parametrize("drug", AUTHORS)
def test_the_authors_own_program_finds_the_same(drug: str):
    counts, (gr50, grmax, gec50, grinf, h, first, aoc) = AUTHORS[drug]
    found = growth_rate_inhibition(DOSES, counts, control=[CONTROL], time_zero=[TIME_ZERO])
    assert (found.grmax, found.wells.loc[0, "gr"], found.gr_aoc) == pytest.approx((grmax, first, aoc), rel=1e-10)
    # Their search (L-BFGS-B) stops at 1e-4 or so: its residual sums are a little larger than ours.
    assert (found.gr50_uM, found.gec50_uM, found.grinf, found.h_gr) == pytest.approx((gr50, gec50, grinf, h), rel=3e-4)
    theirs = grinf + (1 - grinf) / (1 + (DOSES / gec50) ** h)
    ours = found.grinf + (1 - found.grinf) / (1 + (DOSES / found.gec50_uM) ** found.h_gr)
    gr = found.wells["gr"].to_numpy()
    assert ((gr - ours) ** 2).sum() <= ((gr - theirs) ** 2).sum() * (1 + 1e-9)


@pytest.mark.parametrize("hours", [24.0, 72.0])
@pytest.mark.parametrize("doublings_a_day", [0.6, 1.5])
def test_a_cytostatic_drug_has_the_gr_of_the_model_at_every_pace(hours: float, doublings_a_day: float):
    # dx/dt = k (1 - S c^h / (SC50^h + c^h)) x, so that GR = 2^(1 - S c^h / (SC50^h + c^h)) - 1 whatever k and t are.
    slowed = 0.9 * DOSES**1.4 / (0.2**1.4 + DOSES**1.4)
    growth = doublings_a_day * hours / 24
    counts, control = 500 * 2 ** (growth * (1 - slowed)), 500 * 2**growth
    assert gr_values(counts, control=control, time_zero=500.0) == pytest.approx(2 ** (1 - slowed) - 1, rel=1e-12)


def test_an_exact_curve_gives_back_its_parameters_and_its_gr50():
    gr = -0.4 + 1.4 / (1 + (DOSES / 0.08) ** 1.3)
    found = growth_rate_inhibition(DOSES, 300 * 4 ** np.log2(1 + gr), control=[1200], time_zero=[300])
    assert (found.gec50_uM, found.grinf, found.h_gr) == pytest.approx((0.08, -0.4, 1.3), rel=1e-6)
    # GR = 0.5 where (c / GEC50)^h = (1 - 0.5) / (0.5 - GRinf).
    assert found.gr50_uM == pytest.approx(0.08 * (0.5 / 0.9) ** (1 / 1.3), rel=1e-6)
    x = np.log10(DOSES)
    assert found.gr_aoc == pytest.approx(np.sum((2 - gr[1:] - gr[:-1]) / 2 * np.diff(x)) / (x[-1] - x[0]), rel=1e-9)


@pytest.mark.parametrize(("level", "relation", "dose"), [(0.9, ">", 10.0), (-0.8, "<", 0.001)])
def test_a_flat_series_has_a_bound_and_no_curve(level: float, relation: str, dose: float):
    gr = level + 0.03 * np.array([1, -1, 0.5, -0.5, 1, -1, -0.5, 0.5, 0])
    found = growth_rate_inhibition(DOSES, 300 * 4 ** np.log2(1 + gr), control=[1200], time_zero=[300])
    assert (found.flat, found.gr50_relation, found.gr50_uM) == (True, relation, pytest.approx(dose))
    assert found.grinf == pytest.approx(level)
    assert np.isnan([found.gec50_uM, found.h_gr, found.gr50_ci_low_uM, found.gr50_ci_high_uM]).all()


def test_intervals_of_the_gr50_hold_the_truth_in_nineteen_of_twenty():
    rng, number = np.random.default_rng(3), 800
    doses = np.repeat(DOSES, 3)
    gec50, grinf = 10 ** rng.uniform(-1.8, -0.3, (number, 1)), rng.uniform(-0.6, 0.2, (number, 1))
    h = rng.uniform(0.8, 2.0, (number, 1))
    truth = (gec50 * (0.5 / (0.5 - grinf)) ** (1 / h)).ravel()
    gr = grinf + (1 - grinf) / (1 + (doses / gec50) ** h) + rng.normal(0, 0.07, (number, len(doses)))
    found = fit_gr([doses] * number, list(gr), [pd.DataFrame()] * number)
    low, high = (np.array([getattr(one, f"gr50_ci_{end}_uM") for one in found]) for end in ("low", "high"))
    held = ((low <= truth) | np.isnan(low)) & ((truth <= high) | np.isnan(high))
    # The standard error of a share of 95 % among 800 is 0.8 %.
    assert 0.93 < held.mean() < 0.97


def test_gr_values_by_hand():
    # Two doublings without compound: 100 to 400. 2^(log2(x / 100) / 2) - 1 is the root of x / 100, less 1.
    counts = [0.0, 25.0, 50.0, 100.0, 200.0, 400.0, 900.0, 1600.0]
    expected = [-1.0, -0.5, 0.5**0.5 - 1, 0.0, 2**0.5 - 1, 1.0, 2.0, 3.0]
    assert gr_values(counts, control=400.0, time_zero=100.0) == pytest.approx(expected, rel=1e-12)
    assert np.isnan(gr_values([np.nan], control=400.0, time_zero=100.0)).all()


@pytest.mark.parametrize(
    ("counts", "level", "bound", "aoc"),
    [
        ([0.0] * 5, -1.0, (0.01, "<"), 2.0),
        ([100.0] * 5, 0.0, (0.01, "<"), 1.0),
        ([400.0] * 5, 1.0, (100.0, ">"), 0.0),
        ([900.0] * 5, 2.0, (100.0, ">"), -1.0),
    ],
    ids=["all dead", "none divides", "as untreated", "stimulated"],
)
def test_cells_that_do_the_same_at_every_dose_are_flat(counts, level, bound, aoc):
    found = growth_rate_inhibition([0.01, 0.1, 1.0, 10.0, 100.0], counts, control=[400.0], time_zero=[100.0])
    assert (found.flat, found.p_any) == (True, 1.0)
    assert (found.grmax, found.grinf, found.gr_aoc) == pytest.approx((level, level, aoc), abs=1e-12)
    assert (found.gr50_uM, found.gr50_relation) == bound
    assert np.isnan([found.gec50_uM, found.h_gr, found.gr50_ci_low_uM, found.gr50_ci_high_uM]).all()


def test_a_compound_that_stimulates_growth_is_flat_with_a_negative_area_over_the_curve():
    # GR 1, 1.1, 1.3, 1.6, 1.7 one decade apart: 1 - GR is 0, -0.1, -0.3, -0.6, -0.7, by trapezoids -1.35 over four decades.
    gr = np.array([1.0, 1.1, 1.3, 1.6, 1.7])
    found = growth_rate_inhibition(
        [0.01, 0.1, 1.0, 10.0, 100.0], 100 * (gr + 1) ** 2, control=[400.0], time_zero=[100.0]
    )
    assert (found.flat, found.p_any, found.gr50_uM, found.gr50_relation) == (True, 1.0, 100.0, ">")
    # GRmax is the lower of the two highest doses, and GRinf of a flat series its mean (Hafner et al. 2016).
    assert (found.grmax, found.grinf, found.gr_aoc) == pytest.approx((1.6, 1.34, -1.35 / 4), rel=1e-9)


def test_dead_wells_are_minus_one_and_missing_ones_stay_missing():
    counts = np.array([1131, 1205, 1021, 743, 459, np.nan, 100, 10, 0])
    found = growth_rate_inhibition(DOSES, counts, control=[CONTROL], time_zero=[TIME_ZERO])
    assert found.wells["gr"].iloc[-1] == -1.0
    assert np.isnan(found.wells["gr"].iloc[5])
    assert found.grmax == -1.0


def test_cells_that_do_not_grow_are_refused():
    with pytest.raises(FitError) as refused:
        growth_rate_inhibition(DOSES, DOSES, control=[300.0, 310.0], time_zero=[305.0])
    assert str(refused.value) == (
        "growth rate inhibition: found a mean of 305 in control and 305 at time zero, expected untreated cells that grow.\n"
        "  Without growth there is no rate that could be inhibited: look at viability instead, or at which wells are which."
    )


def test_counts_below_zero_are_refused():
    with pytest.raises(FitError) as refused:
        growth_rate_inhibition(DOSES, DOSES - 5.0, control=[1200.0], time_zero=[300.0])
    assert str(refused.value) == (
        "growth rate inhibition: found a count of -4.999, expected counts of 0 or more.\n"
        "  Take off no more background than there is."
    )


def test_controls_without_a_count_are_refused():
    with pytest.raises(FitError) as refused:
        growth_rate_inhibition(DOSES, DOSES, control=[np.nan], time_zero=[300.0])
    assert str(refused.value) == (
        "growth rate inhibition: found no cells in `control`, expected counts above 0.\n"
        "  Give the counts of the wells of `control`."
    )
