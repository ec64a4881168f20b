"""Every model of the registry: its equation beside that of R's drc, its derivatives, and what the engines make of it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import optimize

from platekit.curves import fit_one
from platekit.curves._batch.fit import THOROUGH, fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import NO_DOSE, Batch, batch_of
from platekit.curves._model import PLATEAUS, Model, model_named
from platekit.errors import FitError
from platekit.registry import offers

MODELS: dict[str, Model] = {model.name: model for model in offers("platekit.curves", "MODEL") if model.name != "flat"}
NAMES = sorted(MODELS)
LOG10 = np.linspace(-3.0, 1.5, 10)
DOSES = np.repeat(10.0**LOG10, 2)
# exp(-1 / dose) has a dose of its own in it.
WITHOUT_UNIT = [name for name in NAMES if name != "cedergreen"]


@dataclass(frozen=True)
class Truth:
    """The linear parameters of curves that fall, or rise first, and the range of their shapes."""

    linear: tuple[float, ...]
    shape: tuple[tuple[float, float], ...]


MIDPOINT, HILL = (-2.0, 1.0), (-0.3, 0.5)
TWO_STEPS = ((-2.0, -0.5), (-0.2, 0.5), (1.0, 2.5), (-0.2, 0.5))
TRUTHS = {
    "bell": Truth((0.0, -40.0, 100.0), TWO_STEPS),
    "biphasic": Truth((100.0, 0.0), (*TWO_STEPS, (0.25, 0.75))),
    "brain_cousens": Truth((100.0, 0.0, 250.0), ((-0.7, 0.6), (0.2, 0.6))),
    "cedergreen": Truth((100.0, 0.0, 150.0), ((0.1, 1.0), (0.1, 0.6))),
    "gain_loss": Truth((0.0, 100.0), TWO_STEPS),
    "gompertz": Truth((100.0, 20.0), (MIDPOINT, (-1.0, 0.6))),
    "logistic2": Truth((100.0, 0.0), (MIDPOINT, HILL)),
    "logistic3": Truth((100.0, 20.0), (MIDPOINT, HILL)),
    "logistic4": Truth((100.0, 20.0), (MIDPOINT, HILL)),
    "logistic5": Truth((100.0, 20.0), (MIDPOINT, HILL, (-0.7, 0.8))),
    "weibull1": Truth((100.0, 20.0), (MIDPOINT, HILL)),
    "weibull2": Truth((100.0, 20.0), (MIDPOINT, HILL)),
}


def shapes(name: str, number: int) -> np.ndarray:
    """Return random shapes of true curves, (k, number)."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    return np.array([rng.uniform(*ends, number) for ends in TRUTHS[name].shape])


def curve(name: str, shape: np.ndarray, linear: np.ndarray | None = None) -> np.ndarray:
    """Return the responses at all wells, by the model's equation."""
    model, linear = MODELS[name], np.array(TRUTHS[name].linear) if linear is None else linear
    return model.function(DOSES, **model.named(linear, shape), rising=bool(linear[1] > linear[0]))


def noisy(name: str, number: int, sd: float = 4.0) -> list[np.ndarray]:
    rng = np.random.default_rng(7)
    return [curve(name, shape) + rng.normal(0, sd, len(DOSES)) for shape in shapes(name, number).T]


def problem(name: str, values: list[np.ndarray], doses: np.ndarray = DOSES, sign: float = 1.0) -> Problem:
    """Return the problem with the plateaus that this model needs."""
    model = MODELS[name]
    given = np.array([[sign * v if n in model.given else np.nan] for n, v in zip(model.linear, TRUTHS[name].linear, strict=True)])  # fmt: skip
    limits = Limits(np.nan_to_num(given, nan=-np.inf), np.nan_to_num(given, nan=np.inf)) if model.given else None
    return Problem(batch_of([doses] * len(values), values), model, limits)


def held(name: str) -> dict[str, float]:
    model = MODELS[name]
    return {n: v for n, v in zip(model.linear, TRUTHS[name].linear, strict=True) if n in model.given}


