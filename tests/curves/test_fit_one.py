"""fit_one: one curve against published values and analytic truth."""

from __future__ import annotations

import tomllib
from pathlib import Path

import lmfit
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from platekit.curves import fit_one
from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.profile import interval
from platekit.curves._batch.series import batch_of
from platekit.curves.logistic4 import MODEL, logistic4
from platekit.errors import FitError

DOSES = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)


def test_rat42_of_nist_has_its_certified_parameters(shared: Path):
    # b1 / (1 + exp(b2 - b3 x)) is a logistic in x with the bottom held at 0. x / 10 is taken as log10 dose, so that
    # the hill lies inside its bounds: hill = 10 b3 / ln 10, log10 EC50 = b2 / b3 / 10.
    folder = shared / "reference" / "dose_response" / "nist"
    measured = pd.read_csv(folder / "Rat42.csv")
    truth = tomllib.loads((folder / "certified.toml").read_text(encoding="utf-8"))["Rat42"]
    result = fit_one(10 ** (measured["x"].to_numpy() / 10), measured["y"].to_numpy(), held={"bottom": 0.0})
    found, sds = result.best_values, {name: result.params[name].stderr for name in result.var_names}
    b3 = found["hill"] * np.log(10) / 10
    assert [found["top"], found["log10_ec50"] * 10 * b3, b3] == pytest.approx(truth["certified"], rel=1e-6)
    assert result.chisqr == pytest.approx(truth["rss"], rel=1e-8)
    assert sds["top"] == pytest.approx(truth["certified_sd"][0], rel=1e-3)


@pytest.mark.parametrize("row", [4, 5])
def test_where_tcplfit2_chose_hill_its_ac50_lies_inside_our_interval(shared: Path, row: int):
    # The same model with the baseline held at 0. tcplfit2 weighs by Student t(4) and we by least squares, so that the
    # numbers themselves must differ; our 95 % interval holds theirs.
    table = pd.read_csv(shared / "reference" / "dose_response" / "tcplfit2_signatures.csv").set_index("row")
    doses, responses = (np.array(table.loc[row, name].split("|"), dtype=float) for name in ("conc", "resp"))
    result = fit_one(doses, responses, held={"top": 0.0})
    rss, n = result.chisqr, len(doses)
    theirs = fit_one(doses, responses, held={"top": 0.0, "log10_ec50": float(np.log10(table.loc[row, "ac50"]))})
    # F(1, 4) at 95 % is 7.71.
    assert theirs.chisqr <= rss * (1 + 7.71 / (n - 3))


def test_the_result_is_lmfits_own_and_an_exact_curve_is_recovered():
    result = fit_one(DOSES, logistic4(DOSES, 105.0, 12.0, -0.4, 1.7, rising=False))
    assert isinstance(result, lmfit.model.ModelResult)
    truth = {"top": 105.0, "bottom": 12.0, "log10_ec50": -0.4, "hill": 1.7}
    assert result.params.valuesdict() == pytest.approx(truth, rel=1e-6)
    assert result.best_values["rising"] is False
    assert result.eval(dose_uM=np.array([0.0, 10**-0.4])) == pytest.approx([105.0, 58.5])


def test_wells_at_dose_zero_hold_the_plateau_of_low_doses():
    doses, bottom = np.array([0.0, 0.0, 1.0, 3.0, 10.0, 30.0, 100.0]), 40.0
    with_zero = fit_one(doses, np.where(doses == 0, bottom, logistic4(doses, 100.0, bottom, 0.0, 1.0, rising=True)))
    assert with_zero.best_values["bottom"] == pytest.approx(bottom, rel=1e-6)


def test_flat_is_the_mean():
    assert fit_one([1.0, 2.0, 3.0], [4.0, 5.0, 9.0], model="flat").best_values["level"] == pytest.approx(6.0)


curves = st.tuples(
    st.floats(-1.5, 0.3), st.floats(0.7, 3.0), st.floats(20.0, 200.0), st.integers(0, 2**32 - 1)
)  # log10 EC50, hill, span, seed of the noise


def _noisy(curve: tuple[float, float, float, int]) -> np.ndarray:
    midpoint, hill, span, seed = curve
    noise = np.random.default_rng(seed).normal(0, 0.02 * span, len(DOSES))
    return logistic4(DOSES, span, 0.0, midpoint, hill, rising=True) + noise


# lmfit stops at 1e-10 of the parameters, whose numerical derivatives are good to 1e-8: 1e-5 leaves room for both.
CLOSE = 1e-5


