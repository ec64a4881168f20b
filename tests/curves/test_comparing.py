"""Which model describes a series: simulations of known models, and what the table says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import platekit as pk
from platekit.curves._batch.series import batch_of
from platekit.curves._model import model_named
from platekit.curves.bell import bell
from platekit.curves.brain_cousens import brain_cousens
from platekit.curves.comparing import MODELS, compare
from platekit.curves.logistic4 import logistic4
from platekit.errors import FitError

DOSES = np.repeat(10.0 ** np.linspace(-3, 2, 11), 3)


def noise(seed: int = 1, sd: float = 3.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd, len(DOSES))


RISE_AND_FALL = bell(DOSES, 0.0, -60.0, 90.0, -1.0, 1.5, 2.0, 1.5)


def chosen(table: pd.DataFrame) -> str:
    return str(table.loc[table["chosen"], "model"].item())


def test_the_row_of_a_model_holds_what_lmfit_finds_and_what_the_formulas_say():
    values = logistic4(DOSES, 100.0, 5.0, -0.3, 1.3, rising=False) + noise()
    table = pk.compare_models(DOSES, values, models=["logistic4", "brain_cousens"]).set_index("model")
    result = pk.fit_one(DOSES, values)
    row, n = table.loc["logistic4"], len(values)
    assert row["rss"] == pytest.approx(result.chisqr, rel=1e-6)
    for name in ("top", "bottom", "log10_ec50", "hill"):
        assert row[name] == pytest.approx(result.best_values[name], rel=1e-4)
    assert row["ec50_uM"] == pytest.approx(10 ** row["log10_ec50"])
    # lmfit's AIC counts the parameters of the curve, ours the variance as well; then the correction for few wells.
    assert row["aicc"] == pytest.approx(result.aic + 2 + 2 * 5 * 6 / (n - 6), rel=1e-6)
    total = np.sum((values - values.mean()) ** 2)
    assert table.loc["flat", "rss"] == pytest.approx(total)
    f = (total - row["rss"]) / 3 / (row["rss"] / (n - 4))
    assert row["p_any"] == pytest.approx(stats.f.sf(f, 3, n - 4), rel=1e-3)
    assert np.isnan(row["stimulation"])
    assert table["chosen"].sum() == 1


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (RISE_AND_FALL, "bell"),
        (-RISE_AND_FALL, "bell"),
        (brain_cousens(DOSES, 100.0, 0.0, 400.0, -0.5, 2.5), "brain_cousens"),
    ],
    ids=["rise and fall", "dip and recovery", "hormesis"],
)
def test_the_kind_of_a_curve_is_found(values, kind):
    assert chosen(pk.compare_models(DOSES, values + noise(2))) == kind


def test_a_response_that_comes_and_goes_back_needs_no_end_of_its_own():
    # gain_loss has one plateau less than bell, so that it wins where both ends are equal.
    series = [bell(DOSES, 0.0, 0.0, 90.0, -1.0, 1.5, 2.0, 1.5) + noise(seed) for seed in range(10)]
    found = compare(batch_of([DOSES] * 10, series), [model_named(name) for name in ("logistic4", "gain_loss", "bell")])
    assert (found.chosen == 2).mean() >= 0.8


def test_without_a_response_flat_is_chosen_more_often_than_not_by_far():
    # Ten looks at the nominal 5 % that are nearly one: of 200 series at most one in seven may show any curve.
    series = [noise(seed) for seed in range(200)]
    found = compare(batch_of([DOSES] * 200, series), [model_named(name) for name in MODELS])
    assert (found.chosen == 0).mean() >= 1 - 1 / 7


def test_plateaus_that_are_given_are_taken():
    values = logistic4(DOSES, 100.0, 0.0, -0.3, 1.3, rising=True) + noise()
    table = pk.compare_models(
        DOSES, values, models=["logistic2", "logistic3", "logistic4"], given={"front": 0.0, "back": 100.0}
    ).set_index("model")
    assert table.loc["logistic2", ["front", "back"]].tolist() == [0.0, 100.0]
    assert table.loc["logistic3", "front"] == 0.0
    # Two parameters less, and the truth given: the simplest model has the least AICc.
    assert chosen(table.reset_index()) == "logistic2"
    assert table.loc["logistic4", "rss"] <= table.loc["logistic3", "rss"] <= table.loc["logistic2", "rss"]


def test_models_with_too_many_parameters_for_the_wells_are_not_chosen():
    doses = 10.0 ** np.arange(-2.0, 4.0)
    values = logistic4(doses, 100.0, 0.0, 0.5, 1.0, rising=False) + noise()[:6]
    table = pk.compare_models(doses, values).set_index("model")
    assert np.isnan(table.loc["bell", ["aicc", "p_any"]].to_numpy(dtype=float)).all()
    # Four parameters and the variance leave six wells no correction: p, but no AICc, and so no choice.
    assert table.loc["logistic4", "p_any"] < 0.05
    assert np.isnan(table.loc["logistic4", "aicc"])
    assert chosen(table.reset_index()) == "flat"


def test_a_missing_plateau_and_an_unknown_model_are_refused():
    values = logistic4(DOSES, 100.0, 0.0, 0.5, 1.0, rising=False)
    with pytest.raises(FitError, match=r"model 'logistic3': found no 'front'"):
        pk.compare_models(DOSES, values, models=["logistic3"])
    with pytest.raises(FitError, match=r"curve model: found 'hill5'"):
        pk.compare_models(DOSES, values, models=["hill5"])


def test_wells_that_carry_no_curve_are_refused():
    with pytest.raises(FitError) as refusal:
        pk.compare_models([1.0, 2.0], [3.0, 4.0])
    assert str(refusal.value) == (
        "one dose series: found 2 doses, expected 3 doses or more with responses that differ.\n"
        "  Leave such a series unfitted, or measure more doses."
    )


@pytest.mark.parametrize(
    ("midpoint", "ec50", "relation"),
    [(-0.3, pytest.approx(10**-0.3, rel=0.2), "="), (2.6, 100.0, ">"), (-3.5, 0.001, "<")],
)
@pytest.mark.parametrize("model", ["logistic4", "gompertz", "weibull1", "logistic5"])
def test_every_model_says_where_its_ec50_lies_or_beside_which_dose(model, midpoint, ec50, relation):
    values = logistic4(DOSES, 100.0, 0.0, midpoint, 1.3, rising=False) + noise(3, 1.0)
    row = pk.compare_models(DOSES, values, models=[model]).set_index("model").loc[model]
    assert (row["ec50_uM"], row["ec50_relation"]) == (ec50, relation)


def test_the_relations_of_a_4pl_curve_are_those_of_the_table_of_fits(wells):
    found: dict[str, list[tuple[float, str]]] = {"one": [], "screen": []}
    tables = []
    # Away from the ends of the doses, where the table of fits knows more: that low doses begin at vehicle.
    for seed, midpoint in enumerate([-1.5, -1.0, 0.5, 1.0, 2.3, 2.5]):
        values = logistic4(DOSES, 100.0, 0.0, midpoint, 1.0, rising=True) + noise(seed, 5.0)
        row = pk.compare_models(DOSES, values, models=["logistic4"]).iloc[1]
        found["one"].append((round(float(row["ec50_uM"]), 6), str(row["ec50_relation"])))
        tables.append(wells(values, DOSES, f"drug {seed}"))
    for row in pk.fit(pd.concat(tables, ignore_index=True)).to_dict("records"):
        found["screen"].append((round(float(row["ec50_uM"]), 6), str(row["ec50_relation"])))
    assert [relation for _, relation in found["one"]] == [relation for _, relation in found["screen"]]
    assert {">", "="} <= {relation for _, relation in found["one"]}


def test_a_model_without_degrees_of_freedom_has_no_ec50():
    doses = [0.1, 1.0, 10.0, 100.0]
    row = pk.compare_models(doses, [98.0, 70.0, 20.0, 3.0], models=["logistic4"]).iloc[1]
    assert np.isnan(row["ec50_uM"])
    assert row["ec50_relation"] == ""


def test_half_of_the_way_to_a_peak_has_a_relation_too():
    table = pk.compare_models(DOSES, RISE_AND_FALL + noise(2), models=["bell", "logistic4"]).set_index("model")
    row = table.loc["bell"]
    assert (row["ec50_relation"], table.loc["flat", "ec50_relation"]) == ("=", "")
    # The front is 0 and the peak about 85: half of the rise lies near its own midpoint, 0.1 uM.
    assert row["ec50_uM"] == pytest.approx(0.1, rel=0.3)
