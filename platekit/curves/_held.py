"""What of a model is given and not fitted: whether it can be, and what that leaves to the engine."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from platekit.curves._batch.problem import Limits
from platekit.curves._model import Box, Model
from platekit.errors import FitError, did_you_mean


def check_names(model: Model, given: Mapping[str, float]) -> None:
    """Refuse parameters that the model does not have, none left to fit, and plateaus that make no curve."""
    for name in given:
        if name not in model.parameters:
            raise FitError(
                f"model '{model.name}'", f"the parameter '{name}'", "a parameter of the model",
                f"Parameters: {did_you_mean(name, model.parameters)}",
            )  # fmt: skip
    check_given(model, given)
    if len(given) == len(model.parameters):
        raise FitError(
            f"model '{model.name}'", "every parameter given", "one to fit", "Leave a parameter out of `held`."
        )
    if {"top", "bottom"} <= set(given) and not given["bottom"] < given["top"]:
        raise FitError(
            f"model '{model.name}'", f"a top of {given['top']:g} and a bottom of {given['bottom']:g}", "the top above the bottom",
            "Exchange them: `top` is the higher plateau, whichever way the curve runs.",
        )  # fmt: skip
    if {"front", "back"} <= set(given) and given["front"] == given["back"]:
        raise FitError(
            f"model '{model.name}'", f"{given['front']:g} for both plateaus", "two plateaus that differ",
            "Between equal plateaus there is no curve: use 'flat'.",
        )  # fmt: skip


def check_given(model: Model, given: Mapping[str, float]) -> None:
    """Refuse a model without the parameters that come with its data."""
    for name in model.given:
        if name not in given:
            raise FitError(
                f"model '{model.name}'", f"no '{name}'", "the plateau that comes with the data",
                f"Say it, such as {{'{name}': 0.0}}, or use 'logistic4', which fits both plateaus.",
            )  # fmt: skip


def check_ranges(model: Model, given: Mapping[str, float], boxes: tuple[Box, ...]) -> None:
    """Refuse values outside of where the model has its parameters, given its boxes for the doses tested."""
    for name, (low, high) in bounds_of(model, boxes).items():
        if name in given and not low <= given[name] <= high:
            raise FitError(
                f"model '{model.name}', held '{name}'", f"{given[name]:g}", f"{low:.4g} to {high:.4g}, the range of the model at these doses",
                "Hold it inside the range, or leave it out: it is fitted.",
            )  # fmt: skip


def sides_of(model: Model, given: Mapping[str, float]) -> tuple[Limits | None, ...]:
    """Return the limits of the linear parameters for each way in which a curve with given plateaus may run."""
    if any(name in given for name in model.linear):
        return (limits_of(model, given),)
    top, bottom = given.get("top"), given.get("bottom")
    if top is None and bottom is None:
        return (None,)
    # The lower plateau is the bottom, below a given top; the upper one is the top, above a given bottom. Either may be in front.
    lower = (-np.inf, np.inf if top is None else top) if bottom is None else (bottom, bottom)
    upper = (-np.inf if bottom is None else bottom, np.inf) if top is None else (top, top)
    return tuple(
        Limits(np.array([[one[0]], [other[0]]]), np.array([[one[1]], [other[1]]]))
        for one, other in ((lower, upper), (upper, lower))
    )


def limits_of(model: Model, given: Mapping[str, float]) -> Limits | None:
    """Return the limits that fix the linear parameters that are given, None if none is."""
    held = [name for name in model.linear if name in given]
    ends = [[[given.get(name, free)] for name in model.linear] for free in (-np.inf, np.inf)]
    return Limits(np.array(ends[0]), np.array(ends[1])) if held else None


def bounds_of(model: Model, boxes: tuple[Box, ...]) -> dict[str, tuple[float, float]]:
    """Return the range of each parameter that the shape decides, by its name in the equation."""
    ends = [
        model.named(np.zeros(len(model.linear)), np.array([getattr(box, side) for box in boxes]))
        for side in ("low", "high")
    ]
    shaped = {name for name in model.parameters if ends[0][name] != ends[1][name]}
    return {name: (ends[0][name], ends[1][name]) for name in shaped}
