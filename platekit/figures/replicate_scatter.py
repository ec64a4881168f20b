"""Two passes through a library against each other: one mark for each compound, or, where there are many, one for each place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError
from platekit.figures._axes import Axis, Tick, linear_ticks
from platekit.figures._chart import Chart, Line, Mark, Panel, Points, beside
from platekit.figures._colours import MUTED, SIGNAL, WELL
from platekit.figures._wording import figures

_LEFT, _TOP, _SIDE = 54.0, 16.0, 290.0
_WIDTH, _HEIGHT = 360.0, 360.0
# Up to so many compounds each has its own mark; more would fill the page, and hide each other.
MOST_MARKS = 250
_MOST_PAIRS = 3
# The outermost compounds stand at the frame, or one of them would press all others together.
_TAIL = 0.0005
_PLACES = 72
# How many compounds at a place make it darker.
_DENSITY = ((1, SIGNAL[3]), (2, SIGNAL[4]), (5, SIGNAL[5]), (20, SIGNAL[6]), (100, SIGNAL[8]))


def replicate_scatter(normalised: pd.DataFrame, readout: str) -> Chart:
    """Return the robust z of each compound in one pass against that in the next, up to three pairs of passes.

    Parameters
    ----------
    normalised : pandas.DataFrame
        As the normalise stage returns it; a pass is a batch and replicate.
    readout : str

    Returns
    -------
    Chart

    Raises
    ------
    PlatekitError
        If fewer than two passes have a score of the readout.
    """
    passes = scores_by_pass(normalised, readout)
    names = [str(name) for name in passes.columns]
    if len(names) < 2:
        raise PlatekitError(
            f"replicate_scatter, '{readout}'", f"{len(names)} pass with scores", "two or more",
            "Say which plates are which pass: a column batch or replicate, such as {batch} in files.",
        )  # fmt: skip
    pairs = [(names[i], names[i + 1]) for i in range(min(len(names) - 1, _MOST_PAIRS))]
    charts = [_pair(passes[one].to_numpy(), passes[other].to_numpy(), one, other) for one, other in pairs]
    return beside(f"{readout}: agreement of the passes", charts)


def scores_by_pass(normalised: pd.DataFrame, readout: str) -> pd.DataFrame:
    """Return the robust z of each compound, one column for each pass, in the order of their names."""
    used = normalised[
        (normalised["readout"] == readout) & (normalised["role"] == "compound") & normalised["robust_z"].notna()
        & ~normalised["excluded"] & (normalised["mask_reason"] == "")
    ]  # fmt: skip
    keys = [*schema.COMPOUND_KEYS, "concentration_uM"]
    named = used.assign(_pass=(used["batch"] + " " + used["replicate"]).str.strip())
    means = named.groupby([*keys, "_pass"], dropna=False, observed=True)["robust_z"].mean()
    # A pivot table would lose the rows whose dose or moi is not known.
    return means.unstack("_pass").sort_index(axis="columns")  # noqa: PD010


def correlation(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Return Spearman's rank correlation over the compounds that both have; NaN for fewer than three."""
    both = np.isfinite(one) & np.isfinite(other)
    ranks = pd.DataFrame({"one": one[both], "other": other[both]}).rank()
    return float(ranks["one"].corr(ranks["other"])) if both.sum() > 2 else float("nan")


def _pair(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], one: str, other: str) -> Chart:
    both = np.isfinite(x) & np.isfinite(y)
    title = f"Spearman {figures(correlation(x, y), 2)} over {int(both.sum())} compounds"
    x, y = x[both], y[both]
    axis_x, axis_y = _axis(x, y, f"robust z, pass {one}"), _axis(x, y, f"robust z, pass {other}")
    low, high = axis_x.low, axis_x.high
    marks: list[Mark] = [Line("equal", (low, high), (low, high), MUTED, 1.0, dashed=True)]
    inside_x, inside_y = np.clip(x, low, high), np.clip(y, low, high)
    marks += _each(inside_x, inside_y) if len(x) <= MOST_MARKS else _dense(inside_x, inside_y, low, high)
    return Chart(title, _WIDTH, _HEIGHT, (Panel(_LEFT, _TOP, _SIDE, _SIDE, axis_x, axis_y, tuple(marks)),))


def _axis(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], title: str) -> Axis:
    ends = np.quantile(np.concatenate([x, y, [-3.0, 3.0]]), [_TAIL, 1 - _TAIL])
    low, high = float(ends[0]) * 1.05, float(ends[1]) * 1.05
    return Axis(title, "linear", low, high, tuple(Tick(value, figures(value)) for value in linear_ticks(low, high)))


def _each(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Sequence[Mark]:
    return [Points("compounds", tuple(x.tolist()), tuple(y.tolist()), "circle", WELL, 2.0)]


def _dense(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], low: float, high: float) -> Sequence[Mark]:
    """Return squares, the darker the more compounds lie there."""
    step = (high - low) / _PLACES
    places = np.minimum(((np.stack([x, y], axis=1) - low) / step).astype(np.int64), _PLACES - 1)
    where, number = np.unique(places, axis=0, return_counts=True)
    middle = low + (where + 0.5) * step
    marks: list[Mark] = []
    for (least, colour), (most, _) in zip(_DENSITY, [*_DENSITY[1:], (np.inf, "")], strict=True):
        mine = middle[(number >= least) & (number < most)]
        name = f"{least} compounds or more at a place"
        marks.append(
            Points(
                name, tuple(mine[:, 0].tolist()), tuple(mine[:, 1].tolist()), "square", colour, _SIDE / _PLACES / 1.8
            )
        )
    return marks
