"""Standard errors of one curve: where there are none, and those of the observed information."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import lmfit
import numpy as np

from platekit.curves._model import Floats
from platekit.errors import FitError, did_you_mean

KINDS = ("jacobian", "hessian")
# A step moves the curve by this share of what all responses differ: small beside its bend, large beside rounding.
_STEP = 1e-3


def check_kind(kind: object, where: str) -> None:
    """Refuse standard errors of a kind that there is none of."""
    if kind not in KINDS:
        raise FitError(where, f"{kind!r}", "a kind of standard errors", f"Kinds: {did_you_mean(str(kind), KINDS)}")


def with_standard_errors(
    result: lmfit.model.ModelResult, kind: str, parameters: int, along: Mapping[str, Floats]
) -> lmfit.model.ModelResult:
    """Return lmfit's result with the standard errors that were asked for, and none without degrees of freedom.

    Parameters
    ----------
    result : lmfit.model.ModelResult
    kind : {"jacobian", "hessian"}
    parameters : int
        That were fitted; those that ended at a bound were searched for as well.
    along : mapping
        The independent variable by its name, shape (n,).
    """
    fitted = cast("Any", result)
    if fitted.ndata <= parameters:
        reason = f"No standard errors: {fitted.ndata} points for {parameters} parameters leave none to tell the noise."
        return _with(result, np.full((fitted.nvarys, fitted.nvarys), np.nan), reason)
    if kind == "jacobian" or not fitted.nvarys:
        return result
    covariance = observed_covariance(result, along)
    if covariance is None:
        reason = "No standard errors: at the best parameters the residual sum does not bend upwards in every direction."
        return _with(result, np.full((fitted.nvarys, fitted.nvarys), np.nan), reason)
    return _with(result, covariance, "Standard errors of the observed information.")


def observed_covariance(result: lmfit.model.ModelResult, along: Mapping[str, Floats]) -> Floats | None:
    """Return the covariance of the parameters that vary, by the observed information; None where that is no information.

    Parameters
    ----------
    result : lmfit.model.ModelResult
    along : mapping
        The independent variable by its name, shape (n,).

    Notes
    -----
    s^2 (J'J - sum of r_i times the second derivatives of f_i)^-1, with the residuals r, s^2 = RSS / (n - p), and J the first
    derivatives of the curve f [1]_. Both derivatives are central differences.

    References
    ----------
    .. [1] Seber & Wild (1989) Nonlinear Regression, section 2.1.2, doi:10.1002/0471725315
    """
    fitted = cast("Any", result)
    names: list[str] = list(fitted.var_names)
    weights = 1.0 if fitted.weights is None else np.asarray(fitted.weights, dtype=np.float64)
    data = np.asarray(fitted.data, dtype=np.float64)
    best = np.array([fitted.params[name].value for name in names])

    def curve(at: Floats) -> Floats:
        parameters = fitted.params.copy()
        for name, value in zip(names, at.tolist(), strict=True):
            # Beyond a bound near by the curve has its derivatives all the same.
            parameters[name].set(value=value, min=-np.inf, max=np.inf)
        return np.asarray(weights * fitted.model.eval(parameters, **along), dtype=np.float64)

    first = _STEP * np.maximum(np.abs(best), 1e-3)
    eye = np.eye(len(names))
    rough = np.stack([(curve(best + h * e) - curve(best - h * e)) / (2 * h) for h, e in zip(first, eye, strict=True)])
    middle, moved = curve(best), np.linalg.norm(rough, axis=1)
    span = float(np.linalg.norm(weights * (data - data.mean())))
    step = np.where(moved > 0, _STEP * span / np.where(moved > 0, moved, 1.0), first)
    up, down = ([curve(best + sign * h * e) for h, e in zip(step, eye, strict=True)] for sign in (1.0, -1.0))
    jacobian = np.stack([(one - other) / (2 * h) for one, other, h in zip(up, down, step, strict=True)])
    residual = weights * data - middle
    bend = np.empty((len(names), len(names)))
    for i in range(len(names)):
        bend[i, i] = residual @ (up[i] - 2 * middle + down[i]) / step[i] ** 2
        for j in range(i):
            both = [
                curve(best + a * step[i] * eye[i] + b * step[j] * eye[j])
                for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            bend[i, j] = bend[j, i] = residual @ (both[0] - both[1] - both[2] + both[3]) / (4 * step[i] * step[j])
    information = jacobian @ jacobian.T - bend
    scale = np.sqrt(np.abs(np.diag(information)))
    if not (np.isfinite(information).all() and (scale > 0).all()):
        return None
    unit = information / scale[:, None] / scale[None, :]
    if float(np.linalg.eigvalsh(unit).min()) <= 0:
        return None
    variance = float(residual @ residual) / (len(data) - len(names))
    return np.asarray(variance * np.linalg.inv(unit) / scale[:, None] / scale[None, :], dtype=np.float64)


def _with(result: lmfit.model.ModelResult, covariance: Floats, message: str) -> lmfit.model.ModelResult:
    """Return lmfit's result with this covariance and what follows from it, and with a message behind its own."""
    fitted = cast("Any", result)
    names: list[str] = list(fitted.var_names)
    errors = np.sqrt(np.diag(covariance))
    for i, name in enumerate(names):
        fitted.params[name].stderr = float(errors[i])
        others = [j for j in range(len(names)) if j != i]
        fitted.params[name].correl = {names[j]: float(covariance[i, j] / errors[i] / errors[j]) for j in others}
    known = bool(np.isfinite(covariance).all())
    fitted.covar = covariance if known else None
    fitted.errorbars = known
    fitted.uvars = fitted.params.create_uvars(covar=covariance) if known else None
    fitted.message = f"{fitted.message} {message}"
    return result
