"""Numbers as people type them into layouts: plain, with a unit behind, with a decimal comma, or none at all."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from platekit.errors import LayoutError
from platekit.units import CONCENTRATION_UNITS, same_unit, to_uM

NOTHING = frozenset({"", "-", "na", "n/a", "nan", "none"})
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.000")
_WITH_UNIT = re.compile(r"(.*?[\d.,])\s*([A-Za-z\u00b5\u03bc][A-Za-z0-9/ ]*)")

Given = Sequence[tuple[object, str]]


def numbers(given: Given) -> npt.NDArray[np.float64]:
    """Return the numbers of one column.

    Parameters
    ----------
    given : sequence of (value, where)
        Values as the file has them, each with its place for the message. Nothing, ``-``, ``NA`` and ``none`` are NaN.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    LayoutError
        If a value is no finite number, or its mark can be read in two ways.

    Notes
    -----
    Stricter than the reading of instruments (`platekit.values`): a word such as ``OVRFLW`` or ``>10`` is no dose; and
    laxer, since ``3.333`` beside ``10`` is a dilution and never three thousand. ``1.000`` may be a thousand, as ``1,000``
    may: both are asked about unless another text of the column shows its decimal mark. Numbers of a spreadsheet are
    numbers; they decide nothing and are never asked about.

    Examples
    --------
    >>> numbers([("0,5", "B2"), ("NA", "B3"), (10, "B4")]).tolist()
    [0.5, nan, 10.0]
    """
    typed = [_plain_text(value) for value, _ in given if isinstance(value, str)]
    shown = [
        mark
        for mark, number, group in ((",", _COMMA, _GROUPED), (".", _POINT, _POINTS))
        if any(number.fullmatch(text) and not group.fullmatch(text) for text in typed)
    ]
    # Two marks that both show are a contradiction, which is found at the first number with a point.
    mark = shown[0] if shown else ""
    return np.array([_number(value, where, mark) for value, where in given])


def doses(given: Given, unit: str, *, where: str, ask: str, beside: Given = ()) -> npt.NDArray[np.float64]:
    """Return concentrations in micromolar; a unit behind the number itself (``300 nM``) wins over `unit`.

    Parameters
    ----------
    given : sequence of (value, where)
    unit : str
        The unit of values that carry none; "" if nothing says it.
    where : str
        The heading, for the message.
    ask : str
        How to say the unit in this kind of file, for the message.
    beside : sequence of (unit, where), optional
        What a column of units says of each value; "" where it says nothing. Dose 0 needs none.

    Raises
    ------
    LayoutError
        If nothing says the unit, two places contradict each other, or a value is no number.
    """
    split = [_split_unit(value) for value, _ in given]
    plain = numbers([(number, place) for (number, _), (_, place) in zip(split, given, strict=True)])
    units = [own or unit for _, own in split]
    if beside:
        # Without a unit, a dose of 0 is 0, unless it may be a logarithm.
        bare = "" if any(str(said).strip().startswith("log") for said, _ in beside) else "uM"
        units = [
            _agreed(known, said, number, bare)
            for known, said, number in zip(units, beside, plain.tolist(), strict=True)
        ]
    if any(not own and not math.isnan(number) for own, number in zip(units, plain, strict=True)):
        raise LayoutError(where, "a concentration without a unit", "its unit", ask)
    return np.array([
        math.nan if math.isnan(number) else _in_uM(number, own, place)
        for number, own, (_, place) in zip(plain.tolist(), units, given, strict=True)
    ])  # fmt: skip


def _agreed(known: str, said: tuple[object, str], number: float, bare: str) -> str:
    """Return the unit of one value, which its own cell or heading (`known`) and the column of units must agree on.

    `bare` is that of a 0 without any.
    """
    text, place = str(said[0]).strip(), said[1]
    known = known if known in CONCENTRATION_UNITS else ""
    if math.isnan(number) or (not text and known):
        return known
    if not text and (number != 0 or not bare):
        raise LayoutError(
            place, "no unit for a dose", "the unit of this dose", "Fill it in, as beside the other doses."
        )
    if text and known and not same_unit(text, known):
        raise LayoutError(
            place, f"'{text}' beside a dose in {known}", "one unit for each dose",
            "Correct the unit here, or where the dose stands. If it is of something else, rename its column.",
        )  # fmt: skip
    return text or bare


def _in_uM(number: float, unit: str, where: str) -> float:
    dose = float(to_uM(number, unit, where=where))
    if not math.isfinite(dose):
        raise LayoutError(where, f"{number:g} as {unit}", "a concentration", "Correct the number, or its unit.")
    return dose


def _plain_text(value: object) -> str:
    text = str(value).strip()
    return "" if text.casefold() in NOTHING else text


def _split_unit(value: object) -> tuple[object, str]:
    match = _WITH_UNIT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        own = match[2].replace("\u00b5", "u").replace("\u03bc", "u").strip()
        if own in CONCENTRATION_UNITS:
            return match[1], own
    return value, ""


def _number(value: object, where: str, mark: str) -> float:
    text = _plain_text(value)
    if not text:
        return math.nan
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max:
        return float(value)
    if mark == "," and _COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if _GROUPED.fullmatch(text) or (mark == "," and "." in text) or (not mark and _THOUSANDS.fullmatch(text)):
        raise LayoutError(
            where, f"'{text}'", "a number that can be read in one way only",
            "The other numbers of this column do not show which mark is the decimal one. "
            + ("Write them all with a point." if "," in text or mark else f"Write {text[:-4]} or {text[:-4]}000."),
        )  # fmt: skip
    if not _PLAIN.fullmatch(text) or not math.isfinite(float(text)):
        raise LayoutError(
            where, f"'{text}'", "a number", "Write a plain number, or leave the place empty where there is none."
        )
    return float(text)
