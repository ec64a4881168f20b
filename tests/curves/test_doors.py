"""Whatever a notebook hands to a door of the curves, it is fitted or refused in four parts; nothing of a library below comes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.curves import (
    compare_models,
    fit,
    fit_custom,
    fit_one,
    fit_robust,
    fit_shared,
    growth_rate_inhibition,
    predict,
)
from platekit.curves._model import model_named
from platekit.curves.comparing import MODELS
from platekit.curves.growth_rate import gr_values
from platekit.errors import FitError, PlatekitError

DOSES = [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]
RESPONSES = [99.0, 92.0, 51.0, 8.0, 2.0, 1.0]
ROW = {"converged": True, "model": "logistic4", "parameters": '{"top": 9, "bottom": 0, "log10_ec50": 0, "hill": 1, "rising": true}'}  # fmt: skip


def _grown(doses: Any, counts: Any) -> Any:
    return growth_rate_inhibition(doses, counts, control=[400.0], time_zero=[100.0])


def _text(x: Any, y: Any) -> Any:
    return fit_custom(x, y, "a+b*x", {"a": 1.0, "b": 1.0})


ONE_SERIES: list[Callable[[Any, Any], Any]] = [fit_one, compare_models, fit_robust, _grown, _text]
# Neither are two lists of numbers.
NO_LISTS = [
    None, 5.0, "1, 2, 3", {"a": 1}, [[1.0], [1.0, 2.0]], [DOSES, DOSES], ["1", "2", "3", "4", "5", "6"], [True] * 6,
    [1j] * 6, [object()] * 6, pd.DataFrame({"a": DOSES}), np.array(["2026-01-01"] * 6, dtype="datetime64[D]"), DOSES[:5], [],
]  # fmt: skip


@pytest.mark.parametrize("wrong", NO_LISTS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("door", ONE_SERIES, ids=lambda door: door.__name__)
def test_what_is_no_list_of_numbers_is_refused_by_every_door_of_one_series(door: Callable[[Any, Any], Any], wrong: Any):
    for arguments in ((wrong, RESPONSES), (DOSES, wrong)):
        with pytest.raises(PlatekitError):
            door(*arguments)


@pytest.mark.parametrize("door", ONE_SERIES[:4], ids=lambda door: door.__name__)
@pytest.mark.parametrize("dose", [-1.0, np.inf, -np.inf])
def test_a_dose_below_0_or_without_end_is_refused_and_not_left_out(door: Callable[[Any, Any], Any], dose: float):
    with pytest.raises(FitError) as refused:
        door([*DOSES[:4], dose, 100.0], RESPONSES)
    where = {"fit_robust": "robust fit", "_grown": "growth rate inhibition"}.get(door.__name__, "one dose series")
    assert str(refused.value) == (
        f"{where}, doses_uM: found {dose:g} at place 5, expected doses of 0 or more, micromolar.\n"
        "  Give doses, not their logarithms, and NaN for a well that has none."
    )


@pytest.mark.parametrize("door", ONE_SERIES, ids=lambda door: door.__name__)
def test_an_infinite_response_is_refused_and_a_missing_one_left_out(door: Callable[[Any, Any], Any]):
    with pytest.raises(FitError, match=r"found inf at place 2 \(and 1 more\), expected finite numbers"):
        door(DOSES, [1.0, np.inf, 3.0, 4.0, np.inf, 6.0])
    door([*DOSES, 5.0, None], [*RESPONSES, pd.NA, 3.0])
    door(pd.Series(DOSES, dtype="Float64", index=[0] * 6), np.ma.masked_equal([*RESPONSES[:5], -999.0], -999.0))


SHARED = pd.DataFrame({"moi": [0.1] * 6 + [1.0] * 6, "concentration_uM": DOSES * 2, "response": RESPONSES + RESPONSES[::-1]})  # fmt: skip


def _wells(**columns: Any) -> pd.DataFrame:
    table = pd.DataFrame({
        "plate": "P1", "well": [f"A0{i}" for i in range(1, 7)], "readout": "infection", "role": "compound", "compound": "drug",
        "moi": 0.1, "concentration_uM": DOSES, "percent_inhibition": RESPONSES,
    })  # fmt: skip
    return schema.conform(table, schema.NORMALISED).assign(**columns)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: fit_one(DOSES, RESPONSES, model=None), "curve model: found None (NoneType), expected the name of a model."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_one(DOSES, RESPONSES, held=["top"]), "fit_one, held: found ['top'] (list), expected names with their values."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_one(DOSES, RESPONSES, held={"top": np.nan}), "fit_one, held: found nan (float) for 'top', expected a finite number."),
        (lambda: fit_one(DOSES, RESPONSES, held={"top": "100"}), "fit_one, held: found '100' (str) for 'top', expected a finite number."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_one(DOSES, RESPONSES, held={3: 1.0}), "fit_one, held: found the name 3 (int), expected text."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_one(DOSES, RESPONSES, weights=["a"] * 6), "one dose series, weights: found 'a' (str) at place 1, expected numbers."),
        (lambda: compare_models(DOSES, RESPONSES, models="logistic4"), "compare_models, models: found 'logistic4' (str), expected a list of names."),
        (lambda: compare_models(DOSES, RESPONSES, models=[4]), "compare_models, models: found 4 (int), expected a list of names."),  # pyright: ignore[reportArgumentType]
        (lambda: compare_models(DOSES, RESPONSES, given={"front": 0.0}), "compare_models, given: found the plateau 'front', expected one that a model of the list does not fit itself."),
        (lambda: compare_models(DOSES, RESPONSES, models=["logistic3"], given={"frnt": 0.0}), "compare_models, given: found the plateau 'frnt', expected one that a model of the list does not fit itself."),
        (lambda: fit_robust(DOSES, RESPONSES, method=4), "robust fit: found the method 4, expected a method that platekit has."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_shared([1, 2], by="moi"), "fit_shared, table: found [1, 2] (list), expected a pandas.DataFrame."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_shared(SHARED, by="donor"), "fit_shared: found no column 'donor', expected a column of the table."),
        (lambda: fit_shared(SHARED, by=3), "fit_shared, by: found 3 (int), expected a list of names."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_shared(SHARED, by="moi", shared="top"), "fit_shared, shared: found 'top' (str), expected a list of names."),
        (lambda: fit_shared(SHARED.head(0), by="moi"), "fit_shared: found 0 series, expected two or more to compare."),
        (lambda: fit_shared(SHARED.assign(response="x"), by="moi"), "fit_shared, column 'response': found 'x' (str) at place 1, expected numbers."),
        (lambda: fit_shared(SHARED.assign(concentration_uM=-1.0), by="moi"), "fit_shared, column 'concentration_uM': found -1 at place 1 (and 11 more), expected doses of 0 or more, micromolar."),
        (lambda: fit_shared(pd.concat([SHARED, SHARED["moi"]], axis=1), by="moi"), "fit_shared, table: found two columns 'moi', expected a name of its own for each column."),
        (lambda: growth_rate_inhibition(DOSES, RESPONSES, control="many", time_zero=[1.0]), "growth rate inhibition, control: found 'many' (str) at place 1, expected numbers."),  # pyright: ignore[reportArgumentType]
        (lambda: growth_rate_inhibition([0.0, *DOSES[1:]], RESPONSES, control=[400], time_zero=[100]), "growth rate inhibition, doses_uM: found a dose of 0 at place 1, expected doses above 0."),
        (lambda: gr_values(RESPONSES, control=100.0, time_zero=100.0), "gr_values: found 100 in control and 100 at time zero, expected untreated cells that grow, from more than 0."),
        (lambda: gr_values(RESPONSES, control=0.0, time_zero=100.0), "gr_values: found 0 in control and 100 at time zero, expected untreated cells that grow, from more than 0."),
        (lambda: gr_values([-1.0], control=400.0, time_zero=100.0), "gr_values, counts: found a count of -1, expected counts of 0 or more."),
        (lambda: predict([1.0], DOSES), "predict: found list, expected a row of the table `fits`."),  # pyright: ignore[reportArgumentType]
        (lambda: predict(ROW, ["a"]), "predict, doses_uM: found 'a' (str) at place 1, expected numbers."),
        (lambda: predict(ROW, [-1.0]), "predict, doses_uM: found -1 at place 1, expected doses of 0 or more, micromolar."),
        (lambda: predict({**ROW, "model": "hill"}, DOSES), "curve model: found 'hill', expected a model that platekit has."),
        (lambda: fit_custom(DOSES, RESPONSES, 5, {"a": 1.0}), "fit_custom, model: found int, expected text or a function."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_custom(DOSES, RESPONSES, "a*x", {"a": "1"}), "fit_custom, start: found '1' (str) for 'a', expected a finite number."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_custom(DOSES, RESPONSES, "a*x", ["a"]), "fit_custom, start: found ['a'] (list), expected names with their values."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_custom(DOSES, RESPONSES, "a*x", {"a": 1.0}, bounds={"a": (2.0, 1.0)}), "fit_custom: found bounds of 2.0 and 1.0 for 'a', expected the lower first, and room between them."),
        (lambda: fit_custom(DOSES, RESPONSES, "a*x", {"a": 1.0}, bounds={"a": 3.0}), "fit_custom, bounds of 'a': found numbers of shape (), expected the lower and the upper one."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_custom(DOSES, RESPONSES, "a*x", {"a": 1.0}, bounds=[(0, 1)]), "fit_custom, bounds: found list, expected names with their two bounds."),  # pyright: ignore[reportArgumentType]
        (lambda: fit_custom(DOSES, RESPONSES, "a*x", {"a": 1.0}, bounds={"b": (0, 1)}), "fit_custom: found bounds of 'b', expected bounds of a parameter of `start`."),
        (lambda: fit(DOSES), "fit: found [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0] (list), expected a pandas.DataFrame."),  # pyright: ignore[reportArgumentType]
        (lambda: fit(_wells(), curve=4), "fit, curve: found int, expected a platekit.assay.Curve."),  # pyright: ignore[reportArgumentType]
        (lambda: fit(_wells(), assay="reporter"), "assay: found 'reporter', expected a shipped assay or the path of a .toml file."),
        (lambda: fit(_wells(concentration_uM=["a"] * 6)), "table 'normalised', column 'concentration_uM': found a value that is no number"),
        (lambda: fit(pd.concat([_wells(), _wells()["moi"]], axis=1)), "fit: found two columns 'moi', expected a name of its own for each column."),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named_with_what_was_expected(call: Callable[[], Any], said: str):
    with pytest.raises(PlatekitError) as refused:
        call()
    first, *mend = str(refused.value).splitlines()
    assert first.startswith(said)
    assert mend
    assert mend[0].startswith("  ")


def test_a_dose_below_0_in_a_table_is_refused_with_its_well_unless_it_is_excluded():
    wells = _wells(concentration_uM=[0.01, -1.0, 1.0, np.inf, 100.0, 1000.0])
    with pytest.raises(FitError) as refused:
        fit(wells)
    assert str(refused.value) == (
        "fit, plate 'P1', well A02, column 'concentration_uM': found -1, and 1 more wells like it, expected doses of 0 or more, "
        "micromolar, and NaN for a well without one.\n"
        "  Give doses and not their logarithms, or mark such wells as `excluded`."
    )
    assert fit(wells.assign(excluded=[False, True, False, True, False, False])).loc[0, "n_wells"] == 4


def test_a_table_with_one_index_for_all_rows_is_fitted_like_any_other():
    pd.testing.assert_frame_equal(fit(_wells().set_index(pd.Index([0] * 6))), fit(_wells()))
    twice = fit_shared(SHARED.set_index(pd.Index([0] * 12)), by="moi").ec50s
    pd.testing.assert_frame_equal(twice, fit_shared(SHARED, by="moi").ec50s)


@pytest.mark.parametrize(
    ("model", "held", "said"),
    [
        ("logistic4", {"hill": -1.0}, "model 'logistic4', held 'hill': found -1, expected 0.1 to 10, the range of the model at these doses.\n  Hold it inside the range, or leave it out: it is fitted."),
        ("logistic4", {"log10_ec50": 40.0}, "model 'logistic4', held 'log10_ec50': found 40, expected "),
        ("logistic4", {"top": 1.0, "bottom": 5.0}, "model 'logistic4': found a top of 1 and a bottom of 5, expected the top above the bottom.\n  Exchange them: `top` is the higher plateau, whichever way the curve runs."),
        ("logistic2", {"front": 5.0, "back": 5.0}, "model 'logistic2': found 5 for both plateaus, expected two plateaus that differ.\n  Between equal plateaus there is no curve: use 'flat'."),
        ("flat", {"level": 5.0}, "model 'flat': found every parameter given, expected one to fit.\n  Leave a parameter out of `held`."),
        ("logistic2", {"front": 0.0, "back": 9.0, "log10_ec50": 0.0, "hill": 1.0}, "model 'logistic2': found every parameter given, expected one to fit."),
        ("logistic4", {"ec50": 1.0}, "model 'logistic4': found the parameter 'ec50', expected a parameter of the model.\n  Parameters: did you mean 'log10_ec50'?"),
    ],
)  # fmt: skip
def test_a_held_parameter_that_cannot_be_held_is_refused(model: str, held: dict[str, float], said: str):
    with pytest.raises(FitError) as refused:
        fit_one(DOSES, RESPONSES, model=model, held=held)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("name", MODELS)
def test_any_parameter_of_any_model_may_be_held_where_it_was_found_or_is_refused(name: str):
    doses = np.repeat(10.0 ** np.linspace(-2, 2, 9), 2)
    values = 100 / (1 + doses**1.5) + np.random.default_rng(1).normal(0, 3, 18)
    found = fit_one(doses, values, model=name)
    for parameter in model_named(name).parameters:
        value = float(found.params[parameter].value)
        try:
            again = fit_one(doses, values, model=name, held={parameter: value})
        except FitError:
            continue
        assert again.params[parameter].value == value
        # Curves of two steps have several valleys of nearly one depth here; the next one is 5 % higher.
        assert float(again.chisqr or 0.0) <= 1.1 * float(found.chisqr or 0.0)
