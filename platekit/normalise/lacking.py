"""Infected plates without the sister that the others of their screen have: what was added and is not whole."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from platekit import schema
from platekit.normalise.pairing import summarise_plates, unlike

# Column of `pairing` -> what is lacking, and what cannot be known without it.
_SISTERS = {
    "mock_plate": ("mock plate", "there the signal of a compound itself cannot be told from infection"),
    "viability_plate": ("viability", "there the number of cells is not known"),
}
_MOST_NAMES = 4


def lacking(pairs: pd.DataFrame, wells: pd.DataFrame) -> list[str]:
    """Return a remark for each kind of sister that some infected plates have and others lack.

    Parameters
    ----------
    pairs : pandas.DataFrame
        What `pairing` gave.
    wells : pandas.DataFrame
        `schema.WELLS`; plates of which no well is used are passed over.

    Examples
    --------
    >>> pairs = pd.DataFrame({"plate": ["P1", "P2"], "arm": "infected", "mock_plate": ["M1", ""], "viability_plate": ""})
    >>> print(*lacking(pairs, pd.DataFrame({"plate": ["P1", "P2"], "well": "A01", "excluded": False})))
    plate 'P2' has no mock plate, and 1 other infected plate has one: there the signal of a compound itself cannot be told from infection, so an increase of its compounds may come out as inconclusive.
    """
    used = set(wells.loc[~wells["excluded"], "plate"])
    infected = pairs[(pairs["arm"] != "mock") & pairs["plate"].isin(used)]
    remarks: list[str] = []
    for column, (kind, unknown) in _SISTERS.items():
        without = infected.loc[infected[column] == "", "plate"].tolist()
        whole = len(infected) - len(without)
        if without and whole:
            one = len(without) == 1
            remarks.append(
                f"{_named(without)} {'has' if one else 'have'} no {kind}, and {whole} other infected "
                f"{'plate has' if whole == 1 else 'plates have'} {'one' if column == 'mock_plate' else 'it'}: {unknown}, "
                f"so an increase of {'its' if one else 'their'} compounds may come out as inconclusive."
                f"{_cause(without, wells, column)}"
            )
    return remarks


def _cause(without: Sequence[str], wells: pd.DataFrame, column: str) -> str:
    """Return which plates would be the sisters but for some wells, as a sentence."""
    plates = summarise_plates(schema.conform(wells, schema.WELLS))
    near = [unlike(plate, plates, column) for plate in plates if plate.plate in without]
    said = [words for words in near if words][:_MOST_NAMES]
    return f" {'; '.join(said)}." if said else ""


def _named(plates: Sequence[str]) -> str:
    names = ", ".join(f"'{plate}'" for plate in plates[:_MOST_NAMES])
    more = f" and {len(plates) - _MOST_NAMES} more" if len(plates) > _MOST_NAMES else ""
    return f"{'plate' if len(plates) == 1 else 'plates'} {names}{more}"
