"""The curve of a row of fits, at any dose."""

from __future__ import annotations

import numpy as np
import pytest

from platekit.curves import predict
from platekit.errors import FitError

ROW = {"converged": True, "model": "gain_loss",
       "parameters": '{"front": 0, "peak": 80, "log10_ec50": 0, "hill": 1, "decades": 3, "loss_hill": 1}'}  # fmt: skip


def test_each_model_is_drawn_by_its_own_equation():
    # 80 / ((1 + 1) (1 + 1 / 1000)), by hand.
    assert predict(ROW, [1.0]) == pytest.approx([80 / 2 / 1.001])


def test_without_a_curve_there_is_no_response():
    assert np.isnan(predict(ROW | {"converged": False}, [1.0, 2.0])).tolist() == [True, True]


def test_a_row_of_another_table_is_refused():
    with pytest.raises(FitError) as refusal:
        predict({"compound": "X"}, [1.0])
    assert str(refusal.value) == (
        "predict: found no 'converged', expected a row of the table `fits`.\n  Give one row, such as fits.iloc[0]."
    )


@pytest.mark.parametrize("wrong", ["", '{"peak": 80}', "[1, 2]"])
def test_parameters_that_are_not_those_of_the_model_are_refused(wrong):
    with pytest.raises(FitError) as refusal:
        predict(ROW | {"parameters": wrong}, [1.0])
    assert str(refusal.value) == (
        f"predict, model 'gain_loss': found the parameters {wrong!r}, "
        "expected front, peak, log10_ec50, hill, decades, loss_hill as JSON.\n  Give a row as `fit` returned it."
    )
