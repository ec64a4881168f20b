"""fit_custom: what a text may say, bounds, weights, and refusals; certified values are in test_nist.py."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from platekit.curves import fit_custom
from platekit.curves._expression import FUNCTIONS, expression
from platekit.errors import FitError

X = np.linspace(0.5, 10.0, 12)
DECAY = "a*exp(-k*x) + c"
Y = 5.0 * np.exp(-0.7 * X) + 1.0 + np.random.default_rng(3).normal(0, 0.05, len(X))
START = {"a": 1.0, "k": 10.0, "c": 0.1}


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')*b", "b.__class__", "b[0]", "(lambda: b)()", "[b for b in x]", "b if x else 0", "b < x",
        "f'{b}'", "'b'*b", "True*b", "1j*b", "(y := b)", "exp(*b)", "exp(x=b)", "exp(b, x)", "b ^ 2", "b @ x", "b // 2", "b % 2",
        "eval(b)", "exp", "np.exp(b)", "b; import os", "import os", "", "b +", "b and x", "{b}", "(b,)", "...*b", "\0b", "await b",
        "(" * 300 + "b" + ")" * 300, "-" * 1500 + "b", "b" + "+b" * 900, "b*" * 1500 + "b", "9" * 400 + "*b", "b*x + unknown", "x",
    ],
)  # fmt: skip
def test_a_text_that_is_more_than_arithmetic_is_refused(text: str):
    with pytest.raises(FitError):
        expression(text, ["b"])


def test_a_tower_of_powers_is_calculated_at_once_and_not_as_whole_numbers():
    with np.errstate(over="ignore"):
        assert expression("9**9**9**9*b", ["b"])({"x": 1.0, "b": 1.0}) == np.inf


def test_arithmetic_means_what_it_means_in_python():
    # Truth: the same numbers written as Python.
    x, a, b = np.array([0.5, 2.0]), 3.0, 0.7
    found = expression("-a**2 + x/a - (b - 2e-1)**-x * +4", ["a", "b"])({"x": x, "a": a, "b": b})
    assert found == pytest.approx(-(a**2) + x / a - (b - 0.2) ** -x * +4, rel=1e-15)
    for name in FUNCTIONS:
        assert expression(f"{name}(b)", ["b"])({"x": x, "b": b}) == getattr(np, name)(b)


def test_weights_are_one_over_the_standard_deviation_as_scipy_takes_them():
    # Truth: scipy's curve_fit with the same standard deviations and a good start.
    sd = 0.02 + 0.1 * X
    best, covariance = optimize.curve_fit(
        lambda x, a, k, c: a * np.exp(-k * x) + c, X, Y, p0=[5, 0.7, 1], sigma=sd, xtol=1e-13, ftol=1e-13
    )
    result = fit_custom(X, Y, DECAY, START, weights=1 / sd)
    assert list(result.best_values.values()) == pytest.approx(best, rel=1e-6)
    assert [one.stderr for one in result.params.values()] == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-4)


def test_points_that_are_nan_or_weigh_nothing_do_not_count():
    result = fit_custom(np.append(X, [11.0, np.nan]), np.append(Y, [np.nan, 1.0]), DECAY, START)
    weighed = fit_custom(np.append(X, 3.0), np.append(Y, 99.0), DECAY, START, weights=np.append(np.ones(len(X)), 0.0))
    plain = fit_custom(X, Y, DECAY, START).best_values
    assert result.best_values == pytest.approx(plain, rel=1e-9)
    assert weighed.best_values == pytest.approx(plain, rel=1e-6)


def test_a_parameter_that_meets_its_bound_is_held_there_and_the_others_are_best_beside_it():
    # Truth: with c held at 0.5 by hand, the other two by scipy.
    best, _ = optimize.curve_fit(lambda x, a, k: a * np.exp(-k * x) + 0.5, X, Y, p0=[5, 0.7], xtol=1e-13, ftol=1e-13)
    result = fit_custom(X, Y, DECAY, START, bounds={"c": (-1.0, 0.5)})
    assert result.best_values["c"] == 0.5
    assert not result.params["c"].vary
    assert [result.best_values[name] for name in "ak"] == pytest.approx(best, rel=1e-6)
    inside = fit_custom(X, Y, DECAY, START, bounds={"a": (0.0, 100.0), "k": (0.0, np.inf)})
    assert inside.best_values == pytest.approx(fit_custom(X, Y, DECAY, START).best_values, rel=1e-6)


def test_a_line_needs_no_search_and_is_the_regression():
    slope, level = np.polyfit(X, Y, 1)
    result = fit_custom(X, Y, "m*x + n", {"m": 0.0, "n": 0.0})
    assert list(result.best_values.values()) == pytest.approx([slope, level], rel=1e-9)


def test_a_start_of_zero_and_of_the_wrong_order_of_terms_still_arrives():
    y = 3.0 * np.exp(-2.0 * X) + 2.0 * np.exp(-0.1 * X)
    text = "a*exp(-k*x) + b*exp(-m*x)"
    result = fit_custom(X, y, text, {"a": 1.0, "k": 0.0, "b": 1.0, "m": 0.0})
    assert sorted([result.best_values["k"], result.best_values["m"]]) == pytest.approx([0.1, 2.0], rel=1e-6)
    # The order of the two is that of the start.
    for k, m in ((1.0, 10.0), (10.0, 1.0)):
        found = fit_custom(X, y, text, {"a": 1.0, "k": k, "b": 1.0, "m": m}).best_values
        assert [found["k"], found["m"]] == pytest.approx([0.1, 2.0] if k < m else [2.0, 0.1], rel=1e-6)


def test_lmfits_confidence_intervals_work_on_the_result():
    # Truth: for a parameter that enters linearly, with the only other one held, the profile is the t interval.
    result = fit_custom(X, Y, "a*exp(-0.7*x) + c", {"a": 1.0, "c": 1.0})
    half = 2.228139 * result.params["a"].stderr  # t of 10 degrees of freedom
    interval = [value for _, value in result.conf_interval(sigmas=[0.95])["a"]]
    assert interval == pytest.approx([result.params["a"].value + step for step in (-half, 0, half)], rel=1e-4)


REFUSALS = {
    "name": (
        ("b1*(1-exp(-b3*x))", {"b1": 1.0, "b2": 1.0}), {},
        "model 'b1*(1-exp(-b3*x))': found 'b3', which is no parameter, expected x or a parameter of `start`.\n  Names: known are 'b1', 'b2', 'x'.",
    ),
    "unused": (
        ("b1*x", {"b1": 1.0, "b2": 1.0}), {},
        "model 'b1*x': found no 'b2', expected every parameter of `start`.\n  Use it in the model, or leave it out of `start`.",
    ),
    "start": (
        ("b1*x", {"b1": np.nan}), {},
        "fit_custom, start: found nan (float) for 'b1', expected a finite number.\n  A rough guess is enough.",
    ),
    "none": (
        ("x", {}), {},
        'fit_custom: found no parameter in `start`, expected one or more.\n  Give each a value, such as {"b1": 1.0}.',
    ),
    "reserved": (
        ("x*2", {"x": 1.0}), {},
        "fit_custom: found the parameter 'x', expected a name such as 'b1'.\n  x, data, weights and params have a meaning of their own.",
    ),
    "bounds": (
        ("b1*x", {"b1": 1.0}), {"bounds": {"b1": (2.0, 1.0)}},
        "fit_custom: found bounds of 2.0 and 1.0 for 'b1', expected the lower first, and room between them.\n"
        "  A value that is given belongs into the model.",
    ),
    "bound of nothing": (
        ("b1*x", {"b1": 1.0}), {"bounds": {"c1": (1.0, 2.0)}},
        "fit_custom: found bounds of 'c1', expected bounds of a parameter of `start`.\n  Parameters: known are 'b1'.",
    ),
    "weight": (
        ("b1*x", {"b1": 1.0}), {"weights": [-1.0, *[1.0] * 11]},
        "fit_custom: found a weight of -1, expected 0 or more.\n  A weight is one over a standard deviation.",
    ),
    "shapes": (
        ("b1*x", {"b1": 1.0}), {"weights": [1.0]},
        "fit_custom: found x, y and weights of shapes (12,), (12,) and (1,), expected three lists of one length.\n"
        "  Give one y, and one weight if any, for each x.",
    ),
    "no value": (
        ("b1*log(-x)", {"b1": 1.0}), {},
        "fit_custom: found no start from which the model has a value at every x, expected one.\n"
        "  Give a start at which it has, or bounds that keep it there.",
    ),
    "argument": (
        (lambda x, b1, b2: b1 * x + b2, {"b1": 1.0}), {},
        "fit_custom: found no 'b2' in `start`, expected every argument of the model after x.\n  Add it to `start`.",
    ),
    "no argument": (
        (lambda x, b1: b1 * x, {"b1": 1.0, "c": 1.0}), {},
        "fit_custom: found 'c' in `start`, expected an argument of the model after x.\n  Arguments: known are 'b1'.",
    ),
    "shape of values": (
        (lambda x, b1: b1 * x[:3], {"b1": 1.0}), {},
        "fit_custom: found (3,) values of the model for (12,) x, expected one for each x.\n  Let the model calculate all x at once.",
    ),
    "power": (
        ("b1^2*x", {"b1": 1.0}), {},
        "model 'b1^2*x': found 'b1^2*x', expected arithmetic only.\n  A power is written **. Use numbers, x, the parameters of `start`, "
        "+ - * / ** ( ) and abs, arctan, cos, cosh, exp, expm1, log, log10, log1p, log2, sin, sinh, sqrt, tan, tanh.",
    ),
    "function": (
        ("b1*expp(x)", {"b1": 1.0}), {},
        "model 'b1*expp(x)': found 'expp(x)', expected arithmetic only.\n  Functions: did you mean 'exp'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_fitted_is_refused_with_the_way_out(case: str):
    (model, start), options, message = REFUSALS[case]
    with pytest.raises(FitError) as refused:
        fit_custom(X, Y, model, start, **options)
    assert str(refused.value) == message


def test_fewer_points_than_parameters_are_refused():
    with pytest.raises(FitError, match="found 2 points, expected as many as parameters, 3, or more"):
        fit_custom(X[:2], Y[:2], DECAY, START)
