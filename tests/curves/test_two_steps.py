"""Effects that come and go: found where no curve of one step describes the doses, with the dose of half of the first step."""

from __future__ import annotations

import re

import numpy as np
import pytest

from platekit.curves._series import Rules, Series
from platekit.curves._series_fit import fit_all
from platekit.curves.gain_loss import gain_loss
from platekit.curves.predicting import predict

EIGHT, TEN = np.geomspace(0.01, 30, 8), np.geomspace(0.005, 50, 10)
# An infection that rises 2.5-fold and comes back: in percent inhibition.
RISE = {"front": 0.0, "peak": -150.0, "log10_ec50": -1.0, "hill": 1.5, "decades": 1.8, "loss_hill": 1.5}


def half_by_hand() -> float:
    doses = np.geomspace(1e-4, 10, 200_001)
    height = -gain_loss(doses, **RISE)
    return float(doses[np.argmax(height >= height.max() / 2)])


def series(doses: np.ndarray, values: np.ndarray, batch: np.ndarray | None = None) -> Series:
    days = np.full(len(doses), "d1") if batch is None else batch
    return Series(("X", "V", 0.1, "A549", "", "infection"), False, False, "net_percent_inhibition [%]", "decrease", 50.0,
        0.0, (-np.inf, 110.0), (-10.0, 10.0), doses, values, days)  # fmt: skip


def fitted(truth, doses, wells, *, sd=8.0, number=120, seed=1):
    rng = np.random.default_rng(seed)
    placed = np.repeat(doses, wells)
    return fit_all([series(placed, truth(placed) + rng.normal(0, sd, len(placed))) for _ in range(number)], Rules())


@pytest.mark.parametrize(("doses", "wells"), [(EIGHT, 3), (TEN, 1)])
def test_a_rise_that_comes_back_has_an_ec50_with_an_interval_that_holds(doses, wells):
    found = fitted(lambda dose: gain_loss(dose, **RISE), doses, wells)
    numbers = [one for one in found if one.ec50_relation == "="]
    assert len(numbers) >= 0.95 * len(found)
    assert {one.model for one in numbers} <= {"gain_loss", "bell"}
    assert {one.direction for one in numbers} == {"increase"}
    half = half_by_hand()
    covered = np.mean([one.ec50_ci_low_uM <= half <= one.ec50_ci_high_uM for one in numbers])
    # Binomial noise of 120: four standard errors below 95 %, and not all by intervals that are far too wide.
    assert covered >= 0.87
    assert np.median([one.ec50_ci_high_uM / one.ec50_ci_low_uM for one in numbers]) < 4


@pytest.mark.parametrize(("doses", "wells"), [(EIGHT, 3), (TEN, 1)])
def test_a_plain_curve_is_hardly_ever_taken_for_two_steps(doses, wells):
    found = fitted(lambda dose: 100 / (1 + (0.4 / dose) ** 1.2), doses, wells, number=400)
    assert np.mean([one.model == "logistic4" for one in found]) >= 0.985


def test_what_is_said_of_such_a_curve_can_be_drawn_from_its_row_alone():
    placed = np.repeat(EIGHT, 3)
    noise = np.random.default_rng(3).normal(0, 4, len(placed))
    (one,) = fit_all([series(placed, gain_loss(placed, **RISE) + noise)], Rules())
    row = {"converged": one.converged, "model": one.model, "parameters": one.parameters}
    dense = np.geomspace(0.01, 30, 2001)
    drawn = predict(row, dense)
    truth = gain_loss(dense, **RISE)
    assert np.abs(drawn - truth).max() < 15
    assert one.bottom == pytest.approx(drawn.min(), abs=0.05)
    assert one.auc == pytest.approx(np.trapezoid(drawn, np.log10(dense)) / np.log10(3000), abs=0.01)
    # It never holds back half of the virus: the dose for that lies beyond those tested.
    assert (one.half_uM, one.half_relation) == (30.0, ">")
    assert one.dss < -20
    peak = dense[drawn.argmin()]
    up = f"increase up to {peak:.3g} uM (response {drawn.min():.3g})"
    assert one.note == f"{up}, less of it at higher doses (response {drawn[-1]:.3g} at 30 uM)"


def test_up_and_down_are_mirror_images_and_units_rescale():
    placed = np.repeat(EIGHT, 3)
    values = -gain_loss(placed, **RISE) / 2 + np.random.default_rng(4).normal(0, 4, len(placed))
    one, mirrored, in_nM = fit_all(
        [series(placed, values), series(placed, -values), series(placed * 1000, values)], Rules()
    )
    assert (one.direction, mirrored.direction) == ("decrease", "increase")
    assert mirrored.ec50_uM == pytest.approx(one.ec50_uM, rel=1e-6)
    assert in_nM.ec50_uM == pytest.approx(1000 * one.ec50_uM, rel=1e-6)
    assert in_nM.ec50_ci_high_uM == pytest.approx(1000 * one.ec50_ci_high_uM, rel=1e-4)
    # Half of the virus is held back on the way up: at the dose where the drawn curve says so.
    row = {"converged": True, "model": one.model, "parameters": one.parameters}
    assert predict(row, [one.half_uM])[0] == pytest.approx(50.0, abs=0.01)
    assert one.half_ci_low_uM < one.half_uM < one.half_ci_high_uM


