"""fit_shared: closed forms, scipy as an independent optimum, simulations with a known ratio, and what must not matter."""

from __future__ import annotations

import runpy
from pathlib import Path

import lmfit
import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from platekit.curves import fit_one, fit_shared
from platekit.curves.logistic4 import logistic4
from platekit.errors import FitError

DOSES = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)
# lmfit's derivatives are numerical; parameters of two searches then agree to this.
CLOSE = 1e-5


def wells(midpoints: list[float], *, sd: float = 5.0, seed: int = 1, hills: list[float] | None = None) -> pd.DataFrame:
    """Return falling curves from 100 to 0 with these log10 EC50s, one per MOI 1, 2, ..."""
    rng = np.random.default_rng(seed)
    series = [
        pd.DataFrame(
            {
                "moi": float(number),
                "concentration_uM": DOSES,
                "response": logistic4(DOSES, 100.0, 0.0, midpoint, hill, rising=False) + rng.normal(0, sd, len(DOSES)),
            }
        )
        for number, (midpoint, hill) in enumerate(zip(midpoints, hills or [1.2] * len(midpoints), strict=True), 1)
    ]
    return pd.concat(series, ignore_index=True)


def independently(
    table: pd.DataFrame, midpoints_of: dict[float, int], distance: float = 0.0
) -> optimize.OptimizeResult:
    """Return scipy's best fit of shared top, bottom, hill; series whose midpoints have one number share it, plus a distance."""
    series = [
        (moi, part["concentration_uM"].to_numpy(), part["response"].to_numpy()) for moi, part in table.groupby("moi")
    ]
    number = 1 + max(midpoints_of.values())
    first_of = {place: moi for moi, place in reversed(midpoints_of.items())}

    def residual(vector: np.ndarray) -> np.ndarray:
        parts = []
        for moi, dose, value in series:
            midpoint = vector[3 + midpoints_of[moi]] + (distance if moi != first_of[midpoints_of[moi]] else 0.0)
            parts.append(value - (vector[1] + (vector[0] - vector[1]) / (1 + (dose / 10**midpoint) ** vector[2])))
        return np.concatenate(parts)

    starts = [[100, 0, 1, *([at] * number)] for at in (-2.0, -1.0, 0.0)]
    bounds = ([-np.inf, -np.inf, 0.1, *[-5.0] * number], [np.inf, np.inf, 10.0, *[3.0] * number])
    fits = [
        optimize.least_squares(residual, start, bounds=bounds, xtol=1e-14, ftol=1e-14, gtol=1e-14) for start in starts
    ]
    return min(fits, key=lambda fit: fit.cost)


@pytest.fixture(scope="module")
def three() -> pd.DataFrame:
    return wells([-1.2, -0.9, -0.2])


def test_the_optimum_and_the_standard_errors_are_those_of_scipy(three: pd.DataFrame):
    theirs = independently(three, {1.0: 0, 2.0: 1, 3.0: 2})
    ours = fit_shared(three, by="moi")
    assert isinstance(ours.result, lmfit.minimizer.MinimizerResult)
    names = ["top", "bottom", "hill", "log10_ec50_1", "log10_ec50_2", "log10_ec50_3"]
    assert [ours.result.params[name].value for name in names] == pytest.approx(theirs.x, rel=CLOSE, abs=CLOSE)
    assert ours.result.chisqr == pytest.approx(2 * theirs.cost, rel=1e-9)
    variance = 2 * theirs.cost / (len(three) - 6)
    errors = np.sqrt(np.diag(np.linalg.inv(theirs.jac.T @ theirs.jac)) * variance)
    assert [ours.result.params[name].stderr for name in names] == pytest.approx(errors, rel=1e-4)
    table = ours.parameters.set_index(["moi", "parameter"])
    assert table.loc[(3.0, "log10_ec50"), "standard_error"] == pytest.approx(errors[5], rel=1e-4)
    assert table.loc[(2.0, "hill"), ["value", "standard_error"]].tolist() == pytest.approx(
        [theirs.x[2], errors[2]], rel=1e-4
    )


