"""The table of fits: what is fitted, what is said, what is refused."""

from __future__ import annotations

import warnings

import lmfit
import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import load_assay
from platekit.curves import fit, fit_one
from platekit.curves._series import Rules
from platekit.curves._wells import dose_series
from platekit.curves.fitting import fit_chunk, tabulate
from platekit.curves.logistic4 import logistic4
from platekit.errors import PlatekitError, Remark

DOSES = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)
BATCHES = np.tile(["1", "2", "3"], 8)


def curve(top, bottom, ec50_uM, hill=1.2, *, rising, doses=DOSES):
    return logistic4(doses, top, bottom, np.log10(ec50_uM), hill, rising=rising)


def only(fits: pd.DataFrame) -> pd.Series:
    assert len(fits) == 1
    return fits.iloc[0]


def test_a_threefold_increase_is_fitted_and_nowhere_clipped(wells, noise):
    row = only(fit(wells(curve(0.0, -200.0, 0.3, rising=False) + noise())))
    assert (row["direction"], row["model"], row["ec50_relation"]) == ("increase", "logistic4", "=")
    assert row["ec50_ci_low_uM"] < 0.3 < row["ec50_ci_high_uM"]
    assert row["bottom"] == pytest.approx(-200, abs=8)
    assert row["top"] == pytest.approx(0, abs=8)
    assert row["dss"] < 0
    assert np.isnan(row["absolute_ec50_uM"])
    assert row["response"] == "percent_inhibition [%]"


def test_an_antiviral_curve_gives_midpoint_and_crossing_of_fifty_percent(wells):
    # Plateaus 0 and 80: 50 % is crossed where 10^(hill (x - c)) = 50/30.
    row = only(fit(wells(curve(80.0, 0.0, 0.2, 1.0, rising=True) + 1e-6 * np.tile([-1.0, 0, 1], 8))))
    assert row["direction"] == "decrease"
    assert row["ec50_uM"] == pytest.approx(0.2, rel=1e-5)
    assert row["absolute_ec50_uM"] == pytest.approx(0.2 * 50 / 30, rel=1e-5)


def test_a_drug_that_does_nothing_is_flat_and_has_no_ec50(wells, noise):
    row = only(fit(wells(noise())))
    assert (row["model"], row["direction"], row["ec50_relation"], row["converged"]) == ("flat", "flat", "", True)
    assert np.isnan(row[["ec50_uM", "hill", "ec50_ci_low_uM", "absolute_ec50_uM"]].astype(float)).all()
    assert row["top"] == row["bottom"] == row["auc"] == pytest.approx(0, abs=3)


def test_the_interval_is_that_of_lmfits_own_profile(wells, noise):
    responses = curve(95.0, 5.0, 0.4, rising=True) + noise(sd=5.0)
    row = only(fit(wells(responses)))
    result = fit_one(DOSES, responses)
    ends = [end for _, end in lmfit.conf_interval(result, result, p_names=["log10_ec50"], sigmas=[0.95])["log10_ec50"]]
    found = np.log10(row[["ec50_ci_low_uM", "ec50_uM", "ec50_ci_high_uM"]].astype(float))
    # Ends are bracketed to 0.1/400 decades.
    assert found.to_list() == pytest.approx(ends, abs=5e-4)


def test_an_ec50_beyond_the_highest_dose_is_a_bound_beside_it(wells, noise):
    row = only(fit(wells(curve(100.0, 0.0, 25.0, rising=True) + noise())))
    assert (row["ec50_uM"], row["ec50_relation"]) == (10.0, ">")
    assert 1 < row["ec50_ci_low_uM"] < 25
    assert np.isnan(row["ec50_ci_high_uM"])
    assert row["note"] == "the midpoint may lie beyond the highest dose"


def test_an_ec50_below_the_lowest_dose_is_a_bound_beside_it(wells, noise):
    row = only(fit(wells(curve(100.0, 0.0, 0.0015, rising=True) + noise())))
    assert row["ec50_uM"] == DOSES.min()
    assert row["ec50_relation"] == "<"
    assert np.isnan(row["ec50_ci_low_uM"])


