"""Ditto marks: a cell that says `as above` holds no name, and which cell it repeats only its writer knows."""

from __future__ import annotations

import re

from platekit.errors import LayoutError, refuse
from platekit.layout._columns import TEXTS, text_of
from platekit.layout._labels import Label, Labels

_MARK = re.compile(
    r"[-\u2013\u2014\s|/.]*(?:[\"\u2033\u2036\u3003\u201c\u201d\u201e\u201f\u2026\u2193\u21d3\u00a8]|''|\u2032\u2032|\u2019\u2019|\u00b4\u00b4|``|\|\||//|\.\.)+[-\u2013\u2014\s|/.]*"
)
# Beside these a column of the user's own may hold `same` for something else.
_WORD = re.compile(
    r"ditto\.?|dito\.?|dto\.?|do\.?|idem\.?|id\.|same|(?:same )?as above|see above|s\. ?o\.|siehe oben|wie oben", re.IGNORECASE
)  # fmt: skip


def refuse_dittos(labels: Labels) -> None:
    """Refuse marks and words that stand for the cell before them.

    Parameters
    ----------
    labels : dict
        What a layout says of each well; words such as ``same`` are asked about in platekit's own columns only.

    Raises
    ------
    LayoutError
        Naming the first cell of each column, and how many more there are.

    Examples
    --------
    >>> refuse_dittos({("", "A01"): {"compound": Label("dt-1", "cell B2")}})
    """
    found: dict[str, dict[str, str]] = {}
    for held in labels.values():
        for column, given in held.items():
            if _is_ditto(column, given):
                found.setdefault(column, {})[given.where] = text_of(given.value)
    refuse([
        LayoutError(
            next(iter(cells)), f"'{next(iter(cells.values()))}' as the {column}{_more(len(cells) - 1)}",
            "each well's own, written out",
            "A mark or word for 'the same as before' is not followed: copy what it stands for into each cell.",
        )
        for column, cells in found.items()
    ])  # fmt: skip


def _is_ditto(column: str, given: Label) -> bool:
    if not isinstance(given.value, str):
        return False
    text = given.value.strip()
    return bool(_MARK.fullmatch(text)) or (column in TEXTS and bool(_WORD.fullmatch(text)))


def _more(n: int) -> str:
    return f" (and in {n} more cell{'s' if n > 1 else ''})" if n else ""