def test_f_tests_are_those_of_residual_sums_that_scipy_and_fit_one_find(three: pd.DataFrame):
    ours, n = fit_shared(three, by="moi"), len(three)
    rss = 2 * independently(three, {1.0: 0, 2.0: 1, 3.0: 2}).cost
    for test, smaller, saved in (
        (ours.one_ec50, 2 * independently(three, {1.0: 0, 2.0: 0, 3.0: 0}).cost, 2),
        (ours.ratios.iloc[0], 2 * independently(three, {1.0: 0, 2.0: 0, 3.0: 1}).cost, 1),
        (ours.ratios.iloc[2], 2 * independently(three, {1.0: 0, 2.0: 1, 3.0: 1}).cost, 1),
    ):
        f = (smaller - rss) / saved / (rss / (n - 6))
        assert test.f == pytest.approx(f, rel=1e-5)
        assert test.p == pytest.approx(stats.f.sf(f, saved, n - 6), rel=1e-4)
        assert test.df_residual == n - 6
    alone = sum(fit_one(part["concentration_uM"], part["response"]).chisqr for _, part in three.groupby("moi"))
    f = (rss - alone) / 6 / (alone / (n - 12))
    assert (ours.sharing.f, ours.sharing.df_extra, ours.sharing.df_residual) == (pytest.approx(f, rel=1e-5), 6, n - 12)
    assert ours.sharing.p == pytest.approx(stats.f.sf(f, 6, n - 12), rel=1e-4)


def test_an_interval_ends_where_the_f_test_of_that_ratio_is_five_percent():
    table = wells([-1.2, -0.6])
    row = fit_shared(table, by="moi").ratios.iloc[0]
    rss = 2 * independently(table, {1.0: 0, 2.0: 1}).cost
    for ratio in (row["ratio_ci_low"], row["ratio_ci_high"]):
        there = 2 * independently(table, {1.0: 0, 2.0: 0}, distance=float(np.log10(ratio))).cost
        assert stats.f.sf((there - rss) / (rss / (len(table) - 5)), 1, len(table) - 5) == pytest.approx(0.05, rel=1e-3)
    assert row["ratio_ci_low"] < row["ratio"] < row["ratio_ci_high"]


def test_two_identical_series_have_the_ratio_one_and_the_curve_of_one():
    one = wells([-0.8])
    found = fit_shared(pd.concat([one, one.assign(moi=2.0)]), by="moi")
    row = found.ratios.iloc[0]
    assert [row["ratio"], row["p"]] == pytest.approx([1.0, 1.0], rel=1e-4)
    assert row["ratio_ci_low"] * row["ratio_ci_high"] == pytest.approx(1.0, rel=1e-4)
    alone = fit_one(one["concentration_uM"], one["response"])
    values = found.parameters.set_index(["moi", "parameter"])["value"]
    assert [values[2.0, name] for name in alone.var_names] == pytest.approx(
        list(alone.params.valuesdict().values()), rel=CLOSE
    )
    assert found.result.chisqr == pytest.approx(2 * alone.chisqr, rel=1e-9)


def test_with_nothing_shared_each_series_is_that_of_fit_one(three: pd.DataFrame):
    found = fit_shared(three, by="moi", shared=())
    total, values = 0.0, found.parameters.set_index(["moi", "parameter"])
    for moi, part in three.groupby("moi"):
        alone = fit_one(part["concentration_uM"], part["response"])
        total += alone.chisqr
        for name in alone.var_names:
            assert values.loc[(moi, name), "value"] == pytest.approx(alone.params[name].value, rel=CLOSE, abs=CLOSE)
            # The variance is that of all series together.
            pooled = alone.params[name].stderr * np.sqrt(found.result.redchi / alone.redchi)
            assert values.loc[(moi, name), "standard_error"] == pytest.approx(pooled, rel=1e-3)
    assert found.result.chisqr == pytest.approx(total, rel=1e-9)
    assert np.isnan(found.sharing.p)


def test_with_everything_shared_it_is_one_curve_through_all_wells(three: pd.DataFrame):
    found = fit_shared(three, by="moi", shared=("top", "bottom", "log10_ec50", "hill"))
    alone = fit_one(three["concentration_uM"], three["response"])
    assert found.result.params.valuesdict() == pytest.approx(alone.params.valuesdict(), rel=CLOSE)
    assert found.ratios.empty
    assert np.isnan(found.one_ec50.p)