def test_days_that_disagree_widen_the_interval(wells, noise):
    shift = 10.0 ** np.tile([-0.15, 0.0, 0.15], 8)
    responses = np.array([curve(100.0, 0.0, 0.3 * s, rising=True, doses=d) for d, s in zip(DOSES, shift, strict=True)])
    responses = responses.ravel() + noise(sd=0.5)
    one_day, three_days = only(fit(wells(responses))), only(fit(wells(responses, batch=BATCHES)))
    width = [np.log10(row["ec50_ci_high_uM"] / row["ec50_ci_low_uM"]) for row in (one_day, three_days)]
    # The mean of -0.15, 0, 0.15 has the standard error 0.15/sqrt 3; t(0.975, 2) = 4.303: +- 0.373. The noise is small beside it.
    assert width[1] == pytest.approx(2 * 0.373, rel=0.15)
    assert width[0] < 0.3


def test_toxic_doses_make_no_antiviral_ec50(wells, noise):
    toxic = DOSES > 2
    row = only(fit(wells(np.where(toxic, 95.0, 0.0) + noise(), dose_viability_percent=np.where(toxic, 20.0, 100.0))))
    assert row["direction"] == "flat"
    assert row["n_wells"] == 18
    assert row["response"] == "percent_inhibition [%], without doses below 70 % viability"
    assert row["note"] == "left out as toxic (below 70 % viability): 3.16228, 10 uM"


def test_infection_is_fitted_net_also_where_there_is_no_hundred(wells, noise):
    fold = curve(1.6, 0.0, 0.3, rising=True) + noise(sd=0.05)
    row = only(fit(wells(np.full(24, np.nan), log2_fold_change=fold)))
    assert (row["response"], row["direction"]) == ("net_percent_inhibition [%]", "increase")


def test_excluded_and_saturated_wells_are_not_fitted(wells, noise):
    responses = curve(0.0, -200.0, 0.3, rising=False) + noise()
    responses[[5, 20, 23]] = [4000.0, np.nan, np.nan]
    table = wells(responses, excluded=np.arange(24) == 5, flag=np.where(np.isnan(responses), "saturated", ""))
    row = only(fit(table))
    assert row["n_wells"] == 21
    assert row["note"] == "2 saturated wells have no number: how far the increase goes is not known"


def test_cc50_and_selectivity_index_come_from_the_mock_arm(wells):
    jitter = 1e-6 * np.tile([-1.0, 0, 1], 8)
    infection = wells(curve(100.0, 0.0, 0.04, rising=True) + jitter)
    mock = wells(curve(100.0, 0.0, 2.0, rising=False) + jitter, readout="viability", moi=0.0, virus="")
    infected = wells(curve(100.0, 0.0, 1.0, rising=False) + jitter, readout="viability")
    row = fit(pd.concat([infection, mock, infected])).set_index("readout").loc["infection"]
    assert row[["cc50_uM", "si"]].astype(float).to_list() == pytest.approx([2.0, 50.0], rel=1e-4)
    assert row[["cc50_relation", "cc50_from", "si_relation"]].to_list() == ["=", "viability, moi 0 (mock arm)", "="]
    row = fit(pd.concat([infection, infected])).set_index("readout").loc["infection"]
    assert (row["si"], row["cc50_from"]) == (pytest.approx(25.0, rel=1e-4), "viability, moi 0.1 (infected arm)")


def test_cells_that_live_at_every_dose_bound_cc50_and_selectivity_index(wells, noise):
    infection, mock = (
        wells(curve(100.0, 0.0, 0.1, rising=True) + noise()),
        wells(100 + noise(), readout="viability", moi=0.0),
    )
    row = fit(pd.concat([infection, mock])).set_index("readout").loc["infection"]
    assert (row["cc50_uM"], row["cc50_relation"], row["si_relation"]) == (10.0, ">", ">")
    assert row["si"] == pytest.approx(10 / row["ec50_uM"])


def test_an_increase_has_no_selectivity_index(wells, noise):
    infection = wells(curve(0.0, -200.0, 0.1, rising=False) + noise())
    row = (
        fit(pd.concat([infection, wells(100 + noise(), readout="viability", moi=0.0)]))
        .set_index("readout")
        .loc["infection"]
    )
    assert (row["cc50_relation"], row["si_relation"]) == (">", "")
    assert np.isnan(row["si"])


def test_infection_without_virus_is_not_fitted(wells, noise):
    assert fit(wells(noise(), moi=0.0)).empty


