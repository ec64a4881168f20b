"""The plateau of low doses lies about vehicle: curves that are shallow, begin near the lowest dose, or below all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit.curves import fit

DOSES = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)


def _many(wells, truth, *, number=100, sd=5.0, seed=3, **columns) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    tables = [wells(truth + rng.normal(0, sd, len(truth)), compound=f"{i:03d}", **columns) for i in range(number)]
    return fit(pd.concat(tables, ignore_index=True))


def _held(fits: pd.DataFrame, midpoint: float) -> float:
    low, high = fits["ec50_ci_low_uM"].fillna(0), fits["ec50_ci_high_uM"].fillna(np.inf)
    return float((low.le(midpoint) & high.ge(midpoint)).mean())


@pytest.mark.parametrize(
    ("midpoint", "hill"), [(0.18, 0.5), (0.006, 1.0)], ids=["shallow", "near the lowest dose"]
)  # fmt: skip
def test_an_ec50_whose_low_plateau_no_dose_shows_is_a_number_with_an_interval_that_holds(wells, midpoint, hill):
    fits = _many(wells, 90 / (1 + (midpoint / DOSES) ** hill))
    assert fits["ec50_relation"].eq("=").mean() >= 0.8
    # Binomial noise of 100: three standard errors below 95 %.
    assert _held(fits, midpoint) >= 0.885


def test_a_series_that_begins_far_from_vehicle_is_believed(wells):
    # A compound that already holds 40 % back where others do nothing: a second site, a plate whose vehicle is off.
    fits = _many(wells, 40 + 50 / (1 + (0.3 / DOSES) ** 1.5), number=60)
    assert fits["bottom"].median() == pytest.approx(40, abs=3)
    assert fits["ec50_relation"].eq("=").all()
    assert _held(fits, 0.3) >= 0.86


def test_without_vehicle_wells_nothing_is_known_of_the_low_plateau(wells):
    rng, number = np.random.default_rng(4), 30
    tables = [
        wells(
            np.full(len(DOSES), np.nan),
            compound=f"{i:03d}",
            value=1000 * (1 - 0.9 / (1 + (0.18 / DOSES) ** 0.5)) + rng.normal(0, 50, len(DOSES)),
        )
        for i in range(number)
    ]
    fits = fit(pd.concat(tables, ignore_index=True))
    assert set(fits["response"]) == {"value [as read]"}
    # What vehicle wells settle above stays open in most of them, and the intervals say so.
    assert fits["ec50_relation"].ne("=").mean() >= 0.5
    assert _held(fits[fits["ec50_relation"].ne("")], 0.18) >= 0.8


@pytest.mark.parametrize(
    ("level", "direction"), [(95.0, "decrease"), (-200.0, "increase")], ids=["antiviral", "pro-viral"]
)
def test_an_effect_as_large_at_every_dose_begins_below_them(wells, noise, level, direction):
    fits = fit(wells(level + noise()))
    (row,) = fits.to_dict("records")
    assert (row["model"], row["direction"], row["ec50_relation"]) == ("flat", direction, "<")
    assert row["ec50_uM"] == pytest.approx(10**-2.5)
    assert np.isnan(row["ec50_ci_low_uM"])
    assert np.isnan(row["ec50_ci_high_uM"])
    assert row["note"] == "half of the effect or more is there at the lowest dose; it begins below the doses tested"


def test_what_chance_makes_of_a_complete_effect_is_no_midpoint_among_the_doses(wells):
    # In 5 % of them a curve describes the wells better than a level; the EC50 is as far below as in the others.
    fits = _many(wells, np.full(len(DOSES), 95.0), number=200)
    assert (fits["model"] != "flat").sum() >= 3
    described = fits[fits["converged"]]
    assert set(described["ec50_relation"]) == {"<"}
    assert set(described["direction"]) == {"decrease"}


@pytest.mark.parametrize(
    ("first", "last", "direction"), [(45.0, 12.0, "decrease"), (-45.0, -12.0, "increase"), (48.0, 20.0, "decrease")]
)
def test_an_effect_that_fades_in_part_has_its_own_direction_and_begins_below_the_doses(wells, first, last, direction):
    fits = _many(wells, last + (first - last) / (1 + (DOSES / 0.3) ** 1.5), number=40, sd=4.0)
    curves = fits[fits["model"] == "logistic4"]
    assert len(curves) >= 36
    assert set(curves["direction"]) == {direction}
    assert set(curves["ec50_relation"]) == {"<"}


def test_an_increase_that_grows_less_with_the_dose_is_no_decrease(wells, noise):
    (row,) = fit(wells(-200 + 80 / (1 + (0.3 / DOSES) ** 2) + noise())).to_dict("records")
    assert (row["model"], row["direction"], row["ec50_relation"]) == ("logistic4", "increase", "<")


def test_less_than_half_an_effect_at_every_dose_stays_a_level(wells, noise):
    (row,) = fit(wells(40 + noise())).to_dict("records")
    assert (row["model"], row["direction"], row["ec50_relation"], row["note"]) == ("flat", "flat", "", "")


def test_cells_that_are_dead_at_every_dose_have_a_bound_for_their_cc50(wells, noise):
    both = [wells(90 / (1 + 0.3 / DOSES) + noise()), wells(5 + noise(), readout="viability", moi=0.0, virus="")]
    fits = fit(pd.concat(both, ignore_index=True)).set_index("readout")
    infection, viability = fits.loc["infection"], fits.loc["viability"]
    assert (viability["direction"], viability["ec50_relation"]) == ("decrease", "<")
    assert (infection["cc50_relation"], infection["cc50_uM"]) == ("<", pytest.approx(10**-2.5))