@settings(max_examples=15, deadline=None)
@given(curves)
def test_doses_in_another_unit_move_only_the_ec50_and_by_the_factor(curve):
    responses = _noisy(curve)
    uM, nM = fit_one(DOSES, responses).best_values, fit_one(1000 * DOSES, responses).best_values
    assert nM["log10_ec50"] == pytest.approx(uM["log10_ec50"] + 3, abs=CLOSE)
    for name in ("top", "bottom", "hill"):
        assert nM[name] == pytest.approx(uM[name], rel=CLOSE, abs=CLOSE * curve[2])


@settings(max_examples=15, deadline=None)
@given(curves)
def test_a_falling_curve_is_the_mirror_image_of_a_rising_one(curve):
    responses = _noisy(curve)
    up, down = fit_one(DOSES, responses).best_values, fit_one(DOSES, -responses).best_values
    assert down["top"] == pytest.approx(-up["bottom"], abs=CLOSE * curve[2])
    assert down["bottom"] == pytest.approx(-up["top"], rel=CLOSE, abs=CLOSE * curve[2])
    assert [down["log10_ec50"], down["hill"]] == pytest.approx([up["log10_ec50"], up["hill"]], rel=CLOSE, abs=CLOSE)


@settings(max_examples=15, deadline=None)
@given(curves, st.floats(-500.0, 500.0))
def test_adding_a_constant_moves_the_plateaus_only(curve, constant):
    responses = _noisy(curve)
    before, after = fit_one(DOSES, responses).best_values, fit_one(DOSES, responses + constant).best_values
    for name in ("top", "bottom"):
        assert after[name] == pytest.approx(before[name] + constant, abs=CLOSE * (curve[2] + abs(constant)))
    assert [after["log10_ec50"], after["hill"]] == pytest.approx(
        [before["log10_ec50"], before["hill"]], rel=CLOSE, abs=CLOSE
    )


@settings(max_examples=15, deadline=None)
@given(curves, st.permutations(range(len(DOSES))))
def test_the_order_of_wells_is_irrelevant(curve, order):
    responses = _noisy(curve)
    assert fit_one(DOSES[order], responses[order]).best_values == pytest.approx(
        fit_one(DOSES, responses).best_values, rel=CLOSE, abs=CLOSE * curve[2]
    )


def test_weights_are_one_over_the_standard_deviation_as_scipy_takes_them():
    # Truth: scipy's curve_fit with the same standard deviations from a good start. Each well has its own, also at one dose.
    rng = np.random.default_rng(4)
    sd = rng.uniform(1.0, 20.0, len(DOSES))
    responses = logistic4(DOSES, 100.0, 5.0, -0.8, 1.2, rising=False) + rng.normal(0, sd)
    best, covariance = optimize.curve_fit(
        lambda dose, *p: logistic4(dose, *p, rising=False),
        DOSES,
        responses,
        p0=[100, 5, -0.8, 1.2],
        sigma=sd,
        xtol=1e-13,
    )
    for weights in (1 / sd, 1e4 / sd):
        result = fit_one(DOSES, responses, weights=weights)
        assert [result.best_values[name] for name in result.var_names] == pytest.approx(best, rel=CLOSE)
        errors = [result.params[name].stderr for name in result.var_names]
        assert errors == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-4)


def test_equal_weights_change_nothing_and_a_well_of_weight_zero_is_not_there():
    responses = _noisy((-0.8, 1.2, 100.0, 9))
    plain = fit_one(DOSES, responses).best_values
    assert fit_one(DOSES, responses, weights=np.full(len(DOSES), 0.2)).best_values == pytest.approx(plain, rel=CLOSE)
    one_more = fit_one(np.append(DOSES, 0.1), np.append(responses, 1e4), weights=np.append(np.ones(len(DOSES)), 0.0))
    assert one_more.best_values == pytest.approx(plain, rel=1e-9)
    assert one_more.ndata == len(DOSES)


@pytest.mark.parametrize("weighted", [False, True])
def test_lmfits_interval_of_the_midpoint_is_our_profile(weighted: bool):
    # Two ways to one definition: lmfit searches its F test, the engine the residual sum RSS (1 + F / (n - 4)).
    responses = _noisy((-0.8, 1.2, 100.0, 9))
    weights = np.random.default_rng(5).uniform(0.5, 2.0, 8).repeat(3) if weighted else np.ones(len(DOSES))
    result = fit_one(DOSES, responses, weights=weights)
    theirs = [end for _, end in result.conf_interval(p_names=["log10_ec50"], sigmas=[0.95])["log10_ec50"]]
    batch = batch_of([DOSES], [responses])
    problem = Problem(batch.weighted(weights[::3, None] ** 2), MODEL)
    best, freedom = fit_batch(problem), len(DOSES) - 4
    limit = best.rss * (1 + stats.f.isf(0.05, 1, freedom) / freedom) - problem.batch.within
    low, high = interval(problem, best.shape, limit)
    assert theirs[0::2] == pytest.approx([low[0], high[0]], abs=5e-5)
    assert theirs[1] == pytest.approx(best.shape[0, 0], abs=1e-6)