def test_profile_intervals_are_those_of_lmfit(three: pd.DataFrame):
    found = fit_shared(three, by="moi")
    series = [part for _, part in three.groupby("moi")]

    def residual(at: lmfit.Parameters) -> np.ndarray:
        return np.concatenate([
            part["response"] - logistic4(part["concentration_uM"], at["top"], at["bottom"], at[f"log10_ec50_{i}"], at["hill"], rising=False)
            for i, part in enumerate(series, 1)
        ])  # fmt: skip

    minimizer = lmfit.Minimizer(residual, found.result.params)
    theirs = lmfit.conf_interval(minimizer, minimizer.minimize(), p_names=["hill", "log10_ec50_2"], sigmas=[0.95])
    ours = found.parameters.set_index(["moi", "parameter"])[["ci_low", "ci_high"]]
    assert ours.loc[(1.0, "hill")].tolist() == pytest.approx([theirs["hill"][i][1] for i in (0, 2)], abs=1e-4)
    assert ours.loc[(2.0, "log10_ec50")].tolist() == pytest.approx(
        [theirs["log10_ec50_2"][i][1] for i in (0, 2)], abs=1e-4
    )


def test_the_order_of_wells_the_units_and_the_direction_do_not_matter(three: pd.DataFrame):
    found = fit_shared(three, by="moi")
    names = ["ratio", "ratio_ci_low", "ratio_ci_high", "p"]
    other = fit_shared(
        three.sample(frac=1, random_state=5).assign(
            concentration_uM=lambda wells: 100 * wells["concentration_uM"],
            response=lambda wells: 7 - 0.1 * wells["response"],
        ),
        by=["moi"],
    )
    assert other.ratios[names].to_numpy() == pytest.approx(found.ratios[names].to_numpy(), rel=1e-3)
    assert other.ec50s["ec50_uM"].to_numpy() == pytest.approx(100 * found.ec50s["ec50_uM"].to_numpy(), rel=CLOSE)
    assert (found.ec50s["rising"].any(), other.ec50s["rising"].all()) == (False, True)
    turned = fit_shared(three.assign(moi=-three["moi"]), by="moi").ratios
    assert turned["ratio"].iloc[0] == pytest.approx(1 / found.ratios["ratio"].iloc[2], rel=1e-4)
    assert turned["ratio_ci_low"].iloc[0] == pytest.approx(1 / found.ratios["ratio_ci_high"].iloc[2], rel=1e-3)


def test_several_columns_tell_series_apart_and_wells_without_a_number_are_left_out(three: pd.DataFrame):
    labelled = three.assign(virus="A", donor=three["moi"].map({1.0: "x", 2.0: "y", 3.0: "z"}))
    more = pd.concat(
        [labelled, labelled.head(3).assign(response=np.nan), labelled.head(3).assign(concentration_uM=np.nan)]
    )
    found = fit_shared(more, by=("virus", "donor"))
    assert found.ratios[["virus_1", "donor_1", "virus_2", "donor_2"]].iloc[1].tolist() == ["A", "x", "A", "z"]
    assert found.ec50s["n_wells"].tolist() == [24, 24, 24]
    assert found.ratios["ratio"].to_numpy() == pytest.approx(
        fit_shared(three, by="moi").ratios["ratio"].to_numpy(), rel=1e-9
    )


def test_an_ec50_beyond_the_highest_dose_is_a_bound_and_so_is_its_ratio():
    found = fit_shared(wells([-0.8, 2.2]), by="moi")
    assert found.ec50s["ec50_relation"].tolist() == ["=", ">"]
    assert found.ec50s["ec50_uM"].iloc[1] == pytest.approx(10.0)
    assert np.isnan(found.ec50s["ec50_ci_high_uM"].iloc[1])
    row = found.ratios.iloc[0]
    assert row["ratio_relation"] == ">"
    assert np.isnan(row["ratio"])
    assert np.isnan(row["ratio_ci_high"])
    # The true ratio is 1000.
    assert 10 < row["ratio_ci_low"] < 1000
    assert row["p"] < 1e-6


