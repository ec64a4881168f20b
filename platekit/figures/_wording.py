"""How numbers and verdicts read to a person: three figures, the micro sign, and 'in vitro' beside every claim."""

from __future__ import annotations

import math

DASH = "–"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def verdict_words(verdict: str) -> str:
    """Return a verdict as it is shown: a claim about infection carries its setting.

    Examples
    --------
    >>> verdict_words("pro-viral"), verdict_words("toxic")
    ('pro-viral (in vitro)', 'toxic')
    """
    return f"{verdict} (in vitro)" if verdict in ("pro-viral", "antiviral") else verdict


def figures(value: float, digits: int = 3) -> str:
    """Return a number with so many significant figures, plainly written; a dash for NaN.

    Examples
    --------
    >>> figures(0.012345), figures(1234.5), figures(-3.0), figures(float("nan"))
    ('0.0123', '1230', '−3', '–')
    """
    if math.isnan(value):
        return DASH
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if not -4 <= exponent <= 6:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        return f"{_plain(mantissa)}×10{str(int(power)).translate(_RAISED)}"
    rounded = round(value, digits - 1 - exponent)
    return _plain(f"{rounded:.{max(digits - 1 - exponent, 0)}f}")


def _plain(text: str) -> str:
    bare = text.rstrip("0").rstrip(".") if "." in text else text
    return bare.replace("-", "−")


def short(value: float) -> str:
    """Return a number as a tick says it: thousands as k, millions as M, billions as G.

    Examples
    --------
    >>> short(1_500_000), short(-200_000), short(9000), short(0.5)
    ('1.5M', '−200k', '9000', '0.5')
    """
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= max(unit, 1e4):
            return f"{figures(value / unit, 4)}{letter}"
    return figures(value)


def fold(value: float) -> str:
    """Return a fold of infection against vehicle.

    Examples
    --------
    >>> fold(3.14159), fold(0.05), fold(float("nan"))
    ('3.14×', '0.05×', '–')
    """
    return DASH if math.isnan(value) else f"{_fold_figures(value)}×"


def _fold_figures(value: float) -> str:
    """Return two decimals where folds usually lie, so that columns of them line up; figures outside."""
    return f"{value:.2f}" if 0.1 <= value < 100 else figures(value, 2)


def fold_interval(low: float, high: float) -> str:
    """Return the interval of a fold in brackets; nothing where there is none. An upper limit that is not known is open.

    Examples
    --------
    >>> fold_interval(2.1, 4.4), fold_interval(float("nan"), float("nan")), fold_interval(2.1, float("nan"))
    ('[2.10, 4.40]', '', '[2.10, open)')
    """
    if math.isnan(low) and math.isnan(high):
        return ""
    return f"[{_fold_figures(low)}, {'open)' if math.isnan(high) else _fold_figures(high) + ']'}"


def dose(concentration_uM: float, relation: str = "=") -> str:
    """Return a concentration; a bound shows its relation.

    Examples
    --------
    >>> dose(0.3), dose(10.0, ">"), dose(float("nan"))
    ('0.3 µM', '> 10 µM', '–')
    """
    if math.isnan(concentration_uM):
        return DASH
    return f"{relation + ' ' if relation in ('<', '>') else ''}{figures(concentration_uM)} µM"


def probability(value: float) -> str:
    """Return a p or q; below one in ten thousand only that it is below.

    Examples
    --------
    >>> probability(0.0421), probability(0.0000003)
    ('0.042', '< 0.0001')
    """
    if math.isnan(value):
        return DASH
    return "< 0.0001" if value < 1e-4 else figures(value, 2)


def moi_words(moi: float) -> str:
    """Return an MOI as an arm's name: not stated means infected, 0 the mock arm.

    Examples
    --------
    >>> moi_words(0.1), moi_words(0.0), moi_words(float("nan"))
    ('MOI 0.1', 'mock', 'MOI not stated')
    """
    if math.isnan(moi):
        return "MOI not stated"
    return "mock" if moi == 0 else f"MOI {figures(moi)}"


def arm_words(virus: str, moi: float, cell_line: str, condition: str) -> str:
    """Return what was infected with what, in a line.

    Examples
    --------
    >>> arm_words("rVSV-GFP", 0.1, "A549", "")
    'rVSV-GFP, MOI 0.1, A549'
    """
    return ", ".join(part for part in (virus, moi_words(moi), cell_line, condition) if part)