def test_control_drugs_are_fitted_but_are_no_part_of_the_family(wells, noise):
    drugs = [wells(noise(seed=seed), compound=f"drug {seed}") for seed in range(4)]
    control = wells(curve(100.0, 0.0, 0.1, rising=True), compound="remdesivir", role="antiviral_control")
    fits = fit(pd.concat([*drugs, control])).set_index("compound")
    assert np.isnan(fits.loc["remdesivir", "q_any"])
    # Benjamini & Hochberg by hand: p_(i) m / i, least from the right.
    p = np.sort(fits["p_any"].drop("remdesivir").to_numpy())
    expected = np.minimum.accumulate((p * 4 / np.arange(1, 5))[::-1])[::-1]
    assert np.sort(fits["q_any"].drop("remdesivir").to_numpy()) == pytest.approx(np.minimum(expected, 1))


@pytest.mark.parametrize(
    ("doses", "responses", "note"),
    [
        ([1.0, 1.0, 2.0, 2.0, 4.0, 4.0], [1.0, 2, 3, 4, 5, 6], "no fit: 3 doses"),
        ([1.0] * 6, [1.0, 2, 3, 4, 5, 6], "no fit: one dose only"),
        ([1.0, 2.0, 4.0, 8.0], [np.nan] * 4, "no fit: no well with a dose and a finite response"),
        ([1.0, 2.0, 4.0, 8.0], [np.inf] * 4, "no fit: no well with a dose and a finite response"),
        ([1.0, 2.0, 4.0, 8.0, 16.0], [7.0] * 5, "no fit: the same response in every well"),
        ([1.0, 2.0, 4.0, 8.0], [0.0, 1.0, 99.0, 100.0], "no fit: 4 observations for 4 parameters"),
    ],
)
def test_a_series_that_carries_no_curve_says_why(wells, doses, responses, note):
    row = only(fit(wells(np.array(responses), np.array(doses))))
    assert (row["converged"], row["model"], row["ec50_relation"], row["note"]) == (False, "", "", note)
    assert np.isnan(row[["ec50_uM", "top", "auc", "p_any", "q_any"]].astype(float)).all()


def test_wells_of_two_compounds_are_no_dose_of_either(wells, noise):
    alone = wells(curve(90.0, 0.0, 0.2, rising=True) + noise())
    beside = wells(np.full(24, 99.0), compound_b="other")
    pd.testing.assert_frame_equal(fit(pd.concat([alone, beside], ignore_index=True)), fit(alone))


@pytest.mark.parametrize(("front", "direction"), [(-130.0, "increase"), (80.0, "decrease")])
def test_an_effect_that_is_gone_at_the_highest_doses_has_the_direction_of_the_effect(wells, noise, front, direction):
    # Back to vehicle is no antiviral effect, though inhibition rises with the dose; and no selectivity comes of it.
    row = only(fit(wells(front - curve(abs(front), 0.0, 0.05, 2.0, rising=True) * np.sign(front) + noise())))
    assert (row["direction"], row["ec50_uM"], row["ec50_relation"]) == (direction, DOSES.min(), "<")
    assert row["note"] == "the effect is largest at the lowest doses and fades; it begins below them"
    assert np.isnan(row["si"])


def test_doses_that_follow_no_curve_are_given_none(wells, noise):
    # Up, down and up again: no curve of one step or of two.
    row = only(fit(wells(np.repeat([0.0, 80.0, 0.0, 80.0], 6) + noise())))
    assert not row["converged"]
    assert np.isnan(row["ec50_uM"])
    assert row["note"] == "no fit: the doses differ, but follow no curve"


def test_chunks_give_the_table_of_the_whole(wells, noise):
    table = pd.concat(
        [wells(curve(90.0, 0.0, 0.2, rising=True) + noise(seed=s), compound=f"drug {s}") for s in range(3)]
    )
    series = dose_series(table, load_assay())
    parts = [one for part in (series[:1], series[1:]) for one in fit_chunk(part, Rules())]
    pd.testing.assert_frame_equal(tabulate(parts), fit(table))


def test_the_order_of_rows_changes_no_digit_and_the_caller_keeps_his_table(wells, noise):
    table = wells(curve(90.0, 0.0, 0.2, rising=True) + noise(), batch=BATCHES)
    before = table.copy()
    pd.testing.assert_frame_equal(fit(table.sample(frac=1, random_state=3)), fit(table))
    pd.testing.assert_frame_equal(table, before)


def test_no_wells_give_an_empty_table(wells):
    pd.testing.assert_frame_equal(fit(schema.empty(schema.NORMALISED)), schema.empty(schema.FITS))