def test_the_ratio_of_two_ec50s_beyond_the_highest_dose_is_the_distance_of_parallel_curves():
    # Plateaus and hill are shared, and a third series shows them: the two that end half-way are 3 times apart.
    table = wells([-1.2, 1.0, 1.0 + np.log10(3)], sd=2.0)
    found = fit_shared(table, by="moi")
    assert found.ec50s["ec50_relation"].tolist() == ["=", ">", ">"]
    row = found.ratios.iloc[2]
    assert row["ratio_relation"] == "="
    assert row["ratio_ci_low"] < 3 < row["ratio_ci_high"] < 4.5
    # With hills of their own they are not parallel, and nothing is said.
    own = fit_shared(table, by="moi", shared=("top", "bottom")).ratios.iloc[2]
    assert own["ratio_relation"] == ""
    assert own[["ratio", "ratio_ci_low", "ratio_ci_high"]].isna().all()


def test_curves_of_unlike_shape_may_not_share_it():
    unlike = fit_shared(wells([-0.8, -0.8], hills=[0.7, 3.0]), by="moi")
    assert unlike.sharing.p < 1e-4
    # Freed of what they do not share, the hills are those that were simulated.
    free = fit_shared(wells([-0.8, -0.8], hills=[0.7, 3.0]), by="moi", shared=("top", "bottom"))
    hills = free.parameters[free.parameters["parameter"] == "hill"]
    assert np.abs(np.log(hills["value"] / [0.7, 3.0])).max() < 0.3
    assert free.sharing.p > 0.05


def test_simulated_ratios_lie_in_their_intervals_and_true_hypotheses_are_kept():
    # A short run of what the benchmark measures at length. Of 20, binomial(0.95) leaves 15 or more in 99.9 % of runs,
    # and binomial(0.05) 5 or fewer.
    path = Path(__file__).parents[2] / "benchmarks" / "global_fits.py"
    if not path.is_file():
        pytest.skip("the benchmarks are not beside the tests")
    shares = runpy.run_path(str(path))["ratios"](20, seed=0)
    assert shares["coverage"] >= 15 / 20
    assert shares["sharing rejected"] <= 5 / 20


MEND = "\n  Leave this series out."


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda t: t, {"by": "mio"}, "fit_shared: found no column 'mio', expected a column of the table.\n  Columns: known are 'concentration_uM', 'moi', 'response'."),
        (lambda t: t, {"by": []}, 'fit_shared: found no column in `by`, expected one or more that tell the series apart.\n  Say for example by="moi".'),
        (lambda t: t.drop(columns="response"), {"by": "moi"}, "fit_shared: found no column 'response', expected a column of the table.\n  Columns: known are 'concentration_uM', 'moi'."),
        (lambda t: t, {"by": "moi", "shared": ["hil"]}, "model 'logistic4', `shared`: found the parameter 'hil', expected a parameter of the model.\n  Parameters: did you mean 'hill'?"),
        (lambda t: t, {"by": "moi", "model": "flat", "shared": ()}, "model 'flat': found no 'log10_ec50', expected a model with an EC50 to compare.\n  Use 'logistic4'."),
        (lambda t: t[t["moi"] == 1], {"by": "moi"}, "fit_shared: found 1 series, expected two or more to compare.\n  Fit a single one with fit_one."),
        (lambda t: t.assign(moi=t["moi"].where(t["moi"] > 1)), {"by": "moi"}, "fit_shared: found 24 wells without a moi, expected a label for every well.\n  Fill it in, or leave these wells out."),
        (lambda t: t[(t["moi"] > 1) | (t["concentration_uM"] > 1)], {"by": "moi"}, f"fit_shared, moi 1.0: found 2 doses, expected 4 doses or more with responses that differ.{MEND}"),
        (lambda t: t.drop_duplicates(["moi", "concentration_uM"])[lambda u: u["concentration_uM"] > 0.2], {"by": "moi", "shared": ()}, "fit_shared: found 12 wells, expected more than the 12 parameters.\n  Share more of them, or measure more wells."),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_fitted_together_are_refused(three: pd.DataFrame, change, options, message: str):
    with pytest.raises(FitError) as refused:
        fit_shared(change(three), **options)
    assert str(refused.value) == message
