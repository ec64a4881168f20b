"""lmfit draws with matplotlib, which platekit does not need: where it is missing its plots say so, and what to do."""

from __future__ import annotations

from importlib.util import find_spec

import lmfit

from platekit.errors import PlatekitError

_PLOTS = ("plot", "plot_fit", "plot_residuals")


def plotted(result: lmfit.model.ModelResult) -> lmfit.model.ModelResult:
    """Return lmfit's result, whose plots refuse where matplotlib is missing; lmfit itself would print a line and give None."""
    if find_spec("matplotlib") is None:
        for name in _PLOTS:
            setattr(result, name, _refuse)
    return result


# Whatever the plot was asked for with: lmfit's own functions take some twenty options.
def _refuse(*_: object, **__: object) -> None:
    raise PlatekitError(
        "result.plot", "no matplotlib", "the library that lmfit draws with",
        "Install it by `pip install matplotlib`, or draw the curve that result.eval(dose_uM=doses) gives, or eval(x=x), with any other.",
    )  # fmt: skip