@pytest.mark.parametrize(
    ("highest_uM", "factor", "said"),
    [
        (10.0, 1000.0, ("1e+04", "nM", "large")),
        (3.0, 1000.0, ("3e+03", "nM", "large")),
        (100.0, 0.001, ("0.1", "mM", "small")),
        (30.0, 0.001, ("0.03", "mM", "small")),
    ],
)
def test_doses_in_another_unit_are_remarked_on_whatever_the_ec50s(wells, highest_uM, factor, said):
    # EC50s of a tenth to a hundredth of the highest dose lie between 0.1 nM and 1 mM, with either unit.
    doses = factor * highest_uM / 10 * DOSES
    table = pd.concat([
        wells(curve(100.0, 0.0, 0.3 * factor * highest_uM / 10, rising=True, doses=doses), doses, f"drug {i}") for i in range(3)
    ])  # fmt: skip
    with pytest.warns(Remark) as remarks:
        fit(table)
    dose, unit, size = said
    assert [str(remark.message) for remark in remarks] == [
        f"fits: the highest dose of 3 compounds is {dose} uM (median); screens end between 0.15 and 1000 uM. "
        f"Doses that are {unit} read as uM, and EC50s with them, come out 1000 times too {size}: check the unit of the doses."
    ]


@pytest.mark.parametrize("highest_uM", [0.2, 1.0, 10.0, 30.0, 92.0, 100.0, 300.0, 1000.0])
def test_screens_that_end_where_screens_do_are_not_asked(wells, highest_uM):
    doses = highest_uM / 10 * DOSES
    series = [wells(curve(100.0, 0.0, highest_uM / 30, rising=True, doses=doses), doses, f"drug {i}") for i in range(3)]
    with warnings.catch_warnings(record=True) as said:
        fit(pd.concat(series))
    assert said == []


def test_a_compound_or_two_and_controls_may_end_anywhere(wells):
    responses = curve(100.0, 0.0, 300.0, rising=True, doses=1000 * DOSES)
    with warnings.catch_warnings(record=True) as said:
        fit(pd.concat([wells(responses, 1000 * DOSES, f"drug {i}") for i in range(2)]))
        fit(pd.concat([wells(responses, 1000 * DOSES, f"drug {i}", role="antiviral_control") for i in range(4)]))
    assert said == []


def test_a_table_of_another_stage_is_refused(wells):
    with pytest.raises(PlatekitError) as refusal:
        fit(wells(np.zeros(24)).drop(columns=["percent_inhibition", "log2_fold_change"]))
    assert str(refusal.value) == (
        "fit: found a table without 'percent_inhibition', 'log2_fold_change', expected the 'normalised' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )


@pytest.mark.parametrize(("place", "relation"), [(-1, ">"), (0, "<")])
def test_an_increase_at_the_last_dose_alone_met_exactly_gives_a_bound(wells, place, relation):
    doses = np.repeat([0.01, 0.1, 1.0, 10.0, 100.0, 1000.0], 2)
    row = only(fit(wells(np.where(doses == np.unique(doses)[place], -100.0, 0.0), doses)))
    assert (row["ec50_uM"], row["ec50_relation"]) == (doses[place], relation)
    # No plateau is measured, and none is possible or impossible: it stays within ten times what was measured.
    assert row["bottom"] >= -1100


def test_no_plateau_goes_beyond_what_is_possible(wells, noise):
    # Half of the infection is gone at the highest dose, and nothing below it: a free plateau would run to any value.
    doses = np.repeat([0.01, 0.1, 1.0, 10.0, 100.0, 1000.0], 3)
    row = only(fit(wells(np.where(doses == 1000.0, 60.0, 0.0) + noise(len(doses)), doses)))
    assert 60 < row["top"] <= 110
    assert row["converged"]


def test_doses_in_another_unit_rescale_every_potency_of_the_table(wells, noise):
    table = wells(curve(90.0, 0.0, 0.2, rising=True) + noise(), batch=BATCHES)
    before, after = only(fit(table)), only(fit(table.assign(concentration_uM=table["concentration_uM"] / 50)))
    for name in ("ec50_uM", "ec50_ci_low_uM", "ec50_ci_high_uM", "absolute_ec50_uM"):
        assert after[name] == pytest.approx(before[name] / 50, rel=1e-6)
    for name in ("top", "bottom", "hill", "auc", "dss", "p_any"):
        assert after[name] == pytest.approx(before[name], rel=1e-5, abs=1e-9)