def test_days_that_disagree_widen_the_interval():
    placed, day = np.repeat(EIGHT, 3), np.tile([0, 1, 2], len(EIGHT))
    rng = np.random.default_rng(5)
    widths: list[float] = []
    for shift in (0.0, 0.15):
        moved = placed * 10.0 ** (shift * (day - 1.0))
        values = gain_loss(moved, **RISE) + rng.normal(0, 4, len(placed))
        (one,) = fit_all([series(placed, values, np.array([f"d{i}" for i in day]))], Rules())
        assert one.model in ("gain_loss", "bell")
        widths.append(one.ec50_ci_high_uM / one.ec50_ci_low_uM)
    assert widths[1] > 1.5 * widths[0]


def test_a_step_too_steep_for_the_doses_is_known_to_lie_between_two_of_them():
    narrow = {"front": 0.0, "peak": -160.0, "log10_ec50": -0.7, "hill": 4.0, "decades": 1.0, "loss_hill": 4.0}
    dose = np.geomspace(1e-3, 10, 200_001)
    height = -gain_loss(dose, **narrow)
    half = float(dose[np.argmax(height >= height.max() / 2)])
    found = [one for one in fitted(lambda x: gain_loss(x, **narrow), EIGHT, 3) if one.ec50_relation == "="]
    assert len(found) >= 100
    assert np.mean([one.ec50_ci_low_uM <= half <= one.ec50_ci_high_uM for one in found]) >= 0.87


def test_no_series_ends_the_fit_of_a_screen():
    # The derivatives of this one send an end of its interval beyond all numbers.
    doses = np.repeat(np.geomspace(0.01, 30.0, 5), 2)
    values = np.array([125.0, 115.0, 62.0, 86.0, 141.0, 139.0, 34.0, 63.0, 129.0, 114.0])
    (one,) = fit_all([series(doses, 100 - values)], Rules())
    for end in (one.ec50_ci_low_uM, one.ec50_ci_high_uM, one.half_ci_low_uM, one.half_ci_high_uM):
        assert np.isnan(end) or 1e-12 < end < 1e12


def test_a_rise_before_a_complete_inhibition_is_not_lost_in_the_fall():
    # Hormesis explains four fifths of the differences as one step, and misses the doses by ten standard errors.
    def hormesis(dose):
        return 100 / (1 + (1.0 / dose) ** 2) - 70 * np.exp(-((np.log10(dose) + 1) ** 2) / 0.3)

    found = fitted(hormesis, EIGHT, 3, sd=5.0, number=40)
    assert {one.model for one in found} <= {"bell", "gain_loss"}
    assert {one.direction for one in found} == {"increase"}
    assert all(one.note.startswith("increase up to 0.") for one in found)


def stairs(dose: np.ndarray) -> np.ndarray:
    return 30 / (1 + (0.02 / dose) ** 2) + 70 / (1 + (3.0 / dose) ** 3)


def test_two_steps_in_one_direction_are_named_with_the_dose_of_half_of_both():
    found = [one for one in fitted(stairs, EIGHT, 3, sd=4.0, number=60) if one.model == "biphasic"]
    assert len(found) >= 54
    assert {one.direction for one in found} == {"decrease"}
    doses = np.geomspace(1e-3, 30, 200_001)
    half = float(doses[np.argmax(stairs(doses) >= 50)])
    numbers = [one for one in found if one.ec50_relation == "="]
    assert len(numbers) >= 45
    assert np.mean([one.ec50_ci_low_uM <= half <= one.ec50_ci_high_uM for one in numbers]) >= 0.87
    said = [
        re.fullmatch(r"two steps: (\d+) % of the effect about ([\d.]+) uM, the rest about ([\d.]+) uM(; .*)?", one.note)
        for one in found
    ]
    assert np.median([float(one[1]) for one in said if one]) == pytest.approx(30, abs=4)
    assert np.median([float(one[2]) for one in said if one]) == pytest.approx(0.02, rel=0.3)
    assert np.median([float(one[3]) for one in said if one]) == pytest.approx(3.0, rel=0.15)


def test_one_dose_gone_wrong_is_no_second_step():
    def dispensed_wrongly(dose: np.ndarray) -> np.ndarray:
        return np.array([0, 0, 30, 20, 60, 85, 38, 100.0])[np.searchsorted(EIGHT, dose)]

    found = fitted(dispensed_wrongly, EIGHT, 3, sd=4.0, number=40)
    assert {one.note for one in found} == {"no fit: the doses differ, but follow no curve"}


def test_a_curve_that_misses_its_doses_says_so():
    # A first step that only one dose has not taken yet, and that four fifths of the differences do not need.
    def misses(dose: np.ndarray) -> np.ndarray:
        return np.array([0, 20, 2, 22, 55, 85, 98, 100.0])[np.searchsorted(EIGHT, dose)]

    found = fitted(misses, EIGHT, 3, sd=4.0, number=40)
    said = [one.note.startswith("doses lie further from this curve than their replicates") for one in found]
    assert np.mean(said) >= 0.9
