"""Mean response, drug sensitivity score and the dose at 50 %, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from platekit.curves.sensitivity import Curve, dose_at, dss, mean_response

HALF_WAY = Curve(0.0, 100.0, 0.0, 1.0, 0.01, 100.0)  # 1 uM in the middle of four decades, hill 1


def test_dss_of_a_curve_worked_out_by_hand():
    # 10 % is crossed at log10 dose x1 = -log10 9 = -0.954243. Area up to x2 = 2:
    # 100 (log10(1 + 10^2) - log10(1 + 10^x1)) = 100 (2.0043214 - 0.0457575) = 195.85639.
    # DSS1 = 100 (195.85639 - 10 * 2.954243) / (90 * 4) = 46.1983.
    assert dss(HALF_WAY, vehicle=0.0, full=100.0) == pytest.approx(46.1983, abs=1e-4)


def test_dss_of_an_increase_is_the_same_with_a_minus_sign():
    increase = Curve(0.0, -100.0, 0.0, 1.0, 0.01, 100.0)
    assert dss(increase, vehicle=0.0, full=100.0) == pytest.approx(-46.1983, abs=1e-4)


def test_dss_of_viability_counts_from_100_downwards():
    assert dss(Curve(100.0, 0.0, 0.0, 1.0, 0.01, 100.0), vehicle=100.0, full=0.0) == pytest.approx(46.1983, abs=1e-4)


def test_dss_of_threefold_infection_at_every_dose_is_not_cropped():
    # Inhibition -200 at all doses: -(200 - 10) / (100 - 10) * 100.
    assert dss(Curve(-200.0, -200.0, 0.0, 1.0, 0.01, 100.0), vehicle=0.0, full=100.0) == pytest.approx(
        -211.1111, abs=1e-4
    )


def test_dss_below_ten_percent_is_zero():
    assert dss(Curve(-9.0, 9.0, 0.0, 1.0, 0.01, 100.0), vehicle=0.0, full=100.0) == 0.0


def test_mean_response_is_the_integral_that_a_fine_sum_gives():
    curve = Curve(-20.0, 130.0, 0.4, 2.3, 0.02, 30.0)
    doses = np.linspace(np.log10(0.02), np.log10(30.0), 20001)
    responses = -20.0 + 150.0 / (1 + 10 ** (2.3 * (0.4 - doses)))
    assert mean_response(curve) == pytest.approx(np.trapezoid(responses, doses) / np.ptp(doses), rel=1e-6)


@pytest.mark.parametrize(
    ("curve", "falling", "expected"),
    [
        (Curve(0.0, 100.0, 0.0, 1.0, 0.01, 100.0), False, (1.0, "=")),
        (Curve(0.0, 40.0, 0.0, 1.0, 0.01, 100.0), False, (100.0, ">")),
        (Curve(80.0, 100.0, 0.0, 1.0, 0.01, 100.0), False, (0.01, "<")),
        (Curve(100.0, 100.0, 0.0, 1.0, 0.01, 100.0), True, (100.0, ">")),
        (Curve(10.0, 10.0, 0.0, 1.0, 0.01, 100.0), True, (0.01, "<")),
        # 200 / (1 + 1/3^2) would be reached at 3 uM only beyond the range: 1/(1 + 9) = 0.1 of the way at 1 uM.
        (Curve(0.0, 100.0, np.log10(3.0), 2.0, 0.1, 1.0), False, (1.0, ">")),
    ],
)
def test_dose_at_fifty_percent(curve, falling, expected):
    dose, relation = dose_at(curve, 50.0, falling=falling)
    assert (pytest.approx(dose), relation) == expected


def test_a_curve_that_crosses_the_other_way_has_no_such_dose():
    dose, relation = dose_at(Curve(0.0, 100.0, 0.0, 1.0, 0.01, 100.0), 50.0, falling=True)
    assert np.isnan(dose)
    assert relation == ""