def test_a_relation_between_parameters_is_an_expression_of_lmfits():
    # Truth: scipy fits the curve with the relation written into it.
    responses = 20.0 + 0.8 * _noisy((-0.8, 1.2, 100.0, 9))
    result = fit_one(DOSES, responses)
    parameters = result.params.copy()
    parameters["bottom"].expr = "top / 5"
    parameters.add("nanomolar", expr="log10_ec50 + 3")
    related = result.model.fit(responses, parameters, dose_uM=DOSES)
    best, _ = optimize.curve_fit(
        lambda dose, top, *p: logistic4(dose, top, top / 5, *p), DOSES, responses, p0=[100, -0.8, 1]
    )
    assert [related.best_values[name] for name in ("top", "log10_ec50", "hill")] == pytest.approx(best, rel=CLOSE)
    assert related.best_values["bottom"] == pytest.approx(related.best_values["top"] / 5)
    assert related.params["nanomolar"].value == pytest.approx(best[1] + 3, rel=CLOSE)
    assert related.params["nanomolar"].stderr == pytest.approx(related.params["log10_ec50"].stderr, rel=1e-6)


def test_weights_that_are_none_are_refused():
    with pytest.raises(FitError) as refusal:
        fit_one([1, 2, 4, 8], [1, 2, 3, 4], weights=[1, 1, -2, 1])
    assert str(refusal.value) == (
        "one dose series: found a weight of -2, expected a number, 0 or more.\n"
        "  A weight is one over the standard deviation of a well."
    )
    with pytest.raises(FitError) as refusal:
        fit_one([1, 2, 4, 8], [1, 2, 3, 4], weights=[1, 1])
    assert str(refusal.value) == (
        "one dose series: found weights of shape (2,) and responses of shape (4,), expected one weight for each response.\n"
        "  Give two lists of the same length."
    )


MEND = "\n  Leave such a series unfitted, or measure more doses."


@pytest.mark.parametrize(
    ("doses", "responses", "found"),
    [
        ([1.0, 2.0, 4.0], [1.0, 2.0, 3.0], "3 doses"),
        ([1.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0], "one dose only"),
        ([1.0, 2.0, 4.0, 8.0], [np.nan] * 4, "no well with a dose and a finite response"),
        ([1.0, 2.0, 4.0, 8.0, 16.0], [7.0] * 5, "the same response in every well"),
    ],
)
def test_wells_that_carry_no_curve_are_refused(doses, responses, found):
    with pytest.raises(FitError) as refusal:
        fit_one(doses, responses)
    assert str(refusal.value) == (
        f"one dose series: found {found}, expected 4 doses or more with responses that differ.{MEND}"
    )


def test_an_unknown_parameter_is_refused():
    with pytest.raises(FitError) as refusal:
        fit_one([1, 2, 4, 8], [1, 2, 3, 4], held={"botom": 0.0})
    assert str(refusal.value) == (
        "model 'logistic4': found the parameter 'botom', expected a parameter of the model.\n"
        "  Parameters: did you mean 'bottom'?"
    )


def test_an_unknown_model_is_refused():
    with pytest.raises(FitError) as refusal:
        fit_one([1, 2, 4, 8], [1, 2, 3, 4], model="logistic44")
    assert str(refusal.value) == (
        "curve model: found 'logistic44', expected a model that platekit has.\n  Models: did you mean 'logistic4'?"
    )


def test_lists_of_unequal_length_are_refused():
    with pytest.raises(FitError) as refusal:
        fit_one([1, 2, 4, 8], [1, 2, 3])
    assert str(refusal.value) == (
        "one dose series: found doses of shape (4,) and responses of shape (3,), expected one response for each dose.\n"
        "  Give two lists of the same length."
    )


def test_with_every_parameter_given_there_is_nothing_to_fit():
    with pytest.raises(FitError) as refusal:
        fit_one([1, 2, 4, 8], [1, 2, 3, 4], held={"top": 4.0, "bottom": 0.0, "log10_ec50": 0.3, "hill": 1.0})
    assert str(refusal.value) == (
        "model 'logistic4': found every parameter given, expected one to fit.\n  Leave a parameter out of `held`."
    )
