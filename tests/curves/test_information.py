"""Standard errors: by first derivatives, by the observed information, and none where nothing tells the noise."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

import platekit as pk
from platekit.curves.logistic4 import logistic4
from platekit.errors import FitError, PlatekitError

# Root length of perennial ryegrass [cm] at doses of ferulic acid [mM]: Inderjit, Streibig & Olofsdotter (2002) Physiol
# Plant 114:422; the data set `ryegrass` of the R package drc.
ROOTS = {
    0.0: (7.58, 8.0, 8.328571, 7.25, 7.375, 7.9625), 0.94: (8.355556, 6.914286, 7.75), 1.88: (6.871429, 6.45, 5.922222),
    3.75: (1.925, 2.885714, 4.233333), 7.5: (1.1875, 0.8571429, 1.057143), 15.0: (0.6875, 0.525, 0.825),
    30.0: (0.25, 0.22, 0.44),
}  # fmt: skip
DOSES = np.array([dose for dose, roots in ROOTS.items() for _ in roots])
LENGTH = np.array([root for roots in ROOTS.values() for root in roots])
# summary(drm(rootl ~ conc, data = ryegrass, fct = LL.4())) of drc (Ritz et al. 2015, PLoS ONE 10:e0146021,
# doi:10.1371/journal.pone.0146021): b, c, d, e with their standard errors.
DRC = {"hill": (2.98222, 0.46506), "bottom": (0.48141, 0.21219), "top": (7.79296, 0.18857), "e": (3.05795, 0.18573)}


def test_ryegrass_has_the_estimates_and_standard_errors_of_drc():
    result = pk.fit_one(DOSES, LENGTH, standard_errors="hessian")
    assert len(LENGTH) == 24
    midpoint = result.params["log10_ec50"]
    e = 10**midpoint.value
    # At the optimum of a residual sum the second derivatives change scale like first ones: se(e) = e ln 10 se(log10 e).
    found = {name: (result.params[name].value, result.params[name].stderr) for name in ("hill", "bottom", "top")}
    found["e"] = (e, e * np.log(10) * (midpoint.stderr or 0.0))
    for name, (value, error) in DRC.items():
        # drc's search and its numerical Hessian have about four digits.
        assert found[name] == (pytest.approx(value, rel=1e-4), pytest.approx(error, rel=1e-3))
    assert str(result.message).endswith("Standard errors of the observed information.")
    errors = np.sqrt(np.diag(np.asarray(result.covar)))
    assert errors == pytest.approx([result.params[name].stderr for name in result.params])


def test_the_observed_information_of_an_exponential_is_that_of_algebra():
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    y = np.array([5.3, 2.9, 1.9, 1.0, 0.8])
    result = pk.fit_custom(x, y, "a*exp(-k*x)", {"a": 1.0, "k": 1.0}, standard_errors="hessian")
    a, k = result.best_values["a"], result.best_values["k"]
    decay = np.exp(-k * x)
    residual = y - a * decay
    jacobian = np.stack([decay, -a * x * decay])
    second = np.array([[0.0, -(residual @ (x * decay))], [-(residual @ (x * decay)), residual @ (a * x**2 * decay)]])
    covariance = (residual @ residual) / 3 * np.linalg.inv(jacobian @ jacobian.T - second)
    assert np.asarray(result.covar) == pytest.approx(covariance, rel=1e-5)
    gauss_newton = pk.fit_custom(x, y, "a*exp(-k*x)", {"a": 1.0, "k": 1.0})
    assert np.asarray(gauss_newton.covar) == pytest.approx(
        (residual @ residual) / 3 * np.linalg.inv(jacobian @ jacobian.T), rel=1e-5
    )


def test_both_kinds_agree_where_the_curve_is_met_closely():
    doses = np.repeat(10.0 ** np.arange(-2.0, 2.5, 0.5), 2)
    values = logistic4(doses, 90.0, 5.0, 0.0, 1.2, rising=True) + 1e-4 * np.random.default_rng(2).normal(
        size=len(doses)
    )
    first, second = (pk.fit_one(doses, values, standard_errors=kind) for kind in ("jacobian", "hessian"))
    # lmfit's derivatives are one-sided differences.
    for name in first.params:
        assert second.params[name].stderr == pytest.approx(first.params[name].stderr, rel=1e-3)


@pytest.mark.parametrize("kind", ["jacobian", "hessian"])
def test_with_no_more_wells_than_parameters_there_are_no_standard_errors(kind: str):
    result = pk.fit_one([0.1, 1.0, 10.0, 100.0], [98.0, 70.0, 20.0, 3.0], standard_errors=kind)
    assert np.isnan([parameter.stderr for parameter in result.params.values()]).all()
    assert not result.errorbars
    assert result.covar is None
    assert str(result.message).endswith("No standard errors: 4 points for 4 parameters leave none to tell the noise.")
    assert "nan" in result.fit_report()
    custom = pk.fit_custom([1.0, 2.0], [3.0, 5.0], "a+b*x", {"a": 1.0, "b": 1.0}, standard_errors=kind)
    assert np.isnan([parameter.stderr for parameter in custom.params.values()]).all()


def test_a_kind_of_standard_errors_that_there_is_not_is_refused():
    with pytest.raises(FitError) as refused:
        pk.fit_one(DOSES, LENGTH, standard_errors="jackknife")
    assert str(refused.value) == (
        "fit_one, standard_errors: found 'jackknife', expected a kind of standard errors.\n"
        "  Kinds: known are 'hessian', 'jacobian'."
    )


@pytest.mark.skipif(find_spec("matplotlib") is not None, reason="matplotlib is there, and draws")
@pytest.mark.parametrize("name", ["plot", "plot_fit", "plot_residuals"])
def test_a_plot_without_matplotlib_says_what_to_do(name: str):
    for result in (pk.fit_one(DOSES, LENGTH), pk.fit_custom([1.0, 2.0, 3.0], [3.0, 5.0, 8.0], "a*x", {"a": 1.0})):
        with pytest.raises(PlatekitError) as refused:
            getattr(result, name)(title="roots")
        assert str(refused.value) == (
            "result.plot: found no matplotlib, expected the library that lmfit draws with.\n"
            "  Install it by `pip install matplotlib`, or draw the curve that result.eval(dose_uM=doses) gives, or eval(x=x), with any other."
        )