def test_every_model_has_a_truth_here():
    assert sorted(TRUTHS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_bases_times_linear_parameters_are_the_equation(name):
    model, linear = MODELS[name], np.array(TRUTHS[name].linear)
    for shape in shapes(name, 5).T:
        for sign in (1.0, -1.0):
            drawn = np.tensordot(sign * linear, model.bases(np.log10(DOSES), shape), 1)
            assert drawn == pytest.approx(curve(name, shape, sign * linear), rel=1e-12, abs=1e-9)
        shown = model.shape_of(model.named(linear, shape))
        assert [shown[box.name] for box in model.boxes(-3.0, 1.5)] == pytest.approx(shape.tolist())


def of_drc(name: str, p: dict[str, float]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the equation that drc documents, with the parameters as the docstring of the model translates them."""
    exp, log, ln2 = np.exp, np.log, np.log(2.0)
    e = 10.0 ** p.get("log10_ec50", p.get("log10_e", 0.0))
    if name in ("logistic2", "logistic3", "logistic4", "weibull1", "weibull2", "logistic5", "gompertz", "biphasic"):
        d, c = (p[one] for one in (("front", "back") if "front" in p else ("top", "bottom")))
    else:
        d, c = p["front"], p.get("back", 0.0)
    b = p.get("hill", 1.0)
    if name in ("logistic2", "logistic3", "logistic4"):
        return lambda x: c + (d - c) / (1 + exp(b * (log(x) - log(e))))  # LL.4
    if name == "logistic5":
        f = p["asymmetry"]
        e5 = e / (2 ** (1 / f) - 1) ** (1 / b)
        return lambda x: c + (d - c) / (1 + exp(b * (log(x) - log(e5)))) ** f  # LL.5
    if name == "weibull1":
        e1 = e / ln2 ** (1 / b)
        return lambda x: c + (d - c) * exp(-exp(b * (log(x) - log(e1))))  # W1.4
    if name == "weibull2":
        e2 = e * ln2 ** (1 / b)
        return lambda x: c + (d - c) * (1 - exp(-exp(-b * (log(x) - log(e2)))))  # W2.4
    if name == "gompertz":
        b4 = p["curvature"] / e
        e4 = -log(ln2 / (exp(p["curvature"]) - 1)) / b4
        d4 = c + (d - c) / exp(-exp(-b4 * e4))
        return lambda x: c + (d4 - c) * exp(-exp(b4 * (x - e4)))  # G.4
    if name == "biphasic":
        d1, d2, e2 = c + p["share"] * (d - c), (1 - p["share"]) * (d - c), e * 10 ** p["decades"]
        return lambda x: (
            c + (d1 - c) / (1 + exp(b * (log(x) - log(e)))) + d2 / (1 + exp(p["second_hill"] * (log(x) - log(e2))))
        )  # twophase
    if name == "brain_cousens":
        return lambda x: c + (d - c + p["stimulation"] * x) / (1 + exp(b * (log(x) - log(e))))  # BC.5
    if name == "cedergreen":
        return lambda x: c + (d - c + p["stimulation"] * exp(-1 / x)) / (1 + exp(b * (log(x) - log(e))))  # CRS.5a
    la = e * 10 ** p["decades"]
    if name == "gain_loss":  # tcplfit2's gnls, on a front that is not 0
        return lambda x: d + (p["peak"] - d) / ((1 + (e / x) ** b) * (1 + (x / la) ** p["loss_hill"]))
    up, down = (
        lambda x: x**b / (x**b + e**b),
        lambda x: x ** p["back_hill"] / (x ** p["back_hill"] + la ** p["back_hill"]),
    )
    return lambda x: d * (1 - up(x)) + p["peak"] * up(x) * (1 - down(x)) + c * up(x) * down(x)


@pytest.mark.parametrize("name", NAMES)
def test_the_equation_is_the_one_that_is_documented_elsewhere(name):
    linear = np.array(TRUTHS[name].linear)
    for shape in shapes(name, 5).T:
        with np.errstate(over="ignore"):
            theirs = of_drc(name, MODELS[name].named(linear, shape))(DOSES)
        # Gompertz's d at minus infinity is taken apart and put together again, which costs some digits.
        assert curve(name, shape) == pytest.approx(theirs, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_bend_is_the_derivative(name):
    model = MODELS[name]
    linear = np.array(TRUTHS[name].linear)[:, None] * np.ones(20)
    shape, doses = shapes(name, 20), LOG10[:, None]
    bend = model.bend(doses, shape, linear, model.bases(doses, shape))
    step = 1e-5
    for place in range(len(shape)):
        away = np.zeros((len(shape), 1))
        away[place] = step
        ends = [(linear[:, None] * model.bases(doses, shape + sign * away)).sum(axis=0) for sign in (1, -1)]
        # Central differences: the error is of the order of step squared, times a span of a few hundred.
        assert bend[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_at_dose_0_the_curve_is_at_the_plateau_of_low_doses_and_all_is_finite(name):
    model, linear = MODELS[name], np.array(TRUTHS[name].linear)
    boxes = model.boxes(-3.0, 1.5)
    corners = np.stack(np.meshgrid(*([box.low, box.high] for box in boxes)), axis=-1).reshape(-1, len(boxes)).T
    doses = np.array([[NO_DOSE], [-3.0], [1.5]])
    wide = linear[:, None] * np.ones(corners.shape[1])
    bases = model.bases(doses, corners)
    assert np.isfinite(bases).all()
    assert np.isfinite(model.bend(doses, corners, wide, bases)).all()
    assert (wide[:, None] * bases).sum(axis=0)[0] == pytest.approx(linear[0], abs=1e-9)
    shape = shapes(name, 1)[:, 0]
    for sign in (1.0, -1.0):
        at_zero = model.function(
            0.0, **model.named(sign * linear, shape), rising=bool(sign * (linear[1] - linear[0]) > 0)
        )
        assert float(at_zero) == pytest.approx(sign * linear[0], abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_midpoint_is_where_half_of_the_effect_is_done(name):
    model, linear = MODELS[name], np.array(TRUTHS[name].linear)
    fine = np.linspace(-9.0, 9.0, 360_001)
    for shape in shapes(name, 5).T:
        drawn = np.tensordot(linear, model.bases(fine, shape), 1)
        # The bells and hormeses here all rise above their front first; the others only go from front to back.
        peaked = drawn.max() > drawn[0] + 1
        goal = (drawn[0] + drawn.max()) / 2 if peaked else (linear[0] + linear[1]) / 2
        first = fine[(drawn >= goal if peaked else drawn <= goal).argmax()]
        assert model.midpoint(linear, shape) == pytest.approx(first, abs=1e-4)
        assert model.midpoint(-linear, shape) == pytest.approx(first, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "linear"),
    [("bell", (0.0, 100.0, 50.0)), ("brain_cousens", (100.0, 0.0, -50.0)), ("cedergreen", (100.0, 0.0, -50.0))],
)
def test_a_curve_without_the_peak_of_its_model_has_no_midpoint(name, linear):
    assert np.isnan(MODELS[name].midpoint(np.array(linear), shapes(name, 1)[:, 0]))


@pytest.mark.parametrize("name", NAMES)
def test_exact_curves_are_found_by_both_engines(name):
    truth, model = shapes(name, 6), MODELS[name]
    values = [curve(name, shape) for shape in truth.T]
    found = fit_batch(problem(name, values), THOROUGH)
    scale = np.array([np.sum((one - one.mean()) ** 2) for one in values])
    assert found.rss == pytest.approx(0, abs=1e-10 * scale.min())
    # A valley of the asymmetry is so flat that its last digits are lost; all others are sharp.
    assert found.shape == pytest.approx(truth, abs=1e-3 if name == "logistic5" else 1e-4)
    linear = np.array(TRUTHS[name].linear)[:, None] * np.ones(6)
    assert found.linear == pytest.approx(linear, rel=1e-3, abs=0.05)
    for place in range(2):
        result = fit_one(DOSES, values[place], model=name, held=held(name))
        expected = model.named(np.array(TRUTHS[name].linear), truth[:, place])
        assert result.chisqr <= 1e-10 * scale[place]
        assert result.params.valuesdict() == pytest.approx(expected, rel=1e-2, abs=1e-2)


@pytest.mark.parametrize("name", NAMES)
def test_up_and_down_are_mirror_images(name):
    values = noisy(name, 6)
    down, up = fit_batch(problem(name, values)), fit_batch(problem(name, [-one for one in values], sign=-1.0))
    assert up.rss == pytest.approx(down.rss, rel=1e-7)
    assert MODELS[name].linear == ("front", "peak") or MODELS[name].linear[:2] == PLATEAUS
    sharp = (down.shape_sd < 0.1).all(axis=0)
    assert up.shape[:, sharp] == pytest.approx(down.shape[:, sharp], abs=1e-4)
    assert up.linear[:, sharp] == pytest.approx(-down.linear[:, sharp], rel=1e-3, abs=0.05)


@pytest.mark.parametrize("name", WITHOUT_UNIT)
def test_doses_in_another_unit_move_the_midpoint_alone(name):
    values = noisy(name, 6)
    before, after = fit_batch(problem(name, values)), fit_batch(problem(name, values, doses=1000 * DOSES))
    assert after.rss == pytest.approx(before.rss, rel=1e-7)
    sharp = (before.shape_sd < 0.1).all(axis=0)
    assert after.shape[0, sharp] - 3 == pytest.approx(before.shape[0, sharp], abs=1e-4)
    assert after.shape[1:, sharp] == pytest.approx(before.shape[1:, sharp], abs=1e-4)
    # The stimulation of Brain and Cousens is one per dose.
    per_dose = np.array([1e3 if one == "stimulation" else 1.0 for one in MODELS[name].linear])[:, None]
    assert (per_dose * after.linear)[:, sharp] == pytest.approx(before.linear[:, sharp], rel=1e-3, abs=0.05)


def test_cedergreens_curve_has_a_dose_in_it():
    values = noisy("cedergreen", 1)
    before, after = (fit_batch(problem("cedergreen", values, doses=unit * DOSES), THOROUGH) for unit in (1, 1000))
    assert abs(after.rss[0] / before.rss[0] - 1) > 0.01


def by_scipy(of: Problem, values: np.ndarray, seed: int) -> float:
    """Return the least residual sum of several searches from random shapes, the best of many."""
    low, high = of.ends[0][:, 0], of.ends[1][:, 0]
    fixed = np.array([np.nan] * len(of.model.linear)) if of.limits is None else of.limits.low[:, 0]
    free = ~np.isfinite(fixed)

    def residual(shape: np.ndarray) -> np.ndarray:
        base = of.model.bases(np.log10(DOSES), shape).T
        rest = values - base[:, ~free] @ fixed[~free]
        return rest - base[:, free] @ np.linalg.lstsq(base[:, free], rest, rcond=None)[0] if free.any() else rest

    points = np.random.default_rng(seed).uniform(low, high, (40, len(low)))
    points = points[np.argsort([np.sum(residual(one) ** 2) for one in points])[:5]]
    return min(
        2 * optimize.least_squares(residual, one, bounds=(low, high), xtol=1e-10, max_nfev=100).cost for one in points
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_finds_what_many_searches_of_scipy_find(name):
    values = noisy(name, 20)
    of = problem(name, values)
    found = fit_batch(of)
    best = np.array([by_scipy(of, one, seed) for seed, one in enumerate(values)])
    assert np.mean(found.rss <= best * (1 + 1e-6)) >= 0.95
    assert found.settled.mean() >= 0.95


def test_a_plateau_that_a_model_needs_must_be_said():
    with pytest.raises(FitError) as refusal:
        fit_one(DOSES, noisy("logistic3", 1)[0], model="logistic3")
    assert str(refusal.value) == (
        "model 'logistic3': found no 'front', expected the plateau that comes with the data.\n"
        "  Say it, such as {'front': 0.0}, or use 'logistic4', which fits both plateaus."
    )


@pytest.mark.parametrize("name", ["gain_loss", "bell"])
def test_a_front_that_is_given_is_kept(name):
    # tcplfit2's gnls begins and ends at 0.
    values = noisy("gain_loss", 1)[0]
    result = fit_one(DOSES, values, model=name, held={"front": 0.0})
    assert result.best_values["front"] == 0.0
    assert result.chisqr >= fit_one(DOSES, values, model=name).chisqr


def test_every_model_is_called_by_its_name():
    assert all(model_named(name) is model for name, model in MODELS.items())
    assert all(model.function.__name__ == name for name, model in MODELS.items())


def test_batches_of_different_designs_take_their_own_boxes():
    one, other = noisy("biphasic", 2)
    together = fit_batch(Problem(batch_of([DOSES, DOSES[4:]], [one, other[4:]]), MODELS["biphasic"]))
    alone = [fit_batch(Problem(batch, MODELS["biphasic"])) for batch in (_batch(one, 0), _batch(other, 4))]
    assert together.rss == pytest.approx([fit.rss[0] for fit in alone], rel=1e-6)


def _batch(values: np.ndarray, start: int) -> Batch:
    return batch_of([DOSES[start:]], [values[start:]])
